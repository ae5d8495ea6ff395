//! A prover service makes one proof after the other on a thread of its own, and says how far it is.
//!
//! It is given keys by whoever has them ([`ProvingKeys`]), reads each once and holds it with the digest of the bytes that were
//! read. A job is one payment; while it waits or between two stages it can be called off. What comes out was verified.
//!
//! # Guarantees
//! No proof leaves that does not hold (SHW-012). A job that is called off, or a program that ends, changes nothing but the
//! record's state: the payment can be proved again, with the same nullifiers.
//!
//! # Privacy
//! How long a proof takes depends a little on its values; the estimate that is kept is of all proofs of a size.

mod estimate;
#[cfg(feature = "native")]
mod service;
mod stage;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use teahouse_base::{Clock, Coded, ErrorCode, Rng};
use teahouse_zk::groth16::{Prove, ProveError, VerifyError};
use thiserror::Error;

use super::plan::{JoinsplitSize, ProofJob, ProvenJoinsplit};

pub use estimate::{Estimates, StageTimes};
#[cfg(feature = "native")]
pub use service::{Listener, ProverService, Ticket};
pub use stage::{Control, Progress, Stage};

/// A key that proves, and what was read to have it.
#[derive(Clone)]
pub struct LoadedKey {
    /// What proves with it, and checks what it proved.
    pub prover: Arc<dyn Prove>,
    /// The digest of the bytes that were read.
    pub digest: [u8; 32],
}

impl std::fmt::Debug for LoadedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadedKey({})", hex::encode(&self.digest[..8]))
    }
}

/// Where keys come from: a folder, a download, a cache.
pub trait ProvingKeys: Send + Sync {
    /// Reads the key of a size, looks at it, and gives it with the digest of its bytes.
    ///
    /// # Errors
    /// Why there is none, for a log and for whoever reports it.
    fn load(&self, size: JoinsplitSize) -> Result<LoadedKey, KeyFailure>;
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct KeyFailure {
    /// The code of what went wrong.
    pub code: ErrorCode,
    /// What went wrong.
    pub message: String,
}

impl KeyFailure {
    /// What went wrong where the key was read.
    pub fn of(error: &(impl Coded + std::fmt::Display)) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProverError {
    /// There is no key.
    #[error("there is no key to prove with: {0}")]
    Key(#[from] KeyFailure),
    /// It was called off.
    #[error("the proof was called off")]
    CalledOff,
    /// The circuit cannot be built with the payment's numbers: our mistake.
    #[error("the payment's numbers do not fit the circuit")]
    NoWitness,
    /// The back end has none.
    #[error(transparent)]
    Proof(#[from] ProveError),
    /// What the back end gave does not hold; it was thrown away.
    #[error("the proof that was made was thrown away: {0}")]
    DoesNotHold(#[from] VerifyError),
    /// The service has ended.
    #[error("the prover has ended")]
    Ended,
}

impl Coded for ProverError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Key(failure) => failure.code,
            Self::CalledOff => ErrorCode::new("SHD-091"),
            Self::NoWitness => ErrorCode::new("SHD-092"),
            Self::Proof(error) => error.code(),
            Self::DoesNotHold(error) => error.code(),
            Self::Ended => ErrorCode::new("SHD-093"),
        }
    }
}

/// Keys that were read, each once.
pub struct HeldKeys {
    source: Arc<dyn ProvingKeys>,
    held: Mutex<BTreeMap<JoinsplitSize, LoadedKey>>,
}

impl std::fmt::Debug for HeldKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HeldKeys(..)")
    }
}

impl HeldKeys {
    /// Keys that `source` gives.
    pub fn new(source: Arc<dyn ProvingKeys>) -> Self {
        Self { source, held: Mutex::default() }
    }

    /// The key of a size, read if it was not yet. A failure is not remembered.
    ///
    /// # Errors
    /// [`KeyFailure`].
    pub fn get(&self, size: JoinsplitSize) -> Result<LoadedKey, KeyFailure> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = held.get(&size) {
            return Ok(key.clone());
        }
        let key = self.source.load(size)?;
        held.insert(size, key.clone());
        Ok(key)
    }

    /// The digests of what is held, for whoever looks which keys prove here.
    pub fn digests(&self) -> BTreeMap<JoinsplitSize, [u8; 32]> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().map(|(size, key)| (*size, key.digest)).collect()
    }
}

/// Makes one proof, stage after stage, on the thread that calls. `control` is asked between the stages.
///
/// # Errors
/// [`ProverError`].
pub fn prove(
    job: &ProofJob,
    keys: &HeldKeys,
    control: &Control<'_>,
    clock: &dyn Clock,
    rng: &mut dyn Rng,
) -> Result<(ProvenJoinsplit, StageTimes), ProverError> {
    let mut watch = stage::Watch::new(clock);
    control.enter(Stage::ReadingKey)?;
    let key = keys.get(job.size())?;
    watch.lap(Stage::ReadingKey);
    control.enter(Stage::Witness)?;
    let witness = job.witness().ok_or(ProverError::NoWitness)?;
    watch.lap(Stage::Witness);
    control.enter(Stage::Proving)?;
    let proof = key.prover.prove(&witness, rng)?;
    drop(witness);
    watch.lap(Stage::Proving);
    control.enter(Stage::Checking)?;
    let proven = job.proven(proof, &*key.prover)?; // SHW-012
    watch.lap(Stage::Checking);
    Ok((proven, watch.times()))
}
