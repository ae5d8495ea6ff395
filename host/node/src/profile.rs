//! An open profile is one process that owns a phrase, and the personas of that phrase, which share nothing but the process.
//!
//! Each persona is a [`Node`] of its own: own database and key, own relays and peer id, own chain, connections and times.
//! What is joint is here: the keys' tree and whether it is locked, the owner's lock, the list that a person chooses from,
//! and the one backup of them all (`keep`).
//!
//! # Privacy
//! Nothing here sends anything, but for [`OpenProfile::call`]'s `persona.find`, which has to be agreed to. The personas go
//! online one after the other at moments drawn for each (NODE-022); when the process ends, all of them end together, which
//! whoever sees two of them can see too.

mod find;
mod keep;
mod links;
mod list;
mod make;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use teahouse_api::ErrorView;
use teahouse_api::method::*;
use teahouse_api::profile::CheckView;
use teahouse_base::Clock;
use teahouse_runtime::Compiler;
use teahouse_wallet::keys::PersonaNumber;
use tokio::sync::watch;

use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::keys::Vault;
use crate::lock::Autolock;
use crate::node::{Node, NodeOptions, Opening};
use crate::owner::OwnerLock;
use crate::pace::Pace;
use crate::records;
use crate::rpc::{read, write};
use crate::unlock::Unlocked;

/// The doctor's answer, read back.
struct Checks;

impl Method for Checks {
    const NAME: &'static str = ProfileDoctor::NAME;
    type Params = Vec<CheckView>;
    type Result = Vec<CheckView>;
}

/// The most personas of one profile: as many as a restore can look for.
pub const MAX_PERSONAS: u32 = 16;
/// About how long a persona that nobody calls waits before it goes online.
const SOON: Duration = Duration::from_secs(12);

/// A profile that this process owns.
pub struct OpenProfile {
    dir: ProfileDir,
    vault: Arc<Vault>,
    password: bool,
    clock: Arc<dyn Clock>,
    online: bool,
    compiler: Arc<dyn Compiler>,
    pace: Pace,
    lock: Arc<OwnerLock>,
    seats: Mutex<BTreeMap<PersonaNumber, Seat>>,
    closed: AtomicBool,
    changed: watch::Sender<()>,
}

/// An open persona, and where its screens are.
struct Seat {
    node: Arc<Node>,
    page: Option<String>,
}

impl OpenProfile {
    /// Takes the profile for this process; no persona is open yet.
    ///
    /// # Errors
    /// `NOD-801` when another process has it; the store's own.
    pub fn open(dir: &ProfileDir, unlocked: Unlocked, options: NodeOptions) -> Result<Self, NodeError> {
        let lock = Arc::new(OwnerLock::take(dir)?);
        let Unlocked { tree, password } = unlocked;
        let NodeOptions { clock, online, compiler } = options;
        let dir = dir.of_persona(PersonaNumber::FIRST);
        let vault = Arc::new(Vault::new(tree, &*clock));
        let (seats, changed) = (Mutex::default(), watch::channel(()).0);
        let closed = AtomicBool::new(false);
        let profile = Self {
            dir,
            vault,
            password,
            clock,
            online,
            compiler,
            pace: Pace::Own,
            lock,
            seats,
            closed,
            changed,
        };
        let autolock =
            profile.look_at(PersonaNumber::FIRST, |records| records::single::<Autolock>(records))?;
        profile.vault.set_autolock(autolock.unwrap_or_default());
        Ok(profile)
    }

    /// The profile's folder.
    pub const fn dir(&self) -> &ProfileDir {
        &self.dir
    }

    /// The persona `number`, opened now and online at once if it was not open.
    ///
    /// # Errors
    /// `NOD-141` when the profile has none of this number; the store's own.
    pub fn persona(&self, number: PersonaNumber) -> Result<Arc<Node>, NodeError> {
        self.seat(&mut self.seats(), number, Duration::ZERO)
    }

    /// Opens every persona: `first` goes online at once, each other at a moment of its own (NODE-022).
    ///
    /// # Errors
    /// The store's own.
    pub fn open_all(&self, first: PersonaNumber) -> Result<(), NodeError> {
        let mut seats = self.seats();
        for number in self.dir.personas()? {
            let after = if number == first { Duration::ZERO } else { self.pace.about(SOON) }; // NODE-022
            self.seat(&mut seats, number, after)?;
        }
        Ok(())
    }

    /// Every open persona.
    pub fn nodes(&self) -> Vec<Arc<Node>> {
        self.seats().values().map(|seat| seat.node.clone()).collect()
    }

