//! What every field of every struct that the contracts have signed means: the table that screens are drawn from.
//!
//! One list for each contract, and three for what several contracts have signed alike. `tests/suite/typed.rs` reads the type
//! strings in `contracts/src` and fails for a struct, a field or a type that is missing or other here.

mod deals;
mod house;
mod money;

use teahouse_chain::book::ContractName;

use super::Described;
use deals::{ESCROW, RIDE_SETTLEMENT};
use house::{MINI_APP_REGISTRY, NAME_DIRECTORY, OWNERS, RELAY_STAKE, REPORTS, RLN_MEMBERSHIP, SHIELDED_POOL};
use money::{ALLOWANCE, DELEGATE, NOTES, RED_ENVELOPE, SERVICE_VOUCHERS, VOUCHER_BANK};

/// The structs that are signed for `contract`, those inside others included.
pub(super) fn of(contract: ContractName) -> Vec<&'static Described> {
    let (own, shared): (&[Described], &[&[Described]]) = match contract {
        ContractName::RedEnvelope => (RED_ENVELOPE, &[NOTES]),
        ContractName::Allowance => (ALLOWANCE, &[NOTES]),
        ContractName::VoucherBank => (VOUCHER_BANK, &[NOTES]),
        ContractName::ServiceVouchers => (SERVICE_VOUCHERS, &[NOTES]),
        ContractName::Delegate => (DELEGATE, &[]),
        ContractName::Escrow => (ESCROW, &[NOTES]),
        ContractName::MiniAppRegistry => (MINI_APP_REGISTRY, &[OWNERS]),
        ContractName::NameDirectory => (NAME_DIRECTORY, &[OWNERS, NOTES]),
        ContractName::RLNMembership => (RLN_MEMBERSHIP, &[REPORTS]),
        ContractName::RelayStake => (RELAY_STAKE, &[REPORTS]),
        ContractName::RideSettlement => (RIDE_SETTLEMENT, &[NOTES]),
        ContractName::ShieldedPool => (SHIELDED_POOL, &[]),
        ContractName::PracticeDollar
        | ContractName::VerifierJoinsplitTwo
        | ContractName::VerifierJoinsplitSix
        | ContractName::VerifierInsertionPair
        | ContractName::VerifierInsertionSixteen => (&[], &[]),
    };
    own.iter().chain(shared.iter().copied().flatten()).collect()
}
