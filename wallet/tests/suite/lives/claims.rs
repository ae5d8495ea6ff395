//! Shares of a red envelope that are claimed in a life: two through submitters, one by the account itself.
//!
//! A submitter may die at any step of its own journal, say that it took what it throws away, say that all is done, refuse without
//! reason, or answer nonsense; its answer may be lost; and the claimer may die before or after it was asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Clock, Decode, Encode, RngExt};
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::Asset;
use teahouse_chain::testing::ScriptedEndpoint;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare};
use teahouse_wallet::journal::{IntentId, Journal, Lane, State, Step};
use teahouse_wallet::keys::{BatchNumber, Persona};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::redeem::{Carriage, RedemptionState, Redemptions, own_submission};
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{
    Answer, Candidate, FeePolicy, Limits, Progress, Refusal, Request, SubmitTransport, Submitter,
    TransportError, carry,
};

use super::life::{Life, Refused};
use super::tally::Dimension;
use super::trap::Trap;
use crate::envelope_double::EnvelopeDouble;
use crate::world::*;

const EACH: u64 = COIN / 10;
/// The most that a submitter may keep of a share.
const CAP: u64 = EACH / 2;
/// The share that the account itself brings.
const OWN: u32 = 2;
const SHARES: u32 = 3;
const LIFE: Duration = Duration::from_secs(600);
/// Longer than any life.
const OPEN: Duration = Duration::from_secs(60 * 24 * 3_600);

/// What goes wrong when a claim is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Honest,
    Keeps,
    SaysDone,
    SaysRefused,
    Babbles,
    AnswerLost,
    ClaimerDiesBefore,
    ClaimerDiesAfter,
    SubmitterDies(Step),
}

/// An envelope that was made long ago, and who brings claims of it.
pub struct Claims {
    plan: EnvelopePlan,
    maker: Persona,
    disks: Vec<MemoryStore>,
    endpoint: ScriptedEndpoint,
    /// The shares that somebody wants.
    pub wanted: Vec<u32>,
    /// The names under which the account itself brought its share.
    pub own: Vec<IntentId>,
}

fn payee(index: u32) -> Address {
    account(0x70 + u8::try_from(index).unwrap())
}

fn signer_of(world: &World, which: usize) -> Signer {
    Signer::new(key(3 + u8::try_from(which).unwrap()), world.book.clone())
}

impl Claims {
    /// The envelope is in a final block, and its submitters have coin.
    pub fn new(world: &World) -> Self {
        world.chain.place(ENVELOPE, Box::new(EnvelopeDouble::default()));
        let maker = persona(2);
        let signer = Signer::new(maker.account(0), world.book.clone());
        world.chain.fund(signer.address(), U256::from(10 * COIN));
        let order = GiftOrder {
            asset: Asset::Native,
            shares: SHARES,
            cut: Cut::Equal(Amount::new(u128::from(EACH)).unwrap()),
            expiry: world.clock.now().seconds().after(OPEN),
            refund_to: Destination::Account(signer.address()),
        };
        let plan = EnvelopePlan::new(&maker, &world.book, BatchNumber(0), &order).unwrap();
        let endpoint = world.chain.endpoint("submitters");
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let (disk, clock) = (Arc::new(MemoryStore::new()), Arc::new(world.clock.clone()));
        let journal = Journal::open(lane, disk, Arc::new(endpoint.clone()), clock);
        agree(world, &journal, id(200), plan.intents().remove(0));
        now(journal.tick(Some(&signer))).unwrap();
        world.chain.mine();
        world.chain.mine_empty(70);
        (0..2).for_each(|which| world.chain.fund(signer_of(world, which).address(), U256::from(COIN)));
        let disks = vec![MemoryStore::new(), MemoryStore::new()];
        Self { plan, maker, disks, endpoint, wanted: (0..SHARES).collect(), own: Vec::new() }
    }

    fn share(&self, index: u32) -> GivenShare {
        self.plan.share(&self.maker, index, vec![]).unwrap()
    }

