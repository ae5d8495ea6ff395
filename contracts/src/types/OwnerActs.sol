// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Who owns a thing, and who may come after them.
struct Holding {
    /// The account that acts for the thing; zero while nobody owns it.
    address owner;
    /// How often the owner acted, or changed. A signature is for the next act only.
    uint64 nonce;
    /// The account the owner offers the thing to; zero when it does not.
    address offeredTo;
    /// The account the owner chose to recover the thing, should its key be lost; zero when nobody may.
    address recovery;
    /// Seconds a recovery waits for the owner's veto.
    uint32 delay;
    /// Unix seconds from which a recovery can be finished; zero while none runs.
    uint64 recoverAt;
    /// Who owns the thing once the recovery is finished.
    address heir;
}

/// What an owner signs to offer a thing to another account, or to withdraw the offer with zero.
struct OfferOwner {
    /// The thing.
    bytes32 id;
    /// To whom.
    address to;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an account signs to take an offered thing over.
struct AcceptOwner {
    /// The thing.
    bytes32 id;
    /// Who takes it, and signs.
    address owner;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an owner signs to choose who may recover a thing, or to allow nobody with zero.
struct SetRecovery {
    /// The thing.
    bytes32 id;
    /// Who may recover it.
    address recovery;
    /// Seconds a recovery waits for the owner's veto.
    uint32 delay;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What the recovery account signs to begin a recovery.
struct StartRecovery {
    /// The thing.
    bytes32 id;
    /// Who is to own it.
    address heir;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an owner signs to stop a recovery.
struct CancelRecovery {
    /// The thing.
    bytes32 id;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
