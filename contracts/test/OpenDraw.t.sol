// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOpenMode} from "../src/interfaces/IOpenMode.sol";
import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {Gathering, Join, Seat} from "../src/types/Gathering.sol";
import {Terms} from "../src/types/Terms.sol";
import {Tables} from "./helpers/Tables.sol";

/// What becomes of an open envelope that people have joined: drawn or even, settled, and what nobody joined for.
contract OpenDrawTest is Tables {
    function _stands(Terms memory terms) private view returns (IRedEnvelope.Status status, uint96 left) {
        (status, left,,) = envelope.envelope(envelope.idOf(terms));
    }

    // ---- what it does ----

    function test_red_014_the_draw_is_the_hash_of_the_secret_and_the_joins_in_order() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        bytes32 ordered = 0;
        for (uint256 i = 0; i < 10; ++i) {
            ordered = keccak256(abi.encode(ordered, keccak256(abi.encode(seats[i]))));
        }
        bytes32 id = envelope.idOf(terms);
        (,,, uint32 joined) = envelope.envelope(id);
        bytes32 kept = envelope.drawOf(id);
        vm.assertTrue(joined == 10 && kept == ordered, "the joins in order");
        envelope.reveal(terms, gathering, CREATORS);
        kept = envelope.drawOf(id);
        vm.assertEq(kept, keccak256(abi.encode(CREATORS, ordered)), "the draw");
    }

    function test_red_016_seats_are_paid_what_the_draw_cuts_and_all_of_it() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        bytes32 draw = envelope.drawOf(envelope.idOf(terms));
        envelope.settle(terms, gathering, seats, nothing);
        uint256 sum = 0;
        for (uint256 n = 0; n < 10; ++n) {
            vm.assertEq(guest(n).balance, partOf(10_000, 10, n, draw), "the part of this seat");
            sum += guest(n).balance;
        }
        vm.assertEq(sum, 10_000, "all of it");
        (IRedEnvelope.Status status, uint96 left) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Empty && left == 0, "and nothing is left");
        vm.assertEq(envelope.liabilities(address(0)), 0, "or owed");
    }

    function test_settle_pays_any_seats_in_any_order_and_the_same() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        bytes32 draw = envelope.drawOf(envelope.idOf(terms));
        Seat[] memory two = new Seat[](2);
        for (uint256 i = 0; i < 5; ++i) {
            (two[0], two[1]) = (seats[9 - i], seats[i]);
            vm.prank(address(0xBAD));
            envelope.settle(terms, gathering, two, nothing);
            vm.assertEq(guest(i).balance, partOf(10_000, 10, i, draw), "from the front");
            vm.assertEq(guest(9 - i).balance, partOf(10_000, 10, 9 - i, draw), "from the back");
        }
        vm.assertEq(address(0xBAD).balance, 0, "the caller gets nothing");
    }

    function test_red_015_without_the_secret_the_split_is_even_to_the_unit() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 3, 11, gathering);
        open(terms, gathering);
        Seat[] memory seats = fill(terms, gathering, 3);
        vm.warp(gathering.closesAt + 1 hours);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertTrue(guest(0).balance == 4 && guest(1).balance == 4 && guest(2).balance == 3, "even");
    }

    function test_red_017_what_nobody_joined_for_goes_back_and_what_somebody_joined_for_does_not() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 3);
        vm.warp(gathering.closesAt);
        envelope.reveal(terms, gathering, CREATORS);
        vm.warp(terms.expiry);
        vm.prank(address(0xBAD));
        envelope.refund(terms, unopened);
        vm.assertEq(REST.balance, 7_000, "seven seats stayed empty");
        vm.assertEq(envelope.liabilities(address(0)), 3_000, "the three are still owed theirs");
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NothingToRefund.selector, envelope.idOf(terms)));
        envelope.refund(terms, unopened);
        vm.warp(terms.expiry + 3650 days);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertEq(guest(0).balance + guest(1).balance + guest(2).balance, 3_000, "and get it whenever they come");
        (IRedEnvelope.Status status,) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Empty, "then it is empty");
    }

    function test_red_017_an_envelope_that_nobody_joined_goes_back_whole() public {
        (Terms memory terms,) = table();
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.assertEq(REST.balance, 10_000, "all of it");
        (IRedEnvelope.Status status, uint96 left) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Refunded && left == 0, "and it is over");
    }

    function test_red_017_a_refund_after_everybody_was_paid_ends_it() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 9);
        vm.warp(gathering.closesAt + 1 hours);
        envelope.settle(terms, gathering, seats, nothing);
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.assertEq(REST.balance, 1_000, "one seat stayed empty");
        (IRedEnvelope.Status status,) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Refunded, "and it is over");
    }

    function test_refund_reverts_NothingToRefund_of_a_full_table() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 10);
        vm.warp(terms.expiry);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NothingToRefund.selector, envelope.idOf(terms)));
        envelope.refund(terms, unopened);
    }

    function test_all_128_seats_can_be_taken_and_paid() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(dollar), 128, 128, gathering);
        open(terms, gathering);
        Seat[] memory seats = fill(terms, gathering, 128);
        envelope.reveal(terms, gathering, CREATORS);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertEq(dollar.balanceOf(guest(127)), 1, "one unit each");
        (IRedEnvelope.Status status,) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Empty, "and it is empty");
    }

    function test_red_005_the_relayer_gets_its_fee_from_the_share_and_never_more_than_the_share() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 4, gathering);
        open(terms, gathering);
        Seat[] memory seats = new Seat[](2);
        for (uint256 n = 0; n < 2; ++n) {
            Join memory signed = joinOf(terms, n);
            (signed.relayer, signed.maxRelayerFee) = (CARRIER, 10);
            seats[n] = sit(terms, gathering, signed, n == 0 ? 1 : 9);
        }
        vm.warp(gathering.closesAt + 1 hours);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertEq(guest(0).balance, 1, "the share of two less the fee of one");
        vm.assertEq(guest(1).balance, 0, "a fee above the share takes the share");
        vm.assertEq(CARRIER.balance, 3, "and no more");
    }

    // ---- reveal ----

    function test_red_014_reveal_reverts_JoinsOpen() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 9);
        vm.warp(gathering.closesAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.JoinsOpen.selector, 9, gathering.closesAt));
        envelope.reveal(terms, gathering, CREATORS);
        sit(terms, gathering, joinOf(terms, 9), 0);
        envelope.reveal(terms, gathering, CREATORS);
    }

    function test_red_015_reveal_reverts_RevealTooLate() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 2);
        uint256 deadline = gathering.closesAt + 1 hours;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.RevealTooLate.selector, deadline, deadline));
        envelope.reveal(terms, gathering, CREATORS);
        vm.warp(deadline - 1);
        vm.prank(address(0xBAD)); // anyone who has it
        envelope.reveal(terms, gathering, CREATORS);
    }

    function test_reveal_reverts_NobodyJoined() public {
        (Terms memory terms, Gathering memory gathering) = table();
        vm.warp(gathering.closesAt);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.NobodyJoined.selector, envelope.idOf(terms)));
        envelope.reveal(terms, gathering, CREATORS);
    }

    /// Once every seat was paid the secret could be told again, which made a new draw and opened a finished envelope.
    function test_red_014_a_draw_is_made_once_also_when_every_seat_was_paid() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        bytes32 id = envelope.idOf(terms);
        bytes32 draw = envelope.drawOf(id);
        envelope.settle(terms, gathering, seats, nothing);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.AlreadyDrawn.selector, id));
        envelope.reveal(terms, gathering, CREATORS);
        (IRedEnvelope.Status status,) = _stands(terms);
        vm.assertTrue(status == IRedEnvelope.Status.Empty && envelope.drawOf(id) == draw, "it stays as it was");
    }

    function test_reveal_reverts_AlreadyDrawn() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.AlreadyDrawn.selector, envelope.idOf(terms)));
        envelope.reveal(terms, gathering, CREATORS);
    }

    function test_red_014_reveal_reverts_WrongSecret() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 10);
        bytes32 found = keccak256(abi.encode(bytes32("luckier")));
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.WrongSecret.selector, gathering.commitment, found));
        envelope.reveal(terms, gathering, "luckier");
    }

    function test_reveal_reverts_UnknownEnvelope() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, envelope.idOf(terms)));
        envelope.reveal(terms, gathering, CREATORS);
    }

    // ---- settle ----

    function test_red_015_settle_reverts_NotDrawn() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        uint256 deadline = gathering.closesAt + 1 hours;
        vm.warp(deadline - 1);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.NotDrawn.selector, deadline, deadline - 1));
        envelope.settle(terms, gathering, seats, nothing);
    }

    function test_settle_reverts_UnknownEnvelope() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, envelope.idOf(terms)));
        envelope.settle(terms, gathering, new Seat[](0), nothing);
    }

    function test_red_003_settle_reverts_AlreadyClaimed() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.AlreadyClaimed.selector, envelope.idOf(terms), 4);
        Seat[] memory twice = new Seat[](2);
        (twice[0], twice[1]) = (seats[4], seats[4]);
        vm.expectRevert(reason);
        envelope.settle(terms, gathering, twice, nothing);
        (twice[0], twice[1]) = (seats[4], seats[5]);
        envelope.settle(terms, gathering, twice, nothing);
        (twice[0], twice[1]) = (seats[6], seats[4]);
        vm.expectRevert(reason);
        envelope.settle(terms, gathering, twice, nothing);
    }

    function test_red_012_settle_reverts_NoSuchSeat_for_every_bound_field() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 10);
        envelope.reveal(terms, gathering, CREATORS);
        for (uint256 field = 0; field < 6; ++field) {
            Seat[] memory bent = new Seat[](1);
            bent[0] = bySeat(joinOf(terms, 3), 3, 0);
            if (field == 0) bent[0].index = 4;
            if (field == 1) bent[0].nullifier = joinOf(terms, 11).nullifier;
            if (field == 2) bent[0].dest = word(address(0xBAD));
            if (field == 3) bent[0].destKind = 1;
            if (field == 4) bent[0].relayer = address(0xBAD);
            if (field == 5) bent[0].fee = 1;
            vm.expectRevert(abi.encodeWithSelector(IOpenMode.NoSuchSeat.selector, bent[0].index, bent[0].nullifier));
            envelope.settle(terms, gathering, bent, nothing);
        }
    }
}
