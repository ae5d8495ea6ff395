// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Batch, Call} from "../../src/types/Batch.sol";
import {Delegated} from "../helpers/Delegated.sol";

/// What a batch costs: whole transactions of an account that is delegated already, to receivers that hold something. The
/// figures are `snapshots/Delegate.json`.
/// forge-config: default.evm_version = "prague"
contract DelegateGasTest is Delegated {
    function setUp() public override {
        super.setUp();
        dollar.mint(SUBMITTER, 1);
        dollar.mint(address(0xE1), 1);
        submit(ANNA, batchOf(_paying(1), 0), 0);
    }

    function _paying(uint256 times) private view returns (Call[] memory calls) {
        calls = new Call[](times);
        for (uint256 i = 0; i < times; ++i) {
            calls[i] = Call(address(dollar), 0, abi.encodeCall(dollar.transfer, (address(0xE1), 1 + i)));
        }
    }

    function _snap(string memory name) private {
        vm.snapshotGasLastCall("Delegate", name);
    }

    function test_gas_of_batches() public {
        submit(ANNA, batchOf(_paying(1), 1), 0);
        _snap("execute, one token transfer");
        submit(ANNA, batchOf(_paying(1), 2), 100);
        _snap("execute, one token transfer, fee in tokens");
        submit(ANNA, batchOf(_paying(4), 3), 100);
        _snap("execute, four token transfers, fee in tokens");
        submit(ANNA, batchOf(_paying(1), 256), 100);
        _snap("execute, one token transfer, fee in tokens, first nonce of a page");
        vm.prank(vm.addr(ANNA));
        on(ANNA).executeOwn(_paying(4));
        _snap("execute own, four token transfers");
        vm.prank(vm.addr(ANNA));
        on(ANNA).cancel(9);
        _snap("cancel");
    }
}
