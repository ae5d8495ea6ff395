//! The record of a shielded payment and its bytes: every number that was drawn for it is in it.

use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, UnixMillis, Writer};
use teahouse_zk::eddsa::Signature;
use teahouse_zk::groth16::Proof;
use teahouse_zk::note::{Commitment, Diversifier, Nullifier, Rho};

use super::{Carriage, Next, Wish};
use crate::bytes;
use crate::shielded::address::ShieldedAddress;
use crate::shielded::memo::Memo;
use crate::shielded::record::{SeenAt, asset, put_asset};
use crate::shielded::select::Joining;

/// No peer's name is longer.
const MOST_PEER: usize = 256;

/// Which circuit proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JoinsplitSize {
    /// Two inputs.
    Two,
    /// Six inputs.
    Six,
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShieldedState {
    /// Everything was drawn; nobody agreed to it, and no note is held.
    Drafted,
    /// It was agreed to, and its notes are held.
    Reserved,
    /// The owner signed it.
    Signed,
    /// A proof of it is being made.
    Proving,
    /// The proof is kept.
    Proved,
    /// It may be out there.
    Handed,
    /// A block holds it, which can still be taken back.
    Mined(SeenAt),
    /// A note of it was spent by something else, in a block that can still be taken back.
    Foreign(SeenAt),
    /// A final block holds it.
    Final(SeenAt),
    /// It did not happen and will not.
    Failed(Failure),
    /// Its deadline is over in a final block, and no block holds it: nothing happened, and nothing will.
    Expired,
}

/// Why a payment did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It was called off before it was handed over.
    Cancelled,
    /// A note of it was spent by something else, finally.
    Foreign(SeenAt),
}

impl ShieldedState {
    /// Whether nothing can change it any more.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Final(_) | Self::Failed(_) | Self::Expired)
    }

    /// Whether its notes are held.
    pub const fn holds(&self) -> bool {
        !self.is_settled() && !matches!(self, Self::Drafted)
    }
}

/// What one input spends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A note of the owner's.
    Note(Commitment),
    /// Nothing. Its numbers are kept: other ones would be another nullifier.
    Dummy { diversifier: Diversifier, seed: SecretBytes<32>, rho: Rho },
}

/// What one output makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) to: ShieldedAddress,
    pub(super) value: u128,
    pub(super) seed: SecretBytes<32>,
    pub(super) memo: Memo,
}

/// A payment and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShieldedIntent {
    /// What is wanted.
    pub wish: Wish,
    /// Who brings it, for what, and when.
    pub carriage: Carriage,
    /// How far it is.
    pub state: ShieldedState,
    /// When it was drafted.
    pub created_at: UnixMillis,
    /// What it will be known by.
    pub nullifiers: Vec<Nullifier>,
    /// What it will make.
    pub commitments: [Commitment; 2],
    /// Who said that they took it, and when.
    pub handed: Option<(String, UnixMillis)>,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: [Output; 2],
    pub(super) signature: Option<Signature>,
    /// The root that it was proved against, and the proof.
    pub(in crate::shielded) proof: Option<([u8; 32], Box<[u8; Proof::BYTES]>)>,
}

impl ShieldedIntent {
    /// Which circuit proves it.
    pub fn size(&self) -> JoinsplitSize {
        if self.inputs.len() == 2 { JoinsplitSize::Two } else { JoinsplitSize::Six }
    }

    /// What there is to do next.
    pub const fn next(&self) -> Next {
        match self.state {
            ShieldedState::Drafted => Next::Agree,
            ShieldedState::Reserved => Next::Sign,
            ShieldedState::Signed | ShieldedState::Proving => Next::Prove,
            ShieldedState::Proved => Next::Hand,
            ShieldedState::Handed | ShieldedState::Mined(_) | ShieldedState::Foreign(_) => Next::Wait,
            ShieldedState::Final(_) | ShieldedState::Failed(_) | ShieldedState::Expired => Next::Done,
        }
    }

