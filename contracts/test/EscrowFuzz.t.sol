// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {DealRules} from "../src/libraries/DealRules.sol";
import {DealWord} from "../src/libraries/DealWord.sol";
import {DealTerms, Settlement} from "../src/types/Deal.sol";
import {Deals} from "./helpers/Deals.sol";

/// Amounts, parts, windows and words of any size.
contract EscrowFuzzTest is Deals {
    using DealWord for uint256;

    function testFuzz_esc_002_a_cut_loses_nothing_and_the_odd_unit_is_the_payees(uint96 amount, uint16 bps)
        public
        pure
    {
        bps = uint16(bound(bps, 0, 10_000));
        (uint256 toPayer, uint256 toPayee) = DealRules.cut(amount, bps);
        vm.assertEq(toPayer + toPayee, amount, "to the unit");
        vm.assertTrue(toPayee * 10_000 >= uint256(amount) * bps, "the payee gets at least its part");
        vm.assertTrue(toPayee * 10_000 < uint256(amount) * bps + 10_000, "and less than a unit more");
    }

    function testFuzz_esc_006_a_ruling_divides_the_milestone_and_nothing_else(
        uint96 amount,
        uint96 other,
        uint16 bps,
        uint16 feeBps,
        uint96 feeCap
    ) public {
        DealTerms memory terms = termsOf(address(dollar), 2);
        terms.milestones[0].amount = uint96(bound(amount, 1, 1e28));
        terms.milestones[1].amount = uint96(bound(other, 1, 1e28));
        (terms.arbiterFeeBps, terms.arbiterFeeCap) = (uint16(bound(feeBps, 0, 2_000)), feeCap);
        start(terms);
        quarrel(terms, 0);
        rule(terms, 0, uint16(bound(bps, 0, 10_000)));
        uint256 fee = dollar.balanceOf(judge);
        vm.assertTrue(fee <= feeCap && fee * 10_000 <= uint256(terms.milestones[0].amount) * 2_000, "a capped fee");
        uint256 out = dollar.balanceOf(PAYER_TO) + dollar.balanceOf(PAYEE_TO) + fee;
        vm.assertEq(out, terms.milestones[0].amount, "all of the milestone went out");
        vm.assertEq(
            escrow.liabilities(address(dollar)), uint256(terms.milestones[1].amount) + 160, "and nothing of the rest"
        );
    }

    function testFuzz_esc_002_parts_of_a_milestone_sum_up(uint96[6] memory parts) public {
        DealTerms memory terms = started(address(dollar), 1);
        (uint256 left, uint256 toPayee) = (EACH, 0);
        for (uint256 i = 0; i < 6 && left > 0; ++i) {
            uint96 part = uint96(bound(parts[i], 1, left));
            if (i % 2 == 0) release(terms, 0, part);
            else refund(terms, 0, part);
            if (i % 2 == 0) toPayee += part;
            left -= part;
        }
        uint256 back = left == 0 ? 60 : 0;
        vm.assertEq(dollar.balanceOf(PAYEE_TO), toPayee + back, "the payee has what was released");
        vm.assertEq(escrow.liabilities(address(dollar)), left == 0 ? 0 : left + 160, "and the rest is held");
    }

    function testFuzz_esc_007_a_settlement_must_divide_exactly_what_is_left(uint96 toPayer, uint96 toPayee, uint16 set)
        public
    {
        DealTerms memory terms = started(address(dollar), 3);
        release(terms, 1, 1);
        set = uint16(bound(set, 1, 7));
        uint256 due = (set & 1) * EACH + ((set >> 1) & 1) * (EACH - 1) + (set >> 2) * EACH + (set == 7 ? 160 : 0);
        if (toPayee % 2 == 0) (toPayer, toPayee) = (uint96(toPayer % (due + 1)), uint96(due - toPayer % (due + 1)));
        Settlement memory settlement = settlementOf(terms, set, toPayer, toPayee);
        bytes32 digest = escrow.settlementDigest(settlement);
        bytes memory call =
            abi.encodeCall(escrow.settle, (terms, settlement, signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest)));
        (bool done, bytes memory said) = address(escrow).call(call);
        vm.assertTrue(done == (uint256(toPayer) + toPayee == due), "exactly the sum goes through");
        if (!done) vm.assertTrue(bytes4(said) == IEscrow.WrongSum.selector, "and anything else is said to be wrong");
    }

    function testFuzz_esc_004_every_exit_waits_for_its_window_and_the_challenge_window(
        uint32 review,
        uint32 response,
        uint32 challenge,
        uint32 ruling
    ) public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        terms.milestones[0].reviewWindow = _window(review);
        (terms.responseWindow, terms.challengeWindow) = (_window(response), _window(challenge));
        terms.rulingWindow = _window(ruling);
        start(terms);
        uint256 time = block.timestamp;
        vm.assertEq(escrow.exitAfter(terms, 0), terms.milestones[0].deliverBy + terms.challengeWindow, "pending");
        deliver(terms, 0);
        time += terms.milestones[0].reviewWindow + terms.challengeWindow;
        vm.assertEq(escrow.exitAfter(terms, 0), time, "delivered");
        vm.warp(time);
        dispute(terms, 0, payer);
        time += terms.responseWindow + terms.challengeWindow;
        vm.assertEq(escrow.exitAfter(terms, 0), time, "disputed");
        vm.warp(time);
        respond(terms, 0, payee);
        time += terms.rulingWindow + terms.challengeWindow;
        vm.assertEq(escrow.exitAfter(terms, 0), time, "answered");
        vm.warp(time + 1);
        escrow.defaultAfterArbiter(terms, 0);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "closed");
    }

    function _window(uint32 any) private pure returns (uint32) {
        return uint32(bound(any, 24 hours, 90 days));
    }

    function testFuzz_esc_001_a_deal_word_keeps_its_parts_apart(uint8[16] memory states, uint8 which, uint8 next)
        public
        pure
    {
        uint256 packed = uint256(0).withStatus(IEscrow.Status.Live).withNonceUsed().withSilent(DealWord.PAYEE_SILENT);
        for (uint256 i = 0; i < 16; ++i) {
            packed = packed.withState(i, IEscrow.State(states[i] % 6));
        }
        packed = packed.withState(which % 16, IEscrow.State(next % 6)).withNonceUsed();
        for (uint256 i = 0; i < 16; ++i) {
            uint8 expected = i == which % 16 ? next % 6 : states[i] % 6;
            vm.assertEq(uint256(packed.state(i)), expected, "each state is its own");
        }
        vm.assertTrue(packed.status() == IEscrow.Status.Live, "the status is");
        vm.assertTrue(packed.nonce() == 2 && packed.silent() == DealWord.PAYEE_SILENT, "and so is the rest");
    }

    function testFuzz_a_milestone_has_a_slot_from_its_first_step_or_part_until_it_is_over(uint8 which, uint8 next)
        public
        pure
    {
        which %= 16;
        uint256 begun = uint256(0).withNonceUsed();
        vm.assertTrue(!begun.isKept(which), "none at first");
        uint256 parted = begun.withKept(which);
        vm.assertTrue(parted.isKept(which) && parted.state(which) == IEscrow.State.Pending, "a part gives it one");
        uint256 stepped = parted.withState(which, IEscrow.State(next % 5));
        vm.assertTrue(stepped.isKept(which) && uint256(stepped.state(which)) == next % 5, "so does a step");
        uint256 over = stepped.withDone(which);
        vm.assertTrue(!over.isKept(which) && over.state(which) == IEscrow.State.Done, "its end takes it");
        vm.assertTrue(!stepped.isKept((which + 1) % 16) && over.nonce() == 1, "and the others are as they were");
    }

    function testFuzz_a_deal_is_over_when_each_of_its_milestones_is(uint8[16] memory states, uint8 count) public pure {
        uint256 packed = 0;
        (uint256 many, bool all) = (bound(count, 1, 16), true);
        for (uint256 i = 0; i < many; ++i) {
            IEscrow.State state = IEscrow.State(states[i] % 8 > 5 ? 5 : states[i] % 6);
            if (states[0] % 2 == 0) state = IEscrow.State.Done;
            bool done = state == IEscrow.State.Done;
            packed = done ? packed.withDone(i) : packed.withState(i, state);
            all = all && done;
        }
        vm.assertTrue(packed.isOver(many) == all, "exactly then");
    }
}
