// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A verifier of membership proofs: somebody of the group did this, once in this scope, and it says nothing about who.
interface IMembership {
    /// Whether `proof` shows that a member of `group` says `signal`. The same member has the same `nullifier` whenever
    /// `scope` is the same, and nothing links the nullifiers of two scopes.
    function isMember(bytes32 group, bytes32 scope, bytes32 nullifier, bytes32 signal, bytes calldata proof)
        external
        view
        returns (bool);
}
