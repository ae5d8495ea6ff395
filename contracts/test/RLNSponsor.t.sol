// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {RLNMembership} from "../src/RLNMembership.sol";
import {Exit, Sponsorship, Taking} from "../src/types/Membership.sol";
import {Sibling} from "../src/types/Terms.sol";
import {Members} from "./helpers/Members.sol";

/// People without money get in by a slot that somebody paid for, and their sponsor answers for them.
contract RLNSponsorTest is Members {
    address private constant STRANGER = address(0xBAD);

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _sponsorReverts(Sponsorship memory terms, bytes memory reason) private {
        uint256 due = uint256(rln.depositOf(terms.rate)) * terms.slots;
        vm.expectRevert(reason);
        rln.sponsor{value: due}(terms);
    }

    // ---- what it does ----

    function test_rln_002_a_sponsor_deposits_for_every_slot() public {
        Sponsorship memory terms = termsOf(5);
        bytes32 id = pay(terms);
        IRLNMembership.Book memory book = rln.bookOf(id);
        vm.assertTrue(book.slots == 5 && book.taken == 0 && book.strikes == 0 && !book.reclaimed, "five are free");
        vm.assertEq(rln.liabilities(address(0)), 5 * uint256(deposit()), "and paid for");
    }

    function test_rln_006_a_one_time_key_makes_a_member_without_money() public {
        Sponsorship memory terms = termsOf(5);
        bytes32 id = pay(terms);
        vm.prank(STRANGER);
        uint256 member = take(terms, 3, 50);
        (IRLNMembership.Member memory found, IRLNMembership.Funding memory funding, bytes32 of_) = rln.memberOf(member);
        vm.assertTrue(found.status == IRLNMembership.Status.Active && found.rate == RATE, "it is a member");
        vm.assertTrue(found.authority == vm.addr(AUTHORITY), "of its own key, which the sponsor has not");
        vm.assertTrue(funding.refundTo == BACK && funding.until == terms.until && of_ == id, "as the sponsor said");
        vm.assertEq(rln.bookOf(id).taken, 8, "the slot is taken");
        vm.assertEq(rln.node(0, 0), leaf(50), "the leaf is in the tree");
    }

    function test_one_slot_needs_no_path_and_the_last_of_128_has_one() public {
        Sponsorship memory one = termsOf(1);
        pay(one);
        take(one, 0, 50);
        Sponsorship memory most = termsOf(128);
        pay(most);
        take(most, 127, 51);
        vm.assertEq(rln.bookOf(rln.idOf(most)).taken, uint128(1) << 127, "the last one");
    }

    function test_rln_007_a_sponsored_deposit_goes_back_to_the_sponsors_destination() public {
        Sponsorship memory terms = termsOf(2);
        pay(terms);
        uint256 member = take(terms, 0, 50);
        askToLeave(member);
        vm.warp(block.timestamp + 7 days);
        vm.prank(STRANGER);
        rln.exit(member);
        vm.assertEq(BACK.balance, deposit(), "not to the member, not to the caller");
    }

    function test_rln_004_a_sponsored_membership_ends_when_its_time_is_over_by_anyone() public {
        Sponsorship memory terms = termsOf(2);
        pay(terms);
        uint256 member = take(terms, 0, 50);
        vm.warp(terms.until - 1);
        _expect(abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(AUTHORITY)));
        rln.requestExit(Exit(member, type(uint64).max), "");
        vm.warp(terms.until);
        rln.requestExit(Exit(member, 0), "");
        vm.warp(terms.until + 7 days);
        rln.exit(member);
        vm.assertEq(BACK.balance, deposit(), "the deposit is back");
    }

    function test_rln_007_slots_nobody_took_go_back_by_anyone_when_their_time_is_over() public {
        Sponsorship memory terms = termsOf(5);
        pay(terms);
        take(terms, 1, 50);
        take(terms, 4, 51);
        vm.warp(terms.takeBy);
        vm.prank(STRANGER);
        rln.reclaim(terms);
        vm.assertEq(BACK.balance, 3 * uint256(deposit()), "three");
        vm.assertEq(rln.liabilities(address(0)), 2 * uint256(deposit()), "two stay for the members");
    }

    function test_the_sponsors_own_key_does_not_end_a_membership() public {
        Sponsorship memory terms = termsOf(2);
        pay(terms);
        uint256 member = take(terms, 0, 50);
        bytes32 digest = rln.exitDigest(Exit(member, type(uint64).max));
        _expect(abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(AUTHORITY)));
        rln.requestExit(Exit(member, type(uint64).max), sign(slotSecret(0), digest));
    }

    // ---- strikes ----

    function test_rln_008_a_sponsor_of_a_spammer_loses_what_is_left_of_a_small_sponsorship() public {
        Sponsorship memory terms = termsOf(7);
        bytes32 id = pay(terms);
        uint256 honest = take(terms, 0, 50);
        take(terms, 1, 51);
        convict(51, REPORTER);
        vm.assertEq(rln.bookOf(id).strikes, 1, "one strike");
        Taking memory signed = takingOf(terms, 2, 52);
        refused(
            terms, signed, signatureOf(signed), abi.encodeWithSelector(IRLNMembership.SponsorshipLost.selector, id, 1)
        );
        (IRLNMembership.Member memory member,,) = rln.memberOf(honest);
        vm.assertTrue(member.status == IRLNMembership.Status.Active, "the honest one stays");
        vm.warp(terms.takeBy);
        rln.reclaim(terms);
        vm.assertEq(BACK.balance, 5 * uint256(deposit()), "and the sponsor's free slots come back in time");
    }

    function test_rln_008_one_spammer_in_eight_does_not_end_a_large_sponsorship() public {
        Sponsorship memory terms = termsOf(16);
        bytes32 id = pay(terms);
        for (uint32 i = 0; i < 3; ++i) {
            take(terms, i, 50 + i);
        }
        convict(50, REPORTER);
        convict(51, REPORTER);
        take(terms, 3, 53);
        convict(52, REPORTER);
        vm.assertEq(rln.bookOf(id).strikes, 3, "three strikes in sixteen");
        Taking memory signed = takingOf(terms, 4, 54);
        refused(
            terms, signed, signatureOf(signed), abi.encodeWithSelector(IRLNMembership.SponsorshipLost.selector, id, 3)
        );
    }

    function test_rln_008_a_member_that_paid_for_itself_strikes_nobody() public {
        Sponsorship memory terms = termsOf(2);
        bytes32 id = pay(terms);
        join(50);
        convict(50, REPORTER);
        vm.assertEq(rln.bookOf(id).strikes, 0, "no strike");
        vm.assertEq(rln.bookOf(0).strikes, 0, "not even on nothing");
    }

    // ---- sponsor ----

    function test_sponsor_reverts_BadSlots() public {
        Sponsorship memory terms = termsOf(2);
        uint32[4] memory slots = [uint32(0), 3, 1, 1];
        uint8[4] memory depths = [1, 1, 8, 255];
        for (uint256 i = 0; i < 4; ++i) {
            (terms.slots, terms.depth) = (slots[i], depths[i]);
            _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.BadSlots.selector, slots[i], depths[i]));
        }
    }

    function test_sponsor_reverts_BadRate() public {
        Sponsorship memory terms = termsOf(2);
        terms.rate = 601;
        _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.BadRate.selector, 601, 20, 600));
    }

    function test_sponsor_reverts_BadTerm() public {
        Sponsorship memory terms = termsOf(2);
        (uint256 least, uint256 most) = (START + 24 hours, START + 366 days);
        terms.takeBy = uint64(least - 1);
        _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.BadTerm.selector, least - 1, least, most));
        terms.takeBy = uint64(most);
        terms.until = uint64(most + 24 hours - 1);
        (least, most) = (terms.takeBy + 24 hours, terms.takeBy + 366 days);
        _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.BadTerm.selector, terms.until, least, most));
        terms.until = uint64(most + 1);
        _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.BadTerm.selector, most + 1, least, most));
        terms.until = uint64(most);
        pay(terms);
    }

    function test_sponsor_reverts_BadAccount() public {
        Sponsorship memory terms = termsOf(2);
        terms.refundTo = address(rln);
        _sponsorReverts(terms, abi.encodeWithSelector(ISlashing.BadAccount.selector, address(rln)));
    }

    function test_sponsor_reverts_AlreadySponsored() public {
        Sponsorship memory terms = termsOf(2);
        bytes32 id = pay(terms);
        _sponsorReverts(terms, abi.encodeWithSelector(IRLNMembership.AlreadySponsored.selector, id));
    }

    function test_sla_005_sponsor_reverts_WrongValue() public {
        Sponsorship memory terms = termsOf(2);
        uint256 due = 2 * uint256(deposit());
        _expect(abi.encodeWithSelector(IVault.WrongValue.selector, due - 1, due));
        rln.sponsor{value: due - 1}(terms);
    }

    // ---- take ----

    function test_take_reverts_UnknownSponsorship() public {
        Sponsorship memory terms = termsOf(2);
        Taking memory signed = takingOf(terms, 0, 50);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.UnknownSponsorship.selector, signed.sponsorship);
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_take_reverts_OtherSponsorship() public {
        Sponsorship memory terms = termsOf(2);
        bytes32 id = pay(terms);
        Taking memory signed = takingOf(terms, 0, 50);
        signed.sponsorship = bytes32(uint256(9));
        bytes memory why = abi.encodeWithSelector(IRLNMembership.OtherSponsorship.selector, 9, id);
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_take_reverts_NoSuchSlot() public {
        Sponsorship memory terms = termsOf(3);
        pay(terms);
        Taking memory signed = takingOf(terms, 3, 50);
        refused(terms, signed, signatureOf(signed), abi.encodeWithSelector(IRLNMembership.NoSuchSlot.selector, 3, 3));
        signed.slot = 256;
        refused(terms, signed, signatureOf(signed), abi.encodeWithSelector(IRLNMembership.NoSuchSlot.selector, 256, 3));
    }

    function test_rln_006_take_reverts_SlotTaken() public {
        Sponsorship memory terms = termsOf(3);
        bytes32 id = pay(terms);
        uint256 member = take(terms, 1, 50);
        Taking memory signed = takingOf(terms, 1, 51);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.SlotTaken.selector, id, 1);
        refused(terms, signed, signatureOf(signed), why);
        askToLeave(member);
        vm.warp(block.timestamp + 7 days);
        rln.exit(member);
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_rln_007_take_reverts_TakeByPassed() public {
        Sponsorship memory terms = termsOf(3);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        vm.warp(terms.takeBy - 1);
        take(terms, 0, 51);
        vm.warp(terms.takeBy);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.TakeByPassed.selector, terms.takeBy, terms.takeBy);
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_take_reverts_BadPathLength() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        bytes memory signature = signatureOf(signed);
        _expect(abi.encodeWithSelector(IRLNMembership.BadPathLength.selector, 3, 2));
        rln.take(terms, signed, vm.addr(slotSecret(1)), new Sibling[](3), signature);
    }

    /// A key nobody paid for, a key of another slot, and a tree whose sums say less than was paid.
    function test_rln_006_take_reverts_NotInTree() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        (, Sibling[] memory path) = treeOf(terms, 1);
        address[2] memory keys = [address(0xF0), vm.addr(slotSecret(2))];
        for (uint256 i = 0; i < 2; ++i) {
            _expect(abi.encodeWithSelector(IRLNMembership.NotInTree.selector, 1, keys[i]));
            rln.take(terms, signed, keys[i], path, "");
        }
        terms.root = bytes32(uint256(1));
        pay(terms);
        signed = takingOf(terms, 1, 50);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.NotInTree.selector, 1, vm.addr(slotSecret(1)));
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_rln_006_take_reverts_NotInTree_when_the_sums_do_not_fit() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        (, Sibling[] memory path) = treeOf(terms, 1);
        path[0].sum = type(uint96).max;
        _expect(abi.encodeWithSelector(IRLNMembership.NotInTree.selector, 1, vm.addr(slotSecret(1))));
        rln.take(terms, signed, vm.addr(slotSecret(1)), path, "");
    }

    /// Bends each signed field in turn: the key signed something else, so nobody becomes a member.
    function test_rln_006_take_reverts_BadSignature_for_every_bound_field() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory honest = takingOf(terms, 1, 50);
        bytes memory signature = signatureOf(honest);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(slotSecret(1)));
        Taking memory bent = takingOf(terms, 1, 51);
        refused(terms, bent, signature, why);
        bent = takingOf(terms, 1, 50);
        bent.authority = STRANGER;
        refused(terms, bent, signature, why);
        bent = takingOf(terms, 1, 50);
        bent.deadline -= 1;
        refused(terms, bent, signature, why);
        bent = takingOf(terms, 2, 50);
        refused(
            terms, bent, signature, abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(slotSecret(2)))
        );
        vm.assertEq(rln.placesUsed(), 0, "nobody joined");
    }

    function test_sig_002_a_taking_counts_on_one_contract_and_chain() public {
        Sponsorship memory terms = termsOf(4);
        Taking memory signed = takingOf(terms, 1, 50);
        RLNMembership other = new RLNMembership();
        vm.assertTrue(other.takingDigest(signed) != rln.takingDigest(signed), "digests differ by contract");
        vm.assertTrue(other.idOf(terms) != rln.idOf(terms), "ids differ by contract");
        bytes32 here = rln.takingDigest(signed);
        vm.chainId(1);
        vm.assertTrue(rln.takingDigest(signed) != here, "digests differ by chain");
    }

    function test_take_reverts_SignaturePastDeadline() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        signed.deadline = uint64(START);
        bytes memory signature = signatureOf(signed);
        vm.warp(START + 1);
        refused(
            terms,
            signed,
            signature,
            abi.encodeWithSelector(IRLNMembership.SignaturePastDeadline.selector, START, START + 1)
        );
    }

    function test_take_reverts_AlreadyRegistered_and_keeps_the_slot() public {
        Sponsorship memory terms = termsOf(4);
        bytes32 id = pay(terms);
        uint256 member = join(50);
        Taking memory signed = takingOf(terms, 1, 50);
        bytes memory why = abi.encodeWithSelector(IRLNMembership.AlreadyRegistered.selector, member);
        refused(terms, signed, signatureOf(signed), why);
        vm.assertEq(rln.bookOf(id).taken, 0, "the slot is still free");
        take(terms, 1, 51);
    }

    function test_take_reverts_BadAccount() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        signed.authority = address(0);
        bytes memory why = abi.encodeWithSelector(ISlashing.BadAccount.selector, address(0));
        refused(terms, signed, signatureOf(signed), why);
    }

    function test_take_reverts_NotInField() public {
        Sponsorship memory terms = termsOf(4);
        pay(terms);
        Taking memory signed = takingOf(terms, 1, 50);
        signed.idCommitment = type(uint256).max;
        bytes memory why = abi.encodeWithSelector(IRLNMembership.NotInField.selector, type(uint256).max);
        refused(terms, signed, signatureOf(signed), why);
    }

    // ---- reclaim ----

    function test_reclaim_reverts_UnknownSponsorship() public {
        Sponsorship memory terms = termsOf(2);
        bytes32 id = rln.idOf(terms);
        _expect(abi.encodeWithSelector(IRLNMembership.UnknownSponsorship.selector, id));
        rln.reclaim(terms);
    }

    function test_reclaim_reverts_StillTakeable() public {
        Sponsorship memory terms = termsOf(2);
        pay(terms);
        vm.warp(terms.takeBy - 1);
        _expect(abi.encodeWithSelector(IRLNMembership.StillTakeable.selector, terms.takeBy, terms.takeBy - 1));
        rln.reclaim(terms);
    }

    function test_rln_007_reclaim_reverts_NothingToReclaim() public {
        Sponsorship memory terms = termsOf(2);
        bytes32 id = pay(terms);
        take(terms, 0, 50);
        vm.warp(terms.takeBy);
        rln.reclaim(terms);
        _expect(abi.encodeWithSelector(IRLNMembership.NothingToReclaim.selector, id));
        rln.reclaim(terms);
        Sponsorship memory full = termsOf(1);
        id = pay(full);
        take(full, 0, 51);
        vm.warp(full.takeBy);
        _expect(abi.encodeWithSelector(IRLNMembership.NothingToReclaim.selector, id));
        rln.reclaim(full);
    }
}
