// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {DealTerms, Ruling, Settlement} from "../src/types/Deal.sol";
import {Deals} from "./helpers/Deals.sol";

/// Steps of a live deal that are refused: by whom, when, in which state, and over how much.
contract EscrowRefusalsTest is Deals {
    /// The terms, as bytes: this compiler copies no list of structs into storage.
    bytes private _kept;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        DealTerms memory terms = started(address(dollar), 2);
        (_kept, _id) = (abi.encode(terms), escrow.idOf(terms));
    }

    function _terms() private view returns (DealTerms memory) {
        return abi.decode(_kept, (DealTerms));
    }

    function _as(address who, bytes memory call, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(who);
        (bool done,) = address(escrow).call(call);
        vm.assertTrue(done, "refused, and with these values");
    }

    function _state(IEscrow.State found) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrow.WrongState.selector, uint256(0), found);
    }

    function _early(uint256 opensAfter) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEscrow.TooEarly.selector, opensAfter, block.timestamp);
    }

    function _late(uint256 closedAfter) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEscrow.TooLate.selector, closedAfter, block.timestamp);
    }

    function _notYou(address caller, address needed) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrow.NotTheParty.selector, caller, needed);
    }

    function _deliver() private view returns (bytes memory) {
        return abi.encodeCall(escrow.deliver, (_terms(), 0, HASH));
    }

    function _release(uint96 amount) private view returns (bytes memory) {
        return abi.encodeCall(escrow.release, (_terms(), 0, amount));
    }

    function _refund(uint96 amount) private view returns (bytes memory) {
        return abi.encodeCall(escrow.refund, (_terms(), 0, amount));
    }

    function _dispute() private view returns (bytes memory) {
        return abi.encodeCall(escrow.dispute, (_terms(), 0, HASH));
    }

    function _respond() private view returns (bytes memory) {
        return abi.encodeCall(escrow.respond, (_terms(), 0, HASH));
    }

    function _rule(uint16 bps) private view returns (bytes memory) {
        return abi.encodeCall(escrow.rule, (_terms(), rulingOf(_terms(), 0, bps), ""));
    }

    /// Every verb of one milestone, for refusals that are the same for all.
    function _verbs(DealTerms memory terms, uint8 milestone) private view returns (bytes[] memory verbs) {
        verbs = new bytes[](11);
        Ruling memory ruling = rulingOf(terms, milestone, 0);
        verbs[0] = abi.encodeCall(escrow.deliver, (terms, milestone, HASH));
        verbs[1] = abi.encodeCall(escrow.release, (terms, milestone, 1));
        verbs[2] = abi.encodeCall(escrow.refund, (terms, milestone, 1));
        verbs[3] = abi.encodeCall(escrow.dispute, (terms, milestone, HASH));
        verbs[4] = abi.encodeCall(escrow.respond, (terms, milestone, HASH));
        verbs[5] = abi.encodeCall(escrow.addEvidence, (terms, milestone, HASH));
        verbs[6] = abi.encodeCall(escrow.rule, (terms, ruling, ""));
        verbs[7] = abi.encodeCall(escrow.claimAfterReview, (terms, milestone));
        verbs[8] = abi.encodeCall(escrow.refundAfterDeadline, (terms, milestone));
        verbs[9] = abi.encodeCall(escrow.winUnanswered, (terms, milestone));
        verbs[10] = abi.encodeCall(escrow.defaultAfterArbiter, (terms, milestone));
    }

    // ---- the same for every verb ----

    function test_every_verb_reverts_UnknownDeal() public {
        DealTerms memory other = _terms();
        other.salt = HASH;
        bytes memory reason = abi.encodeWithSelector(IEscrow.UnknownDeal.selector, escrow.idOf(other));
        bytes[] memory verbs = _verbs(other, 0);
        for (uint256 i = 0; i < verbs.length; ++i) {
            _as(payer, verbs[i], reason);
        }
        _as(payee, abi.encodeCall(escrow.accept, (other, "")), reason);
        _as(payee, abi.encodeCall(escrow.cancelUnaccepted, (other)), reason);
        _as(payer, abi.encodeCall(escrow.withdrawOffers, (other)), reason);
        _as(payer, abi.encodeCall(escrow.exitAfter, (other, 0)), reason);
        _as(payer, abi.encodeCall(escrow.settle, (other, settlementOf(other, 3, 0, 0), "", "")), reason);
    }

    function test_every_verb_reverts_WrongStatus() public {
        DealTerms memory other = _terms();
        other.salt = HASH;
        bytes32 id = offer(other);
        _everyVerbRevertsWrongStatus(other, id, IEscrow.Status.Offered);
        vm.prank(payee);
        escrow.cancelUnaccepted(other);
        _everyVerbRevertsWrongStatus(other, id, IEscrow.Status.Closed);
        bytes memory live =
            abi.encodeWithSelector(IEscrow.WrongStatus.selector, _id, IEscrow.Status.Live, IEscrow.Status.Offered);
        _as(payee, abi.encodeCall(escrow.accept, (_terms(), "")), live);
        _as(payee, abi.encodeCall(escrow.cancelUnaccepted, (_terms())), live);
    }

    function _everyVerbRevertsWrongStatus(DealTerms memory terms, bytes32 id, IEscrow.Status found) private {
        bytes memory reason = abi.encodeWithSelector(IEscrow.WrongStatus.selector, id, found, IEscrow.Status.Live);
        bytes[] memory verbs = _verbs(terms, 0);
        for (uint256 i = 0; i < verbs.length; ++i) {
            _as(payer, verbs[i], reason);
        }
        _as(payer, abi.encodeCall(escrow.withdrawOffers, (terms)), reason);
        _as(payer, abi.encodeCall(escrow.exitAfter, (terms, 0)), reason);
        _as(payer, abi.encodeCall(escrow.settle, (terms, settlementOf(terms, 3, 0, 0), "", "")), reason);
    }

    function test_every_verb_reverts_NoSuchMilestone() public {
        bytes[] memory verbs = _verbs(_terms(), 2);
        for (uint256 i = 0; i < verbs.length; ++i) {
            _as(payer, verbs[i], abi.encodeWithSelector(IEscrow.NoSuchMilestone.selector, 2, 2));
        }
        _as(
            payer,
            abi.encodeCall(escrow.exitAfter, (_terms(), 2)),
            abi.encodeWithSelector(IEscrow.NoSuchMilestone.selector, 2, 2)
        );
        _as(
            payer,
            abi.encodeCall(escrow.milestoneOf, (_id, 16)),
            abi.encodeWithSelector(IEscrow.NoSuchMilestone.selector, 16, 16)
        );
    }

    function test_every_verb_reverts_WrongState_when_the_milestone_is_done() public {
        release(_terms(), 0, EACH);
        bytes[] memory verbs = _verbs(_terms(), 0);
        for (uint256 i = 0; i < verbs.length; ++i) {
            _as(payer, verbs[i], _state(IEscrow.State.Done));
        }
        _as(payer, abi.encodeCall(escrow.exitAfter, (_terms(), 0)), _state(IEscrow.State.Done));
    }

    /// In each state, the verbs that belong to other states.
    function test_every_verb_reverts_WrongState_in_states_that_are_not_its_own() public {
        // deliver, dispute, respond, addEvidence, rule, and the four time-outs, in the order of `_verbs`.
        _onlyIn(IEscrow.State.Pending, [false, false, true, true, true, true, false, true, true]);
        deliver(_terms(), 0);
        _onlyIn(IEscrow.State.Delivered, [true, false, true, true, true, false, true, true, true]);
        dispute(_terms(), 0, payer);
        _onlyIn(IEscrow.State.DisputedByPayer, [true, true, false, false, true, true, true, false, true]);
        respond(_terms(), 0, payee);
        _onlyIn(IEscrow.State.Answered, [true, true, true, false, false, true, true, true, false]);
    }

    function _onlyIn(IEscrow.State found, bool[9] memory refused) private {
        uint8[9] memory verb = [0, 3, 4, 5, 6, 7, 8, 9, 10];
        bytes[] memory verbs = _verbs(_terms(), 0);
        for (uint256 i = 0; i < 9; ++i) {
            if (refused[i]) _as(STRANGER, verbs[verb[i]], _state(found));
        }
    }

    // ---- who ----

    function test_esc_005_steps_of_a_side_revert_NotTheParty() public {
        address[3] memory others = [payer, judge, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            _as(others[i], _deliver(), _notYou(others[i], payee));
            _as(others[i], _refund(1), _notYou(others[i], payee));
        }
        others[0] = payee;
        for (uint256 i = 0; i < 3; ++i) {
            _as(others[i], _release(1), _notYou(others[i], payer));
        }
    }

    function test_esc_005_dispute_reverts_NotTheParty() public {
        _as(payer, _dispute(), _notYou(payer, payee));
        deliver(_terms(), 0);
        _as(payee, _dispute(), _notYou(payee, payer));
        _as(judge, _dispute(), _notYou(judge, payer));
    }

    function test_esc_005_respond_reverts_NotTheParty() public {
        deliver(_terms(), 0);
        dispute(_terms(), 0, payer);
        _as(payer, _respond(), _notYou(payer, payee));
        _as(judge, _respond(), _notYou(judge, payee));
    }

    function test_esc_005_respond_to_the_payee_reverts_NotTheParty() public {
        vm.warp(_terms().milestones[0].deliverBy + 1);
        dispute(_terms(), 0, payee);
        _as(payee, _respond(), _notYou(payee, payer));
        respond(_terms(), 0, payer);
    }

    function test_addEvidence_reverts_NotAParty() public {
        deliver(_terms(), 0);
        dispute(_terms(), 0, payer);
        _as(
            STRANGER,
            abi.encodeCall(escrow.addEvidence, (_terms(), 0, HASH)),
            abi.encodeWithSelector(IEscrow.NotAParty.selector, STRANGER)
        );
    }

    function test_withdrawOffers_reverts_NotAParty() public {
        address[2] memory others = [judge, STRANGER];
        for (uint256 i = 0; i < 2; ++i) {
            _as(
                others[i],
                abi.encodeCall(escrow.withdrawOffers, (_terms())),
                abi.encodeWithSelector(IEscrow.NotAParty.selector, others[i])
            );
        }
    }

    // ---- when ----

    function test_deliver_reverts_TooLate() public {
        uint64 last = _terms().milestones[0].deliverBy;
        vm.warp(last + 1);
        _as(payee, _deliver(), _late(last));
        vm.warp(last);
        deliver(_terms(), 0);
    }

    function test_dispute_of_an_undelivered_milestone_reverts_TooEarly_and_TooLate() public {
        uint64 due = _terms().milestones[0].deliverBy;
        vm.warp(due);
        _as(payee, _dispute(), _early(due));
        vm.warp(due + CHALLENGE + 1);
        _as(payee, _dispute(), _late(due + CHALLENGE));
        vm.warp(due + 1);
        dispute(_terms(), 0, payee);
    }

    function test_dispute_of_a_delivered_milestone_reverts_TooLate() public {
        deliver(_terms(), 0);
        uint256 last = START + REVIEW + CHALLENGE;
        vm.warp(last + 1);
        _as(payer, _dispute(), _late(last));
    }

    function test_respond_reverts_TooLate() public {
        deliver(_terms(), 0);
        dispute(_terms(), 0, payer);
        uint256 last = START + RESPONSE + CHALLENGE;
        vm.warp(last + 1);
        _as(payee, _respond(), _late(last));
    }

    function test_rule_reverts_TooLate() public {
        quarrel(_terms(), 0);
        uint256 last = START + RULING + CHALLENGE;
        vm.warp(last + 1);
        _as(judge, _rule(0), _late(last));
    }

    // ---- how much ----

    function test_release_and_refund_revert_NothingToMove() public {
        _as(payer, _release(0), abi.encodeWithSelector(IEscrow.NothingToMove.selector));
        _as(payee, _refund(0), abi.encodeWithSelector(IEscrow.NothingToMove.selector));
    }

    function test_release_and_refund_revert_MoreThanLeft() public {
        release(_terms(), 0, 1);
        bytes memory reason = abi.encodeWithSelector(IEscrow.MoreThanLeft.selector, EACH, EACH - 1);
        _as(payer, _release(EACH), reason);
        _as(payee, _refund(EACH), reason);
    }

    // ---- rulings ----

    function test_rule_reverts_BadShare() public {
        quarrel(_terms(), 0);
        _as(judge, _rule(10_001), abi.encodeWithSelector(IEscrow.BadShare.selector, 10_001, 10_000));
    }

    function test_rule_reverts_OtherDeal() public {
        quarrel(_terms(), 0);
        Ruling memory ruling = rulingOf(_terms(), 0, 1);
        ruling.id = HASH;
        bytes memory reason = abi.encodeWithSelector(IEscrow.OtherDeal.selector, HASH, _id);
        _as(judge, abi.encodeCall(escrow.rule, (_terms(), ruling, "")), reason);
    }

    function test_rule_reverts_SignaturePastDeadline() public {
        quarrel(_terms(), 0);
        Ruling memory ruling = rulingOf(_terms(), 0, 1);
        vm.warp(ruling.deadline + 1);
        bytes memory reason =
            abi.encodeWithSelector(IEscrow.SignaturePastDeadline.selector, ruling.deadline, ruling.deadline + 1);
        _as(judge, abi.encodeCall(escrow.rule, (_terms(), ruling, "")), reason);
        vm.warp(ruling.deadline);
        vm.prank(judge);
        escrow.rule(_terms(), ruling, "");
    }

    function test_esc_006_rule_reverts_NotSigned() public {
        quarrel(_terms(), 0);
        address[3] memory others = [payer, payee, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            _as(others[i], _rule(10_000), abi.encodeWithSelector(IEscrow.NotSigned.selector, judge));
        }
    }

    function test_esc_006_without_an_arbiter_rule_reverts_NotSigned() public {
        DealTerms memory terms = _terms();
        (terms.arbiter, terms.arbiterFeeBps) = (address(0), 0);
        start(terms);
        quarrel(terms, 0);
        Ruling memory ruling = rulingOf(terms, 0, 10_000);
        bytes memory reason = abi.encodeWithSelector(IEscrow.NotSigned.selector, address(0));
        _as(payee, abi.encodeCall(escrow.rule, (terms, ruling, "")), reason);
    }

    // ---- settlements ----

    function _settleReverts(Settlement memory settlement, bytes memory reason) private {
        bytes32 digest = escrow.settlementDigest(settlement);
        (bytes memory one, bytes memory other) = (signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest));
        vm.expectRevert(reason);
        escrow.settle(_terms(), settlement, one, other);
    }

    function test_settle_reverts_OtherDeal() public {
        Settlement memory settlement = settlementOf(_terms(), 1, 0, EACH);
        settlement.id = HASH;
        _settleReverts(settlement, abi.encodeWithSelector(IEscrow.OtherDeal.selector, HASH, _id));
    }

    function test_settle_reverts_WrongNonce() public {
        Settlement memory settlement = settlementOf(_terms(), 1, 0, EACH);
        settlement.nonce = 1;
        _settleReverts(settlement, abi.encodeWithSelector(IEscrow.WrongNonce.selector, 1, 0));
    }

    function test_settle_reverts_SignaturePastDeadline() public {
        Settlement memory settlement = settlementOf(_terms(), 1, 0, EACH);
        uint64 last = settlement.deadline;
        vm.warp(last + 1);
        _settleReverts(settlement, abi.encodeWithSelector(IEscrow.SignaturePastDeadline.selector, last, last + 1));
        vm.warp(last);
        settle(_terms(), settlement);
    }

    function test_settle_reverts_BadSet() public {
        uint16[3] memory bad = [uint16(0), 4, 7];
        for (uint256 i = 0; i < 3; ++i) {
            _settleReverts(
                settlementOf(_terms(), bad[i], 0, EACH), abi.encodeWithSelector(IEscrow.BadSet.selector, bad[i], 2)
            );
        }
    }

    function test_settle_reverts_WrongState_for_a_milestone_that_is_done() public {
        release(_terms(), 0, EACH);
        _settleReverts(settlementOf(_terms(), 3, 0, EACH), _state(IEscrow.State.Done));
    }

    function test_esc_002_settle_reverts_WrongSum() public {
        _settleReverts(
            settlementOf(_terms(), 1, 1, EACH), abi.encodeWithSelector(IEscrow.WrongSum.selector, EACH + 1, EACH)
        );
        _settleReverts(
            settlementOf(_terms(), 1, 1, EACH - 2), abi.encodeWithSelector(IEscrow.WrongSum.selector, EACH - 1, EACH)
        );
        // The last milestones take the deposits along.
        _settleReverts(
            settlementOf(_terms(), 3, 0, 2 * EACH),
            abi.encodeWithSelector(IEscrow.WrongSum.selector, 2 * EACH, 2 * EACH + 160)
        );
    }
}
