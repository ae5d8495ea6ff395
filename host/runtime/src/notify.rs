//! Notifications of apps as they are kept: alarms that wait, and when each app was last heard.
//!
//! An alarm is kept in the commit of the turn that set it and taken out by the node when it is due ([`fire_due`]), in the commit
//! that keeps the notification; so it fires once, with the app open or closed. One bound holds for what is posted and what
//! fires: an alarm that is due while an app's turn has not come waits for it.

use std::collections::BTreeMap;
use std::time::Duration;

use teahouse_base::store::Record;
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use crate::grant::{self, Decision, Scope};
use crate::model::{Alarm, Notification};
use crate::records::{ALARMS, HEARD, app_key, from_record, to_record};

/// The interface that speaks when an alarm fires.
pub const SOURCE: &str = "notify";
/// The tag that stands for a notification that was posted; no alarm has it.
pub const POSTED: u32 = u32::MAX;
/// Most bytes of a title.
pub const TITLE_BYTES: usize = 64;
/// Most bytes of a body.
pub const BODY_BYTES: usize = 256;
/// Most alarms of one app.
pub const MOST_ALARMS: usize = 32;
/// Most notifications of one app within a [`DAY`].
pub const MOST_A_DAY: usize = 20;
/// Between two notifications of one app.
pub const GAP: Duration = Duration::from_secs(30);
/// A day, from any moment on.
pub const DAY: Duration = Duration::from_secs(86_400);

/// When an app's notifications were shown, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard(Vec<UnixMillis>);

impl Heard {
    /// What still counts. What lies ahead of a clock that was set back does not: it would silence the app until then.
    pub(crate) fn within_a_day(kept: Option<&[u8]>, now: UnixMillis) -> Result<Self, StoreError> {
        let mut at: Vec<UnixMillis> =
            kept.map(|bytes| from_record(HEARD, bytes)).transpose()?.unwrap_or_default();
        at.retain(|at| *at <= now && now.since(*at) < DAY);
        Ok(Self(at))
    }

    /// The first moment at which one more may be shown; one that has passed means now.
    fn free_at(&self) -> UnixMillis {
        let after_last = self.0.last().map(|last| last.after(GAP));
        let over = self.0.len().checked_sub(MOST_A_DAY);
        let after_day = over.map(|oldest| self.0[oldest].after(DAY));
        after_last.max(after_day).unwrap_or_default()
    }

    /// Whether one more may be shown now.
    pub(crate) fn is_free(&self, now: UnixMillis) -> bool {
        self.free_at() <= now // NTF-002
    }
}

fn heard(records: &dyn ReadRecords, app: &AppId, now: UnixMillis) -> Result<Heard, StoreError> {
    Heard::within_a_day(records.get(HEARD, app.as_bytes())?.as_deref(), now)
}

fn note_heard(records: &mut dyn WriteRecords, app: &AppId, now: UnixMillis) -> Result<(), StoreError> {
    let mut heard = heard(records, app, now)?;
    heard.0.push(now);
    records.put(HEARD, app.as_bytes(), &to_record(&heard.0))
}

/// The alarms of one app within a turn: as they were kept, and as the turn leaves them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alarms {
    kept: BTreeMap<u32, Alarm>,
    pub now: BTreeMap<u32, Alarm>,
}

impl Alarms {
    /// Out of the app's rows.
    pub(crate) fn read(rows: &[Record]) -> Result<Self, StoreError> {
        let alarm = |(key, bytes): &Record| Ok((place(key)?.1, from_record(ALARMS, bytes)?));
        let kept: BTreeMap<u32, Alarm> = rows.iter().map(alarm).collect::<Result<_, StoreError>>()?;
        Ok(Self { now: kept.clone(), kept })
    }

    /// Whether the turn changed one.
    pub(crate) fn changed(&self) -> bool {
        self.kept != self.now
    }
}

/// The app and the tag of an alarm's key.
fn place(key: &[u8]) -> Result<(AppId, u32), StoreError> {
    let read = || {
        let mut from = Reader::new(key);
        let place = (AppId::from_array(from.array()?), from.u32()?);
        if from.left() == 0 { Ok(place) } else { Err(CodecError::Malformed("alarm key")) }
    };
    read().map_err(|source| StoreError::Record { table: ALARMS.name(), source })
}

fn key_of(app: &AppId, tag: u32) -> Vec<u8> {
    app_key(app, &tag.to_be_bytes())
}

