//! A meter is one yes to a rising sum: each voucher is of the same thing, for more than the one before, and within what was agreed to.
//!
//! [`Filled`] (the voucher at its most) → [`MeterDraft`] (shown) → [`MeterRecord`] (agreed to, counted) → vouchers, each on disk before
//! anybody is given it.
//!
//! # Guarantees
//! - Every voucher is the struct that was agreed to, but for the sum, the number of the voucher and the fields that an app gives anew
//!   each time; its sum is never above the most (MTR-001).
//! - Its sum is above all that was signed for the same thing before, under whatever meter, and it is on disk before anybody is given
//!   it; the same request gives the same bytes (MTR-002).
//! - A meter that has stopped never runs again (MTR-003). Whether one that is here may still run is for whoever holds it to say: over a
//!   restart none does.
//! - The most counts towards the person's limits while it runs, and what was said from its end on, until a final block shows that it is
//!   over (MTR-004).

mod error;
mod follow;
mod open;
mod record;
mod voucher;

use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;

pub use error::MeterError;
pub use open::MeterDraft;
pub use record::{MeterRecord, MeterState, TABLES};
pub use voucher::Step;

use crate::typed::{Described, FillError, Filled, described};

/// Who pays by a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payer {
    /// The account in this field.
    Field(&'static str),
    /// The account in a field of the terms that the voucher is about, which were signed here.
    OfTerms(&'static str, &'static str),
}

/// A voucher that counts up, and which of its fields does what.
#[derive(Debug, PartialEq, Eq)]
struct MeterKind {
    contract: ContractName,
    name: &'static str,
    /// What it is about: one meter for each.
    about: &'static str,
    /// All that is owed so far.
    sum: &'static str,
    /// Which voucher it is.
    count: Option<&'static str>,
    /// What an app gives anew each time.
    changes: &'static [&'static str],
    payer: Payer,
    /// The last second in which it counts.
    end: Option<&'static str>,
}

static KINDS: [MeterKind; 2] = [
    MeterKind {
        contract: ContractName::RideSettlement,
        name: "RideVoucher",
        about: "rideId",
        sum: "cumulative",
        count: Some("seq"),
        changes: &["routeHead"],
        payer: Payer::OfTerms("RideQuote", "rider"),
        end: None,
    },
    MeterKind {
        contract: ContractName::VoucherBank,
        name: "PayVoucher",
        about: "lane",
        sum: "cumulative",
        count: None,
        changes: &[],
        payer: Payer::Field("payer"),
        end: Some("expiry"),
    },
];

impl MeterKind {
    fn find(contract: ContractName, name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| (kind.contract, kind.name) == (contract, name))
    }

    fn of(filled: &Filled) -> Result<&'static Self, FillError> {
        let unknown =
            || FillError::UnknownStruct { contract: filled.contract(), name: filled.name().to_owned() };
        Self::find(filled.contract(), filled.name()).ok_or_else(unknown) // MTR-001
    }

    fn until(&self, filled: &Filled) -> Option<UnixSeconds> {
        self.end.and_then(|field| filled.moment(field))
    }
}

/// The description of the voucher `name` of `contract`, if one yes can be for many of it.
pub fn may_count(contract: ContractName, name: &str) -> Option<&'static Described> {
    MeterKind::find(contract, name)?;
    described(contract).into_iter().find(|one| one.name == name)
}

/// The fields of a voucher that are not agreed to, since they are others in each: its number, and what an app gives anew.
pub fn changing(contract: ContractName, name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let kind = MeterKind::find(contract, name);
    kind.into_iter().flat_map(|kind| kind.count.into_iter().chain(kind.changes.iter().copied()))
}
