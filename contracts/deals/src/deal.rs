//! A deal answers four questions: may this call happen now, what does it move, who can do what until when, and when
//! does that change by itself.
//!
//! # How to add a machine
//! 1. State: the terms of the deal and what the contract keeps of it, and nothing that is over. Forget a time as soon
//!    as nothing depends on it any more; two states that behave alike should be equal, which keeps searches small.
//! 2. [`Deal::step`] mirrors the contract's function line by line: the same checks in the same order, one variant of
//!    `Refusal` per custom error with the same values. It may leave half a change behind when it refuses;
//!    [`Deal::apply`] undoes that, as a revert does. What the contract checks by cryptography arrives reduced: a
//!    signature as [`crate::Signature`], a Merkle path as "holds" or not, a hash as the value it commits to.
//! 3. [`Deal::next_actions`] lists for one party what it alone decides about, now or later as things stand; what needs
//!    no one's will is listed for [`Deal::ANYONE`]. [`Deal::wake_at`] is the smallest deadline after now.
//! 4. `impl Explore` ([`crate::explore::Explore`]): a few small deals, and the calls worth trying in a state, right and
//!    wrong ones.
//! 5. A test calls [`crate::faults::check`] on every instance: conservation, payments to callers, `next_actions`
//!    against what is really accepted, `wake_at` against what really changes. Then [`crate::exits::search`].
//! 6. An adapter in `contracts/chain/tests/suite` lets the same calls run through the contract.
//!
//! The machine `pot.rs` of this crate's own tests is the smallest example.

use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

use teahouse_base::UnixSeconds;

use crate::account::{Account, Destination};
use crate::amount::Amount;

/// Who takes part in a deal, by role.
pub trait Role: Copy + Ord + Hash + Debug {
    /// The role in words, for drawings: "payer".
    fn name(self) -> &'static str;
}

/// What can be done in a deal, without the values: one per function of the contract.
pub trait Verb: Copy + Ord + Hash + Debug {
    /// The contract's name for it: "refund".
    fn name(self) -> &'static str;

    /// When it can be done, in words, for drawings: "from the expiry on". Empty where the state says it all.
    fn when(self) -> &'static str {
        ""
    }
}

/// A unit of the deal's asset moving in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The deal takes `amount` from an account.
    Take {
        /// Who pays in.
        from: Account,
        /// How much.
        amount: Amount,
    },
    /// The deal pays `amount` out. Whether the receiver takes it or is owed it is the vault's affair.
    Pay {
        /// Who is paid.
        to: Destination,
        /// How much; never zero.
        amount: Amount,
    },
}

impl Effect {
    /// A payment; none when there is nothing to pay.
    pub fn pay(to: Destination, amount: Amount) -> Option<Self> {
        (amount != Amount::ZERO).then_some(Self::Pay { to, amount })
    }
}

/// How long something can be done when nobody else acts, and what comes of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Until<V> {
    /// As long as nobody acts. Silence changes nothing.
    Forever,
    /// Until the second before this one. Then the right is gone, and nothing follows from that by itself.
    Lapses(UnixSeconds),
    /// Until the second before this one. Then it is over and anyone may do the other thing instead.
    Opens(UnixSeconds, V),
    /// It goes on, but from this second on anyone may do the other thing, and whoever is first decides.
    Races(UnixSeconds, V),
}

impl<V> Until<V> {
    /// The first second at which it is too late.
    pub fn at(&self) -> Option<UnixSeconds> {
        match self {
            Self::Forever | Self::Races(..) => None,
            Self::Lapses(at) | Self::Opens(at, _) => Some(*at),
        }
    }

    /// The first second at which it is or can be too late: what a reminder has to come before.
    pub fn deadline(&self) -> Option<UnixSeconds> {
        match self {
            Self::Forever => None,
            Self::Lapses(at) | Self::Opens(at, _) | Self::Races(at, _) => Some(*at),
        }
    }
}

/// Something that a party can do, from when, until when, and what its silence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NextAction<V> {
    /// What.
    pub verb: V,
    /// The first second at which it is accepted; it may lie ahead.
    pub from: UnixSeconds,
    /// How long.
    pub until: Until<V>,
}

impl<V> NextAction<V> {
    /// Whether it is accepted at `now`.
    pub fn is_open(&self, now: UnixSeconds) -> bool {
        self.from <= now && self.until.at().is_none_or(|end| now < end)
    }

