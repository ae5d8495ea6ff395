//! A restored wallet follows the batches that were signed, and forgets what was only agreed to (JRN-008).
//!
//! A batch that was signed is under its number: whoever signs it again, here or on the machine that is gone, signs the same
//! calls over the same number, and one of them happens. The page of numbers that a device goes on with is not restored.

use teahouse_base::{CodecError, Decode, StoreError, Table, WriteRecords};

use super::record::{NAMES, RELAYED, RELAYING, RelayedRecord, RelayedState};
use crate::journal::{IntentId, Lane};
use crate::limits::{self, Kept};

/// The tables of relayed intents: what a backup of them holds.
pub const TABLES: [Table; 3] = [RELAYED, RELAYING, NAMES];

/// The name of a stored relayed intent that carries no signature: [`forget_unsigned`] forgets it.
///
/// # Errors
/// [`CodecError`] for bytes that are no relayed intent.
pub fn unsigned(record: &[u8]) -> Result<Option<IntentId>, CodecError> {
    let record = RelayedRecord::from_bytes(record)?;
    Ok((record.state == RelayedState::Agreed).then_some(record.id))
}

/// Forgets every relayed intent that carries no signature, in the caller's commit: a restore's. Gives their names.
///
/// # Errors
/// [`StoreError`], also for a record that is none.
pub fn forget_unsigned(records: &mut dyn WriteRecords) -> Result<Vec<IntentId>, StoreError> {
    let mut forgotten = Vec::new();
    for (key, bytes) in records.scan(RELAYED, &[], None, usize::MAX)? {
        let broken = |source| StoreError::Record { table: RELAYED.name(), source };
        let Some(id) = unsigned(&bytes).map_err(broken)? else { continue };
        let lane = Lane::of_key(&key).map_err(broken)?;
        // It may have been signed since, elsewhere: it counts as if it left.
        limits::settle(records, &lane, &id, Kept::All)?; // SPL-002
        records.delete(RELAYED, &key)?; // JRN-008
        records.delete(RELAYING, &key)?;
        records.delete(NAMES, &lane.key(&id))?;
        forgotten.push(id);
    }
    Ok(forgotten)
}
