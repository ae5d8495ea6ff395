//! A recording is a play written down, so that another host can play it again and compare what it sees.

use std::collections::BTreeMap;

use serde::Serialize;
use teahouse_runtime::model::{Answer, AssetInfo, Request};
use teahouse_runtime::trace::Trace;
use teahouse_runtime::view::ViewTree;

/// A project's plays, with what the host of a play tells the app whenever it asks.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// The person's id in the app.
    pub user: String,
    /// The assets of the manifest that the host knows.
    pub assets: Vec<AssetInfo>,
    /// Bytes that the app may keep.
    pub storage_bytes: u64,
    /// One for each scenario, in the order of their files' names.
    pub plays: Vec<Recording>,
}

/// What happened in one play.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// The scenario file's name.
    pub file: String,
    /// What the app saw, each time that it was opened.
    pub sessions: Vec<Trace>,
    /// The answers that were recorded, by the number of their request.
    pub answers: BTreeMap<u64, Answer>,
    /// What the turns that wanted something wanted, in order.
    pub wanted: Vec<Wanted>,
}

/// What a turn that was kept wanted of its host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// To draw this.
    pub draws: Option<ViewTree>,
    /// To carry these out.
    pub asks: Vec<Request>,
}
