// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Exit, Sponsorship, Taking} from "../src/types/Membership.sol";
import {Sibling} from "../src/types/Terms.sol";
import {Members} from "./helpers/Members.sol";

/// Any arguments, amounts and times: an act goes through exactly when every one of them is right, and every unit that came in is
/// owed by its terms, with its destination, or burnt.
contract RLNMembershipFuzzTest is Members {
    address private constant STRANGER = address(0xBAD);
    uint256 private constant SECRET = 77;
    uint256 private constant PRICE = 20e12;

    // ---- coming ----

    function testFuzz_rln_002_a_member_registers_with_fitting_terms_and_the_exact_deposit(
        uint256 id,
        uint16 rate,
        address authority,
        address back,
        uint64 until,
        uint96 value,
        uint256 bend
    ) public {
        if (bend % 8 != 0) id = bound(id, 1, Poseidon.FIELD - 1);
        if ((bend >> 8) % 4 != 0) rate = uint16(bound(rate, 20, 600));
        if ((bend >> 16) % 4 != 0) until = uint64(bound(until, START + 1 days, START + 366 days));
        if ((bend >> 24) % 4 != 0) value = uint96(PRICE * rate);
        if ((bend >> 32) % 8 == 0) authority = address(0);
        if ((bend >> 40) % 8 == 0) back = (bend >> 48) % 2 == 0 ? address(0) : address(rln);
        bool may = id != 0 && id < Poseidon.FIELD && _fitsRate(rate) && _fits(until, START) && value == PRICE * rate
            && _isAccount(authority) && _isAccount(back);
        bytes memory call = abi.encodeCall(rln.register, (id, rate, authority, back, until));
        _expect(address(this), call, value, may);
        _requireHeld(may ? value : 0);
        (IRLNMembership.Member memory member, IRLNMembership.Funding memory funding,) = rln.memberOf(id);
        vm.assertTrue((member.status == IRLNMembership.Status.Active) == may, "a member, or nobody");
        vm.assertTrue(!may || (member.authority == authority && member.rate == rate), "as it said");
        vm.assertTrue(funding.refundTo == (may ? back : address(0)) && funding.until == (may ? until : 0), "its terms");
        vm.assertEq(rln.placesUsed(), may ? 1 : 0, "and one leaf");
        if (may) _expect(address(this), call, value, false);
    }

    function testFuzz_rln_002_a_sponsor_pays_for_fitting_terms_and_every_slot(
        Sponsorship memory terms,
        uint256 value,
        uint256 bend
    ) public {
        if (bend % 4 != 0) terms.depth = uint8(bound(terms.depth, 0, 7));
        if ((bend >> 8) % 4 != 0) terms.slots = uint32(bound(terms.slots, 1, uint256(1) << terms.depth % 8));
        if ((bend >> 16) % 4 != 0) terms.rate = uint16(bound(terms.rate, 20, 600));
        if ((bend >> 24) % 4 != 0) terms.takeBy = uint64(bound(terms.takeBy, START + 1 days, START + 366 days));
        if ((bend >> 32) % 4 != 0) terms.until = uint64(_within(terms.until, terms.takeBy));
        if ((bend >> 40) % 8 == 0) terms.refundTo = (bend >> 48) % 2 == 0 ? address(0) : address(rln);
        uint256 due = PRICE * terms.rate * terms.slots;
        value = (bend >> 56) % 4 == 0 ? bound(value, 0, 1e24) : due;
        bool may = terms.depth <= 7 && terms.slots > 0 && terms.slots <= uint256(1) << terms.depth && value == due
            && _fitsRate(terms.rate) && _fits(terms.takeBy, START) && _fits(terms.until, terms.takeBy)
            && _isAccount(terms.refundTo);
        if (value > address(this).balance) return;
        _expect(address(this), abi.encodeCall(rln.sponsor, (terms)), value, may);
        _requireHeld(may ? due : 0);
        if (may) _expect(address(this), abi.encodeCall(rln.sponsor, (terms)), value, false);
    }

    /// Each field of a taking, the key and the path changed by any bits after the slot's key signed.
    function testFuzz_rln_006_a_slot_is_taken_as_its_key_signed_and_no_other_way(
        uint32 slots,
        uint32 slot,
        uint256 pick,
        uint256 bits
    ) public {
        Sponsorship memory terms = termsOf(uint32(bound(slots, 1, 20)));
        pay(terms);
        slot = slot % terms.slots;
        Taking memory signed = takingOf(terms, slot, SECRET);
        bytes memory signature = signatureOf(signed);
        (, Sibling[] memory path) = treeOf(terms, slot);
        bytes memory right = abi.encodeCall(rln.take, (terms, signed, vm.addr(slotSecret(slot)), path, signature));
        address key = vm.addr(slotSecret(slot));
        pick %= terms.depth == 0 ? 7 : 9;
        if (pick == 0) signed.sponsorship ^= bytes32(bound(bits, 1, type(uint256).max - 1));
        if (pick == 1) signed.slot ^= uint32(bound(bits, 1, type(uint32).max));
        if (pick == 2) signed.idCommitment ^= bound(bits, 1, type(uint256).max - 1);
        if (pick == 3) signed.authority = address(uint160(signed.authority) ^ uint160(bound(bits, 1, 1 << 159)));
        if (pick == 4) signed.deadline ^= uint64(bound(bits, 1, type(uint64).max));
        if (pick == 5) key = address(uint160(key) ^ uint160(bound(bits, 1, 1 << 159)));
        if (pick == 6) signature[bits % 65] ^= bytes1(uint8(bound(bits >> 8, 1, 255)));
        if (pick == 7) path[bits % path.length].hash ^= bytes32(bound(bits, 1, type(uint256).max - 1));
        if (pick == 8) path[bits % path.length].sum ^= uint96(bound(bits, 1, type(uint96).max));
        _expect(STRANGER, abi.encodeCall(rln.take, (terms, signed, key, path, signature)), 0, false);
        vm.assertEq(rln.bookOf(rln.idOf(terms)).taken, 0, "the slot is free");
        _expect(STRANGER, right, 0, true);
        _expect(STRANGER, right, 0, false);
        _requireHeld(uint256(deposit()) * terms.slots);
    }

    // ---- going ----

    function testFuzz_rln_004_rln_005_a_member_leaves_by_its_authority_or_its_time_and_waits_seven_days(
        address who,
        uint64 until,
        uint64 asked,
        uint64 waited,
        uint16 rate,
        uint256 bend
    ) public {
        (rate, until) = (uint16(bound(rate, 20, 600)), uint64(bound(until, START + 1 days, START + 366 days)));
        uint256 id = join(SECRET, rate, vm.addr(AUTHORITY), BACK, until);
        asked = uint64(bound(asked, START, START + 400 days));
        vm.warp(asked);
        Exit memory signed = Exit(id, bend % 4 == 0 ? asked - 1 : asked);
        bool right = (bend >> 8) % 2 == 0;
        bytes memory signature = sign(right ? AUTHORITY : SECRET, rln.exitDigest(signed));
        if ((bend >> 16) % 4 == 0) who = vm.addr(AUTHORITY);
        bool may = who == vm.addr(AUTHORITY) || asked >= until || (right && signed.deadline >= asked);
        _expect(who, abi.encodeCall(rln.requestExit, (signed, signature)), 0, may);
        waited = uint64(bound(waited, 0, 14 days));
        vm.warp(asked + waited);
        bool out = may && waited >= 7 days;
        _expect(STRANGER, abi.encodeCall(rln.exit, (id)), 0, out);
        uint256 held = rln.depositOf(rate);
        vm.assertEq(BACK.balance, out ? held : 0, "the deposit is where it was to go");
        _requireHeld(out ? 0 : held);
        if (out) _expect(STRANGER, abi.encodeCall(rln.exit, (id)), 0, false);
    }

    /// A wrong secret, another beneficiary or salt than was sealed, too early or too late: nobody is slashed.
    function testFuzz_rln_003_sla_001_a_deposit_is_taken_by_the_secret_of_a_report_that_was_sealed_in_time(
        uint256 secret,
        address beneficiary,
        bytes32 salt,
        uint64 waited,
        uint16 rate,
        uint256 bend
    ) public {
        rate = uint16(bound(rate, 20, 600));
        join(SECRET, rate, vm.addr(AUTHORITY), BACK, uint64(START + 300 days));
        if (bend % 4 != 0) secret = SECRET;
        if ((bend >> 8) % 4 != 0) beneficiary = REPORTER;
        if ((bend >> 16) % 4 != 0) salt = SALT;
        waited = uint64(bound(waited, 0, 30 hours));
        sealReport(SECRET, REPORTER);
        vm.warp(START + waited);
        bool same = secret == SECRET && beneficiary == REPORTER && salt == SALT;
        bool may = same && waited > 0 && waited <= 24 hours;
        _expect(STRANGER, abi.encodeCall(rln.slash, (secret, beneficiary, salt)), 0, may);
        uint256 whole = rln.depositOf(rate);
        vm.assertEq(rln.BURNT().balance, may ? whole - whole / 4 : 0, "three quarters are burnt");
        _requireHeld(may ? whole / 4 : whole);
        vm.warp(block.timestamp + 24 hours);
        _expect(STRANGER, abi.encodeCall(rln.payReward, (bytes32(commitment(SECRET)))), 0, may);
        vm.assertEq(REPORTER.balance, may ? whole / 4 : 0, "a quarter is the reporter's");
    }

    function testFuzz_sla_001_a_seal_is_anybodys_and_made_once(bytes32 seal, address who, address other) public {
        _expect(who, abi.encodeCall(rln.seal, (seal)), 0, true);
        vm.warp(START + 1);
        _expect(other, abi.encodeCall(rln.seal, (seal)), 0, false);
        vm.assertEq(rln.sealedAt(seal), START, "the first counts");
    }

    // ---- all of it ----

    /// Some slots are taken, some of who took them leave, some are slashed, the rest goes back: to the unit.
    function testFuzz_rln_002_rln_007_every_unit_of_a_sponsorship_is_somewhere(
        uint32 slots,
        uint256 taken,
        uint256 slashed,
        uint64 when
    ) public {
        Sponsorship memory terms = termsOf(uint32(bound(slots, 1, 12)));
        pay(terms);
        (uint256 each, uint256 members, uint256 culprits) = (deposit(), 0, 0);
        for (uint32 i = 0; i < terms.slots; ++i) {
            if ((taken >> i) & 1 == 0) continue;
            take(terms, i, SECRET + i);
            ++members;
        }
        vm.warp(bound(when, START, terms.takeBy + 1 days));
        bool may = block.timestamp >= terms.takeBy && members < terms.slots;
        _expect(STRANGER, abi.encodeCall(rln.reclaim, (terms)), 0, may);
        uint256 back = may ? each * (terms.slots - members) : 0;
        vm.assertEq(BACK.balance, back, "free slots go back then, all of them");
        for (uint32 i = 0; i < terms.slots; ++i) {
            if (((taken & slashed) >> i) & 1 == 0) continue;
            convict(SECRET + i, REPORTER);
            ++culprits;
        }
        vm.assertEq(rln.BURNT().balance, culprits * (each - each / 4), "who spammed paid");
        _requireHeld(each * terms.slots - back - culprits * (each - each / 4));
        vm.assertEq(
            address(rln).balance + BACK.balance + rln.BURNT().balance, each * terms.slots, "to the unit, and no other"
        );
    }

    // ---- how ----

    function _expect(address who, bytes memory call, uint256 value, bool may) private {
        vm.deal(who, who.balance + value);
        vm.prank(who);
        (bool done,) = address(rln).call{value: value}(call);
        vm.assertTrue(done == may, may ? "it was held up" : "it went through");
    }

    /// What is here is what is owed.
    function _requireHeld(uint256 amount) private view {
        vm.assertEq(address(rln).balance, amount, "it is here");
        vm.assertEq(rln.liabilities(address(0)), amount, "and owed");
    }

    function _fitsRate(uint16 rate) private pure returns (bool) {
        return rate >= 20 && rate <= 600;
    }

    function _fits(uint256 time, uint256 from) private pure returns (bool) {
        return time >= from + 1 days && time <= from + 366 days;
    }

    function _within(uint256 time, uint256 from) private pure returns (uint256) {
        return from > type(uint64).max - 366 days ? time : bound(time, from + 1 days, from + 366 days);
    }

    function _isAccount(address account) private view returns (bool) {
        return account != address(0) && account != address(rln);
    }
}
