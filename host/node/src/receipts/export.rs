//! An export is the whole log as JSON lines, oldest first, and a last line that says where it ends; whoever has it can check it.

use serde::Serialize;
use teahouse_api::app::{AppReceiptView, ReceiptsExportView};
use teahouse_base::UnixMillis;

use super::chain::{ChainBreak, Follower};
use super::{Head, Receipt};
use crate::error::NodeError;

/// What a checked export holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedReceipts {
    /// How many receipts.
    pub count: u64,
    /// The hash of the newest, hex: to be compared with one that was noted elsewhere.
    pub head: String,
}

/// The log as text.
pub(super) fn export(receipts: &[Receipt], head: Head) -> ReceiptsExportView {
    let mut lines = String::new();
    for receipt in receipts {
        push_line(&mut lines, &receipt.view());
    }
    push_line(&mut lines, &head);
    ReceiptsExportView { lines, count: head.count, head: head.head }
}

fn push_line(lines: &mut String, value: &impl Serialize) {
    let json = serde_json::to_string(value).expect("a receipt is texts and numbers, which JSON can write");
    lines.push_str(&json);
    lines.push('\n');
}

/// Follows an export from its first line to its last.
///
/// # Errors
/// `RCT-1…`: a line that was changed, dropped, moved or cut off, and what is no line of an export.
pub fn check_receipts(text: &str) -> Result<CheckedReceipts, NodeError> {
    let mut follower = Follower::new();
    let mut lines = text.lines();
    let head = loop {
        let number = follower.count();
        let line = lines.next().ok_or_else(|| ChainBreak::NoEnd { number }.error())?; // RCT-003
        if let Ok(head) = serde_json::from_str::<Head>(line) {
            break head;
        }
        take_line(&mut follower, line).map_err(ChainBreak::error)?;
    };
    follower.end(&head).map_err(ChainBreak::error)?;
    if lines.next().is_some() {
        return Err(ChainBreak::Unreadable { number: follower.awaited() }.error());
    }
    Ok(CheckedReceipts { count: head.count, head: head.head })
}

fn take_line(follower: &mut Follower, line: &str) -> Result<(), ChainBreak> {
    let number = follower.awaited();
    let broken = || ChainBreak::Unreadable { number };
    let view: AppReceiptView = serde_json::from_str(line).map_err(|_| broken())?;
    let receipt = receipt_of(&view).ok_or_else(broken)?;
    follower.take(&receipt)?;
    if receipt.view() != view {
        return Err(ChainBreak::Changed { number }); // RCT-003
    }
    Ok(())
}

fn receipt_of(view: &AppReceiptView) -> Option<Receipt> {
    let bytes = |text: &str| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
    };
    Some(Receipt {
        number: view.number,
        at: UnixMillis::new(view.at),
        app: view.app.parse().ok()?,
        version: view.version.clone(),
        bundle: bytes(&view.bundle)?,
        scope: view.scope.clone(),
        kind: view.kind,
        answer: view.answer,
        shown: bytes(&view.shown)?,
        previous: bytes(&view.previous)?,
    })
}
