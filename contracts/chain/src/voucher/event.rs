//! An event is what the contract wrote when money moved; a client rebuilds every lane from these.

use alloy::primitives::Address;
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;

use super::{Lane, LaneId, LaneSum};
use crate::bindings::VoucherBank as Contract;
use crate::port::{Log, LogFilter};

/// What `VoucherBank` wrote of one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneEvent {
    /// Collateral came in.
    Deposited {
        /// The lane.
        id: LaneId,
        /// Its terms.
        lane: Lane,
        /// How much.
        amount: LaneSum,
    },
    /// The payee was paid, by a new voucher or from collateral that came in later.
    Redeemed {
        /// The lane.
        id: LaneId,
        /// The largest sum proven.
        proven: LaneSum,
        /// What was paid now.
        paid: LaneSum,
        /// What stays due.
        due: LaneSum,
    },
    /// The payer wants collateral back. A payee redeems before `ends`.
    Thawing {
        /// The lane.
        id: LaneId,
        /// How much; nothing when the thaw was stopped.
        amount: LaneSum,
        /// When it may go.
        ends: UnixSeconds,
    },
    /// Collateral went back.
    Withdrawn {
        /// The lane.
        id: LaneId,
        /// How much.
        amount: LaneSum,
    },
}

impl LaneEvent {
    /// Reads a log; `None` when it is not about a lane.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::VoucherBankEvents as Events;
        let sum = LaneSum::new;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Deposited(e) => {
                Self::Deposited { id: e.id.into(), lane: Lane::from_sol(&e.lane)?, amount: sum(e.amount) }
            }
            Events::Redeemed(e) => {
                Self::Redeemed { id: e.id.into(), proven: sum(e.proven), paid: sum(e.paid), due: sum(e.due) }
            }
            Events::Thawing(e) => {
                Self::Thawing { id: e.id.into(), amount: sum(e.amount), ends: UnixSeconds::new(e.ends) }
            }
            Events::Withdrawn(e) => Self::Withdrawn { id: e.id.into(), amount: sum(e.amount) },
            _ => return None,
        })
    }

    /// The filter for everything that happened to one lane in blocks `from` to `to`.
    pub fn filter(contract: Address, id: LaneId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(id.word())] }
    }
}
