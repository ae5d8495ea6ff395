//! Teahouse's chat: contacts, sessions, conversations and the durable outbox of one device, without I/O.
//!
//! Everything works on records ([`teahouse_base::WriteRecords`]), a clock and randomness that the caller hands in, and
//! gives back events to show and envelopes to put once the caller has committed. It builds for wasm32.
//!
//! | start reading at | for |
//! |---|---|
//! | [`chat`] | [`Chat`], every operation, and [`ChatView`], everything that can be read |
//! | [`card`] | the contact card: link, QR content, signatures |
//! | [`session`] | Olm inside the post-quantum envelope |
//! | [`content`] | what a message can say |
//! | [`conversation`] | messages, their order and their states |
//! | [`contact`] | standing, alias, safety number |
//! | [`meet`] | strangers: offers in a place, answers, threads |
//!
//! The byte tables, the security argument and the numbered rules stand in `host/DESIGN.md`, "Chat".

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails may say so by stopping"))]

pub mod card;
pub mod chat;
pub mod contact;
pub mod content;
pub mod conversation;
#[cfg(test)]
mod decoder_tests;
pub mod device;
pub mod error;
pub mod ids;
mod kdf;
pub mod kem;
mod letters;
mod line;
pub mod meet;
mod parcel;
mod request;
pub mod session;
mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod window;

pub use card::{CardError, CardProfile, ContactCard};
pub use chat::{Chat, ChatEvent, ChatView, MessageCursor, Outgoing, ReadReceipts, Refusal, WantedBox, Work};
pub use contact::{Contact, SafetyNumber, Standing};
pub use content::{Content, ContentError};
pub use conversation::{ChatMessage, ConversationSummary, MessageState};
pub use device::AccountKey;
pub use error::{ChatError, ContactError, DeviceError, SendError};
pub use ids::{AccountId, ConversationId, DeviceId, MessageId, SessionId};
