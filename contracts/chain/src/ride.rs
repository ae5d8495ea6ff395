//! A ride is a deposit and a bond that rider and driver set aside for a journey, and that neither can lock in by leaving.
//!
//! This module says the same as `contracts/src/RideSettlement.sol`, on the other side of the wire.
//!
//! | file | holds |
//! |---|---|
//! | `quote` | [`RideQuote`] and [`RideId`]: what rider and driver agree on |
//! | `way` | [`Arrive`], [`Start`] and [`RideVoucher`]: what each signs on the way |
//! | `end` | [`FinalFare`], [`CancelRide`] and [`Rating`]: what each signs to end it, and after |
//! | `purse` | [`PurseDraw`]: what an account signs to take money back that waits for rides |
//! | `call` | [`RideSettlement`]: the calls |
//! | `state` | what the contract says of a ride, as the machine of `teahouse-deals` |
//! | `event` | [`RideEvent`] and [`PurseEvent`]: what the contract wrote |
//! | `refusal` | [`RideRefusal`]: why it refused |
//!
//! What anyone can do next with a ride, and until when, is asked of the machine: [`teahouse_deals::ride::Ride`].
//!
//! # Privacy
//! A chain observer links rider, driver, destinations of their money, fares and times. Places and notes are hashes, and a cell
//! must be salted before it is hashed: there are few cells.

mod call;
mod end;
mod event;
mod purse;
mod quote;
mod refusal;
mod state;
mod way;

pub use call::RideSettlement;
pub use end::{CancelRide, FinalFare, Rating};
pub use event::{PurseEvent, RideEnd, RideEvent, RideStep};
pub use purse::PurseDraw;
pub use quote::{RideId, RideQuote, pickup_commit};
pub use refusal::RideRefusal;
pub use teahouse_deals::ride::RideStatus;
pub use way::{Arrive, RideVoucher, Start};