    /// A submitter's process that was just started: the first takes nothing for it, the second takes a fee.
    fn submitter(&self, world: &World, which: usize, trap: &Arc<Trap>) -> Submitter {
        let signer = signer_of(world, which);
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let (disk, clock) = (Arc::new(self.disks[which].clone()), Arc::new(world.clock.clone()));
        let journal = Journal::open(lane, disk, Arc::new(self.endpoint.clone()), clock).probed(trap.clone());
        let policy = match which {
            0 => FeePolicy::Sponsored,
            _ => FeePolicy::Priced { margin_percent: 20, tokens: BTreeMap::new() },
        };
        let limits = Limits { peer_burst: 500, peer_per_minute: 500, all_per_minute: 1_000 };
        Submitter::new(journal, signer, policy, limits)
    }

    fn peers(&self, world: &World, turn: Turn) -> Peers {
        let trap = Peers::trap(turn);
        Peers::new((0..2).map(|which| self.submitter(world, which, &trap)).collect(), turn)
    }
}

/// Submitters by number, who behave as a turn says.
pub struct Peers {
    submitters: Vec<Submitter>,
    turn: Turn,
    pub lied: AtomicBool,
    pub died: AtomicBool,
}

impl Peers {
    pub fn new(submitters: Vec<Submitter>, turn: Turn) -> Self {
        Self { submitters, turn, lied: AtomicBool::new(false), died: AtomicBool::new(false) }
    }

    /// What kills a submitter in a turn.
    pub fn trap(turn: Turn) -> Arc<Trap> {
        let trap = Arc::new(Trap::default());
        if let Turn::SubmitterDies(step) = turn {
            trap.arm(step, 1);
        }
        trap
    }

    /// The answer of a submitter that may die before it gives one.
    fn ask(&self, peer: &str, request: &[u8]) -> Result<Vec<u8>, TransportError> {
        let which: usize = peer.parse().unwrap();
        let answer: Option<Vec<u8>> = self.submitters[which].handle(b"claimer", request).now_or_never();
        if answer.is_none() {
            self.died.store(true, Ordering::SeqCst);
        }
        answer.ok_or_else(|| TransportError("it died".into()))
    }

    fn lie(&self, answer: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        self.lied.store(true, Ordering::SeqCst);
        Ok(answer)
    }

    async fn answer(&self, peer: &str, request: &[u8]) -> Result<Vec<u8>, TransportError> {
        let read = Request::from_bytes(request);
        if !matches!(read, Ok(Request::Submit { .. } | Request::SubmitBatch { .. })) {
            return self.ask(peer, request);
        }
        match self.turn {
            Turn::Honest | Turn::SubmitterDies(_) => self.ask(peer, request),
            Turn::Keeps => self.lie(Answer::Progress(Progress::Taken, B256::ZERO).to_bytes()),
            Turn::SaysDone => self.lie(Answer::Progress(Progress::Final, B256::repeat_byte(0xee)).to_bytes()),
            Turn::SaysRefused => self.lie(Answer::Refused(Refusal::WouldFail(vec![1; 4])).to_bytes()),
            Turn::Babbles => self.lie(vec![7; 40]),
            Turn::AnswerLost => {
                drop(self.ask(peer, request));
                Err(TransportError("answer lost".into()))
            }
            Turn::ClaimerDiesBefore => futures::future::pending().await,
            Turn::ClaimerDiesAfter => {
                drop(self.ask(peer, request));
                futures::future::pending().await
            }
        }
    }
}

impl SubmitTransport for Peers {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move { self.answer(peer, &request).await }.boxed()
    }
}

impl Life {
    fn redemptions(&self) -> Redemptions {
        let clock = Arc::new(self.machine.clone());
        Redemptions::open(self.world.book.clone(), self.disk.clone(), self.port(), clock)
    }

    fn share_state(&self, index: u32) -> Option<RedemptionState> {
        let known = self.redemptions().look_up(self.claims.plan.id(), index).unwrap();
        known.map(|redemption| redemption.state)
    }

    /// Whether nothing becomes of any share any more.
    pub fn claims_are_settled(&self) -> bool {
        let settled = |index: &u32| self.share_state(*index).is_some_and(|state| state.is_settled());
        self.claims.wanted.iter().all(settled)
    }

