//! Dust is a note that is worth less than bringing a payment out of the pool costs today: it pays nobody by itself.
//!
//! The price is the cheapest that submitters asked last. Nobody is asked for the sake of a balance, since whoever is asked learns
//! that somebody is about to pay: before anybody was, coin is held against the chain's gas, and no token is dust. Dust goes along
//! when notes are put together, and it is none for whoever brings a payment with an own account, for no fee out of the pool.

use teahouse_api::shielded::ShieldedCarrier;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::shielded::DustPolicy;

use super::lane::PoolLane;
use super::order::GAS;
use crate::error::NodeError;
use crate::node::Shared;

/// A price that is older, in milliseconds, says nothing of today.
const TODAY: u64 = 86_400_000;

impl Shared {
    /// Which notes are too small for a payment that is brought like this.
    pub(crate) async fn dust(&self, pool: &PoolLane, by: ShieldedCarrier) -> DustPolicy {
        if by == ShieldedCarrier::Own {
            return DustPolicy::nothing();
        }
        let now = self.clock.now().get();
        let known = || self.shielded.prices(pool.place(), now.saturating_sub(TODAY));
        let mut prices = known();
        if !prices.contains_key(&Asset::Native) {
            // Without an answer of the chain nothing is called too small.
            if let Ok(price) = self.price_of_gas(pool).await {
                self.shielded.note_price(pool.place(), (Asset::Native, price), now);
                prices = known();
            }
        }
        prices.into_iter().fold(DustPolicy::nothing(), |dust, (asset, price)| dust.with(asset, price))
    }

    /// What the gas of a payment of few notes and its insertion cost in coin.
    async fn price_of_gas(&self, pool: &PoolLane) -> Result<u128, NodeError> {
        let fees = pool.chain.port.fees().await?;
        let gas = U256::from(GAS[0]).saturating_mul(U256::from(fees.base_fee.saturating_add(fees.tip)));
        let price = gas.saturating_add(pool.prepaid(2).await?);
        Ok(u128::try_from(price).unwrap_or(u128::MAX))
    }
}
