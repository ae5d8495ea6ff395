//! Tidying is the joining of small notes that their owner agreed to beforehand: when it is due, which notes it joins, and what it
//! may cost in a day.
//!
//! It is done while nobody pays: a later payment finds enough in few notes, and no joining says that a payment follows it. What
//! is held for a payment is never joined (SHW-008).

use std::time::Duration;

use teahouse_base::UnixMillis;
use teahouse_chain::port::Asset;

use super::notes::OwnedNote;
use super::select::{DustPolicy, Joining, MANY, free, to_join};

/// From so many notes on that can be spent they are joined: one payment takes [`MANY`].
pub const TIDY_FROM: usize = MANY + 1;
/// Notes are joined if they are worth so many times the fee.
const WORTH: u128 = 10;
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What was agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tidying {
    /// Of what.
    pub asset: Asset,
    /// The most that fees may come to within any twenty-four hours.
    pub fee_a_day: u128,
}

impl Tidying {
    /// Whether there are more notes than one payment takes.
    pub fn is_due(&self, notes: &[OwnedNote], dust: &DustPolicy) -> bool {
        free(notes, self.asset, dust).len() >= TIDY_FROM
    }

    /// Which notes are joined for a fee of so much: the smallest, so that most of the money can be spent meanwhile; the largest
    /// where those are not worth it; none where these are not either.
    pub fn joins(&self, notes: &[OwnedNote], fee: u128) -> Option<Joining> {
        let is_worth_it = |of: &Joining| {
            let joined = to_join(notes, self.asset, *of).unwrap_or_default();
            let sum = joined.iter().fold(0_u128, |sum, note| sum.saturating_add(note.record.value));
            joined.len() == MANY && sum >= fee.saturating_mul(WORTH)
        };
        [Joining::Smallest, Joining::Largest].into_iter().find(is_worth_it)
    }

    /// Whether a fee fits into what is left of the day; `paid` are the fees of the joinings before it.
    pub fn allows(&self, paid: &[(UnixMillis, u128)], fee: u128, now: UnixMillis) -> bool {
        paid_today(paid, now).saturating_add(fee) <= self.fee_a_day // SHW-017
    }
}

/// What joinings came to within the last twenty-four hours. One that is later than `now`, by a clock that was turned back, counts.
pub fn paid_today(paid: &[(UnixMillis, u128)], now: UnixMillis) -> u128 {
    let today = paid.iter().filter(|(at, _)| now.since(*at) < DAY);
    today.fold(0, |sum, (_, fee)| sum.saturating_add(*fee))
}

#[cfg(test)]
mod tests;
