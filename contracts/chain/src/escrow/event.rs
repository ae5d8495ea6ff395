//! An event is what the contract wrote when a deal moved; a client rebuilds everything from these.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolEventInterface;

use super::terms::{DealId, DealTerms};
use crate::bindings::Escrow as Contract;
use crate::port::{Log, LogFilter};

/// What `Escrow` wrote about one deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealEvent {
    /// The deal.
    pub id: DealId,
    /// What happened.
    pub what: EscrowEvent,
}

/// What can happen to a deal, or to the milestone of that number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EscrowEvent {
    /// It was funded.
    Created {
        /// Who paid for it.
        funder: Address,
        /// The milestones and the payer's deposit.
        funded: U256,
        /// What is agreed.
        terms: Box<DealTerms>,
    },
    /// The payee accepted.
    Accepted {
        /// Its deposit.
        deposit: U256,
    },
    /// Nobody accepted, or the payee declined.
    Cancelled {
        /// What went back.
        to_payer: U256,
    },
    /// The payee says that a milestone is delivered.
    Delivered {
        /// Which.
        milestone: u8,
        /// Hash of what shows it.
        evidence_hash: B256,
    },
    /// The payer paid some of a milestone.
    Released {
        /// Which.
        milestone: u8,
        /// How much.
        amount: U256,
        /// What stays.
        left: U256,
    },
    /// The payee gave some of a milestone back.
    Refunded {
        /// Which.
        milestone: u8,
        /// How much.
        amount: U256,
        /// What stays.
        left: U256,
    },
    /// A side disputes a milestone.
    Disputed {
        /// Which.
        milestone: u8,
        /// Who.
        by: Address,
        /// Hash of what shows it.
        evidence_hash: B256,
    },
    /// The other side answered.
    Answered {
        /// Which.
        milestone: u8,
        /// Who.
        by: Address,
        /// Hash of what shows it.
        evidence_hash: B256,
    },
    /// Somebody added evidence.
    Evidence {
        /// About which milestone.
        milestone: u8,
        /// Who.
        by: Address,
        /// Its hash.
        evidence_hash: B256,
    },
    /// The arbiter ruled.
    Ruled {
        /// On which milestone.
        milestone: u8,
        /// The payee's part, in 1/10,000.
        payee_bps: u16,
        /// Hash of the reasons.
        reasons_hash: B256,
        /// What the payer got.
        to_payer: U256,
        /// What the payee got.
        to_payee: U256,
        /// What the arbiter got.
        fee: U256,
    },
    /// A time-out moved a milestone.
    TimedOut {
        /// Which.
        milestone: u8,
        /// Whose silence it was.
        silence: Silence,
        /// What the payer got.
        to_payer: U256,
        /// What the payee got.
        to_payee: U256,
    },
    /// Both sides ended milestones as they agreed.
    Settled {
        /// Which, a bit each.
        milestones: u16,
        /// The nonce used.
        nonce: u32,
        /// What the payer got.
        to_payer: U256,
        /// What the payee got.
        to_payee: U256,
    },
    /// A side made its signed settlements worthless.
    OffersWithdrawn {
        /// Who.
        by: Address,
        /// The nonce that counts now.
        nonce: u32,
    },
    /// The last milestone is over.
    Closed {
        /// Of the deposits, what went to the payer.
        deposit_to_payer: U256,
        /// Of the deposits, what went to the payee.
        deposit_to_payee: U256,
    },
}

/// Whose silence moved a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Silence {
    /// The payer's, in its review.
    Review,
    /// The payee's, who delivered nothing.
    Delivery,
    /// That of the side which was to answer a dispute.
    Answer,
    /// The arbiter's.
    Ruling,
}

impl DealEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about a deal.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::EscrowEvents as Events;
        let event = Events::decode_raw_log(&log.topics, &log.data).ok()?;
        let what = beginning(&event).or_else(|| step(&event)).or_else(|| end(&event))?;
        Some(Self { id: log.topics.get(1).copied()?.into(), what })
    }

    /// The filter for everything that happened to one deal in blocks `from` to `to`.
    pub fn filter(contract: Address, id: DealId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(id.word())] }
    }
}

fn beginning(event: &Contract::EscrowEvents) -> Option<EscrowEvent> {
    use Contract::EscrowEvents as Events;
    Some(match event {
        Events::Created(e) => EscrowEvent::Created {
            funder: e.funder,
            funded: e.funded,
            terms: Box::new(DealTerms::from_sol(&e.terms)?),
        },
        Events::Accepted(e) => EscrowEvent::Accepted { deposit: e.deposit },
        Events::Cancelled(e) => EscrowEvent::Cancelled { to_payer: e.toPayer },
        _ => return None,
    })
}

fn step(event: &Contract::EscrowEvents) -> Option<EscrowEvent> {
    use Contract::EscrowEvents as Events;
    Some(match event {
        Events::Delivered(e) => {
            EscrowEvent::Delivered { milestone: e.milestone, evidence_hash: e.evidenceHash }
        }
        Events::Released(e) => {
            EscrowEvent::Released { milestone: e.milestone, amount: e.amount, left: e.left }
        }
        Events::Refunded(e) => {
            EscrowEvent::Refunded { milestone: e.milestone, amount: e.amount, left: e.left }
        }
        Events::Disputed(e) => {
            EscrowEvent::Disputed { milestone: e.milestone, by: e.by, evidence_hash: e.evidenceHash }
        }
        Events::Answered(e) => {
            EscrowEvent::Answered { milestone: e.milestone, by: e.by, evidence_hash: e.evidenceHash }
        }
        Events::Evidence(e) => {
            EscrowEvent::Evidence { milestone: e.milestone, by: e.by, evidence_hash: e.evidenceHash }
        }
        _ => return None,
    })
}

fn end(event: &Contract::EscrowEvents) -> Option<EscrowEvent> {
    use Contract::EscrowEvents as Events;
    let silent = |milestone, silence, to_payer, to_payee| EscrowEvent::TimedOut {
        milestone,
        silence,
        to_payer,
        to_payee,
    };
    Some(match event {
        Events::Ruled(e) => EscrowEvent::Ruled {
            milestone: e.milestone,
            payee_bps: e.payeeBps,
            reasons_hash: e.reasonsHash,
            to_payer: e.toPayer,
            to_payee: e.toPayee,
            fee: e.fee,
        },
        Events::ReviewLapsed(e) => silent(e.milestone, Silence::Review, U256::ZERO, e.toPayee),
        Events::DeadlineMissed(e) => silent(e.milestone, Silence::Delivery, e.toPayer, U256::ZERO),
        Events::AnswerMissed(e) => silent(e.milestone, Silence::Answer, e.toPayer, e.toPayee),
        Events::RulingMissed(e) => silent(e.milestone, Silence::Ruling, e.toPayer, e.toPayee),
        Events::Settled(e) => EscrowEvent::Settled {
            milestones: e.milestones,
            nonce: e.nonce,
            to_payer: e.toPayer,
            to_payee: e.toPayee,
        },
        Events::OffersWithdrawn(e) => EscrowEvent::OffersWithdrawn { by: e.by, nonce: e.nonce },
        Events::Closed(e) => {
            EscrowEvent::Closed { deposit_to_payer: e.depositToPayer, deposit_to_payee: e.depositToPayee }
        }
        _ => return None,
    })
}
