//! The surface between a person's host and its fronts is JSON-RPC 2.0 with typed requests, answers, events and errors.
//!
//! Everything here is plain data. The browser, the desktop window and the command line speak the same methods; their
//! TypeScript is generated from these types into `host/ui/src/api/` and a test fails when the two differ.
//!
//! | module | holds |
//! |---|---|
//! | [`rpc`] | the frames: request, response, notification |
//! | [`method`] | the table of methods, each with its parameters and its result |
//! | [`error`] | `{code, params}`: what went wrong, as data |
//! | [`event`] | the numbered stream that keeps a front's cache true |
//! | [`profile`], [`contact`], [`payee`], [`token`], [`chat`], [`account`], [`money`], [`limit`], [`allowance`], [`delegate`], [`typed`], [`name`], [`consent`], [`app`], [`grant`], [`registry`], [`blocklist`], [`notify`], [`envelope`], [`network`], [`submitter`], [`persona`] | what each screen is given |
//! | [`backup`], [`lock`], [`secret`] | backups, the phrase, and what is refused while a profile is locked |
//! | [`tree`] | what a mini-app draws |
//! | [`typescript`] | the generator |
//!
//! # Guarantees
//! - No view holds a key, a password or a box seed. Two secrets are shown, because showing them is the purpose: the claim
//!   link of a share that the person made a link of, and the phrase, to a person who gave the password and asked for it.
//!   What travels the other way (a password, a phrase that is checked) is a [`secret::SecretText`] (RPC-009).
//! - No text of ours: words for people are made by the front from codes (RPC-002).
//! - Numbers are below 2^53; amounts are decimal strings in the asset's smallest unit.

pub mod account;
pub mod allowance;
pub mod app;
pub mod backup;
pub mod blocklist;
pub mod chat;
pub mod consent;
pub mod contact;
pub mod delegate;
pub mod envelope;
pub mod error;
pub mod event;
pub mod grant;
pub mod limit;
pub mod lock;
pub mod meter;
pub mod method;
pub mod money;
pub mod name;
pub mod network;
pub mod notify;
pub mod payee;
pub mod persona;
pub mod profile;
pub mod registry;
pub mod rpc;
pub mod secret;
pub mod shielded;
pub mod submitter;
pub mod token;
pub mod tree;
pub mod typed;
pub mod typescript;

pub use error::{ErrorView, Exit};
pub use event::{Event, NumberedEvent};
pub use method::{METHODS, Method, MethodInfo};

/// Derives what every type of the surface has: JSON in camel case both ways, and TypeScript.
macro_rules! view {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub struct $name { $($body)* }
        )*
    };
}

/// As [`view!`], for a closed set of names.
macro_rules! names {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(rename_all = "kebab-case")]
            pub enum $name { $($body)* }
        )*
    };
}

/// As [`view!`], for a choice between shapes: the field `kind` says which.
macro_rules! choice {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
            pub enum $name { $($body)* }
        )*
    };
}

pub(crate) use {choice, names, view};
