//! The shielded pool of the practice chain: what goes in, what it says of it, and what it refuses.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::signers::local::PrivateKeySigner;
use serde_json::Value;
use teahouse_chain::bindings::ShieldedPool as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::deploy::practice;
use teahouse_chain::pool::{
    Brought, CIPHERTEXT, CLOSED_FOR, Ciphertext, CloseDeposits, ClosingRefusal, DepositCall, EMPTY_ROOT,
    Entry, EvmProof, External, Insertion, InsertionRefusal, OPEN_FOR, Payment, Pool, PoolCall, PoolEvent,
    PoolModel, PoolRefusal, PoolState, PoolTerms, Prepaid, Proven, deposit_rho, external_hash, find_logs,
};
use teahouse_chain::port::{Asset, At, Receipt};
use teahouse_chain::refusal::Refusal;

use crate::golden::{domain, field, list, whole};
use crate::kit::{House, signed};

mod cheats;
mod proofs;
mod real;
mod snarkjs;
mod walk;

const EXTERNALS: &str = include_str!("../../../test/vectors/pool-external.json");
/// The same hashes and others, to which the contract is held.
const HASHES: &str = include_str!("../../../test/vectors/shielded-hashes.json");
const SIGNED: &str = include_str!("../../../test/vectors/shielded-pool.json");

/// An amount of coin or dollars that people can spare, and the pool takes.
const SOME: u128 = 1_000_000;

fn ciphertext(vector: &Value, name: &str) -> Ciphertext {
    let bytes: Bytes = field(vector, name);
    Box::new(bytes[..].try_into().expect("384 bytes"))
}

fn external(vector: &Value) -> External {
    External {
        recipient: field(vector, "recipient"),
        submitter: field(vector, "submitter"),
        fee: field(vector, "fee"),
        not_before: field(vector, "notBefore"),
        deadline: field(vector, "deadline"),
        adapter: field(vector, "adapter"),
        parameters: field(vector, "parameters"),
        ciphertexts: [ciphertext(vector, "ciphertext0"), ciphertext(vector, "ciphertext1")],
    }
}

#[test]
fn shp_003_what_else_a_payment_binds_hashes_to_the_golden_number_and_every_field_changes_it() {
    whole(EXTERNALS, "externals", |v| external_hash(&domain(v), &external(v)));
    let same = list(HASHES, "externals");
    assert!(!same.is_empty());
    for vector in same {
        let hash: B256 = field(&vector, "hash");
        assert_eq!(external_hash(&domain(&vector), &external(&vector)), hash, "{}", vector["changed"]);
    }
}

#[test]
fn shp_002_the_rho_of_a_deposit_is_the_golden_one() {
    for vector in list(HASHES, "deposits") {
        let rho: B256 = field(&vector, "rho");
        assert_eq!(deposit_rho(&domain(&vector), field(&vector, "counter")), rho);
    }
}

#[test]
fn sig_002_shp_015_what_keepers_sign_is_the_golden_digest() {
    whole(SIGNED, "closings", |v| CloseDeposits { nonce: field(v, "nonce") }.digest(&domain(v)));
}

/// A number of the field.
fn word(number: u64) -> B256 {
    B256::from(U256::from(number))
}

fn deposit(asset: Asset, amount: u128) -> DepositCall {
    let ciphertext = Box::new([7; CIPHERTEXT]);
    DepositCall { token: asset.token(), amount: U256::from(amount), note_key: word(7), ciphertext }
}

fn payment() -> Proven {
    Proven {
        payment: Payment {
            root: EMPTY_ROOT,
            nullifiers: vec![word(1), word(2)],
            commitments: [word(3), word(4)],
            asset: Address::ZERO,
            amount: 0,
        },
        external: External {
            recipient: Address::ZERO,
            submitter: Address::ZERO,
            fee: 0,
            not_before: 0,
            deadline: u64::MAX,
            adapter: Address::ZERO,
            parameters: B256::ZERO,
            ciphertexts: [Box::new([8; CIPHERTEXT]), Box::new([9; CIPHERTEXT])],
        },
        proof: no_proof(),
    }
}

/// A proof of nothing.
fn no_proof() -> EvmProof {
    EvmProof::from_bytes(&[0; EvmProof::BYTES])
}

