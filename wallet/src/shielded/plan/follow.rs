//! What blocks say of a payment: its nullifiers were seen with its commitments, or with others, or not until its deadline.

use std::collections::BTreeSet;

use teahouse_base::{Decode, Encode, ReadRecords, StoreError};
use teahouse_chain::port::BlockRef;

use super::record::Failure;
use super::{Plans, ShieldedIntent, ShieldedState, intent, list, put_intent, table};
use crate::journal::IntentId;
use crate::shielded::event::Spend;
use crate::shielded::place::ShieldedLane;
use crate::shielded::record::SeenAt;
use crate::shielded::table::{OPEN, WATCHED, Write};

/// A payment that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub id: IntentId,
    /// How it ended.
    pub state: ShieldedState,
}

impl Plans {
    /// Says of every open payment whether it is over: in blocks that cannot be taken back, and that were looked at.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was said then.
    pub fn settle(&self, finalized: &BlockRef) -> Result<Vec<Settled>, StoreError> {
        self.settle_if(finalized, &|_| true)
    }

    /// The payments that [`Plans::settle`] would call expired although they were handed over. An endpoint that hides a block's
    /// events could so make somebody pay twice: whoever settles asks first whether their notes were spent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn expiring(&self, finalized: &BlockRef) -> Result<Vec<(IntentId, ShieldedIntent)>, StoreError> {
        let open = list(&*self.records.begin_read()?, &self.lane, OPEN)?;
        let expires = |record: &ShieldedIntent| over(record, finalized) == Some(ShieldedState::Expired);
        Ok(open.into_iter().filter(|(_, record)| record.handed.is_some() && expires(record)).collect())
    }

    /// As [`Plans::settle`]; what was handed over expires only where `may_expire` says so.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was said then.
    pub fn settle_if(
        &self,
        finalized: &BlockRef,
        may_expire: &dyn Fn(&IntentId) -> bool,
    ) -> Result<Vec<Settled>, StoreError> {
        let mut write = self.records.begin_write()?;
        let tip = table::checkpoints(&*write, &self.lane)?.pop();
        let is_seen = tip.is_some_and(|tip| tip.block.number >= finalized.number);
        let mut settled = Vec::new();
        for (id, mut record) in list(&*write, &self.lane, OPEN)? {
            let Some(state) = over(&record, finalized).filter(|_| is_seen) else { continue };
            if state == ShieldedState::Expired && record.handed.is_some() && !may_expire(&id) {
                continue; // SHW-011
            }
            record.state = state;
            put_intent(&mut *write, &self.lane, &id, &record)?; // SHW-011
            settled.push(Settled { id, state });
        }
        // A round that ends nothing writes nothing: it is asked for every second, also on a full disk.
        if !settled.is_empty() {
            write.commit()?;
        }
        Ok(settled)
    }
}

/// How a payment ended, if it did.
fn over(record: &ShieldedIntent, finalized: &BlockRef) -> Option<ShieldedState> {
    let is_final = |at: &SeenAt| at.block.number <= finalized.number;
    match record.state {
        ShieldedState::Mined(at) => is_final(&at).then_some(ShieldedState::Final(at)),
        ShieldedState::Foreign(at) => is_final(&at).then_some(ShieldedState::Failed(Failure::Foreign(at))),
        _ => (finalized.time > record.carriage.deadline).then_some(ShieldedState::Expired),
    }
}

/// A payment of somebody's was seen: perhaps it is one of ours, or spends what one of ours would.
pub(in crate::shielded) fn seen(
    write: &mut Write<'_>,
    lane: &ShieldedLane,
    spend: &Spend,
    at: &SeenAt,
) -> Result<(), StoreError> {
    for id in watched(&*write, lane, spend)? {
        let Some(mut record) = intent(&*write, lane, &id)? else { continue };
        if record.state.is_settled() {
            continue;
        }
        let is_it = record.nullifiers == spend.nullifiers && record.commitments == spend.commitments;
        record.state = if is_it { ShieldedState::Mined(*at) } else { ShieldedState::Foreign(*at) };
        put_intent(write, lane, &id, &record)?;
    }
    Ok(())
}

fn watched(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    spend: &Spend,
) -> Result<BTreeSet<IntentId>, StoreError> {
    let mut ids = BTreeSet::new();
    for nullifier in &spend.nullifiers {
        if let Some(value) = records.get(WATCHED, &lane.key(&[&nullifier.to_bytes()]))? {
            let id = IntentId::from_bytes(&value).map_err(|source| table::broken(WATCHED, source))?;
            ids.insert(id);
        }
    }
    Ok(ids)
}

/// Blocks above this one were taken back: what they held of ours may be out there again.
pub(in crate::shielded) fn undo(
    write: &mut Write<'_>,
    lane: &ShieldedLane,
    block: Option<u64>,
) -> Result<(), StoreError> {
    for (id, mut record) in list(&*write, lane, OPEN)? {
        let (ShieldedState::Mined(at) | ShieldedState::Foreign(at)) = record.state else { continue };
        if block.is_none_or(|block| at.block.number > block) {
            record.state = record.own_state();
            put_intent(write, lane, &id, &record)?;
        }
    }
    Ok(())
}
