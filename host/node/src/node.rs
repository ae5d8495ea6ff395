//! A node is one open persona: its store, its keys, its people, its money and its apps, behind one surface.
//!
//! [`crate::profile`] opens the personas of a profile, each as a node that shares nothing with the others but the process;
//! [`crate::rpc`] answers methods; [`Node::close`] lets it go. What has to happen by itself (the outbox, the boxes, the
//! journal, claims) runs in tasks that end with the node, each at this persona's own times (`pace`).

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_base::{Clock, ReadRecords, RecordStore, StoreError, SystemRng, WriteRecords};
use teahouse_chat::chat::{Chat, ChatView};
use teahouse_chat::device::AccountKey;
use teahouse_runtime::Compiler;
use teahouse_wallet::keys::Persona;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinSet;

use crate::apps::Apps;
use crate::blobs::BlobSlot;
use crate::chain::ChainSlot;
use crate::consent::Consent;
use crate::error::{NodeError, codes};
use crate::events::EventHub;
use crate::home::ProfileDir;
use crate::keys::{Keys, Vault};
use crate::meet::MeetSlot;
use crate::network::Network;
use crate::owner::OwnerLock;
use crate::pace::Pace;
use crate::records::{self, Meta};
use crate::shielded::slot::ShieldedSlot;
use crate::submit::SubmitSlot;
use crate::unlock::{Unlocked, sealed_store};

/// What a node is opened with, besides the profile.
#[derive(Clone)]
pub struct NodeOptions {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whether the tasks that talk to relays and chain run: false for a look at what is on disk.
    pub online: bool,
    /// Who compiles apps: for what strangers wrote, a process of its own.
    pub compiler: Arc<dyn Compiler>,
}

/// How one persona is opened.
pub(crate) struct Opening {
    pub(crate) options: NodeOptions,
    /// When it goes online: at once, or so much later unless a front calls it before.
    pub(crate) after: Duration,
    /// Its own times.
    pub(crate) pace: Pace,
}

/// One open persona.
pub struct Node {
    shared: Arc<Shared>,
    tasks: Mutex<JoinSet<()>>,
}

/// What every part of a node sees.
pub(crate) struct Shared {
    pub(crate) dir: ProfileDir,
    pub(crate) password: bool,
    pub(crate) store: Arc<dyn RecordStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pace: Pace,
    pub(crate) keys: Keys,
    pub(crate) events: EventHub,
    pub(crate) network: Network,
    pub(crate) blobs: BlobSlot,
    pub(crate) chain: ChainSlot,
    pub(crate) consent: Consent,
    pub(crate) apps: Apps,
    /// What it does for others, where its person turned that on.
    pub(crate) submit: SubmitSlot,
    /// What is remembered of the pool.
    pub(crate) shielded: ShieldedSlot,
    /// What is remembered of meetings.
    pub(crate) meet: MeetSlot,
    /// Something may have to leave.
    pub(crate) outbox: Notify,
    /// The set of wanted boxes may have changed.
    pub(crate) boxes: Notify,
    /// The journal or a claim has something to do.
    pub(crate) money: Notify,
    /// Another alarm of an app may be the next.
    pub(crate) alarms: Notify,
    /// A front has called.
    pub(crate) called: Notify,
    _lock: Arc<OwnerLock>,
}

impl Node {
    /// Opens one persona of a profile for this process: the one that `dir` means, and no other.
    ///
    /// # Errors
    /// `NOD-801` when another process has it; the store's and the keystore's own.
    pub fn open(dir: &ProfileDir, unlocked: Unlocked, options: NodeOptions) -> Result<Self, NodeError> {
        let lock = Arc::new(OwnerLock::take(dir)?);
        let Unlocked { tree, password } = unlocked;
        let opening = Opening { options, after: Duration::ZERO, pace: Pace::Own };
        let vault = Arc::new(Vault::new(tree, &*opening.options.clock));
        Self::of_persona(dir, vault, password, lock, opening)
    }

    /// Opens a persona of a profile that this process owns.
    pub(crate) fn of_persona(
        dir: &ProfileDir,
        vault: Arc<Vault>,
        password: bool,
        lock: Arc<OwnerLock>,
        opening: Opening,
    ) -> Result<Self, NodeError> {
        let persona = vault.persona(dir.persona())?;
        let store: Arc<dyn RecordStore> = Arc::new(sealed_store(&dir.database(), &persona)?);
        Self::over(dir, vault, password, (store, lock), opening)
    }

