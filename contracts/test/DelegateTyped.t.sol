// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Delegate} from "../src/Delegate.sol";
import {Batch, Call} from "../src/types/Batch.sol";
import {Golden} from "./helpers/Golden.sol";

/// What an account signs is what the golden digests say.
contract DelegateTypedTest is Golden {
    function setUp() public {
        _open("delegate");
    }

    function test_dlg_002_sig_002_what_an_account_signs_is_golden() public {
        _each("Batch", 15, type(Delegate).runtimeCode, _batch);
    }

    function _batch() private view returns (bytes32) {
        Call[] memory calls = new Call[](_number(".count"));
        for (uint256 i = 0; i < calls.length; ++i) {
            string memory call = string.concat(".calls[", vm.toString(i), "]");
            calls[i] = Call(
                _address(string.concat(call, ".to")),
                _number(string.concat(call, ".value")),
                _data(string.concat(call, ".data"))
            );
        }
        return Delegate(payable(_address(".contract")))
            .batchDigest(
                Batch({
                calls: calls,
                nonce: _number(".nonce"),
                deadline: uint64(_number(".deadline")),
                minGas: uint64(_number(".minGas")),
                submitter: _address(".submitter"),
                feeToken: _address(".feeToken"),
                maxFee: uint96(_number(".maxFee"))
            })
            );
    }
}
