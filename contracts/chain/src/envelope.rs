//! A red envelope is a deposit cut into shares, each given to whoever holds the share's one-time key.
//!
//! This module says the same as `contracts/src/RedEnvelope.sol`, on the other side of the wire: the terms and the id
//! that hashes them, the tree of shares, what a share's key signs, the calls, the events and the state.
//!
//! | file | holds |
//! |---|---|
//! | `terms` | [`Terms`] and [`EnvelopeId`] |
//! | `tree` | [`ShareTree`] and [`SharePath`] |
//! | `claim` | [`ShareClaim`], what a key signs |
//! | `gathering` | [`Gathering`], [`Join`] and [`Seat`] of an open envelope, and its draw |
//! | `call` | call data of create, claim, join, reveal, settle and refund |
//! | `event` | what the contract wrote |
//! | `state` | what the contract says now |
//!
//! # Privacy
//! A chain observer links the funder, the refund destination, the number and amount of shares, and who claimed which.
//! The share keys are one-time and link to nothing. Of an open envelope it also sees who joined when, and with a membership
//! to prove not which member that was.

mod call;
mod claim;
mod event;
mod gathering;
mod state;
mod terms;
mod tree;

pub use crate::destination::Destination;
pub use call::{
    ContractCall, SignedClaim, create, create_open, join, pay_owed, pay_owed_note, redirect_owed,
    redirect_owed_note, refund, reveal, settle,
};
pub use claim::ShareClaim;
pub use event::{EnvelopeEvent, events_of};
pub use gathering::{Gathering, Join, REVEAL_WINDOW, Seat, commitment_of, cut, draw_of, parts_of};
pub use state::{EnvelopeState, EnvelopeStatus, StateError, TermsError, find_terms, read_draw, read_state};
pub use terms::{Amount, AmountError, EnvelopeId, Mode, Terms};
pub use tree::{MAX_DEPTH, MAX_SHARES, SharePath, ShareTree, TreeError};

use std::time::Duration;

use teahouse_base::UnixSeconds;

/// The shortest life the contract takes.
pub const MIN_LIFETIME: Duration = Duration::from_secs(24 * 3_600);
/// The longest life the contract takes.
pub const MAX_LIFETIME: Duration = Duration::from_secs(366 * 24 * 3_600);
/// The life a host gives by itself: a day, and an hour for the transaction to arrive, so that the contract still
/// counts a whole day when it takes the envelope in.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(25 * 3_600);

/// The expiry a host gives by itself to an envelope funded after a block of time `head`.
pub fn default_expiry(head: UnixSeconds) -> UnixSeconds {
    UnixSeconds::new(head.get().saturating_add(DEFAULT_LIFETIME.as_secs()))
}
