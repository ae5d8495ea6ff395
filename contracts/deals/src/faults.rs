//! What must hold in every moment of every deal, checked on each moment that a search reached.
//!
//! 1. What is held afterwards is what was held before, plus what was taken, less what was paid.
//! 2. No call that needs nobody's will pays its caller.
//! 3. `next_actions` lists exactly what is accepted now, per party; what it lists for later is accepted then.
//! 4. A window ends as it says: the right lapses, or anyone can do what it opens.
//! 5. Between now and `wake_at` nothing changes, and at the end of the search everything is over or can go on.
//! 6. A deal that is over holds nothing and accepts nothing.

use std::collections::BTreeSet;

use teahouse_base::UnixSeconds;
use thiserror::Error;

use crate::account::Destination;
use crate::deal::{Deal, Effect, NextAction, Until, totals};
use crate::explore::{Explore, Explored, Moment, Move, STRANGER};

/// What a deal does that no deal may.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// Money was made or lost.
    #[error("held {before}, took {taken}, paid {paid}, holds {after} {at}")]
    NotConserved {
        /// Held before.
        before: u128,
        /// Taken in.
        taken: u128,
        /// Paid out.
        paid: u128,
        /// Held after.
        after: u128,
        /// Where.
        at: String,
    },
    /// A stranger was paid for calling.
    #[error("a stranger is paid {at}")]
    StrangerPaid {
        /// Where.
        at: String,
    },
    /// A try that needs nobody's will is made by somebody with a role.
    #[error("what anyone can do is tried by someone with a role {at}")]
    NotAStranger {
        /// Where.
        at: String,
    },
    /// `next_actions` and what is accepted differ.
    #[error("{party} may {listed} and does {accepted} {at}")]
    ListedOtherwise {
        /// The party.
        party: &'static str,
        /// What is listed.
        listed: String,
        /// What is accepted.
        accepted: String,
        /// Where.
        at: String,
    },
    /// Something listed for later, or following from silence, is not so then.
    #[error("{party}: {verb} is announced otherwise than it comes {at}")]
    AnnouncedOtherwise {
        /// The party.
        party: &'static str,
        /// The verb.
        verb: &'static str,
        /// Where.
        at: String,
    },
    /// Something changes by itself before the deal wakes, or it wakes in the past.
    #[error("something changes before the deal wakes {at}")]
    SleptThrough {
        /// Where.
        at: String,
    },
    /// A deal that is over holds something or accepts a call.
    #[error("it is over and goes on {at}")]
    NotOver {
        /// Where.
        at: String,
    },
}

/// Checks every moment of a search.
///
/// # Errors
/// The first [`Fault`], with the moment at which it shows.
pub fn check<D: Explore>(explored: &Explored<D>) -> Result<(), Fault> {
    for (number, moment) in explored.moments.iter().enumerate() {
        for edge in &explored.edges[number] {
            if let Move::Call(call) = &edge.step {
                let after = &explored.moments[edge.to];
                conserved(moment, after, &edge.effects)?;
                unpaid(moment, call.party == D::ANYONE, call.by == STRANGER, &edge.effects)?;
            }
        }
        if !moment.deal.is_horizon() {
            check_moment(moment)?;
        }
    }
    Ok(())
}

/// Checks one moment by itself: the lists, the windows, the sleep, the end.
///
/// # Errors
/// The first [`Fault`].
pub fn check_moment<D: Explore>(moment: &Moment<D>) -> Result<(), Fault> {
    let parties = moment.deal.parties().into_iter().chain([D::ANYONE]);
    let accepted = accepted(moment);
    for party in parties {
        listed(moment, party, &accepted)?;
        announced(moment, party)?;
    }
    asleep(moment)?;
    let goes_on = moment.deal.held().get() > 0 || !accepted.is_empty();
    if moment.deal.is_over() && goes_on { Err(Fault::NotOver { at: place(moment) }) } else { Ok(()) }
}

/// Checks that a call made and lost nothing.
///
/// # Errors
/// [`Fault::NotConserved`].
pub fn conserved<D: Deal>(before: &Moment<D>, after: &Moment<D>, effects: &[Effect]) -> Result<(), Fault> {
    let (taken, paid) = totals(effects);
    let (was, is) = (before.deal.held().get(), after.deal.held().get());
    if was + taken == is + paid {
        return Ok(());
    }
    Err(Fault::NotConserved { before: was, taken, paid, after: is, at: place(before) })
}

fn unpaid<D: Deal>(moment: &Moment<D>, open: bool, stranger: bool, effects: &[Effect]) -> Result<(), Fault> {
    if open && !stranger {
        return Err(Fault::NotAStranger { at: place(moment) });
    }
    let to_caller =
        |effect: &Effect| matches!(effect, Effect::Pay { to, .. } if *to == Destination::account(STRANGER));
    if open && effects.iter().any(to_caller) {
        Err(Fault::StrangerPaid { at: place(moment) })
    } else {
        Ok(())
    }
}