    /// What goes wrong with the claims of a round.
    pub fn draw_turn(&mut self) -> Turn {
        let step = Step::ALL[usize::try_from(self.rng.below(5)).unwrap()];
        match self.rng.below(12) {
            0 => Turn::Keeps,
            1 => Turn::SaysDone,
            2 => Turn::SaysRefused,
            3 => Turn::Babbles,
            4 => Turn::AnswerLost,
            5 => Turn::ClaimerDiesBefore,
            6 => Turn::ClaimerDiesAfter,
            7..10 => Turn::SubmitterDies(step),
            _ => Turn::Honest,
        }
    }

    /// The person claims every share that no block shows as claimed; then submitters and claims go on.
    pub fn claim(&mut self, turn: Turn) {
        for index in self.claims.wanted.clone() {
            if self.share_state(index).is_some_and(|state| state.block().is_some()) {
                continue;
            }
            if index == OWN { self.claim_by_account() } else { self.claim_by_others(index, turn) }
        }
        let idle = Arc::new(Trap::default());
        for which in 0..2 {
            drop(now(self.claims.submitter(&self.world, which, &idle).tick()));
        }
        drop(now(self.redemptions().tick()));
    }

    fn claim_by_others(&mut self, index: u32, turn: Turn) {
        let (share, redemptions) = (self.claims.share(index), self.redemptions());
        let peers = self.claims.peers(&self.world, turn);
        let fee_cap = Amount::new(u128::from(CAP)).unwrap();
        let first = self.rng.below(2);
        let candidates = [first, 1 - first].map(|which: u64| Candidate { peer: which.to_string(), fee_cap });
        let dest = Destination::Account(payee(index));
        match carry(&redemptions, &peers, &share, dest, &candidates, LIFE).now_or_never() {
            None => {
                self.lived.note(Dimension::Kill);
                self.lived.note(Dimension::ClaimerDies);
            }
            Some(Ok(_)) => self.lived.note(Dimension::ByOthers),
            Some(Err(_)) => {}
        }
        if peers.lied.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterLies);
        }
        if peers.died.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterDies);
        }
    }

    /// The account brings a claim itself, under a new name when the last one came to nothing.
    fn claim_by_account(&mut self) {
        let (journal, redemptions) = (self.journal(), self.redemptions());
        let waits =
            |name: &IntentId| journal.look_up(name).unwrap().is_some_and(|one| !one.state.is_settled());
        if self.claims.own.iter().any(waits) {
            return;
        }
        let share = self.claims.share(OWN);
        drop(now(redemptions.look()));
        let (dest, deadline) = (Destination::Account(payee(OWN)), redemptions.deadline(&share, LIFE));
        let signed = redemptions.commit(|r| redemptions.sign(r, &share, dest, Carriage::FREE, deadline));
        let Ok(claim) = signed else { return };
        let intent = own_submission(&claim, ENVELOPE);
        let Ok(preview) = now(Preview::prepare(&journal, &self.world.book, intent.clone())) else { return };
        let Ok(confirmed) = now(preview.confirm(&journal, &preview.digest())) else { return };
        let name = id(100 + u8::try_from(self.claims.own.len()).unwrap());
        let agreed = journal.commit(|r| {
            journal.draft(r, name, intent, None).map_err(|_| Refused)?;
            journal.approve(r, &name, &confirmed).map_err(|_| Refused)
        });
        if agreed.is_ok() {
            self.claims.own.push(name);
            self.lived.note(Dimension::ByAccount);
        }
    }
}

/// Every share that was wanted arrived once, less what a submitter was allowed to keep, and is known to have.
pub fn check_claims(life: &Life) -> Result<(), String> {
    for index in &life.claims.wanted {
        let (state, got) = (life.share_state(*index), life.world.chain.balance(payee(*index)));
        let least = if *index == OWN { EACH } else { EACH - CAP };
        let arrived = got >= U256::from(least) && got <= U256::from(EACH);
        if !matches!(state, Some(RedemptionState::Final(_))) || !arrived {
            return Err(format!("share {index} is lost, doubled or cut: {got} of {EACH}, {state:?}"));
        }
    }
    let journal = life.journal();
    let done = |name: &&IntentId| {
        journal.look_up(name).unwrap().is_some_and(|one| matches!(one.state, State::Final(_)))
    };
    let times = life.claims.own.iter().filter(done).count();
    if times != usize::from(life.claims.wanted.contains(&OWN)) {
        return Err(format!("the account brought its share {times} times"));
    }
    Ok(())
}
