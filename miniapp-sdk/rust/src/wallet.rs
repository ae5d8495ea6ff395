//! The wallet pays when the person agreed to what the host showed them; the app sees no address and no balance.

use crate::{Amount, Ask, Payment, PersonId, Request, Text};

/// Asks for the manifest's assets. Answered within the turn.
pub fn assets() -> Ask {
    Ask::Assets
}

/// Asks the person to pay. Needs a press. The same `idempotency_key` (1 to 64 bytes) never pays twice.
pub fn pay(
    to: PersonId,
    amount: Amount,
    memo: impl Into<Text>,
    idempotency_key: impl Into<String>,
) -> Request {
    Request::Pay(Payment { to, amount, memo: memo.into(), idempotency_key: idempotency_key.into() })
}
