//! An envelope is the relay's packet: a fixed-size frame that names a one-time box, proves the right to fill it, and
//! carries ciphertext that the relay cannot read.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | 1 | 1 | kind and class: 0x01 small, 0x02 large, 0x81 small tombstone, 0x82 large tombstone |
//! | 2 | 2 | generation of the shard, big-endian |
//! | 4 | 4 | stamp: Unix time / 10 s, big-endian |
//! | 8 | 32 | box id |
//! | 40 | 64 | box signature |
//! | 104 | 2,680 or 13,944 | ciphertext |
//! | end − 288 | 288 | rate-limit proof; zero in version 1 |
//!
//! The signature is Ed25519 under the box id over `"teahouse envelope 1"`, the bytes 0..40 and the ciphertext: every byte
//! but itself and the proof, which in turn will commit to all bytes before it.
//!
//! # Guarantees
//! Each type is reached only through the one before: [`EnvelopeBytes`] has a valid length, [`ParsedEnvelope`] a valid
//! form, [`VerifiedEnvelope`] a valid signature of its box.
//!
//! # Privacy
//! A relay learns the class, the generation, the time to ten seconds and a box id that it can link to no other.

use sha2::{Digest, Sha256};
use teahouse_base::{CodecError, Coded, ErrorCode, Reader, Rng, Writer, fixed_id};
use thiserror::Error;

use crate::boxes::{self, BoxId, BoxKey, BoxSignatureFault};
use crate::class::{Class, PROOF_LEN};
use crate::shard::Generation;
use crate::stamp::Stamp;

/// The only version of the frame this program writes and reads. Version 2 will require the rate-limit proof.
pub const VERSION: u8 = 1;

const SIGNATURE_AT: usize = 40;
const CIPHERTEXT_AT: usize = 104;
const TOMBSTONE_BIT: u8 = 0x80;

fixed_id!(
    /// Names what is in a box: SHA-256 over `"teahouse content 1"`, the bytes 0..4, the box id and the ciphertext.
    ///
    /// Stamp, signature and proof are left out, so that a message framed again after an hour is still the same content.
    pub struct ContentId(32)
);

/// What an envelope does to its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Fills it.
    Message,
    /// Empties it for good. Looks like a message on the wire: same length, random filling.
    Tombstone,
}

/// Why bytes are not an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// No class has this length.
    #[error("{found} bytes are not the length of an envelope")]
    Length {
        /// The length found.
        found: usize,
    },
    /// The frame's version is not known here.
    #[error("envelope version {found} is not known")]
    Version {
        /// The version found.
        found: u8,
    },
    /// The class byte is unknown or does not fit the length.
    #[error("class byte {found:#04x} does not fit the length")]
    Class {
        /// The byte found.
        found: u8,
    },
    /// The generation is not known here.
    #[error("shard generation {found} is not known")]
    Generation {
        /// The number found.
        found: u16,
    },
    /// The proof's place is not zero, though version 1 has no proof.
    #[error("version 1 leaves the place of the rate-limit proof empty")]
    ProofPlace,
    /// The box id is not a canonical key of prime order.
    #[error("the box id is not a usable key")]
    BoxKey,
    /// The box signature does not hold.
    #[error("the box signature does not hold")]
    Signature,
    /// The ciphertext to frame has not the one length of its class.
    #[error("the class carries {expected} bytes of ciphertext, {found} were given")]
    Ciphertext {
        /// The class's length.
        expected: usize,
        /// The length given.
        found: usize,
    },
}

impl Coded for EnvelopeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Length { .. } => ErrorCode::new("ENV-101"),
            Self::Version { .. } => ErrorCode::new("ENV-102"),
            Self::Class { .. } => ErrorCode::new("ENV-103"),
            Self::Generation { .. } => ErrorCode::new("ENV-104"),
            Self::ProofPlace => ErrorCode::new("ENV-105"),
            Self::BoxKey => ErrorCode::new("ENV-106"),
            Self::Signature => ErrorCode::new("ENV-107"),
            Self::Ciphertext { .. } => ErrorCode::new("ENV-108"),
        }
    }
}

