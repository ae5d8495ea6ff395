//! A payment receipt shows one person that a payment of this much went to this address, and shows it to nobody else anew.
//!
//! Whoever asks gives a nonce, and is known by a key. The holder answers with what opens the commitment that the chain shows,
//! and signs with the note's ephemeral secret, which only payer and payee have, over all of it, the asker's key and the nonce
//! (SHW-013). So an answer that was given to one is worth nothing as an answer to another: the secret itself is not in it.
//!
//! # Guarantees
//! What a receipt shows is in the pool, under the number it names, if the caller's event of that number has the same commitment
//! and ephemeral key. The payee can spend what it shows: commitment, `r` and ρ are all that takes besides its own keys.
//!
//! # Privacy
//! The asker learns address, asset, value and which event it was; not the memo, not the payer's other payments. That it was
//! said at all can be passed on, as every signature can.
//!
//! As texts, bech32m: a question `teaq1…` is `version 1 | network 8 | key 32 | nonce 32`, a receipt `tear1…` is its layout.
//!
//! Layout, version 1: `network 8 | number 8 | address 84 | asset 20 | value 16 | r 32 | R 32 | s 32`.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::{RistrettoPoint, Scalar};
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, SecretBytes, Writer};
use teahouse_chain::pool::{PoolEvent, PoolLog};
use teahouse_chain::port::Asset;
use teahouse_zk::note::{Blinding, Note, NoteKey, NoteValue};
use thiserror::Error;

use super::address::ShieldedAddress;
use super::bech32m::{self, TextFault};
use super::cipher::{SeenNote, ephemeral};
use super::event::Seen;
use super::hash;
use super::keys::note_base;
use super::place::{NetworkId, PoolPlace, note_asset};
use super::record::{SentRecord, asset, put_asset};

/// Who asks: known by a key, and answered once for each nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Its key; whoever shows a receipt asked for with this key has asked with it.
    pub key: [u8; 32],
    /// What it drew for this one question.
    pub nonce: [u8; 32],
}

/// What a payer, or a payee, shows of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReceipt {
    network: NetworkId,
    number: u64,
    /// To whom.
    pub to: ShieldedAddress,
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub value: u128,
    blinding: SecretBytes<32>,
    commitment: CompressedRistretto,
    response: Scalar,
}

/// Why a receipt shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceiptFault {
    /// It is of another pool.
    #[error("the receipt is of the network {found}, and this is {expected}")]
    OtherNetwork {
        /// This pool.
        expected: NetworkId,
        /// The receipt's.
        found: NetworkId,
    },
    /// The event is not the one that it names.
    #[error("the receipt is of leaf {0}, and the event makes others")]
    OtherEvent(u64),
    /// What it opens is not what the chain shows.
    #[error("the receipt does not open what the chain shows")]
    OtherNote,
    /// It was not signed for this asker and nonce, by somebody who knows the payment's secret.
    #[error("the receipt was not given for this question")]
    OtherQuestion,
}

impl Coded for ReceiptFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherNetwork { .. } => ErrorCode::new("SHD-101"),
            Self::OtherEvent(_) => ErrorCode::new("SHD-102"),
            Self::OtherNote => ErrorCode::new("SHD-103"),
            Self::OtherQuestion => ErrorCode::new("SHD-104"),
        }
    }
}

/// How a question begins.
const QUESTION: &str = "teaq";
/// How a receipt begins.
const RECEIPT: &str = "tear";

/// Why a text is no question, or no receipt, of this pool.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptTextError {
    /// It is no such text, or a letter of it is wrong.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// It is something else.
    #[error("this begins with {found}, and should with {expected}")]
    OtherKind {
        /// What such a text begins with.
        expected: &'static str,
        /// What this one begins with.
        found: String,
    },
    /// It is of another pool.
    #[error("it is of the network {found}, and this is {expected}")]
    OtherNetwork {
        /// The one it is read for.
        expected: NetworkId,
        /// The one it names.
        found: NetworkId,
    },
    /// Its bytes are none of what it says to be.
    #[error("it cannot be used: {0}")]
    Bytes(#[from] CodecError),
}

impl Coded for ReceiptTextError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Text(fault) => fault.code(),
            Self::OtherKind { .. } => ErrorCode::new("SHD-105"),
            Self::OtherNetwork { .. } => ErrorCode::new("SHD-106"),
            Self::Bytes(_) => ErrorCode::new("SHD-107"),
        }
    }
}

/// The bytes of a text that begins as it should.
fn bytes_of(text: &str, expected: &'static str) -> Result<zeroize::Zeroizing<Vec<u8>>, ReceiptTextError> {
    let (found, bytes) = bech32m::decode(text.trim())?;
    if found == expected {
        return Ok(bytes);
    }
    Err(ReceiptTextError::OtherKind { expected, found: found.to_owned() })
}

fn of_network(place: &PoolPlace, found: NetworkId) -> Result<(), ReceiptTextError> {
    let expected = place.network();
    if expected == found { Ok(()) } else { Err(ReceiptTextError::OtherNetwork { expected, found }) }
}

impl Asker {
    /// The question as a text.
    pub fn text(&self, place: &PoolPlace) -> String {
        let mut to = Writer::new();
        to.u8(1).value(&place.network()).fixed(&self.key).fixed(&self.nonce);
        (*bech32m::encode(QUESTION, &to.finish())).clone()
    }

    /// The question of a text that somebody gave.
    ///
    /// # Errors
    /// [`ReceiptTextError`].
    pub fn parse(text: &str, place: &PoolPlace) -> Result<Self, ReceiptTextError> {
        let bytes = bytes_of(text, QUESTION)?;
        let mut from = Reader::new(&bytes);
        from.version(1)?;
        of_network(place, from.value()?)?;
        let asker = Self { key: from.array()?, nonce: from.array()? };
        from.finish()?;
        Ok(asker)
    }
}

