//! One life: a world, a person who wants payments, and a process that dies and comes back.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, Bytes, U256};
use futures::FutureExt;
use teahouse_base::testing::{FrozenClock, SeededRng};
use teahouse_base::{Clock, RecordStore, RngExt, StoreError, UnixMillis};
use teahouse_chain::port::{Asset, ChainPort};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::ScriptedEndpoint;
use teahouse_wallet::journal::{ApproveError, IntentId, Journal, Rival, State, Step};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{self, Bounds, LimitKey, Scope, SpendingApp};
use teahouse_wallet::preview::Preview;

use super::check::{check_bytes, check_end};
use super::tally::{Dimension, Ending, Lived};
use super::trap::Trap;
use crate::world::*;

const KILL_POINTS: u64 = 13;
/// Rounds in which things go wrong.
const CHAOS: u64 = 60;
/// The day's limit, in tenths of a coin.
const LIMIT: u64 = 12;
/// The app's limit of the day, in tenths of a coin.
const APP_LIMIT: u64 = 8;
/// The app that half of the payments are for.
const APP: SpendingApp = SpendingApp::from_array([0xa9; 32]);

/// What the person wants, and from which round on.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: IntentId,
    pub to: Address,
    pub amount: u64,
    pub wanted_at: u64,
    /// The app that asks for it, if one does.
    pub app: Option<SpendingApp>,
}

/// An agreement that was taken, by the latest time that anything had shown until then.
pub struct Agreed {
    pub id: IntentId,
    pub at: UnixMillis,
}

pub struct Life {
    pub world: World,
    /// The machine's clock; the world's is the chain's, and never jumps.
    pub machine: FrozenClock,
    pub rng: SeededRng,
    pub trap: Arc<Trap>,
    pub disk: Arc<dyn RecordStore>,
    pub liar: ScriptedEndpoint,
    pub payments: Vec<Payment>,
    pub lived: Lived,
    /// Bytes of the other wallet with the same phrase: it sends them again as long as it takes.
    pub foreign: Vec<Bytes>,
    pub agreed: Vec<Agreed>,
    /// The model's clock: the latest time that machine or chain showed at an agreement that was taken.
    pub latest: UnixMillis,
    pub limited: bool,
    kill_at: u64,
}

impl Life {
    pub fn new(seed: u64) -> Self {
        let world = World::new();
        let mut rng = SeededRng::new(seed);
        let count = 3 + rng.below(4);
        let payment = |n: u64, rng: &mut SeededRng| {
            let number = u8::try_from(n).unwrap();
            let amount = COIN / 10 * (1 + rng.below(6));
            Payment {
                id: id(number),
                to: account(0x40 + number),
                amount,
                wanted_at: rng.below(CHAOS * 2 / 3),
                app: (n % 4 < 2).then_some(APP),
            }
        };
        let payments = (1..=count).map(|n| payment(n, &mut rng)).collect();
        let mut life = Self {
            machine: FrozenClock::at(world.clock.now()),
            liar: world.chain.endpoint("two"),
            disk: world.disk(),
            world,
            rng,
            trap: Arc::default(),
            payments,
            lived: Lived::default(),
            foreign: Vec::new(),
            agreed: Vec::new(),
            latest: UnixMillis::new(0),
            limited: true,
            kill_at: 1 + seed % KILL_POINTS,
        };
        life.set_limits();
        life
    }

    /// The same life on a disk without limits.
    pub fn without_limit(mut self) -> Self {
        self.limited = false;
        self
    }

    /// The most of a day: of everything, and of what is for the app.
    pub fn limits() -> [(Scope, U256); 2] {
        let tenths = |number: u64| U256::from(COIN / 10 * number);
        [(Scope::Persona, tenths(LIMIT)), (Scope::App(APP), tenths(APP_LIMIT))]
    }

    pub fn set_limits(&mut self) {
        let (journal, now) = (self.journal(), self.machine.now());
        for (scope, most) in Self::limits() {
            let key = LimitKey { persona: PersonaNumber::FIRST, scope, chain: CHAIN, asset: Asset::Native };
            let bounds = Bounds { per_day: Some(most), ..Bounds::default() };
            journal.commit(|r| limits::set(r, &key, bounds, now)).unwrap();
        }
    }

    /// A process that was just started, over two endpoints that must agree.
    pub fn journal(&self) -> Journal {
        let one: Arc<dyn ChainPort> = Arc::new(self.world.endpoint.clone());
        let two: Arc<dyn ChainPort> = Arc::new(self.liar.clone());
        let port = Arc::new(Quorum::new(CHAIN, vec![("one".into(), one), ("two".into(), two)]));
        let clock = Arc::new(self.machine.clone());
        Journal::open(self.world.lane(), self.disk.clone(), port, clock).probed(self.trap.clone())
    }

    /// One tick of a process that may die in it. Whatever was in memory is gone afterwards: every tick opens anew.
    pub fn tick(&mut self) {
        if self.journal().tick(Some(&self.world.signer)).now_or_never().is_none() {
            self.lived.note(Dimension::Kill);
        }
    }

    /// Time passes, for the chain and for the machine alike.
    pub fn advance(&self, seconds: u64) {
        self.world.advance(seconds);
        self.machine.advance(Duration::from_secs(seconds));
    }

