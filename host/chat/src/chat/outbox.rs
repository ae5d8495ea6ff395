//! The outbox is what has to leave, and when.
//!
//! An unstored letter is put again with the same bytes, after 2 s and then ever later. A stored one is left alone until
//! there is reason to think it was lost: the other side was heard from since and has not acknowledged it, or has been
//! silent for so long that one of the oldest letters may ask. Then it is sealed again under the same inner id.

use std::time::Duration;

use teahouse_base::store::put_value;
use teahouse_base::{StoreError, UnixMillis};
use teahouse_wire::{BoxId, ContentId, Day, EnvelopeBytes, Shard};

use super::Chat;
use super::inbox::DAYS_LATE;
use super::receive::ChatEvent;
use crate::contact::Standing;
use crate::conversation::ConversationState;
use crate::error::ChatError;
use crate::ids::{ConversationId, MessageId};
use crate::letters::{Cargo, LetterRecord, Sealed, Stage, retry_wait};
use crate::parcel::MAX_ACKS;
use crate::tables::{ACKS, Due, LETTERS, drop_due, first_due, named, number_of, numbered, put_due};

/// How many messages of one session may be out without an acknowledgement; more wait. Below the 2,000 that the receiving
/// chain can skip.
pub const MAX_IN_FLIGHT: u64 = 1_500;
/// How long acknowledgements are collected.
pub(super) const ACK_DELAY: Duration = Duration::from_secs(2);
/// How long after hearing from the other side an unacknowledged letter counts as lost.
const LOST_AFTER: Duration = Duration::from_secs(60);
/// How many of the oldest letters ask again while the other side is silent.
const PROBES: usize = 16;
/// How many letters are looked after when the other side is heard.
const LOOKED_AFTER: usize = 64;
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// An envelope to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its bytes, the same on every retry.
    pub envelope: EnvelopeBytes,
    /// Its name: receipts and refusals come back under it.
    pub content: ContentId,
    /// Its box.
    pub box_id: BoxId,
    /// The shard it travels on.
    pub shard: Shard,
}

/// What the passing of time asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Envelopes to put, after the commit.
    pub outgoing: Vec<Outgoing>,
    /// What happened without any envelope.
    pub events: Vec<ChatEvent>,
}

/// Why mailboxes did not take an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its box holds something else.
    BoxTaken,
    /// Its stamp is outside the window.
    Stamp,
}

/// When a stored letter that nothing was heard about asks again.
fn probe_wait(seals: u32) -> Duration {
    match seals {
        0 | 1 => 6 * HOUR,
        2 => DAY,
        3 => 3 * DAY,
        _ => 7 * DAY,
    }
}

