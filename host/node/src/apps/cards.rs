//! Cards go out under names of their app's own; whoever sent one can change it, and an open app hears of what comes.
//!
//! A message is never written anew: what a card was made lies beside it, by conversation, side and message, and is put over it
//! where the card is shown or opened.
//!
//! # Privacy
//! The other side learns that a card changed and what it is now. An app hears of cards of its own in the conversation it was
//! opened in, and of nothing else that is said there.

use serde::{Deserialize, Serialize};
use teahouse_api::app::{ReceiptAnswer, ReceiptKind};
use teahouse_base::{ReadRecords, StoreError, SystemRng, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_bundle::text::tame;
use teahouse_chat::chat::{Chat, ChatEvent, ChatView};
use teahouse_chat::content::{Content, MAX_TITLE};
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_runtime::grant::Scope;
use teahouse_runtime::model::{Answer, PersonId, RefusalCode, Request, RequestId, RequestKind};
use teahouse_runtime::news::{self, CardNews, Member};
use teahouse_runtime::records;

use super::Apps;
use super::handing::place_in;
use super::requests::{Standing, refused};
use crate::error::NodeError;
use crate::node::Shared;
use crate::receipts::log::Entry;
use crate::receipts::shown;
use crate::records::{CARD_STATES, SENT_CARDS, get_json, put_json};

/// What a card was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardState {
    /// The app, which is the card's.
    pub app: String,
    /// Rises with each change.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// The app's own bytes.
    pub payload: Vec<u8>,
}

/// Where a card lies that an app sent under a name: conversation and message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SentCard {
    conversation: [u8; 32],
    message: [u8; 16],
}

/// A card on its way out.
struct Outgoing<'a> {
    conversation: ConversationId,
    title: &'a str,
    payload: &'a [u8],
    name: Option<&'a str>,
}

/// The side that wrote a message is in the key: nobody's word changes a card of the other's.
fn state_key(conversation: &ConversationId, is_ours: bool, card: &MessageId) -> Vec<u8> {
    [conversation.as_bytes().as_slice(), &[u8::from(is_ours)], card.as_bytes()].concat() // CRD-001
}

fn name_key(app: &AppId, name: &str) -> Vec<u8> {
    [app.as_bytes().as_slice(), name.as_bytes()].concat()
}

/// What a card of an app was made, if it was changed.
pub(crate) fn state_of(
    records: &(impl ReadRecords + ?Sized),
    (conversation, is_ours, card): (&ConversationId, bool, &MessageId),
    app: &str,
) -> Result<Option<CardState>, StoreError> {
    let found: Option<CardState> = get_json(records, CARD_STATES, &state_key(conversation, is_ours, card))?;
    Ok(found.filter(|state| state.app == app)) // CRD-001
}

/// Forgets the names of an app's cards. What the cards were made stays with the conversation.
pub(crate) fn forget(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    let rows = records.scan(SENT_CARDS, app.as_bytes(), None, usize::MAX)?;
    rows.iter().try_for_each(|(key, _)| records.delete(SENT_CARDS, key))
}

/// Forgets what the cards of a conversation were made, with the conversation.
pub(crate) fn forget_states(
    records: &mut dyn WriteRecords,
    conversation: &ConversationId,
) -> Result<(), StoreError> {
    let rows = records.scan(CARD_STATES, conversation.as_bytes(), None, usize::MAX)?;
    rows.iter().try_for_each(|(key, _)| records.delete(CARD_STATES, key))
}