    /// When to remind whoever can do this: `lead` before the end, or in the middle of a window that is shorter than
    /// twice that. `None` when it never ends.
    pub fn remind_at(&self, lead: Duration) -> Option<UnixSeconds> {
        let end = self.until.deadline()?.get();
        let half = end.saturating_sub(self.from.get()) / 2;
        Some(UnixSeconds::new(end - lead.as_secs().min(half).max(1).min(end)))
    }
}

/// The state of a deal in one asset, and the rules by which it changes. See the module's page for how to write one.
pub trait Deal: Clone + Eq + Ord + Hash + Debug {
    /// The roles.
    type Party: Role;
    /// What can be done, without values.
    type Verb: Verb;
    /// A call with its values.
    type Action: Clone + Eq + Debug;
    /// Why a call is refused: one variant per error of the contract.
    type Refusal: Clone + Eq + std::error::Error;

    /// The role of whoever has none.
    const ANYONE: Self::Party;

    /// Which verb a call is.
    fn verb(action: &Self::Action) -> Self::Verb;

    /// Changes the deal by one call from `by`, or refuses. After a refusal `self` is worth nothing: callers use
    /// [`Deal::apply`].
    ///
    /// # Errors
    /// The contract's refusal.
    fn step(
        &mut self,
        by: Account,
        action: &Self::Action,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Self::Refusal>;

    /// Changes the deal by one call from `by` and says what moves; a refused call changes nothing.
    ///
    /// # Errors
    /// The contract's refusal.
    fn apply(
        &mut self,
        by: Account,
        action: &Self::Action,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Self::Refusal> {
        let mut next = self.clone();
        let effects = next.step(by, action, now)?;
        *self = next;
        Ok(effects)
    }

    /// Everyone with a role in this deal, without [`Deal::ANYONE`].
    fn parties(&self) -> Vec<Self::Party>;

    /// What `party` can do now, and what it will be able to do later if nobody acts before.
    fn next_actions(&self, party: Self::Party, now: UnixSeconds) -> Vec<NextAction<Self::Verb>>;

    /// The next second at which something that was accepted is refused, or the other way round, if nobody acts.
    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds>;

    /// What the deal holds.
    fn held(&self) -> Amount;

    /// What of it no single word can take out, and a stranger must therefore be able to push out in time. What lies in
    /// somebody's purse is held and not locked.
    fn locked(&self) -> Amount {
        self.held()
    }

    /// Whether nothing can happen in it any more.
    fn is_over(&self) -> bool;

    /// The contract's name of the state, for drawings.
    fn status(&self) -> &'static str;
}

/// What a number of effects moves in and out.
pub fn totals(effects: &[Effect]) -> (u128, u128) {
    effects.iter().fold((0, 0), |(taken, paid), effect| match effect {
        Effect::Take { amount, .. } => (taken + amount.get(), paid),
        Effect::Pay { amount, .. } => (taken, paid + amount.get()),
    })
}

/// The smallest of some deadlines that lies after `now`: what most [`Deal::wake_at`] are made of.
pub fn next_after(now: UnixSeconds, deadlines: impl IntoIterator<Item = UnixSeconds>) -> Option<UnixSeconds> {
    deadlines.into_iter().filter(|at| *at > now).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(from: u64, until: Until<u8>) -> NextAction<u8> {
        NextAction { verb: 0, from: UnixSeconds::new(from), until }
    }

    #[test]
    fn a_reminder_comes_before_the_end_and_not_before_the_beginning() {
        let day = Duration::from_secs(86_400);
        for (from, end) in [(0, 1), (10, 12), (10, 86_410), (1_000, 1_000_000)] {
            let window = action(from, Until::Lapses(UnixSeconds::new(end)));
            let at = window.remind_at(day).unwrap().get();
            assert!(from <= at && at < end, "{from} {at} {end}");
        }
        assert_eq!(action(1, Until::Forever).remind_at(day), None);
    }

    #[test]
    fn a_window_ends_the_second_before_its_end() {
        let window = action(5, Until::Opens(UnixSeconds::new(9), 1));
        let open: Vec<u64> = (0..12).filter(|now| window.is_open(UnixSeconds::new(*now))).collect();
        assert_eq!(open, [5, 6, 7, 8]);
    }
}
