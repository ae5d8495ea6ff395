//! What two parties agree on, and which terms can be kept.

use std::time::Duration;

use teahouse_base::UnixSeconds;

use super::EscrowRefusal as Refusal;
use crate::account::{Account, Destination, Word};
use crate::amount::Amount;
use crate::vault::require_dest;

/// The most milestones of a deal.
pub const MAX_MILESTONES: usize = 16;
/// The shortest window: nothing moves against someone silent in less.
pub const MIN_WINDOW: Duration = Duration::from_secs(24 * 3_600);
/// The longest window, and the longest time an offer stands.
pub const MAX_WINDOW: Duration = Duration::from_secs(90 * 86_400);
/// The longest time from the end of the offer to a delivery.
pub const MAX_TERM: Duration = Duration::from_secs(730 * 86_400);
/// All of something, in 1/10,000.
pub const ALL_BPS: u16 = 10_000;
/// The most an arbiter can get of what it rules on, in 1/10,000.
pub const MAX_FEE_BPS: u16 = 2_000;

/// One piece of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milestone {
    /// What it pays.
    pub amount: Amount,
    /// The last second in which the payee may say that it is delivered.
    pub deliver_by: UnixSeconds,
    /// How long the payer looks at it.
    pub review_window: Duration,
}

/// What two parties agree on. The names are those of the contract's `DealTerms`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DealTerms {
    /// The digest of the terms.
    pub id: Word,
    /// The contract that keeps the money.
    pub contract: Account,
    /// Who pays.
    pub payer: Account,
    /// Who delivers.
    pub payee: Account,
    /// Who rules on disputes; nobody when zero.
    pub arbiter: Account,
    /// 1 to 16 pieces.
    pub milestones: Vec<Milestone>,
    /// What the payer puts up beside the milestones.
    pub payer_deposit: Amount,
    /// What the payee puts up.
    pub payee_deposit: Amount,
    /// The arbiter's part of a milestone it rules on, in 1/10,000.
    pub arbiter_fee_bps: u16,
    /// The most that the arbiter gets for one ruling.
    pub arbiter_fee_cap: Amount,
    /// How long a dispute waits for its answer.
    pub response_window: Duration,
    /// How long after every time-out the silent side can still act.
    pub challenge_window: Duration,
    /// How long an answered dispute waits for its ruling.
    pub ruling_window: Duration,
    /// The payee's part of a disputed milestone on which nobody rules, in 1/10,000.
    pub default_bps: u16,
    /// Where the payer's money goes.
    pub payer_to: Destination,
    /// Where the payee's money goes.
    pub payee_to: Destination,
    /// The last second in which the payee may accept.
    pub accept_by: UnixSeconds,
}

impl DealTerms {
    /// What the milestones pay together.
    pub fn sum(&self) -> u128 {
        self.milestones.iter().map(|milestone| milestone.amount.get()).sum()
    }

    /// What an offer takes in, and what a deal that lives holds: with the payee's deposit.
    ///
    /// # Errors
    /// [`Refusal::TooMuch`].
    pub fn due(&self) -> Result<(Amount, Amount), Refusal> {
        let funded = self.sum() + self.payer_deposit.get();
        let total = funded + self.payee_deposit.get();
        let too_much = |_| Refusal::TooMuch { total, most: (1 << 96) - 1 };
        let all = Amount::new(total).map_err(too_much)?;
        Ok((Amount::new(funded).map_err(too_much)?, all))
    }

    /// Whether a deal with these terms can be funded at `now`, in the order in which the contract asks.
    ///
    /// # Errors
    /// The contract's refusal.
    pub fn require_keepable(&self, now: UnixSeconds) -> Result<(), Refusal> {
        self.require_parties()?;
        let (accept_by, latest) = (self.accept_by, now.after(MAX_WINDOW));
        if accept_by < now || accept_by > latest {
            return Err(Refusal::BadAcceptBy { accept_by, earliest: now, latest });
        }
        for window in [self.response_window, self.challenge_window, self.ruling_window] {
            require_window(window)?;
        }
        require_share(self.default_bps)?;
        self.require_milestones()?;
        require_dest(self.payer_to, self.contract)?;
        Ok(require_dest(self.payee_to, self.contract)?)
    }

    fn require_parties(&self) -> Result<(), Refusal> {
        let (payer, payee, arbiter) = (self.payer, self.payee, self.arbiter);
        let distinct = payer != payee && arbiter != payer && arbiter != payee;
        if !distinct || payer.is_zero() || payee.is_zero() {
            return Err(Refusal::BadParties { payer, payee, arbiter });
        }
        let (fee_bps, most) = (self.arbiter_fee_bps, if arbiter.is_zero() { 0 } else { MAX_FEE_BPS });
        if fee_bps > most { Err(Refusal::BadFee { fee_bps, most }) } else { Ok(()) }
    }

    fn require_milestones(&self) -> Result<(), Refusal> {
        let count = self.milestones.len();
        if count == 0 || count > MAX_MILESTONES {
            return Err(Refusal::BadCount { count, most: MAX_MILESTONES });
        }
        let (earliest, latest) = (self.accept_by.after(MIN_WINDOW), self.accept_by.after(MAX_TERM));
        for (milestone, promised) in self.milestones.iter().enumerate() {
            if promised.amount == Amount::ZERO {
                return Err(Refusal::EmptyMilestone { milestone });
            }
            let deliver_by = promised.deliver_by;
            if deliver_by < earliest || deliver_by > latest {
                return Err(Refusal::BadDeliverBy { milestone, deliver_by, earliest, latest });
            }
            require_window(promised.review_window)?;
        }
        Ok(())
    }
}

fn require_window(window: Duration) -> Result<(), Refusal> {
    if window < MIN_WINDOW || window > MAX_WINDOW {
        return Err(Refusal::BadWindow { window, least: MIN_WINDOW, most: MAX_WINDOW }); // ESC-004
    }
    Ok(())
}

pub(super) fn require_share(bps: u16) -> Result<(), Refusal> {
    if bps > ALL_BPS { Err(Refusal::BadShare { bps, most: ALL_BPS }) } else { Ok(()) }
}
