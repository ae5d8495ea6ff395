//! Someone whose first money is a token pays on without holding the coin: on a real chain, past submitters that die, keep what
//! they were handed, lie, or send twice.

mod killed;
mod limits;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{Clock, Decode, Encode, RecordStore, SystemClock};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::delegate::code_of;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::Amount;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::profile::EndpointAt;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::relayed::{
    HandedBatch, Offer, Relayed, RelayedError, RelayedRecord, RelayedState, standing,
};
use teahouse_wallet::signer::{BatchError, Carrier, Intent, Signer};
use teahouse_wallet::submitter::{
    Answer, BatchQuery, BatchRef, Carried, FeePolicy, HandOverError, Limits, Progress, Refusal, Request,
    SubmitTransport, Submitter, TransportError, Why, hand_over, quote_batch,
};
use teahouse_wallet::time::ChainClock;

use crate::world::{id, persona};

const ANNA: Address = Address::repeat_byte(0xa0);
const THREE: u64 = 3_000_000;
const PRICE: u128 = 10_000;
const HOUR: Duration = Duration::from_secs(3_600);

/// How a submitter behaves once it was handed a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Honest,
    /// Says that it took the batch and does nothing.
    Keeps,
    /// Says that it is done in a final block, with a transaction that is none.
    SaysDone,
    /// Says that the contract would refuse.
    SaysRefused,
    /// Sends it, and the answer is lost.
    LosesTheAnswer,
    /// Answers nonsense.
    Babbles,
    /// Is not there.
    Dead,
}

struct Carrying {
    submitter: Submitter,
    manner: Manner,
}

/// A network of submitters by name.
#[derive(Default)]
struct Net {
    peers: BTreeMap<String, Carrying>,
    submitted: AtomicUsize,
    /// Whatever is asked arrives twice.
    doubles: AtomicBool,
    /// The asker's disk: what is handed over has to be on it already.
    witness: Option<Relayed>,
}

impl Net {
    async fn answer(&self, peer: &str, request: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let carrying = self.peers.get(peer).ok_or_else(|| TransportError("nobody there".into()))?;
        let submits = request[1] == 5;
        self.submitted.fetch_add(usize::from(submits), Ordering::SeqCst);
        if let (Ok(Request::SubmitBatch { signed, .. }), Some(disk)) =
            (Request::from_bytes(&request), &self.witness)
        {
            let kept = disk.history().unwrap().into_iter().flat_map(|known| known.handed);
            assert!(
                kept.into_iter().any(|handed| handed.signed == *signed),
                "handed over before it was kept"
            );
        }
        let done = Answer::Progress(Progress::Final, B256::repeat_byte(0xee)).to_bytes();
        let honest = async || carrying.submitter.handle(b"asker", &request).await;
        match carrying.manner {
            Manner::Dead => Err(TransportError("nobody there".into())),
            Manner::Babbles => Ok(vec![7; 40]),
            Manner::Keeps if submits => Ok(Answer::Progress(Progress::Taken, B256::ZERO).to_bytes()),
            Manner::SaysDone if submits => Ok(done),
            Manner::SaysRefused if submits => Ok(Answer::Refused(Refusal::WouldFail(vec![1; 4])).to_bytes()),
            Manner::LosesTheAnswer if submits => {
                honest().await;
                Err(TransportError("answer lost".into()))
            }
            _ => {
                if self.doubles.load(Ordering::SeqCst) {
                    honest().await;
                }
                Ok(honest().await)
            }
        }
    }
}

impl SubmitTransport for Net {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        self.answer(peer, request).boxed()
    }
}

/// A real chain, Bo with dollars and no coin, and submitters with coin.
struct Table {
    devnet: Devnet,
    book: Arc<AddressBook>,
    clock: Arc<ChainClock>,
    disk: Arc<MemoryStore>,
    net: Net,
    dollar: Address,
}

