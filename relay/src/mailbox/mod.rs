//! A mailbox keeps envelopes in their boxes until they expire, so that a message waits for a person who is away.
//!
//! # Guarantees
//! - What [`MailboxStore::write`] reports as kept survives a crash of the process and a loss of power.
//! - A box holds the first valid content written to it; another content is refused, the same content is kept once.
//! - A tombstone, signed with the box's key, replaces the content and stays until the box expires.

pub mod engine;
pub mod watchers;
pub mod writer;

use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use teahouse_wire::{BoxId, ContentId, EnvelopeBytes, VerifiedEnvelope};
use thiserror::Error;

pub use engine::RedbMailbox;
pub use watchers::Watchers;
pub use writer::{MailboxWriter, WriteError};

use crate::protocol::Entry;

/// Days a mailbox keeps an envelope.
pub const RETENTION_DAYS: u64 = 14;
/// Seconds of a day.
pub const DAY_SECONDS: u64 = 86_400;

/// The bucket of an expiry: its day, counted from 1970. A bucket is emptied when its whole day is over.
pub fn bucket(expires_at: UnixSeconds) -> u32 {
    u32::try_from(expires_at.get() / DAY_SECONDS).unwrap_or(u32::MAX)
}

/// An envelope on its way into its box.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// The envelope; its signature was checked.
    pub envelope: VerifiedEnvelope,
    /// When it arrived.
    pub stored_at: UnixSeconds,
    /// Until when it is kept.
    pub expires_at: UnixSeconds,
}

/// What became of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposited {
    /// The box holds this content, now or already before; these are the times of the first write.
    Kept {
        /// When the first write was made.
        stored_at: UnixSeconds,
        /// Until when it is kept.
        expires_at: UnixSeconds,
        /// Whether this deposit was the first write.
        new: bool,
    },
    /// The tombstone is in place.
    Emptied {
        /// Whether this deposit put it there.
        new: bool,
    },
    /// The box holds another content, which stays.
    Taken,
    /// The box was emptied before.
    Erased,
    /// The store holds as many boxes as it may.
    Full,
}

/// Numbers about a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailboxStats {
    /// Boxes held, tombstones included.
    pub boxes: u64,
}

/// Why a store cannot answer.
#[derive(Debug, Error)]
pub enum MailboxFault {
    /// The engine failed: disk full, file damaged, lock lost.
    #[error("the mailbox store failed: {0}")]
    Engine(String),
    /// What is on disk is not what was written.
    #[error("the mailbox store holds a damaged row for box {0}")]
    Damaged(BoxId),
}

impl Coded for MailboxFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Engine(_) => ErrorCode::new("MBX-101"),
            Self::Damaged(_) => ErrorCode::new("MBX-102"),
        }
    }
}

/// An engine that keeps boxes. Calls block; callers on an async runtime move them to a blocking thread.
///
/// Every engine passes the suite in `tests/suite/contract.rs`.
pub trait MailboxStore: Send + Sync + 'static {
    /// Writes a batch in order as one commit. When it returns, everything it reports is durable.
    ///
    /// # Errors
    /// [`MailboxFault`]; then nothing of the batch may be reported as kept.
    fn write(&self, batch: &[Deposit]) -> Result<Vec<Deposited>, MailboxFault>;

    /// What is in the boxes, in their order; empty boxes are left out. A tombstone counts as content.
    ///
    /// # Errors
    /// [`MailboxFault`].
    fn read(&self, boxes: &[BoxId], most_bytes: usize) -> Result<Vec<EnvelopeBytes>, MailboxFault>;

    /// The first `limit` boxes of an expiry bucket after `after`, in the order of their ids.
    ///
    /// # Errors
    /// [`MailboxFault`].
    fn list(&self, bucket: u32, after: Option<BoxId>, limit: usize) -> Result<Vec<Entry>, MailboxFault>;

    /// Removes every bucket before the day of `now` and returns how many boxes went.
    ///
    /// # Errors
    /// [`MailboxFault`].
    fn expire(&self, now: UnixSeconds) -> Result<u64, MailboxFault>;

    /// Numbers for the operator.
    ///
    /// # Errors
    /// [`MailboxFault`].
    fn stats(&self) -> Result<MailboxStats, MailboxFault>;
}

/// What decides between two deposits for one box; shared by all engines, so that they cannot differ.
pub fn decide(
    held: Option<(&ContentId, bool, UnixSeconds, UnixSeconds)>,
    new: &Deposit,
) -> (Deposited, bool) {
    use teahouse_wire::Kind::{Message, Tombstone};
    let kind = new.envelope.kind();
    match held {
        None if kind == Tombstone => (Deposited::Emptied { new: true }, true),
        None => (Deposited::Kept { stored_at: new.stored_at, expires_at: new.expires_at, new: true }, true),
        Some((_, true, ..)) if kind == Tombstone => (Deposited::Emptied { new: false }, false),
        Some((_, true, ..)) => (Deposited::Erased, false), // MBX-004
        Some((_, false, ..)) if kind == Tombstone => (Deposited::Emptied { new: true }, true),
        Some((content, false, stored_at, expires_at))
            if kind == Message && *content == new.envelope.content() =>
        {
            (Deposited::Kept { stored_at, expires_at, new: false }, false) // MBX-003
        }
        Some(_) => (Deposited::Taken, false), // MBX-002
    }
}
