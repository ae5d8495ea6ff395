//! A restored journal remembers what was signed, and forgets what was only agreed to.
//!
//! Signed bytes are followed, and sent again, unchanged: whoever else sends them sends the same transaction. An agreement
//! that was not signed when the backup was made may have been signed since, or withdrawn, on the machine that is gone: to
//! sign it now could be paying twice (JRN-008).

use teahouse_base::{CodecError, Decode, StoreError, Table, WriteRecords};

use super::record::{IntentId, IntentRecord, Lane};
use super::state::State;
use super::table::{self, ATTEMPTS, INTENTS, LANES, OPEN, PAID};
use crate::limits::{self, Kept};

/// The journal's tables: what a backup of it holds.
pub const TABLES: [Table; 5] = [INTENTS, OPEN, ATTEMPTS, LANES, PAID];

/// Forgets every intent of every lane that carries no signature, in the caller's commit: a restore's. Gives their names.
///
/// # Errors
/// [`StoreError`], also for a record that is none.
pub fn forget_unsigned(records: &mut dyn WriteRecords) -> Result<Vec<IntentId>, StoreError> {
    let mut forgotten = Vec::new();
    for (key, bytes) in records.scan(INTENTS, &[], None, usize::MAX)? {
        let broken = |source| StoreError::Record { table: INTENTS.name(), source };
        let record = IntentRecord::from_bytes(&bytes).map_err(broken)?;
        if !matches!(record.state, State::Draft | State::Approved) {
            continue;
        }
        let (lane, id) = (Lane::of_key(&key).map_err(broken)?, name_in(&key).map_err(broken)?);
        // Whether it left after all, elsewhere and since, nobody here knows: it goes on counting as if it did.
        limits::settle(records, &lane, &id, Kept::All)?; // SPL-002
        if record.attempts == 0 {
            table::delete_intent(records, &lane, &id)?; // JRN-008
        } else {
            // It was sent once and became impossible: that stays in the history.
            let expired = IntentRecord { state: State::Expired, agreement: None, ..record };
            table::put_intent(records, &lane, &id, &expired)?;
        }
        forgotten.push(id);
    }
    Ok(forgotten)
}

/// The intent of a key: its last 16 bytes.
fn name_in(key: &[u8]) -> Result<IntentId, CodecError> {
    let name = key.last_chunk::<16>().copied().map(IntentId::from_array);
    name.ok_or(CodecError::Malformed("key of an intent"))
}

/// Whether a stored intent carries no signature that may still take effect: [`forget_unsigned`] forgets it.
///
/// # Errors
/// [`CodecError`] for bytes that are no intent.
pub fn is_unsigned(record: &[u8]) -> Result<bool, CodecError> {
    Ok(matches!(IntentRecord::from_bytes(record)?.state, State::Draft | State::Approved))
}