impl Table {
    async fn set(manners: &[(&str, Manner)]) -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let book = Arc::new(devnet.book().clone());
        let dollar = book.contracts[&ContractName::PracticeDollar].address;
        let clock = Arc::new(ChainClock::new(Arc::new(SystemClock)));
        let mut table =
            Self { devnet, book, clock, disk: Arc::new(MemoryStore::new()), net: Net::default(), dollar };
        for (place, (name, manner)) in manners.iter().enumerate() {
            let submitter = table.submitter(200 + u8::try_from(place).unwrap(), Arc::new(MemoryStore::new()));
            table.devnet.faucet(submitter.address(), U256::from(10_u128.pow(18)), U256::ZERO).await.unwrap();
            table.net.peers.insert((*name).to_owned(), Carrying { submitter, manner: *manner });
        }
        table.devnet.faucet(table.bo().address(), U256::ZERO, U256::from(10_000_000)).await.unwrap();
        table.net.witness = Some(table.relayed());
        table
    }

    fn port(&self) -> Arc<dyn ChainPort> {
        Arc::new(teahouse_chain::quorum::open(self.devnet.profile()).unwrap())
    }

    fn submitter(&self, seed: u8, disk: Arc<MemoryStore>) -> Submitter {
        let signer = Signer::new(persona(seed).account(0), self.book.clone());
        let lane = Lane { chain: self.book.chain_id, account: signer.address() };
        let journal = Journal::open(lane, disk, self.port(), self.clock.clone());
        let tokens = BTreeMap::from([(Asset::Token(self.dollar), Amount::new(PRICE).unwrap())]);
        let policy = FeePolicy::Priced { margin_percent: 20, tokens };
        Submitter::new(journal, signer, policy, Limits::default())
    }

    fn bo(&self) -> Signer {
        Signer::new(persona(150).account(0), self.book.clone())
    }

    fn lane(&self) -> Lane {
        Lane { chain: self.book.chain_id, account: self.bo().address() }
    }

    fn disk(&self) -> Arc<dyn RecordStore> {
        self.disk.clone()
    }

    fn journal(&self) -> Journal {
        Journal::open(self.lane(), self.disk(), self.port(), self.clock.clone())
    }

    fn relayed(&self) -> Relayed {
        Relayed::open(self.lane(), self.book.clone(), self.disk(), self.port(), self.clock.clone())
    }

    /// Over the chain's endpoint and one where nobody listens.
    fn beside_one_that_is_away(&self) -> Relayed {
        let mut profile = self.devnet.profile().clone();
        profile.endpoints.push(EndpointAt { name: "away".into(), url: "http://127.0.0.1:1".into() });
        let port = Arc::new(teahouse_chain::quorum::open(&profile).unwrap());
        Relayed::open(self.lane(), self.book.clone(), self.disk(), port, self.clock.clone())
    }

    fn three_dollars(&self) -> Intent {
        Intent::SendToken { token: self.dollar, to: ANNA, amount: U256::from(THREE) }
    }

    async fn dollars(&self, holder: Address) -> u64 {
        erc20::balance(self.devnet.port(), self.dollar, holder, At::Latest).await.unwrap().to()
    }

    /// What a person does: asks for prices, looks, agrees.
    async fn agree(&self, name: u8, intent: Intent) -> Result<RelayedRecord, RelayedError> {
        let (relayed, journal) = (self.relayed(), self.journal());
        let measured = relayed.measure(&journal, vec![intent]).await?;
        let asset = Asset::Token(self.dollar);
        let query = BatchQuery {
            chain: self.book.chain_id,
            asset,
            gas: measured.gas(),
            words: u8::from(measured.needs_word),
        };
        let mut carriers = Vec::new();
        let mut cap = Amount::ZERO;
        for peer in self.net.peers.keys() {
            if let Ok(quote) = quote_batch(&self.net, peer, &query).await {
                cap = cap.max(quote.carrier.max_fee);
                carriers.push(quote.carrier.submitter);
            }
        }
        let deadline = self.clock.now().seconds().after(HOUR);
        let offer = Offer { asset, cap, carriers, deadline };
        let preview =
            relayed.preview(&journal, measured, offer, &mut SeededRng::new(u64::from(name))).await?;
        let confirmed = preview.confirm(&relayed, &journal, &preview.digest()).await.unwrap();
        relayed.commit(|records| relayed.agree(records, &journal, id(name), &confirmed))
    }

    async fn hand(&self, name: u8, peers: &[&str]) -> Result<Carried, HandOverError> {
        let peers: Vec<String> = peers.iter().map(|peer| (*peer).to_owned()).collect();
        hand_over(&self.relayed(), &self.bo(), &self.net, &id(name), &peers).await
    }

    fn known(&self, name: u8) -> RelayedRecord {
        self.relayed().look_up(&id(name)).unwrap().unwrap()
    }

    async fn settles(&self, name: u8) -> RelayedRecord {
        for _ in 0..300 {
            for carrying in self.net.peers.values() {
                if carrying.manner != Manner::Dead {
                    drop(carrying.submitter.tick().await);
                }
            }
            self.relayed().tick().await.unwrap();
            let known = self.known(name);
            if known.state.is_settled() {
                return known;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not settle: {:?}", self.known(name).state)
    }

    async fn pass(&self, time: Duration) {
        self.devnet.advance(time).await.unwrap();
        self.clock.follow(self.devnet.port()).await.unwrap();
    }

    /// Three dollars arrived, once, and nothing else left Bo but the fee.
    async fn paid_once(&self, done: &RelayedRecord) {
        assert!(matches!(done.state, RelayedState::Final(_)), "{:?}", done.state);
        let fee = done.outcome.unwrap().fee;
        assert!(fee <= done.plan.fee_cap);
        assert_eq!(self.dollars(ANNA).await, THREE);
        let left = 10_000_000 - THREE - u64::try_from(fee.get()).unwrap();
        assert_eq!(self.dollars(self.bo().address()).await, left);
        assert_eq!(self.devnet.port().balance(self.bo().address(), At::Latest).await.unwrap(), U256::ZERO);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rly_001_rly_003_someone_whose_first_money_is_a_token_pays_on_without_coin_and_pays_the_fee_in_it() {
    // given Bo with ten dollars and no coin, and a submitter that takes dollars
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let bo = table.bo().address();
    assert!(standing(table.devnet.port(), &table.book, bo).await.unwrap());
    // when he agrees to pay Anna three
    let agreed = table.agree(1, table.three_dollars()).await.unwrap();
    // then what may leave is held back, once, the fee cap included
    let promised = table.journal().promised(Asset::Token(table.dollar)).unwrap();
    assert_eq!(promised, U256::from(u128::from(THREE) + agreed.plan.fee_cap.get()));
    let carried = table.hand(1, &["sam"]).await.unwrap();
    assert!(carried.fee > Amount::ZERO);
    let done = table.settles(1).await;
    // and it happened once, Bo's account is the book's delegate now, and the submitter has its fee
    table.paid_once(&done).await;
    assert_eq!(done.outcome.unwrap().fee, carried.fee);
    let code = table.devnet.port().code(bo, At::Latest).await.unwrap();
    assert_eq!(code_of(&code), Some(table.book.contracts[&ContractName::Delegate].address));
    let sam = table.net.peers["sam"].submitter.address();
    assert_eq!(u128::from(table.dollars(sam).await), carried.fee.get());
    assert_eq!(table.journal().promised(Asset::Token(table.dollar)).unwrap(), U256::ZERO);
    // and the second time no word about the code goes along, and the number is the next of the same page
    let again = table.agree(2, Intent::SendToken { token: table.dollar, to: sam, amount: U256::ONE }).await;
    assert_eq!(again.unwrap().plan.nonce, done.plan.nonce + U256::ONE);
    table.hand(2, &["sam"]).await.unwrap();
    assert_eq!(table.known(2).handed[0].word, None);
    assert!(matches!(table.settles(2).await.state, RelayedState::Final(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rly_002_dead_keeping_lying_and_babbling_submitters_cost_time_and_nothing_else() {
    // given submitters of every kind, an honest one last
    use Manner::{Babbles, Dead, Honest, Keeps, LosesTheAnswer, SaysDone, SaysRefused};
    let all = [
        ("babbler", Babbles),
        ("dead", Dead),
        ("denier", SaysRefused),
        ("honest", Honest),
        ("keeper", Keeps),
        ("liar", SaysDone),
        ("mute", LosesTheAnswer),
    ];
    let table = Table::set(&all).await;
    table.agree(1, table.three_dollars()).await.unwrap();
    // when one says that it took the batch, and another that it is done, nothing is believed
    for peer in ["keeper", "liar"] {
        table.hand(1, &[peer]).await.unwrap();
        table.relayed().tick().await.unwrap();
        assert_eq!(table.known(1).state, RelayedState::Handed);
        assert_eq!(table.dollars(ANNA).await, 0);
    }
    // and those that answer nothing, or that it cannot be, are passed over with a reason
    let refused = table.hand(1, &["babbler", "dead", "denier"]).await.unwrap_err();
    let HandOverError::Nobody(reasons) = refused else { panic!("{refused}") };
    assert!(matches!(reasons[0].1, Why::Garbled(_)), "{reasons:?}");
    assert!(matches!(reasons[1].1, Why::Unreachable(_)), "{reasons:?}");
    assert!(matches!(reasons[2].1, Why::Refused(Refusal::WouldFail(_))), "{reasons:?}");
    // when the answer of one that sent it is lost, and an honest one is asked as well
    assert!(table.hand(1, &["mute"]).await.is_err());
    drop(table.hand(1, &["honest"]).await);
    let done = table.settles(1).await;
    // then it happened once; all signatures are over one nonce and name one submitter each
    table.paid_once(&done).await;
    let nonces: Vec<U256> = done.handed.iter().map(|one| one.signed.batch.nonce).collect();
    assert!(nonces.iter().all(|nonce| *nonce == done.plan.nonce));
    let named: std::collections::BTreeSet<Address> =
        done.handed.iter().map(|one| one.signed.batch.submitter).collect();
    assert_eq!(named.len(), done.handed.len());
    assert!(done.handed.iter().all(|one| one.signed.batch.calls == done.handed[0].signed.batch.calls));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sub_005_a_batch_that_arrives_twice_is_one_transaction_also_after_the_submitter_was_killed() {
    let mut table = Table::set(&[("sam", Manner::Honest)]).await;
    table.agree(1, table.three_dollars()).await.unwrap();
    // given blocks that are held back, and every message twice
    table.devnet.set_mining(false).await.unwrap();
    table.net.doubles.store(true, Ordering::SeqCst);
    let first = table.hand(1, &["sam"]).await.unwrap();
    // when Bo's host has forgotten the answer and asks again, then it is the same transaction
    let again = table.hand(1, &["sam"]).await.unwrap();
    assert_eq!((first.tx, table.known(1).handed.len()), (again.tx, 1));
    // when the submitter dies with its disk left, and comes back while the chain has forgotten its bytes
    let disk = Arc::new(MemoryStore::new());
    let other = table.submitter(230, disk.clone());
    table.devnet.faucet(other.address(), U256::from(10_u128.pow(18)), U256::ZERO).await.unwrap();
    table.net.peers.insert("kim".into(), Carrying { submitter: other, manner: Manner::Honest });
    drop(table.hand(1, &["kim"]).await);
    let revived = table.submitter(230, disk);
    table.net.peers.insert("kim".into(), Carrying { submitter: revived, manner: Manner::Honest });
    table.devnet.set_mining(true).await.unwrap();
    // then one of the two happened, and Bo paid once
    let done = table.settles(1).await;
    table.paid_once(&done).await;
    let batch =
        BatchRef { chain: table.book.chain_id, account: table.bo().address(), nonce: done.plan.nonce };
    let sam = &table.net.peers["sam"].submitter;
    let said = sam.handle(b"bo", &Request::BatchStatus(batch).to_bytes()).await;
    assert!(matches!(Answer::from_bytes(&said).unwrap(), Answer::Progress(_, _)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rly_004_a_batch_that_nobody_brings_is_dead_after_a_final_block_past_its_deadline_and_not_before() {
    let table = Table::set(&[("keeper", Manner::Keeps)]).await;
    table.agree(1, table.three_dollars()).await.unwrap();
    table.hand(1, &["keeper"]).await.unwrap();
    table.relayed().tick().await.unwrap();
    assert_eq!(table.known(1).state, RelayedState::Handed);
    // when its time is over on the chain, finally, then one endpoint of two does not give it up alone
    table.pass(HOUR + Duration::from_secs(60)).await;
    table.beside_one_that_is_away().tick().await.unwrap();
    assert_eq!(table.known(1).state, RelayedState::Handed, "jrn_007");
    // and where there is one endpoint only
    let done = table.settles(1).await;
    // then it never happened, what it held back is free, and its signature is worth nothing
    assert_eq!(done.state, RelayedState::Dead);
    assert_eq!(table.journal().promised(Asset::Token(table.dollar)).unwrap(), U256::ZERO);
    assert_eq!(table.dollars(ANNA).await, 0);
    let carrier = Carrier { submitter: Address::repeat_byte(9), max_fee: Amount::ZERO };
    let (relayed, bo) = (table.relayed(), table.bo());
    let late: Result<HandedBatch, _> =
        relayed.commit(|records| relayed.sign(records, &bo, &id(1), carrier, None));
    assert!(matches!(late, Err(RelayedError::NotUnderWay)), "{late:?}");
    // and one that was never signed is over with its deadline
    table.agree(2, table.three_dollars()).await.unwrap();
    table.pass(HOUR + Duration::from_secs(60)).await;
    table.relayed().tick().await.unwrap();
    assert_eq!(table.known(2).state, RelayedState::Dead);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sub_006_a_submitter_brings_nothing_that_does_not_pay_it_and_nothing_that_was_bent() {
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let agreed = table.agree(1, table.three_dollars()).await.unwrap();
    let sam = &table.net.peers["sam"].submitter;
    let (relayed, bo, chain) = (table.relayed(), table.bo(), table.book.chain_id);
    let ask = async |handed: &HandedBatch, fee: Amount| {
        let signed = Box::new(handed.signed.clone());
        let request = Request::SubmitBatch { chain, signed, word: handed.word, fee };
        Answer::from_bytes(&sam.handle(b"bo", &request.to_bytes()).await).unwrap()
    };
    let sign = |carrier, word| relayed.commit(|r| relayed.sign(r, &bo, &id(1), carrier, word));
    let one = Amount::new(1).unwrap();
    let cheap = sign(Carrier { submitter: sam.address(), max_fee: one }, Some(0)).unwrap();
    assert!(matches!(ask(&cheap, one).await, Answer::Refused(Refusal::FeeTooLow { .. })));
    let free = sign(Carrier::FREE, Some(0)).unwrap();
    assert!(matches!(ask(&free, Amount::ZERO).await, Answer::Refused(Refusal::FeeTooLow { .. })));
    let cap = agreed.plan.fee_cap;
    let good = sign(Carrier { submitter: sam.address(), max_fee: cap }, Some(0)).unwrap();
    // more than was signed, another's signature, another's word, a stale word, none: none of it is brought
    assert_eq!(ask(&good, Amount::new(cap.get() + 1).unwrap()).await, Answer::Refused(Refusal::BadClaim));
    let mut bent = good.clone();
    bent.signed.batch.calls[0].value = U256::ONE;
    assert_eq!(ask(&bent, cap).await, Answer::Refused(Refusal::BadClaim));
    let eve = Signer::new(persona(151).account(0), table.book.clone());
    for word in [None, Some(eve.sign_delegation(0).unwrap()), Some(bo.sign_delegation(5).unwrap())] {
        let bent = HandedBatch { word, ..good.clone() };
        assert_eq!(ask(&bent, cap).await, Answer::Refused(Refusal::BadClaim));
    }
    // a payment that Bo cannot make any more is refused with the contract's own error
    let much = Intent::SendToken { token: table.dollar, to: ANNA, amount: U256::from(50_000_000) };
    let refused = table.agree(3, much).await.unwrap_err();
    assert!(matches!(refused, RelayedError::InsufficientFunds { .. }), "{refused}");
    // what was not bent is brought
    assert!(matches!(ask(&good, cap).await, Answer::Progress(..)));
    table.paid_once(&table.settles(1).await).await;
    // and bytes without meaning are malformed
    for junk in [vec![1, 4], vec![1, 5, 0], vec![1, 6], vec![1, 7, 0], vec![2, 5]] {
        let said = Answer::from_bytes(&sam.handle(b"bo", &junk).await).unwrap();
        assert_eq!(said, Answer::Refused(Refusal::Malformed), "{junk:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rly_005_an_account_with_other_code_and_a_book_with_another_hash_sign_nothing() {
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let bo = table.bo().address();
    // given a book whose code hash is another
    let mut bent = (*table.book).clone();
    bent.contracts.get_mut(&ContractName::Delegate).unwrap().code_hash = B256::repeat_byte(1);
    let refused = standing(table.devnet.port(), &bent, bo).await.unwrap_err();
    assert!(matches!(refused, RelayedError::Book(_)), "{refused}");
    // given a contract where an account should be
    let refused = standing(table.devnet.port(), &table.book, table.dollar).await.unwrap_err();
    assert!(matches!(refused, RelayedError::OtherCode(_)), "{refused}");
    // and a chain without a delegate
    bent.contracts.remove(&ContractName::Delegate);
    let nobody = Signer::new(persona(150).account(0), Arc::new(bent));
    assert_eq!(nobody.sign_delegation(0), Err(BatchError::NoDelegate));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sgn_006_what_an_account_took_on_it_takes_back_with_a_transaction_of_its_own() {
    // given Bo, delegated, who got a little coin meanwhile
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    table.agree(1, table.three_dollars()).await.unwrap();
    table.hand(1, &["sam"]).await.unwrap();
    table.settles(1).await;
    let (bo, journal) = (table.bo(), table.journal());
    table.devnet.faucet(bo.address(), U256::from(10_u128.pow(17)), U256::ZERO).await.unwrap();
    // when he takes the code back
    let intent = Intent::TakeCodeBack { account: bo.address() };
    let preview =
        teahouse_wallet::preview::Preview::prepare(&journal, &table.book, intent.clone()).await.unwrap();
    let confirmed = preview.confirm(&journal, &preview.digest()).await.unwrap();
    journal.commit(|r| journal.draft(r, id(9), intent, None)).unwrap();
    journal.commit(|r| journal.approve(r, &id(9), &confirmed)).unwrap();
    for _ in 0..200 {
        journal.tick(Some(&bo)).await.unwrap();
        if journal.look_up(&id(9)).unwrap().unwrap().state.is_settled() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // then his account has no code, as before
    assert!(table.devnet.port().code(bo.address(), At::Latest).await.unwrap().is_empty());
    // and nobody else's account can be named in it
    let other = Intent::TakeCodeBack { account: ANNA };
    let preview = teahouse_wallet::preview::Preview::prepare(&journal, &table.book, other).await.unwrap();
    assert!(bo.sign(preview.plan()).is_err());
}
