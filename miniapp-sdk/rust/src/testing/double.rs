//! A double of a host remembers what it was asked, and answers at once what a host answers within the turn.

use std::collections::BTreeMap;

use crate::host::{Host, Kind};
use crate::view::FlatNode;
use crate::{
    Answer, Ask, AssetInfo, BatchId, Call, CardNews, FileId, FileInfo, Language, Member, Notification,
    PersonId, Refusal, RefusalCode, Request, Tag, Tell, UnixMillis, WatchId,
};

/// What the double remembers and how it answers at once.
#[derive(Default)]
pub(super) struct HostDouble {
    pub(super) storage: Option<Vec<u8>>,
    pub(super) requests: Vec<(u64, Request)>,
    pub(super) answers: BTreeMap<u64, Answer>,
    pub(super) refuse_next: Option<Refusal>,
    pub(super) told: Vec<Tell>,
    pub(super) posted: Vec<Notification>,
    pub(super) alarms: BTreeMap<Tag, (UnixMillis, Notification)>,
    pub(super) watches: BTreeMap<WatchId, Call>,
    pub(super) assets: Vec<AssetInfo>,
    pub(super) batches: u64,
    pub(super) members: Vec<Member>,
    pub(super) news: BTreeMap<u64, CardNews>,
    pub(super) last_news: u64,
    pub(super) files: BTreeMap<FileId, Vec<u8>>,
    pub(super) last_file: u64,
    pub(super) last_id: u64,
    pub(super) now: UnixMillis,
    pub(super) writes: usize,
}

impl HostDouble {
    pub(super) fn keep(&mut self, name: &str, media_type: &str, hash: &str, bytes: &[u8]) -> FileInfo {
        self.last_file += 1;
        let id = FileId::new(self.last_file);
        self.files.insert(id, bytes.to_vec());
        let (name, media_type, hash) = (name.to_owned(), media_type.to_owned(), hash.to_owned());
        FileInfo { id, name, size: bytes.len() as u64, media_type, hash }
    }

    fn watch(&mut self, call: &Call) -> Result<WatchId, Refusal> {
        if let Some(refusal) = self.refuse_next.take() {
            return Err(refusal);
        }
        if let Some((known, _)) = self.watches.iter().find(|(_, known)| *known == call) {
            return Ok(*known);
        }
        self.last_id += 1;
        let watch = WatchId::new(self.last_id);
        self.watches.insert(watch, call.clone());
        Ok(watch)
    }

    fn read_file(&self, file: FileId, offset: u64, len: u32) -> Result<Vec<u8>, Refusal> {
        let kept = self.files.get(&file);
        let kept = kept.ok_or_else(|| Refusal::new(RefusalCode::NotFound, "no such file"))?;
        let rest = usize::try_from(offset).ok().and_then(|at| kept.get(at..)).unwrap_or_default();
        Ok(rest[..rest.len().min(len as usize)].to_vec())
    }

    fn unless_refused(&mut self, act: impl FnOnce(&mut Self)) -> Result<(), Refusal> {
        match self.refuse_next.take() {
            Some(refusal) => Err(refusal),
            None => {
                act(self);
                Ok(())
            }
        }
    }
}

impl Host for HostDouble {
    fn load(&mut self) -> Option<Vec<u8>> {
        self.storage.clone()
    }

    fn save(&mut self, state: &[u8]) {
        self.storage = Some(state.to_vec());
        self.writes += 1;
    }

    fn request(&mut self, request: &Request, _language: Language) -> Result<u64, Refusal> {
        if let Some(refusal) = self.refuse_next.take() {
            return Err(refusal);
        }
        self.last_id += 1;
        self.requests.push((self.last_id, request.clone()));
        Ok(self.last_id)
    }

    fn take(&mut self, kind: Kind, id: u64) -> Answer {
        let missing = || kind.refused(Refusal::new(RefusalCode::NotFound, "there is no answer yet"));
        self.answers.remove(&id).unwrap_or_else(missing)
    }

    fn ask(&mut self, ask: &Ask, _language: Language) -> Answer {
        match ask {
            Ask::Assets => Answer::Assets(self.assets.clone()),
            Ask::Reserve(_) => match self.refuse_next.take() {
                Some(refusal) => Answer::Reserved(Err(refusal)),
                None => {
                    self.batches += 1;
                    Answer::Reserved(Ok(BatchId::new(self.batches)))
                }
            },
            Ask::Now => Answer::Now(self.now),
            Ask::Random(count) => Answer::Random(Ok(vec![7; *count as usize])),
            Ask::Me => Answer::Me(PersonId::new("me")),
            Ask::Post(words) => {
                Answer::Posted(self.unless_refused(|double| double.posted.push(words.clone())))
            }
            Ask::SetAlarm(tag, at, words) => Answer::AlarmSet(self.unless_refused(|double| {
                double.alarms.insert(*tag, (*at, words.clone()));
            })),
            Ask::Watch(call) => Answer::Watched(self.watch(call)),
            Ask::Members if self.members.is_empty() => {
                Answer::Members(Err(Refusal::new(RefusalCode::NotFound, "not in a conversation")))
            }
            Ask::Members => Answer::Members(Ok(self.members.clone())),
            Ask::TakeUpdate(id) => {
                let none = || Refusal::new(RefusalCode::NotFound, "no such news");
                Answer::CardCame(self.news.remove(id).ok_or_else(none))
            }
            Ask::ReadFile { file, offset, len } => Answer::FileRead(self.read_file(*file, *offset, *len)),
        }
    }

    fn tell(&mut self, tell: &Tell) {
        if let Tell::CancelAlarm(tag) = tell {
            self.alarms.remove(tag);
        }
        if let Tell::Unwatch(watch) = tell {
            self.watches.remove(watch);
        }
        if let Tell::ForgetFile(file) = tell {
            self.files.remove(file);
        }
        self.told.push(tell.clone());
    }

    fn render(&mut self, _tree: Vec<FlatNode>, _language: Language) {}
}