/// What arrived makes of the cards of its writer: the app and the news for it, where it is about one.
fn take_in(
    records: &mut dyn WriteRecords,
    conversation: &ConversationId,
    content: Content,
) -> Result<Option<(String, CardNews)>, StoreError> {
    let news = |title: &str, payload: Vec<u8>, updated| CardNews {
        sender: PersonId::new(""),
        title: tame(title, MAX_TITLE),
        payload,
        updated,
    };
    match content {
        Content::AppCard { app, title, payload, .. } => Ok(Some((app, news(&title, payload, false)))),
        Content::CardUpdate { card, revision, app, title, payload } => {
            let of = ChatView::new(records).message(conversation, &card)?;
            let is_theirs = of.is_none_or(|of| {
                let is_card = matches!(&of.content, Content::AppCard { app: of, .. } if *of == app);
                is_card && !of.is_ours()
            });
            let key = state_key(conversation, false, &card);
            let known: Option<CardState> = get_json(records, CARD_STATES, &key)?;
            if !is_theirs || known.is_some_and(|known| known.revision >= revision) {
                return Ok(None); // CRD-001
            }
            let state =
                CardState { app: app.clone(), revision, title: title.clone(), payload: payload.clone() };
            put_json(records, CARD_STATES, &key, &state)?;
            Ok(Some((app, news(&title, payload, true))))
        }
        _ => Ok(None),
    }
}

impl Apps {
    /// The open apps that hear of cards, with the conversation of each.
    pub(crate) fn hearing(&self) -> Vec<(AppId, ConversationId)> {
        let running = self.running();
        let hears = |open: &super::open::OpenApp| {
            let may = open.package.manifest().permissions.chat.is_some_and(|chat| chat.updates);
            (may && open.guest.is_none()).then_some(())?; // NODE-164
            Some((open.app, open.conversation?))
        };
        running.values().filter_map(|open| hears(open)).collect()
    }
}

impl Shared {
    /// Keeps what arrived messages make of cards, and the news for open apps, in the commit that took them in; whom to wake.
    pub(crate) fn note_cards(
        &self,
        records: &mut dyn WriteRecords,
        events: &[ChatEvent],
        hearing: &[(AppId, ConversationId)],
    ) -> Result<Vec<AppId>, StoreError> {
        let mut woken = Vec::new();
        for event in events {
            let ChatEvent::MessageArrived { conversation, message } = event else { continue };
            let view = ChatView::new(records);
            let (Some(sender), Some(arrived)) =
                (view.account_of(conversation)?, view.message(conversation, message)?)
            else {
                continue;
            };
            let Some((of, news)) = take_in(records, conversation, arrived.content)? else { continue };
            let hears = hearing.iter().find(|(app, place)| place == conversation && app.to_string() == of);
            if let Some((app, _)) = hears {
                let news = CardNews { sender: self.person_id(app, &sender), ..news };
                news::tell(records, app, &news)?; // CRD-003
                woken.push(*app);
            }
        }
        Ok(woken)
    }

    /// Who is in the conversation that an app is opened in, as it knows them.
    pub(super) fn members_for(
        &self,
        app: &AppId,
        conversation: Option<&ConversationId>,
    ) -> Result<Vec<Member>, NodeError> {
        let Some(conversation) = conversation else { return Ok(Vec::new()) };
        let them = self.chat_view(|chat| chat.account_of(conversation))?;
        let me = Member { id: self.person_id(app, &self.own_card()?.account()), me: true };
        let them = them.map(|them| Member { id: self.person_id(app, &them), me: false });
        Ok(them.into_iter().chain([me]).collect())
    }

    /// A card to send, or to change.
    pub(super) fn card(&self, app: &AppId, request: &Request) -> Result<Standing, NodeError> {
        let done = match &request.kind {
            RequestKind::SendCard { title, payload, name, to } => {
                let conversation = match to {
                    Some(person) => self.conversation_with(app, person)?,
                    None => self.conversation_of(app)?,
                };
                let Some(conversation) = conversation else {
                    let why = "no such person, or the app was not opened in a conversation";
                    return Ok(refused(RefusalCode::NotFound, why));
                };
                let outgoing = Outgoing { conversation, title, payload, name: name.as_deref() };
                self.send_card(app, request.id, &outgoing)
            }
            RequestKind::UpdateCard { name, title, payload } => {
                let sent =
                    self.read(|store| get_json::<SentCard>(store, SENT_CARDS, &name_key(app, name)))?;
                let Some(sent) = sent else {
                    return Ok(refused(RefusalCode::NotFound, "no card was sent under this name"));
                };
                self.update_card(app, request.id, &sent, (title.as_str(), payload.as_slice()))
            }
            _ => return Ok(Standing::Busy),
        };
        match done {
            // Nobody will take it: better told than kept waiting.
            Err(error) if error.code().starts_with("E2E-") => {
                tracing::info!(%error, %app, "a card does not go out");
                Ok(refused(RefusalCode::Rejected, "the conversation takes no message"))
            }
            Err(error) => Err(error),
            Ok(()) => {
                self.answered(app);
                Ok(Standing::Busy)
            }
        }
    }

