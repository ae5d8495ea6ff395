//! Receiving opens an envelope, once, and says what came of it.

use teahouse_base::{Coded, Decode, ErrorCode, StoreError};
use teahouse_wire::{BoxIndex, Kind, VerifiedEnvelope};
use zeroize::Zeroizing;

use super::Chat;
use crate::contact::{Contact, Standing};
use crate::conversation::{ConversationState, MessageState};
use crate::error::ChatError;
use crate::ids::{AccountId, ConversationId, MessageId};
use crate::line::{Line, ReadBox};
use crate::parcel::Parcel;
use crate::request::Request;
use crate::session::{Level, OurKeys, SealedMessage, Session, SessionError};

/// How many requests wait at a time; further strangers are not let in until some are answered.
pub const MAX_REQUESTS: usize = 256;
/// How many messages of a request are taken before it is accepted; further ones come again later.
pub const MAX_REQUEST_MESSAGES: u32 = 16;
/// How many sessions a conversation has at a time.
const MAX_LINES: usize = 16;

/// What came of an envelope, a receipt or the passing of time. Everything here can be read from the records too: an
/// event that was lost costs a refresh and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChatEvent {
    /// A message has taken its place in a conversation.
    MessageArrived {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        message: MessageId,
    },
    /// More is known of the way of a message of ours.
    StateChanged {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        message: MessageId,
        /// What is known now.
        state: MessageState,
    },
    /// A stranger has written: the request inbox has something new.
    RequestArrived {
        /// Who.
        account: AccountId,
    },
    /// Someone we wrote to has let us in.
    Accepted {
        /// Who.
        account: AccountId,
    },
    /// A contact has come with other device keys, and waits in the request inbox.
    KeysChanged {
        /// Who.
        account: AccountId,
    },
    /// Every slot that was tried in someone's request inbox was taken. It is tried again in an hour.
    InboxFull {
        /// Whose.
        account: AccountId,
    },
    /// Something came that this version cannot read. It is not acknowledged, so it comes again.
    NeedsNewerVersion {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Something came that does not open. Its writer sends it again when no acknowledgement comes.
    Unreadable {
        /// The conversation.
        conversation: ConversationId,
        /// Why.
        code: ErrorCode,
    },
}

