//! Payments of a life that submitters bring: another account of the same person, within the same limits, whose code is a
//! scripted `Delegate`. Fees are in coin, the one thing that the scripted delegate can pay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use alloy::primitives::{Address, B256, U256, address, keccak256};
use alloy::sol_types::{SolCall, SolEvent, SolInterface};
use futures::FutureExt;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Clock, UnixMillis};
use teahouse_chain::bindings::Delegate;
use teahouse_chain::book::AddressBook;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, Log, Revert};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract, ScriptedEndpoint};
use teahouse_wallet::journal::{IntentId, Journal, Lane};
use teahouse_wallet::relayed::{Offer, Relayed, RelayedError, RelayedState};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{BatchQuery, FeePolicy, Limits, Submitter, hand_over, quote_batch};

use super::claims::{Peers, Turn};
use super::life::Life;
use super::tally::{Dimension, Ending};
use super::trap::Trap;
use crate::world::*;

const DELEGATE: Address = address!("00000000000000000000000000000000000de1e6");
const AMOUNT: u64 = COIN / 10;
const TIME: Duration = Duration::from_secs(600);

#[derive(Clone, Default)]
struct DelegateDouble {
    used: BTreeSet<U256>,
}

impl DelegateDouble {
    fn execute(&mut self, call: &ScriptedCall, asked: &Delegate::executeCall) -> Result<Done, Revert> {
        let batch = &asked.batch;
        let in_time = call.time.get() <= batch.deadline;
        let allowed = asked.fee.is_zero() || batch.submitter == call.from;
        if !in_time || !allowed || asked.fee > batch.maxFee || !self.used.insert(batch.nonce) {
            return Err(Revert::default());
        }
        let event = Delegate::Executed {
            nonce: batch.nonce,
            submitter: batch.submitter,
            feeToken: batch.feeToken,
            fee: asked.fee,
        };
        let data = event.encode_log_data();
        let (topics, data) = (data.topics().to_vec(), data.data);
        let log = Log { address: call.to, topics, data, block: None, tx: B256::ZERO, index: 0 };
        let mut pays: Vec<(Address, U256)> = batch.calls.iter().map(|one| (one.to, one.value)).collect();
        let fee: u128 = asked.fee.to();
        pays.push((call.from, U256::from(fee)));
        Ok(Done { logs: vec![log], pays, ..Done::default() })
    }
}

impl ScriptedContract for DelegateDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        use Delegate::DelegateCalls as Calls;
        match Calls::abi_decode(&call.data).map_err(|_| Revert::default())? {
            Calls::execute(asked) => self.execute(call, &asked),
            Calls::executeOwn(asked) => {
                let pays = asked.calls.iter().map(|one| (one.to, one.value)).collect();
                Ok(Done { pays, ..Done::default() })
            }
            Calls::isUsed(asked) => {
                let used = self.used.contains(&asked.nonce);
                Ok(Done { output: Delegate::isUsedCall::abi_encode_returns(&used).into(), ..Done::default() })
            }
            _ => Err(Revert::default()),
        }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// What others bring in a life, and who.
pub struct Brought {
    book: Arc<AddressBook>,
    disks: Vec<MemoryStore>,
    endpoint: ScriptedEndpoint,
    pub wanted: Vec<(IntentId, Address)>,
    /// What was agreed to, by the latest time that anything had shown until then.
    pub agreed: Vec<(IntentId, UnixMillis)>,
}

impl Brought {
    pub fn new(world: &World) -> Self {
        let code = keccak256([0xfe]);
        let text = format!(
            r#"{{"version":1,"chain_id":31337,"contracts":{{
                "Delegate":{{"address":"{DELEGATE}","code_hash":"{code}","since":0}}}}}}"#
        );
        let book: Arc<AddressBook> = Arc::new(text.parse().unwrap());
        let payer: Address = persona(1).account(1).address();
        world.chain.place(DELEGATE, Box::new(DelegateDouble::default()));
        world.chain.place(payer, Box::new(DelegateDouble::default()));
        world.chain.delegate(payer, DELEGATE);
        world.chain.fund(payer, U256::from(COIN));
        for seed in [5, 6] {
            world.chain.fund(key(seed).address(), U256::from(COIN));
        }
        let endpoint = world.chain.endpoint("submitters of batches");
        let disks = vec![MemoryStore::new(), MemoryStore::new()];
        let wanted = vec![(id(50), account(0x60)), (id(51), account(0x61))];
        Self { book, disks, endpoint, wanted, agreed: Vec::new() }
    }

    fn submitter(&self, world: &World, which: usize, trap: &Arc<Trap>) -> Submitter {
        let signer = Signer::new(key(5 + u8::try_from(which).unwrap()), self.book.clone());
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let (disk, clock) = (Arc::new(self.disks[which].clone()), Arc::new(world.clock.clone()));
        let journal = Journal::open(lane, disk, Arc::new(self.endpoint.clone()), clock).probed(trap.clone());
        let policy = FeePolicy::Priced { margin_percent: 20, tokens: BTreeMap::new() };
        let limits = Limits { peer_burst: 500, peer_per_minute: 500, all_per_minute: 1_000 };
        Submitter::new(journal, signer, policy, limits)
    }

    fn peers(&self, world: &World, turn: Turn) -> Peers {
        let trap: Arc<Trap> = Peers::trap(turn);
        Peers::new((0..2).map(|which| self.submitter(world, which, &trap)).collect(), turn)
    }
}

