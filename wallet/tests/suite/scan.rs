//! The history from the chain: whatever is sent, taken back and lost on the way, it is what the chain followed last holds.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, Bytes, I256, U256};
use proptest::prelude::*;
use teahouse_base::testing::MemoryStore;
use teahouse_chain::port::{Asset, At, ChainPort, Revert};
use teahouse_chain::testing::{Done, Fate, Lie, ScriptedCall, ScriptedContract, TokenDouble};
use teahouse_chain::transfers::Transfer;
use teahouse_wallet::scan::{Move, MoveKind, Scanner, Stepped};
use teahouse_wallet::signer::{Fees, Intent, Signer, TxPlan};

use crate::world::*;

/// A contract that passes on half of the coin it is sent to one account.
#[derive(Clone)]
struct Splitter(Address);

impl ScriptedContract for Splitter {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        Ok(Done { pays: vec![(self.0, call.value / U256::from(2))], ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// A contract that writes events to one account that begin like a transfer and move no amount.
#[derive(Clone)]
struct Bent(Address);

impl ScriptedContract for Bent {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let moved =
            Transfer { asset: Asset::Token(BENT), from: call.from, to: self.0, amount: U256::from(1) };
        let (mut piece, mut short) = (moved.to_log(), moved.to_log());
        piece.topics.push(B256::repeat_byte(1)); // as tokens of one piece each do (ERC-721)
        piece.data = Bytes::new();
        short.data = vec![1].into();
        Ok(Done { logs: vec![piece, short], ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

const BENT: Address = Address::repeat_byte(0xbe);
const SPLITTER: Address = Address::repeat_byte(0x5b);
const TEA: Address = Address::repeat_byte(0x7e);

struct Chain {
    world: World,
    stranger: Signer,
}

impl Chain {
    fn new() -> Self {
        let world = World::new();
        let stranger = Signer::new(key(2), world.book.clone());
        let us = world.signer.address();
        world.chain.fund(stranger.address(), U256::from(1_000 * u128::from(COIN)));
        world.chain.place(SPLITTER, Box::new(Splitter(us)));
        let held = [(us, U256::from(1_000)), (stranger.address(), U256::from(1_000))];
        world.chain.place(TEA, Box::new(TokenDouble::held_by(held)));
        Self { world, stranger }
    }

    fn us(&self) -> Address {
        self.world.signer.address()
    }

    fn clock(&self) -> std::sync::Arc<dyn teahouse_base::Clock> {
        std::sync::Arc::new(self.world.clock.clone())
    }

    fn scanner(&self, store: &MemoryStore) -> Scanner {
        Scanner::open(self.world.lane(), std::sync::Arc::new(store.clone()), self.world.port(), self.clock())
    }

    /// Sends and includes one transaction, if it can be.
    fn send(&self, signer: &Signer, intent: Intent) {
        let nonce = now(self.world.endpoint.nonce(signer.address(), At::Latest)).unwrap_or_default();
        let fees = Fees { max_fee: 10_000_000_000, tip: 1_000_000_000 };
        let plan = TxPlan::new(&self.world.book, signer.address(), intent, nonce, 200_000, fees).unwrap();
        let _ = now(self.world.endpoint.send_raw(signer.sign(&plan).unwrap().raw));
        self.world.chain.mine();
    }
}

#[derive(Clone, Debug)]
enum Act {
    CoinIn(u32),
    CoinOut(u32),
    TokenIn(u8),
    TokenOut(u8),
    ByContract(u32),
    Empty(u8),
    Reorg(u8, bool),
    Scan,
    LostReads(u8),
}

fn arb_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1_u32..1_000).prop_map(Act::CoinIn),
        2 => (0_u32..1_000).prop_map(Act::CoinOut),
        3 => (0_u8..20).prop_map(Act::TokenIn),
        2 => (0_u8..20).prop_map(Act::TokenOut),
        2 => (2_u32..1_000).prop_map(Act::ByContract),
        1 => (1_u8..80).prop_map(Act::Empty),
        2 => (1_u8..40, any::<bool>()).prop_map(|(depth, back)| Act::Reorg(depth, back)),
        4 => Just(Act::Scan),
        1 => (1_u8..9).prop_map(Act::LostReads),
    ]
}

fn act(chain: &Chain, scanner: &Scanner, what: &Act) {
    let (us, them) = (&chain.world.signer, &chain.stranger);
    let coin = |to, amount: u32| Intent::SendCoin { to, amount: U256::from(amount) };
    let tea = |to, amount: u8| Intent::SendToken { token: TEA, to, amount: U256::from(amount) };
    match what {
        Act::CoinIn(amount) => chain.send(them, coin(us.address(), *amount)),
        Act::CoinOut(amount) => chain.send(us, coin(account(9), *amount)),
        Act::TokenIn(amount) => chain.send(them, tea(us.address(), *amount)),
        Act::TokenOut(amount) => chain.send(us, tea(account(9), *amount)),
        Act::ByContract(amount) => chain.send(them, coin(SPLITTER, *amount)),
        Act::Empty(count) => chain.world.chain.mine_empty((*count).into()),
        Act::Reorg(depth, back) => {
            let fate = if *back { Fate::Waiting } else { Fate::Forgotten };
            chain.world.chain.reorg((*depth).into(), fate);
        }
        Act::Scan => drop(now(scanner.step(Some(0)))),
        Act::LostReads(count) => chain.world.endpoint.fail_reads((*count).into()),
    }
}

/// Steps until there is nothing more to look at.
fn finish(chain: &Chain, scanner: &Scanner) -> Vec<Move> {
    chain.world.endpoint.fail_reads(0);
    for _ in 0..2_000 {
        if now(scanner.step(Some(0))).unwrap() == Stepped::Idle {
            return scanner.moves(usize::MAX).unwrap();
        }
    }
    panic!("a scan comes to its end");
}

/// What the account has more or less of by these moves, fees left out.
fn sums(us: Address, moves: &[Move]) -> BTreeMap<Asset, I256> {
    let mut sums = BTreeMap::new();
    for one in moves {
        let sum = sums.entry(one.asset).or_insert(I256::ZERO);
        let amount = I256::try_from(one.amount).unwrap();
        if one.to == us {
            *sum += amount;
        }
        if one.from == us {
            *sum -= amount;
        }
    }
    sums
}

/// What the account's own transactions cost, as the chain followed now has it.
fn fees(chain: &Chain) -> U256 {
    let endpoint = &chain.world.endpoint;
    let bodies = (0..=chain.world.chain.head().number).filter_map(|n| now(endpoint.body(n)).unwrap());
    let ours = bodies.flat_map(|body| body.txs).filter(|tx| tx.from == chain.us());
    ours.map(|tx| now(endpoint.receipt(tx.hash)).unwrap().unwrap().fee).fold(U256::ZERO, |sum, fee| sum + fee)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn scn_002_the_history_is_that_of_the_chain_followed_last(acts in proptest::collection::vec(arb_act(), 1..50)) {
        // given a scan that goes on while things are sent, taken back and lost
        let chain = Chain::new();
        let store = MemoryStore::new();
        let scanner = chain.scanner(&store);
        acts.iter().for_each(|what| act(&chain, &scanner, what));
        // when it comes to its end
        let kept = finish(&chain, &scanner);
        // then it holds what a scan from nothing finds
        let fresh = finish(&chain, &chain.scanner(&MemoryStore::new()));
        prop_assert_eq!(&kept, &fresh);
        // and it explains every unit that the account has more or less of
        let us = chain.us();
        let sums = sums(us, &kept);
        let tea = now(teahouse_chain::erc20::balance(&chain.world.endpoint, TEA, us, At::Latest)).unwrap();
        let more = |now: U256, before: U256| I256::try_from(now).unwrap() - I256::try_from(before).unwrap();
        prop_assert_eq!(sums.get(&Asset::Token(TEA)).copied().unwrap_or_default(), more(tea, U256::from(1_000)));
        // what the account was given before the first block is coin that no transaction explains
        let held = chain.world.chain.balance(us) + fees(&chain);
        prop_assert_eq!(sums[&Asset::Native], more(held, U256::ZERO));
        // every block that is named is a block of that chain
        for one in &kept {
            prop_assert_eq!(now(chain.world.endpoint.block(one.block.number)).unwrap(), Some(one.block));
        }
        prop_assert!(kept.is_sorted_by_key(|one| std::cmp::Reverse(one.name())), "the newest come first");
    }
}

#[test]
fn scn_001_a_crash_between_two_steps_costs_a_look_and_nothing_else() {
    let chain = Chain::new();
    let store = MemoryStore::new();
    for amount in 1..20 {
        act(&chain, &chain.scanner(&store), &Act::TokenIn(amount));
        // a new process each time
        let _ = now(chain.scanner(&store).step(Some(0)));
    }
    let kept = finish(&chain, &chain.scanner(&store));
    assert_eq!(kept.iter().filter(|one| one.kind == MoveKind::Token).count(), 19);
}

#[test]
fn scn_003_endpoints_that_contradict_each_other_add_nothing() {
    use teahouse_chain::quorum::Quorum;
    // given two endpoints of which one lies about what the account holds
    let chain = Chain::new();
    let liar = chain.world.chain.endpoint("two");
    let port = |endpoint: &teahouse_chain::testing::ScriptedEndpoint| -> std::sync::Arc<dyn ChainPort> {
        std::sync::Arc::new(endpoint.clone())
    };
    let both = vec![("one".to_owned(), port(&chain.world.endpoint)), ("two".to_owned(), port(&liar))];
    let quorum = std::sync::Arc::new(Quorum::new(CHAIN, both));
    let scanner = Scanner::open(chain.world.lane(), chain.world.disk(), quorum, chain.clock());
    act(&chain, &scanner, &Act::CoinIn(7));
    liar.set_lie(Some(Lie::Balance(U256::from(1))));
    // then nothing is kept
    assert!(now(scanner.step(Some(0))).is_err());
    assert_eq!((scanner.moves(9).unwrap(), scanner.reach().unwrap()), (Vec::new(), None));
    // until they agree again
    liar.set_lie(None);
    while now(scanner.step(Some(0))).unwrap() != Stepped::Idle {}
    assert!(scanner.moves(9).unwrap().iter().any(|one| one.amount == U256::from(7)));
}

#[test]
fn scn_004_a_transfer_of_somebody_else_is_not_taken_in() {
    // given a transfer between two strangers, which an honest endpoint does not give
    let chain = Chain::new();
    chain.send(&chain.stranger, Intent::SendToken { token: TEA, to: account(9), amount: U256::from(3) });
    let kept = finish(&chain, &chain.scanner(&MemoryStore::new()));
    assert!(kept.iter().all(|one| one.kind != MoveKind::Token));
    // when an endpoint gives it all the same, then the answer is refused whole
    let odd = OddPort(chain.world.endpoint.clone(), chain.stranger.address());
    let scanner =
        Scanner::open(chain.world.lane(), chain.world.disk(), std::sync::Arc::new(odd), chain.clock());
    let refused = (0..9).map(|_| now(scanner.step(Some(0)))).find(Result::is_err);
    assert!(refused.is_some(), "the odd answer was taken in");
    assert!(scanner.moves(9).unwrap().iter().all(|one| one.kind != MoveKind::Token));
}

#[test]
fn scn_005_an_event_that_was_bent_on_purpose_is_passed_over_and_stops_no_scan() {
    // given an event of a token of one piece, and one without a whole amount, both to us, and a payment after them
    let chain = Chain::new();
    let scanner = chain.scanner(&MemoryStore::new());
    chain.world.chain.place(BENT, Box::new(Bent(chain.us())));
    chain.send(&chain.stranger, Intent::SendCoin { to: BENT, amount: U256::ZERO });
    act(&chain, &scanner, &Act::TokenIn(5));
    act(&chain, &scanner, &Act::TokenIn(6));
    // then the payments are in the history, and nothing else of tokens
    let kept = finish(&chain, &scanner);
    let tokens = kept.iter().filter(|one| one.kind == MoveKind::Token);
    assert_eq!(tokens.map(|one| one.amount.to::<u64>()).collect::<Vec<_>>(), [6, 5]);
    // and what is not wanted crowds out nothing
    let wanted = scanner.moves_where(1, |one| one.amount == U256::from(5)).unwrap();
    assert_eq!(wanted.len(), 1);
}

#[test]
fn a_scan_that_begins_now_knows_nothing_of_before_and_can_be_begun_earlier() {
    let chain = Chain::new();
    act(&chain, &chain.scanner(&MemoryStore::new()), &Act::TokenIn(5));
    let scanner = chain.scanner(&MemoryStore::new());
    chain.world.chain.mine_empty(1);
    while now(scanner.step(None)).unwrap() != Stepped::Idle {}
    assert!(scanner.moves(9).unwrap().is_empty());
    let from = scanner.reach().unwrap().unwrap().from;
    assert_eq!(from, chain.world.chain.head().number);
    now(scanner.restart(from - 1)).unwrap();
    while now(scanner.step(None)).unwrap() != Stepped::Idle {}
    assert_eq!(scanner.moves(9).unwrap()[0].amount, U256::from(5));
}

/// An endpoint that gives another account's transfers.
struct OddPort(teahouse_chain::testing::ScriptedEndpoint, Address);

mod odd {
    use alloy::primitives::{Address, Bytes, U256};
    use teahouse_chain::port::{
        At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
        PortFuture, Receipt, SendError, Sighting, Simulation, TxHash,
    };

    use super::OddPort;

    impl ChainPort for OddPort {
        fn chain_id(&self) -> ChainId {
            self.0.chain_id()
        }
        fn heads(&self) -> PortFuture<'_, Heads> {
            self.0.heads()
        }
        fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
            self.0.block(number)
        }
        fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
            self.0.nonce(account, at)
        }
        fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
            self.0.balance(account, at)
        }
        fn fees(&self) -> PortFuture<'_, FeeQuote> {
            self.0.fees()
        }
        fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
            self.0.simulate_all(plans, at)
        }
        fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
            self.0.estimate_gas(plan)
        }
        fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
            self.0.call(to, data, at)
        }
        fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
            self.0.send_raw(bytes)
        }
        fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
            self.0.receipt(tx)
        }
        fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
            self.0.sighting(tx)
        }
        fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
            self.0.logs(filter)
        }
        fn transfers(&self, _account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
            self.0.transfers(self.1, from, to)
        }
        fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
            self.0.approvals(owner, from, to)
        }
        fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
            self.0.body(number)
        }
        fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
            self.0.code(account, at)
        }
    }
}
