//! The wallet as others use it: on a scripted chain in virtual time, and on a real one with real processes.

mod claims;
mod envelope_double;
mod story;
mod world;

mod journal;
mod journal_runs;
mod preview;
mod processes;
mod redeem;
mod submit;
mod wycheproof;
