//! The submitter of a relay is the wallet's submitter behind `/teahouse/submit/1`, with an account of its own.

use std::path::Path;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::store::RedbStore;
use teahouse_base::{Coded, SystemClock};
use teahouse_chain::book::{AddressBook, BookError};
use teahouse_chain::port::ChainPort;
use teahouse_chain::profile::{ChainProfile, EndpointAt, ShieldedError};
use teahouse_chain::quorum;
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{Ground, GroundError, Submitter};

use crate::config::SubmitterFile;
use crate::failure::Failure;

/// The wallet's submitter as a role of this relay.
pub struct WalletSubmitter {
    submitter: Arc<Submitter>,
}

impl WalletSubmitter {
    /// Checks the chain against the address book and starts following what is on its way.
    pub async fn start(file: &SubmitterFile, data: &Path, key: AccountKey) -> Result<Arc<Self>, Failure> {
        let profile = profile(file)?;
        let book = book(&file.book)?;
        let port: Arc<dyn ChainPort> =
            Arc::new(quorum::open(&profile).map_err(|error| Failure::Configuration(error.to_string()))?);
        let ground = Ground::check(&profile, book, port, &file.prices).await.map_err(ground_failure)?;
        let path = data.join("submitter.redb");
        let store = RedbStore::open(&path).map_err(|error| Failure::file(&path, error))?;
        let journal = ground.journal(key.address(), Arc::new(store), Arc::new(SystemClock));
        let signer = Signer::new(key, ground.book().clone());
        let submitter = Arc::new(ground.submitter(journal, Box::new(signer)));
        let (following, pause) = (submitter.clone(), ground.pause());
        tokio::spawn(async move { following.follow(move || pause).await });
        if let Some(inserter) = ground.inserter(data.join("proving-keys")) {
            let inserting = submitter.clone();
            tokio::spawn(async move { inserting.insert_for_ever(inserter, move || pause).await });
        }
        Ok(Arc::new(Self { submitter }))
    }

    /// The account that pays, as text.
    pub fn address(&self) -> String {
        self.submitter.address().to_string()
    }
}

impl SubmitHandler for WalletSubmitter {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let submitter = self.submitter.clone();
        async move { Ok(submitter.handle(&from.to_bytes(), &question).await) }.boxed()
    }
}

fn profile(file: &SubmitterFile) -> Result<ChainProfile, Failure> {
    let Some(path) = &file.chain else { return Ok(ChainProfile::practice(&file.endpoint)) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    // The profiles that come with the program name nobody to ask.
    let named = || {
        ChainProfile::from_json(&text).is_ok_and(|it| it.endpoints.iter().any(|at| at.url == file.endpoint))
    };
    let operator = || EndpointAt { name: "operator".to_owned(), url: file.endpoint.clone() };
    let more = if named() { Vec::new() } else { vec![operator()] };
    ChainProfile::asking(&text, more).map_err(|error| Failure::file(path, error))
}

fn book(path: &Path) -> Result<AddressBook, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    text.parse().map_err(|error: BookError| Failure::file(path, error))
}

fn ground_failure(error: GroundError) -> Failure {
    let text = format!("{error} ({})", error.code());
    match error {
        GroundError::Book(BookError::Port(_)) | GroundError::Shielded(ShieldedError::Port(_)) => {
            Failure::Network(text)
        }
        GroundError::Profile(_) | GroundError::Book(BookError::Malformed(_) | BookError::Missing(_)) => {
            Failure::Configuration(text)
        }
        GroundError::Book(_) | GroundError::Shielded(_) => Failure::Verification(text),
    }
}
