//! Contacts as the surface shows them: by id, alias or nickname, with what was proven about their keys.

use teahouse_api::Event;
use teahouse_api::contact::{AddContactParams, CardView, ContactState, ContactView, RequestView};
use teahouse_base::SystemRng;
use teahouse_chat::card::{CardProfile, ContactCard};
use teahouse_chat::chat::{Chat, ChatView};
use teahouse_chat::contact::{Contact, Standing};
use teahouse_chat::content::Content;
use teahouse_chat::conversation::MessageState;
use teahouse_chat::ids::{AccountId, ConversationId};

use super::app_accounts;
use super::qr::qr;
use crate::apps::{cards, files};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{self, Meta};

/// The first words of a request whose sender wrote none.
const WAVE: &str = "👋";

impl Shared {
    pub(crate) fn own_card(&self) -> Result<ContactCard, NodeError> {
        self.chat_view(|chat| chat.card())?.ok_or_else(|| codes::NO_PROFILE.error())
    }

    pub(crate) fn card_view(&self) -> Result<CardView, NodeError> {
        let link = self.own_card()?.link();
        Ok(CardView { qr: qr(&link), link })
    }

    /// Changes the nickname here and on the card, in one commit.
    pub(crate) fn rename(&self, nickname: &str) -> Result<(), NodeError> {
        self.write(|records| {
            let mut meta: Meta = records::single(records)?.ok_or_else(|| codes::NO_PROFILE.error())?;
            let card = CardProfile { nickname: nickname.to_owned(), mailboxes: Vec::new() };
            Chat::new(records, &*self.clock, &mut SystemRng).change_card(&card)?;
            meta.nickname = nickname.to_owned();
            records::put_single(records, &meta)?;
            Ok::<_, NodeError>(())
        })?;
        self.emit(Event::Profile);
        Ok(())
    }

    pub(crate) fn contacts(&self) -> Result<Vec<ContactView>, NodeError> {
        let known = self.chat_view(|chat| chat.contacts())?;
        let mut views: Vec<_> =
            known.iter().map(|contact| self.contact_view(contact)).collect::<Result<_, _>>()?;
        views.sort_by_key(|view| view.alias.clone().unwrap_or_else(|| view.nickname.clone()).to_lowercase());
        Ok(views)
    }

    fn contact_view(&self, contact: &Contact) -> Result<ContactView, NodeError> {
        let us = self.own_card()?.account();
        let number = self.chat_view(|chat| chat.safety_number(&contact.account()))?;
        Ok(ContactView {
            id: contact.account().to_string(),
            nickname: contact.card().nickname().to_owned(),
            alias: contact.alias().map(str::to_owned),
            state: match contact.standing() {
                Standing::Asked => ContactState::Waiting,
                Standing::Known if self.was_heard(contact)? => ContactState::Mutual,
                Standing::Known => ContactState::Asked,
                Standing::Blocked => ContactState::Blocked,
            },
            safety_number: number.map(|number| number.to_string()),
            verified: contact.is_verified(),
            new_keys: contact.has_new_keys(),
            conversation: contact.conversation(&us).to_string(),
        })
    }

    /// Whether something of theirs, or word that they have something of ours, ever came.
    fn was_heard(&self, contact: &Contact) -> Result<bool, NodeError> {
        let conversation = contact.conversation(&self.own_card()?.account());
        let newest = self.chat_view(|chat| chat.messages(&conversation, None, 200))?;
        Ok(newest.iter().any(|message| !matches!(message.state, MessageState::Queued | MessageState::Stored)))
    }

    pub(crate) fn contact_by_id(&self, account: &AccountId) -> Result<ContactView, NodeError> {
        let contact = self.chat_view(|chat| chat.contact(account))?;
        self.contact_view(&contact.ok_or_else(|| codes::NO_CONTACT.with("contact", account))?)
    }

