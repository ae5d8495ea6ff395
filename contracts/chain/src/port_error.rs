//! A port fails in few ways, and each says what the caller may conclude.

use alloy::primitives::Bytes;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::port::ChainId;

/// Why a chain could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PortError {
    /// The endpoint could not be reached, or gave no answer in time.
    #[error("{endpoint} did not answer: {reason}")]
    Unreachable {
        /// The endpoint's name in its profile.
        endpoint: String,
        /// What happened.
        reason: String,
    },
    /// The endpoint serves another chain than the one this port is pinned to.
    #[error("{endpoint} serves chain {found}, not {expected}")]
    WrongChain {
        /// The endpoint's name in its profile.
        endpoint: String,
        /// The chain the port is pinned to.
        expected: ChainId,
        /// The chain the endpoint serves.
        found: ChainId,
    },
    /// Endpoints contradict each other, so the answer is not known.
    #[error("endpoints disagree on {what}: {left} says {left_says}, {right} says {right_says}")]
    Uncertain {
        /// What was asked.
        what: &'static str,
        /// One endpoint.
        left: String,
        /// Its answer.
        left_says: String,
        /// Another endpoint.
        right: String,
        /// Its answer.
        right_says: String,
    },
    /// The endpoint refused the question.
    #[error("{endpoint} refuses {method}: {reason} ({code})")]
    Refused {
        /// The endpoint's name in its profile.
        endpoint: String,
        /// The method asked for.
        method: &'static str,
        /// JSON-RPC error code.
        code: i64,
        /// The endpoint's words, for the log only.
        reason: String,
    },
    /// The answer has no meaning.
    #[error("the answer to {method} is malformed: {what}")]
    Malformed {
        /// The method asked for.
        method: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The endpoint cannot simulate, and the calls need more than is simulated here.
    #[error("{endpoint} cannot simulate, and the call needs more {bound} than can be tried here")]
    TooLarge {
        /// The endpoint's name in its profile.
        endpoint: String,
        /// The bound: `reads`, `gas` or `time`.
        bound: &'static str,
    },
}

impl PortError {
    /// Whether asking again later can help without anybody changing anything.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Uncertain { .. })
    }
}

impl Coded for PortError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreachable { .. } => ErrorCode::new("CHN-101"),
            Self::WrongChain { .. } => ErrorCode::new("CHN-102"),
            Self::Uncertain { .. } => ErrorCode::new("CHN-103"),
            Self::Refused { .. } => ErrorCode::new("CHN-104"),
            Self::Malformed { .. } => ErrorCode::new("CHN-105"),
            Self::TooLarge { .. } => ErrorCode::new("CHN-106"),
        }
    }
}

/// What a contract returned when it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revert {
    /// The bytes it returned: a selector and its values, or nothing. [`crate::refusal::Refusal`] reads them.
    pub data: Bytes,
}

/// Why a call could not be read or estimated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// The contract refused.
    #[error("the contract refuses: 0x{}", hex::encode(&.0.data))]
    Reverted(Revert),
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for CallError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Reverted(_) => ErrorCode::new("CHN-111"),
            Self::Port(e) => e.code(),
        }
    }
}

/// Why signed bytes were not taken, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// These bytes are waiting or included already. For the sender this is success.
    #[error("the transaction is known already")]
    AlreadyKnown,
    /// The account has used this nonce: by these bytes or by others, which only the chain can tell.
    #[error("the nonce has been used")]
    NonceTooLow,
    /// The fee is below what the pool asks, or below what replacing a waiting transaction asks.
    #[error("the fee is too low to be taken or to replace another")]
    Underpriced,
    /// The account does not hold value plus the largest fee.
    #[error("the account cannot pay for value and fee")]
    InsufficientFunds,
    /// These bytes will not be taken as they are.
    #[error("refused: {reason}")]
    Rejected {
        /// The endpoint's words, for the log only.
        reason: String,
    },
    /// No endpoint answered. The bytes may have arrived: send the same ones again, never others.
    #[error("no answer: {reason}")]
    Unreachable {
        /// What happened.
        reason: String,
    },
    /// Endpoints contradict each other on whether the bytes were taken. Treat as [`SendError::Unreachable`].
    #[error("endpoints disagree on the transaction: {reason}")]
    Uncertain {
        /// Who said what.
        reason: String,
    },
}

impl SendError {
    /// Whether the bytes may be on their way in spite of the error.
    pub const fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::AlreadyKnown | Self::NonceTooLow | Self::Unreachable { .. } | Self::Uncertain { .. }
        )
    }
}

impl Coded for SendError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::AlreadyKnown => ErrorCode::new("CHN-121"),
            Self::NonceTooLow => ErrorCode::new("CHN-122"),
            Self::Underpriced => ErrorCode::new("CHN-123"),
            Self::InsufficientFunds => ErrorCode::new("CHN-124"),
            Self::Rejected { .. } => ErrorCode::new("CHN-125"),
            Self::Unreachable { .. } => ErrorCode::new("CHN-126"),
            Self::Uncertain { .. } => ErrorCode::new("CHN-127"),
        }
    }
}
