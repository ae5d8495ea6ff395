//! An escrow deal is money that two parties set aside for up to 16 milestones, and that silence can never keep.
//!
//! This is `contracts/src/Escrow.sol` as a machine. Hashes of evidence and reasons move nothing and are left out; tokens
//! belong to the vault.
//!
//! | file | holds |
//! |---|---|
//! | `terms` | what the parties agree on, and which terms can be kept |
//! | `call` | calls with their values, verbs, parties |
//! | `refusal` | the contract's errors |
//! | `rules` | what a call changes |
//! | `payout` | who gets what when a milestone or the deal ends |
//! | `next` | who can do what until when |
//! | `sample` | small deals to explore |
//!
//! # Guarantees
//! From every state anyone can push each milestone to its end once [`Escrow::exit_after`] is over (ESC-003).

mod call;
mod next;
mod payout;
mod refusal;
mod rules;
mod sample;
mod terms;
#[cfg(test)]
mod tests;

pub use call::{EscrowAction, EscrowParty, EscrowVerb, Ruling, Settlement};
pub use payout::cut;
pub use refusal::EscrowRefusal;
pub use sample::{JUDGE, PAYEE, PAYER};
pub use terms::{
    ALL_BPS, DealTerms, MAX_FEE_BPS, MAX_MILESTONES, MAX_TERM, MAX_WINDOW, MIN_WINDOW, Milestone,
};

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use teahouse_base::UnixSeconds;

use crate::amount::Amount;

/// Where a deal stands, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscrowStatus {
    /// Nobody funded it.
    Unknown,
    /// Funded, not accepted.
    Offered,
    /// Both sides are in.
    Live,
    /// Every unit is with somebody.
    Closed,
}

/// Where a milestone of a live deal stands, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MilestoneState {
    /// Not delivered.
    Pending,
    /// The payee says that it is delivered.
    Delivered,
    /// The payer disputes the delivery.
    DisputedByPayer,
    /// The payee disputes that its time is over.
    DisputedByPayee,
    /// The other side answered.
    Answered,
    /// Over.
    Done,
}

/// What a deal keeps of a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    /// Where it stands.
    pub state: MilestoneState,
    /// What is left of it; nothing once it is done.
    pub left: Amount,
    /// Since when it stands there; zero while pending and once done, when nothing depends on it.
    pub since: UnixSeconds,
}

/// Settlements made and offers withdrawn so far.
///
/// Two deals that differ in it alone behave alike, each towards signatures over its own nonce, so it takes no part in
/// comparing deals: otherwise a search would never end.
#[derive(Clone, Copy, Debug, Default)]
struct Nonce(u32);

impl PartialEq for Nonce {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Nonce {}

impl PartialOrd for Nonce {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Nonce {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Nonce {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// What a contract says of a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub status: EscrowStatus,
    /// Its milestones, in order.
    pub pieces: Vec<Piece>,
    /// Whether the payer let a dispute pass in silence.
    pub payer_silent: bool,
    /// Whether the payee let a delivery or a dispute pass in silence.
    pub payee_silent: bool,
    /// Settlements made and offers withdrawn so far.
    pub nonce: u32,
}

/// A deal: its terms and what the contract keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Escrow {
    terms: DealTerms,
    status: EscrowStatus,
    pieces: Vec<Piece>,
    payer_silent: bool,
    payee_silent: bool,
    nonce: Nonce,
}

impl Escrow {
    /// A deal that nobody has funded.
    pub fn promised(terms: DealTerms) -> Self {
        let piece = |milestone: &Milestone| Piece {
            state: MilestoneState::Pending,
            left: milestone.amount,
            since: UnixSeconds::new(0),
        };
        let pieces = terms.milestones.iter().map(piece).collect();
        let (status, nonce) = (EscrowStatus::Unknown, Nonce::default());
        Self { terms, status, pieces, payer_silent: false, payee_silent: false, nonce }
    }

    /// A deal as a contract says it stands.
    pub fn seen(terms: DealTerms, seen: Seen) -> Self {
        let Seen { status, pieces, payer_silent, payee_silent, nonce } = seen;
        Self { terms, status, pieces, payer_silent, payee_silent, nonce: Nonce(nonce) }
    }

    /// What the parties agreed on.
    pub fn terms(&self) -> &DealTerms {
        &self.terms
    }

    /// The contract's state of it.
    pub fn state(&self) -> EscrowStatus {
        self.status
    }

    /// The milestones, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether the payer let a dispute pass in silence.
    pub fn payer_silent(&self) -> bool {
        self.payer_silent
    }

    /// Whether the payee let a delivery or a dispute pass in silence.
    pub fn payee_silent(&self) -> bool {
        self.payee_silent
    }

    /// The nonce that the next settlement must carry.
    pub fn nonce(&self) -> u32 {
        self.nonce.0
    }

    /// The last second in which the side that would lose by silence can act; from the next one on anyone can push the
    /// milestone to its end. `None` when it is done or the deal has no such milestone.
    pub fn exit_after(&self, milestone: u8) -> Option<UnixSeconds> {
        let (piece, terms) = (self.pieces.get(usize::from(milestone))?, &self.terms);
        let promised = &terms.milestones[usize::from(milestone)];
        let own = match piece.state {
            MilestoneState::Pending => promised.deliver_by,
            MilestoneState::Delivered => piece.since.after(promised.review_window),
            MilestoneState::DisputedByPayer | MilestoneState::DisputedByPayee => {
                piece.since.after(terms.response_window)
            }
            MilestoneState::Answered => piece.since.after(terms.ruling_window),
            MilestoneState::Done => return None,
        };
        Some(own.after(terms.challenge_window))
    }
}
