//! The calls of a membership, and what the contract says of it.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::UnixSeconds;

use super::{Exit, IdCommitment, Rate, Sponsorship, SponsorshipId, TREE_DEPTH, Taking};
use crate::bindings::RLNMembership as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::{ContractCall, SharePath};
use crate::port::{At, ChainId, ChainPort};
use crate::slash::{Report, Reports};

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberStatus {
    /// The chain has never seen it.
    Unknown,
    /// Its leaf is in the tree.
    Active,
    /// Its leaf is cleared, its deposit still bound.
    Leaving,
    /// Its deposit went back.
    Left,
    /// Its deposit was taken.
    Slashed,
}

impl MemberStatus {
    /// The order of `IRLNMembership.Status`.
    pub(super) const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unknown,
            1 => Self::Active,
            2 => Self::Leaving,
            3 => Self::Left,
            4 => Self::Slashed,
            _ => return None,
        })
    }
}

/// What the contract says of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where it stands.
    pub status: MemberStatus,
    /// Messages per epoch.
    pub rate: u16,
    /// Who may end it before its time.
    pub authority: Address,
    /// The place of its leaf, while it is active.
    pub index: u32,
    /// Where its deposit goes back to.
    pub refund_to: Address,
    /// From then on anyone may end it.
    pub until: UnixSeconds,
    /// From when on the deposit goes back; `None` while it is not leaving.
    pub leaves_at: Option<UnixSeconds>,
    /// The sponsorship that paid for it.
    pub sponsorship: Option<SponsorshipId>,
}

impl Member {
    /// Whether `caller` may end the membership at `time` without a signature.
    pub fn may_end(&self, caller: Address, time: UnixSeconds) -> bool {
        self.status == MemberStatus::Active && (caller == self.authority || time >= self.until) // RLN-005
    }

    /// Whether the deposit can be pushed back at `time`.
    pub fn may_leave(&self, time: UnixSeconds) -> bool {
        let free = self.leaves_at.is_some_and(|at| time >= at);
        self.status == MemberStatus::Leaving && free // RLN-004
    }
}

/// What changes of a sponsorship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SponsorshipBook {
    /// Slots paid for; zero when there is no such sponsorship.
    pub slots: u32,
    /// Members of it that were slashed.
    pub strikes: u32,
    /// Whether what nobody took has gone back.
    pub reclaimed: bool,
    taken: u128,
}

impl SponsorshipBook {
    /// Whether slot `slot` was taken.
    pub const fn is_taken(&self, slot: u32) -> bool {
        matches!(self.taken.checked_shr(slot), Some(bits) if bits & 1 == 1)
    }
}

/// The memberships of one contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memberships {
    contract: Address,
}

impl Memberships {
    /// The memberships at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Its reports. The evidence is the secret, the culprit [`IdCommitment::word`].
    pub const fn reports(&self, chain_id: ChainId) -> Reports {
        Reports::of(ContractName::RLNMembership, self.domain(chain_id))
    }

    /// Joins with a deposit of the caller's coin.
    pub fn register(
        &self,
        (id, rate): (IdCommitment, Rate),
        authority: Address,
        refund_to: Address,
        until: UnixSeconds,
    ) -> ContractCall {
        let (deposit, until) = (U256::from(rate.deposit().get()), until.get());
        let call = Contract::registerCall {
            idCommitment: id.value(),
            rate: rate.get(),
            authority,
            refundTo: refund_to,
            until,
        };
        contract::paying(self.contract, deposit, &call)
    }

    /// Pays for the slots of others.
    pub fn sponsor(&self, terms: &Sponsorship) -> ContractCall {
        let deposits = U256::from(terms.rate.deposit().get()) * U256::from(terms.slots);
        contract::paying(self.contract, deposits, &Contract::sponsorCall { terms: terms.to_sol() })
    }