/// Bytes with the length of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnvelopeBytes(Vec<u8>);

impl EnvelopeBytes {
    /// Takes the bytes when a class has their length.
    ///
    /// # Errors
    /// [`EnvelopeError::Length`].
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self, EnvelopeError> {
        match Class::of_len(bytes.len()) {
            Some(_) => Ok(Self(bytes)),
            None => Err(EnvelopeError::Length { found: bytes.len() }), // ENV-001
        }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, without copying.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// Reads the frame.
    ///
    /// # Errors
    /// [`EnvelopeError::Version`], [`EnvelopeError::Class`], [`EnvelopeError::Generation`],
    /// [`EnvelopeError::ProofPlace`].
    pub fn parse(self) -> Result<ParsedEnvelope, EnvelopeError> {
        let frame = read_frame(&self.0)?;
        Ok(ParsedEnvelope { bytes: self, frame })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame {
    kind: Kind,
    class: Class,
    generation: Generation,
    stamp: Stamp,
    box_id: BoxId,
}

fn read_frame(bytes: &[u8]) -> Result<Frame, EnvelopeError> {
    let short = |_: CodecError| EnvelopeError::Length { found: bytes.len() };
    let mut from = Reader::new(bytes);
    let version = from.u8().map_err(short)?;
    if version != VERSION {
        return Err(EnvelopeError::Version { found: version }); // ENV-002
    }
    let byte = from.u8().map_err(short)?;
    let class = Class::from_byte(byte & !TOMBSTONE_BIT).map_err(|_| EnvelopeError::Class { found: byte })?;
    if class.envelope_len() != bytes.len() {
        return Err(EnvelopeError::Class { found: byte });
    }
    let number = from.u16().map_err(short)?;
    let generation = Generation::new(number).ok_or(EnvelopeError::Generation { found: number })?;
    let stamp = Stamp::new(from.u32().map_err(short)?);
    let box_id = BoxId::from_array(from.array().map_err(short)?);
    if bytes[bytes.len() - PROOF_LEN..].iter().any(|byte| *byte != 0) {
        return Err(EnvelopeError::ProofPlace); // ENV-003
    }
    let kind = if byte & TOMBSTONE_BIT == 0 { Kind::Message } else { Kind::Tombstone };
    Ok(Frame { kind, class, generation, stamp, box_id })
}

/// An envelope of valid form. Its signature is not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedEnvelope {
    bytes: EnvelopeBytes,
    frame: Frame,
}

impl ParsedEnvelope {
    /// The box it wants to fill.
    pub const fn box_id(&self) -> BoxId {
        self.frame.box_id
    }

    /// Fills or empties its box.
    pub const fn kind(&self) -> Kind {
        self.frame.kind
    }

    /// Its coarse time.
    pub const fn stamp(&self) -> Stamp {
        self.frame.stamp
    }

    /// What it carries, by name.
    pub fn content(&self) -> ContentId {
        content_of(&self.bytes.0, &self.frame)
    }

    /// Checks the signature of the box.
    ///
    /// # Errors
    /// [`EnvelopeError::BoxKey`] or [`EnvelopeError::Signature`].
    pub fn verify(self) -> Result<VerifiedEnvelope, EnvelopeError> {
        let mut signature = [0; 64];
        signature.copy_from_slice(&self.bytes.0[SIGNATURE_AT..CIPHERTEXT_AT]);
        boxes::verify(&self.frame.box_id, &signed_part(&self.bytes.0), &signature).map_err(|fault| {
            match fault {
                BoxSignatureFault::Key => EnvelopeError::BoxKey,
                BoxSignatureFault::Signature => EnvelopeError::Signature,
            }
        })?; // ENV-004
        let content = self.content();
        Ok(VerifiedEnvelope { bytes: self.bytes, frame: self.frame, content })
    }
}

/// An envelope that the holder of its box's key has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedEnvelope {
    bytes: EnvelopeBytes,
    frame: Frame,
    content: ContentId,
}

impl VerifiedEnvelope {
    /// Frames ciphertext for the box of `key`. `now` must be the time of sending: relays refuse old stamps, so an outbox
    /// that repeats a message after a long time frames the same ciphertext again, which keeps its [`ContentId`].
    ///
    /// # Errors
    /// [`EnvelopeError::Ciphertext`] when the length is not [`Class::ciphertext_len`].
    ///
    /// # Privacy
    /// The caller answers for padding: this function only refuses other lengths.
    pub fn frame(
        key: &BoxKey,
        generation: Generation,
        stamp: Stamp,
        class: Class,
        ciphertext: &[u8],
    ) -> Result<Self, EnvelopeError> {
        Self::build(
            key,
            Frame { kind: Kind::Message, class, generation, stamp, box_id: key.id() },
            ciphertext,
        )
    }

