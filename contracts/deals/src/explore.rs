//! Exploring a deal is trying every call in every state that a small deal can reach, at every second that matters.
//!
//! # Guarantees
//! Time moves only to where something changes: to the second before [`Deal::wake_at`] and to that second itself, so a
//! call is tried at the first and at the last second of every window. What is found holds for the instances and the
//! calls that the author lists ([`Explore::tries`]); it is a search, not a proof about all deals.

use std::collections::HashMap;

use teahouse_base::UnixSeconds;
use thiserror::Error;

use crate::account::{Account, Word};
use crate::deal::{Deal, Effect};
use crate::hash::NO_BYTES;
use crate::vault::Note;

/// The account that has no role in any deal here.
pub const STRANGER: Account = Account::repeat(0x57);
/// Who pays, in small deals.
pub const ANNA: Account = Account::repeat(0xa1);
/// Who is paid, in small deals.
pub const BO: Account = Account::repeat(0xb0);
/// Who carries calls for a fee, in small deals.
pub const CARRIER: Account = Account::repeat(0xca);
/// A note with an empty ciphertext in a pool that does not exist, so that what goes there is owed.
pub const NOTE: Note = Note {
    pool: Account::repeat(0x90),
    key: Word::repeat(0x91),
    ciphertext_hash: NO_BYTES,
    authority: Account::ZERO,
};
/// Another one.
pub const OTHER_NOTE: Note = Note { key: Word::repeat(0x99), ..NOTE };

/// The most states a search keeps before it gives up.
pub const MOST_STATES: usize = 2_000_000;

/// A small deal to explore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance<D> {
    /// What is special about it, in a few words.
    pub name: &'static str,
    /// The deal before its first call.
    pub start: D,
    /// When that is.
    pub at: UnixSeconds,
}

/// A call worth trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try<D: Deal> {
    /// Whose will it expresses: the caller's, or that of whoever signed. [`Deal::ANYONE`] when it needs nobody's, and
    /// then [`STRANGER`] calls, with nothing but what everybody knows.
    pub party: D::Party,
    /// Who calls.
    pub by: Account,
    /// What.
    pub action: D::Action,
}

/// A deal that can be explored.
pub trait Explore: Deal {
    /// Its name in tables: "envelope".
    const NAME: &'static str;

    /// A few small deals that together show every path.
    fn instances() -> Vec<Instance<Self>>;

    /// The calls worth trying in this state: every right one (with the amounts and signatures at the borders of what
    /// is allowed), and wrong ones that meet each refusal.
    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>>;

    /// Whether a search goes no further: for machines that never end.
    fn is_horizon(&self) -> bool {
        false
    }
}

/// A deal at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment<D> {
    /// The deal.
    pub deal: D,
    /// The time.
    pub now: UnixSeconds,
}

/// What leads from one moment to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move<D: Deal> {
    /// Nobody acts until then.
    Wait(UnixSeconds),
    /// Somebody calls.
    Call(Try<D>),
}

/// A move that was possible, what it moved, and where it led.
#[derive(Clone, Debug)]
pub struct Edge<D: Deal> {
    /// The move.
    pub step: Move<D>,
    /// What it moved.
    pub effects: Vec<Effect>,
    /// The number of the moment it led to.
    pub to: usize,
}

/// A search found more states than it keeps: the instance is not small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("more than {0} states")]
pub struct TooManyStates(pub usize);

/// Every moment that an instance can reach, numbered from its start, which is 0.
#[derive(Clone, Debug)]
pub struct Explored<D: Deal> {
    /// The instance's name.
    pub instance: &'static str,
    /// The moments.
    pub moments: Vec<Moment<D>>,
    /// What is possible in each.
    pub edges: Vec<Vec<Edge<D>>>,
    /// Calls that were tried, accepted or not.
    pub calls: usize,
    came_from: Vec<Option<(usize, usize)>>,
}

impl<D: Explore> Explored<D> {
    /// Explores an instance.
    ///
    /// # Errors
    /// [`TooManyStates`].
    pub fn of(instance: &Instance<D>) -> Result<Self, TooManyStates> {
        let start = Moment { deal: instance.start.clone(), now: instance.at };
        let mut numbers = HashMap::from([(start.clone(), 0)]);
        let mut found = Self {
            instance: instance.name,
            moments: vec![start],
            edges: Vec::new(),
            calls: 0,
            came_from: vec![None],
        };
        while found.edges.len() < found.moments.len() {
            found.expand(&mut numbers)?;
        }
        Ok(found)
    }

    fn expand(&mut self, numbers: &mut HashMap<Moment<D>, usize>) -> Result<(), TooManyStates> {
        let from = self.edges.len();
        let moment = self.moments[from].clone();
        self.edges.push(Vec::new());
        if moment.deal.is_horizon() {
            return Ok(());
        }
        for (step, effects, next) in self.moves(&moment) {
            let fresh = self.moments.len();
            let to = *numbers.entry(next.clone()).or_insert(fresh);
            if to == fresh {
                if fresh == MOST_STATES {
                    return Err(TooManyStates(MOST_STATES));
                }
                self.moments.push(next);
                self.came_from.push(Some((from, self.edges[from].len())));
            }
            self.edges[from].push(Edge { step, effects, to });
        }
        Ok(())
    }

    fn moves(&mut self, moment: &Moment<D>) -> Vec<(Move<D>, Vec<Effect>, Moment<D>)> {
        let tries = moment.deal.tries(moment.now);
        self.calls += tries.len();
        let accepted = tries.into_iter().filter_map(|attempt| {
            let mut deal = moment.deal.clone();
            let effects = deal.apply(attempt.by, &attempt.action, moment.now).ok()?;
            Some((Move::Call(attempt), effects, Moment { deal, now: moment.now }))
        });
        let waits = waits(moment)
            .map(|until| (Move::Wait(until), Vec::new(), Moment { deal: moment.deal.clone(), now: until }));
        accepted.chain(waits).collect()
    }

    /// The moves that led to a moment, from the start on.
    pub fn trail(&self, to: usize) -> Vec<&Move<D>> {
        let back = std::iter::successors(self.came_from[to], |(from, _)| self.came_from[*from]);
        let mut moves: Vec<&Move<D>> = back.map(|(from, edge)| &self.edges[from][edge].step).collect();
        moves.reverse();
        moves
    }
}

/// The seconds to wait for: the last one before something changes, and the one at which it does.
fn waits<D: Deal>(moment: &Moment<D>) -> impl Iterator<Item = UnixSeconds> {
    let wake = moment.deal.wake_at(moment.now).into_iter();
    let now = moment.now;
    wake.flat_map(|at| [UnixSeconds::new(at.get().saturating_sub(1)), at]).filter(move |at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pot::Pot;

    #[test]
    fn every_moment_is_reached_by_its_trail() {
        let instance = Pot::instances().remove(0);
        let found = Explored::of(&instance).unwrap();
        for (number, moment) in found.moments.iter().enumerate() {
            let mut deal = instance.start.clone();
            let mut now = instance.at;
            for step in found.trail(number) {
                match step {
                    Move::Wait(until) => now = *until,
                    Move::Call(it) => drop(deal.apply(it.by, &it.action, now).unwrap()),
                }
            }
            assert_eq!((&deal, now), (&moment.deal, moment.now));
        }
        assert!(found.calls > found.moments.len());
    }
}