    /// Joins by a slot. `path` leads from the key to the root of the terms.
    pub fn take(
        &self,
        (terms, signed): (&Sponsorship, &Taking),
        key: Address,
        path: &SharePath,
        signature: &[u8],
    ) -> ContractCall {
        let sibling = |side: crate::bindings::RedEnvelope::Sibling| Contract::Sibling {
            hash: side.hash,
            sum: side.sum,
        };
        let call = Contract::takeCall {
            terms: terms.to_sol(),
            signed: signed.to_sol(),
            key,
            path: path.to_sol().into_iter().map(sibling).collect(),
            signature: signature.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Sends the deposits of slots that nobody took back.
    pub fn reclaim(&self, terms: &Sponsorship) -> ContractCall {
        contract::call(self.contract, &Contract::reclaimCall { terms: terms.to_sol() })
    }

    /// Ends a membership; without a signature for its authority, or for anyone when its time is over.
    pub fn request_exit(&self, signed: &Exit, signature: &[u8]) -> ContractCall {
        let signature = signature.to_vec().into();
        contract::call(self.contract, &Contract::requestExitCall { signed: signed.to_sol(), signature })
    }

    /// Pushes the deposit of a member that is leaving back.
    pub fn exit(&self, id: IdCommitment) -> ContractCall {
        contract::call(self.contract, &Contract::exitCall { idCommitment: id.value() })
    }

    /// Opens a report: its evidence is the secret, which everyone knows from then on.
    pub fn slash(&self, report: &Report) -> ContractCall {
        let Report { evidence, beneficiary, salt } = *report;
        let call = Contract::slashCall { secret: evidence.into(), beneficiary, salt };
        contract::call(self.contract, &call)
    }

    /// What the contract says of a member.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn member(&self, port: &dyn ChainPort, id: IdCommitment, at: At) -> Result<Member, ReadError> {
        let said = self.read(port, Contract::memberOfCall { idCommitment: id.value() }, at).await?;
        let leaves_at: u64 = said.member.leavesAt.to();
        Ok(Member {
            status: MemberStatus::of(said.member.status).ok_or(self.other_contract())?,
            rate: said.member.rate,
            authority: said.member.authority,
            index: said.member.index,
            refund_to: said.funding.refundTo,
            until: UnixSeconds::new(said.funding.until),
            leaves_at: (leaves_at != 0).then(|| UnixSeconds::new(leaves_at)),
            sponsorship: (!said.sponsorship.is_zero()).then(|| said.sponsorship.into()),
        })
    }

    /// What changes of a sponsorship.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn book(
        &self,
        port: &dyn ChainPort,
        id: SponsorshipId,
        at: At,
    ) -> Result<SponsorshipBook, ReadError> {
        let said = self.read(port, Contract::bookOfCall { id: id.word() }, at).await?;
        let (slots, strikes) = (said.slots, said.strikes);
        Ok(SponsorshipBook { slots, strikes, reclaimed: said.reclaimed, taken: said.taken })
    }

    /// The leaves of `count` places from `from` on, for a tree without the log.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn leaves(
        &self,
        port: &dyn ChainPort,
        (from, count): (u32, u32),
        at: At,
    ) -> Result<Vec<B256>, ReadError> {
        let found = self.read(port, Contract::leavesCall { from, count }, at).await?;
        Ok(found.into_iter().map(B256::from).collect())
    }

    /// The root of tree `tree`, which the contract computes now: about 24,000 gas per leaf.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn root(&self, port: &dyn ChainPort, tree: u32, at: At) -> Result<B256, ReadError> {
        let call = Contract::nodeCall { level: TREE_DEPTH, position: tree };
        Ok(self.read(port, call, at).await?.into())
    }

    async fn read<C: alloy::sol_types::SolCall>(
        &self,
        port: &dyn ChainPort,
        call: C,
        at: At,
    ) -> Result<C::Return, ReadError> {
        contract::read(port, (ContractName::RLNMembership, self.contract), call, at).await
    }

    const fn other_contract(&self) -> ReadError {
        ReadError::NotTheContract { name: ContractName::RLNMembership, contract: self.contract }
    }
}