    /// An envelope that empties the box of `key`: mailboxes overwrite what they hold and keep only the mark.
    pub fn tombstone(
        key: &BoxKey,
        generation: Generation,
        stamp: Stamp,
        class: Class,
        rng: &mut dyn Rng,
    ) -> Self {
        let mut filling = vec![0; class.ciphertext_len()];
        rng.fill(&mut filling);
        Self::build(
            key,
            Frame { kind: Kind::Tombstone, class, generation, stamp, box_id: key.id() },
            &filling,
        )
        .expect("the filling was made with the class's length")
    }

    fn build(key: &BoxKey, frame: Frame, ciphertext: &[u8]) -> Result<Self, EnvelopeError> {
        let expected = frame.class.ciphertext_len();
        if ciphertext.len() != expected {
            return Err(EnvelopeError::Ciphertext { expected, found: ciphertext.len() });
        }
        let tomb = if frame.kind == Kind::Tombstone { TOMBSTONE_BIT } else { 0 };
        let mut to = Writer::new();
        to.u8(VERSION).u8(frame.class.to_byte() | tomb).u16(frame.generation.get()).u32(frame.stamp.get());
        to.fixed(key.id().as_bytes()).fixed(&[0; 64]).fixed(ciphertext).fixed(&[0; PROOF_LEN]);
        let mut bytes = to.finish();
        let signature = key.sign(&signed_part(&bytes));
        bytes[SIGNATURE_AT..CIPHERTEXT_AT].copy_from_slice(&signature);
        let content = content_of(&bytes, &frame);
        Ok(Self { bytes: EnvelopeBytes(bytes), frame, content })
    }

    /// The whole frame.
    pub const fn bytes(&self) -> &EnvelopeBytes {
        &self.bytes
    }

    /// The whole frame, without copying.
    pub fn into_bytes(self) -> EnvelopeBytes {
        self.bytes
    }

    /// Fills or empties its box.
    pub const fn kind(&self) -> Kind {
        self.frame.kind
    }

    /// Its size class.
    pub const fn class(&self) -> Class {
        self.frame.class
    }

    /// The generation of its shard.
    pub const fn generation(&self) -> Generation {
        self.frame.generation
    }

    /// Its coarse time.
    pub const fn stamp(&self) -> Stamp {
        self.frame.stamp
    }

    /// Its box.
    pub const fn box_id(&self) -> BoxId {
        self.frame.box_id
    }

    /// What it carries, by name.
    pub const fn content(&self) -> ContentId {
        self.content
    }

    /// The ciphertext.
    pub fn ciphertext(&self) -> &[u8] {
        ciphertext_of(&self.bytes.0)
    }
}

fn ciphertext_of(bytes: &[u8]) -> &[u8] {
    &bytes[CIPHERTEXT_AT..bytes.len() - PROOF_LEN]
}

fn signed_part(bytes: &[u8]) -> Vec<u8> {
    let mut to = Writer::new();
    to.fixed(b"teahouse envelope 1").fixed(&bytes[..SIGNATURE_AT]).fixed(ciphertext_of(bytes));
    to.finish()
}

fn content_of(bytes: &[u8], frame: &Frame) -> ContentId {
    let hash = Sha256::new_with_prefix(b"teahouse content 1")
        .chain_update(&bytes[..4]) // ENV-005
        .chain_update(frame.box_id.as_bytes())
        .chain_update(ciphertext_of(bytes))
        .finalize();
    ContentId::from_array(hash.into())
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
