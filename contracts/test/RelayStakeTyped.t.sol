// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRelayStake} from "../src/interfaces/IRelayStake.sol";
import {RelayStake} from "../src/RelayStake.sol";
import {Card, StakeTerms, StoreReceipt, Unbond} from "../src/types/Stake.sol";
import {Report} from "../src/types/Slash.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Golden} from "./helpers/Golden.sol";

/// What a store's key signs is what the golden digests say, and its receipts are the relay's own.
contract RelayStakeTypedTest is Golden {
    /// The key of the relay's golden receipt.
    uint256 private constant KEY = 0x0101010101010101010101010101010101010101010101010101010101010101;

    function setUp() public {
        _open("relay-stake");
    }

    function test_sig_002_stake_digests_are_the_golden_ones() public {
        _each("stakes", 11, type(RelayStake).runtimeCode, _stake);
    }

    function test_sig_002_card_digests_are_the_golden_ones() public {
        _each("cards", 8, type(RelayStake).runtimeCode, _card);
    }

    function test_sig_002_unbond_digests_are_the_golden_ones() public {
        _each("unbonds", 6, type(RelayStake).runtimeCode, _unbond);
    }

    function test_stk_004_receipt_digests_are_the_golden_ones_on_every_chain() public {
        _each("receipts", 8, type(RelayStake).runtimeCode, _receipt);
    }

    /// The bytes that the relay's own test pins convict here, with a second receipt of the same key.
    function test_stk_004_the_relays_golden_receipt_is_one_half_of_a_proof() public {
        (StoreReceipt memory golden, bytes memory signature) = _golden();
        StoreReceipt memory other =
            StoreReceipt(golden.store, golden.boxId, bytes32(uint256(4)), golden.storedAt, golden.expiresAt);
        RelayStake stakes = _staked(golden.store);
        bytes memory otherSignature = _sign(stakes.receiptDigest(other));
        vm.assertEq(keccak256(_sign(stakes.receiptDigest(golden))), keccak256(signature), "one key, one signature");
        bytes32 evidence = stakes.evidenceOf(golden, signature, other, otherSignature);
        stakes.seal(stakes.reportDigest(Report(evidence, address(1), 0)));
        vm.warp(block.timestamp + 1);
        stakes.slashByReceipts(golden, signature, other, otherSignature, address(1), 0);
        vm.assertTrue(stakes.stakeOf(golden.store).status == IRelayStake.Status.Slashed, "it is slashed");
    }

    function _golden() private returns (StoreReceipt memory, bytes memory) {
        _first("receipts");
        return (_receiptOf(), _bytes(".signature"));
    }

    function _staked(address store) private returns (RelayStake stakes) {
        vm.warp(1_795_000_000);
        vm.deal(address(this), 1 ether);
        stakes = new RelayStake();
        uint256 commitment = Poseidon.hash1(1);
        StakeTerms memory terms = StakeTerms(store, 0, 0, commitment, 1 ether, address(1), 1_796_000_000, 1);
        stakes.stake{value: 1 ether}(terms, _sign(stakes.stakeDigest(terms)));
    }

    function _sign(bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        return abi.encodePacked(r, s, v);
    }

    function _contract() private view returns (RelayStake) {
        return RelayStake(_address(".contract"));
    }

    function _stake() private view returns (bytes32) {
        StakeTerms memory terms = StakeTerms({
            store: _address(".store"),
            peerIdHash: _word(".peerIdHash"),
            priceCardHash: _word(".priceCardHash"),
            idCommitment: _number(".idCommitment"),
            amount: uint96(_number(".amount")),
            payTo: _address(".payTo"),
            validUntil: uint64(_number(".validUntil")),
            seq: uint64(_number(".seq"))
        });
        return _contract().stakeDigest(terms);
    }

    function _card() private view returns (bytes32) {
        Card memory card = Card({
            store: _address(".store"),
            peerIdHash: _word(".peerIdHash"),
            priceCardHash: _word(".priceCardHash"),
            validUntil: uint64(_number(".validUntil")),
            seq: uint64(_number(".seq"))
        });
        return _contract().cardDigest(card);
    }

    function _unbond() private view returns (bytes32) {
        return
            _contract().unbondDigest(Unbond(_address(".store"), uint64(_number(".seq")), uint64(_number(".deadline"))));
    }

    function _receipt() private view returns (bytes32) {
        return _contract().receiptDigest(_receiptOf());
    }

    function _receiptOf() private view returns (StoreReceipt memory) {
        return StoreReceipt({
            store: _address(".store"),
            boxId: _word(".boxId"),
            content: _word(".content"),
            storedAt: uint64(_number(".storedAt")),
            expiresAt: uint64(_number(".expiresAt"))
        });
    }
}
