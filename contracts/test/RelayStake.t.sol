// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRelayStake} from "../src/interfaces/IRelayStake.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {RelayStake} from "../src/RelayStake.sol";
import {Card, StakeTerms, StoreReceipt, Unbond} from "../src/types/Stake.sol";
import {Stores} from "./helpers/Stores.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// One test per thing a stake does outside of conviction, and one per error it refuses with.
contract RelayStakeTest is Stores {
    address private constant STRANGER = address(0xBAD);

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _expectStatus(address store, IRelayStake.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IRelayStake.WrongStatus.selector, store, status));
    }

    function _cardOf(uint64 seq) private view returns (Card memory) {
        uint64 validUntil = uint64(block.timestamp + 100 days);
        return Card(vm.addr(KEY), bytes32(uint256(11)), bytes32(uint256(12)), validUntil, seq);
    }

    function _setCard(Card memory card) private {
        bytes memory signature = sign(KEY, stakes.cardDigest(card));
        vm.prank(STRANGER);
        stakes.setCard(card, signature);
    }

    // ---- what it does ----

    function test_stk_002_a_store_stakes_by_its_keys_signature_whoever_pays() public {
        StakeTerms memory terms = termsOf(KEY);
        bytes memory signature = sign(KEY, stakes.stakeDigest(terms));
        vm.deal(STRANGER, 1 ether);
        vm.prank(STRANGER);
        stakes.stake{value: 1 ether}(terms, signature);
        IRelayStake.Stake memory kept = stakes.stakeOf(terms.store);
        vm.assertTrue(kept.status == IRelayStake.Status.Staked && kept.amount == 1 ether, "it has a stake");
        vm.assertTrue(kept.payTo == PAY_TO && kept.idCommitment == terms.idCommitment, "on its terms");
        vm.assertTrue(kept.peerIdHash == terms.peerIdHash && kept.priceCardHash == terms.priceCardHash, "with a card");
        vm.assertTrue(kept.validUntil == terms.validUntil && kept.seq == 1, "that counts for a while");
        vm.assertEq(stakes.liabilities(address(0)), 1 ether, "and is owed");
    }

    function test_stk_005_a_stake_goes_back_after_three_weeks_pushed_by_a_stranger() public {
        address store = place();
        askToEnd(KEY);
        vm.warp(block.timestamp + 21 days);
        vm.prank(STRANGER);
        stakes.withdraw(store);
        vm.assertEq(PAY_TO.balance, AMOUNT, "to its destination");
        vm.assertEq(stakes.liabilities(address(0)), 0, "all of it");
    }

    function test_stk_005_a_signature_of_the_store_ends_its_stake_whoever_brings_it() public {
        address store = place();
        Unbond memory signed_ = unbondOf(KEY, uint64(block.timestamp));
        bytes memory signature = sign(KEY, stakes.unbondDigest(signed_));
        vm.prank(STRANGER);
        stakes.requestUnbond(signed_, signature);
        vm.assertTrue(stakes.stakeOf(store).status == IRelayStake.Status.Unbonding, "it is ending");
    }

    function test_stk_005_a_stake_whose_key_is_lost_ends_when_its_card_has_run_out() public {
        address store = place();
        vm.warp(START + 300 days - 1);
        vm.prank(STRANGER);
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, store));
        stakes.requestUnbond(Unbond(store, 1, type(uint64).max), "");
        vm.warp(START + 300 days);
        vm.prank(STRANGER);
        stakes.requestUnbond(Unbond(store, 0, 0), "");
        vm.warp(START + 321 days);
        stakes.withdraw(store);
        vm.assertEq(PAY_TO.balance, AMOUNT, "the stake is back");
    }

    function test_stk_006_a_new_card_takes_the_place_of_the_old_one() public {
        address store = place();
        _setCard(_cardOf(5));
        IRelayStake.Stake memory kept = stakes.stakeOf(store);
        vm.assertTrue(kept.peerIdHash == bytes32(uint256(11)) && kept.priceCardHash == bytes32(uint256(12)), "a card");
        vm.assertTrue(kept.validUntil == START + 100 days && kept.seq == 5 && kept.amount == AMOUNT, "and no more");
    }

    function test_stk_001_a_store_that_withdrew_may_stake_again_by_a_new_signature_only() public {
        StakeTerms memory terms = termsOf(KEY);
        place(terms, KEY);
        askToEnd(KEY);
        vm.warp(block.timestamp + 21 days);
        stakes.withdraw(terms.store);
        bytes memory old = sign(KEY, stakes.stakeDigest(terms));
        _expect(abi.encodeWithSelector(IRelayStake.SeqNotIncreasing.selector, 1, 1));
        stakes.stake{value: terms.amount}(terms, old);
        place();
        IRelayStake.Stake memory kept = stakes.stakeOf(terms.store);
        vm.assertTrue(kept.status == IRelayStake.Status.Staked && kept.seq == 2, "it is back");
        vm.assertEq(stakes.liabilities(address(0)), AMOUNT, "with a stake of its own");
    }

    // ---- receivers that misbehave ----

    function test_vlt_003_a_destination_that_refuses_is_owed_the_stake() public {
        for (uint8 way = 1; way <= 3; ++way) {
            Hostile hostile = new Hostile(Hostile.Way(way));
            StakeTerms memory terms = termsOf(KEY + way);
            terms.payTo = address(hostile);
            place(terms, KEY + way);
            askToEnd(KEY + way);
            vm.warp(block.timestamp + 21 days);
            stakes.withdraw(terms.store);
            vm.assertEq(stakes.owed(address(0), address(hostile)), AMOUNT, "it is owed");
        }
    }

    /// Whatever it calls.
    function test_vlt_004_a_destination_that_calls_back_in_is_turned_away() public {
        StoreReceipt memory receipt = receiptOf(KEY, 3);
        bytes[8] memory calls = [
            abi.encodeCall(stakes.seal, (bytes32(uint256(1)))),
            abi.encodeCall(stakes.setCard, (_cardOf(2), "")),
            abi.encodeCall(stakes.requestUnbond, (Unbond(vm.addr(KEY), 0, 0), "")),
            abi.encodeCall(stakes.withdraw, (vm.addr(KEY))),
            abi.encodeCall(stakes.stake, (termsOf(KEY), "")),
            abi.encodeCall(stakes.slashBySecret, (vm.addr(KEY), 5, PAY_TO, SALT)),
            abi.encodeCall(stakes.slashByReceipts, (receipt, "", receipt, "", PAY_TO, SALT)),
            abi.encodeCall(stakes.payReward, (culprit(vm.addr(KEY))))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            Hostile hostile = new Hostile(Hostile.Way.Reenters);
            hostile.setCallback(calls[i]);
            StakeTerms memory terms = termsOf(KEY + i);
            terms.payTo = address(hostile);
            place(terms, KEY + i);
            askToEnd(KEY + i);
            vm.warp(block.timestamp + 21 days);
            stakes.withdraw(terms.store);
            vm.assertTrue(hostile.held() && address(hostile).balance == AMOUNT, "once");
        }
    }

    // ---- stake ----

    function _stakeReverts(StakeTerms memory terms, bytes memory reason) private {
        bytes memory signature = sign(KEY, stakes.stakeDigest(terms));
        vm.expectRevert(reason);
        stakes.stake{value: terms.amount}(terms, signature);
    }

    function _alreadyStaked(IRelayStake.Status status) private {
        bytes memory why = abi.encodeWithSelector(IRelayStake.AlreadyStaked.selector, vm.addr(KEY), status);
        _stakeReverts(termsOf(KEY), why);
    }

    function test_stk_001_stake_reverts_AlreadyStaked() public {
        address store = place();
        _alreadyStaked(IRelayStake.Status.Staked);
        askToEnd(KEY);
        _alreadyStaked(IRelayStake.Status.Unbonding);
        convictBySecret(store, REPORTER);
        _alreadyStaked(IRelayStake.Status.Slashed);
    }

    function test_stake_reverts_StakeTooSmall() public {
        StakeTerms memory terms = termsOf(KEY);
        terms.amount = 0.1 ether - 1;
        _stakeReverts(terms, abi.encodeWithSelector(IRelayStake.StakeTooSmall.selector, terms.amount, 0.1 ether));
        terms.amount = 0.1 ether;
        place(terms, KEY);
    }

    function test_stake_reverts_NotInField() public {
        StakeTerms memory terms = termsOf(KEY);
        uint256[2] memory bad = [0, Poseidon.FIELD];
        for (uint256 i = 0; i < 2; ++i) {
            terms.idCommitment = bad[i];
            _stakeReverts(terms, abi.encodeWithSelector(IRelayStake.NotInField.selector, bad[i]));
        }
        terms.idCommitment = Poseidon.FIELD - 1;
        place(terms, KEY);
    }

    function test_stake_reverts_BadAccount() public {
        StakeTerms memory terms = termsOf(KEY);
        address[2] memory bad = [address(0), address(stakes)];
        for (uint256 i = 0; i < 2; ++i) {
            terms.payTo = bad[i];
            _stakeReverts(terms, abi.encodeWithSelector(ISlashing.BadAccount.selector, bad[i]));
        }
    }

    function test_stake_reverts_BadTerm() public {
        StakeTerms memory terms = termsOf(KEY);
        (uint64 least, uint64 most) = (uint64(START + 24 hours), uint64(START + 366 days));
        uint64[2] memory bad = [least - 1, most + 1];
        for (uint256 i = 0; i < 2; ++i) {
            terms.validUntil = bad[i];
            _stakeReverts(terms, abi.encodeWithSelector(IRelayStake.BadTerm.selector, bad[i], least, most));
        }
        terms.validUntil = least;
        place(terms, KEY);
        terms = termsOf(KEY + 1);
        terms.validUntil = most;
        place(terms, KEY + 1);
    }

    function test_sla_005_stake_reverts_WrongValue() public {
        StakeTerms memory terms = termsOf(KEY);
        bytes memory signature = sign(KEY, stakes.stakeDigest(terms));
        _expect(abi.encodeWithSelector(IVault.WrongValue.selector, AMOUNT - 1, AMOUNT));
        stakes.stake{value: AMOUNT - 1}(terms, signature);
    }

    /// Nobody stakes in a store's name, or on other terms than it signed.
    function test_stk_002_stake_reverts_BadSignature_for_every_bound_field() public {
        bytes memory signature = sign(KEY, stakes.stakeDigest(termsOf(KEY)));
        bytes memory why = abi.encodeWithSelector(IRelayStake.BadSignature.selector, vm.addr(KEY));
        for (uint256 field = 0; field < 7; ++field) {
            StakeTerms memory bent = termsOf(KEY);
            if (field == 0) bent.peerIdHash = bytes32(uint256(9));
            if (field == 1) bent.priceCardHash = bytes32(uint256(9));
            if (field == 2) bent.idCommitment += 1;
            if (field == 3) bent.amount += 1;
            if (field == 4) bent.payTo = STRANGER;
            if (field == 5) bent.validUntil += 1;
            if (field == 6) bent.seq += 1;
            _expect(why);
            stakes.stake{value: bent.amount}(bent, signature);
        }
        StakeTerms memory other = termsOf(KEY + 1);
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, other.store));
        stakes.stake{value: other.amount}(other, signature);
    }

    /// A contract could deny its receipts later, so it cannot stake, whatever it says it signed.
    function test_stk_002_a_contract_is_no_store() public {
        StakeTerms memory terms = termsOf(KEY);
        terms.store = address(new YesWallet());
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, terms.store));
        stakes.stake{value: terms.amount}(terms, new bytes(65));
    }

    // ---- setCard ----

    function test_setCard_reverts_UnknownStore() public {
        _expect(abi.encodeWithSelector(IRelayStake.UnknownStore.selector, vm.addr(KEY)));
        stakes.setCard(_cardOf(1), "");
    }

    function test_setCard_reverts_WrongStatus() public {
        address store = place();
        askToEnd(KEY);
        _expectStatus(store, IRelayStake.Status.Unbonding);
        stakes.setCard(_cardOf(2), "");
    }

    function test_stk_006_setCard_reverts_SeqNotIncreasing() public {
        place();
        _setCard(_cardOf(5));
        Card memory old = _cardOf(5);
        bytes memory signature = sign(KEY, stakes.cardDigest(old));
        _expect(abi.encodeWithSelector(IRelayStake.SeqNotIncreasing.selector, 5, 5));
        stakes.setCard(old, signature);
    }

    function test_setCard_reverts_BadTerm() public {
        place();
        Card memory card = _cardOf(2);
        card.validUntil = uint64(START + 24 hours - 1);
        bytes memory signature = sign(KEY, stakes.cardDigest(card));
        (uint256 least, uint256 most) = (START + 24 hours, START + 366 days);
        _expect(abi.encodeWithSelector(IRelayStake.BadTerm.selector, card.validUntil, least, most));
        stakes.setCard(card, signature);
    }

    function test_stk_006_setCard_reverts_BadSignature_for_every_bound_field() public {
        address store = place();
        place(termsOf(KEY + 1), KEY + 1);
        bytes memory signature = sign(KEY, stakes.cardDigest(_cardOf(2)));
        for (uint256 field = 0; field < 5; ++field) {
            Card memory bent = _cardOf(2);
            if (field == 0) bent.store = vm.addr(KEY + 1);
            if (field == 1) bent.peerIdHash = bytes32(uint256(9));
            if (field == 2) bent.priceCardHash = bytes32(uint256(9));
            if (field == 3) bent.validUntil += 1;
            if (field == 4) bent.seq += 1;
            _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, field == 0 ? bent.store : store));
            stakes.setCard(bent, signature);
        }
    }

    // ---- requestUnbond and withdraw ----

    function test_requestUnbond_reverts_UnknownStore() public {
        _expect(abi.encodeWithSelector(IRelayStake.UnknownStore.selector, STRANGER));
        stakes.requestUnbond(Unbond(STRANGER, 0, 0), "");
    }

    function test_requestUnbond_reverts_WrongStatus() public {
        address store = place();
        askToEnd(KEY);
        _expectStatus(store, IRelayStake.Status.Unbonding);
        stakes.requestUnbond(Unbond(store, 0, 0), "");
    }

    function test_stk_005_requestUnbond_reverts_BadSignature_for_every_bound_field() public {
        address store = place();
        place(termsOf(KEY + 1), KEY + 1);
        bytes memory signature = sign(KEY, stakes.unbondDigest(Unbond(store, 1, uint64(START))));
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, vm.addr(KEY + 1)));
        stakes.requestUnbond(Unbond(vm.addr(KEY + 1), 1, uint64(START)), signature);
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, store));
        stakes.requestUnbond(Unbond(store, 1, uint64(START + 1)), signature);
        _setCard(_cardOf(2));
        _expect(abi.encodeWithSelector(IRelayStake.BadSignature.selector, store));
        stakes.requestUnbond(Unbond(store, 2, uint64(START)), signature);
    }

    /// A relay signs that it leaves, leaves, and comes back. Whoever kept its word cannot send it away again.
    function test_stk_007_the_word_that_ended_one_stake_ends_no_later_one() public {
        address store = place();
        Unbond memory old = unbondOf(KEY, type(uint64).max);
        bytes memory signature = sign(KEY, stakes.unbondDigest(old));
        stakes.requestUnbond(old, signature);
        _leaveAndStakeAgain(store, old, signature);
    }

    /// The store asked by itself before anybody brought its signature, which is then about a stake that is over.
    function test_stk_007_a_word_that_a_call_of_the_store_overtook_ends_no_later_stake() public {
        address store = place();
        Unbond memory old = unbondOf(KEY, type(uint64).max);
        bytes memory signature = sign(KEY, stakes.unbondDigest(old));
        askToEnd(KEY);
        _expectStatus(store, IRelayStake.Status.Unbonding);
        stakes.requestUnbond(old, signature);
        _leaveAndStakeAgain(store, old, signature);
    }

    function _leaveAndStakeAgain(address store, Unbond memory old, bytes memory signature) private {
        vm.warp(block.timestamp + 21 days);
        stakes.withdraw(store);
        place();
        vm.prank(STRANGER);
        _expect(abi.encodeWithSelector(IRelayStake.OtherSeq.selector, 1, 2));
        stakes.requestUnbond(old, signature);
        vm.assertTrue(stakes.stakeOf(store).status == IRelayStake.Status.Staked, "the new stake stands");
    }

    function test_stk_007_requestUnbond_reverts_OtherSeq_for_a_word_from_before_the_newest_card() public {
        place();
        Unbond memory old = unbondOf(KEY, type(uint64).max);
        bytes memory signature = sign(KEY, stakes.unbondDigest(old));
        _setCard(_cardOf(5));
        _expect(abi.encodeWithSelector(IRelayStake.OtherSeq.selector, 1, 5));
        stakes.requestUnbond(old, signature);
        old.seq = 6;
        _expect(abi.encodeWithSelector(IRelayStake.OtherSeq.selector, 6, 5));
        stakes.requestUnbond(old, signature);
    }

    function test_requestUnbond_reverts_SignaturePastDeadline() public {
        place();
        Unbond memory late = unbondOf(KEY, uint64(START));
        bytes memory signature = sign(KEY, stakes.unbondDigest(late));
        vm.warp(START + 1);
        _expect(abi.encodeWithSelector(IRelayStake.SignaturePastDeadline.selector, START, START + 1));
        stakes.requestUnbond(late, signature);
    }

    function test_withdraw_reverts_UnknownStore() public {
        _expect(abi.encodeWithSelector(IRelayStake.UnknownStore.selector, STRANGER));
        stakes.withdraw(STRANGER);
    }

    function test_withdraw_reverts_WrongStatus() public {
        address store = place();
        _expectStatus(store, IRelayStake.Status.Staked);
        stakes.withdraw(store);
        askToEnd(KEY);
        vm.warp(START + 21 days);
        stakes.withdraw(store);
        _expectStatus(store, IRelayStake.Status.Withdrawn);
        stakes.withdraw(store);
    }

    function test_stk_005_withdraw_reverts_StillBound() public {
        address store = place();
        askToEnd(KEY);
        vm.warp(START + 21 days - 1);
        _expect(abi.encodeWithSelector(IRelayStake.StillBound.selector, START + 21 days, START + 21 days - 1));
        stakes.withdraw(store);
    }

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = stakes.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        bytes32 struct_ =
            keccak256(abi.encode(keccak256("Unbond(address store,uint64 seq,uint64 deadline)"), STRANGER, 7, 8));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, struct_));
        vm.assertEq(stakes.unbondDigest(Unbond(STRANGER, 7, 8)), digest, "the domain is the one in use");
        vm.assertTrue(new RelayStake().unbondDigest(Unbond(STRANGER, 7, 8)) != digest, "and no other contract's");
    }
}

/// A contract that says yes to every signature.
contract YesWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}