impl PaymentReceipt {
    /// The receipt as a text.
    pub fn text(&self) -> String {
        (*bech32m::encode(RECEIPT, &self.to_bytes())).clone()
    }

    /// The receipt of a text that somebody gave.
    ///
    /// # Errors
    /// [`ReceiptTextError`].
    pub fn parse(text: &str, place: &PoolPlace) -> Result<Self, ReceiptTextError> {
        let receipt = Self::from_bytes(&bytes_of(text, RECEIPT)?)?;
        of_network(place, receipt.network)?;
        Ok(receipt)
    }

    /// The receipt of a payment of one's own, for whoever asked.
    pub fn give(place: &PoolPlace, sent: &SentRecord, asker: &Asker) -> Self {
        let blinding = Blinding::derived(&sent.seed, 0);
        let key = NoteKey::of(sent.to.key(), &blinding);
        let secret = ephemeral(place, &sent.seed, &key);
        let base = note_base(sent.to.diversifier());
        let mut receipt = Self {
            network: place.network(),
            number: sent.number,
            to: sent.to,
            asset: sent.asset,
            value: sent.value,
            blinding: blinding.to_bytes(),
            commitment: CompressedRistretto([0; 32]),
            response: Scalar::from(0_u8),
        };
        let epk = (secret.expose() * base).compress();
        let said = receipt.said(&epk, asker);
        // As in RFC 8032: the same question is answered with the same nonce, and no other ever is.
        let nonce = hash::scalar(b"teahouse.receipt.nonce.1", &[secret.to_bytes().expose(), &said]);
        receipt.commitment = (nonce.expose() * base).compress();
        let challenge = challenge(&said, &receipt.commitment);
        receipt.response = nonce.expose() + challenge * secret.expose();
        receipt
    }

    /// The number of the leaf that it is about: where to find the event.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Whether it shows what it says, to this asker. `log` is the pool's event that made the leaf [`Self::number`], as the
    /// asker reads it from its own chain.
    ///
    /// # Errors
    /// [`ReceiptFault`].
    pub fn verify(&self, place: &PoolPlace, log: &PoolLog, asker: &Asker) -> Result<(), ReceiptFault> {
        let (expected, found) = (place.network(), self.network);
        if expected != found || self.to.network() != expected {
            return Err(ReceiptFault::OtherNetwork { expected, found });
        }
        let other_event = ReceiptFault::OtherEvent(self.number);
        let first = match &log.event {
            PoolEvent::Deposited(said) => said.number,
            PoolEvent::Transacted(said) => said.number,
            PoolEvent::Inserted(_) => return Err(other_event),
        };
        let seen = Seen::read(place, log.clone()).ok_or(other_event)?;
        let notes = seen.notes();
        let at = self.number.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        let note = at.and_then(|at| notes.get(at)).ok_or(other_event)?;
        self.opens(note)?;
        self.is_for(note, asker)
    }

    fn opens(&self, seen: &SeenNote<'_>) -> Result<(), ReceiptFault> {
        let blinding = Blinding::from_bytes(&self.blinding).map_err(|_| ReceiptFault::OtherNote)?;
        let key = NoteKey::of(self.to.key(), &blinding);
        let (asset, value) = (note_asset(self.asset), NoteValue::new(self.value));
        let note = Note { asset, value, key, rho: seen.rho };
        if note.commitment() == seen.commitment { Ok(()) } else { Err(ReceiptFault::OtherNote) } // SHW-013
    }

    /// `s · g_d = R + c · epk`.
    fn is_for(&self, seen: &SeenNote<'_>, asker: &Asker) -> Result<(), ReceiptFault> {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&seen.ciphertext[..32]);
        let epk = CompressedRistretto(bytes);
        let said = self.said(&epk, asker);
        let points = epk.decompress().zip(self.commitment.decompress());
        let (key, commitment) = points.ok_or(ReceiptFault::OtherQuestion)?;
        let right: RistrettoPoint = commitment + challenge(&said, &self.commitment) * key;
        let left = self.response * note_base(self.to.diversifier());
        if left == right { Ok(()) } else { Err(ReceiptFault::OtherQuestion) } // SHW-013
    }

    /// Everything that is signed, but for `R`.
    fn said(&self, epk: &CompressedRistretto, asker: &Asker) -> Vec<u8> {
        let mut to = Writer::new();
        self.shown(&mut to);
        to.fixed(epk.as_bytes()).fixed(&asker.key).fixed(&asker.nonce);
        to.finish()
    }

    fn shown(&self, to: &mut Writer) {
        to.u8(1).value(&self.network).u64(self.number).value(&self.to);
        put_asset(to, self.asset);
        to.u128(self.value).fixed(self.blinding.expose());
    }
}

fn challenge(said: &[u8], commitment: &CompressedRistretto) -> Scalar {
    *hash::scalar(b"teahouse.receipt.1", &[commitment.as_bytes(), said]).expose()
}

impl Encode for PaymentReceipt {
    fn encode(&self, to: &mut Writer) {
        self.shown(to);
        to.fixed(self.commitment.as_bytes()).fixed(&self.response.to_bytes());
    }
}

impl Decode for PaymentReceipt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let (network, number, to) = (from.value()?, from.u64()?, from.value()?);
        let (asset, value, blinding) = (asset(from)?, from.u128()?, SecretBytes::new(from.array()?));
        let commitment = CompressedRistretto(from.array()?);
        let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(from.array()?));
        let response = response.ok_or(CodecError::Malformed("response of a receipt"))?;
        Ok(Self { network, number, to, asset, value, blinding, commitment, response })
    }
}

#[cfg(test)]
mod tests;
