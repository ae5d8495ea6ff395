//! Everything Teahouse knows about a chain: how to ask it, what lives on it, and what its contracts mean.
//!
//! | module | holds |
//! |---|---|
//! | [`port`] | the object-safe [`port::ChainPort`] and the types of its answers |
//! | [`profile`] | what a chain is: id, endpoints, finality, fees, and whether its money is worthless |
//! | [`transfers`] | logs read as moves of holdings |
//! | [`book`] | where each contract lives, with the hash of its code |
//!
//! Test doubles live in `testing` behind the feature of that name.

pub mod bindings;
pub mod book;
pub mod envelope;
pub mod port;
mod port_error;
pub mod profile;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod transfers;
pub mod typed;

/// The plain values of an EVM, from the one version of alloy that the workspace uses.
pub mod primitives {
    pub use alloy::primitives::{Address, B256, Bytes, I256, U256, address, b256, keccak256};
}
