//! A play runs the same calls through a machine and its contract and stops at the first difference.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{Address, U256};
use teahouse_deals::Amount;
use teahouse_deals::account::{Account, Destination};
use teahouse_deals::deal::{Deal, Effect, Verb};
use teahouse_deals::exits::{self, Exits};
use teahouse_deals::explore::{Explore, Explored, Instance, Moment, Move, STRANGER, Try};
use teahouse_deals::testing::{self, Event, choose};

use super::adapter::Adapter;
use super::stage::{Money, Stage};
use super::words::account;

/// Calls of a deal in a plain run.
const CALLS: u64 = 1_200;
/// Calls with `TEAHOUSE_FULL=1`.
const FULL_CALLS: u64 = 50_000;
/// Steps of one walk, at most.
const STEPS: u64 = 40;
/// Steps after a deal is over, which are all refused.
const AFTERMATH: u64 = 4;

/// A machine and its contract on one stage.
struct Play<A: Adapter> {
    stage: Stage,
    contract: Address,
    adapter: A,
}

/// Plays seeded random calls, right and wrong ones, at random seconds.
pub async fn walks<A: Adapter>() {
    let mut play = Play::<A>::open().await;
    let full = std::env::var_os("TEAHOUSE_FULL").is_some();
    let (mut calls, mut taken, mut seed) = (0, 0, 0);
    while calls < if full { FULL_CALLS } else { CALLS } {
        let instance = play.adapter.deal(&play.stage, seed, play.stage.now().await);
        let (made, accepted) = play.walk(&instance, seed).await;
        if A::IS_WHOLE {
            let moves_money = play.adapter.money(&instance.start).is_some();
            play.renew(moves_money).await;
        }
        (calls, taken, seed) = (calls + made, taken + accepted, seed + 1);
    }
    // Of 50,000 calls of an allowance 9,830 are taken: the rest are the wrong ones that a walk is made of.
    assert!(taken * 6 > calls, "{taken} of {calls} calls were taken: the walks are about refusals only");
}

/// What a stranger calls, in order, to push everything out.
pub type ExitKind = Vec<&'static str>;

/// Lets a stranger push everything out on the contract: from the worst moment of each status, and once by each kind of exit,
/// from the moment that the fewest moves lead to. Returns the kinds, per small deal.
pub async fn exits<A: Adapter>() -> Vec<BTreeSet<ExitKind>> {
    let play = Play::<A>::open().await;
    let mut kinds = Vec::new();
    for number in 0..A::SMALL {
        let instance = play.adapter.small(&play.stage, number, play.stage.now().await);
        kinds.push(play.exits_of(&instance).await);
    }
    kinds
}

/// Asks the contract for every kind of answer that a search meets, and for a taken one of each.
pub async fn answers<A: Adapter>() {
    let play = Play::<A>::open().await;
    for number in 0..A::SMALL {
        let instance = play.adapter.small(&play.stage, number, play.stage.now().await);
        let before = play.stage.remember().await;
        let begun = play.begin(instance, number).await;
        play.answers_of(&begun).await;
        play.stage.go_back(before).await;
    }
}

impl<A: Adapter> Play<A> {
    async fn open() -> Self {
        let stage = Stage::open().await;
        let contract = stage.deploy(A::CONTRACT).await;
        let adapter = A::at(&stage, contract);
        adapter.prepare(&stage).await;
        let play = Self { stage, contract, adapter };
        play.invite().await;
        play
    }

    /// Gives everybody plenty that the contract may take.
    async fn invite(&self) {
        for who in self.adapter.people(&self.stage) {
            self.stage.enrich(who, self.contract).await;
        }
    }

    /// Another contract on the same stage.
    async fn renew(&mut self, moves_money: bool) {
        self.contract = self.stage.deploy(A::CONTRACT).await;
        self.adapter = A::at(&self.stage, self.contract);
        if moves_money {
            self.invite().await;
        }
    }

    /// Brings a small deal, and the contract, to where its search begins.
    async fn begin(&self, instance: Instance<A::Deal>, number: u64) -> Instance<A::Deal> {
        let mut here = Moment { deal: instance.start, now: instance.at };
        for call in self.adapter.before(&here.deal, number) {
            self.follow(&mut here, &Move::Call(call)).await;
        }
        Instance { name: instance.name, start: here.deal, at: here.now }
    }

