//! A payment by an account without coin, which a submitter brings: both in one process, each with a disk of its own, so that
//! SIGKILL ends them together at any step of either.
//!
//! The first that is asked says that all is done and does nothing; then the submitter is asked, as often as it takes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::store::RedbStore;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Clock, Decode, Encode, RecordStore, SystemClock};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, ChainId, ChainPort};
use teahouse_wallet::journal::{IntentId, Journal, Lane, Probe, Step};
use teahouse_wallet::limits::{self, Bounds, LimitKey, Scope};
use teahouse_wallet::relayed::{Offer, Relayed, RelayedError, RelayedRecord, RelayedState};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{
    Answer, BatchQuery, FeePolicy, Limits, Progress, Request, SubmitTransport, Submitter, TransportError,
    hand_over, quote_batch,
};

use super::{StopAt, payee, second, second_payee};
use crate::world::{id, persona};

/// Steps of a payment that is brought, of the account's process and of the submitter's journal.
pub(super) const BROUGHT: [&str; 11] = [
    "before-agree",
    "after-agree",
    "before-submit",
    "submitter-BeforeSignCommit",
    "submitter-AfterSignCommit",
    "submitter-BeforeSend",
    "submitter-AfterSend",
    "submitter-AfterSendCommit",
    "after-submit",
    "before-follow",
    "after-follow",
];
/// What is paid, in millionths of a dollar.
pub(super) const DOLLARS: u64 = 3_000_000;
/// What the account holds to begin with.
pub(super) const HELD: u64 = 20_000_000;
/// Of the day: room for one payment and its fee.
pub(super) const DOLLAR_LIMIT: u64 = 2 * DOLLARS;
const PRICE: u128 = 10_000;
const HOUR: Duration = Duration::from_secs(3_600);

/// Whose submitter it is in a run.
pub(super) fn submitter_of(run: u8) -> Signer {
    Signer::new(persona(u8::MAX - run).account(0), Arc::new(AddressBook::new(ChainId::PRACTICE)))
}

/// The steps of the submitter's journal, under names of their own.
struct SubmitterSteps(Arc<StopAt>);

impl Probe for SubmitterSteps {
    fn at(&self, step: Step) -> BoxFuture<'_, ()> {
        self.0.reached(&format!("submitter-{step:?}"));
        futures::future::ready(()).boxed()
    }
}

/// A submitter, and a liar who quotes the same.
struct Peers {
    submitter: Submitter,
    stop: Arc<StopAt>,
}

impl Peers {
    async fn answer(&self, peer: &str, request: &[u8]) -> Vec<u8> {
        let submits = matches!(Request::from_bytes(request), Ok(Request::SubmitBatch { .. }));
        if !submits {
            return self.submitter.handle(b"asker", request).await;
        }
        if peer == "liar" {
            return Answer::Progress(Progress::Final, B256::repeat_byte(0xee)).to_bytes();
        }
        self.stop.reached("before-submit");
        let answer = self.submitter.handle(b"asker", request).await;
        self.stop.reached("after-submit");
        answer
    }
}

impl SubmitTransport for Peers {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move { Ok(self.answer(peer, &request).await) }.boxed()
    }
}

/// What the process has.
pub(super) struct Brought {
    relayed: Relayed,
    journal: Journal,
    store: Arc<dyn RecordStore>,
    signer: Signer,
    peers: Peers,
    dollar: Address,
    run: u8,
    stop: Arc<StopAt>,
}

