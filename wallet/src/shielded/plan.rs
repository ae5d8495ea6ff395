//! A shielded payment is a wish, and one set of numbers that fulfils it: drawn once, kept, and the same at every retry.
//!
//! ```text
//!  Drafted ──reserve──▶ Reserved ──sign──▶ Signed ──prove──▶ Proving ──▶ Proved ──hand──▶ Handed ◀──reorg── Mined ──▶ Final
//!     │                    │                  │                 │           │               │                 ▲
//!     │                    └──────────────────┴─────cancel──────┴───────────┘               └──nullifiers seen┘
//!     └────────────cancel──────────▶ Failed ◀──a note was spent otherwise, finally── Foreign      deadline ──▶ Expired
//! ```
//!
//! What is handed over is known by its nullifiers: a chain accepts them once. So whoever loses power at any step goes on with
//! the same nullifiers, or never handed anything over, and the record says which.
//!
//! # Guarantees
//! - Dummies, seeds and the places of inputs and outputs are drawn when an intent is drafted (SHW-009).
//! - A note is held for one intent, from the yes until that intent is over (SHW-008, SHW-011).
//! - A proof is made against a root in a safe block, by its path there (SHW-007).
//! - Nothing is handed over before the record says so on disk (SHW-010).
//! - Signed again for another submitter it is the same payment: of all its forms one can happen (SHW-016).
//! - What may leave counts towards the limits of who pays, from the yes until it is known that it does not leave (SPL-001,
//!   SPL-002).
//!
//! # Privacy
//! Which input is a dummy and which output is the payment is drawn, so that no place says anything.

mod again;
mod draft;
mod error;
mod follow;
mod hand;
mod limit;
mod prove;
mod record;
mod reserve;
#[cfg(test)]
mod tests;
mod witness;

use std::sync::Arc;

use alloy::primitives::Address;
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{Decode, ReadRecords, RecordStore, StoreError, UnixSeconds};
use teahouse_chain::port::Asset;

use super::address::ShieldedAddress;
use super::memo::Memo;
use super::place::ShieldedLane;
use super::select::Joining;
use super::table::{self, INTENTS, OPEN, RESERVED, WATCHED};
use crate::journal::IntentId;

pub(super) use follow::{seen, undo};
pub(super) use limit::settle_forgotten;

pub use draft::PlanBasis;
pub use error::PlanError;
pub use follow::Settled;
pub use prove::{ProofJob, ProvenJoinsplit};
pub use record::{Failure, JoinsplitSize, ShieldedIntent, ShieldedState};

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A payment that nobody sees.
    Pay {
        /// To whom.
        to: ShieldedAddress,
        /// Of what.
        asset: Asset,
        /// How much arrives.
        value: u128,
        /// Words for the payee.
        memo: Memo,
    },
    /// Money that leaves the pool, which everybody sees.
    Withdraw {
        /// To whom.
        to: Address,
        /// Of what.
        asset: Asset,
        /// How much arrives.
        value: u128,
    },
    /// Several notes of the owner's become one.
    Join {
        /// Of what.
        asset: Asset,
        /// Which of them.
        of: Joining,
    },
}

/// Who brings it, for what, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carriage {
    /// Who gets the fee; zero for whoever brings it.
    pub submitter: Address,
    /// What is for bringing it, in the asset, and seen by everybody.
    pub fee: u128,
    /// The first second in which it counts.
    pub not_before: UnixSeconds,
    /// The last one.
    pub deadline: UnixSeconds,
}

impl Wish {
    /// Of what.
    pub const fn asset(&self) -> Asset {
        match self {
            Self::Pay { asset, .. } | Self::Withdraw { asset, .. } | Self::Join { asset, .. } => *asset,
        }
    }

    /// What stays in the pool and goes to somebody else.
    const fn paid(&self) -> u128 {
        match self {
            Self::Pay { value, .. } => *value,
            Self::Withdraw { .. } | Self::Join { .. } => 0,
        }
    }

    /// What leaves the pool, the fee included: what everybody sees.
    fn leaves(&self, fee: u128) -> Option<u128> {
        match self {
            Self::Withdraw { value, .. } => value.checked_add(fee),
            Self::Pay { .. } | Self::Join { .. } => Some(fee),
        }
    }
}

