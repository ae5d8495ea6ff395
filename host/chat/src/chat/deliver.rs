//! Delivery puts letters where they belong, each once, and messages in causal order.

use teahouse_base::StoreError;
use teahouse_base::store::put_value;

use super::Chat;
use super::receive::ChatEvent;
use super::view::decode;
use crate::contact::Standing;
use crate::conversation::{ChatMessage, ConversationState, HeldMessage, MessageState};
use crate::error::ChatError;
use crate::ids::{ConversationId, MessageId};
use crate::letters::{Cargo, LetterRecord, number_of_letter};
use crate::line::Line;
use crate::parcel::{Letter, LetterBody, Message, Parcel};
use crate::session::Role;
use crate::tables::{HELD, PAGE, named};

impl Chat<'_> {
    /// Everything in one parcel. The caller stores line and state.
    pub(super) fn take_parcel(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        line: &mut Line,
        parcel: Parcel,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        state.heard_at = Some(self.now);
        (line.heard, line.read_at) = (true, self.now);
        if let Some(next) = parcel.resume {
            line.resume(self.records, next, self.now)?;
        }
        let mut events = Vec::new();
        for ack in &parcel.acks {
            events.extend(self.acknowledged(id, line, ack)?);
        }
        if let Some(letter) = parcel.letter {
            events.extend(self.take_letter(id, state, line, letter)?);
        }
        self.look_after_letters(id)?;
        let known = self.contact(&state.account)?.is_some_and(|contact| contact.standing == Standing::Known);
        if known {
            self.schedule_acks(id, state)?;
        }
        Ok(events)
    }

    /// The other device has a letter of ours on disk: the outbox is done with it.
    fn acknowledged(
        &mut self,
        id: &ConversationId,
        line: &mut Line,
        letter: &MessageId,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Some(number) = number_of_letter(self.reader(), id, letter)? else { return Ok(Vec::new()) };
        let Some(record) = LetterRecord::load(self.reader(), id, number)? else { return Ok(Vec::new()) };
        if let Some(seal) = record.last_seal() {
            if seal.line == line.session.id() {
                line.acked = line.acked.max(seal.number);
            } else if let Some(mut other) = Line::load(self.reader(), &seal.line)? {
                other.acked = other.acked.max(seal.number);
                other.save(self.records)?;
            }
        }
        record.remove(self.records, id, number)?;
        match record.cargo {
            Cargo::Letter(Letter { body: LetterBody::Message(_), .. }) => {
                self.raise(id, *letter, MessageState::Delivered)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn take_letter(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        line: &mut Line,
        letter: Letter,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Letter { id: name, body } = letter;
        let mut events = Vec::new();
        match body {
            LetterBody::Message(message) => events = self.take_message(id, state, name, message)?,
            LetterBody::Read(ids) => {
                for read in ids {
                    events.extend(self.raise(id, read, MessageState::Read)?);
                }
            }
            LetterBody::Offer(offer) => {
                if let Ok(Some(answer)) = line.session.answer_renewal(&offer, self.rng) {
                    line.epoch_since = self.now;
                    self.enqueue(id, state, LetterBody::Answer(answer), Some(line.session.id()))?;
                }
            }
            LetterBody::Answer(answer) => {
                if line.session.finish_renewal(&answer).is_ok() {
                    line.epoch_since = self.now;
                }
            }
            LetterBody::Boxes(seeds) => {
                if line.session.role() == Role::Initiator && line.boxes.is_none() {
                    line.set_boxes(self.records, &seeds)?;
                    events.push(ChatEvent::Accepted { account: state.account });
                }
            }
            LetterBody::Unknown(_) => return Ok(vec![ChatEvent::NeedsNewerVersion { conversation: *id }]),
        }
        self.acknowledge(id, &name)?;
        Ok(events)
    }

    /// A person's message: new ones take their place, or wait for the ones their writer had seen.
    fn take_message(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        name: MessageId,
        message: Message,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let key = named(id, &name);
        if self.has_message(id, &name)? || self.holds_record(HELD, &key)? {
            return Ok(Vec::new()); // CHAT-010
        }
        // A request is shown as it comes: what it follows may have been turned away before.
        if state.asked == 0 && self.misses(id, &message)? {
            let held = HeldMessage { id: name, message, since: self.now };
            put_value(self.records, HELD, &key, &held)?;
            return self.release_if_full(id, state);
        }
        let mut events = self.place_message(id, state, name, message, false)?;
        events.extend(self.release(id, state)?);
        Ok(events)
    }

    fn misses(&self, id: &ConversationId, message: &Message) -> Result<bool, StoreError> {
        for before in &message.after {
            if !self.has_message(id, before)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn place_message(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        name: MessageId,
        message: Message,
        gap: bool,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        state.seen(name, message.lamport, &message.after);
        let shown = ChatMessage::theirs(name, message, self.now, gap);
        self.put_message(id, &shown)?;
        Ok(vec![ChatEvent::MessageArrived { conversation: *id, message: name }])
    }

    /// Lets every held message go whose predecessors have all arrived.
    pub(super) fn release(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let mut events = Vec::new();
        loop {
            let before = events.len();
            for held in self.held(id)? {
                if !self.misses(id, &held.message)? {
                    events.extend(self.let_go(id, state, held, false)?);
                }
            }
            if events.len() == before {
                return Ok(events);
            }
        }
    }

    /// Places the held message of the smallest Lamport time although something before it is missing.
    pub(super) fn give_up_oldest(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let oldest = self.held(id)?.into_iter().min_by_key(|held| held.message.lamport);
        let Some(held) = oldest else { return Ok(Vec::new()) };
        let mut events = self.let_go(id, state, held, true)?;
        events.extend(self.release(id, state)?);
        Ok(events)
    }

    fn release_if_full(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        if self.held(id)?.len() < PAGE {
            return Ok(Vec::new());
        }
        self.give_up_oldest(id, state)
    }

    fn let_go(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        held: HeldMessage,
        gap: bool,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        self.records.delete(HELD, &named(id, &held.id))?;
        self.place_message(id, state, held.id, held.message, gap)
    }

    pub(super) fn held(&self, id: &ConversationId) -> Result<Vec<HeldMessage>, StoreError> {
        let rows = self.records.scan(HELD, id.as_bytes(), None, PAGE)?;
        rows.iter().map(|(_, bytes)| decode(HELD.name(), bytes)).collect()
    }
}
