//! Terms say what a submitter carries, for how much, and how much of it at a time.

use std::collections::BTreeMap;
use std::time::Duration;

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

/// How long a lone leaf waits for company, and then has a batch of its own.
const LONE_FOR: Duration = Duration::from_secs(60);
/// How long a leaf waits for a batch that pays for itself; then it may cost something.
const PATIENCE: Duration = Duration::from_secs(600);
/// Over how long several inserters spread, so that not all of them prove the same batch.
const SPREAD: Duration = Duration::from_secs(20);
/// Where coins are worth nothing, people watch: nobody waits longer than this.
const PRACTICE_WAIT: Duration = Duration::from_secs(3);

/// A twentieth of a coin: some refused calls at high prices, and no account that was emptied over night.
const LOSS_A_DAY: u64 = 50_000_000_000_000_000;

/// What a submitter carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// For how much it carries claims of shares; `None` where it carries none.
    pub claims: Option<FeePolicy>,
    /// For how much it brings batches; `None` where it brings none.
    pub batches: Option<FeePolicy>,
    /// For how much it brings shielded payments; `None` where it brings none.
    pub shielded: Option<FeePolicy>,
    /// When it inserts what waits in the pool's queue; `None` where it does not.
    pub inserts: Option<InsertTerms>,
    /// The most that it has under way without a block.
    pub at_a_time: usize,
    /// Wei that may be lost in a day to calls that contracts refuse, before nothing more is taken.
    pub loss_a_day: U256,
}

/// When leaves of the pool's queue are inserted that nobody else has inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsertTerms {
    /// After this a lone leaf does not wait for company any more.
    pub lone_for: Duration,
    /// After this a leaf is inserted at a loss, if there is still one to be had today.
    pub patience: Duration,
    /// Each batch is left to others for a while that is drawn, up to this.
    pub spread: Duration,
    /// Wei that insertions may cost in a day beyond what they pay.
    pub loss_a_day: U256,
}

impl InsertTerms {
    /// What is usual.
    pub const fn usual(profile: &ChainProfile) -> Self {
        let loss_a_day = U256::from_limbs([LOSS_A_DAY, 0, 0, 0]);
        if profile.practice {
            let (lone_for, patience) = (PRACTICE_WAIT, PRACTICE_WAIT);
            return Self { lone_for, patience, spread: Duration::ZERO, loss_a_day };
        }
        Self { lone_for: LONE_FOR, patience: PATIENCE, spread: SPREAD, loss_a_day }
    }
}

impl Terms {
    /// Claims, batches and shielded payments under one policy, and no insertions.
    pub fn of(policy: FeePolicy) -> Self {
        Self {
            claims: Some(policy.clone()),
            batches: Some(policy.clone()),
            shielded: Some(policy),
            inserts: None,
            at_a_time: AT_A_TIME,
            loss_a_day: U256::from(LOSS_A_DAY),
        }
    }

    /// What is usual on a chain, with an operator's prices in tokens, each in the token's smallest unit.
    ///
    /// On a chain of worthless coins claims are carried for nothing; elsewhere the cost comes back with a margin. Batches and
    /// shielded payments cost practice cents there, so that people see what a fee in a token is. Where the book has no pool,
    /// nothing shielded is brought or inserted.
    pub fn usual(profile: &ChainProfile, book: &AddressBook, prices: &BTreeMap<Address, u64>) -> Self {
        let dollar = book.contracts.get(&ContractName::PracticeDollar).filter(|_| profile.practice);
        let usual = dollar.map(|at| (at.address, PRACTICE_CENT));
        let all = usual.into_iter().chain(prices.iter().map(|(token, price)| (*token, *price)));
        let tokens: BTreeMap<Asset, Amount> =
            all.map(|(token, price)| (Asset::from_token(token), Amount::small(price))).collect();
        let priced = FeePolicy::Priced { margin_percent: MARGIN_PERCENT, tokens };
        let claims = if profile.practice { FeePolicy::Sponsored } else { priced.clone() };
        let has_pool = book.contracts.contains_key(&ContractName::ShieldedPool);
        Self {
            claims: Some(claims),
            batches: Some(priced.clone()),
            shielded: has_pool.then_some(priced),
            inserts: has_pool.then(|| InsertTerms::usual(profile)),
            at_a_time: AT_A_TIME,
            loss_a_day: U256::from(LOSS_A_DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::B256;
    use teahouse_chain::book::ContractAt;

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
    fn without_a_pool_nothing_shielded_is_brought_or_inserted() {
        let practice = ChainProfile::practice("http://127.0.0.1:1");
        let mut bare = book();
        bare.contracts.remove(&ContractName::ShieldedPool);
        let terms = Terms::usual(&practice, &bare, &BTreeMap::new());
        assert_eq!((terms.shielded, terms.inserts), (None, None));
        let mut with_pool = bare;
        let at = ContractAt { address: Address::repeat_byte(3), code_hash: B256::ZERO, since: 0 };
        with_pool.contracts.insert(ContractName::ShieldedPool, at);
        let terms = Terms::usual(&practice, &with_pool, &BTreeMap::new());
        assert_eq!(terms.shielded, terms.batches);
        assert_eq!(terms.inserts.map(|inserts| inserts.spread), Some(Duration::ZERO));
    }

    #[test]
    fn on_the_practice_chain_claims_are_sponsored_and_batches_are_not() {
        let practice = ChainProfile::practice("http://127.0.0.1:1");
        let terms = Terms::usual(&practice, &book(), &BTreeMap::new());
        assert_eq!(terms.claims, Some(FeePolicy::Sponsored));
        assert!(matches!(terms.batches, Some(FeePolicy::Priced { .. })));
    }
}
