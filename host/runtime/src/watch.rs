//! A watch is a read that the host repeats while the app is open, to say that there is another answer than before.
//!
//! It is kept in the commit of the turn that began it, and ends with `unwatch`, with the grant, or with the app. The digest of the
//! newest answer is kept beside it ([`note_seen`]), so that what changed while the app was closed is told when it opens.
//!
//! # Privacy
//! An app hears nothing by a watch that its reads would not tell it. An endpoint sees the read again with each new block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teahouse_base::store::Record;
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, WriteRecords};
use teahouse_bundle::AppId;

use crate::grant::{self, Decision, Scope};
use crate::model::{Call, RequestId};
use crate::records::{WATCHES, app_key, from_record, to_record};

/// The interface that speaks when an answer is another one.
pub const SOURCE: &str = "contracts";
/// Most watches of one app.
pub const MOST_WATCHES: usize = 8;

/// A watch as it is kept under its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    call: Call,
    /// What the newest answer came to; none before the first look.
    seen: Option<String>,
}

/// A read that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Its number, which its signals carry.
    pub id: RequestId,
    /// What is read.
    pub call: Call,
    /// What the newest answer came to that the app was told of; none before the first look.
    pub seen: Option<String>,
}

/// The watches of one app within a turn: as they were kept, and as the turn leaves them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Watches {
    kept: BTreeMap<u64, Call>,
    pub now: BTreeMap<u64, Call>,
}

impl Watches {
    /// Out of the app's rows.
    pub(crate) fn read(rows: &[Record]) -> Result<Self, StoreError> {
        let call = |(key, bytes): &Record| Ok((number(key)?, from_record::<Kept>(WATCHES, bytes)?.call));
        let kept: BTreeMap<u64, Call> = rows.iter().map(call).collect::<Result<_, StoreError>>()?;
        Ok(Self { now: kept.clone(), kept })
    }

    /// Whether the turn began or ended one.
    pub(crate) fn changed(&self) -> bool {
        self.kept != self.now
    }

    /// The number under which this is watched.
    pub(crate) fn number_of(&self, call: &Call) -> Option<u64> {
        self.now.iter().find(|(_, known)| *known == call).map(|(number, _)| *number)
    }
}

/// The number in a watch's key.
fn number(key: &[u8]) -> Result<u64, StoreError> {
    let read = || {
        let mut from = Reader::new(key.get(AppId::LEN..).unwrap_or_default());
        let number = from.u64()?;
        if from.left() == 0 { Ok(number) } else { Err(CodecError::Malformed("watch key")) }
    };
    read().map_err(|source| StoreError::Record { table: WATCHES.name(), source })
}

fn key_of(app: &AppId, number: u64) -> Vec<u8> {
    app_key(app, &number.to_be_bytes())
}

/// Keeps what a turn began and ended, in the turn's own commit.
///
/// What has changed meanwhile is looked at here, where nobody else writes: nothing is watched of a contract that the person took back.
pub(crate) fn write(
    records: &mut dyn WriteRecords,
    app: &AppId,
    watches: Option<&Watches>,
) -> Result<(), StoreError> {
    let Some(watches) = watches else { return Ok(()) };
    for number in watches.kept.keys().filter(|number| !watches.now.contains_key(*number)) {
        records.delete(WATCHES, &key_of(app, *number))?;
    }
    for (number, call) in watches.now.iter().filter(|(number, _)| !watches.kept.contains_key(*number)) {
        let said = grant::find(records, app, &Scope::Contract(call.contract.clone()))?;
        if said.is_none_or(|grant| grant.decision == Decision::Ask) {
            let kept = Kept { call: call.clone(), seen: None };
            records.put(WATCHES, &key_of(app, *number), &to_record(&kept))?; // WCH-001
        }
    }
    Ok(())
}

