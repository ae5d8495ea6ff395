//! A session is an Olm ratchet inside a post-quantum envelope, between two devices.
//!
//! Olm gives deniability, forward secrecy and healing against today's attackers; the envelope around it adds ML-KEM-768
//! against those who record today and compute later. A message opens only if both do.
//!
//! # Guarantees
//! Every message key serves once and is forgotten (SES-001, SES-002); a state that is refused a message does not change
//! (SES-008); identities, keys, version and level are bound into the first key (SES-007); a renewal adds to the old
//! secret and never replaces it (SES-004). No content is ever signed.
//!
//! # Trusts
//! vodozemac's Olm and RustCrypto's ML-KEM and XChaCha20-Poly1305. The written argument is in `host/DESIGN.md`, "Chat".

pub mod chain;
mod epoch;
pub mod error;
pub mod hybrid;
mod message;
mod record;
mod renewal;

use teahouse_base::{CodecError, Rng, UnixMillis};
use vodozemac::Curve25519PublicKey;
use vodozemac::olm::{self, OlmMessage, SessionConfig};
use zeroize::Zeroizing;

use crate::ids::SessionId;
use crate::kdf::{SealKey, pad, unpad};
use crate::kem::{KemCiphertext, KemPublic};
use epoch::Epochs;
pub use epoch::OLD_EPOCH_KEPT;
pub use error::{SealError, SessionError};
use hybrid::Handshake;
pub use hybrid::{Level, Party, SESSION_VERSION};
pub(crate) use message::{HEADER_SEALED, Header, Opening, SealedMessage, open_header, seal_header};
use renewal::Renewal;
pub use renewal::{RenewalAnswer, RenewalOffer};

/// The most bytes that Olm and its type byte add to a plaintext once the session is answered: type 1, version 1, ratchet
/// key 34, chain index 6, length 4, block padding 16, MAC 8.
pub(crate) const OLM_OVERHEAD: usize = 80;

/// Who opened the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sent the first message, and starts every renewal.
    Initiator,
    /// Answered it.
    Responder,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the initiator.
    FromInitiator,
    /// From the responder.
    FromResponder,
}

impl Role {
    /// The direction this side writes in.
    pub const fn writes(self) -> Direction {
        match self {
            Self::Initiator => Direction::FromInitiator,
            Self::Responder => Direction::FromResponder,
        }
    }

    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Self::Initiator => 1,
            Self::Responder => 2,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Result<Self, CodecError> {
        match byte {
            1 => Ok(Self::Initiator),
            2 => Ok(Self::Responder),
            _ => Err(CodecError::Malformed("role")),
        }
    }
}

impl Direction {
    /// The other way.
    pub const fn reverse(self) -> Self {
        match self {
            Self::FromInitiator => Self::FromResponder,
            Self::FromResponder => Self::FromInitiator,
        }
    }

    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Self::FromInitiator => 1,
            Self::FromResponder => 2,
        }
    }
}

/// The keys of a card that a session begins with.
pub(crate) struct TheirKeys<'a> {
    pub(crate) party: &'a Party,
    pub(crate) olm_prekey: [u8; 32],
    pub(crate) kem_prekey_id: u32,
    pub(crate) kem_prekey: &'a KemPublic,
}

/// Our half of a session that someone else opens.
pub(crate) struct OurKeys<'a> {
    pub(crate) party: &'a Party,
    pub(crate) account: &'a mut olm::Account,
    pub(crate) kem_prekey: &'a KemPublic,
    pub(crate) kem_secret: &'a crate::kem::KemSecret,
    pub(crate) kem_prekey_id: u32,
    pub(crate) level: Level,
}

/// One session.
pub(crate) struct Session {
    id: SessionId,
    role: Role,
    level: Level,
    olm: olm::Session,
    /// What the initiator repeats until the first answer.
    opening: Option<Opening>,
    epochs: Epochs,
    renewal: Renewal,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({}, {:?}, ..)", self.id, self.role)
    }
}

