// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Entry, Insertion, Proof} from "../src/types/Pool.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {PlainNote, PlainProver} from "./hostile/Verifiers.sol";

/// Insertions: the queue goes into the tree in its order and whole, whoever inserts, and whatever an inserter tries.
contract ShieldedInsertionTest is Shielded {
    bytes4 private constant UNPROVEN = IShieldedPool.InsertionNotProven.selector;

    function _refuse(bytes memory why, Insertion memory it, Proof memory proof) private {
        vm.expectRevert(why);
        pool.insert(it, proof);
    }

    function _fill(uint256 deposits) private {
        for (uint256 i = 0; i < deposits; ++i) {
            put(address(dollar), 10 + i, 100);
        }
    }

    // ---- what goes ----

    function test_shp_009_a_lone_leaf_never_waits_for_company() public {
        put(address(dollar), 10, 100);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        Proof memory proof = proofOf(it);
        vm.expectEmit(address(pool));
        emit IShieldedPool.Inserted(0, 0, 2, 1, it.newRoot, INSERTER, 100);
        pool.insert(it, proof);
        vm.assertTrue(pool.inserted() == 1 && pool.counter() == 2, "one leaf, two places");
        vm.assertEq(pool.entry(0), 0, "its slot is cleared");
        vm.assertEq(INSERTER.balance, 100, "the reward");
        vm.assertTrue(pool.root() == it.newRoot && pool.isRoot(it.newRoot), "the new root");
    }

    function test_a_start_is_the_counter_rounded_up() public {
        _fill(17);
        insertNext(2, 1);
        Insertion memory it = insertionOf(16, 16, INSERTER);
        Proof memory proof = proofOf(it);
        vm.expectEmit(address(pool));
        emit IShieldedPool.Inserted(1, 16, 16, 16, it.newRoot, INSERTER, 1600);
        pool.insert(it, proof);
        vm.assertEq(pool.counter(), 32, "places 2 to 15 stay empty");
        _fill(2);
        insertNext(2, 2);
        vm.assertEq(pool.counter(), 34, "and none is skipped for a pair");
    }

    /// A batch may end between the two leaves of a payment. Its reward is cut in two, the odd unit with the second.
    function test_shp_011_the_reward_of_an_entry_that_is_cut_in_two_is_paid_whole() public {
        Draft memory it = draftOf(held(address(dollar), 100), 60, 0);
        send(it, 101);
        insertNext(2, 1);
        vm.assertEq(INSERTER.balance, 50, "the first half");
        vm.assertEq(pool.entry(1), 0, "its entry is gone");
        vm.assertEq(pool.entry(2), keccak256(abi.encode(it.payment.commitment1, 0, 51)), "what is left is one");
        _fill(1);
        insertNext(2, 2);
        vm.assertEq(INSERTER.balance, 201, "the second half, and the next one");
        vm.assertEq(pool.entry(2), 0, "and goes");
        vm.assertEq(pool.liabilities(address(0)), 0, "nothing of it stays");
        send(draftOf(it.outputs[0], 0, 60), 0);
        send(draftOf(it.outputs[1], 0, 40), 0);
    }

    function test_shp_007_sixteen_leaves_of_payments_that_begin_and_end_in_the_middle() public {
        PlainNote[] memory notes = new PlainNote[](9);
        for (uint256 i = 0; i < 9; ++i) {
            notes[i] = held(address(dollar), 100);
        }
        uint64 before = pool.inserted();
        for (uint256 i = 0; i < 9; ++i) {
            send(draftOf(notes[i], 50, 0), 10 + i);
        }
        insertNext(2, 1);
        insertNext(16, 16);
        vm.assertEq(pool.inserted(), before + 17, "one and sixteen");
        insertNext(2, 1);
        vm.assertEq(pool.inserted(), pool.queued(), "and the last");
        uint256 sum = 0;
        for (uint256 i = 0; i < 9; ++i) {
            sum += 10 + i;
            vm.assertEq(pool.entry(before + uint64(2 * i)), 0, "every slot is cleared");
        }
        vm.assertEq(INSERTER.balance, sum, "every reward is paid");
    }

    function test_shp_011_an_inserter_that_refuses_its_reward_is_owed_it() public {
        Hostile payee = new Hostile(Hostile.Way.Reverts);
        put(address(dollar), 10, 100);
        Insertion memory it = insertionOf(2, 1, address(payee));
        pool.insert(it, proofOf(it));
        vm.assertEq(pool.owed(address(0), address(payee)), 100, "owed");
        payee.redirect(pool, address(0), BO);
        vm.assertEq(BO.balance, 100, "and sent elsewhere");
    }

    // ---- with a payment ----

    function test_a_payment_brings_its_own_insertion() public {
        Draft memory it = draftOf(held(address(dollar), 100), 60, 0);
        Insertion memory own = insertionOf(2, 2, CARRIER, entryOf(it, 500));
        (Proof memory first, Proof memory second) = (proofOf(it), proofOf(own));
        pool.transactAndInsert{value: 500}(it.payment, it.rest, first, own, second);
        vm.assertTrue(pool.inserted() == pool.queued() && pool.root() == own.newRoot, "in the tree at once");
        vm.assertEq(CARRIER.balance, 500, "its own reward comes back");
        queue(1, entryOf(it, 500));
        send(draftOf(it.outputs[0], 0, 60), 0);
    }

    function test_shp_022_an_insertion_that_no_longer_fits_leaves_the_payment_standing() public {
        PlainNote memory note = held(address(dollar), 100);
        put(address(dollar), 7, 40);
        Draft memory it = draftOf(note, 0, 100);
        Insertion memory late = insertionOf(2, 1, CARRIER);
        (Proof memory first, Proof memory second) = (proofOf(it), proofOf(late));
        insertNext(2, 1);
        bytes32 root = pool.root();
        pool.transactAndInsert{value: 9}(it.payment, it.rest, first, late, second);
        vm.assertTrue(pool.root() == root && pool.queued() == pool.inserted() + 2, "its leaves wait");
        vm.assertEq(dollar.balanceOf(BO), 100, "and it is paid");
        vm.assertEq(CARRIER.balance, 0, "nobody is rewarded for nothing");
        queue(2, entryOf(it, 9));
        insertNext(2, 2);
    }

    /// Queues can be shorter than somebody thought: a block was taken back.
    function test_shp_022_an_insertion_of_what_is_not_queued_leaves_the_payment_standing() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        Draft memory gone = draftOf(held(address(dollar), 100), 100, 0);
        Insertion memory other = insertionOf(2, 2, CARRIER, entryOf(gone, 1));
        Proof memory second = proofOf(other);
        pool.transactAndInsert(it.payment, it.rest, proofOf(it), other, second);
        vm.assertEq(dollar.balanceOf(BO), 100, "paid");
        vm.assertEq(pool.queued(), pool.inserted() + 2, "and queued");
    }

    /// Somebody inserted the first leaf of the entry that this one names: it is another entry now.
    function test_shp_022_an_insertion_whose_entry_was_cut_in_two_leaves_the_payment_standing() public {
        PlainNote memory note = held(address(dollar), 100);
        for (uint8 count = 1; count <= 2; ++count) {
            Draft memory it = draftOf(note, 0, note.value == 0 ? 0 : 100);
            send(draftOf(dummy(address(dollar)), 0, 0), 40);
            Insertion memory late = insertionOf(2, count, CARRIER);
            (Proof memory first, Proof memory second) = (proofOf(it), proofOf(late));
            insertNext(2, 1);
            bytes32 root = pool.root();
            uint64 number = pool.queued();
            pool.transactAndInsert{value: 9}(it.payment, it.rest, first, late, second);
            queue(number, entryOf(it, 9));
            vm.assertTrue(pool.root() == root && pool.queued() == pool.inserted() + 3, "three leaves wait");
            insertAll();
            note.value = 0;
            note.blinding = draw();
        }
        vm.assertEq(dollar.balanceOf(BO), 100, "and it is paid");
    }

    function test_shp_022_an_insertion_that_fits_and_is_wrong_is_refused() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        put(address(dollar), 7, 40);
        Insertion memory own = insertionOf(2, 1, CARRIER);
        Proof memory proof = proofOf(it);
        vm.expectRevert(abi.encodeWithSelector(UNPROVEN, 1, own.newRoot));
        pool.transactAndInsert(it.payment, it.rest, proof, own, noProof());
        vm.assertTrue(!pool.isSpent(it.payment.nullifiers[0]), "nothing happened");
    }

    // ---- what is refused ----

    function test_shp_007_insert_reverts_NotNext() public {
        _fill(4);
        Insertion memory it = insertionOf(2, 2, INSERTER);
        Proof memory proof = proofOf(it);
        bytes4 why = IShieldedPool.NotNext.selector;
        Entry memory kept = it.entries[1];
        // Another leaf, another reward, another entry's place.
        it.entries[1].leaf0 = bytes32(uint256(1));
        _refuse(abi.encodeWithSelector(why, 1), it, proof);
        it.entries[1] = Entry(kept.leaf0, kept.leaf1, kept.reward + 1);
        _refuse(abi.encodeWithSelector(why, 1), it, proof);
        it.entries[1] = Entry(kept.leaf0, kept.leaf0, kept.reward);
        _refuse(abi.encodeWithSelector(why, 1), it, proof);
        it.entries[1] = it.entries[0];
        _refuse(abi.encodeWithSelector(why, 1), it, proof);
        it.entries[0] = kept;
        _refuse(abi.encodeWithSelector(why, 0), it, proof);
        it.entries[0] = Entry(0, 0, 0);
        _refuse(abi.encodeWithSelector(why, 0), it, proof);
    }

    function test_shp_007_what_is_inserted_is_not_inserted_again() public {
        put(address(dollar), 10, 100);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        Proof memory proof = proofOf(it);
        pool.insert(it, proof);
        _refuse(abi.encodeWithSelector(IShieldedPool.NotNext.selector, 1), it, proof);
    }

    function test_shp_009_insert_reverts_WrongCount() public {
        _fill(16);
        Insertion memory it = insertionOf(2, 2, INSERTER);
        uint8[2][8] memory wrong = [[2, 0], [2, 3], [16, 15], [16, 1], [16, 17], [1, 1], [4, 4], [uint8(0), uint8(0)]];
        for (uint256 i = 0; i < 8; ++i) {
            (it.size, it.count) = (wrong[i][0], wrong[i][1]);
            bytes4 why = IShieldedPool.WrongCount.selector;
            _refuse(abi.encodeWithSelector(why, wrong[i][0], wrong[i][1]), it, noProof());
        }
    }

    function test_insert_reverts_WrongEntries() public {
        _fill(4);
        Insertion memory it = insertionOf(2, 2, INSERTER);
        Entry[] memory entries = it.entries;
        Entry[] memory one = new Entry[](1);
        one[0] = entries[0];
        bytes4 why = IShieldedPool.WrongEntries.selector;
        it.entries = one;
        _refuse(abi.encodeWithSelector(why, 1, 2), it, noProof());
        it.entries = new Entry[](0);
        _refuse(abi.encodeWithSelector(why, 0, 2), it, noProof());
        (it.entries, it.count) = (entries, 1);
        _refuse(abi.encodeWithSelector(why, 2, 1), it, noProof());
        (it.entries, it.count) = (entriesOf(3, Entry(0, 0, 0)), 2);
        _refuse(abi.encodeWithSelector(why, 3, 2), it, noProof());
    }

    function test_shp_001_insert_reverts_NotInField() public {
        _fill(1);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        Proof memory proof = proofOf(it);
        uint256 root = uint256(it.newRoot);
        for (uint256 k = 1; k <= 5 && root <= type(uint256).max - k * Poseidon.FIELD; ++k) {
            it.newRoot = bytes32(root + k * Poseidon.FIELD);
            _refuse(abi.encodeWithSelector(IShieldedPool.NotInField.selector, it.newRoot), it, proof);
        }
        for (uint256 k = 1; k <= 5; ++k) {
            it.newRoot = bytes32(3 + k * Poseidon.FIELD);
            _refuse(abi.encodeWithSelector(IShieldedPool.NotInField.selector, it.newRoot), it, proof);
        }
    }

    function test_insert_reverts_BadPayee() public {
        _fill(1);
        address[2] memory payees = [address(0), address(pool)];
        for (uint256 i = 0; i < 2; ++i) {
            Insertion memory it = insertionOf(2, 1, payees[i]);
            _refuse(abi.encodeWithSelector(IShieldedPool.BadPayee.selector, payees[i]), it, noProof());
        }
    }

    // ---- what an inserter tries ----

    /// An inserter that proves other leaves than the queue's. It settles on a root first; then `r` is drawn from it, and the
    /// pool's sum is of the queue's leaves. It can prove its own sum, which nobody asks for, and not the one that is asked for.
    function _cheat(Insertion memory it, uint256[] memory wanted) private {
        uint256[] memory queue_ = leavesOf(it.entries, it.count, it.size);
        it.newRoot = prover.rootAfter(pool.root(), startOf(it.size), wanted);
        uint256[] memory asked = claimOf(it, queue_);
        uint256[] memory own = claimOf(it, queue_);
        own[4] = valueAt(wanted, own[3]);
        vm.assertTrue(own[4] != asked[4], "the lists differ at the challenge");
        Proof memory proof = prover.insertion(own, wanted);
        _refuse(abi.encodeWithSelector(UNPROVEN, pool.inserted(), it.newRoot), it, proof);
        vm.expectRevert(abi.encodeWithSelector(PlainProver.StatementIsFalse.selector, "the evaluation"));
        prover.insertion(asked, wanted);
    }

    function _cheats(uint256[] memory wanted) private {
        _cheat(insertionOf(2, 2, INSERTER), wanted);
    }

    function test_shp_008_an_inserter_cannot_hide_repeat_reorder_or_invent_a_leaf() public {
        _fill(4);
        uint256[] memory honest = leavesOf(insertionOf(2, 2, INSERTER).entries, 2, 2);
        uint256[] memory wanted = new uint256[](2);
        (wanted[0], wanted[1]) = (honest[0], 0);
        _cheats(wanted);
        (wanted[0], wanted[1]) = (0, honest[1]);
        _cheats(wanted);
        (wanted[0], wanted[1]) = (honest[0], honest[0]);
        _cheats(wanted);
        (wanted[0], wanted[1]) = (honest[1], honest[0]);
        _cheats(wanted);
        (wanted[0], wanted[1]) = (honest[0], 1);
        _cheats(wanted);
        insertNext(2, 2);
    }

    function test_shp_008_nor_among_sixteen() public {
        _fill(16);
        Insertion memory it = insertionOf(16, 16, INSERTER);
        uint256[] memory honest = leavesOf(it.entries, 16, 16);
        for (uint256 i = 0; i < 16; ++i) {
            uint256[] memory wanted = abi.decode(abi.encode(honest), (uint256[]));
            (wanted[i], wanted[(i + 1) % 16]) = (wanted[(i + 1) % 16], wanted[i]);
            _cheat(it, wanted);
            wanted[i] = 0;
            _cheat(it, wanted);
        }
        insertNext(16, 16);
    }

    /// A pair of one leaf is padded with an empty place, and with nothing else.
    function test_shp_009_an_inserter_cannot_pad_with_a_leaf_of_its_own() public {
        _fill(2);
        uint256[] memory wanted = leavesOf(insertionOf(2, 1, INSERTER).entries, 1, 2);
        wanted[1] = 1;
        _cheat(insertionOf(2, 1, INSERTER), wanted);
        wanted[1] = leavesOf(insertionOf(2, 2, INSERTER).entries, 2, 2)[1];
        _cheat(insertionOf(2, 1, INSERTER), wanted);
    }

    /// Places that are taken: the statement is about an empty subtree at the pool's own counter.
    function test_shp_008_an_inserter_cannot_overlap_what_stands() public {
        _fill(4);
        insertNext(2, 2);
        Insertion memory it = insertionOf(2, 2, INSERTER);
        uint256[] memory leaves = leavesOf(it.entries, 2, 2);
        uint256[2] memory starts = [uint256(0), 4];
        for (uint256 i = 0; i < 2; ++i) {
            it.newRoot = prover.rootAfter(pool.root(), starts[i], leaves);
            uint256[] memory claim = claimOf(it, leaves);
            claim[2] = starts[i];
            Proof memory proof = noProof();
            if (i == 1) {
                proof = prover.insertion(claim, leaves);
            } else {
                vm.expectRevert(abi.encodeWithSelector(PlainProver.StatementIsFalse.selector, "an empty subtree"));
                prover.insertion(claim, leaves);
            }
            _refuse(abi.encodeWithSelector(UNPROVEN, 2, it.newRoot), it, proof);
        }
    }

    function test_shp_008_a_proof_for_an_old_root_is_none_for_the_new_one() public {
        _fill(2);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        Proof memory proof = proofOf(it);
        insertNext(2, 1);
        it.entries = entriesOf(1, Entry(0, 0, 0));
        _refuse(abi.encodeWithSelector(UNPROVEN, 1, it.newRoot), it, proof);
    }

    /// Whoever sees an insertion on its way cannot take the proof over for a payee of its own.
    function test_shp_008_a_copied_proof_rewards_nobody_else() public {
        _fill(2);
        for (uint8 count = 1; count <= 2; ++count) {
            Insertion memory it = insertionOf(2, count, INSERTER);
            Proof memory proof = proofOf(it);
            it.payee = CARRIER;
            _refuse(abi.encodeWithSelector(UNPROVEN, 0, it.newRoot), it, proof);
            it.payee = INSERTER;
            if (count == 2) {
                vm.prank(CARRIER);
                pool.insert(it, proof);
            }
        }
        vm.assertEq(INSERTER.balance, 200, "whoever brings it, the payee is paid");
    }

    /// The challenge is over every word: each one changed alone gives another.
    function test_shp_008_a_challenge_is_of_this_chain_and_pool() public {
        _fill(1);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        Proof memory proof = proofOf(it);
        vm.chainId(1);
        _refuse(abi.encodeWithSelector(UNPROVEN, 0, it.newRoot), it, proof);
        vm.chainId(31337);
        pool.insert(it, proof);
    }
}
