// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Card, StakeTerms, StoreReceipt, Unbond} from "../types/Stake.sol";
import {SigCheck} from "./SigCheck.sol";

/// The EIP-712 forms of what a store's key signs.
library StakeTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse RelayStake");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `StakeTerms`.
    bytes32 internal constant STAKE = keccak256(
        "StakeTerms(address store,bytes32 peerIdHash,bytes32 priceCardHash,uint256 idCommitment,uint96 amount,address payTo,uint64 validUntil,uint64 seq)"
    );
    /// Type of `Card`.
    bytes32 internal constant CARD =
        keccak256("Card(address store,bytes32 peerIdHash,bytes32 priceCardHash,uint64 validUntil,uint64 seq)");
    /// Type of `Unbond`.
    bytes32 internal constant UNBOND = keccak256("Unbond(address store,uint64 seq,uint64 deadline)");
    /// Type of `StoreReceipt`.
    bytes32 internal constant RECEIPT =
        keccak256("StoreReceipt(address store,bytes32 boxId,bytes32 content,uint64 storedAt,uint64 expiresAt)");

    /// `hashStruct` of a stake. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(StakeTerms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(STAKE, terms));
    }

    /// `hashStruct` of a card.
    function structHash(Card calldata card) internal pure returns (bytes32) {
        return keccak256(abi.encode(CARD, card));
    }

    /// `hashStruct` of an unbonding.
    function structHash(Unbond calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(UNBOND, signed));
    }

    /// What a store signs with a receipt, the same on every chain and for every contract.
    function digest(StoreReceipt calldata receipt) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version)"), keccak256("Teahouse Store"), keccak256("1")
            )
        );
        return SigCheck.typedDigest(domain, keccak256(abi.encode(RECEIPT, receipt)));
    }

    /// Whether two receipts, each signed by its store, contradict each other: one store promised two contents under one box
    /// for the same time. The same content twice is no contradiction, nor is a new content after the first has expired.
    function contradict(StoreReceipt calldata a, StoreReceipt calldata b) internal pure returns (bool) {
        bool samePlace = a.store == b.store && a.boxId == b.boxId;
        bool overlap = a.storedAt <= b.expiresAt && b.storedAt <= a.expiresAt;
        return samePlace && a.content != b.content && overlap; // STK-004
    }
}
