// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../src/Allowance.sol";
import {IAllowance} from "../src/interfaces/IAllowance.sol";
import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {Budget, Revoke, Spend} from "../src/types/Budget.sol";
import {Budgets} from "./helpers/Budgets.sol";
import {ContractWallet} from "./hostile/Receivers.sol";

/// One test per thing an allowance does, and one per error it refuses with.
contract AllowanceTest is Budgets {
    // ---- what it does ----

    function test_alw_002_open_holds_exactly_the_total_in_coin_and_token() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 id = fund(budgetIn(tokens[i]));
            (IAllowance.Status status, uint96 remaining, uint96 spent, uint32 index) = allowance.budgetOf(id);
            vm.assertTrue(status == IAllowance.Status.Live, "it is live");
            vm.assertEq(remaining, 1000, "all of it is left");
            vm.assertTrue(spent == 0 && index == 0, "nothing is spent");
            vm.assertEq(allowance.liabilities(tokens[i]), 1000, "it is owed");
            vm.assertEq(held(tokens[i], address(allowance)), 1000, "and held");
        }
    }

    function test_spend_pays_the_payee_what_the_app_signed() public {
        Budget memory budget = opened(address(dollar));
        pay(budget, 100, 7);
        vm.assertEq(dollar.balanceOf(SHOP), 100, "the shop is paid");
        (, uint96 remaining, uint96 spent, uint32 index) = allowance.budgetOf(allowance.idOf(budget));
        vm.assertTrue(remaining == 900 && spent == 100 && index == 0, "the books say so");
        vm.assertTrue(allowance.isNonceUsed(allowance.idOf(budget), 7), "the nonce is used");
        vm.assertTrue(!allowance.isNonceUsed(allowance.idOf(budget), 8), "and no other");
    }

    function test_alw_007_a_fee_comes_on_top_and_goes_to_the_named_relayer() public {
        Budget memory budget = opened(address(0));
        pay(budget, spendOf(budget, 90, 0), 10);
        vm.assertEq(SHOP.balance, 90, "the shop has all of its money");
        vm.assertEq(CARRIER.balance, 10, "the relayer has its fee");
        (, uint96 remaining, uint96 spent,) = allowance.budgetOf(allowance.idOf(budget));
        vm.assertTrue(remaining == 900 && spent == 100, "both count");
    }

    function test_alw_003_a_new_period_has_a_new_budget_and_boundaries_do_not_move() public {
        Budget memory budget = opened(address(0));
        uint256 boundary = budget.origin + budget.period;
        vm.warp(boundary - 1);
        for (uint256 i = 0; i < 3; ++i) {
            pay(budget, 100, i);
        }
        (uint96 most, uint256 resetsAt) = allowance.spendable(budget);
        vm.assertTrue(most == 0 && resetsAt == boundary, "nothing until the boundary");
        vm.warp(boundary);
        (most, resetsAt) = allowance.spendable(budget);
        vm.assertTrue(most == 100 && resetsAt == boundary + 1 days, "a new period");
        for (uint256 i = 3; i < 6; ++i) {
            pay(budget, 100, i);
        }
        bytes memory reason = abi.encodeWithSelector(IAllowance.AbovePeriod.selector, 1, 0, boundary + 1 days);
        refused(budget, spendOf(budget, 1, 6), reason);
        vm.assertEq(SHOP.balance, 600, "twice a period's budget within two seconds, and not a unit more");
    }

    function test_a_period_without_payments_leaves_nothing_for_the_next() public {
        Budget memory budget = opened(address(0));
        vm.warp(START + 10 days);
        for (uint256 i = 0; i < 3; ++i) {
            pay(budget, 100, i);
        }
        bytes memory reason =
            abi.encodeWithSelector(IAllowance.AbovePeriod.selector, 1, 0, budget.origin + uint256(11 days));
        refused(budget, spendOf(budget, 1, 9), reason);
    }

    function test_spendable_is_the_smallest_of_all_limits() public {
        Budget memory budget = budgetIn(address(0));
        (uint96 most,) = allowance.spendable(budget);
        vm.assertEq(most, 0, "an unknown budget spends nothing");
        (budget.total, budget.perPeriod, budget.perPayment) = (350, 300, 200);
        fund(budget);
        (most,) = allowance.spendable(budget);
        vm.assertEq(most, 200, "the payment's limit");
        pay(budget, 150, 0);
        (most,) = allowance.spendable(budget);
        vm.assertEq(most, 150, "the period's limit");
        vm.warp(START + 1 days);
        pay(budget, 30, 1);
        (most,) = allowance.spendable(budget);
        vm.assertEq(most, 170, "the rest");
        vm.warp(budget.expiry);
        (most,) = allowance.spendable(budget);
        vm.assertEq(most, 0, "nothing after the expiry");
    }

    function test_spendable_says_when_a_budget_begins() public {
        Budget memory budget = budgetIn(address(0));
        budget.origin = uint64(START + 2 days);
        fund(budget);
        (uint96 most, uint256 resetsAt) = allowance.spendable(budget);
        vm.assertTrue(most == 0 && resetsAt == START + 2 days, "not yet");
        vm.warp(START + 2 days);
        (most, resetsAt) = allowance.spendable(budget);
        vm.assertTrue(most == 100 && resetsAt == START + 3 days, "now");
    }

    function test_the_last_unit_ends_a_budget() public {
        Budget memory budget = budgetIn(address(0));
        (budget.total, budget.perPeriod) = (200, 200);
        bytes32 id = fund(budget);
        pay(budget, 100, 0);
        pay(budget, 100, 1);
        (IAllowance.Status status,,,) = allowance.budgetOf(id);
        vm.assertTrue(status == IAllowance.Status.Empty, "it is empty");
        bytes memory over = abi.encodeWithSelector(IAllowance.BudgetOver.selector, id, IAllowance.Status.Empty);
        refused(budget, spendOf(budget, 1, 2), over);
        vm.warp(budget.expiry);
        vm.expectRevert(over);
        allowance.refund(budget, unopened);
        vm.assertEq(allowance.liabilities(address(0)), 0, "nothing is owed");
    }

    function test_alw_005_every_payee_of_the_list_is_paid_and_nobody_else() public {
        for (uint256 count = 1; count <= 9; ++count) {
            Budget memory budget = budgetIn(address(0));
            (budget.payees,) = listOf(count, 0);
            fund(budget);
            for (uint256 i = 0; i < count; ++i) {
                (, bytes32[] memory path) = listOf(count, i);
                Spend memory signed = spendOf(budget, 1, i);
                signed.dest = bytes32(i + 1);
                allowance.spend(budget, signed, path, unopened, signatureOf(signed), 0);
            }
            Spend memory other = spendOf(budget, 1, 99);
            refused(budget, other, abi.encodeWithSelector(IAllowance.NotAPayee.selector, other.dest, 0));
        }
        vm.assertEq(address(1).balance, 9, "the first payee was in every list");
    }

    function test_alw_009_the_owner_revokes_at_once_and_the_rest_goes_back() public {
        Budget memory budget = opened(address(dollar));
        pay(budget, 100, 0);
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        vm.assertEq(dollar.balanceOf(REST), 900, "to the refund destination");
        bytes32 id = allowance.idOf(budget);
        bytes memory over = abi.encodeWithSelector(IAllowance.BudgetOver.selector, id, IAllowance.Status.Revoked);
        refused(budget, spendOf(budget, 1, 1), over);
        vm.prank(owner());
        vm.expectRevert(over);
        allowance.revoke(budget, unopened);
    }

    function test_alw_009_the_owner_revokes_by_signature_and_pays_the_carrier_from_the_rest() public {
        Budget memory budget = opened(address(dollar));
        Revoke memory signed = revokeOf(budget);
        bytes memory signature = signatureBy(OWNER_SECRET, allowance.revokeDigest(signed));
        vm.prank(CARRIER);
        allowance.revokeSigned(budget, signed, unopened, signature, 20);
        vm.assertEq(dollar.balanceOf(REST), 980, "the rest less the fee");
        vm.assertEq(dollar.balanceOf(CARRIER), 20, "the fee");
        vm.assertEq(allowance.liabilities(address(dollar)), 0, "nothing is owed");
    }

    function test_alw_008_after_expiry_anyone_sends_the_rest_to_the_named_destination() public {
        Budget memory budget = opened(address(0));
        pay(budget, 100, 0);
        bytes32 id = allowance.idOf(budget);
        vm.warp(budget.expiry);
        vm.expectEmit(address(allowance));
        emit IAllowance.BudgetRefunded(id, budget.refundTo, 900);
        vm.prank(address(0xBAD));
        allowance.refund(budget, unopened);
        vm.assertEq(REST.balance, 900, "to the refund destination");
        vm.assertEq(address(0xBAD).balance, 0, "the caller gets nothing");
        vm.expectRevert(abi.encodeWithSelector(IAllowance.BudgetOver.selector, id, IAllowance.Status.Refunded));
        allowance.refund(budget, unopened);
    }

    function test_a_contract_account_owns_and_spends_by_its_own_rule() public {
        Budget memory budget = budgetIn(address(0));
        budget.spender = address(new ContractWallet(vm.addr(APP_SECRET)));
        budget.owner = address(new ContractWallet(vm.addr(OWNER_SECRET)));
        fund(budget);
        pay(budget, 100, 0);
        Revoke memory signed = revokeOf(budget);
        bytes memory signature = signatureBy(OWNER_SECRET, allowance.revokeDigest(signed));
        allowance.revokeSigned(budget, signed, unopened, signature, 0);
        vm.assertTrue(SHOP.balance == 100 && REST.balance == 900, "all of it moved by contract signatures");
    }

    function test_anyone_may_pay_for_a_budget_and_its_owner_still_revokes() public {
        Budget memory budget = budgetIn(address(0));
        vm.deal(address(0xFA), 1000);
        vm.prank(address(0xFA));
        allowance.open{value: 1000}(budget);
        vm.prank(address(0xFA));
        vm.expectRevert(abi.encodeWithSelector(IAllowance.NotTheBudgetsOwner.selector, address(0xFA), owner()));
        allowance.revoke(budget, unopened);
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        vm.assertEq(REST.balance, 1000, "a gift that was taken up");
    }

    // ---- open ----

    function _openReverts(Budget memory budget, bytes memory reason) private {
        vm.expectRevert(reason);
        allowance.open{value: budget.total}(budget);
    }

    function test_open_reverts_BadParties() public {
        Budget memory budget = budgetIn(address(0));
        budget.owner = address(0);
        bytes4 reason = IAllowance.BadParties.selector;
        _openReverts(budget, abi.encodeWithSelector(reason, address(0), budget.spender));
        (budget.owner, budget.spender) = (owner(), address(0));
        _openReverts(budget, abi.encodeWithSelector(reason, owner(), address(0)));
    }

    function test_open_reverts_BadLimits() public {
        Budget memory budget = budgetIn(address(0));
        uint96[3][3] memory bad = [[uint96(0), 300, 1000], [uint96(301), 300, 1000], [uint96(100), 1001, 1000]];
        for (uint256 i = 0; i < 3; ++i) {
            (budget.perPayment, budget.perPeriod, budget.total) = (bad[i][0], bad[i][1], bad[i][2]);
            _openReverts(budget, abi.encodeWithSelector(IAllowance.BadLimits.selector, bad[i][0], bad[i][1], bad[i][2]));
        }
        (budget.perPayment, budget.perPeriod, budget.total) = (1000, 1000, 1000);
        fund(budget);
    }

    function test_open_reverts_BadPeriod() public {
        Budget memory budget = budgetIn(address(0));
        budget.period = 3599;
        _openReverts(budget, abi.encodeWithSelector(IAllowance.BadPeriod.selector, 3599, 3600));
        budget.period = 3600;
        fund(budget);
    }

    function test_open_reverts_BadOrigin() public {
        Budget memory budget = budgetIn(address(0));
        budget.origin = budget.expiry;
        _openReverts(budget, abi.encodeWithSelector(IAllowance.BadOrigin.selector, budget.expiry, budget.expiry));
        budget.origin = budget.expiry - 1;
        fund(budget);
    }

    function test_open_reverts_BadExpiry() public {
        Budget memory budget = budgetIn(address(0));
        (uint256 earliest, uint256 latest) = (START + 1 hours, START + 366 days);
        budget.expiry = uint64(earliest - 1);
        _openReverts(budget, abi.encodeWithSelector(IAllowance.BadExpiry.selector, budget.expiry, earliest, latest));
        budget.expiry = uint64(latest + 1);
        _openReverts(budget, abi.encodeWithSelector(IAllowance.BadExpiry.selector, budget.expiry, earliest, latest));
        budget.expiry = uint64(earliest);
        fund(budget);
        budget.expiry = uint64(latest);
        fund(budget);
    }

    function test_open_reverts_BadDestination() public {
        Budget memory budget = budgetIn(address(0));
        budget.refundTo = word(address(allowance));
        _openReverts(budget, abi.encodeWithSelector(INoteVault.BadDestination.selector, budget.refundTo));
    }

    function test_open_reverts_UnknownDestination() public {
        Budget memory budget = budgetIn(address(0));
        budget.refundKind = 2;
        _openReverts(budget, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
    }

    function test_alw_001_open_reverts_BudgetExists() public {
        Budget memory budget = opened(address(0));
        bytes memory reason = abi.encodeWithSelector(IAllowance.BudgetExists.selector, allowance.idOf(budget));
        _openReverts(budget, reason);
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        _openReverts(budget, reason);
    }

    // ---- revoke ----

    function test_alw_009_revoke_reverts_NotTheBudgetsOwner() public {
        Budget memory budget = opened(address(0));
        address app = budget.spender;
        vm.prank(app);
        vm.expectRevert(abi.encodeWithSelector(IAllowance.NotTheBudgetsOwner.selector, app, owner()));
        allowance.revoke(budget, unopened);
    }

    function test_revoke_reverts_UnknownBudget() public {
        Budget memory budget = budgetIn(address(0));
        bytes32 id = allowance.idOf(budget);
        vm.prank(owner());
        vm.expectRevert(abi.encodeWithSelector(IAllowance.UnknownBudget.selector, id));
        allowance.revoke(budget, unopened);
    }

    function _revokeReverts(
        Budget memory budget,
        Revoke memory signed,
        bytes memory signature,
        address caller,
        uint96 fee,
        bytes memory reason
    ) private {
        vm.prank(caller);
        vm.expectRevert(reason);
        allowance.revokeSigned(budget, signed, unopened, signature, fee);
    }

    function test_alw_009_revokeSigned_reverts_BadSignature_for_every_bound_field() public {
        Budget memory budget = opened(address(0));
        bytes memory reason = abi.encodeWithSelector(IAllowance.BadSignature.selector, owner());
        bytes memory signature = signatureBy(OWNER_SECRET, allowance.revokeDigest(revokeOf(budget)));
        for (uint256 field = 0; field < 3; ++field) {
            Revoke memory bent = revokeOf(budget);
            if (field == 0) bent.maxRelayerFee = 1000;
            if (field == 1) bent.relayer = address(0xBAD);
            if (field == 2) bent.deadline = uint64(START);
            _revokeReverts(budget, bent, signature, address(0xBAD), 0, reason);
        }
        bytes memory byTheApp = signatureBy(APP_SECRET, allowance.revokeDigest(revokeOf(budget)));
        _revokeReverts(budget, revokeOf(budget), byTheApp, address(0xBAD), 0, reason);
    }

    function test_revokeSigned_reverts_OtherBudget() public {
        Budget memory budget = opened(address(0));
        Revoke memory signed = revokeOf(budget);
        bytes32 id = signed.id;
        signed.id = bytes32(uint256(7));
        bytes memory reason = abi.encodeWithSelector(IAllowance.OtherBudget.selector, 7, id);
        _revokeReverts(budget, signed, "", CARRIER, 0, reason);
    }

    function test_revokeSigned_reverts_SignaturePastDeadline() public {
        Budget memory budget = opened(address(0));
        Revoke memory signed = revokeOf(budget);
        signed.deadline = uint64(START - 1);
        bytes memory reason = abi.encodeWithSelector(IAllowance.SignaturePastDeadline.selector, START - 1, START);
        _revokeReverts(budget, signed, "", CARRIER, 0, reason);
    }

    function test_alw_007_revokeSigned_reverts_FeeTooHigh() public {
        Budget memory budget = opened(address(0));
        Revoke memory signed = revokeOf(budget);
        bytes memory reason = abi.encodeWithSelector(IAllowance.FeeTooHigh.selector, 21, 20);
        _revokeReverts(budget, signed, "", CARRIER, 21, reason);
        signed.maxRelayerFee = type(uint96).max;
        reason = abi.encodeWithSelector(IAllowance.FeeTooHigh.selector, 1001, 1000);
        _revokeReverts(budget, signed, "", CARRIER, 1001, reason);
    }

    function test_alw_007_revokeSigned_reverts_NotTheRelayer() public {
        Budget memory budget = opened(address(0));
        bytes memory reason = abi.encodeWithSelector(IAllowance.NotTheRelayer.selector, address(0xBAD), CARRIER);
        _revokeReverts(budget, revokeOf(budget), "", address(0xBAD), 1, reason);
    }

    // ---- refund ----

    function test_alw_008_refund_reverts_BudgetNotExpired() public {
        Budget memory budget = opened(address(0));
        vm.warp(budget.expiry - 1);
        vm.expectRevert(abi.encodeWithSelector(IAllowance.BudgetNotExpired.selector, budget.expiry, budget.expiry - 1));
        allowance.refund(budget, unopened);
    }

    function test_refund_reverts_UnknownBudget() public {
        Budget memory budget = budgetIn(address(0));
        bytes32 id = allowance.idOf(budget);
        vm.expectRevert(abi.encodeWithSelector(IAllowance.UnknownBudget.selector, id));
        allowance.refund(budget, unopened);
    }

    // ---- the domain, as tools ask for it (ERC-5267) ----

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address contract_,,) =
            allowance.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        Revoke memory signed = Revoke(0, 0, address(0), 0);
        bytes32 type_ = keccak256("Revoke(bytes32 id,uint96 maxRelayerFee,address relayer,uint64 deadline)");
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, signed))));
        vm.assertEq(digest, allowance.revokeDigest(signed), "a tool that asks can rebuild the digest");
        vm.assertTrue(fields == 0x0f, "name, version, chain and contract");
    }
}
