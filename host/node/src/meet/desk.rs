//! The desk takes what an app asks of a meeting, holds it against the bounds, and writes it down with what has to leave in
//! one commit.

use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{ReadRecords, RngExt, StoreError, SystemRng, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chat::meet::offer::LONGEST;
use teahouse_chat::meet::{Hour, Note, Offer, Place, Topic, Word};
use teahouse_wire::{Class, Generation, Stamp, VerifiedEnvelope};

use super::error::MeetRefusal;
use super::letters::{knock, place_offer, put_word};
use super::records::{
    Errand, FOUND, FoundOffer, LETTERS, Letter, MeetId, OFFERS, OfferStanding, OwnOffer, RATES, Rates,
    THREADS, ThreadRecord, ThreadStanding, Until, WATCHES, all, found_key, watch_key,
};
use crate::error::NodeError;
use crate::node::Shared;

/// Offers of one app that live in one place.
const OFFERS_IN_PLACE: usize = 4;
/// Offers of one app that live.
const OFFERS_OF_APP: usize = 16;
/// Offers that an app publishes in an hour, and answers that it gives.
const IN_AN_HOUR: usize = 24;
/// Places that a persona watches: each is 512 boxes, and with the inbox they still fit one long-poll.
const WATCHED: usize = 3;
/// Threads of one app.
pub(super) const THREADS_OF_APP: usize = 32;
/// Threads among them in which only a stranger has spoken: whoever knocks over and over leaves room for the app's own answers.
pub(super) const KNOCKS_OF_APP: usize = 24;
/// The shortest life of an offer.
const SHORTEST: Duration = Duration::from_secs(60);
/// How long a watch lasts.
const WATCH: Duration = Duration::from_secs(3_600);
/// How long an emptying is tried.
const WITHDRAWING: Duration = Duration::from_secs(3_600);

/// An offer that an app wants to publish. Whether role and tag are its manifest's is the caller's to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOffer {
    /// Where.
    pub place: Place,
    /// As what.
    pub role: Word,
    /// The one thing it says beyond that.
    pub tag: Option<Word>,
    /// How long it lives: a minute to an hour.
    pub lasts: Duration,
}

/// What is counted in an hour.
enum Deed {
    Publish,
    Answer,
}

impl Shared {
    pub(super) fn meet_publish(&self, app: &AppId, wanted: &NewOffer) -> Result<MeetId, NodeError> {
        if wanted.lasts < SHORTEST || wanted.lasts > LONGEST {
            return Err(MeetRefusal::Time.into());
        }
        let now = self.clock.now();
        let expires = now.seconds().after(wanted.lasts);
        let (role, tag) = (wanted.role.clone(), wanted.tag.clone());
        let (offer, secret) = Offer::fresh(role, tag, expires, &mut SystemRng);
        let id = MeetId::from_array(SystemRng.array());
        let mut own = OwnOffer {
            app: *app,
            place: wanted.place.clone(),
            offer,
            secret,
            standing: OfferStanding::Waiting,
            hour: Hour::of(now),
            slot: 0,
            moves: 0,
            opened: Vec::new(),
        };
        self.write(|records| {
            has_room(&*records, app, &wanted.place, now)?;
            count(records, app, &Deed::Publish, now)?;
            Ok::<_, NodeError>(place_offer(records, &id, &mut own, now)?) // MEET-013
        })?;
        self.meet_changed();
        Ok(id)
    }

    pub(super) fn meet_withdraw(&self, app: &AppId, id: &MeetId) -> Result<(), NodeError> {
        let now = self.clock.now();
        self.write(|records| {
            let own: OwnOffer = get_value(&*records, OFFERS, id.as_bytes())?.ok_or(MeetRefusal::NoOffer)?;
            if own.app != *app {
                return Err(NodeError::from(MeetRefusal::NoOffer)); // MEET-016
            }
            // With the record goes the secret that opens answers.
            records.delete(OFFERS, id.as_bytes())?; // MEET-017
            Ok(empty_slot(records, &own, now)?)
        })?;
        self.meet_changed();
        Ok(())
    }

    pub(super) fn meet_watch(&self, app: &AppId, place: &Place) -> Result<(), NodeError> {
        let (key, now) = (watch_key(app, place), self.clock.now());
        self.write(|records| {
            let watches: Vec<(Vec<u8>, Until)> = all(&*records, WATCHES, &[])?;
            let others = watches.iter().filter(|(other, until)| *other != key && until.0 > now);
            if others.count() >= WATCHED {
                return Err(NodeError::from(MeetRefusal::TooManyWatches)); // MEET-012
            }
            Ok(put_value(records, WATCHES, &key, &Until(now.after(WATCH)))?)
        })?;
        self.meet_changed();
        Ok(())
    }

    pub(super) fn meet_unwatch(&self, app: &AppId, place: &Place) -> Result<(), NodeError> {
        self.write(|records| {
            records.delete(WATCHES, &watch_key(app, place))?;
            let found: Vec<(Vec<u8>, FoundOffer)> = all(&*records, FOUND, app.as_bytes())?;
            for (key, _) in found.into_iter().filter(|(_, found)| found.place == *place) {
                records.delete(FOUND, &key)?;
            }
            Ok::<_, NodeError>(())
        })?;
        self.meet_changed();
        Ok(())
    }

