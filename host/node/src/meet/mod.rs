//! Meetings are what strangers do through an app: offers in a coarse place, answers to them, and threads.
//!
//! | module | holds |
//! |---|---|
//! | `desk` | what an app can ask for, and its bounds |
//! | `look` | what an app is shown |
//! | `boxes` | where this persona looks |
//! | `arrive` | what was found there |
//! | `letters` | what is on its way, and how it ended |
//! | `run` | the task that brings it |
//! | `tidy` | forgetting what is over |
//! | `records` | what is kept |
//!
//! The cryptography is [`teahouse_chat::meet`]'s. Everything travels over the persona's edge, as letters do.
//!
//! # Privacy
//! An app learns random ids, roles, tags, expiries and what is said in its own threads. It never learns a peer, an address,
//! an account, or the box in which something lay. Two apps know one offer under two ids.

mod arrive;
mod boxes;
mod desk;
mod error;
mod letters;
mod look;
mod records;
pub(crate) mod run;
mod tidy;

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use teahouse_bundle::AppId;
use teahouse_chat::meet::Place;
use tokio::sync::{Notify, watch};

use crate::error::NodeError;
use crate::node::{Node, Shared};

pub use desk::NewOffer;
pub use error::MeetRefusal;
pub use look::{MyOffer, SeenOffer, ThreadView, ThreadWord};
pub use records::{MeetId, OfferStanding, ThreadStanding};
pub(crate) use tidy::forget_app;

/// What is remembered of meetings between two looks at the records.
pub(crate) struct MeetSlot {
    known: Mutex<boxes::Known>,
    /// Something may have to leave.
    bell: Notify,
    /// How often something changed.
    changes: watch::Sender<u64>,
}

impl Default for MeetSlot {
    fn default() -> Self {
        Self { known: Mutex::default(), bell: Notify::new(), changes: watch::channel(0).0 }
    }
}

impl MeetSlot {
    fn known(&self) -> MutexGuard<'_, boxes::Known> {
        // A thread that panicked while it looked leaves a map that the next look makes anew.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Something of a meeting changed on disk: where to look, what to bring, what to show.
    pub(crate) fn meet_changed(&self) {
        self.meet.known().outdate();
        self.meet.bell.notify_one();
        self.boxes.notify_one();
        self.meet.changes.send_modify(|count| *count += 1);
    }
}

/// The meetings of a persona, as one app deals in them. Whether the app may is the caller's to know: here nobody is asked.
pub struct Meetings<'a> {
    shared: &'a Shared,
    app: AppId,
}

impl Node {
    /// The meetings of an app.
    pub fn meetings(&self, app: AppId) -> Meetings<'_> {
        Meetings { shared: self.shared(), app }
    }
}

impl Meetings<'_> {
    /// Publishes an offer, which goes out by itself and comes back to its place after a restart.
    ///
    /// # Errors
    /// [`MeetRefusal`], as `MET-201` to `MET-203`.
    pub fn publish(&self, offer: &NewOffer) -> Result<MeetId, NodeError> {
        self.shared.meet_publish(&self.app, offer)
    }

    /// Takes an offer back: no answer to it is opened any more.
    ///
    /// # Errors
    /// `MET-205` when there is none of this id.
    pub fn withdraw(&self, offer: &MeetId) -> Result<(), NodeError> {
        self.shared.meet_withdraw(&self.app, offer)
    }

    /// Looks for offers in a place, for an hour.
    ///
    /// # Errors
    /// `MET-204`.
    pub fn watch(&self, place: &Place) -> Result<(), NodeError> {
        self.shared.meet_watch(&self.app, place)
    }

    /// Looks there no more, and forgets what was found.
    ///
    /// # Errors
    /// The store's own.
    pub fn unwatch(&self, place: &Place) -> Result<(), NodeError> {
        self.shared.meet_unwatch(&self.app, place)
    }

    /// Answers an offer that was found, and opens a thread.
    ///
    /// # Errors
    /// `MET-203`, `MET-205` to `MET-207`; `MET-105` for too many bytes.
    pub fn answer(&self, offer: &MeetId, first: &[u8]) -> Result<MeetId, NodeError> {
        self.shared.meet_answer(&self.app, offer, first)
    }

    /// Says something in a thread.
    ///
    /// # Errors
    /// `MET-208`, `MET-209`; `MET-105` and `MET-107` for too much.
    pub fn say(&self, thread: &MeetId, bytes: &[u8]) -> Result<(), NodeError> {
        self.shared.meet_say(&self.app, thread, bytes)
    }

    /// Says that nothing more comes, and hears nothing more.
    ///
    /// # Errors
    /// `MET-208`.
    pub fn close(&self, thread: &MeetId) -> Result<(), NodeError> {
        self.shared.meet_close(&self.app, thread)
    }

    /// The app's own offers that live.
    ///
    /// # Errors
    /// The store's own.
    pub fn mine(&self) -> Result<Vec<MyOffer>, NodeError> {
        self.shared.meet_mine(&self.app)
    }

    /// The offers that were found in a place and live.
    ///
    /// # Errors
    /// The store's own.
    pub fn offers(&self, place: &Place) -> Result<Vec<SeenOffer>, NodeError> {
        self.shared.meet_offers(&self.app, place)
    }

    /// The app's threads.
    ///
    /// # Errors
    /// The store's own.
    pub fn threads(&self) -> Result<Vec<ThreadView>, NodeError> {
        self.shared.meet_threads(&self.app)
    }

    /// What was said in a thread, from word number `from` on, at most `limit`.
    ///
    /// # Errors
    /// `MET-208`.
    pub fn words(&self, thread: &MeetId, from: u32, limit: usize) -> Result<Vec<ThreadWord>, NodeError> {
        self.shared.meet_words(&self.app, thread, from, limit)
    }

    /// Counts up whenever something of a meeting of this persona changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.meet.changes.subscribe()
    }
}
