//! The calls of a stake, and what the contract says of it.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::UnixSeconds;

use super::{Card, SignedReceipt, StakeTerms, Unbond};
use crate::bindings::RelayStake as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::{Amount, ContractCall};
use crate::port::{At, ChainId, ChainPort};
use crate::rln::IdCommitment;
use crate::slash::{Report, Reports};

/// Where a stake stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StakeStatus {
    /// The store never staked.
    Unknown,
    /// Its card counts.
    Staked,
    /// It is ending, and still bound.
    Unbonding,
    /// It went back; the store may stake again.
    Withdrawn,
    /// It was taken, and the key is over.
    Slashed,
}

impl StakeStatus {
    /// The order of `IRelayStake.Status`.
    pub(super) const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unknown,
            1 => Self::Staked,
            2 => Self::Unbonding,
            3 => Self::Withdrawn,
            4 => Self::Slashed,
            _ => return None,
        })
    }
}

/// What the contract says of one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Where it stands.
    pub status: StakeStatus,
    /// Its newest card.
    pub card: Card,
    /// Poseidon of the secret that the relay sends its own messages with; `None` when it never staked.
    pub id: Option<IdCommitment>,
    /// The stake, in wei.
    pub amount: Amount,
    /// Where the stake goes back to.
    pub pay_to: Address,
    /// From when on it goes back; `None` while it is not ending.
    pub leaves_at: Option<UnixSeconds>,
}

impl Stake {
    /// Whether `caller` may end the stake at `time` without a signature.
    pub fn may_end(&self, caller: Address, time: UnixSeconds) -> bool {
        let free = caller == self.card.store || time >= self.card.valid_until;
        self.status == StakeStatus::Staked && free // STK-005
    }
}

/// The stakes of one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stakes {
    contract: Address,
}

impl Stakes {
    /// The stakes at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count; receipts count everywhere.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Its reports. The evidence is a secret or [`super::evidence_of`], the culprit the store's address as a word.
    pub const fn reports(&self, chain_id: ChainId) -> Reports {
        Reports::of(ContractName::RelayStake, self.domain(chain_id))
    }

    /// Stakes with the caller's coin.
    pub fn stake(&self, terms: &StakeTerms, signature: &[u8]) -> ContractCall {
        let call = Contract::stakeCall { terms: terms.to_sol(), signature: signature.to_vec().into() };
        contract::paying(self.contract, U256::from(terms.amount.get()), &call)
    }

    /// Replaces a card.
    pub fn set_card(&self, card: &Card, signature: &[u8]) -> ContractCall {
        let call = Contract::setCardCall { card: card.to_sol(), signature: signature.to_vec().into() };
        contract::call(self.contract, &call)
    }

    /// Ends a stake; without a signature for the store, or for anyone when its card has run out.
    pub fn request_unbond(&self, signed: &Unbond, signature: &[u8]) -> ContractCall {
        let signature = signature.to_vec().into();
        contract::call(self.contract, &Contract::requestUnbondCall { signed: signed.to_sol(), signature })
    }

    /// Pushes a stake that is ending back.
    pub fn withdraw(&self, store: Address) -> ContractCall {
        contract::call(self.contract, &Contract::withdrawCall { store })
    }

    /// Opens a report of a secret, which everyone knows from then on.
    pub fn slash_by_secret(&self, store: Address, report: &Report) -> ContractCall {
        let Report { evidence, beneficiary, salt } = *report;
        let call = Contract::slashBySecretCall { store, secret: evidence.into(), beneficiary, salt };
        contract::call(self.contract, &call)
    }

    /// Opens a report of two receipts. Its evidence is [`super::evidence_of`] them in this order.
    pub fn slash_by_receipts(
        &self,
        (first, second): (&SignedReceipt, &SignedReceipt),
        beneficiary: Address,
        salt: B256,
    ) -> ContractCall {
        let call = Contract::slashByReceiptsCall {
            first: first.to_sol(),
            firstSignature: first.signature.clone(),
            second: second.to_sol(),
            secondSignature: second.signature.clone(),
            beneficiary,
            salt,
        };
        contract::call(self.contract, &call)
    }

    /// What the contract says of a store.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn stake_of(&self, port: &dyn ChainPort, store: Address, at: At) -> Result<Stake, ReadError> {
        let (name, contract) = (ContractName::RelayStake, self.contract);
        let said = contract::read(port, (name, contract), Contract::stakeOfCall { store }, at).await?;
        let leaves_at: u64 = said.leavesAt.to();
        Ok(Stake {
            status: StakeStatus::of(said.status).ok_or(ReadError::NotTheContract { name, contract })?,
            card: Card {
                store,
                peer_id_hash: said.peerIdHash,
                price_card_hash: said.priceCardHash,
                valid_until: UnixSeconds::new(said.validUntil),
                seq: said.seq,
            },
            id: IdCommitment::new(said.idCommitment).ok(),
            amount: Amount::from_word(said.amount),
            pay_to: said.payTo,
            leaves_at: (leaves_at != 0).then(|| UnixSeconds::new(leaves_at)),
        })
    }
}
