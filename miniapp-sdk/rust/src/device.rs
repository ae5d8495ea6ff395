//! The device has pickers: the person chooses, the app learns only what was chosen.

use crate::{Request, Text};

/// Lets the person choose up to `max` people; `purpose` is shown to them. Needs a press.
pub fn pick_contacts(max: u32, purpose: impl Into<Text>) -> Request {
    Request::PickContacts { max, purpose: purpose.into() }
}