/// What an app watches, the oldest first.
///
/// # Errors
/// When the records cannot be read.
pub fn list(records: &dyn ReadRecords, app: &AppId) -> Result<Vec<Watch>, StoreError> {
    let watch = |(key, bytes): &Record| {
        let Kept { call, seen } = from_record(WATCHES, bytes)?;
        Ok(Watch { id: RequestId::new(number(key)?), call, seen })
    };
    records.scan(WATCHES, app.as_bytes(), None, usize::MAX)?.iter().map(watch).collect()
}

/// Notes what the answer came to that the app was told of, if it still watches.
///
/// # Errors
/// When the records cannot be read or written.
pub fn note_seen(
    records: &mut dyn WriteRecords,
    app: &AppId,
    id: RequestId,
    seen: &str,
) -> Result<(), StoreError> {
    let key = key_of(app, id.get());
    let Some(bytes) = records.get(WATCHES, &key)? else { return Ok(()) };
    let kept = Kept { seen: Some(seen.to_owned()), ..from_record(WATCHES, &bytes)? };
    records.put(WATCHES, &key, &to_record(&kept))
}

/// Ends a watch.
///
/// # Errors
/// When the records cannot be written.
pub fn end(records: &mut dyn WriteRecords, app: &AppId, id: RequestId) -> Result<(), StoreError> {
    records.delete(WATCHES, &key_of(app, id.get()))
}

/// Ends all that an app watches of one contract.
pub(crate) fn forget(records: &mut dyn WriteRecords, app: &AppId, contract: &str) -> Result<(), StoreError> {
    for watch in list(records, app)?.into_iter().filter(|watch| watch.call.contract == contract) {
        end(records, app, watch.id)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;

    use super::*;

    const APP: AppId = AppId::from_array([1; 32]);

    fn call(contract: &str) -> Call {
        Call { contract: contract.to_owned(), method: "deal".to_owned(), arguments: Vec::new() }
    }

    fn began(calls: &[(u64, &str)]) -> Watches {
        let mut watches = Watches::read(&[]).unwrap();
        watches.now = calls.iter().map(|(number, contract)| (*number, call(contract))).collect();
        watches
    }

    #[test]
    fn wch_003_what_was_taken_back_is_not_watched_and_a_turn_under_way_begins_nothing() {
        let store = MemoryStore::new();
        let mut records = store.begin_write().unwrap();
        write(&mut *records, &APP, Some(&began(&[(1, "deal"), (2, "ride")]))).unwrap();
        // when one contract is taken back
        grant::revoke(&mut *records, &APP, &Scope::Contract("deal".to_owned())).unwrap();
        let watched = |records: &dyn ReadRecords| -> Vec<u64> {
            list(records, &APP).unwrap().iter().map(|watch| watch.id.get()).collect()
        };
        // then only the other one is watched, and a turn that began before does not change that
        assert_eq!(watched(&*records), [2]);
        write(&mut *records, &APP, Some(&began(&[(3, "deal"), (4, "ride")]))).unwrap();
        assert_eq!(watched(&*records), [2, 4]);
        records.commit().unwrap();
    }

    #[test]
    fn wch_004_what_was_told_is_noted_only_while_it_is_watched() {
        let store = MemoryStore::new();
        let mut records = store.begin_write().unwrap();
        write(&mut *records, &APP, Some(&began(&[(1, "deal")]))).unwrap();
        note_seen(&mut *records, &APP, RequestId::new(1), "a").unwrap();
        let kept = list(&*records, &APP).unwrap();
        assert_eq!((kept[0].seen.as_deref(), &kept[0].call), (Some("a"), &call("deal")));
        end(&mut *records, &APP, RequestId::new(1)).unwrap();
        note_seen(&mut *records, &APP, RequestId::new(1), "b").unwrap();
        assert_eq!(list(&*records, &APP).unwrap(), []);
        records.commit().unwrap();
    }

    #[test]
    fn a_key_that_is_no_watchs_is_refused() {
        assert!(number(&key_of(&APP, 7)).is_ok_and(|number| number == 7));
        for bad in [vec![], vec![1; 39], vec![1; 41]] {
            assert!(number(&bad).is_err());
        }
    }
}
