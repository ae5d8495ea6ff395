//! An event is what the contract wrote when money moved; a client rebuilds every series from these.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolEventInterface;

use super::{Purchase, PurchaseId, Serial, Series, SeriesId};
use crate::bindings::ServiceVouchers as Contract;
use crate::envelope::Amount;
use crate::port::{Log, LogFilter};

/// What `ServiceVouchers` wrote of one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceEvent {
    /// Tokens were paid for.
    Purchased {
        /// The series.
        series: SeriesId,
        /// The purchase.
        purchase: PurchaseId,
        /// Who paid.
        funder: Address,
        /// The issuer's price card.
        card: Series,
        /// What was bought.
        terms: Purchase,
    },
    /// The issuer has answered.
    Accepted {
        /// The series.
        series: SeriesId,
        /// The purchase.
        purchase: PurchaseId,
        /// How many tokens.
        count: u32,
    },
    /// A provider was paid.
    Redeemed {
        /// The series.
        series: SeriesId,
        /// Where it was paid: the word of a destination.
        pay_to: B256,
        /// For which tokens.
        serials: Vec<Serial>,
        /// How much.
        amount: Amount,
    },
    /// Unspent tokens came back.
    HandedBack {
        /// The series.
        series: SeriesId,
        /// The purchase.
        purchase: PurchaseId,
        /// How many.
        count: u32,
        /// How much.
        amount: Amount,
    },
    /// A purchase's money, or its share of the rest, went back.
    Refunded {
        /// The series.
        series: SeriesId,
        /// The purchase.
        purchase: PurchaseId,
        /// How much.
        amount: Amount,
    },
}

impl ServiceEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about a series.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::ServiceVouchersEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Purchased(e) => Self::Purchased {
                series: e.series.into(),
                purchase: e.purchase.into(),
                funder: e.funder,
                card: Series::from_sol(&e.card),
                terms: Purchase::from_sol(&e.terms)?,
            },
            Events::Accepted(e) => {
                Self::Accepted { series: e.series.into(), purchase: e.purchase.into(), count: e.count }
            }
            Events::Redeemed(e) => Self::Redeemed {
                series: e.series.into(),
                pay_to: e.payTo,
                serials: e.serials.into_iter().map(Into::into).collect(),
                amount: Amount::from_word(e.amount),
            },
            Events::HandedBack(e) => Self::HandedBack {
                series: e.series.into(),
                purchase: e.purchase.into(),
                count: e.count,
                amount: Amount::from_word(e.amount),
            },
            Events::PurchaseRefunded(e) => Self::Refunded {
                series: e.series.into(),
                purchase: e.purchase.into(),
                amount: Amount::from_word(e.amount),
            },
            _ => return None,
        })
    }

    /// The filter for everything that happened to one series in blocks `from` to `to`.
    pub fn filter(contract: Address, series: SeriesId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(series.word())] }
    }
}
