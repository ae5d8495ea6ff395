//! A contact card is all that a stranger needs to write a first message that only its owner can read.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | version, 1 |
//! | 213 | device log entry, signed by the account |
//! | 32 | X25519 key that first messages are sealed to |
//! | 32 | request-inbox seed |
//! | 4, 1,184 | ML-KEM-768 last-resort prekey: id, key |
//! | 32 | Olm fallback key |
//! | 4 + n · (4 + len) | where its mailboxes are, at most 8 addresses of 128 bytes |
//! | 4 + len | nickname, at most 64 bytes |
//! | 8 | issued at, Unix milliseconds |
//! | 64 | device's signature over "teahouse contact card 1" and the bytes before |
//!
//! # Guarantees
//! A [`ContactCard`] exists only with both signatures checked: the account's over the device, the device's over the card.
//!
//! # Privacy
//! Who holds a card can write to its inbox and count the requests of a day, and learns account, device and mailboxes.
//!
//! One-time prekeys will lie at the mailboxes, each handed out once; they do not exist yet, and the last-resort prekey
//! of the card protects every first message until then.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, SecretBytes, UnixMillis, Writer};
use teahouse_wire::InboxSeed;
use thiserror::Error;

use crate::device::{DeviceKeys, DeviceLogEntry, verifies};
use crate::ids::{AccountId, DeviceId};
use crate::kem::KemPublic;
use crate::session::{Party, TheirKeys};

/// What a card's link starts with.
pub const LINK_PREFIX: &str = "teahouse:contact/";
/// The most mailbox addresses a card names.
pub const MAX_MAILBOXES: usize = 8;
/// The most bytes of one mailbox address.
pub const MAX_MAILBOX_LEN: usize = 128;
/// The most bytes of a nickname.
pub const MAX_NICKNAME: usize = 64;

const VERSION: u8 = 1;
const MAX_LINK: usize = 8 * 1_024;

/// A checked contact card.
#[derive(Clone)]
pub struct ContactCard {
    entry: DeviceLogEntry,
    seal: [u8; 32],
    inbox: InboxSeed,
    kem_id: u32,
    kem: KemPublic,
    olm_prekey: [u8; 32],
    mailboxes: Vec<String>,
    nickname: String,
    issued_at: UnixMillis,
    signature: [u8; 64],
}

/// What the owner of a card chooses to say on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardProfile {
    /// How the owner wants to be called, at most [`MAX_NICKNAME`] bytes.
    pub nickname: String,
    /// Where the owner's mailboxes are, at most [`MAX_MAILBOXES`] of [`MAX_MAILBOX_LEN`] bytes.
    pub mailboxes: Vec<String>,
}

/// Why text or bytes are not a card.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CardError {
    /// It is not a contact link.
    #[error("this is not a contact link")]
    NotALink,
    /// The bytes have not the form of a card.
    #[error("the card is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// The account has not signed the device.
    #[error("the card's device is not signed by its account")]
    DeviceNotSigned,
    /// The device has not signed the card: it was changed on the way.
    #[error("the card was changed after it was signed")]
    Tampered,
    /// A field is longer than a card has room for.
    #[error("{field} has {found} bytes or entries, a card has room for {bound}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The bound.
        bound: usize,
    },
}

impl Coded for CardError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotALink => ErrorCode::new("E2E-101"),
            Self::Malformed(_) => ErrorCode::new("E2E-102"),
            Self::DeviceNotSigned => ErrorCode::new("E2E-103"),
            Self::Tampered => ErrorCode::new("E2E-104"),
            Self::TooLong { .. } => ErrorCode::new("E2E-105"),
        }
    }
}

impl CardProfile {
    /// Checks the lengths.
    ///
    /// # Errors
    /// [`CardError::TooLong`].
    pub fn check(&self) -> Result<(), CardError> {
        let longest = self.mailboxes.iter().map(String::len).max().unwrap_or(0);
        let bounds = [
            ("nickname", self.nickname.len(), MAX_NICKNAME),
            ("mailboxes", self.mailboxes.len(), MAX_MAILBOXES),
            ("mailbox", longest, MAX_MAILBOX_LEN),
        ];
        for (field, found, bound) in bounds {
            if found > bound {
                return Err(CardError::TooLong { field, found, bound });
            }
        }
        Ok(())
    }
}

