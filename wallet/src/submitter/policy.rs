//! A fee policy says for how much a submitter carries a claim.

use std::collections::BTreeMap;

use alloy::primitives::U256;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, FeeQuote};

/// The gas of a claim is not known before it is seen; a quote assumes this much.
pub(super) const QUOTED_GAS: u64 = 150_000;

/// For how much claims are carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeePolicy {
    /// For nothing: somebody sponsors it.
    Sponsored,
    /// For a price in the share's own asset.
    Priced {
        /// On top of the cost, for shares in native coin, in hundredths.
        margin_percent: u32,
        /// The price in each token, in its smallest unit. Tokens that are not here are not served.
        tokens: BTreeMap<Asset, Amount>,
    },
}

impl FeePolicy {
    /// The fee to quote for a share in `asset`; `None` where it is not served.
    pub(super) fn quote(&self, asset: Asset, now: &FeeQuote) -> Option<Amount> {
        self.price(asset, QUOTED_GAS, now.max_fee())
    }

    /// The least fee that loses nothing when `gas` is used at the current price.
    pub(super) fn least(&self, asset: Asset, gas: u64, now: &FeeQuote) -> Option<Amount> {
        self.price(asset, gas, now.base_fee.saturating_add(now.tip))
    }

    /// The fee to quote for a batch of `gas`; `None` where the asset is not served.
    pub(super) fn quote_batch(&self, asset: Asset, gas: u64, now: &FeeQuote) -> Option<Amount> {
        self.batch_price(asset, gas, now.max_fee())
    }

    /// The least fee for a batch that used `gas`, at the current price.
    pub(super) fn least_for_batch(&self, asset: Asset, gas: u64, now: &FeeQuote) -> Option<Amount> {
        self.batch_price(asset, gas, now.base_fee.saturating_add(now.tip))
    }

    /// A token's price is for the gas of a claim: a batch pays it once for each such part, also for a begun one.
    fn batch_price(&self, asset: Asset, gas: u64, gas_price: u128) -> Option<Amount> {
        let one = self.price(asset, gas, gas_price)?;
        if matches!(self, Self::Sponsored) || asset == Asset::Native {
            return Some(one);
        }
        let parts = u128::from(gas.div_ceil(QUOTED_GAS).max(1));
        one.get().checked_mul(parts).and_then(|units| Amount::new(units).ok())
    }

    fn price(&self, asset: Asset, gas: u64, gas_price: u128) -> Option<Amount> {
        match self {
            Self::Sponsored => Some(Amount::ZERO),
            Self::Priced { margin_percent, .. } if asset == Asset::Native => {
                let cost = U256::from(gas) * U256::from(gas_price);
                let price = cost * U256::from(100 + u64::from(*margin_percent)) / U256::from(100);
                u128::try_from(price).ok().and_then(|units| Amount::new(units).ok())
            }
            Self::Priced { tokens, .. } => tokens.get(&asset).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::Address;

    const NOW: FeeQuote = FeeQuote { base_fee: 1_000, tip: 100 };

    fn dollars() -> Asset {
        Asset::Token(Address::repeat_byte(7))
    }

    fn amount(units: u128) -> Option<Amount> {
        Amount::new(units).ok()
    }

    #[test]
    fn a_sponsor_asks_for_nothing_whatever_the_asset() {
        assert_eq!(FeePolicy::Sponsored.quote(dollars(), &NOW), amount(0));
        assert_eq!(FeePolicy::Sponsored.least(Asset::Native, 500_000, &NOW), amount(0));
    }

    #[test]
    fn sub_002_a_price_covers_what_is_used_with_its_margin_and_unpriced_tokens_are_not_served() {
        let tokens = BTreeMap::from([(dollars(), Amount::new(50_000).unwrap())]);
        let policy = FeePolicy::Priced { margin_percent: 10, tokens };
        assert_eq!(policy.least(Asset::Native, 100_000, &NOW), amount(100_000 * 1_100 * 11 / 10));
        assert_eq!(policy.quote(Asset::Native, &NOW), amount(150_000 * 2_100 * 11 / 10));
        assert_eq!(policy.quote(dollars(), &NOW), amount(50_000));
        assert_eq!(policy.quote(Asset::Token(Address::repeat_byte(8)), &NOW), None);
    }

    #[test]
    fn sub_006_a_batch_pays_a_tokens_price_for_each_begun_part_of_its_gas() {
        let tokens = BTreeMap::from([(dollars(), Amount::new(50_000).unwrap())]);
        let policy = FeePolicy::Priced { margin_percent: 10, tokens };
        for (gas, fee) in [(1, 50_000), (150_000, 50_000), (150_001, 100_000), (450_000, 150_000)] {
            assert_eq!(policy.quote_batch(dollars(), gas, &NOW), amount(fee), "{gas}");
        }
        assert_eq!(
            policy.quote_batch(dollars(), u64::MAX, &NOW),
            amount(50_000 * u128::from(u64::MAX.div_ceil(150_000)))
        );
        assert_eq!(policy.quote_batch(Asset::Native, 200_000, &NOW), amount(200_000 * 2_100 * 11 / 10));
        assert_eq!(policy.quote_batch(Asset::Token(Address::repeat_byte(8)), 1, &NOW), None);
        assert_eq!(FeePolicy::Sponsored.quote_batch(dollars(), u64::MAX, &NOW), amount(0));
    }

    #[test]
    fn a_price_past_all_money_is_no_price() {
        let policy = FeePolicy::Priced { margin_percent: u32::MAX, tokens: BTreeMap::new() };
        let mad = FeeQuote { base_fee: u128::MAX, tip: u128::MAX };
        assert_eq!(policy.least(Asset::Native, u64::MAX, &mad), None);
    }
}
