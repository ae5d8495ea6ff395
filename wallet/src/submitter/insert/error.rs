//! Why nothing was inserted this time.

use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_chain::contract::ReadError;
use teahouse_chain::pool::PoolLogsError;
use teahouse_chain::port::PortError;
use teahouse_zk::circuits::CircuitError;
use teahouse_zk::groth16::ProveError;
use thiserror::Error;

use super::queue::QueueFault;
use crate::submitter::Refusal;

/// Why nothing was inserted this time. Nobody loses anything by it: the leaves wait.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InsertError {
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The pool could not be asked.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The pool's events could not be read.
    #[error(transparent)]
    Logs(#[from] PoolLogsError),
    /// What an endpoint tells does not fit together; it is read again from the beginning.
    #[error(transparent)]
    Fault(#[from] QueueFault),
    /// The chain moved while it was read.
    #[error("the chain moved while it was read")]
    Moved,
    /// The leaves are no batch.
    #[error("the leaves at the head of the queue are no batch")]
    NoBatch,
    /// There is no key to prove with.
    #[error(transparent)]
    Keys(#[from] CircuitError),
    /// There is no proof.
    #[error(transparent)]
    NotProven(#[from] ProveError),
    /// The prover ended.
    #[error("the prover ended before its proof was there")]
    Ended,
    /// The submitter cannot send anything now.
    #[error(transparent)]
    Unable(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for InsertError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::Read(e) => e.code(),
            Self::Logs(e) => e.code(),
            Self::Fault(e) => e.code(),
            Self::Moved => ErrorCode::new("SUB-301"),
            Self::NoBatch => ErrorCode::new("SUB-302"),
            Self::Keys(e) => e.code(),
            Self::NotProven(e) => e.code(),
            Self::Ended => ErrorCode::new("SUB-303"),
            Self::Unable(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}
