//! What the proofs of Teahouse prove, and what they are made of.
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
//! | [`note`] | a promise of value: its keys, its commitment, its nullifier |
//! | [`circuits`] | the catalog: the pool's four circuits with their names, matrices and keys |
//! | [`joinsplit`] | the circuit of a payment: it spends notes and makes others of the same sum |
//! | [`insertion`] | the circuit that puts queued leaves into the tree, and what a contract computes beside it |
//! | [`shape`] | what a circuit is, in counts and one hash |
//! | [`keccak`] | what contracts hash |
//! | [`wires`], [`bits`] | the few constraints that all gadgets are written with |
//! | [`groth16`] | making and checking proofs, keys for tests, and what is looked at before a key is used |
//! | [`ceremony`] | making keys together, so that nobody can forge unless everybody conspires |
//! | [`mod@format`] | circuits, witnesses, keys and proofs as files that other tools read and write |
//!
//! Nothing here is audited. A gadget proves its clauses only as part of a circuit whose keys come from an honest set-up.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod babyjub;
pub mod bits;
pub mod ceremony;
pub mod circuits;
pub mod eddsa;
pub mod field;
pub mod format;
pub mod groth16;
pub mod insertion;
pub mod joinsplit;
pub mod keccak;
pub mod merkle;
pub mod note;
pub mod poseidon;
pub mod shape;
#[cfg(test)]
mod testing;
pub mod wires;

pub use ark_bn254::Fr;
