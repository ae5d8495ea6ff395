//! What is shown is a whole simulation at one moment, as a screen reads it.

use serde::Serialize;
use serde_json::Value;
use teahouse_runtime::model::{Answer, AssetInfo, Request, RequestId, Theme};

use super::desk::Line;
use super::order::Answering;

/// A simulation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The project's folder, and the app's name, version and titles, once a build has succeeded.
    pub app: Option<AppShown>,
    /// How the last build went.
    pub build: BuildShown,
    /// Everybody.
    pub people: Vec<PersonShown>,
    /// How long an answer is under way, in milliseconds.
    pub latency: u64,
    /// How far the clock is ahead, in milliseconds.
    pub ahead: u64,
    /// The scenarios whose answers can be used.
    pub scripts: Vec<String>,
    /// The assets that the pretended hosts know.
    pub assets: Vec<AssetInfo>,
}

/// An app, and its bounds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppShown {
    /// Its name.
    pub name: String,
    /// The release.
    pub version: String,
    /// Its title in English.
    pub title: String,
    /// Its title in Simplified Chinese, or in English where it has none.
    pub title_zh: String,
    /// Most bytes of memory.
    pub memory: usize,
    /// Most bytes in storage.
    pub storage: u64,
    /// Most microseconds of a turn.
    pub turn: u64,
    /// Most calls of a turn.
    pub calls: u32,
}

/// How a build went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "state")]
pub enum BuildShown {
    /// It is under way.
    #[default]
    Building,
    /// It runs.
    Ready,
    /// It failed; what ran before runs on.
    Failed {
        /// The error's code.
        code: String,
        /// Its text.
        text: String,
        /// What the compiler said.
        lines: Vec<String>,
    },
}

/// A person.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonShown {
    /// Their name, which is their id for the others' apps.
    pub name: &'static str,
    /// The app's view, if it has drawn one.
    pub view: Option<Value>,
    /// Why the app has stopped, if it has.
    pub stopped: Option<Line>,
    /// What waits for an answer, oldest first.
    pub waiting: Vec<WaitingShown>,
    /// What has been answered and is under way.
    pub under_way: Vec<RequestId>,
    /// Cards and links that have arrived.
    pub cards: Vec<CardShown>,
    /// What the app said while nobody looked, oldest first; what was opened is gone.
    pub notifications: Vec<NotificationShown>,
    /// The language.
    pub locale: String,
    /// The colours.
    pub theme: Theme,
    /// Whether the network is away.
    pub offline: bool,
    /// Who answers.
    pub answering: Answering,
    /// Scopes that the app may ask for no more.
    pub standing: Vec<String>,
    /// The last turns, oldest first.
    pub turns: Vec<TurnShown>,
    /// The app's lines.
    pub log: Vec<Line>,
    /// What went wrong.
    pub errors: Vec<Line>,
}

/// A request that waits.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingShown {
    /// The request.
    pub request: Request,
    /// What a host would say if all went well, where that can be guessed.
    pub suggested: Option<Answer>,
}

/// A card or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardShown {
    /// Who sent it.
    pub from: &'static str,
    /// Its line.
    pub title: String,
    /// Whether it is a link.
    pub link: bool,
    /// Whether a share travels with it.
    pub share: bool,
}

/// What an app said to its person while nobody looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationShown {
    /// The alarm's tag; 4294967295 for what was posted.
    pub tag: u32,
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
}

/// What a turn used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TurnShown {
    /// Why it began.
    pub cause: &'static str,
    /// Microseconds in the guest.
    pub micros: u64,
    /// Calls from guest to host.
    pub calls: u32,
    /// Bytes of memory.
    pub memory: usize,
    /// Bytes in storage.
    pub storage: u64,
    /// Keys in storage.
    pub keys: u32,
}
