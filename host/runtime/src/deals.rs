//! A watch is a deal of which an app wants to hear, with what the host last knew of it.
//!
//! It begins in the commit of its first answer ([`begin`]) and lies in the records of the profile, so that what changes while the app
//! is closed is noticed when it opens. The node compares, says what changed, and keeps what it said ([`saw`]). A reminder is an alarm of
//! [`notify`] under the watch's tag, which moves with the deal ([`move_reminder`]) and goes with the watch.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use teahouse_base::store::Record;
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use crate::grant::{self, Decision, Scope};
use crate::model::{
    Alarm, Answer, Deal, DealView, Refusal, RefusalCode, Reminder, Request, RequestId, RequestKind,
};
use crate::notify::{self, MOST_ALARMS};
use crate::records::{
    AnswerError, DEAL_WATCHES, REQUESTS, app_key, from_record, open_requests, record_answer, to_record,
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
    /// What the person reads before each deadline of theirs.
    #[serde(default)]
    pub remind: Option<Reminder>,
}

/// The app and the tag of a watch's key.
fn place(key: &[u8]) -> Result<(AppId, u32), StoreError> {
    let read = || {
        let mut from = Reader::new(key);
        let place = (AppId::from_array(from.array()?), from.u32()?);
        if from.left() == 0 { Ok(place) } else { Err(CodecError::Malformed("watch key")) }
    };
    read().map_err(|source| StoreError::Record { table: DEAL_WATCHES.name(), source })
}

fn key_of(app: &AppId, tag: u32) -> Vec<u8> {
    app_key(app, &tag.to_be_bytes())
}

