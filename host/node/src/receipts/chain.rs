//! A log is followed receipt by receipt: each is the one that the next one names, and the last is the one that the end names.

use teahouse_base::{Coded, Decode, ErrorCode, ReadRecords, StoreError};
use thiserror::Error;

use super::{Head, NOTHING, Receipt};
use crate::error::NodeError;
use crate::records::{APP_RECEIPTS, single};

/// Where a log is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum ChainBreak {
    /// A receipt is not the one that is named after it.
    #[error("receipt {number} is not the one that was written")]
    Changed { number: u64 },
    /// Another receipt stands in its place: one was dropped, or two were moved.
    #[error("where receipt {number} belongs, {found} stands")]
    OutOfPlace { number: u64, found: u64 },
    /// The log does not end where it should.
    #[error("the log has {found} receipts, and {number} were written")]
    Cut { number: u64, found: u64 },
    /// A receipt cannot be read.
    #[error("receipt {number} cannot be read")]
    Unreadable { number: u64 },
    /// A file has no line that says where the log ends.
    #[error("after receipt {number} nothing says that the log ends there")]
    NoEnd { number: u64 },
}

impl Coded for ChainBreak {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Changed { .. } => ErrorCode::new("RCT-101"),
            Self::OutOfPlace { .. } => ErrorCode::new("RCT-102"),
            Self::Cut { .. } => ErrorCode::new("RCT-103"),
            Self::Unreadable { .. } => ErrorCode::new("RCT-104"),
            Self::NoEnd { .. } => ErrorCode::new("RCT-105"),
        }
    }
}

impl ChainBreak {
    /// The error that a front is told, with the receipt's number.
    pub(crate) fn error(self) -> NodeError {
        let number = match self {
            Self::Changed { number }
            | Self::OutOfPlace { number, .. }
            | Self::Cut { number, .. }
            | Self::Unreadable { number }
            | Self::NoEnd { number } => number,
        };
        NodeError::from(self).and("number", number)
    }
}

/// How far a log was followed.
pub(crate) struct Follower {
    next: u64,
    last: [u8; 32],
}

impl Follower {
    /// Before the first receipt.
    pub(crate) const fn new() -> Self {
        Self { next: 1, last: NOTHING }
    }

    /// How many were followed.
    pub(crate) const fn count(&self) -> u64 {
        self.next - 1
    }

    /// The number that comes next.
    pub(crate) const fn awaited(&self) -> u64 {
        self.next
    }

    /// Takes the next receipt.
    pub(crate) fn take(&mut self, receipt: &Receipt) -> Result<(), ChainBreak> {
        let number = self.next;
        if receipt.number != number {
            return Err(ChainBreak::OutOfPlace { number, found: receipt.number }); // RCT-001
        }
        if receipt.previous != self.last {
            return Err(ChainBreak::Changed { number: self.count().max(1) }); // RCT-001
        }
        self.last = receipt.hash();
        self.next += 1;
        Ok(())
    }

    /// Holds the end against where the log should end.
    pub(crate) fn end(&self, head: &Head) -> Result<(), ChainBreak> {
        let found = self.count();
        if found != head.count {
            return Err(ChainBreak::Cut { number: head.count, found }); // RCT-001
        }
        if hex::encode(self.last) != head.head {
            return Err(ChainBreak::Changed { number: found.max(1) }); // RCT-001
        }
        Ok(())
    }
}

/// Follows the log of a profile to its end.
pub(crate) fn check(records: &dyn ReadRecords) -> Result<Result<(), ChainBreak>, StoreError> {
    let rows = records.scan(APP_RECEIPTS, &[], None, usize::MAX)?;
    let head: Head = single(records)?.unwrap_or_default();
    let mut follower = Follower::new();
    for (key, bytes) in &rows {
        if let Err(broken) = take_row(&mut follower, key, bytes) {
            return Ok(Err(broken));
        }
    }
    Ok(follower.end(&head))
}

fn take_row(follower: &mut Follower, key: &[u8], bytes: &[u8]) -> Result<(), ChainBreak> {
    let number = follower.awaited();
    let receipt = Receipt::from_bytes(bytes).map_err(|_| ChainBreak::Unreadable { number })?;
    follower.take(&receipt)?;
    if key != number.to_be_bytes().as_slice() {
        return Err(ChainBreak::OutOfPlace { number, found: number });
    }
    Ok(())
}
