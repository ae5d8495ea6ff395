//! A recording is a play written down: for another host to play it again and compare, or session by session for a replay.

use std::collections::BTreeMap;

use serde::Serialize;
use teahouse_bundle::ContentHash;
use teahouse_runtime::AppSpec;
use teahouse_runtime::model::{Answer, AssetInfo, Request};
use teahouse_runtime::trace::{Session, Trace};
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
#[derive(Clone, Debug, Default, Serialize)]
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

/// One time that the app was open in a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSession {
    /// The scenario's file, without its ending, and which of its sessions this is: `1-cups-2`.
    pub name: String,
    /// The session, for [`replay`](mod@crate::replay).
    pub session: Session,
}

impl Recording {
    /// A play of `file` in which nothing has happened yet.
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Its sessions of `bundle`, whose app was opened as `spec` says.
    pub(super) fn named(self, bundle: ContentHash, spec: &AppSpec) -> impl Iterator<Item = NamedSession> {
        let stem = self.file.trim_end_matches(".toml").to_owned();
        self.sessions.into_iter().zip(1..).map(move |(trace, number)| NamedSession {
            name: format!("{stem}-{number}"),
            session: Session::new(bundle, spec, trace),
        })
    }
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