/// The watches of one app, by their tags.
///
/// # Errors
/// When the records cannot be read.
pub fn watches_of(records: &dyn ReadRecords, app: &AppId) -> Result<BTreeMap<u32, Watch>, StoreError> {
    let watch = |(key, bytes): Record| -> Result<(u32, Watch), StoreError> {
        Ok((place(&key)?.1, from_record(DEAL_WATCHES, &bytes)?))
    };
    records.scan(DEAL_WATCHES, app.as_bytes(), None, usize::MAX)?.into_iter().map(watch).collect()
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
    if let RequestKind::WatchDeal { tag, deal, remind } = request.kind {
        let kept = keep(records, app, tag, (&Watch { deal, seen, remind }, now))?;
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
    (watch, now): (&Watch, UnixMillis),
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
    let alarms = notify::alarms_of(records, app)?;
    if watch.remind.is_some() && alarms.len() >= MOST_ALARMS && !alarms.contains_key(&tag) {
        let hint = format!("{MOST_ALARMS} alarms are set");
        return Ok(Err(Refusal::new(RefusalCode::Quota, hint))); // DEAL-008
    }
    end(records, app, tag)?;
    records.put(DEAL_WATCHES, &key_of(app, tag), &to_record(watch))?; // DEAL-004
    set_reminder(records, app, tag, (watch, &watch.seen), now)?;
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
    (before, view): (&Watch, DealView),
    now: UnixMillis,
) -> Result<bool, StoreError> {
    if find(records, app, tag)?.as_ref() != Some(before) {
        return Ok(false);
    }
    let watch = Watch { seen: view, ..before.clone() };
    records.put(DEAL_WATCHES, &key_of(app, tag), &to_record(&watch))?; // DEAL-005
    set_reminder(records, app, tag, (&watch, &watch.seen), now)?;
    Ok(true)
}

fn find(records: &dyn ReadRecords, app: &AppId, tag: u32) -> Result<Option<Watch>, StoreError> {
    let kept = records.get(DEAL_WATCHES, &key_of(app, tag))?;
    kept.map(|bytes| from_record(DEAL_WATCHES, &bytes)).transpose()
}

/// Every app with a watch that reminds, each once: their deals are looked at while they are closed too.
///
/// # Errors
/// When the records cannot be read.
pub fn reminding(records: &dyn ReadRecords) -> Result<BTreeSet<AppId>, StoreError> {
    let mut apps = BTreeSet::new();
    for (key, bytes) in records.scan(DEAL_WATCHES, &[], None, usize::MAX)? {
        let watch: Watch = from_record(DEAL_WATCHES, &bytes)?;
        if watch.remind.is_some() {
            apps.insert(place(&key)?.0);
        }
    }
    Ok(apps)
}

/// The moment before the next deadline of this person's that a reminder can still come before.
fn moment_of(watch: &Watch, view: &DealView, now: UnixMillis) -> Option<UnixMillis> {
    let before = watch.remind.as_ref()?.before;
    let ends = view.mine.iter().filter_map(|action| action.until);
    let moments = ends.map(|end| UnixMillis::new(end.get().saturating_sub(before)));
    moments.filter(|at| *at > now).min() // DEAL-008
}

/// Whether the alarm of a watch that reminds is not where this view wants it. One that is due is left to fire.
///
/// # Errors
/// When the records cannot be read.
pub fn is_reminder_moved(
    records: &dyn ReadRecords,
    app: &AppId,
    tag: u32,
    (watch, view): (&Watch, &DealView),
    now: UnixMillis,
) -> Result<bool, StoreError> {
    if watch.remind.is_none() || !may_notify(records, app)? {
        return Ok(false);
    }
    let alarms = notify::alarms_of(records, app)?;
    let set = alarms.get(&tag).map(|alarm| alarm.at);
    let has_room = set.is_some() || alarms.len() < MOST_ALARMS;
    Ok(has_room && set.is_none_or(|at| at > now) && set != moment_of(watch, view, now))
}

/// Moves the alarm of a watch to where this view wants it, if the watch is still the one that was looked at.
///
/// # Errors
/// When the records cannot be read or written.
pub fn move_reminder(
    records: &mut dyn WriteRecords,
    app: &AppId,
    tag: u32,
    (watch, view): (&Watch, &DealView),
    now: UnixMillis,
) -> Result<(), StoreError> {
    if find(records, app, tag)?.as_ref() != Some(watch) {
        return Ok(());
    }
    set_reminder(records, app, tag, (watch, view), now)
}

fn may_notify(records: &dyn ReadRecords, app: &AppId) -> Result<bool, StoreError> {
    let grant = grant::find(records, app, &Scope::Notify)?;
    Ok(grant.is_none_or(|grant| grant.decision == Decision::Ask))
}

fn set_reminder(
    records: &mut dyn WriteRecords,
    app: &AppId,
    tag: u32,
    (watch, view): (&Watch, &DealView),
    now: UnixMillis,
) -> Result<(), StoreError> {
    if !is_reminder_moved(records, app, tag, (watch, view), now)? {
        return Ok(());
    }
    match (moment_of(watch, view, now), &watch.remind) {
        (Some(at), Some(Reminder { notification, .. })) => {
            notify::put(records, app, tag, &Alarm { at, notification: notification.clone() })
        }
        _ => notify::remove(records, app, tag),
    }
}

/// Takes a watch out, with the alarm of its reminder.
fn end(records: &mut dyn WriteRecords, app: &AppId, tag: u32) -> Result<(), StoreError> {
    let reminds = find(records, app, tag)?.is_some_and(|watch| watch.remind.is_some());
    if reminds {
        notify::remove(records, app, tag)?; // DEAL-008
    }
    records.delete(DEAL_WATCHES, &key_of(app, tag))
}

/// Ends a watch, also one whose first answer is still open: that becomes a look.
///
/// # Errors
/// When the records cannot be read or written.
pub(crate) fn unwatch(records: &mut dyn WriteRecords, app: &AppId, ended: u32) -> Result<(), StoreError> {
    for request in open_requests(records, app)? {
        let RequestKind::WatchDeal { tag, deal, .. } = request.kind else { continue };
        if tag == ended {
            let key = app_key(app, &request.id.get().to_be_bytes());
            let look = Request { kind: RequestKind::LookAtDeal(deal), ..request };
            records.put(REQUESTS, &key, &to_record(&look))?;
        }
    }
    end(records, app, ended)
}

/// Ends all watches of an app.
///
/// # Errors
/// When the records cannot be written.
pub fn forget(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    for tag in watches_of(records, app)?.into_keys() {
        end(records, app, tag)?;
    }
    Ok(())
}
