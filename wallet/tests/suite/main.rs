//! The wallet as others use it: on a scripted chain in virtual time, and on a real one with real processes.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that fails may say so by stopping")]

mod allowance;
mod allowance_double;
mod claims;
mod decoders;
mod driver;
mod envelope_double;
#[allow(dead_code, reason = "it is the chain's, and leaves out more than is left out here")]
#[path = "../../../contracts/chain/tests/suite/limited.rs"]
mod limited;
mod story;
mod world;

mod journal;
mod keystores;
mod known_calls;
mod limits;
mod lives;
mod meters;
mod moved_chain;
mod preview;
mod processes;
mod promises;
mod raise;
mod redeem;
mod relayed;
mod relayed_bytes;
mod scan;
mod secrets;
mod shielded_insert;
mod shielded_intents;
mod shielded_submit;
mod shielded_world;
mod simulated;
mod submit;
mod submit_role;
mod tables;
mod typed;
mod wycheproof;
