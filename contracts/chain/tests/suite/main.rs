//! The chain crate against the real thing: anvil, the deployed contracts, and the golden vectors.

mod devnet;
mod envelope;
mod golden;
mod kit;
mod registry;
mod rln;
mod stake;
mod typed;
