//! A meter counts a voucher up under one yes: the person agrees to the most, and each rising sum is signed without a further question.
//!
//! It stops when the app is closed, when the person stops it or takes the permission back, and after ten minutes without a voucher.

use std::borrow::Cow;

use crate::{Amount, MeterId, OpenMeter, Request, Text, Tick, Typed, Value};

/// Asks the person for a meter. Needs a press. `typed` is the voucher as the last one may be, without the fields that change with each;
/// the same `idempotency_key` (1 to 64 bytes) never opens a second one.
pub fn open(typed: Typed, purpose: impl Into<Text>, idempotency_key: impl Into<String>) -> Request {
    Request::OpenMeter(OpenMeter { typed, purpose: purpose.into(), idempotency_key: idempotency_key.into() })
}

/// Asks for the voucher of `sum`, all that is owed so far: above the one before, and not above the most. Needs no press.
pub fn tick(meter: MeterId, sum: Amount) -> Request {
    Request::Tick(Tick { meter, sum, changes: Vec::new() })
}

/// The same with the fields that are given anew each time.
pub fn tick_with(
    meter: MeterId,
    sum: Amount,
    changes: impl IntoIterator<Item = (Cow<'static, str>, Value)>,
) -> Request {
    Request::Tick(Tick { meter, sum, changes: changes.into_iter().collect() })
}

/// Ends it: nothing is signed after that. Needs no press.
pub fn stop(meter: MeterId) -> Request {
    Request::StopMeter(meter)
}
