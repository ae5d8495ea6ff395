//! A small world with deals and rides, and what can be signed in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use alloy::primitives::{Address, B256, U256, address, keccak256};
use alloy::sol_types::SolCall;
use teahouse_base::{RecordStore, UnixSeconds};
use teahouse_chain::bindings;
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::escrow::{DealTerms, Milestone};
use teahouse_chain::port::{Asset, Revert};
use teahouse_chain::ride::{RideId, RideQuote};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::keys::{AccountKey, PersonaNumber};
use teahouse_wallet::limits::{self, Bounds, LimitKey, Scope, SpendingApp};
use teahouse_wallet::promise::{PromiseDraft, PromiseError, PromiseRecord, PromiseState, Promises};
use teahouse_wallet::typed::{Bound, FillError, Filled, Shape, bind};

use crate::world::{CHAIN, DOLLAR, World, now};

pub const ESCROW: Address = address!("0000000000000000000000000000000000000e5c");
pub const RIDES: Address = address!("00000000000000000000000000000000000001de");
pub const BANK: Address = address!("0000000000000000000000000000000000000ba2");
pub const APP: SpendingApp = SpendingApp::from_array([7; 32]);

/// Says what both contracts say of anything: one number for how far it is, and one for the next settlement.
#[derive(Clone, Default)]
pub struct Stands {
    pub status: Arc<AtomicU64>,
    pub nonce: Arc<AtomicU64>,
}

fn word(of: &AtomicU64) -> [u8; 32] {
    U256::from(of.load(Ordering::Relaxed)).to_be_bytes()
}

impl ScriptedContract for Stands {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let is_ride = call.data.starts_with(&bindings::RideSettlement::rideOfCall::SELECTOR);
        let second = if is_ride { [0; 32] } else { word(&self.nonce) };
        let output = [word(&self.status), second, [0; 32], [0; 32]].concat();
        Ok(Done { output: output.into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

pub struct House {
    pub world: World,
    pub escrow: Stands,
    pub rides: Stands,
    pub promises: Promises,
}

impl House {
    pub fn new() -> Self {
        let code = keccak256([0xfe]);
        let text = format!(
            r#"{{"version":1,"chain_id":31337,"contracts":{{
                "Escrow":{{"address":"{ESCROW}","code_hash":"{code}","since":0}},
                "RideSettlement":{{"address":"{RIDES}","code_hash":"{code}","since":0}},
                "VoucherBank":{{"address":"{BANK}","code_hash":"{code}","since":0}}}}}}"#
        );
        let book: Arc<AddressBook> = Arc::new(text.parse().unwrap());
        let world = World::over(book.clone());
        let (escrow, rides) = (Stands::default(), Stands::default());
        world.chain.place(ESCROW, Box::new(escrow.clone()));
        world.chain.place(RIDES, Box::new(rides.clone()));
        world.chain.place(BANK, Box::new(Stands::default()));
        let clock = Arc::new(world.clock.clone());
        let promises = Promises::open(book, world.disk(), world.port(), clock, PersonaNumber::FIRST);
        Self { world, escrow, rides, promises }
    }

    pub fn bound(&self, contract: ContractName, name: &str) -> Bound {
        now(bind(&*self.world.port(), &self.world.book, contract, name)).unwrap()
    }

    pub fn draft(&self, filled: &Filled, account: Address) -> Result<PromiseDraft, PromiseError> {
        let bound = self.bound(filled.contract(), filled.name());
        self.promises.draft(&bound, filled.clone(), account)
    }

    pub fn agree(
        &self,
        key: &AccountKey,
        name: IntentId,
        filled: &Filled,
    ) -> Result<PromiseRecord, PromiseError> {
        let draft = self.draft(filled, key.address())?;
        let newest = self.world.chain.head().time;
        let mut records = self.world.store.begin_write().unwrap();
        let kept = self.promises.agree(&mut *records, key, name, &draft, (APP, newest))?;
        records.commit().unwrap();
        Ok(kept)
    }

    pub fn counted(&self) -> U256 {
        let key = limit_key();
        let records = self.world.store.begin_read().unwrap();
        let limit = limits::find(&*records, &key).unwrap().expect("it is set");
        limits::usage(&*records, &key, &limit, self.world.chain.head().time.millis()).unwrap().day
    }

    pub fn set_limit(&self, dollars: u64) {
        let mut records = self.world.store.begin_write().unwrap();
        let bounds = Bounds { per_day: Some(U256::from(dollars)), ..Bounds::default() };
        // Before anything that is counted, which carries the time of the newest block.
        limits::set(&mut *records, &limit_key(), bounds, teahouse_base::UnixMillis::new(1)).unwrap();
        records.commit().unwrap();
    }

    pub fn state(&self, account: Address, name: IntentId) -> PromiseState {
        self.promises.look_up(account, &name).unwrap().unwrap().state
    }

    /// So many seconds later, in a final block.
    pub fn final_in(&self, seconds: u64) {
        self.world.advance(seconds);
        self.world.chain.mine_empty(70);
    }
}

