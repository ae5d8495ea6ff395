//! The shielded pool of the practice chain: what it takes, and who can close it to deposits.
//!
//! Its terms are the same everywhere, so it has one address. Its keepers' keys are public: on this chain anybody may close
//! deposits, to see what that is like.

use alloy::primitives::Address;
use alloy::signers::local::PrivateKeySigner;

use super::Deployment;
use crate::book::ContractName;
use crate::pool::{PoolCap, PoolTerms, Verifiers};

/// How many of the keepers it takes.
const NEEDED: u8 = 2;

/// What the practice pool takes: a thousand coins, and a million practice dollars.
pub fn pool_caps() -> Vec<PoolCap> {
    let dollar = Deployment::of(ContractName::PracticeDollar).address;
    let coin = PoolCap { token: Address::ZERO, most: 1_000 * 10_u128.pow(18) };
    vec![coin, PoolCap { token: dollar, most: 1_000_000 * 10_u128.pow(6) }]
}

/// The keys that can close deposits into the practice pool, in the order in which they sign.
pub fn keepers() -> Vec<PrivateKeySigner> {
    let key = |byte: u8| {
        PrivateKeySigner::from_bytes(&[byte; 32].into()).expect("the number is below the order of the curve")
    };
    let mut all = [0x51, 0x52, 0x53].map(key).to_vec();
    all.sort_by_key(PrivateKeySigner::address);
    all
}

/// What the practice pool is made with.
pub fn pool_terms() -> PoolTerms {
    let at = |name| Deployment::of(name).address;
    PoolTerms {
        verifiers: Verifiers {
            two: at(ContractName::VerifierJoinsplitTwo),
            six: at(ContractName::VerifierJoinsplitSix),
            pair: at(ContractName::VerifierInsertionPair),
            sixteen: at(ContractName::VerifierInsertionSixteen),
        },
        caps: pool_caps(),
        keepers: keepers().iter().map(PrivateKeySigner::address).collect(),
        needed: NEEDED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keepers_are_distinct_ascending_and_more_than_are_needed() {
        let keepers = pool_terms().keepers;
        assert!(keepers.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(keepers.len() > usize::from(NEEDED));
    }
}