    /// Tells when a persona was opened.
    pub fn follow(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Notes where a persona's screens are.
    pub fn set_page(&self, number: PersonaNumber, page: String) {
        if let Some(seat) = self.seats().get_mut(&number) {
            seat.page = Some(page);
        }
    }

    /// Answers one call to persona `at`. Only `persona.…`, and what is said of the phrase, its backup and its lock, is about
    /// more than that one.
    ///
    /// # Errors
    /// [`ErrorView`]: a code and values.
    pub async fn call(&self, at: PersonaNumber, method: &str, params: Value) -> Result<Value, ErrorView> {
        if is_joint(method) {
            self.vault.note_call(method, &*self.clock);
            return self.joint(at, method, params).await.map_err(NodeError::into_view);
        }
        let node = self.persona(at).map_err(NodeError::into_view)?;
        let answer = node.call(method, params).await?;
        if method == ProfileDoctor::NAME {
            return self.examined(at, answer).map_err(NodeError::into_view);
        }
        Ok(answer)
    }

    /// What the node's doctor says, and what those that it talks to can link over all personas.
    fn examined(&self, at: PersonaNumber, checks: Value) -> Result<Value, NodeError> {
        let mut checks: Vec<CheckView> = read::<Checks>(checks)?;
        checks.extend(self.kept_checks(at)?);
        checks.extend(self.links(at)?);
        write::<ProfileDoctor>(checks)
    }

    async fn joint(&self, at: PersonaNumber, method: &str, params: Value) -> Result<Value, NodeError> {
        match method {
            PersonaList::NAME => {
                read::<PersonaList>(params)?;
                write::<PersonaList>(self.list(at)?)
            }
            PersonaCreate::NAME => write::<PersonaCreate>(self.create(at, &read::<PersonaCreate>(params)?)?),
            PersonaRename::NAME => write::<PersonaRename>(self.rename(at, &read::<PersonaRename>(params)?)?),
            PersonaFind::NAME => {
                write::<PersonaFind>(self.look_for(at, &read::<PersonaFind>(params)?).await?)
            }
            WalletBackup::NAME => {
                read::<WalletBackup>(params)?;
                write::<WalletBackup>(self.make_backup()?)
            }
            WalletBackupState::NAME => {
                read::<WalletBackupState>(params)?;
                write::<WalletBackupState>(self.kept_state(at)?)
            }
            WalletCheckPhrase::NAME => {
                let typed = read::<WalletCheckPhrase>(params)?.phrase;
                write::<WalletCheckPhrase>(self.check_phrase(at, &typed)?)
            }
            WalletAutolock::NAME => {
                write::<WalletAutolock>(self.lock_itself_after(&read::<WalletAutolock>(params)?)?)
            }
            other => Err(codes::NO_METHOD.with("method", other)),
        }
    }

    /// Closes every persona and lets the profile go with the last reference.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let seats = std::mem::take(&mut *self.seats());
        for seat in seats.values() {
            seat.node.close().await;
        }
    }

    fn seats(&self) -> MutexGuard<'_, BTreeMap<PersonaNumber, Seat>> {
        // Every change is one insertion or one field, so a panic elsewhere leaves the map whole.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seat(
        &self,
        seats: &mut BTreeMap<PersonaNumber, Seat>,
        number: PersonaNumber,
        after: Duration,
    ) -> Result<Arc<Node>, NodeError> {
        if let Some(seat) = seats.get(&number) {
            return Ok(seat.node.clone());
        }
        if self.closed.load(Ordering::SeqCst) {
            // A call that is still on its way opens nothing again.
            return Err(no_persona(number.get()));
        }
        let node = Arc::new(self.node(number, after, self.online)?);
        seats.insert(number, Seat { node: node.clone(), page: None });
        self.changed.send_replace(());
        Ok(node)
    }

    fn node(&self, number: PersonaNumber, after: Duration, online: bool) -> Result<Node, NodeError> {
        let dir = self.dir.of_persona(number);
        if !dir.database().exists() {
            return Err(no_persona(number.get()));
        }
        let options = NodeOptions { clock: self.clock.clone(), online, compiler: self.compiler.clone() };
        let opening = Opening { options, after, pace: self.pace.clone() };
        Node::of_persona(&dir, self.vault.clone(), self.password, self.lock.clone(), opening)
    }

    /// The same profile at other times.
    #[cfg(test)]
    pub(crate) fn at_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }
}

/// What a profile answers, and no single persona of it.
fn is_joint(method: &str) -> bool {
    const KEPT: [&str; 4] =
        [WalletBackup::NAME, WalletBackupState::NAME, WalletCheckPhrase::NAME, WalletAutolock::NAME];
    method.starts_with("persona.") || KEPT.contains(&method)
}

fn no_persona(name: impl ToString) -> NodeError {
    codes::NO_PERSONA.with("persona", name)
}
