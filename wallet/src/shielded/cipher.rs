//! A note's ciphertext tells its payee everything that is needed to spend it, and its payer everything that was sent.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 32 | ephemeral key: `esk · g_d` |
//! | 32 | 1 | view tag: lets a payee pass over 255 of 256 notes of others |
//! | 33 | 271 | for the payee: `version 1, diversifier 11, asset 20, value 16, seed 32, memo 175`, sealed |
//! | 304 | 80 | for the payer: `address key 32, shared secret 32`, sealed |
//!
//! Both are ChaCha20-Poly1305 with nonce 0 under keys that are used once, bound to chain and pool. Whoever seals draws
//! nothing but the seed: `r` and `esk` follow from it, so that the payee recomputes both.
//!
//! # Guarantees
//! What opens is recomputed: note key, commitment, ephemeral key. Where anything differs there is no note (SHW-002). In a
//! deposit the event says asset and value, and what is sealed has to say the same, or a value of 0: its maker did not know
//! what would arrive, as with a payout.
//!
//! # Privacy
//! Who knows an address and guesses an amount learns nothing from a commitment: `r` is missing (SHW-003). A ciphertext
//! has one size whatever is in it.
//!
//! # Why the payer's part is not `pk_d` and `esk`
//! With those nobody learns the address key, and so cannot recompute the commitment. The address key and the shared
//! secret are as long; the shared secret opens the payee's part, its seed gives `esk`, and `pk_d` is the shared secret
//! divided by it: all is there, and all of it is checked.

mod open;
mod own;
mod seal;
#[cfg(test)]
mod tests;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use curve25519_dalek::ristretto::CompressedRistretto;
use teahouse_base::{CodecError, Coded, Decode, ErrorCode, Reader, SecretBytes, Writer};
use teahouse_chain::port::Asset;
use teahouse_zk::note::{self, Commitment, Diversifier, NoteKey, NoteValue, Rho};
use thiserror::Error;
use zeroize::Zeroizing;

use super::address::ShieldedAddress;
use super::hash::{self, SecretScalar};
use super::memo::{MOST_BYTES, Memo};
use super::place::{PoolPlace, chain_asset, note_asset};

pub use own::OwnNote;
pub use seal::SealedNote;
pub(super) use seal::note_key;

/// The bytes of a ciphertext.
pub const BYTES: usize = 384;

const VERSION: u8 = 1;
const TAG_AT: usize = 32;
const SEALED_AT: usize = 33;
const OUTGOING_AT: usize = 304;
const PLAIN: usize = 255;

/// A ciphertext as it stands in an event.
pub type Ciphertext = Box<[u8; BYTES]>;

/// What a payer says to a payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotePlain {
    /// Of what.
    pub asset: Asset,
    /// How much; 0 in a deposit whose amount its maker does not know.
    pub value: u128,
    /// What `r` and `esk` follow from. It is drawn, or derived, for this note alone.
    pub seed: SecretBytes<32>,
    /// Words.
    pub memo: Memo,
}

/// What an event says of a note.
#[derive(Clone, Copy, Debug)]
pub struct SeenNote<'a> {
    /// Its ciphertext.
    pub ciphertext: &'a [u8; BYTES],
    /// Its commitment.
    pub commitment: Commitment,
    /// Its ρ, which the event leads to.
    pub rho: Rho,
    /// What a deposit shows besides.
    pub deposit: Option<SeenDeposit>,
}

/// What everyone sees of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenDeposit {
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub value: u128,
    /// To whom, in a form that is used once.
    pub key: NoteKey,
}

/// A note that was opened, and recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedNote {
    /// The address it was sent to.
    pub address: ShieldedAddress,
    /// What the payer said; in a deposit asset and value are the event's.
    pub plain: NotePlain,
    /// The note.
    pub note: note::Note,
}