pub fn limit_key() -> LimitKey {
    let (persona, asset) = (PersonaNumber::FIRST, Asset::Token(DOLLAR));
    LimitKey { persona, scope: Scope::App(APP), chain: CHAIN, asset }
}

pub fn domain(contract: Address) -> ContractDomain {
    ContractDomain { chain_id: CHAIN, contract }
}

pub fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

pub fn quote(house: &House, rider: Address, driver: Address) -> RideQuote {
    let now = house.world.chain.head().time;
    RideQuote {
        rider,
        driver,
        asset: Asset::Token(DOLLAR),
        max_fare: amount(50),
        fee_grace: amount(1),
        fee_booked: amount(2),
        fee_arrived: amount(3),
        fee_no_show: amount(4),
        driver_bond: amount(9),
        grace: Duration::from_secs(60),
        wait: Duration::from_secs(300),
        ride_timeout: Duration::from_secs(7_200),
        pickup_commit: B256::repeat_byte(1),
        tariff_hash: B256::repeat_byte(2),
        dest_cell_commit: B256::repeat_byte(3),
        rider_to: Destination::Account(rider),
        driver_to: Destination::Account(driver),
        valid_until: now.after(Duration::from_secs(600)),
        arrive_by: now.after(Duration::from_secs(900)),
        salt: B256::repeat_byte(4),
    }
}

pub fn terms(house: &House, payer: Address, payee: Address) -> DealTerms {
    let now = house.world.chain.head().time;
    let piece = |units, days: u64| Milestone {
        amount: amount(units),
        deliver_by: now.after(Duration::from_secs(days * 86_400)),
        review_window: Duration::from_secs(86_400),
    };
    DealTerms {
        payer,
        payee,
        arbiter: None,
        asset: Asset::Token(DOLLAR),
        milestones: vec![piece(30, 3), piece(12, 5)],
        payer_deposit: amount(5),
        payee_deposit: amount(6),
        arbiter_fee_bps: 0,
        arbiter_fee_cap: amount(0),
        response_window: Duration::from_secs(86_400),
        challenge_window: Duration::from_secs(86_400),
        ruling_window: Duration::from_secs(86_400),
        default_bps: 5_000,
        payer_to: Destination::Account(payer),
        payee_to: Destination::Account(payee),
        meta_hash: B256::repeat_byte(5),
        accept_by: now.after(Duration::from_secs(600)),
        salt: B256::repeat_byte(6),
    }
}

pub fn number(value: impl TryInto<u128>) -> B256 {
    B256::from(U256::from(value.try_into().ok().expect("it fits")))
}

pub fn place(at: Address) -> B256 {
    at.into_word()
}

pub type Words = BTreeMap<String, B256>;

