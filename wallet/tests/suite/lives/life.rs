//! One life: a world, a person who wants payments, and a process that dies and comes back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, Bytes, U256};
use futures::FutureExt;
use teahouse_base::testing::{FrozenClock, SeededRng};
use teahouse_base::{Clock, RecordStore, RngExt, UnixMillis};
use teahouse_chain::port::{Asset, ChainPort};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::ScriptedEndpoint;
use teahouse_wallet::journal::{IntentId, Journal, Rival, State, Step};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{self, Bounds, LimitKey, Scope, SpendingApp};
use teahouse_wallet::signer::Intent;

use super::brought::{Brought, with_delegate};
use super::carriers::{Carriers, Turn};
use super::check::{check_bytes, check_end};
use super::claims::{self, Claims};
use super::private;
use super::tally::{Dimension, Ending, Lived};
use super::trap::Trap;
use crate::world::*;

const KILL_POINTS: u64 = 13;
/// Rounds in which things go wrong.
pub const CHAOS: u64 = 40;
/// After so many rounds it is checked whether everything that was sent is on disk; and in the end.
const LOOKS_EVERY: u64 = 10;
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
    /// Whether it is paid out of the pool.
    pub private: bool,
}

impl Payment {
    pub fn intent(&self) -> Intent {
        if self.private {
            private::payment(&self.id, self.to, self.amount)
        } else {
            send_coin(self.to, self.amount)
        }
    }

    /// What it takes out of the account, besides a fee.
    pub const fn leaves(&self) -> u64 {
        if self.private { private::PREPAID } else { self.amount }
    }
}

/// An agreement that was taken, by the latest time that anything had shown until then.
pub struct Agreed {
    pub id: IntentId,
    pub at: UnixMillis,
    pub app: Option<SpendingApp>,
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
    pub claims: Claims,
    pub brought: Brought,
    pub carriers: Carriers,
    pub lived: Lived,
    /// Bytes of the other wallet with the same phrase: it sends them again as long as it takes.
    pub foreign: Vec<Bytes>,
    pub agreed: Vec<Agreed>,
    /// The highest price of gas that was agreed to for each.
    pub caps: BTreeMap<IntentId, u128>,
    /// What a raise took more and did not count.
    pub uncounted: Option<U256>,
    /// The model's clock: the latest time that machine or chain showed at an agreement that was taken.
    pub latest: UnixMillis,
    pub limited: bool,
    pub round: u64,
    /// Nothing goes wrong any more.
    pub is_calm: bool,
    /// The day on which something new was wanted is over.
    pub day_is_over: bool,
    kill_at: u64,
}

fn payments(rng: &mut SeededRng) -> Vec<Payment> {
    let count = 3 + rng.below(4);
    let payment = |n: u64| {
        let number = u8::try_from(n).unwrap();
        let amount = COIN / 10 * (1 + rng.below(6));
        Payment {
            id: id(number),
            to: account(0x40 + number),
            amount,
            wanted_at: rng.below(CHAOS * 2 / 3),
            app: (n % 4 < 2).then_some(APP),
            private: n > count,
        }
    };
    (1..=count + 1).map(payment).collect()
}

impl Life {
    pub fn new(seed: u64) -> Self {
        let (world, mut rng) = (World::over(with_delegate()), SeededRng::new(seed));
        private::open_pool(&world);
        let payments = payments(&mut rng);
        let claims = Claims::new(&world, claims::rounds(&mut rng));
        let (brought, carriers) = (Brought::new(&world, &mut rng), Carriers::new(&world));
        let mut life = Self {
            machine: FrozenClock::at(world.clock.now()),
            liar: world.chain.endpoint("two"),
            disk: world.disk(),
            world,
            rng,
            trap: Arc::default(),
            payments,
            claims,
            brought,
            carriers,
            lived: Lived::default(),
            foreign: Vec::new(),
            agreed: Vec::new(),
            caps: BTreeMap::new(),
            uncounted: None,
            latest: UnixMillis::new(0),
            limited: true,
            round: 0,
            is_calm: false,
            day_is_over: false,
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
    pub fn limits() -> [(LimitKey, U256); 2] {
        let (persona, chain, asset) = (PersonaNumber::FIRST, CHAIN, Asset::Native);
        let key = |scope| LimitKey { persona, scope, chain, asset };
        let tenths = |number: u64| U256::from(COIN / 10 * number);
        [(key(Scope::Persona), tenths(LIMIT)), (key(Scope::App(APP)), tenths(APP_LIMIT))]
    }

    pub fn set_limits(&mut self) {
        let (journal, now) = (self.journal(), self.machine.now());
        for (key, most) in Self::limits() {
            let bounds = Bounds { per_day: Some(most), ..Bounds::default() };
            journal.commit(|r| limits::set(r, &key, bounds, now)).unwrap();
        }
    }

    /// A process that was just started.
    pub fn journal(&self) -> Journal {
        let clock = Arc::new(self.machine.clone());
        Journal::open(self.world.lane(), self.disk.clone(), self.port(), clock).probed(self.trap.clone())
    }

    /// Two endpoints that must agree.
    pub fn port(&self) -> Arc<dyn ChainPort> {
        let one: Arc<dyn ChainPort> = Arc::new(self.world.endpoint.clone());
        let two: Arc<dyn ChainPort> = Arc::new(self.liar.clone());
        Arc::new(Quorum::new(CHAIN, vec![("one".into(), one), ("two".into(), two)]))
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

    /// The time that the model goes by.
    pub fn moment(&self) -> UnixMillis {
        self.latest.max(self.machine.now()).max(self.world.chain.head().time.millis())
    }

    /// Everything that the account itself sends.
    pub fn own_names(&self) -> Vec<IntentId> {
        self.payments.iter().map(|payment| payment.id).chain(self.claims.own.iter().copied()).collect()
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
            self.round = round;
            self.want_all(&mut kill_at);
            self.tick();
            let turn = Turn::draw(&mut self.rng);
            if self.rng.below(3) > 0 {
                self.hand_over(turn);
            }
            self.mishap();
            if round % LOOKS_EVERY == 0 {
                check_bytes(&self)?;
            }
        }
        self.calm_down();
        check_end(&self)?;
        self.lived.endings = self.endings()?;
        Ok(self.lived)
    }

    fn endings(&self) -> Result<Vec<Ending>, String> {
        let mut endings =
            self.payments.iter().map(|payment| self.ending(payment)).collect::<Result<Vec<_>, _>>()?;
        endings.extend(vec![Ending::Claimed; self.check_claims()?]);
        endings.extend(self.brought_endings()?);
        Ok(endings)
    }

    fn ending(&self, payment: &Payment) -> Result<Ending, String> {
        let record = self.journal().look_up(&payment.id).unwrap();
        match record.map(|record| record.state) {
            Some(State::Final(_)) if payment.private => Ok(Ending::Withdrawn),
            Some(State::Final(_)) => Ok(Ending::Paid),
            Some(State::Replaced(Rival::Cancellation)) => Ok(Ending::CalledBack),
            Some(State::Replaced(Rival::Foreign)) => Ok(Ending::Overtaken),
            Some(State::Draft) if self.limited => Ok(Ending::NotAgreed),
            other => Err(format!("a payment ended as {other:?}")),
        }
    }
}
