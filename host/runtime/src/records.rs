//! The records of mini-apps: what they keep, what they asked, what was answered, what a person said about them.
//!
//! All of it lives in the profile's one database under tables that begin with `runtime.`, keyed by app first. Functions take
//! the caller's transaction, so the node can join an answer with the journal entry it follows from.
//!
//! | table | key | value (after its version byte, 1) |
//! |---|---|---|
//! | `runtime.storage` | app 32, key | bytes as the app gave them |
//! | `runtime.books` | app 32 | usage and counters, see [`Books`] |
//! | `runtime.requests` | app 32, id u64 | JSON of [`Request`] |
//! | `runtime.answers` | app 32, id u64 | capability length-prefixed, JSON of [`Answer`] |
//! | `runtime.once` | app 32, idempotency key | id u64, hash of the request 32 |
//! | `runtime.spent` | app 32, day u32, asset | base units u128 |
//! | `runtime.grants` | app 32, scope | JSON of [`Grant`](crate::grant::Grant) |
//! | `runtime.alarms` | app 32, tag u32 | JSON of [`Alarm`](crate::model::Alarm) |
//! | `runtime.deal_watches` | app 32, tag u32 | JSON of [`Watch`](crate::deals::Watch) |
//! | `runtime.heard` | app 32 | JSON: when its notifications of the last day were shown |
//! | `runtime.watches` | app 32, id u64 | JSON: the call that is watched, and what its newest answer came to |
//! | `runtime.talks` | app 32 | JSON: who is in its conversation, and how much news there ever was |
//! | `runtime.news` | app 32, id u64 | JSON of [`CardNews`](crate::news::CardNews) |
//! | `runtime.paces` | app 32 | JSON: when it changed cards last |
//!
//! Files have tables of their own, see [`crate::files`].
//!
//! JSON because these values are shown, exported and replayed as data; numbers that matter are texts in it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Coded, Decode, Encode, ErrorCode, ReadRecords, Reader, StoreError, Table, UnixMillis,
    WriteRecords, Writer,
};
use teahouse_bundle::AppId;
use thiserror::Error;

use crate::grant::{self, Verdict};
use crate::model::{Amount, Answer, Refusal, RefusalCode, Request, RequestId};
use crate::news::{NEWS, PACES, TALKS};

/// What apps keep.
pub const STORAGE: Table = Table::new("runtime.storage");
/// Usage and counters.
pub const BOOKS: Table = Table::new("runtime.books");
/// Requests without an answer.
pub const REQUESTS: Table = Table::new("runtime.requests");
/// Answers that were not taken.
pub const ANSWERS: Table = Table::new("runtime.answers");
/// Idempotency keys.
pub const ONCE: Table = Table::new("runtime.once");
/// What was spent, by day.
pub const SPENT: Table = Table::new("runtime.spent");
/// What a person said about a scope.
pub const GRANTS: Table = Table::new("runtime.grants");
/// Alarms that wait.
pub const ALARMS: Table = Table::new("runtime.alarms");
/// When notifications were shown.
pub const HEARD: Table = Table::new("runtime.heard");
/// Deals that are watched.
pub const DEAL_WATCHES: Table = Table::new("runtime.deal_watches");
/// Reads that are watched.
pub const WATCHES: Table = Table::new("runtime.watches");

const RECORD_VERSION: u8 = 1;
const MILLIS_PER_DAY: u64 = 86_400_000;

/// An app's counters, changed only together with what they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Bytes of keys and values in storage.
    pub bytes: u64,
    /// Keys in storage.
    pub keys: u32,
    /// The last request's number.
    pub last_request: u64,
    /// The last batch that was reserved. Survives the app, so that keys are never used twice.
    pub last_batch: u64,
}

impl Encode for Books {
    fn encode(&self, to: &mut Writer) {
        to.u8(RECORD_VERSION).u64(self.bytes).u32(self.keys);
        to.u64(self.last_request).u64(self.last_batch);
    }
}

impl Decode for Books {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(RECORD_VERSION)?;
        Ok(Self { bytes: from.u64()?, keys: from.u32()?, last_request: from.u64()?, last_batch: from.u64()? })
    }
}

/// Why an answer cannot be recorded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The app has no such request, or it was answered before.
    #[error("app {app} has no open request {id}")]
    NotOpen {
        /// The app.
        app: AppId,
        /// The request.
        id: RequestId,
    },
    /// The answer belongs to another kind of request.
    #[error("request {0} cannot have this answer")]
    WrongKind(RequestId),
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for AnswerError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotOpen { .. } => ErrorCode::new("APP-401"),
            Self::WrongKind(_) => ErrorCode::new("APP-402"),
            Self::Store(inner) => inner.code(),
        }
    }
}

