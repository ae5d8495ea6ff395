//! An exit is what a stranger does to push the last unit out of a deal: nothing but calls that need nobody's will, and
//! waiting. What somebody can take out by its own word alone needs none ([`Deal::locked`]).
//!
//! # Guarantees
//! For every moment that a search reached, [`search`] knows the quickest exit or says that there is none. A moment
//! without an exit is stranded money, and a bug in the contract's design.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use crate::amount::Amount;
use crate::deal::Deal;
use crate::explore::{Edge, Explore, Explored, Moment, Move};

/// How a stranger empties a deal from each moment of a search.
#[derive(Clone, Debug)]
pub struct Exits<'a, D: Deal> {
    explored: &'a Explored<D>,
    /// Seconds to the exit and the edge that leads towards it, per moment.
    ways: Vec<Option<(u64, Option<usize>)>>,
}

/// Finds the quickest exit from every moment.
pub fn search<D: Explore>(explored: &Explored<D>) -> Exits<'_, D> {
    let mut ways = vec![None; explored.moments.len()];
    let backward = backward(explored);
    let empty =
        explored.moments.iter().enumerate().filter(|(_, moment)| moment.deal.locked() == Amount::ZERO);
    let mut queue: BinaryHeap<_> = empty.map(|(at, _)| Reverse((0, at, None))).collect();
    while let Some(Reverse((seconds, at, edge))) = queue.pop() {
        if ways[at].is_some() {
            continue;
        }
        ways[at] = Some((seconds, edge));
        for (from, edge, cost) in &backward[at] {
            queue.push(Reverse((seconds + cost, *from, Some(*edge))));
        }
    }
    Exits { explored, ways }
}

/// For every moment, the stranger's moves that lead to it: from where, which edge, how many seconds.
fn backward<D: Explore>(explored: &Explored<D>) -> Vec<Vec<(usize, usize, u64)>> {
    let mut backward = vec![Vec::new(); explored.moments.len()];
    for (from, edges) in explored.edges.iter().enumerate() {
        let now = explored.moments[from].now.get();
        for (number, edge) in edges.iter().enumerate() {
            if let Some(cost) = strangers_cost(edge, now) {
                backward[edge.to].push((from, number, cost));
            }
        }
    }
    backward
}

fn strangers_cost<D: Deal>(edge: &Edge<D>, now: u64) -> Option<u64> {
    match &edge.step {
        Move::Wait(until) => Some(until.get() - now),
        Move::Call(call) => (call.party == D::ANYONE).then_some(0),
    }
}

/// Lets a stranger empty a deal of any size as fast as it can: it makes every call that needs nobody's will and is accepted,
/// and waits when there is none. `None` when something is locked in and nothing is left to wait for.
pub fn push_out<D: Explore>(from: &Moment<D>) -> Option<Duration> {
    let mut here = from.clone();
    while here.deal.locked() != Amount::ZERO {
        if !push_once(&mut here) {
            here.now = here.deal.wake_at(here.now)?;
        }
    }
    Some(Duration::from_secs(here.now.get() - from.now.get()))
}

/// Makes the first of the stranger's calls that changes something.
fn push_once<D: Explore>(here: &mut Moment<D>) -> bool {
    let tries = here.deal.tries(here.now).into_iter().filter(|it| it.party == D::ANYONE);
    let mut pushed = tries.filter_map(|it| {
        let mut deal = here.deal.clone();
        deal.apply(it.by, &it.action, here.now).ok()?;
        (deal != here.deal).then_some(deal)
    });
    let Some(deal) = pushed.next() else { return false };
    here.deal = deal;
    true
}

impl<'a, D: Explore> Exits<'a, D> {
    /// Moments from which no stranger can push everything out.
    pub fn stranded(&self) -> Vec<usize> {
        (0..self.ways.len()).filter(|at| self.ways[*at].is_none()).collect()
    }

