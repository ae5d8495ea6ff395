//! A letter is an envelope of a meeting on its way: what it is for, when it is due, and what follows from how it ended.
//!
//! An envelope is written down before it leaves and leaves with the same bytes until its end is known. An offer's letter
//! stays as long as the offer lives: it is brought again every ten minutes and after every start, for somebody may have
//! emptied its slot, or a mailbox may be new.

use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{StoreError, SystemRng, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chat::meet::{Hour, Note, Offer, Topic, framed};
use teahouse_relay::edge::PutError;
use teahouse_wire::BoxId;

use super::desk::found_of;
use super::records::{
    Errand, FoundOffer, LETTERS, Letter, MeetId, OFFERS, OfferStanding, OwnOffer, THREADS, ThreadRecord,
    ThreadStanding, WORDS, WordRecord, word_key,
};
use super::tidy::THREAD_KEPT;
use crate::error::NodeError;

/// How often an offer or an answer takes another slot.
const MOST_MOVES: u8 = 16;
/// How often slots are drawn that hold no letter of ours.
const DRAWS: usize = 16;
/// When an offer that lies in its place is looked after again.
const LOOKED_AFTER: Duration = Duration::from_secs(600);
/// How long a letter is left to whoever brings it.
const LEASE: Duration = Duration::from_secs(30);
/// The longest pause between two tries.
const LONGEST_PAUSE: u64 = 60;

/// How bringing a letter ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Two mailboxes have it.
    Kept,
    /// One has it: it is found, and brought again.
    KeptOnce,
    /// The box holds something else, or was emptied.
    Taken,
    /// Nobody has it for now.
    NotYet,
}

impl Ended {
    pub(super) fn of(outcome: &Result<(), PutError>) -> Self {
        match outcome {
            Ok(()) => Self::Kept,
            Err(PutError::TooFew { receipts, .. }) if !receipts.is_empty() => Self::KeptOnce,
            Err(PutError::Taken | PutError::Erased) => Self::Taken,
            Err(_) => Self::NotYet,
        }
    }
}

/// Draws a box that holds no letter of ours, in a few tries.
fn draw(
    records: &dyn WriteRecords,
    mut place: impl FnMut() -> (u16, BoxId),
) -> Result<(u16, BoxId), StoreError> {
    let mut drawn = place();
    for _ in 0..DRAWS {
        if records.get(LETTERS, drawn.1.as_bytes())?.is_none() {
            break;
        }
        drawn = place();
    }
    Ok(drawn)
}

/// Seals an offer for a random slot of this hour, and writes down both.
pub(super) fn place_offer(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    own: &mut OwnOffer,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let (topic, hour) = (Topic::new(own.app.as_bytes(), &own.place), Hour::of(now));
    let (slot, _) = draw(&*records, || {
        let slot = Topic::draw(&mut SystemRng);
        (slot, topic.slot_key(hour, slot).id())
    })?;
    (own.hour, own.slot) = (hour, slot);
    let key = topic.slot_key(hour, slot);
    let sealed = own.offer.seal(&topic, &key.id(), &mut SystemRng);
    let letter = Letter {
        errand: Errand::Offer(*id),
        shard: topic.shard(hour),
        envelope: framed(&key, &sealed, now),
        due: now,
        tries: 0,
        until: own.offer.expires().millis(),
    };
    put_value(records, LETTERS, key.id().as_bytes(), &letter)?;
    put_value(records, OFFERS, id.as_bytes(), &*own)
}

