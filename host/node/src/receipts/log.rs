//! Writing receipts in the commit of what they are about, and reading them page by page.

use teahouse_api::app::{AppReceiptsParams, AppReceiptsView, ReceiptAnswer, ReceiptKind, ReceiptsExportView};
use teahouse_base::{Decode, Encode, ReadRecords, StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use super::chain::{ChainBreak, check};
use super::{Head, Receipt, export};
use crate::apps::catalogue::AppRecord;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{APP_RECEIPTS, APPS, get_json, put_single, single};

/// The scope of what is about every permission of an app.
pub(crate) const ALL: &str = "all";

/// The most receipts of a page.
const MAX_PAGE: u32 = 200;

/// What a receipt says, before it has a place in the log.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) app: AppId,
    pub(crate) scope: String,
    pub(crate) kind: ReceiptKind,
    pub(crate) answer: ReceiptAnswer,
    pub(crate) shown: [u8; 32],
}

/// Writes a receipt at the end of the log, in the caller's commit; its number.
///
/// # Errors
/// `RCT-103` where the log goes on behind its end: a receipt is never written over another one.
pub(crate) fn append(
    records: &mut dyn WriteRecords,
    entry: Entry,
    now: UnixMillis,
) -> Result<u64, NodeError> {
    let head: Head = single(records)?.unwrap_or_default();
    let number = head.count + 1;
    let key = number.to_be_bytes();
    if records.get(APP_RECEIPTS, &key)?.is_some() {
        return Err(ChainBreak::Cut { number: head.count, found: number }.error()); // RCT-004
    }
    let mut previous = [0; 32];
    hex::decode_to_slice(&head.head, &mut previous)
        .map_err(|_| ChainBreak::Changed { number: head.count }.error())?;
    let installed: Option<AppRecord> = get_json(records, APPS, entry.app.as_bytes())?;
    let mut bundle = [0; 32];
    let version = installed.map_or_else(String::new, |record| {
        // A hash that is none stays zeros: the receipt says that it was not known.
        let _ = hex::decode_to_slice(&record.bundle, &mut bundle);
        record.version.to_string()
    });
    let Entry { app, scope, kind, answer, shown } = entry;
    let receipt = Receipt { number, at: now, app, version, bundle, scope, kind, answer, shown, previous };
    records.put(APP_RECEIPTS, &key, &receipt.to_bytes())?;
    put_single(records, &Head { count: number, head: hex::encode(receipt.hash()) })?;
    Ok(number)
}

/// Every receipt that can be read, oldest first.
fn all(records: &dyn ReadRecords) -> Result<Vec<Receipt>, StoreError> {
    let rows = records.scan(APP_RECEIPTS, &[], None, usize::MAX)?;
    // What cannot be read is told by the check, and keeps nobody from the rest.
    Ok(rows.iter().filter_map(|(_, bytes)| Receipt::from_bytes(bytes).ok()).collect())
}

impl Shared {
    /// Writes a receipt in the caller's commit.
    pub(crate) fn write_app_receipt(
        &self,
        records: &mut dyn WriteRecords,
        entry: Entry,
    ) -> Result<u64, NodeError> {
        append(records, entry, self.clock.now()) // RCT-002
    }

    /// Where the log is not what was written, if it is not.
    pub(crate) fn receipts_trouble(&self) -> Result<Option<NodeError>, NodeError> {
        let checked = self.read(|records| check(records))?;
        Ok(checked.err().map(ChainBreak::error))
    }

    /// Says at the start that the log is broken, if it is; nothing is mended.
    pub(crate) fn look_at_receipts(&self) -> Result<(), NodeError> {
        if let Some(error) = self.receipts_trouble()? {
            tracing::error!(%error, "the log of what was agreed to for apps is broken"); // RCT-004
        }
        Ok(())
    }

    /// A page of the log, newest first.
    pub(crate) fn app_receipts(&self, params: &AppReceiptsParams) -> Result<AppReceiptsView, NodeError> {
        if !(1..=MAX_PAGE).contains(&params.limit) {
            return Err(codes::OUT_OF_RANGE.with("field", "limit").and("bound", MAX_PAGE));
        }
        let app = params.app.as_deref().map(|name| self.app_of_receipts(name)).transpose()?;
        let mut receipts = self.read(|records| all(records))?;
        receipts.retain(|receipt| {
            app.is_none_or(|app| receipt.app == app)
                && params.before.is_none_or(|before| receipt.number < before)
        });
        let limit = params.limit as usize;
        let head: Head = self.read(|records| single(records))?.unwrap_or_default();
        let trouble = self.receipts_trouble()?;
        Ok(AppReceiptsView {
            more: receipts.len() > limit,
            receipts: receipts.iter().rev().take(limit).map(Receipt::view).collect(),
            count: head.count,
            head: head.head,
            trouble: trouble.map(|error| error.view().clone()),
        })
    }

    /// An installed app by name or id; one that was removed by its id.
    fn app_of_receipts(&self, name: &str) -> Result<AppId, NodeError> {
        match self.find_app(name) {
            Ok((app, _)) => Ok(app),
            Err(error) => name.parse().map_err(|_| error),
        }
    }

    /// The whole log as text.
    pub(crate) fn export_receipts(&self) -> Result<ReceiptsExportView, NodeError> {
        let (receipts, head) = self.read(|records| {
            let head: Head = single(records)?.unwrap_or_default();
            Ok::<_, StoreError>((all(records)?, head))
        })?;
        Ok(export::export(&receipts, head))
    }
}
