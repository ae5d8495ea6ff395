//! A submitter carries other people's claims and batches to the chain, so that who owns no coin can be paid, and pay.
//!
//! [`Submitter`] is the carrying side, a machine from bytes to bytes for `/teahouse/submit/1`; [`carry`] is the asking
//! side, which tries one submitter after the other. Both sides are bound by what the share's key signed: destination,
//! the one account that may keep a fee, and the most it may keep.
//!
//! # Guarantees
//! - Nothing malformed, failing or loss-making is sent: a claim is checked, then simulated, before it gets a nonce
//!   (SUB-001, SUB-002).
//! - One share, one transaction: asking again gives the state of the first (SUB-003). A batch as well (SUB-005).
//! - A batch is brought for a fee that covers it, or that its tokens' price says, and only if it pays it (SUB-006).
//! - Requests are bounded in size and rate, for each peer and in all (SUB-004).
//!
//! # Privacy
//! A submitter learns envelope, share and destination of the claims it carries, and the peer that asked.

mod batches;
mod client;
mod error;
mod hand_over;
mod limit;
mod policy;
mod server;
mod wire;

pub use client::{Candidate, Carried, CarryError, SubmitTransport, TransportError, Why, carry};
pub use error::Refusal;
pub use hand_over::{BatchQuote, HandOverError, hand_over, quote_batch};
pub use limit::Limits;
pub use policy::FeePolicy;
pub use server::Submitter;
pub use wire::{
    Answer, BatchQuery, BatchRef, MAX_ANSWER, MAX_REQUEST, PROTOCOL, Progress, Request, ShareRef,
};
