// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INameDirectory} from "../src/interfaces/INameDirectory.sol";
import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {NameTypes} from "../src/libraries/NameTypes.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {ContractWallet} from "./hostile/Receivers.sol";
import {Names} from "./helpers/Names.sol";

/// How a name is asked for, kept, and lost.
contract NameDirectoryTest is Names {
    // ---- asked for ----

    function test_a_name_points_at_its_owners_card() public {
        registered("anna", ANNA);
        (address owner, bytes32 card, uint64 seq) = directory.resolve("anna");
        vm.assertEq(owner, vm.addr(ANNA), "its owner");
        vm.assertEq(card, CARD, "its card");
        vm.assertEq(seq, 1, "the first");
        vm.assertEq(directory.nameOf("anna").expiry, block.timestamp + 365 days, "for a year");
    }

    function test_an_owner_registers_by_its_own_call_without_a_signature() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        vm.deal(vm.addr(ANNA), 1 ether);
        vm.prank(vm.addr(ANNA));
        directory.register{value: 0.256 ether}(terms, "");
        vm.assertEq(directory.holdingOf("anna").owner, vm.addr(ANNA), "it is Anna's");
    }

    function test_nam_002_who_reads_the_reveal_cannot_be_first() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        Registration memory thief = termsOf("anna", STRANGER);
        bytes32 late = directory.commitmentOf(thief);
        vm.prank(STRANGER);
        directory.commit(late);
        vm.deal(STRANGER, 1 ether);
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(
                INameDirectory.CommitmentTooNew.selector, late, block.timestamp + 60, block.timestamp
            )
        );
        directory.register{value: 0.256 ether}(thief, "");
        reveal(terms, ANNA);
        vm.assertEq(directory.holdingOf("anna").owner, vm.addr(ANNA), "it is Anna's");
    }

    function test_nam_002_who_copies_the_reveal_pays_for_the_owner_it_names() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        vm.deal(STRANGER, 1 ether);
        vm.prank(STRANGER);
        directory.register{value: 0.256 ether}(terms, signature);
        vm.assertEq(directory.holdingOf("anna").owner, vm.addr(ANNA), "it is Anna's");
        vm.assertEq(directory.nameOf("anna").refundTo, word(REST), "and so is the deposit in the end");
    }

    function test_nam_002_register_reverts_NotCommitted() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        vm.expectRevert(abi.encodeWithSelector(INameDirectory.NotCommitted.selector, directory.commitmentOf(terms)));
        directory.register{value: 0.256 ether}(terms, "");
    }

    function test_nam_002_register_reverts_CommitmentTooNew() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        bytes32 commitment = committed(terms);
        bytes memory signature = signedBy(ANNA, commitment);
        vm.warp(START + 59);
        vm.expectRevert(
            abi.encodeWithSelector(INameDirectory.CommitmentTooNew.selector, commitment, START + 60, START + 59)
        );
        directory.register{value: 0.256 ether}(terms, signature);
        vm.warp(START + 60);
        directory.register{value: 0.256 ether}(terms, signature);
    }

    function test_nam_002_register_reverts_CommitmentTooOld() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        bytes32 commitment = committed(terms);
        bytes memory signature = signedBy(ANNA, commitment);
        vm.warp(START + 24 hours + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                INameDirectory.CommitmentTooOld.selector, commitment, START + 24 hours, START + 24 hours + 1
            )
        );
        directory.register{value: 0.256 ether}(terms, signature);
        vm.warp(START + 24 hours);
        directory.register{value: 0.256 ether}(terms, signature);
    }

    function test_nam_003_commit_reverts_CommitmentStands_so_nobody_can_hold_it_up() public {
        bytes32 commitment = bytes32(uint256(7));
        directory.commit(commitment);
        vm.warp(START + 24 hours);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(INameDirectory.CommitmentStands.selector, commitment, START + 24 hours));
        directory.commit(commitment);
        vm.assertEq(directory.committedAt(commitment), START, "its age is what it was");
        vm.warp(START + 24 hours + 1);
        directory.commit(commitment);
        vm.assertEq(directory.committedAt(commitment), block.timestamp, "an old one is made anew");
    }

    function test_nam_003_register_reverts_CommitmentUsed() public {
        Registration memory terms = registered("anna", ANNA);
        bytes32 commitment = directory.commitmentOf(terms);
        vm.prank(vm.addr(ANNA));
        directory.giveUp("anna", unopened);
        vm.expectRevert(abi.encodeWithSelector(INameDirectory.CommitmentUsed.selector, commitment));
        directory.register{value: 0.256 ether}(terms, "");
        vm.warp(block.timestamp + 2 days);
        vm.expectRevert(abi.encodeWithSelector(INameDirectory.CommitmentUsed.selector, commitment));
        directory.commit(commitment);
        vm.assertEq(directory.committedAt(commitment), type(uint64).max, "for good");
    }

    function test_nam_009_nobody_is_given_a_name_against_their_will() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        bytes memory forged = signedBy(0xBAD, directory.commitmentOf(terms));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, vm.addr(ANNA)));
        directory.register{value: 0.256 ether}(terms, forged);
        terms.owner = address(0);
        committed(terms);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, address(0)));
        directory.register{value: 0.256 ether}(terms, forged);
    }

    function test_nam_009_a_contract_wallet_consents_by_its_own_rule() public {
        ContractWallet wallet = new ContractWallet(vm.addr(ANNA));
        Registration memory terms = termsOf("anna", address(wallet));
        committed(terms);
        reveal(terms, ANNA);
        vm.assertEq(directory.holdingOf("anna").owner, address(wallet), "the wallet owns it");
    }

    function test_register_reverts_SignaturePastDeadline() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        terms.deadline = uint64(START + 59);
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        bytes memory reason = abi.encodeWithSelector(IOwnership.SignaturePastDeadline.selector, START + 59, START + 60);
        vm.expectRevert(reason);
        directory.register{value: 0.256 ether}(terms, signature);
        vm.deal(vm.addr(ANNA), 1 ether);
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(reason);
        directory.register{value: 0.256 ether}(terms, "");
    }

    function test_register_reverts_EmptyRecord() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        terms.recordHash = 0;
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        vm.expectRevert(INameDirectory.EmptyRecord.selector);
        directory.register{value: 0.256 ether}(terms, signature);
    }

    function test_dst_001_register_reverts_BadDestination_and_UnknownDestination() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        terms.refundTo = 0;
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.BadDestination.selector, bytes32(0)));
        directory.register{value: 0.256 ether}(terms, signature);
        (terms.refundTo, terms.refundKind) = (word(REST), 2);
        committed(terms);
        signature = signedBy(ANNA, directory.commitmentOf(terms));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
        directory.register{value: 0.256 ether}(terms, signature);
    }

    function test_nam_008_register_reverts_BadName() public {
        bytes32[5] memory bad = [bytes32(""), "Anna", "anna-", "an--na", "4nna"];
        for (uint256 i = 0; i < bad.length; ++i) {
            Registration memory terms = termsOf(bad[i], vm.addr(ANNA));
            committed(terms);
            bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
            vm.expectRevert(abi.encodeWithSelector(INameDirectory.BadName.selector, bad[i]));
            directory.register{value: 1 ether}(terms, signature);
        }
    }

    function test_nam_006_register_reverts_WrongValue() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        uint256[2] memory bad = [uint256(0.256 ether) - 1, 0.256 ether + 1];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, bad[i], 0.256 ether));
            directory.register{value: bad[i]}(terms, signature);
        }
    }

    function test_nam_006_a_shorter_name_locks_four_times_as_much_per_character() public view {
        bytes32[9] memory names =
            [bytes32("a"), "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "a-long-one"];
        uint256[9] memory deposits = [
            uint256(16.384 ether),
            4.096 ether,
            1.024 ether,
            0.256 ether,
            0.064 ether,
            0.016 ether,
            0.004 ether,
            0.001 ether,
            0.001 ether
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertEq(directory.depositOf(names[i]), deposits[i], "the deposit");
        }
    }

    // ---- kept ----

    function test_nam_001_register_reverts_NameTaken_while_it_lives_and_in_its_grace() public {
        registered("anna", ANNA);
        uint64 expiry = directory.nameOf("anna").expiry;
        Registration memory terms = termsOf("anna", vm.addr(0xB0));
        uint256[3] memory times = [block.timestamp + 1, expiry + 1, expiry + 90 days];
        for (uint256 i = 0; i < times.length; ++i) {
            vm.warp(times[i]);
            terms.salt = bytes32(i);
            committed(terms);
            bytes memory signature = signedBy(0xB0, directory.commitmentOf(terms));
            vm.expectRevert(
                abi.encodeWithSelector(INameDirectory.NameTaken.selector, bytes32("anna"), expiry + 90 days)
            );
            directory.register{value: 0.256 ether}(terms, signature);
        }
    }

    function test_nam_004_a_name_past_its_expiry_points_nowhere() public {
        registered("anna", ANNA);
        uint64 expiry = directory.nameOf("anna").expiry;
        vm.warp(expiry - 1);
        (address owner,,) = directory.resolve("anna");
        vm.assertEq(owner, vm.addr(ANNA), "alive to the last second");
        vm.warp(expiry);
        (address nobody, bytes32 card, uint64 seq) = directory.resolve("anna");
        vm.assertEq(nobody, address(0), "no owner");
        vm.assertEq(uint256(card) + seq, 0, "no card");
        vm.prank(vm.addr(ANNA));
        directory.renew("anna");
        (owner, card,) = directory.resolve("anna");
        vm.assertEq(owner, vm.addr(ANNA), "renewed, it is back");
        vm.assertEq(card, CARD, "with its card");
    }

    function test_nam_005_records_are_numbered_one_after_the_other() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        directory.setRecord("anna", bytes32(uint256(2)), 2);
        uint64[4] memory bad = [uint64(0), 2, 4, type(uint64).max];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.prank(vm.addr(ANNA));
            vm.expectRevert(abi.encodeWithSelector(INameDirectory.RecordNotNext.selector, bad[i], 3));
            directory.setRecord("anna", bytes32(uint256(3)), bad[i]);
        }
        (, bytes32 card, uint64 seq) = directory.resolve("anna");
        vm.assertEq(card, bytes32(uint256(2)), "the second card");
        vm.assertEq(seq, 2, "its number");
    }

    function test_nam_005_the_number_grows_over_owners() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        directory.setRecord("anna", bytes32(uint256(2)), 2);
        vm.prank(vm.addr(ANNA));
        directory.giveUp("anna", unopened);
        registered("anna", 0xB0);
        (,, uint64 seq) = directory.resolve("anna");
        vm.assertEq(seq, 3, "whoever remembers the old card sees that this one is newer");
    }

    function test_nam_005_setRecord_reverts_EmptyRecord() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(INameDirectory.EmptyRecord.selector);
        directory.setRecord("anna", 0, 2);
    }

    function test_nam_007_only_the_owner_keeps_changes_or_gives_up_a_name() public {
        registered("anna", ANNA);
        bytes memory reason = abi.encodeWithSelector(IOwnership.NotTheOwner.selector, STRANGER, vm.addr(ANNA));
        bytes[3] memory calls = [
            abi.encodeCall(directory.renew, ("anna")),
            abi.encodeCall(directory.setRecord, ("anna", CARD, 2)),
            abi.encodeCall(directory.giveUp, ("anna", unopened))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(STRANGER);
            (bool done, bytes memory said) = address(directory).call(calls[i]);
            vm.assertTrue(!done && keccak256(said) == keccak256(reason), "a stranger is refused");
        }
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32("nobody")));
        directory.renew("nobody");
    }

    function test_a_renewal_counts_from_now_and_never_shortens() public {
        registered("anna", ANNA);
        uint64 first = directory.nameOf("anna").expiry;
        vm.warp(block.timestamp + 30 days);
        vm.prank(vm.addr(ANNA));
        directory.renew("anna");
        vm.assertEq(directory.nameOf("anna").expiry, first + 30 days, "a year from now");
    }

    function test_everything_can_be_signed_and_submitted_by_a_stranger() public {
        registered("anna", ANNA);
        SetRecord memory card = SetRecord("anna", bytes32(uint256(2)), 2, nonceOf("anna"), LATE);
        directory.setRecordSigned(card, sign(ANNA, keccak256(abi.encode(NameTypes.SET, card))));
        vm.warp(block.timestamp + 1 days);
        Renew memory kept = Renew("anna", nonceOf("anna"), LATE);
        directory.renewSigned(kept, sign(ANNA, keccak256(abi.encode(NameTypes.RENEW, kept))));
        vm.assertEq(directory.nameOf("anna").expiry, block.timestamp + 365 days, "renewed");
        GiveUp memory left = GiveUp("anna", nonceOf("anna"), LATE);
        bytes memory signature = sign(ANNA, keccak256(abi.encode(NameTypes.GIVE_UP, left)));
        vm.prank(STRANGER);
        directory.giveUpSigned(left, unopened, signature);
        vm.assertEq(REST.balance, 0.256 ether, "the deposit went where it was to go");
    }

    function test_giveUpSigned_reverts_WrongInsertion_for_coin_it_has_no_use_for() public {
        registered("anna", ANNA);
        GiveUp memory left = GiveUp("anna", nonceOf("anna"), LATE);
        bytes memory signature = sign(ANNA, keccak256(abi.encode(NameTypes.GIVE_UP, left)));
        vm.deal(STRANGER, 1);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        directory.giveUpSigned{value: 1}(left, unopened, signature);
    }

    function test_nam_007_signatures_of_strangers_count_for_nothing() public {
        registered("anna", ANNA);
        bytes memory reason = abi.encodeWithSelector(IOwnership.BadSignature.selector, vm.addr(ANNA));
        SetRecord memory card = SetRecord("anna", bytes32(uint256(2)), 2, nonceOf("anna"), LATE);
        Renew memory kept = Renew("anna", nonceOf("anna"), LATE);
        GiveUp memory left = GiveUp("anna", nonceOf("anna"), LATE);
        bytes memory forged = sign(0xBAD, keccak256(abi.encode(NameTypes.SET, card)));
        vm.expectRevert(reason);
        directory.setRecordSigned(card, forged);
        forged = sign(0xBAD, keccak256(abi.encode(NameTypes.RENEW, kept)));
        vm.expectRevert(reason);
        directory.renewSigned(kept, forged);
        forged = sign(0xBAD, keccak256(abi.encode(NameTypes.GIVE_UP, left)));
        vm.expectRevert(reason);
        directory.giveUpSigned(left, unopened, forged);
    }

    function test_the_domain_is_said() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chain, address where,,) =
            directory.eip712Domain();
        vm.assertTrue(fields == hex"0f" && keccak256(bytes(version)) == keccak256("1"), "five fields, version 1");
        vm.assertTrue(keccak256(bytes(name)) == keccak256(bytes(DOMAIN)), "its name");
        vm.assertTrue(chain == block.chainid && where == address(directory), "here");
    }
}
