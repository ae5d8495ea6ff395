//! An event is what the contract wrote when money moved; a client rebuilds every budget from these.

use alloy::primitives::{Address, U256};
use alloy::sol_types::{SolEvent, SolEventInterface};

use super::{Budget, BudgetId};
use crate::bindings::Allowance as Contract;
use crate::destination::Destination;
use crate::envelope::Amount;
use crate::port::{Log, LogFilter};

/// What `Allowance` wrote of one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowanceEvent {
    /// A budget was deposited.
    Opened {
        /// The budget.
        id: BudgetId,
        /// Who paid for it.
        funder: Address,
        /// Its terms.
        budget: Budget,
    },
    /// A payment was made.
    Spent {
        /// The budget.
        id: BudgetId,
        /// Who was paid.
        dest: Destination,
        /// What the payee got.
        amount: Amount,
        /// The payment's nonce.
        nonce: U256,
        /// The period it was made in.
        index: u32,
        /// The relayer that the key named; zero when it named none.
        relayer: Address,
        /// What the relayer got on top.
        fee: Amount,
    },
    /// The owner stopped it.
    Revoked {
        /// The budget.
        id: BudgetId,
        /// The rest, fee included.
        amount: Amount,
        /// What the relayer kept of it.
        fee: Amount,
    },
    /// It expired and the rest went back.
    Refunded {
        /// The budget.
        id: BudgetId,
        /// The rest.
        amount: Amount,
    },
}

impl AllowanceEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about a budget.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::AllowanceEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Opened(e) => {
                Self::Opened { id: e.id.into(), funder: e.funder, budget: Budget::from_sol(&e.budget)? }
            }
            Events::Spent(e) => Self::Spent {
                id: e.id.into(),
                dest: Destination::read(e.dest, e.destKind)?,
                amount: Amount::from_word(e.amount),
                nonce: e.nonce,
                index: e.index,
                relayer: e.relayer,
                fee: Amount::from_word(e.fee),
            },
            Events::Revoked(e) => Self::Revoked {
                id: e.id.into(),
                amount: Amount::from_word(e.amount),
                fee: Amount::from_word(e.fee),
            },
            Events::BudgetRefunded(e) => {
                Self::Refunded { id: e.id.into(), amount: Amount::from_word(e.amount) }
            }
            _ => return None,
        })
    }

    /// The filter for everything that happened to one budget in blocks `from` to `to`.
    pub fn filter(contract: Address, id: BudgetId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(id.word())] }
    }

    /// The filter for every budget of `owner` that was opened in blocks `from` to `to`: for a wallet that comes back from
    /// its phrase.
    pub fn opened_by(contract: Address, owner: Address, from: u64, to: u64) -> LogFilter {
        let topics = vec![Some(Contract::Opened::SIGNATURE_HASH), None, None, Some(owner.into_word())];
        LogFilter { address: contract, from, to, topics }
    }
}
