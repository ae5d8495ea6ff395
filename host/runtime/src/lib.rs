//! The runtime runs a mini-app: it hands it events, lets it describe what it wants, and keeps each turn whole or not at all.
//!
//! It knows no wallet, no chat and no screen. What an app asks for leaves as plain data ([`model::Request`]) after the turn
//! was committed, and comes back later as an answer that was recorded first ([`records::record_answer`]).
//!
//! | module | holds |
//! |---|---|
//! | [`sandbox`] | the engine, its settings, and the way from a verified package to a running app |
//! | [`artifact`], [`cache`] | compiled code, and why it is safe to load it again |
//! | [`compile`] | who compiles apps, within which bounds, and why it was not done |
//! | [`app`] | a running app as an actor: queue, restarts, stop |
//! | [`turn`] | one event in, one commit, effects out |
//! | [`model`] | events, requests, answers: one model for every level of interfaces |
//! | [`deals`] | deals that apps watch, and what was last known of them |
//! | [`files`] | what a person picked for an app, or was given in it |
//! | [`geohash`] | the coarse cells in which places are told |
//! | [`grant`] | what a person said about a scope, held against what the manifest asked for |
//! | [`limit`] | every bound, and the typed fault when one is passed |
//! | [`news`] | cards that came while an app was open, and who is in its conversation |
//! | [`notify`] | alarms that wait, and how often an app is heard |
//! | [`watch`] | reads that are watched, and what was told of them |
//! | [`records`] | the tables: storage, requests, answers, grants |
//! | [`view`] | the tree an app describes: checked, as JSON, and as text for a terminal |
//! | [`trace`] | everything a guest saw, so that a session can be replayed bit for bit |
//! | [`target`] | what apps are compiled to, for running and for replaying |
//!
//! Guarantees: rules `CAP-…`, `TURN-…`, `LIM-…`, `DEAL-…`, `FIL-…`, `NTF-…`, `WCH-…`, `VIEW-…` and `REP-…` of `host/DESIGN.md`.
//! Trusts: wasmtime, and the node for what the answers say.

pub mod app;
pub mod artifact;
mod bindings;
pub mod cache;
pub mod compile;
pub mod deals;
pub mod files;
pub mod geohash;
pub mod grant;
mod host;
pub mod limit;
mod meter;
pub mod model;
pub mod news;
pub mod notify;
pub mod powers;
pub mod records;
pub mod sandbox;
mod state;
pub mod target;
pub mod trace;
pub mod turn;
pub mod view;
pub mod watch;

pub use app::{RunningApp, Status};
pub use artifact::{Artifact, MachineCode};
pub use cache::ArtifactCache;
pub use compile::{CompileBounds, CompileFault, Compiler, HelperCompiler, InProcessCompiler};
pub use limit::{LimitFault, Limits};
pub use model::{Answer, Event, Launch, Refusal, Request, RequestKind};
pub use powers::{AppHost, AppSpec, Powers};
pub use sandbox::{OpenError, Sandbox};
pub use target::Target;
pub use turn::{TurnError, TurnReport};
