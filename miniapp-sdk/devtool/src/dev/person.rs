//! A person of a simulation has a database and an instance of the app of their own, and meets the others through cards.

use std::path::Path;
use std::sync::Arc;

use teahouse_base::store::RedbStore;
use teahouse_base::{Clock, RecordStore, SystemRng, UnixMillis};
use teahouse_bundle::AppId;
use teahouse_runtime::grant::{self, Decision, Grant};
use teahouse_runtime::model::{
    CardLaunch, Event, Launch, LinkLaunch, PersonId, Request, ShareId, Source, Theme,
};
use teahouse_runtime::news::{self, CardNews, Member};
use teahouse_runtime::{AppHost, AppSpec, Powers, RunningApp, Sandbox, Status, notify, watch};

use super::DevError;
use super::clock::MovableClock;
use super::desk::{Bell, Desk, Line};
use super::order::{Answering, Place};
use super::session::Loaded;
use super::shown::{CardShown, TurnShown};
use crate::scenario::{Script, assets};

/// A card or a link that has arrived.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub from: &'static str,
    pub title: String,
    pub payload: Vec<u8>,
    pub share: Option<ShareId>,
    pub link: bool,
    /// Whether it is what another card became.
    pub updated: bool,
}

impl Card {
    /// How it opens the app for `reader`.
    pub fn source(&self, reader: &str) -> Source {
        let (payload, share) = (self.payload.clone(), self.share.clone());
        if self.link {
            return Source::Link(LinkLaunch { payload, share });
        }
        let mine = self.from == reader;
        Source::Card(CardLaunch { sender: PersonId::new(self.from), mine, payload, share })
    }

    /// As a screen reads it.
    pub fn shown(&self) -> CardShown {
        let share = self.share.is_some();
        CardShown { from: self.from, title: self.title.clone(), link: self.link, share }
    }
}

/// One person.
pub(crate) struct Person {
    pub name: &'static str,
    /// The app's id in this person's records. One sandbox opens an app once, so each person's is another.
    pub id: AppId,
    pub store: Arc<dyn RecordStore>,
    pub desk: Arc<Desk>,
    pub app: Option<RunningApp>,
    /// What the app was opened from last.
    pub via: Source,
    pub locale: String,
    pub theme: Theme,
    pub offline: bool,
    pub answering: Answering,
    pub script: Script,
    pub waiting: Vec<Request>,
    pub cards: Vec<Card>,
    /// The names of all who are in the conversation, this person's among them.
    pub everybody: Vec<&'static str>,
}

impl Person {
    /// The person at `place`, with a database in `room`.
    pub fn new(name: &'static str, place: u8, room: &Path, bell: Bell) -> Result<Self, DevError> {
        let store = RedbStore::open(&room.join(format!("{name}.redb")))?;
        Ok(Self {
            name,
            id: AppId::from_array([place.saturating_add(1); 32]),
            store: Arc::new(store),
            desk: Arc::new(Desk::new(bell)),
            app: None,
            via: Source::Launcher,
            locale: "en".to_owned(),
            theme: Theme::Light,
            offline: false,
            answering: Answering::Hand,
            script: Script::default(),
            waiting: Vec::new(),
            cards: Vec::new(),
            everybody: vec![name],
        })
    }

    /// Ends the instance that runs, if one does, and opens another on what it has kept.
    pub fn open(
        &mut self,
        sandbox: &Sandbox,
        loaded: &Loaded,
        clock: &Arc<MovableClock>,
        via: Source,
        updated_from: Option<String>,
    ) -> Result<(), DevError> {
        self.close();
        let spec = AppSpec { app: self.id, ..AppSpec::of(&loaded.package, self.name).with_assets(assets()) };
        let powers = Powers {
            store: Arc::clone(&self.store),
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            rng: Box::new(SystemRng),
            host: Arc::clone(&self.desk) as Arc<dyn AppHost>,
        };
        self.via = via.clone();
        let launch = Launch { via, locale: self.locale.clone(), theme: self.theme, updated_from };
        let members = if launch.in_conversation() { self.members() } else { Vec::new() };
        let mut records = self.store.begin_write()?;
        news::begin(records.as_mut(), &self.id, &members)?;
        records.commit()?;
        self.app = Some(sandbox.open(&loaded.artifact, spec, powers, launch)?);
        Ok(())
    }

