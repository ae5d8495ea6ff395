//! A walk is a deal played by chance: at each step somebody makes one of the calls worth trying, or time passes.
//!
//! A walk is a list of numbers, so that it shrinks: each number picks a wait or a call among those of its moment.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use teahouse_base::UnixSeconds;

use crate::deal::Effect;
use crate::explore::{Explore, Explored, Instance, Moment, Try};

/// One step of a walk.
#[derive(Clone, Debug)]
pub enum Event<D: Explore> {
    /// Time passed until then.
    Wait(UnixSeconds),
    /// Somebody called, and this is what the machine said.
    Call(Try<D>, Result<Vec<Effect>, D::Refusal>),
}

/// The choices of a walk of up to `steps` steps.
pub fn arb_choices(steps: usize) -> impl Strategy<Value = Vec<u64>> {
    vec(any::<u64>(), 0..steps)
}

/// Plays an instance by these choices; calls `see` with the moment before each event, the event, and the moment after.
///
/// # Errors
/// The first error that `see` returns.
pub fn walk<D: Explore, E>(
    instance: &Instance<D>,
    choices: &[u64],
    mut see: impl FnMut(&Moment<D>, &Event<D>, &Moment<D>) -> Result<(), E>,
) -> Result<(), E> {
    let mut here = Moment { deal: instance.start.clone(), now: instance.at };
    for choice in choices {
        let (event, next) = choose(&here, *choice);
        see(&here, &event, &next)?;
        here = next;
    }
    Ok(())
}

/// Takes one step from a moment.
pub fn choose<D: Explore>(here: &Moment<D>, choice: u64) -> (Event<D>, Moment<D>) {
    let tries = here.deal.tries(here.now);
    let (kind, choice) = (choice % 8, choice / 8);
    if kind == 0 || tries.is_empty() {
        let until = pick_time(here, choice);
        return (Event::Wait(until), Moment { deal: here.deal.clone(), now: until });
    }
    // Wrong calls are many, so half of the calls are picked among those that will be taken.
    let right = if kind < 4 { pick_right(here, &tries, choice) } else { None };
    let call = right.unwrap_or_else(|| &tries[place(choice, tries.len())]).clone();
    let mut deal = here.deal.clone();
    let said = deal.apply(call.by, &call.action, here.now);
    (Event::Call(call, said), Moment { deal, now: here.now })
}

/// A call that will be taken: by its verb first, so that what can be said in many ways crowds nothing out.
fn pick_right<'a, D: Explore>(here: &Moment<D>, tries: &'a [Try<D>], choice: u64) -> Option<&'a Try<D>> {
    let mut right: BTreeMap<D::Verb, Vec<&Try<D>>> = BTreeMap::new();
    for it in tries {
        if here.deal.clone().apply(it.by, &it.action, here.now).is_ok() {
            right.entry(D::verb(&it.action)).or_default().push(it);
        }
    }
    let verbs = right.len().max(1);
    let ways = right.into_values().nth(place(choice, verbs))?;
    Some(ways[place(choice / verbs as u64, ways.len())])
}

/// One of `count` places.
fn place(choice: u64, count: usize) -> usize {
    (choice % count as u64) as usize
}

/// One call for every kind of answer that a search meets, by the number of its moment: a kind is a state, who does what in
/// it, and how that is answered.
pub fn kinds<D: Explore>(explored: &Explored<D>) -> BTreeMap<usize, Vec<Try<D>>> {
    let mut seen = BTreeSet::new();
    let mut found: BTreeMap<usize, Vec<Try<D>>> = BTreeMap::new();
    for (at, Moment { deal, now }) in explored.moments.iter().enumerate() {
        for it in deal.tries(*now) {
            let said = deal.clone().apply(it.by, &it.action, *now).err().map(|refusal| name(&refusal));
            if seen.insert((deal.status(), it.party, D::verb(&it.action), said)) {
                found.entry(at).or_default().push(it);
            }
        }
    }
    found
}

/// The names of all refusals that a search meets, in its moments and with its tries.
pub fn refusals<D: Explore>(explored: &Explored<D>) -> BTreeSet<String> {
    let met = |moment: &Moment<D>| {
        let answers = moment.deal.tries(moment.now).into_iter();
        let refused = answers.filter_map(|it| moment.deal.clone().apply(it.by, &it.action, moment.now).err());
        refused.map(|refusal| name(&refusal)).collect::<Vec<_>>()
    };
    explored.moments.iter().flat_map(met).collect()
}

/// The variant's name; of one that wraps another, the inner one's.
fn name<R: std::fmt::Debug>(refusal: &R) -> String {
    let text = format!("{refusal:?}");
    let head = text.split([' ', '{']).next().unwrap_or_default();
    head.rsplit('(').next().unwrap_or_default().to_owned()
}

/// A later time: close by, around the next deadline, or somewhere before it.
fn pick_time<D: Explore>(here: &Moment<D>, choice: u64) -> UnixSeconds {
    let now = here.now.get();
    let wake = here.deal.wake_at(here.now).map_or(now + 86_400, UnixSeconds::get);
    let (kind, far) = (choice % 4, choice / 4);
    let later = match kind {
        0 => now + 1 + far % 600,
        1 => wake - 1,
        2 => wake + far % 2,
        _ => now + 1 + far % (wake - now),
    };
    UnixSeconds::new(later.max(now + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults;
    use crate::pot::Pot;

    proptest! {
        #[test]
        fn a_walk_makes_and_loses_nothing_and_time_goes_forward(choices in arb_choices(40)) {
            let instance = Pot::instances().remove(0);
            walk(&instance, &choices, |before, event, after| {
                prop_assert!(before.now <= after.now);
                match event {
                    Event::Call(_, Ok(effects)) => prop_assert_eq!(faults::conserved(before, after, effects), Ok(())),
                    Event::Call(_, Err(_)) => prop_assert_eq!(&before.deal, &after.deal),
                    Event::Wait(until) => prop_assert_eq!(after.now, *until),
                }
                prop_assert_eq!(faults::check_moment(after), Ok(()));
                Ok(())
            })?;
        }
    }
}