/// What a person has to do, or the program, for an intent to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Show it and have it agreed to ([`Plans::reserve`]).
    Agree,
    /// Sign it ([`Plans::sign`]).
    Sign,
    /// Prove it ([`Plans::begin_proof`]).
    Prove,
    /// Hand it over ([`Plans::hand`]).
    Hand,
    /// Wait for a block: it may be on its way, and may be handed over again.
    Wait,
    /// Nothing: it is over.
    Done,
}

/// One owner's payments in one pool.
pub struct Plans {
    records: Arc<dyn RecordStore>,
    lane: ShieldedLane,
}

impl std::fmt::Debug for Plans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plans({:?})", self.lane)
    }
}

impl Plans {
    /// The payments that `records` hold.
    pub fn new(records: Arc<dyn RecordStore>, lane: ShieldedLane) -> Self {
        Self { records, lane }
    }

    /// The lane.
    pub const fn lane(&self) -> &ShieldedLane {
        &self.lane
    }

    /// One intent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(&self, id: &IntentId) -> Result<Option<ShieldedIntent>, StoreError> {
        intent(&*self.records.begin_read()?, &self.lane, id)
    }

    /// Every intent, or those that are not over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, only_open: bool) -> Result<Vec<(IntentId, ShieldedIntent)>, StoreError> {
        list(&*self.records.begin_read()?, &self.lane, if only_open { OPEN } else { INTENTS })
    }

    /// Changes one intent in one commit; what `change` refuses changes nothing.
    fn change<T>(
        &self,
        id: &IntentId,
        change: impl FnOnce(&mut table::Write<'_>, &mut ShieldedIntent) -> Result<T, PlanError>,
    ) -> Result<T, PlanError> {
        let mut write = self.records.begin_write()?;
        let done = self.change_in(&mut *write, id, change)?;
        write.commit()?;
        Ok(done)
    }

    /// Changes one intent in the caller's commit.
    fn change_in<T>(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        change: impl FnOnce(&mut table::Write<'_>, &mut ShieldedIntent) -> Result<T, PlanError>,
    ) -> Result<T, PlanError> {
        let mut record = intent(&*write, &self.lane, id)?.ok_or(PlanError::Unknown(*id))?;
        let done = change(&mut *write, &mut record)?;
        put_intent(&mut *write, &self.lane, id, &record)?;
        Ok(done)
    }
}

fn intent(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    id: &IntentId,
) -> Result<Option<ShieldedIntent>, StoreError> {
    get_value(records, INTENTS, &lane.key(&[id.as_bytes()]))
}

fn list(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    table: teahouse_base::Table,
) -> Result<Vec<(IntentId, ShieldedIntent)>, StoreError> {
    let prefix = lane.prefix();
    let mut found = Vec::new();
    for (key, _) in table::all(records, table, &prefix)? {
        let id = IntentId::from_bytes(&key[prefix.len()..]).map_err(|source| table::broken(table, source))?;
        found.extend(intent(records, lane, &id)?.map(|record| (id, record)));
    }
    Ok(found)
}

/// Writes the record, and keeps true which intents are open, which notes are held, which nullifiers are watched and what counts
/// towards limits.
fn put_intent(
    write: &mut table::Write<'_>,
    lane: &ShieldedLane,
    id: &IntentId,
    record: &ShieldedIntent,
) -> Result<(), StoreError> {
    put_value(write, INTENTS, &lane.key(&[id.as_bytes()]), record)?;
    limit::settle(write, lane, id, record)?; // SPL-002
    if !record.state.is_settled() {
        return write.put(OPEN, &lane.key(&[id.as_bytes()]), &[]);
    }
    write.delete(OPEN, &lane.key(&[id.as_bytes()]))?;
    let own = |value: Option<Vec<u8>>| value.as_deref() == Some(id.as_bytes().as_slice());
    for commitment in record.spends() {
        let key = lane.key(&[&teahouse_base::Encode::to_bytes(commitment)]);
        if own(write.get(RESERVED, &key)?) {
            write.delete(RESERVED, &key)?;
        }
    }
    for nullifier in &record.nullifiers {
        let key = lane.key(&[&teahouse_base::Encode::to_bytes(nullifier)]);
        if own(write.get(WATCHED, &key)?) {
            write.delete(WATCHED, &key)?;
        }
    }
    Ok(())
}
