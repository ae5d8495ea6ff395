//! A node is one open persona: it gives the sandbox its wallet and its chat, and answers the one RPC surface.
//!
//! | module | holds |
//! |---|---|
//! | [`home`], [`owner`], [`mod@unlock`] | where profiles lie, who has one open, and how it is made and opened |
//! | [`beginning`] | a profile that is not there yet, and the two ways to it |
//! | `keys`, `lock` | the phrase's keys, there while unlocked |
//! | `backup` | what goes into a backup, and how it comes back |
//! | [`sealed`] | values at rest |
//! | [`profile`] | an open profile: its personas, which share nothing but the process |
//! | [`node`] | an open persona and its tasks |
//! | `pace` | when a persona does what it does again and again |
//! | [`rpc`] | methods by name |
//! | [`events`] | the numbered stream |
//! | [`error`] | codes and their classes |
//! | `people` | contacts, conversations, outbox, inbox |
//! | `money` | wallet, payments, claims, envelopes |
//! | `shielded` | the private half of the wallet |
//! | [`meet`] | strangers: offers, answers, threads |
//! | `consent` | sheets, and the log of what was agreed to |
//! | `receipts` | the log of what the person did about apps |
//! | `apps` | catalogue, open apps, what they ask for |
//! | `chain`, `network` | the chain and the relays in use |
//! | `blobs` | files and bundles at the mailboxes, and the own shelf |
//! | `submit` | bringing to the chain what others signed |
//! | [`devnet`] | the local practice chain |
//!
//! Guarantees: rules `NODE-…` and `CON-…` of `host/DESIGN.md`. It trusts the crates below for their own rules and joins
//! their records in one database, so that what belongs together is one commit.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod apps;
mod backup;
pub mod beginning;
mod blobs;
mod chain;
mod consent;
pub mod devnet;
pub mod error;
pub mod events;
pub mod home;
mod keys;
mod lock;
pub mod meet;
mod money;
mod network;
pub mod node;
pub mod owner;
mod pace;
mod people;
pub mod profile;
mod receipts;
mod records;
pub mod rpc;
pub mod sealed;
mod shielded;
mod submit;
pub mod unlock;

#[cfg(test)]
mod tests;

pub use apps::catalogue::verify_bundle;
pub use backup::phrase_text;
pub use backup::restore::{open_backup, restore_profile, test_restore};
pub use beginning::Beginning;
pub use error::NodeError;
pub use events::EventHub;
pub use home::{Home, ProfileDir};
pub use money::imported::{ExportedAccount, export_account};
pub use node::{Node, NodeOptions};
pub use owner::OwnerLock;
pub use profile::OpenProfile;
pub use receipts::export::{CheckedReceipts, check_receipts};
pub use submit::ServeSubmitter;
pub use teahouse_runtime::compile;
pub use teahouse_wallet::backup::{BackupFile, BackupFileError};
pub use teahouse_wallet::keys::PersonaNumber;
pub use teahouse_wallet::keystore::Passphrase;
pub use unlock::{NewProfile, Unlocked, create_profile, needs_passphrase, parse_phrase, unlock};
