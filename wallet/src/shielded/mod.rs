//! A shielded payment moves money between notes that only their owners can tell apart.
//!
//! This is the library half: it holds no socket, and no thread but the prover's (feature `native`). The chain's side is in
//! [`teahouse_chain::pool`], the proofs' in [`teahouse_zk`].
//!
//! | start reading at | for |
//! |---|---|
//! | [`PoolPlace`], [`ShieldedLane`] | which pool, and whose notes in it |
//! | [`SpendingKey`], [`FullViewingKey`], [`IncomingViewingKey`], [`OutgoingViewingKey`] | what pays and what sees, from the phrase; as texts |
//! | [`ShieldedAddress`] | where a payment can be sent |
//! | [`cipher`] | what payer and payee are told, in 384 bytes |
//! | [`OwnNote`], [`next_own_note`] | notes for oneself: deposits, and what a vault pays out |
//! | [`Scanner`] | finding everything again from the phrase, against the chain's roots |
//! | [`owned`], [`balances`], [`sent`], [`own_spends`] | what there is and what there was |
//! | [`fn@select`] | which notes pay |
//! | [`Tidying`] | which notes are joined unasked, and for how much a day |
//! | [`Plans`] | payments from wish to final, exactly once |
//! | [`prover`] | making proofs, on a thread of their own |
//! | [`PaymentReceipt`] | showing one person that a payment was made |
//! | [`anonymity`] | how well it hides, in figures |
//! | [`forget_unsigned`], [`restored_own_notes`] | what a restore does with what a backup held |
//!
//! # A payment, step by step
//! [`Plans::draft`] picks notes and draws all numbers; it is shown with [`anonymity::figures`]; [`Plans::reserve`] is the yes;
//! [`Plans::sign`], [`Plans::begin_proof`], [`prover::ProverService::order`], [`Plans::proved`], [`Plans::hand`] lead to what a
//! submitter or an own transaction brings; [`Scanner::take`] sees it in a block, and [`Plans::settle`] says how it ended. After
//! a crash [`ShieldedIntent::next`] says where to go on.

mod address;
pub mod anonymity;
mod bech32m;
pub mod cipher;
mod event;
mod hash;
mod keys;
mod looked;
mod memo;
mod notes;
mod own_spend;
mod place;
mod plan;
pub mod prover;
mod receipt;
mod record;
mod restore;
mod scanner;
mod select;
mod table;
#[cfg(test)]
mod testing;
mod tidy;
mod tree;

pub use address::{AddressError, ShieldedAddress};
pub use bech32m::TextFault;
pub use cipher::{OpenFault, OwnNote};
pub use keys::{FullViewingKey, IncomingViewingKey, KeyTextError, OutgoingViewingKey, SpendingKey};
pub use looked::{has_begun, looked};
pub use memo::{MOST_BYTES as MOST_MEMO_BYTES, Memo, MemoError};
pub use notes::{NoteState, OwnedNote, ShieldedBalances, ShieldedHolding, balances, owned, sent};
pub use own_spend::{OwnSpend, own_spends};
pub use place::{NetworkId, PoolPlace, ShieldedLane};
pub use plan::{
    Carriage, Failure, JoinsplitSize, Next, PlanBasis, PlanError, Plans, ProofJob, ProvenJoinsplit, Settled,
    ShieldedIntent, ShieldedState, Wish,
};
pub use receipt::{Asker, PaymentReceipt, ReceiptFault, ReceiptTextError};
pub use record::{Checkpoint, NoteOrigin, NoteRecord, PublicAmount, SeenAt, SentRecord};
pub use restore::{forget_unsigned, is_unsigned};
pub use scanner::{Birth, MOST_BLOCKS, ScanError, ScanReport, Scanner, Step, Stretch};
pub use select::{Consolidation, DustPolicy, FEW, Joining, MANY, SelectError, Selection, select, to_join};
pub use table::{TABLES, next_own_note, restored_own_notes};
pub use tidy::{TIDY_FROM, Tidying, paid_today};
