//! Terms say what a submitter carries, for how much, and how much of it at a time.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::profile::ChainProfile;

use super::FeePolicy;

/// What is on top of the gas on a chain whose coins are worth something, in hundredths.
const MARGIN_PERCENT: u32 = 20;
/// A hundredth of a practice dollar, in its smallest unit.
const PRACTICE_CENT: u64 = 10_000;
/// How much is in no block yet before more is refused: an account's nonces wait for each other.
const AT_A_TIME: usize = 64;

/// A twentieth of a coin: some refused calls at high prices, and no account that was emptied over night.
const LOSS_A_DAY: u64 = 50_000_000_000_000_000;

/// What a submitter carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// For how much it carries claims of shares; `None` where it carries none.
    pub claims: Option<FeePolicy>,
    /// For how much it brings batches; `None` where it brings none.
    pub batches: Option<FeePolicy>,
    /// The most that it has under way without a block.
    pub at_a_time: usize,
    /// Wei that may be lost in a day to calls that contracts refuse, before nothing more is taken.
    pub loss_a_day: U256,
}

impl Terms {
    /// Claims and batches under one policy.
    pub fn of(policy: FeePolicy) -> Self {
        Self {
            claims: Some(policy.clone()),
            batches: Some(policy),
            at_a_time: AT_A_TIME,
            loss_a_day: U256::from(LOSS_A_DAY),
        }
    }

    /// What is usual on a chain, with an operator's prices in tokens, each in the token's smallest unit.
    ///
    /// On a chain of worthless coins claims are carried for nothing; elsewhere the cost comes back with a margin. Batches cost a
    /// practice cent there, so that people see what a fee in a token is.
    pub fn usual(profile: &ChainProfile, book: &AddressBook, prices: &BTreeMap<Address, u64>) -> Self {
        let dollar = book.contracts.get(&ContractName::PracticeDollar).filter(|_| profile.practice);
        let usual = dollar.map(|at| (at.address, PRACTICE_CENT));
        let all = usual.into_iter().chain(prices.iter().map(|(token, price)| (*token, *price)));
        let tokens: BTreeMap<Asset, Amount> =
            all.map(|(token, price)| (Asset::from_token(token), Amount::small(price))).collect();
        let priced = FeePolicy::Priced { margin_percent: MARGIN_PERCENT, tokens };
        let claims = if profile.practice { FeePolicy::Sponsored } else { priced.clone() };
        Self {
            claims: Some(claims),
            batches: Some(priced),
            at_a_time: AT_A_TIME,
            loss_a_day: U256::from(LOSS_A_DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> AddressBook {
        ChainProfile::practice("http://127.0.0.1:1").book()
    }

    #[test]
    fn on_a_chain_of_worth_nothing_is_free_and_an_operators_price_is_the_one_that_counts() {
        // given a chain that is not for practice, and one token with a price
        let token = Address::repeat_byte(7);
        let real = ChainProfile { practice: false, ..ChainProfile::practice("http://127.0.0.1:1") };
        // when
        let terms = Terms::usual(&real, &book(), &BTreeMap::from([(token, 9)]));
        // then claims and batches cost the same, and only that token is taken
        let Some(FeePolicy::Priced { margin_percent: 20, tokens }) = terms.claims.clone() else {
            panic!("{terms:?}")
        };
        assert_eq!(tokens, BTreeMap::from([(Asset::Token(token), Amount::small(9))]));
        assert_eq!(terms.batches, terms.claims);
    }

    #[test]
    fn on_the_practice_chain_claims_are_sponsored_and_batches_are_not() {
        let practice = ChainProfile::practice("http://127.0.0.1:1");
        let terms = Terms::usual(&practice, &book(), &BTreeMap::new());
        assert_eq!(terms.claims, Some(FeePolicy::Sponsored));
        assert!(matches!(terms.batches, Some(FeePolicy::Priced { .. })));
    }
}
