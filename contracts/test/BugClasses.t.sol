// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {Cap, External, Payment, Verifiers} from "../src/types/Pool.sol";
import {ToldPool} from "./helpers/ToldPool.sol";

/// What would be paid by a pool without one of its protections.
contract BugClassesTest is ToldPool {
    bytes4 private constant NOT_PROVEN = IShieldedPool.PaymentNotProven.selector;

    function test_bug_the_payments_that_are_bent_here_are_good() public {
        (Payment memory payment, External memory rest) = honest();
        prove(payment, rest);
        pool.transact(payment, rest, proof);
        vm.assertEq(address(0xB0B).balance, 3 ether, "the recipient");
        vm.assertEq(address(0x5B).balance, 1 ether, "the submitter");
        vm.assertTrue(pool.isSpent(payment.nullifiers[0]) && pool.isSpent(payment.nullifiers[1]), "both are spent");
    }

    // A number with several names.

    function test_bug_a_nullifier_has_one_name_of_six() public {
        (Payment memory payment, External memory rest) = honest();
        payment.amount = 1 ether;
        prove(payment, rest);
        pool.transact(payment, rest, proof);
        bytes32 nullifier = payment.nullifiers[0];
        payment.nullifiers[1] = bytes32(uint256(13));
        prove(payment, rest);
        for (uint256 times = 1; times <= 5; ++times) {
            payment.nullifiers[0] = alias_(nullifier, times);
            refused(IShieldedPool.NotInField.selector, payment, rest);
        }
    }

    function test_bug_a_commitment_has_one_name() public {
        (Payment memory payment, External memory rest) = honest();
        prove(payment, rest);
        payment.commitment0 = alias_(payment.commitment0, 1);
        refused(IShieldedPool.NotInField.selector, payment, rest);
    }

    function test_bug_the_second_commitment_has_one_name() public {
        (Payment memory payment, External memory rest) = honest();
        prove(payment, rest);
        payment.commitment1 = alias_(payment.commitment1, 1);
        refused(IShieldedPool.NotInField.selector, payment, rest);
    }

    // One note twice.

    function test_bug_a_note_is_spent_once() public {
        (Payment memory payment, External memory rest) = honest();
        prove(payment, rest);
        pool.transact(payment, rest, proof);
        refused(IShieldedPool.NullifierSpent.selector, payment, rest);
    }

    function test_bug_a_note_is_not_spent_twice_in_one_payment() public {
        (Payment memory payment, External memory rest) = honest();
        payment.nullifiers[1] = payment.nullifiers[0];
        prove(payment, rest);
        refused(IShieldedPool.NullifierSpent.selector, payment, rest);
    }

    /// A token calls the pool while it pays out, and brings the same notes again: for two others inside the pool.
    function test_bug_a_note_is_not_spent_again_from_within() public {
        pool.deposit(address(eager), 10 ether, NOTE_KEY, ciphertext(1));
        (Payment memory payment, External memory rest) = honest();
        payment.asset = address(eager);
        prove(payment, rest);
        (Payment memory again, External memory inner) = honest();
        (again.amount, again.commitment0) = (0, bytes32(uint256(31)));
        (inner.recipient, inner.submitter, inner.fee) = (address(0), address(0), 0);
        prove(again, inner);
        eager.arm(abi.encodeCall(pool.transact, (again, inner, proof)));
        pool.transact(payment, rest, proof);
        vm.assertEq(eager.balanceOf(address(0xB0B)), 3 ether, "the payment itself is good");
        vm.assertTrue(!eager.entered(), "accepted: the notes are spent again from within");
    }

    // Proofs and public inputs.

    function test_bug_a_payment_needs_a_proof() public {
        (Payment memory payment, External memory rest) = honest();
        refused(NOT_PROVEN, payment, rest);
    }

    /// Railgun's way to estimate gas: a caller for whom every proof is good.
    function test_bug_nobody_is_exempt_from_proving() public {
        (Payment memory payment, External memory rest) = honest();
        address[2] memory origins = [address(0xdEaD), address(0)];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(THIEF, origins[i]);
            refused(NOT_PROVEN, payment, rest);
        }
    }

    function test_bug_commitments_are_in_the_circuits_order() public {
        _requireOrder(3, 4);
    }

    function test_bug_nullifiers_are_in_the_circuits_order() public {
        _requireOrder(1, 2);
    }

    function test_bug_amount_and_asset_are_in_the_circuits_order() public {
        _requireOrder(5, 6);
    }

    /// A proof of the same numbers, two of them exchanged, is a proof of something else.
    function _requireOrder(uint256 one, uint256 other) private {
        (Payment memory payment, External memory rest) = honest();
        uint256[] memory inputs = inputsOf(pool, payment, rest);
        (inputs[one], inputs[other]) = (inputs[other], inputs[one]);
        two.tell(inputs);
        refused(NOT_PROVEN, payment, rest);
    }

    function test_bug_a_verifier_is_for_the_circuits_number_of_inputs() public {
        Verifiers memory exchanged = Verifiers(six, two, pair, sixteen);
        Cap[] memory caps = new Cap[](0);
        address[] memory keepers = new address[](1);
        keepers[0] = vm.addr(1);
        vm.expectPartialRevert(IShieldedPool.WrongVerifier.selector);
        new ShieldedPool(exchanged, caps, keepers, 1);
    }

    // Roots.

    function test_bug_a_root_is_one_that_the_tree_had() public {
        (Payment memory payment, External memory rest) = honest();
        for (uint256 i = 0; i < 2; ++i) {
            payment.root = bytes32(i * 0x1234);
            prove(payment, rest);
            refused(IShieldedPool.UnknownRoot.selector, payment, rest);
        }
    }

    // More than is there.

    function test_bug_no_more_leaves_than_came_in() public {
        deposit(pool, 1 ether, 20 ether);
        (Payment memory payment, External memory rest) = honest();
        payment.amount = 12 ether;
        prove(payment, rest);
        refused(IShieldedPool.Turnstile.selector, payment, rest);
    }

    function test_bug_a_fee_is_part_of_the_amount() public {
        (Payment memory payment, External memory rest) = honest();
        (payment.amount, rest.recipient) = (0, address(0));
        prove(payment, rest);
        refused(IShieldedPool.FeeAboveAmount.selector, payment, rest);
    }

    // Time and bearer.

    function test_bug_a_payment_waits_for_its_time() public {
        (Payment memory payment, External memory rest) = honest();
        rest.notBefore = uint64(START + 1);
        prove(payment, rest);
        refused(IShieldedPool.TooEarly.selector, payment, rest);
    }

    function test_bug_a_payment_ends_with_its_time() public {
        (Payment memory payment, External memory rest) = honest();
        rest.deadline = uint64(START - 1);
        prove(payment, rest);
        refused(IShieldedPool.PastDeadline.selector, payment, rest);
    }

    function test_bug_only_the_adapter_brings_an_adapters_payment() public {
        (Payment memory payment, External memory rest) = honest();
        rest.adapter = address(0xADA);
        prove(payment, rest);
        vm.prank(THIEF);
        refused(IShieldedPool.NotTheAdapter.selector, payment, rest);
    }

    // Encodings.

    function test_bug_a_ciphertext_has_one_length() public {
        (Payment memory payment, External memory rest) = honest();
        rest.ciphertext1 = new bytes(383);
        prove(payment, rest);
        refused(IShieldedPool.BadCiphertextLength.selector, payment, rest);
    }
}
