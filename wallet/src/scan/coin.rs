//! Coin is read from the transactions of the blocks in which the account's coin or nonce changed.
//!
//! Between two blocks with the same balance and nonce nothing is looked for: an account that runs no code gives coin away
//! by its own transactions only, and those use its nonce; so nothing can have come either. The account that runs a
//! contract's code (EIP-7702) is looked at block by block.

use alloy::primitives::{Address, U256};
use teahouse_chain::port::{Asset, At, BlockBody, PortError, TxBrief};

use super::record::Standing;
use super::{Move, MoveKind, ScanError, Scanner, odd};

/// A stretch of blocks from `first` to `last`, with the account before and after.
struct Stretch {
    first: u64,
    last: u64,
    before: Option<Standing>,
    after: Option<Standing>,
}

impl Stretch {
    /// Whether nothing can have moved in it.
    fn is_quiet(&self) -> bool {
        self.before.is_some() && self.before == self.after
    }
}

/// What the transactions of a block did to the account's coin.
#[derive(Default)]
struct Sums {
    moves: Vec<Move>,
    came: U256,
    left: U256,
}

impl Scanner {
    /// Coin to and from the account in a stretch. `gaps` is set where the endpoints do not know old balances.
    pub(super) async fn coin(
        &self,
        (first, before): (u64, Option<Standing>),
        (last, after): (u64, Option<Standing>),
        gaps: &mut bool,
    ) -> Result<Vec<Move>, ScanError> {
        let runs_code = !self.port.code(self.account(), At::Latest).await?.is_empty();
        let (mut found, mut open) = (Vec::new(), vec![Stretch { first, last, before, after }]);
        while let Some(stretch) = open.pop() {
            if stretch.is_quiet() && !runs_code {
                continue;
            }
            if stretch.first == stretch.last {
                found.extend(self.block(&stretch, gaps).await?);
                continue;
            }
            let middle = stretch.first + (stretch.last - stretch.first) / 2;
            let there = self.standing(middle).await?;
            open.push(Stretch { first: middle + 1, before: there, ..stretch });
            open.push(Stretch { last: middle, after: there, ..stretch });
        }
        Ok(found)
    }

    async fn block(&self, stretch: &Stretch, gaps: &mut bool) -> Result<Vec<Move>, ScanError> {
        let gone = || PortError::Malformed { method: "eth_getBlockByNumber", what: "no such block".into() };
        let body = self.port.body(stretch.first).await?.ok_or_else(gone)?;
        if body.block.number != stretch.first {
            return Err(odd("eth_getBlockByNumber").into()); // SCN-004
        }
        let mut sums = self.transactions(&body).await?;
        match (stretch.before, stretch.after) {
            (Some(before), Some(after)) => {
                let expected = before.balance.saturating_add(sums.came);
                let held = after.balance.saturating_add(sums.left);
                sums.moves.extend(self.rest(&body, expected, held));
            }
            _ => *gaps = true,
        }
        Ok(sums.moves)
    }

    /// What the account's transactions of a block moved, fees among what left.
    async fn transactions(&self, body: &BlockBody) -> Result<Sums, ScanError> {
        let mut sums = Sums::default();
        let us = self.account();
        let ours = |(_, tx): &(usize, &TxBrief)| tx.from == us || (tx.to == Some(us) && !tx.value.is_zero());
        for (place, tx) in body.txs.iter().enumerate().filter(ours) {
            let lost =
                || PortError::Malformed { method: "eth_getTransactionReceipt", what: "no receipt".into() };
            let receipt = self.port.receipt(tx.hash).await?.ok_or_else(lost)?;
            if receipt.tx != tx.hash || receipt.block.hash != body.block.hash {
                return Err(odd("eth_getTransactionReceipt").into()); // SCN-004
            }
            if tx.from == us {
                sums.left = sums.left.saturating_add(receipt.fee);
            }
            if !receipt.success || tx.value.is_zero() {
                continue;
            }
            if tx.from == us {
                sums.left = sums.left.saturating_add(tx.value);
            }
            if tx.to == Some(us) {
                sums.came = sums.came.saturating_add(tx.value);
            }
            sums.moves.push(Move {
                kind: MoveKind::Coin,
                asset: Asset::Native,
                from: tx.from,
                to: tx.to.unwrap_or(Address::ZERO),
                amount: tx.value,
                tx: tx.hash,
                block: body.block,
                index: place as u64,
                seen_at: self.clock.now(),
            });
        }
        Ok(sums)
    }

    /// What is left of a block's change: moved by contracts or the chain.
    fn rest(&self, body: &BlockBody, expected: U256, held: U256) -> Option<Move> {
        let us = self.account();
        let (from, to) = if held > expected { (Address::ZERO, us) } else { (us, Address::ZERO) };
        let amount = held.abs_diff(expected);
        (!amount.is_zero()).then_some(Move {
            kind: MoveKind::Contracts,
            asset: Asset::Native,
            from,
            to,
            amount,
            tx: Default::default(),
            block: body.block,
            index: 0,
            seen_at: self.clock.now(),
        })
    }
}