/// A pool with somebody who has coin and dollars.
struct Shielded {
    house: House,
    pool: Pool,
    anna: PrivateKeySigner,
    prepaid: U256,
    model: PoolModel,
}

impl Shielded {
    async fn open() -> Self {
        let house = House::open().await;
        let pool = house.devnet.pool().pool();
        Self::on(house, pool, &practice::pool_terms()).await
    }

    /// With a pool of these terms that is there.
    async fn on(house: House, pool: Pool, terms: &PoolTerms) -> Self {
        let anna = house.rich(1).await;
        let gas = pool.insertion_gas(house.port(), At::Latest).await.expect("it answers");
        let base_fee = house.port().fees().await.expect("anvil answers").base_fee;
        // The base fee may double before the last call of a story.
        let prepaid = gas.prepay(1, Prepaid::Share, 2 * base_fee);
        let model = PoolModel::new(pool.domain(house.port().chain_id()), terms, gas);
        let shielded = Self { house, pool, anna, prepaid, model };
        let dollars = shielded.dollars();
        shielded.house.approve(&shielded.anna, dollars, pool.address(), u128::MAX).await;
        shielded
    }

    fn dollars(&self) -> Asset {
        Asset::Token(self.house.at(ContractName::PracticeDollar))
    }

    fn domain(&self) -> ContractDomain {
        self.pool.domain(self.house.port().chain_id())
    }

    async fn send(&self, call: &PoolCall) -> Receipt {
        self.house.send(&self.anna, self.pool.call(call, self.prepaid)).await
    }

    /// Deposits, and tells the model.
    async fn deposit(&mut self, call: &DepositCall) -> PoolEvent {
        let whole = PoolCall::Deposit(call.clone());
        let value = self.pool.call(&whole, self.prepaid).value;
        let receipt = self.send(&whole).await;
        assert!(receipt.success, "{call:?}");
        let event = only_event(self.pool, &receipt);
        let PoolEvent::Deposited(written) = &event else { panic!("it is a deposit: {event:?}") };
        let brought = Brought { by: self.anna.address(), value, time: receipt.block.time, base_fee: 0 };
        let said = self.model.deposit(call, &brought, written.commitment).expect("the contract took it");
        assert_eq!(said, event, "the model writes what the contract writes");
        event
    }

    /// Inserts, and tells the model.
    async fn insert(&mut self, insertion: &Insertion, proof: EvmProof) {
        let call = self.pool.call(&PoolCall::Insert(insertion.clone(), proof), U256::ZERO);
        let receipt = self.house.send(&self.anna, call).await;
        assert!(receipt.success, "the pool takes it");
        assert_eq!(Ok(only_event(self.pool, &receipt)), self.model.insert(insertion, true));
        self.agrees().await;
    }

    async fn refusal(&self, call: &PoolCall, prepaid: U256) -> Refusal {
        self.house.refusal(self.anna.address(), self.pool.call(call, prepaid)).await
    }

    async fn refused(&self, call: &PoolCall) -> PoolRefusal {
        match self.refusal(call, self.prepaid).await {
            Refusal::Pool(refusal) => refusal,
            other => panic!("the pool has its own words for it: {other:?}"),
        }
    }

    /// Whether the contract says of itself what the model says.
    async fn agrees(&self) {
        let (port, pool, model) = (self.house.port(), self.pool, &self.model);
        let state = pool.state(port, At::Latest).await.expect("it answers");
        assert_eq!(state, model.state());
        assert!(pool.is_root(port, state.root, At::Latest).await.expect("it answers"));
        for number in 0..=state.queued {
            let kept = pool.entry(port, number, At::Latest).await.expect("it answers");
            assert_eq!(kept, model.entry(number).map(|entry| entry.hash()), "{number}");
        }
        for asset in [Asset::Native, self.dollars()] {
            let token = asset.token();
            let shielded = pool.shielded(port, token, At::Latest).await.expect("it answers");
            assert_eq!(shielded, model.books().shielded(token));
            let cap = pool.cap(port, token, At::Latest).await.expect("it answers");
            assert_eq!(cap, model.books().cap(token));
            assert_eq!(
                self.house.held(pool.address(), asset).await,
                model.books().held(token),
                "to the unit"
            );
        }
    }
}

