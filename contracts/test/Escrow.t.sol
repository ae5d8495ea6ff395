// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {DealTerms, Ruling, Settlement} from "../src/types/Deal.sol";
import {Deals} from "./helpers/Deals.sol";
import {ContractWallet} from "./hostile/Receivers.sol";

/// What an escrow does: who gets what on every way through a deal, to the unit.
contract EscrowTest is Deals {
    function _paid(DealTerms memory terms, uint256 toPayer, uint256 toPayee, string memory why) private view {
        vm.assertEq(held(terms.token, PAYER_TO), toPayer, string.concat(why, ": payer"));
        vm.assertEq(held(terms.token, PAYEE_TO), toPayee, string.concat(why, ": payee"));
    }

    function _closed(DealTerms memory terms) private view {
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "the deal is closed");
        vm.assertEq(escrow.liabilities(terms.token), 0, "nothing is left");
        vm.assertEq(held(terms.token, address(escrow)), 0, "and nothing is held");
    }

    // ---- the beginning ----

    function test_esc_001_create_holds_milestones_and_the_payers_deposit() public {
        DealTerms memory terms = termsOf(address(dollar), 3);
        vm.expectEmit(address(escrow));
        emit IEscrow.Created(escrow.idOf(terms), payer, payee, address(this), 3 * EACH + 100, terms);
        bytes32 id = offer(terms);
        vm.assertEq(id, escrow.idOf(terms), "the id is the digest of the terms");
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Offered, "it is offered");
        vm.assertEq(escrow.liabilities(address(dollar)), 3 * EACH + 100, "it owes what came in");
    }

    function test_esc_005_accept_by_the_payee_needs_no_signature() public {
        DealTerms memory terms = termsOf(address(0), 1);
        offer(terms);
        vm.deal(payee, 60);
        vm.expectEmit(address(escrow));
        emit IEscrow.Accepted(escrow.idOf(terms), 60);
        vm.prank(payee);
        escrow.accept{value: 60}(terms, "");
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Live, "it lives");
        vm.assertEq(escrow.liabilities(address(0)), EACH + 160, "with both deposits");
    }

    function test_esc_005_createSigned_starts_a_deal_that_both_signed() public {
        DealTerms memory terms = termsOf(address(dollar), 2);
        bytes32 id = escrow.idOf(terms);
        escrow.createSigned(terms, signed(PAYER_KEY, id), signed(PAYEE_KEY, id));
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Live, "it lives at once");
        vm.assertEq(escrow.liabilities(address(dollar)), 2 * EACH + 160, "with both deposits");
    }

    function test_esc_005_a_side_that_calls_createSigned_need_not_sign() public {
        DealTerms memory terms = termsOf(address(0), 1);
        bytes memory payees = signed(PAYEE_KEY, escrow.idOf(terms));
        vm.deal(payer, 1e18);
        vm.prank(payer);
        escrow.createSigned{value: EACH + 160}(terms, "", payees);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Live, "the payer's call is its word");
    }

    function test_esc_005_a_contract_wallet_can_be_the_payee() public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        terms.payee = address(new ContractWallet(payee));
        start(terms);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Live, "its signature was asked of its code");
    }

    function test_accept_without_a_deposit_moves_nothing() public {
        DealTerms memory terms = termsOf(address(0), 1);
        terms.payeeDeposit = 0;
        start(terms);
        vm.assertEq(escrow.liabilities(address(0)), EACH + 100, "only the payer's money");
    }

    // ---- paid and given back ----

    function test_esc_002_every_milestone_released_and_both_deposits_back() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            DealTerms memory terms = started(tokens[i], 2);
            deliver(terms, 0);
            release(terms, 0, EACH);
            _paid(terms, 0, EACH, "one milestone");
            vm.expectEmit(address(escrow));
            emit IEscrow.Released(escrow.idOf(terms), 1, EACH, 0);
            vm.expectEmit(address(escrow));
            emit IEscrow.Closed(escrow.idOf(terms), 100, 60);
            release(terms, 1, EACH);
            _paid(terms, 100, 2 * EACH + 60, "both and the deposits");
            _closed(terms);
        }
    }

    function test_esc_002_a_milestone_is_paid_and_given_back_in_parts() public {
        DealTerms memory terms = started(address(dollar), 1);
        release(terms, 0, 1);
        (IEscrow.State state, uint96 taken,) = escrow.milestoneOf(escrow.idOf(terms), 0);
        vm.assertTrue(state == IEscrow.State.Pending && taken == 1, "a part is gone");
        vm.expectEmit(address(escrow));
        emit IEscrow.Refunded(escrow.idOf(terms), 0, 300, 700);
        refund(terms, 0, 300);
        deliver(terms, 0);
        release(terms, 0, 700);
        _paid(terms, 400, 701 + 60, "in parts");
        _closed(terms);
    }

    function test_release_and_refund_are_possible_in_every_open_state() public {
        DealTerms memory terms = started(address(dollar), 1);
        _giveBoth(terms);
        deliver(terms, 0);
        _giveBoth(terms);
        dispute(terms, 0, payer);
        _giveBoth(terms);
        respond(terms, 0, payee);
        _giveBoth(terms);
        _paid(terms, 4, 4, "one each, four times");
    }

    function _giveBoth(DealTerms memory terms) private {
        release(terms, 0, 1);
        refund(terms, 0, 1);
    }

    // ---- disputes ----

    function test_esc_006_a_ruling_divides_what_is_left_less_the_capped_fee() public {
        DealTerms memory terms = started(address(dollar), 2);
        quarrel(terms, 0);
        // 5 % of 1001 is 50, the cap 40; of 961 the payee gets 70 % and the odd unit.
        vm.expectEmit(address(escrow));
        emit IEscrow.Ruled(escrow.idOf(terms), 0, 7_000, HASH, 288, 673, 40);
        rule(terms, 0, 7_000);
        _paid(terms, 288, 673, "as ruled");
        vm.assertEq(dollar.balanceOf(judge), 40, "the fee");
        vm.assertEq(escrow.liabilities(address(dollar)), EACH + 160, "the rest is untouched");
    }

    function test_esc_006_below_the_cap_the_fee_is_a_part_rounded_down() public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        terms.arbiterFeeCap = 1000;
        start(terms);
        quarrel(terms, 0);
        rule(terms, 0, 0);
        vm.assertEq(dollar.balanceOf(judge), 50, "5 % of 1001");
        _paid(terms, 951 + 100, 60, "all to the payer");
        _closed(terms);
    }

    function test_esc_005_anyone_submits_a_signed_ruling() public {
        DealTerms memory terms = started(address(dollar), 1);
        quarrel(terms, 0);
        Ruling memory ruling = rulingOf(terms, 0, 10_000);
        bytes memory signature = signed(JUDGE_KEY, escrow.rulingDigest(ruling));
        vm.prank(STRANGER);
        escrow.rule(terms, ruling, signature);
        _paid(terms, 100, 961 + 60, "all to the payee");
        vm.assertEq(dollar.balanceOf(STRANGER), 0, "nothing for the caller");
    }

    function test_esc_008_an_unanswered_dispute_goes_to_the_payer_with_the_payees_deposit() public {
        DealTerms memory terms = started(address(dollar), 2);
        deliver(terms, 0);
        dispute(terms, 0, payer);
        _push(terms, 0, escrow.winUnanswered);
        _paid(terms, EACH, 0, "the milestone at once");
        (,,, bool payeeSilent) = escrow.deal(escrow.idOf(terms));
        vm.assertTrue(payeeSilent, "the payee was silent");
        release(terms, 1, EACH);
        _paid(terms, EACH + 160, EACH, "both deposits at the end");
        _closed(terms);
    }

    function test_esc_008_an_unanswered_dispute_goes_to_the_payee_with_the_payers_deposit() public {
        DealTerms memory terms = started(address(0), 1);
        vm.warp(terms.milestones[0].deliverBy + 1);
        dispute(terms, 0, payee);
        _push(terms, 0, escrow.winUnanswered);
        _paid(terms, 0, EACH + 160, "all of it");
        (,, bool payerSilent, bool payeeSilent) = escrow.deal(escrow.idOf(terms));
        vm.assertTrue(payerSilent && !payeeSilent, "the payer was silent");
        _closed(terms);
    }

    function test_esc_008_when_both_were_silent_the_deposits_change_sides() public {
        DealTerms memory terms = started(address(dollar), 2);
        _push(terms, 0, escrow.refundAfterDeadline);
        vm.warp(terms.milestones[1].deliverBy + 1);
        dispute(terms, 1, payee);
        _push(terms, 1, escrow.winUnanswered);
        _paid(terms, EACH + 60, EACH + 100, "crosswise");
        _closed(terms);
    }

    function test_addEvidence_is_open_to_both_sides_and_the_arbiter() public {
        DealTerms memory terms = started(address(dollar), 1);
        deliver(terms, 0);
        dispute(terms, 0, payer);
        bytes32 id = escrow.idOf(terms);
        address[3] memory who = [payer, payee, judge];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit(address(escrow));
            emit IEscrow.Evidence(id, 0, who[i], HASH);
            vm.prank(who[i]);
            escrow.addEvidence(terms, 0, HASH);
        }
        respond(terms, 0, payee);
        vm.prank(judge);
        escrow.addEvidence(terms, 0, HASH);
    }

    // ---- time-outs ----

    /// Pushed by a stranger in the first second in which it can be.
    function _push(DealTerms memory terms, uint8 milestone, function(DealTerms memory, uint8) external push) private {
        uint256 last = escrow.exitAfter(terms, milestone);
        vm.warp(last);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.TooEarly.selector, last, last));
        push(terms, milestone);
        vm.warp(last + 1);
        vm.prank(STRANGER);
        push(terms, milestone);
        vm.assertEq(held(terms.token, STRANGER), 0, "nothing for the caller");
    }

    function test_esc_003_a_silent_review_pays_the_payee() public {
        DealTerms memory terms = started(address(dollar), 1);
        deliver(terms, 0);
        vm.assertEq(escrow.exitAfter(terms, 0), START + REVIEW + CHALLENGE, "review, then challenge");
        vm.expectEmit(address(escrow));
        emit IEscrow.ReviewLapsed(escrow.idOf(terms), 0, EACH);
        _pushQuietly(terms, escrow.claimAfterReview);
        _paid(terms, 100, EACH + 60, "silence is consent, and costs no deposit");
        _closed(terms);
    }

    function test_esc_003_a_missed_deadline_pays_the_payer_with_the_payees_deposit() public {
        DealTerms memory terms = started(address(dollar), 1);
        vm.assertEq(escrow.exitAfter(terms, 0), terms.milestones[0].deliverBy + CHALLENGE, "deadline, then challenge");
        vm.expectEmit(address(escrow));
        emit IEscrow.DeadlineMissed(escrow.idOf(terms), 0, EACH);
        _pushQuietly(terms, escrow.refundAfterDeadline);
        _paid(terms, EACH + 160, 0, "and the deposit of the silent side");
        _closed(terms);
    }

    function test_esc_003_a_missed_answer_pays_whoever_disputed() public {
        DealTerms memory terms = started(address(dollar), 1);
        deliver(terms, 0);
        vm.warp(START + REVIEW + CHALLENGE);
        dispute(terms, 0, payer);
        uint256 since = START + REVIEW + CHALLENGE;
        vm.assertEq(escrow.exitAfter(terms, 0), since + RESPONSE + CHALLENGE, "response, then challenge");
        vm.expectEmit(address(escrow));
        emit IEscrow.AnswerMissed(escrow.idOf(terms), 0, EACH, 0);
        _pushQuietly(terms, escrow.winUnanswered);
        _closed(terms);
    }

    function test_esc_003_a_missing_ruling_divides_by_the_default_without_a_fee() public {
        DealTerms memory terms = started(address(dollar), 1);
        deliver(terms, 0);
        vm.expectEmit(address(escrow));
        emit IEscrow.Disputed(escrow.idOf(terms), 0, payer, HASH);
        dispute(terms, 0, payer);
        vm.expectEmit(address(escrow));
        emit IEscrow.Answered(escrow.idOf(terms), 0, payee, HASH);
        respond(terms, 0, payee);
        vm.assertEq(escrow.exitAfter(terms, 0), START + RULING + CHALLENGE, "ruling, then challenge");
        vm.expectEmit(address(escrow));
        emit IEscrow.RulingMissed(escrow.idOf(terms), 0, 500, 501);
        _pushQuietly(terms, escrow.defaultAfterArbiter);
        _paid(terms, 500 + 100, 501 + 60, "half and half, the odd unit to the payee");
        vm.assertEq(dollar.balanceOf(judge), 0, "no fee for silence");
        _closed(terms);
    }

    function _pushQuietly(DealTerms memory terms, function(DealTerms memory, uint8) external push) private {
        vm.warp(escrow.exitAfter(terms, 0) + 1);
        vm.prank(STRANGER);
        push(terms, 0);
    }

    function test_esc_003_an_offer_nobody_accepts_goes_back() public {
        DealTerms memory terms = termsOf(address(dollar), 2);
        offer(terms);
        vm.warp(terms.acceptBy + 1);
        vm.expectEmit(address(escrow));
        emit IEscrow.Cancelled(escrow.idOf(terms), 2 * EACH + 100);
        vm.prank(STRANGER);
        escrow.cancelUnaccepted(terms);
        _paid(terms, 2 * EACH + 100, 0, "all of it");
        _closed(terms);
    }

    function test_cancelUnaccepted_by_the_payee_declines_at_once() public {
        DealTerms memory terms = termsOf(address(0), 1);
        offer(terms);
        vm.prank(payee);
        escrow.cancelUnaccepted(terms);
        _paid(terms, EACH + 100, 0, "declined");
        _closed(terms);
    }

    function test_esc_004_until_the_challenge_window_ends_the_silent_side_can_still_act() public {
        DealTerms memory terms = started(address(dollar), 1);
        vm.warp(terms.milestones[0].deliverBy + CHALLENGE);
        dispute(terms, 0, payee);
        vm.warp(block.timestamp + RESPONSE + CHALLENGE);
        respond(terms, 0, payer);
        vm.warp(block.timestamp + RULING + CHALLENGE);
        rule(terms, 0, 10_000);
        _paid(terms, 100, 961 + 60, "everyone was late, and nobody too late");
    }

    // ---- settlements ----

    function test_esc_007_a_settlement_of_all_divides_the_deposits_too() public {
        DealTerms memory terms = started(address(dollar), 3);
        quarrel(terms, 1);
        vm.expectEmit(address(escrow));
        emit IEscrow.Settled(escrow.idOf(terms), 7, 0, 1_163, 2_000);
        vm.expectEmit(address(escrow));
        emit IEscrow.Closed(escrow.idOf(terms), 0, 0);
        settle(terms, settlementOf(terms, 7, 1_163, 2_000));
        _paid(terms, 1_163, 2_000, "as agreed");
        _closed(terms);
    }

    function test_esc_007_a_settlement_of_some_leaves_the_others_alone() public {
        DealTerms memory terms = started(address(0), 3);
        release(terms, 2, 1);
        settle(terms, settlementOf(terms, 5, 2 * EACH - 1, 0));
        _paid(terms, 2 * EACH - 1, 1, "two are over");
        vm.assertTrue(stateOf(terms, 1) == IEscrow.State.Pending, "the other one stays");
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Live, "and so does the deal");
        release(terms, 1, EACH);
        _paid(terms, 2 * EACH - 1 + 100, 1 + EACH + 60, "deposits go back at the end");
        _closed(terms);
    }

    function test_esc_007_a_side_that_submits_need_not_sign() public {
        DealTerms memory terms = started(address(dollar), 1);
        Settlement memory settlement = settlementOf(terms, 1, 0, EACH + 160);
        bytes32 digest = escrow.settlementDigest(settlement);
        bytes memory payers = signed(PAYER_KEY, digest);
        vm.prank(payee);
        escrow.settle(terms, settlement, payers, "");
        _paid(terms, 0, EACH + 160, "all to the payee");
    }

    function test_esc_007_withdrawing_offers_makes_signed_ones_worthless() public {
        DealTerms memory terms = started(address(dollar), 1);
        Settlement memory settlement = settlementOf(terms, 1, 0, EACH + 160);
        vm.expectEmit(address(escrow));
        emit IEscrow.OffersWithdrawn(escrow.idOf(terms), payer, 1);
        vm.prank(payer);
        escrow.withdrawOffers(terms);
        bytes32 digest = escrow.settlementDigest(settlement);
        (bytes memory one, bytes memory other) = (signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 0, 1));
        escrow.settle(terms, settlement, one, other);
    }
}
