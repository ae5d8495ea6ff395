//! An event is what an account's delegate code wrote about one nonce.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolEventInterface;

use crate::bindings::Delegate as Contract;
use crate::envelope::Amount;
use crate::port::{Asset, Log, LogFilter};

/// What became of a nonce of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelegateEvent {
    /// A batch ran, whole, and its fee was paid.
    Executed {
        /// The batch's nonce.
        nonce: U256,
        /// Who was named in it.
        submitter: Address,
        /// What the fee was paid in.
        fee_asset: Asset,
        /// The fee that was charged.
        fee: Amount,
    },
    /// The account gave the nonce up.
    Cancelled {
        /// Which.
        nonce: U256,
    },
}

impl DelegateEvent {
    /// Reads a log that `account` wrote; `None` when it is another's, or another event.
    pub fn read(account: Address, log: &Log) -> Option<Self> {
        if log.address != account {
            return None;
        }
        use Contract::DelegateEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Executed(e) => Self::Executed {
                nonce: e.nonce,
                submitter: e.submitter,
                fee_asset: Asset::from_token(e.feeToken),
                fee: Amount::from_word(e.fee),
            },
            Events::Cancelled(e) => Self::Cancelled { nonce: e.nonce },
        })
    }

    /// The filter for everything about one nonce of `account`, in blocks `from` to `to`.
    pub fn filter(account: Address, nonce: U256, from: u64, to: u64) -> LogFilter {
        LogFilter { address: account, from, to, topics: vec![None, Some(B256::from(nonce))] }
    }
}
