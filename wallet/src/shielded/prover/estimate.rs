//! How long proofs take here is learned from those that were made, and kept: a mean in which newer ones count for more.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{CodecError, Decode, Encode, Reader, RecordStore, StoreError, Table, Writer};

use super::Stage;
use crate::shielded::plan::JoinsplitSize;

const TIMING: Table = Table::new("wallet.shielded.timing");

/// A newer proof counts for a quarter of the mean.
const WEIGHT: u64 = 4;

/// How long each stage took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageTimes([u64; 4]);

impl StageTimes {
    pub(super) fn set(&mut self, stage: Stage, took: Duration) {
        if let Some(place) = Stage::ALL.iter().position(|known| *known == stage) {
            self.0[place] = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        }
    }

    /// How long a stage and the later ones take. Who waits has all of them before it.
    pub fn from(&self, stage: Stage) -> Duration {
        let first = Stage::ALL.iter().position(|known| *known == stage).unwrap_or(0);
        Duration::from_millis(self.0[first..].iter().fold(0, |sum, part| sum.saturating_add(*part)))
    }

    /// The mean, of which a newer proof is one part in four. A key that was held already took no time to read, and that says
    /// nothing about how long reading it takes.
    fn with(self, newer: Self) -> Self {
        Self(std::array::from_fn(|place| match (self.0[place], newer.0[place]) {
            (known, 0) => known,
            (0, new) => new,
            (known, new) => known - known / WEIGHT + new / WEIGHT,
        }))
    }
}

/// What was learned on this machine.
#[derive(Clone)]
pub struct Estimates {
    records: Arc<dyn RecordStore>,
}

impl std::fmt::Debug for Estimates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Estimates(..)")
    }
}

impl Estimates {
    /// What `records` keep.
    pub fn new(records: Arc<dyn RecordStore>) -> Self {
        Self { records }
    }

    /// How long the stages of a proof of this size take; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of(&self, size: JoinsplitSize) -> Result<Option<StageTimes>, StoreError> {
        get_value(&*self.records.begin_read()?, TIMING, &key(size))
    }

    /// Learns from a proof that was made.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was learned then.
    pub fn learn(&self, size: JoinsplitSize, took: StageTimes) -> Result<(), StoreError> {
        let mut write = self.records.begin_write()?;
        let known: Option<StageTimes> = get_value(&*write, TIMING, &key(size))?;
        put_value(&mut *write, TIMING, &key(size), &known.map_or(took, |known| known.with(took)))?;
        write.commit()
    }
}

const fn key(size: JoinsplitSize) -> [u8; 1] {
    match size {
        JoinsplitSize::Two => [2],
        JoinsplitSize::Six => [6],
    }
}

/// Version 1: four times of 8 bytes.
impl Encode for StageTimes {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        for time in self.0 {
            to.u64(time);
        }
    }
}

impl Decode for StageTimes {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self([from.u64()?, from.u64()?, from.u64()?, from.u64()?]))
    }
}