pub fn words<const N: usize>(all: [(&str, B256); N]) -> Words {
    all.into_iter().map(|(path, word)| (path.to_owned(), word)).collect()
}

/// The struct with these words by path; places are accounts.
pub fn fill(contract: ContractName, name: &str, words: &Words) -> Result<Filled, FillError> {
    let given: BTreeSet<&str> = words.keys().map(String::as_str).collect();
    let shape = Shape::of(contract, name, &given)?;
    let in_order = shape.slots().iter().map(|slot| words.get(&slot.path).copied().unwrap_or_default());
    let in_order = in_order.collect();
    shape.filled(in_order)
}

pub fn quote_words(quote: &RideQuote) -> Words {
    words([
        ("rider", place(quote.rider)),
        ("driver", place(quote.driver)),
        ("token", place(quote.asset.token())),
        ("maxFare", number(quote.max_fare.get())),
        ("feeGrace", number(quote.fee_grace.get())),
        ("feeBooked", number(quote.fee_booked.get())),
        ("feeArrived", number(quote.fee_arrived.get())),
        ("feeNoShow", number(quote.fee_no_show.get())),
        ("driverBond", number(quote.driver_bond.get())),
        ("graceSeconds", number(quote.grace.as_secs())),
        ("waitSeconds", number(quote.wait.as_secs())),
        ("rideTimeout", number(quote.ride_timeout.as_secs())),
        ("pickupCommit", quote.pickup_commit),
        ("tariffHash", quote.tariff_hash),
        ("destCellCommit", quote.dest_cell_commit),
        ("riderTo", quote.rider_to.word()),
        ("driverTo", quote.driver_to.word()),
        ("validUntil", number(quote.valid_until.get())),
        ("arriveBy", number(quote.arrive_by.get())),
        ("salt", quote.salt),
    ])
}

pub fn terms_words(terms: &DealTerms) -> Words {
    let mut all = words([
        ("payer", place(terms.payer)),
        ("payee", place(terms.payee)),
        ("arbiter", place(terms.arbiter.unwrap_or_default())),
        ("token", place(terms.asset.token())),
        ("payerDeposit", number(terms.payer_deposit.get())),
        ("payeeDeposit", number(terms.payee_deposit.get())),
        ("arbiterFeeBps", number(terms.arbiter_fee_bps)),
        ("arbiterFeeCap", number(terms.arbiter_fee_cap.get())),
        ("responseWindow", number(terms.response_window.as_secs())),
        ("challengeWindow", number(terms.challenge_window.as_secs())),
        ("rulingWindow", number(terms.ruling_window.as_secs())),
        ("defaultBps", number(terms.default_bps)),
        ("payerTo", terms.payer_to.word()),
        ("payeeTo", terms.payee_to.word()),
        ("metaHash", terms.meta_hash),
        ("acceptBy", number(terms.accept_by.get())),
        ("salt", terms.salt),
    ]);
    for (place, piece) in (1..).zip(&terms.milestones) {
        all.insert(format!("milestones.{place}.amount"), number(piece.amount.get()));
        all.insert(format!("milestones.{place}.deliverBy"), number(piece.deliver_by.get()));
        all.insert(format!("milestones.{place}.reviewWindow"), number(piece.review_window.as_secs()));
    }
    all
}

pub fn ride(quote: &RideQuote) -> Filled {
    fill(ContractName::RideSettlement, "RideQuote", &quote_words(quote)).unwrap()
}

pub fn deal(terms: &DealTerms) -> Filled {
    fill(ContractName::Escrow, "DealTerms", &terms_words(terms)).unwrap()
}

pub fn fare(ride: RideId, units: u128, deadline: UnixSeconds) -> Filled {
    let words =
        words([("rideId", ride.word()), ("fare", number(units)), ("deadline", number(deadline.get()))]);
    fill(ContractName::RideSettlement, "FinalFare", &words).unwrap()
}
