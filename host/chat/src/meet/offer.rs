//! An offer says that somebody is there: role, at most one tag, until when, and fresh keys for an answer. No price, no name,
//! no place.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 24 | salt |
//! | 24 | rest | under `Expand(topic key, "teahouse meet offer 1" ‖ salt ‖ box id)`, bound to the box: version 1, role, tag or none, expiry 8, X25519 key 32, ML-KEM-768 key 1,184; padded; tag 16 |
//!
//! The name of an offer is BLAKE3 over its plaintext: the same offer, sealed again for another slot, is the same one.

use std::time::Duration;

use teahouse_base::{
    CodecError, Decode, Encode, Reader, Rng, RngExt, SecretBytes, UnixMillis, UnixSeconds, Writer, fixed_id,
};
use teahouse_wire::{BoxId, BoxIndex, BoxKey, BoxSeed, Generation, Shard};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::error::MeetError;
use super::topic::{Topic, Word};
use super::{SALT, room, salted};
use crate::kdf::{expand, extract, pad, unpad};
use crate::kem::{KemPublic, KemSecret};

/// How long an offer may live.
pub const LONGEST: Duration = Duration::from_secs(3_600);
/// How far ahead of ours the clock of an offer's author may be.
const CLOCKS_APART: Duration = Duration::from_secs(60);
/// Slots for answers to one offer.
pub const ANSWER_SLOTS: u16 = 64;
const VERSION: u8 = 1;
const LABEL: &[u8] = b"teahouse meet offer 1";

fixed_id!(
    /// Names an offer: BLAKE3 over its bytes. An app never sees it.
    pub struct OfferId(32)
);

/// What everybody in a place may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    role: Word,
    tag: Option<Word>,
    expires: UnixSeconds,
    pub(super) seal: [u8; 32],
    pub(super) kem: KemPublic,
}

/// The halves that open answers. Fresh for every offer, and forgotten with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferSecret {
    seal: SecretBytes<32>,
    pub(super) kem: KemSecret,
}

impl OfferSecret {
    fn fresh(rng: &mut dyn Rng) -> Self {
        Self { seal: SecretBytes::random(rng), kem: KemSecret::generate(rng) }
    }

    pub(super) fn x25519(&self) -> StaticSecret {
        StaticSecret::from(*self.seal.expose())
    }

    /// This one with the post-quantum half of another, for an attack.
    #[cfg(test)]
    pub(super) fn with_kem(self, other: &Self) -> Self {
        Self { kem: other.kem.clone(), ..self }
    }
}

impl Offer {
    /// A new offer with keys of its own.
    pub fn fresh(
        role: Word,
        tag: Option<Word>,
        expires: UnixSeconds,
        rng: &mut dyn Rng,
    ) -> (Self, OfferSecret) {
        let secret = OfferSecret::fresh(rng);
        let seal = PublicKey::from(&secret.x25519()).to_bytes();
        let offer = Self { role, tag, expires, seal, kem: secret.kem.public() };
        (offer, secret)
    }

    /// The offer with these keys, for the vectors.
    #[cfg(test)]
    pub(super) fn with_keys(
        role: Word,
        tag: Option<Word>,
        expires: UnixSeconds,
        seal: [u8; 32],
        kem: KemPublic,
    ) -> Self {
        Self { role, tag, expires, seal, kem }
    }

    /// As what its author deals.
    pub const fn role(&self) -> &Word {
        &self.role
    }

    /// The one thing it says beyond that.
    pub const fn tag(&self) -> Option<&Word> {
        self.tag.as_ref()
    }

    /// When it is over.
    pub const fn expires(&self) -> UnixSeconds {
        self.expires
    }

    /// Its name.
    pub fn id(&self) -> OfferId {
        let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 meet offer id v1");
        hasher.update(&self.to_bytes());
        OfferId::from_array(*hasher.finalize().as_bytes())
    }

