//! The reading half of the chat: lists for a screen, boxes for a fetcher, the time of the next work.

use teahouse_base::store::get_value;
use teahouse_base::{ReadRecords, StoreError, UnixMillis};
use teahouse_wire::{BoxId, Generation, Shard};

use super::inbox::{Slot, first_open};
use super::{INBOX_DAYS, InboxDays, own_card};
use crate::card::ContactCard;
use crate::contact::{Contact, SafetyNumber, Standing};
use crate::conversation::{ChatMessage, ConversationState, ConversationSummary};
use crate::ids::{AccountId, ConversationId, MessageId};
use crate::line::ReadBox;
use crate::tables::{
    BOXES, CONTACTS, CONVERSATIONS, DEVICE, INBOX, MESSAGE_PLACES, MESSAGES, PAGE, UNREAD, first_due,
    message_key, named, number_of,
};

/// How far unread messages are counted.
const MAX_UNREAD: usize = 999;

/// What the chat can tell from records alone.
#[derive(Clone, Copy)]
pub struct ChatView<'a> {
    records: &'a dyn ReadRecords,
}

impl std::fmt::Debug for ChatView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChatView(..)")
    }
}

/// A box to look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WantedBox {
    /// Its id.
    pub id: BoxId,
    /// The shard it travels on.
    pub shard: Shard,
}

/// A place in a conversation's order, to read on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageCursor {
    /// Its Lamport time.
    pub lamport: u64,
    /// Its id.
    pub id: MessageId,
}

impl From<&ChatMessage> for MessageCursor {
    fn from(message: &ChatMessage) -> Self {
        Self { lamport: message.lamport, id: message.id }
    }
}

impl<'a> ChatView<'a> {
    /// The view over `records`.
    pub const fn new(records: &'a dyn ReadRecords) -> Self {
        Self { records }
    }

    /// This device's card.
    ///
    /// # Errors
    /// The store's.
    pub fn card(&self) -> Result<Option<ContactCard>, StoreError> {
        own_card(self.records)
    }

    /// One contact, whatever its standing.
    ///
    /// # Errors
    /// The store's.
    pub fn contact(&self, account: &AccountId) -> Result<Option<Contact>, StoreError> {
        get_value(self.records, CONTACTS, account.as_bytes())
    }

