//! A promise's kind says who may make it, what it can take at most, until when it counts, and what it is about.

use alloy::primitives::{Address, U256};
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::port::Asset;

use crate::bytes::Amounts;
use crate::typed::Filled;

/// The structs that the account of an app signs, and what each does.
///
/// Vouchers are not among them: they count up, under one yes for many, and are signed by a meter ([`super::meter`]). Neither is what the host signs by
/// itself (batches, claims, payments out of an allowance), nor what owners of names, apps and stakes sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The terms of a deal.
    Deal,
    /// The end of milestones that both sides agree to.
    Settlement,
    /// What an arbiter decides.
    Ruling,
    /// The quote of a ride.
    Ride,
    /// The fare that both sides agree to.
    FinalFare,
    /// Giving a ride up.
    CancelRide,
    /// A word of a side of a ride that takes nothing: it has arrived, it begins, how it was.
    RideWord,
}

impl Kind {
    pub(super) fn of(contract: ContractName, name: &str) -> Option<Self> {
        Some(match (contract, name) {
            (ContractName::Escrow, "DealTerms") => Self::Deal,
            (ContractName::Escrow, "Settlement") => Self::Settlement,
            (ContractName::Escrow, "Ruling") => Self::Ruling,
            (ContractName::RideSettlement, "RideQuote") => Self::Ride,
            (ContractName::RideSettlement, "FinalFare") => Self::FinalFare,
            (ContractName::RideSettlement, "CancelRide") => Self::CancelRide,
            (ContractName::RideSettlement, "Arrive" | "Start" | "Rating") => Self::RideWord,
            _ => return None,
        })
    }

    /// The fields that name who may sign, of terms.
    pub(super) const fn sides(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Deal => Some(["payer", "payee"]),
            Self::Ride => Some(["rider", "driver"]),
            _ => None,
        }
    }

    /// The field that names the terms that it is about.
    pub(super) const fn subject(self) -> Option<&'static str> {
        match self {
            Self::Settlement => Some("id"),
            Self::FinalFare | Self::CancelRide | Self::RideWord => Some("rideId"),
            Self::Deal | Self::Ride | Self::Ruling => None,
        }
    }

    const fn end(self) -> Option<&'static str> {
        match self {
            Self::Deal => Some("acceptBy"),
            Self::Ride => Some("validUntil"),
            Self::Settlement | Self::Ruling | Self::FinalFare | Self::CancelRide => Some("deadline"),
            Self::RideWord => None,
        }
    }

    /// The last second in which it counts, where it has one.
    pub(super) fn until(self, filled: &Filled) -> Option<UnixSeconds> {
        self.end().and_then(|field| filled.moment(field))
    }

    /// The most that the contract can take from `account`, or keep from it, by this signature; `terms` are those that it is about.
    pub(super) fn outflow(self, filled: &Filled, account: Address, terms: &Filled) -> Amounts {
        let of = |field: &str| filled.number(field).unwrap_or_default();
        let is = |side: &str| terms.account(side) == Some(account);
        let where_is = |side: &str, amount: U256| if is(side) { amount } else { U256::ZERO };
        let most = match self {
            Self::Deal => {
                let paid = milestones(filled).saturating_add(of("payerDeposit"));
                where_is("payer", paid).saturating_add(where_is("payee", of("payeeDeposit")))
            }
            Self::Ride => {
                where_is("rider", of("maxFare")).saturating_add(where_is("driver", of("driverBond")))
            }
            Self::Settlement => {
                where_is("payer", of("toPayee")).saturating_add(where_is("payee", of("toPayer")))
            }
            Self::FinalFare => where_is("rider", of("fare")),
            Self::CancelRide => of("maxFee"),
            Self::Ruling | Self::RideWord => U256::ZERO,
        };
        let counted = terms.asset().filter(|_| !most.is_zero());
        counted.map(|asset: Asset| (asset, most)).into_iter().collect()
    }
}

fn milestones(filled: &Filled) -> U256 {
    let amounts = filled.fields().filter(|(slot, _)| slot.bound_name() == "milestones.amount");
    amounts.fold(U256::ZERO, |sum, (_, word)| sum.saturating_add(U256::from_be_bytes(word.0)))
}