impl Chat<'_> {
    /// Everything that has to leave now, at most `limit` envelopes. The caller commits and puts them, and reports back
    /// with [`Chat::note_receipts`] or [`Chat::note_refused`]; no report is a report too: they come again later.
    ///
    /// # Errors
    /// [`ChatError`].
    pub fn outbox(&mut self, limit: usize) -> Result<Work, ChatError> {
        let mut work = Work::default();
        while work.outgoing.len() < limit {
            let Some((at, due)) = first_due(self.reader(), 1)?.pop().filter(|(at, _)| *at <= self.now) else {
                break;
            };
            drop_due(self.records, due, at)?;
            match due {
                Due::Letter(conversation, number) => {
                    work.outgoing.extend(self.work_letter(&conversation, number)?)
                }
                Due::Acks(conversation) => self.flush_acks(&conversation)?,
                Due::Housekeeping => work.events.extend(self.housekeep()?),
            }
        }
        Ok(work)
    }

    fn work_letter(&mut self, id: &ConversationId, number: u64) -> Result<Option<Outgoing>, ChatError> {
        let (Some(mut record), Some(mut state)) =
            (LetterRecord::load(self.reader(), id, number)?, self.state(id)?)
        else {
            return Ok(None);
        };
        let contact = self.contact(&state.account)?;
        let Some(contact) = contact.filter(|contact| contact.standing == Standing::Known) else {
            record.update(self.records, id, number, self.now.after(DAY))?;
            return Ok(None);
        };
        if !self.must_seal(id, number, &record, &state)? {
            return self.again(id, number, record);
        }
        let outgoing = self.seal_letter(id, &mut state, &contact, number, &mut record)?;
        self.save_state(id, &state)?;
        Ok(outgoing)
    }

    /// Whether the letter needs a new seal, rather than the old bytes or patience.
    fn must_seal(
        &self,
        id: &ConversationId,
        number: u64,
        record: &LetterRecord,
        state: &ConversationState,
    ) -> Result<bool, StoreError> {
        let (at, due) = match &record.stage {
            Stage::Waiting => return Ok(true),
            Stage::Sealed(sealed) => return Ok(self.slot_is_over(sealed)),
            Stage::Stored { at, .. } => (*at, at.after(probe_wait(record.seals))),
        };
        if state.heard_at.is_some_and(|heard| heard > at) {
            return Ok(true);
        }
        let oldest = self.reader().scan(LETTERS, id.as_bytes(), None, PROBES)?;
        let is_old = oldest.last().is_some_and(|(key, _)| numbered(id, number) <= *key);
        Ok(due <= self.now && is_old)
    }

    /// Whether an inbox slot lies so far back that its owner may not look there any more.
    fn slot_is_over(&self, sealed: &Sealed) -> bool {
        sealed.day.is_some_and(|day| day.get() + DAYS_LATE < Day::of(self.now).get()) // CHAT-011
    }

    /// The same bytes once more; a stored letter only waits on.
    fn again(
        &mut self,
        id: &ConversationId,
        number: u64,
        mut record: LetterRecord,
    ) -> Result<Option<Outgoing>, ChatError> {
        let (seals, keep) = (record.seals, matches!(record.cargo, Cargo::Letter(_)));
        let Stage::Sealed(sealed) = &mut record.stage else {
            let due = self.now.after(probe_wait(seals).min(6 * HOUR));
            record.update(self.records, id, number, due)?;
            return Ok(None);
        };
        sealed.attempts = sealed.attempts.saturating_add(1);
        let (attempts, outgoing) = (sealed.attempts, outgoing(sealed)); // CHAT-002
        if !keep && attempts > 8 {
            record.remove(self.records, id, number)?;
            return Ok(None);
        }
        record.update(self.records, id, number, self.now.after(retry_wait(attempts)))?;
        Ok(Some(outgoing))
    }

    /// Takes note that mailboxes refused an envelope: it is sealed again for another box, under the same inner id.
    ///
    /// # Errors
    /// [`ChatError`].
    pub fn note_refused(
        &mut self,
        content: &ContentId,
        refusal: Refusal,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Some((id, number, mut record)) = self.sealed_letter(content)? else { return Ok(Vec::new()) };
        record.forget_seal(self.records)?;
        record.refusals += u32::from(refusal == Refusal::BoxTaken);
        record.stage = Stage::Waiting;
        if record.refusals < 16 {
            record.update(self.records, &id, number, self.now)?;
            return Ok(Vec::new());
        }
        record.refusals = 0;
        record.update(self.records, &id, number, self.now.after(HOUR))?;
        let account = self.state(&id)?.map(|state| state.account);
        Ok(account.map(|account| ChatEvent::InboxFull { account }).into_iter().collect())
    }

    /// Begins to collect acknowledgements, if some wait and none is on its way.
    pub(super) fn schedule_acks(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
    ) -> Result<(), StoreError> {
        let waiting = !self.reader().scan(ACKS, id.as_bytes(), None, 1)?.is_empty();
        if waiting && state.acks_due.is_none() {
            let at = self.now.after(ACK_DELAY);
            state.acks_due = Some(at);
            put_due(self.records, Due::Acks(*id), at)?;
        }
        Ok(())
    }

    /// Takes up to `limit` acknowledgements along; the timer goes with the last.
    pub(super) fn take_acks(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        limit: usize,
    ) -> Result<Vec<MessageId>, StoreError> {
        let rows = self.records.scan(ACKS, id.as_bytes(), None, limit + 1)?;
        let more = rows.len() > limit;
        let mut acks = Vec::new();
        for (key, _) in rows.into_iter().take(limit) {
            self.records.delete(ACKS, &key)?;
            acks.extend(key.get(32..).and_then(|id| id.try_into().ok()).map(MessageId::from_array));
        }
        if !more && let Some(at) = state.acks_due.take() {
            drop_due(self.records, Due::Acks(*id), at)?;
        }
        Ok(acks)
    }

    fn flush_acks(&mut self, id: &ConversationId) -> Result<(), ChatError> {
        let Some(mut state) = self.state(id)? else { return Ok(()) };
        state.acks_due = None;
        loop {
            let acks = self.take_acks(id, &mut state, MAX_ACKS)?;
            if acks.is_empty() {
                break;
            }
            self.post(id, &mut state, Cargo::Acks(acks), None)?;
        }
        Ok(self.save_state(id, &state)?)
    }

    /// Notes that a letter has arrived here, so that its writer hears so.
    pub(super) fn acknowledge(&mut self, id: &ConversationId, letter: &MessageId) -> Result<(), StoreError> {
        put_value(self.records, ACKS, &named(id, letter), &self.now)
    }

    /// The other side was heard: what it does not acknowledge soon counts as lost.
    pub(super) fn look_after_letters(&mut self, id: &ConversationId) -> Result<(), StoreError> {
        let soon = self.now.after(LOST_AFTER);
        for (key, bytes) in self.records.scan(LETTERS, id.as_bytes(), None, LOOKED_AFTER)? {
            let mut record: LetterRecord = super::view::decode(LETTERS.name(), &bytes)?;
            let stored = matches!(record.stage, Stage::Stored { .. });
            if let Some(number) = key.get(32..).and_then(number_of)
                && stored
                && record.due > soon
            {
                record.update(self.records, id, number, soon)?;
            }
        }
        Ok(())
    }

    /// When a letter that was just stored asks again.
    pub(super) fn probe_at(&self, seals: u32) -> UnixMillis {
        self.now.after(probe_wait(seals))
    }
}

/// What leaves for a sealed letter.
pub(super) fn outgoing(sealed: &Sealed) -> Outgoing {
    let Sealed { envelope, content, box_id, shard, .. } = sealed;
    Outgoing { envelope: envelope.clone(), content: *content, box_id: *box_id, shard: *shard }
}