fn only_event(pool: Pool, receipt: &Receipt) -> PoolEvent {
    let read = |log| PoolEvent::read(pool.address(), log).expect("the pool wrote it");
    let mut events: Vec<PoolEvent> = receipt.logs.iter().filter_map(read).collect();
    assert_eq!(events.len(), 1);
    events.remove(0)
}

#[tokio::test]
async fn deposits_are_counted_queued_and_found_again_as_the_model_says() {
    let mut shielded = Shielded::open().await;
    shielded.agrees().await;
    let fresh = PoolState { root: EMPTY_ROOT, queued: 0, inserted: 0, counter: 0 };
    assert_eq!(shielded.model.state(), fresh);

    let dollars = shielded.dollars();
    let mut written = Vec::new();
    for (asset, amount) in [(Asset::Native, SOME), (dollars, 1), (dollars, SOME), (Asset::Native, 1)] {
        written.push(shielded.deposit(&deposit(asset, amount)).await);
        shielded.agrees().await;
    }
    let numbers = written.iter().map(|event| match event {
        PoolEvent::Deposited(it) => it.number,
        other => panic!("it is a deposit: {other:?}"),
    });
    assert_eq!(numbers.collect::<Vec<_>>(), [0, 1, 2, 3]);

    let (port, pool) = (shielded.house.port(), shielded.pool.address());
    let head = port.heads().await.expect("anvil answers").latest.number;
    let since = shielded.house.devnet.pool().pool.since;
    let found = find_logs(port, pool, (since, head)).await.expect("every log can be read");
    assert!(found.windows(2).all(|pair| pair[0].block.number < pair[1].block.number));
    assert_eq!(found.into_iter().map(|log| log.event).collect::<Vec<_>>(), written);
    assert_eq!(find_logs(port, pool, (0, since)).await, Ok(Vec::new()), "nothing came before the pool");
}

#[tokio::test]
async fn each_bad_deposit_is_refused_by_name() {
    let mut shielded = Shielded::open().await;
    shielded.deposit(&deposit(Asset::Native, SOME)).await;
    let of = |call: DepositCall| PoolCall::Deposit(call);
    let (high, stranger) = (B256::repeat_byte(0xff), Asset::Token(Address::repeat_byte(5)));
    let cap = shielded.model.books().cap(Address::ZERO).expect("coin is taken");
    let capped =
        PoolRefusal::CapReached { token: Address::ZERO, amount: U256::from(cap), shielded: SOME, cap };
    for (call, wanted) in [
        (of(deposit(Asset::Native, 0)), PoolRefusal::NothingToDeposit),
        (of(deposit(stranger, 1)), PoolRefusal::UnlistedToken(stranger.token())),
        (of(DepositCall { note_key: high, ..deposit(Asset::Native, 1) }), PoolRefusal::NotInField(high)),
    ] {
        assert_eq!(shielded.refused(&call).await, wanted);
    }
    shielded
        .house
        .devnet
        .faucet(shielded.anna.address(), U256::from(cap), U256::ZERO)
        .await
        .expect("it runs");
    assert_eq!(shielded.refused(&of(deposit(Asset::Native, cap))).await, capped);

    // less coin than the deposit itself
    let coin = of(deposit(Asset::Native, 5));
    let short = teahouse_chain::envelope::ContractCall {
        value: U256::from(4),
        ..shielded.pool.call(&coin, U256::ZERO)
    };
    let said = shielded.house.refusal(shielded.anna.address(), short).await;
    assert_eq!(said, Refusal::WrongCoin { sent: U256::from(4), due: U256::from(5) });

    // and nothing for the insertion: a block asks for it, a read without a gas price does not
    let unpaid = shielded.house.send(&shielded.anna, shielded.pool.call(&coin, U256::ZERO)).await;
    assert!(!unpaid.success);
    shielded.agrees().await;
}

