//! A conversation is the messages with one contact, in an order that both sides share.
//!
//! The order is Lamport time, then id: a message stands after everything its writer had seen. States are shown only when
//! proven: `Stored` by two mailboxes' receipts, `Delivered` and `Read` by the other device, inside the ciphertext.

use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use crate::content::Content;
use crate::ids::{AccountId, ConversationId, MessageId, SessionId};
use crate::parcel::{MAX_AFTER, Message};

const VERSION: u8 = 1;
const MAX_LINES: usize = 64;

/// What is known of a message's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageState {
    /// Ours; on this device's disk, and on its way.
    Queued,
    /// Ours; two mailboxes have signed that they keep it.
    Stored,
    /// Ours; the other device has it on disk and said so.
    Delivered,
    /// Ours; the other person has read it and let us know.
    Read,
    /// Theirs; not read yet.
    Unread,
    /// Theirs; read.
    Seen,
}

impl MessageState {
    const fn to_byte(self) -> u8 {
        match self {
            Self::Queued => 1,
            Self::Stored => 2,
            Self::Delivered => 3,
            Self::Read => 4,
            Self::Unread => 5,
            Self::Seen => 6,
        }
    }

    const fn from_byte(byte: u8) -> Result<Self, CodecError> {
        Ok(match byte {
            1 => Self::Queued,
            2 => Self::Stored,
            3 => Self::Delivered,
            4 => Self::Read,
            5 => Self::Unread,
            6 => Self::Seen,
            _ => return Err(CodecError::Malformed("message state")),
        })
    }

    /// Whether this account wrote the message.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Queued | Self::Stored | Self::Delivered | Self::Read)
    }
}

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Its id, the same on both sides.
    pub id: MessageId,
    /// Its place in the order both sides share.
    pub lamport: u64,
    /// What its writer's clock said.
    pub sent_at: UnixMillis,
    /// When it was written here or arrived here.
    pub stored_at: UnixMillis,
    /// What it says.
    pub content: Content,
    /// What is known of its way.
    pub state: MessageState,
    /// Whether something that its writer had seen never arrived here.
    pub gap_before: bool,
}

impl ChatMessage {
    /// Whether this account wrote it.
    pub const fn is_ours(&self) -> bool {
        self.state.is_ours()
    }

    pub(crate) fn theirs(id: MessageId, message: Message, now: UnixMillis, gap_before: bool) -> Self {
        let Message { lamport, sent_at, content, .. } = message;
        Self { id, lamport, sent_at, stored_at: now, content, state: MessageState::Unread, gap_before }
    }
}

impl Encode for ChatMessage {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.id).u64(self.lamport).value(&self.sent_at).value(&self.stored_at);
        to.value(&self.content).u8(self.state.to_byte()).bool(self.gap_before);
    }
}

impl Decode for ChatMessage {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            id: from.value()?,
            lamport: from.u64()?,
            sent_at: from.value()?,
            stored_at: from.value()?,
            content: from.value()?,
            state: MessageState::from_byte(from.u8()?)?,
            gap_before: from.bool()?,
        })
    }
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationSummary {
    /// Its id.
    pub id: ConversationId,
    /// With whom.
    pub account: AccountId,
    /// What the contact is called here.
    pub name: String,
    /// Whether the contact's keys are verified.
    pub verified: bool,
    /// The newest message.
    pub latest: Option<ChatMessage>,
    /// How many messages are unread, counted up to 999.
    pub unread: usize,
}

/// What a conversation keeps besides its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConversationState {
    pub(crate) account: AccountId,
    pub(crate) lamport: u64,
    /// The newest messages that nothing seen so far comes after.
    pub(crate) heads: Vec<MessageId>,
    pub(crate) lines: Vec<SessionId>,
    pub(crate) next_letter: u64,
    /// When the other side was last read in any line.
    pub(crate) heard_at: Option<UnixMillis>,
    /// When acknowledgements go out, if any wait.
    pub(crate) acks_due: Option<UnixMillis>,
    /// Messages of a request so far.
    pub(crate) asked: u32,
}

impl ConversationState {
    pub(crate) const fn new(account: AccountId) -> Self {
        Self {
            account,
            lamport: 0,
            heads: Vec::new(),
            lines: Vec::new(),
            next_letter: 0,
            heard_at: None,
            acks_due: None,
            asked: 0,
        }
    }

    /// The next Lamport time: later than all seen, and near the clock so that concurrent messages fall into place.
    pub(crate) fn tick(&mut self, now: UnixMillis) -> u64 {
        self.lamport = now.get().max(self.lamport.saturating_add(1));
        self.lamport
    }

    /// Notes a message that has taken its place.
    pub(crate) fn seen(&mut self, id: MessageId, lamport: u64, after: &[MessageId]) {
        self.lamport = self.lamport.max(lamport);
        self.heads.retain(|head| !after.contains(head));
        self.heads.push(id);
        while self.heads.len() > MAX_AFTER {
            self.heads.remove(0);
        }
    }
}

impl Encode for ConversationState {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.account).u64(self.lamport).list(&self.heads).list(&self.lines);
        to.u64(self.next_letter)
            .option(self.heard_at.as_ref())
            .option(self.acks_due.as_ref())
            .u32(self.asked);
    }
}

impl Decode for ConversationState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            account: from.value()?,
            lamport: from.u64()?,
            heads: from.list("heads", MAX_AFTER)?,
            lines: from.list("lines", MAX_LINES)?,
            next_letter: from.u64()?,
            heard_at: from.option()?,
            acks_due: from.option()?,
            asked: from.u32()?,
        })
    }
}

/// A message that arrived before one that its writer had seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeldMessage {
    pub(crate) id: MessageId,
    pub(crate) message: Message,
    pub(crate) since: UnixMillis,
}

impl Encode for HeldMessage {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.id).value(&self.message).value(&self.since);
    }
}

impl Decode for HeldMessage {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { id: from.value()?, message: from.value()?, since: from.value()? })
    }
}
