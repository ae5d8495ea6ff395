//! The state behind one store: who the app is, what this turn has done so far, and the way to the outside.
//!
//! Everything a guest does in a turn gathers in [`Draft`]; nothing leaves it before the turn is kept. The whole state is
//! thrown away with its store when a turn fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use teahouse_base::store::Record;
use teahouse_base::{Decode, RecordStore, Rng, StoreError, Table, UnixMillis};
use teahouse_bundle::text::tame;
use teahouse_bundle::{AppId, BaseUnits, Capability};

use crate::grant::{self, Decision, Grant, GrantError, Scope};
use crate::host::HostError;
use crate::limit::LimitFault;
use crate::meter::{SpaceMeter, TimeMeter};
use crate::model::{
    Answer, AssetId, FileId, Notification, Refusal, RefusalCode, Request, RequestId, RequestKind, Reservation,
};
use crate::notify::Alarms;
use crate::powers::{AppSpec, LogLine};
use crate::records::{
    ANSWERS, BOOKS, Books, FirstUse, GRANTS, KeptAnswer, ONCE, REQUESTS, SPENT, STORAGE, Spent, app_key,
    from_record, spent_record_key,
};
use crate::trace::Tape;
use crate::view::ViewTree;
use crate::watch::Watches;

/// So many undeclared things are noted in a turn; a developer mends one after the other.
const MOST_UNDECLARED: usize = 32;
/// Bytes of the name of each.
const UNDECLARED_BYTES: usize = 128;

/// One storage key within a turn: how long the kept value is, and what the turn makes of it.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The kept value, if there is one.
    pub kept: Option<Vec<u8>>,
    /// The value after this turn.
    pub now: Option<Vec<u8>>,
}

/// Everything a turn has done so far.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub now: UnixMillis,
    pub gesture: bool,
    pub in_conversation: bool,
    pub host_calls: u32,
    pub prompts: u32,
    pub books: Books,
    pub slots: BTreeMap<String, Slot>,
    pub requests: Vec<Request>,
    pub once: Vec<(String, FirstUse)>,
    pub reservations: Vec<Reservation>,
    pub taken: BTreeSet<RequestId>,
    pub forgotten: BTreeSet<FileId>,
    /// Watches of deals that end.
    pub unwatched: BTreeSet<u32>,
    /// News that was taken.
    pub heard: BTreeSet<u64>,
    /// When cards were changed, as soon as the turn has looked.
    pub pace: Option<Vec<UnixMillis>>,
    pub timers: BTreeMap<u32, UnixMillis>,
    pub posted: Option<Notification>,
    /// As soon as the turn has looked at them.
    pub alarms: Option<Alarms>,
    /// As soon as the turn has looked at them.
    pub watches: Option<Watches>,
    pub view: Option<ViewTree>,
    pub log: Vec<LogLine>,
    pub lines_dropped: usize,
    /// Interfaces that did something for the guest, of those that need a permission.
    pub used: BTreeSet<Capability>,
    /// What was asked for and stands in no manifest.
    pub undeclared: BTreeSet<String>,
}

impl Draft {
    /// Notes what stands in no manifest. The words are the guest's, up to a megabyte in each call: what is kept of them is bounded.
    fn note_undeclared(&mut self, what: &str) {
        if self.undeclared.len() < MOST_UNDECLARED {
            self.undeclared.insert(tame(what, UNDECLARED_BYTES)); // LIM-006
        }
    }
}

/// What the guest's calls reach.
pub(crate) struct AppState {
    pub spec: Arc<AppSpec>,
    pub store: Arc<dyn RecordStore>,
    pub rng: Box<dyn Rng>,
    pub draft: Draft,
    pub space: SpaceMeter,
    pub time: TimeMeter,
    pub tape: Tape,
}

impl AppState {
    pub(crate) fn new(
        spec: Arc<AppSpec>,
        store: Arc<dyn RecordStore>,
        rng: Box<dyn Rng>,
        stop: Arc<AtomicBool>,
        tape: Tape,
    ) -> Self {
        let space = SpaceMeter::new(&spec.limits);
        Self { spec, store, rng, draft: Draft::default(), space, time: TimeMeter::new(stop), tape }
    }

    pub(crate) fn app(&self) -> AppId {
        self.spec.app
    }

    /// Counts one call of the guest.
    pub(crate) fn count_call(&mut self) -> Result<(), LimitFault> {
        self.draft.host_calls += 1;
        let bound = self.spec.limits.host_calls;
        if self.draft.host_calls > bound {
            return Err(LimitFault::HostCalls(bound)); // LIM-003
        }
        Ok(())
    }

