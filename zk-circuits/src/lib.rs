//! What a proof of Teahouse is made of: a hash and a tree of hashes.
//!
//! Everything stands here twice: as plain Rust, for wallets and tests, and as a gadget, a piece of a circuit. The two
//! are held together by tests, and each gadget lists its clauses in words: what it proves, in the order of its code.
//!
//! | start reading at | for |
//! |---|---|
//! | [`field`] | the numbers that everything is made of, and their one form as bytes |
//! | [`poseidon`] | the hash that circuits compute cheaply |
//! | [`merkle`] | a tree of 2^32 leaves that only grows, and the path that proves a leaf |
//! | [`wires`], [`bits`] | the few constraints that all gadgets are written with |
//!
//! Nothing here is audited. A gadget proves its clauses only as part of a circuit whose keys come from an honest set-up.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bits;
pub mod field;
pub mod merkle;
pub mod poseidon;
#[cfg(test)]
mod testing;
pub mod wires;

pub use ark_bn254::Fr;
