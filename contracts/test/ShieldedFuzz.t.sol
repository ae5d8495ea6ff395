// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {PoolHash} from "../src/libraries/PoolHash.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {External, Insertion, Proof} from "../src/types/Pool.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {PlainNote} from "./hostile/Verifiers.sol";

/// What holds of a pool for any amounts, rewards and batches.
contract ShieldedFuzzTest is Shielded {
    // ---- hashes ----

    /// The words are those that the language encodes, whatever stands in them.
    function testFuzz_shp_003_the_external_hash_is_of_the_encoded_words(External calldata rest) public view {
        bytes memory first =
            abi.encode(keccak256("teahouse.external.1"), block.chainid, pool, rest.recipient, rest.submitter, rest.fee);
        bytes memory second = abi.encode(rest.notBefore, rest.deadline, rest.adapter, rest.parameters);
        bytes memory third = abi.encode(keccak256(rest.ciphertext0), keccak256(rest.ciphertext1));
        uint256 wanted = uint256(keccak256(bytes.concat(first, second, third))) % Poseidon.FIELD;
        vm.assertEq(pool.externalHash(rest), wanted, "the hash");
    }

    function testFuzz_shp_008_lists_agree_at_a_point_as_their_sums_of_powers_do(uint256[16] memory words, uint256 point)
        public
        pure
    {
        uint256[] memory leaves = new uint256[](16);
        for (uint256 i = 0; i < 16; ++i) {
            leaves[i] = words[i] % Poseidon.FIELD;
        }
        point %= Poseidon.FIELD;
        vm.assertEq(PoolHash.evaluate(leaves, point), valueAt(leaves, point), "by powers, and by Horner's rule");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_shp_002_any_deposit_is_the_note_that_its_owner_computes(uint128 amount, uint256 key, uint64 skip)
        public
    {
        amount = uint128(bound(amount, 1, DOLLAR_CAP));
        for (uint256 i = 0; i < skip % 4; ++i) {
            pool.deposit{value: 1}(address(0), 1, bytes32(uint256(1)), text(1));
        }
        bytes32 noteKey = bytes32(key % Poseidon.FIELD);
        uint64 number = pool.queued();
        pool.deposit(address(dollar), amount, noteKey, text(1));
        uint256 asset = (uint256(0x6e6f7465) << 160) | uint160(address(dollar));
        uint256 made = Poseidon.hash4(uint256(noteKey), asset, amount, rhoOf(number));
        vm.assertEq(pool.entry(number), keccak256(abi.encode(made, 0, 0)), "the entry");
    }

    // ---- money ----

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_shp_021_amount_fee_and_rest_are_the_note(uint128 value, uint128 amount, uint128 fee) public {
        value = uint128(bound(value, 1, DOLLAR_CAP));
        amount = uint128(bound(amount, 1, value));
        Draft memory it = draftOf(held(address(dollar), value), value - amount, amount);
        it.rest.fee = uint128(bound(fee, 0, amount));
        send(it, 0);
        vm.assertEq(dollar.balanceOf(BO), amount - it.rest.fee, "the recipient");
        vm.assertEq(dollar.balanceOf(CARRIER), it.rest.fee, "the submitter");
        vm.assertEq(pool.shielded(address(dollar)), value - amount, "the rest");
    }

    /// Entries of one leaf and of two, with any rewards, inserted in any batches: every unit is paid, every slot is cleared.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_shp_011_every_reward_is_paid_once_however_the_queue_is_cut(uint256 seed) public {
        uint256 sum = 0;
        uint64 from = pool.queued();
        for (uint256 i = 0; i < 9; ++i) {
            uint256 reward = uint256(keccak256(abi.encode(seed, i))) % 1000;
            sum += reward;
            if (reward % 3 == 0) put(address(dollar), 1, reward);
            else send(draftOf(dummy(address(dollar)), 0, 0), reward);
        }
        uint256 before = INSERTER.balance;
        for (uint256 i = 0; pool.inserted() < pool.queued(); ++i) {
            uint256 waiting = pool.queued() - pool.inserted();
            uint256 pick = uint256(keccak256(abi.encode(seed, "batch", i))) % 3;
            if (waiting >= 16 && pick == 0) insertNext(16, 16);
            else insertNext(2, waiting > 1 && pick > 0 ? 2 : 1);
        }
        vm.assertEq(INSERTER.balance - before, sum, "all of it");
        vm.assertEq(pool.liabilities(address(0)), 0, "and nothing is left");
        for (; from < pool.queued(); ++from) {
            vm.assertEq(pool.entry(from), 0, "every slot is cleared");
        }
    }

    // ---- events ----

    /// With six inputs every offset of the event is another one.
    function test_the_event_of_six_inputs_is_the_one_of_the_interface() public {
        Draft memory it;
        it.inputs = new PlainNote[](6);
        it.inputs[0] = held(address(dollar), 100);
        for (uint256 i = 1; i < 6; ++i) {
            it.inputs[i] = dummy(address(dollar));
        }
        fill(it, 10, 90);
        it.rest.fee = 9;
        Proof memory proof = proofOf(it);
        vm.expectEmit(address(pool));
        emit IShieldedPool.Transacted(
            1,
            it.payment.nullifiers,
            it.payment.commitment0,
            it.payment.commitment1,
            address(dollar),
            90,
            BO,
            CARRIER,
            9,
            5,
            it.rest.ciphertext0,
            it.rest.ciphertext1
        );
        pool.transact{value: 5}(it.payment, it.rest, proof);
    }

    /// Whatever an inserter names, only the front goes in.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_shp_007_no_other_entry_is_taken(bytes32 leaf0, bytes32 leaf1, uint128 reward) public {
        put(address(dollar), 5, 6);
        Insertion memory it = insertionOf(2, 1, INSERTER);
        (it.entries[0].leaf0, it.entries[0].leaf1, it.entries[0].reward) = (leaf0, leaf1, reward);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.NotNext.selector, 0));
        pool.insert(it, noProof());
    }
}
