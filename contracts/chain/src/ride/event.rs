//! An event is what the contract wrote when a ride or a purse moved; a client rebuilds everything from these.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;

use super::quote::{RideId, RideQuote};
use crate::bindings::RideSettlement as Contract;
use crate::bindings::RideSettlement::RideSettlementEvents as Events;
use crate::port::{Asset, Log, LogFilter};

/// What `RideSettlement` wrote about one ride.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RideEvent {
    /// The ride.
    pub id: RideId,
    /// What happened.
    pub what: RideStep,
}

/// What can happen to a ride.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RideStep {
    /// Deposit and bond came in.
    Opened {
        /// Whether the deposit came from the rider's purse.
        from_purse: bool,
        /// What is agreed.
        quote: Box<RideQuote>,
    },
    /// The driver says that it stands at the pick-up.
    Arrived {
        /// Since when, as it says.
        arrived_at: UnixSeconds,
        /// Salted hash of the cell.
        cell_commit: B256,
    },
    /// The rider is aboard.
    Started {
        /// The boarding code.
        code: B256,
    },
    /// The wait is over and nobody boarded.
    NoShowPushed {
        /// What the driver gets if the rider stays silent.
        fee: Amount,
        /// The last second to answer in.
        closes_after: UnixSeconds,
    },
    /// A voucher was shown, or the ride timed out with none: then number and fare are zero.
    VoucherShown {
        /// The voucher's number.
        seq: u32,
        /// What the driver gets if nobody shows a larger one.
        fare: Amount,
        /// Head of the hash chain of the route.
        route_head: B256,
        /// The last second before anyone can finish the ride.
        closes_after: UnixSeconds,
    },
    /// The ride is over.
    Ended {
        /// How; `None` for an end that this version does not know.
        how: Option<RideEnd>,
        /// What the rider got, with its part of the bond.
        to_rider: U256,
        /// What the driver got.
        to_driver: U256,
        /// What the rider got of the bond.
        bond_paid: U256,
    },
    /// A side rated the other one.
    Rated {
        /// Who.
        by: Address,
        /// Whom.
        about: Address,
        /// One to five.
        score: u8,
        /// Hash of a note in words.
        note_hash: B256,
    },
}

/// How a ride ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RideEnd {
    /// By the largest voucher that was shown.
    Paid,
    /// By a fare that both signed.
    Agreed,
    /// The rider gave it up.
    RiderCancelled,
    /// The driver gave it up.
    DriverCancelled,
    /// The rider did not come and said nothing.
    RiderMissed,
    /// The driver did not come.
    DriverMissed,
}

impl RideEnd {
    /// The order of `IRideSettlement.End`.
    const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Paid,
            1 => Self::Agreed,
            2 => Self::RiderCancelled,
            3 => Self::DriverCancelled,
            4 => Self::RiderMissed,
            5 => Self::DriverMissed,
            _ => return None,
        })
    }
}

impl RideEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about a ride.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        let event = event_of(contract, log)?;
        let what = step(&event).or_else(|| end(&event))?;
        Some(Self { id: log.topics.get(1).copied()?.into(), what })
    }

    /// The filter for everything that happened to one ride in blocks `from` to `to`.
    pub fn filter(contract: Address, id: RideId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(id.word())] }
    }
}

/// What `RideSettlement` wrote about one purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurseEvent {
    /// Money came in.
    Funded {
        /// Whose purse.
        account: Address,
        /// What.
        asset: Asset,
        /// Who paid.
        funder: Address,
        /// How much.
        amount: U256,
    },
    /// Its owner sent money away.
    Drawn {
        /// Whose purse.
        account: Address,
        /// What.
        asset: Asset,
        /// The word of the destination.
        to: B256,
        /// How much.
        amount: U256,
    },
}

impl PurseEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about a purse. Bonds
    /// and deposits that leave a purse, and bonds that come back, are in the events of their rides.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        Some(match event_of(contract, log)? {
            Events::Funded(e) => {
                let (account, asset) = (e.account, Asset::from_token(e.token));
                Self::Funded { account, asset, funder: e.funder, amount: e.amount }
            }
            Events::Drawn(e) => {
                let (account, asset) = (e.account, Asset::from_token(e.token));
                Self::Drawn { account, asset, to: e.to, amount: e.amount }
            }
            _ => return None,
        })
    }

    /// The filter for what happened to the purses of one account in blocks `from` to `to`.
    pub fn filter(contract: Address, account: Address, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(account.into_word())] }
    }
}

fn event_of(contract: Address, log: &Log) -> Option<Events> {
    let is_own = log.address == contract;
    is_own.then(|| Events::decode_raw_log(&log.topics, &log.data).ok())?
}

fn step(event: &Contract::RideSettlementEvents) -> Option<RideStep> {
    Some(match event {
        Events::Opened(e) => {
            let quote = Box::new(RideQuote::from_sol(&e.quote)?);
            RideStep::Opened { from_purse: e.fromPurse, quote }
        }
        Events::Arrived(e) => {
            let arrived_at = UnixSeconds::new(e.arrivedAt);
            RideStep::Arrived { arrived_at, cell_commit: e.cellCommit }
        }
        Events::Started(e) => RideStep::Started { code: e.code },
        Events::NoShowPushed(e) => {
            let fee = Amount::from_word(e.fee);
            RideStep::NoShowPushed { fee, closes_after: time(e.closesAfter) }
        }
        Events::VoucherShown(e) => RideStep::VoucherShown {
            seq: e.seq,
            fare: Amount::from_word(e.fare),
            route_head: e.routeHead,
            closes_after: time(e.closesAfter),
        },
        _ => return None,
    })
}

fn end(event: &Contract::RideSettlementEvents) -> Option<RideStep> {
    Some(match event {
        Events::Ended(e) => RideStep::Ended {
            how: RideEnd::of(e.how),
            to_rider: e.toRider,
            to_driver: e.toDriver,
            bond_paid: e.bondPaid,
        },
        Events::Rated(e) => {
            RideStep::Rated { by: e.by, about: e.about, score: e.score, note_hash: e.noteHash }
        }
        _ => return None,
    })
}

fn time(seconds: U256) -> UnixSeconds {
    UnixSeconds::new(seconds.saturating_to())
}
