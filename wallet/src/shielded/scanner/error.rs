//! Why a stretch was not taken: what was kept before stays, and nothing of the stretch is believed.

use alloy::primitives::B256;
use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_chain::pool::PoolLogsError;
use teahouse_chain::port::PortError;
use thiserror::Error;

/// Why a stretch was not taken.
#[derive(Debug, Error)]
pub enum ScanError {
    /// Nobody said where to begin.
    #[error("the scan has no beginning yet")]
    NotBegun,
    /// The stretch does not follow what was looked at.
    #[error("the blocks from {from} on are not the next ones")]
    Elsewhere {
        /// The first block that was read.
        from: u64,
    },
    /// The blocks were taken back while they were read.
    #[error("the blocks changed while they were read")]
    Moved,
    /// A log is none that the pool can have written.
    #[error("log {index} of block {block} is none that the pool can have written")]
    NotAnEvent {
        /// Its block.
        block: u64,
        /// Its place there.
        index: u64,
    },
    /// An event was left out: the numbers of leaves do not follow each other.
    #[error("block {block} speaks of leaf {found}, and the next one is {expected}: something was left out")]
    Gap {
        /// The block.
        block: u64,
        /// The leaf that is next.
        expected: u64,
        /// The one that it speaks of.
        found: u64,
    },
    /// An insertion takes other places, or more leaves, than it can.
    #[error("the insertion in block {block} does not fit the tree of {leaves} leaves")]
    OtherPlace {
        /// The block.
        block: u64,
        /// Leaves of the tree.
        leaves: u64,
    },
    /// The tree of the leaves has another root than the chain says.
    #[error("in block {block} the leaves make the root {ours}, and the chain says {chain}")]
    OtherRoot {
        /// The block.
        block: u64,
        /// What the leaves make.
        ours: B256,
        /// What the chain says.
        chain: B256,
    },
    /// The pool's logs could not be read.
    #[error(transparent)]
    Logs(#[from] PoolLogsError),
    /// The chain could not be asked, or contradicts itself.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ScanError {
    /// Whether what was read does not fit what was looked at before: one of the two is not what the chain has.
    pub const fn is_misfit(&self) -> bool {
        matches!(self, Self::Gap { .. } | Self::OtherPlace { .. } | Self::OtherRoot { .. })
    }
}

impl Coded for ScanError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotBegun => ErrorCode::new("SHD-051"),
            Self::Elsewhere { .. } | Self::Moved => ErrorCode::new("SHD-052"),
            Self::NotAnEvent { .. } => ErrorCode::new("SHD-053"),
            Self::Gap { .. } => ErrorCode::new("SHD-054"),
            Self::OtherPlace { .. } => ErrorCode::new("SHD-055"),
            Self::OtherRoot { .. } => ErrorCode::new("SHD-056"),
            Self::Logs(error) => error.code(),
            Self::Port(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
