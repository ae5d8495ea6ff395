//! The chain crate against the real thing: anvil, the deployed contracts, and the golden vectors.

mod allowance;
mod delegate;
mod devnet;
mod differential;
mod envelope;
mod escrow;
mod escrow_typed;
mod foreign;
mod golden;
mod kit;
mod limited;
mod names;
mod open;
mod owned;
mod pages;
mod profiles;
mod registry;
mod ride;
mod ride_typed;
mod rln;
mod service;
mod simulated;
mod stake;
mod typed;
mod typed_accounts;
mod voucher;
