//! The keys of an open profile: there while it is unlocked, dropped and wiped while it is locked.
//!
//! One vault holds the tree of the phrase for all personas of the profile; each persona's keys are made of it for one use
//! and wiped after it, so that taking the tree away takes every key away.
//! What a locked profile goes on doing (receiving, following what is signed) needs no key of the phrase: messages have the
//! device's own, records were opened once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use teahouse_base::{Clock, UnixMillis};
use teahouse_chain::primitives::Address;
use teahouse_wallet::keys::{KeyTree, Persona, PersonaNumber};
use teahouse_wallet::signer::{OneUse, SignsNow};
use tokio::sync::watch;

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::lock::Autolock;
use crate::node::Shared;

/// The tree of a profile's phrase, when its person last did something, and when that is long enough ago.
pub(crate) struct Vault {
    tree: RwLock<Option<Arc<KeyTree>>>,
    autolock: RwLock<Autolock>,
    active_at: AtomicU64,
    changed: watch::Sender<()>,
    /// One try at the password at a time: each costs the stretching.
    pub(crate) unlocking: tokio::sync::Mutex<()>,
}

impl Vault {
    pub(crate) fn new(tree: KeyTree, clock: &dyn Clock) -> Self {
        Self {
            tree: RwLock::new(Some(Arc::new(tree))),
            autolock: RwLock::default(),
            active_at: AtomicU64::new(clock.now().get()),
            changed: watch::channel(()).0,
            unlocking: tokio::sync::Mutex::default(),
        }
    }

    /// The tree.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn tree(&self) -> Result<Arc<KeyTree>, NodeError> {
        // The only change is a whole value, so a panic elsewhere leaves it whole.
        let tree = self.tree.read().unwrap_or_else(PoisonError::into_inner).clone();
        tree.ok_or_else(|| codes::LOCKED.error()) // LCK-001
    }

    /// Persona `number`'s keys, for one use.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn persona(&self, number: PersonaNumber) -> Result<Persona, NodeError> {
        Ok(self.tree()?.persona(number))
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.tree.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Puts the tree back, or takes it away: it is wiped when the last call that has it ends.
    pub(crate) fn set(&self, tree: Option<KeyTree>) {
        *self.tree.write().unwrap_or_else(PoisonError::into_inner) = tree.map(Arc::new);
        self.changed.send_replace(());
    }

    /// When the profile locks itself.
    pub(crate) fn autolock(&self) -> Autolock {
        *self.autolock.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_autolock(&self, autolock: Autolock) {
        *self.autolock.write().unwrap_or_else(PoisonError::into_inner) = autolock;
        self.changed.send_replace(());
    }

    /// Tells when the tree was taken away or put back, and when that was agreed to happen by itself.
    pub(crate) fn follow(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) fn note_active(&self, now: UnixMillis) {
        self.active_at.store(now.get(), Ordering::Relaxed);
    }

    pub(crate) fn active_at(&self) -> UnixMillis {
        UnixMillis::new(self.active_at.load(Ordering::Relaxed))
    }
}

/// The way to one persona's keys, and what is known of it without them.
pub(crate) struct Keys {
    pub(crate) vault: Arc<Vault>,
    number: PersonaNumber,
    account: Address,
}

impl Keys {
    pub(crate) fn new(vault: Arc<Vault>, persona: &Persona) -> Self {
        Self { vault, number: persona.number(), account: persona.account(0).address() }
    }

    /// Which persona this is.
    pub(crate) const fn number(&self) -> PersonaNumber {
        self.number
    }

    /// The address of its first account.
    pub(crate) const fn account(&self) -> Address {
        self.account
    }
}

/// Whoever signs for a chain's account, as long as the profile is unlocked. It holds no key itself.
pub(crate) struct KeysNow<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) chain: &'a Chain,
}

impl SignsNow for KeysNow<'_> {
    fn signer(&self) -> Option<OneUse<'_>> {
        self.shared.signer(self.chain).ok().map(OneUse::Made) // LCK-001
    }
}

impl Shared {
    /// The persona's keys, for one use.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn persona(&self) -> Result<Persona, NodeError> {
        self.keys.vault.persona(self.keys.number()) // LCK-001
    }
}