    /// What an app of this person that is opened from there starts from.
    pub const fn comes_from(&self, place: Place) -> Source {
        match place {
            Place::Launcher => Source::Launcher,
            Place::Conversation => Source::Conversation,
            Place::Restart => self.via.restarted(),
        }
    }

    fn members(&self) -> Vec<Member> {
        let member = |name: &&'static str| Member { id: PersonId::new(*name), me: *name == self.name };
        self.everybody.iter().map(member).collect()
    }

    /// Lets the open app hear of a card that came, as a host does for an app that asks for it.
    pub fn hear(&self, card: &Card) -> Result<(), DevError> {
        if self.app.is_none() || card.link || card.share.is_some() {
            return Ok(());
        }
        let (sender, title, payload) = (PersonId::new(card.from), card.title.clone(), card.payload.clone());
        let mut records = self.store.begin_write()?;
        news::tell(records.as_mut(), &self.id, &CardNews { sender, title, payload, updated: card.updated })?;
        records.commit()?;
        self.wake();
        Ok(())
    }

    /// Waits until the instance has ended: the next one is the same app.
    pub fn close(&mut self) {
        if let Some(app) = self.app.take() {
            app.close();
        }
    }

    /// Hands the app an event.
    pub fn deliver(&self, event: Event) -> Result<(), DevError> {
        let app = self.app.as_ref().ok_or(DevError::NoApp)?;
        Ok(app.deliver(event)?)
    }

    /// Lets the app look for answers and at its timers.
    pub fn wake(&self) {
        self.app.iter().for_each(RunningApp::wake);
    }

    /// Lets alarms fire that are due, as a host does whether the app is open or not.
    pub fn ring(&self, now: UnixMillis) -> Result<(), DevError> {
        let next = notify::next_due(self.store.begin_read()?.as_ref(), now)?;
        if next.is_none_or(|at| at > now) {
            return Ok(());
        }
        let mut records = self.store.begin_write()?;
        let fired = notify::fire_due(records.as_mut(), now)?;
        records.commit()?;
        for one in fired {
            self.desk.show(one.tag, &one.notification);
            // A closed app learns of it when it is opened.
            drop(self.deliver(Event::Signal { source: notify::SOURCE.to_owned(), id: one.tag.into() }));
        }
        Ok(())
    }

    /// Says of each read that is watched and not told of yet, or of all of them, that there is an answer to hear.
    pub fn tell_watches(&self, all: bool) -> Result<(), DevError> {
        let watches = watch::list(self.store.begin_read()?.as_ref(), &self.id)?;
        for watch in watches.into_iter().filter(|watch| all || watch.seen.is_none()) {
            let signal = Event::Signal { source: watch::SOURCE.to_owned(), id: watch.id.get() };
            if self.deliver(signal).is_ok() {
                let mut records = self.store.begin_write()?;
                watch::note_seen(records.as_mut(), &self.id, watch.id, "told")?;
                records.commit()?;
            }
        }
        Ok(())
    }

    /// Takes up what the app has asked since the last look.
    pub fn look(&mut self) {
        self.waiting.extend(self.desk.take_requests());
    }

    /// Why the app has stopped, if it has.
    pub fn stopped(&self) -> Option<Line> {
        match self.app.as_ref().map(RunningApp::status) {
            Some(Status::Stopped { code, text }) => Some(Line { mark: code.to_string(), text }),
            _ => None,
        }
    }

    /// Scopes that were refused so often that the app may ask no more.
    pub fn standing(&self) -> Result<Vec<Grant>, DevError> {
        let all = grant::list(self.store.begin_read()?.as_ref(), &self.id)?;
        Ok(all.into_iter().filter(|grant| grant.decision != Decision::Ask).collect())
    }

    /// Lets the app ask again.
    pub fn forgive(&self) -> Result<(), DevError> {
        let standing = self.standing()?;
        let mut records = self.store.begin_write()?;
        for grant in standing {
            grant::set(records.as_mut(), &Grant::ask(self.id, grant.scope))?;
        }
        Ok(records.commit()?)
    }

    /// What the last turns used.
    pub fn turns(&self) -> Vec<TurnShown> {
        self.desk.read(|papers| {
            let turns = papers.turns.iter().map(|turn| TurnShown {
                cause: turn.cause,
                micros: u64::try_from(turn.guest_time.as_micros()).unwrap_or(u64::MAX),
                calls: turn.host_calls,
                memory: turn.memory,
                storage: turn.storage_bytes,
                keys: turn.storage_keys,
            });
            turns.collect()
        })
    }
}
