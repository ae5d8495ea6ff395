//! What is over is forgotten: offers with the secrets that open their answers, watches with what they found, threads that
//! were silent for a week, and those in which only one spoke after an hour.

use std::time::Duration;

use teahouse_base::store::get_value;
use teahouse_base::{ReadRecords, StoreError, Table, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use super::records::{
    Errand, FOUND, FoundOffer, LETTERS, Letter, MeetId, OFFERS, OwnOffer, RATES, THREADS, ThreadRecord,
    ThreadStanding, Until, WATCHES, WORDS, all,
};

/// How long a thread is kept in which nothing is said.
pub(super) const THREAD_KEPT: Duration = Duration::from_secs(7 * 86_400);
/// How long one is kept that this side has closed, or in which only one has spoken: a stranger's knocks take an app's
/// threads for no longer.
const SHORTLY_KEPT: Duration = Duration::from_secs(3_600);

/// Records that are over, by table and key.
pub(super) fn over(
    records: &(impl ReadRecords + ?Sized),
    now: UnixMillis,
) -> Result<Vec<(Table, Vec<u8>)>, StoreError> {
    let mut over = Vec::new();
    for (key, own) in all::<OwnOffer>(records, OFFERS, &[])? {
        if own.offer.expires().millis() <= now {
            over.push((OFFERS, key)); // MEET-017
        }
    }
    for (key, Until(end)) in all(records, WATCHES, &[])? {
        if end <= now {
            over.push((WATCHES, key));
        }
    }
    for (key, found) in all::<FoundOffer>(records, FOUND, &[])? {
        if found.offer.expires().millis() <= now {
            over.push((FOUND, key));
        }
    }
    for (key, letter) in all::<Letter>(records, LETTERS, &[])? {
        if letter.until <= now {
            over.push((LETTERS, key));
        }
    }
    for (key, thread) in all::<ThreadRecord>(records, THREADS, &[])? {
        if is_over(&thread, now) {
            over.extend(thread_rows(records, &key)?);
        }
    }
    Ok(over)
}

fn is_over(thread: &ThreadRecord, now: UnixMillis) -> bool {
    if !thread.both {
        return now.since(thread.began) >= SHORTLY_KEPT; // MEET-011
    }
    let kept = if thread.standing == ThreadStanding::Closed { SHORTLY_KEPT } else { THREAD_KEPT };
    now.since(thread.last) >= kept
}

/// A thread and its words.
fn thread_rows(
    records: &(impl ReadRecords + ?Sized),
    key: &[u8],
) -> Result<Vec<(Table, Vec<u8>)>, StoreError> {
    let words = records.scan(WORDS, key, None, usize::MAX)?;
    let words = words.into_iter().map(|(key, _)| (WORDS, key));
    Ok(words.chain([(THREADS, key.to_vec())]).collect())
}

/// Forgets all that an app has of meetings: what was on its way for it leaves no more.
pub(crate) fn forget_app(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    let letters: Vec<(Vec<u8>, Letter)> = all(&*records, LETTERS, &[])?;
    for (key, letter) in letters {
        if is_of(&*records, &letter.errand, app)? {
            records.delete(LETTERS, &key)?;
        }
    }
    for (key, own) in all::<OwnOffer>(&*records, OFFERS, &[])? {
        if own.app == *app {
            records.delete(OFFERS, &key)?;
        }
    }
    for (key, thread) in all::<ThreadRecord>(&*records, THREADS, &[])? {
        if thread.app == *app {
            let rows = thread_rows(&*records, &key)?;
            rows.iter().try_for_each(|(table, key)| records.delete(*table, key))?;
        }
    }
    for table in [WATCHES, FOUND, RATES] {
        let rows = records.scan(table, app.as_bytes(), None, usize::MAX)?;
        rows.iter().try_for_each(|(key, _)| records.delete(table, key))?;
    }
    Ok(())
}

/// Whether a letter is for something of this app's.
fn is_of(records: &dyn WriteRecords, errand: &Errand, app: &AppId) -> Result<bool, StoreError> {
    let offer = |id: &MeetId| -> Result<bool, StoreError> {
        let own: Option<OwnOffer> = get_value(records, OFFERS, id.as_bytes())?;
        Ok(own.is_some_and(|own| own.app == *app))
    };
    match errand {
        Errand::Offer(id) => offer(id),
        Errand::Answer(id) | Errand::Word(id) => {
            let thread: Option<ThreadRecord> = get_value(records, THREADS, id.as_bytes())?;
            Ok(thread.is_some_and(|thread| thread.app == *app))
        }
        // It empties a box of somebody who wanted it emptied.
        Errand::Withdraw => Ok(false),
    }
}
