// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Delegate} from "../../src/Delegate.sol";
import {Batch, Call} from "../../src/types/Batch.sol";
import {Proof} from "./Proof.sol";

/// Somebody who notices being called.
contract Bell {
    bool public rung;

    function ring() external {
        rung = true;
    }
}

/// Whom an account's code obeys, for all callers and signatures. Bound: a batch of one call without a fee.
contract DelegateProof is Proof {
    Delegate private _account = new Delegate();
    Bell private _bell = new Bell();

    function _calls() private view returns (Call[] memory calls) {
        calls = new Call[](1);
        calls[0] = Call(address(_bell), 0, abi.encodeCall(_bell.ring, ()));
    }

    function _batch(uint256 nonce) private view returns (Batch memory) {
        return Batch(_calls(), nonce, type(uint64).max, 0, address(0), address(0), 0);
    }

    /// Its own calls are its own.
    function check_dlg_001_nobody_but_the_account_runs_its_own_calls(address caller, uint256 nonce) external {
        vm.assume(caller != address(_account));
        vm.prank(caller);
        assert(!goes(address(_account), 0, abi.encodeCall(_account.executeOwn, (_calls()))));
        vm.prank(caller);
        assert(!goes(address(_account), 0, abi.encodeCall(_account.cancel, (nonce))));
        assert(!_bell.rung());
    }

    /// A batch runs only by a signature that recovers to the account.
    function check_dlg_001_a_batch_runs_by_the_accounts_key_alone(bytes32 r, bytes32 s, uint8 v, address caller)
        external
    {
        Batch memory batch = _batch(1);
        address signer = ecrecover(_account.batchDigest(batch), v, r, s);
        vm.prank(caller);
        bool ran = goes(address(_account), 0, abi.encodeCall(_account.execute, (batch, 0, abi.encodePacked(r, s, v))));
        assert(_bell.rung() == ran);
        assert(!ran || signer == address(_account));
    }

    /// A nonce that was cancelled or used runs nothing, whatever signature comes with it.
    function check_dlg_002_a_used_nonce_runs_nothing(uint256 nonce, bytes32 r, bytes32 s, uint8 v) external {
        vm.prank(address(_account));
        _account.cancel(nonce);
        bytes memory signature = abi.encodePacked(r, s, v);
        assert(!goes(address(_account), 0, abi.encodeCall(_account.execute, (_batch(nonce), 0, signature))));
        assert(!_bell.rung());
    }
}