    pub(super) fn meet_answer(&self, app: &AppId, offer: &MeetId, first: &[u8]) -> Result<MeetId, NodeError> {
        let now = self.clock.now();
        let id = MeetId::from_array(SystemRng.array());
        self.write(|records| {
            let found: Vec<(Vec<u8>, FoundOffer)> = all(&*records, FOUND, app.as_bytes())?;
            let found = found.into_iter().map(|(_, found)| found).find(|found| found.id == *offer);
            let found = found.filter(|found| found.offer.check(now).is_ok()).ok_or(MeetRefusal::NoOffer)?;
            let threads = threads_of(&*records, app)?;
            if threads.iter().any(|thread| !thread.author && thread.offer == *offer) {
                return Err(NodeError::from(MeetRefusal::Answered));
            }
            if threads.len() >= THREADS_OF_APP {
                return Err(MeetRefusal::TooManyThreads.into()); // MEET-011
            }
            count(records, app, &Deed::Answer, now)?;
            knock(records, &id, app, &found, first, 0, now)
        })?;
        self.meet_changed();
        Ok(id)
    }

    pub(super) fn meet_say(&self, app: &AppId, id: &MeetId, bytes: &[u8]) -> Result<(), NodeError> {
        let now = self.clock.now();
        self.write(|records| {
            let mut thread = thread_of(&*records, app, id)?;
            if thread.standing != ThreadStanding::Open {
                return Err(NodeError::from(MeetRefusal::NotOpen));
            }
            put_word(records, id, &mut thread, &Note::Said(bytes.to_vec()), now)
        })?;
        self.meet_changed();
        Ok(())
    }

    pub(super) fn meet_close(&self, app: &AppId, id: &MeetId) -> Result<(), NodeError> {
        let now = self.clock.now();
        self.write(|records| {
            let mut thread = thread_of(&*records, app, id)?;
            if thread.standing == ThreadStanding::Open {
                // A full thread has no room for a goodbye; it is over here all the same.
                if let Err(error) = put_word(records, id, &mut thread, &Note::End, now) {
                    tracing::debug!(%error, "a thread ends without a word");
                }
            }
            thread.standing = ThreadStanding::Closed;
            Ok::<_, NodeError>(put_value(records, THREADS, id.as_bytes(), &thread)?)
        })?;
        self.meet_changed();
        Ok(())
    }
}

/// Refuses a further offer where there are as many as may be.
fn has_room(
    records: &(impl ReadRecords + ?Sized),
    app: &AppId,
    place: &Place,
    now: UnixMillis,
) -> Result<(), NodeError> {
    let own: Vec<(Vec<u8>, OwnOffer)> = all(records, OFFERS, &[])?;
    let mine = own.iter().map(|(_, own)| own).filter(|own| own.app == *app);
    let alive: Vec<&OwnOffer> = mine.filter(|own| own.offer.expires() > now.seconds()).collect();
    let here = alive.iter().filter(|own| own.place == *place).count();
    if here >= OFFERS_IN_PLACE || alive.len() >= OFFERS_OF_APP {
        return Err(MeetRefusal::TooManyOffers.into()); // MEET-010
    }
    Ok(())
}

/// Counts a deed of the last hour, or refuses it.
fn count(records: &mut dyn WriteRecords, app: &AppId, deed: &Deed, now: UnixMillis) -> Result<(), NodeError> {
    let mut rates: Rates = get_value(&*records, RATES, app.as_bytes())?.unwrap_or_default();
    let times = match deed {
        Deed::Publish => &mut rates.published,
        Deed::Answer => &mut rates.answered,
    };
    // A clock that was set back frees nothing: what lies ahead counts too.
    times.retain(|at| now.since(*at) < Duration::from_secs(3_600));
    if times.len() >= IN_AN_HOUR {
        return Err(MeetRefusal::TooOften.into()); // MEET-011
    }
    times.push(now);
    Ok(put_value(records, RATES, app.as_bytes(), &rates)?)
}

/// Puts the emptying of an offer's slot in the place of what was on its way there.
pub(super) fn empty_slot(
    records: &mut dyn WriteRecords,
    own: &OwnOffer,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let topic = Topic::new(own.app.as_bytes(), &own.place);
    let key = topic.slot_key(own.hour, own.slot);
    let tombstone =
        VerifiedEnvelope::tombstone(&key, Generation::CURRENT, Stamp::at(now), Class::Small, &mut SystemRng);
    let letter = Letter {
        errand: Errand::Withdraw,
        shard: topic.shard(own.hour),
        envelope: tombstone.into_bytes(),
        due: now,
        tries: 0,
        until: now.after(WITHDRAWING),
    };
    put_value(records, LETTERS, key.id().as_bytes(), &letter)
}

/// The threads of an app.
pub(super) fn threads_of(
    records: &(impl ReadRecords + ?Sized),
    app: &AppId,
) -> Result<Vec<ThreadRecord>, StoreError> {
    let threads: Vec<(Vec<u8>, ThreadRecord)> = all(records, THREADS, &[])?;
    Ok(threads.into_iter().map(|(_, thread)| thread).filter(|thread| thread.app == *app).collect())
}

/// The app's thread of this id.
pub(super) fn thread_of(
    records: &(impl ReadRecords + ?Sized),
    app: &AppId,
    id: &MeetId,
) -> Result<ThreadRecord, NodeError> {
    let thread: Option<ThreadRecord> = get_value(records, THREADS, id.as_bytes())?;
    Ok(thread.filter(|thread| thread.app == *app).ok_or(MeetRefusal::NoThread)?) // MEET-016
}

/// The offer that a thread of ours answers, if it is still known.
pub(super) fn found_of(
    records: &(impl ReadRecords + ?Sized),
    thread: &ThreadRecord,
) -> Result<Option<FoundOffer>, StoreError> {
    get_value(records, FOUND, &found_key(&thread.app, &thread.name))
}
