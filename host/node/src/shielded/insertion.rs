//! What the insertion of leaves is paid beforehand by an own account: a batch of their own, or their shares of one of sixteen.
//!
//! A submitter decides that for itself, as it pays it.

use teahouse_api::shielded::{InsertionView, ShieldedInsertion};
use teahouse_chain::pool::Prepaid;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::U256;

use super::lane::PoolLane;
use crate::error::NodeError;
use crate::money::payment::money;

/// So many times the base fee of now shares are reckoned at: it takes a dozen full blocks in a row to get there.
const ROOM: u128 = 4;

/// What is paid, and what the other choice would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prepayment {
    /// What was chosen.
    pub chosen: ShieldedInsertion,
    /// What a batch of its own is paid.
    pub own: U256,
    /// What shares are paid.
    pub share: U256,
}

impl Prepayment {
    /// What is paid.
    pub(crate) const fn wei(&self) -> U256 {
        match self.chosen {
            ShieldedInsertion::Own => self.own,
            ShieldedInsertion::Share => self.share,
        }
    }

    /// As the surface says it.
    pub(crate) fn view(&self, pool: &PoolLane) -> InsertionView {
        let coin = |wei| money(&pool.chain, Asset::Native, wei);
        InsertionView { chosen: self.chosen, own: coin(self.own), share: coin(self.share) }
    }
}

impl PoolLane {
    /// What the insertion of so many leaves is paid beforehand. A batch of their own is reckoned at a base fee that may rise by half:
    /// it is many times the least that the contract takes. Shares are that least, so there is more room for the fee to rise; what
    /// turns out to be more goes to whoever inserts.
    pub(crate) async fn prepayment(
        &self,
        leaves: u64,
        chosen: ShieldedInsertion,
    ) -> Result<Prepayment, NodeError> {
        let fees = self.chain.port.fees().await?;
        let gas = self.pool().insertion_gas(&*self.chain.port, At::Latest).await?;
        let own = gas.prepay(leaves, Prepaid::Whole, fees.base_fee.saturating_mul(3).div_ceil(2));
        let share = gas.prepay(leaves, Prepaid::Share, fees.base_fee.saturating_mul(ROOM));
        Ok(Prepayment { chosen, own, share: share.min(own) })
    }

    /// What a batch of their own is paid beforehand for so many leaves.
    pub(crate) async fn prepaid(&self, leaves: u64) -> Result<U256, NodeError> {
        Ok(self.prepayment(leaves, ShieldedInsertion::Own).await?.wei())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_what_is_paid() {
        let paid = |chosen| Prepayment { chosen, own: U256::from(960), share: U256::from(184) }.wei();
        assert_eq!(paid(ShieldedInsertion::Own), U256::from(960));
        assert_eq!(paid(ShieldedInsertion::Share), U256::from(184));
    }
}