    /// Opens a persona whose records were opened, and locked for this process, by whoever calls.
    pub(crate) fn over(
        dir: &ProfileDir,
        vault: Arc<Vault>,
        password: bool,
        (store, lock): (Arc<dyn RecordStore>, Arc<OwnerLock>),
        opening: Opening,
    ) -> Result<Self, NodeError> {
        let Opening { options, after, pace } = opening;
        let persona = vault.persona(dir.persona())?;
        let start = count_start(&*store)?;
        let shared = Arc::new(Shared {
            dir: dir.clone(),
            password,
            network: Network::default(),
            blobs: BlobSlot::default(),
            chain: ChainSlot::default(),
            consent: Consent::default(),
            apps: Apps::open(dir, &persona, options.compiler.clone())?,
            submit: SubmitSlot::default(),
            shielded: ShieldedSlot::new(options.clock.clone()),
            meet: MeetSlot::default(),
            events: EventHub::new(start),
            clock: options.clock,
            pace,
            store,
            keys: Keys::new(vault, &persona),
            outbox: Notify::new(),
            boxes: Notify::new(),
            money: Notify::new(),
            alarms: Notify::new(),
            called: Notify::new(),
            _lock: lock,
        });
        let mut tasks = JoinSet::new();
        shared.take_configured_chain()?;
        shared.look_at_receipts()?;
        shared.forget_guests()?;
        if options.online {
            let begun = begin(&shared, after, &mut tasks)?;
            tasks.spawn(then(begun.clone(), crate::people::outbox::run(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::people::inbox::run(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::people::sweep::run(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::meet::run::run(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::network::report_changes(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::shielded::scan::run(shared.clone())));
            tasks.spawn(then(begun.clone(), crate::apps::serving::run(shared.clone())));
            tasks.spawn(then(begun, crate::money::drive::run(shared.clone())));
            tasks.spawn(crate::lock::run(shared.clone()));
            tasks.spawn(crate::apps::alarms::run(shared.clone()));
        }
        Ok(Self { shared, tasks: Mutex::new(tasks) })
    }

    pub(crate) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The event stream.
    pub fn events(&self) -> &EventHub {
        &self.shared.events
    }

    /// Where the persona's records lie.
    pub fn dir(&self) -> &ProfileDir {
        &self.shared.dir
    }

    /// Closes the profile: tasks end, apps finish their turn, connections close. The lock is given back with the last
    /// reference.
    pub async fn close(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().await);
        tasks.shutdown().await;
        self.shared.stop_prover().await;
        self.shared.stop_submitter().await;
        self.shared.apps.close_all().await;
        self.shared.stop_edge().await;
    }
}

/// Goes online: at once, or `after` a while, earlier when a front calls. What is told is true from then on.
fn begin(
    shared: &Arc<Shared>,
    after: Duration,
    tasks: &mut JoinSet<()>,
) -> Result<watch::Receiver<bool>, NodeError> {
    let (tell, begun) = watch::channel(after.is_zero());
    if after.is_zero() {
        shared.start_edge()?;
        return Ok(begun);
    }
    let shared = shared.clone();
    tasks.spawn(async move {
        tokio::select! {
            () = tokio::time::sleep(after) => {}
            () = shared.called.notified() => {}
        }
        if let Err(error) = shared.start_edge() {
            tracing::error!(%error, "a persona could not go online");
        }
        tell.send_replace(true);
    });
    Ok(begun)
}

/// Runs a task once the persona has gone online.
async fn then(mut begun: watch::Receiver<bool>, task: impl Future<Output = ()>) {
    if begun.wait_for(|begun| *begun).await.is_ok() {
        task.await;
    }
}

fn count_start(store: &dyn RecordStore) -> Result<u64, NodeError> {
    let mut write = store.begin_write()?;
    let mut meta: Meta = records::single(&*write)?.ok_or_else(|| codes::NO_PROFILE.error())?;
    meta.starts += 1;
    records::put_single(&mut *write, &meta)?;
    write.commit()?;
    Ok(meta.starts)
}

impl Shared {
    /// Runs `change` in one commit; nothing is written when it fails.
    pub(crate) fn write<T, E: Into<NodeError>>(
        &self,
        change: impl FnOnce(&mut dyn WriteRecords) -> Result<T, E>,
    ) -> Result<T, NodeError> {
        let mut write = self.store.begin_write()?;
        let value = change(&mut *write).map_err(Into::into)?;
        write.commit()?;
        Ok(value)
    }

    /// Reads from one view of now.
    pub(crate) fn read<T, E: Into<NodeError>>(
        &self,
        look: impl FnOnce(&dyn ReadRecords) -> Result<T, E>,
    ) -> Result<T, NodeError> {
        let read = self.store.begin_read()?;
        look(&*read).map_err(Into::into)
    }

    /// Runs one operation of the chat in one commit.
    pub(crate) fn chat<T, E: Into<NodeError>>(
        &self,
        change: impl FnOnce(&mut Chat<'_>) -> Result<T, E>,
    ) -> Result<T, NodeError> {
        self.write(|records| {
            let mut rng = SystemRng;
            change(&mut Chat::new(records, &*self.clock, &mut rng)).map_err(Into::into)
        })
    }

    /// Looks at the chat.
    pub(crate) fn chat_view<T>(
        &self,
        look: impl FnOnce(ChatView<'_>) -> Result<T, StoreError>,
    ) -> Result<T, NodeError> {
        self.read(|records| look(ChatView::new(records)))
    }

    /// Tells the fronts.
    pub(crate) fn emit(&self, event: Event) {
        self.events.emit(self.clock.now(), event);
    }

    /// The account's key, which signs device log and card.
    pub(crate) fn account_key(persona: &Persona) -> AccountKey {
        AccountKey::from_secret(&persona.identity().expose())
    }
}
