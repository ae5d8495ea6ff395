//! What is kept is the state and the requests under way, in one value under one key.
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | layout, 1 |
//! | varint | version of the state, chosen by the app |
//! | varint, then each | pending requests: number (varint), kind (1), tag (varint) |
//! | rest | the state in postcard |

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Tag;
use crate::app::App;
use crate::host::Kind;

const LAYOUT: u8 = 1;

/// A request whose answer has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub id: u64,
    pub kind: Kind,
    pub tag: Tag,
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u16,
    pending: Vec<Pending>,
}

/// The bytes to keep, or `None` when the state cannot be written (a sequence without a known length).
pub(crate) fn to_bytes<A: App>(state: &A, pending: &[Pending]) -> Option<Vec<u8>> {
    let header = Header { version: A::STATE_VERSION, pending: pending.to_vec() };
    let bytes = postcard::to_extend(&header, vec![LAYOUT]).ok()?; // SDK-001
    postcard::to_extend(state, bytes).ok()
}

/// The state and the pending requests in `bytes`, or `None` when they are not understood to the last byte.
pub(crate) fn from_bytes<A: App>(bytes: &[u8]) -> Option<(A, Vec<Pending>)> {
    let (&LAYOUT, rest) = bytes.split_first()? else { return None };
    let (header, rest) = postcard::take_from_bytes::<Header>(rest).ok()?;
    if header.version != A::STATE_VERSION {
        return Some((A::migrate(header.version, rest)?, header.pending)); // SDK-006
    }
    Some((kept_as(rest)?, header.pending))
}

/// What an older version of an app kept, as the type that its state had then: for [`App::migrate`]. `None` when it is not that, to the
/// last byte.
pub fn kept_as<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes::<T>(bytes).ok()? {
        (state, []) => Some(state),
        _ => None,
    }
}
