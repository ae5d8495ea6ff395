//! Files come from the person's hand or from somebody who shared them in this app; the app names them by number and hash.
//!
//! To hand a file to somebody, share it with them and tell their app the hash, in a card or in what the app writes anyway:
//! the hash alone opens nothing for anybody else.

use crate::{Ask, FileId, PersonId, Request, Tell, Text};

/// The most bytes that one read gives.
pub const MOST_READ: u32 = 65_536;

/// Lets the person choose a file of at most `max_bytes`, of these media types (`image/png`, `image/*`; any when there are
/// none); `purpose` is shown to them. Needs a press.
pub fn pick(max_bytes: u64, accept: &[&str], purpose: impl Into<Text>) -> Request {
    let accept = accept.iter().map(|&media_type| media_type.to_owned()).collect();
    Request::PickFile { max_bytes, accept, purpose: purpose.into() }
}

/// Reads at most `len` bytes (and at most [`MOST_READ`]) from `offset`. Answered within the turn.
pub fn read(file: FileId, offset: u64, len: u32) -> Ask {
    Ask::ReadFile { file, offset, len }
}

/// Shares a file with people, all or none: the host seals it, and its key travels in each person's own session. Needs a press.
pub fn share(file: FileId, to: impl IntoIterator<Item = PersonId>) -> Request {
    Request::ShareFile(file, to.into_iter().collect())
}

/// Fetches what was shared with this person in this app, by the hash of its bytes.
pub fn fetch(hash: impl Into<String>) -> Request {
    Request::FetchFile(hash.into())
}

/// Gives the room of a file back, with this turn.
pub fn forget(file: FileId) -> Tell {
    Tell::ForgetFile(file)
}