impl ContactCard {
    /// The card of a device.
    ///
    /// # Errors
    /// [`CardError::TooLong`].
    pub(crate) fn issue(
        keys: &DeviceKeys,
        profile: &CardProfile,
        now: UnixMillis,
    ) -> Result<Self, CardError> {
        profile.check()?;
        let mut card = Self {
            entry: keys.entry.clone(),
            seal: x25519_dalek::PublicKey::from(&keys.seal).to_bytes(),
            inbox: keys.inbox.clone(),
            kem_id: keys.kem_id,
            kem: keys.kem.public(),
            olm_prekey: keys.olm_prekey,
            mailboxes: profile.mailboxes.clone(),
            nickname: profile.nickname.clone(),
            issued_at: now,
            signature: [0; 64],
        };
        card.signature = keys.sign(&card.signed_bytes());
        Ok(card)
    }

    /// Reads a card from its link.
    ///
    /// # Errors
    /// [`CardError`]; [`CardError::Tampered`] and [`CardError::DeviceNotSigned`] mean that somebody changed it.
    pub fn from_link(link: &str) -> Result<Self, CardError> {
        let text = link.trim().strip_prefix(LINK_PREFIX).ok_or(CardError::NotALink)?;
        if text.len() > MAX_LINK {
            return Err(CardError::NotALink);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CardError::NotALink)?;
        Self::read(&bytes)
    }

    /// Reads a card from its bytes.
    ///
    /// # Errors
    /// As [`ContactCard::from_link`].
    pub fn read(bytes: &[u8]) -> Result<Self, CardError> {
        let card = UncheckedCard::from_bytes(bytes)?.0;
        card.check()?;
        Ok(card)
    }

    /// The card as a link: what a QR code shows and people paste.
    pub fn link(&self) -> String {
        format!("{LINK_PREFIX}{}", URL_SAFE_NO_PAD.encode(self.to_bytes()))
    }

    /// Its account.
    pub const fn account(&self) -> AccountId {
        self.entry.party().account
    }

    /// Its device.
    pub const fn device(&self) -> DeviceId {
        self.entry.party().device
    }

    /// Both keys of the device.
    pub const fn party(&self) -> &Party {
        self.entry.party()
    }

    /// How its owner wants to be called. Anyone may call themselves anything: a name proves nothing.
    pub fn nickname(&self) -> &str {
        &self.nickname
    }

    /// Where its mailboxes are.
    pub fn mailboxes(&self) -> &[String] {
        &self.mailboxes
    }

    /// When it was issued.
    pub const fn issued_at(&self) -> UnixMillis {
        self.issued_at
    }

    /// Its request inbox.
    pub const fn inbox(&self) -> &InboxSeed {
        &self.inbox
    }

    /// The X25519 key that first messages are sealed to.
    pub(crate) const fn seal_key(&self) -> &[u8; 32] {
        &self.seal
    }

    /// The last-resort ML-KEM prekey and its id.
    pub(crate) const fn kem_prekey(&self) -> (u32, &KemPublic) {
        (self.kem_id, &self.kem)
    }

    /// What a session begins with.
    pub(crate) fn session_keys(&self) -> TheirKeys<'_> {
        TheirKeys {
            party: self.entry.party(),
            olm_prekey: self.olm_prekey,
            kem_prekey_id: self.kem_id,
            kem_prekey: &self.kem,
        }
    }

    pub(crate) fn check(&self) -> Result<(), CardError> {
        if !self.entry.is_signed() {
            return Err(CardError::DeviceNotSigned);
        }
        let keys = [self.seal, self.olm_prekey, self.party().olm];
        if !keys.iter().all(gives_a_secret) {
            return Err(CardError::Malformed(CodecError::Malformed("degenerate key"))); // CARD-004
        }
        if !verifies(self.device().as_bytes(), &self.signed_bytes(), &self.signature) {
            return Err(CardError::Tampered); // CARD-002
        }
        Ok(())
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let mut to = Writer::new();
        to.fixed(b"teahouse contact card 1");
        self.write_fields(&mut to);
        to.finish()
    }

    fn write_fields(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.entry).fixed(&self.seal).fixed(self.inbox.expose());
        to.u32(self.kem_id).value(&self.kem).fixed(&self.olm_prekey);
        to.u32(u32::try_from(self.mailboxes.len()).expect("a card has at most 8 mailboxes"));
        for mailbox in &self.mailboxes {
            to.text(mailbox);
        }
        to.text(&self.nickname).value(&self.issued_at);
    }
}

