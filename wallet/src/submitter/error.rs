//! What a submitter says when it does not carry a claim.

use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, StoreError, Writer};
use teahouse_chain::envelope::Amount;
use thiserror::Error;

/// Revert data longer than this is cut: it names the error and its values, nothing more.
const MAX_REVERT: usize = 260;

/// Why a claim is not carried.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The request is not one.
    #[error("the request is malformed")]
    Malformed,
    /// Too many requests; ask again later.
    #[error("too many requests")]
    TooMany,
    /// The claim is for another chain or contract than this submitter serves.
    #[error("this chain or contract is not served")]
    NotServed,
    /// The claim does not hold: path, amount or signature.
    #[error("the claim does not hold")]
    BadClaim,
    /// The fee is too low, or this submitter is not the one named to keep it.
    #[error("a fee of {needed} for this submitter is needed")]
    FeeTooLow {
        /// The fee it would carry the claim for, now.
        needed: Amount,
    },
    /// The claim would be late before it is in a block.
    #[error("the deadline is too near")]
    TooLate,
    /// The contract would refuse it: used, expired, or never funded. The data is its own (see the ABI).
    #[error("the contract would refuse the claim")]
    WouldFail(Vec<u8>),
    /// The submitter cannot reach its chain, or its key is locked. Nothing was sent.
    #[error("the submitter cannot carry anything now")]
    Unavailable,
    /// The submitter's account holds too little coin for the gas. Nothing was sent.
    #[error("the submitter has too little coin left")]
    NoCoin,
    /// The submitter carries other things, and nothing of this kind.
    #[error("the submitter does not carry this kind of call")]
    NotCarried,
    /// The submitter has as much on its way as it carries at a time; ask again later.
    #[error("the submitter carries as much as it can")]
    Busy,
    /// A note of the payment is spent already. Nothing was sent.
    #[error("a note of the payment is spent already")]
    Spent,
    /// It carries another payment that spends one of these notes: one of the two can happen, and this is not the one.
    #[error("the submitter carries another payment of these notes")]
    TakenOtherwise,
}

impl Coded for Refusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed => ErrorCode::new("SUB-101"),
            Self::TooMany => ErrorCode::new("SUB-102"),
            Self::NotServed => ErrorCode::new("SUB-103"),
            Self::BadClaim => ErrorCode::new("SUB-104"),
            Self::FeeTooLow { .. } => ErrorCode::new("SUB-105"),
            Self::TooLate => ErrorCode::new("SUB-106"),
            Self::WouldFail(_) => ErrorCode::new("SUB-107"),
            Self::Unavailable => ErrorCode::new("SUB-108"),
            Self::NoCoin => ErrorCode::new("SUB-109"),
            Self::NotCarried => ErrorCode::new("SUB-110"),
            Self::Busy => ErrorCode::new("SUB-111"),
            Self::Spent => ErrorCode::new("SUB-112"),
            Self::TakenOtherwise => ErrorCode::new("SUB-113"),
        }
    }
}

/// What a submitter cannot keep it does not send.
impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Unavailable
    }
}

impl Refusal {
    pub(super) fn would_fail(revert: &[u8]) -> Self {
        Self::WouldFail(revert[..revert.len().min(MAX_REVERT)].to_vec())
    }

    /// Whether another submitter could give another answer.
    pub const fn is_about_the_submitter(&self) -> bool {
        matches!(
            self,
            Self::TooMany
                | Self::NotServed
                | Self::FeeTooLow { .. }
                | Self::Unavailable
                | Self::NoCoin
                | Self::NotCarried
                | Self::Busy
                | Self::TakenOtherwise
        )
    }
}

/// A number (1): the last two digits of the code; `FeeTooLow` adds an amount (12), `WouldFail` length-prefixed data.
///
/// Numbers are added, and none is changed: who does not know one takes the answer for garbled, and asks another.
impl Encode for Refusal {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Malformed => to.u8(1),
            Self::TooMany => to.u8(2),
            Self::NotServed => to.u8(3),
            Self::BadClaim => to.u8(4),
            Self::FeeTooLow { needed } => to.u8(5).value(needed),
            Self::TooLate => to.u8(6),
            Self::WouldFail(data) => to.u8(7).bytes(data),
            Self::Unavailable => to.u8(8),
            Self::NoCoin => to.u8(9),
            Self::NotCarried => to.u8(10),
            Self::Busy => to.u8(11),
            Self::Spent => to.u8(12),
            Self::TakenOtherwise => to.u8(13),
        };
    }
}

impl Decode for Refusal {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Malformed,
            2 => Self::TooMany,
            3 => Self::NotServed,
            4 => Self::BadClaim,
            5 => Self::FeeTooLow { needed: from.value()? },
            6 => Self::TooLate,
            7 => Self::WouldFail(from.bytes("revert data", MAX_REVERT)?.to_vec()),
            8 => Self::Unavailable,
            9 => Self::NoCoin,
            10 => Self::NotCarried,
            11 => Self::Busy,
            12 => Self::Spent,
            13 => Self::TakenOtherwise,
            _ => return Err(CodecError::Malformed("refusal")),
        })
    }
}
