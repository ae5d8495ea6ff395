//! A limit is the most that a person lets leave, whatever they say yes to later.
//!
//! It is set for the persona (everything that leaves it) or for one app, for one asset of one chain, with any of three
//! bounds: most of one payment, most within twenty-four hours, most in total. A payment has to fit into every limit that
//! concerns it, the persona's and its app's. At its end a limit falls away.
//!
//! What counts is the largest outflow of the agreement, the largest fee included: the coin's limit counts fees. Allowing
//! a contract to take a token counts nothing but the fee; what the contract then takes counts when it is agreed to.
//!
//! # Guarantees
//! - What an agreement may cost is counted in the commit that takes the agreement (SPL-001).
//! - It counts until it is known for good that it does not leave: never sent, replaced, or refused by the contract, in a
//!   final block; what is then still paid for, the fee, goes on counting (SPL-002).
//! - A clock that is turned back frees nothing early: the time of limits never runs backwards (SPL-003).
//! - Agreements to what the account sends, to what others bring and to what is paid out of the pool are counted by one function, so a
//!   limit holds over everything that is signed for the persona (SPL-004).
//!
//! Putting money into the pool counts, as every outflow of an account does, and so does paying it out of the pool to somebody: a limit
//! that is to allow both is set for both.
//!
//! # Trusts
//! A clock that is turned ahead frees a day early, and so would a newest block that lies about its time: several endpoints
//! must then lie together.

mod bounds;
mod error;
mod spend;
mod table;
mod usage;

use teahouse_base::{ReadRecords, StoreError, UnixMillis, UnixSeconds, WriteRecords};
use teahouse_chain::port::{Asset, ChainId};

pub use bounds::{Bounds, Limit};
pub use error::{Bound, Exceeded, LimitError, ReserveError};
pub use spend::{Kept, Reservation, lower, reserve, settle};
pub use table::TABLES;
pub use usage::{Usage, check, usage};

use crate::keys::PersonaNumber;

teahouse_base::fixed_id!(
    /// The app that a payment is made for.
    pub struct SpendingApp(32)
);

/// Whose payments a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everything that leaves the persona.
    Persona,
    /// What leaves it for one app.
    App(SpendingApp),
}

/// What a limit is about; there is at most one limit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitKey {
    /// The persona that pays.
    pub persona: PersonaNumber,
    /// Whose payments count.
    pub scope: Scope,
    /// The chain.
    pub chain: ChainId,
    /// The asset.
    pub asset: Asset,
}

/// Who pays: a persona, by itself or for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spender {
    /// The persona.
    pub persona: PersonaNumber,
    /// The app that asked, if one did.
    pub app: Option<SpendingApp>,
}

impl Spender {
    /// The scopes whose limits concern this spender.
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        std::iter::once(Scope::Persona).chain(self.app.map(Scope::App))
    }
}

/// The time that limits go by: the latest of the machine's, the chain's newest block's and the latest that an agreement of
/// the persona was counted at.
///
/// # Errors
/// [`StoreError`].
pub fn moment(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
    machine: UnixMillis,
    newest_block: UnixSeconds,
) -> Result<UnixMillis, StoreError> {
    let seen = table::seen(records, persona)?;
    Ok(machine.max(newest_block.millis()).max(seen)) // SPL-003
}

/// The limit for `key`, if there is one, ended or not.
///
/// # Errors
/// [`StoreError`].
pub fn find(records: &(impl ReadRecords + ?Sized), key: &LimitKey) -> Result<Option<Limit>, StoreError> {
    table::limit(records, key)
}

/// Every limit of a persona, in the order of their keys.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
) -> Result<Vec<(LimitKey, Limit)>, StoreError> {
    table::limits(records, persona)
}

/// Whether a limit with `wanted` bounds, or none, would let more leave than the one for `key` does at `now`.
///
/// # Errors
/// [`StoreError`].
pub fn loosens(
    records: &(impl ReadRecords + ?Sized),
    key: &LimitKey,
    wanted: Option<&Bounds>,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let holds = find(records, key)?.filter(|limit| !limit.bounds.ended(now));
    Ok(holds.is_some_and(|limit| wanted.is_none_or(|wanted| limit.bounds.loosened_by(wanted))))
}

/// Sets a limit in the caller's commit. What it replaces goes on counting its total from where it began.
///
/// # Errors
/// [`LimitError::NoBound`] when nothing is bounded, [`LimitError::EndsAlready`] when it would end before it begins.
pub fn set(
    records: &mut (impl WriteRecords + ?Sized),
    key: &LimitKey,
    bounds: Bounds,
    now: UnixMillis,
) -> Result<Limit, LimitError> {
    if bounds.is_empty() {
        return Err(LimitError::NoBound);
    }
    if bounds.ended(now) {
        return Err(LimitError::EndsAlready);
    }
    let before = find(records, key)?.filter(|limit| !limit.bounds.ended(now));
    // What was counted before does not count, also where a clock was ahead of this one.
    let begins = now.max(UnixMillis::new(table::seen(records, key.persona)?.get().saturating_add(1)));
    let limit = Limit { bounds, since: before.map_or(begins, |limit| limit.since) };
    table::put_limit(records, key, &limit)?;
    Ok(limit)
}

/// Takes a limit away in the caller's commit; `false` when there was none.
///
/// # Errors
/// [`StoreError`].
pub fn clear(records: &mut (impl WriteRecords + ?Sized), key: &LimitKey) -> Result<bool, StoreError> {
    let there = find(records, key)?.is_some();
    table::delete_limit(records, key)?;
    Ok(there)
}