    async fn walk(&self, instance: &Instance<A::Deal>, seed: u64) -> (u64, u64) {
        let mut here = Moment { deal: instance.start.clone(), now: instance.at };
        let (mut calls, mut taken, mut over) = (0, 0, 0);
        for step in 0..STEPS {
            over += u64::from(here.deal.is_over());
            if over > AFTERMATH {
                break;
            }
            let (event, next) = choose(&here, chance(seed, step));
            if let Event::Call(call, said) = &event {
                let place = format!("seed {seed}, step {step}, at {}: {call:?} in {:?}", here.now, here.deal);
                self.compare(&here, call, said, &next, &place).await;
                (calls, taken) = (calls + 1, taken + u64::from(said.is_ok()));
            }
            here = next;
        }
        (calls, taken)
    }

    async fn exits_of(&self, instance: &Instance<A::Deal>) -> BTreeSet<ExitKind> {
        let explored = Explored::of(instance).expect("the first deals are small");
        let found = exits::search(&explored);
        assert_eq!(found.stranded(), Vec::<usize>::new());
        let kinds = kinds(&explored, &found);
        let beginnings: BTreeSet<usize> =
            found.worst().into_values().chain(kinds.values().copied()).collect();
        for from in beginnings {
            let before = self.stage.remember().await;
            self.leave(instance, &explored, (from, &found.way_out(from))).await;
            self.stage.go_back(before).await;
        }
        kinds.into_keys().collect()
    }

    async fn answers_of(&self, instance: &Instance<A::Deal>) {
        let explored = Explored::of(instance).expect("the first deals are small");
        for (at, calls) in testing::kinds(&explored) {
            let before = self.stage.remember().await;
            let mut here = Moment { deal: instance.start.clone(), now: instance.at };
            for step in explored.trail(at) {
                self.follow(&mut here, step).await;
            }
            for call in calls {
                let there = self.stage.remember().await;
                let mut after = here.clone();
                let said = after.deal.apply(call.by, &call.action, here.now);
                let place = format!("at {}: {call:?} in {:?}", here.now, here.deal);
                self.compare(&here, &call, &said, &after, &place).await;
                self.stage.go_back(there).await;
            }
            self.stage.go_back(before).await;
        }
    }

    /// Goes to a moment, and leaves it by a stranger's moves.
    async fn leave(
        &self,
        instance: &Instance<A::Deal>,
        explored: &Explored<A::Deal>,
        (from, way): (usize, &[&Move<A::Deal>]),
    ) {
        let mut here = Moment { deal: instance.start.clone(), now: instance.at };
        for step in explored.trail(from) {
            self.follow(&mut here, step).await;
        }
        assert_eq!((&here.deal, here.now), (&explored.moments[from].deal, explored.moments[from].now));
        for step in way {
            let has_no_role = |call: &Try<A::Deal>| call.by == STRANGER && call.party == A::Deal::ANYONE;
            assert!(matches!(step, Move::Wait(_)) || matches!(step, Move::Call(call) if has_no_role(call)));
            self.follow(&mut here, step).await;
        }
        assert_eq!(here.deal.locked(), Amount::ZERO, "a stranger pushes everything out");
    }

    async fn follow(&self, here: &mut Moment<A::Deal>, step: &Move<A::Deal>) {
        match step {
            Move::Wait(until) => here.now = *until,
            Move::Call(call) => {
                let before = here.clone();
                let said = here.deal.apply(call.by, &call.action, here.now);
                let place = format!("at {}: {call:?} in {:?}", here.now, before.deal);
                assert!(said.is_ok(), "{place}");
                self.compare(&before, call, &said, here, &place).await;
            }
        }
    }

    /// The contract says what the machine said, moves what it moved, and stands where it stands.
    async fn compare(
        &self,
        before: &Moment<A::Deal>,
        call: &Try<A::Deal>,
        said: &Result<Vec<Effect>, <A::Deal as Deal>::Refusal>,
        after: &Moment<A::Deal>,
        place: &str,
    ) {
        let sent = self.adapter.encode(&self.stage, &before.deal, &call.action);
        let answer = self.stage.ask(call.by, self.contract, sent.value, &sent.data, before.now).await;
        match (said, answer) {
            (Err(refusal), Err(data)) => {
                let found = self.adapter.refusal(&before.deal, &data);
                assert_eq!(found.as_ref(), Some(refusal), "the contract refuses otherwise ({data}) {place}");
            }
            (Ok(effects), Ok(_)) => self.act(before, call.by, &sent, effects, after, place).await,
            (Ok(_), Err(data)) => {
                panic!(
                    "the contract refuses with {:?} ({data}) {place}",
                    self.adapter.refusal(&before.deal, &data)
                )
            }
            (Err(refusal), Ok(_)) => panic!("only the machine refuses, with {refusal:?} {place}"),
        }
    }

