//! A node is one open profile: its store, its keys, its people, its money and its apps, behind one surface.
//!
//! [`Node::open`] takes the profile for this process; [`crate::rpc`] answers methods; [`Node::close`] lets it go. What has
//! to happen by itself (the outbox, the boxes, the journal, claims) runs in tasks that end with the node.

use std::sync::Arc;

use teahouse_api::Event;
use teahouse_base::store::RedbStore;
use teahouse_base::{Clock, ReadRecords, RecordStore, SecretBytes, StoreError, SystemRng, WriteRecords};
use teahouse_chat::chat::{Chat, ChatView};
use teahouse_chat::device::AccountKey;
use teahouse_wallet::keys::Persona;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinSet;

use crate::apps::Apps;
use crate::chain::ChainSlot;
use crate::consent::Consent;
use crate::error::{NodeError, codes};
use crate::events::EventHub;
use crate::home::ProfileDir;
use crate::network::Network;
use crate::owner::OwnerLock;
use crate::records::{self, Meta};
use crate::sealed::SealedStore;
use crate::unlock::Unlocked;

/// What a node is opened with, besides the profile.
pub struct NodeOptions {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whether the tasks that talk to relays and chain run: false for a look at what is on disk.
    pub online: bool,
}

/// One open profile.
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
    pub(crate) persona: Persona,
    pub(crate) events: EventHub,
    pub(crate) network: Network,
    pub(crate) chain: ChainSlot,
    pub(crate) consent: Consent,
    pub(crate) apps: Apps,
    /// Something may have to leave.
    pub(crate) outbox: Notify,
    /// The set of wanted boxes may have changed.
    pub(crate) boxes: Notify,
    /// The journal or a claim has something to do.
    pub(crate) money: Notify,
    _lock: OwnerLock,
}

impl Node {
    /// Opens a profile for this process.
    ///
    /// # Errors
    /// `NOD-801` when another process has it; the store's and the keystore's own.
    pub fn open(dir: &ProfileDir, unlocked: Unlocked, options: NodeOptions) -> Result<Self, NodeError> {
        let lock = OwnerLock::take(dir)?;
        let Unlocked { persona, password } = unlocked;
        let profile_key = SecretBytes::new(*persona.storage_key("profile").expose());
        let disk: Arc<dyn RecordStore> = Arc::new(RedbStore::open(&dir.database())?);
        let store: Arc<dyn RecordStore> = Arc::new(SealedStore::new(disk, &profile_key));
        let start = count_start(&*store)?;
        let shared = Arc::new(Shared {
            dir: dir.clone(),
            password,
            network: Network::default(),
            chain: ChainSlot::default(),
            consent: Consent::default(),
            apps: Apps::open(dir, &persona)?,
            events: EventHub::new(start),
            clock: options.clock,
            store,
            persona,
            outbox: Notify::new(),
            boxes: Notify::new(),
            money: Notify::new(),
            _lock: lock,
        });
        let mut tasks = JoinSet::new();
        shared.take_configured_chain()?;
        if options.online {
            shared.start_edge()?;
            tasks.spawn(crate::people::outbox::run(shared.clone()));
            tasks.spawn(crate::people::inbox::run(shared.clone()));
            tasks.spawn(crate::people::sweep::run(shared.clone()));
            tasks.spawn(crate::network::report_changes(shared.clone()));
            tasks.spawn(crate::money::drive::run(shared.clone()));
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

    /// Where the profile lies.
    pub fn dir(&self) -> &ProfileDir {
        &self.shared.dir
    }

    /// Closes the profile: tasks end, apps finish their turn, connections close. The lock is given back with the last
    /// reference.
    pub async fn close(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().await);
        tasks.shutdown().await;
        self.shared.apps.close_all().await;
        self.shared.stop_edge().await;
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
