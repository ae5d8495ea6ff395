//! A deal is a promise about money between people who need not trust each other, written as a state machine.
//!
//! Each machine here is the same one as a contract of `contracts/src`: the same calls are accepted, the same payments
//! follow, the same refusals are given with the same values. Nothing here asks a chain, a clock or a person: time is an
//! argument, and everything builds for wasm32, so that mini-apps and the wallet can say what somebody may do now,
//! until when, and what happens when nobody does.
//!
//! | start reading at | for |
//! |---|---|
//! | [`deal`] | [`deal::Deal`]: what a machine answers, and how to add one |
//! | [`amount`], [`account`] | amounts, accounts, destinations, signatures as "signed by whom over what" |
//! | [`vault`], [`hash`] | what every vault asks of a destination, and the contracts' hash |
//! | [`explore`] | [`explore::Explored`]: every state that a small deal can reach, and how |
//! | [`faults`] | what must hold in each of these states, whatever the deal |
//! | [`exits`] | how long anyone's money can be held, and how a stranger ends it |
//! | [`drawing`] | the drawing of a machine, made from what it does |
//! | [`allowance`] | budgets that an app's key may spend |
//! | [`envelope`] | red envelopes: equal shares, decks, and open ones that people join |
//! | [`registry`] | publishers, apps, releases and who rebuilt them |
//! | [`escrow`] | escrow deals: milestones that are delivered, paid, disputed and ruled on |
//! | [`ride`] | rides: quotes, arrivals, growing vouchers, cancellations, and purses for bonds |
//!
//! Random walks live in `testing`, behind the feature of that name.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod account;
pub mod allowance;
pub mod amount;
pub mod deal;
pub mod drawing;
pub mod envelope;
pub mod escrow;
pub mod exits;
pub mod explore;
pub mod faults;
pub mod hash;
#[cfg(test)]
mod pot;
pub mod registry;
pub mod ride;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod vault;

pub use account::{Account, Destination, Signature, Word};
pub use amount::{Amount, AmountError};
pub use deal::{Deal, Effect, NextAction, Role, Until, Verb};
