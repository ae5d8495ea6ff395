//! An escrow deal is money that two parties set aside for up to 16 milestones, and that silence can never keep.
//!
//! This module says the same as `contracts/src/Escrow.sol`, on the other side of the wire.
//!
//! | file | holds |
//! |---|---|
//! | `terms` | [`DealTerms`] and [`DealId`]: what two parties agree on |
//! | `signed` | [`Settlement`] and [`Ruling`]: what the two sides and an arbiter sign |
//! | `call` | [`Escrow`]: the calls |
//! | `state` | what the contract says of a deal, as the machine of `teahouse-deals` |
//! | `event` | [`EscrowEvent`]: what the contract wrote |
//! | `refusal` | [`EscrowRefusal`]: why it refused |
//!
//! What anyone can do next with a deal, and until when, is asked of the machine: [`teahouse_deals::escrow::Escrow`].
//!
//! # Privacy
//! A chain observer links the parties, the arbiter, amounts, times and destinations. What is agreed in words, evidence
//! and reasons are hashes.

mod call;
mod event;
mod refusal;
mod signed;
mod state;
mod terms;

pub use call::Escrow;
pub use event::{DealEvent, EscrowEvent, Silence};
pub use refusal::EscrowRefusal;
pub use signed::{Ruling, Settlement};
pub use teahouse_deals::escrow::{EscrowStatus, Milestone};
pub use terms::{DealId, DealTerms};
