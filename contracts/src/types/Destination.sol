// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a destination is.
library DestKind {
    /// An account or contract: its address in the low 20 bytes, the upper 12 bytes zero.
    uint8 internal constant ACCOUNT = 0;
    /// A note of a shielded pool: the hash of a `NoteDest`.
    uint8 internal constant NOTE = 1;
}

/// A shielded destination: whose note, in which pool. A destination of kind `NOTE` is the EIP-712 `hashStruct` of this, so
/// whoever signs a destination binds all of it. There is no commitment in it: the pool computes that from what it measures.
struct NoteDest {
    /// The shielded pool that takes the money.
    address pool;
    /// The note's key in that pool.
    bytes32 noteKey;
    /// keccak256 of the ciphertext that tells the receiver about the note.
    bytes32 ciphertextHash;
    /// Who may name another destination should the pool refuse; zero when nobody may.
    address authority;
}

/// What whoever pushes money to a shielded destination brings along.
struct NoteOpening {
    /// The pool of the destination; zero when the caller does not know what the destination hides.
    address pool;
    /// The note's key.
    bytes32 noteKey;
    /// Who may name another destination.
    address authority;
    /// Coin of the caller that the pool gets for inserting the note.
    uint96 insertion;
    /// The ciphertext whose hash the destination names.
    bytes ciphertext;
}

/// What an authority signs to send owed money elsewhere.
struct Redirect {
    /// The token, or zero for the chain's own coin.
    address token;
    /// The shielded destination that could not be paid.
    bytes32 dest;
    /// All that is owed to it.
    uint256 amount;
    /// What `to` is (`DestKind`).
    uint8 toKind;
    /// The other destination.
    bytes32 to;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
