// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a name is asked for with. Its EIP-712 digest is the commitment that is made first, and what the owner signs when
/// somebody else submits it: nobody can copy it for another owner.
struct Registration {
    /// The name.
    bytes32 name;
    /// Who owns it.
    address owner;
    /// Hash of the owner's signed contact card.
    bytes32 recordHash;
    /// What `refundTo` is (`DestKind`).
    uint8 refundKind;
    /// Where the deposit goes when the name is given up or has run out.
    bytes32 refundTo;
    /// Hides the name until it is revealed.
    bytes32 salt;
    /// Unix seconds after which this is worth nothing.
    uint64 deadline;
}

/// What an owner signs to point a name at another contact card.
struct SetRecord {
    /// The name.
    bytes32 name;
    /// Hash of the signed contact card.
    bytes32 recordHash;
    /// The record's number, one above the last one.
    uint64 seq;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an owner signs to keep a name for another term.
struct Renew {
    /// The name.
    bytes32 name;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an owner signs to give a name up.
struct GiveUp {
    /// The name.
    bytes32 name;
    /// The holding's nonce.
    uint64 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
