//! A meeting is how strangers deal: an expiring offer where everybody in one place of one app finds it, an answer that only
//! its author can read, and a thread between the two that nobody else can find.
//!
//! | module | holds |
//! |---|---|
//! | [`topic`] | the boxes of one app in one coarse place |
//! | [`offer`] | what everybody there may read |
//! | [`answer`] | the sealed knock at an offer, and the keys that follow from it |
//! | [`thread`] | what the two say to each other |
//!
//! # Guarantees
//! - Who knows app and place reads offers, and nothing else: answers are sealed to the offer's own fresh keys (X25519 and
//!   ML-KEM-768, both), and a thread's boxes and keys follow from that one secret.
//! - Nothing here is signed by, or derived from, a key of a person, an account or a device.
//!
//! # Privacy
//! Places are few, so whoever logs the network can try them all and read every offer: role, tag, expiry, and how many slots
//! of answers were filled. Who wrote one, who answered and what was said it cannot read.
//!
//! Everything travels in small envelopes: by its length an offer, an answer and a word of a thread cannot be told apart.

pub mod answer;
pub mod error;
pub mod offer;
pub mod thread;
pub mod topic;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;

use teahouse_base::UnixMillis;
use teahouse_wire::{BoxId, BoxKey, Class, EnvelopeBytes, Generation, Stamp, VerifiedEnvelope};

use crate::kdf::{Key, SealKey, TAG};

pub use answer::Answered;
pub use error::MeetError;
pub use offer::{Offer, OfferId, OfferSecret};
pub use thread::{Note, SealedNote, Thread};
pub use topic::{Cell, Hour, Place, Topic, Word};

/// The most bytes of what is said at once, in an answer or in a thread.
pub const MAX_NOTE: usize = 1_024;
/// The class of every envelope of a meeting.
pub const CLASS: Class = Class::Small;

/// Bytes of chance at the head of what two writers may seal for one box.
const SALT: usize = 24;

/// Frames sealed bytes for their box, now.
///
/// # Panics
/// Never: what this module seals has the length of its class.
pub fn framed(key: &BoxKey, ciphertext: &[u8], now: UnixMillis) -> EnvelopeBytes {
    VerifiedEnvelope::frame(key, Generation::CURRENT, Stamp::at(now), CLASS, ciphertext)
        .expect("every seal of a meeting pads to the length of its class")
        .into_bytes()
}

/// The key of a seal whose box others can write too: the salt keeps two of them from sharing a key.
fn salted(key: &Key, label: &[u8], salt: &[u8; SALT], id: &BoxId) -> SealKey {
    SealKey::derive(key, label, &[salt.as_slice(), id.as_bytes()].concat()) // MEET-002
}

/// Bytes of plaintext that a seal of a whole envelope holds behind `before` bytes, padding included.
const fn room(before: usize) -> usize {
    CLASS.ciphertext_len() - before - TAG
}
