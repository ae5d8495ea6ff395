//! Everything Teahouse knows about a chain: how to ask it, what lives on it, and what its contracts mean.
//!
//! | module | holds |
//! |---|---|
//! | [`port`] | the object-safe [`port::ChainPort`] and the types of its answers |
//! | [`profile`] | what a chain is: id, machine, endpoints, finality, fees, contracts, and whether its money is worthless |
//! | `endpoint` | one JSON-RPC service over HTTP, with feature `native` |
//! | [`quorum`] | several endpoints that must tell the same story; `quorum::open` opens a profile, with feature `native` |
//! | [`transfers`] | logs read as moves of holdings |
//! | [`book`] | where each contract lives, with the hash of its code |
//! | `deploy` | how the contracts come to a chain, with feature `native` |
//! | `devnet` | the practice chain on this machine, with feature `native` |
//! | [`destination`] | accounts and shielded notes, and what opens a note |
//! | [`envelope`] | red envelopes: terms, share tree, claims, gatherings, calls, events, state |
//! | [`allowance`] | budgets of an app's key: limits, payees, calls, events, state |
//! | [`voucher`] | running accounts on collateral: lanes, vouchers, calls, events, state |
//! | [`service`] | service vouchers: series, purchases, what an issuer signs, calls, events, state |
//! | [`escrow`] | escrow deals: terms, settlements, rulings, calls, events, state as a machine |
//! | [`ride`] | rides: quotes, vouchers, cancellations, purses, calls, events, state as a machine |
//! | [`erc20`] | holdings and allowances of a token, and what it calls itself |
//! | [`tokens`] | the tokens that people looked at, by chain, and what could be taken for them |
//! | [`delegate`] | what an account signs so that others submit its calls (EIP-7702) |
//! | [`registry`] | publishers, apps, releases and who rebuilt them |
//! | [`names`] | names of people: commitments, registrations, records |
//! | [`ownership`] | owners of publishers and names: offers, recoveries, what they sign |
//! | [`slug`] | the one spelling of apps and names |
//! | [`typed`] | the EIP-712 domain that binds a signature to contract and chain |
//! | [`contract`] | how any contract is called and read |
//! | [`rln`] | members, sponsors, and the slots between them |
//! | [`stake`] | what relays lose when they lie |
//! | [`pool`] | shielded money: payments, insertions, calls, events, state, and the pool's books as a machine |
//! | [`slash`] | sealed reports and their rewards |
//! | [`refusal`] | a contract's error as a typed one with a code |
//! | [`bindings`] | the contracts as Rust types, from the committed ABI |
//!
//! Without `native` (on by default) nothing here needs a socket, a file or a process, and the crate builds for wasm32.
//! Test doubles live in `testing` behind the feature of that name.

pub mod allowance;
pub mod bindings;
pub mod book;
pub mod contract;
pub mod delegate;
#[cfg(feature = "native")]
pub mod deploy;
pub mod destination;
#[cfg(feature = "native")]
pub mod devnet;
#[cfg(feature = "native")]
pub mod endpoint;
pub mod envelope;
pub mod erc20;
pub mod escrow;
pub mod names;
pub mod ownership;
pub mod pool;
pub mod port;
mod port_block;
mod port_error;
pub mod profile;
pub mod quorum;
pub mod refusal;
pub mod registry;
pub mod ride;
pub mod rln;
pub mod service;
pub mod slash;
pub mod slug;
pub mod stake;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tokens;
pub mod transfers;
pub mod typed;
pub mod voucher;

/// The plain values of an EVM, from the one version of alloy that the workspace uses.
pub mod primitives {
    pub use alloy::primitives::{Address, B256, Bytes, I256, U256, address, b256, keccak256};
}
