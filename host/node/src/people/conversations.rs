//! Conversations as the surface shows them: each message with what has been proven of its way.

use teahouse_api::Event;
use teahouse_api::chat::{ContentView, ConversationView, MessagePage, MessageState, MessageView};
use teahouse_base::Decode;
use teahouse_chat::chat::ReadReceipts;
use teahouse_chat::content::Content;
use teahouse_chat::conversation::{ChatMessage, ConversationSummary, MessageState as Known};
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_runtime::files::plain_name;
use teahouse_wallet::shielded::ShieldedAddress;

use super::payees::private::pool_of;
use super::payload::EnvelopePayload;
use crate::apps::cards;
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

impl Shared {
    pub(crate) fn conversations(&self) -> Result<Vec<ConversationView>, NodeError> {
        let mut all = self.chat_view(|chat| chat.conversations())?;
        all.sort_by_key(|one| std::cmp::Reverse(one.latest.as_ref().map(|message| message.lamport)));
        Ok(all.iter().map(|one| self.conversation_view(one)).collect())
    }

    fn conversation_view(&self, one: &ConversationSummary) -> ConversationView {
        ConversationView {
            id: one.id.to_string(),
            contact: one.account.to_string(),
            title: one.name.clone(),
            verified: one.verified,
            last: one.latest.as_ref().map(|message| self.message_view(&one.id, message)),
            unread: u32::try_from(one.unread).unwrap_or(u32::MAX),
        }
    }

    /// The conversation that `name` means: its id, else the one with the contact of that name.
    pub(crate) fn find_conversation(&self, name: &str) -> Result<ConversationId, NodeError> {
        if let Ok(id) = name.parse::<ConversationId>()
            && self.chat_view(|chat| chat.account_of(&id))?.is_some()
        {
            return Ok(id);
        }
        let us = self.own_card()?.account();
        Ok(self.find_contact(name)?.conversation(&us))
    }

    pub(crate) fn page(
        &self,
        name: &str,
        before: Option<&str>,
        limit: u32,
    ) -> Result<MessagePage, NodeError> {
        if !(1..=200).contains(&limit) {
            return Err(codes::OUT_OF_RANGE.with("field", "limit"));
        }
        let id = self.find_conversation(name)?;
        let before = before.map(|text| self.find_message(&id, text)).transpose()?;
        let cursor = before.as_ref().map(Into::into);
        let wanted = limit as usize + 1;
        let mut messages = self.chat_view(|chat| chat.messages(&id, cursor, wanted))?;
        let more = messages.len() == wanted;
        messages.truncate(limit as usize);
        messages.reverse();
        Ok(MessagePage {
            messages: messages.iter().map(|message| self.message_view(&id, message)).collect(),
            more,
        })
    }

    pub(crate) fn find_message(
        &self,
        conversation: &ConversationId,
        text: &str,
    ) -> Result<ChatMessage, NodeError> {
        let id: MessageId = text.parse().map_err(|_| codes::MALFORMED.with("field", "message"))?;
        let found = self.chat_view(|chat| chat.message(conversation, &id))?;
        found.ok_or_else(|| codes::NO_MESSAGE.with("message", text))
    }

    /// A message by its id alone, with its conversation.
    pub(crate) fn search_message(
        &self,
        text: &str,
    ) -> Result<Option<(ConversationId, ChatMessage)>, NodeError> {
        let Ok(id) = text.parse::<MessageId>() else { return Ok(None) };
        self.chat_view(|chat| {
            for one in chat.conversations()? {
                if let Some(message) = chat.message(&one.id, &id)? {
                    return Ok(Some((one.id, message)));
                }
            }
            Ok(None)
        })
    }

    pub(crate) fn send_text(&self, name: &str, text: &str) -> Result<MessageView, NodeError> {
        let conversation = self.find_conversation(name)?;
        let id = self.chat(|chat| chat.send(&conversation, Content::text(text)))?;
        self.message_sent(&conversation, &id)
    }

    /// After a message was written: it goes out, and fronts hear of it.
    pub(crate) fn message_sent(
        &self,
        conversation: &ConversationId,
        id: &MessageId,
    ) -> Result<MessageView, NodeError> {
        self.outbox.notify_one();
        self.report_message(conversation, id);
        Ok(self.message_view(conversation, &self.find_message(conversation, &id.to_string())?))
    }

    pub(crate) fn mark_read(&self, name: &str, up_to: Option<&str>) -> Result<ConversationView, NodeError> {
        let id = self.find_conversation(name)?;
        let newest = match up_to {
            Some(text) => Some(self.find_message(&id, text)?.id),
            None => self.chat_view(|chat| chat.messages(&id, None, 1))?.first().map(|message| message.id),
        };
        if let Some(message) = newest {
            self.chat(|chat| chat.mark_read(&id, &message, ReadReceipts::Send))?;
            self.outbox.notify_one();
            self.report_message(&id, &message);
        }
        let all = self.chat_view(|chat| chat.conversations())?;
        let one = all.iter().find(|one| one.id == id);
        one.map(|one| self.conversation_view(one))
            .ok_or_else(|| codes::NO_CONVERSATION.with("conversation", name))
    }