    /// What everybody will see leave the pool, the fee included.
    pub fn public_amount(&self) -> u128 {
        self.wish.leaves(self.carriage.fee).expect("a draft's amount was added up when it was drawn")
    }

    /// What stays in the pool of one's own: of a joining, what became of the notes.
    pub fn joined(&self) -> u128 {
        let own = self
            .outputs
            .iter()
            .filter(|output| !matches!(&self.wish, Wish::Pay { to, .. } if *to == output.to));
        own.fold(0, |sum, output| sum.saturating_add(output.value))
    }

    /// The commitments of the notes that it spends.
    pub fn spent(&self) -> Vec<Commitment> {
        self.spends().copied().collect()
    }

    /// The commitment of what its payee gets; of a withdrawal or a joining there is none.
    pub fn paid(&self) -> Option<Commitment> {
        let Wish::Pay { to, .. } = &self.wish else { return None };
        let place = self.outputs.iter().position(|output| output.to == *to);
        place.map(|place| self.commitments[place])
    }

    /// How many notes of the owner's it spends.
    pub fn spent_notes(&self) -> usize {
        self.spends().count()
    }

    pub(super) fn spends(&self) -> impl Iterator<Item = &Commitment> {
        self.inputs.iter().filter_map(|input| match input {
            Input::Note(commitment) => Some(commitment),
            Input::Dummy { .. } => None,
        })
    }

    /// How far it is, as far as its own side goes: what it goes back to when a block is taken back.
    pub(super) const fn own_state(&self) -> ShieldedState {
        match (&self.handed, &self.proof, &self.signature) {
            (Some(_), Some(_), _) => ShieldedState::Handed,
            (None, Some(_), _) => ShieldedState::Proved,
            // What was handed over and signed again is proved again before anybody else has it.
            (_, None, Some(_)) => ShieldedState::Signed,
            (Some(_), None, None) => ShieldedState::Handed,
            (None, None, None) => ShieldedState::Reserved,
        }
    }
}

impl Encode for Wish {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Pay { to: payee, asset, value, memo } => {
                to.u8(1).value(payee);
                put_asset(to, *asset);
                to.u128(*value).value(memo);
            }
            Self::Withdraw { to: recipient, asset, value } => {
                to.u8(2);
                bytes::put_address(to, *recipient);
                put_asset(to, *asset);
                to.u128(*value);
            }
            Self::Join { asset, of } => {
                to.u8(3).bool(*of == Joining::Largest);
                put_asset(to, *asset);
            }
        }
    }
}

impl Decode for Wish {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => {
                Self::Pay { to: from.value()?, asset: asset(from)?, value: from.u128()?, memo: from.value()? }
            }
            2 => Self::Withdraw { to: bytes::address(from)?, asset: asset(from)?, value: from.u128()? },
            3 => {
                let of = if from.bool()? { Joining::Largest } else { Joining::Smallest };
                Self::Join { asset: asset(from)?, of }
            }
            _ => return Err(CodecError::Malformed("kind of a shielded payment")),
        })
    }
}

impl Encode for Carriage {
    fn encode(&self, to: &mut Writer) {
        bytes::put_address(to, self.submitter);
        to.u128(self.fee).value(&self.not_before).value(&self.deadline);
    }
}

impl Decode for Carriage {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            submitter: bytes::address(from)?,
            fee: from.u128()?,
            not_before: from.value()?,
            deadline: from.value()?,
        })
    }
}

impl Encode for ShieldedState {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Drafted => to.u8(1),
            Self::Reserved => to.u8(2),
            Self::Signed => to.u8(3),
            Self::Proving => to.u8(4),
            Self::Proved => to.u8(5),
            Self::Handed => to.u8(6),
            Self::Mined(at) => to.u8(7).value(at),
            Self::Foreign(at) => to.u8(8).value(at),
            Self::Final(at) => to.u8(9).value(at),
            Self::Failed(Failure::Cancelled) => to.u8(10),
            Self::Failed(Failure::Foreign(at)) => to.u8(11).value(at),
            Self::Expired => to.u8(12),
        };
    }
}

