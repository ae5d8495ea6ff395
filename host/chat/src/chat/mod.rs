//! The chat is one device's contacts, conversations, outbox and inbox, over the records of its profile.
//!
//! Every operation changes records inside the caller's transaction and does nothing else: what it returns (events to show,
//! envelopes to put) is carried out after the commit. A crash before the commit leaves the state as it was; one after it
//! is made good by asking again: [`Chat::outbox`] hands out the same bytes, [`ChatView::wanted_boxes`] the same boxes.

mod contacts;
mod deliver;
mod housekeeping;
mod inbox;
mod outbox;
mod receipts;
mod receive;
mod renew;
mod restore;
mod seal;
mod send;
mod view;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    Clock, CodecError, Decode, Encode, ReadRecords, Reader, Rng, StoreError, UnixMillis, WriteRecords, Writer,
};
use teahouse_wire::Day;

use crate::card::{CardProfile, ContactCard, MAX_MAILBOX_LEN, MAX_MAILBOXES, MAX_NICKNAME, UncheckedCard};
use crate::contact::Contact;
use crate::conversation::ConversationState;
use crate::device::{AccountKey, DeviceKeys};
use crate::error::DeviceError;
use crate::ids::{AccountId, ConversationId};
use crate::tables::{CONTACTS, CONVERSATIONS, DEVICE, Due, put_due};
pub use outbox::{MAX_IN_FLIGHT, Outgoing, Refusal, Work};
pub use receipts::QUORUM;
pub use receive::{ChatEvent, MAX_REQUEST_MESSAGES, MAX_REQUESTS};
pub use renew::{RENEW_AFTER, RENEW_MESSAGES};
pub use send::ReadReceipts;
pub use view::{ChatView, MessageCursor, WantedBox};

/// The chat of one device, for the length of one transaction.
pub struct Chat<'a> {
    records: &'a mut (dyn WriteRecords + 'a),
    now: UnixMillis,
    rng: &'a mut (dyn Rng + 'a),
}

impl std::fmt::Debug for Chat<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chat(at {})", self.now)
    }
}

impl<'a> Chat<'a> {
    /// The chat over `records`. The caller commits them, and carries effects out only then.
    pub fn new(
        records: &'a mut (dyn WriteRecords + 'a),
        clock: &dyn Clock,
        rng: &'a mut (dyn Rng + 'a),
    ) -> Self {
        Self { records, now: clock.now(), rng }
    }

    /// The reading half over the same transaction.
    pub fn view(&self) -> ChatView<'_> {
        ChatView::new(self.reader())
    }

    /// Makes this profile's device: keys that never leave it, certified by the account, and its card.
    ///
    /// # Errors
    /// [`DeviceError::Exists`], [`DeviceError::Card`], [`DeviceError::Store`].
    ///
    /// # Privacy
    /// Olm's keys come from vodozemac's own randomness; everything else from the [`Rng`] of this transaction.
    pub fn create_device(
        &mut self,
        account: &AccountKey,
        profile: &CardProfile,
    ) -> Result<ContactCard, DeviceError> {
        if self.reader().get(DEVICE, KEYS)?.is_some() {
            return Err(DeviceError::Exists);
        }
        let keys = DeviceKeys::generate(account, self.now, self.rng);
        let card = ContactCard::issue(&keys, profile, self.now)?;
        put_value(self.records, DEVICE, KEYS, &keys)?;
        self.put_face(&card, profile)?;
        let today = Day::of(self.now);
        put_value(self.records, DEVICE, INBOX_DAYS, &InboxDays { first: today, next: today })?;
        self.open_inbox()?;
        put_due(self.records, Due::Housekeeping, self.now)?;
        Ok(card)
    }

    /// Says something else on the card. Old links keep working.
    ///
    /// # Errors
    /// [`DeviceError::Missing`], [`DeviceError::Card`], [`DeviceError::Store`].
    pub fn change_card(&mut self, profile: &CardProfile) -> Result<ContactCard, DeviceError> {
        let card = ContactCard::issue(&self.keys()?, profile, self.now)?;
        self.put_face(&card, profile)?;
        Ok(card)
    }

    fn put_face(&mut self, card: &ContactCard, profile: &CardProfile) -> Result<(), StoreError> {
        put_value(self.records, DEVICE, CARD, card)?;
        put_value(self.records, DEVICE, PROFILE, &StoredProfile(profile.clone()))
    }

    fn reader(&self) -> &dyn ReadRecords {
        &*self.records
    }

    fn keys(&self) -> Result<DeviceKeys, DeviceError> {
        get_value(self.reader(), DEVICE, KEYS)?.ok_or(DeviceError::Missing)
    }

    fn own_card(&self) -> Result<ContactCard, DeviceError> {
        own_card(self.reader())?.ok_or(DeviceError::Missing)
    }

    fn contact(&self, account: &AccountId) -> Result<Option<Contact>, StoreError> {
        get_value(self.reader(), CONTACTS, account.as_bytes())
    }

    fn save_contact(&mut self, contact: &Contact) -> Result<(), StoreError> {
        put_value(self.records, CONTACTS, contact.account().as_bytes(), contact)
    }

    fn state(&self, id: &ConversationId) -> Result<Option<ConversationState>, StoreError> {
        get_value(self.reader(), CONVERSATIONS, id.as_bytes())
    }

    fn save_state(&mut self, id: &ConversationId, state: &ConversationState) -> Result<(), StoreError> {
        put_value(self.records, CONVERSATIONS, id.as_bytes(), state)
    }
}

const KEYS: &[u8] = b"self";
const CARD: &[u8] = b"card";
const PROFILE: &[u8] = b"profile";
const INBOX_DAYS: &[u8] = b"inbox days";

/// The card of this profile's device, if it has one.
fn own_card(records: &dyn ReadRecords) -> Result<Option<ContactCard>, StoreError> {
    Ok(get_value::<UncheckedCard>(records, DEVICE, CARD)?.map(|card| card.0))
}

/// Which days of the request inbox are looked into: from `first`, up to before `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InboxDays {
    first: Day,
    next: Day,
}

impl Encode for InboxDays {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u32(self.first.get()).u32(self.next.get());
    }
}

impl Decode for InboxDays {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { first: Day::new(from.u32()?), next: Day::new(from.u32()?) })
    }
}

struct StoredProfile(CardProfile);

impl Encode for StoredProfile {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).text(&self.0.nickname);
        to.u32(u32::try_from(self.0.mailboxes.len()).expect("a card names at most 8 mailboxes"));
        for mailbox in &self.0.mailboxes {
            to.text(mailbox);
        }
    }
}

impl Decode for StoredProfile {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let nickname = from.text("nickname", MAX_NICKNAME)?.to_owned();
        let count = from.u32()? as usize;
        if count > MAX_MAILBOXES {
            return Err(CodecError::Malformed("mailboxes"));
        }
        let mailboxes = (0..count).map(|_| from.text("mailbox", MAX_MAILBOX_LEN).map(str::to_owned));
        Ok(Self(CardProfile { nickname, mailboxes: mailboxes.collect::<Result<_, _>>()? }))
    }
}
