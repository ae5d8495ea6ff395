//! A gathering is who may join an open envelope, until when, and what its creator committed to before anybody did.
//!
//! The draw is the hash of the creator's secret and of all joins in their order: [`draw_of`]. It cuts the pot by
//! [`teahouse_deals::envelope::split`], as the contract does: [`parts_of`].

use alloy::primitives::{Address, B256, keccak256};
use alloy::sol_types::{SolStruct, SolValue};
use teahouse_base::UnixSeconds;
use teahouse_deals::Word;
use teahouse_deals::envelope::split;

use super::terms::{Amount, EnvelopeId, Terms};
use crate::bindings::RedEnvelope;
use crate::destination::Destination;
use crate::typed::EnvelopeDomain;

/// How long after the closing the secret counts, in seconds.
pub const REVEAL_WINDOW: u64 = 3_600;

/// Who may join, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gathering {
    /// [`commitment_of`] the creator's secret.
    pub commitment: B256,
    /// The key that everyone in the group holds and that signs each join; zero when none has to.
    pub key: Address,
    /// The contract that checks proofs of membership; zero when none has to be brought.
    pub membership: Address,
    /// Which group, in the words of that contract.
    pub group: B256,
    /// From then on nobody joins.
    pub closes_at: UnixSeconds,
}

impl Gathering {
    /// What the terms of the envelope hold as their root.
    pub fn root(&self) -> B256 {
        self.to_sol().eip712_hash_struct() // RED-001
    }

    /// When the secret counts no more and the split is even.
    pub const fn reveal_until(&self) -> UnixSeconds {
        UnixSeconds::new(self.closes_at.get().saturating_add(REVEAL_WINDOW))
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Gathering {
        RedEnvelope::Gathering {
            commitment: self.commitment,
            key: self.key,
            membership: self.membership,
            group: self.group,
            closesAt: self.closes_at.get(),
        }
    }

    pub(crate) fn from_sol(gathering: &RedEnvelope::Gathering) -> Self {
        Self {
            commitment: gathering.commitment,
            key: gathering.key,
            membership: gathering.membership,
            group: gathering.group,
            closes_at: UnixSeconds::new(gathering.closesAt),
        }
    }
}

/// What somebody who joins signs, or proves to be a member over. Every field is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Join {
    /// The envelope.
    pub id: EnvelopeId,
    /// Joins once: the member's nullifier in this envelope, or a random number where no membership is asked for.
    pub nullifier: B256,
    /// Who gets the share.
    pub dest: Destination,
    /// The most the relayer may keep of it.
    pub max_relayer_fee: Amount,
    /// The one account that may charge a fee; zero when none may.
    pub relayer: Address,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Join {
    /// The digest to sign with the group's key, and the signal of a proof of membership.
    pub fn digest(&self, domain: &EnvelopeDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712()) // RED-012
    }

    /// The seat that it takes as number `index`, when whoever carries it asks for `fee`.
    pub fn seat(&self, index: u32, fee: Amount) -> Seat {
        Seat { index, nullifier: self.nullifier, dest: self.dest, relayer: self.relayer, fee }
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Join {
        RedEnvelope::Join {
            id: self.id.word(),
            nullifier: self.nullifier,
            dest: self.dest.word(),
            destKind: self.dest.kind(),
            maxRelayerFee: self.max_relayer_fee.word(),
            relayer: self.relayer,
            deadline: self.deadline.get(),
        }
    }
}

/// A place at the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// The place in the order of joining, from 0.
    pub index: u32,
    /// The nullifier of the join.
    pub nullifier: B256,
    /// Who gets the share.
    pub dest: Destination,
    /// Who carried the join.
    pub relayer: Address,
    /// What it gets of the share, or all of a share that is smaller.
    pub fee: Amount,
}

impl Seat {
    /// What the contract keeps of it.
    pub fn hash(&self) -> B256 {
        keccak256(self.to_sol().abi_encode())
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Seat {
        RedEnvelope::Seat {
            index: self.index,
            nullifier: self.nullifier,
            dest: self.dest.word(),
            destKind: self.dest.kind(),
            relayer: self.relayer,
            fee: self.fee.word(),
        }
    }
}

/// What a creator commits to before anybody joins.
pub fn commitment_of(secret: B256) -> B256 {
    keccak256(secret)
}

/// The draw: the hash of the secret, and of these seats in their order.
pub fn draw_of(secret: B256, seats: &[Seat]) -> B256 {
    let ordered = seats.iter().fold(B256::ZERO, |before, seat| hash_of_two(before, seat.hash())); // RED-013
    hash_of_two(secret, ordered) // RED-014
}

/// What each seat of an open envelope gets when `joined` have joined: by `draw`, or even without one. `None` for terms that no
/// contract takes, or more seats than there are.
pub fn parts_of(terms: &Terms, joined: u32, draw: Option<B256>) -> Option<Vec<Amount>> {
    let fits = joined <= terms.shares && terms.total.get() >= u128::from(terms.shares);
    // 96 bits times 32 bits fit 128.
    let units = (terms.total.get() * u128::from(joined)).checked_div(u128::from(terms.shares))?;
    cut(Amount::new(units).ok().filter(|_| fits)?, joined, draw)
}

/// The parts of a pot: by `draw`, or even without one. Whole units, one at least, together the pot, and no place is better
/// than another. `None` for a pot without a unit for each.
pub fn cut(pot: Amount, parts: u32, draw: Option<B256>) -> Option<Vec<Amount>> {
    let draw = draw.map_or(Word::ZERO, |draw| Word::from_array(draw.0));
    (pot.get() >= u128::from(parts)).then(|| split(pot, parts, draw)) // RED-016
}

fn hash_of_two(left: B256, right: B256) -> B256 {
    keccak256([left.as_slice(), right.as_slice()].concat())
}
