// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IOpenMode} from "../src/interfaces/IOpenMode.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {Gathering, Join, Seat} from "../src/types/Gathering.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Tables} from "./helpers/Tables.sol";
import {PoolDouble} from "./hostile/Pools.sol";

/// Shares and refunds that go to shielded notes.
contract RedEnvelopeNotesTest is Tables {
    PoolDouble private _pool;
    uint256 private constant AUTHORITY = 55;

    function setUp() public override {
        super.setUp();
        _pool = new PoolDouble(PoolDouble.Way.Takes);
    }

    function _opening(uint256 n, uint96 insertion) private view returns (NoteOpening memory) {
        return NoteOpening(address(_pool), bytes32(n), vm.addr(AUTHORITY), insertion, abi.encode("for note", n));
    }

    function _note(uint256 n) private view returns (bytes32) {
        NoteOpening memory it = _opening(n, 0);
        return envelope.noteDest(NoteDest(it.pool, it.noteKey, keccak256(it.ciphertext), it.authority));
    }

    function _noteClaim(Terms memory terms, uint32 index) private view returns (Claim memory signed) {
        signed = claimOf(terms, index, BO);
        (signed.dest, signed.destKind) = (_note(index), DestKind.NOTE);
    }

    // ---- claims ----

    function test_red_011_a_claim_to_a_note_is_paid_into_its_pool() public {
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory terms = termsOf(i == 0 ? address(0) : address(dollar), 4, 1000);
            fund(terms);
            carry(terms, _noteClaim(terms, 2), pathOf(terms, 2), 70, _opening(2, i == 0 ? 0 : 9));
            vm.assertEq(_pool.deposited(terms.token, bytes32(uint256(2))), 930, "the share less the fee");
            vm.assertEq(held(terms.token, CARRIER), 70, "the fee");
            vm.assertEq(envelope.liabilities(terms.token), 3000, "the rest is still owed");
        }
        vm.assertEq(_pool.inserted(), 9, "the carrier's coin for the insertion");
    }

    /// A stranger carries a claim without its opening: that would turn a payment into a debt.
    function test_red_011_claim_reverts_WrongOpening() public {
        Terms memory terms = termsOf(address(0), 2, 1000);
        fund(terms);
        Claim memory signed = _noteClaim(terms, 0);
        (address key, bytes memory signed_) = (keyOf(0), signatureOf(signed));
        Sibling[] memory path = pathOf(terms, 0);
        bytes32 none = envelope.noteDest(NoteDest(address(0), 0, keccak256(""), address(0)));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, signed.dest, none));
        envelope.claim(terms, signed, key, path, signed_, 0, unopened);
        NoteOpening memory other = _opening(1, 0);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, signed.dest, _note(1)));
        envelope.claim(terms, signed, key, path, signed_, 0, other);
    }

    /// A stranger carries a claim that it read in the pool of transactions, and brings nothing for the insertion.
    function test_red_011_claim_reverts_NoteRefused_for_a_carrier_that_brings_too_little_for_the_insertion() public {
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory terms = termsOf(i == 0 ? address(0) : address(dollar), 2, 1000);
            bytes32 id = fund(terms);
            _pool.setWay(PoolDouble.Way.NeedsInsertion);
            Claim memory signed = _noteClaim(terms, 1);
            _refused(terms, signed, _opening(1, 0));
            _untouched(terms.token, id, signed.dest);
            carry(terms, signed, pathOf(terms, 1), 0, _opening(1, 9));
            vm.assertEq(_pool.deposited(terms.token, bytes32(uint256(1))), 1000, "who brings it pays the note");
        }
        vm.assertEq(_pool.deposits(bytes32(uint256(1))), 2, "once each");
    }

    /// A pool that refuses has refused the claim. The share is still there, and its key can name another place.
    function test_red_011_a_claim_to_a_pool_that_refuses_goes_elsewhere() public {
        PoolDouble.Way[6] memory ways = [
            PoolDouble.Way.Closed,
            PoolDouble.Way.Full,
            PoolDouble.Way.TakesLess,
            PoolDouble.Way.TakesNothing,
            PoolDouble.Way.BurnsGas,
            PoolDouble.Way.Bombs
        ];
        Terms memory terms = termsOf(address(dollar), 2, 1000);
        bytes32 id = fund(terms);
        Claim memory signed = _noteClaim(terms, 1);
        for (uint256 i = 0; i < ways.length; ++i) {
            _pool.setWay(ways[i]);
            _refused(terms, signed, _opening(1, 5));
            _untouched(address(dollar), id, signed.dest);
        }
        pay(terms, 1, BO, 0);
        vm.assertEq(dollar.balanceOf(BO), 1000, "to an account, by the same key");
    }

    /// Whoever waits for its pool until the envelope expires has lost the share to its giver, as who did not claim.
    function test_red_011_a_pool_that_refuses_moves_no_deadline() public {
        Terms memory terms = termsOf(address(dollar), 2, 1000);
        fund(terms);
        _pool.setWay(PoolDouble.Way.Closed);
        Claim memory signed = _noteClaim(terms, 1);
        vm.warp(terms.expiry - 1);
        _refused(terms, signed, _opening(1, 0));
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.assertEq(dollar.balanceOf(REST), 2000, "all of it went back");
    }

    function _refused(Terms memory terms, Claim memory signed, NoteOpening memory opening) private {
        (address key, bytes memory signature) = (keyOf(signed.index), signatureOf(signed));
        Sibling[] memory path = pathOf(terms, signed.index);
        vm.expectRevert(
            abi.encodeWithSelector(INoteVault.NoteRefused.selector, terms.token, signed.dest, signed.amount)
        );
        envelope.claim{value: opening.insertion}(terms, signed, key, path, signature, 0, opening);
    }

    function _untouched(address token, bytes32 id, bytes32 dest) private view {
        (, uint96 left, uint128 claimed,) = envelope.envelope(id);
        vm.assertTrue(left == 2000 && claimed == 0, "the share is there");
        vm.assertEq(envelope.owedNote(token, dest), 0, "and no debt was made of it");
    }

    function test_claim_reverts_WrongInsertion() public {
        Terms memory terms = termsOf(address(0), 2, 1000);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        (address key, bytes memory signed_) = (keyOf(0), signatureOf(signed));
        Sibling[] memory path = pathOf(terms, 0);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        envelope.claim{value: 1}(terms, signed, key, path, signed_, 0, unopened);
    }

    // ---- refunds ----

    function _toNote(Terms memory terms) private view {
        (terms.refundTo, terms.refundKind) = (_note(9), DestKind.NOTE);
    }

    function test_red_008_a_refund_to_a_note_is_paid_with_the_opening_and_owed_without() public {
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory terms = termsOf(address(dollar), 2, 500);
            _toNote(terms);
            terms.salt = bytes32(i);
            fund(terms);
            vm.warp(block.timestamp + 25 hours);
            if (i == 0) envelope.refund(terms, unopened);
            else envelope.refund{value: 3}(terms, _opening(9, 3));
        }
        vm.assertEq(envelope.owedNote(address(dollar), _note(9)), 1000, "owed without an opening");
        vm.assertEq(_pool.deposited(address(dollar), bytes32(uint256(9))), 1000, "paid with it");
        vm.assertEq(_pool.inserted(), 3, "and inserted");
    }

    function test_refund_reverts_WrongOpening() public {
        Terms memory terms = termsOf(address(0), 2, 500);
        _toNote(terms);
        fund(terms);
        vm.warp(terms.expiry);
        NoteOpening memory other = _opening(1, 0);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, _note(9), _note(1)));
        envelope.refund(terms, other);
    }

    function test_refund_reverts_WrongInsertion_for_coin_it_has_no_use_for() public {
        Terms memory terms = termsOf(address(0), 2, 500);
        fund(terms);
        vm.warp(terms.expiry);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        envelope.refund{value: 1}(terms, unopened);
    }

    // ---- seats ----

    function _mixed() private returns (Terms memory terms, Gathering memory gathering, Seat[] memory seats) {
        gathering = gatheringOf();
        terms = tableOf(address(dollar), 4, 4000, gathering);
        open(terms, gathering);
        seats = new Seat[](4);
        for (uint256 n = 0; n < 4; ++n) {
            Join memory signed = joinOf(terms, n);
            if (n % 2 == 1) (signed.dest, signed.destKind) = (_note(n), DestKind.NOTE);
            seats[n] = sit(terms, gathering, signed, 0);
        }
        vm.warp(gathering.closesAt + 1 hours);
    }

    function test_settle_pays_accounts_and_notes_alike() public {
        (Terms memory terms, Gathering memory gathering, Seat[] memory seats) = _mixed();
        NoteOpening[] memory openings = new NoteOpening[](2);
        (openings[0], openings[1]) = (_opening(1, 4), _opening(3, 5));
        envelope.settle{value: 9}(terms, gathering, seats, openings);
        vm.assertEq(dollar.balanceOf(guest(0)), 1000, "an account");
        vm.assertEq(_pool.deposited(address(dollar), bytes32(uint256(3))), 1000, "a note");
        vm.assertEq(_pool.inserted(), 9, "inserted");
        vm.assertEq(envelope.liabilities(address(dollar)), 0, "nothing is owed");
    }

    function test_settle_without_an_opening_owes_the_note_and_holds_up_nobody() public {
        (Terms memory terms, Gathering memory gathering, Seat[] memory seats) = _mixed();
        NoteOpening[] memory openings = new NoteOpening[](2);
        openings[0] = _opening(1, 0);
        envelope.settle(terms, gathering, seats, openings);
        vm.assertEq(envelope.owedNote(address(dollar), _note(3)), 1000, "owed");
        vm.assertEq(envelope.liabilities(address(dollar)), 1000, "and nothing else is");
        envelope.payOwedNote(address(dollar), _opening(3, 0));
        vm.assertEq(_pool.deposited(address(dollar), bytes32(uint256(3))), 1000, "paid by whoever brings it");
    }

    function test_settle_reverts_MissingOpening() public {
        (Terms memory terms, Gathering memory gathering, Seat[] memory seats) = _mixed();
        NoteOpening[] memory openings = new NoteOpening[](1);
        openings[0] = _opening(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.MissingOpening.selector, 3));
        envelope.settle(terms, gathering, seats, openings);
    }
}
