// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a store's key signs to stake. The key's signature is asked for, so that nobody stakes in another's name.
struct StakeTerms {
    /// The address of the store's secp256k1 key, which signs its receipts.
    address store;
    /// Hash of the peer id it is reached under.
    bytes32 peerIdHash;
    /// Hash of its price card.
    bytes32 priceCardHash;
    /// Poseidon of the secret it sends its own messages with.
    uint256 idCommitment;
    /// The stake, in wei.
    uint96 amount;
    /// Where the stake goes back to.
    address payTo;
    /// Until when the card counts, Unix seconds; from then on anyone may end the stake.
    uint64 validUntil;
    /// Number of the card, above that of every card of the store before.
    uint64 seq;
}

/// What a store's key signs to change its card, or to say that it is still there.
struct Card {
    /// The store.
    address store;
    /// Hash of the peer id it is reached under from now on.
    bytes32 peerIdHash;
    /// Hash of its price card from now on.
    bytes32 priceCardHash;
    /// Until when the card counts, Unix seconds.
    uint64 validUntil;
    /// Above that of every card before.
    uint64 seq;
}

/// What a store's key signs to end its stake.
struct Unbond {
    /// The store.
    address store;
    /// Number of the card that it ends: a newer card, and so a later stake, is not meant.
    uint64 seq;
    /// Until when the signature counts, Unix seconds.
    uint64 deadline;
}

/// A store's promise to serve one content under one box id until a time it names. Its EIP-712 domain names no chain: a store
/// is the same store on every chain its stake may lie on.
struct StoreReceipt {
    /// The store.
    address store;
    /// The box.
    bytes32 boxId;
    /// What is in it.
    bytes32 content;
    /// When the write was durable, Unix seconds.
    uint64 storedAt;
    /// Until when the store serves it, Unix seconds.
    uint64 expiresAt;
}
