//! A request is an envelope for someone's inbox, sealed to their card so that nobody else learns who wrote it.
//!
//! It carries the writer's card and a message of a session: the first one, the first answer (which brings the box
//! seeds), or a later one when the boxes have been silent for long.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1,141 | under the slot's header key: version 1, prekey id 4, X25519 key 32, ML-KEM ciphertext 1,088; tag 16 |
//! | 1,141 | rest | under the hybrid key: version 1, card, session id 32, opening, message; padded; tag 16 |
//!
//! The hybrid key is HKDF("teahouse request seal 1"; X25519 secret ‖ ML-KEM secret ‖ both X25519 keys ‖ ML-KEM prekey
//! and ciphertext), and the body is bound to its slot.

use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, RngExt, Writer};
use teahouse_wire::{BoxId, BoxSeed, Class};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::card::ContactCard;
use crate::device::DeviceKeys;
use crate::ids::SessionId;
use crate::kdf::{SealKey, TAG, extract, pad, unpad};
use crate::kem::{KEM_CIPHERTEXT_LEN, KemCiphertext, KemPublic};
use crate::session::{Opening, SealError, SealedMessage, SessionError, open_header, seal_header};

const VERSION: u8 = 1;
const SEAL_HEADER: usize = 1 + 4 + 32 + KEM_CIPHERTEXT_LEN + TAG;
/// What is inside a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) card: ContactCard,
    pub(crate) session: SessionId,
    pub(crate) opening: Option<Opening>,
    pub(crate) message: SealedMessage,
}

/// The part of a request that tells its owner how to open the rest.
struct SealHeader {
    prekey: u32,
    key: [u8; 32],
    sent: KemCiphertext,
}

/// Everything the hybrid key is derived from besides the two secrets.
struct Transcript<'a> {
    header: &'a SealHeader,
    owner: &'a [u8; 32],
    prekey: &'a KemPublic,
}

impl Transcript<'_> {
    fn key(&self, dh: &x25519_dalek::SharedSecret, kem: &crate::kdf::Key) -> SealKey {
        let parts: [&[u8]; 6] = [
            dh.as_bytes(),
            kem.expose(),
            &self.header.key,
            self.owner,
            self.prekey.as_bytes(),
            self.header.sent.as_bytes(),
        ];
        SealKey::derive(&extract(b"teahouse request seal 1", &parts, b"key"), b"teahouse request seal 1", &[])
    }
}

impl Request {
    /// Seals to `card` for the slot `id` of the day whose seed is `day`; exactly one large envelope's ciphertext.
    ///
    /// # Errors
    /// [`SealError::TooLong`], [`SealError::DegenerateKey`].
    pub(crate) fn seal(
        &self,
        card: &ContactCard,
        day: &BoxSeed,
        id: &BoxId,
        rng: &mut dyn Rng,
    ) -> Result<Vec<u8>, SealError> {
        let ours = StaticSecret::from(*Zeroizing::new(rng.array::<32>()));
        let (prekey, public) = card.kem_prekey();
        let (sent, secret) = public.encapsulate(rng);
        let header = SealHeader { prekey, key: PublicKey::from(&ours).to_bytes(), sent };
        let dh = ours.diffie_hellman(&PublicKey::from(*card.seal_key()));
        if !dh.was_contributory() {
            return Err(SealError::DegenerateKey);
        }
        let key = Transcript { header: &header, owner: card.seal_key(), prekey: public }.key(&dh, &secret);
        let bound = Class::Large.ciphertext_len() - SEAL_HEADER - TAG;
        let plain = Zeroizing::new(self.to_bytes());
        let found = plain.len();
        let padded = pad(plain, bound).ok_or(SealError::TooLong { found, bound })?;
        let mut out = seal_header(day, id, &header.to_bytes());
        out.extend_from_slice(&key.seal(&padded, id.as_bytes()));
        Ok(out)
    }

    /// Opens what somebody left in the slot `id`.
    ///
    /// # Errors
    /// [`SessionError`]: forged, malformed, or sealed to a prekey that is not ours.
    pub(crate) fn open(
        keys: &DeviceKeys,
        day: &BoxSeed,
        id: &BoxId,
        bytes: &[u8],
    ) -> Result<Self, SessionError> {
        let (head, body) = bytes.split_at_checked(SEAL_HEADER).ok_or(SessionError::HeaderForged)?;
        let header = SealHeader::from_bytes(&open_header(day, id, head)?)?;
        if header.prekey != keys.kem_id {
            return Err(SessionError::UnknownPrekey(header.prekey));
        }
        let dh = keys.seal.diffie_hellman(&PublicKey::from(header.key));
        if !dh.was_contributory() {
            return Err(SessionError::Ratchet);
        }
        let (secret, public) = (keys.kem.decapsulate(&header.sent), keys.kem.public());
        let owner = PublicKey::from(&keys.seal).to_bytes();
        let key = Transcript { header: &header, owner: &owner, prekey: &public }.key(&dh, &secret);
        let forged = SessionError::BodyForged { epoch: 0, n: 0 };
        let padded = key.open(body, id.as_bytes()).ok_or(forged)?; // CARD-003
        let plain = unpad(&padded).ok_or(CodecError::Malformed("padding"))?;
        Ok(Self::from_bytes(plain)?)
    }
}

impl Encode for SealHeader {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).u32(self.prekey).fixed(&self.key).value(&self.sent);
    }
}

impl Decode for SealHeader {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { prekey: from.u32()?, key: from.array()?, sent: from.value()? })
    }
}

impl Encode for Request {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION)
            .value(&self.card)
            .value(&self.session)
            .option(self.opening.as_ref())
            .value(&self.message);
    }
}

impl Decode for Request {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            card: from.value()?,
            session: from.value()?,
            opening: from.option()?,
            message: from.value()?,
        })
    }
}
