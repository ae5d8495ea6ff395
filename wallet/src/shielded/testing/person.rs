//! Somebody with a store, who scans a pool and pays in it. Proofs are believed; the circuit's plain predicate is not.

use std::sync::Arc;

use alloy::primitives::Address;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{Rng, UnixMillis, UnixSeconds};
use teahouse_chain::pool::Proven;
use teahouse_chain::port::Asset;
use teahouse_zk::groth16::{BatchError, Claim, Proof, Prove, ProveError, Verify, VerifyError, Witness};

use super::pool::START;
use super::{PLACE, PoolDouble, proof_of_nothing, spending};
use crate::journal::IntentId;
use crate::keys::PersonaNumber;
use crate::shielded::{
    Birth, Carriage, DustPolicy, OwnNote, OwnedNote, PlanBasis, PlanError, Plans, ScanReport, Scanner,
    ShieldedLane, SpendingKey, Wish, owned,
};

/// Brought by anybody, for nothing, within a day.
pub(crate) const CARRIAGE: Carriage = Carriage {
    submitter: Address::ZERO,
    fee: 0,
    not_before: UnixSeconds::new(0),
    deadline: UnixSeconds::new(START + 86_400),
};

/// Believes every proof, and makes a proof of nothing.
pub(crate) struct VerifierThatBelieves;

impl Verify for VerifierThatBelieves {
    fn publics(&self) -> usize {
        8
    }

    fn verify(&self, _: &Claim<'_>) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_all(&self, _: &[Claim<'_>], _: &mut dyn Rng) -> Result<(), BatchError> {
        Ok(())
    }
}

impl Prove for VerifierThatBelieves {
    fn prove(&self, _: &Witness, _: &mut dyn Rng) -> Result<Proof, ProveError> {
        Ok(proof_of_nothing())
    }
}

pub(crate) struct Person {
    pub(crate) keys: SpendingKey,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) scanner: Scanner,
    pub(crate) plans: Plans,
    pub(crate) lane: ShieldedLane,
    pub(crate) rng: SeededRng,
    pub(crate) own: u64,
    pub(crate) carriage: Carriage,
}

impl Person {
    pub(crate) fn new(number: u8) -> Self {
        Self::with_store(number, MemoryStore::new())
    }

    /// The same phrase with another disk.
    pub(crate) fn with_store(number: u8, store: MemoryStore) -> Self {
        let (keys, store) = (spending(number), Arc::new(store));
        let lane = ShieldedLane { persona: PersonaNumber::FIRST, place: PLACE };
        let scanner = Scanner::new(store.clone(), lane, keys.view().clone());
        scanner.begin(Birth { pool: 1, owner: 1 }).unwrap();
        let plans = Plans::new(store.clone(), lane);
        let rng = SeededRng::new(u64::from(number));
        Self { keys, store, scanner, plans, lane, rng, own: 0, carriage: CARRIAGE }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        UnixSeconds::new(START).millis()
    }

    /// Deposits to oneself.
    pub(crate) fn deposit(&mut self, pool: &mut PoolDouble, value: u128) {
        let note = OwnNote::derive(&self.keys, &PLACE, self.own, Asset::Native, value);
        self.own += 1;
        pool.deposit(&note.sealed, Asset::Native, value);
    }

    /// Looks at everything that was written; blocks up to `finalized` are final.
    pub(crate) fn look(&self, pool: &PoolDouble, finalized: u64) -> ScanReport {
        let from = self.scanner.cursor().unwrap().map_or(1, |block| block.number + 1);
        self.scanner.take(pool.stretch(from), finalized).unwrap()
    }

    pub(crate) fn notes(&self, safe: u64) -> Vec<OwnedNote> {
        owned(&*self.store, &self.lane, safe).unwrap()
    }

    pub(crate) fn draft(&mut self, id: u8, wish: Wish, safe: u64) -> Result<IntentId, PlanError> {
        let id = IntentId::from_array([id; 16]);
        let dust = DustPolicy::nothing();
        let view = self.keys.view().clone();
        let basis = PlanBasis { keys: &view, safe, dust: &dust, now: self.now() };
        self.plans.draft(id, wish, self.carriage, &basis, &mut self.rng)?;
        Ok(id)
    }

    /// From the yes to what is handed over; each step may have been done before.
    pub(crate) fn carry(&self, id: &IntentId, safe: u64) -> Result<Proven, PlanError> {
        self.plans.reserve(id, self.now())?;
        self.plans.sign(id, &self.keys)?;
        if self.plans.get(id)?.is_some_and(|record| record.proof.is_none()) {
            let job = self.plans.begin_proof(id, self.keys.view(), safe)?;
            let proven = job.proven(proof_of_nothing(), &VerifierThatBelieves).unwrap();
            self.plans.proved(&proven)?;
        }
        self.plans.hand(id, self.keys.view().outgoing(), "carrier", self.now())
    }
}