/// Keeps what a turn did, in the turn's own commit.
///
/// What has changed meanwhile is looked at here, where nobody else writes: an alarm that fired does not come back by itself,
/// and none is kept once the person took `notify` back.
pub(crate) fn write(
    records: &mut dyn WriteRecords,
    app: &AppId,
    alarms: Option<&Alarms>,
    posted_at: Option<UnixMillis>,
) -> Result<(), StoreError> {
    if let Some(now) = posted_at {
        note_heard(records, app, now)?; // NTF-002
    }
    let Some(alarms) = alarms else { return Ok(()) };
    for tag in alarms.kept.keys().filter(|tag| !alarms.now.contains_key(*tag)) {
        records.delete(ALARMS, &key_of(app, *tag))?;
    }
    let grant = grant::find(records, app, &Scope::Notify)?;
    if grant.is_some_and(|grant| grant.decision != Decision::Ask) {
        return Ok(()); // NTF-006
    }
    for (tag, alarm) in alarms.now.iter().filter(|(tag, alarm)| alarms.kept.get(*tag) != Some(*alarm)) {
        records.put(ALARMS, &key_of(app, *tag), &to_record(alarm))?; // NTF-003
    }
    Ok(())
}

/// An alarm that has just fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The app that set it.
    pub app: AppId,
    /// Its tag.
    pub tag: u32,
    /// What to show.
    pub notification: Notification,
}

/// Sets an alarm of an app, or moves it, in the caller's transaction; for who has looked whether it may.
pub(crate) fn put(
    records: &mut dyn WriteRecords,
    app: &AppId,
    tag: u32,
    alarm: &Alarm,
) -> Result<(), StoreError> {
    records.put(ALARMS, &key_of(app, tag), &to_record(alarm))
}

/// Takes an alarm of an app out, in the caller's transaction.
pub(crate) fn remove(records: &mut dyn WriteRecords, app: &AppId, tag: u32) -> Result<(), StoreError> {
    records.delete(ALARMS, &key_of(app, tag))
}

/// Every alarm that waits, the earliest first.
fn waiting(records: &dyn ReadRecords) -> Result<Vec<(AppId, u32, Alarm)>, StoreError> {
    let alarm = |(key, bytes): Record| {
        let (app, tag) = place(&key)?;
        Ok((app, tag, from_record::<Alarm>(ALARMS, &bytes)?))
    };
    let rows = records.scan(ALARMS, &[], None, usize::MAX)?;
    let mut all: Vec<_> = rows.into_iter().map(alarm).collect::<Result<_, StoreError>>()?;
    all.sort_by_key(|(.., alarm)| alarm.at);
    Ok(all)
}

/// The alarms of one app that wait, by their tags.
///
/// # Errors
/// When the records cannot be read.
pub fn alarms_of(records: &dyn ReadRecords, app: &AppId) -> Result<BTreeMap<u32, Alarm>, StoreError> {
    Alarms::read(&records.scan(ALARMS, app.as_bytes(), None, usize::MAX)?).map(|alarms| alarms.kept)
}

/// When the next alarm of any app fires, if one waits; a moment that has passed means now.
///
/// # Errors
/// When the records cannot be read.
pub fn next_due(records: &dyn ReadRecords, now: UnixMillis) -> Result<Option<UnixMillis>, StoreError> {
    let mut next = None;
    for (app, _, alarm) in waiting(records)? {
        let at = alarm.at.max(heard(records, &app, now)?.free_at());
        next = Some(next.map_or(at, |next: UnixMillis| next.min(at)));
    }
    Ok(next)
}

/// Takes out every alarm that is due and that its app may show now, in the caller's transaction: none fires twice.
///
/// # Errors
/// When the records cannot be read or written.
pub fn fire_due(records: &mut dyn WriteRecords, now: UnixMillis) -> Result<Vec<Fired>, StoreError> {
    let mut fired = Vec::new();
    for (app, tag, alarm) in waiting(records)? {
        if alarm.at > now {
            continue;
        }
        let grant = grant::find(records, &app, &Scope::Notify)?;
        if grant.is_some_and(|grant| grant.ended(now).is_some()) {
            records.delete(ALARMS, &key_of(&app, tag))?; // NTF-006
            continue;
        }
        if !heard(records, &app, now)?.is_free(now) {
            continue; // NTF-002
        }
        records.delete(ALARMS, &key_of(&app, tag))?; // NTF-005
        note_heard(records, &app, now)?;
        fired.push(Fired { app, tag, notification: alarm.notification });
    }
    Ok(fired)
}

