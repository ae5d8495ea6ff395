//! A submitter carries other people's claims to the chain, so that who owns no coin can be paid.
//!
//! [`Submitter`] is the carrying side, a machine from bytes to bytes for `/teahouse/submit/1`; [`carry`] is the asking
//! side, which tries one submitter after the other. Both sides are bound by what the share's key signed: destination,
//! the one account that may keep a fee, and the most it may keep.
//!
//! # Guarantees
//! - Nothing malformed, failing or loss-making is sent: a claim is checked, then simulated, before it gets a nonce
//!   (SUB-001, SUB-002).
//! - One share, one transaction: asking again gives the state of the first (SUB-003).
//! - Requests are bounded in size and rate, for each peer and in all (SUB-004).
//!
//! # Privacy
//! A submitter learns envelope, share and destination of the claims it carries, and the peer that asked.

mod client;
mod error;
mod limit;
mod policy;
mod server;
mod wire;

pub use client::{Candidate, Carried, CarryError, SubmitTransport, TransportError, Why, carry};
pub use error::Refusal;
pub use limit::Limits;
pub use policy::FeePolicy;
pub use server::Submitter;
pub use wire::{Answer, MAX_ANSWER, MAX_REQUEST, PROTOCOL, Progress, Request, ShareRef};
