//! Whoever queues leaves pays for their insertion beforehand, in coin, by the base fee of that moment.
//!
//! The contract's own `prepay` is not asked: a read without a gas price runs with a base fee of zero on most nodes. The two
//! amounts of gas are constants of its code, and what they come to is reckoned here.

use alloy::primitives::U256;

/// The gas that insertions are reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsertionGas {
    /// Of one leaf of sixteen that are inserted together.
    pub share: u64,
    /// Of a whole batch of two.
    pub pair: u64,
    /// How often a unit of gas is paid: room for a base fee that rises until somebody inserts.
    pub factor: u64,
}

/// What is paid for beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prepaid {
    /// The least: a sixteenth of a batch of sixteen for each leaf, which waits until there are so many.
    Share,
    /// A batch of two of its own, which nobody has to wait for.
    Whole,
}

impl InsertionGas {
    /// What `leaves` leaves pay when the block asks `base_fee` wei for a unit of gas.
    ///
    /// The contract reckons with the block that takes the call in, and refuses what is less than the shares: name the highest
    /// base fee that the call is still to be taken at. What is above goes to whoever inserts.
    pub fn prepay(&self, leaves: u64, prepaid: Prepaid, base_fee: u128) -> U256 {
        let gas = match prepaid {
            Prepaid::Share => U256::from(self.share).saturating_mul(U256::from(leaves)),
            Prepaid::Whole => U256::from(self.pair),
        };
        let price = U256::from(base_fee).saturating_mul(U256::from(self.factor));
        gas.saturating_mul(price) // SHP-010
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shp_010_a_share_is_paid_per_leaf_and_a_whole_batch_once() {
        let gas = InsertionGas { share: 100, pair: 1_000, factor: 2 };
        for (leaves, prepaid, base_fee, wei) in [
            (1, Prepaid::Share, 7, 1_400),
            (2, Prepaid::Share, 7, 2_800),
            (2, Prepaid::Whole, 7, 14_000),
            (1, Prepaid::Whole, 7, 14_000),
            (2, Prepaid::Share, 0, 0),
        ] {
            assert_eq!(gas.prepay(leaves, prepaid, base_fee), U256::from(wei));
        }
        let most = InsertionGas { share: u64::MAX, pair: u64::MAX, factor: u64::MAX };
        assert_eq!(most.prepay(u64::MAX, Prepaid::Share, u128::MAX), U256::MAX, "no sum is too large to say");
    }
}
