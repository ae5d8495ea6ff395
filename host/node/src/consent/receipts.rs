//! The consent log: what was answered to which sheet, each line bound to the one before.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teahouse_api::consent::{ConsentReceiptView, ConsentSheetView, ConsentState};
use teahouse_base::{StoreError, WriteRecords};

use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{RECEIPTS, all_json, put_json};

/// A line of the consent log as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ReceiptRecord {
    at: u64,
    sheet: String,
    digest: String,
    answer: ConsentState,
    previous: String,
}

impl ReceiptRecord {
    /// `SHA-256("teahouse/consent-receipt/1" | number 8 | JSON of the record)`.
    fn hash(&self, number: u64) -> String {
        let json = serde_json::to_vec(self).expect("a receipt is texts and numbers, which JSON can write");
        let digest =
            Sha256::new().chain_update(b"teahouse/consent-receipt/1").chain_update(number.to_be_bytes());
        hex::encode(digest.chain_update(json).finalize())
    }
}

impl Shared {
    pub(super) fn write_receipt(
        &self,
        records: &mut dyn WriteRecords,
        view: &ConsentSheetView,
        answer: ConsentState,
    ) -> Result<u64, StoreError> {
        self.write_answer(records, &view.id, &view.digest, answer)
    }

    /// Keeps an answer to what was shown under `digest`: a sheet, or another question of the host's own.
    pub(crate) fn write_answer(
        &self,
        records: &mut dyn WriteRecords,
        shown: &str,
        digest: &str,
        answer: ConsentState,
    ) -> Result<u64, StoreError> {
        let all: Vec<(Vec<u8>, ReceiptRecord)> = all_json(records, RECEIPTS, &[])?;
        let last = all.len() as u64;
        let previous = all.last().map_or_else(|| "0".repeat(64), |(_, receipt)| receipt.hash(last));
        let (sheet, digest) = (shown.to_owned(), digest.to_owned());
        let receipt = ReceiptRecord { at: self.clock.now().get(), sheet, digest, answer, previous }; // CON-004
        put_json(records, RECEIPTS, &(last + 1).to_be_bytes(), &receipt)?;
        Ok(last + 1)
    }

    pub(crate) fn receipts(&self) -> Result<Vec<ConsentReceiptView>, NodeError> {
        let all: Vec<(Vec<u8>, ReceiptRecord)> = self.read(|records| all_json(records, RECEIPTS, &[]))?;
        let view = |(number, receipt): (u64, ReceiptRecord)| ConsentReceiptView {
            number,
            hash: receipt.hash(number),
            at: receipt.at,
            sheet: receipt.sheet,
            digest: receipt.digest,
            answer: receipt.answer,
            previous: receipt.previous,
        };
        Ok((1..).zip(all.into_iter().map(|(_, receipt)| receipt)).map(view).collect())
    }
}