    /// How many of our messages no two relays have signed for yet.
    pub(crate) fn queued(&self) -> Result<u32, NodeError> {
        let count = self.chat_view(|chat| {
            let mut count = 0_usize;
            for one in chat.conversations()? {
                let newest = chat.messages(&one.id, None, 200)?;
                count += newest.iter().filter(|message| message.state == Known::Queued).count();
            }
            Ok(count)
        })?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Tells the fronts how a message is now.
    pub(crate) fn report_message(&self, conversation: &ConversationId, id: &MessageId) {
        match self.chat_view(|chat| chat.message(conversation, id)) {
            Ok(Some(message)) => {
                self.emit(Event::Message { message: self.message_view(conversation, &message) });
                if let Content::CardUpdate { card, .. } = &message.content {
                    self.report_card(conversation, card);
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a message could not be shown"),
        }
    }

    /// Tells the fronts what a card is now.
    fn report_card(&self, conversation: &ConversationId, card: &MessageId) {
        if let Ok(Some(card)) = self.chat_view(|chat| chat.message(conversation, card)) {
            self.emit(Event::Message { message: self.message_view(conversation, &card) });
        }
    }

    pub(crate) fn message_view(&self, conversation: &ConversationId, message: &ChatMessage) -> MessageView {
        MessageView {
            id: message.id.to_string(),
            conversation: conversation.to_string(),
            mine: message.is_ours(),
            at: message.sent_at.get(),
            place: message.lamport,
            gap_before: message.gap_before,
            state: match message.state {
                Known::Queued => MessageState::Queued,
                Known::Stored => MessageState::Stored,
                Known::Delivered | Known::Unread => MessageState::Delivered,
                Known::Read | Known::Seen => MessageState::Read,
            },
            content: self.content_view(conversation, message),
        }
    }

    /// Whether this is the chain in use.
    fn is_here(&self, chain: u64) -> bool {
        self.chain().is_ok_and(|here| here.profile.chain_id.get() == chain)
    }

    /// A shielded address of the pool in use, as a text.
    fn private_text(&self, bytes: &[u8]) -> Option<String> {
        let chain = self.chain().ok()?;
        let place = pool_of(&chain)?;
        let address = ShieldedAddress::from_bytes(bytes).ok()?;
        (address.network() == place.network()).then(|| address.text(&place))
    }

    fn content_view(&self, conversation: &ConversationId, message: &ChatMessage) -> ContentView {
        match &message.content {
            Content::Text { text, .. } => ContentView::Text { text: text.clone() },
            Content::RedEnvelope { app, summary, payload, place } => {
                let share = EnvelopePayload::from_bytes(payload).ok().and_then(|payload| payload.given());
                let Some(share) = share else {
                    return ContentView::Unknown { number: u32::from(message.content.kind()) };
                };
                ContentView::RedEnvelope {
                    app: app.clone(),
                    envelope: share.id().to_string(),
                    index: share.index(),
                    greeting: summary.clone(),
                    state: self.share_state(&share),
                    amount: self.share_amount(&share),
                    offer: place.as_deref().and_then(|link| self.offer_of(app, link)),
                }
            }
            Content::AppCard { app, title, place, .. } => {
                let at = (conversation, message.is_ours(), &message.id);
                let now = self.read(|records| cards::state_of(records, at, app)).ok().flatten();
                ContentView::AppCard {
                    app: app.clone(),
                    updated: now.is_some(),
                    text: now.map_or_else(|| title.clone(), |now| now.title),
                    offer: place.as_deref().and_then(|link| self.offer_of(app, link)),
                }
            }
            Content::CardUpdate { app, title, .. } => {
                ContentView::CardUpdate { app: app.clone(), text: title.clone() }
            }
            Content::AppFile { app, name, size, .. } => {
                ContentView::AppFile { app: app.clone(), name: plain_name(name), size: *size }
            }
            Content::PayAddress { chain, address } => ContentView::PayAddress {
                chain: *chain,
                address: address.map(|at| text_of(at.into())),
                here: self.is_here(*chain),
            },
            Content::AskPayAddress { chain } => {
                ContentView::AskPayAddress { chain: *chain, here: self.is_here(*chain) }
            }
            Content::PrivatePayAddress { chain, address } => ContentView::PrivatePayAddress {
                chain: *chain,
                address: address.as_deref().and_then(|bytes| self.private_text(bytes)),
                taken_back: address.is_none(),
                here: self.is_here(*chain),
            },
            Content::AppAccount { app, account } => ContentView::AppAccount {
                app: app.clone(),
                title: self.find_app(app).ok().map(|(_, record)| record.title),
                address: text_of((*account).into()),
            },
            other => ContentView::Unknown { number: u32::from(other.kind()) },
        }
    }
}
