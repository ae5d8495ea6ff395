//! What was found in a box of a meeting is opened once, in one commit, or passed over for good.

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{RngExt, StoreError, SystemRng, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chat::meet::{CLASS, MeetError, Note, Offer, Place, Topic};
use teahouse_wire::{BoxId, Kind, VerifiedEnvelope};

use super::boxes::Spot;
use super::desk::{KNOCKS_OF_APP, THREADS_OF_APP, threads_of};
use super::letters::keep_word;
use super::records::{
    FOUND, FoundOffer, MeetId, OFFERS, OwnOffer, THREADS, ThreadRecord, ThreadStanding, WordRecord, all,
    found_key,
};
use crate::error::NodeError;
use crate::node::Shared;

/// Offers of others that are kept for one app.
const FOUND_BY_APP: usize = 512;

impl Shared {
    /// Takes in an envelope that lies where a meeting looks; false when it lies elsewhere.
    pub(crate) fn meet_arrived(&self, envelope: &VerifiedEnvelope) -> Result<bool, NodeError> {
        let id = envelope.box_id();
        let Some(spot) = self.meet.known().spot(&id) else { return Ok(false) };
        let whole = envelope.kind() == Kind::Message && envelope.class() == CLASS;
        let bytes = if whole { envelope.ciphertext() } else { &[] };
        let now = self.clock.now();
        let changed = match spot {
            Spot::Slot { app, place } => self.meet_found(&app, place, &id, bytes, now)?,
            Spot::Answer { offer, slot } => {
                self.write(|records| answered(records, &offer, slot, &id, bytes, now))?
            }
            Spot::Word { thread, number } => {
                self.write(|records| heard(records, &thread, number, bytes, now))?
            }
        };
        if changed {
            self.meet_changed();
        }
        Ok(true)
    }

    /// Keeps an offer that is one, lives, is not ours, and was not found before. Junk costs no commit.
    fn meet_found(
        &self,
        app: &AppId,
        place: Place,
        id: &BoxId,
        bytes: &[u8],
        now: UnixMillis,
    ) -> Result<bool, NodeError> {
        let opened = Offer::open(&Topic::new(app.as_bytes(), &place), id, bytes);
        let Ok(offer) = opened.and_then(|offer| offer.check(now).map(|()| offer)) else {
            return Ok(false); // MEET-015
        };
        let (name, key) = (offer.id(), found_key(app, &offer.id()));
        self.write(|records| {
            let own: Vec<(Vec<u8>, OwnOffer)> = all(&*records, OFFERS, &[])?;
            let ours = own.iter().any(|(_, own)| own.app == *app && own.offer.id() == name);
            let full = records.scan(FOUND, app.as_bytes(), None, FOUND_BY_APP)?.len() >= FOUND_BY_APP;
            if ours || full || records.get(FOUND, &key)?.is_some() {
                return Ok::<_, StoreError>(false); // MEET-015
            }
            let id = MeetId::from_array(SystemRng.array());
            put_value(records, FOUND, &key, &FoundOffer { id, place, offer })?;
            Ok(true)
        })
    }
}

/// Opens an answer to an offer of ours, or remembers that its slot holds none.
fn answered(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    slot: u16,
    place: &BoxId,
    bytes: &[u8],
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let own: Option<OwnOffer> = get_value(&*records, OFFERS, id.as_bytes())?;
    let Some(mut own) = own.filter(|own| !own.opened.contains(&slot)) else { return Ok(false) };
    own.opened.push(slot); // MEET-015
    put_value(records, OFFERS, id.as_bytes(), &own)?;
    let threads = threads_of(&*records, &own.app)?;
    let knocks = threads.iter().filter(|thread| thread.author && !thread.both).count();
    if threads.len() >= THREADS_OF_APP || knocks >= KNOCKS_OF_APP {
        return Ok(true); // MEET-011
    }
    let topic = Topic::new(own.app.as_bytes(), &own.place);
    let opened = own.secret.open_answer(&own.offer, &topic, place, bytes);
    let Ok(answer) = opened else { return Ok(true) };
    let mut thread = ThreadRecord {
        app: own.app,
        offer: *id,
        name: own.offer.id(),
        author: true,
        standing: ThreadStanding::Open,
        thread: answer.thread,
        moves: 0,
        words: 0,
        began: now,
        last: now,
        both: false,
    };
    let id = MeetId::from_array(SystemRng.array());
    keep_word(records, &id, &mut thread, WordRecord { mine: false, at: now, bytes: answer.first })?;
    put_value(records, THREADS, id.as_bytes(), &thread)?;
    Ok(true)
}

/// Reads a word of a thread, or passes over a box that holds none.
fn heard(
    records: &mut dyn WriteRecords,
    id: &MeetId,
    number: u32,
    bytes: &[u8],
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let Some(mut thread) = get_value::<ThreadRecord>(&*records, THREADS, id.as_bytes())? else {
        return Ok(false);
    };
    match thread.thread.open(number, bytes, now) {
        Ok(note) => {
            thread.last = now;
            thread.both |= !thread.author;
            thread.standing = standing_after(&note, thread.standing);
            if let Note::Said(bytes) = note {
                keep_word(records, id, &mut thread, WordRecord { mine: false, at: now, bytes })?;
            }
        }
        Err(MeetError::Spent) => return Ok(false),
        Err(_) => thread.thread.pass(number, now),
    }
    put_value(records, THREADS, id.as_bytes(), &thread)?;
    Ok(true)
}

/// Who hears something has been let in, whatever the receipts of the answer say.
fn standing_after(note: &Note, before: ThreadStanding) -> ThreadStanding {
    match (note, before) {
        (Note::End, ThreadStanding::Knocking | ThreadStanding::Open) => ThreadStanding::Ended,
        (Note::Said(_), ThreadStanding::Knocking) => ThreadStanding::Open,
        _ => before,
    }
}