/// Why a ciphertext is none of ours, or not what it claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenFault {
    /// It is somebody else's.
    #[error("the note is somebody else's")]
    NotOurs,
    /// The ephemeral key is no point to work with.
    #[error("the note's ephemeral key is no point")]
    NoPoint,
    /// What is sealed is of a newer version, or none.
    #[error("the note's content cannot be read")]
    Malformed,
    /// The deposit is of something else than what is sealed.
    #[error("the deposit is not what its note says")]
    OtherDeposit,
    /// The commitment is not that of what is sealed.
    #[error("the commitment is not that of what the note says")]
    OtherCommitment,
    /// The ephemeral key does not follow from the seed: whoever made this could link addresses of its payee.
    #[error("the note's ephemeral key does not follow from its seed")]
    OtherEphemeral,
}

impl Coded for OpenFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotOurs => ErrorCode::new("SHD-041"),
            Self::NoPoint | Self::Malformed => ErrorCode::new("SHD-042"),
            Self::OtherDeposit | Self::OtherCommitment | Self::OtherEphemeral => ErrorCode::new("SHD-043"),
        }
    }
}

/// What is sealed for the payee: the diversifier of the address, and what the payer says.
fn plain_bytes(diversifier: &Diversifier, plain: &NotePlain) -> Zeroizing<Vec<u8>> {
    let mut to = Writer::new();
    to.u8(VERSION).value(diversifier).value(&note_asset(plain.asset)).u128(plain.value);
    to.fixed(plain.seed.expose()).fixed(plain.memo.padded().as_slice());
    Zeroizing::new(to.finish())
}

/// A memo that cannot be read is left out: it costs its payee no money.
fn read_plain(bytes: &[u8]) -> Result<(Diversifier, NotePlain), CodecError> {
    let mut from = Reader::new(bytes);
    from.version(VERSION)?;
    let diversifier = from.value()?;
    let asset = chain_asset(&note::Asset::decode(&mut from)?);
    let (value, seed) = (from.u128()?, SecretBytes::new(from.array()?));
    let memo = Memo::of_padded(from.take(MOST_BYTES)?).unwrap_or_default();
    from.finish()?;
    Ok((diversifier, NotePlain { asset, value, seed, memo }))
}

/// The note that a plain text and an address make.
fn note_of(plain: &NotePlain, key: NoteKey, rho: Rho) -> note::Note {
    note::Note { asset: note_asset(plain.asset), value: NoteValue::new(plain.value), key, rho }
}

/// `esk`, which only who knows the seed has.
pub(super) fn ephemeral(place: &PoolPlace, seed: &SecretBytes<32>, key: &NoteKey) -> SecretScalar {
    let key = teahouse_base::Encode::to_bytes(key);
    hash::scalar(b"teahouse.note.esk.1", &[seed.expose(), &key, &place.bytes()])
}

fn view_tag(shared: &CompressedRistretto, epk: &[u8]) -> u8 {
    hash::wide(b"teahouse.note.tag.1", &[shared.as_bytes(), epk]).expose()[0]
}

fn payee_key(shared: &CompressedRistretto, epk: &[u8]) -> SecretBytes<32> {
    hash::key(b"teahouse.note.key.1", &[shared.as_bytes(), epk])
}

/// Under what the payer's part is sealed: everything that stands before it is in it.
fn payer_key(ovk: &[u8; 32], before: &[u8]) -> SecretBytes<32> {
    let sealed = hash::key(b"teahouse.note.sealed.1", &[&before[SEALED_AT..OUTGOING_AT]]);
    let [epk, tag] = [&before[..TAG_AT], &before[TAG_AT..SEALED_AT]];
    hash::key(b"teahouse.note.outgoing.1", &[ovk, epk, tag, sealed.expose()])
}

/// Nonce 0: each key seals one text, always the same.
fn close(key: &SecretBytes<32>, place: &PoolPlace, plain: &[u8]) -> Vec<u8> {
    let payload = Payload { msg: plain, aad: &place.bytes() };
    let sealed = ChaCha20Poly1305::new(key.expose().into()).encrypt(&Nonce::from([0; 12]), payload);
    sealed.expect("a note is far below the cipher's bound of 256 GiB")
}

fn unclose(key: &SecretBytes<32>, place: &PoolPlace, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let payload = Payload { msg: sealed, aad: &place.bytes() };
    let plain = ChaCha20Poly1305::new(key.expose().into()).decrypt(&Nonce::from([0; 12]), payload);
    plain.ok().map(Zeroizing::new)
}
