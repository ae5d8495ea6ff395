//! Typed data: what is to be signed or held against a signature becomes a request, and nothing is signed.

use super::HostError;
use super::convert::{argument_out, line, typed};
use crate::bindings::teahouse::app::sign;
use crate::model::{Answer, PersonId, RefusalCode, RequestKind, Sign, Verify};
use crate::state::{AppState, refused};

/// Bytes of a signature.
const SIGNATURE: usize = 65;

impl sign::Host for AppState {
    fn request(
        &mut self,
        data: sign::Typed,
        purpose: String,
        idempotency_key: String,
    ) -> Result<u64, HostError> {
        self.count_call()?;
        let purpose = line("purpose", &purpose)?;
        self.ask(RequestKind::Sign(Sign { typed: typed(data)?, purpose, idempotency_key }))
    }

    fn verify(&mut self, data: sign::Typed, signature: Vec<u8>, by: String) -> Result<u64, HostError> {
        self.count_call()?;
        if signature.len() != SIGNATURE {
            return Err(refused(RefusalCode::Invalid, "a signature has 65 bytes"));
        }
        let by = PersonId::new(by);
        self.ask(RequestKind::Verify(Verify { typed: typed(data)?, signature, by }))
    }

    fn take_answer(&mut self, id: u64) -> Result<sign::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "sign")? {
            Answer::Signed(record) => Ok(sign::Answer::Signed(sign::SignatureRecord {
                signature: record.signature,
                fields: record.fields.into_iter().map(argument_out).collect(),
            })),
            Answer::Verified(holds) => Ok(sign::Answer::Verified(holds)),
            _ => Err(refused(RefusalCode::Internal, "an answer of another kind")),
        }
    }
}
