//! Two submitters of a life, who carry claims and bring batches: one for nothing, one for a fee.
//!
//! In each turn one of them may die at a step of its own journal, say that it took what it throws away, say that all is done,
//! refuse without reason, or answer nonsense; its answer may be lost; and whoever asks may die before or after it was asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use alloy::primitives::{B256, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{Decode, Encode, RngExt};
use teahouse_chain::testing::ScriptedEndpoint;
use teahouse_wallet::journal::{Journal, Lane, Step};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{
    Answer, FeePolicy, Limits, Progress, Refusal, Request, SubmitTransport, Submitter, TransportError,
};

use super::life::Life;
use super::tally::Dimension;
use super::trap::Trap;
use crate::world::*;

const COUNT: usize = 2;
/// What is taken is signed and sent at once: the first five steps of a submitter's journal.
const STEPS: u64 = 5;

/// What goes wrong when something is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Honest,
    /// It is said to be taken, and thrown away.
    Keeps,
    SaysDone,
    SaysRefused,
    Babbles,
    /// It is taken, and nobody hears of it.
    AnswerLost,
    AskerDiesBefore,
    AskerDiesAfter,
    SubmitterDies(Step),
}

impl Turn {
    pub fn draw(rng: &mut SeededRng) -> Self {
        let step = Step::ALL[usize::try_from(rng.below(STEPS)).unwrap()];
        match rng.below(12) {
            0 => Self::Keeps,
            1 => Self::SaysDone,
            2 => Self::SaysRefused,
            3 => Self::Babbles,
            4 => Self::AnswerLost,
            5 => Self::AskerDiesBefore,
            6 => Self::AskerDiesAfter,
            7..10 => Self::SubmitterDies(step),
            _ => Self::Honest,
        }
    }
}

/// Who carries, and what is on their disks.
pub struct Carriers {
    disks: [MemoryStore; COUNT],
    endpoint: ScriptedEndpoint,
}

/// An operator's key, from nobody's phrase.
fn key_for(which: usize) -> AccountKey {
    AccountKey::from_bytes(&[0xc0 + u8::try_from(which).unwrap(); 32]).unwrap()
}

impl Carriers {
    pub fn new(world: &World) -> Self {
        (0..COUNT).for_each(|which| world.chain.fund(key_for(which).address(), U256::from(COIN)));
        Self { disks: Default::default(), endpoint: world.chain.endpoint("submitters") }
    }

    /// Their processes, just started. `first` is asked before the other.
    pub fn start(&self, world: &World, turn: Turn, first: usize) -> Peers {
        let trap = Arc::new(Trap::default());
        if let Turn::SubmitterDies(step) = turn {
            trap.arm(step, 1);
        }
        let submitters = (0..COUNT).map(|which| self.submitter(world, which, &trap)).collect();
        let names = [first, COUNT - 1 - first].map(|which| which.to_string());
        Peers { submitters, names, turn, lied: AtomicBool::default(), died: AtomicBool::default() }
    }

    fn submitter(&self, world: &World, which: usize, trap: &Arc<Trap>) -> Submitter {
        let signer = Signer::new(key_for(which), world.book.clone());
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
}

/// Submitters by number, who behave as a turn says.
pub struct Peers {
    submitters: Vec<Submitter>,
    /// In the order in which they are asked.
    pub names: [String; COUNT],
    turn: Turn,
    lied: AtomicBool,
    died: AtomicBool,
}

impl Peers {
    /// The answer of a submitter that may die before it gives one.
    fn ask(&self, peer: &str, request: &[u8]) -> Result<Vec<u8>, TransportError> {
        let which: usize = peer.parse().unwrap();
        let answer: Option<Vec<u8>> = self.submitters[which].handle(b"asker", request).now_or_never();
        answer.ok_or_else(|| {
            self.died.store(true, Ordering::SeqCst);
            TransportError("it died".into())
        })
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
            Turn::AskerDiesBefore => futures::future::pending().await,
            Turn::AskerDiesAfter => {
                drop(self.ask(peer, request));
                futures::future::pending().await
            }
        }
    }

    /// Their journals go on. Who died comes back with it, and may die once more.
    fn go_on(&self) {
        for submitter in &self.submitters {
            if submitter.tick().now_or_never().is_none() {
                self.died.store(true, Ordering::SeqCst);
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
    /// What others are to bring is handed over in this turn; then everybody looks, now and then, what became of it.
    pub fn hand_over(&mut self, turn: Turn) {
        let first = usize::try_from(self.rng.below(COUNT as u64)).unwrap();
        let peers = self.carriers.start(&self.world, turn, first);
        self.claim(&peers);
        self.bring(&peers);
        if self.asks_again() {
            peers.go_on();
            drop(now(self.redemptions().tick()));
            drop(now(self.relayed().tick()));
        }
        if peers.lied.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterLies);
        }
        if peers.died.load(Ordering::SeqCst) {
            self.lived.note(Dimension::SubmitterDies);
        }
    }

    /// `None` where the process died while it asked.
    pub fn note_asked<T, E>(&mut self, taken: Option<Result<T, E>>, by_others: Dimension) {
        match taken {
            None => {
                self.lived.note(Dimension::Kill);
                self.lived.note(Dimension::AskerDies);
            }
            Some(Ok(_)) => self.lived.note(by_others),
            Some(Err(_)) => {}
        }
    }
}