#[tokio::test]
async fn shp_003_the_contract_hashes_what_a_payment_binds_as_we_do_and_believes_no_empty_proof() {
    let shielded = Shielded::open().await;
    let (port, proven) = (shielded.house.port(), payment());
    let external = external_hash(&shielded.domain(), &proven.external);
    let wanted = PoolRefusal::PaymentNotProven { root: EMPTY_ROOT, external };
    let call = PoolCall::Transact(Box::new(proven.clone()));
    assert_eq!(shielded.refused(&call).await, wanted);

    // with more bound, the same of a payment that spends six
    let mut six = proven.clone();
    six.payment.nullifiers = (10..16).map(word).collect();
    six.external.not_before = 1;
    let external = external_hash(&shielded.domain(), &six.external);
    let said = shielded.refused(&PoolCall::Transact(Box::new(six))).await;
    assert_eq!(said, PoolRefusal::PaymentNotProven { root: EMPTY_ROOT, external });

    let refused = |bend: &dyn Fn(&mut Proven)| {
        let mut bent = proven.clone();
        bend(&mut bent);
        PoolCall::Transact(Box::new(bent))
    };
    let at = shielded.pool.address();
    for (call, wanted) in [
        (refused(&|it| it.payment.root = word(9)), PoolRefusal::UnknownRoot(word(9))),
        (refused(&|it| it.payment.nullifiers[1] = word(1)), PoolRefusal::Spent(word(1))),
        (refused(&|it| it.payment.nullifiers.push(word(5))), PoolRefusal::WrongInputs(U256::from(3))),
        (
            refused(&|it| it.payment.amount = 1),
            PoolRefusal::BadRecipient { account: Address::ZERO, amount: 1 },
        ),
        (refused(&|it| it.external.submitter = at), PoolRefusal::BadRecipient { account: at, amount: 0 }),
        (refused(&|it| it.external.fee = 1), PoolRefusal::FeeAboveAmount { fee: 1, amount: 0 }),
        (refused(&|it| it.external.parameters = word(1)), PoolRefusal::ParametersWithoutAdapter(word(1))),
    ] {
        assert_eq!(shielded.refused(&call).await, wanted);
    }
    let late = shielded.refused(&refused(&|it| it.external.deadline = 1)).await;
    assert!(matches!(late, PoolRefusal::PastDeadline { deadline, .. } if deadline.get() == 1), "{late:?}");
    assert!(!shielded.pool.is_spent(port, word(1), At::Latest).await.expect("it answers"));
}

#[tokio::test]
async fn an_insertion_is_refused_for_what_is_wrong_with_it_as_the_model_refuses_it() {
    let mut shielded = Shielded::open().await;
    for _ in 0..3 {
        shielded.deposit(&deposit(Asset::Native, SOME)).await;
    }
    let good = Insertion {
        size: 2,
        count: 2,
        new_root: word(11),
        payee: Address::repeat_byte(0x9a),
        entries: shielded.model.next(2),
    };
    let bent = |bend: &dyn Fn(&mut Insertion)| {
        let mut insertion = good.clone();
        bend(&mut insertion);
        insertion
    };
    let other = Entry { leaf0: word(1), leaf1: B256::ZERO, reward: 1 };
    let pool = shielded.pool.address();
    let is_sixteen = |it: &mut Insertion| (it.size, it.count) = (16, 16);
    for insertion in [
        good.clone(),
        bent(&|it| it.entries[1] = other),
        bent(&|it| it.entries.truncate(1)),
        bent(&|it| it.entries.clear()),
        bent(&|it| it.count = 1),
        bent(&|it| it.count = 0),
        bent(&|it| it.size = 3),
        bent(&is_sixteen),
        bent(&|it| it.new_root = B256::repeat_byte(0xff)),
        bent(&|it| it.payee = Address::ZERO),
        bent(&|it| it.payee = pool),
    ] {
        let wanted = shielded.model.insert(&insertion, false).expect_err("it has no proof");
        let call = PoolCall::Insert(insertion, no_proof());
        let said = shielded.refusal(&call, U256::ZERO).await;
        assert_eq!(said, wanted);
    }
    let unproven = InsertionRefusal::NotProven { first: 0, new_root: word(11) };
    let said = shielded.model.insert(&good, false);
    assert_eq!(said, Err(PoolRefusal::from(unproven).into()), "and the good one only for that");
    shielded.agrees().await;
}

