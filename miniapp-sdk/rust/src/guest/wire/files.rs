//! Files on the wire.

use crate::guest::bindings::teahouse::app::files as wire;
use crate::{FileId, FileInfo, FileLink, PersonId};

pub(crate) fn person_ids(people: &[PersonId]) -> Vec<String> {
    people.iter().map(|person| person.as_str().to_owned()).collect()
}

pub(crate) fn file_picked(answer: wire::Answer) -> Option<FileInfo> {
    let wire::Answer::Picked(file) = answer else { return None };
    Some(info(file))
}

pub(crate) fn file_fetched(answer: wire::Answer) -> Option<FileInfo> {
    let wire::Answer::Fetched(file) = answer else { return None };
    Some(info(file))
}

pub(crate) fn file_shared(answer: wire::Answer) -> Option<FileLink> {
    let wire::Answer::Shared(link) = answer else { return None };
    Some(FileLink { hash: link.hash, blob: link.blob, size: link.size })
}

fn info(file: wire::FileInfo) -> FileInfo {
    FileInfo {
        id: FileId::new(file.id),
        name: file.name,
        size: file.size,
        media_type: file.media_type,
        hash: file.hash,
    }
}
