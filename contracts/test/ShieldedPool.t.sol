// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {Proof, Verifiers} from "../src/types/Pool.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {Entrant} from "./hostile/Receivers.sol";
import {PlainNote, PlainProver} from "./hostile/Verifiers.sol";

/// Payments: what they may do, and every way in which one is refused.
contract ShieldedPoolTest is Shielded {
    function _refuse(bytes memory why, Draft memory it, Proof memory proof) private {
        vm.expectRevert(why);
        pool.transact(it.payment, it.rest, proof);
    }

    function _refuse(bytes memory why, Draft memory it) private {
        _refuse(why, it, noProof());
    }

    // ---- what goes ----

    function test_a_payment_makes_two_notes_and_shows_no_amount() public {
        // given
        Draft memory it = draftOf(held(address(dollar), 100), 60, 0);
        Proof memory proof = proofOf(it);
        // when
        vm.expectEmit(address(pool));
        emit IShieldedPool.Transacted(
            1,
            it.payment.nullifiers,
            it.payment.commitment0,
            it.payment.commitment1,
            address(0),
            0,
            address(0),
            address(0),
            0,
            7,
            it.rest.ciphertext0,
            it.rest.ciphertext1
        );
        pool.transact{value: 7}(it.payment, it.rest, proof);
        // then
        vm.assertTrue(
            pool.isSpent(it.payment.nullifiers[0]) && pool.isSpent(it.payment.nullifiers[1]), "both are spent"
        );
        vm.assertEq(pool.queued(), 3, "two leaves more");
        vm.assertEq(pool.entry(1), keccak256(abi.encode(it.payment.commitment0, it.payment.commitment1, 7)), "kept");
        vm.assertEq(pool.shielded(address(dollar)), 100, "nothing left");
        vm.assertEq(pool.liabilities(address(0)), 7, "the reward is owed");
    }

    function test_shp_021_a_withdrawal_pays_recipient_and_submitter_in_coin_and_token() public {
        for (uint256 i = 0; i < 2; ++i) {
            address token = i == 0 ? address(0) : address(dollar);
            Draft memory it = draftOf(held(token, 1000), 100, 900);
            it.rest.fee = 50;
            send(it, 0);
            vm.assertEq(i == 0 ? BO.balance : dollar.balanceOf(BO), 850, "the recipient");
            vm.assertEq(i == 0 ? CARRIER.balance : dollar.balanceOf(CARRIER), 50, "the submitter");
            vm.assertEq(pool.shielded(token), 100, "the rest is in a note");
            vm.assertEq(pool.liabilities(token), 100, "and owed");
        }
    }

    function test_shp_021_without_a_submitter_whoever_brings_it_gets_the_fee() public {
        Draft memory it = draftOf(held(address(dollar), 1000), 0, 1000);
        (it.rest.submitter, it.rest.fee) = (address(0), 1000);
        Proof memory proof = proofOf(it);
        vm.prank(CARRIER);
        pool.transact(it.payment, it.rest, proof);
        vm.assertEq(dollar.balanceOf(CARRIER), 1000, "all of it, as it was signed");
    }

    function test_six_inputs_become_one_note() public {
        PlainNote[] memory notes = new PlainNote[](6);
        for (uint256 i = 0; i < 5; ++i) {
            notes[i] = held(address(dollar), 10 + i);
        }
        notes[5] = dummy(address(dollar));
        Draft memory it;
        it.inputs = notes;
        fill(it, 60, 0);
        send(it, 0);
        vm.assertTrue(pool.isSpent(it.payment.nullifiers[5]), "all six are spent");
        insertNext(2, 2);
        Draft memory next = draftOf(it.outputs[0], 0, 60);
        send(next, 0);
        vm.assertEq(dollar.balanceOf(BO), 60, "and the note is worth the sum");
    }

    // ---- nullifiers ----

    function test_shp_004_transact_reverts_NullifierSpent() public {
        PlainNote memory note = held(address(dollar), 100);
        send(draftOf(note, 100, 0), 0);
        Draft memory again = draftOf(note, 0, 100);
        Proof memory proof = proofOf(again);
        bytes memory spent = abi.encodeWithSelector(IShieldedPool.NullifierSpent.selector, again.payment.nullifiers[0]);
        _refuse(spent, again, proof);
    }

    function test_shp_004_a_dummy_is_spent_too_and_a_nullifier_is_named_once() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        send(it, 0);
        Draft memory other = draftOf(held(address(dollar), 100), 100, 0);
        other.inputs[1] = it.inputs[1];
        fill(other, 100, 0);
        bytes4 spent = IShieldedPool.NullifierSpent.selector;
        _refuse(abi.encodeWithSelector(spent, it.payment.nullifiers[1]), other, proofOf(other));
        other.payment.nullifiers[1] = other.payment.nullifiers[0];
        _refuse(abi.encodeWithSelector(spent, other.payment.nullifiers[0]), other);
    }

    /// The circuits have one set of nullifiers.
    function test_shp_004_a_note_spent_with_two_inputs_is_not_spent_with_six() public {
        PlainNote memory note = held(address(dollar), 100);
        send(draftOf(note, 100, 0), 0);
        Draft memory it;
        it.inputs = new PlainNote[](6);
        it.inputs[0] = note;
        for (uint256 i = 1; i < 6; ++i) {
            it.inputs[i] = dummy(address(dollar));
        }
        fill(it, 100, 0);
        bytes4 spent = IShieldedPool.NullifierSpent.selector;
        _refuse(abi.encodeWithSelector(spent, it.payment.nullifiers[0]), it, proofOf(it));
    }

    function test_shp_004_nullifiers_are_recorded_before_anybody_is_called() public {
        Entrant shop = new Entrant();
        Draft memory it = draftOf(held(address(0), 100), 0, 100);
        it.rest.recipient = address(shop);
        Proof memory proof = proofOf(it);
        _callBack(shop, abi.encodeCall(pool.transact, (it.payment, it.rest, proof)));
        bring(it, 0, proof);
        vm.assertTrue(shop.held() && !shop.entered(), "and nobody gets back in");
        vm.assertEq(address(shop).balance, 100, "paid once");
    }

    function _callBack(Entrant shop, bytes memory call) private {
        vm.etch(address(uint160(address(shop)) + 1), call);
    }

    // ---- other names ----

    /// Each word that a payment shows, plus a multiple of the field: another name for the same number.
    function test_shp_001_transact_reverts_NotInField_for_every_other_name() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        Proof memory proof = proofOf(it);
        for (uint256 k = 1; k <= 5; ++k) {
            for (uint256 which = 0; which < 5; ++which) {
                (bytes32 word, bool fits) = _renamed(it, which, k);
                if (!fits) continue;
                bytes4 why = which == 0 ? IShieldedPool.UnknownRoot.selector : IShieldedPool.NotInField.selector;
                _refuse(abi.encodeWithSelector(why, word), it, proof);
                _rename(it, which, uint256(word) - k * Poseidon.FIELD);
            }
        }
        pool.transact(it.payment, it.rest, proof);
    }

    /// Words below 2^256 only: not every number has five other names.
    function _renamed(Draft memory it, uint256 which, uint256 k) private pure returns (bytes32, bool) {
        bytes32[5] memory words = [
            it.payment.root,
            it.payment.nullifiers[0],
            it.payment.nullifiers[1],
            it.payment.commitment0,
            it.payment.commitment1
        ];
        uint256 word = uint256(words[which]);
        if (word > type(uint256).max - k * Poseidon.FIELD) return (0, false);
        _rename(it, which, word + k * Poseidon.FIELD);
        return (bytes32(word + k * Poseidon.FIELD), true);
    }

    function _rename(Draft memory it, uint256 which, uint256 word) private pure {
        if (which == 0) it.payment.root = bytes32(word);
        else if (which < 3) it.payment.nullifiers[which - 1] = bytes32(word);
        else if (which == 3) it.payment.commitment0 = bytes32(word);
        else it.payment.commitment1 = bytes32(word);
    }

    /// A small number has five other names.
    function test_shp_001_none_of_five_other_names_is_taken_for_any_word_of_a_payment() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        for (uint256 which = 1; which < 5; ++which) {
            Draft memory bent = _copy(it);
            for (uint256 k = 1; k <= 5; ++k) {
                bytes32 name = bytes32(which + k * Poseidon.FIELD);
                _rename(bent, which, uint256(name));
                _refuse(abi.encodeWithSelector(IShieldedPool.NotInField.selector, name), bent);
            }
            _rename(bent, which, which);
            bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
            _refuse(abi.encodeWithSelector(unproven, bent.payment.root, pool.externalHash(bent.rest)), bent);
        }
        for (uint256 k = 1; k <= 5; ++k) {
            it.payment.root = bytes32(k * Poseidon.FIELD + 3);
            _refuse(abi.encodeWithSelector(IShieldedPool.UnknownRoot.selector, it.payment.root), it);
        }
    }

    function test_shp_001_the_first_number_that_is_none_is_the_order_of_the_field() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        it.payment.nullifiers[0] = bytes32(Poseidon.FIELD);
        _refuse(abi.encodeWithSelector(IShieldedPool.NotInField.selector, Poseidon.FIELD), it);
        it.payment.nullifiers[0] = bytes32(Poseidon.FIELD - 1);
        bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
        _refuse(abi.encodeWithSelector(unproven, it.payment.root, pool.externalHash(it.rest)), it);
    }

    // ---- what is bound ----

    /// Every field of the external data, changed alone, asks for another proof.
    function test_shp_003_every_external_field_changed_alone_is_refused() public {
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        Proof memory proof = proofOf(it);
        uint256 honest = pool.externalHash(it.rest);
        for (uint256 which = 0; which < 7; ++which) {
            Draft memory bent = _copy(it);
            _bend(bent, which);
            uint256 hash = pool.externalHash(bent.rest);
            vm.assertTrue(hash != honest, vm.toString(which));
            bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
            _refuse(abi.encodeWithSelector(unproven, bent.payment.root, hash), bent, proof);
        }
        pool.transact(it.payment, it.rest, proof);
    }

    function _copy(Draft memory it) private pure returns (Draft memory) {
        return abi.decode(abi.encode(it), (Draft));
    }

    function _bend(Draft memory it, uint256 which) private pure {
        if (which == 0) it.rest.recipient = address(0xBAD);
        if (which == 1) it.rest.submitter = address(0xBAD);
        if (which == 2) it.rest.fee += 1;
        if (which == 3) it.rest.notBefore += 1;
        if (which == 4) it.rest.deadline += 1;
        if (which == 5) it.rest.ciphertext0 = text(8);
        if (which == 6) it.rest.ciphertext1 = text(8);
        vm.assertTrue(it.rest.recipient != address(0), "still a withdrawal");
    }

    function test_shp_003_adapter_and_parameters_are_bound() public {
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        (it.rest.adapter, it.rest.parameters) = (address(this), bytes32(uint256(5)));
        Proof memory proof = proofOf(it);
        bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
        it.rest.parameters = bytes32(uint256(6));
        _refuse(abi.encodeWithSelector(unproven, it.payment.root, pool.externalHash(it.rest)), it, proof);
        it.rest.parameters = bytes32(uint256(5));
        it.rest.adapter = CARRIER;
        uint256 hash = pool.externalHash(it.rest);
        vm.expectRevert(abi.encodeWithSelector(unproven, it.payment.root, hash));
        vm.prank(CARRIER);
        pool.transact(it.payment, it.rest, proof);
        it.rest.adapter = address(this);
        pool.transact(it.payment, it.rest, proof);
    }

    function test_shp_003_a_payment_of_one_pool_or_chain_is_none_of_another() public {
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        Proof memory proof = proofOf(it);
        uint256 here = pool.externalHash(it.rest);
        ShieldedPool other = new ShieldedPool(prover.verifiers(), capsOf(), keeperAccounts(), 2);
        vm.assertTrue(other.externalHash(it.rest) != here, "the pool is bound");
        vm.chainId(1);
        uint256 there = pool.externalHash(it.rest);
        vm.assertTrue(there != here, "and the chain");
        bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
        _refuse(abi.encodeWithSelector(unproven, it.payment.root, there), it, proof);
    }

    /// Every public number of the payment, changed alone.
    function test_transact_reverts_PaymentNotProven() public {
        held(address(0), 100);
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        Proof memory proof = proofOf(it);
        for (uint256 which = 0; which < 7; ++which) {
            Draft memory bent = _copy(it);
            if (which == 0) bent.payment.root = pool.EMPTY_ROOT();
            if (which == 1) bent.payment.nullifiers[0] = bytes32(uint256(1));
            if (which == 2) bent.payment.nullifiers[1] = bytes32(uint256(1));
            if (which == 3) bent.payment.commitment0 = bytes32(uint256(1));
            if (which == 4) bent.payment.commitment1 = bytes32(uint256(1));
            if (which == 5) bent.payment.amount = 51;
            if (which == 6) bent.payment.asset = address(0);
            bytes4 unproven = IShieldedPool.PaymentNotProven.selector;
            _refuse(abi.encodeWithSelector(unproven, bent.payment.root, pool.externalHash(it.rest)), bent, proof);
        }
        _refuse(
            abi.encodeWithSelector(
                IShieldedPool.PaymentNotProven.selector, it.payment.root, pool.externalHash(it.rest)
            ),
            it
        );
        pool.transact(it.payment, it.rest, proof);
    }

    function test_transact_reverts_WrongInputs() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        for (uint256 count = 0; count < 8; ++count) {
            if (count == 2 || count == 6) continue;
            it.payment.nullifiers = new bytes32[](count);
            for (uint256 i = 0; i < count; ++i) {
                it.payment.nullifiers[i] = bytes32(i + 1);
            }
            _refuse(abi.encodeWithSelector(IShieldedPool.WrongInputs.selector, count), it);
        }
    }

    // ---- roots ----

    function test_shp_006_transact_reverts_UnknownRoot() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        bytes32[2] memory unknown = [bytes32(0), bytes32(uint256(it.payment.root) ^ 1)];
        for (uint256 i = 0; i < 2; ++i) {
            it.payment.root = unknown[i];
            _refuse(abi.encodeWithSelector(IShieldedPool.UnknownRoot.selector, unknown[i]), it);
        }
    }

    function test_shp_006_a_payment_against_an_old_root_holds_for_ever() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        it.rest.deadline = type(uint64).max;
        Proof memory proof = proofOf(it);
        for (uint256 i = 0; i < 40; ++i) {
            held(address(dollar), 1);
        }
        vm.warp(START + 10_000 days);
        pool.transact(it.payment, it.rest, proof);
        vm.assertEq(dollar.balanceOf(BO), 100, "paid");
    }

    function test_shp_006_a_note_that_is_queued_cannot_be_spent_yet() public {
        PlainNote memory note = put(address(dollar), 100, 0);
        Draft memory it = draftOf(note, 0, 100);
        vm.expectRevert(abi.encodeWithSelector(PlainProver.StatementIsFalse.selector, "membership"));
        this.prove(it);
        insertNext(2, 1);
        fill(it, 0, 100);
        send(it, 0);
    }

    function prove(Draft memory it) external returns (Proof memory) {
        return proofOf(it);
    }

    function test_the_empty_root_is_that_of_two_to_the_32_zeros() public view {
        uint256 zero = 0;
        for (uint256 level = 0; level < 32; ++level) {
            zero = Poseidon.hash2(zero, zero);
        }
        vm.assertEq(pool.EMPTY_ROOT(), bytes32(zero), "the tree of nothing");
        vm.assertTrue(pool.root() == bytes32(zero) && pool.isRoot(bytes32(zero)), "is the first root");
        vm.assertTrue(!pool.isRoot(0), "zero is none");
    }
}
