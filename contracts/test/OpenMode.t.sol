// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IOpenMode} from "../src/interfaces/IOpenMode.sol";
import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {Gathering, Join} from "../src/types/Gathering.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Tables} from "./helpers/Tables.sol";
import {MembershipDouble} from "./hostile/Memberships.sol";

/// Who makes an open envelope, and who joins it: one test per error that these calls refuse with.
contract OpenModeTest is Tables {
    // ---- who may join ----

    function _memberTable() private returns (Terms memory terms, Gathering memory gathering, MembershipDouble members) {
        members = new MembershipDouble(MembershipDouble.Way.Checks);
        members.admit("tea", "anna");
        members.admit("tea", "bo");
        gathering = gatheringOf();
        (gathering.key, gathering.membership, gathering.group) = (address(0), address(members), "tea");
        terms = tableOf(address(0), 3, 300, gathering);
        open(terms, gathering);
    }

    function _memberJoin(Terms memory terms, MembershipDouble members, bytes32 who, uint256 n)
        private
        view
        returns (Join memory signed, bytes memory proof)
    {
        signed = joinOf(terms, n);
        signed.nullifier = members.nullifierOf(who, signed.id);
        proof = members.proofOf(who, envelope.joinDigest(signed));
    }

    function test_red_012_a_member_joins_once_and_does_not_say_who_it_is() public {
        (Terms memory terms, Gathering memory gathering, MembershipDouble members) = _memberTable();
        (Join memory anna, bytes memory proof) = _memberJoin(terms, members, "anna", 0);
        envelope.join(terms, gathering, anna, "", proof, 0);
        // the same member at another account
        (Join memory again, bytes memory proof2) = _memberJoin(terms, members, "anna", 1);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.AlreadyJoined.selector, anna.id, anna.nullifier));
        envelope.join(terms, gathering, again, "", proof2, 0);
        (Join memory bo, bytes memory proof3) = _memberJoin(terms, members, "bo", 2);
        envelope.join(terms, gathering, bo, "", proof3, 0);
        (,,, uint32 joined) = envelope.envelope(anna.id);
        vm.assertEq(joined, 2, "two members, two seats");
    }

    function test_red_012_join_reverts_NotAMember() public {
        (Terms memory terms, Gathering memory gathering, MembershipDouble members) = _memberTable();
        (Join memory signed, bytes memory proof) = _memberJoin(terms, members, "anna", 0);
        bytes memory reason = abi.encodeWithSelector(IOpenMode.NotAMember.selector, signed.nullifier);
        // whoever copies the proof to be paid elsewhere says something else than the member did
        Join memory stolen = joinOf(terms, 5);
        stolen.nullifier = signed.nullifier;
        vm.expectRevert(reason);
        envelope.join(terms, gathering, stolen, "", proof, 0);
        // a verifier that reverts, answers endlessly, nothing, or neither yes nor no
        for (uint256 way = 1; way <= uint256(MembershipDouble.Way.SaysTwo); ++way) {
            members.setWay(MembershipDouble.Way(way));
            vm.expectRevert(reason);
            envelope.join(terms, gathering, signed, "", proof, 0);
        }
        vm.etch(address(members), "");
        vm.expectRevert(reason);
        envelope.join(terms, gathering, signed, "", proof, 0);
    }

    function test_red_012_where_key_and_membership_are_asked_for_both_are_needed() public {
        (, Gathering memory gathering, MembershipDouble members) = _memberTable();
        gathering.key = vm.addr(GROUP);
        Terms memory terms = tableOf(address(0), 3, 300, gathering);
        open(terms, gathering);
        (Join memory signed, bytes memory proof) = _memberJoin(terms, members, "anna", 0);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, gathering.key));
        envelope.join(terms, gathering, signed, "", proof, 0);
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.NotAMember.selector, signed.nullifier));
        envelope.join(terms, gathering, signed, signed_, new bytes(64), 0);
        envelope.join(terms, gathering, signed, signed_, proof, 0);
    }

    // ---- createOpen ----

    function _createReverts(Terms memory terms, Gathering memory gathering, bytes memory reason) private {
        vm.expectRevert(reason);
        envelope.createOpen{value: terms.total}(terms, gathering);
    }

    function test_createOpen_reverts_OtherMode() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        for (uint8 mode = 0; mode < 2; ++mode) {
            terms.mode = mode;
            _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.OtherMode.selector, mode));
        }
    }

    function test_createOpen_reverts_OtherGathering() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        gathering.closesAt += 1;
        bytes32 found = this.rootOf(gathering);
        _createReverts(terms, gathering, abi.encodeWithSelector(IOpenMode.OtherGathering.selector, terms.root, found));
    }

    function test_createOpen_reverts_OpenToNobody() public {
        Gathering memory gathering = gatheringOf();
        gathering.key = address(0);
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        _createReverts(terms, gathering, abi.encodeWithSelector(IOpenMode.OpenToNobody.selector));
    }

    function test_createOpen_reverts_BadClosing() public {
        Gathering memory gathering = gatheringOf();
        (uint256 earliest, uint256 latest) = (block.timestamp + 1, block.timestamp + 24 hours);
        uint64[2] memory bad = [uint64(earliest - 1), uint64(latest + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            gathering.closesAt = bad[i];
            Terms memory terms = tableOf(address(0), 2, 2, gathering);
            _createReverts(
                terms, gathering, abi.encodeWithSelector(IOpenMode.BadClosing.selector, bad[i], earliest, latest)
            );
        }
        uint64[2] memory good = [uint64(earliest), uint64(latest)];
        for (uint256 i = 0; i < 2; ++i) {
            gathering.closesAt = good[i];
            open(tableOf(address(0), 2, 2, gathering), gathering);
        }
    }

    function test_createOpen_reverts_BadShares() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 129, 1000, gathering);
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 129, 0));
        terms.shares = 0;
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 0, 0));
        (terms.shares, terms.depth) = (2, 1);
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 2, 1));
    }

    function test_createOpen_reverts_TooLittle() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 3, 2, gathering);
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.TooLittle.selector, 2, 3));
    }

    function test_createOpen_reverts_BadExpiry() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 3, 3, gathering);
        (uint256 earliest, uint256 latest) = (block.timestamp + 24 hours, block.timestamp + 366 days);
        terms.expiry = 0;
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.BadExpiry.selector, 0, earliest, latest));
    }

    function test_createOpen_reverts_AlreadyCreated() public {
        (Terms memory terms, Gathering memory gathering) = table();
        bytes32 id = envelope.idOf(terms);
        _createReverts(terms, gathering, abi.encodeWithSelector(IRedEnvelope.AlreadyCreated.selector, id));
    }

    // ---- join ----

    function _joinReverts(Terms memory terms, Gathering memory gathering, Join memory signed, bytes memory reason)
        private
    {
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        vm.expectRevert(reason);
        envelope.join(terms, gathering, signed, signed_, "", 0);
    }

    function test_join_reverts_OtherMode() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        Gathering memory gathering = gatheringOf();
        _joinReverts(terms, gathering, joinOf(terms, 0), abi.encodeWithSelector(IRedEnvelope.OtherMode.selector, 0));
    }

    function test_join_reverts_OtherGathering() public {
        (Terms memory terms, Gathering memory gathering) = table();
        gathering.key = vm.addr(GROUP + 1);
        bytes memory reason =
            abi.encodeWithSelector(IOpenMode.OtherGathering.selector, terms.root, this.rootOf(gathering));
        _joinReverts(terms, gathering, joinOf(terms, 0), reason);
    }

    function test_join_reverts_OtherEnvelope() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Join memory signed = joinOf(terms, 0);
        bytes32 id = signed.id;
        signed.id = bytes32(uint256(7));
        _joinReverts(terms, gathering, signed, abi.encodeWithSelector(IRedEnvelope.OtherEnvelope.selector, 7, id));
    }

    function test_join_reverts_UnknownEnvelope() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(0), 2, 2, gathering);
        Join memory signed = joinOf(terms, 0);
        _joinReverts(terms, gathering, signed, abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, signed.id));
    }

    function test_red_005_join_reverts_NotTheRelayer_and_FeeTooHigh() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Join memory signed = joinOf(terms, 0);
        (signed.relayer, signed.maxRelayerFee) = (CARRIER, 10);
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NotTheRelayer.selector, address(this), CARRIER));
        envelope.join(terms, gathering, signed, signed_, "", 1);
        vm.prank(CARRIER);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.FeeTooHigh.selector, 11, 10));
        envelope.join(terms, gathering, signed, signed_, "", 11);
    }

    function test_join_reverts_SignaturePastDeadline() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Join memory signed = joinOf(terms, 0);
        signed.deadline = uint64(block.timestamp - 1);
        _joinReverts(
            terms,
            gathering,
            signed,
            abi.encodeWithSelector(IRedEnvelope.SignaturePastDeadline.selector, START - 1, START)
        );
    }

    function test_dst_001_join_reverts_BadDestination_and_UnknownDestination() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Join memory signed = joinOf(terms, 0);
        signed.dest = word(address(envelope));
        _joinReverts(terms, gathering, signed, abi.encodeWithSelector(INoteVault.BadDestination.selector, signed.dest));
        signed.destKind = 2;
        _joinReverts(terms, gathering, signed, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
    }

    function test_red_012_join_reverts_BadSignature_for_every_bound_field() public {
        (Terms memory terms, Gathering memory gathering) = table();
        bytes memory honest = signature(GROUP, envelope.joinDigest(joinOf(terms, 0)));
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, gathering.key);
        for (uint256 field = 0; field < 6; ++field) {
            Join memory bent = joinOf(terms, 0);
            if (field == 0) bent.nullifier ^= bytes32(uint256(1));
            if (field == 1) bent.dest = word(address(0xBAD));
            if (field == 2) bent.destKind = 1;
            if (field == 3) bent.maxRelayerFee = 1;
            if (field == 4) bent.relayer = address(0xBAD);
            if (field == 5) bent.deadline -= 1;
            vm.expectRevert(reason);
            envelope.join(terms, gathering, bent, honest, "", 0);
        }
        Terms memory other = terms;
        other.salt = bytes32(uint256(9));
        open(other, gathering);
        Join memory elsewhere = joinOf(other, 0);
        vm.expectRevert(reason);
        envelope.join(other, gathering, elsewhere, honest, "", 0);
    }

    function test_red_013_join_reverts_JoinsClosed_when_it_is_too_late() public {
        (Terms memory terms, Gathering memory gathering) = table();
        vm.warp(gathering.closesAt - 1);
        sit(terms, gathering, joinOf(terms, 0), 0);
        vm.warp(gathering.closesAt);
        bytes memory reason = abi.encodeWithSelector(IOpenMode.JoinsClosed.selector, 1, gathering.closesAt);
        _joinReverts(terms, gathering, joinOf(terms, 1), reason);
    }

    function test_red_013_join_reverts_JoinsClosed_when_every_seat_is_taken() public {
        (Terms memory terms, Gathering memory gathering) = table();
        fill(terms, gathering, 10);
        bytes memory reason = abi.encodeWithSelector(IOpenMode.JoinsClosed.selector, 10, gathering.closesAt);
        _joinReverts(terms, gathering, joinOf(terms, 10), reason);
    }

    function test_red_012_join_reverts_AlreadyJoined() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Join memory signed = joinOf(terms, 0);
        sit(terms, gathering, signed, 0);
        bytes memory reason = abi.encodeWithSelector(IOpenMode.AlreadyJoined.selector, signed.id, signed.nullifier);
        _joinReverts(terms, gathering, signed, reason);
        signed.dest = word(guest(9));
        _joinReverts(terms, gathering, signed, reason);
    }

    function test_claim_reverts_OtherMode() public {
        (Terms memory terms,) = table();
        Claim memory signed = claimOf(terms, 0, BO);
        bytes memory signed_ = signatureOf(signed);
        address key = keyOf(0);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.OtherMode.selector, 2));
        envelope.claim(terms, signed, key, new Sibling[](0), signed_, 0, unopened);
    }
}