fn accepted<D: Explore>(moment: &Moment<D>) -> BTreeSet<(D::Party, D::Verb)> {
    let tries = moment.deal.tries(moment.now).into_iter();
    let good = tries.filter(|it| moment.deal.clone().apply(it.by, &it.action, moment.now).is_ok());
    good.map(|it| (it.party, D::verb(&it.action))).collect()
}

fn open_verbs<D: Deal>(deal: &D, party: D::Party, now: UnixSeconds) -> BTreeSet<D::Verb> {
    deal.next_actions(party, now).iter().filter(|it| it.is_open(now)).map(|it| it.verb).collect()
}

fn listed<D: Explore>(
    moment: &Moment<D>,
    party: D::Party,
    accepted: &BTreeSet<(D::Party, D::Verb)>,
) -> Result<(), Fault> {
    use crate::deal::Role;
    let listed = open_verbs(&moment.deal, party, moment.now);
    let does: BTreeSet<D::Verb> =
        accepted.iter().filter(|(who, _)| *who == party).map(|(_, verb)| *verb).collect();
    if listed == does {
        return Ok(());
    }
    let (listed, accepted) = (format!("{listed:?}"), format!("{does:?}"));
    Err(Fault::ListedOtherwise { party: party.name(), listed, accepted, at: place(moment) })
}

fn announced<D: Explore>(moment: &Moment<D>, party: D::Party) -> Result<(), Fault> {
    use crate::deal::{Role, Verb};
    for next in moment.deal.next_actions(party, moment.now) {
        let comes =
            next.from <= moment.now || open_verbs(&moment.deal, party, next.from).contains(&next.verb);
        let passed = next.until.deadline().is_some_and(|end| end <= moment.now);
        if !comes || passed || !ends_as_said(&moment.deal, party, &next) {
            let (party, verb) = (party.name(), next.verb.name());
            return Err(Fault::AnnouncedOtherwise { party, verb, at: place(moment) });
        }
    }
    Ok(())
}

fn ends_as_said<D: Deal>(deal: &D, party: D::Party, next: &NextAction<D::Verb>) -> bool {
    let lasts = |end| open_verbs(deal, party, end).contains(&next.verb);
    let opens = |end, verb| open_verbs(deal, D::ANYONE, end).contains(verb);
    match &next.until {
        Until::Forever => true,
        Until::Lapses(end) => !lasts(*end),
        Until::Opens(end, verb) => !lasts(*end) && opens(*end, verb),
        Until::Races(end, verb) => lasts(*end) && opens(*end, verb),
    }
}

/// The answers to every try are the same now and in the last second before the deal wakes.
fn asleep<D: Explore>(moment: &Moment<D>) -> Result<(), Fault> {
    let wake = moment.deal.wake_at(moment.now);
    if wake.is_some_and(|at| at <= moment.now) {
        return Err(Fault::SleptThrough { at: place(moment) });
    }
    // A deal that never wakes sleeps for a thousand years.
    let last = wake.map_or(moment.now.get().saturating_add(31_556_952_000), |at| at.get() - 1);
    let answer = |it: &crate::explore::Try<D>, now: u64| {
        moment.deal.clone().apply(it.by, &it.action, UnixSeconds::new(now)).is_ok()
    };
    let tries = moment.deal.tries(moment.now);
    let same = tries.iter().all(|it| answer(it, moment.now.get()) == answer(it, last));
    if same { Ok(()) } else { Err(Fault::SleptThrough { at: place(moment) }) }
}

fn place<D: Deal>(moment: &Moment<D>) -> String {
    format!("at {} in {:?}", moment.now, moment.deal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::Instance;
    use crate::pot::{LOCKED, Pot};

    fn fault(start: Pot) -> Fault {
        let instance = Instance { name: "bent", start, at: UnixSeconds::new(0) };
        check(&Explored::of(&instance).unwrap()).unwrap_err()
    }

    #[test]
    fn a_sound_deal_passes() {
        for instance in Pot::instances() {
            check(&Explored::of(&instance).unwrap()).unwrap();
        }
    }

    #[test]
    fn a_leak_is_found() {
        assert!(matches!(fault(Pot { leaks: true, ..LOCKED }), Fault::NotConserved { .. }));
    }

    #[test]
    fn a_payment_to_whoever_calls_is_found() {
        assert!(matches!(fault(Pot { pays_caller: true, ..LOCKED }), Fault::StrangerPaid { .. }));
    }

    #[test]
    fn a_promise_that_is_not_kept_is_found() {
        assert!(matches!(fault(Pot { boasts: true, ..LOCKED }), Fault::ListedOtherwise { .. }));
        assert!(matches!(fault(Pot { only_the_owner: true, ..LOCKED }), Fault::AnnouncedOtherwise { .. }));
    }

    #[test]
    fn an_overslept_deadline_is_found() {
        assert!(matches!(fault(Pot { oversleeps: true, ..LOCKED }), Fault::SleptThrough { .. }));
    }
}
