//! A reservation is what one agreement counts towards limits, from the agreement on.

use alloy::primitives::U256;
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::port::Asset;

use super::{ReserveError, Spender, SpendingApp, table, usage};
use crate::bytes::{self, Amounts};
use crate::journal::{IntentId, Lane};
use crate::keys::PersonaNumber;

/// What one agreement counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Who pays.
    pub spender: Spender,
    /// When it was counted, in the time of limits.
    pub stamp: UnixMillis,
    /// How much of what.
    pub amounts: Amounts,
}

/// What of a reservation goes on counting for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// All of it: it left.
    All,
    /// So much coin: nothing left but a fee, at most this, in wei.
    Fee(U256),
    /// Nothing: it never happens.
    Nothing,
}

/// Version 1: `persona (4) | app? | stamp (8) | amounts`.
impl Encode for Reservation {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u32(self.spender.persona.get()).option(self.spender.app.as_ref()).value(&self.stamp);
        bytes::put_amounts(to, &self.amounts);
    }
}

impl Decode for Reservation {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let persona = PersonaNumber::new(from.u32()?).ok_or(CodecError::Malformed("persona"))?;
        let app: Option<SpendingApp> = from.option()?;
        let spender = Spender { persona, app };
        Ok(Self { spender, stamp: from.value()?, amounts: bytes::amounts(from)? })
    }
}

/// Counts `outflow` for an agreement, in the caller's commit. What the same agreement counted before is replaced, so that
/// a higher fee is counted once, and from now on.
///
/// # Errors
/// [`ReserveError::Exceeded`] when it does not fit; nothing was written.
pub fn reserve(
    records: &mut (impl WriteRecords + ?Sized),
    (lane, id): (&Lane, &IntentId),
    spender: Spender,
    outflow: &Amounts,
    now: UnixMillis,
) -> Result<(), ReserveError> {
    let before = table::held(records, lane, id)?;
    usage::check(records, &spender, lane.chain, outflow, now, before.as_ref())?;
    if let Some(before) = before {
        put_all(records, (lane, id), &before, |_| U256::ZERO)?;
    }
    // No two agreements share a stamp: what a new one counts never overwrites what an old one of the same name left.
    let earliest = UnixMillis::new(table::seen(records, spender.persona)?.get().saturating_add(1));
    let held = Reservation { spender, stamp: now.max(earliest), amounts: outflow.clone() };
    put_all(records, (lane, id), &held, |asset| held.amounts.get(&asset).copied().unwrap_or_default())?;
    table::put_held(records, lane, id, &held)?;
    Ok(table::put_seen(records, spender.persona, held.stamp)?) // SPL-003
}

/// Ends the reservation of an agreement that nothing can change any more, in the caller's commit.
///
/// # Errors
/// [`StoreError`].
pub fn settle(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    kept: Kept,
) -> Result<(), StoreError> {
    let Some(held) = table::held(records, lane, id)? else { return Ok(()) };
    let left = |asset: Asset| match (kept, asset) {
        (Kept::All, asset) => held.amounts.get(&asset).copied().unwrap_or_default(),
        (Kept::Fee(fee), Asset::Native) => fee,
        (Kept::Fee(_) | Kept::Nothing, _) => U256::ZERO,
    };
    put_all(records, (lane, id), &held, left)?; // SPL-002
    table::delete_held(records, lane, id)
}

/// Counts no more than `most` of an agreement from now on, in the caller's commit: it can take no more than that any longer.
///
/// # Errors
/// [`StoreError`].
pub fn lower(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    most: &Amounts,
) -> Result<(), StoreError> {
    let Some(mut held) = table::held(records, lane, id)? else { return Ok(()) };
    for (asset, amount) in &mut held.amounts {
        *amount = (*amount).min(most.get(asset).copied().unwrap_or_default());
    }
    put_all(records, (lane, id), &held, |asset| held.amounts.get(&asset).copied().unwrap_or_default())?;
    table::put_held(records, lane, id, &held)
}

fn put_all(
    records: &mut (impl WriteRecords + ?Sized),
    name: (&Lane, &IntentId),
    held: &Reservation,
    amount: impl Fn(Asset) -> U256,
) -> Result<(), StoreError> {
    for asset in held.amounts.keys() {
        table::put_spend(records, name, held, *asset, amount(*asset))?;
    }
    Ok(())
}

impl Reservation {
    /// What is reserved for an intent that is not settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(
        records: &(impl ReadRecords + ?Sized),
        lane: &Lane,
        id: &IntentId,
    ) -> Result<Option<Self>, StoreError> {
        table::held(records, lane, id)
    }
}
