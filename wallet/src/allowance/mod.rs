//! An allowance is money that a person puts at one app's disposal, within limits that a contract holds the app to.
//!
//! [`AllowanceOrder`] (what is wanted) → [`AllowancePlan`] (kept, with a salt of its own) → intents (previewed, journaled) →
//! payments, each signed by the account that the persona has for that app ([`crate::keys::Persona::app_account`]) and
//! brought to the chain by the account that opened it, which gets back what is left.
//!
//! # Guarantees
//! - The hash of its terms, salt included, is its name: an allowance that is asked for again from what was kept is the same
//!   one, and the contract takes it once (ALW-001).
//! - A payment's number is given out once (BGT-001).
//! - What the contract would refuse is refused before it is signed, under the contract's own code (BGT-002).
//!
//! # Privacy
//! A chain observer links owner, app account and payees. The app account is used with this app only, so two apps' allowances
//! are linked by their owner.

mod check;
mod error;
mod plan;
mod record;

pub use error::AllowanceError;
pub use plan::{AllowanceOrder, AllowancePlan, LEAST_LIFE, MAX_PAYEES};
pub use record::{KeptAllowance, Payout, Payouts, TABLES, find, forget, keep, list};
