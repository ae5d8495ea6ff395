use proptest::prelude::*;

use super::*;
use crate::pool::payment::CIPHERTEXT;
use crate::pool::state::Verifiers;
use crate::pool::terms::PoolCap;
use crate::port::ChainId;

const POOL: Address = Address::repeat_byte(0xe1);
const ANNA: Address = Address::repeat_byte(0xa1);
const CARRIER: Address = Address::repeat_byte(0xca);
const INSERTER: Address = Address::repeat_byte(0xca + 1);
const TOKEN: Address = Address::repeat_byte(0x70);
const CAP: u128 = 1_000;
const GAS: InsertionGas = InsertionGas { share: 2, pair: 20, factor: 2 };

fn pool() -> PoolModel {
    let domain = ContractDomain { chain_id: ChainId::PRACTICE, contract: POOL };
    let at = Address::repeat_byte;
    let terms = PoolTerms {
        verifiers: Verifiers { two: at(1), six: at(2), pair: at(3), sixteen: at(4) },
        caps: [Address::ZERO, TOKEN].map(|token| PoolCap { token, most: CAP }).to_vec(),
        keepers: vec![at(0x11), at(0x12), at(0x13)],
        needed: 2,
    };
    PoolModel::new(domain, &terms, GAS)
}

fn brought(value: u128) -> Brought {
    Brought { by: CARRIER, value: U256::from(value), time: UnixSeconds::new(1_000), base_fee: 1 }
}

fn leaf(number: u64) -> B256 {
    B256::from(U256::from(number + 1_000))
}

fn deposit(token: Address, amount: u128) -> DepositCall {
    let ciphertext = Box::new([1; CIPHERTEXT]);
    DepositCall { token, amount: U256::from(amount), note_key: leaf(7), ciphertext }
}

/// A payment of `amount` with nullifiers from `seed` on.
fn payment(seed: u64, asset: Address, amount: u128) -> (Payment, External) {
    let payment = Payment {
        root: EMPTY_ROOT,
        nullifiers: vec![leaf(seed), leaf(seed + 1)],
        commitments: [leaf(seed + 2), leaf(seed + 3)],
        asset: if amount == 0 { Address::ZERO } else { asset },
        amount,
    };
    let external = External {
        recipient: if amount == 0 { Address::ZERO } else { ANNA },
        submitter: Address::ZERO,
        fee: amount / 10,
        not_before: 0,
        deadline: 2_000,
        adapter: Address::ZERO,
        parameters: B256::ZERO,
        ciphertexts: [Box::new([2; CIPHERTEXT]), Box::new([3; CIPHERTEXT])],
    };
    (payment, external)
}

impl PoolModel {
    fn deposited(&mut self, token: Address, amount: u128, reward: u128) -> PoolEvent {
        let coin = if token.is_zero() { amount } else { 0 };
        let commitment = leaf(5_000 + self.queue.queued);
        self.deposit(&deposit(token, amount), &brought(coin + reward), commitment).expect("it is good")
    }

    fn paid(&mut self, seed: u64, asset: Address, amount: u128) -> Result<PoolEvent, Refusal> {
        let (payment, external) = payment(seed, asset, amount);
        self.transact((&payment, &external), &brought(8), true)
    }

    fn batch(&self, size: u8, count: u8) -> Insertion {
        let new_root = leaf(9_000 + self.queue.inserted);
        Insertion { size, count, new_root, payee: INSERTER, entries: self.next(count) }
    }

    /// What has to hold whatever happened.
    fn check(&self, came_in: impl Fn(Address) -> U256) {
        let waiting: u64 = self.queue.entries.values().map(Entry::count).sum();
        let begun =
            u64::from(self.queue.entries.first_key_value().is_some_and(|(n, _)| *n < self.queue.inserted));
        assert_eq!(self.state().waiting(), waiting - begun, "what waits is what the entries hold");
        assert!(self.queue.counter >= self.queue.inserted, "no leaf is without a place");
        assert!(self.queue.places_for(0) <= PLACES, "what waits has a place");
        assert!(self.is_root(self.root));
        for token in [Address::ZERO, TOKEN] {
            assert_eq!(self.books.held(token) + self.books.gone(token), came_in(token), "to the unit");
            assert!(self.books.shielded(token) <= CAP);
        }
    }
}

