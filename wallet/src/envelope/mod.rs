//! A red envelope is a gift whose shares are opened by one-time keys: here they are made, given and redeemed.
//!
//! `EnvelopePlan` (keys reserved) → intents (previewed, journaled) → [`GivenShare`] (sent to a person) →
//! [`crate::redeem::Redemptions`] (claimed, without the receiver owning any coin).
//!
//! # Guarantees
//! - A batch of keys is reserved durably before anything is made from it, and never used twice (ENVL-001).
//! - Everything follows from the phrase, the batch number and public terms: what nobody claimed can be given again
//!   after a restore (ENVL-002).
//! - What is in the shares of a deck, and in which order, follows from these too (ENVL-004).
//! - A share that does not prove its place in its envelope is refused when it is read (ENVL-003).

mod error;
mod plan;
mod share;

pub use error::{EnvelopeError, ShareError};
pub(crate) use plan::BATCHES;
pub use plan::{BATCH_FLOOR, Cut, EnvelopePlan, GiftOrder, begin_batches_anew, find_batch, reserve_batch};
pub use share::{GivenShare, LINK_PREFIX, MAX_HINTS, SubmitterHint};

#[cfg(test)]
mod tests;
