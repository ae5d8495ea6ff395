//! The whole way of a gift on a real chain with the real contracts: made, given, carried by a sponsor, refused when it
//! should be, and the rest sent back.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Clock, SystemClock, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, Destination, default_expiry, find_terms};
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::refusal::Refusal;
use teahouse_wallet::balance::Balance;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare, find_batch};
use teahouse_wallet::journal::{IntentId, Journal, Lane, State};
use teahouse_wallet::keys::{BatchNumber, Persona};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::redeem::{RedemptionState, Redemptions};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{
    Candidate, CarryError, FeePolicy, Limits, SubmitTransport, Submitter, TransportError, carry,
};
use teahouse_wallet::time::ChainClock;

use crate::world::{id, persona};

const EACH: u64 = 2_500_000;

struct Party {
    persona: Persona,
    signer: Signer,
    journal: Journal,
}

struct Sponsor(Submitter);

impl SubmitTransport for Sponsor {
    fn exchange<'a>(
        &'a self,
        _: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move { Ok(self.0.handle(b"bo", &request).await) }.boxed()
    }
}

struct Table {
    devnet: Devnet,
    book: Arc<AddressBook>,
    clock: Arc<ChainClock>,
}

impl Table {
    async fn set() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let book = Arc::new(devnet.book().clone());
        Self { devnet, book, clock: Arc::new(ChainClock::new(Arc::new(SystemClock))) }
    }

    fn port(&self) -> Arc<dyn ChainPort> {
        Arc::new(teahouse_chain::quorum::open(self.devnet.profile()).unwrap())
    }

    fn journal(&self, signer: &Signer) -> Journal {
        let lane = Lane { chain: self.book.chain_id, account: signer.address() };
        Journal::open(lane, Arc::new(MemoryStore::new()), self.port(), self.clock.clone())
    }

    fn seat(&self, seed: u8) -> Party {
        let persona = persona(seed);
        let signer = Signer::new(persona.account(0), self.book.clone());
        Party { journal: self.journal(&signer), persona, signer }
    }

    fn sponsor(&self, seed: u8) -> Sponsor {
        let party = self.seat(seed);
        Sponsor(Submitter::new(party.journal, party.signer, FeePolicy::Sponsored, Limits::default()))
    }

    async fn pass(&self, time: Duration) {
        self.devnet.advance(time).await.unwrap();
        self.clock.follow(self.devnet.port()).await.unwrap();
    }

    fn now(&self) -> UnixSeconds {
        self.clock.now().seconds()
    }
}