#[test]
fn shp_011_a_batch_may_end_inside_an_entry_and_each_half_is_paid_once() {
    let mut pool = pool();
    pool.deposited(Address::ZERO, 100, 5);
    let (payment, external) = payment(1, Address::ZERO, 0);
    pool.transact((&payment, &external), &brought(9), true).expect("it is good");
    let first = pool.insert(&pool.batch(2, 2), true).expect("the deposit and half of the payment");
    assert!(
        matches!(first, PoolEvent::Inserted(it) if (it.first, it.start, it.reward) == (0, 0, U256::from(5 + 4)))
    );
    assert_eq!(
        (pool.entry(1), pool.entry(2).map(|rest| rest.reward)),
        (None, Some(5)),
        "the other half waits"
    );
    let second = pool.insert(&pool.batch(2, 1), true).expect("the other half");
    assert!(
        matches!(second, PoolEvent::Inserted(it) if (it.first, it.start, it.reward) == (2, 2, U256::from(5)))
    );
    assert_eq!((pool.entry(2), pool.state().waiting(), pool.state().counter), (None, 0, 4));
    assert_eq!(pool.books().received(INSERTER, Address::ZERO), U256::from(14));
}

#[test]
fn a_large_batch_starts_at_its_multiple_and_takes_the_first_sixteen() {
    let mut pool = pool();
    pool.deposited(TOKEN, 1, 4);
    pool.insert(&pool.batch(2, 1), true).expect("a lone leaf waits for nobody");
    for seed in 0..9 {
        pool.paid(100 * seed, TOKEN, 0).expect("it is good");
    }
    let event = pool.insert(&pool.batch(16, 16), true).expect("sixteen of eighteen");
    assert!(matches!(event, PoolEvent::Inserted(it) if (it.first, it.start, it.count) == (1, 16, 16)));
    assert_eq!((pool.state().waiting(), pool.state().counter), (2, 32));
}

#[test]
fn shp_004_shp_006_a_note_is_spent_once_and_only_from_a_root_that_was() {
    let mut pool = pool();
    let before = pool.clone();
    let (mut payment, external) = payment(1, Address::ZERO, 0);
    payment.root = leaf(77);
    let said = pool.transact((&payment, &external), &brought(8), true);
    assert_eq!(said, Err(PoolRefusal::UnknownRoot(leaf(77)).into()));
    payment.root = EMPTY_ROOT;
    payment.nullifiers = vec![leaf(1), leaf(1)];
    let said = pool.transact((&payment, &external), &brought(8), true);
    assert_eq!(said, Err(PoolRefusal::Spent(leaf(1)).into()));
    assert_eq!(pool, before, "a refused payment spends nothing");
    pool.paid(1, Address::ZERO, 0).expect("it is good");
    assert_eq!(pool.paid(2, Address::ZERO, 0), Err(PoolRefusal::Spent(leaf(2)).into()));
}

#[test]
fn shp_005_no_more_leaves_than_came_in_whatever_is_proven() {
    let mut pool = pool();
    pool.deposited(TOKEN, 50, 4);
    pool.paid(1, TOKEN, 50).expect("it came in");
    assert_eq!(pool.books().received(ANNA, TOKEN), U256::from(45));
    assert_eq!(pool.books().received(CARRIER, TOKEN), U256::from(5), "nobody was named for the fee");
    let refused = PoolRefusal::Turnstile { asset: TOKEN, amount: 1, shielded: 0 };
    assert_eq!(pool.paid(10, TOKEN, 1), Err(refused.into()));
}

