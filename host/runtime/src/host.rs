//! The host's side of each interface: arguments are checked, mapped to the model, and gathered in the turn's draft.
//!
//! No function here waits, asks a person or touches a network. Each counts itself first (LIM-003).

mod basic;
mod chat;
mod convert;
mod deals;
mod draw;
mod files;
mod launch;
#[cfg(test)]
mod level_2_tests;
mod meter;
mod money;
mod notify;
mod people;
mod sign;
mod watch;

use teahouse_base::StoreError;
use thiserror::Error;

use crate::bindings::teahouse::app::types;
use crate::limit::LimitFault;
use crate::model::{Refusal, RefusalCode};
use crate::state::AppState;
use crate::trace::OffTape;

/// How a call ends when it does not do what was asked.
#[derive(Debug, Error)]
pub enum HostError {
    /// The guest is told and goes on.
    #[error("{0}")]
    Refused(Refusal),
    /// The turn ends.
    #[error(transparent)]
    Fault(#[from] LimitFault),
    /// The records failed; the turn ends.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A replay went another way; the turn ends.
    #[error("the replay left the tape")]
    OffTape,
}

impl From<OffTape> for HostError {
    fn from(_: OffTape) -> Self {
        Self::OffTape
    }
}

impl HostError {
    /// For functions that cannot tell the guest: everything ends the turn.
    fn into_trap(self) -> wasmtime::Error {
        match self {
            Self::Fault(fault) => fault.into(),
            other => wasmtime::Error::new(other),
        }
    }
}

impl types::Host for AppState {
    fn convert_error(&mut self, error: HostError) -> wasmtime::Result<types::Error> {
        match error {
            HostError::Refused(refusal) => Ok(refusal.into()),
            other => Err(other.into_trap()),
        }
    }
}

impl From<Refusal> for types::Error {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code.into(), detail: refusal.detail }
    }
}

impl From<RefusalCode> for types::ErrorCode {
    fn from(code: RefusalCode) -> Self {
        match code {
            RefusalCode::Denied => Self::Denied,
            RefusalCode::NotDeclared => Self::NotDeclared,
            RefusalCode::Revoked => Self::Revoked,
            RefusalCode::NeedsGesture => Self::NeedsGesture,
            RefusalCode::Quota => Self::Quota,
            RefusalCode::RateLimited => Self::RateLimited,
            RefusalCode::Busy => Self::Busy,
            RefusalCode::Invalid => Self::Invalid,
            RefusalCode::NotFound => Self::NotFound,
            RefusalCode::Offline => Self::Offline,
            RefusalCode::Expired => Self::Expired,
            RefusalCode::Rejected => Self::Rejected,
            RefusalCode::Internal => Self::Internal,
        }
    }
}