impl Decode for ShieldedState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Drafted,
            2 => Self::Reserved,
            3 => Self::Signed,
            4 => Self::Proving,
            5 => Self::Proved,
            6 => Self::Handed,
            7 => Self::Mined(from.value()?),
            8 => Self::Foreign(from.value()?),
            9 => Self::Final(from.value()?),
            10 => Self::Failed(Failure::Cancelled),
            11 => Self::Failed(Failure::Foreign(from.value()?)),
            12 => Self::Expired,
            _ => return Err(CodecError::Malformed("state of a shielded payment")),
        })
    }
}

impl Encode for Input {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Note(commitment) => to.u8(1).value(commitment),
            Self::Dummy { diversifier, seed, rho } => {
                to.u8(2).value(diversifier).fixed(seed.expose()).value(rho)
            }
        };
    }
}

impl Decode for Input {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Note(from.value()?),
            2 => Self::Dummy {
                diversifier: from.value()?,
                seed: SecretBytes::new(from.array()?),
                rho: from.value()?,
            },
            _ => return Err(CodecError::Malformed("input of a shielded payment")),
        })
    }
}

impl Encode for Output {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.to).u128(self.value).fixed(self.seed.expose()).value(&self.memo);
    }
}

impl Decode for Output {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (to, value) = (from.value()?, from.u128()?);
        Ok(Self { to, value, seed: SecretBytes::new(from.array()?), memo: from.value()? })
    }
}

/// Version 1: `wish | carriage | state | created (8) | inputs | nullifiers | commitments (64) | outputs | a flag and perhaps the
/// signature (96) | a flag and perhaps root (32) and proof (256) | a flag and perhaps a peer's name and time (8)`.
impl Encode for ShieldedIntent {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.wish).value(&self.carriage).value(&self.state).value(&self.created_at);
        to.list(&self.inputs).list(&self.nullifiers);
        to.value(&self.commitments[0]).value(&self.commitments[1]);
        to.value(&self.outputs[0]).value(&self.outputs[1]).option(self.signature.as_ref());
        to.bool(self.proof.is_some());
        if let Some((root, proof)) = &self.proof {
            to.fixed(root).fixed(proof.as_slice());
        }
        to.bool(self.handed.is_some());
        if let Some((peer, at)) = &self.handed {
            to.text(peer).value(at);
        }
    }
}

impl Decode for ShieldedIntent {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let (wish, carriage): (Wish, Carriage) = (from.value()?, from.value()?);
        wish.leaves(carriage.fee).ok_or(CodecError::Malformed("amount of a shielded payment"))?;
        let (state, created_at) = (from.value()?, from.value()?);
        let (inputs, nullifiers): (Vec<Input>, Vec<Nullifier>) =
            (from.list("inputs", 6)?, from.list("nullifiers", 6)?);
        if inputs.len() != nullifiers.len() || !matches!(inputs.len(), 2 | 6) {
            return Err(CodecError::Malformed("inputs of a shielded payment"));
        }
        let commitments = [from.value()?, from.value()?];
        let outputs = [from.value()?, from.value()?];
        let signature = from.option()?;
        let proof = if from.bool()? { Some((from.array()?, Box::new(from.array()?))) } else { None };
        let handed =
            if from.bool()? { Some((from.text("peer", MOST_PEER)?.to_owned(), from.value()?)) } else { None };
        Ok(Self {
            wish,
            carriage,
            state,
            created_at,
            nullifiers,
            commitments,
            handed,
            inputs,
            outputs,
            signature,
            proof,
        })
    }
}

/// A peer's name as it is kept: cut where it is too long.
pub(super) fn peer(name: &str) -> String {
    let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let cut = ends.take_while(|end| *end <= MOST_PEER).last().unwrap_or(0);
    name[..cut].to_owned()
}
