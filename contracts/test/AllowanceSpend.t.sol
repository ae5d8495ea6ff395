// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../src/Allowance.sol";
import {IAllowance} from "../src/interfaces/IAllowance.sol";
import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {Budget, Spend} from "../src/types/Budget.sol";
import {Budgets} from "./helpers/Budgets.sol";

/// One test per error that a payment is refused with.
contract AllowanceSpendTest is Budgets {
    bytes32[] private _noPath;

    function test_spend_reverts_UnknownBudget() public {
        Budget memory budget = budgetIn(address(0));
        Spend memory signed = spendOf(budget, 1, 0);
        refused(budget, signed, abi.encodeWithSelector(IAllowance.UnknownBudget.selector, signed.id));
    }

    /// Limits wider than those deposited for are another budget, which nobody has deposited for.
    function test_alw_001_wider_limits_are_an_unknown_budget() public {
        Budget memory budget = opened(address(0));
        budget.perPayment = 300;
        Spend memory signed = spendOf(budget, 300, 0);
        refused(budget, signed, abi.encodeWithSelector(IAllowance.UnknownBudget.selector, signed.id));
    }

    function test_spend_reverts_OtherBudget() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 1, 0);
        bytes32 id = signed.id;
        signed.id = bytes32(uint256(7));
        refused(budget, signed, abi.encodeWithSelector(IAllowance.OtherBudget.selector, 7, id));
    }

    function test_spend_reverts_BudgetNotBegun() public {
        Budget memory budget = budgetIn(address(0));
        budget.origin = uint64(START + 1 days);
        fund(budget);
        vm.warp(budget.origin - 1);
        Spend memory signed = spendOf(budget, 1, 0);
        bytes memory reason =
            abi.encodeWithSelector(IAllowance.BudgetNotBegun.selector, budget.origin, budget.origin - 1);
        refused(budget, signed, reason);
        vm.warp(budget.origin);
        pay(budget, signed, 0);
    }

    function test_alw_008_spend_reverts_BudgetExpired() public {
        Budget memory budget = opened(address(0));
        vm.warp(budget.expiry - 1);
        pay(budget, 1, 0);
        vm.warp(budget.expiry);
        bytes memory reason = abi.encodeWithSelector(IAllowance.BudgetExpired.selector, budget.expiry, budget.expiry);
        refused(budget, spendOf(budget, 1, 1), reason);
    }

    function test_spend_reverts_SignaturePastDeadline() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 1, 0);
        signed.deadline = uint64(START);
        pay(budget, signed, 0);
        vm.warp(START + 1);
        signed.nonce = 1;
        refused(budget, signed, abi.encodeWithSelector(IAllowance.SignaturePastDeadline.selector, START, START + 1));
    }

    function test_spend_reverts_NothingToSpend() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 0, 0);
        refused(budget, signed, abi.encodeWithSelector(IAllowance.NothingToSpend.selector, signed.id));
    }

    function test_alw_006_spend_reverts_NonceUsed() public {
        Budget memory budget = opened(address(0));
        uint256[4] memory nonces = [uint256(0), 255, 256, type(uint256).max];
        for (uint256 i = 0; i < 4; ++i) {
            Spend memory signed = spendOf(budget, 1, nonces[i]);
            pay(budget, signed, 0);
            bytes memory reason = abi.encodeWithSelector(IAllowance.NonceUsed.selector, signed.id, nonces[i]);
            refused(budget, signed, reason);
            refused(budget, spendOf(budget, 2, nonces[i]), reason);
        }
        vm.assertEq(SHOP.balance, 4, "each was paid once");
    }

    function test_alw_005_spend_reverts_NotAPayee() public {
        Budget memory budget = budgetIn(address(0));
        (bytes32 root, bytes32[] memory path) = listOf(4, 1);
        budget.payees = root;
        fund(budget);
        Spend memory signed = spendOf(budget, 1, 0);
        signed.dest = bytes32(uint256(3));
        bytes memory reason = abi.encodeWithSelector(IAllowance.NotAPayee.selector, signed.dest, 0);
        bytes memory signature = signatureOf(signed);
        vm.expectRevert(reason);
        allowance.spend(budget, signed, path, unopened, signature, 0);
        // The number of a listed account as a note's hash is another destination.
        (signed.dest, signed.destKind) = (bytes32(uint256(2)), 1);
        signature = signatureOf(signed);
        vm.expectRevert(abi.encodeWithSelector(IAllowance.NotAPayee.selector, signed.dest, 1));
        allowance.spend(budget, signed, path, unopened, signature, 0);
    }

    /// An inner node of the list is not a payee: leaves and nodes are hashed apart.
    function test_alw_005_a_node_of_the_list_cannot_be_passed_off_as_a_payee() public {
        Budget memory budget = budgetIn(address(0));
        (bytes32 root, bytes32[] memory path) = listOf(4, 0);
        budget.payees = root;
        fund(budget);
        Spend memory signed = spendOf(budget, 1, 0);
        (signed.destKind, signed.dest) = (1, path[1]);
        bytes memory reason = abi.encodeWithSelector(IAllowance.NotAPayee.selector, signed.dest, 1);
        refused(budget, signed, reason);
        signed.dest = root;
        refused(budget, signed, abi.encodeWithSelector(IAllowance.NotAPayee.selector, root, 1));
    }

    function test_alw_004_spend_reverts_AbovePayment() public {
        Budget memory budget = opened(address(0));
        bytes4 reason = IAllowance.AbovePayment.selector;
        refused(budget, spendOf(budget, 101, 0), abi.encodeWithSelector(reason, 101, 100));
        Spend memory signed = spendOf(budget, 95, 0);
        bytes memory signature = signatureOf(signed);
        vm.prank(CARRIER);
        vm.expectRevert(abi.encodeWithSelector(reason, 101, 100));
        allowance.spend(budget, signed, _noPath, unopened, signature, 6);
        pay(budget, signed, 5);
    }

    function test_alw_003_spend_reverts_AbovePeriod() public {
        Budget memory budget = opened(address(0));
        for (uint256 i = 0; i < 3; ++i) {
            pay(budget, 99, i);
        }
        uint256 resetsAt = budget.origin + uint256(budget.period);
        bytes4 reason = IAllowance.AbovePeriod.selector;
        refused(budget, spendOf(budget, 4, 3), abi.encodeWithSelector(reason, 4, 3, resetsAt));
        pay(budget, 3, 3);
        refused(budget, spendOf(budget, 1, 4), abi.encodeWithSelector(reason, 1, 0, resetsAt));
    }

    function test_spend_reverts_AboveRest() public {
        Budget memory budget = budgetIn(address(0));
        (budget.total, budget.perPeriod, budget.perPayment) = (150, 100, 100);
        fund(budget);
        pay(budget, 100, 0);
        vm.warp(START + 1 days);
        refused(budget, spendOf(budget, 51, 1), abi.encodeWithSelector(IAllowance.AboveRest.selector, 51, 50));
        pay(budget, 50, 1);
    }

    function _feeReverts(Budget memory budget, Spend memory signed, address caller, uint96 fee, bytes memory reason)
        private
    {
        bytes memory signature = signatureOf(signed);
        vm.prank(caller);
        vm.expectRevert(reason);
        allowance.spend(budget, signed, _noPath, unopened, signature, fee);
    }

    /// The app's key may not name a friend as relayer and pay it what no payee gets.
    function test_alw_007_spend_reverts_FeeTooHigh_above_what_key_owner_or_amount_allow() public {
        Budget memory budget = opened(address(0));
        bytes4 reason = IAllowance.FeeTooHigh.selector;
        Spend memory signed = spendOf(budget, 80, 0);
        _feeReverts(budget, signed, CARRIER, 11, abi.encodeWithSelector(reason, 11, 10));
        signed.maxRelayerFee = 4;
        _feeReverts(budget, signed, CARRIER, 5, abi.encodeWithSelector(reason, 5, 4));
        signed = spendOf(budget, 3, 0);
        _feeReverts(budget, signed, CARRIER, 4, abi.encodeWithSelector(reason, 4, 3));
        pay(budget, signed, 3);
    }

    function test_alw_007_spend_reverts_NotTheRelayer() public {
        Budget memory budget = opened(address(0));
        bytes memory reason = abi.encodeWithSelector(IAllowance.NotTheRelayer.selector, address(0xBAD), CARRIER);
        _feeReverts(budget, spendOf(budget, 10, 0), address(0xBAD), 1, reason);
    }

    /// Bends each signed field in turn: the key signed something else, so nobody is paid.
    function test_alw_006_spend_reverts_BadSignature_for_every_bound_field() public {
        Budget memory budget = opened(address(0));
        bytes memory signature = signatureOf(spendOf(budget, 50, 0));
        bytes memory reason = abi.encodeWithSelector(IAllowance.BadSignature.selector, vm.addr(APP_SECRET));
        for (uint256 field = 0; field < 7; ++field) {
            Spend memory bent = spendOf(budget, 50, 0);
            if (field == 0) bent.dest = word(address(0xBAD));
            if (field == 1) bent.destKind = 1;
            if (field == 2) bent.amount = 51;
            if (field == 3) bent.nonce = 1;
            if (field == 4) bent.maxRelayerFee = 21;
            if (field == 5) bent.relayer = address(0xBAD);
            if (field == 6) bent.deadline = type(uint64).max - 1;
            refused(budget, bent, signature, reason);
        }
        refused(budget, spendOf(budget, 50, 0), signatureBy(OWNER_SECRET, bytes32(uint256(1))), reason);
        vm.assertEq(allowance.liabilities(address(0)), 1000, "nothing moved");
    }

    function test_sig_002_a_payment_counts_on_one_contract_and_chain() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 1, 0);
        Allowance other = new Allowance();
        vm.assertTrue(other.idOf(budget) != signed.id, "ids differ by contract");
        vm.assertTrue(other.spendDigest(signed) != allowance.spendDigest(signed), "digests differ by contract");
        bytes memory signature = signatureOf(signed);
        vm.chainId(1);
        bytes32 here = allowance.idOf(budget);
        refused(budget, signed, signature, abi.encodeWithSelector(IAllowance.OtherBudget.selector, signed.id, here));
    }

    function test_spend_reverts_BadDestination() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 1, 0);
        signed.dest = word(address(allowance));
        refused(budget, signed, abi.encodeWithSelector(INoteVault.BadDestination.selector, signed.dest));
    }
}
