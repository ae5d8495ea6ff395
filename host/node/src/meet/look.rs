//! What an app is shown of its meetings: random ids, words of its manifest, times, and what was said. Nothing of a peer.

use teahouse_base::{Decode, StoreError, UnixMillis, UnixSeconds};
use teahouse_bundle::AppId;
use teahouse_chat::meet::Place;

use super::desk::thread_of;
use super::records::{
    FOUND, FoundOffer, MeetId, OFFERS, OfferStanding, OwnOffer, THREADS, ThreadRecord, ThreadStanding, WORDS,
    WordRecord, all, id_of,
};
use crate::error::NodeError;
use crate::node::Shared;

/// An offer of the app's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyOffer {
    /// Its id.
    pub id: MeetId,
    /// Where.
    pub place: Place,
    /// How far it is.
    pub standing: OfferStanding,
    /// When it is over.
    pub expires: UnixSeconds,
}

/// An offer of somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenOffer {
    /// Its id, for this app only.
    pub id: MeetId,
    /// As what its author deals. A stranger wrote it: whether the manifest names it is for the caller to check.
    pub role: String,
    /// The one thing it says beyond that.
    pub tag: Option<String>,
    /// When it is over.
    pub expires: UnixSeconds,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadView {
    /// Its id.
    pub id: MeetId,
    /// The offer that it began with.
    pub offer: MeetId,
    /// Whether that was the app's own.
    pub author: bool,
    /// How far it is.
    pub standing: ThreadStanding,
    /// How many words there are.
    pub words: u32,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadWord {
    /// Whether this side said it.
    pub mine: bool,
    /// When it was said, or came.
    pub at: UnixMillis,
    /// What.
    pub bytes: Vec<u8>,
}

impl Shared {
    pub(super) fn meet_mine(&self, app: &AppId) -> Result<Vec<MyOffer>, NodeError> {
        let now = self.clock.now();
        let own: Vec<(Vec<u8>, OwnOffer)> = self.read(|records| all(records, OFFERS, &[]))?;
        let alive = own.into_iter().filter(|(_, own)| own.app == *app && own.offer.check(now).is_ok());
        let views = alive.filter_map(|(key, own)| {
            let (id, expires) = (id_of(&key)?, own.offer.expires());
            Some(MyOffer { id, place: own.place, standing: own.standing, expires })
        });
        Ok(views.collect())
    }

    pub(super) fn meet_offers(&self, app: &AppId, place: &Place) -> Result<Vec<SeenOffer>, NodeError> {
        let now = self.clock.now();
        let found: Vec<(Vec<u8>, FoundOffer)> = self.read(|records| all(records, FOUND, app.as_bytes()))?;
        let here = found.into_iter().map(|(_, found)| found).filter(|found| found.place == *place);
        let alive = here.filter(|found| found.offer.check(now).is_ok());
        let views = alive.map(|found| SeenOffer {
            id: found.id,
            role: found.offer.role().to_string(),
            tag: found.offer.tag().map(ToString::to_string),
            expires: found.offer.expires(),
        });
        Ok(views.collect())
    }

    pub(super) fn meet_threads(&self, app: &AppId) -> Result<Vec<ThreadView>, NodeError> {
        let threads: Vec<(Vec<u8>, ThreadRecord)> = self.read(|records| all(records, THREADS, &[]))?;
        let mine = threads.into_iter().filter(|(_, thread)| thread.app == *app);
        let views = mine.filter_map(|(key, thread)| {
            let ThreadRecord { offer, author, standing, words, .. } = thread;
            Some(ThreadView { id: id_of(&key)?, offer, author, standing, words })
        });
        Ok(views.collect())
    }

    pub(super) fn meet_words(
        &self,
        app: &AppId,
        id: &MeetId,
        from: u32,
        limit: usize,
    ) -> Result<Vec<ThreadWord>, NodeError> {
        self.read(|records| {
            thread_of(records, app, id)?;
            // The keys before `from` are skipped by looking behind the last of them.
            let before = from.checked_sub(1).map(|last| super::records::word_key(id, last));
            let rows = records.scan(WORDS, id.as_bytes(), before.as_deref(), limit)?;
            let words = rows.into_iter().map(|(_, bytes)| {
                let word = WordRecord::from_bytes(&bytes)
                    .map_err(|source| StoreError::Record { table: WORDS.name(), source })?;
                Ok::<_, NodeError>(ThreadWord { mine: word.mine, at: word.at, bytes: word.bytes })
            });
            words.collect::<Result<Vec<_>, NodeError>>()
        })
    }
}