/// Forgets all alarms of an app.
///
/// # Errors
/// When the records cannot be written.
pub fn forget(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    for (key, _) in records.scan(ALARMS, app.as_bytes(), None, usize::MAX)? {
        records.delete(ALARMS, &key)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;

    use super::*;

    fn heard_at(seconds: impl IntoIterator<Item = u64>, now: u64) -> Heard {
        let at: Vec<UnixMillis> = seconds.into_iter().map(|at| UnixMillis::new(at * 1_000)).collect();
        Heard::within_a_day(Some(&to_record(&at)), UnixMillis::new(now * 1_000)).unwrap()
    }

    fn is_free(seconds: impl IntoIterator<Item = u64>, now: u64) -> bool {
        heard_at(seconds, now).is_free(UnixMillis::new(now * 1_000))
    }

    #[test]
    fn ntf_002_half_a_minute_lies_between_two_and_a_day_has_twenty() {
        assert!(is_free([], 0));
        assert!(!is_free([100], 129));
        assert!(is_free([100], 130));
        let twenty = || (0..20).map(|n| 1_000 + n * 60);
        assert!(is_free(twenty().skip(1), 10_000));
        assert!(!is_free(twenty(), 10_000));
        assert!(!is_free(twenty(), 1_000 + 86_399));
        assert!(is_free(twenty(), 1_000 + 86_400), "the first is a day old");
        assert_eq!(heard_at(twenty(), 10_000).free_at(), UnixMillis::new((1_000 + 86_400) * 1_000));
    }

    #[test]
    fn ntf_002_a_clock_that_was_set_back_silences_nobody() {
        assert!(is_free([1_000_000], 500));
        assert!(!is_free([490, 1_000_000], 500));
    }

    #[test]
    fn ntf_006_a_turn_that_began_before_notify_was_taken_back_sets_no_alarm() {
        let app = AppId::from_array([1; 32]);
        let notification = Notification { title: "Tea".to_owned(), body: String::new() };
        let mut alarms = Alarms::read(&[]).unwrap();
        alarms.now.insert(5, Alarm { at: UnixMillis::new(1), notification });
        let store = MemoryStore::new();
        for (revoked, kept) in [(true, None), (false, Some(UnixMillis::new(1)))] {
            let mut records = store.begin_write().unwrap();
            if revoked {
                grant::revoke(&mut *records, &app, &Scope::Notify).unwrap();
            } else {
                grant::set(&mut *records, &grant::Grant::ask(app, Scope::Notify)).unwrap();
            }
            write(&mut *records, &app, Some(&alarms), None).unwrap();
            assert_eq!(next_due(&*records, UnixMillis::new(2)).unwrap(), kept);
            records.commit().unwrap();
        }
    }

    #[test]
    fn ntf_006_an_alarm_that_is_due_after_notify_has_run_out_is_forgotten_and_shows_nothing() {
        let app = AppId::from_array([1; 32]);
        let notification = Notification { title: "Tea".to_owned(), body: String::new() };
        let mut alarms = Alarms::read(&[]).unwrap();
        alarms.now.insert(5, Alarm { at: UnixMillis::new(20), notification });
        let store = MemoryStore::new();
        let mut records = store.begin_write().unwrap();
        let ends = Some(UnixMillis::new(10));
        let grant = grant::Grant { expires: ends, ..grant::Grant::ask(app, Scope::Notify) };
        grant::set(&mut *records, &grant).unwrap();
        write(&mut *records, &app, Some(&alarms), None).unwrap();
        assert_eq!(next_due(&*records, UnixMillis::new(1)).unwrap(), Some(UnixMillis::new(20)));
        assert_eq!(fire_due(&mut *records, UnixMillis::new(20)).unwrap(), []);
        assert_eq!(next_due(&*records, UnixMillis::new(20)).unwrap(), None);
    }

    #[test]
    fn a_key_that_is_no_alarms_is_refused() {
        assert!(place(&key_of(&AppId::from_array([1; 32]), 7)).is_ok_and(|(_, tag)| tag == 7));
        for bad in [vec![], vec![1; 35], vec![1; 37]] {
            assert!(place(&bad).is_err());
        }
    }
}
