//! How far a pool was looked at can be read without any key: what a locked wallet still says of itself.

use teahouse_base::{RecordStore, StoreError};

use super::place::ShieldedLane;
use super::record::Checkpoint;
use super::table::{self, SCAN};

/// The blocks up to which everything was looked at, and the trees there, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn looked(records: &dyn RecordStore, lane: &ShieldedLane) -> Result<Vec<Checkpoint>, StoreError> {
    table::checkpoints(&*records.begin_read()?, lane)
}

/// Whether it was said where to begin.
///
/// # Errors
/// [`StoreError`].
pub fn has_begun(records: &dyn RecordStore, lane: &ShieldedLane) -> Result<bool, StoreError> {
    Ok(records.begin_read()?.get(SCAN, &lane.prefix())?.is_some())
}
