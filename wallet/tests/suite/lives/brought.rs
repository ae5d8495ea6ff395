//! Payments of a life that submitters bring: of another account of the same person, within the same limits. Fees are in coin,
//! the one thing that the scripted `Delegate` can pay.
//!
//! Half of the people wish again for what nobody brought in time, under another name and number: a batch that is given up
//! while somebody may still bring it happens twice.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256, address, keccak256};
use futures::FutureExt;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Clock, RngExt};
use teahouse_chain::book::AddressBook;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::{ApproveError, IntentId, Journal, Lane};
use teahouse_wallet::relayed::{ConfirmedRelayed, Offer, Relayed, RelayedError, RelayedState};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{BatchQuery, hand_over, quote_batch};

use super::agree::Yes;
use super::carriers::Peers;
use super::delegate::DelegateDouble;
use super::life::{CHAOS, Life};
use super::tally::{Dimension, Ending};
use crate::shielded_world::POOL;
use crate::world::*;

const DELEGATE: Address = address!("00000000000000000000000000000000000de1e6");
const AMOUNT: u64 = COIN / 10;
const WISHES: u8 = 2;
/// How long a batch can be brought.
const TIME: Duration = Duration::from_secs(600);
/// Room for a price that rises with the chain's fees.
const ROOM: u128 = 8;

/// The address book of the small world, with a `Delegate` and a pool.
pub fn with_delegate() -> Arc<AddressBook> {
    let code = keccak256([0xfe]);
    let text = format!(
        r#"{{"version":1,"chain_id":31337,"contracts":{{
            "RedEnvelope":{{"address":"{ENVELOPE}","code_hash":"{code}","since":0}},
            "ShieldedPool":{{"address":"{POOL}","code_hash":"{code}","since":0}},
            "Delegate":{{"address":"{DELEGATE}","code_hash":"{code}","since":0}}}}}}"#
    );
    Arc::new(text.parse().unwrap())
}

/// A payment that others are to bring.
#[derive(Clone)]
struct Wish {
    to: Address,
    wanted_at: u64,
    stubborn: bool,
    /// The names of the batches that were agreed to for it, the newest last.
    names: Vec<IntentId>,
}

/// What others bring in a life, and who pays.
pub struct Brought {
    payer: Signer,
    wishes: Vec<Wish>,
}

impl Brought {
    pub fn new(world: &World, rng: &mut SeededRng) -> Self {
        let payer = Signer::new(key_of(1, 1), world.book.clone());
        world.chain.place(DELEGATE, Box::new(DelegateDouble::default()));
        world.chain.place(payer.address(), Box::new(DelegateDouble::default()));
        world.chain.delegate(payer.address(), DELEGATE);
        world.chain.fund(payer.address(), U256::from(COIN));
        let wish = |number: u8| Wish {
            to: account(0x60 + number),
            wanted_at: rng.below(CHAOS / 2),
            stubborn: number == 0,
            names: Vec::new(),
        };
        let wishes = (0..WISHES).map(wish).collect();
        Self { payer, wishes }
    }

    /// Nobody wishes for anything.
    pub fn wish_nothing(&mut self) {
        self.wishes.clear();
    }

    pub fn has(&self, name: &IntentId) -> bool {
        self.wishes.iter().any(|wish| wish.names.contains(name))
    }
}

impl Life {
    fn lane_of_payer(&self) -> Lane {
        Lane { chain: CHAIN, account: self.brought.payer.address() }
    }

    pub fn relayed(&self) -> Relayed {
        let (book, clock) = (self.world.book.clone(), Arc::new(self.machine.clone()));
        Relayed::open(self.lane_of_payer(), book, self.disk.clone(), self.port(), clock)
    }

    fn brought_state(&self, name: &IntentId) -> Option<RelayedState> {
        self.relayed().look_up(name).unwrap().map(|known| known.state)
    }

    /// The person agrees to what others are to bring, and asks them until a block has it.
    pub fn bring(&mut self, peers: &Peers) {
        for place in 0..self.brought.wishes.len() {
            let wish = &self.brought.wishes[place];
            if wish.wanted_at > self.round {
                continue;
            }
            let (stubborn, newest) = (wish.stubborn, wish.names.last().copied());
            let state = newest.and_then(|name| self.brought_state(&name));
            match (newest, state) {
                (Some(name), Some(state)) if state.reserves() => {
                    let is_time = state == RelayedState::Agreed || self.asks_again();
                    if is_time {
                        self.hand_batch(&name, peers);
                    }
                }
                (Some(_), Some(state)) if state != RelayedState::Dead || !stubborn => {}
                _ if self.day_is_over => {}
                _ if self.asks_again() => drop(self.wish_for(place, peers)),
                _ => {}
            }
        }
    }

