// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {PayeeTree} from "../src/libraries/PayeeTree.sol";
import {Budget, Revoke, Spend} from "../src/types/Budget.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {Budgets} from "./helpers/Budgets.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Budgets of odd tokens, with payees that refuse, burn, call back, or sit in a pool.
contract AllowanceVaultTest is Budgets, Oddities {
    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(allowance), type(uint256).max);
    }

    function _payTo(Budget memory budget, address to, uint256 nonce) private {
        Spend memory signed = spendOf(budget, 100, nonce);
        signed.dest = word(to);
        pay(budget, signed, 0);
    }

    // ---- every oddity ----

    function _oddVault() internal view override returns (IVault) {
        return allowance;
    }

    function _oddBudget(address token) private pure returns (Budget memory budget) {
        budget = budgetIn(token);
        budget.refundTo = word(ODDS_TO);
    }

    function promiseOdd(address token) public override returns (uint256) {
        fund(_oddBudget(token));
        return 1000;
    }

    function _keepOdd(address token) internal override {
        vm.prank(owner());
        allowance.revoke(_oddBudget(token), unopened);
    }

    // ---- tokens ----

    function test_open_reverts_WrongValue() public {
        Budget memory budget = budgetIn(address(0));
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 999, 1000));
        allowance.open{value: 999}(budget);
    }

    function test_open_reverts_TransferAmountMismatch() public {
        OddToken token = _odd(OddToken.Odd.Fee);
        Budget memory budget = budgetIn(address(token));
        vm.expectRevert(abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, address(token), 1000, 990));
        allowance.open(budget);
    }

    function test_open_reverts_PullRefused() public {
        OddToken[2] memory liars = [_odd(OddToken.Odd.FalseOnSuccess), _odd(OddToken.Odd.None)];
        liars[1].approve(address(allowance), 999);
        for (uint256 i = 0; i < 2; ++i) {
            Budget memory budget = budgetIn(address(liars[i]));
            vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(liars[i]), address(this), 1000));
            allowance.open(budget);
        }
    }

    function test_tokens_without_an_answer_and_those_that_fear_zero_work_all_the_way() public {
        OddToken.Odd[2] memory odds = [OddToken.Odd.NoReturn, OddToken.Odd.RevertsOnZero];
        for (uint256 i = 0; i < 2; ++i) {
            OddToken token = _odd(odds[i]);
            Budget memory budget = opened(address(token));
            pay(budget, 100, 0);
            vm.prank(owner());
            allowance.revoke(budget, unopened);
            vm.assertEq(token.balanceOf(SHOP), 100, "paid");
            vm.assertEq(token.balanceOf(REST), 900, "and sent back");
        }
    }

    function test_vlt_003_a_token_that_refuses_a_payee_owes_it_and_counts_the_payment() public {
        OddToken.Odd[4] memory odds =
            [OddToken.Odd.Blocks, OddToken.Odd.FalseOnFailure, OddToken.Odd.Bombs, OddToken.Odd.BurnsGas];
        for (uint256 i = 0; i < 4; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            Budget memory budget = opened(address(token));
            token.setOdd(odds[i]);
            token.block_(SHOP);
            pay(budget, 100, 0);
            vm.assertEq(allowance.owed(address(token), SHOP), 100, "the payment is owed");
            vm.assertEq(allowance.liabilities(address(token)), 1000, "and stays a liability");
            (, uint96 remaining,,) = allowance.budgetOf(allowance.idOf(budget));
            vm.assertEq(remaining, 900, "the budget is used");
        }
    }

    /// A token whose holdings shrink by themselves strands its own holders and nobody else.
    function test_vlt_001_a_token_that_shrinks_harms_its_own_budgets_only() public {
        OddToken token = _odd(OddToken.Odd.None);
        (Budget memory shrunk, Budget memory sound) = (opened(address(token)), opened(address(dollar)));
        token.burn(address(allowance), 950);
        pay(shrunk, 100, 0);
        vm.assertEq(allowance.owed(address(token), SHOP), 100, "what is not there is owed");
        pay(sound, 100, 0);
        vm.assertEq(dollar.balanceOf(SHOP), 100, "the other budget pays");
        token.mint(address(allowance), 950);
        allowance.payOwed(address(token), SHOP);
        vm.assertEq(token.balanceOf(SHOP), 100, "and the debt once it can");
    }

    function test_vlt_003_a_paused_token_delays_payments_and_loses_none() public {
        OddToken token = _odd(OddToken.Odd.None);
        Budget memory budget = opened(address(token));
        token.setOdd(OddToken.Odd.Paused);
        pay(budget, 100, 0);
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        token.setOdd(OddToken.Odd.None);
        allowance.payOwed(address(token), SHOP);
        allowance.payOwed(address(token), REST);
        vm.assertTrue(token.balanceOf(SHOP) == 100 && token.balanceOf(REST) == 900, "both are paid late");
    }

    /// The token calls into each function in turn while `open` runs, and into one while each other function runs; it
    /// refuses to move when a door was open.
    function test_vlt_004_a_token_that_calls_back_finds_every_door_shut() public {
        OddToken token = _odd(OddToken.Odd.Reenters);
        Budget memory budget = budgetIn(address(token));
        bytes[] memory calls = _everyCall(budget);
        for (uint256 i = 0; i < calls.length; ++i) {
            token.setCallback(calls[i]);
            budget.salt = bytes32(i);
            fund(budget);
        }
        token.setCallback(abi.encodeCall(allowance.payOwed, (address(token), SHOP)));
        pay(budget, 100, 0);
        vm.assertEq(token.balanceOf(SHOP), 100, "paid by spend");
        vm.prank(owner());
        allowance.revoke(budget, unopened);
        vm.assertEq(token.balanceOf(REST), 900, "sent back by revoke");
        budget.salt = 0;
        Revoke memory signed = revokeOf(budget);
        allowance.revokeSigned(budget, signed, unopened, signatureBy(OWNER_SECRET, allowance.revokeDigest(signed)), 0);
        vm.assertEq(token.balanceOf(REST), 1900, "sent back by revokeSigned");
        budget.salt = bytes32(uint256(1));
        vm.warp(budget.expiry);
        allowance.refund(budget, unopened);
        vm.assertEq(token.balanceOf(REST), 2900, "sent back by refund");
    }

    function _everyCall(Budget memory budget) private view returns (bytes[] memory calls) {
        calls = new bytes[](5);
        Spend memory signed = spendOf(budget, 100, 1);
        calls[0] = abi.encodeCall(allowance.open, (budget));
        calls[1] = abi.encodeCall(allowance.spend, (budget, signed, new bytes32[](0), unopened, "", 0));
        calls[2] = abi.encodeCall(allowance.revoke, (budget, unopened));
        calls[3] = abi.encodeCall(allowance.revokeSigned, (budget, revokeOf(budget), unopened, "", 0));
        calls[4] = abi.encodeCall(allowance.refund, (budget, unopened));
    }

    // ---- receivers ----

    function test_vlt_003_a_payee_or_owner_that_refuses_coin_is_owed_it_and_holds_up_nobody() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            Hostile receiver = new Hostile(ways[i]);
            Budget memory budget = budgetIn(address(0));
            budget.refundTo = word(address(receiver));
            fund(budget);
            _payTo(budget, address(receiver), 0);
            vm.assertEq(allowance.owed(address(0), address(receiver)), 100, "the payment is owed");
            vm.prank(owner());
            allowance.revoke(budget, unopened);
            vm.assertEq(allowance.owed(address(0), address(receiver)), 1000, "and the rest");
            receiver.redirect(allowance, address(0), address(uint160(0xE1 + i)));
            vm.assertEq(address(uint160(0xE1 + i)).balance, 1000, "it goes where its owner says");
        }
        vm.assertEq(allowance.liabilities(address(0)), 0, "nothing is left");
    }

    function test_vlt_004_a_payee_that_calls_back_finds_the_door_shut() public {
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        Budget memory budget = opened(address(0));
        receiver.setCallback(abi.encodeCall(IVault.payOwed, (address(0), SHOP)));
        _payTo(budget, address(receiver), 0);
        vm.assertTrue(receiver.held(), "it was refused");
        vm.assertEq(address(receiver).balance, 100, "and paid once");
    }

    function test_vlt_005_spend_reverts_TooLittleGas() public {
        Budget memory budget = opened(address(dollar));
        Spend memory signed = spendOf(budget, 100, 0);
        bytes memory call =
            abi.encodeCall(allowance.spend, (budget, signed, new bytes32[](0), unopened, signatureOf(signed), 0));
        (bool done, bytes memory said) = address(allowance).call{gas: 360_000}(call);
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "it refuses to try");
        (done,) = address(allowance).call{gas: 600_000}(call);
        vm.assertTrue(done && dollar.balanceOf(SHOP) == 100, "enough gas pays");
    }

    // ---- shielded ----

    function _opening(address pool, uint96 insertion) private pure returns (NoteOpening memory) {
        return NoteOpening(pool, bytes32(uint256(0x4e07e)), address(0), insertion, "for the receiver alone");
    }

    function _dest(NoteOpening memory opening) private view returns (bytes32) {
        return
            allowance.noteDest(
                NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority)
            );
    }

    function test_a_shielded_payee_and_a_shielded_refund_get_exactly_theirs() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(address(pool), 5);
        Budget memory budget = budgetIn(address(dollar));
        (budget.refundKind, budget.refundTo) = (DestKind.NOTE, _dest(opening));
        fund(budget);
        Spend memory signed = spendOf(budget, 100, 0);
        NoteOpening memory other = _opening(address(pool), 5);
        other.noteKey = bytes32(uint256(0x07e4));
        (signed.destKind, signed.dest) = (DestKind.NOTE, _dest(other));
        bytes memory signature = signatureOf(signed);
        allowance.spend{value: 5}(budget, signed, new bytes32[](0), other, signature, 0);
        vm.assertEq(pool.deposited(address(dollar), other.noteKey), 100, "the payment");
        vm.warp(budget.expiry);
        allowance.refund{value: 5}(budget, opening);
        vm.assertEq(pool.deposited(address(dollar), opening.noteKey), 900, "and the rest");
        vm.assertEq(pool.inserted(), 10, "and both insertions");
        vm.assertTrue(pool.deposits(opening.noteKey) == 1 && pool.deposits(other.noteKey) == 1, "once each");
    }

    /// A budget that lists its payees pays a listed note many times, and the note's key serves once.
    function test_dst_006_a_listed_note_gets_all_payments_in_one_deposit() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(address(pool), 5);
        Budget memory budget = budgetIn(address(dollar));
        budget.payees = PayeeTree.leaf(DestKind.NOTE, _dest(opening));
        fund(budget);
        Spend memory signed;
        for (uint256 nonce = 0; nonce < 3; ++nonce) {
            signed = spendOf(budget, 100, nonce);
            (signed.destKind, signed.dest) = (DestKind.NOTE, _dest(opening));
            bytes memory signature = signatureOf(signed);
            vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 5, 0));
            allowance.spend{value: 5}(budget, signed, new bytes32[](0), opening, signature, 0);
            allowance.spend(budget, signed, new bytes32[](0), opening, signature, 0);
        }
        vm.assertEq(allowance.owedNote(address(dollar), signed.dest), 300, "owed to the note");
        vm.assertEq(pool.deposits(opening.noteKey), 0, "and in no pool yet");
        allowance.payOwedNote{value: 5}(address(dollar), opening);
        vm.assertEq(pool.deposited(address(dollar), opening.noteKey), 300, "all of it");
        vm.assertTrue(pool.deposits(opening.noteKey) == 1 && pool.inserted() == 5, "in one deposit");
    }

    function test_dst_005_a_pool_that_refuses_leaves_the_money_owed_to_the_note() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Closed);
        NoteOpening memory opening = _opening(address(pool), 5);
        Budget memory budget = budgetIn(address(0));
        (budget.refundKind, budget.refundTo) = (DestKind.NOTE, _dest(opening));
        fund(budget);
        vm.deal(owner(), 5);
        vm.prank(owner());
        allowance.revoke{value: 5}(budget, opening);
        vm.assertEq(allowance.owedNote(address(0), budget.refundTo), 1000, "owed");
        vm.assertEq(owner().balance, 5, "the insertion came back");
        pool.setWay(PoolDouble.Way.Takes);
        allowance.payOwedNote(address(0), _opening(address(pool), 0));
        vm.assertEq(pool.deposited(address(0), opening.noteKey), 1000, "paid once the pool takes");
    }

    function test_no_way_out_keeps_coin_that_no_note_asked_for() public {
        Budget memory budget = opened(address(dollar));
        bytes memory reason = abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0);
        Revoke memory signed = revokeOf(budget);
        bytes memory signature = signatureBy(OWNER_SECRET, allowance.revokeDigest(signed));
        vm.expectRevert(reason);
        allowance.revokeSigned{value: 1}(budget, signed, unopened, signature, 0);
        vm.deal(owner(), 1);
        vm.prank(owner());
        vm.expectRevert(reason);
        allowance.revoke{value: 1}(budget, unopened);
        vm.warp(budget.expiry);
        vm.expectRevert(reason);
        allowance.refund{value: 1}(budget, unopened);
    }

    function test_spend_reverts_WrongInsertion() public {
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 100, 0);
        bytes memory signature = signatureOf(signed);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        allowance.spend{value: 1}(budget, signed, new bytes32[](0), unopened, signature, 0);
    }

    function test_spend_reverts_WrongOpening() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(address(pool), 0);
        Budget memory budget = opened(address(0));
        Spend memory signed = spendOf(budget, 100, 0);
        (signed.destKind, signed.dest) = (DestKind.NOTE, _dest(opening));
        bytes memory signature = signatureOf(signed);
        opening.noteKey = bytes32(uint256(1));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, signed.dest, _dest(opening)));
        allowance.spend(budget, signed, new bytes32[](0), opening, signature, 0);
    }
}
