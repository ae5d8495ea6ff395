//! A refusal is the contract's error with its values.

use std::time::Duration;

use teahouse_base::UnixSeconds;
use thiserror::Error;

use super::{EscrowStatus, MilestoneState};
use crate::account::{Account, Word};
use crate::amount::Amount;
use crate::vault::VaultRefusal;

/// Why a deal refuses a call. The names are those of `IEscrow`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EscrowRefusal {
    /// The parties are not two different accounts, or the arbiter is one of them.
    #[error("{payer}, {payee} and {arbiter} make no deal")]
    BadParties {
        /// The payer.
        payer: Account,
        /// The payee.
        payee: Account,
        /// The arbiter.
        arbiter: Account,
    },
    /// The arbiter's fee is too large a part.
    #[error("a fee of {fee_bps} in 10,000 is above {most}")]
    BadFee {
        /// The fee.
        fee_bps: u16,
        /// The most there can be.
        most: u16,
    },
    /// The offer ends in the past, or too late.
    #[error("the offer's end {accept_by} is not between {earliest} and {latest}")]
    BadAcceptBy {
        /// The end of the offer.
        accept_by: UnixSeconds,
        /// The earliest one.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// A window is under a day, or too long.
    #[error("a window of {window:?} is not between {least:?} and {most:?}")]
    BadWindow {
        /// The window.
        window: Duration,
        /// The shortest one.
        least: Duration,
        /// The longest one.
        most: Duration,
    },
    /// A part of more than all.
    #[error("{bps} in {most} are more than all")]
    BadShare {
        /// The part.
        bps: u16,
        /// All.
        most: u16,
    },
    /// No milestone, or too many.
    #[error("{count} milestones are not between 1 and {most}")]
    BadCount {
        /// How many.
        count: usize,
        /// The most there can be.
        most: usize,
    },
    /// A milestone of nothing.
    #[error("milestone {milestone} is empty")]
    EmptyMilestone {
        /// Which.
        milestone: usize,
    },
    /// A milestone is due too soon, or too late.
    #[error("milestone {milestone} is due at {deliver_by}, not between {earliest} and {latest}")]
    BadDeliverBy {
        /// Which.
        milestone: usize,
        /// When it is due.
        deliver_by: UnixSeconds,
        /// The earliest time.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// The vault refuses a destination.
    #[error(transparent)]
    Vault(#[from] VaultRefusal),
    /// A deal with these terms exists.
    #[error("the deal {id} exists")]
    DealExists {
        /// Which.
        id: Word,
    },
    /// Milestones and deposits are more than a deal can hold.
    #[error("{total} are above {most}")]
    TooMuch {
        /// Together.
        total: u128,
        /// The most there can be.
        most: u128,
    },
    /// Nobody funded the deal.
    #[error("no deal {id} is known")]
    UnknownDeal {
        /// Which.
        id: Word,
    },
    /// The deal stands elsewhere.
    #[error("the deal {id} is {found:?}, not {needed:?}")]
    WrongStatus {
        /// Which.
        id: Word,
        /// Where it stands.
        found: EscrowStatus,
        /// Where it should.
        needed: EscrowStatus,
    },
    /// The deal has no such milestone.
    #[error("there are {count} milestones, none of number {milestone}")]
    NoSuchMilestone {
        /// The one asked for.
        milestone: u8,
        /// How many there are.
        count: usize,
    },
    /// The milestone stands where this cannot be done.
    #[error("milestone {milestone} is {found:?}")]
    WrongState {
        /// Which.
        milestone: u8,
        /// Where it stands.
        found: MilestoneState,
    },
    /// This is for somebody else to do.
    #[error("this is for {needed} to do, not for {caller}")]
    NotTheParty {
        /// Who called.
        caller: Account,
        /// Who may.
        needed: Account,
    },
    /// Only the two sides and the arbiter may do this.
    #[error("{caller} has no part in this")]
    NotAParty {
        /// Who called.
        caller: Account,
    },
    /// The account neither calls nor signed exactly this.
    #[error("{account} did not sign this")]
    NotSigned {
        /// Who should have.
        account: Account,
    },
    /// The signature does not count any more.
    #[error("the signature was good until {deadline}, now is {time}")]
    SignaturePastDeadline {
        /// The last second.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// What was signed is for another deal.
    #[error("this is signed for {signed}, not for {id}")]
    OtherDeal {
        /// The one signed for.
        signed: Word,
        /// The one called.
        id: Word,
    },
    /// The nonce was used, or is not due yet.
    #[error("nonce {signed} is not {due}")]
    WrongNonce {
        /// The one signed.
        signed: u32,
        /// The one due.
        due: u32,
    },
    /// A settlement of no milestone, or of one that the deal has not.
    #[error("{milestones:#b} names none, or more than the {count} milestones")]
    BadSet {
        /// The milestones, a bit each.
        milestones: u16,
        /// How many there are.
        count: usize,
    },
    /// A settlement divides exactly what is left.
    #[error("{divided} is divided, {left} is left")]
    WrongSum {
        /// What is divided.
        divided: u128,
        /// What is left.
        left: u128,
    },
    /// Nothing to pay or to give back.
    #[error("nothing moves nowhere")]
    NothingToMove,
    /// More than what is left of the milestone.
    #[error("{amount} is more than the {left} left")]
    MoreThanLeft {
        /// The amount.
        amount: Amount,
        /// What is left.
        left: Amount,
    },
    /// This can be done after a time.
    #[error("this can be done after {opens_after}, now is {time}")]
    TooEarly {
        /// The last second at which it cannot.
        opens_after: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// This could be done until a time.
    #[error("this could be done until {closed_after}, now is {time}")]
    TooLate {
        /// The last second at which it could.
        closed_after: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
}
