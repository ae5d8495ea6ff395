//! Sealing turns a letter into the one envelope that carries it, and moves the session on before it leaves.

use std::collections::BTreeSet;
use std::time::Duration;
use teahouse_base::Encode;
use teahouse_base::StoreError;
use teahouse_base::store::put_value;
use teahouse_wire::{
    BoxIndex, BoxKey, Class, ContentId, Day, Generation, Shard, ShardKey, Slot, Stamp, VerifiedEnvelope,
};

use super::Chat;
use super::outbox::{MAX_IN_FLIGHT, Outgoing, outgoing};
use crate::contact::Contact;
use crate::conversation::ConversationState;
use crate::error::ChatError;
use crate::ids::{ConversationId, SessionId};
use crate::kdf::TAG;
use crate::letters::{Cargo, LetterRecord, Seal, Sealed, Stage, retry_wait};
use crate::line::Line;
use crate::parcel::{LetterBody, Parcel};
use crate::request::Request;
use crate::session::{HEADER_SEALED, Level, OLM_OVERHEAD, SealError, Session};
use crate::tables::{SEALED, numbered};

/// How many acknowledgements a letter takes along.
const ACKS_ALONG: usize = 8;
/// How long the boxes must be silent before a letter goes round them through the inbox.
const SILENCE: Duration = Duration::from_secs(7 * 86_400);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Ciphertext and the place it is for.
struct Place {
    key: BoxKey,
    class: Class,
    ciphertext: Vec<u8>,
    shard: ShardKey,
    day: Option<Day>,
}

impl Chat<'_> {
    /// Seals the letter and stores line and envelope together. `None` when it has to wait or has no line any more.
    pub(super) fn seal_letter(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        contact: &Contact,
        number: u64,
        record: &mut LetterRecord,
    ) -> Result<Option<Outgoing>, ChatError> {
        let Some(mut line) = self.line_for(id, state, contact, record)? else {
            record.remove(self.records, id, number)?;
            return Ok(None);
        };
        if line.sealed - line.acked >= MAX_IN_FLIGHT {
            record.update(self.records, id, number, self.now.after(HOUR))?;
            return Ok(None);
        }
        record.forget_seal(self.records)?;
        let place = match self.place(id, state, contact, record, &mut line) {
            Ok(place) => place,
            Err(SealFault::Store(error)) => return Err(error.into()),
            // A letter that cannot be sealed stays queued and must not hold up the others.
            Err(SealFault::Letter) => {
                record.stage = Stage::Waiting;
                record.update(self.records, id, number, self.now.after(DAY))?;
                return Ok(None);
            }
        };
        line.sealed += 1;
        let by = Seal { line: line.session.id(), number: line.sealed };
        let sealed = frame(place, by, Stamp::at(self.now));
        let out = outgoing(&sealed);
        put_value(self.records, SEALED, sealed.content.as_bytes(), &Numbered(numbered(id, number)))?;
        record.stage = Stage::Sealed(sealed);
        record.seals = record.seals.saturating_add(1);
        record.update(self.records, id, number, self.now.after(retry_wait(1)))?;
        self.offer_if_due(id, state, &mut line, record)?;
        line.save(self.records)?; // CHAT-003
        Ok(Some(out))
    }

    /// The line a letter goes through: its own, else the smallest session with the contact's device, else a new one.
    fn line_for(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        contact: &Contact,
        record: &LetterRecord,
    ) -> Result<Option<Line>, ChatError> {
        if let Some(session) = &record.line {
            return Ok(Line::load(self.reader(), session)?);
        }
        let device = contact.card.device();
        let smallest = smallest_line(&self.lines_by_id(state)?, &device); // CHAT-008
        if let Some(session) = smallest {
            return Ok(Line::load(self.reader(), &session)?);
        }
        let (keys, them) = (self.keys()?, contact.card.session_keys());
        let session = Session::initiate(keys.party(), &keys.olm, &them, Level::Relay, self.rng);
        let Ok(session) = session else { return Ok(None) };
        state.lines.push(session.id());
        Ok(Some(Line::new(session, *id, device, self.now)))
    }

    pub(super) fn lines_by_id(
        &self,
        state: &ConversationState,
    ) -> Result<Vec<(SessionId, crate::ids::DeviceId)>, StoreError> {
        let mut lines = Vec::new();
        for session in &state.lines {
            if let Some(line) = Line::load(self.reader(), session)? {
                lines.push((*session, line.device));
            }
        }
        Ok(lines)
    }

    fn place(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        contact: &Contact,
        record: &LetterRecord,
        line: &mut Line,
    ) -> Result<Place, SealFault> {
        let (letter, acks) = match &record.cargo {
            Cargo::Letter(letter) => (Some(letter.clone()), self.take_acks(id, state, ACKS_ALONG)?),
            Cargo::Acks(acks) => (None, acks.clone()),
        };
        let is_boxes = letter.as_ref().is_some_and(|letter| matches!(letter.body, LetterBody::Boxes(_)));
        let silent = record.seals > 0 && self.now.since(line.read_at) >= SILENCE;
        match &line.boxes {
            Some(_) if !is_boxes && !silent => in_box(line, &Parcel { resume: None, acks, letter }),
            boxes => {
                let resume = boxes.as_ref().map(|boxes| boxes.next_write.get());
                self.in_inbox(contact, line, &Parcel { resume, acks, letter })
            }
        }
    }

    fn in_inbox(&mut self, contact: &Contact, line: &mut Line, parcel: &Parcel) -> Result<Place, SealFault> {
        let inbox = contact.card.inbox();
        let (day, slot) = (Day::of(self.now), Slot::random(self.rng));
        let seed = inbox.day(day);
        let key = seed.key(BoxIndex::new(u64::from(slot.get())));
        let message = line.session.seal(&parcel.to_bytes(), key.id().as_bytes(), None)?;
        let card = super::own_card(self.reader())?.ok_or(SealFault::Letter)?;
        let request =
            Request { card, session: line.session.id(), opening: line.session.opening().cloned(), message };
        let ciphertext = request.seal(&contact.card, &seed, &key.id(), self.rng)?;
        Ok(Place { key, class: Class::Large, ciphertext, shard: inbox.shard_key(), day: Some(day) })
    }
}

