//! A desk is where the role works: somebody sits at it while the profile is unlocked, and nobody while it is locked.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::{Clock, Coded, Encode, RecordStore};
use teahouse_chain::primitives::Address;
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal as NotAnswered;
use teahouse_wallet::journal::Journal;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::submitter::{Answer, Ground, Refusal, Submitter};

use super::payout::Shown;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::home::ProfileDir;
use crate::keys::Vault;
use crate::node::Shared;
use crate::pace::Pace;
use crate::unlock::sealed_for;

/// Where the role works, and what it knows without its key.
pub(crate) struct Desk {
    vault: Arc<Vault>,
    number: PersonaNumber,
    pace: Pace,
    clock: Arc<dyn Clock>,
    store: Arc<dyn RecordStore>,
    pub(super) ground: Ground,
    /// The chain as the persona knows it: for names and decimals, and never asked.
    pub(super) chain: Arc<Chain>,
    pub(super) account: Address,
    /// Who submits; nobody while the profile is locked.
    seat: RwLock<Option<Arc<Submitter>>>,
    /// The payout that was shown last.
    pub(super) shown: tokio::sync::Mutex<Option<Shown>>,
}

impl Desk {
    /// The desk of an unlocked persona. Nobody sits at it yet.
    pub(super) fn open(shared: &Shared, chain: Arc<Chain>, ground: Ground) -> Result<Self, NodeError> {
        let account = shared.persona()?.submitter_account().address(); // NODE-045
        Ok(Self {
            vault: shared.keys.vault.clone(),
            number: shared.keys.number(),
            pace: shared.pace.clone(),
            clock: shared.clock.clone(),
            store: records_of(shared)?,
            ground,
            chain,
            account,
            seat: RwLock::default(),
            shown: tokio::sync::Mutex::default(),
        })
    }

    /// Puts somebody at the desk.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(super) fn sit_down(&self) -> Result<Arc<Submitter>, NodeError> {
        let key = self.vault.persona(self.number)?.submitter_account(); // LCK-001
        let submitter = Arc::new(self.ground.submitter(key, self.store.clone(), self.clock.clone()));
        self.change(Some(submitter.clone()));
        Ok(submitter)
    }

    fn change(&self, seat: Option<Arc<Submitter>>) {
        *self.seat.write().unwrap_or_else(PoisonError::into_inner) = seat;
    }

    /// Who sits there; nobody from the moment on that the profile is locked.
    pub(super) fn submitter(&self) -> Option<Arc<Submitter>> {
        if self.vault.is_locked() {
            return None; // NODE-046
        }
        self.seat.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The journal, to look at.
    pub(super) fn journal(&self) -> Journal {
        self.ground.journal(self.account, self.store.clone(), self.clock.clone())
    }

    /// Works until it is stopped: whenever the profile is unlocked somebody sits there and follows what is on its way.
    pub(super) async fn run(self: Arc<Self>) {
        let mut changes = self.vault.follow();
        loop {
            // Whoever sits there stays: two at one desk would not wait for each other's turn.
            if let Ok(submitter) = self.submitter().map_or_else(|| self.sit_down(), Ok) {
                tokio::select! {
                    biased;
                    () = self.vault.locked() => {} // LCK-001
                    () = submitter.follow(|| self.pause()) => {}
                }
                self.change(None); // LCK-001
            }
            while self.vault.is_locked() {
                tokio::select! {
                    changed = changes.changed() => if changed.is_err() { return },
                    () = tokio::time::sleep(self.pause()) => self.look().await,
                }
            }
        }
    }

    /// About a block.
    fn pause(&self) -> Duration {
        self.pace.about(self.ground.pause()) // NODE-021
    }

    /// What is signed is followed while the profile is locked: that needs no key.
    async fn look(&self) {
        if let Err(error) = self.journal().tick(None).await {
            tracing::info!(code = %error.code(), "the submitter's journal waits: {error}");
        }
    }

    /// Answers one request; the asker goes on to somebody else while the profile is locked.
    async fn answer(&self, peer: &[u8], question: &[u8]) -> Vec<u8> {
        let locked = || Answer::Refused(Refusal::Unavailable).to_bytes();
        let Some(submitter) = self.submitter() else { return locked() };
        // What was taken is on disk: this can be stopped anywhere, and the key goes with it.
        tokio::select! {
            biased;
            () = self.vault.locked() => locked(), // LCK-001
            answer = submitter.handle(peer, question) => answer,
        }
    }
}

/// The role's records, in a file of their own beside the persona's.
pub(super) fn records_of(shared: &Shared) -> Result<Arc<dyn RecordStore>, NodeError> {
    let persona = shared.persona()?; // LCK-001
    Ok(Arc::new(sealed_for(&records_file(&shared.dir), &persona, "submitter")?)) // NODE-045
}

/// Where they lie.
pub(super) fn records_file(dir: &ProfileDir) -> std::path::PathBuf {
    dir.path().join("submitter.redb")
}

/// The desk as the network sees it.
pub(super) struct Door(pub(super) Arc<Desk>);

impl SubmitHandler for Door {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, NotAnswered>> {
        let desk = self.0.clone();
        async move { Ok(desk.answer(&from.to_bytes(), &question).await) }.boxed()
    }
}
