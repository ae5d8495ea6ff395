// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {Entry, External, Insertion, Payment} from "../src/types/Pool.sol";
import {ToldPool} from "./helpers/ToldPool.sol";

/// What would get into the tree of a pool without one of its protections. The deposit of `setUp` is inserted first, so that the
/// leaves 21 and 22 stand at the front of the queue.
contract BugClassesTreeTest is ToldPool {
    bytes4 private constant NOT_PROVEN = IShieldedPool.InsertionNotProven.selector;
    bytes32 private constant NEW_ROOT = bytes32(uint256(0x4007));
    bytes32 private constant OTHER_ROOT = bytes32(uint256(0x4008));

    function setUp() public override {
        super.setUp();
        _insertDeposit(pool);
        _insertDeposit(otherPool);
    }

    function _insertDeposit(ShieldedPool into) private {
        bytes32 leaf = commitmentOf(into, 0, 10 ether);
        Insertion memory insertion = Insertion(2, 1, bytes32(uint256(0x4006)), PAYEE, entryOf(leaf, 0));
        pair.tell(claimOf(into, insertion, 0, leavesOf(uint256(leaf), 0)));
        into.insert(insertion, proof);
        queuePair(into);
    }

    function _pairInsertion() private pure returns (Insertion memory) {
        return Insertion(2, 2, NEW_ROOT, PAYEE, entryOf(bytes32(uint256(21)), bytes32(uint256(22))));
    }

    function _claim(Insertion memory insertion) private returns (uint256[] memory) {
        return claimOf(pool, insertion, 2, leavesOf(21, 22));
    }

    function test_bug_the_insertion_that_is_bent_here_is_good() public {
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        pool.insert(insertion, proof);
        vm.assertEq(pool.root(), NEW_ROOT, "the root");
    }

    function test_bug_an_insertion_needs_a_proof() public {
        refusedInsertion(pool, NOT_PROVEN, _pairInsertion());
    }

    function test_bug_only_the_next_leaves_of_the_queue_get_in() public {
        Insertion memory insertion = _pairInsertion();
        insertion.entries = entryOf(bytes32(uint256(0x7415F)), bytes32(uint256(22)));
        pair.tell(claimOf(pool, insertion, 2, leavesOf(0x7415F, 22)));
        refusedInsertion(pool, IShieldedPool.NotNext.selector, insertion);
    }

    function test_bug_only_a_pair_is_padded() public {
        Insertion memory insertion = _pairInsertion();
        (insertion.size, insertion.count) = (16, 2);
        uint256[] memory leaves = new uint256[](16);
        (leaves[0], leaves[1]) = (21, 22);
        sixteen.tell(claimOf(pool, insertion, 16, leaves));
        refusedInsertion(pool, IShieldedPool.WrongCount.selector, insertion);
    }

    /// An entry that is inserted is gone: nobody is paid for it again, and it stands in the tree once.
    function test_bug_as_many_leaves_as_are_counted_get_in() public {
        Insertion memory insertion = _pairInsertion();
        insertion.count = 1;
        insertion.entries = new Entry[](0);
        pair.tell(claimOf(pool, insertion, 2, leavesOf(0, 0)));
        refusedInsertion(pool, IShieldedPool.WrongEntries.selector, insertion);
    }

    function test_bug_a_new_root_has_one_name() public {
        Insertion memory insertion = _pairInsertion();
        insertion.newRoot = alias_(NEW_ROOT, 1);
        pair.tell(_claim(insertion));
        refusedInsertion(pool, IShieldedPool.NotInField.selector, insertion);
    }

    // A frozen heart: what the challenge does not bind.

    function test_bug_the_challenge_binds_the_payee() public {
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        insertion.payee = THIEF;
        refusedInsertion(pool, NOT_PROVEN, insertion);
    }

    /// The challenge is known before the prover settles on a root: the forged one has other leaves that agree there.
    function test_bug_the_challenge_binds_the_new_root() public {
        Insertion memory insertion = _pairInsertion();
        uint256[] memory claim = _claim(insertion);
        claim[1] = uint256(OTHER_ROOT);
        pair.tell(claim);
        insertion.newRoot = OTHER_ROOT;
        refusedInsertion(pool, NOT_PROVEN, insertion);
    }

    /// The challenge is known before the queue is: what is queued then agrees there with leaves that nobody paid for.
    function test_bug_the_challenge_binds_the_leaves() public {
        Insertion memory insertion = _pairInsertion();
        uint256[] memory claim = claimOf(pool, insertion, 2, leavesOf(0x7415F, 1));
        claim[4] = addmod(21, mulmod(22, claim[3], Poseidon.FIELD), Poseidon.FIELD);
        pair.tell(claim);
        refusedInsertion(pool, NOT_PROVEN, insertion);
    }

    function test_bug_the_challenge_binds_the_chain() public {
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        vm.chainId(1337);
        refusedInsertion(pool, NOT_PROVEN, insertion);
    }

    function test_bug_the_challenge_binds_the_pool() public {
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        refusedInsertion(otherPool, NOT_PROVEN, insertion);
    }

    /// Leaves are taken out of the queue before the proof is looked at: if it does not hold, nothing of that has happened.
    function test_bug_an_insertion_is_whole_or_nothing() public {
        uint64 number = pool.inserted();
        try pool.insert(_pairInsertion(), proof) {} catch {}
        vm.assertTrue(pool.inserted() == number, "accepted: half an insertion");
        vm.assertTrue(pool.entry(number) != 0, "accepted: half an insertion");
    }

    /// Somebody inserts the first of two leaves just before a payment that brings an insertion of both: the insertion no longer
    /// fits and is left out, and the payment stands.
    function test_bug_a_payment_stands_whoever_inserts_before() public {
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        Insertion memory theirs = _pairInsertion();
        (theirs.count, theirs.newRoot, theirs.payee) = (1, OTHER_ROOT, THIEF);
        pair.tell(claimOf(pool, theirs, 2, leavesOf(21, 0)));
        (Payment memory payment, External memory rest) = honest();
        payment.nullifiers[0] = bytes32(uint256(13));
        payment.nullifiers[1] = bytes32(uint256(14));
        prove(payment, rest);
        pool.insert(theirs, proof);
        pool.transactAndInsert(payment, rest, proof, insertion, proof);
        vm.assertTrue(pool.isSpent(payment.nullifiers[0]) && pool.root() == OTHER_ROOT, "the payment alone");
    }

    // Roots are for ever: a pool that forgets one lets others make a payment void.

    function test_bug_an_old_root_stays_good() public {
        (Payment memory payment, External memory rest) = honest();
        payment.nullifiers[0] = bytes32(uint256(13));
        payment.nullifiers[1] = bytes32(uint256(14));
        prove(payment, rest);
        Insertion memory insertion = _pairInsertion();
        pair.tell(_claim(insertion));
        pool.insert(insertion, proof);
        pool.transact(payment, rest, proof);
    }

    /// A leaf of 0 is an empty place: a list of leaves would not say how long it is.
    function test_bug_an_empty_leaf_is_not_queued() public {
        (Payment memory payment, External memory rest) = honest();
        payment.nullifiers[0] = bytes32(uint256(13));
        payment.nullifiers[1] = bytes32(uint256(14));
        payment.commitment1 = 0;
        prove(payment, rest);
        refused(IShieldedPool.EmptyLeaf.selector, payment, rest);
    }
}
