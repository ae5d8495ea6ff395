//! A red envelope is a deposit cut into shares, each given to whoever holds the share's one-time key, or to whoever joins.
//!
//! This is `contracts/src/RedEnvelope.sol` as a machine. What the contract checks by hashing arrives reduced: that a path
//! leads to the root ([`Path`]), and what a verifier of membership says.
//! The draw of an open envelope is hashed here as it is there, so shares come out to the unit.
//!
//! | file | holds |
//! |---|---|
//! | `terms` | what the creator promises, and what a deal's reader knows of its shares |
//! | `call` | calls with their values, verbs, parties |
//! | `refusal` | the contract's errors |
//! | `rules` | what a call changes |
//! | `open` | joining, revealing and settling |
//! | `split` | how a draw cuts a pot |
//! | `next` | who can do what until when |
//! | `sample` | small envelopes to explore |

mod call;
mod next;
mod open;
mod refusal;
mod rules;
mod sample;
mod split;
mod terms;
#[cfg(test)]
mod tests;

pub use call::{Claim, EnvelopeAction, EnvelopeParty, EnvelopeVerb, Join, Path, Seat};
pub use refusal::EnvelopeRefusal;
pub use rules::EnvelopeStatus;
pub use split::split;
pub use terms::{Gathering, Mode, Share, Terms};

use std::collections::BTreeMap;
use std::time::Duration;

use crate::account::Word;
use crate::amount::Amount;

/// The shortest life of an envelope.
pub const MIN_LIFETIME: Duration = Duration::from_secs(24 * 3_600);
/// The longest life of an envelope.
pub const MAX_LIFETIME: Duration = Duration::from_secs(366 * 24 * 3_600);
/// How long after the closing the secret of an open envelope counts.
pub const REVEAL_WINDOW: Duration = Duration::from_secs(3_600);
/// The most levels of a share tree.
pub const MAX_DEPTH: u8 = 7;

/// What a contract says of an envelope of equal shares or a deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub status: EnvelopeStatus,
    /// What is left.
    pub remaining: Amount,
    /// A bit for every share that is gone.
    pub claimed: u128,
}

/// An envelope: its terms, what the contract keeps of it, and what this side knows of its shares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Envelope {
    terms: Terms,
    shares: BTreeMap<u32, Share>,
    status: EnvelopeStatus,
    remaining: Amount,
    claimed: u128,
    seats: Vec<Seat>,
    draw: Word,
    secret: Option<Word>,
}

impl Envelope {
    /// An envelope that nobody has funded. `shares` are those this side knows: all for the creator, its own for a holder.
    pub fn promised(terms: Terms, shares: BTreeMap<u32, Share>) -> Self {
        Self {
            terms,
            shares,
            status: EnvelopeStatus::Unknown,
            remaining: Amount::ZERO,
            claimed: 0,
            seats: Vec::new(),
            draw: Word::ZERO,
            secret: None,
        }
    }

    /// An envelope of equal shares or a deck as a contract says it stands.
    pub fn seen(terms: Terms, shares: BTreeMap<u32, Share>, seen: Seen) -> Self {
        let Seen { status, remaining, claimed } = seen;
        Self { status, remaining, claimed, ..Self::promised(terms, shares) }
    }

    /// The same, for whoever knows the secret of the draw.
    pub fn with_secret(self, secret: Word) -> Self {
        Self { secret: Some(secret), ..self }
    }

    /// What the creator promised.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The shares that this side knows.
    pub fn shares(&self) -> &BTreeMap<u32, Share> {
        &self.shares
    }

    /// The contract's state of it.
    pub fn state(&self) -> EnvelopeStatus {
        self.status
    }

    /// A bit for every share that was claimed, or of an open envelope settled or sent back.
    pub fn claimed(&self) -> u128 {
        self.claimed
    }

    /// Who has joined, in order.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// The hash of all joins in order; the draw once it is known.
    pub fn draw(&self) -> Word {
        self.draw
    }
}