    async fn act(
        &self,
        before: &Moment<A::Deal>,
        by: Account,
        sent: &super::adapter::Encoded,
        effects: &[Effect],
        after: &Moment<A::Deal>,
        place: &str,
    ) {
        let now = before.now;
        let Some(money) = self.adapter.money(&before.deal) else {
            assert_eq!(effects, [], "no money moves in this deal");
            assert!(self.stage.act(by, self.contract, sent.value, &sent.data, now).await.success, "{place}");
            return self.stands(after, place).await;
        };
        let who = self.concerned(effects);
        let held = self.stage.held(self.contract, money, &who).await;
        let mined = self.stage.act(by, self.contract, sent.value, &sent.data, now).await;
        assert!(mined.success, "{place}");
        let mut moved = moves(effects, account(self.contract));
        if money == Money::Coin {
            moved.entry(Destination::account(by)).or_default().1 += mined.fee;
        }
        let holds = self.stage.held(self.contract, money, &who).await;
        let owners = who.iter().copied().chain([Destination::account(account(self.contract))]);
        for ((owner, was), is) in owners.zip(held).zip(holds) {
            let (more, less) = moved.get(&owner).copied().unwrap_or_default();
            assert_eq!(
                was + more,
                is + less,
                "{owner:?} held {was} and holds {is} after {effects:?} {place}"
            );
        }
        self.stands(after, place).await;
    }

    async fn stands(&self, after: &Moment<A::Deal>, place: &str) {
        let found = self.adapter.found(&self.stage, &after.deal).await;
        assert_eq!(found, self.adapter.expected(&after.deal), "the contract stands elsewhere after {place}");
    }

    /// Everyone who could have been paid: those of the effects, and all people.
    fn concerned(&self, effects: &[Effect]) -> Vec<Destination> {
        let people = self.adapter.people(&self.stage).into_iter().map(Destination::account);
        let named = effects.iter().map(|effect| match effect {
            Effect::Take { from, .. } => Destination::account(*from),
            Effect::Pay { to, .. } => *to,
        });
        let all: BTreeSet<Destination> = people.chain(named).collect();
        all.into_iter().collect()
    }
}

/// For each kind of exit, the moment it leads from that the fewest moves lead to: a search numbers its moments so.
fn kinds<D: Explore>(explored: &Explored<D>, found: &Exits<'_, D>) -> BTreeMap<ExitKind, usize> {
    let mut kinds = BTreeMap::new();
    for from in 0..explored.moments.len() {
        let calls = found.way_out(from).into_iter().filter_map(|step| match step {
            Move::Call(call) => Some(D::verb(&call.action).name()),
            Move::Wait(_) => None,
        });
        kinds.entry(calls.collect()).or_insert(from);
    }
    kinds.remove(&ExitKind::new());
    kinds
}

/// What each gets and gives, the contract included. What is owed stays with the contract and is its receiver's.
fn moves(effects: &[Effect], contract: Account) -> BTreeMap<Destination, (U256, U256)> {
    let mut moved: BTreeMap<Destination, (U256, U256)> = BTreeMap::new();
    let itself = Destination::account(contract);
    for effect in effects {
        match effect {
            Effect::Take { from, amount } => {
                moved.entry(Destination::account(*from)).or_default().1 += U256::from(amount.get());
                moved.entry(itself).or_default().0 += U256::from(amount.get());
            }
            Effect::Pay { to, amount } => {
                moved.entry(*to).or_default().0 += U256::from(amount.get());
                // A note without a pool is owed, so the vault keeps its money.
                if to.to_account().is_some() {
                    moved.entry(itself).or_default().1 += U256::from(amount.get());
                }
            }
        }
    }
    moved
}

/// SplitMix64: the same numbers everywhere, for ever.
fn chance(seed: u64, step: u64) -> u64 {
    let mut z = (seed << 32 | step).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
