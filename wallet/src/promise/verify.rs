//! A signature of somebody else is held against every field, one account, and the one form that contracts take.

use alloy::primitives::Address;

use super::digest_of;
use crate::keys::signer_of;
use crate::typed::{Bound, Filled};

/// Whether `account` has signed `filled` where `bound` says. The twin of a signature with the other `s` is nobody's.
pub fn is_signed_by(bound: &Bound, filled: &Filled, signature: &[u8; 65], account: Address) -> bool {
    let is_bound = (bound.contract, bound.what.name) == (filled.contract(), filled.name());
    is_bound && signer_of(&digest_of(bound, filled), signature) == Some(account) // PRM-005
}
