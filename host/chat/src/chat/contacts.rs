//! Contacts are added by card, let in from the request inbox, named, verified and blocked.

use teahouse_base::StoreError;
use teahouse_base::store::put_value;
use teahouse_wire::BoxSeed;

use super::Chat;
use super::view::decode;
use crate::card::ContactCard;
use crate::contact::{Contact, MAX_ALIAS, SafetyNumber, Standing, key_print};
use crate::conversation::ConversationState;
use crate::error::{ChatError, ContactError, DeviceError};
use crate::ids::{AccountId, ConversationId};
use crate::line::Line;
use crate::parcel::{BoxSeeds, LetterBody};
use crate::request::Request;
use crate::session::Role;
use crate::tables::{
    ACKS, CONTACTS, CONVERSATIONS, HELD, LINES, MESSAGE_PLACES, MESSAGES, PAGE, PARKED, UNREAD,
};

impl Chat<'_> {
    /// Adds the owner of a card. A card of someone who has asked lets them in; a newer card of a contact replaces the
    /// old one, and with other device keys ends what was verified.
    ///
    /// # Errors
    /// [`ContactError::OwnCard`], [`ContactError::Blocked`], [`ContactError::Device`], [`ContactError::Store`].
    pub fn add_contact(&mut self, card: ContactCard) -> Result<ConversationId, ContactError> {
        let us = self.own_card()?.account();
        let account = card.account();
        if account == us {
            return Err(ContactError::OwnCard);
        }
        let id = ConversationId::between(&us, &account);
        let Some(mut contact) = self.contact(&account)? else {
            self.save_contact(&Contact::new(card, Standing::Known, self.now))?;
            self.save_state(&id, &ConversationState::new(account))?;
            return Ok(id);
        };
        if contact.standing == Standing::Blocked {
            return Err(ContactError::Blocked(account));
        }
        let asked = contact.standing == Standing::Asked;
        self.adopt_card(&id, &mut contact, card)?;
        if asked {
            self.let_in(&id, contact)?;
        } else {
            self.save_contact(&contact)?;
        }
        Ok(id)
    }

    /// Lets someone in who has asked: the conversation is theirs and ours from here on, and the first answer, which
    /// carries the boxes of both directions, goes out. For a contact with changed keys: takes the new keys.
    ///
    /// # Errors
    /// [`ContactError::Unknown`], [`ContactError::NotARequest`], [`ContactError::Device`], [`ContactError::Store`].
    pub fn accept(&mut self, account: &AccountId) -> Result<ConversationId, ContactError> {
        let us = self.own_card()?.account();
        let mut contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        if !contact.is_request() {
            return Err(ContactError::NotARequest(*account));
        }
        let id = ConversationId::between(&us, account);
        if let Some(card) = contact.changed.take() {
            self.adopt_card(&id, &mut contact, card)?;
        }
        self.let_in(&id, contact)?;
        Ok(id)
    }

    /// Turns a request away, without a word to whoever sent it. They can ask again; [`Chat::block`] ends that.
    ///
    /// # Errors
    /// [`ContactError::Unknown`], [`ContactError::NotARequest`], [`ContactError::Device`], [`ContactError::Store`].
    pub fn decline(&mut self, account: &AccountId) -> Result<(), ContactError> {
        let us = self.own_card()?.account();
        let mut contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        if !contact.is_request() {
            return Err(ContactError::NotARequest(*account));
        }
        self.take_parked(account)?;
        if contact.standing == Standing::Known {
            contact.changed = None;
            return Ok(self.save_contact(&contact)?);
        }
        let id = ConversationId::between(&us, account);
        if let Some(state) = self.state(&id)? {
            for line in state.lines {
                self.drop_line(&line)?;
            }
        }
        for table in [MESSAGES, MESSAGE_PLACES, UNREAD, HELD, ACKS] {
            self.delete_all(table, id.as_bytes())?;
        }
        self.records.delete(CONVERSATIONS, id.as_bytes())?;
        Ok(self.records.delete(CONTACTS, account.as_bytes())?)
    }

    /// Blocks: nothing of theirs is looked for, shown or answered any more.
    ///
    /// # Errors
    /// [`ContactError::Unknown`], [`ContactError::Device`], [`ContactError::Store`].
    pub fn block(&mut self, account: &AccountId) -> Result<(), ContactError> {
        let us = self.own_card()?.account();
        let mut contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        contact.standing = Standing::Blocked;
        contact.changed = None;
        self.take_parked(account)?;
        self.save_contact(&contact)?;
        for line in self.lines_of(&ConversationId::between(&us, account))? {
            line.unwatch(self.records)?; // CHAT-004
        }
        Ok(())
    }

    /// Unblocks: they are a contact again, and what waits in their boxes is looked for.
    ///
    /// # Errors
    /// [`ContactError::Unknown`], [`ContactError::Device`], [`ContactError::Store`].
    pub fn unblock(&mut self, account: &AccountId) -> Result<(), ContactError> {
        let us = self.own_card()?.account();
        let contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        if contact.standing == Standing::Blocked {
            let id = ConversationId::between(&us, account);
            for line in self.lines_of(&id)? {
                line.watch(self.records)?;
            }
            self.let_in(&id, contact)?;
        }
        Ok(())
    }

    /// Names a contact, for this person's eyes only; `None` goes back to the card's nickname.
    ///
    /// # Errors
    /// [`ContactError::Unknown`], [`ContactError::AliasTooLong`], [`ContactError::Store`].
    pub fn set_alias(&mut self, account: &AccountId, alias: Option<&str>) -> Result<(), ContactError> {
        let mut contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        let found = alias.map_or(0, str::len);
        if found > MAX_ALIAS {
            return Err(ContactError::AliasTooLong { found, bound: MAX_ALIAS });
        }
        contact.alias = alias.filter(|alias| !alias.is_empty()).map(str::to_owned);
        Ok(self.save_contact(&contact)?)
    }

    /// Marks a contact's keys as verified, when the digits that the other person reads out are the safety number.
    ///
    /// # Errors
    /// [`ContactError::SafetyNumberDiffers`], [`ContactError::Unknown`], [`ContactError::Device`],
    /// [`ContactError::Store`].
    pub fn verify(&mut self, account: &AccountId, digits: &str) -> Result<(), ContactError> {
        let us = self.own_card()?;
        let mut contact = self.contact(account)?.ok_or(ContactError::Unknown(*account))?;
        if !SafetyNumber::of(us.party(), contact.card.party()).matches(digits) {
            return Err(ContactError::SafetyNumberDiffers(*account));
        }
        contact.verified = Some(key_print(contact.card.party()));
        Ok(self.save_contact(&contact)?)
    }

    fn let_in(&mut self, id: &ConversationId, mut contact: Contact) -> Result<(), ContactError> {
        contact.standing = Standing::Known;
        self.save_contact(&contact)?;
        let mut state = self.state(id)?.unwrap_or_else(|| ConversationState::new(contact.account()));
        for session in state.lines.clone() {
            if let Some(mut line) = Line::load(self.reader(), &session)? {
                self.answer(id, &mut state, &mut line)?;
                line.save(self.records)?;
            }
        }
        state.asked = 0;
        self.schedule_acks(id, &mut state)?;
        self.save_state(id, &state)?;
        for (request, place) in self.take_parked(&contact.account())? {
            self.take_request(request, place).map_err(device_or_store)?;
        }
        Ok(())
    }

    /// Draws the boxes of a session that the other side opened, and sends the first answer with them.
    pub(super) fn answer(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        line: &mut Line,
    ) -> Result<(), StoreError> {
        if line.session.role() != Role::Responder || line.boxes.is_some() {
            return Ok(());
        }
        let seeds =
            BoxSeeds { from_initiator: BoxSeed::random(self.rng), from_responder: BoxSeed::random(self.rng) };
        line.set_boxes(self.records, &seeds)?;
        self.enqueue(id, state, LetterBody::Boxes(seeds), Some(line.session.id()))?;
        Ok(())
    }

    /// Takes a card of the same account. Other device keys end the old device's sessions.
    fn adopt_card(
        &mut self,
        id: &ConversationId,
        contact: &mut Contact,
        card: ContactCard,
    ) -> Result<(), StoreError> {
        if card.party() == contact.card.party() {
            if card.issued_at() > contact.card.issued_at() {
                contact.card = card;
            }
            return Ok(());
        }
        if let Some(mut state) = self.state(id)? {
            for line in std::mem::take(&mut state.lines) {
                self.drop_line(&line)?;
            }
            // The new device has seen nothing of what was said before it.
            state.heads.clear();
            self.save_state(id, &state)?;
        }
        contact.changed = None;
        contact.card = card;
        Ok(())
    }

    pub(crate) fn lines_of(&self, id: &ConversationId) -> Result<Vec<Line>, StoreError> {
        let lines = self.state(id)?.map_or_else(Vec::new, |state| state.lines);
        let loaded = lines.iter().map(|line| Line::load(self.reader(), line));
        Ok(loaded.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    pub(super) fn drop_line(&mut self, id: &crate::ids::SessionId) -> Result<(), StoreError> {
        if let Some(line) = Line::load(self.reader(), id)? {
            line.unwatch(self.records)?;
        }
        self.records.delete(LINES, id.as_bytes())
    }

    /// Keeps a request until the person has decided; at most eight per account.
    pub(super) fn park(
        &mut self,
        account: &AccountId,
        request: &Request,
        place: &[u8; 32],
    ) -> Result<(), StoreError> {
        let parked = self.records.scan(PARKED, account.as_bytes(), None, PAGE)?;
        if parked.len() < 8 {
            let number = u32::try_from(parked.len()).expect("fewer than eight");
            let key = [account.as_bytes().as_slice(), &number.to_be_bytes()].concat();
            put_value(self.records, PARKED, &key, &Parked(request.clone(), *place))?;
        }
        Ok(())
    }

    fn take_parked(&mut self, account: &AccountId) -> Result<Vec<(Request, [u8; 32])>, StoreError> {
        let rows = self.records.scan(PARKED, account.as_bytes(), None, PAGE)?;
        let mut requests = Vec::new();
        for (key, bytes) in rows {
            self.records.delete(PARKED, &key)?;
            let parked: Parked = decode(PARKED.name(), &bytes)?;
            requests.push((parked.0, parked.1));
        }
        Ok(requests)
    }

    pub(super) fn delete_all(
        &mut self,
        table: teahouse_base::Table,
        prefix: &[u8],
    ) -> Result<(), StoreError> {
        loop {
            let rows = self.records.scan(table, prefix, None, PAGE)?;
            if rows.is_empty() {
                return Ok(());
            }
            for (key, _) in rows {
                self.records.delete(table, &key)?;
            }
        }
    }
}

fn device_or_store(error: ChatError) -> ContactError {
    match error {
        ChatError::Device(DeviceError::Store(error)) | ChatError::Store(error) => ContactError::Store(error),
        ChatError::Device(error) => ContactError::Device(error),
    }
}

struct Parked(Request, [u8; 32]);

impl teahouse_base::Encode for Parked {
    fn encode(&self, to: &mut teahouse_base::Writer) {
        to.u8(1).value(&self.0).fixed(&self.1);
    }
}

impl teahouse_base::Decode for Parked {
    fn decode(from: &mut teahouse_base::Reader<'_>) -> Result<Self, teahouse_base::CodecError> {
        from.version(1)?;
        Ok(Self(from.value()?, from.array()?))
    }
}