#[test]
fn an_insertion_that_no_longer_fits_is_skipped_beside_a_payment_and_refused_alone() {
    let mut pool = pool();
    pool.deposited(TOKEN, 5, 4);
    pool.deposited(TOKEN, 6, 4);
    let overtaken = pool.batch(2, 2);
    pool.insert(&overtaken, true).expect("it is next");
    let alone = pool.insert(&overtaken, true);
    assert_eq!(alone, Err(PoolRefusal::from(InsertionRefusal::NotNext(2)).into()));
    let (payment, external) = payment(1, TOKEN, 0);
    let done = pool.transact_and_insert((&payment, &external), &overtaken, &brought(8), (true, true));
    assert!(matches!(done, Ok((PoolEvent::Transacted(_), None))));
}

#[test]
fn shp_014_shp_015_enough_keys_close_deposits_for_a_time_and_nothing_else() {
    let mut pool = pool();
    let (at, now) = (Address::repeat_byte, UnixSeconds::new(1_000));
    let refused = |said: Result<UnixSeconds, Refusal>, wanted: ClosingRefusal| {
        assert_eq!(said, Err(PoolRefusal::from(wanted).into()));
    };
    let few = ClosingRefusal::TooFewKeepers { found: U256::ONE, threshold: U256::from(2) };
    refused(pool.close_deposits(0, &[at(0x11)], now), few);
    let (twice, stranger) = ([at(0x11), at(0x11)], [at(0x11), at(0x14)]);
    refused(pool.close_deposits(0, &twice, now), ClosingRefusal::NotTheNextKeeper(at(0x11)));
    refused(pool.close_deposits(0, &stranger, now), ClosingRefusal::NotTheNextKeeper(at(0x14)));
    let until = pool.close_deposits(0, &[at(0x11), at(0x13)], now).expect("two of three");
    let said = pool.deposit(&deposit(TOKEN, 5), &brought(4), leaf(1));
    assert_eq!(said, Err(PoolRefusal::Closed { until, time: now }.into()));
    pool.paid(1, TOKEN, 0).expect("payments are never closed");
    let again = ClosingRefusal::NotClosableYet { opens: until.after(OPEN_FOR), time: until };
    refused(pool.close_deposits(1, &[at(0x11), at(0x13)], until), again);
    let opens = until.after(OPEN_FOR);
    assert!(pool.close_deposits(1, &[at(0x12), at(0x13)], opens).is_ok());
}

#[test]
fn each_bound_of_a_payment_has_its_own_refusal() {
    let (payment, external) = payment(1, TOKEN, 10);
    let (fee, amount, time) = (11, 10, UnixSeconds::new(1_000));
    let bent = |bend: &dyn Fn(&mut Payment, &mut External)| {
        let (mut payment, mut external) = (payment.clone(), external.clone());
        bend(&mut payment, &mut external);
        pool().transact((&payment, &external), &brought(8), true).expect_err("it is bent")
    };
    let high = B256::repeat_byte(0xff);
    for (said, wanted) in [
        (bent(&|_, it| it.fee = fee), PoolRefusal::FeeAboveAmount { fee, amount }),
        (
            bent(&|_, it| it.recipient = Address::ZERO),
            PoolRefusal::BadRecipient { account: Address::ZERO, amount },
        ),
        (bent(&|_, it| it.recipient = POOL), PoolRefusal::BadRecipient { account: POOL, amount }),
        (bent(&|_, it| it.submitter = POOL), PoolRefusal::BadRecipient { account: POOL, amount }),
        (
            bent(&|it, of| (it.amount, of.recipient) = (0, Address::ZERO)),
            PoolRefusal::AssetWithoutAmount(TOKEN),
        ),
        (
            bent(&|_, it| it.deadline = 999),
            PoolRefusal::PastDeadline { deadline: UnixSeconds::new(999), time },
        ),
        (
            bent(&|_, it| it.not_before = 1_001),
            PoolRefusal::TooEarly { not_before: UnixSeconds::new(1_001), time },
        ),
        (bent(&|_, it| it.adapter = ANNA), PoolRefusal::NotTheAdapter { caller: CARRIER, adapter: ANNA }),
        (bent(&|_, it| it.parameters = leaf(1)), PoolRefusal::ParametersWithoutAdapter(leaf(1))),
        (bent(&|it, _| it.nullifiers[1] = high), PoolRefusal::NotInField(high)),
        (bent(&|it, _| it.commitments[1] = high), PoolRefusal::NotInField(high)),
        (bent(&|it, _| it.commitments[0] = B256::ZERO), PoolRefusal::EmptyLeaf),
        (bent(&|it, _| it.nullifiers.push(leaf(50))), PoolRefusal::WrongInputs(U256::from(3))),
    ] {
        assert_eq!(said, wanted.into());
    }
}

