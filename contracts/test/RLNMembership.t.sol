// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {RLNMembership} from "../src/RLNMembership.sol";
import {Exit, Sponsorship} from "../src/types/Membership.sol";
import {Sibling} from "../src/types/Terms.sol";
import {Members} from "./helpers/Members.sol";
import {ContractWallet, Hostile} from "./hostile/Receivers.sol";

/// One test per thing a membership does, and one per error it refuses with.
contract RLNMembershipTest is Members {
    address private constant STRANGER = address(0xBAD);

    function _status(uint256 id) private view returns (IRLNMembership.Status) {
        (IRLNMembership.Member memory member,,) = rln.memberOf(id);
        return member.status;
    }

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _expectStatus(uint256 id, IRLNMembership.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IRLNMembership.WrongStatus.selector, id, status));
    }

    // ---- what it does ----

    function test_rln_002_a_member_deposits_exactly_price_times_rate() public {
        uint256 id = join(5);
        (IRLNMembership.Member memory member, IRLNMembership.Funding memory funding, bytes32 sponsorship) =
            rln.memberOf(id);
        vm.assertTrue(member.status == IRLNMembership.Status.Active && member.rate == RATE, "it is a member");
        vm.assertTrue(member.authority == vm.addr(AUTHORITY) && funding.refundTo == BACK, "as it said");
        vm.assertTrue(funding.until == START + 300 days && sponsorship == 0, "by itself");
        vm.assertEq(address(rln).balance, 100 * 20e12, "a hundred messages");
        vm.assertEq(rln.liabilities(address(0)), 100 * 20e12, "are owed");
        vm.assertEq(rln.node(0, 0), leaf(5), "its leaf is in the tree");
    }

    function test_rln_004_a_member_leaves_with_its_deposit_pushed_by_a_stranger() public {
        uint256 id = join(5);
        askToLeave(id);
        vm.assertEq(rln.node(0, 0), 0, "its leaf is cleared at once");
        vm.warp(block.timestamp + 7 days);
        vm.prank(STRANGER);
        rln.exit(id);
        vm.assertEq(BACK.balance, deposit(), "the deposit is where it was to go");
        vm.assertTrue(_status(id) == IRLNMembership.Status.Left, "it left");
        vm.assertEq(rln.liabilities(address(0)), 0, "nothing is owed");
    }

    function test_rln_005_a_signature_of_the_authority_ends_a_membership_whoever_brings_it() public {
        uint256 id = join(5);
        Exit memory signed = Exit(id, uint64(block.timestamp));
        bytes memory signature = sign(AUTHORITY, rln.exitDigest(signed));
        vm.prank(STRANGER);
        rln.requestExit(signed, signature);
        vm.assertTrue(_status(id) == IRLNMembership.Status.Leaving, "it is leaving");
    }

    function test_a_contract_may_be_the_authority() public {
        ContractWallet wallet = new ContractWallet(vm.addr(AUTHORITY));
        uint256 id = join(5, RATE, address(wallet), BACK, uint64(block.timestamp + 2 days));
        Exit memory signed = Exit(id, uint64(block.timestamp));
        rln.requestExit(signed, sign(AUTHORITY, rln.exitDigest(signed)));
        vm.assertTrue(_status(id) == IRLNMembership.Status.Leaving, "it is leaving");
    }

    function test_rln_004_a_member_whose_keys_are_lost_gets_out_when_its_time_is_over() public {
        uint256 id = join(5, RATE, address(0xDEAD1057), BACK, uint64(block.timestamp + 30 days));
        vm.warp(START + 30 days - 1);
        vm.prank(STRANGER);
        _expect(abi.encodeWithSelector(IRLNMembership.BadSignature.selector, address(0xDEAD1057)));
        rln.requestExit(Exit(id, type(uint64).max), "");
        vm.warp(START + 30 days);
        vm.prank(STRANGER);
        rln.requestExit(Exit(id, 0), "");
        vm.warp(START + 37 days);
        rln.exit(id);
        vm.assertEq(BACK.balance, deposit(), "the deposit is back");
    }

    function test_rln_003_a_secret_takes_the_deposit_a_quarter_as_reward_and_the_rest_burnt() public {
        uint256 id = join(5);
        convict(5, REPORTER);
        vm.assertEq(rln.node(0, 0), 0, "the leaf is cleared");
        vm.assertEq(rln.BURNT().balance, deposit() - deposit() / 4, "three quarters are burnt");
        vm.assertEq(rln.awardOf(bytes32(id)).amount, deposit() / 4, "a quarter waits");
        vm.warp(block.timestamp + 24 hours);
        vm.prank(STRANGER);
        rln.payReward(bytes32(id));
        vm.assertEq(REPORTER.balance, deposit() / 4, "for the beneficiary");
        vm.assertEq(rln.liabilities(address(0)), 0, "and that was all");
    }

    function test_rln_003_a_member_that_is_leaving_is_slashed_until_it_has_left() public {
        uint256 id = join(5);
        askToLeave(id);
        uint256 other = join(6);
        vm.warp(block.timestamp + 7 days - 1);
        convict(5, REPORTER);
        vm.assertTrue(_status(id) == IRLNMembership.Status.Slashed, "leaving does not save it");
        vm.assertEq(rln.node(0, 0), leaf(6), "whoever has its place now keeps it");
        vm.assertTrue(_status(other) == IRLNMembership.Status.Active, "and stays a member");
        _expectStatus(id, IRLNMembership.Status.Slashed);
        rln.exit(id);
    }

    function test_sla_004_reporting_oneself_costs_three_quarters() public {
        join(5);
        convict(5, BACK);
        vm.warp(block.timestamp + 24 hours);
        rln.payReward(bytes32(commitment(5)));
        vm.assertEq(BACK.balance, deposit() / 4, "the rest is gone");
    }

    /// The thief sees the secret in the reporter's call, seals its own report and opens it before that call is included.
    function test_sla_002_who_copies_a_secret_from_a_report_loses_the_reward_to_the_reporter() public {
        uint256 id = join(5);
        sealReport(5, REPORTER);
        vm.warp(block.timestamp + 12 hours);
        convict(5, STRANGER);
        vm.assertEq(rln.awardOf(bytes32(id)).beneficiary, STRANGER, "the thief is first");
        vm.warp(block.timestamp + 11 hours);
        rln.slash(5, REPORTER, SALT);
        vm.assertEq(rln.awardOf(bytes32(id)).beneficiary, REPORTER, "the earlier seal counts");
        vm.assertEq(rln.BURNT().balance, deposit() - deposit() / 4, "and nothing is burnt twice");
        _expect(abi.encodeWithSelector(ISlashing.NotEarlier.selector, START + 12 hours, START));
        rln.slash(5, STRANGER, SALT);
        vm.warp(block.timestamp + 13 hours);
        rln.payReward(bytes32(id));
        vm.assertEq(REPORTER.balance, deposit() / 4, "the reporter is paid");
        vm.assertEq(STRANGER.balance, 0, "the thief is not");
    }

    /// A front-runner registers somebody's commitment, to keep it out. It cannot know the secret; the victim does.
    function test_rln_003_who_occupies_a_commitment_hands_its_deposit_to_the_owner_of_the_secret() public {
        vm.deal(STRANGER, 1 ether);
        uint96 due = deposit();
        vm.prank(STRANGER);
        rln.register{value: due}(commitment(5), RATE, STRANGER, STRANGER, uint64(block.timestamp + 2 days));
        vm.prank(STRANGER);
        rln.requestExit(Exit(commitment(5), 0), "");
        convict(5, REPORTER);
        vm.assertEq(rln.awardOf(bytes32(commitment(5))).beneficiary, REPORTER, "the victim is rewarded");
    }

    function test_a_secret_that_is_known_does_not_end_a_membership_by_itself() public {
        uint256 id = join(5);
        bytes32 digest = rln.exitDigest(Exit(id, type(uint64).max));
        _expect(abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(AUTHORITY)));
        rln.requestExit(Exit(id, type(uint64).max), sign(5, digest));
    }

    // ---- receivers that misbehave ----

    function test_vlt_003_a_receiver_that_refuses_is_owed_and_holds_up_nobody() public {
        for (uint8 way = 1; way <= 3; ++way) {
            Hostile hostile = new Hostile(Hostile.Way(way));
            uint256 id = join(20 + way, RATE, vm.addr(AUTHORITY), address(hostile), uint64(block.timestamp + 2 days));
            askToLeave(id);
            vm.warp(block.timestamp + 7 days);
            rln.exit(id);
            vm.assertEq(rln.owed(address(0), address(hostile)), deposit(), "its deposit is owed");
            hostile.redirect(rln, address(0), BACK);
        }
        vm.assertEq(BACK.balance, 3 * uint256(deposit()), "and it can send it elsewhere");
    }

    function test_vlt_003_a_beneficiary_that_refuses_is_owed_its_reward() public {
        Hostile hostile = new Hostile(Hostile.Way.Reverts);
        uint256 id = join(5);
        convict(5, address(hostile));
        vm.warp(block.timestamp + 24 hours);
        rln.payReward(bytes32(id));
        vm.assertEq(rln.owed(address(0), address(hostile)), deposit() / 4, "its reward is owed");
    }

    /// Whatever it calls.
    function test_vlt_004_a_receiver_that_calls_back_in_is_turned_away() public {
        Sponsorship memory terms = termsOf(2);
        bytes[11] memory calls = [
            abi.encodeCall(rln.seal, (bytes32(uint256(1)))),
            abi.encodeCall(rln.requestExit, (Exit(commitment(30), 0), "")),
            abi.encodeCall(rln.exit, (commitment(30))),
            abi.encodeCall(rln.register, (1, RATE, BACK, BACK, uint64(block.timestamp + 2 days))),
            abi.encodeCall(rln.sponsor, (terms)),
            abi.encodeCall(rln.take, (terms, takingOf(terms, 0, 5), BACK, new Sibling[](1), "")),
            abi.encodeCall(rln.reclaim, (terms)),
            abi.encodeCall(rln.slash, (5, BACK, SALT)),
            abi.encodeCall(rln.payReward, (bytes32(commitment(30)))),
            abi.encodeCall(rln.payOwed, (address(0), BACK)),
            abi.encodeCall(rln.redirectOwed, (address(0), BACK))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            Hostile hostile = new Hostile(Hostile.Way.Reenters);
            hostile.setCallback(calls[i]);
            uint64 until = uint64(block.timestamp + 2 days);
            uint256 id = join(30 + i, RATE, vm.addr(AUTHORITY), address(hostile), until);
            askToLeave(id);
            vm.warp(block.timestamp + 7 days);
            rln.exit(id);
            vm.assertTrue(hostile.held(), "it was told so");
            vm.assertEq(address(hostile).balance, deposit(), "and has its deposit once");
        }
    }

    function test_vlt_004_a_beneficiary_that_calls_back_in_is_turned_away() public {
        Hostile hostile = new Hostile(Hostile.Way.Reenters);
        uint256 id = join(5);
        hostile.setCallback(abi.encodeCall(rln.payReward, (bytes32(id))));
        convict(5, address(hostile));
        vm.warp(block.timestamp + 24 hours);
        rln.payReward(bytes32(id));
        vm.assertTrue(hostile.held() && address(hostile).balance == deposit() / 4, "once");
    }

    /// A sponsor's destination is paid by a reclaim.
    function test_vlt_004_a_sponsors_destination_that_calls_back_in_is_turned_away() public {
        Hostile hostile = new Hostile(Hostile.Way.Reenters);
        Sponsorship memory terms = termsOf(2);
        terms.refundTo = address(hostile);
        pay(terms);
        hostile.setCallback(abi.encodeCall(rln.reclaim, (terms)));
        vm.warp(terms.takeBy);
        rln.reclaim(terms);
        vm.assertTrue(hostile.held() && address(hostile).balance == 2 * uint256(deposit()), "once");
    }

    // ---- register ----

    function _registerReverts(uint256 id, uint16 rate, address authority, address back, uint64 until, bytes memory why)
        private
    {
        uint96 due = rln.depositOf(rate);
        vm.expectRevert(why);
        rln.register{value: due}(id, rate, authority, back, until);
    }

    function test_rln_001_register_reverts_NotInField() public {
        uint256[3] memory bad = [0, Poseidon.FIELD, type(uint256).max];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory why = abi.encodeWithSelector(IRLNMembership.NotInField.selector, bad[i]);
            _registerReverts(bad[i], RATE, address(1), BACK, uint64(START + 2 days), why);
        }
        join(5);
        rln.register{value: deposit()}(Poseidon.FIELD - 1, RATE, address(1), BACK, uint64(START + 2 days));
    }

    function test_rln_002_register_reverts_BadRate() public {
        uint16[3] memory bad = [0, 19, 601];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory why = abi.encodeWithSelector(IRLNMembership.BadRate.selector, bad[i], 20, 600);
            _registerReverts(1, bad[i], address(1), BACK, uint64(START + 2 days), why);
        }
        join(5, 20, address(1), BACK, uint64(START + 2 days));
        join(6, 600, address(1), BACK, uint64(START + 2 days));
        vm.assertEq(rln.liabilities(address(0)), 620 * 20e12, "the bounds themselves are rates");
    }

    function test_register_reverts_BadTerm() public {
        (uint64 least, uint64 most) = (uint64(START + 24 hours), uint64(START + 366 days));
        uint64[2] memory bad = [least - 1, most + 1];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory why = abi.encodeWithSelector(IRLNMembership.BadTerm.selector, bad[i], least, most);
            _registerReverts(1, RATE, address(1), BACK, bad[i], why);
        }
        join(5, RATE, address(1), BACK, least);
        join(6, RATE, address(1), BACK, most);
    }

    function test_register_reverts_BadAccount() public {
        address[2] memory bad = [address(0), address(rln)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory why = abi.encodeWithSelector(ISlashing.BadAccount.selector, bad[i]);
            _registerReverts(1, RATE, bad[i], BACK, uint64(START + 2 days), why);
            _registerReverts(1, RATE, address(1), bad[i], uint64(START + 2 days), why);
        }
    }

    function test_sla_005_register_reverts_WrongValue() public {
        uint96 due = deposit();
        uint256[3] memory sent = [uint256(0), due - 1, due + 1];
        for (uint256 i = 0; i < 3; ++i) {
            _expect(abi.encodeWithSelector(IVault.WrongValue.selector, sent[i], due));
            rln.register{value: sent[i]}(1, RATE, address(1), BACK, uint64(START + 2 days));
        }
    }

    function test_rln_001_register_reverts_AlreadyRegistered_whatever_became_of_the_first() public {
        (uint256 id, uint256 bad) = (join(5), join(6));
        bytes memory why = abi.encodeWithSelector(IRLNMembership.AlreadyRegistered.selector, id);
        _registerReverts(id, RATE, address(1), BACK, uint64(START + 2 days), why);
        askToLeave(id);
        _registerReverts(id, RATE, address(1), BACK, uint64(START + 2 days), why);
        vm.warp(START + 7 days);
        rln.exit(id);
        _registerReverts(id, RATE, address(1), BACK, uint64(START + 9 days), why);
        convict(6, REPORTER);
        why = abi.encodeWithSelector(IRLNMembership.AlreadyRegistered.selector, bad);
        _registerReverts(bad, RATE, address(1), BACK, uint64(START + 9 days), why);
    }

    // ---- requestExit and exit ----

    function test_requestExit_reverts_UnknownMember() public {
        _expect(abi.encodeWithSelector(IRLNMembership.UnknownMember.selector, 9));
        rln.requestExit(Exit(9, 0), "");
    }

    function test_requestExit_reverts_WrongStatus() public {
        uint256 id = join(5);
        askToLeave(id);
        _expectStatus(id, IRLNMembership.Status.Leaving);
        rln.requestExit(Exit(id, 0), "");
        convict(5, REPORTER);
        _expectStatus(id, IRLNMembership.Status.Slashed);
        rln.requestExit(Exit(id, 0), "");
    }

    function test_rln_005_requestExit_reverts_BadSignature_for_every_bound_field() public {
        (uint256 id, uint256 other) = (join(5), join(6));
        bytes memory signature = sign(AUTHORITY, rln.exitDigest(Exit(id, uint64(START))));
        bytes memory why = abi.encodeWithSelector(IRLNMembership.BadSignature.selector, vm.addr(AUTHORITY));
        _expect(why);
        rln.requestExit(Exit(other, uint64(START)), signature);
        _expect(why);
        rln.requestExit(Exit(id, uint64(START + 1)), signature);
        _expect(why);
        rln.requestExit(Exit(id, uint64(START)), "");
    }

    function test_requestExit_reverts_SignaturePastDeadline() public {
        uint256 id = join(5);
        Exit memory signed = Exit(id, uint64(START));
        bytes memory signature = sign(AUTHORITY, rln.exitDigest(signed));
        vm.warp(START + 1);
        _expect(abi.encodeWithSelector(IRLNMembership.SignaturePastDeadline.selector, START, START + 1));
        rln.requestExit(signed, signature);
    }

    function test_exit_reverts_UnknownMember() public {
        _expect(abi.encodeWithSelector(IRLNMembership.UnknownMember.selector, 9));
        rln.exit(9);
    }

    function test_exit_reverts_WrongStatus() public {
        uint256 id = join(5);
        _expectStatus(id, IRLNMembership.Status.Active);
        rln.exit(id);
        askToLeave(id);
        vm.warp(START + 7 days);
        rln.exit(id);
        _expectStatus(id, IRLNMembership.Status.Left);
        rln.exit(id);
    }

    function test_rln_004_exit_reverts_StillBound() public {
        uint256 id = join(5);
        askToLeave(id);
        vm.warp(START + 7 days - 1);
        _expect(abi.encodeWithSelector(IRLNMembership.StillBound.selector, START + 7 days, START + 7 days - 1));
        rln.exit(id);
    }

    // ---- slash ----

    function test_slash_reverts_NotInField() public {
        _expect(abi.encodeWithSelector(IRLNMembership.NotInField.selector, Poseidon.FIELD));
        rln.slash(Poseidon.FIELD, REPORTER, SALT);
    }

    function test_rln_003_slash_reverts_UnknownMember() public {
        join(5);
        sealReport(6, REPORTER);
        vm.warp(START + 1);
        _expect(abi.encodeWithSelector(IRLNMembership.UnknownMember.selector, commitment(6)));
        rln.slash(6, REPORTER, SALT);
    }

    function test_slash_reverts_WrongStatus_once_the_member_has_left() public {
        uint256 id = join(5);
        askToLeave(id);
        vm.warp(START + 7 days);
        rln.exit(id);
        sealReport(5, REPORTER);
        vm.warp(block.timestamp + 1);
        _expectStatus(id, IRLNMembership.Status.Left);
        rln.slash(5, REPORTER, SALT);
    }

    // ---- the tree, the domain ----

    function test_node_reverts_NoSuchLevel() public {
        _expect(abi.encodeWithSelector(IRLNMembership.NoSuchLevel.selector, 21, 20));
        rln.node(21, 0);
    }

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = rln.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        bytes32 struct_ = keccak256(abi.encode(keccak256("Exit(uint256 idCommitment,uint64 deadline)"), 7, 8));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, struct_));
        vm.assertEq(rln.exitDigest(Exit(7, 8)), digest, "the domain is the one in use");
        vm.assertTrue(new RLNMembership().exitDigest(Exit(7, 8)) != digest, "and another contract has another");
    }

    function test_views_hash_as_circom_does() public view {
        vm.assertEq(
            rln.commitmentOf(1), 18586133768512220936620570745912940619677854269274689475585506675881198879027, "one"
        );
        vm.assertEq(rln.leafOf(1, 2), 0x115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a, "two");
    }
}