    fn conversation_with(&self, app: &AppId, person: &PersonId) -> Result<Option<ConversationId>, NodeError> {
        let account = self.person_of(app, person)?;
        let us = self.own_card()?.account();
        Ok(account.map(|account| ConversationId::between(&us, &account)))
    }

    /// The message, its name, the app's answer and the receipt are one commit.
    fn send_card(&self, app: &AppId, request: RequestId, card: &Outgoing<'_>) -> Result<(), NodeError> {
        let conversation = card.conversation;
        let content = Content::AppCard {
            app: app.to_string(),
            title: card.title.to_owned(),
            summary: card.title.to_owned(),
            payload: card.payload.to_vec(),
            place: self.read(|records| place_in(records, app))?,
        };
        let named = self.account_to_tell(app, &conversation)?;
        let (message, told) = self.write(|store| {
            let told = match named {
                Some((contact, account)) => self.tell_app_account(store, &contact, (app, account))?,
                None => None,
            };
            let mut rng = SystemRng;
            let message = Chat::new(&mut *store, &*self.clock, &mut rng).send(&conversation, content)?;
            if let Some(name) = card.name {
                let sent = SentCard { conversation: *conversation.as_bytes(), message: *message.as_bytes() };
                put_json(store, SENT_CARDS, &name_key(app, name), &sent)?;
            }
            records::record_answer(store, app, request, &Answer::CardSent, self.clock.now())?;
            let shown = shown(&["card", card.title, &hex::encode(card.payload)]);
            let (scope, kind, answer) = (Scope::Chat.to_string(), ReceiptKind::Card, ReceiptAnswer::Agreed);
            self.write_app_receipt(store, Entry { app: *app, scope, kind, answer, shown })?;
            Ok::<_, NodeError>((message, told))
        })?;
        for (conversation, message) in told.into_iter().chain([(conversation, message)]) {
            self.message_sent(&conversation, &message)?;
        }
        Ok(())
    }

    /// The message, what the card is here, and the app's answer are one commit. Nobody was asked, so that there is no receipt.
    fn update_card(
        &self,
        app: &AppId,
        request: RequestId,
        sent: &SentCard,
        (title, payload): (&str, &[u8]),
    ) -> Result<(), NodeError> {
        let conversation = ConversationId::from_array(sent.conversation);
        let card = MessageId::from_array(sent.message);
        let message = self.write(|store| {
            let known = state_of(&*store, (&conversation, true, &card), &app.to_string())?;
            let revision = known.map_or(0, |known| known.revision).saturating_add(1);
            let (app_id, title, payload) = (app.to_string(), title.to_owned(), payload.to_vec());
            let state =
                CardState { app: app_id.clone(), revision, title: title.clone(), payload: payload.clone() };
            put_json(store, CARD_STATES, &state_key(&conversation, true, &card), &state)?;
            let content = Content::CardUpdate { card, revision, app: app_id, title, payload };
            let mut rng = SystemRng;
            let message = Chat::new(&mut *store, &*self.clock, &mut rng).send(&conversation, content)?;
            records::record_answer(store, app, request, &Answer::CardSent, self.clock.now())?;
            Ok::<_, NodeError>(message)
        })?;
        self.message_sent(&conversation, &message)?;
        Ok(())
    }
}
