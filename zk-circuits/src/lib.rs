//! What a proof of Teahouse is made of: a hash, a tree of hashes, a curve and signatures on it.
//!
//! Everything stands here twice: as plain Rust, for wallets and tests, and as a gadget, a piece of a circuit. The two
//! are held together by tests, and each gadget lists its clauses in words: what it proves, in the order of its code.
//!
//! | start reading at | for |
//! |---|---|
//! | [`field`] | the numbers that everything is made of, and their one form as bytes |
//! | [`poseidon`] | the hash that circuits compute cheaply |
//! | [`merkle`] | a tree of 2^32 leaves that only grows, and the path that proves a leaf |
//! | [`babyjub`] | the curve whose points have circuit numbers as coordinates |
//! | [`eddsa`] | signatures on that curve, checked natively and inside a circuit |
//! | [`wires`], [`bits`] | the few constraints that all gadgets are written with |
//!
//! Nothing here is audited. A gadget proves its clauses only as part of a circuit whose keys come from an honest set-up.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod babyjub;
pub mod bits;
pub mod eddsa;
pub mod field;
pub mod merkle;
pub mod poseidon;
#[cfg(test)]
mod testing;
pub mod wires;

pub use ark_bn254::Fr;
