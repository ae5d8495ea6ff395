// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {Insertion, Proof, Verifiers} from "../src/types/Pool.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {Entrant, Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";
import {BrokenVerifier} from "./hostile/Verifiers.sol";

/// Payments: when, by whom and to whom, and what receivers and tokens cannot do to them.
contract ShieldedPayoutTest is Shielded {
    function _refuse(bytes memory why, Draft memory it, Proof memory proof) private {
        vm.expectRevert(why);
        pool.transact(it.payment, it.rest, proof);
    }

    function _refuse(bytes memory why, Draft memory it) private {
        _refuse(why, it, noProof());
    }

    function _callBack(Entrant shop, bytes memory call) private {
        vm.etch(address(uint160(address(shop)) + 1), call);
    }

    // ---- time and bearer ----

    function test_shp_020_transact_reverts_TooEarly_and_PastDeadline_at_the_second() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        (it.rest.notBefore, it.rest.deadline) = (uint64(START + 10), uint64(START + 20));
        Proof memory proof = proofOf(it);
        vm.warp(START + 9);
        _refuse(abi.encodeWithSelector(IShieldedPool.TooEarly.selector, START + 10, START + 9), it, proof);
        vm.warp(START + 21);
        _refuse(abi.encodeWithSelector(IShieldedPool.PastDeadline.selector, START + 20, START + 21), it, proof);
        vm.warp(START + 20);
        bring(it, 0, proof);
        Draft memory next = draftOf(held(address(dollar), 100), 100, 0);
        (next.rest.notBefore, next.rest.deadline) = (uint64(START + 30), uint64(START + 40));
        proof = proofOf(next);
        vm.warp(START + 30);
        pool.transact(next.payment, next.rest, proof);
    }

    function test_shp_020_a_payment_without_a_deadline_is_over() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        it.rest.deadline = 0;
        _refuse(abi.encodeWithSelector(IShieldedPool.PastDeadline.selector, 0, START), it, proofOf(it));
    }

    function test_shp_020_transact_reverts_NotTheAdapter() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        (it.rest.adapter, it.rest.parameters) = (CARRIER, bytes32(uint256(5)));
        Proof memory proof = proofOf(it);
        _refuse(abi.encodeWithSelector(IShieldedPool.NotTheAdapter.selector, address(this), CARRIER), it, proof);
        vm.prank(CARRIER);
        pool.transact(it.payment, it.rest, proof);
        vm.assertEq(dollar.balanceOf(BO), 100, "the adapter brings it");
    }

    function test_shp_020_transact_reverts_ParametersWithoutAdapter() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        it.rest.parameters = bytes32(uint256(5));
        _refuse(abi.encodeWithSelector(IShieldedPool.ParametersWithoutAdapter.selector, 5), it, proofOf(it));
    }

    // ---- what leaves ----

    function test_transact_reverts_BadRecipient() public {
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        bytes4 bad = IShieldedPool.BadRecipient.selector;
        it.rest.recipient = address(0);
        _refuse(abi.encodeWithSelector(bad, address(0), 50), it);
        it.rest.recipient = address(pool);
        _refuse(abi.encodeWithSelector(bad, address(pool), 50), it);
        (it.rest.recipient, it.rest.submitter) = (BO, address(pool));
        _refuse(abi.encodeWithSelector(bad, address(pool), 50), it);
        Draft memory inside = draftOf(held(address(dollar), 100), 100, 0);
        inside.rest.recipient = BO;
        _refuse(abi.encodeWithSelector(bad, BO, 0), inside);
    }

    function test_transact_reverts_AssetWithoutAmount() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        it.payment.asset = address(dollar);
        _refuse(abi.encodeWithSelector(IShieldedPool.AssetWithoutAmount.selector, address(dollar)), it);
    }

    function test_transact_reverts_FeeAboveAmount() public {
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        it.rest.fee = 51;
        _refuse(abi.encodeWithSelector(IShieldedPool.FeeAboveAmount.selector, 51, 50), it);
        Draft memory inside = draftOf(held(address(dollar), 100), 100, 0);
        inside.rest.fee = 1;
        _refuse(abi.encodeWithSelector(IShieldedPool.FeeAboveAmount.selector, 1, 0), inside);
    }

    function test_transact_reverts_BadCiphertextLength() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        uint256[4] memory lengths = [uint256(0), 383, 385, 1000];
        for (uint256 i = 0; i < 8; ++i) {
            (it.rest.ciphertext0, it.rest.ciphertext1) = (text(2), text(3));
            if (i % 2 == 0) it.rest.ciphertext0 = new bytes(lengths[i / 2]);
            else it.rest.ciphertext1 = new bytes(lengths[i / 2]);
            _refuse(abi.encodeWithSelector(IShieldedPool.BadCiphertextLength.selector, lengths[i / 2]), it);
        }
    }

    /// What is proven wrongly takes nothing of another token, of a debt, or of a reward.
    function test_shp_005_transact_reverts_Turnstile() public {
        (BrokenVerifier two, BrokenVerifier six) = (new BrokenVerifier(8), new BrokenVerifier(12));
        Verifiers memory broken = Verifiers(two, six, prover.pair(), prover.sixteen());
        pool = new ShieldedPool(broken, capsOf(), keeperAccounts(), 2);
        dollar.approve(address(pool), type(uint256).max);
        put(address(dollar), 100, 1000);
        put(address(0), 5, 0);
        Draft memory it = draftOf(dummy(address(dollar)), 0, 0);
        (it.payment.amount, it.payment.asset, it.rest.recipient) = (101, address(dollar), BO);
        _refuse(abi.encodeWithSelector(IShieldedPool.Turnstile.selector, address(dollar), 101, 100), it);
        (it.payment.amount, it.payment.asset) = (6, address(0));
        _refuse(abi.encodeWithSelector(IShieldedPool.Turnstile.selector, address(0), 6, 5), it);
        it.payment.asset = address(0xDEAD);
        _refuse(abi.encodeWithSelector(IShieldedPool.Turnstile.selector, address(0xDEAD), 6, 0), it);
        (it.payment.amount, it.payment.asset) = (100, address(dollar));
        pool.transact(it.payment, it.rest, noProof());
        vm.assertEq(pool.shielded(address(dollar)), 0, "what came in may leave");
        vm.assertEq(pool.liabilities(address(0)), 1005, "and nobody else's");
    }

    function test_shp_009_transact_reverts_EmptyLeaf() public {
        (BrokenVerifier two, BrokenVerifier six) = (new BrokenVerifier(8), new BrokenVerifier(12));
        Verifiers memory broken = Verifiers(two, six, prover.pair(), prover.sixteen());
        pool = new ShieldedPool(broken, capsOf(), keeperAccounts(), 2);
        Draft memory it = draftOf(dummy(address(dollar)), 0, 0);
        (bytes32 first, bytes32 second) = (it.payment.commitment0, it.payment.commitment1);
        it.payment.commitment0 = 0;
        _refuse(abi.encodeWithSelector(IShieldedPool.EmptyLeaf.selector), it);
        (it.payment.commitment0, it.payment.commitment1) = (first, 0);
        _refuse(abi.encodeWithSelector(IShieldedPool.EmptyLeaf.selector), it);
        it.payment.commitment1 = second;
        pool.transact(it.payment, it.rest, noProof());
    }

    // ---- hostile receivers ----

    function test_shp_021_whatever_a_receiver_does_the_payment_stands_and_it_is_owed() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            Hostile shop = new Hostile(ways[i]);
            Draft memory it = draftOf(held(address(0), 100), 0, 100);
            (it.rest.recipient, it.rest.submitter, it.rest.fee) = (address(shop), address(shop), 30);
            send(it, 0);
            vm.assertEq(pool.owed(address(0), address(shop)), 100, "amount and fee are owed");
            vm.assertEq(pool.liabilities(address(0)), 100 * (i + 1), "counted");
        }
        vm.assertEq(pool.shielded(address(0)), 0, "and out of the notes");
    }

    function test_shp_021_a_token_that_blocks_its_receiver_owes_it() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        dollar.setOdd(OddToken.Odd.Blocks);
        dollar.block_(BO);
        send(it, 0);
        vm.assertEq(pool.owed(address(dollar), BO), 100, "owed");
        dollar.setOdd(OddToken.Odd.None);
        pool.payOwed(address(dollar), BO);
        vm.assertEq(dollar.balanceOf(BO), 100, "and paid later");
    }

    function test_vlt_004_nobody_enters_through_a_token_or_a_receiver() public {
        Draft memory it = draftOf(held(address(dollar), 100), 0, 100);
        Proof memory proof = proofOf(it);
        Insertion memory insertion;
        bytes[4] memory doors = [
            abi.encodeCall(pool.deposit, (address(dollar), 1, bytes32(uint256(1)), text(1))),
            abi.encodeCall(pool.transact, (it.payment, it.rest, proof)),
            abi.encodeCall(pool.transactAndInsert, (it.payment, it.rest, proof, insertion, proof)),
            abi.encodeCall(pool.insert, (insertion, proof))
        ];
        Entrant shop = new Entrant();
        for (uint256 i = 0; i < 4; ++i) {
            Draft memory out = draftOf(held(address(0), 100), 0, 100);
            out.rest.recipient = address(shop);
            _callBack(shop, doors[i]);
            send(out, 0);
            vm.assertTrue(shop.held() && !shop.entered(), string.concat("refused at door ", vm.toString(i)));
        }
        dollar.setOdd(OddToken.Odd.Reenters);
        for (uint256 i = 0; i < 4; ++i) {
            dollar.setCallback(doors[i]);
            put(address(dollar), 1, 0);
        }
    }

    function test_vlt_005_a_caller_with_too_little_gas_cannot_turn_a_payment_into_a_debt() public {
        Draft memory it = draftOf(held(address(0), 100), 0, 100);
        bytes memory call = abi.encodeCall(pool.transact, (it.payment, it.rest, proofOf(it)));
        for (uint256 gas_ = 100_000; gas_ <= 300_000; gas_ += 25_000) {
            (bool done,) = address(pool).call{gas: gas_}(call);
            if (done) vm.assertEq(BO.balance, 100, "who brings enough pays");
        }
        vm.assertEq(pool.owed(address(0), BO), 0, "nothing is owed");
    }

    // ---- constructor ----

    function test_constructor_reverts_WrongVerifier() public {
        for (uint256 i = 0; i < 4; ++i) {
            (Verifiers memory wrong, address[] memory accounts) = (prover.verifiers(), keeperAccounts());
            IVerifier other = new BrokenVerifier(7);
            if (i == 0) wrong.two = other;
            if (i == 1) wrong.six = other;
            if (i == 2) wrong.pair = other;
            if (i == 3) wrong.sixteen = other;
            uint256 expected = i == 0 ? 8 : (i == 1 ? 12 : 5);
            vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongVerifier.selector, other, 7, expected));
            new ShieldedPool(wrong, capsOf(), accounts, 2);
        }
    }

    function test_the_pool_says_what_it_was_made_with() public view {
        (IVerifier two, IVerifier six, IVerifier pair, IVerifier sixteen) = pool.verifiers();
        vm.assertTrue(address(two) == address(prover.two()) && address(six) == address(prover.six()), "payments");
        vm.assertTrue(address(pair) == address(prover.pair()), "pairs");
        vm.assertTrue(address(sixteen) == address(prover.sixteen()), "sixteens");
        vm.assertTrue(pool.cap(address(0)) == COIN_CAP && pool.cap(address(dollar)) == DOLLAR_CAP, "caps");
        vm.assertTrue(pool.cap(address(0xDEAD)) == 0 && pool.keepersNeeded() == 2, "nothing else");
    }
}
