//! What the program promises, tried as a person would: real processes, real relays on loopback, a real practice chain.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

mod apps;
mod beginning;
mod chat;
mod compiling;
mod deal;
mod door;
mod gift;
mod giver;
mod keys;
mod limits;
mod memory;
mod money;
mod names;
mod page;
mod payees;
mod personas;
mod rebuild;
mod relayed;
mod secrets;
mod shielded_quiet;
mod shielded_refusals;
mod shielded_story;
mod shielded_viewkey;
mod shown;
mod simulator;
mod submitter;
mod support;
mod tutorial;
