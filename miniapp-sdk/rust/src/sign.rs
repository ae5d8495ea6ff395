//! Typed data for contracts: what two sides agree to before anybody brings it to the chain, signed by the account that a person has
//! for this app.

use crate::{PersonId, Request, Sign, Text, Typed, Verify};

/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 65;

/// Asks the person to sign. Needs a press. The same `idempotency_key` (1 to 64 bytes) gives the same bytes, also after they were
/// taken.
pub fn request(typed: Typed, purpose: impl Into<Text>, idempotency_key: impl Into<String>) -> Request {
    Request::Sign(Sign { typed, purpose: purpose.into(), idempotency_key: idempotency_key.into() })
}

/// Asks whether `signature` is that person's, of exactly these fields. Needs no press.
pub fn verify(typed: Typed, signature: Vec<u8>, by: PersonId) -> Request {
    Request::Verify(Verify { typed, signature, by })
}
