//! A consent digest is the name of what a person saw.

use sha2::{Digest, Sha256};
use teahouse_base::{Encode, Writer};
use teahouse_chain::port::BlockRef;

use super::Summary;
use crate::bytes;

teahouse_base::fixed_id!(
    /// `SHA-256("teahouse/consent/1" | bytes to sign | block | summary)`, the first and the last with their lengths (4).
    /// The bytes are those of [`crate::signer::TxPlan::bytes_to_sign`]; the block is number (8), hash (32), time (8).
    pub struct ConsentDigest(32)
);

impl ConsentDigest {
    pub(super) fn of(bytes_to_sign: &[u8], on: &BlockRef, summary: &Summary) -> Self {
        let mut seen = Writer::new();
        seen.fixed(b"teahouse/consent/1").bytes(bytes_to_sign);
        bytes::put_block(&mut seen, on);
        seen.bytes(&summary.to_bytes());
        Self::from_array(Sha256::digest(seen.finish()).into()) // PRV-002
    }
}
