//! The chat's tables: what lies under which key. Every value starts with its version.
//!
//! | table | key | value |
//! |---|---|---|
//! | `chat.device` | `self` | keys, profile, card, inbox days |
//! | `chat.contacts` | account 32 | [`crate::contact::Contact`] |
//! | `chat.conversations` | conversation 32 | [`crate::conversation::ConversationState`] |
//! | `chat.messages` | conversation 32, !lamport 8, !id 16 (newest first) | a message |
//! | `chat.message_places` | conversation 32, id 16 | lamport 8 |
//! | `chat.unread` | as messages | empty |
//! | `chat.held` | conversation 32, id 16 | a message that waits for an earlier one |
//! | `chat.parked` | account 32, number 4 | a request that waits for the person (changed keys) |
//! | `chat.lines` | session 32 | session, boxes, window |
//! | `chat.letters` | conversation 32, number 8 | an outgoing letter |
//! | `chat.letter_places` | conversation 32, id 16 | number 8 |
//! | `chat.sealed` | content id 32 | conversation 32, number 8 |
//! | `chat.acks` | conversation 32, id 16 | since 8 |
//! | `chat.boxes` | box id 32 | session 32, number 8, shard 4 |
//! | `chat.inbox` | box id 32 | day 4, slot 2 |
//! | `chat.due` | time 8, kind 1, conversation 32, number 8 | empty |

use teahouse_base::{ReadRecords, StoreError, Table, UnixMillis, WriteRecords};

use crate::ids::{ConversationId, MessageId};

pub(crate) const DEVICE: Table = Table::new("chat.device");
pub(crate) const CONTACTS: Table = Table::new("chat.contacts");
pub(crate) const CONVERSATIONS: Table = Table::new("chat.conversations");
pub(crate) const MESSAGES: Table = Table::new("chat.messages");
pub(crate) const MESSAGE_PLACES: Table = Table::new("chat.message_places");
pub(crate) const UNREAD: Table = Table::new("chat.unread");
pub(crate) const HELD: Table = Table::new("chat.held");
pub(crate) const PARKED: Table = Table::new("chat.parked");
pub(crate) const LINES: Table = Table::new("chat.lines");
pub(crate) const LETTERS: Table = Table::new("chat.letters");
pub(crate) const LETTER_PLACES: Table = Table::new("chat.letter_places");
pub(crate) const SEALED: Table = Table::new("chat.sealed");
pub(crate) const ACKS: Table = Table::new("chat.acks");
pub(crate) const BOXES: Table = Table::new("chat.boxes");
pub(crate) const INBOX: Table = Table::new("chat.inbox");
pub(crate) const DUE: Table = Table::new("chat.due");

/// How many records are read at a time.
pub(crate) const PAGE: usize = 256;

/// Something that is to happen at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// A letter is to be sealed, sent again, or looked after.
    Letter(ConversationId, u64),
    /// Acknowledgements of a conversation are to go out.
    Acks(ConversationId),
    /// Old keys, lines and gaps are to be looked through.
    Housekeeping,
}

impl Due {
    fn key(self, at: UnixMillis) -> Vec<u8> {
        let (kind, conversation, number) = match self {
            Self::Letter(conversation, number) => (1, conversation, number),
            Self::Acks(conversation) => (2, conversation, 0),
            Self::Housekeeping => (3, ConversationId::from_array([0; 32]), 0),
        };
        let mut key = at.get().to_be_bytes().to_vec();
        key.push(kind);
        key.extend_from_slice(conversation.as_bytes());
        key.extend_from_slice(&number.to_be_bytes());
        key
    }

    fn from_key(key: &[u8]) -> Option<(UnixMillis, Self)> {
        let at = UnixMillis::new(u64::from_be_bytes(key.get(..8)?.try_into().ok()?));
        let conversation = ConversationId::from_array(key.get(9..41)?.try_into().ok()?);
        let number = u64::from_be_bytes(key.get(41..)?.try_into().ok()?);
        let due = match key[8] {
            1 => Self::Letter(conversation, number),
            2 => Self::Acks(conversation),
            3 => Self::Housekeeping,
            _ => return None,
        };
        Some((at, due))
    }
}

/// Sets when something is due.
pub(crate) fn put_due(records: &mut dyn WriteRecords, due: Due, at: UnixMillis) -> Result<(), StoreError> {
    records.put(DUE, &due.key(at), &[])
}

/// Takes back what [`put_due`] set for that time.
pub(crate) fn drop_due(records: &mut dyn WriteRecords, due: Due, at: UnixMillis) -> Result<(), StoreError> {
    records.delete(DUE, &due.key(at))
}

/// The first things due, at most `limit`.
pub(crate) fn first_due(
    records: &dyn ReadRecords,
    limit: usize,
) -> Result<Vec<(UnixMillis, Due)>, StoreError> {
    let rows = records.scan(DUE, &[], None, limit)?;
    Ok(rows.iter().filter_map(|(key, _)| Due::from_key(key)).collect())
}

/// The key of something numbered in a conversation.
pub(crate) fn numbered(conversation: &ConversationId, number: u64) -> Vec<u8> {
    [conversation.as_bytes().as_slice(), &number.to_be_bytes()].concat()
}

/// The key of something named in a conversation.
pub(crate) fn named(conversation: &ConversationId, id: &MessageId) -> Vec<u8> {
    [conversation.as_bytes().as_slice(), id.as_bytes()].concat()
}

/// The key of a message: newest first within its conversation, the same order on both sides.
pub(crate) fn message_key(conversation: &ConversationId, lamport: u64, id: &MessageId) -> Vec<u8> {
    let turned = id.as_bytes().map(|byte| !byte);
    [conversation.as_bytes().as_slice(), &(!lamport).to_be_bytes(), &turned].concat()
}

/// What [`message_key`] was made from, without the conversation.
pub(crate) fn message_of_key(key: &[u8]) -> Option<(u64, MessageId)> {
    let lamport = !u64::from_be_bytes(key.get(32..40)?.try_into().ok()?);
    let turned: [u8; 16] = key.get(40..)?.try_into().ok()?;
    Some((lamport, MessageId::from_array(turned.map(|byte| !byte))))
}

/// An eight-byte number, or `None` when the record has another length.
pub(crate) fn number_of(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_things_come_in_the_order_of_their_times() {
        let conversation = ConversationId::from_array([7; 32]);
        let late = Due::Letter(conversation, 3).key(UnixMillis::new(300));
        let early = Due::Housekeeping.key(UnixMillis::new(299));
        assert!(early < late);
        assert_eq!(Due::from_key(&late), Some((UnixMillis::new(300), Due::Letter(conversation, 3))));
    }

    #[test]
    fn newer_messages_have_smaller_keys() {
        let conversation = ConversationId::from_array([7; 32]);
        let id = MessageId::from_array([1; 16]);
        assert!(message_key(&conversation, 10, &id) < message_key(&conversation, 9, &id));
        assert_eq!(message_of_key(&message_key(&conversation, 10, &id)), Some((10, id)));
    }
}
