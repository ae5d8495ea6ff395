// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INameDirectory} from "../src/interfaces/INameDirectory.sol";
import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {Names} from "./helpers/Names.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// What lies with a name, and where it goes: to the destination of the registration, whoever pushes and whatever that does.
contract NameDirectoryDepositTest is Names {
    bytes private constant CIPHERTEXT = "for the receiver alone";
    bytes32 private constant KEY = bytes32(uint256(0x4e07e));

    function _ofAnna(uint8 kind, bytes32 refundTo) private {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        (terms.refundKind, terms.refundTo, terms.salt) = (kind, refundTo, bytes32(block.timestamp));
        committed(terms);
        reveal(terms, ANNA);
    }

    function _giveUp() private {
        vm.prank(vm.addr(ANNA));
        directory.giveUp("anna", unopened);
    }

    function test_nam_006_what_came_in_goes_back_and_nobody_earns_it() public {
        registered("anna", ANNA);
        vm.assertEq(directory.liabilities(address(0)), 0.256 ether, "the deposit is owed");
        vm.assertEq(address(directory).balance, 0.256 ether, "and there");
        _giveUp();
        vm.assertEq(REST.balance, 0.256 ether, "it went to its destination, to the unit");
        vm.assertEq(directory.liabilities(address(0)) + address(directory).balance, 0, "nothing stays");
        INameDirectory.Name memory left = directory.nameOf("anna");
        vm.assertEq(uint256(left.expiry) + left.refundKind, 0, "nothing is known of it");
        vm.assertEq(uint256(left.recordHash | left.refundTo), 0, "but its number");
        vm.assertEq(left.seq, 1, "which stays");
    }

    function test_nam_006_a_name_handed_on_does_not_hand_on_the_deposit() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        directory.offerOwner("anna", STRANGER);
        vm.prank(STRANGER);
        directory.acceptOwner("anna");
        vm.prank(STRANGER);
        directory.giveUp("anna", unopened);
        vm.assertEq(REST.balance, 0.256 ether, "it goes where its payer's terms said");
        vm.assertEq(STRANGER.balance, 0, "and not to the caller");
    }

    function test_nam_001_clear_reverts_NotYetFree_until_term_and_grace_are_over() public {
        registered("anna", ANNA);
        uint256 freeFrom = directory.nameOf("anna").expiry + 90 days;
        vm.warp(freeFrom - 1);
        vm.prank(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(INameDirectory.NotYetFree.selector, bytes32("anna"), freeFrom, freeFrom - 1)
        );
        directory.clear("anna", unopened);
        vm.warp(freeFrom);
        vm.prank(STRANGER);
        directory.clear("anna", unopened);
        vm.assertEq(REST.balance, 0.256 ether, "anybody frees it, for its destination");
        registered("anna", 0xB0);
        vm.assertEq(directory.holdingOf("anna").owner, vm.addr(0xB0), "and anybody may ask for it");
    }

    function test_nam_001_an_owner_who_comes_back_before_anybody_asked_keeps_the_name() public {
        registered("anna", ANNA);
        vm.warp(directory.nameOf("anna").expiry + 91 days);
        vm.prank(vm.addr(ANNA));
        directory.renew("anna");
        vm.expectRevert(
            abi.encodeWithSelector(
                INameDirectory.NotYetFree.selector, bytes32("anna"), block.timestamp + 455 days, block.timestamp
            )
        );
        directory.clear("anna", unopened);
    }

    function test_clear_reverts_NotOwned() public {
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32("anna")));
        directory.clear("anna", unopened);
        registered("anna", ANNA);
        _giveUp();
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32("anna")));
        directory.clear("anna", unopened);
    }

    function test_a_freed_name_answers_to_nobody() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        directory.setRecovery("anna", STRANGER, 3 days);
        vm.prank(STRANGER);
        directory.startRecovery("anna", STRANGER);
        _giveUp();
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoRecoveryRuns.selector, bytes32("anna")));
        directory.finishRecovery("anna");
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32("anna")));
        directory.setRecord("anna", CARD, 2);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheRecovery.selector, STRANGER, address(0)));
        directory.startRecovery("anna", STRANGER);
    }

    function test_nam_001_a_recovery_takes_the_name_over_with_its_term_and_not_the_deposit() public {
        registered("anna", ANNA);
        uint64 expiry = directory.nameOf("anna").expiry;
        vm.prank(vm.addr(ANNA));
        directory.setRecovery("anna", address(0xF1), 3 days);
        vm.warp(expiry + 1 days);
        vm.prank(address(0xF1));
        directory.startRecovery("anna", address(0x4E1));
        vm.warp(block.timestamp + 3 days);
        directory.finishRecovery("anna");
        vm.prank(address(0x4E1));
        directory.renew("anna");
        (address owner,,) = directory.resolve("anna");
        vm.assertEq(owner, address(0x4E1), "a lost key in the grace is not the end");
        vm.assertEq(directory.nameOf("anna").refundTo, word(REST), "the deposit's way is what it was");
    }

    function test_vlt_003_a_destination_that_refuses_is_owed_and_holds_up_nobody() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < ways.length; ++i) {
            Hostile rest = new Hostile(ways[i]);
            Registration memory terms = termsOf("anna", vm.addr(ANNA));
            (terms.refundTo, terms.salt) = (word(address(rest)), bytes32(i));
            committed(terms);
            reveal(terms, ANNA);
            _giveUp();
            vm.assertEq(directory.owed(address(0), address(rest)), 0.256 ether, "it is owed");
            vm.assertEq(directory.holdingOf("anna").owner, address(0), "and the name is free");
            rest.redirect(directory, address(0), address(uint160(0xE1 + i)));
            vm.assertEq(address(uint160(0xE1 + i)).balance, 0.256 ether, "until the account sends it elsewhere");
        }
    }

    function test_vlt_004_a_destination_that_calls_back_finds_the_name_gone_and_the_door_shut() public {
        Hostile rest = new Hostile(Hostile.Way.Reenters);
        _ofAnna(DestKind.ACCOUNT, word(address(rest)));
        rest.setCallback(abi.encodeCall(directory.clear, ("anna", unopened)));
        _giveUp();
        vm.assertTrue(rest.held(), "it was refused as reentry");
        vm.assertEq(address(rest).balance, 0.256 ether, "and paid once");
    }

    /// Registers `anna` for a destination that calls `callback` when its deposit arrives, and gives it up.
    function _calledBack(Hostile rest, bytes memory callback) private {
        rest.setCallback(callback);
        uint256 before = address(rest).balance;
        _ofAnna(DestKind.ACCOUNT, word(address(rest)));
        _giveUp();
        vm.assertEq(address(rest).balance - before, 0.256 ether, "paid once");
        uint256 books = directory.depositOf("books");
        vm.assertEq(directory.liabilities(address(0)), books, "what stays is the other name's deposit");
        vm.assertEq(address(directory).balance, books, "and it is there");
    }

    function test_vlt_004_an_owner_that_is_being_paid_writes_renews_and_commits_to_nothing() public {
        Hostile rest = new Hostile(Hostile.Way.Reenters);
        registered("books", ANNA);
        bytes[5] memory calls = [
            abi.encodeCall(directory.commit, (bytes32(uint256(1)))),
            abi.encodeCall(directory.setRecord, ("books", CARD, 2)),
            abi.encodeCall(directory.setRecordSigned, (SetRecord("books", CARD, 2, 0, LATE), "")),
            abi.encodeCall(directory.renew, ("books")),
            abi.encodeCall(directory.renewSigned, (Renew("books", 0, LATE), ""))
        ];
        for (uint256 i = 0; i < 5; ++i) {
            _calledBack(rest, calls[i]);
            vm.assertTrue(rest.held() && !rest.entered(), "the door is shut");
        }
    }

    /// Who owns a name and who may inherit it is no money, and the registry has the same acts without a vault: they are no doors.
    /// An owner that is being paid for one name may hand on another, and no unit moves by it.
    function test_vlt_004_what_an_owner_says_of_its_rights_while_it_is_paid_moves_no_unit() public {
        Hostile rest = new Hostile(Hostile.Way.Reenters);
        registered("books", ANNA);
        vm.prank(vm.addr(ANNA));
        directory.offerOwner("books", address(rest));
        _calledBack(rest, abi.encodeCall(directory.acceptOwner, ("books")));
        vm.assertEq(directory.holdingOf("books").owner, address(rest), "it took over what it was offered");
        _calledBack(rest, abi.encodeCall(directory.setRecovery, ("books", address(rest), 3 days)));
        _calledBack(rest, abi.encodeCall(directory.startRecovery, ("books", STRANGER)));
        vm.assertTrue(directory.holdingOf("books").recoverAt > 0, "it began a recovery of its own");
        _calledBack(rest, abi.encodeCall(directory.cancelRecovery, ("books")));
        _calledBack(rest, abi.encodeCall(directory.offerOwner, ("books", STRANGER)));
        vm.assertEq(directory.holdingOf("books").offeredTo, STRANGER, "and offered it on");
        // What its own act does not allow is refused as at any other time.
        _calledBack(rest, abi.encodeCall(directory.finishRecovery, ("books")));
        vm.assertEq(directory.holdingOf("books").owner, address(rest), "nobody took it");
    }

    function _note(PoolDouble pool) private pure returns (bytes32, NoteOpening memory) {
        bytes32 dest = keccak256(
            abi.encode(
                keccak256("NoteDest(address pool,bytes32 noteKey,bytes32 ciphertextHash,address authority)"),
                NoteDest(address(pool), KEY, keccak256(CIPHERTEXT), vm.addr(ANNA))
            )
        );
        return (dest, NoteOpening(address(pool), KEY, vm.addr(ANNA), 7, CIPHERTEXT));
    }

    function test_dst_002_a_deposit_goes_back_into_a_pool() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        (bytes32 dest, NoteOpening memory opening) = _note(pool);
        _ofAnna(DestKind.NOTE, dest);
        vm.warp(directory.nameOf("anna").expiry + 90 days);
        directory.clear{value: 7}("anna", opening);
        vm.assertEq(pool.deposited(address(0), KEY), 0.256 ether, "the note has it");
        vm.assertEq(pool.inserted(), 7, "and the caller paid for the insertion");
        vm.assertEq(directory.liabilities(address(0)), 0, "nothing is owed");
    }

    function test_dst_005_a_pool_that_is_closed_full_or_gone_holds_up_nobody() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Closed);
        (bytes32 dest, NoteOpening memory opening) = _note(pool);
        for (uint256 way = uint256(PoolDouble.Way.Closed); way <= uint256(PoolDouble.Way.Full); ++way) {
            pool.setWay(PoolDouble.Way(way));
            Registration memory terms = termsOf("anna", vm.addr(ANNA));
            (terms.refundKind, terms.refundTo, terms.salt) = (DestKind.NOTE, dest, bytes32(way));
            committed(terms);
            reveal(terms, ANNA);
            vm.deal(vm.addr(ANNA), 7);
            vm.prank(vm.addr(ANNA));
            directory.giveUp{value: 7}("anna", opening);
            vm.assertEq(directory.holdingOf("anna").owner, address(0), "the name is free");
        }
        vm.assertEq(directory.owedNote(address(0), dest), 0.512 ether, "both are owed to the note");
        pool.setWay(PoolDouble.Way.Takes);
        directory.payOwedNote{value: 7}(address(0), opening);
        vm.assertEq(pool.deposited(address(0), KEY), 0.512 ether, "anybody tries again");
    }

    function test_dst_005_without_an_opening_the_note_is_owed() public {
        (bytes32 dest,) = _note(new PoolDouble(PoolDouble.Way.Takes));
        _ofAnna(DestKind.NOTE, dest);
        _giveUp();
        vm.assertEq(directory.owedNote(address(0), dest), 0.256 ether, "owed");
    }

    function test_giveUp_reverts_TooLittleGas() public {
        registered("anna", ANNA);
        vm.prank(vm.addr(ANNA));
        (bool done, bytes memory said) =
            address(directory).call{gas: 150_000}(abi.encodeCall(directory.giveUp, ("anna", unopened)));
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "no starving of the destination");
    }

    function testFuzz_nam_006_any_name_costs_its_deposit_and_gives_it_back(uint256 length, uint256 seed, bool late)
        public
    {
        length = bound(length, 1, 32);
        bytes memory text = new bytes(32);
        for (uint256 i = 0; i < length; ++i) {
            text[i] = bytes1(uint8(97 + uint256(keccak256(abi.encode(seed, i))) % 26));
        }
        bytes32 name = bytes32(text);
        uint256 before = address(this).balance;
        registered(name, ANNA);
        uint256 deposit = before - address(this).balance;
        vm.assertEq(deposit, length >= 8 ? 0.001 ether : 0.001 ether * 4 ** (8 - length), "its price");
        if (late) vm.warp(directory.nameOf(name).expiry + 90 days);
        vm.prank(late ? STRANGER : vm.addr(ANNA));
        if (late) directory.clear(name, unopened);
        else directory.giveUp(name, unopened);
        vm.assertEq(REST.balance, deposit, "all of it went back");
        vm.assertEq(address(directory).balance, 0, "nothing stays");
    }
}