    /// How long it takes until a stranger can have pushed out the last unit; `None` when it never can.
    pub fn hold(&self, at: usize) -> Option<Duration> {
        self.ways[at].map(|(seconds, _)| Duration::from_secs(seconds))
    }

    /// The stranger's moves from a moment to an empty deal.
    pub fn way_out(&self, at: usize) -> Vec<&'a Move<D>> {
        let mut here = at;
        let mut moves = Vec::new();
        while let Some((_, Some(edge))) = self.ways[here] {
            let edge = &self.explored.edges[here][edge];
            moves.push(&edge.step);
            here = edge.to;
        }
        moves
    }

    /// For each status, a moment from which the exit takes longest.
    pub fn worst(&self) -> BTreeMap<&'static str, usize> {
        let mut worst: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (at, moment) in self.explored.moments.iter().enumerate() {
            let kept = worst.entry(moment.deal.status()).or_insert(at);
            if self.hold(at) > self.hold(*kept) {
                *kept = at;
            }
        }
        worst
    }

    /// The longest time for which a unit can be held against its owner's will: nobody with a role acts, and a stranger
    /// pushes as soon as it can.
    pub fn longest_hold(&self) -> Duration {
        (0..self.ways.len()).filter_map(|at| self.hold(at)).max().unwrap_or_default()
    }

    /// The longest time from the start of the instance to an empty deal, whatever everybody does, when a stranger pushes
    /// as soon as it can.
    pub fn longest_life(&self) -> Duration {
        let start = self.explored.moments[0].now.get();
        // Where it can push at once, it would have pushed at the first such second.
        let end = |(moment, way): (&Moment<D>, &Option<(u64, Option<usize>)>)| {
            way.filter(|(seconds, _)| *seconds > 0).map(|(seconds, _)| moment.now.get() - start + seconds)
        };
        let lives = self.explored.moments.iter().zip(&self.ways).filter_map(end);
        Duration::from_secs(lives.max().unwrap_or_default())
    }

    /// One line of the printed table.
    pub fn line(&self) -> String {
        format!(
            "{:<10} {:<34} {:>7} states {:>8} calls  longest hold {:>14}  longest life {:>14}  stranded {}",
            D::NAME,
            self.explored.instance,
            self.explored.moments.len(),
            self.explored.calls,
            words(self.longest_hold()),
            words(self.longest_life()),
            self.stranded().len(),
        )
    }
}

/// A duration as days, hours, minutes and seconds.
fn words(span: Duration) -> String {
    let seconds = span.as_secs();
    let parts =
        [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let shown: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if shown.is_empty() { "0s".to_owned() } else { shown.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::Instance;
    use crate::pot::{LIFE, LOCKED, Pot};

    #[test]
    fn a_pot_is_held_for_its_life_and_no_longer() {
        let found = Explored::of(&Pot::instances().remove(0)).unwrap();
        let exits = search(&found);
        assert_eq!(exits.stranded(), Vec::<usize>::new());
        assert_eq!(exits.longest_hold(), LIFE);
        assert_eq!(exits.longest_life(), LIFE);
        let worst = exits.worst()["Full"];
        let way = exits.way_out(worst);
        assert!(matches!(
            way[..],
            [Move::Wait(_), Move::Call(_)] | [Move::Wait(_), Move::Wait(_), Move::Call(_)]
        ));
    }

    #[test]
    fn a_pot_that_only_its_owner_can_empty_is_found_out() {
        let start = Pot { only_the_owner: true, ..LOCKED };
        let found = Explored::of(&Instance { name: "locked", start, at: teahouse_base::UnixSeconds::new(0) })
            .unwrap();
        let exits = search(&found);
        assert!(!exits.stranded().is_empty());
        assert!(exits.line().ends_with(&format!("stranded {}", exits.stranded().len())));
    }

    #[test]
    fn a_time_is_said_in_the_units_people_use() {
        assert_eq!(words(Duration::from_secs(90_061)), "1d 1h 1m 1s");
        assert_eq!(words(Duration::ZERO), "0s");
    }
}
