// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {OwnerTypes} from "../../src/libraries/OwnerTypes.sol";
import {SigCheck} from "../../src/libraries/SigCheck.sol";
import {AcceptOwner, CancelRecovery, OfferOwner, SetRecovery, StartRecovery} from "../../src/types/OwnerActs.sol";
import {Golden} from "./Golden.sol";

/// A contract with owners that says which digests it checks.
abstract contract OwnerDigests {
    using OwnerTypes for OfferOwner;
    using OwnerTypes for AcceptOwner;
    using OwnerTypes for SetRecovery;
    using OwnerTypes for StartRecovery;
    using OwnerTypes for CancelRecovery;

    /// The contract's own domain separator.
    function _separator() internal view virtual returns (bytes32);

    function digestOfferOwner(OfferOwner calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_separator(), signed.structHash());
    }

    function digestAcceptOwner(AcceptOwner calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_separator(), signed.structHash());
    }

    function digestSetRecovery(SetRecovery calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_separator(), signed.structHash());
    }

    function digestStartRecovery(StartRecovery calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_separator(), signed.structHash());
    }

    function digestCancelRecovery(CancelRecovery calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_separator(), signed.structHash());
    }
}

/// What owners sign is what the golden digests say. Each contract with owners runs it in its own domain.
abstract contract OwnerGolden is Golden {
    /// The code of the contract, with its digests.
    function _code() internal pure virtual returns (bytes memory);

    function _owned() internal view returns (OwnerDigests) {
        return OwnerDigests(_address(".contract"));
    }

    function _tail() internal view returns (uint64 nonce, uint64 deadline) {
        return (uint64(_number(".nonce")), uint64(_number(".deadline")));
    }

    function test_own_002_sig_002_what_owners_sign_is_golden() public {
        _each("OfferOwner", 7, _code(), _offer);
        _each("AcceptOwner", 7, _code(), _accept);
        _each("SetRecovery", 8, _code(), _choice);
        _each("StartRecovery", 7, _code(), _start);
        _each("CancelRecovery", 6, _code(), _cancel);
    }

    function _offer() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _owned().digestOfferOwner(OfferOwner(_word(".id"), _address(".to"), nonce, deadline));
    }

    function _accept() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _owned().digestAcceptOwner(AcceptOwner(_word(".id"), _address(".owner"), nonce, deadline));
    }

    function _choice() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        uint32 delay = uint32(_number(".delay"));
        return _owned().digestSetRecovery(SetRecovery(_word(".id"), _address(".recovery"), delay, nonce, deadline));
    }

    function _start() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _owned().digestStartRecovery(StartRecovery(_word(".id"), _address(".heir"), nonce, deadline));
    }

    function _cancel() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _owned().digestCancelRecovery(CancelRecovery(_word(".id"), nonce, deadline));
    }
}
