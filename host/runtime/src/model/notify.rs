//! A notification is a few words for the person; an alarm is one with a time.

use serde::{Deserialize, Serialize};
use teahouse_base::UnixMillis;

/// What a person is shown: an app's words, tamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// One line, never empty.
    pub title: String,
    /// One line more, or nothing.
    pub body: String,
}

/// A notification, and when to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// No earlier than this.
    pub at: UnixMillis,
    /// What is shown then.
    pub notification: Notification,
}