    /// Notes that an interface did something for the guest.
    pub(crate) fn uses(&mut self, interface: Capability) {
        self.draft.used.insert(interface);
    }

    /// A record as it was kept before this turn.
    pub(crate) fn read(&mut self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        let store = &self.store;
        let asked = || digest(table, &[key]);
        Ok(self.tape.read(asked, || store.begin_read()?.get(table, key))??)
    }

    /// A range as it was kept before this turn.
    pub(crate) fn scan(
        &mut self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, HostError> {
        let store = &self.store;
        let asked = || digest(table, &[prefix, after.unwrap_or_default(), &limit.to_be_bytes()]);
        Ok(self.tape.scan(asked, || store.begin_read()?.scan(table, prefix, after, limit))??)
    }

    /// Random bytes.
    pub(crate) fn random(&mut self, len: usize) -> Result<Vec<u8>, HostError> {
        let rng = &mut self.rng;
        Ok(self.tape.random(len, |out| rng.fill(out))?)
    }

    fn value<T: Decode>(&mut self, table: Table, key: &[u8]) -> Result<Option<T>, HostError> {
        let found = self.read(table, key)?;
        let decode = |bytes: Vec<u8>| {
            T::from_bytes(&bytes).map_err(|source| StoreError::Record { table: table.name(), source })
        };
        Ok(found.map(decode).transpose()?)
    }

    /// The counters as they were kept.
    pub(crate) fn kept_books(&mut self) -> Result<Books, HostError> {
        let app = self.app();
        Ok(self.value(BOOKS, app.as_bytes())?.unwrap_or_default())
    }

    /// Makes a request part of the turn.
    pub(crate) fn ask(&mut self, kind: RequestKind) -> Result<u64, HostError> {
        // What was asked while it was installed is not asked again by one that is not.
        if self.spec.is_kept
            && let Some(first) = self.asked_before(&kind)?
        {
            return self.again(first, kind);
        }
        self.check_grant(&kind)?;
        self.check_kept()?;
        self.check_gesture(&kind)?;
        self.check_room()?;
        self.uses(kind.interface());
        self.draft.books.last_request += 1;
        let id = self.draft.books.last_request;
        if let Some(key) = kind.idempotency_key() {
            let first = FirstUse { id, content: content(&kind) };
            self.draft.once.push((key.to_owned(), first));
        }
        let version = self.spec.manifest.version;
        let asked_at = self.draft.now;
        self.draft.requests.push(Request { id: RequestId::new(id), asked_at, version, kind });
        Ok(id)
    }

    /// What could leave the machine is a request or a reserved key: an app that nobody installed has neither.
    pub(crate) fn check_kept(&self) -> Result<(), HostError> {
        if self.spec.is_kept {
            return Ok(());
        }
        Err(refused(RefusalCode::Denied, "the app runs without powers until the person keeps it")) // CAP-007
    }

    /// What was asked before is not asked again. A signature whose answer was taken is given out once more under the first number, if
    /// the grant still stands and the person presses: the node has its bytes.
    fn again(&mut self, first: u64, kind: RequestKind) -> Result<u64, HostError> {
        if !matches!(kind, RequestKind::Sign(_)) {
            return Ok(first);
        }
        self.check_grant(&kind)?; // CAP-008
        if self.is_open(first)? {
            return Ok(first);
        }
        self.check_gesture(&kind)?;
        self.check_room()?;
        self.uses(kind.interface());
        let (version, asked_at) = (self.spec.manifest.version, self.draft.now);
        self.draft.requests.push(Request { id: RequestId::new(first), asked_at, version, kind });
        Ok(first)
    }

    /// Whether a request waits for its answer, or for the app to take it.
    fn is_open(&mut self, id: u64) -> Result<bool, HostError> {
        let name = RequestId::new(id);
        if self.draft.requests.iter().any(|request| request.id == name) {
            return Ok(true);
        }
        let key = app_key(&self.app(), &id.to_be_bytes());
        let is_answered = !self.draft.taken.contains(&name) && self.read(ANSWERS, &key)?.is_some();
        Ok(is_answered || self.read(REQUESTS, &key)?.is_some())
    }

    /// Answers that were not taken count too: an app cannot fill the records by never looking.
    fn check_room(&mut self) -> Result<(), HostError> {
        let app = self.app();
        let bound = self.spec.limits.pending as usize;
        let mut open = self.draft.requests.len();
        for table in [REQUESTS, ANSWERS] {
            open += self.scan(table, app.as_bytes(), None, bound + 1)?.len();
        }
        if open.saturating_sub(self.draft.taken.len()) >= bound {
            let hint = format!("{bound} requests are open or have an answer that was not taken");
            return Err(refused(RefusalCode::Quota, hint)); // LIM-006
        }
        Ok(())
    }

    /// The id of the first request with the same idempotency key; another request under the same key is refused.
    fn asked_before(&mut self, kind: &RequestKind) -> Result<Option<u64>, HostError> {
        let Some(key) = kind.idempotency_key() else { return Ok(None) };
        if key.is_empty() || key.len() > 64 {
            return Err(refused(RefusalCode::Invalid, "an idempotency key has 1 to 64 bytes"));
        }
        let app = self.app();
        let in_turn = self.draft.once.iter().find(|(known, _)| known == key).map(|(_, first)| *first);
        let first = match in_turn {
            Some(first) => Some(first),
            None => self.value::<FirstUse>(ONCE, &app_key(&app, key.as_bytes()))?,
        };
        match first {
            Some(first) if first.content == content(kind) => Ok(Some(first.id)), // TURN-005
            Some(_) => Err(refused(RefusalCode::Invalid, "the idempotency key was used for something else")),
            None => Ok(None),
        }
    }

    fn check_gesture(&mut self, kind: &RequestKind) -> Result<(), HostError> {
        if !kind.needs_person() {
            return Ok(());
        }
        if !self.draft.gesture {
            let hint = "ask in the turn in which the person pressed a button";
            return Err(refused(RefusalCode::NeedsGesture, hint)); // CAP-003
        }
        let bound = self.spec.limits.prompts_per_gesture;
        if self.draft.prompts >= bound {
            return Err(refused(RefusalCode::RateLimited, format!("one press allows {bound} requests")));
        }
        self.draft.prompts += 1;
        Ok(())
    }

    /// Holds what is asked against what the manifest declares and what the person said.
    pub(crate) fn check_grant(&mut self, kind: &RequestKind) -> Result<(), HostError> {
        let app = self.app();
        let bytes = self.read(GRANTS, &grant::record_key(&app, &kind.scope()))?;
        let grant: Option<Grant> = bytes.map(|bytes| from_record(GRANTS, &bytes)).transpose()?;
        let mut today = BTreeMap::new();
        for amount in kind.amounts().into_iter().chain(kind.promised()) {
            let sum = self.moved_today(&amount.asset)?;
            today.insert(amount.asset.clone(), sum);
        }
        let permissions = &self.spec.manifest.permissions;
        let version = self.spec.manifest.version;
        let moved = |asset: &AssetId| today.get(asset).copied().unwrap_or_default();
        let checked = grant::check(kind, permissions, grant.as_ref(), version, self.draft.now, &moved);
        checked.map_err(|error| self.refused_by(error))
    }

    /// A refusal as the guest hears it; what stands in no manifest is noted.
    pub(crate) fn refused_by(&mut self, error: GrantError) -> HostError {
        if let GrantError::NotRequestedInManifest { what, .. } = &error {
            self.draft.note_undeclared(what);
        }
        HostError::Refused(error.into())
    }

    /// Refuses what the person took back or what has run out, where nothing is asked: a no to the next question is none to what was given.
    pub(crate) fn check_standing(&mut self, scope: &Scope) -> Result<(), HostError> {
        let app = self.app();
        let bytes = self.read(GRANTS, &grant::record_key(&app, scope))?;
        let grant: Option<Grant> = bytes.map(|bytes| from_record(GRANTS, &bytes)).transpose()?;
        let Some(grant) = grant else { return Ok(()) };
        if grant.decision == Decision::Revoked {
            return Err(refused(RefusalCode::Revoked, format!("{scope} was taken back"))); // CAP-002
        }
        let (version, now) = (self.spec.manifest.version, self.draft.now);
        let ended = grant.ended(now).filter(|_| grant.holds_for(version));
        match ended {
            Some(at) => Err(self.refused_by(GrantError::ExpiredAt { scope: grant.scope, at })), // CAP-002
            None => Ok(()),
        }
    }

    /// What this day has seen of an asset: confirmed, under way, and asked in this turn.
    fn moved_today(&mut self, asset: &AssetId) -> Result<BaseUnits, HostError> {
        let app = self.app();
        let key = spent_record_key(&app, self.draft.now, asset.as_str());
        let confirmed = self.value::<Spent>(SPENT, &key)?.unwrap_or_default().0;
        let open = self.scan(REQUESTS, app.as_bytes(), None, usize::MAX)?;
        let open = open.into_iter().map(|(_, bytes)| from_record::<Request>(REQUESTS, &bytes));
        let open = open.collect::<Result<Vec<_>, _>>()?;
        let sum = moved_with(confirmed, open.iter().chain(&self.draft.requests), asset);
        Ok(BaseUnits::new(sum))
    }

    /// Takes an answer that belongs to `interface`.
    pub(crate) fn take(&mut self, id: u64, interface: &str) -> Result<Answer, HostError> {
        let none = || refused(RefusalCode::NotFound, "no answer to take");
        let id = RequestId::new(id);
        if self.draft.taken.contains(&id) {
            return Err(none());
        }
        let key = app_key(&self.app(), &id.get().to_be_bytes());
        let bytes = self.read(ANSWERS, &key)?.ok_or_else(none)?;
        let kept: KeptAnswer = from_record(ANSWERS, &bytes)?;
        if kept.interface != interface {
            return Err(none());
        }
        self.draft.taken.insert(id);
        match kept.answer {
            Answer::Refused(refusal) => Err(HostError::Refused(refusal)),
            answer => Ok(answer),
        }
    }

    /// The slot of a storage key, with what is kept there.
    pub(crate) fn slot(&mut self, key: &str) -> Result<&mut Slot, HostError> {
        self.uses(Capability::Storage);
        if !self.draft.slots.contains_key(key) {
            let app = self.app();
            let kept = self.read(STORAGE, &app_key(&app, key.as_bytes()))?;
            let kept = kept.map(unversioned).transpose()?;
            self.draft.slots.insert(key.to_owned(), Slot { now: kept.clone(), kept });
        }
        Ok(self.draft.slots.get_mut(key).expect("inserted on the line above when it was not there"))
    }
}

/// What was moved and what requests move, at most all there can be: an app may ask for that several times in one turn.
fn moved_with<'a>(moved: u128, requests: impl IntoIterator<Item = &'a Request>, asset: &AssetId) -> u128 {
    requests.into_iter().fold(moved, |sum, request| sum.saturating_add(moved_by(request, asset))) // CAP-002
}

