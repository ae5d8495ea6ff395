//! A limit is a number that an app cannot pass, whatever it does; passing one ends its turn and nothing of it is kept.
//!
//! Two kinds: quotas that an honest app may meet (storage, pending requests, timers) are typed refusals it can handle;
//! everything here that is a [`LimitFault`] is the mark of a broken or hostile app and costs it its store.

use std::time::Duration;

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::view::ViewError;

/// Every bound of one running app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of all its instances together, in bytes.
    pub memory: usize,
    /// Elements of all its tables together.
    pub table_elements: usize,
    /// Core instances.
    pub instances: usize,
    /// Tables.
    pub tables: usize,
    /// Memories.
    pub memories: usize,
    /// Bytes that one call may carry from guest to host.
    pub abi_bytes: usize,
    /// Handles alive at once.
    pub handles: usize,
    /// Calls from guest to host in one turn.
    pub host_calls: u32,
    /// Guest time of one turn.
    pub turn_time: Duration,
    /// Guest time of the first turn, with instantiation.
    pub start_time: Duration,
    /// Guest time without the person, in any minute.
    pub background_time: Duration,
    /// Random bytes of one call.
    pub random_bytes: u32,
    /// Bytes of one storage key.
    pub key_bytes: usize,
    /// Bytes of one storage value.
    pub value_bytes: usize,
    /// Keys in storage.
    pub keys: u32,
    /// Bytes of keys and values in storage.
    pub storage_bytes: u64,
    /// Requests without an answer.
    pub pending: u32,
    /// Requests to the person that one gesture allows.
    pub prompts_per_gesture: u32,
    /// Timers.
    pub timers: usize,
    /// Shortest timer.
    pub shortest_timer: Duration,
    /// Log lines of one turn.
    pub log_lines: usize,
    /// Bytes of one log line.
    pub log_bytes: usize,
    /// Restarts within a minute.
    pub restarts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            table_elements: 10_000,
            instances: 16,
            tables: 8,
            memories: 4,
            abi_bytes: 1 << 20,
            handles: 1_024,
            host_calls: 2_000,
            turn_time: Duration::from_millis(500),
            start_time: Duration::from_secs(2),
            background_time: Duration::from_secs(2),
            random_bytes: 1_024,
            key_bytes: 256,
            value_bytes: 256 << 10,
            keys: 10_000,
            storage_bytes: 10 << 20,
            pending: 8,
            prompts_per_gesture: 4,
            timers: 32,
            shortest_timer: Duration::from_millis(250),
            log_lines: 100,
            log_bytes: 1_024,
            restarts: 3,
        }
    }
}

impl Limits {
    /// The default bounds with what a manifest asks for, within what the host gives.
    pub fn for_manifest(manifest: &teahouse_bundle::Manifest) -> Self {
        let storage = manifest.permissions.storage.as_ref().map_or(0, |s| s.bytes);
        let base = Self::default();
        Self {
            memory: (manifest.memory_mib as usize) << 20,
            storage_bytes: storage.min(base.storage_bytes),
            ..base
        }
    }
}

/// The bound that an app has passed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LimitFault {
    /// Its guest code ran too long in one turn.
    #[error("the app ran longer than {0:?} in one turn")]
    TurnTime(Duration),
    /// Its guest code ran too long without the person.
    #[error("the app ran longer than {0:?} in the background within a minute")]
    BackgroundTime(Duration),
    /// It wanted more memory than it may have.
    #[error("the app wanted {asked} bytes of memory, {bound} are allowed")]
    Memory {
        /// The bytes wanted, together.
        asked: usize,
        /// The bound.
        bound: usize,
    },
    /// It wanted more table elements than it may have.
    #[error("the app wanted {asked} table elements, {bound} are allowed")]
    Table {
        /// The elements wanted, together.
        asked: usize,
        /// The bound.
        bound: usize,
    },
    /// It called the host too often in one turn.
    #[error("the app called the host more than {0} times in one turn")]
    HostCalls(u32),
    /// It passed too many bytes in one call.
    #[error("the app passed more than {0} bytes in one call")]
    AbiBytes(usize),
    /// Its calls nested too deep.
    #[error("the app's calls nested too deep")]
    Stack,
    /// Its view breaks a rule.
    #[error("the app's view is refused: {0}")]
    View(#[from] ViewError),
    /// The host stopped it.
    #[error("the app was stopped by the host")]
    Killed,
}

impl Coded for LimitFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TurnTime(_) => ErrorCode::new("LIM-101"),
            Self::BackgroundTime(_) => ErrorCode::new("LIM-102"),
            Self::Memory { .. } => ErrorCode::new("LIM-103"),
            Self::Table { .. } => ErrorCode::new("LIM-104"),
            Self::HostCalls(_) => ErrorCode::new("LIM-105"),
            Self::AbiBytes(_) => ErrorCode::new("LIM-106"),
            Self::Stack => ErrorCode::new("LIM-107"),
            Self::View(view) => view.code(),
            Self::Killed => ErrorCode::new("LIM-109"),
        }
    }
}
