//! How well a payment hides is said in figures that anybody can count, and never in a better word than they carry.
//!
//! Who looks at a payment sees that some note of the tree was spent, and not which: as many as there are leaves that are not
//! the payer's own. A deposit or withdrawal shows its amount as well: it hides among those of the same amount in the last
//! days. The word that is shown is that of the worse of the two (SHW-014).
//!
//! # What the figures do not say
//! Times, addresses beside the pool, and habits tell more than any figure here. Leaves of one person who makes many count as
//! many. So a large figure is no promise, and the wording above [`Hiding::Thin`] says "among so many", not "private".

use teahouse_base::{ReadRecords, RecordStore, StoreError, UnixSeconds};
use teahouse_chain::port::Asset;

use super::place::ShieldedLane;
use super::record::PublicAmount;
use super::table::{self, AMOUNTS};

/// Below this many others nothing hides, and that is what is said.
pub const THIN_FROM: u64 = 16;
/// Below this many others a payment hides among few.
pub const SOME_FROM: u64 = 128;
/// Below this many others no wording says "private".
pub const PRIVATE_FROM: u64 = 1_024;
/// Over how many days amounts are compared.
pub const DAYS: u64 = 7;

/// How well a payment hides, as a screen may say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hiding {
    /// Among fewer than [`THIN_FROM`]: whoever looks can guess.
    NotAtAll,
    /// Among fewer than [`SOME_FROM`].
    Thin,
    /// Among fewer than [`PRIVATE_FROM`].
    Among,
    /// Among that many or more.
    Private,
}

/// What anybody can count today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnonymityFigures {
    /// Leaves in the tree of the newest safe block.
    pub leaves: u64,
    /// Leaves of them that are not the owner's.
    pub others: u64,
    /// How many leaves are unspent at least: each nullifier spends one, or none if it is a dummy's.
    pub unspent_at_least: u64,
    /// Deposits and withdrawals of others of the same amount in the last days, where the payment shows an amount.
    pub same_amount: Option<u64>,
}

/// What a payment shows of its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: it stays in the pool, and pays no fee out of it.
    Nothing,
    /// This much goes in or out.
    Amount {
        /// Of what.
        asset: Asset,
        /// How much.
        amount: u128,
    },
}

impl Hiding {
    /// Among this many others.
    pub const fn among(others: u64) -> Self {
        if others < THIN_FROM {
            Self::NotAtAll
        } else if others < SOME_FROM {
            Self::Thin
        } else if others < PRIVATE_FROM {
            Self::Among
        } else {
            Self::Private // SHW-014
        }
    }
}

impl AnonymityFigures {
    /// What can be said: the worse of tree and amount.
    pub fn hiding(&self) -> Hiding {
        let by_tree = Hiding::among(self.others);
        self.same_amount.map_or(by_tree, |same| by_tree.min(Hiding::among(same))) // SHW-014
    }
}

/// What anybody can count. `safe` is the number of the newest block that the chain calls safe; `now` the time there.
///
/// # Errors
/// [`StoreError`].
pub fn figures(
    records: &dyn RecordStore,
    lane: &ShieldedLane,
    shown: Shown,
    (safe, now): (u64, UnixSeconds),
) -> Result<AnonymityFigures, StoreError> {
    let records = records.begin_read()?;
    let points = table::checkpoints(&*records, lane)?;
    let point = points.into_iter().rev().find(|point| point.block.number <= safe);
    let (leaves, nullifiers) = point.map_or((0, 0), |point| (point.inserted, point.nullifiers));
    let notes = table::notes(&*records, lane)?;
    let is_in = |block: u64| block <= safe;
    let own = notes.iter().filter(|note| note.inserted.is_some_and(|(_, at)| is_in(at.number))).count();
    // Leaves of one's own that are worth nothing hide nobody either.
    let own = (own as u64).saturating_add(table::empty_below(&*records, lane, leaves)?);
    let same_amount = match shown {
        Shown::Nothing => None,
        Shown::Amount { asset, amount } => Some(same(&*records, lane, (asset, amount), now)?),
    };
    Ok(AnonymityFigures {
        leaves,
        others: leaves.saturating_sub(own),
        unspent_at_least: leaves.saturating_sub(nullifiers),
        same_amount,
    })
}

