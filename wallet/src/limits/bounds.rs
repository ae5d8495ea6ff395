//! Bounds are the numbers of a limit, each of them optional.

use alloy::primitives::U256;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use crate::bytes;

/// The numbers of a limit, in the asset's smallest unit. What is absent is not bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The most of one payment.
    pub per_payment: Option<U256>,
    /// The most within any twenty-four hours.
    pub per_day: Option<U256>,
    /// The most in total, from when the limit was set.
    pub total: Option<U256>,
    /// When the limit falls away.
    pub ends: Option<UnixMillis>,
}

/// A limit as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its numbers.
    pub bounds: Bounds,
    /// When it was first set: from then on the total counts.
    pub since: UnixMillis,
}

impl Bounds {
    /// Whether nothing is bounded.
    pub const fn is_empty(&self) -> bool {
        self.per_payment.is_none() && self.per_day.is_none() && self.total.is_none()
    }

    /// Whether it has fallen away at `now`.
    pub fn ended(&self, now: UnixMillis) -> bool {
        self.ends.is_some_and(|end| end <= now)
    }

    /// Whether `other` in its place would let more leave: a higher bound, one less bound, or an earlier end.
    pub fn loosened_by(&self, other: &Self) -> bool {
        let higher =
            |was: Option<U256>, is: Option<U256>| was.is_some_and(|was| is.is_none_or(|is| is > was));
        let sooner = other.ends.is_some_and(|is| self.ends.is_none_or(|was| is < was));
        higher(self.per_payment, other.per_payment)
            || higher(self.per_day, other.per_day)
            || higher(self.total, other.total)
            || sooner
    }
}

fn put_option(to: &mut Writer, amount: Option<U256>) {
    to.bool(amount.is_some());
    if let Some(amount) = amount {
        bytes::put_amount(to, amount);
    }
}

fn option(from: &mut Reader<'_>) -> Result<Option<U256>, CodecError> {
    from.bool()?.then(|| bytes::amount(from)).transpose()
}

/// Version 1: `per payment? | per day? | total? | ends? | since (8)`.
impl Encode for Limit {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        put_option(to, self.bounds.per_payment);
        put_option(to, self.bounds.per_day);
        put_option(to, self.bounds.total);
        to.option(self.bounds.ends.as_ref()).value(&self.since);
    }
}

impl Decode for Limit {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let bounds = Bounds {
            per_payment: option(from)?,
            per_day: option(from)?,
            total: option(from)?,
            ends: from.option()?,
        };
        if bounds.is_empty() {
            return Err(CodecError::Malformed("limit without a bound"));
        }
        Ok(Self { bounds, since: from.value()? })
    }
}
