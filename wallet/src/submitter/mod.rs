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
//! - A shielded payment is of the pool of the address book, names this submitter, spends nothing that is spent, and pays for its
//!   gas and its insertion (SUB-014, SUB-016); of the payments that spend one note, one is brought (SUB-015).
//! - Requests are bounded in size and rate, for each peer and in all (SUB-004).
//! - What is not carried, not affordable or too much says so in a refusal of its own (SUB-007, SUB-008, SUB-010).
//!
//! What waits in the pool's queue a submitter inserts too: see `insert`.
//!
//! [`Ground`] is how whoever runs one opens it; [`Ledger`] is what it came to.
//!
//! # Privacy
//! A submitter learns envelope, share and destination of the claims it carries, and the peer that asked. Of a shielded payment it
//! learns what everybody sees once it is in a block, a little earlier, and who brought it to this submitter.

mod batches;
mod client;
mod error;
#[cfg(feature = "native")]
mod follow;
mod ground;
mod hand_over;
mod hand_shielded;
#[cfg(feature = "native")]
mod insert;
mod ledger;
mod limit;
mod losses;
mod payout;
mod policy;
mod server;
mod shielded;
mod terms;
mod wire;

pub use client::{Candidate, Carried, CarryError, SubmitTransport, TransportError, Why, carry};
pub use error::Refusal;
pub use ground::{Ground, GroundError};
pub use hand_over::{BatchQuote, HandOverError, hand_over, quote_batch};
pub use hand_shielded::{ShieldedQuote, ask_shielded, hand_over_shielded, quote_shielded};
#[cfg(feature = "native")]
pub use insert::{
    DevelopmentKeys, InsertError, InsertStep, Inserter, InsertionJob, ProveInsertions, QueueFault,
};
pub use ledger::Ledger;
pub use limit::Limits;
pub use payout::PayoutError;
pub use policy::FeePolicy;
pub use server::Submitter;
pub use terms::{InsertTerms, Terms};
pub use wire::{
    Answer, BatchQuery, BatchRef, MAX_ANSWER, MAX_REQUEST, PROTOCOL, Progress, Request, ShareRef,
    ShieldedQuery, ShieldedRef,
};
