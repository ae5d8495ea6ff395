//! The chain crate against the real thing: anvil, the deployed contracts, and the golden vectors.

mod devnet;
mod envelope;
mod kit;
mod registry;
mod typed;
