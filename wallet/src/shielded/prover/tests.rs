use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use teahouse_base::testing::{FrozenClock, MemoryStore, SeededRng};
use teahouse_base::{Decode, Encode};
use teahouse_chain::port::Asset;
use teahouse_zk::groth16::{BatchError, Claim, Proof, Verify, Witness};

use super::*;
use crate::journal::IntentId;
use crate::shielded::testing::{Person, PoolDouble, VerifierThatBelieves, proof_of_nothing};
use crate::shielded::{Joining, ShieldedState, Wish};

/// A payment of Anna's that is signed.
fn signed() -> (Person, IntentId) {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    anna.deposit(&mut pool, 11);
    pool.insert_all();
    anna.look(&pool, 1);
    let id = anna.draft(1, Wish::Join { asset: Asset::Native, of: Joining::Largest }, 1).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    anna.plans.sign(&id, &anna.keys).unwrap();
    (anna, id)
}

fn job(anna: &Person, id: &IntentId) -> ProofJob {
    anna.plans.begin_proof(id, anna.keys.view(), 1).unwrap()
}

/// Counts how often it is read; each reading takes a second.
struct KeysThatCount {
    read: AtomicUsize,
    clock: FrozenClock,
    prover: Arc<dyn Prove>,
}

impl ProvingKeys for KeysThatCount {
    fn load(&self, _: JoinsplitSize) -> Result<LoadedKey, KeyFailure> {
        self.read.fetch_add(1, Ordering::SeqCst);
        self.clock.advance(Duration::from_secs(1));
        Ok(LoadedKey { prover: self.prover.clone(), digest: [7; 32] })
    }
}

fn counting(prover: Arc<dyn Prove>, clock: &FrozenClock) -> Arc<KeysThatCount> {
    Arc::new(KeysThatCount { read: AtomicUsize::new(0), clock: clock.clone(), prover })
}

/// A back end that gives a proof of something else, as a broken machine might.
struct ProverThatErrs;

impl Verify for ProverThatErrs {
    fn publics(&self) -> usize {
        8
    }

    fn verify(&self, _: &Claim<'_>) -> Result<(), VerifyError> {
        Err(VerifyError::DoesNotHold)
    }

