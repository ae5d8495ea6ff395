//! Chat: cards into the conversation and to people, what they are made later, and what came from others.

use teahouse_bundle::Capability;

use super::HostError;
use super::convert::{MAX_KEY, MAX_PAYLOAD, line};
use crate::bindings::teahouse::app::chat;
use crate::grant::{self, Grant, GrantError, Scope};
use crate::model::{Answer, PersonId, RefusalCode, RequestKind};
use crate::news::{self, BURST, CardNews, Member};
use crate::records::{GRANTS, app_key, from_record};
use crate::state::{AppState, refused};

fn invalid(hint: &str) -> HostError {
    refused(RefusalCode::Invalid, hint)
}

/// The line and the payload of a card.
fn card_of(card: chat::Card) -> Result<(String, Vec<u8>), HostError> {
    if card.payload.len() > MAX_PAYLOAD {
        return Err(invalid("a payload has at most 4096 bytes"));
    }
    Ok((line("title", &card.title)?, card.payload))
}

fn check_name(name: &str) -> Result<(), HostError> {
    if name.is_empty() || name.len() > MAX_KEY {
        return Err(invalid("a card's name has 1 to 64 bytes"));
    }
    Ok(())
}

impl chat::Host for AppState {
    fn send_card(&mut self, card: chat::Card) -> Result<u64, HostError> {
        self.count_call()?;
        self.check_conversation()?;
        let (title, payload) = card_of(card)?;
        self.ask(RequestKind::SendCard { title, payload, name: None, to: None })
    }

    fn send_card_as(&mut self, name: String, to: Option<String>, card: chat::Card) -> Result<u64, HostError> {
        self.count_call()?;
        check_name(&name)?;
        if to.is_none() {
            self.check_conversation()?;
        }
        let (title, payload) = card_of(card)?;
        let (name, to) = (Some(name), to.map(PersonId::new));
        self.ask(RequestKind::SendCard { title, payload, name, to })
    }

    fn update_card(&mut self, name: String, card: chat::Card) -> Result<u64, HostError> {
        self.count_call()?;
        check_name(&name)?;
        let (title, payload) = card_of(card)?;
        self.check_pace()?;
        let id = self.ask(RequestKind::UpdateCard { name, title, payload })?;
        let now = self.draft.now;
        self.draft.pace.get_or_insert_default().push(now);
        Ok(id)
    }

    fn take_answer(&mut self, id: u64) -> Result<(), HostError> {
        self.count_call()?;
        match self.take(id, "chat")? {
            Answer::CardSent => Ok(()),
            _ => Err(refused(RefusalCode::Internal, "an answer of another kind")),
        }
    }

    fn members(&mut self) -> Result<Vec<chat::Member>, HostError> {
        self.count_call()?;
        let declared = self.spec.manifest.permissions.chat.is_some_and(|chat| chat.members);
        self.may_hear(declared, "chat/members")?;
        self.check_conversation()?;
        let app = self.app();
        let kept = self.read(news::TALKS, app.as_bytes())?;
        let members = news::members_of(kept.as_deref())?;
        self.uses(Capability::Chat);
        let out = |Member { id, me }: Member| chat::Member { id: id.as_str().to_owned(), me };
        Ok(members.into_iter().map(out).collect())
    }

    fn take_update(&mut self, id: u64) -> Result<chat::News, HostError> {
        self.count_call()?;
        let declared = self.spec.manifest.permissions.chat.is_some_and(|chat| chat.updates);
        self.may_hear(declared, "chat/updates")?;
        let none = || refused(RefusalCode::NotFound, "no such news");
        if self.draft.heard.contains(&id) {
            return Err(none());
        }
        let key = app_key(&self.app(), &id.to_be_bytes());
        let bytes = self.read(news::NEWS, &key)?.ok_or_else(none)?;
        let CardNews { sender, title, payload, updated } = from_record(news::NEWS, &bytes)?;
        self.draft.heard.insert(id);
        self.uses(Capability::Chat);
        Ok(chat::News { sender: sender.as_str().to_owned(), title, payload, updated })
    }
}

impl AppState {
    fn check_conversation(&self) -> Result<(), HostError> {
        if self.draft.in_conversation {
            return Ok(());
        }
        Err(refused(RefusalCode::NotFound, "the app was not opened in a conversation"))
    }

    /// Whether one more card may be changed now.
    fn check_pace(&mut self) -> Result<(), HostError> {
        if self.draft.pace.is_none() {
            let (app, now) = (self.app(), self.draft.now);
            let kept = self.read(news::PACES, app.as_bytes())?;
            self.draft.pace = Some(news::pace_of(kept.as_deref(), now)?);
        }
        if self.draft.pace.as_ref().is_some_and(|pace| pace.len() >= BURST) {
            return Err(refused(RefusalCode::RateLimited, "10 cards are changed in 10 seconds")); // CRD-002
        }
        Ok(())
    }

    /// Whether manifest and person let it hear of the conversation: nothing is asked each time.
    fn may_hear(&mut self, declared: bool, what: &str) -> Result<(), HostError> {
        let app = self.app();
        let bytes = self.read(GRANTS, &grant::record_key(&app, &Scope::Chat))?;
        let grant: Option<Grant> = bytes.map(|bytes| from_record(GRANTS, &bytes)).transpose()?;
        if !declared {
            let said_by_person = grant.map(|grant| grant.decision);
            let missing = GrantError::NotRequestedInManifest { what: what.to_owned(), said_by_person };
            return Err(self.refused_by(missing)); // CAP-001
        }
        let (manifest, said, now) = (&self.spec.manifest, grant.as_ref(), self.draft.now);
        let checked = grant::check_scope(&Scope::Chat, &manifest.permissions, said, manifest.version, now);
        checked.map_err(|error| self.refused_by(error))?;
        self.check_kept() // CAP-007
    }
}
