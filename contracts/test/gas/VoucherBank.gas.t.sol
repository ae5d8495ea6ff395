// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Lane} from "../../src/types/Lane.sol";
import {Lanes} from "../helpers/Lanes.sol";

/// What payer and payee pay: whole transactions, with the vault in use by others. The figures are
/// `snapshots/VoucherBank.json`; a change fails until it is looked at.
contract VoucherBankGasTest is Lanes {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) {
            Lane memory others = laneIn(i == 0 ? address(0) : address(dollar));
            others.salt = bytes32(uint256(99));
            put(others, 1e6);
        }
    }

    function _measured(string memory name, string memory unit) private {
        vm.snapshotGasLastCall("VoucherBank", string.concat(name, unit));
    }

    function _story(address token, string memory unit) private {
        Lane memory lane = laneWith(token, 1000);
        _measured("deposit first, ", unit);
        put(lane, 1000);
        _measured("deposit again, ", unit);
        redeem(lane, 300);
        _measured("redeem first, ", unit);
        redeem(lane, 700);
        _measured("redeem again, ", unit);
        thaw(lane, 500);
        _measured("thaw, ", unit);
        vm.warp(START + 72 hours);
        bank.withdraw(lane);
        _measured("withdraw, ", unit);
        redeem(lane, 1600);
        _measured("redeem short, ", unit);
        put(lane, 500);
        bank.collect(lane);
        _measured("collect, ", unit);
    }

    function test_gas_of_lanes_in_coin() public {
        _story(address(0), "coin");
    }

    function test_gas_of_lanes_in_tokens() public {
        _story(address(dollar), "token");
    }
}