    fn verify_all(&self, _: &[Claim<'_>], _: &mut dyn Rng) -> Result<(), BatchError> {
        Err(BatchError { refused: vec![(0, VerifyError::DoesNotHold)] })
    }
}

impl Prove for ProverThatErrs {
    fn prove(&self, _: &Witness, _: &mut dyn Rng) -> Result<Proof, ProveError> {
        Ok(proof_of_nothing())
    }
}

#[test]
fn a_proof_passes_all_stages_in_order_and_its_key_is_read_once() {
    // given
    let ((anna, id), clock) = (signed(), FrozenClock::default());
    let source = counting(Arc::new(VerifierThatBelieves), &clock);
    let keys = HeldKeys::new(source.clone());
    let (told, called_off) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let listen = |progress: Progress| told.lock().unwrap().push(progress.stage);
    let control = Control::new(None, &called_off, &listen);
    // when
    let mut rng = SeededRng::new(1);
    let (proven, took) = prove(&job(&anna, &id), &keys, &control, &clock, &mut rng).unwrap();
    let (_, again) = prove(&job(&anna, &id), &keys, &control, &clock, &mut rng).unwrap();
    // then
    assert_eq!(told.lock().unwrap()[..4], Stage::ALL);
    assert_eq!(source.read.load(Ordering::SeqCst), 1);
    assert_eq!(keys.digests().into_iter().collect::<Vec<_>>(), [(JoinsplitSize::Two, [7; 32])]);
    assert_eq!(took.from(Stage::ReadingKey), Duration::from_secs(1));
    assert_eq!(again.from(Stage::Waiting), Duration::ZERO);
    anna.plans.proved(&proven).unwrap();
    assert_eq!(anna.plans.get(&id).unwrap().unwrap().state, ShieldedState::Proved);
}

#[test]
fn a_proof_that_is_called_off_ends_before_its_next_stage() {
    let ((anna, id), clock) = (signed(), FrozenClock::default());
    let keys = HeldKeys::new(counting(Arc::new(VerifierThatBelieves), &clock));
    let (told, called_off) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    // Somebody calls it off while the values are computed.
    let listen = |progress: Progress| {
        told.lock().unwrap().push(progress.stage);
        called_off.store(progress.stage == Stage::Witness, Ordering::SeqCst);
    };
    let control = Control::new(None, &called_off, &listen);
    let refused = prove(&job(&anna, &id), &keys, &control, &clock, &mut SeededRng::new(1)).unwrap_err();
    assert_eq!(refused, ProverError::CalledOff);
    assert_eq!(*told.lock().unwrap(), [Stage::ReadingKey, Stage::Witness]);
}

#[test]
fn shw_012_a_proof_that_does_not_hold_never_leaves() {
    let ((anna, id), clock) = (signed(), FrozenClock::default());
    let keys = HeldKeys::new(counting(Arc::new(ProverThatErrs), &clock));
    let called_off = AtomicBool::new(false);
    let listen = |_: Progress| ();
    let control = Control::new(None, &called_off, &listen);
    let refused = prove(&job(&anna, &id), &keys, &control, &clock, &mut SeededRng::new(1)).unwrap_err();
    assert_eq!(refused, ProverError::DoesNotHold(VerifyError::DoesNotHold));
    assert_eq!(refused.code().as_str(), "ZKP-212");
}

#[test]
fn what_proofs_took_is_learned_and_a_key_that_was_held_unlearns_nothing() {
    let estimates = Estimates::new(Arc::new(MemoryStore::new()));
    assert_eq!(estimates.of(JoinsplitSize::Two).unwrap(), None);
    let times = |key, witness, proving, checking| {
        let mut times = StageTimes::default();
        for (stage, millis) in Stage::ALL.into_iter().zip([key, witness, proving, checking]) {
            times.set(stage, Duration::from_millis(millis));
        }
        times
    };
    estimates.learn(JoinsplitSize::Two, times(400, 40, 800, 4)).unwrap();
    estimates.learn(JoinsplitSize::Two, times(0, 80, 400, 4)).unwrap();
    let mean = estimates.of(JoinsplitSize::Two).unwrap().unwrap();
    assert_eq!(mean, times(400, 50, 700, 4));
    assert_eq!(mean.from(Stage::Waiting), Duration::from_millis(1_154));
    assert_eq!(mean.from(Stage::Proving), Duration::from_millis(704));
    assert_eq!(estimates.of(JoinsplitSize::Six).unwrap(), None);
    assert_eq!(StageTimes::from_bytes(&mean.to_bytes()), Ok(mean));
    assert!(StageTimes::from_bytes(&mean.to_bytes()[1..]).is_err());
    // and whichever bit is bent, what is read is what is said
    let bytes = mean.to_bytes();
    for place in 0..bytes.len() * 8 {
        let mut bent = bytes.clone();
        bent[place / 8] ^= 1 << (place % 8);
        assert!(
            StageTimes::from_bytes(&bent).is_ok_and(|read| read.to_bytes() == bent) || place < 8,
            "{place}"
        );
    }
}

#[cfg(feature = "native")]
#[test]
fn the_service_proves_in_its_own_thread_one_after_the_other() {
    // given
    let ((anna, id), clock) = (signed(), FrozenClock::default());
    let source = counting(Arc::new(VerifierThatBelieves), &clock);
    let keys = Arc::new(HeldKeys::new(source.clone()));
    let estimates = Estimates::new(anna.store.clone());
    let rng = Box::new(SeededRng::new(1));
    let service = ProverService::start(keys, estimates.clone(), Arc::new(clock), rng).unwrap();
    // when the first waits at its key, until a third behind it is called off
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let waiting = move |progress: Progress| {
        if progress.stage == Stage::ReadingKey {
            gate.lock().unwrap().recv().unwrap_err();
        }
    };
    let first = service.order(job(&anna, &id), Box::new(waiting)).unwrap();
    let second = service.order(job(&anna, &id), Box::new(|_| ())).unwrap();
    let third = service.order(job(&anna, &id), Box::new(|_| ())).unwrap();
    third.call_off();
    drop(go);
    // then
    for ticket in [first, second] {
        let proven = futures::executor::block_on(ticket.wait()).unwrap();
        anna.plans.proved(&proven).unwrap();
    }
    let third = futures::executor::block_on(third.wait());
    assert!(matches!(third, Err(ProverError::CalledOff)));
    assert_eq!(source.read.load(Ordering::SeqCst), 1);
    assert!(estimates.of(JoinsplitSize::Two).unwrap().is_some());
    drop(service);
}
