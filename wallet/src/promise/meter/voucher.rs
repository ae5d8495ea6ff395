//! A voucher is a meter's next word: kept with its signature before anybody is given either.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{StoreError, UnixSeconds, WriteRecords};

use super::open::{above, in_time};
use super::record::{self, MeterRecord, MeterState};
use super::{MeterError, MeterKind};
use crate::journal::{IntentId, Lane};
use crate::keys::AccountKey;
use crate::promise::{Promises, digest_of};
use crate::typed::{Bound, FillError, Filled};

/// What a meter is asked to say next.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The request that it answers, from 1.
    pub request: u64,
    /// All that is owed so far.
    pub sum: U256,
    /// What an app gives anew each time.
    pub changes: &'a [(String, B256)],
}

impl Promises {
    /// Signs a meter's next voucher and keeps it, in the caller's commit: only after that commit may anybody be given it. The same
    /// request gives the same bytes, also after the meter has stopped.
    ///
    /// # Errors
    /// [`MeterError`]; nothing was written.
    pub fn vouch(
        &self,
        records: &mut dyn WriteRecords,
        key: &AccountKey,
        id: &IntentId,
        (bound, newest): (&Bound, UnixSeconds),
        step: &Step<'_>,
    ) -> Result<MeterRecord, MeterError> {
        let lane = self.lane(key.address());
        let known = record::get(records, &lane, id)?.ok_or(MeterError::Unknown)?;
        if known.answers == step.request && known.signature.is_some() {
            return Ok(known); // MTR-002
        }
        if known.state != MeterState::Running {
            return Err(MeterError::Stopped); // MTR-003
        }
        let (kind, now) = (MeterKind::of(&known.terms)?, self.clock.now());
        above(step.sum, Some(&known))?; // MTR-002
        if step.sum > known.most() {
            return Err(MeterError::AboveMost { asked: step.sum, most: known.most() }); // MTR-001
        }
        in_time(kind.until(&known.terms), newest.max(now.seconds()))?;
        let last = next(kind, &known.last, step)?;
        if (bound.contract, bound.what.name) != (kind.contract, kind.name) {
            return Err(
                FillError::UnknownStruct { contract: kind.contract, name: kind.name.to_owned() }.into()
            );
        }
        let signature = key.sign(&digest_of(bound, &last)).as_bytes();
        let said =
            MeterRecord { last, signature: Some(signature), answers: step.request, said_at: now, ..known };
        record::put(records, &lane, &said)?; // MTR-002
        Ok(said)
    }

    /// Stops a meter for good, in the caller's commit: what it has said goes on counting, and no more. `None` when it did not run.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stop_meter(
        &self,
        records: &mut dyn WriteRecords,
        account: Address,
        id: &IntentId,
    ) -> Result<Option<MeterRecord>, StoreError> {
        let lane = self.lane(account);
        let known = record::get(records, &lane, id)?;
        let Some(known) = known.filter(|known| known.state == MeterState::Running) else { return Ok(None) };
        let stopped = MeterRecord { state: MeterState::Stopped, ..known };
        record::put(records, &lane, &stopped)?; // MTR-003
        Ok(Some(stopped))
    }

    /// What is known of the meter `id` of `account`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn meter(&self, account: Address, id: &IntentId) -> Result<Option<MeterRecord>, StoreError> {
        record::get(&*self.store.begin_read()?, &self.lane(account), id)
    }

    /// Every meter that may still take something.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsettled_meters(&self) -> Result<Vec<(Lane, MeterRecord)>, StoreError> {
        record::unsettled(&*self.store.begin_read()?, self.book.chain_id)
    }
}

/// The voucher after `last`: only the sum, its number and what an app gives anew are others.
fn next(kind: &MeterKind, last: &Filled, step: &Step<'_>) -> Result<Filled, FillError> {
    let mut next = last.with(kind.sum, B256::from(step.sum))?;
    if let Some(count) = kind.count {
        let number = last.number(count).unwrap_or_default().saturating_add(U256::from(1));
        next = next.with(count, B256::from(number))?;
    }
    for (field, word) in step.changes {
        if !kind.changes.contains(&field.as_str()) {
            return Err(FillError::Unknown(field.clone())); // MTR-001
        }
        next = next.with(field, *word)?;
    }
    Ok(next)
}