#[tokio::test]
async fn shp_014_shp_015_two_of_three_keepers_close_deposits_for_thirty_days_and_nobody_else_does() {
    let shielded = Shielded::open().await;
    let (house, pool, keepers) = (&shielded.house, shielded.pool, practice::keepers());
    let digest = |nonce| CloseDeposits { nonce }.digest(&shielded.domain());
    let said = house.port().call(
        pool.address(),
        alloy::sol_types::SolCall::abi_encode(&Contract::closeDigestCall { nonce: 0 }).into(),
        At::Latest,
    );
    assert_eq!(said.await.expect("it answers")[..], digest(0)[..], "what keepers sign");

    let close = |nonce, by: &[&PrivateKeySigner]| {
        let signatures = by.iter().map(|key| signed(key, digest(nonce)).into()).collect();
        PoolCall::CloseDeposits { nonce, signatures }
    };
    let bring = |call: PoolCall| shielded.pool.call(&call, U256::ZERO);
    let anna = shielded.anna.address();
    let (one, two, three) = (&keepers[0], &keepers[1], &keepers[2]);
    for (call, wanted) in [
        (close(0, &[one]), ClosingRefusal::TooFewKeepers { found: U256::ONE, threshold: U256::from(2) }),
        (close(0, &[one, one]), ClosingRefusal::NotTheNextKeeper(one.address())),
        (close(0, &[two, one]), ClosingRefusal::NotTheNextKeeper(one.address())),
    ] {
        assert_eq!(house.refusal(anna, bring(call)).await, PoolRefusal::from(wanted).into());
    }
    let closed = house.send(&shielded.anna, bring(close(0, &[one, three]))).await;
    assert!(closed.success);
    let until = closed.block.time.after(CLOSED_FOR);
    let said = pool.closed_until(house.port(), closed.block.time, At::Latest).await;
    assert_eq!(said, Ok(Some(until)));
    assert_eq!(pool.closing_nonce(house.port(), At::Latest).await, Ok(1));
    let coin = PoolCall::Deposit(deposit(Asset::Native, SOME));
    let refused = shielded.refused(&coin).await;
    assert!(matches!(refused, PoolRefusal::Closed { until: it, .. } if it == until), "{refused:?}");
    // a payment is refused for its proof, and not because of the closing
    let paid = shielded.refused(&PoolCall::Transact(Box::new(payment()))).await;
    assert!(matches!(paid, PoolRefusal::PaymentNotProven { .. }), "{paid:?}");

    house.devnet.advance(CLOSED_FOR).await.expect("time can be moved");
    assert_eq!(pool.closed_until(house.port(), house.now().await, At::Latest).await, Ok(None));
    assert!(shielded.send(&coin).await.success, "they opened by themselves");
    let again = house.refusal(anna, bring(close(1, &[one, two]))).await;
    let opens = until.after(OPEN_FOR);
    assert!(
        matches!(again, Refusal::Pool(PoolRefusal::Closing(ClosingRefusal::NotClosableYet { opens: it, .. })) if it == opens),
        "{again:?}"
    );
    house.devnet.advance(OPEN_FOR + Duration::from_secs(60)).await.expect("time can be moved");
    assert!(house.send(&shielded.anna, bring(close(1, &[one, two]))).await.success);
}

#[tokio::test]
async fn the_pool_answers_as_it_was_made() {
    let shielded = Shielded::open().await;
    let (port, pool, terms) = (shielded.house.port(), shielded.pool, practice::pool_terms());
    assert_eq!(pool.verifiers(port, At::Latest).await, Ok(terms.verifiers));
    for cap in &terms.caps {
        assert_eq!(pool.cap(port, cap.token, At::Latest).await, Ok(Some(cap.most)));
    }
    assert_eq!(pool.cap(port, Address::repeat_byte(5), At::Latest).await, Ok(None));
    assert_eq!(pool.entry(port, 0, At::Latest).await, Ok(None));
    assert_eq!(pool.is_root(port, word(1), At::Latest).await, Ok(false));
    // what is no pool does not answer like one
    let other = Pool::at(shielded.house.at(ContractName::Escrow)).root(port, At::Latest).await;
    assert!(other.is_err(), "{other:?}");
}