impl Session {
    /// Opens a session towards the holder of `them`.
    ///
    /// # Errors
    /// [`SealError::DegenerateKey`].
    pub(crate) fn initiate(
        us: &Party,
        account: &olm::Account,
        them: &TheirKeys<'_>,
        level: Level,
        rng: &mut dyn Rng,
    ) -> Result<Self, SealError> {
        let olm = account
            .create_outbound_session(
                SessionConfig::version_1(),
                Curve25519PublicKey::from_bytes(them.party.olm),
                Curve25519PublicKey::from_bytes(them.olm_prekey),
            )
            .map_err(|_| SealError::DegenerateKey)?;
        let id = session_id(&olm.session_id());
        let (sent, secret) = them.kem_prekey.encapsulate(rng);
        let opening =
            Opening { version: SESSION_VERSION, level: level.to_byte(), prekey: them.kem_prekey_id, sent };
        let first = Handshake {
            version: opening.version,
            level: opening.level,
            initiator: us,
            responder: them.party,
            session: &id,
            prekey: them.kem_prekey,
            sent: &opening.sent,
        }
        .first_key(&secret);
        let epochs = Epochs::start(&first, Role::Initiator);
        Ok(Self {
            id,
            role: Role::Initiator,
            level,
            olm,
            opening: Some(opening),
            epochs,
            renewal: Renewal::Idle,
        })
    }

    /// Takes part in a session that `them` opened, and reads its first message.
    ///
    /// # Errors
    /// [`SessionError::Downgrade`], [`SessionError::UnknownPrekey`], [`SessionError::BodyForged`] when any part of the
    /// transcript differs on the other side, [`SessionError::Ratchet`] when Olm refuses the identity.
    pub(crate) fn respond(
        us: &mut OurKeys<'_>,
        them: &Party,
        id: SessionId,
        opening: &Opening,
        message: &SealedMessage,
        place: &[u8; 32],
    ) -> Result<(Self, Zeroizing<Vec<u8>>), SessionError> {
        let asked = us.level.to_byte();
        if opening.version != SESSION_VERSION || opening.level != asked {
            return Err(SessionError::Downgrade { version: opening.version, level: opening.level }); // SES-009
        }
        if opening.prekey != us.kem_prekey_id {
            return Err(SessionError::UnknownPrekey(opening.prekey));
        }
        let mut epochs = Epochs::start(&first_key_of_responder(us, them, &id, opening), Role::Responder);
        let header = message.header;
        let step = epochs.read_key(header.epoch, header.n)?;
        let padded = open_body(&step.key, message, &id, Direction::FromInitiator, place)?;
        let OlmMessage::PreKey(first) = olm_message(&padded)? else { return Err(SessionError::Ratchet) };
        if session_id(&first.session_id()) != id {
            return Err(SessionError::Ratchet);
        }
        let identity = Curve25519PublicKey::from_bytes(them.olm);
        let made = us
            .account
            .create_inbound_session(SessionConfig::version_1(), identity, &first)
            .map_err(|_| SessionError::Ratchet)?; // SES-010
        epochs.confirm(step, header.sent_before, UnixMillis::new(0));
        let level = us.level;
        let session = Self {
            id,
            role: Role::Responder,
            level,
            olm: made.session,
            opening: None,
            epochs,
            renewal: Renewal::Idle,
        };
        Ok((session, Zeroizing::new(made.plaintext)))
    }

    /// Its id.
    pub(crate) const fn id(&self) -> SessionId {
        self.id
    }

    /// Who opened it.
    pub(crate) const fn role(&self) -> Role {
        self.role
    }

    /// What a message before the first answer has to carry.
    pub(crate) const fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    /// How many messages were written in the current epoch.
    pub(crate) const fn written(&self) -> u32 {
        self.epochs.written()
    }