/// Whether an X25519 key gives a secret at all: points of small order do not (RFC 7748, section 6.1).
fn gives_a_secret(key: &[u8; 32]) -> bool {
    let any = x25519_dalek::StaticSecret::from([7; 32]);
    any.diffie_hellman(&x25519_dalek::PublicKey::from(*key)).was_contributory()
}

impl Encode for ContactCard {
    fn encode(&self, to: &mut Writer) {
        self.write_fields(to);
        to.fixed(&self.signature);
    }
}

/// A card whose signatures nobody looks at: freshly arrived, or one's own record of a card that was checked before.
pub(crate) struct UncheckedCard(pub(crate) ContactCard);

impl Decode for UncheckedCard {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (entry, seal) = (from.value()?, from.array()?);
        let inbox = InboxSeed::from_secret(SecretBytes::new(from.array()?));
        let (kem_id, kem, olm_prekey) = (from.u32()?, from.value()?, from.array()?);
        let mut mailboxes = Vec::new();
        let count = from.u32()?;
        if usize::try_from(count).map_or(true, |count| count > MAX_MAILBOXES) {
            return Err(CodecError::Malformed("mailboxes"));
        }
        for _ in 0..count {
            mailboxes.push(from.text("mailbox", MAX_MAILBOX_LEN)?.to_owned());
        }
        let nickname = from.text("nickname", MAX_NICKNAME)?.to_owned();
        let (issued_at, signature) = (from.value()?, from.array()?);
        let card = ContactCard {
            entry,
            seal,
            inbox,
            kem_id,
            kem,
            olm_prekey,
            mailboxes,
            nickname,
            issued_at,
            signature,
        };
        Ok(Self(card))
    }
}

/// A card inside another value; decoding checks its signatures.
impl Decode for ContactCard {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let card = UncheckedCard::decode(from)?.0;
        card.check().map_err(|_| CodecError::Malformed("contact card"))?;
        Ok(card)
    }
}

impl FromStr for ContactCard {
    type Err = CardError;

    fn from_str(link: &str) -> Result<Self, CardError> {
        Self::from_link(link)
    }
}

impl PartialEq for ContactCard {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

impl Eq for ContactCard {}

impl fmt::Debug for ContactCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactCard({}, ..)", self.account())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::side;

    #[test]
    fn card_004_a_well_signed_card_with_a_key_of_small_order_is_refused() {
        // given cards whose owner signed keys that give everybody the same secret
        let owner = side(1);
        let mut one = [0; 32];
        one[0] = 1;
        for bad in [[0; 32], one] {
            for field in 0..2 {
                let mut card = owner.card.clone();
                *(if field == 0 { &mut card.seal } else { &mut card.olm_prekey }) = bad;
                card.signature = owner.keys.sign(&card.signed_bytes());
                // when they are read, then they are refused
                let refused = ContactCard::read(&card.to_bytes());
                assert_eq!(refused, Err(CardError::Malformed(CodecError::Malformed("degenerate key"))));
            }
        }
        assert_eq!(ContactCard::read(&owner.card.to_bytes()), Ok(owner.card));
    }

    #[test]
    fn what_does_not_fit_a_card_is_refused() {
        let profile = CardProfile { nickname: "n".repeat(MAX_NICKNAME + 1), mailboxes: Vec::new() };
        let refused = ContactCard::issue(&side(1).keys, &profile, UnixMillis::new(1));
        assert_eq!(refused, Err(CardError::TooLong { field: "nickname", found: 65, bound: 64 }));
    }
}