fn in_box(line: &mut Line, parcel: &Parcel) -> Result<Place, SealFault> {
    let plain = zeroize::Zeroizing::new(parcel.to_bytes());
    let overhead = HEADER_SEALED + TAG + OLM_OVERHEAD;
    let class = Class::fitting(plain.len(), overhead).ok_or(SealFault::Letter)?;
    let boxes = line.boxes.as_mut().ok_or(SealFault::Letter)?;
    let (seed, key) = (boxes.write.clone(), boxes.write.key(boxes.next_write));
    boxes.next_write = boxes.next_write.next();
    let body_len = class.ciphertext_len() - HEADER_SEALED;
    let message = line.session.seal(&plain, key.id().as_bytes(), Some(body_len))?;
    let ciphertext = message.into_box(&seed, &key.id());
    Ok(Place { shard: seed.shard_key(), key, class, ciphertext, day: None })
}

fn frame(place: Place, by: Seal, stamp: Stamp) -> Sealed {
    let Place { key, class, ciphertext, shard, day } = place;
    let framed = VerifiedEnvelope::frame(&key, Generation::CURRENT, stamp, class, &ciphertext)
        .expect("both ways of sealing pad to exactly their class");
    let content: ContentId = framed.content();
    Sealed {
        by,
        box_id: framed.box_id(),
        envelope: framed.into_bytes(),
        content,
        shard: Shard::choose(Generation::CURRENT, &shard),
        day,
        attempts: 1,
        stores: BTreeSet::new(),
    }
}

/// The smallest session with `device`: when both sides opened one, both write to the same.
pub(super) fn smallest_line(
    lines: &[(SessionId, crate::ids::DeviceId)],
    device: &crate::ids::DeviceId,
) -> Option<SessionId> {
    lines.iter().filter(|(_, theirs)| theirs == device).map(|(session, _)| *session).min()
}

/// Why a letter was not sealed: this letter's fault, or the store's.
enum SealFault {
    Letter,
    Store(StoreError),
}

impl From<SealError> for SealFault {
    fn from(_: SealError) -> Self {
        Self::Letter
    }
}

impl From<StoreError> for SealFault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The key of a numbered record, kept as a value.
pub(super) struct Numbered(pub(super) Vec<u8>);

impl teahouse_base::Encode for Numbered {
    fn encode(&self, to: &mut teahouse_base::Writer) {
        to.fixed(&self.0);
    }
}

impl teahouse_base::Decode for Numbered {
    fn decode(from: &mut teahouse_base::Reader<'_>) -> Result<Self, teahouse_base::CodecError> {
        Ok(Self(from.take(40)?.to_vec()))
    }
}
