//! A call of a deal, with the values that matter, and the names of who calls and what.

use teahouse_base::UnixSeconds;

use crate::account::{Signature, Word};
use crate::amount::Amount;
use crate::deal::{Role, Verb};

/// Who takes part in a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscrowParty {
    /// Whoever has no part in it.
    Anyone,
    /// Who pays.
    Payer,
    /// Who delivers.
    Payee,
    /// The two sides where they agree.
    Both,
    /// Who rules.
    Arbiter,
}

impl Role for EscrowParty {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Payer => "payer",
            Self::Payee => "payee",
            Self::Both => "both",
            Self::Arbiter => "arbiter",
        }
    }
}

/// What can be done with a deal, or with the milestone of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscrowVerb {
    /// Fund a deal for the payee to accept.
    Create,
    /// Fund and start a deal that both signed.
    CreateSigned,
    /// Start an offered deal.
    Accept,
    /// Send an offer's money back.
    CancelUnaccepted,
    /// Say that it is delivered.
    Deliver(u8),
    /// Pay some of it.
    Release(u8),
    /// Give some of it back.
    Refund(u8),
    /// Dispute it.
    Dispute(u8),
    /// Answer a dispute.
    Respond(u8),
    /// Add evidence to a dispute.
    AddEvidence(u8),
    /// Divide an answered dispute.
    Rule(u8),
    /// End milestones as both agreed.
    Settle,
    /// Use the nonce up.
    WithdrawOffers,
    /// Pay after a silent review.
    ClaimAfterReview(u8),
    /// Give back what was not delivered.
    RefundAfterDeadline(u8),
    /// Give to the side that disputed without an answer.
    WinUnanswered(u8),
    /// Divide by the default.
    DefaultAfterArbiter(u8),
}

impl Verb for EscrowVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::CreateSigned => "createSigned",
            Self::Accept => "accept",
            Self::CancelUnaccepted => "cancelUnaccepted",
            Self::Deliver(_) => "deliver",
            Self::Release(_) => "release",
            Self::Refund(_) => "refund",
            Self::Dispute(_) => "dispute",
            Self::Respond(_) => "respond",
            Self::AddEvidence(_) => "addEvidence",
            Self::Rule(_) => "rule",
            Self::Settle => "settle",
            Self::WithdrawOffers => "withdrawOffers",
            Self::ClaimAfterReview(_) => "claimAfterReview",
            Self::RefundAfterDeadline(_) => "refundAfterDeadline",
            Self::WinUnanswered(_) => "winUnanswered",
            Self::DefaultAfterArbiter(_) => "defaultAfterArbiter",
        }
    }

    fn when(self) -> &'static str {
        match self {
            Self::Accept => "until acceptBy",
            Self::Deliver(_) => "until deliverBy",
            Self::ClaimAfterReview(_) => "after review and challenge window",
            Self::RefundAfterDeadline(_) => "after deliverBy and challenge window",
            Self::WinUnanswered(_) => "after response and challenge window",
            Self::DefaultAfterArbiter(_) => "after ruling and challenge window",
            _ => "",
        }
    }
}

/// What both sides sign to end milestones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Settlement {
    /// The deal.
    pub id: Word,
    /// The milestones that end, one bit each.
    pub milestones: u16,
    /// What the payer gets.
    pub to_payer: Amount,
    /// What the payee gets.
    pub to_payee: Amount,
    /// The deal's nonce.
    pub nonce: u32,
    /// The last second at which the signatures count.
    pub deadline: UnixSeconds,
}

/// What an arbiter decides about a disputed milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ruling {
    /// The deal.
    pub id: Word,
    /// The milestone.
    pub milestone: u8,
    /// The payee's part of what is left after the fee, in 1/10,000.
    pub payee_bps: u16,
    /// The last second at which it counts.
    pub deadline: UnixSeconds,
}

/// A call of the contract. A side that calls need not sign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscrowAction {
    /// Fund a deal for the payee to accept.
    Create,
    /// Fund and start a deal that both signed.
    CreateSigned {
        /// The payer's signature of the id.
        payer: Signature<Word>,
        /// The payee's.
        payee: Signature<Word>,
    },
    /// Start an offered deal.
    Accept {
        /// The payee's signature of the id.
        payee: Signature<Word>,
    },
    /// Send an offer's money back.
    CancelUnaccepted,
    /// Say that a milestone is delivered.
    Deliver {
        /// Which.
        milestone: u8,
    },
    /// Pay some of a milestone.
    Release {
        /// Which.
        milestone: u8,
        /// How much.
        amount: Amount,
    },
    /// Give some of a milestone back.
    Refund {
        /// Which.
        milestone: u8,
        /// How much.
        amount: Amount,
    },
    /// Dispute a milestone.
    Dispute {
        /// Which.
        milestone: u8,
    },
    /// Answer a dispute.
    Respond {
        /// Which.
        milestone: u8,
    },
    /// Add evidence to a dispute.
    AddEvidence {
        /// Which.
        milestone: u8,
    },
    /// Divide an answered dispute.
    Rule {
        /// How.
        ruling: Ruling,
        /// The arbiter's signature of it.
        arbiter: Signature<Ruling>,
    },
    /// End milestones as both agreed.
    Settle {
        /// How.
        settlement: Settlement,
        /// The payer's signature of it.
        payer: Signature<Settlement>,
        /// The payee's.
        payee: Signature<Settlement>,
    },
    /// Use the nonce up.
    WithdrawOffers,
    /// Pay after a silent review.
    ClaimAfterReview {
        /// Which.
        milestone: u8,
    },
    /// Give back what was not delivered.
    RefundAfterDeadline {
        /// Which.
        milestone: u8,
    },
    /// Give to the side that disputed without an answer.
    WinUnanswered {
        /// Which.
        milestone: u8,
    },
    /// Divide by the default.
    DefaultAfterArbiter {
        /// Which.
        milestone: u8,
    },
}

impl EscrowAction {
    /// Which verb this is.
    pub fn verb(&self) -> EscrowVerb {
        match self {
            Self::Create => EscrowVerb::Create,
            Self::CreateSigned { .. } => EscrowVerb::CreateSigned,
            Self::Accept { .. } => EscrowVerb::Accept,
            Self::CancelUnaccepted => EscrowVerb::CancelUnaccepted,
            Self::Deliver { milestone } => EscrowVerb::Deliver(*milestone),
            Self::Release { milestone, .. } => EscrowVerb::Release(*milestone),
            Self::Refund { milestone, .. } => EscrowVerb::Refund(*milestone),
            Self::Dispute { milestone } => EscrowVerb::Dispute(*milestone),
            Self::Respond { milestone } => EscrowVerb::Respond(*milestone),
            Self::AddEvidence { milestone } => EscrowVerb::AddEvidence(*milestone),
            Self::Rule { ruling, .. } => EscrowVerb::Rule(ruling.milestone),
            Self::Settle { .. } => EscrowVerb::Settle,
            Self::WithdrawOffers => EscrowVerb::WithdrawOffers,
            Self::ClaimAfterReview { milestone } => EscrowVerb::ClaimAfterReview(*milestone),
            Self::RefundAfterDeadline { milestone } => EscrowVerb::RefundAfterDeadline(*milestone),
            Self::WinUnanswered { milestone } => EscrowVerb::WinUnanswered(*milestone),
            Self::DefaultAfterArbiter { milestone } => EscrowVerb::DefaultAfterArbiter(*milestone),
        }
    }
}