    /// Everyone known or blocked, in the order of their accounts.
    ///
    /// # Errors
    /// The store's.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        let mut contacts = self.everyone()?;
        contacts.retain(|contact| contact.standing() != Standing::Asked);
        Ok(contacts)
    }

    /// The request inbox: strangers who have written, and contacts who came with new keys.
    ///
    /// # Errors
    /// The store's.
    pub fn requests(&self) -> Result<Vec<Contact>, StoreError> {
        let mut contacts = self.everyone()?;
        contacts.retain(Contact::is_request);
        Ok(contacts)
    }

    /// The number that both people compare to verify each other.
    ///
    /// # Errors
    /// The store's.
    pub fn safety_number(&self, account: &AccountId) -> Result<Option<SafetyNumber>, StoreError> {
        let (Some(us), Some(them)) = (self.card()?, self.contact(account)?) else { return Ok(None) };
        Ok(Some(SafetyNumber::of(us.party(), them.card().party())))
    }

    /// Every conversation with a known or blocked contact. Ordering by the newest message is the screen's.
    ///
    /// # Errors
    /// The store's.
    pub fn conversations(&self) -> Result<Vec<ConversationSummary>, StoreError> {
        let Some(us) = self.card()? else { return Ok(Vec::new()) };
        let contacts = self.contacts()?;
        contacts.iter().map(|contact| self.summary(contact, &us.account())).collect()
    }

    fn summary(&self, contact: &Contact, us: &AccountId) -> Result<ConversationSummary, StoreError> {
        let id = contact.conversation(us);
        Ok(ConversationSummary {
            id,
            account: contact.account(),
            name: contact.name().to_owned(),
            verified: contact.is_verified(),
            latest: self.messages(&id, None, 1)?.pop(),
            unread: self.records.scan(UNREAD, id.as_bytes(), None, MAX_UNREAD)?.len(),
        })
    }

    /// With whom a conversation is.
    ///
    /// # Errors
    /// The store's.
    pub fn account_of(&self, conversation: &ConversationId) -> Result<Option<AccountId>, StoreError> {
        let state: Option<ConversationState> =
            get_value(self.records, CONVERSATIONS, conversation.as_bytes())?;
        Ok(state.map(|state| state.account))
    }

    /// At most `limit` messages, the newest first, older than `before`. A request's messages can be read before it is
    /// accepted.
    ///
    /// # Errors
    /// The store's.
    pub fn messages(
        &self,
        conversation: &ConversationId,
        before: Option<MessageCursor>,
        limit: usize,
    ) -> Result<Vec<ChatMessage>, StoreError> {
        let after = before.map(|cursor| message_key(conversation, cursor.lamport, &cursor.id));
        let rows = self.records.scan(MESSAGES, conversation.as_bytes(), after.as_deref(), limit)?;
        rows.iter().map(|(_, bytes)| decode(MESSAGES.name(), bytes)).collect()
    }

    /// One message.
    ///
    /// # Errors
    /// The store's.
    pub fn message(
        &self,
        conversation: &ConversationId,
        id: &MessageId,
    ) -> Result<Option<ChatMessage>, StoreError> {
        let place = self.records.get(MESSAGE_PLACES, &named(conversation, id))?;
        let Some(lamport) = place.and_then(|bytes| number_of(&bytes)) else { return Ok(None) };
        get_value(self.records, MESSAGES, &message_key(conversation, lamport, id))
    }

    /// Every box that may hold something for this device.
    ///
    /// # Errors
    /// The store's.
    ///
    /// # Privacy
    /// Whoever is asked for all of them at once learns that one person wants them all.
    pub fn wanted_boxes(&self) -> Result<Vec<WantedBox>, StoreError> {
        let mut wanted = self.inbox_boxes()?;
        let mut after = None;
        loop {
            let rows = self.records.scan(BOXES, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { return Ok(wanted) };
            after = Some(last.clone());
            for (key, bytes) in &rows {
                let place: ReadBox = decode(BOXES.name(), bytes)?;
                wanted.extend(wanted_box(key, place.shard));
            }
        }
    }

    fn inbox_boxes(&self) -> Result<Vec<WantedBox>, StoreError> {
        let Some(card) = self.card()? else { return Ok(Vec::new()) };
        let shard = Shard::choose(Generation::CURRENT, &card.inbox().shard_key());
        let (mut wanted, mut after) = (Vec::new(), None);
        loop {
            let rows = self.records.scan(INBOX, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { return Ok(wanted) };
            after = Some(last.clone());
            wanted.extend(rows.iter().filter_map(|(key, _)| wanted_box(key, shard)));
        }
    }

    /// The inbox slots that nobody writes to any more at `at`: looked into once more, they can be closed with
    /// [`super::Chat::note_swept`].
    ///
    /// # Errors
    /// The store's.
    pub fn slots_over(&self, at: UnixMillis) -> Result<Vec<BoxId>, StoreError> {
        let (first, mut over, mut after) = (first_open(at), Vec::new(), None);
        let days: Option<InboxDays> = get_value(self.records, DEVICE, INBOX_DAYS)?;
        if days.is_none_or(|days| days.first >= first) {
            return Ok(over);
        }
        loop {
            let rows = self.records.scan(INBOX, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { return Ok(over) };
            after = Some(last.clone());
            for (key, bytes) in &rows {
                let slot: Slot = decode(INBOX.name(), bytes)?;
                if slot.0 < first {
                    over.extend(key.as_slice().try_into().ok().map(BoxId::from_array));
                }
            }
        }
    }

    /// When [`super::Chat::outbox`] should be called next.
    ///
    /// # Errors
    /// The store's.
    pub fn next_due(&self) -> Result<Option<UnixMillis>, StoreError> {
        Ok(first_due(self.records, 1)?.first().map(|(at, _)| *at))
    }

    fn everyone(&self) -> Result<Vec<Contact>, StoreError> {
        let (mut contacts, mut after) = (Vec::new(), None);
        loop {
            let rows = self.records.scan(CONTACTS, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { return Ok(contacts) };
            after = Some(last.clone());
            for (_, bytes) in &rows {
                contacts.push(decode(CONTACTS.name(), bytes)?);
            }
        }
    }
}

fn wanted_box(key: &[u8], shard: Shard) -> Option<WantedBox> {
    let id = BoxId::from_array(key.try_into().ok()?);
    Some(WantedBox { id, shard })
}

/// Decodes a record that came out of a scan of `table`.
pub(super) fn decode<T: teahouse_base::Decode>(table: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    T::from_bytes(bytes).map_err(|source| StoreError::Record { table, source })
}