    /// The one contact that `name` means: an id, else an alias or nickname that only one has, else one that differs from
    /// it in capital letters only.
    pub(crate) fn find_contact(&self, name: &str) -> Result<Contact, NodeError> {
        let mut all = self.chat_view(|chat| {
            let mut all = chat.contacts()?;
            all.extend(chat.requests()?.into_iter().filter(|c| c.standing() == Standing::Asked));
            Ok(all)
        })?;
        if let Ok(id) = name.parse::<AccountId>() {
            all.retain(|contact| contact.account() == id);
        } else if all.iter().any(|contact| is_called(contact, |known| known == name)) {
            all.retain(|contact| is_called(contact, |known| known == name));
        } else {
            let name = name.to_lowercase();
            all.retain(|contact| is_called(contact, |known| known.to_lowercase() == name));
        }
        if all.len() > 1 {
            return Err(codes::AMBIGUOUS_CONTACT.with("contact", name).and("count", all.len()));
        }
        all.pop().ok_or_else(|| codes::NO_CONTACT.with("contact", name))
    }

    /// Adds a contact and, unless they are known already, writes the first words: the request that they see.
    pub(crate) fn add_contact(&self, params: &AddContactParams) -> Result<ContactView, NodeError> {
        let card = ContactCard::from_link(params.link.trim())?;
        let account = card.account();
        let known = self.chat_view(|chat| chat.contact(&account))?.is_some();
        let hello = params.hello.as_deref().unwrap_or(WAVE);
        let (conversation, message) = self.chat(|chat| {
            let conversation = chat.add_contact(card)?;
            if params.alias.is_some() {
                chat.set_alias(&account, params.alias.as_deref())?;
            }
            let message = if known { None } else { Some(chat.send(&conversation, Content::text(hello))?) };
            Ok::<_, NodeError>((conversation, message))
        })?;
        if let Some(message) = message {
            self.message_sent(&conversation, &message)?;
        }
        self.contact_changed(&account)
    }

    /// After a change of a contact: boxes and outbox may have moved, and fronts look again.
    pub(crate) fn contact_changed(&self, account: &AccountId) -> Result<ContactView, NodeError> {
        self.boxes.notify_one();
        self.outbox.notify_one();
        self.emit(Event::Contact { contact: account.to_string() });
        self.contact_by_id(account)
    }

    /// Turns a request away. With a stranger goes what their messages have left beside the chat.
    pub(crate) fn decline(&self, account: &AccountId) -> Result<(), NodeError> {
        let conversation = ConversationId::between(&self.own_card()?.account(), account);
        self.write(|records| {
            Chat::new(&mut *records, &*self.clock, &mut SystemRng).decline(account)?;
            if ChatView::new(records).contact(account)?.is_some() {
                // A contact whose new keys were turned away is still one.
                return Ok::<_, NodeError>(());
            }
            app_accounts::forget(records, account)?;
            files::forget_offers(records, account)?;
            Ok(cards::forget_states(records, &conversation)?)
        })
    }

    pub(crate) fn requests(&self) -> Result<Vec<RequestView>, NodeError> {
        let asked = self.chat_view(|chat| chat.requests())?;
        let mut views: Vec<_> =
            asked.iter().map(|contact| self.request_view(contact)).collect::<Result<_, _>>()?;
        views.sort_by_key(|view| std::cmp::Reverse(view.at));
        Ok(views)
    }

    pub(crate) fn request(&self, account: &AccountId) -> Result<RequestView, NodeError> {
        let contact = self.chat_view(|chat| chat.contact(account))?;
        self.request_view(&contact.ok_or_else(|| codes::NO_CONTACT.with("contact", account))?)
    }

    fn request_view(&self, contact: &Contact) -> Result<RequestView, NodeError> {
        let conversation = contact.conversation(&self.own_card()?.account());
        let messages = self.chat_view(|chat| chat.messages(&conversation, None, 16))?;
        let text = messages.into_iter().rev().find_map(|message| match message.content {
            Content::Text { text, .. } => Some(text),
            _ => None,
        });
        Ok(RequestView {
            id: contact.account().to_string(),
            nickname: contact.card().nickname().to_owned(),
            at: contact.since().get(),
            text: text.filter(|_| contact.standing() == Standing::Asked),
            new_keys: contact.has_new_keys(),
        })
    }
}

fn is_called(contact: &Contact, fits: impl Fn(&str) -> bool) -> bool {
    contact.alias().is_some_and(&fits) || fits(contact.card().nickname())
}
