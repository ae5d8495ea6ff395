//! Who proves insertions: keys by circuit, read when they are first needed.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use teahouse_base::Rng;
use teahouse_chain::pool::EvmProof;
use teahouse_zk::circuits::{self, CircuitKind};
use teahouse_zk::groth16::Prover;
use teahouse_zk::groth16::development::ChainKind;

use super::{InsertError, InsertionJob};

/// Proves insertions. It is called on a thread that may be held up.
pub trait ProveInsertions: Send + Sync {
    /// The proof of `job`, which was checked. `rng` must be one that nobody foresees.
    ///
    /// # Errors
    /// [`InsertError`].
    fn prove(&self, job: &InsertionJob, rng: &mut dyn Rng) -> Result<EvmProof, InsertError>;
}

/// The keys of local test chains, from a folder that may be emptied at any time. The first proof on a machine makes them, which
/// takes seconds; any other chain is refused.
pub struct DevelopmentKeys {
    folder: PathBuf,
    chain: ChainKind,
    pair: Mutex<Option<Prover>>,
    sixteen: Mutex<Option<Prover>>,
}

impl std::fmt::Debug for DevelopmentKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DevelopmentKeys").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl DevelopmentKeys {
    /// The keys that are kept in `folder`.
    pub const fn new(folder: PathBuf, chain: ChainKind) -> Self {
        Self { folder, chain, pair: Mutex::new(None), sixteen: Mutex::new(None) }
    }

    fn prover(&self, kind: CircuitKind) -> Result<Prover, InsertError> {
        let held = if kind == CircuitKind::InsertionPair { &self.pair } else { &self.sixteen };
        // Either there is a whole prover or none, whatever happened to another thread.
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*held {
            return Ok(known.clone());
        }
        let made = circuits::prover(kind, &self.folder, self.chain, &mut |_| ())?;
        Ok(held.insert(made).clone())
    }
}

impl ProveInsertions for DevelopmentKeys {
    fn prove(&self, job: &InsertionJob, rng: &mut dyn Rng) -> Result<EvmProof, InsertError> {
        let prover = self.prover(job.circuit())?;
        let begun = Instant::now();
        let proof = job.prove(&prover, rng)?;
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(circuit = job.circuit().name(), millis, "an insertion was proved");
        Ok(proof)
    }
}

#[cfg(test)]
mod tests {
    use teahouse_base::Coded;

    use super::*;

    #[test]
    fn keys_that_everybody_can_forge_with_prove_nothing_where_money_has_a_worth() {
        let keys = DevelopmentKeys::new("/nonexistent".into(), ChainKind::Public);
        for kind in [CircuitKind::InsertionPair, CircuitKind::InsertionSixteen] {
            assert_eq!(keys.prover(kind).unwrap_err().code().as_str(), "ZKP-241");
        }
    }
}
