//! A stake is what a relay's store loses when it is proven to have lied, and its card says what it offers.
//!
//! This module says the same as `contracts/src/RelayStake.sol`, on the other side of the wire. A receipt here and the relay's
//! own are one EIP-712 message: the golden vectors of `contracts/test/vectors/relay-stake.json` begin with the relay's
//! golden receipt.
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`Stakes`]: the calls and the state |
//! | `event` | [`StakeEvent`]: what the contract wrote |
//! | `refusal` | [`StakeRefusal`]: why it refused |
//!
//! # Privacy
//! A stake is public: store, card, commitment, amount and destination. It belongs to a relay, not to a person.

mod call;
mod event;
mod refusal;

pub use call::{Stake, StakeStatus, Stakes};
pub use event::StakeEvent;
pub use refusal::StakeRefusal;

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, keccak256};
use alloy::sol_types::{Eip712Domain, SolStruct, SolValue};
use teahouse_base::UnixSeconds;

use crate::bindings::RelayStake as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::envelope::Amount;
use crate::rln::IdCommitment;

/// The smallest stake, in wei.
pub const MIN_STAKE: u128 = 100_000_000_000_000_000;
/// How long a stake that is ending can still be slashed.
pub const UNBONDING: Duration = Duration::from_secs(21 * 24 * 3_600);

/// What a store offers, until when, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Card {
    /// The store.
    pub store: Address,
    /// Hash of the peer id it is reached under.
    pub peer_id_hash: B256,
    /// Hash of its price card.
    pub price_card_hash: B256,
    /// From then on anyone may end the stake.
    pub valid_until: UnixSeconds,
    /// Above that of every card before.
    pub seq: u64,
}

impl Card {
    /// What the store's key signs to set this card.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RelayStake)) // STK-006
    }

    pub(crate) fn to_sol(self) -> Contract::Card {
        Contract::Card {
            store: self.store,
            peerIdHash: self.peer_id_hash,
            priceCardHash: self.price_card_hash,
            validUntil: self.valid_until.get(),
            seq: self.seq,
        }
    }
}

/// What a store's key signs to stake: its first card, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StakeTerms {
    /// The first card; it names the store.
    pub card: Card,
    /// Poseidon of the secret that the relay sends its own messages with.
    pub id: IdCommitment,
    /// The stake, in wei.
    pub amount: Amount,
    /// Where the stake goes back to.
    pub pay_to: Address,
}

impl StakeTerms {
    /// What the store's key signs.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RelayStake)) // STK-002
    }

    pub(crate) fn to_sol(self) -> Contract::StakeTerms {
        Contract::StakeTerms {
            store: self.card.store,
            peerIdHash: self.card.peer_id_hash,
            priceCardHash: self.card.price_card_hash,
            idCommitment: self.id.value(),
            amount: self.amount.word(),
            payTo: self.pay_to,
            validUntil: self.card.valid_until.get(),
            seq: self.card.seq,
        }
    }
}

/// What a store's key signs to end its stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unbond {
    /// The store.
    pub store: Address,
    /// The card that it ends: a newer one, and so a later stake, is not meant.
    pub seq: u64,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Unbond {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RelayStake)) // STK-005
    }

    pub(crate) fn to_sol(self) -> Contract::Unbond {
        Contract::Unbond { store: self.store, seq: self.seq, deadline: self.deadline.get() }
    }
}

/// A store's promise to serve one content under one box until a time it names, with the store's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// The store.
    pub store: Address,
    /// The box.
    pub box_id: B256,
    /// What is in it.
    pub content: B256,
    /// When the write was durable.
    pub stored_at: UnixSeconds,
    /// Until when the store serves it.
    pub expires_at: UnixSeconds,
    /// `r 32 | s 32 | v 1`, low `s`, v 27 or 28.
    pub signature: Bytes,
}

impl SignedReceipt {
    /// What the store signed, on whatever chain its stake lies.
    pub fn digest(&self) -> B256 {
        let domain = Eip712Domain {
            name: Some("Teahouse Store".into()),
            version: Some("1".into()),
            ..Eip712Domain::default()
        };
        self.to_sol().eip712_signing_hash(&domain)
    }

    /// Whether the two promise two contents under one box for the same time; signatures apart.
    pub fn contradicts(&self, other: &Self) -> bool {
        let same_place = self.store == other.store && self.box_id == other.box_id;
        let overlap = self.stored_at <= other.expires_at && other.stored_at <= self.expires_at;
        same_place && self.content != other.content && overlap // STK-004
    }

    pub(crate) fn to_sol(&self) -> Contract::StoreReceipt {
        Contract::StoreReceipt {
            store: self.store,
            boxId: self.box_id,
            content: self.content,
            storedAt: self.stored_at.get(),
            expiresAt: self.expires_at.get(),
        }
    }
}

/// What stands for two receipts in a report: their bytes and signatures, in this order.
pub fn evidence_of(first: &SignedReceipt, second: &SignedReceipt) -> B256 {
    let pair = (first.to_sol(), first.signature.clone(), second.to_sol(), second.signature.clone());
    keccak256(pair.abi_encode_params())
}
