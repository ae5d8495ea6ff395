// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Who may join an open envelope, until when, and what its creator has committed to before anybody did.
struct Gathering {
    /// keccak256 of the creator's secret, 32 random bytes that nobody else knows while people join.
    bytes32 commitment;
    /// The key that everyone in the group holds and that signs each join; zero when none has to.
    address key;
    /// The contract that checks proofs of membership (`IMembership`); zero when none has to be brought.
    address membership;
    /// Which group, in the words of that contract.
    bytes32 group;
    /// Unix seconds from which nobody joins any more.
    uint64 closesAt;
}

/// What somebody who joins signs, or proves to be a member over. Every field is bound, and the domain binds chain and
/// contract.
struct Join {
    /// The envelope.
    bytes32 id;
    /// Joins once: the member's nullifier in this envelope, or a random number where no membership is asked for.
    bytes32 nullifier;
    /// Who gets the share.
    bytes32 dest;
    /// What `dest` is (`DestKind`).
    uint8 destKind;
    /// The largest fee the named relayer may keep from the share.
    uint96 maxRelayerFee;
    /// The only account that may charge a fee; zero when none may.
    address relayer;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// A place at the table. Its hash is all that the contract keeps; whoever settles brings it along.
struct Seat {
    /// The place in the order of joining, from 0.
    uint32 index;
    /// The nullifier of the join.
    bytes32 nullifier;
    /// Who gets the share.
    bytes32 dest;
    /// What `dest` is (`DestKind`).
    uint8 destKind;
    /// Who carried the join.
    address relayer;
    /// What it gets of the share, or all of a share that is smaller.
    uint96 fee;
}