fn same(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    (asset, amount): (Asset, u128),
    now: UnixSeconds,
) -> Result<u64, StoreError> {
    let from = now.get().saturating_sub(DAYS * 86_400);
    let first = lane.key(&[&table::day(from)]);
    let rows = table::all(records, AMOUNTS, &lane.prefix())?;
    let recent: Vec<_> = rows.into_iter().filter(|(key, _)| *key >= first).collect();
    let seen: Vec<PublicAmount> = table::values(AMOUNTS, &recent)?;
    let is_same = |one: &&PublicAmount| one.time.get() >= from && (one.asset, one.amount) == (asset, amount);
    Ok(seen.iter().filter(is_same).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;
    use teahouse_base::testing::MemoryStore;

    use crate::keys::PersonaNumber;
    use crate::shielded::Wish;
    use crate::shielded::testing::{PLACE, Person, PoolDouble};

    const LANE: ShieldedLane = ShieldedLane { persona: PersonaNumber::FIRST, place: PLACE };

    fn figures_of(others: u64, same_amount: Option<u64>) -> AnonymityFigures {
        AnonymityFigures { leaves: others, others, unspent_at_least: 0, same_amount }
    }

    #[test]
    fn shw_014_nothing_is_called_private_below_the_stated_size() {
        assert_eq!(figures_of(PRIVATE_FROM - 1, None).hiding(), Hiding::Among);
        assert_eq!(figures_of(PRIVATE_FROM, None).hiding(), Hiding::Private);
        assert_eq!(figures_of(PRIVATE_FROM, Some(3)).hiding(), Hiding::NotAtAll, "its amount gives it away");
        assert_eq!(figures_of(0, Some(PRIVATE_FROM)).hiding(), Hiding::NotAtAll);
        assert_eq!(figures_of(THIN_FROM, None).hiding(), Hiding::Thin);
    }

    #[test]
    fn the_same_amounts_of_the_last_days_are_counted_and_no_others() {
        // given
        let store = Arc::new(MemoryStore::new());
        let now = 100 * 86_400;
        let mut write = store.begin_write().unwrap();
        let seen = [(5, Asset::Native, now), (5, Asset::Native, now - 6 * 86_400), (6, Asset::Native, now)];
        let old = [(5, Asset::Native, now - 8 * 86_400)];
        for (number, (amount, asset, time)) in seen.into_iter().chain(old).enumerate() {
            let one = PublicAmount { asset, amount, is_deposit: true, time: UnixSeconds::new(time) };
            table::put_amount(&mut *write, &LANE, (number as u64, 0), &one).unwrap();
        }
        write.commit().unwrap();
        // when
        let shown = Shown::Amount { asset: Asset::Native, amount: 5 };
        let found = figures(&*store, &LANE, shown, (9, UnixSeconds::new(now))).unwrap();
        // then
        assert_eq!(found.same_amount, Some(2));
        assert_eq!((found.leaves, found.others), (0, 0));
    }

    #[test]
    fn shw_014_nobody_hides_among_leaves_and_amounts_of_their_own_even_such_as_are_worth_nothing() {
        // given Anna, who has deposited five twice, and Ben once
        let (mut anna, mut ben, mut pool) = (Person::new(1), Person::new(2), PoolDouble::new());
        anna.deposit(&mut pool, 5);
        anna.deposit(&mut pool, 5);
        ben.deposit(&mut pool, 5);
        pool.insert_all();
        anna.look(&pool, 1);
        pool.mine();
        let shown = Shown::Amount { asset: Asset::Native, amount: 5 };
        let now = UnixSeconds::new(anna.now().seconds().get() + 60);
        let of_anna = |anna: &Person, safe| figures(&*anna.store, &anna.lane, shown, (safe, now)).unwrap();
        let found = of_anna(&anna, 1);
        assert_eq!((found.leaves, found.others, found.same_amount), (3, 1, Some(1)));
        // when she takes five out, which makes two leaves of hers that are worth nothing
        let to = alloy::primitives::Address::repeat_byte(9);
        let id = anna.draft(1, Wish::Withdraw { to, asset: Asset::Native, value: 5 }, 1).unwrap();
        pool.transact(&anna.carry(&id, 1).unwrap());
        pool.insert_all();
        anna.look(&pool, 1);
        // then nothing of it hides her
        let found = of_anna(&anna, 2);
        assert_eq!((found.leaves, found.others, found.same_amount), (5, 1, Some(1)));
        // and what was taken back counts for nothing
        anna.scanner.undo_to(Some(1)).unwrap();
        assert_eq!(of_anna(&anna, 2).others, 1);
        assert_eq!(table::empty_below(&*anna.store.begin_read().unwrap(), &anna.lane, 9).unwrap(), 0);
    }

    proptest! {
        #[test]
        fn shw_014_more_others_never_hide_worse(few in any::<u64>(), more in any::<u64>()) {
            let (few, more) = (few.min(more), few.max(more));
            prop_assert!(Hiding::among(few) <= Hiding::among(more));
            prop_assert_eq!(Hiding::among(few) == Hiding::Private, few >= PRIVATE_FROM);
        }
    }
}