    /// The person drafts and agrees until the journal has it, whatever happens in between.
    pub fn want(&mut self, payment: &Payment, kill_at: u64) {
        let journal = self.journal();
        let intent = send_coin(payment.to, payment.amount);
        if kill_at == 1 {
            self.lived.note(Dimension::Kill);
            let begun = self.disk.begin_write();
            drop(begun.map(|mut r| journal.draft(&mut *r, payment.id, intent.clone(), None)));
        }
        if journal.look_up(&payment.id).unwrap().is_none() {
            let _ =
                journal.commit(|r| journal.draft(r, payment.id, intent.clone(), None).map_err(|_| Refused));
        }
        if kill_at == 2 {
            self.lived.note(Dimension::Kill);
            return;
        }
        if !self.is_draft(&journal, payment) {
            return;
        }
        let Ok(preview) = now(Preview::prepare(&journal, &self.world.book, intent)) else { return };
        let Ok(confirmed) = now(preview.confirm(&journal, &preview.digest())) else { return };
        if kill_at == 3 {
            self.lived.note(Dimension::Kill);
            let Ok(mut records) = self.disk.begin_write() else { return };
            let _ = journal.approve_for(&mut *records, &payment.id, &confirmed, payment.app);
            return; // dropped: rolled back
        }
        let at = self.latest.max(self.machine.now()).max(self.world.chain.head().time.millis());
        let mut over = None;
        let agreed = journal.commit(|r| {
            journal.approve_for(r, &payment.id, &confirmed, payment.app).map_err(|error| {
                if let ApproveError::Limit(exceeded) = error {
                    over = Some(exceeded.scope);
                }
                Refused
            })
        });
        if agreed.is_ok() {
            self.latest = at;
            self.agreed.push(Agreed { id: payment.id, at });
        }
        match over {
            Some(Scope::Persona) => self.lived.note(Dimension::OverLimit),
            Some(Scope::App(_)) => self.lived.note(Dimension::OverAppLimit),
            None => {}
        }
        if kill_at == 4 {
            self.lived.note(Dimension::Kill);
        }
    }

    /// A payment whose nonce went elsewhere is wanted anew by half of the people.
    fn is_draft(&mut self, journal: &Journal, payment: &Payment) -> bool {
        let Some(record) = journal.look_up(&payment.id).unwrap() else { return false };
        let stubborn = payment.id.as_bytes()[0].is_multiple_of(2);
        if record.state == State::Replaced(Rival::Foreign) && stubborn {
            return journal.commit(|r| journal.redraft(r, &payment.id).map_err(|_| Refused)).is_ok();
        }
        record.state == State::Draft
    }

    /// Lives it. What went wrong in the end, if anything.
    pub fn live(mut self) -> Result<Lived, String> {
        if self.kill_at >= 5 {
            let step = Step::ALL[usize::try_from(self.kill_at - 5).unwrap()];
            let times = 1 + u32::try_from(self.rng.below(2)).unwrap();
            self.trap.arm(step, times);
        }
        let mut kill_at = self.kill_at;
        for round in 0..CHAOS {
            for payment in self.payments.clone() {
                if payment.wanted_at <= round {
                    self.want(&payment, std::mem::take(&mut kill_at));
                }
            }
            self.tick();
            self.mishap();
            check_bytes(&self)?;
        }
        self.calm_down();
        check_end(&self)?;
        self.lived.endings =
            self.payments.iter().map(|payment| self.ending(payment)).collect::<Result<_, _>>()?;
        Ok(self.lived)
    }

    fn ending(&self, payment: &Payment) -> Result<Ending, String> {
        let record = self.journal().look_up(&payment.id).unwrap();
        match record.map(|record| record.state) {
            Some(State::Final(_)) => Ok(Ending::Paid),
            Some(State::Replaced(Rival::Cancellation)) => Ok(Ending::CalledBack),
            Some(State::Replaced(Rival::Foreign)) => Ok(Ending::Overtaken),
            Some(State::Draft) if self.limited => Ok(Ending::NotAgreed),
            other => Err(format!("a payment ended as {other:?}")),
        }
    }

    /// Everything works again, the clocks are right, and nobody wants anything new that does not fit.
    pub fn calm_down(&mut self) {
        self.trap.disarm();
        self.world.store.heal();
        for endpoint in [&self.world.endpoint, &self.liar] {
            endpoint.fail_reads(0);
            endpoint.set_lie(None);
            endpoint.set_lag(0);
            (0..4).for_each(|_| endpoint.next_send(None));
        }
        self.world.chain.set_base_fee(1_000_000_000);
        self.machine.set(self.world.clock.now());
        for _ in 0..400 {
            self.want_and_tick();
            let open = self.journal().unsettled().unwrap();
            if open.iter().all(|(_, record)| record.state == State::Draft) {
                return;
            }
            self.world.chain.mine();
            self.advance(5);
        }
    }

    fn want_and_tick(&mut self) {
        for payment in self.payments.clone() {
            self.want(&payment, 0);
        }
        // The other wallet does not give up either: what it sent is not lost with a block.
        for bytes in &self.foreign {
            let _ = now(self.world.chain.endpoint("elsewhere").send_raw(bytes.clone()));
        }
        self.tick();
    }
}

#[derive(Debug)]
pub struct Refused;

impl From<StoreError> for Refused {
    fn from(_: StoreError) -> Self {
        Self
    }
}
