//! A contact is a card with a standing: asked to be let in, known, or blocked.

use std::fmt;

use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use crate::card::{ContactCard, UncheckedCard};
use crate::ids::{AccountId, ConversationId};
use crate::session::Party;

const VERSION: u8 = 1;
/// The most bytes of an alias.
pub const MAX_ALIAS: usize = 128;

/// How a contact stands to this account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Has written, and waits in the request inbox.
    Asked,
    /// Was added or accepted.
    Known,
    /// Was blocked: what comes is dropped, and not answered.
    Blocked,
}

/// Someone this account knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub(crate) card: ContactCard,
    pub(crate) alias: Option<String>,
    pub(crate) standing: Standing,
    pub(crate) verified: Option<[u8; 32]>,
    /// A card of the same account with other device keys, which waits for the person.
    pub(crate) changed: Option<ContactCard>,
    pub(crate) since: UnixMillis,
}

impl Contact {
    pub(crate) const fn new(card: ContactCard, standing: Standing, since: UnixMillis) -> Self {
        Self { card, alias: None, standing, verified: None, changed: None, since }
    }

    /// The account.
    pub const fn account(&self) -> AccountId {
        self.card.account()
    }

    /// The newest card that this account accepted.
    pub const fn card(&self) -> &ContactCard {
        &self.card
    }

    /// The name given to the contact here, else the one on its card.
    pub fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or_else(|| self.card.nickname())
    }

    /// The name given to the contact here.
    pub fn alias(&self) -> Option<&str> {
        self.alias.as_deref()
    }

    /// How it stands.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Since when it is known of.
    pub const fn since(&self) -> UnixMillis {
        self.since
    }

    /// Whether a person compared the safety number of exactly these keys.
    pub fn is_verified(&self) -> bool {
        self.verified == Some(key_print(self.card.party())) // CHAT-006
    }

    /// Whether the account has shown up with other device keys, and waits for the person to accept them.
    pub const fn has_new_keys(&self) -> bool {
        self.changed.is_some()
    }

    /// Whether it is in the request inbox.
    pub fn is_request(&self) -> bool {
        self.standing == Standing::Asked || (self.standing == Standing::Known && self.changed.is_some())
    }

    /// The conversation with it, on the device of `us`.
    pub fn conversation(&self, us: &AccountId) -> ConversationId {
        ConversationId::between(us, &self.account())
    }
}

/// The hash of all key bytes that a verification is bound to.
pub(crate) fn key_print(party: &Party) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 chat verified keys v1");
    hasher.update(party.account.as_bytes()).update(party.device.as_bytes()).update(&party.olm);
    *hasher.finalize().as_bytes()
}

/// Sixty digits that two people compare: the same on both sides exactly when both see the same keys.
///
/// Twelve groups of five digits from BLAKE3 over both parties' keys, the smaller account first; each group is five bytes
/// modulo 100,000, some 199 bits in all.
#[derive(Clone, PartialEq, Eq)]
pub struct SafetyNumber(String);

impl SafetyNumber {
    /// The number of two parties, in either order.
    pub(crate) fn of(a: &Party, b: &Party) -> Self {
        let (low, high) = if a.account <= b.account { (a, b) } else { (b, a) };
        let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 chat safety number v1");
        hasher.update(&key_print(low)).update(&key_print(high));
        let mut bytes = [0; 60];
        hasher.finalize_xof().fill(&mut bytes);
        let group =
            |five: &[u8]| five.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)) % 100_000;
        let groups: Vec<String> = bytes.chunks(5).map(|five| format!("{:05}", group(five))).collect();
        Self(groups.join(" "))
    }

    /// Whether `typed` has the same digits, whatever stands between them.
    pub fn matches(&self, typed: &str) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        digits(typed) == digits(&self.0)
    }
}

impl fmt::Display for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafetyNumber({})", self.0)
    }
}

struct Text(String);

impl Encode for Text {
    fn encode(&self, to: &mut Writer) {
        to.text(&self.0);
    }
}

impl Decode for Text {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self(from.text("alias", MAX_ALIAS)?.to_owned()))
    }
}

impl Encode for Contact {
    fn encode(&self, to: &mut Writer) {
        let standing = match self.standing {
            Standing::Asked => 1,
            Standing::Known => 2,
            Standing::Blocked => 3,
        };
        to.u8(VERSION).value(&self.card).option(self.alias.clone().map(Text).as_ref()).u8(standing);
        to.option(self.verified.as_ref()).option(self.changed.as_ref()).value(&self.since);
    }
}

impl Decode for Contact {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        // Both cards were checked before they were written here.
        let card = from.value::<UncheckedCard>()?.0;
        let alias = from.option::<Text>()?.map(|text| text.0);
        let standing = match from.u8()? {
            1 => Standing::Asked,
            2 => Standing::Known,
            3 => Standing::Blocked,
            _ => return Err(CodecError::Malformed("standing")),
        };
        let verified = from.option()?;
        let changed = from.option::<UncheckedCard>()?.map(|card| card.0);
        Ok(Self { card, alias, standing, verified, changed, since: from.value()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::side;

    #[test]
    fn both_sides_see_the_same_safety_number_and_other_keys_give_another() {
        let (a, b, c) = (side(1), side(2), side(3));
        let (a, b, c) = (a.card.party(), b.card.party(), c.card.party());
        let number = SafetyNumber::of(a, b);
        assert_eq!(number, SafetyNumber::of(b, a));
        assert_ne!(number, SafetyNumber::of(a, c));
        assert_eq!(number.to_string().len(), 71);
        assert!(number.matches(&number.to_string().replace(' ', "-")));
        assert!(!number.matches("12345"));
    }

    #[test]
    fn chat_006_a_verification_does_not_outlive_the_keys_it_was_made_for() {
        // given a verified contact
        let mut contact = Contact::new(side(1).card, Standing::Known, UnixMillis::new(1));
        contact.verified = Some(key_print(contact.card.party()));
        assert!(contact.is_verified());
        assert_eq!(Contact::from_bytes(&contact.to_bytes()).unwrap(), contact);
        // when the same account comes with another device, then it is not verified any more
        contact.card = side(1).card;
        assert!(!contact.is_verified());
    }
}
