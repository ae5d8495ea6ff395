//! The developer's tool on real projects: the compiler, the component encoder and the runtime that people use.
//!
//! The first build on a machine compiles the guests' standard library, about a minute; later runs take seconds.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a test that unwraps says what it expects"
)]

mod api;
mod builds;
mod coverage;
mod dev;
mod examples;
mod new;
mod projects;
mod replays;
mod tutorial;
mod typescript;
mod verify;