    /// `None` where something was in the way: it is tried again.
    fn wish_for(&mut self, place: usize, peers: &Peers) -> Option<Yes> {
        let relayed = self.relayed();
        let clock: Arc<dyn Clock> = Arc::new(self.machine.clone());
        let journal = Journal::open(self.lane_of_payer(), self.disk.clone(), self.port(), clock);
        let Wish { to, names, .. } = self.brought.wishes[place].clone();
        let confirmed = self.shown_batch(&relayed, &journal, to, peers)?;
        let name = id(50 + 20 * u8::try_from(place).unwrap() + u8::try_from(names.len()).unwrap());
        let at = self.moment();
        let agreed = relayed.commit(|records| relayed.agree(records, &journal, name, &confirmed).map(drop));
        let agreed = agreed.map_err(|error| match error {
            RelayedError::Limit(exceeded) => ApproveError::Limit(exceeded),
            _ => ApproveError::NotADraft,
        });
        let yes = self.note_agreement(at, (name, None), agreed);
        if yes == Yes::Taken {
            self.brought.wishes[place].names.push(name);
        }
        Some(yes)
    }

    /// The dearest price of all that can be asked is what is agreed to.
    fn shown_batch(
        &mut self,
        relayed: &Relayed,
        journal: &Journal,
        to: Address,
        peers: &Peers,
    ) -> Option<ConfirmedRelayed> {
        let intent = Intent::SendCoin { to, amount: U256::from(AMOUNT) };
        let measured = now(relayed.measure(journal, vec![intent])).ok()?;
        let (gas, words) = (measured.gas(), u8::from(measured.needs_word));
        let query = BatchQuery { chain: CHAIN, asset: Asset::Native, gas, words };
        let quotes = peers.names.iter().filter_map(|name| now(quote_batch(peers, name, &query)).ok());
        let dearest = quotes.map(|quote| quote.carrier).max_by_key(|carrier| carrier.max_fee)?;
        let cap = Amount::new(dearest.max_fee.get() * ROOM).unwrap();
        let carriers = if cap == Amount::ZERO { vec![] } else { vec![dearest.submitter] };
        let deadline = self.world.clock.now().seconds().after(TIME);
        let offer = Offer { asset: Asset::Native, cap, carriers, deadline };
        let shown = now(relayed.preview(journal, measured, offer, &mut self.rng)).ok()?;
        now(shown.confirm(relayed, journal, &shown.digest())).ok()
    }

    fn hand_batch(&mut self, name: &IntentId, peers: &Peers) {
        let taken = hand_over(&self.relayed(), &self.brought.payer, peers, name, &peers.names).now_or_never();
        self.note_asked(taken, Dimension::BatchTaken);
    }

    /// What really left for a payment that others brought.
    pub fn left_with(&self, name: &IntentId) -> U256 {
        let known = self.relayed().look_up(name).unwrap();
        let outcome = known.and_then(|known| known.outcome);
        outcome.map_or(U256::ZERO, |done| U256::from(AMOUNT) + U256::from(done.fee.get()))
    }

    /// How what others were to bring ended: once, or never and known as such.
    pub fn brought_endings(&self) -> Result<Vec<Ending>, String> {
        self.brought.wishes.iter().map(|wish| self.brought_ending(wish)).collect()
    }

    fn brought_ending(&self, wish: &Wish) -> Result<Ending, String> {
        let got = self.world.chain.balance(wish.to);
        let states: Vec<_> = wish.names.iter().map(|name| self.brought_state(name)).collect();
        let dead = states.iter().filter(|state| **state == Some(RelayedState::Dead)).count();
        let done = states.iter().filter(|state| matches!(state, Some(RelayedState::Final(_)))).count();
        match (done, dead) {
            _ if done > 1 || done + dead < states.len() || got != U256::from(AMOUNT) * U256::from(done) => {
                Err(format!("brought twice, cut or lost: {got} with {states:?}"))
            }
            (1, _) => Ok(Ending::Brought),
            (_, 0) => Ok(Ending::NotAgreed),
            _ => Ok(Ending::NeverBrought),
        }
    }
}