impl Brought {
    pub(super) fn open(
        port: &Arc<dyn ChainPort>,
        book: Arc<AddressBook>,
        run: u8,
        disk: &Path,
        stop: Arc<StopAt>,
    ) -> Self {
        let dollar: Address = book.contracts[&ContractName::PracticeDollar].address;
        let signer = Signer::new(persona(run).account(0), book.clone());
        let lane = Lane { chain: ChainId::PRACTICE, account: signer.address() };
        let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(disk).unwrap());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let journal = Journal::open(lane, store.clone(), port.clone(), clock.clone());
        let relayed = Relayed::open(lane, book.clone(), store.clone(), port.clone(), clock);
        let submitter = submitter(port, book, run, &disk.with_extension("submitter.redb"), &stop, dollar);
        let peers = Peers { submitter, stop: stop.clone() };
        Self { relayed, journal, store, signer, peers, dollar, run, stop }
    }

    pub(super) async fn go_on(&self) -> RelayedState {
        self.set_limit();
        self.agree(id(self.run), payee(self.run)).await.unwrap();
        if self.known().state == RelayedState::Agreed {
            let refused = self.agree(second(self.run), second_payee(self.run)).await;
            assert!(matches!(refused, Err(RelayedError::Limit(_))), "a second payment fits: {refused:?}");
        }
        for pass in 0..200 {
            drop(self.peers.submitter.tick().await);
            if pass > 0 {
                self.stop.reached("before-follow");
            }
            drop(self.relayed.tick().await);
            if pass > 0 {
                self.stop.reached("after-follow");
            }
            let known: RelayedRecord = self.known();
            if known.state.is_settled() {
                let outcome = known.outcome.expect("what is settled here was brought");
                assert!(outcome.fee <= known.plan.fee_cap);
                return known.state;
            }
            if known.state.reserves() {
                self.hand(if pass == 0 { "liar" } else { "sam" }).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the payment does not settle: {:?}", self.known().state)
    }

    fn known(&self) -> RelayedRecord {
        self.relayed.look_up(&id(self.run)).unwrap().unwrap()
    }

    async fn hand(&self, peer: &str) {
        let peers = [peer.to_owned()];
        drop(hand_over(&self.relayed, &self.signer, &self.peers, &id(self.run), &peers).await);
    }

    fn set_limit(&self) {
        let (persona, scope) = (self.journal.persona(), Scope::Persona);
        let key = LimitKey { persona, scope, chain: ChainId::PRACTICE, asset: Asset::Token(self.dollar) };
        let bounds = Bounds { per_day: Some(U256::from(DOLLAR_LIMIT)), ..Bounds::default() };
        let now = self.journal.limits_now().unwrap();
        self.journal.commit(|records| limits::set(records, &key, bounds, now)).unwrap();
    }

    /// Asks for a price, looks and agrees, unless that is on disk.
    async fn agree(&self, name: IntentId, to: Address) -> Result<(), RelayedError> {
        if self.relayed.look_up(&name).unwrap().is_some() {
            return Ok(());
        }
        let intent = Intent::SendToken { token: self.dollar, to, amount: U256::from(DOLLARS) };
        let measured = self.relayed.measure(&self.journal, vec![intent]).await?;
        let (chain, asset) = (ChainId::PRACTICE, Asset::Token(self.dollar));
        let (gas, words) = (measured.gas(), u8::from(measured.needs_word));
        let quote = quote_batch(&self.peers, "sam", &BatchQuery { chain, asset, gas, words }).await.unwrap();
        // Room for a price that rises while the process is away.
        let cap = Amount::new(quote.carrier.max_fee.get() * 2).unwrap();
        let deadline = SystemClock.now().seconds().after(HOUR);
        let offer = Offer { asset, cap, carriers: vec![quote.carrier.submitter], deadline };
        let mut rng = SeededRng::new(u64::from(self.run));
        let preview = self.relayed.preview(&self.journal, measured, offer, &mut rng).await?;
        let agreed = preview.confirm(&self.relayed, &self.journal, &preview.digest()).await.unwrap();
        let mut records = self.store.begin_write().unwrap();
        self.relayed.agree(&mut *records, &self.journal, name, &agreed)?;
        self.stop.reached("before-agree");
        records.commit().unwrap();
        self.stop.reached("after-agree");
        Ok(())
    }
}

fn submitter(
    port: &Arc<dyn ChainPort>,
    book: Arc<AddressBook>,
    run: u8,
    disk: &Path,
    stop: &Arc<StopAt>,
    dollar: Address,
) -> Submitter {
    let signer = Signer::new(persona(u8::MAX - run).account(0), book);
    let lane = Lane { chain: ChainId::PRACTICE, account: signer.address() };
    let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(disk).unwrap());
    let journal = Journal::open(lane, store, port.clone(), Arc::new(SystemClock))
        .probed(Arc::new(SubmitterSteps(stop.clone())));
    let tokens = BTreeMap::from([(Asset::Token(dollar), Amount::new(PRICE).unwrap())]);
    let policy = FeePolicy::Priced { margin_percent: 20, tokens };
    let limits = Limits { peer_burst: 500, peer_per_minute: 500, all_per_minute: 1_000 };
    Submitter::new(journal, signer, policy, limits)
}
