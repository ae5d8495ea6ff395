// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DealTerms, Ruling, Settlement} from "../src/types/Deal.sol";
import {DestKind, NoteDest, NoteOpening, Redirect} from "../src/types/Destination.sol";
import {Deals} from "./helpers/Deals.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Deals in odd tokens, with receivers that refuse, burn, call back, or sit in a pool.
contract EscrowVaultTest is Deals, Oddities {
    NoteOpening private _unopened;

    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(escrow), type(uint256).max);
    }

    // ---- every oddity ----

    function _oddVault() internal view override returns (IVault) {
        return escrow;
    }

    function _oddDeal(address token) private view returns (DealTerms memory terms) {
        terms = termsOf(token, 1);
        (terms.payerDeposit, terms.payeeDeposit, terms.payeeTo) = (0, 0, word(ODDS_TO));
    }

    function promiseOdd(address token) public override returns (uint256) {
        start(_oddDeal(token));
        return EACH;
    }

    function _keepOdd(address token) internal override {
        release(_oddDeal(token), 0, EACH);
    }

    // ---- tokens ----

    function test_create_reverts_TransferAmountMismatch() public {
        OddToken token = _odd(OddToken.Odd.Fee);
        DealTerms memory terms = termsOf(address(token), 1);
        uint256 asked = EACH + 100;
        vm.expectRevert(
            abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, address(token), asked, asked - asked / 100)
        );
        escrow.create(terms);
    }

    function test_create_reverts_PullRefused_by_a_token_that_lies() public {
        OddToken token = _odd(OddToken.Odd.FalseOnSuccess);
        DealTerms memory terms = termsOf(address(token), 1);
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(token), address(this), EACH + 100));
        escrow.create(terms);
    }

    function test_tokens_without_an_answer_and_those_that_fear_zero_work_all_the_way() public {
        OddToken.Odd[2] memory odds = [OddToken.Odd.NoReturn, OddToken.Odd.RevertsOnZero];
        for (uint256 i = 0; i < 2; ++i) {
            OddToken token = _odd(odds[i]);
            DealTerms memory terms = termsOf(address(token), 2);
            (terms.payerDeposit, terms.payeeDeposit) = (0, 0);
            start(terms);
            release(terms, 0, EACH);
            quarrel(terms, 1);
            rule(terms, 1, 10_000);
            vm.assertEq(token.balanceOf(PAYEE_TO), 2 * EACH - 40, "paid");
            vm.assertEq(token.balanceOf(judge), 40, "and the fee");
        }
    }

    function test_vlt_003_a_token_that_refuses_one_side_holds_up_nobody() public {
        OddToken.Odd[4] memory odds =
            [OddToken.Odd.Blocks, OddToken.Odd.FalseOnFailure, OddToken.Odd.Bombs, OddToken.Odd.BurnsGas];
        for (uint256 i = 0; i < 4; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            DealTerms memory terms = started(address(token), 1);
            token.setOdd(odds[i]);
            token.block_(PAYER_TO);
            quarrel(terms, 0);
            rule(terms, 0, 5_000);
            vm.assertEq(token.balanceOf(PAYEE_TO), 481 + 60, "the payee is paid");
            vm.assertEq(token.balanceOf(judge), 40, "the judge is paid");
            vm.assertEq(escrow.owed(address(token), PAYER_TO), 480 + 100, "the payer is owed");
            vm.assertEq(escrow.liabilities(address(token)), 580, "and that stays a liability");
        }
    }

    function test_vlt_003_a_judge_that_cannot_be_paid_is_owed_and_its_ruling_stands() public {
        DealTerms memory terms = termsOf(address(0), 1);
        terms.arbiter = address(new Hostile(Hostile.Way.Reverts));
        start(terms);
        quarrel(terms, 0);
        rule(terms, 0, 10_000);
        vm.assertEq(escrow.owed(address(0), terms.arbiter), 40, "the fee is owed");
        vm.assertEq(PAYEE_TO.balance, 961 + 60, "and the payee has its money");
    }

    /// A token whose holdings shrink by themselves strands its own holders and nobody else.
    function test_vlt_001_a_token_that_shrinks_harms_its_own_deals_only() public {
        OddToken token = _odd(OddToken.Odd.None);
        (DealTerms memory shrunk, DealTerms memory sound) = (started(address(token), 1), started(address(dollar), 1));
        token.burn(address(escrow), EACH);
        release(shrunk, 0, EACH);
        vm.assertEq(escrow.owed(address(token), PAYEE_TO), EACH + 60, "what is not there is owed");
        release(sound, 0, EACH);
        vm.assertEq(dollar.balanceOf(PAYEE_TO), EACH + 60, "the other deal pays");
        token.mint(address(escrow), EACH);
        escrow.payOwed(address(token), PAYEE_TO);
        vm.assertEq(token.balanceOf(PAYEE_TO), EACH + 60, "and the debt once it can");
    }

    function test_vlt_003_a_paused_token_delays_payments_and_loses_none() public {
        OddToken token = _odd(OddToken.Odd.None);
        DealTerms memory terms = started(address(token), 1);
        token.setOdd(OddToken.Odd.Paused);
        release(terms, 0, EACH);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "the deal ends");
        token.setOdd(OddToken.Odd.None);
        escrow.payOwed(address(token), PAYEE_TO);
        escrow.payOwed(address(token), PAYER_TO);
        vm.assertTrue(token.balanceOf(PAYEE_TO) == EACH + 60 && token.balanceOf(PAYER_TO) == 100, "paid late");
    }

    /// Amounts are numbers of the smallest unit, so decimals change nothing: the smallest deal and the largest.
    function test_esc_002_the_smallest_and_the_largest_amount_work() public {
        OddToken token = _odd(OddToken.Odd.None);
        token.mint(address(this), type(uint96).max);
        uint96[2] memory amounts = [1, type(uint96).max];
        for (uint256 i = 0; i < 2; ++i) {
            DealTerms memory terms = termsOf(address(token), 1);
            (terms.milestones[0].amount, terms.payerDeposit, terms.payeeDeposit) = (amounts[i], 0, 0);
            terms.arbiterFeeCap = type(uint96).max;
            start(terms);
            quarrel(terms, 0);
            rule(terms, 0, 3_333);
            uint256 out = token.balanceOf(PAYER_TO) + token.balanceOf(PAYEE_TO) + token.balanceOf(judge);
            vm.assertEq(out, i == 0 ? 1 : uint256(type(uint96).max) + 1, "to the unit");
        }
        vm.assertTrue(token.balanceOf(PAYER_TO) > 0, "and the payer has its part of the large one");
    }

    function test_vlt_004_a_token_that_calls_back_finds_the_door_shut() public {
        OddToken token = _odd(OddToken.Odd.None);
        DealTerms memory terms = started(address(token), 1);
        token.setCallback(abi.encodeCall(escrow.release, (terms, 0, 1)));
        token.setOdd(OddToken.Odd.Reenters);
        release(terms, 0, EACH);
        vm.assertEq(token.balanceOf(PAYEE_TO), EACH + 60, "paid once");
    }

    /// A call of every function that changes anything.
    function _doors(DealTerms memory terms) private view returns (bytes[] memory doors) {
        Ruling memory ruling = Ruling(escrow.idOf(terms), 0, 0, HASH, type(uint64).max);
        Settlement memory settlement = Settlement(ruling.id, 1, 0, 0, 0, type(uint64).max);
        doors = new bytes[](17);
        doors[0] = abi.encodeCall(escrow.create, (terms));
        doors[1] = abi.encodeCall(escrow.createSigned, (terms, "", ""));
        doors[2] = abi.encodeCall(escrow.accept, (terms, ""));
        doors[3] = abi.encodeCall(escrow.cancelUnaccepted, (terms));
        doors[4] = abi.encodeCall(escrow.deliver, (terms, 0, HASH));
        doors[5] = abi.encodeCall(escrow.release, (terms, 0, 1));
        doors[6] = abi.encodeCall(escrow.refund, (terms, 0, 1));
        doors[7] = abi.encodeCall(escrow.dispute, (terms, 0, HASH));
        doors[8] = abi.encodeCall(escrow.respond, (terms, 0, HASH));
        doors[9] = abi.encodeCall(escrow.addEvidence, (terms, 0, HASH));
        doors[10] = abi.encodeCall(escrow.rule, (terms, ruling, ""));
        doors[11] = abi.encodeCall(escrow.settle, (terms, settlement, "", ""));
        doors[12] = abi.encodeCall(escrow.withdrawOffers, (terms));
        doors[13] = abi.encodeCall(escrow.claimAfterReview, (terms, 0));
        doors[14] = abi.encodeCall(escrow.refundAfterDeadline, (terms, 0));
        doors[15] = abi.encodeCall(escrow.winUnanswered, (terms, 0));
        doors[16] = abi.encodeCall(escrow.defaultAfterArbiter, (terms, 0));
    }

    function test_vlt_004_a_receiver_that_calls_back_finds_every_door_shut() public {
        DealTerms memory terms = termsOf(address(0), 1);
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        terms.payeeTo = word(address(receiver));
        start(terms);
        bytes[] memory doors = _doors(terms);
        for (uint8 i = 0; i < doors.length; ++i) {
            receiver.setCallback(doors[i]);
            release(terms, 0, 1);
            vm.assertTrue(receiver.held(), string.concat("door ", vm.toString(i)));
        }
        vm.assertEq(address(receiver).balance, doors.length, "paid once each");
    }

    function test_vlt_005_an_exit_with_too_little_gas_reverts_TooLittleGas() public {
        DealTerms memory terms = started(address(0), 1);
        vm.warp(escrow.exitAfter(terms, 0) + 1);
        bytes memory call = abi.encodeCall(escrow.refundAfterDeadline, (terms, 0));
        (bool done, bytes memory said) = address(escrow).call{gas: 180_000}(call);
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "it refuses to try");
        (done,) = address(escrow).call{gas: 400_000}(call);
        vm.assertTrue(done && PAYER_TO.balance == EACH + 160, "enough gas pays");
    }

    // ---- shielded ----

    function _opening(PoolDouble pool, uint96 insertion) private pure returns (NoteOpening memory) {
        return NoteOpening(address(pool), HASH, vm.addr(PAYEE_KEY), insertion, "for the payee alone");
    }

    function _note(NoteOpening memory opening) private pure returns (NoteDest memory) {
        return NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority);
    }

    /// A live deal of two milestones whose payee is paid to a note.
    function _shielded(address token, NoteOpening memory opening) private returns (DealTerms memory terms) {
        terms = termsOf(token, 2);
        (terms.payeeKind, terms.payeeTo) = (DestKind.NOTE, escrow.noteDest(_note(opening)));
        start(terms);
    }

    function test_esc_009_a_note_gets_all_milestones_in_one_deposit_under_its_one_key() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
            NoteOpening memory opening = _opening(pool, 7);
            DealTerms memory terms = _shielded(tokens[i], opening);
            release(terms, 0, EACH);
            vm.assertEq(escrow.owedNote(tokens[i], terms.payeeTo), EACH, "owed to the note");
            vm.assertEq(pool.deposited(tokens[i], HASH), 0, "and in no pool yet");
            deliver(terms, 1);
            vm.warp(escrow.exitAfter(terms, 1) + 1);
            escrow.claimAfterReview(terms, 1);
            vm.deal(STRANGER, 7);
            vm.prank(STRANGER);
            escrow.payOwedNote{value: 7}(tokens[i], opening);
            vm.assertEq(pool.deposited(tokens[i], HASH), 2 * EACH + 60, "all at once, by anyone");
            vm.assertEq(pool.inserted(), 7, "with the insertion's coin");
            vm.assertEq(pool.deposits(HASH), 1, "and the key served once");
            vm.assertEq(escrow.liabilities(tokens[i]), 0, "and nothing is owed");
        }
    }

    /// The vault knows no deal behind a note, so it does not know which part is the last. Whoever has the opening does: the receiver,
    /// and whom it gave it. A deposit before the end leaves later parts to a second one, or to the note's authority.
    function test_esc_009_a_note_that_is_deposited_before_the_end_is_owed_what_comes_later() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(pool, 0);
        DealTerms memory terms = _shielded(address(dollar), opening);
        release(terms, 0, EACH);
        escrow.payOwedNote(address(dollar), opening);
        release(terms, 1, EACH);
        vm.assertTrue(pool.deposits(HASH) == 1 && pool.deposited(address(dollar), HASH) == EACH, "one part is in");
        Redirect memory elsewhere = Redirect(
            address(dollar), terms.payeeTo, EACH + 60, DestKind.ACCOUNT, word(address(0xE1)), type(uint64).max
        );
        bytes memory signature = signed(PAYEE_KEY, escrow.redirectDigest(elsewhere));
        escrow.redirectOwedNote(elsewhere, _note(opening), _unopened, signature);
        vm.assertEq(dollar.balanceOf(address(0xE1)), EACH + 60, "the others go where the payee's key says");
        vm.assertEq(pool.deposits(HASH), 1, "and its key served once");
    }

    function test_esc_009_a_pool_that_is_closed_full_or_hostile_holds_up_no_deal() public {
        PoolDouble.Way[7] memory ways = [
            PoolDouble.Way.Closed,
            PoolDouble.Way.Full,
            PoolDouble.Way.TakesLess,
            PoolDouble.Way.TakesNothing,
            PoolDouble.Way.BurnsGas,
            PoolDouble.Way.Bombs,
            PoolDouble.Way.Reenters
        ];
        for (uint256 i = 0; i < 7; ++i) {
            PoolDouble pool = new PoolDouble(ways[i]);
            NoteOpening memory opening = _opening(pool, 0);
            DealTerms memory terms = _shielded(address(0), opening);
            _closeByTimeouts(terms);
            vm.assertEq(escrow.owedNote(address(0), terms.payeeTo), 2 * EACH + 60, "the deal ends, the note is owed");
            if (ways[i] == PoolDouble.Way.Reenters) continue;
            vm.expectRevert(
                abi.encodeWithSelector(INoteVault.NoteRefused.selector, address(0), terms.payeeTo, 2 * EACH + 60)
            );
            escrow.payOwedNote(address(0), opening);
            pool.setWay(PoolDouble.Way.Takes);
            escrow.payOwedNote(address(0), opening);
            vm.assertEq(pool.deposited(address(0), HASH), 2 * EACH + 60, "paid once it can be");
        }
    }

    function _closeByTimeouts(DealTerms memory terms) private {
        uint256 time = block.timestamp;
        deliver(terms, 0);
        deliver(terms, 1);
        vm.warp(escrow.exitAfter(terms, 0) + 1);
        escrow.claimAfterReview(terms, 0);
        escrow.claimAfterReview(terms, 1);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "closed");
        vm.warp(time);
    }

    function test_dst_004_the_notes_authority_sends_owed_money_elsewhere() public {
        NoteOpening memory opening = _opening(new PoolDouble(PoolDouble.Way.Closed), 0);
        DealTerms memory terms = _shielded(address(dollar), opening);
        release(terms, 0, EACH);
        bytes32 to = word(address(0xE1));
        Redirect memory elsewhere =
            Redirect(address(dollar), terms.payeeTo, EACH, DestKind.ACCOUNT, to, type(uint64).max);
        bytes memory signature = signed(PAYEE_KEY, escrow.redirectDigest(elsewhere));
        escrow.redirectOwedNote(elsewhere, _note(opening), _unopened, signature);
        vm.assertEq(dollar.balanceOf(address(0xE1)), EACH, "to where the payee's key says");
    }
}
