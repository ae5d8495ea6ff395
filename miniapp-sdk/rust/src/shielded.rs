//! Private payments leave no trace of amount or people on the chain; the app sees no address and no balance.

use crate::{Amount, Payment, PersonId, Request, Text};

/// The most bytes that the payee is told with a payment.
pub const MOST_MEMO_BYTES: usize = 175;

/// Asks the person to pay privately. Needs a press. The same `idempotency_key` (1 to 64 bytes) never pays twice. Only the payee
/// reads `memo`.
pub fn send(
    to: PersonId,
    amount: Amount,
    memo: impl Into<Text>,
    idempotency_key: impl Into<String>,
) -> Request {
    Request::PayPrivately(Payment { to, amount, memo: memo.into(), idempotency_key: idempotency_key.into() })
}

/// Asks how far the payment with this key is. A signal of the source `shielded` says when there may be news.
pub fn look(idempotency_key: impl Into<String>) -> Request {
    Request::LookAtPayment(idempotency_key.into())
}
