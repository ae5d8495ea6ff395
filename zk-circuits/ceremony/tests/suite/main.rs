//! A ceremony as its people run it: real processes, files in a folder, a circuit that is small.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

mod page;
mod story;
mod support;