    /// The newest epoch.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) const fn epoch(&self) -> u32 {
        self.epochs.newest()
    }

    /// Forgets keys whose time has passed.
    pub(crate) fn forget_old(&mut self, now: UnixMillis) {
        self.epochs.forget_old(now);
    }

    /// Seals `plain` for the box `place`, padded so that the body has exactly `body_len` bytes, or as long as it comes.
    /// The caller stores the session before the result leaves.
    ///
    /// # Errors
    /// [`SealError`]; the session is then not to be stored.
    pub(crate) fn seal(
        &mut self,
        plain: &[u8],
        place: &[u8; 32],
        body_len: Option<usize>,
    ) -> Result<SealedMessage, SealError> {
        let message = self.olm.encrypt(plain).map_err(|_| SealError::DegenerateKey)?;
        let (kind, bytes) = message.to_parts();
        let mut inner = Zeroizing::new(Vec::with_capacity(bytes.len() + 2));
        inner.push(u8::from(kind == 1));
        inner.extend_from_slice(&bytes);
        let len = body_len.map_or(inner.len() + 1, |len| len.saturating_sub(crate::kdf::TAG));
        let found = inner.len();
        let padded = pad(inner, len).ok_or(SealError::TooLong { found, bound: len })?;
        let epoch = self.epochs.writing();
        let sent_before = self.epochs.sent_before();
        let (n, key) = self.epochs.next_key();
        let header = Header { epoch, n, sent_before };
        let ad = associated_data(&header, &self.id, self.role.writes(), place);
        let body = SealKey::derive(&key, b"teahouse hybrid 1 body", &[]).seal(&padded, &ad);
        Ok(SealedMessage { header, body })
    }

    /// Opens a message that the other side sealed for the box `place`. Changes nothing unless both layers open.
    ///
    /// # Errors
    /// [`SessionError`].
    pub(crate) fn open(
        &mut self,
        message: &SealedMessage,
        place: &[u8; 32],
        now: UnixMillis,
    ) -> Result<Zeroizing<Vec<u8>>, SessionError> {
        let header = message.header;
        let step = self.epochs.read_key(header.epoch, header.n)?;
        let padded = open_body(&step.key, message, &self.id, self.role.writes().reverse(), place)?;
        let inner = olm_message(&padded)?;
        let plain = self.olm.decrypt(&inner).map_err(|_| SessionError::Ratchet)?; // SES-008
        self.epochs.confirm(step, header.sent_before, now);
        self.opening = None;
        Ok(Zeroizing::new(plain))
    }
}

fn first_key_of_responder(
    us: &OurKeys<'_>,
    them: &Party,
    id: &SessionId,
    opening: &Opening,
) -> crate::kdf::Key {
    let handshake = Handshake {
        version: opening.version,
        level: opening.level,
        initiator: them,
        responder: us.party,
        session: id,
        prekey: us.kem_prekey,
        sent: &opening.sent,
    };
    handshake.first_key(&us.kem_secret.decapsulate(&opening.sent))
}

fn open_body(
    key: &crate::kdf::Key,
    message: &SealedMessage,
    id: &SessionId,
    direction: Direction,
    place: &[u8; 32],
) -> Result<Zeroizing<Vec<u8>>, SessionError> {
    let ad = associated_data(&message.header, id, direction, place);
    let Header { epoch, n, .. } = message.header;
    let opened = SealKey::derive(key, b"teahouse hybrid 1 body", &[]).open(&message.body, &ad);
    opened.ok_or(SessionError::BodyForged { epoch, n }) // SES-011
}

/// What the body is bound to: session, direction, box, and the header with epoch and number.
fn associated_data(header: &Header, id: &SessionId, direction: Direction, place: &[u8; 32]) -> Vec<u8> {
    use teahouse_base::{Encode, Writer};
    let mut to = Writer::new();
    to.fixed(b"teahouse hybrid 1 data").value(id).u8(direction.to_byte()).fixed(place);
    header.encode(&mut to);
    to.finish()
}

fn olm_message(padded: &[u8]) -> Result<OlmMessage, SessionError> {
    let malformed = || SessionError::Malformed(CodecError::Malformed("padded message"));
    let (kind, bytes) = unpad(padded).and_then(<[u8]>::split_first).ok_or_else(malformed)?;
    OlmMessage::from_parts(usize::from(*kind), bytes).map_err(|_| malformed())
}

/// Olm writes a session's id as unpadded base64 of 32 bytes.
fn session_id(text: &str) -> SessionId {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(text);
    let bytes: Option<[u8; 32]> = bytes.ok().and_then(|b| b.try_into().ok());
    SessionId::from_array(bytes.expect("Olm's session id is the base64 of a SHA-256 hash"))
}

#[cfg(test)]
mod golden;
#[cfg(test)]
pub(crate) mod tests;