    /// Whether it lives, and not for longer than offers may.
    ///
    /// # Errors
    /// [`MeetError::Expired`], [`MeetError::TooLong`].
    pub fn check(&self, now: UnixMillis) -> Result<(), MeetError> {
        let now = now.seconds();
        if self.expires <= now {
            return Err(MeetError::Expired); // MEET-003
        }
        if self.expires > now.after(LONGEST).after(CLOCKS_APART) {
            return Err(MeetError::TooLong); // MEET-003
        }
        Ok(())
    }

    /// Seals it for the box `id` of its topic: one envelope's ciphertext.
    pub fn seal(&self, topic: &Topic, id: &BoxId, rng: &mut dyn Rng) -> Vec<u8> {
        self.seal_with(topic, id, rng.array())
    }

    pub(super) fn seal_with(&self, topic: &Topic, id: &BoxId, salt: [u8; SALT]) -> Vec<u8> {
        let padded = pad(Zeroizing::new(self.to_bytes()), room(SALT))
            .expect("an offer has 1,298 bytes at most, and a small envelope holds 2,640");
        let mut out = salt.to_vec();
        out.extend_from_slice(&salted(topic.key(), LABEL, &salt, id).seal(&padded, id.as_bytes()));
        out
    }

    /// Reads what lies in the box `id` of a topic. Says nothing of its time: see [`Offer::check`].
    ///
    /// # Errors
    /// [`MeetError::Forged`], [`MeetError::Malformed`].
    pub fn open(topic: &Topic, id: &BoxId, bytes: &[u8]) -> Result<Self, MeetError> {
        let (salt, sealed) = bytes.split_first_chunk::<SALT>().ok_or(MeetError::Forged)?;
        let opened = salted(topic.key(), LABEL, salt, id).open(sealed, id.as_bytes());
        let padded = opened.ok_or(MeetError::Forged)?; // MEET-002
        let plain = unpad(&padded).ok_or(CodecError::Malformed("padding"))?;
        Ok(Self::from_bytes(plain)?)
    }

    /// The seed of the boxes for answers: whoever reads the offer finds them, and the topic is in it, so that an offer that
    /// was copied into another place has nobody who looks there.
    fn answer_seed(&self, topic: &Topic) -> BoxSeed {
        let id = self.id();
        let parts: [&[u8]; 2] = [topic.key().expose(), id.as_bytes()];
        let key = extract(b"teahouse meet answers 1", &parts, b"boxes"); // MEET-004
        BoxSeed::from_secret(expand(&key, b"teahouse meet answers 1", &[]))
    }

    /// A random slot for an answer.
    pub fn draw_slot(rng: &mut dyn Rng) -> u16 {
        u16::try_from(rng.below(u64::from(ANSWER_SLOTS))).expect("the draw is below 64")
    }

    /// The key that writes one slot for an answer.
    pub fn answer_key(&self, topic: &Topic, slot: u16) -> BoxKey {
        self.answer_seed(topic).key(BoxIndex::new(u64::from(slot)))
    }

    /// All slots for answers, in order: what the author watches.
    pub fn answer_ids(&self, topic: &Topic) -> Vec<BoxId> {
        let seed = self.answer_seed(topic);
        (0..ANSWER_SLOTS).map(|slot| seed.box_id(BoxIndex::new(u64::from(slot)))).collect()
    }

    /// The shard through which its answers travel.
    pub fn answer_shard(&self, topic: &Topic) -> Shard {
        Shard::choose(Generation::CURRENT, &self.answer_seed(topic).shard_key())
    }
}

impl Encode for Offer {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.role).option(self.tag.as_ref()).value(&self.expires);
        to.fixed(&self.seal).value(&self.kem);
    }
}

impl Decode for Offer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (role, tag, expires) = (from.value()?, from.option()?, from.value()?);
        Ok(Self { role, tag, expires, seal: from.array()?, kem: from.value()? })
    }
}

impl Encode for OfferSecret {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).fixed(self.seal.expose()).value(&self.kem);
    }
}

impl Decode for OfferSecret {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { seal: SecretBytes::new(from.array()?), kem: from.value()? })
    }
}
