//! Sending puts a message on disk: the conversation shows it as queued, the outbox does the rest.

use teahouse_base::store::put_value;
use teahouse_base::{RngExt, StoreError};

use super::Chat;
use crate::contact::Standing;
use crate::content::Content;
use crate::conversation::{ChatMessage, ConversationState, MessageState};
use crate::error::SendError;
use crate::ids::{ConversationId, MessageId, SessionId};
use crate::letters::{Cargo, LetterRecord, Stage};
use crate::parcel::{Letter, LetterBody, MAX_READ, Message};
use crate::tables::{MESSAGE_PLACES, MESSAGES, UNREAD, message_key, message_of_key, named};

/// Whether the other person is told what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadReceipts {
    /// They see it.
    Send,
    /// They do not.
    Withhold,
}

impl Chat<'_> {
    /// Writes a message. It is queued until two mailboxes have it, whatever happens to this machine in between.
    ///
    /// # Errors
    /// [`SendError`].
    pub fn send(&mut self, conversation: &ConversationId, content: Content) -> Result<MessageId, SendError> {
        content.check()?;
        let mut state = self.open_state(conversation)?;
        let after = state.heads.clone();
        let (now, lamport) = (self.now, state.tick(self.now));
        let message = Message { lamport, sent_at: now, after: after.clone(), content: content.clone() };
        let id = self.enqueue(conversation, &mut state, LetterBody::Message(message), None)?;
        let shown = ChatMessage {
            id,
            lamport,
            sent_at: now,
            stored_at: now,
            content,
            state: MessageState::Queued,
            gap_before: false,
        };
        self.put_message(conversation, &shown)?;
        state.seen(id, lamport, &after);
        self.save_state(conversation, &state)?;
        Ok(id)
    }

    /// Marks everything up to a message as read, and tells the other side unless told not to. Gives how many were new.
    ///
    /// # Errors
    /// [`SendError::UnknownConversation`], [`SendError::UnknownMessage`], [`SendError::Store`].
    pub fn mark_read(
        &mut self,
        conversation: &ConversationId,
        up_to: &MessageId,
        tell: ReadReceipts,
    ) -> Result<usize, SendError> {
        let mut state = self.state(conversation)?.ok_or(SendError::UnknownConversation(*conversation))?;
        let shown = self.view().message(conversation, up_to)?.ok_or(SendError::UnknownMessage)?;
        let from = message_key(conversation, shown.lamport, up_to);
        let rows = self.records.scan(UNREAD, conversation.as_bytes(), None, usize::MAX)?;
        let mut read = Vec::new();
        for (key, _) in rows.into_iter().filter(|(key, _)| *key >= from) {
            self.records.delete(UNREAD, &key)?;
            if let Some((_, id)) = message_of_key(&key) {
                self.raise_state(conversation, &id, MessageState::Seen)?;
                read.push(id);
            }
        }
        let known = self.contact(&state.account)?.is_some_and(|contact| contact.standing == Standing::Known);
        if tell == ReadReceipts::Send && known {
            for ids in read.chunks(MAX_READ) {
                self.enqueue(conversation, &mut state, LetterBody::Read(ids.to_vec()), None)?;
            }
        }
        self.save_state(conversation, &state)?;
        Ok(read.len())
    }

    /// The state of a conversation that may be written to.
    fn open_state(&self, conversation: &ConversationId) -> Result<ConversationState, SendError> {
        let state = self.state(conversation)?.ok_or(SendError::UnknownConversation(*conversation))?;
        let contact = self.contact(&state.account)?.ok_or(SendError::UnknownConversation(*conversation))?;
        match contact.standing {
            Standing::Known => Ok(state),
            Standing::Asked => Err(SendError::NotAccepted(state.account)),
            Standing::Blocked => Err(SendError::Blocked(state.account)),
        }
    }

    /// Puts a letter into the outbox under a fresh inner id.
    pub(super) fn enqueue(
        &mut self,
        conversation: &ConversationId,
        state: &mut ConversationState,
        body: LetterBody,
        line: Option<SessionId>,
    ) -> Result<MessageId, StoreError> {
        let id = MessageId::from_array(self.rng.array());
        self.post(conversation, state, Cargo::Letter(Letter { id, body }), line)?;
        Ok(id)
    }

    /// Puts anything into the outbox.
    pub(super) fn post(
        &mut self,
        conversation: &ConversationId,
        state: &mut ConversationState,
        cargo: Cargo,
        line: Option<SessionId>,
    ) -> Result<(), StoreError> {
        let number = state.next_letter;
        state.next_letter += 1;
        let record =
            LetterRecord { cargo, line, stage: Stage::Waiting, due: self.now, seals: 0, refusals: 0 };
        record.insert(self.records, conversation, number) // CHAT-001
    }

    pub(super) fn put_message(
        &mut self,
        conversation: &ConversationId,
        message: &ChatMessage,
    ) -> Result<(), StoreError> {
        let place = message.lamport.to_be_bytes();
        self.records.put(MESSAGE_PLACES, &named(conversation, &message.id), &place)?;
        let key = message_key(conversation, message.lamport, &message.id);
        if message.state == MessageState::Unread {
            self.records.put(UNREAD, &key, &[])?;
        }
        put_value(self.records, MESSAGES, &key, message)
    }

    /// Moves a message's state on, never back and never across the two sides. Gives whether it moved.
    pub(super) fn raise_state(
        &mut self,
        conversation: &ConversationId,
        id: &MessageId,
        state: MessageState,
    ) -> Result<bool, StoreError> {
        let Some(mut message) = self.view().message(conversation, id)? else { return Ok(false) };
        if message.is_ours() != state.is_ours() || message.state >= state {
            return Ok(false);
        }
        message.state = state;
        let key = message_key(conversation, message.lamport, id);
        put_value(self.records, MESSAGES, &key, &message)?;
        Ok(true)
    }

    /// Whether `id` stands in the conversation.
    pub(super) fn has_message(
        &self,
        conversation: &ConversationId,
        id: &MessageId,
    ) -> Result<bool, StoreError> {
        Ok(self.reader().get(MESSAGE_PLACES, &named(conversation, id))?.is_some())
    }
}
