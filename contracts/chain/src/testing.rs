//! Doubles that tests own: a chain that can be scripted, taken back and made to lie.
//!
//! [`ReorgChain`] holds the truth: blocks, a pool of waiting transactions, reorganisations. [`ScriptedEndpoint`] is one
//! view of it, a [`crate::port::ChainPort`] that can lose requests or answers, lag behind, be down, swallow what it is
//! sent, or lie. Two endpoints of one chain put into a [`crate::quorum::Quorum`] are two endpoints that disagree.
//! A process that is killed while it sends is [`SendFault::LostRequest`] or [`SendFault::LostAnswer`] with the caller
//! dropped afterwards. [`PoolDouble`] is a shielded pool, which a reorganisation takes back like the rest. Time is whatever
//! the chain's [`teahouse_base::Clock`] says.

mod chain;
mod contract;
mod endpoint;
mod pool;
mod world;

pub use chain::{Fate, ReorgChain};
pub use contract::{Done, ScriptedCall, ScriptedContract, TokenDouble, TokenDoubleCalls};
pub use endpoint::{Lie, ScriptedEndpoint, SendFault};
pub use pool::{Commit, PoolDouble};

#[cfg(test)]
mod tests;
