//! A transfer is a log: holdings change by the sum of the transfers in and out.
//!
//! Native coin writes no log of its own; `eth_simulateV1` with `traceTransfers` adds one for every move of coin, written
//! by the address of forty `e`s (execution-apis, `eth_simulateV1`, "traceTransfers").

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, I256, Sign, U256, address, b256};

use crate::port::{Asset, Log};

/// The writer of the logs that stand for moves of native coin.
pub const NATIVE_MARKER: Address = address!("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");

/// `keccak256("Transfer(address,address,uint256)")`, the first topic of every ERC-20 transfer.
pub const TRANSFER: B256 = b256!("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

/// Changes of holdings by holder and asset.
pub type Deltas = BTreeMap<(Address, Asset), I256>;

/// One move of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What moved.
    pub asset: Asset,
    /// Whose holding fell; zero when it was made from nothing.
    pub from: Address,
    /// Whose holding rose; zero when it was destroyed.
    pub to: Address,
    /// How much.
    pub amount: U256,
}

impl Transfer {
    /// Reads `log` as a transfer; `None` when it is another event, or one that only shares the selector (ERC-721).
    pub fn read(log: &Log) -> Option<Self> {
        let [selector, from, to] = log.topics[..] else { return None };
        if selector != TRANSFER || log.data.len() != 32 {
            return None;
        }
        let asset = if log.address == NATIVE_MARKER { Asset::Native } else { Asset::Token(log.address) };
        let amount = U256::from_be_slice(&log.data);
        Some(Self { asset, from: Address::from_word(from), to: Address::from_word(to), amount })
    }

    /// The log that stands for this transfer.
    pub fn to_log(&self) -> Log {
        let address = match self.asset {
            Asset::Native => NATIVE_MARKER,
            Asset::Token(at) => at,
        };
        let topics = vec![TRANSFER, self.from.into_word(), self.to.into_word()];
        let data = self.amount.to_be_bytes_vec().into();
        Log { address, topics, data, block: None, tx: B256::ZERO, index: 0 }
    }
}

/// Sums the transfers in `logs`. The zero address, source and sink of minting, holds nothing.
///
/// Sums wrap like the words of the machine they come from: a token that lies about its transfers shows a lie here, as
/// it would on its own page, and cannot stop the reader.
pub fn deltas(logs: &[Log]) -> Deltas {
    let mut sums = Deltas::new();
    for transfer in logs.iter().filter_map(Transfer::read) {
        let amount = I256::overflowing_from_sign_and_abs(Sign::Positive, transfer.amount).0;
        add(&mut sums, transfer.from, transfer.asset, amount.wrapping_neg());
        add(&mut sums, transfer.to, transfer.asset, amount);
    }
    sums.retain(|_, change| !change.is_zero());
    sums
}

fn add(sums: &mut Deltas, holder: Address, asset: Asset, change: I256) {
    if !holder.is_zero() {
        let sum = sums.entry((holder, asset)).or_insert(I256::ZERO);
        *sum = sum.wrapping_add(change);
    }
}

/// The logs that contracts wrote, without the markers of native coin.
pub fn written(logs: Vec<Log>) -> Vec<Log> {
    logs.into_iter().filter(|log| log.address != NATIVE_MARKER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Address = Address::repeat_byte(1);
    const BO: Address = Address::repeat_byte(2);
    const TOKEN: Asset = Asset::Token(Address::repeat_byte(3));

    fn sent(asset: Asset, from: Address, to: Address, amount: u64) -> Log {
        Transfer { asset, from, to, amount: U256::from(amount) }.to_log()
    }

    #[test]
    fn holdings_change_by_what_came_in_less_what_went_out() {
        let logs = [sent(Asset::Native, ANNA, BO, 7), sent(TOKEN, BO, ANNA, 5), sent(TOKEN, ANNA, BO, 2)];
        let sums = deltas(&logs);
        assert_eq!(sums[&(ANNA, Asset::Native)], I256::MINUS_ONE * I256::unchecked_from(7));
        assert_eq!(sums[&(ANNA, TOKEN)], I256::unchecked_from(3));
        assert_eq!(sums[&(BO, TOKEN)], I256::unchecked_from(-3));
    }

    #[test]
    fn what_comes_back_leaves_no_trace_and_minting_has_no_giver() {
        let logs = [sent(TOKEN, ANNA, BO, 4), sent(TOKEN, BO, ANNA, 4), sent(TOKEN, Address::ZERO, BO, 1)];
        assert_eq!(deltas(&logs).len(), 1);
    }

    #[test]
    fn a_token_that_claims_to_move_everything_stops_nobody() {
        let mut log = sent(TOKEN, ANNA, BO, 0);
        log.data = vec![0xff; 32].into();
        assert_eq!(deltas(&[log.clone(), log]).len(), 2);
    }
}
