//! `K_0` is the first key of a session: a post-quantum secret bound to who speaks, with which keys, at which level.
//!
//! `K_0 = HKDF("teahouse hybrid 1"; ML-KEM secret ‖ KEM prekey ‖ KEM ciphertext ‖ both devices' Olm keys, initiator
//! first ‖ Olm session id ‖ both accounts and devices ‖ version ‖ level)`. All parts have fixed lengths.

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use crate::ids::{AccountId, DeviceId, SessionId};
use crate::kdf::{Key, extract};
use crate::kem::{KemCiphertext, KemPublic};

/// The version of the session protocol.
pub const SESSION_VERSION: u8 = 1;

/// How strongly a conversation hides who talks to whom. It is part of every session's first key, so that neither side
/// can be talked into less than it chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Through two relays into a gossip shard: the only level that exists so far.
    Relay,
}

impl Level {
    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Self::Relay => 1,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Relay),
            _ => None,
        }
    }
}

/// One end of a session: account, device and the device's Olm identity key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The account.
    pub account: AccountId,
    /// The device.
    pub device: DeviceId,
    /// The device's Curve25519 identity key.
    pub olm: [u8; 32],
}

impl Encode for Party {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.account).value(&self.device).fixed(&self.olm);
    }
}

impl Decode for Party {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { account: from.value()?, device: from.value()?, olm: from.array()? })
    }
}

/// What both sides must agree on before `K_0` is the same for both.
pub(crate) struct Handshake<'a> {
    pub(crate) version: u8,
    pub(crate) level: u8,
    pub(crate) initiator: &'a Party,
    pub(crate) responder: &'a Party,
    pub(crate) session: &'a SessionId,
    pub(crate) prekey: &'a KemPublic,
    pub(crate) sent: &'a KemCiphertext,
}

impl Handshake<'_> {
    /// `K_0` from the shared ML-KEM secret.
    pub(crate) fn first_key(&self, secret: &Key) -> Key {
        let parts: [&[u8]; 11] = [
            secret.expose(),
            self.prekey.as_bytes(),
            self.sent.as_bytes(),
            &self.initiator.olm,
            &self.responder.olm,
            self.session.as_bytes(),
            self.initiator.account.as_bytes(),
            self.initiator.device.as_bytes(),
            self.responder.account.as_bytes(),
            self.responder.device.as_bytes(),
            &[self.version, self.level],
        ];
        extract(b"teahouse hybrid 1", &parts, b"teahouse hybrid 1 first key") // SES-007
    }
}

/// `K_{e+1}`: the renewal's secret and transcript, mixed into the root of epoch e.
pub(crate) fn renewed_key(
    root: &Key,
    epoch: u32,
    session: &SessionId,
    (secret, public, sent): (&Key, &KemPublic, &KemCiphertext),
) -> Key {
    let parts: [&[u8]; 5] =
        [secret.expose(), public.as_bytes(), sent.as_bytes(), session.as_bytes(), &epoch.to_be_bytes()];
    extract(root.expose(), &parts, b"teahouse hybrid 1 renewed key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kem::KemSecret;
    use teahouse_base::testing::SeededRng;

    fn party(n: u8) -> Party {
        Party {
            account: AccountId::from_array([n; 32]),
            device: DeviceId::from_array([n + 1; 32]),
            olm: [n + 2; 32],
        }
    }

    /// K_0 for one change of the transcript: 0 changes nothing.
    fn first_key(change: u8) -> Key {
        let mut rng = SeededRng::new(11);
        let prekey = KemSecret::generate(&mut rng).public();
        let other = KemSecret::generate(&mut rng).public();
        let (sent, secret) = prekey.encapsulate(&mut rng);
        let (other_sent, other_secret) = prekey.encapsulate(&mut rng);
        let (mut a, mut b) = (party(10), party(20));
        let mut session = SessionId::from_array([7; 32]);
        let (mut version, mut level) = (1, 1);
        match change {
            1 => version = 2,
            2 => level = 0,
            3 => std::mem::swap(&mut a, &mut b),
            4 => a.account = AccountId::from_array([99; 32]),
            5 => b.device = DeviceId::from_array([99; 32]),
            6 => b.olm = [99; 32],
            7 => session = SessionId::from_array([8; 32]),
            _ => {}
        }
        let hs = Handshake {
            version,
            level,
            initiator: &a,
            responder: &b,
            session: &session,
            prekey: if change == 8 { &other } else { &prekey },
            sent: if change == 9 { &other_sent } else { &sent },
        };
        hs.first_key(if change == 10 { &other_secret } else { &secret })
    }

    #[test]
    fn ses_007_every_part_of_the_transcript_changes_the_first_key() {
        let unchanged = first_key(0);
        assert_eq!(unchanged, first_key(0));
        for change in 1..=10 {
            assert_ne!(unchanged, first_key(change), "change {change}");
        }
    }

    #[test]
    fn the_first_key_is_the_golden_one() {
        assert_eq!(
            hex::encode(first_key(0).expose()),
            include_str!("../../tests/golden/first_key.hex").trim()
        );
    }
}
