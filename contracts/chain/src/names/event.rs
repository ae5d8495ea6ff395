//! An event is what the directory wrote; a client rebuilds every name from these and those of
//! [`crate::ownership::OwnerEvent`].

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;

use crate::bindings::NameDirectory as Contract;
use crate::destination::Destination;
use crate::envelope::Amount;
use crate::port::{Log, LogFilter};
use crate::slug::Slug;

/// What `NameDirectory` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameEvent {
    /// Somebody will ask for a name that nobody can read here.
    Committed {
        /// The commitment.
        commitment: B256,
    },
    /// A name has an owner.
    Registered {
        /// The name.
        name: Slug,
        /// Who.
        owner: Address,
        /// Hash of the owner's signed contact card.
        record_hash: B256,
        /// The record's number.
        seq: u64,
        /// From when on it points nowhere.
        expiry: UnixSeconds,
        /// What lies with it.
        deposit: Amount,
        /// Where the deposit goes when the name ends.
        refund_to: Destination,
    },
    /// A name points at another contact card.
    RecordSet {
        /// The name.
        name: Slug,
        /// Hash of the signed contact card.
        record_hash: B256,
        /// The record's number.
        seq: u64,
    },
    /// A name is its owner's for another term.
    Renewed {
        /// The name.
        name: Slug,
        /// From when on it points nowhere.
        expiry: UnixSeconds,
    },
    /// A name ended; anybody may ask for it.
    Freed {
        /// The name.
        name: Slug,
        /// What lay with it.
        deposit: Amount,
        /// Where that went.
        refund_to: Destination,
    },
}

impl NameEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or about an owner or what
    /// is owed.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::NameDirectoryEvents as Events;
        let coin = |wei: alloy::primitives::U256| Amount::new(wei.saturating_to()).ok();
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Committed(e) => Self::Committed { commitment: e.commitment },
            Events::Registered(e) => Self::Registered {
                name: Slug::from_word(e.name)?,
                owner: e.owner,
                record_hash: e.recordHash,
                seq: e.seq,
                expiry: UnixSeconds::new(e.expiry),
                deposit: coin(e.deposit)?,
                refund_to: Destination::read(e.refundTo, e.refundKind)?,
            },
            Events::RecordSet(e) => {
                Self::RecordSet { name: Slug::from_word(e.name)?, record_hash: e.recordHash, seq: e.seq }
            }
            Events::Renewed(e) => {
                Self::Renewed { name: Slug::from_word(e.name)?, expiry: UnixSeconds::new(e.expiry) }
            }
            Events::Freed(e) => Self::Freed {
                name: Slug::from_word(e.name)?,
                deposit: coin(e.deposit)?,
                refund_to: Destination::read(e.refundTo, e.refundKind)?,
            },
            _ => return None,
        })
    }

    /// The filter for everything about one name, its owners included, in blocks `from` to `to`.
    pub fn filter(contract: Address, name: &Slug, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(name.word())] }
    }
}