/// A key of an app's own part of a table.
pub(crate) fn app_key(app: &AppId, rest: &[u8]) -> Vec<u8> {
    [app.as_bytes(), rest].concat()
}

/// A value as JSON behind a version byte.
pub(crate) fn to_record<T: Serialize>(value: &T) -> Vec<u8> {
    let json =
        serde_json::to_vec(value).expect("the model has only texts, numbers and lists, which JSON can write");
    [&[RECORD_VERSION], json.as_slice()].concat()
}

/// The value of such a record.
pub(crate) fn from_record<T: DeserializeOwned>(table: Table, bytes: &[u8]) -> Result<T, StoreError> {
    let broken = |source| StoreError::Record { table: table.name(), source };
    let mut from = Reader::new(bytes);
    from.version(RECORD_VERSION).map_err(broken)?;
    let left = from.left();
    let json = from.take(left).map_err(broken)?;
    serde_json::from_slice(json).map_err(|_| broken(CodecError::Malformed("JSON")))
}

/// An answer with the interface it is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeptAnswer {
    pub interface: String,
    pub answer: Answer,
}

/// The first use of an idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FirstUse {
    pub id: u64,
    pub content: [u8; 32],
}

impl Encode for FirstUse {
    fn encode(&self, to: &mut Writer) {
        to.u8(RECORD_VERSION).u64(self.id).fixed(&self.content);
    }
}

impl Decode for FirstUse {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(RECORD_VERSION)?;
        Ok(Self { id: from.u64()?, content: from.array()? })
    }
}

/// The app's counters; zeros for a new app.
///
/// # Errors
/// When the records cannot be read.
pub fn books(records: &dyn ReadRecords, app: &AppId) -> Result<Books, StoreError> {
    Ok(get_value(records, BOOKS, app.as_bytes())?.unwrap_or_default())
}

/// The app's requests without an answer, oldest first: what the node takes up again after a restart.
///
/// # Errors
/// When the records cannot be read.
pub fn open_requests(records: &dyn ReadRecords, app: &AppId) -> Result<Vec<Request>, StoreError> {
    let found = records.scan(REQUESTS, app.as_bytes(), None, usize::MAX)?;
    found.iter().map(|(_, value)| from_record(REQUESTS, value)).collect()
}

/// All apps' requests without an answer.
///
/// # Errors
/// When the records cannot be read.
pub fn all_open_requests(records: &dyn ReadRecords) -> Result<Vec<(AppId, Request)>, StoreError> {
    let found = records.scan(REQUESTS, &[], None, usize::MAX)?;
    found.iter().map(|(key, value)| Ok((app_of(key)?, from_record(REQUESTS, value)?))).collect()
}

fn app_of(key: &[u8]) -> Result<AppId, StoreError> {
    let mut from = Reader::new(key);
    let broken = |source| StoreError::Record { table: REQUESTS.name(), source };
    Ok(AppId::from_array(from.array().map_err(broken)?))
}

/// The app's answers that were not taken yet.
///
/// # Errors
/// When the records cannot be read.
pub fn untaken_answers(records: &dyn ReadRecords, app: &AppId) -> Result<Vec<RequestId>, StoreError> {
    let found = records.scan(ANSWERS, app.as_bytes(), None, usize::MAX)?;
    let number = |key: &[u8]| {
        let bytes = key.get(AppId::LEN..).and_then(|b| <[u8; 8]>::try_from(b).ok());
        let source = CodecError::Malformed("answer key");
        bytes
            .map(|b| RequestId::new(u64::from_be_bytes(b)))
            .ok_or(StoreError::Record { table: ANSWERS.name(), source })
    };
    found.iter().map(|(key, _)| number(key)).collect()
}

/// Records what became of a request, in the caller's transaction; then wake the app with
/// [`RunningApp::wake`](crate::RunningApp::wake). Works for closed apps too: they get it when they open.
///
/// A refusal by the person counts towards the standing no of that scope (CAP-004), and what was paid counts towards the day.
///
/// # Errors
/// [`AnswerError`] when there is no such open request, or the answer is of another kind.
pub fn record_answer(
    records: &mut dyn WriteRecords,
    app: &AppId,
    id: RequestId,
    answer: &Answer,
    now: UnixMillis,
) -> Result<(), AnswerError> {
    let key = app_key(app, &id.get().to_be_bytes());
    let found = records.get(REQUESTS, &key)?.ok_or(AnswerError::NotOpen { app: *app, id })?; // TURN-004
    let request: Request = from_record(REQUESTS, &found)?;
    if !answer.answers(&request.kind) {
        return Err(AnswerError::WrongKind(id));
    }
    records.delete(REQUESTS, &key)?;
    let kept = KeptAnswer { interface: request.kind.interface().name().to_owned(), answer: answer.clone() };
    records.put(ANSWERS, &key, &to_record(&kept))?;
    settle(records, app, &request, answer, now)?;
    Ok(())
}

