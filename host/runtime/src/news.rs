//! News of cards is what came from others into the conversation that an open app is in: new cards, and what old ones became.
//!
//! It is kept in the commit that took the message in, and told once per store, like an answer: what is not taken comes again
//! after a restart. Opening the app anew begins with none.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use teahouse_base::{CodecError, ReadRecords, StoreError, Table, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;

use crate::model::PersonId;
use crate::records::{app_key, from_record, to_record};

/// Who is in the conversation that an app was opened in, and how much news there ever was.
pub const TALKS: Table = Table::new("runtime.talks");
/// What came and was not taken.
pub const NEWS: Table = Table::new("runtime.news");
/// When cards were changed.
pub const PACES: Table = Table::new("runtime.paces");

/// The source of the signal that tells of it.
pub const SOURCE: &str = "chat";
/// Most news that waits.
pub const MOST_NEWS: usize = 64;
/// So many cards are changed in [`BURST_WITHIN`].
pub const BURST: usize = 10;
/// See [`BURST`].
pub const BURST_WITHIN: Duration = Duration::from_secs(10);

/// Somebody in the conversation, as the app knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Their pairwise id.
    pub id: PersonId,
    /// Whether it is this person.
    pub me: bool,
}

/// A card that came, or what one became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardNews {
    /// Who sent it.
    pub sender: PersonId,
    /// Its line, tamed.
    pub title: String,
    /// What the sender's app put in.
    pub payload: Vec<u8>,
    /// Whether the card was there before.
    pub updated: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Talk {
    members: Vec<Member>,
    last: u64,
}

fn talk_of(kept: Option<&[u8]>) -> Result<Talk, StoreError> {
    Ok(kept.map(|bytes| from_record(TALKS, bytes)).transpose()?.unwrap_or_default())
}

pub(crate) fn members_of(kept: Option<&[u8]>) -> Result<Vec<Member>, StoreError> {
    Ok(talk_of(kept)?.members)
}

/// When cards were changed, of what still counts.
pub(crate) fn pace_of(kept: Option<&[u8]>, now: UnixMillis) -> Result<Vec<UnixMillis>, StoreError> {
    let kept: Vec<u64> = kept.map(|bytes| from_record(PACES, bytes)).transpose()?.unwrap_or_default();
    let all = kept.into_iter().map(UnixMillis::new);
    Ok(all.filter(|at| now.since(*at) < BURST_WITHIN).collect())
}

/// The app is opened: these people are in its conversation, nobody where it has none, and nothing has come yet.
///
/// # Errors
/// When the records cannot be written.
pub fn begin(records: &mut dyn WriteRecords, app: &AppId, members: &[Member]) -> Result<(), StoreError> {
    for (key, _) in records.scan(NEWS, app.as_bytes(), None, usize::MAX)? {
        records.delete(NEWS, &key)?;
    }
    let kept = records.get(TALKS, app.as_bytes())?;
    if kept.is_none() && members.is_empty() {
        return Ok(());
    }
    let talk = Talk { members: members.to_vec(), ..talk_of(kept.as_deref())? };
    records.put(TALKS, app.as_bytes(), &to_record(&talk))
}

/// Keeps news for an open app, in the caller's transaction; then wake the app with
/// [`RunningApp::wake`](crate::RunningApp::wake). Gives its number.
///
/// # Errors
/// When the records cannot be written.
pub fn tell(records: &mut dyn WriteRecords, app: &AppId, news: &CardNews) -> Result<u64, StoreError> {
    let kept = records.get(TALKS, app.as_bytes())?;
    let mut talk = talk_of(kept.as_deref())?;
    talk.last += 1;
    records.put(TALKS, app.as_bytes(), &to_record(&talk))?;
    records.put(NEWS, &app_key(app, &talk.last.to_be_bytes()), &to_record(news))?;
    let waiting = records.scan(NEWS, app.as_bytes(), None, usize::MAX)?;
    let over = waiting.len().saturating_sub(MOST_NEWS);
    waiting.iter().take(over).try_for_each(|(key, _)| records.delete(NEWS, key))?; // CRD-003
    Ok(talk.last)
}

/// The numbers of what waits, oldest first.
///
/// # Errors
/// When the records cannot be read.
pub fn waiting(records: &dyn ReadRecords, app: &AppId) -> Result<Vec<u64>, StoreError> {
    let number = |key: &[u8]| {
        let bytes = key.get(AppId::LEN..).and_then(|b| <[u8; 8]>::try_from(b).ok());
        let source = CodecError::Malformed("news key");
        bytes.map(u64::from_be_bytes).ok_or(StoreError::Record { table: NEWS.name(), source })
    };
    records.scan(NEWS, app.as_bytes(), None, usize::MAX)?.iter().map(|(key, _)| number(key)).collect()
}

/// Writes what a turn took, and when it changed cards.
pub(crate) fn write<'a>(
    records: &mut dyn WriteRecords,
    app: &AppId,
    taken: impl IntoIterator<Item = &'a u64>,
    pace: Option<&[UnixMillis]>,
) -> Result<(), StoreError> {
    for id in taken {
        records.delete(NEWS, &app_key(app, &id.to_be_bytes()))?;
    }
    let Some(pace) = pace.filter(|pace| !pace.is_empty()) else { return Ok(()) };
    let all: Vec<u64> = pace.iter().map(|at| at.get()).collect();
    records.put(PACES, app.as_bytes(), &to_record(&all))
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;

    use super::*;

    #[test]
    fn crd_003_of_more_news_than_may_wait_the_oldest_go_and_numbers_are_never_used_again() {
        let (store, app) = (MemoryStore::new(), AppId::from_array([1; 32]));
        let mut records = store.begin_write().unwrap();
        let news =
            CardNews { sender: PersonId::new("bo"), title: "t".into(), payload: vec![], updated: false };
        for expected in 1..=70 {
            assert_eq!(tell(records.as_mut(), &app, &news).unwrap(), expected);
        }
        let left = waiting(records.as_ref(), &app).unwrap();
        assert_eq!((left.len(), left[0], left[63]), (MOST_NEWS, 7, 70));
        begin(records.as_mut(), &app, &[]).unwrap();
        assert!(waiting(records.as_ref(), &app).unwrap().is_empty());
        assert_eq!(tell(records.as_mut(), &app, &news).unwrap(), 71);
    }

    #[test]
    fn crd_002_what_was_long_ago_counts_no_more() {
        let kept = to_record(&vec![1_000_u64, 5_000, 12_000]);
        let pace = pace_of(Some(&kept), UnixMillis::new(14_999)).unwrap();
        assert_eq!(pace, [5_000, 12_000].map(UnixMillis::new));
    }
}