fn moved_by(request: &Request, asset: &AssetId) -> u128 {
    let of_asset = request.kind.amounts().into_iter().filter(|amount| amount.asset == *asset);
    of_asset.fold(0, |sum, amount| sum.saturating_add(amount.base_units.get()))
}

/// A refusal that the guest can handle.
pub(crate) fn refused(code: RefusalCode, detail: impl Into<String>) -> HostError {
    HostError::Refused(Refusal::new(code, detail))
}

fn content(kind: &RequestKind) -> [u8; 32] {
    let json =
        serde_json::to_vec(kind).expect("a request has only numbers, texts and lists, which JSON can write");
    *blake3::hash(&json).as_bytes()
}

fn digest(table: Table, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [table.name().as_bytes()].iter().chain(parts) {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

const STORAGE_VERSION: u8 = 1;

/// A storage value as it is kept.
pub(crate) fn versioned(value: &[u8]) -> Vec<u8> {
    [&[STORAGE_VERSION], value].concat()
}

/// A storage value as the app gave it.
pub(crate) fn unversioned(mut bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    match bytes.first() {
        Some(&STORAGE_VERSION) => {
            bytes.remove(0);
            Ok(bytes)
        }
        found => {
            let found = found.copied().unwrap_or(0);
            let source = teahouse_base::CodecError::UnknownVersion { found, newest: STORAGE_VERSION };
            Err(StoreError::Record { table: STORAGE.name(), source })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Payment, PersonId};
    use teahouse_bundle::Version;

    #[test]
    fn cap_002_payments_of_more_than_there_is_do_not_overflow_the_day() {
        let asset = AssetId::new("usd");
        let amount = Amount { asset: asset.clone(), base_units: BaseUnits::new(u128::MAX) };
        let payment = |number| Request {
            id: RequestId::new(number),
            asked_at: UnixMillis::new(1),
            version: Version::new(1, 0, 0),
            kind: RequestKind::Pay(Payment {
                to: PersonId::new("bo"),
                amount: amount.clone(),
                memo: String::new(),
                idempotency_key: number.to_string(),
            }),
        };
        assert_eq!(moved_with(1, &[1, 2, 3].map(payment), &asset), u128::MAX);
        assert_eq!(moved_with(1, &[1].map(payment), &AssetId::new("eur")), 1);
    }

    #[test]
    fn lim_006_what_no_manifest_declares_is_noted_within_bounds() {
        let mut draft = Draft::default();
        for number in 0..2_000 {
            draft.note_undeclared(&format!("contracts/{number}\u{1b}[2J{}", "x".repeat(1 << 12)));
        }
        assert_eq!(draft.undeclared.len(), MOST_UNDECLARED);
        for name in &draft.undeclared {
            assert!(name.len() <= UNDECLARED_BYTES && !name.contains('\u{1b}'), "{name:?}");
        }
    }
}
