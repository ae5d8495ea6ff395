//! A watch is a deal of which an app wants to hear, with what the host last knew of it.
//!
//! It begins in the commit of its first answer ([`begin`]) and lies in the records of the profile, so that what changes while the app
//! is closed is noticed when it opens. The node compares, says what changed, and keeps what it said ([`saw`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teahouse_base::store::Record;
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use crate::grant::{self, Decision, Scope};
use crate::model::{Answer, Deal, DealView, Refusal, RefusalCode, Request, RequestId, RequestKind};
use crate::records::{
    AnswerError, REQUESTS, WATCHES, app_key, from_record, open_requests, record_answer, to_record,
};

/// The interface that speaks when a watched deal changes.
pub const SOURCE: &str = "deals";
/// Most watches of one app.
pub const MOST_WATCHES: usize = 16;

/// A deal that an app wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Watch {
    /// The deal.
    pub deal: Deal,
    /// What the host last knew of it.
    pub seen: DealView,
}

/// The app and the tag of a watch's key.
fn place(key: &[u8]) -> Result<(AppId, u32), StoreError> {
    let read = || {
        let mut from = Reader::new(key);
        let place = (AppId::from_array(from.array()?), from.u32()?);
        if from.left() == 0 { Ok(place) } else { Err(CodecError::Malformed("watch key")) }
    };
    read().map_err(|source| StoreError::Record { table: WATCHES.name(), source })
}

fn key_of(app: &AppId, tag: u32) -> Vec<u8> {
    app_key(app, &tag.to_be_bytes())
}

/// The watches of one app, by their tags.
///
/// # Errors
/// When the records cannot be read.
pub fn watches_of(records: &dyn ReadRecords, app: &AppId) -> Result<BTreeMap<u32, Watch>, StoreError> {
    let watch = |(key, bytes): Record| Ok((place(&key)?.1, from_record(WATCHES, &bytes)?));
    records.scan(WATCHES, app.as_bytes(), None, usize::MAX)?.into_iter().map(watch).collect()
}

/// Answers a request to watch with how the deal stands, and keeps the watch in the same commit. `seen` is what the host compares
/// with from now on. A request whose watch was ended before its answer is a look.
///
/// # Errors
/// [`AnswerError`].
pub fn begin(
    records: &mut dyn WriteRecords,
    app: &AppId,
    id: RequestId,
    (view, seen): (DealView, DealView),
    now: UnixMillis,
) -> Result<(), AnswerError> {
    let open = open_requests(records, app)?.into_iter().find(|request| request.id == id);
    let Some(request) = open else { return Err(AnswerError::NotOpen { app: *app, id }) };
    let mut answer = Answer::DealStands(view);
    if let RequestKind::WatchDeal { tag, deal } = request.kind {
        let kept = keep(records, app, tag, &Watch { deal, seen })?;
        if let Err(refusal) = kept {
            answer = Answer::Refused(refusal);
        }
    }
    record_answer(records, app, id, &answer, now)
}

fn keep(
    records: &mut dyn WriteRecords,
    app: &AppId,
    tag: u32,
    watch: &Watch,
) -> Result<Result<(), Refusal>, StoreError> {
    let grant = grant::find(records, app, &Scope::Deals)?;
    if grant.is_some_and(|grant| grant.decision != Decision::Ask) {
        return Ok(Err(Refusal::new(RefusalCode::Revoked, "deals was taken back"))); // DEAL-003
    }
    let known = watches_of(records, app)?;
    if known.len() >= MOST_WATCHES && !known.contains_key(&tag) {
        let hint = format!("{MOST_WATCHES} deals are watched");
        return Ok(Err(Refusal::new(RefusalCode::Quota, hint))); // DEAL-002
    }
    records.put(WATCHES, &key_of(app, tag), &to_record(watch))?; // DEAL-004
    Ok(Ok(()))
}

/// Keeps what was said of a deal, if its watch is still the one that was looked at; whether it is.
///
/// # Errors
/// When the records cannot be read or written.
pub fn saw(
    records: &mut dyn WriteRecords,
    app: &AppId,
    tag: u32,
    (before, now): (&Watch, DealView),
) -> Result<bool, StoreError> {
    let key = key_of(app, tag);
    let kept: Option<Watch> =
        records.get(WATCHES, &key)?.map(|bytes| from_record(WATCHES, &bytes)).transpose()?;
    if kept.as_ref() != Some(before) {
        return Ok(false);
    }
    records.put(WATCHES, &key, &to_record(&Watch { deal: before.deal.clone(), seen: now }))?; // DEAL-005
    Ok(true)
}

/// Ends a watch, also one whose first answer is still open: that becomes a look.
///
/// # Errors
/// When the records cannot be read or written.
pub(crate) fn unwatch(records: &mut dyn WriteRecords, app: &AppId, ended: u32) -> Result<(), StoreError> {
    for request in open_requests(records, app)? {
        let RequestKind::WatchDeal { tag, deal } = request.kind else { continue };
        if tag == ended {
            let key = app_key(app, &request.id.get().to_be_bytes());
            let look = Request { kind: RequestKind::LookAtDeal(deal), ..request };
            records.put(REQUESTS, &key, &to_record(&look))?;
        }
    }
    records.delete(WATCHES, &key_of(app, ended))
}

/// Ends all watches of an app.
///
/// # Errors
/// When the records cannot be written.
pub fn forget(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    for (key, _) in records.scan(WATCHES, app.as_bytes(), None, usize::MAX)? {
        records.delete(WATCHES, &key)?;
    }
    Ok(())
}
