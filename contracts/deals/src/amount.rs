//! An amount is a number of an asset's smallest unit that a contract can keep.

use std::fmt;

use serde::{Deserialize, Serialize};
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use thiserror::Error;

/// An amount that a contract can keep: below 2^96, in the asset's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u128", into = "u128")]
pub struct Amount(u128);

/// The number is 2^96 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} does not fit 96 bits")]
pub struct AmountError(pub u128);

impl Coded for AmountError {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("CHN-301")
    }
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `units` of an asset.
    ///
    /// # Errors
    /// [`AmountError`] from 2^96 on.
    pub const fn new(units: u128) -> Result<Self, AmountError> {
        if units >> 96 == 0 { Ok(Self(units)) } else { Err(AmountError(units)) }
    }

    /// `units` of an asset; 64 bits always fit.
    pub const fn small(units: u64) -> Self {
        Self(units as u128)
    }

    /// The number of units.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// One of `parts` equal parts, rounded down; nothing when there are no parts.
    pub const fn part(self, parts: u32) -> Self {
        match self.0.checked_div(parts as u128) {
            Some(units) => Self(units),
            None => Self::ZERO,
        }
    }

    /// The sum, when it fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0 + other.0).ok()
    }

    /// The difference, when it is not negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

/// The number as a contract writes it.
#[cfg(feature = "words")]
impl Amount {
    /// As 96 bits.
    pub fn word(self) -> ruint::Uint<96, 2> {
        ruint::Uint::from(self.0)
    }

    /// From 96 bits.
    pub fn from_word(word: ruint::Uint<96, 2>) -> Self {
        Self(word.to())
    }
}

impl TryFrom<u128> for Amount {
    type Error = AmountError;

    fn try_from(units: u128) -> Result<Self, AmountError> {
        Self::new(units)
    }
}

impl From<Amount> for u128 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Encode for Amount {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.0.to_be_bytes()[4..]);
    }
}

impl Decode for Amount {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let mut wide = [0; 16];
        wide[4..].copy_from_slice(&from.array::<12>()?);
        Ok(Self(u128::from_be_bytes(wide)))
    }
}
