// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// One call of an account.
struct Call {
    /// Whom.
    address to;
    /// The account's coin that goes along.
    uint256 value;
    /// Call data.
    bytes data;
}

/// What an account signs so that somebody else submits its calls. Every field is bound, and the domain binds chain and
/// account.
struct Batch {
    /// The calls, in order. All of them happen, or none does.
    Call[] calls;
    /// Any number that this account did not use. Numbers of one page of 256 share a storage slot.
    uint256 nonce;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
    /// Gas that must be left when the first call begins, so that nobody starves a call that fails quietly.
    uint64 minGas;
    /// The only account that may charge a fee; zero when none may.
    address submitter;
    /// The token of the fee, or zero for the chain's own coin.
    address feeToken;
    /// The largest fee that the submitter may take.
    uint96 maxFee;
}
