//! A membership is a deposit that answers for the messages of one secret.
//!
//! This module says the same as `contracts/src/RLNMembership.sol`, on the other side of the wire. It computes no Poseidon:
//! commitments and leaves come from whoever proves, or from the contract.
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`Memberships`]: the calls and the state |
//! | `event` | [`MembershipEvent`]: what the contract wrote, and so the tree |
//! | `refusal` | [`MembershipRefusal`]: why it refused |
//!
//! # Privacy
//! A chain observer links commitment, authority, refund destination and payer, and for a slot its sponsor. No message is
//! linked to any of them while its sender keeps to its rate.

mod call;
mod event;
mod refusal;

pub use call::{Member, MemberStatus, Memberships, SponsorshipBook};
pub use event::{MembershipEvent, MembershipLeaf};
pub use refusal::MembershipRefusal;

use std::time::Duration;

use alloy::primitives::{Address, B256, U256, uint};
use alloy::sol_types::SolStruct;
use teahouse_base::{Coded, ErrorCode, UnixSeconds, fixed_id};
use thiserror::Error;

use crate::bindings::RLNMembership as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::envelope::{Amount, ShareTree, TreeError};

/// The order of BN254's scalar field.
pub const FIELD: U256 =
    uint!(21888242871839275222246405745257275088548364400416034343698204186575808495617_U256);
/// The deposit per message of the rate, in wei.
pub const PRICE: u128 = 20_000_000_000_000;
/// The shortest time in which a slot can be taken or a membership lasts.
pub const MIN_TERM: Duration = Duration::from_secs(24 * 3_600);
/// The longest.
pub const MAX_TERM: Duration = Duration::from_secs(366 * 24 * 3_600);
/// How long a member that is leaving can still be slashed.
pub const UNBONDING: Duration = Duration::from_secs(7 * 24 * 3_600);
/// The levels of a membership tree.
pub const TREE_DEPTH: u8 = 20;

/// Why a value is no membership's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MemberError {
    /// A commitment is above zero and below the field's order.
    #[error("{0} is not a commitment")]
    NotACommitment(U256),
    /// A rate is 20 to 600 messages per epoch.
    #[error("{0} messages are no rate")]
    NotARate(u16),
}

impl Coded for MemberError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotACommitment(_) => ErrorCode::new("RLN-121"),
            Self::NotARate(_) => ErrorCode::new("RLN-122"),
        }
    }
}

/// Names a member: Poseidon of its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdCommitment(U256);

impl IdCommitment {
    /// The commitment with this value.
    ///
    /// # Errors
    /// [`MemberError::NotACommitment`].
    pub fn new(value: U256) -> Result<Self, MemberError> {
        let fits = !value.is_zero() && value < FIELD;
        if fits { Ok(Self(value)) } else { Err(MemberError::NotACommitment(value)) } // RLN-001
    }

    /// Its value.
    pub const fn value(&self) -> U256 {
        self.0
    }

    /// What the contract calls the member in rewards and events.
    pub fn word(&self) -> B256 {
        self.0.into()
    }
}

/// How many messages a member may send per epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u16);

impl Rate {
    /// The smallest.
    pub const MIN: u16 = 20;
    /// The largest.
    pub const MAX: u16 = 600;

    /// So many messages.
    ///
    /// # Errors
    /// [`MemberError::NotARate`].
    pub fn new(messages: u16) -> Result<Self, MemberError> {
        let fits = (Self::MIN..=Self::MAX).contains(&messages);
        if fits { Ok(Self(messages)) } else { Err(MemberError::NotARate(messages)) }
    }

    /// The number of messages.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// What a membership of this rate deposits.
    pub fn deposit(self) -> Amount {
        Amount::new(PRICE * u128::from(self.0)).expect("600 times the price fits 96 bits") // RLN-002
    }
}

fixed_id!(
    /// Names a sponsorship: the EIP-712 digest of its terms, on one chain and contract.
    pub struct SponsorshipId(32)
);

impl SponsorshipId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for SponsorshipId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// What a sponsor promises when it pays for the slots of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sponsorship {
    /// Levels of the tree of keys.
    pub depth: u8,
    /// How many memberships are paid for.
    pub slots: u32,
    /// The rate of each.
    pub rate: Rate,
    /// From then on free slots go back.
    pub take_by: UnixSeconds,
    /// Until when each membership lasts.
    pub until: UnixSeconds,
    /// Where every deposit goes back to.
    pub refund_to: Address,
    /// Root of the tree of keys.
    pub root: B256,
    /// Makes equal sponsorships distinct.
    pub salt: B256,
}

impl Sponsorship {
    /// The tree over the slots' one-time keys, for `depth`, `slots` and `root` and for the paths of takers.
    ///
    /// # Errors
    /// [`TreeError`] with the first key that cannot be.
    pub fn tree(keys: &[Address], rate: Rate) -> Result<ShareTree, TreeError> {
        ShareTree::equal(keys, rate.deposit()) // RLN-006
    }

    /// The id of this sponsorship.
    pub fn id(&self, domain: &ContractDomain) -> SponsorshipId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RLNMembership)).into()
    }

    /// How many slashed members end the taking of slots.
    pub const fn strikes_to_lose(&self) -> u32 {
        self.slots / 8 + 1 // RLN-008
    }

    pub(crate) fn to_sol(self) -> Contract::Sponsorship {
        Contract::Sponsorship {
            depth: self.depth,
            slots: self.slots,
            rate: self.rate.0,
            takeBy: self.take_by.get(),
            until: self.until.get(),
            refundTo: self.refund_to,
            root: self.root,
            salt: self.salt,
        }
    }

    pub(crate) fn from_sol(terms: &Contract::Sponsorship) -> Option<Self> {
        Some(Self {
            depth: terms.depth,
            slots: terms.slots,
            rate: Rate::new(terms.rate).ok()?,
            take_by: UnixSeconds::new(terms.takeBy),
            until: UnixSeconds::new(terms.until),
            refund_to: terms.refundTo,
            root: terms.root,
            salt: terms.salt,
        })
    }
}

/// What a slot's one-time key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Taking {
    /// The sponsorship.
    pub sponsorship: SponsorshipId,
    /// The slot, from 0.
    pub slot: u32,
    /// Who becomes a member.
    pub id: IdCommitment,
    /// The member's own key, which may end the membership; the sponsor does not know it.
    pub authority: Address,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Taking {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RLNMembership)) // RLN-006
    }

    pub(crate) fn to_sol(self) -> Contract::Taking {
        Contract::Taking {
            sponsorship: self.sponsorship.word(),
            slot: self.slot,
            idCommitment: self.id.0,
            authority: self.authority,
            deadline: self.deadline.get(),
        }
    }
}

/// What an authority signs to end a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    /// The member.
    pub id: IdCommitment,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Exit {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RLNMembership)) // RLN-005
    }

    pub(crate) fn to_sol(self) -> Contract::Exit {
        Contract::Exit { idCommitment: self.id.0, deadline: self.deadline.get() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rln_001_a_commitment_is_above_zero_and_below_the_field() {
        for bad in [U256::ZERO, FIELD, U256::MAX] {
            assert_eq!(IdCommitment::new(bad), Err(MemberError::NotACommitment(bad)));
        }
        assert!(IdCommitment::new(FIELD - U256::ONE).is_ok());
    }

    #[test]
    fn rln_002_a_deposit_is_price_times_rate() {
        assert_eq!([19, 601].map(|n| Rate::new(n).is_err()), [true, true]);
        assert_eq!(Rate::new(100).map(|rate| rate.deposit().get()), Ok(2_000_000_000_000_000));
    }
}
