//! An event is what the contract wrote; a client rebuilds every store and its card from these.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;

use super::Card;
use crate::bindings::RelayStake as Contract;
use crate::envelope::Amount;
use crate::port::{Log, LogFilter};
use crate::rln::IdCommitment;

/// What `RelayStake` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakeEvent {
    /// A store staked.
    Staked {
        /// The store.
        store: Address,
        /// Where the stake goes back to.
        pay_to: Address,
        /// The stake.
        amount: Amount,
        /// Poseidon of the secret that the relay sends its own messages with.
        id: IdCommitment,
    },
    /// A store's card, in place of the one before.
    CardSet(Card),
    /// A stake is ending.
    UnbondRequested {
        /// The store.
        store: Address,
        /// From when on it goes back.
        leaves_at: UnixSeconds,
    },
    /// A stake went back.
    Withdrawn {
        /// The store.
        store: Address,
        /// How much.
        amount: Amount,
    },
    /// Two receipts convicted a store.
    Contradicted {
        /// The store.
        store: Address,
        /// The box.
        box_id: B256,
        /// What it promised.
        contents: [B256; 2],
    },
    /// A stake was taken.
    Slashed {
        /// The store.
        store: Address,
        /// Who is rewarded, as it stands.
        beneficiary: Address,
        /// The reward.
        reward: Amount,
        /// When it is due.
        due_at: UnixSeconds,
    },
}

impl StakeEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about stores.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::RelayStakeEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Staked(e) => Self::Staked {
                store: e.store,
                pay_to: e.payTo,
                amount: Amount::from_word(e.amount),
                id: IdCommitment::new(e.idCommitment).ok()?,
            },
            Events::CardSet(e) => Self::CardSet(Card {
                store: e.store,
                peer_id_hash: e.peerIdHash,
                price_card_hash: e.priceCardHash,
                valid_until: UnixSeconds::new(e.validUntil),
                seq: e.seq,
            }),
            Events::UnbondRequested(e) => Self::UnbondRequested {
                store: e.store,
                leaves_at: UnixSeconds::new(e.leavesAt.saturating_to()),
            },
            Events::Withdrawn(e) => {
                Self::Withdrawn { store: e.store, amount: Amount::new(e.amount.saturating_to()).ok()? }
            }
            Events::Contradicted(e) => {
                Self::Contradicted { store: e.store, box_id: e.boxId, contents: [e.content, e.other] }
            }
            Events::Slashed(e) => Self::Slashed {
                store: Address::from_word(e.culprit),
                beneficiary: e.beneficiary,
                reward: Amount::new(e.reward.saturating_to()).ok()?,
                due_at: UnixSeconds::new(e.dueAt.saturating_to()),
            },
            _ => return None,
        })
    }

    /// The filter for everything that the contract wrote in blocks `from` to `to`.
    pub const fn filter(contract: Address, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: Vec::new() }
    }
}