/// Drafts, shows, agrees and sends; the state it settles in.
async fn pay(party: &Party, name: IntentId, intent: Intent) -> State {
    let journal = &party.journal;
    let preview = Preview::prepare(journal, party.signer.book(), intent.clone()).await.unwrap();
    let confirmed = preview.confirm(journal, &preview.digest()).await.unwrap();
    journal.commit(|r| journal.draft(r, name, intent, None)).unwrap();
    journal.commit(|r| journal.approve(r, &name, &confirmed)).unwrap();
    for _ in 0..100 {
        journal.tick(Some(&party.signer)).await.unwrap();
        let state = journal.look_up(&name).unwrap().unwrap().state;
        if state.is_settled() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not settle")
}

async fn claim(
    redemptions: &Redemptions,
    share: &GivenShare,
    to: Address,
    sponsor: &Sponsor,
) -> Result<(), CarryError> {
    let sponsors = [Candidate { peer: "sponsor".into(), fee_cap: Amount::ZERO }];
    let dest = Destination::Account(to);
    carry(redemptions, sponsor, share, dest, &sponsors, Duration::from_secs(600)).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_gift_goes_its_whole_way_on_a_real_chain() {
    // given Anna with coin and dollars, Bo with nothing, a sponsor with coin
    let table = Table::set().await;
    let (anna, bo, sponsor) = (table.seat(101), table.seat(102), table.sponsor(103));
    let dollars = Asset::Token(table.book.contracts[&ContractName::PracticeDollar].address);
    let coin = U256::from(10_u128.pow(18));
    table.devnet.faucet(anna.signer.address(), coin, U256::from(100_000_000)).await.unwrap();
    table.devnet.faucet(sponsor.0.address(), coin, U256::ZERO).await.unwrap();
    // when Anna makes a gift of ten shares
    let order = GiftOrder {
        asset: dollars,
        shares: 10,
        cut: Cut::Equal(Amount::new(u128::from(EACH)).unwrap()),
        expiry: default_expiry(table.now()),
        refund_to: Destination::Account(anna.signer.address()),
    };
    let plan = EnvelopePlan::new(&anna.persona, &table.book, BatchNumber(0), &order).unwrap();
    for (n, intent) in plan.intents().into_iter().enumerate() {
        let state = pay(&anna, id(u8::try_from(n).unwrap()), intent).await;
        assert!(matches!(state, State::Final(_)), "{state:?}");
    }
    // and Bo has all ten carried, share by share, from links
    let disk = Arc::new(MemoryStore::new());
    let redemptions = Redemptions::open(table.book.clone(), disk, table.port(), table.clock.clone());
    let bo_at = bo.signer.address();
    let link = |index| plan.share(&anna.persona, index, vec![]).unwrap().to_link();
    for index in 0..9 {
        let share = GivenShare::from_link(&link(index)).unwrap();
        claim(&redemptions, &share, bo_at, &sponsor).await.unwrap();
        arrives(&redemptions, &plan, index).await;
    }
    // then he has nine shares and still no coin
    let theirs = Balance::read(&bo.journal, dollars).await.unwrap();
    assert_eq!(theirs.known().unwrap().total, U256::from(9 * EACH));
    assert_eq!(table.devnet.port().balance(bo_at, At::Latest).await.unwrap(), U256::ZERO);
    refused_ways(&table, &plan, &anna, &sponsor).await;
    rest_goes_back(&table, &plan, &anna, &sponsor, dollars).await;
}

/// A lucky envelope: each receiver gets what the phrase dealt, also when the giver's machine is a new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_deck_that_a_restored_giver_deals_again_pays_each_share_what_it_holds() {
    // given Anna's deck of four on the chain
    let table = Table::set().await;
    let (anna, sponsor) = (table.seat(111), table.sponsor(113));
    let coin = U256::from(10_u128.pow(18));
    table.devnet.faucet(anna.signer.address(), coin, U256::ZERO).await.unwrap();
    table.devnet.faucet(sponsor.0.address(), coin, U256::ZERO).await.unwrap();
    let order = GiftOrder {
        asset: Asset::Native,
        shares: 4,
        cut: Cut::Deck(Amount::new(10_000).unwrap()),
        expiry: default_expiry(table.now()),
        refund_to: Destination::Account(anna.signer.address()),
    };
    let made = EnvelopePlan::new(&anna.persona, &table.book, BatchNumber(6), &order).unwrap();
    for intent in made.intents() {
        assert!(matches!(pay(&anna, id(0), intent).await, State::Final(_)));
    }
    // when all that is left is her phrase, and the chain
    let contract = made.domain().contract;
    let head = table.devnet.port().heads().await.unwrap().latest.number;
    let terms = find_terms(table.devnet.port(), contract, made.id(), (0, head)).await.unwrap();
    let restored = persona(111);
    let batch = find_batch(&restored, table.book.chain_id, &terms, 10).unwrap();
    let plan = EnvelopePlan::again(&restored, &table.book, batch, &terms).unwrap();
    assert_eq!(plan, made);
    // then she gives the shares, and each pays what is in it
    let disk = Arc::new(MemoryStore::new());
    let redemptions = Redemptions::open(table.book.clone(), disk, table.port(), table.clock.clone());
    let mut sum = U256::ZERO;
    for index in 0..4 {
        let to = Address::repeat_byte(0xd0 + index as u8);
        let share = GivenShare::from_link(&plan.share(&restored, index, vec![]).unwrap().to_link()).unwrap();
        claim(&redemptions, &share, to, &sponsor).await.unwrap();
        arrives(&redemptions, &plan, index).await;
        let got = table.devnet.port().balance(to, At::Latest).await.unwrap();
        assert_eq!(got, U256::from(plan.amount(index).unwrap().get()));
        sum += got;
    }
    assert_eq!(sum, U256::from(10_000));
}

async fn arrives(redemptions: &Redemptions, plan: &EnvelopePlan, index: u32) {
    for _ in 0..200 {
        redemptions.tick().await.unwrap();
        if let RedemptionState::Final(_) = redemptions.look_up(plan.id(), index).unwrap().unwrap().state {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("share {index} does not arrive")
}

/// A second claim of a share is refused with the contract's own error.
async fn refused_ways(table: &Table, plan: &EnvelopePlan, anna: &Party, sponsor: &Sponsor) {
    let elsewhere = Redemptions::open(
        table.book.clone(),
        Arc::new(MemoryStore::new()),
        table.port(),
        table.clock.clone(),
    );
    let share = plan.share(&anna.persona, 0, vec![]).unwrap();
    let second = claim(&elsewhere, &share, Address::repeat_byte(0x66), sponsor).await;
    let said = second.unwrap_err().contract_says();
    assert!(matches!(said, Some(Refusal::AlreadyClaimed { .. })), "{said:?}");
    // and there is no eleventh share of ten
    assert!(plan.share(&anna.persona, 10, vec![]).is_none());
}

/// After expiry nothing is claimed, and anyone may send the exact rest to where the terms say.
async fn rest_goes_back(table: &Table, plan: &EnvelopePlan, anna: &Party, sponsor: &Sponsor, dollars: Asset) {
    let late = Redemptions::open(
        table.book.clone(),
        Arc::new(MemoryStore::new()),
        table.port(),
        table.clock.clone(),
    );
    let before = Balance::read(&anna.journal, dollars).await.unwrap().known().unwrap().total;
    table.pass(Duration::from_secs(26 * 3_600)).await;
    let share = plan.share(&anna.persona, 9, vec![]).unwrap();
    let refused = claim(&late, &share, Address::repeat_byte(0x66), sponsor).await;
    assert!(matches!(refused, Err(CarryError::Redeem(_))), "{refused:?}");
    // a stranger pushes the refund
    let stranger = table.seat(104);
    table.devnet.faucet(stranger.signer.address(), U256::from(10_u128.pow(18)), U256::ZERO).await.unwrap();
    assert!(matches!(pay(&stranger, id(9), plan.refund_intent()).await, State::Final(_)));
    let after = Balance::read(&anna.journal, dollars).await.unwrap().known().unwrap().total;
    assert_eq!(after - before, U256::from(EACH));
}
