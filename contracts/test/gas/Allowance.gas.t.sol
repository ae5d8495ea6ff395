// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Budget, Spend} from "../../src/types/Budget.sol";
import {Budgets} from "../helpers/Budgets.sol";

/// What a person and an app pay: whole transactions, with the vault in use by others and payees who hold nothing yet.
/// The figures are `snapshots/Allowance.json`; a change fails until it is looked at.
contract AllowanceGasTest is Budgets {
    function setUp() public override {
        super.setUp();
        // Others use the vault, and paid through this carrier: their slots are not new.
        for (uint256 i = 0; i < 2; ++i) {
            Budget memory others = budgetIn(i == 0 ? address(0) : address(dollar));
            others.salt = bytes32(uint256(99));
            fund(others);
            pay(others, spendOf(others, 90, 0), 5);
        }
    }

    function _spend(Budget memory budget, uint256 nonce, uint160 payee, uint96 fee, string memory name) private {
        Spend memory signed = spendOf(budget, 50, nonce);
        signed.dest = word(address(payee));
        (, bytes32[] memory path) = listOf(8, payee - 1);
        if (budget.payees == 0) path = new bytes32[](0);
        bytes memory signature = signatureOf(signed);
        if (fee > 0) vm.prank(CARRIER);
        allowance.spend(budget, signed, path, unopened, signature, fee);
        vm.snapshotGasLastCall("Allowance", name);
    }

    function _story(address token, string memory unit) private {
        Budget memory budget = opened(token);
        vm.snapshotGasLastCall("Allowance", string.concat("open ", unit));
        _spend(budget, 0, 0xB01, 0, string.concat("spend ", unit, ", first nonce of a word"));
        _spend(budget, 1, 0xB02, 0, string.concat("spend ", unit));
        _spend(budget, 2, 0xB02, 0, string.concat("spend ", unit, ", payee paid before"));
        _spend(budget, 3, 0xB03, 5, string.concat("spend ", unit, ", relayed with fee"));
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        vm.snapshotGasLastCall("Allowance", string.concat("revoke ", unit));
    }

    function test_gas_of_budgets_in_coin() public {
        _story(address(0), "coin");
    }

    function test_gas_of_budgets_in_tokens() public {
        _story(address(dollar), "token");
        Budget memory budget = budgetIn(address(dollar));
        (budget.payees,) = listOf(8, 0);
        fund(budget);
        _spend(budget, 0, 8, 0, "spend token, one of 8 payees, first nonce of a word");
        vm.warp(budget.expiry);
        allowance.refund(budget, unopened);
        vm.snapshotGasLastCall("Allowance", "refund token");
    }
}
