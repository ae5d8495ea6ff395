//! A fee policy says for how much a submitter carries a claim.

use std::collections::BTreeMap;

use alloy::primitives::U256;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, FeeQuote};

/// The gas of a claim is not known before it is seen; a quote assumes this much.
const QUOTED_GAS: u64 = 150_000;

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
