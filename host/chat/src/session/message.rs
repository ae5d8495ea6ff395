//! A sealed message is a header that says which key it needs and a body that the key opens.
//!
//! In a box the header is encrypted under a key that only this box has:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 29 | header: version 1, epoch 4, n 4, messages in the epoch before 4; then a tag of 16 |
//! | 29 | rest | body: padded Olm message and a tag of 16 |

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_wire::{BoxId, BoxSeed};

use super::SESSION_VERSION;
use super::error::SessionError;
use crate::kdf::{SealKey, TAG};
use crate::kem::KemCiphertext;

/// Bytes of a header: version, epoch, n, messages in the epoch before.
const HEADER: usize = 13;
/// Bytes of a header once it is encrypted.
pub(crate) const HEADER_SEALED: usize = HEADER + TAG;

/// Which key opens the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) epoch: u32,
    pub(crate) n: u32,
    pub(crate) sent_before: u32,
}

/// What opens a session: sent with every message until the first answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) version: u8,
    pub(crate) level: u8,
    pub(crate) prekey: u32,
    pub(crate) sent: KemCiphertext,
}

/// A header and the body it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SealedMessage {
    pub(crate) header: Header,
    pub(crate) body: Vec<u8>,
}

/// The key that hides the header of one box.
fn header_key(seed: &BoxSeed, id: &BoxId) -> SealKey {
    SealKey::derive(&seed.subkey(b"teahouse chat header 1"), b"teahouse chat header 1", id.as_bytes())
}

/// Encrypts `header` so that only holders of the box seed can read it.
pub(crate) fn seal_header(seed: &BoxSeed, id: &BoxId, header: &[u8]) -> Vec<u8> {
    header_key(seed, id).seal(header, id.as_bytes())
}

/// Reads what [`seal_header`] made for the same box.
pub(crate) fn open_header(seed: &BoxSeed, id: &BoxId, sealed: &[u8]) -> Result<Vec<u8>, SessionError> {
    let opened = header_key(seed, id).open(sealed, id.as_bytes());
    opened.map(|plain| plain.to_vec()).ok_or(SessionError::HeaderForged) // SES-012
}

impl SealedMessage {
    /// The ciphertext of an envelope in box `id` of `seed`.
    pub(crate) fn into_box(self, seed: &BoxSeed, id: &BoxId) -> Vec<u8> {
        let mut out = seal_header(seed, id, &self.header.to_bytes());
        out.extend_from_slice(&self.body);
        out
    }

    /// Reads the ciphertext of an envelope in box `id` of `seed`.
    pub(crate) fn from_box(seed: &BoxSeed, id: &BoxId, ciphertext: &[u8]) -> Result<Self, SessionError> {
        let (head, body) = ciphertext.split_at_checked(HEADER_SEALED).ok_or(SessionError::HeaderForged)?;
        let header = Header::from_bytes(&open_header(seed, id, head)?)?;
        Ok(Self { header, body: body.to_vec() })
    }
}

impl Encode for Header {
    fn encode(&self, to: &mut Writer) {
        to.u8(SESSION_VERSION).u32(self.epoch).u32(self.n).u32(self.sent_before);
    }
}

impl Decode for Header {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(SESSION_VERSION)?;
        Ok(Self { epoch: from.u32()?, n: from.u32()?, sent_before: from.u32()? })
    }
}

impl Encode for Opening {
    fn encode(&self, to: &mut Writer) {
        to.u8(self.version).u8(self.level).u32(self.prekey).value(&self.sent);
    }
}

impl Decode for Opening {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { version: from.u8()?, level: from.u8()?, prekey: from.u32()?, sent: from.value()? })
    }
}

impl Encode for SealedMessage {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.header).bytes(&self.body);
    }
}

impl Decode for SealedMessage {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { header: from.value()?, body: from.bytes("message body", 16_384)?.to_vec() })
    }
}