/// Answers an offer in a random slot, and writes down answer, thread and what was said.
pub(super) fn knock(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    app: &AppId,
    found: &FoundOffer,
    first: &[u8],
    moves: u8,
    now: UnixMillis,
) -> Result<(), NodeError> {
    let topic = Topic::new(app.as_bytes(), &found.place);
    let (slot, _) = draw(&*records, || {
        let slot = Offer::draw_slot(&mut SystemRng);
        (slot, found.offer.answer_key(&topic, slot).id())
    })?;
    let key = found.offer.answer_key(&topic, slot);
    let (sealed, answered) = found.offer.answer(&topic, &key.id(), first, &mut SystemRng)?;
    let letter = Letter {
        errand: Errand::Answer(*id),
        shard: found.offer.answer_shard(&topic),
        envelope: framed(&key, &sealed, now),
        due: now,
        tries: 0,
        until: found.offer.expires().millis(),
    };
    let mut thread = ThreadRecord {
        app: *app,
        offer: found.id,
        name: found.offer.id(),
        author: false,
        standing: ThreadStanding::Knocking,
        thread: answered.thread,
        moves,
        words: 0,
        began: now,
        last: now,
        both: false,
    };
    keep_word(records, id, &mut thread, WordRecord { mine: true, at: now, bytes: first.to_vec() })?;
    put_value(records, LETTERS, key.id().as_bytes(), &letter)?;
    Ok(put_value(records, THREADS, id.as_bytes(), &thread)?)
}

/// Seals the next word of a thread, and writes down word, letter and thread.
pub(super) fn put_word(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    thread: &mut ThreadRecord,
    note: &Note,
    now: UnixMillis,
) -> Result<(), NodeError> {
    let sealed = thread.thread.seal(note)?;
    let letter = Letter {
        errand: Errand::Word(*id),
        shard: thread.thread.shard(),
        envelope: framed(&sealed.key, &sealed.ciphertext, now),
        due: now,
        tries: 0,
        until: now.after(THREAD_KEPT),
    };
    thread.last = now;
    thread.both |= thread.author;
    if let Note::Said(bytes) = note {
        keep_word(records, id, thread, WordRecord { mine: true, at: now, bytes: bytes.clone() })?;
    }
    put_value(records, LETTERS, sealed.key.id().as_bytes(), &letter)?;
    Ok(put_value(records, THREADS, id.as_bytes(), &*thread)?) // MEET-013
}

/// Keeps a word behind those that are there. The caller stores the thread.
pub(super) fn keep_word(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    thread: &mut ThreadRecord,
    word: WordRecord,
) -> Result<(), StoreError> {
    put_value(records, WORDS, &word_key(id, thread.words), &word)?;
    thread.words = thread.words.saturating_add(1);
    Ok(())
}

/// Leaves a letter that is due to whoever brings it now.
pub(super) fn lease(
    records: &mut dyn WriteRecords,
    id: &[u8],
    letter: &Letter,
    now: UnixMillis,
) -> Result<(), StoreError> {
    put_value(records, LETTERS, id, &Letter { due: now.after(LEASE), ..letter.clone() })
}

/// Writes down how bringing a letter ended. One that was replaced meanwhile is not this one any more.
pub(super) fn end(
    records: &mut dyn WriteRecords,
    id: &BoxId,
    sent: &Letter,
    ended: Ended,
    now: UnixMillis,
) -> Result<(), NodeError> {
    let letter: Option<Letter> = get_value(&*records, LETTERS, id.as_bytes())?;
    let Some(letter) = letter.filter(|letter| letter.envelope == sent.envelope) else { return Ok(()) };
    if matches!(ended, Ended::Kept | Ended::KeptOnce) {
        arrived(records, &letter)?;
    }
    match (ended, letter.errand) {
        (Ended::Kept, Errand::Offer(_)) => again(records, id, letter, now.after(LOOKED_AFTER), 0)?,
        (Ended::Kept, _) => records.delete(LETTERS, id.as_bytes())?,
        (Ended::KeptOnce | Ended::NotYet, _) => {
            let (pause, tries) = (pause(letter.tries), letter.tries.saturating_add(1));
            again(records, id, letter, now.after(pause), tries)?;
        }
        (Ended::Taken, errand) => {
            // The letter goes last: while it is there, its box is not drawn again.
            elsewhere(records, errand, now)?;
            records.delete(LETTERS, id.as_bytes())?;
        }
    }
    Ok(())
}

