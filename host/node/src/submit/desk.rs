//! A desk is where the role works. It asks for its key at each signature, so that a lock takes it away in the middle of anything.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::{Encode, RecordStore};
use teahouse_chain::book::AddressBook;
use teahouse_chain::primitives::Address;
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal as NotAnswered;
use teahouse_wallet::journal::Journal;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::signer::{OneUse, Signer, SignsNow};
use teahouse_wallet::submitter::{Answer, Ground, Inserter, Refusal, Submitter};

use super::payout::Shown;
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::keys::Vault;
use crate::node::Shared;
use crate::pace::Pace;
use crate::unlock::sealed_for;

/// Where the role works, and what it knows without its key.
pub(crate) struct Desk {
    vault: Arc<Vault>,
    pace: Pace,
    pub(super) ground: Ground,
    /// The chain as the persona knows it: for names and decimals, and never asked.
    pub(super) chain: Arc<Chain>,
    pub(super) account: Address,
    submitter: Submitter,
    /// The payout that was shown last.
    pub(super) shown: tokio::sync::Mutex<Option<Shown>>,
}

impl Desk {
    /// The desk of an unlocked persona.
    pub(super) fn open(shared: &Shared, chain: Arc<Chain>, ground: Ground) -> Result<Self, NodeError> {
        let account = shared.persona()?.submitter_account().address(); // NODE-045
        let journal = ground.journal(account, records_of(shared)?, shared.clock.clone());
        let (vault, book) = (shared.keys.vault.clone(), ground.book().clone());
        let key = RoleKey { vault: vault.clone(), number: shared.keys.number(), book };
        let submitter = ground.submitter(journal, Box::new(key));
        let (pace, shown) = (shared.pace.clone(), tokio::sync::Mutex::default());
        Ok(Self { vault, pace, ground, chain, account, submitter, shown })
    }

    /// Who submits.
    ///
    /// # Errors
    /// `LCK-101` from the moment on that the profile is locked.
    pub(super) fn submitter(&self) -> Result<&Submitter, NodeError> {
        if self.vault.is_locked() {
            return Err(codes::LOCKED.error()); // NODE-046
        }
        Ok(&self.submitter)
    }

    /// The journal, to look at.
    pub(crate) const fn journal(&self) -> &Journal {
        self.submitter.journal()
    }

    /// Follows what is on its way until it is stopped. A lock changes nothing of what it asks the chain, or when.
    pub(super) async fn run(self: Arc<Self>) {
        self.submitter.follow(|| self.pause()).await;
    }

    /// Inserts what waits in the pool's queue until it is stopped. While the profile is locked the pool is watched all the same, and
    /// nothing is proved or sent (NODE-046).
    pub(super) async fn insert(self: Arc<Self>, inserter: Inserter) {
        self.submitter.insert_for_ever(inserter, || self.pause()).await;
    }

    /// About a block.
    fn pause(&self) -> Duration {
        self.pace.about(self.ground.pause()) // NODE-021
    }

    /// Answers one request; the asker goes on to somebody else while the profile is locked.
    async fn answer(&self, peer: &[u8], question: &[u8]) -> Vec<u8> {
        match self.submitter() {
            Ok(submitter) => submitter.handle(peer, question).await,
            Err(_) => Answer::Refused(Refusal::Unavailable).to_bytes(),
        }
    }
}

/// The role's key, as long as the profile is unlocked. It holds none itself.
struct RoleKey {
    vault: Arc<Vault>,
    number: PersonaNumber,
    book: Arc<AddressBook>,
}

impl SignsNow for RoleKey {
    fn signer(&self) -> Option<OneUse<'_>> {
        let persona = self.vault.persona(self.number).ok()?; // LCK-001
        Some(OneUse::Made(Signer::new(persona.submitter_account(), self.book.clone())))
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