/// Keeps the day's sums and the person's standing choice in step with an answer.
fn settle(
    records: &mut dyn WriteRecords,
    app: &AppId,
    request: &Request,
    answer: &Answer,
    now: UnixMillis,
) -> Result<(), StoreError> {
    match answer {
        Answer::Paid(_) | Answer::PaidPrivately(_) | Answer::Written(_) => {
            for amount in request.kind.amounts() {
                add_spent(records, app, amount, now)?;
            }
        }
        _ => {}
    }
    if !request.kind.needs_person() {
        return Ok(());
    }
    let verdict = match answer {
        Answer::Refused(Refusal { code: RefusalCode::Denied, .. }) => Verdict::Refused,
        Answer::Refused(_) => return Ok(()),
        _ => Verdict::Agreed,
    };
    grant::note(records, app, &request.kind.scope(), verdict)
}

fn spent_key(app: &AppId, now: UnixMillis, asset: &str) -> Vec<u8> {
    let day = u32::try_from(now.get() / MILLIS_PER_DAY).unwrap_or(u32::MAX);
    app_key(app, &[&day.to_be_bytes(), asset.as_bytes()].concat())
}

fn add_spent(
    records: &mut dyn WriteRecords,
    app: &AppId,
    amount: &Amount,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let key = spent_key(app, now, amount.asset.as_str());
    let before = get_value::<Spent>(records, SPENT, &key)?.unwrap_or_default();
    let sum = before.0.saturating_add(amount.base_units.get());
    put_value(records, SPENT, &key, &Spent(sum))
}

#[derive(Default)]
pub(crate) struct Spent(pub u128);

impl Encode for Spent {
    fn encode(&self, to: &mut Writer) {
        to.u8(RECORD_VERSION).u128(self.0);
    }
}

impl Decode for Spent {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(RECORD_VERSION)?;
        from.u128().map(Self)
    }
}

/// The key under which a day's sum stands, for the state of a turn.
pub(crate) fn spent_record_key(app: &AppId, now: UnixMillis, asset: &str) -> Vec<u8> {
    spent_key(app, now, asset)
}

/// Removes everything an app has kept and was told, but not its counters: a batch is never reserved twice, and money that
/// is under way keeps its requests.
///
/// # Errors
/// When the records cannot be written.
pub fn wipe(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    crate::files::wipe(records, app)?; // FIL-008
    for table in [STORAGE, GRANTS, ALARMS, HEARD, DEAL_WATCHES, WATCHES, TALKS, NEWS, PACES] {
        for (key, _) in records.scan(table, app.as_bytes(), None, usize::MAX)? {
            records.delete(table, &key)?;
        }
    }
    let kept = Books { bytes: 0, keys: 0, ..books(records, app)? };
    if kept == Books::default() {
        // Nothing of it was ever numbered, so nothing can come twice: it leaves no trace.
        return records.delete(BOOKS, app.as_bytes());
    }
    put_value(records, BOOKS, app.as_bytes(), &kept) // TURN-006
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether bytes are refused, or written again as they were.
    fn say_themselves<T: Decode + Encode>(bytes: &[u8]) -> bool {
        !T::from_bytes(bytes).is_ok_and(|read| read.to_bytes() != bytes)
    }

    proptest! {
        #[test]
        fn noise_is_refused_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            for bytes in [bytes.clone(), [&[RECORD_VERSION], bytes.as_slice()].concat()] {
                prop_assert!(say_themselves::<Books>(&bytes));
                prop_assert!(say_themselves::<FirstUse>(&bytes));
                prop_assert!(say_themselves::<Spent>(&bytes));
                // and what is kept as JSON is read or refused
                let _ = from_record::<Request>(REQUESTS, &bytes);
                let _ = from_record::<KeptAnswer>(ANSWERS, &bytes);
            }
        }
    }

    #[test]
    fn records_of_fixed_length_come_back_and_are_refused_when_cut_or_longer() {
        let books = Books { bytes: 1, keys: 2, last_request: 3, last_batch: 4 };
        let bytes = books.to_bytes();
        assert_eq!(Books::from_bytes(&bytes), Ok(books));
        assert!((0..bytes.len()).all(|end| Books::from_bytes(&bytes[..end]).is_err()));
        assert!(Books::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }
}
