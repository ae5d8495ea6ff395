//! A shielded pool holds money under commitments: everyone sees what goes in and comes out, nobody sees who paid whom inside.
//!
//! This module says the same as `contracts/src/ShieldedPool.sol`, on the other side of the wire. It computes no Poseidon and
//! no proof: commitments, nullifiers, roots and proofs come from `teahouse-zk`, whose [`EvmProof::from_bytes`] form is that
//! crate's own bytes of a proof.
//!
//! | file | holds |
//! |---|---|
//! | `payment` | [`Payment`], [`External`], [`EvmProof`], and the hash of what a payment binds besides |
//! | `insertion` | [`Entry`], [`Insertion`], and the [`Batch`] whose public inputs an insertion proves |
//! | `hash` | numbers of the circuits' field: [`is_element`], [`deposit_rho`] |
//! | `read` | [`PoolCall`]: calls made, and a stranger's calls read back |
//! | `state` | [`Pool`]: where calls go, and what the contract says |
//! | `prepay` | [`InsertionGas`]: what a leaf pays for its insertion |
//! | `close` | [`CloseDeposits`]: what several keys sign to close new deposits |
//! | `terms` | [`PoolTerms`]: what a pool is made with |
//! | `event` | [`PoolEvent`], [`PoolLog`]: what the contract wrote |
//! | `refusal` | [`PoolRefusal`]: why it refused |
//! | `model` | [`PoolModel`]: the contract's books as a machine without I/O |
//!
//! # Privacy
//! A deposit shows who deposits, what and how much; a withdrawal shows recipient and amount; each payment shows how many notes
//! it spends (2 or 6), when, and who brought it. Whoever is asked whether a nullifier is spent learns that the asker cares.

mod close;
mod event;
mod hash;
mod insertion;
mod model;
mod payment;
mod prepay;
mod read;
mod refusal;
mod state;
#[cfg(test)]
mod strategies;
mod terms;

pub use close::{CLOSED_FOR, CloseDeposits, OPEN_FOR};
pub use event::{
    Deposited, Inserted, PoolEvent, PoolLog, PoolLogFault, PoolLogsError, Transacted, find_logs,
};
pub use hash::{deposit_rho, is_element};
pub use insertion::{BATCH_SIZES, Batch, Entry, Insertion, TREE_DEPTH, start_of};
pub use model::{Books, Brought, EMPTY_ROOT, PLACES, PLACES_FOR_EXITS, PoolModel};
pub use payment::{CIPHERTEXT, Ciphertext, EvmProof, External, Payment, external_hash};
pub use prepay::{InsertionGas, Prepaid};
pub use read::{DepositCall, MAX_POOL_CALL, PoolCall, Proven};
pub use refusal::{ClosingRefusal, InsertionRefusal, PoolRefusal};
pub use state::{Pool, PoolState, Verifiers};
pub use terms::{PoolCap, PoolTerms};
