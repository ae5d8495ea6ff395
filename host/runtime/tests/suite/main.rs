//! What the sandbox promises, said as tests against real components and the real engine.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod abuse;
mod chat;
mod chat_guest;
mod deals;
mod device;
mod device_guest;
mod files;
mod files_guest;
mod fuzz;
mod grants;
mod guest;
mod install;
mod limits;
mod meter;
mod notify;
mod reminder;
mod replay;
mod sign;
mod turns;
mod views;
mod watch;
mod world;
