//! An answer is a knock at an offer, sealed to its fresh keys as a request is sealed to a card; from the same secret follow
//! the boxes and the keys of a thread.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 24 | salt |
//! | 24 | 1,137 | under `Expand(topic key, "teahouse meet knock 1" ‖ salt ‖ box id)`, bound to the box: version 1, X25519 key 32, ML-KEM ciphertext 1,088; tag 16 |
//! | 1,161 | rest | under the hybrid key, bound to the box: version 1, what is said first; padded; tag 16 |
//!
//! The hybrid secret is HKDF("teahouse meet answer 1"; X25519 secret ‖ ML-KEM secret ‖ both X25519 keys ‖ ML-KEM key and
//! ciphertext ‖ topic key ‖ offer's name ‖ box id).

use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, RngExt, Writer};
use teahouse_wire::BoxId;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

use super::error::MeetError;
use super::offer::{Offer, OfferSecret};
use super::thread::{Side, Thread};
use super::topic::Topic;
use super::{MAX_NOTE, SALT, room, salted};
use crate::kdf::{Key, SealKey, TAG, extract, pad, unpad};
use crate::kem::{KEM_CIPHERTEXT_LEN, KemCiphertext};

const VERSION: u8 = 1;
const KNOCK: usize = 1 + 32 + KEM_CIPHERTEXT_LEN + TAG;
const LABEL: &[u8] = b"teahouse meet knock 1";
const BODY: &[u8] = b"teahouse meet answer 1 body";

/// An answer that was made or read: what was said first, and the thread that it opens.
#[derive(Debug)]
pub struct Answered {
    /// What the answerer said.
    pub first: Vec<u8>,
    /// This side's end of the thread.
    pub thread: Thread,
}

/// What tells the offer's author how to open the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Knock {
    key: [u8; 32],
    sent: KemCiphertext,
}

/// What is said first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct First(Vec<u8>);

/// Everything the hybrid secret is derived from besides the two secrets.
struct Transcript<'a> {
    knock: &'a Knock,
    offer: &'a Offer,
    topic: &'a Topic,
    place: &'a BoxId,
}

impl Transcript<'_> {
    fn secret(&self, dh: &SharedSecret, kem: &Key) -> Key {
        let id = self.offer.id();
        let parts: [&[u8]; 9] = [
            dh.as_bytes(),
            kem.expose(),
            &self.knock.key,
            &self.offer.seal,
            self.offer.kem.as_bytes(),
            self.knock.sent.as_bytes(),
            self.topic.key().expose(),
            id.as_bytes(),
            self.place.as_bytes(),
        ];
        extract(b"teahouse meet answer 1", &parts, b"secret") // MEET-005
    }
}

impl Offer {
    /// Answers it, in the box `id` of its slots: one envelope's ciphertext, and the answerer's end of the thread.
    ///
    /// # Errors
    /// [`MeetError::TooLarge`], [`MeetError::DegenerateKey`].
    pub fn answer(
        &self,
        topic: &Topic,
        id: &BoxId,
        first: &[u8],
        rng: &mut dyn Rng,
    ) -> Result<(Vec<u8>, Answered), MeetError> {
        if first.len() > MAX_NOTE {
            return Err(MeetError::TooLarge { found: first.len(), bound: MAX_NOTE }); // MEET-006
        }
        let ours = StaticSecret::from(*Zeroizing::new(rng.array::<32>()));
        let dh = ours.diffie_hellman(&PublicKey::from(self.seal));
        if !dh.was_contributory() {
            return Err(MeetError::DegenerateKey); // MEET-005
        }
        let (sent, kem) = self.kem.encapsulate(rng);
        let knock = Knock { key: PublicKey::from(&ours).to_bytes(), sent };
        let secret = Transcript { knock: &knock, offer: self, topic, place: id }.secret(&dh, &kem);
        let salt: [u8; SALT] = rng.array();
        let mut out = salt.to_vec();
        out.extend_from_slice(&salted(topic.key(), LABEL, &salt, id).seal(&knock.to_bytes(), id.as_bytes()));
        let padded = pad(Zeroizing::new(First(first.to_vec()).to_bytes()), room(SALT + KNOCK))
            .expect("1,029 bytes at most fit into 1,503");
        out.extend_from_slice(&SealKey::derive(&secret, BODY, &[]).seal(&padded, id.as_bytes()));
        let thread = Thread::start(&secret, Side::Answerer);
        Ok((out, Answered { first: first.to_vec(), thread }))
    }
}

impl OfferSecret {
    /// Opens what somebody left in the box `id` of the offer's slots.
    ///
    /// # Errors
    /// [`MeetError`]: forged, malformed, or not for this offer in this topic.
    pub fn open_answer(
        &self,
        offer: &Offer,
        topic: &Topic,
        id: &BoxId,
        bytes: &[u8],
    ) -> Result<Answered, MeetError> {
        let (salt, rest) = bytes.split_first_chunk::<SALT>().ok_or(MeetError::Forged)?;
        let (head, body) = rest.split_at_checked(KNOCK).ok_or(MeetError::Forged)?;
        let head = salted(topic.key(), LABEL, salt, id).open(head, id.as_bytes());
        let knock = Knock::from_bytes(&head.ok_or(MeetError::Forged)?)?;
        let dh = self.x25519().diffie_hellman(&PublicKey::from(knock.key));
        if !dh.was_contributory() {
            return Err(MeetError::DegenerateKey); // MEET-005
        }
        let kem = self.kem.decapsulate(&knock.sent);
        let secret = Transcript { knock: &knock, offer, topic, place: id }.secret(&dh, &kem);
        let padded = SealKey::derive(&secret, BODY, &[]).open(body, id.as_bytes());
        let padded = padded.ok_or(MeetError::Forged)?; // MEET-004
        let plain = unpad(&padded).ok_or(CodecError::Malformed("padding"))?;
        let First(first) = First::from_bytes(plain)?;
        Ok(Answered { first, thread: Thread::start(&secret, Side::Author) })
    }
}

impl Encode for Knock {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).fixed(&self.key).value(&self.sent);
    }
}

impl Decode for Knock {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { key: from.array()?, sent: from.value()? })
    }
}

impl Encode for First {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).bytes(&self.0);
    }
}

impl Decode for First {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self(from.bytes("first words", MAX_NOTE)?.to_vec()))
    }
}
