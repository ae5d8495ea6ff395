//! The submitter of a relay is the wallet's submitter behind `/teahouse/submit/1`, with an account of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::store::RedbStore;
use teahouse_base::{Coded, SystemClock};
use teahouse_chain::book::{AddressBook, BookError, ContractName};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, ChainPort};
use teahouse_chain::profile::{ChainProfile, EndpointAt, EvmLevel};
use teahouse_chain::quorum;
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{FeePolicy, Limits, Submitter};

use crate::config::SubmitterFile;
use crate::failure::Failure;

/// What a claim costs above its gas on a chain whose coins are worth something, in hundredths.
const MARGIN_PERCENT: u32 = 20;
/// A hundredth of a practice dollar, in its smallest unit.
const PRACTICE_CENT: u64 = 10_000;

/// The wallet's submitter as a role of this relay.
pub struct WalletSubmitter {
    submitter: Arc<Submitter>,
}

impl WalletSubmitter {
    /// Checks the chain against the address book and starts following what is on its way.
    pub async fn start(file: &SubmitterFile, data: &Path, key: AccountKey) -> Result<Arc<Self>, Failure> {
        let profile = profile(file)?;
        let mut book = book(&file.book)?;
        let port: Arc<dyn ChainPort> =
            Arc::new(quorum::open(&profile).map_err(|error| Failure::Configuration(error.to_string()))?);
        profile
            .agrees_with(&book)
            .map_err(|error| Failure::Configuration(format!("{error} ({})", error.code())))?;
        book.check(&*port).await.map_err(book_failure)?;
        if profile.require(EvmLevel::SET_CODE).is_err() {
            book.contracts.remove(&ContractName::Delegate); // CHN-008: without it no batch is quoted or carried
        }
        let path = data.join("submitter.redb");
        let store = RedbStore::open(&path).map_err(|error| Failure::file(&path, error))?;
        let lane = Lane { chain: profile.chain_id, account: key.address() };
        let journal = Journal::open(lane, Arc::new(store), port, Arc::new(SystemClock));
        let prices = prices(file, &profile, &book)?;
        let signer = Signer::new(key, Arc::new(book));
        let submitter = Submitter::new(journal, signer, claims(&profile, &prices), Limits::default());
        let submitter = Arc::new(submitter.with_batches(priced(prices)));
        tokio::spawn(follow(submitter.clone(), Duration::from_millis(profile.block_time_ms.max(250))));
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

/// Takes what is on its way further, once per block.
async fn follow(submitter: Arc<Submitter>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        if let Err(error) = submitter.tick().await {
            tracing::warn!(code = %error.code(), "the submitter's journal waits: {error}");
        }
    }
}

/// On a chain of worthless coins claims are carried for nothing; elsewhere the cost comes back with a margin.
fn claims(profile: &ChainProfile, prices: &BTreeMap<Asset, Amount>) -> FeePolicy {
    if profile.practice { FeePolicy::Sponsored } else { priced(prices.clone()) }
}

const fn priced(tokens: BTreeMap<Asset, Amount>) -> FeePolicy {
    FeePolicy::Priced { margin_percent: MARGIN_PERCENT, tokens }
}

/// The operator's prices. On the practice chain batches cost a practice cent, so that people see what a fee in a token is.
fn prices(
    file: &SubmitterFile,
    profile: &ChainProfile,
    book: &AddressBook,
) -> Result<BTreeMap<Asset, Amount>, Failure> {
    let dollar = book.contracts.get(&ContractName::PracticeDollar).filter(|_| profile.practice);
    let usual = dollar.map(|at| (at.address, PRACTICE_CENT));
    let all = usual.into_iter().chain(file.prices.iter().map(|(token, price)| (*token, *price)));
    let priced = all.map(|(token, price)| Ok((Asset::from_token(token), Amount::new(u128::from(price))?)));
    priced
        .collect::<Result<_, teahouse_chain::envelope::AmountError>>()
        .map_err(|error| Failure::Configuration(error.to_string()))
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

fn book_failure(error: BookError) -> Failure {
    let text = format!("{error} ({})", error.code());
    match error {
        BookError::Port(_) => Failure::Network(text),
        BookError::Malformed(_) | BookError::Missing(_) => Failure::Configuration(text),
        _ => Failure::Verification(text),
    }
}