impl Chat<'_> {
    /// Opens an envelope that was found in a wanted box. One that is not wanted, or not any more, changes nothing.
    ///
    /// # Errors
    /// [`ChatError`]: failures on this side only. What others did wrong is an event, or nothing.
    pub fn receive(&mut self, envelope: &VerifiedEnvelope) -> Result<Vec<ChatEvent>, ChatError> {
        let id = envelope.box_id();
        match ReadBox::load(self.reader(), &id)? {
            Some(place) => self.receive_in_box(envelope, &place),
            None => self.receive_in_inbox(envelope),
        }
    }

    fn receive_in_box(
        &mut self,
        envelope: &VerifiedEnvelope,
        place: &ReadBox,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Some(mut line) = Line::load(self.reader(), &place.session)? else { return Ok(Vec::new()) };
        line.found(self.records, place.number, self.now)?;
        let opened = match (envelope.kind(), &line.boxes) {
            (Kind::Message, Some(boxes)) => {
                debug_assert_eq!(boxes.read.box_id(BoxIndex::new(place.number)), envelope.box_id());
                SealedMessage::from_box(&boxes.read, &envelope.box_id(), envelope.ciphertext())
            }
            _ => {
                line.save(self.records)?;
                return Ok(Vec::new());
            }
        };
        let opened =
            opened.and_then(|message| line.session.open(&message, envelope.box_id().as_bytes(), self.now));
        let conversation = line.conversation;
        match opened {
            Ok(plain) => self.unpack(conversation, line, &plain),
            Err(error) => {
                line.save(self.records)?;
                Ok(vec![ChatEvent::Unreadable { conversation, code: error.code() }])
            }
        }
    }

    fn receive_in_inbox(&mut self, envelope: &VerifiedEnvelope) -> Result<Vec<ChatEvent>, ChatError> {
        let id = envelope.box_id();
        let Some(day) = self.take_slot(&id)? else { return Ok(Vec::new()) };
        if envelope.kind() == Kind::Tombstone {
            return Ok(Vec::new());
        }
        let keys = self.keys()?;
        match Request::open(&keys, &keys.inbox.day(day), &id, envelope.ciphertext()) {
            Ok(request) => self.take_request(request, *id.as_bytes()),
            // Anyone with the card can leave junk here: it is worth neither an event nor a second look.
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Reads a request: of a stranger, of a contact, or of a contact with other keys.
    pub(super) fn take_request(
        &mut self,
        request: Request,
        place: [u8; 32],
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let us = self.own_card()?.account();
        let account = request.card.account();
        if account == us {
            return Ok(Vec::new());
        }
        let known = self.contact(&account)?;
        let contact = match known {
            Some(contact) if contact.standing == Standing::Blocked => return Ok(Vec::new()), // CHAT-004
            Some(contact) if contact.card.party() != request.card.party() => {
                return self.keys_changed(contact, &request, &place);
            }
            Some(mut contact) => {
                if request.card.issued_at() > contact.card.issued_at() {
                    contact.card = request.card.clone();
                }
                contact
            }
            None if self.view().requests()?.len() >= MAX_REQUESTS => return Ok(Vec::new()),
            None => Contact::new(request.card.clone(), Standing::Asked, self.now),
        };
        self.read_request(&ConversationId::between(&us, &account), contact, &request, &place)
    }

    fn read_request(
        &mut self,
        id: &ConversationId,
        contact: Contact,
        request: &Request,
        place: &[u8; 32],
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let fresh = self.contact(&contact.account())?.is_none();
        let mut state = self.state(id)?.unwrap_or_else(|| ConversationState::new(contact.account()));
        let asked = contact.standing == Standing::Asked;
        if asked && state.asked >= MAX_REQUEST_MESSAGES {
            return Ok(Vec::new());
        }
        let (mut line, plain) = match self.open_request(id, &mut state, &contact, request, place)? {
            Ok(opened) => opened,
            Err(_) if fresh || asked => return Ok(Vec::new()),
            Err(error) => return Ok(vec![ChatEvent::Unreadable { conversation: *id, code: error.code() }]),
        };
        self.save_contact(&contact)?;
        if asked {
            state.asked += 1;
        } else {
            // We added them ourselves: that is consent enough to answer.
            self.answer(id, &mut state, &mut line)?;
        }
        self.save_state(id, &state)?;
        let mut events = self.unpack(*id, line, &plain)?;
        if fresh {
            events.insert(0, ChatEvent::RequestArrived { account: contact.account() });
        }
        Ok(events)
    }

    /// Opens the message of a request in the session it names, or in the one it begins.
    #[allow(clippy::type_complexity, reason = "two failures: ours aborts, theirs is an answer")]
    fn open_request(
        &self,
        id: &ConversationId,
        state: &mut ConversationState,
        contact: &Contact,
        request: &Request,
        place: &[u8; 32],
    ) -> Result<Result<(Line, Zeroizing<Vec<u8>>), SessionError>, ChatError> {
        if let Some(mut line) = Line::load(self.reader(), &request.session)? {
            let theirs = line.conversation == *id && line.device == contact.card.device();
            if !theirs {
                return Ok(Err(SessionError::Ratchet));
            }
            let opened = line.session.open(&request.message, place, self.now);
            return Ok(opened.map(|plain| (line, plain)));
        }
        let Some(opening) = request.opening.as_ref().filter(|_| state.lines.len() < MAX_LINES) else {
            return Ok(Err(SessionError::Ratchet));
        };
        let mut keys = self.keys()?;
        let (party, public) = (*keys.party(), keys.kem.public());
        let mut ours = OurKeys {
            party: &party,
            account: &mut keys.olm,
            kem_prekey: &public,
            kem_secret: &keys.kem,
            kem_prekey_id: keys.kem_id,
            level: Level::Relay,
        };
        let them = contact.card.party();
        let made = Session::respond(&mut ours, them, request.session, opening, &request.message, place);
        Ok(made.map(|(session, plain)| {
            state.lines.push(session.id());
            (Line::new(session, *id, contact.card.device(), self.now), plain)
        }))
    }

    fn keys_changed(
        &mut self,
        mut contact: Contact,
        request: &Request,
        place: &[u8; 32],
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let account = contact.account();
        self.park(&account, request, place)?;
        let news = contact.changed.as_ref().is_none_or(|card| card.party() != request.card.party());
        contact.changed = Some(request.card.clone());
        self.save_contact(&contact)?;
        Ok(if news { vec![ChatEvent::KeysChanged { account }] } else { Vec::new() })
    }

    fn unpack(
        &mut self,
        conversation: ConversationId,
        mut line: Line,
        plain: &[u8],
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Some(mut state) = self.state(&conversation)? else { return Ok(Vec::new()) };
        let events = match Parcel::from_bytes(plain) {
            Ok(parcel) => self.take_parcel(&conversation, &mut state, &mut line, parcel)?,
            Err(error) => vec![ChatEvent::Unreadable { conversation, code: error.code() }],
        };
        line.save(self.records)?;
        self.save_state(&conversation, &state)?;
        Ok(events)
    }

    /// Whether a record lies under `key`.
    pub(super) fn holds_record(&self, table: teahouse_base::Table, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.reader().get(table, key)?.is_some())
    }
}
