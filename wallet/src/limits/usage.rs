//! Usage is what counts towards a limit now, and whether more fits beside it.

use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::{ReadRecords, StoreError, UnixMillis};
use teahouse_chain::port::ChainId;

use super::table::{self, Spend};
use super::{Bound, Exceeded, Limit, LimitKey, Reservation, ReserveError, Scope, Spender};
use crate::bytes::Amounts;

/// How long a spend counts towards a day.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What counts towards a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Within the last twenty-four hours.
    pub day: U256,
    /// Since the limit was set.
    pub total: U256,
    /// When some of the day's is free again; `None` when nothing is used.
    pub frees_at: Option<UnixMillis>,
}

/// What counts towards `limit` at `now`.
///
/// # Errors
/// [`StoreError`].
pub fn usage(
    records: &(impl ReadRecords + ?Sized),
    key: &LimitKey,
    limit: &Limit,
    now: UnixMillis,
) -> Result<Usage, StoreError> {
    let counted = counted(records, key, now, limit, None)?;
    Ok(Usage {
        day: sum(counted.day(now)),
        total: sum(counted.total(limit)),
        frees_at: counted.day(now).next().map(|(stamp, _)| stamp.after(DAY)),
    })
}

/// Whether `outflow` fits into every limit that concerns `spender` on `chain` at `now`, in the place of what `instead`
/// counts.
///
/// # Errors
/// [`ReserveError::Exceeded`] with the first limit that it does not fit.
pub fn check(
    records: &(impl ReadRecords + ?Sized),
    spender: &Spender,
    chain: ChainId,
    outflow: &Amounts,
    now: UnixMillis,
    instead: Option<&Reservation>,
) -> Result<(), ReserveError> {
    for scope in spender.scopes() {
        for (asset, wanted) in outflow {
            let key = LimitKey { persona: spender.persona, scope, chain, asset: *asset };
            let Some(limit) = table::limit(records, &key)?.filter(|limit| !limit.bounds.ended(now)) else {
                continue;
            };
            let counted = counted(records, &key, now, &limit, instead)?;
            fits(&key, &limit, &counted, *wanted, now)?; // SPL-001
        }
    }
    Ok(())
}

/// The spends of one scope that a limit may count, oldest first.
struct Counted(Vec<(UnixMillis, U256)>);

impl Counted {
    /// Those of the last twenty-four hours. One that is stamped ahead of now counts: the clock was turned back.
    fn day(&self, now: UnixMillis) -> impl Iterator<Item = (UnixMillis, U256)> + Clone {
        self.0.iter().copied().filter(move |(stamp, _)| now.since(*stamp) < DAY) // SPL-003
    }

    fn total(&self, limit: &Limit) -> impl Iterator<Item = (UnixMillis, U256)> {
        let since = limit.since;
        self.0.iter().copied().filter(move |(stamp, _)| *stamp >= since)
    }
}

fn sum(spends: impl Iterator<Item = (UnixMillis, U256)>) -> U256 {
    spends.fold(U256::ZERO, |sum, (_, amount)| sum.saturating_add(amount))
}

fn counted(
    records: &(impl ReadRecords + ?Sized),
    key: &LimitKey,
    now: UnixMillis,
    limit: &Limit,
    instead: Option<&Reservation>,
) -> Result<Counted, StoreError> {
    let day = UnixMillis::new(now.get().saturating_sub(DAY.as_millis() as u64));
    let from = if limit.bounds.total.is_some() { limit.since.min(day) } else { day };
    let all = table::spends(records, key.persona, key.chain, key.asset, from)?;
    let ours = |(stamp, spend): &(UnixMillis, Spend)| {
        let scope = match key.scope {
            Scope::Persona => true,
            Scope::App(app) => spend.app == Some(app),
        };
        scope && instead.is_none_or(|before| before.stamp != *stamp)
    };
    Ok(Counted(all.into_iter().filter(ours).map(|(stamp, spend)| (stamp, spend.amount)).collect()))
}

fn fits(
    key: &LimitKey,
    limit: &Limit,
    counted: &Counted,
    wanted: U256,
    now: UnixMillis,
) -> Result<(), Box<Exceeded>> {
    let within = |bound: Bound, most: Option<U256>, used: U256, frees_at: Option<UnixMillis>| match most {
        Some(most) if used.saturating_add(wanted) > most => Err(Box::new(Exceeded {
            scope: key.scope,
            chain: key.chain,
            asset: key.asset,
            bound,
            limit: most,
            used,
            wanted,
            at: now,
            frees_at,
        })),
        _ => Ok(()),
    };
    let Limit { bounds, .. } = limit;
    within(Bound::Payment, bounds.per_payment, U256::ZERO, None)?;
    within(Bound::Total, bounds.total, sum(counted.total(limit)), None)?;
    let frees_at = bounds.per_day.and_then(|most| frees_at(counted.day(now), most, wanted));
    within(Bound::Day, bounds.per_day, sum(counted.day(now)), frees_at)
}

/// When enough of the day has passed for `wanted` to fit; `None` when it never does.
fn frees_at(
    day: impl Iterator<Item = (UnixMillis, U256)> + Clone,
    most: U256,
    wanted: U256,
) -> Option<UnixMillis> {
    let mut used = sum(day.clone());
    for (stamp, amount) in day {
        used = used.saturating_sub(amount);
        if used.saturating_add(wanted) <= most {
            return Some(stamp.after(DAY));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u64) -> UnixMillis {
        UnixMillis::new(1_800_000_000_000).after(Duration::from_secs(hours * 3_600))
    }

    #[test]
    fn a_day_says_when_enough_of_it_is_free_again() {
        let day = [(at(0), U256::from(30)), (at(2), U256::from(50)), (at(9), U256::from(20))];
        let frees = |wanted: u64| frees_at(day.into_iter(), U256::from(100), U256::from(wanted));
        assert_eq!(frees(30), Some(at(24)));
        assert_eq!(frees(31), Some(at(26)));
        assert_eq!(frees(100), Some(at(33)));
        assert_eq!(frees(101), None);
    }
}