/// Something that people and strangers do.
#[derive(Clone, Debug)]
enum Act {
    Deposit { token: bool, amount: u128, reward: u128 },
    Pay { seed: u64, token: bool, amount: u128, reward: u128, is_proven: bool },
    Insert { size: u8, count: u8, is_proven: bool, is_stale: bool },
    Both { seed: u64, count: u8 },
}

fn arb_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (any::<bool>(), 0_u128..400, 0_u128..30).prop_map(|(token, amount, reward)| Act::Deposit {
            token,
            amount,
            reward
        }),
        (0_u64..40, any::<bool>(), prop_oneof![Just(0), 0_u128..300], 0_u128..30, prop::bool::weighted(0.9))
            .prop_map(|(seed, token, amount, reward, is_proven)| Act::Pay {
                seed: seed * 4,
                token,
                amount,
                reward,
                is_proven
            }),
        (
            prop::sample::select(vec![(2, 1), (2, 2), (16, 16), (2, 0), (3, 3)]),
            prop::bool::weighted(0.9),
            prop::bool::weighted(0.1)
        )
            .prop_map(|((size, count), is_proven, is_stale)| Act::Insert {
                size,
                count,
                is_proven,
                is_stale
            }),
        (0_u64..40, 1_u8..3).prop_map(|(seed, count)| Act::Both { seed: seed * 4, count }),
    ]
}

/// Does it, and answers what came in if it was taken.
fn run(pool: &mut PoolModel, act: &Act) -> Result<Vec<(Address, u128)>, Refusal> {
    let token = |is: bool| if is { TOKEN } else { Address::ZERO };
    match *act {
        Act::Deposit { token: is, amount, reward } => {
            let coin = if is { 0 } else { amount };
            let commitment = leaf(5_000 + pool.queue.queued);
            pool.deposit(&deposit(token(is), amount), &brought(coin + reward), commitment)?;
            Ok(vec![(token(is), amount), (Address::ZERO, reward)])
        }
        Act::Pay { seed, token: is, amount, reward, is_proven } => {
            let (payment, external) = payment(seed, token(is), amount);
            pool.transact((&payment, &external), &brought(reward), is_proven)?;
            Ok(vec![(Address::ZERO, reward)])
        }
        Act::Insert { size, count, is_proven, is_stale } => {
            let mut batch = pool.batch(size, count);
            if is_stale && let Some(entry) = batch.entries.first_mut() {
                entry.reward += 1;
            }
            pool.insert(&batch, is_proven)?;
            Ok(Vec::new())
        }
        Act::Both { seed, count } => {
            let (payment, external) = payment(seed, TOKEN, 0);
            let batch = pool.batch(2, count);
            pool.transact_and_insert((&payment, &external), &batch, &brought(9), (true, true))?;
            Ok(vec![(Address::ZERO, 9)])
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_done_the_books_hold_and_a_refused_call_changes_nothing(
        acts in prop::collection::vec(arb_act(), 0..60),
    ) {
        let mut pool = pool();
        let mut came_in = std::collections::BTreeMap::<Address, u128>::new();
        for act in &acts {
            let before = pool.clone();
            match run(&mut pool, act) {
                Ok(paid_in) => {
                    prop_assert!(before.roots.is_subset(&pool.roots) && before.spent.is_subset(&pool.spent));
                    for (token, amount) in paid_in {
                        *came_in.entry(token).or_default() += amount;
                    }
                }
                Err(_) => prop_assert_eq!(&pool, &before),
            }
            pool.check(|token| U256::from(came_in.get(&token).copied().unwrap_or_default()));
        }
    }
}
