//! A purse is money that an account keeps in the contract for rides; it leaves by its owner's word alone.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use teahouse_base::UnixSeconds;

use super::rules::{require_consent, require_current};
use super::word::PurseDraw;
use super::{Ride, RideRefusal as Refusal};
use crate::account::{Account, Signature};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::vault::{self, Opening, require_dest};

/// What each account keeps, and the draws that were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Purses {
    /// Without the empty ones.
    held: BTreeMap<Account, u128>,
    drawn: Drawn,
}

/// The draws that were made.
///
/// Two rides that differ in them alone behave alike, each towards draws that it has not seen, so they take no part in
/// comparing rides: otherwise a search would never end.
#[derive(Clone, Debug, Default)]
struct Drawn(BTreeSet<PurseDraw>);

impl PartialEq for Drawn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Drawn {}

impl PartialOrd for Drawn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Drawn {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Drawn {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Purses {
    pub(super) fn of(&self, account: Account) -> u128 {
        self.held.get(&account).copied().unwrap_or(0)
    }

    pub(super) fn put(&mut self, account: Account, units: u128) {
        if units == 0 {
            self.held.remove(&account);
        } else {
            self.held.insert(account, units);
        }
    }

    /// Adds to a purse. It would take 2^32 deposits of the largest amount to reach the end of the number.
    pub(super) fn add(&mut self, account: Account, amount: Amount) {
        self.put(account, self.of(account).saturating_add(amount.get()));
    }

    /// Takes money out of a purse.
    pub(super) fn spend(&mut self, account: Account, needed: Amount) -> Result<(), Refusal> {
        let found = self.of(account);
        let left = found.checked_sub(needed.get());
        self.put(account, left.ok_or(Refusal::PurseTooSmall { account, needed, found })?); // RID-009
        Ok(())
    }

    pub(super) fn sum(&self) -> u128 {
        self.held.values().fold(0, |sum: u128, units| sum.saturating_add(*units))
    }

    pub(super) fn is_drawn(&self, draw: &PurseDraw) -> bool {
        self.drawn.0.contains(draw)
    }

    pub(super) fn drawn(&self) -> impl Iterator<Item = &PurseDraw> {
        self.drawn.0.iter()
    }
}

impl Ride {
    pub(super) fn fund(
        &mut self,
        by: Account,
        account: Account,
        amount: Amount,
    ) -> Result<Vec<Effect>, Refusal> {
        if account.is_zero() {
            return Err(Refusal::NotAParty { account });
        }
        if amount == Amount::ZERO {
            return Err(Refusal::NothingToMove);
        }
        self.purses.add(account, amount);
        Ok(vec![Effect::Take { from: by, amount }])
    }

    pub(super) fn draw(
        &mut self,
        by: Account,
        draw: &PurseDraw,
        opening: Opening,
        owner: &Signature<PurseDraw>,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        require_current(draw.deadline, now)?;
        if self.is_drawn(draw) {
            return Err(Refusal::DrawUsed { draw: *draw });
        }
        require_consent(by, draw.account, owner, draw)?; // RID-009
        if draw.amount == Amount::ZERO {
            return Err(Refusal::NothingToMove);
        }
        require_dest(draw.to, self.quote.contract)?;
        self.purses.drawn.0.insert(*draw);
        self.purses.spend(draw.account, draw.amount)?;
        Ok(vault::pay(draw.to, draw.amount, opening)?.into_iter().collect())
    }
}
