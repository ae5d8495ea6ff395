//! The device has pickers: the person chooses, the app learns only what was chosen.

use crate::{Request, Text};

/// Lets the person choose up to `max` people; `purpose` is shown to them. Needs a press.
pub fn pick_contacts(max: u32, purpose: impl Into<Text>) -> Request {
    Request::PickContacts { max, purpose: purpose.into() }
}

/// Lets the person say a place; `purpose` is shown to them. The answer is the geohash of the cell it lies in, as coarse as the
/// manifest's `location` says. Needs a press.
pub fn pick_cell(purpose: impl Into<Text>) -> Request {
    Request::PickCell { purpose: purpose.into() }
}

/// Lets the person scan or type the text of a QR code; `purpose` is shown to them. A link of the host's own is never given.
/// Needs a press.
pub fn scan(purpose: impl Into<Text>) -> Request {
    Request::Scan { purpose: purpose.into() }
}