impl Life {
    fn payer(&self) -> Signer {
        Signer::new(persona(1).account(1), self.brought.book.clone())
    }

    fn relayed(&self) -> Relayed {
        let lane = Lane { chain: CHAIN, account: self.payer().address() };
        let (book, clock) = (self.brought.book.clone(), Arc::new(self.machine.clone()));
        Relayed::open(lane, book, self.disk.clone(), self.port(), clock)
    }

    fn brought_state(&self, name: &IntentId) -> Option<RelayedState> {
        self.relayed().look_up(name).unwrap().map(|known| known.state)
    }

    /// Whether nothing becomes any more of what was agreed to.
    pub fn brought_is_settled(&self) -> bool {
        self.relayed().unsettled().unwrap().is_empty()
    }

    /// The person agrees to what others are to bring, and asks them until a block has it.
    pub fn bring(&mut self, turn: Turn) {
        for (name, to) in self.brought.wanted.clone() {
            match self.brought_state(&name) {
                None => {
                    let _ = self.agree_to_batch(name, to);
                }
                Some(state) if state.reserves() => self.hand_batch(&name, turn),
                Some(_) => {}
            }
        }
        let idle: Arc<Trap> = Arc::default();
        for which in 0..2 {
            drop(now(self.brought.submitter(&self.world, which, &idle).tick()));
        }
        drop(now(self.relayed().tick()));
    }

    /// `None` where something was in the way: it is tried again.
    fn agree_to_batch(&mut self, name: IntentId, to: Address) -> Option<()> {
        let relayed = self.relayed();
        let lane = Lane { chain: CHAIN, account: relayed.account() };
        let clock: Arc<dyn Clock> = Arc::new(self.machine.clone());
        let journal = Journal::open(lane, self.disk.clone(), self.port(), clock);
        let intent = Intent::SendCoin { to, amount: U256::from(AMOUNT) };
        let measured = now(relayed.measure(&journal, vec![intent])).ok()?;
        let (gas, words) = (measured.gas(), u8::from(measured.needs_word));
        let query = BatchQuery { chain: CHAIN, asset: Asset::Native, gas, words };
        let peers = self.brought.peers(&self.world, Turn::Honest);
        let quote = now(quote_batch(&peers, "0", &query)).ok()?;
        // Room for a price that rises with the chain's fees.
        let cap = Amount::new(quote.carrier.max_fee.get() * 8).unwrap();
        let deadline = self.world.clock.now().seconds().after(TIME);
        let offer = Offer { asset: Asset::Native, cap, carriers: vec![quote.carrier.submitter], deadline };
        let shown = now(relayed.preview(&journal, measured, offer, &mut self.rng)).ok()?;
        let confirmed = now(shown.confirm(&relayed, &journal, &shown.digest())).ok()?;
        let at = self.latest.max(self.machine.now()).max(self.world.chain.head().time.millis());
        match relayed.commit(|records| relayed.agree(records, &journal, name, &confirmed)) {
            Ok(_) => {
                self.latest = at;
                self.brought.agreed.push((name, at));
            }
            Err(RelayedError::Limit(_)) => self.lived.note(Dimension::OverLimit),
            Err(_) => {}
        }
        Some(())
    }

    fn hand_batch(&mut self, name: &IntentId, turn: Turn) {
        let (relayed, signer) = (self.relayed(), self.payer());
        let peers = self.brought.peers(&self.world, turn);
        let names = ["0".to_owned(), "1".to_owned()];
        match hand_over(&relayed, &signer, &peers, name, &names).now_or_never() {
            None => {
                self.lived.note(Dimension::Kill);
                self.lived.note(Dimension::ClaimerDies);
            }
            Some(Ok(_)) => self.lived.note(Dimension::Brought),
            Some(Err(_)) => {}
        }
        if peers.lied.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterLies);
        }
        if peers.died.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterDies);
        }
    }

    /// What really left for a payment that others brought.
    pub fn left_with(&self, name: &IntentId) -> U256 {
        let known = self.relayed().look_up(name).unwrap();
        let outcome = known.and_then(|known| known.outcome);
        outcome.map_or(U256::ZERO, |done| U256::from(AMOUNT) + U256::from(done.fee.get()))
    }

    /// How what others were to bring ended: once, or never.
    pub fn brought_endings(&self) -> Result<Vec<Ending>, String> {
        let ending = |(name, to): &(IntentId, Address)| {
            let (state, got) = (self.brought_state(name), self.world.chain.balance(*to));
            match state {
                Some(RelayedState::Final(_)) if got == U256::from(AMOUNT) => Ok(Ending::Brought),
                Some(RelayedState::Dead) if got.is_zero() => Ok(Ending::NeverBrought),
                None if got.is_zero() => Ok(Ending::NotAgreed),
                other => Err(format!("brought twice, cut or lost: {got} with {other:?}")),
            }
        };
        self.brought.wanted.iter().map(ending).collect()
    }
}
