// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";

/// A Groth16 proof, each point as the pairing precompile takes it.
struct Proof {
    /// A point of the first group: x, y.
    uint256[2] a;
    /// A point of the second group: x (imaginary part first), y (the same).
    uint256[2][2] b;
    /// A point of the first group: x, y.
    uint256[2] c;
}

/// What a joinsplit shows: what it spends, what it makes, and what leaves the pool.
struct Payment {
    /// A root that the tree had.
    bytes32 root;
    /// What the inputs are spent with, dummies too: 2 or 6, which picks the verifier.
    bytes32[] nullifiers;
    /// The first output.
    bytes32 commitment0;
    /// The second.
    bytes32 commitment1;
    /// The token that leaves; zero for the chain's coin, or when nothing leaves.
    address asset;
    /// How much leaves; zero for a private payment.
    uint128 amount;
}

/// What else the owner signed, and the proof binds.
struct External {
    /// Gets the amount less the fee; zero exactly when nothing leaves.
    address recipient;
    /// Gets the fee; zero for whoever brings the payment.
    address submitter;
    /// Of the amount, in its asset.
    uint128 fee;
    /// The first second in which it is good.
    uint64 notBefore;
    /// The last.
    uint64 deadline;
    /// Zero, or the only contract that may bring it.
    address adapter;
    /// What the adapter is to do; zero without one.
    bytes32 parameters;
    /// For the owner of the first output.
    bytes ciphertext0;
    /// For the owner of the second.
    bytes ciphertext1;
}

/// What one transaction queued, or what is left of it when its first leaf was inserted alone.
struct Entry {
    /// The first leaf.
    bytes32 leaf0;
    /// The second; zero for a deposit, which makes one.
    bytes32 leaf1;
    /// Coin for whoever inserts them; of two leaves that are inserted apart each is worth a half, the odd unit is the second's.
    uint128 reward;
}

/// The next leaves of the queue in their places, and who is rewarded.
struct Insertion {
    /// Places: 2 or 16.
    uint8 size;
    /// Leaves: as many, or one of 2.
    uint8 count;
    /// The root with the leaves in place.
    bytes32 newRoot;
    /// Gets the reward.
    address payee;
    /// The entries that the leaves are of, from the front of the queue on. Of the last the second leaf may stay, as an entry of its
    /// own with the second half of the reward.
    Entry[] entries;
}

/// The verifiers of a pool, one per circuit.
struct Verifiers {
    /// Of joinsplits with two inputs.
    IVerifier two;
    /// Of joinsplits with six.
    IVerifier six;
    /// Of insertions of two leaves.
    IVerifier pair;
    /// Of insertions of sixteen.
    IVerifier sixteen;
}

/// How much of a token a pool takes.
struct Cap {
    /// The token; zero for the chain's coin.
    address token;
    /// The most that may be in the pool at once.
    uint128 most;
}