/// One second, two, four, and so on up to a minute.
fn pause(tries: u8) -> Duration {
    Duration::from_secs(1_u64.checked_shl(u32::from(tries)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE))
}

fn again(
    records: &mut dyn WriteRecords,
    id: &BoxId,
    letter: Letter,
    due: UnixMillis,
    tries: u8,
) -> Result<(), StoreError> {
    put_value(records, LETTERS, id.as_bytes(), &Letter { due, tries, ..letter })
}

/// What a letter is for has got as far as a mailbox.
fn arrived(records: &mut dyn WriteRecords, letter: &Letter) -> Result<(), StoreError> {
    match letter.errand {
        Errand::Offer(id) => {
            let own: Option<OwnOffer> = get_value(&*records, OFFERS, id.as_bytes())?;
            let Some(own) = own else { return Ok(()) };
            put_value(records, OFFERS, id.as_bytes(), &OwnOffer { standing: OfferStanding::Placed, ..own })
        }
        Errand::Answer(id) => stand(records, &id, ThreadStanding::Knocking, ThreadStanding::Open),
        Errand::Word(_) | Errand::Withdraw => Ok(()),
    }
}

/// Moves a thread on from one standing to another, if it stands there.
fn stand(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    from: ThreadStanding,
    to: ThreadStanding,
) -> Result<(), StoreError> {
    let thread: Option<ThreadRecord> = get_value(&*records, THREADS, id.as_bytes())?;
    let Some(thread) = thread.filter(|thread| thread.standing == from) else { return Ok(()) };
    put_value(records, THREADS, id.as_bytes(), &ThreadRecord { standing: to, ..thread })
}

/// Takes another box for what found its own taken.
fn elsewhere(records: &mut dyn WriteRecords, errand: Errand, now: UnixMillis) -> Result<(), NodeError> {
    match errand {
        Errand::Offer(id) => Ok(move_offer(records, &id, now)?),
        Errand::Answer(id) => knock_again(records, &id, now),
        // Only the two of a thread can write its boxes: the other side did, and nothing of this row can be trusted to pass.
        Errand::Word(id) => Ok(stand(records, &id, ThreadStanding::Open, ThreadStanding::Broken)?),
        Errand::Withdraw => Ok(()),
    }
}

fn move_offer(records: &mut dyn WriteRecords, id: &MeetId, now: UnixMillis) -> Result<(), StoreError> {
    let own: Option<OwnOffer> = get_value(&*records, OFFERS, id.as_bytes())?;
    let Some(mut own) = own.filter(|own| own.offer.check(now).is_ok()) else { return Ok(()) };
    if own.moves >= MOST_MOVES {
        own.standing = OfferStanding::Crowded;
        return put_value(records, OFFERS, id.as_bytes(), &own);
    }
    own.moves += 1;
    place_offer(records, id, &mut own, now) // MEET-014
}

/// Seals the answer anew for another slot: nothing was said under the old one's keys.
fn knock_again(records: &mut dyn WriteRecords, id: &MeetId, now: UnixMillis) -> Result<(), NodeError> {
    let thread: Option<ThreadRecord> = get_value(&*records, THREADS, id.as_bytes())?;
    let Some(thread) = thread.filter(|thread| thread.standing == ThreadStanding::Knocking) else {
        return Ok(());
    };
    let first: Option<WordRecord> = get_value(&*records, WORDS, &word_key(id, 0))?;
    let found = found_of(&*records, &thread)?.filter(|found| found.offer.check(now).is_ok());
    match (found, first) {
        (Some(found), Some(first)) if thread.moves < MOST_MOVES => {
            knock(records, id, &thread.app, &found, &first.bytes, thread.moves + 1, now) // MEET-014
        }
        _ => Ok(stand(records, id, ThreadStanding::Knocking, ThreadStanding::Broken)?),
    }
}
