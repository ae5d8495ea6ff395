//! The records of notes and of how far a scan has come, and their bytes.

use alloy::primitives::B256;
use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, UnixSeconds, Writer};
use teahouse_chain::port::{Asset, BlockRef, TxHash};
use teahouse_zk::note::{Commitment, Diversifier, Note, NoteKey, NoteValue, Nullifier, Rho};

use super::address::ShieldedAddress;
use super::memo::Memo;
use super::place::note_asset;
use super::tree::Edge;
use crate::bytes;

/// How a note came to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteOrigin {
    /// Money was deposited.
    Deposit,
    /// Somebody paid.
    Received,
    /// It is what was left of a payment of the owner's, or several notes of the owner's in one.
    Change,
}

/// Where something was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenAt {
    /// The block.
    pub block: BlockRef,
    /// The transaction.
    pub tx: TxHash,
}

/// A note of the owner's, by its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRecord {
    /// How it came.
    pub origin: NoteOrigin,
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub value: u128,
    /// Which of the owner's addresses it was sent to.
    pub diversifier: Diversifier,
    /// What `r` follows from.
    pub seed: SecretBytes<32>,
    /// Its note key.
    pub key: NoteKey,
    /// Its ρ.
    pub rho: Rho,
    /// What it will be spent with.
    pub nullifier: Nullifier,
    /// The payer's words.
    pub memo: Memo,
    /// Where it was made.
    pub made: SeenAt,
    /// Its place in the tree, and the block that has put it there.
    pub inserted: Option<(u64, BlockRef)>,
    /// Where it was spent.
    pub spent: Option<SeenAt>,
}

impl NoteRecord {
    /// The note.
    pub fn note(&self) -> Note {
        let value = NoteValue::new(self.value);
        Note { asset: note_asset(self.asset), value, key: self.key, rho: self.rho }
    }
}

/// A payment to somebody, as its payer's key opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRecord {
    /// To whom.
    pub to: ShieldedAddress,
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub value: u128,
    /// What its `r` and `esk` follow from: a receipt is made of it.
    pub seed: SecretBytes<32>,
    /// Its ρ.
    pub rho: Rho,
    /// Its commitment.
    pub commitment: Commitment,
    /// The number of its leaf in the queue.
    pub number: u64,
    /// The payer's words.
    pub memo: Memo,
    /// Where it was made.
    pub made: SeenAt,
}

/// A block up to which everything was looked at, and the tree there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The block.
    pub block: BlockRef,
    /// Leaves that were ever queued.
    pub queued: u64,
    /// Leaves of them that are in the tree.
    pub inserted: u64,
    /// Nullifiers that were ever shown, those of dummies among them.
    pub nullifiers: u64,
    pub(super) edge: Edge,
}

/// Money that everyone saw going in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicAmount {
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub amount: u128,
    /// Whether it went in.
    pub is_deposit: bool,
    /// When, by its block.
    pub time: UnixSeconds,
}

fn put_seen(to: &mut Writer, at: &SeenAt) {
    bytes::put_block(to, &at.block);
    bytes::put_hash(to, at.tx);
}

fn seen(from: &mut Reader<'_>) -> Result<SeenAt, CodecError> {
    Ok(SeenAt { block: bytes::block(from)?, tx: bytes::hash(from)? })
}

pub(super) fn put_asset(to: &mut Writer, asset: Asset) {
    bytes::put_address(to, asset.token());
}

pub(super) fn asset(from: &mut Reader<'_>) -> Result<Asset, CodecError> {
    bytes::address(from).map(Asset::from_token)
}

impl Encode for SeenAt {
    fn encode(&self, to: &mut Writer) {
        put_seen(to, self);
    }
}

impl Decode for SeenAt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        seen(from)
    }
}

/// Version 1: `origin (1) | asset (20) | value (16) | diversifier (11) | seed (32) | note key (32) | ρ (32) | nullifier (32) |
/// memo | made (80) | a flag (1) and perhaps place (8) and block (48) | a flag (1) and perhaps spent (80)`.
impl Encode for NoteRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u8(match self.origin {
            NoteOrigin::Deposit => 1,
            NoteOrigin::Received => 2,
            NoteOrigin::Change => 3,
        });
        put_asset(to, self.asset);
        to.u128(self.value).value(&self.diversifier).fixed(self.seed.expose());
        to.value(&self.key).value(&self.rho).value(&self.nullifier).value(&self.memo);
        put_seen(to, &self.made);
        to.bool(self.inserted.is_some());
        if let Some((place, block)) = &self.inserted {
            to.u64(*place);
            bytes::put_block(to, block);
        }
        to.option(self.spent.as_ref());
    }
}

impl Decode for NoteRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let origin = match from.u8()? {
            1 => NoteOrigin::Deposit,
            2 => NoteOrigin::Received,
            3 => NoteOrigin::Change,
            _ => return Err(CodecError::Malformed("origin of a note")),
        };
        Ok(Self {
            origin,
            asset: asset(from)?,
            value: from.u128()?,
            diversifier: from.value()?,
            seed: SecretBytes::new(from.array()?),
            key: from.value()?,
            rho: from.value()?,
            nullifier: from.value()?,
            memo: from.value()?,
            made: seen(from)?,
            inserted: if from.bool()? { Some((from.u64()?, bytes::block(from)?)) } else { None },
            spent: from.option()?,
        })
    }
}

/// Version 1: `address (84) | asset (20) | value (16) | seed (32) | ρ (32) | commitment (32) | number (8) | memo | made (80)`.
impl Encode for SentRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.to);
        put_asset(to, self.asset);
        to.u128(self.value).fixed(self.seed.expose()).value(&self.rho).value(&self.commitment);
        to.u64(self.number).value(&self.memo);
        put_seen(to, &self.made);
    }
}

impl Decode for SentRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            to: from.value()?,
            asset: asset(from)?,
            value: from.u128()?,
            seed: SecretBytes::new(from.array()?),
            rho: from.value()?,
            commitment: from.value()?,
            number: from.u64()?,
            memo: from.value()?,
            made: seen(from)?,
        })
    }
}

/// Version 1: `block (48) | queued (8) | inserted (8) | nullifiers (8) | edge of the tree`.
impl Encode for Checkpoint {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        bytes::put_block(to, &self.block);
        to.u64(self.queued).u64(self.inserted).u64(self.nullifiers).value(&self.edge);
    }
}

impl Decode for Checkpoint {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            block: bytes::block(from)?,
            queued: from.u64()?,
            inserted: from.u64()?,
            nullifiers: from.u64()?,
            edge: from.value()?,
        })
    }
}

/// Version 1: `asset (20) | amount (16) | whether it went in (1) | time (8)`.
impl Encode for PublicAmount {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        put_asset(to, self.asset);
        to.u128(self.amount).bool(self.is_deposit).value(&self.time);
    }
}

impl Decode for PublicAmount {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { asset: asset(from)?, amount: from.u128()?, is_deposit: from.bool()?, time: from.value()? })
    }
}

impl Checkpoint {
    /// The root of the tree there.
    pub fn root(&self) -> B256 {
        super::event::word(&self.edge.root())
    }

    /// Leaves and empty places of the tree there.
    pub(super) const fn places(&self) -> u64 {
        self.edge.leaves()
    }
}

#[cfg(test)]
mod tests;
