//! Teahouse's wire format is what relays and mailboxes see: padded envelopes in blinded one-time boxes, and the
//! receipts of the stores that keep them.
//!
//! Everything here is a pure function over bytes: no clock, no network, no threads, and it builds for wasm32. The byte
//! tables, the safety argument of the blinding and the numbered rules stand in `relay/DESIGN.md`.
//!
//! | start reading at | for |
//! |---|---|
//! | [`envelope`] | `EnvelopeBytes` → `ParsedEnvelope` → `VerifiedEnvelope`, and the way back |
//! | [`boxes`] | `BoxSeed` → `BoxKey` (writes) or `BoxReader` (finds), both give `BoxId`s |
//! | [`inbox`] | the 1,024 slots a day in which strangers leave a first message |
//! | [`shard`] | which gossip topic a conversation uses |
//! | [`receipt`] | what a mailbox signs, and the pair of receipts that convicts it |
//! | [`blob`] | bytes too long for an envelope: sealed in chunks, named by their hash |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod blob;
pub mod boxes;
pub mod class;
pub mod envelope;
pub mod inbox;
pub mod receipt;
pub mod shard;
pub mod stamp;

pub use boxes::{BoxId, BoxIndex, BoxKey, BoxReader, BoxSeed};
pub use class::{Class, ENVELOPE_OVERHEAD, PROOF_LEN};
pub use envelope::{ContentId, EnvelopeBytes, EnvelopeError, Kind, ParsedEnvelope, VerifiedEnvelope};
pub use inbox::{Day, InboxSeed, SLOTS_PER_DAY, Slot};
pub use receipt::{Equivocation, ReceiptError, ReceiptTerms, StoreId, StoreKey, StoreReceipt};
pub use shard::{Generation, Shard, ShardKey};
pub use stamp::{Stamp, StampError, Window};
