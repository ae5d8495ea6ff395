//! A wallet is a phrase, what can be derived from it, and a memory that makes every payment happen once.
//!
//! It holds no socket and starts no thread but the one that proves ([`shielded::prover`], feature `native`): the chain is a [`teahouse_chain::port::ChainPort`], the disk a
//! [`teahouse_base::RecordStore`], the time a [`teahouse_base::Clock`].
//!
//! | module | holds |
//! |---|---|
//! | [`phrase`] | the 24 words |
//! | [`keys`] | the tree they lead to: accounts, identity, storage keys, one-time share keys, by persona |
//! | [`keystore`] | the phrase, sealed on disk |
//! | [`signer`] | typed intents in, signatures out |
//! | [`preview`] | what a transaction would do, and the agreement to it |
//! | [`journal`] | intents from draft to final, exactly once |
//! | [`limits`] | the most that may leave, for a persona or an app |
//! | [`balance`] | what is held, available, confirming, or unknown |
//! | [`allowance`] | what apps may spend out of deposits on the chain: making, paying from, ending |
//! | [`envelope`] | red envelopes: making shares, giving them, redeeming them |
//! | [`redeem`] | claims of shares, followed until they are done, foreign or dead |
//! | [`relayed`] | batches that others bring to the chain, for who owns no coin |
//! | [`promise`] | structs that the account of an app signs, followed until they are used or dead |
//! | [`scan`] | what moved to and from an account, read from the chain block after block |
//! | [`shielded`] | payments of which a chain sees neither payer, payee nor amount: keys, notes, plans, proofs, receipts |
//! | [`time`] | the machine's clock, moved ahead to the chain's |
//! | [`typed`] | what a signature covers, in fields that a person can read |
//! | `driver` | the task that ticks, with feature `native` |
//! | `durable` | files that are replaced whole or not at all, with feature `native` |
//! | [`backup`] | what the phrase alone cannot bring back, in one sealed file |
//! | [`v3`] | one account's key in the form that wallets exchange |
//! | [`submitter`] | carrying a claim to the chain for somebody else, and finding somebody who does |

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails may say so by stopping"))]

pub mod allowance;
pub mod backup;
pub mod balance;
mod bytes;
#[cfg(feature = "native")]
pub mod driver;
#[cfg(feature = "native")]
mod durable;
pub mod envelope;
pub mod journal;
pub mod keys;
pub mod keystore;
pub mod limits;
pub mod phrase;
pub mod preview;
pub mod promise;
pub mod redeem;
pub mod relayed;
pub mod scan;
pub mod shielded;
pub mod signer;
pub mod submitter;
pub mod time;
pub mod typed;
pub mod v3;

pub use bytes::Amounts;
