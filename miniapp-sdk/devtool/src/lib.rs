//! The developer's tool turns a project into a package: build, inspect, test, pack, sign.
//!
//! A library: the `teahouse app …` commands are made of it. Long operations take a [`Progress`]; every error has a stable code and an exit status.
//!
//! | module | holds |
//! |---|---|
//! | [`project`], [`mod@new`], [`template`] | what a mini-app project is on disk; writing one to begin from; what there is to begin from |
//! | [`toolchain`], [`node`] | finding a compiler that makes WebAssembly; finding node and npm |
//! | [`doctor`] | what is missing on this machine to build apps |
//! | [`mod@build`] | project → component, the same bytes on every machine |
//! | [`recipe`], [`mod@verify`] | what a bundle was made with; making it again and comparing |
//! | [`report`] | what a component imports, may ask for and weighs |
//! | [`mod@pack`], [`key`] | component → signed package; the publisher's key file |
//! | [`mod@replay`] | playing a session that a host recorded |
//! | [`scenario`] | playing a project's scenario files on the real runtime |
//! | [`dev`] | a simulation of a few people, with the app built anew when its sources change |
//! | [`progress`], [`machine`] | what a long operation says; what the toolchain search may ask |
//!
//! Enforces the rules `TOOL-001` to `TOOL-013`, `TOOL-021`, `TOOL-022`, `COV-…` and `SIM-…` of `miniapp-sdk/DESIGN.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects"))]

pub mod build;
mod carried;
pub mod dev;
pub mod doctor;
mod encode;
pub mod key;
pub mod machine;
pub mod new;
pub mod node;
pub mod pack;
pub mod progress;
pub mod project;
pub mod recipe;
pub mod replay;
pub mod report;
pub mod scenario;
mod stage;
pub mod template;
pub mod toolchain;
mod typescript;
pub mod verify;

pub use build::{BuildError, BuildOptions, BuiltApp, build};
pub use doctor::Finding;
pub use key::{KeyError, PublisherSecret};
pub use new::{NewError, NewProject};
pub use node::{NodeError, NodeToolchain};
pub use pack::{PackError, PackedApp, pack};
pub use progress::{Progress, Silent, Step};
pub use project::{Language, Project, ProjectError};
pub use recipe::Recipe;
pub use report::AppReport;
pub use toolchain::{GuestToolchain, ToolchainError};
pub use verify::{Verified, VerifyError, verify};

/// Exit status: something failed.
pub const EXIT_FAILED: u8 = 1;
/// Exit status: the request itself is wrong.
pub const EXIT_USAGE: u8 = 2;
/// Exit status: bad configuration or a missing tool.
pub const EXIT_MISSING_TOOL: u8 = 3;
/// Exit status: not found.
pub const EXIT_NOT_FOUND: u8 = 4;
/// Exit status: a signature, hash or import did not verify.
pub const EXIT_REFUSED: u8 = 7;

/// An error that says with which status a command ends.
pub trait ExitCode {
    /// The status, as the command line's table names it.
    fn exit_code(&self) -> u8;
}
