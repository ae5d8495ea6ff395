//! Files: the person picks, the app reads by number what is kept for it, and people get what is shared.

use std::collections::BTreeSet;

use teahouse_base::{CodecError, StoreError};
use teahouse_bundle::Capability;
use teahouse_bundle::text::tame;

use super::HostError;
use super::convert::MAX_LINE;
use crate::bindings::teahouse::app::files;
use crate::files::{FILE_BYTES, FILES, MAX_READ, PIECE, file_key, is_media_range, piece_key, piece_of};
use crate::grant::Scope;
use crate::model::{Answer, FileId, FileInfo, FileLink, PersonId, RefusalCode, RequestKind};
use crate::records::from_record;
use crate::state::{AppState, refused};

/// Most media types that one pick names.
const MAX_ACCEPTED: usize = 16;
/// Letters of a hash as a text.
const HASH_LETTERS: usize = 64;

fn invalid(hint: &str) -> HostError {
    refused(RefusalCode::Invalid, hint)
}

fn no_file() -> HostError {
    refused(RefusalCode::NotFound, "no such file")
}

impl files::Host for AppState {
    fn pick(&mut self, max_bytes: u64, accept: Vec<String>, purpose: String) -> Result<u64, HostError> {
        self.count_call()?;
        if max_bytes == 0 {
            return Err(invalid("a file of no bytes is not picked"));
        }
        if accept.len() > MAX_ACCEPTED || !accept.iter().all(|text| is_media_range(text)) {
            return Err(invalid("at most 16 media types, such as image/png or image/*"));
        }
        let purpose = tame(&purpose, MAX_LINE);
        self.ask(RequestKind::PickFile { max_bytes, accept, purpose })
    }

    fn read(&mut self, file: u64, offset: u64, len: u32) -> Result<Vec<u8>, HostError> {
        self.count_call()?;
        self.check_standing(&Scope::Files)?;
        if len > MAX_READ {
            return Err(invalid("at most 65536 bytes in a call"));
        }
        let info = self.file(FileId::new(file))?;
        let end = info.size.min(offset.saturating_add(u64::from(len)));
        self.uses(Capability::Files);
        self.file_bytes(info.id, offset, end)
    }

    fn share(&mut self, file: u64, to: Vec<String>) -> Result<u64, HostError> {
        self.count_call()?;
        let file = self.file(FileId::new(file))?.id;
        let to: BTreeSet<PersonId> = to.into_iter().map(PersonId::new).collect();
        if to.is_empty() {
            return Err(invalid("a file is shared with somebody"));
        }
        self.ask(RequestKind::ShareFile { file, to: to.into_iter().collect() })
    }

    fn fetch(&mut self, hash: String) -> Result<u64, HostError> {
        self.count_call()?;
        let digits = hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hash.len() != HASH_LETTERS || !digits {
            return Err(invalid("a hash has 64 hex digits"));
        }
        self.ask(RequestKind::FetchFile(hash))
    }

    fn forget(&mut self, file: u64) -> Result<(), HostError> {
        self.count_call()?;
        let file = FileId::new(file);
        match self.file(file) {
            Ok(known) => {
                self.draft.forgotten.insert(known.id);
                Ok(())
            }
            // Nothing to forget, and so nothing to write (TURN-002).
            Err(HostError::Refused(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn take_answer(&mut self, id: u64) -> Result<files::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "files")? {
            Answer::FilePicked(info) => Ok(files::Answer::Picked(info_out(info))),
            Answer::FileShared(link) => Ok(files::Answer::Shared(link_out(link))),
            Answer::FileFetched(info) => Ok(files::Answer::Fetched(info_out(info))),
            _ => Err(refused(RefusalCode::Internal, "an answer of another kind")),
        }
    }
}

impl AppState {
    /// What is known of a file of this app that the turn has not forgotten.
    fn file(&mut self, file: FileId) -> Result<FileInfo, HostError> {
        if self.draft.forgotten.contains(&file) {
            return Err(no_file());
        }
        let key = file_key(&self.app(), file); // FIL-003
        let bytes = self.read(FILES, &key)?.ok_or_else(no_file)?;
        Ok(from_record(FILES, &bytes)?)
    }

    /// The bytes from `at` to before `end`, which is not behind the file's own end.
    fn file_bytes(&mut self, file: FileId, mut at: u64, end: u64) -> Result<Vec<u8>, HostError> {
        let broken =
            || StoreError::Record { table: FILE_BYTES.name(), source: CodecError::Malformed("piece") };
        let mut bytes = Vec::new();
        while at < end {
            let piece = u32::try_from(at / PIECE).map_err(|_| broken())?;
            let key = piece_key(&self.app(), file, piece);
            let record = self.read(FILE_BYTES, &key)?.ok_or_else(broken)?;
            let rest = piece_of(&record)?.get((at % PIECE) as usize..).unwrap_or_default();
            let wanted = rest.len().min((end - at) as usize);
            if wanted == 0 {
                return Err(broken().into());
            }
            bytes.extend_from_slice(&rest[..wanted]);
            at += wanted as u64;
        }
        Ok(bytes)
    }
}

fn info_out(info: FileInfo) -> files::FileInfo {
    files::FileInfo {
        id: info.id.get(),
        name: info.name,
        size: info.size,
        media_type: info.media_type,
        hash: info.hash,
    }
}

fn link_out(link: FileLink) -> files::FileLink {
    files::FileLink { hash: link.hash, blob: link.blob, size: link.size }
}
