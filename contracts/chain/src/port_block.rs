//! A block's body is who sent what coin to whom in it, and nothing more of its transactions.

use alloy::primitives::{Address, U256};

use crate::port::{BlockRef, TxHash};

/// A transaction as its block holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TxBrief {
    /// Its hash.
    pub hash: TxHash,
    /// Who signed it.
    pub from: Address,
    /// Who was called; `None` when it made a contract.
    pub to: Option<Address>,
    /// Coin sent along, in wei; it moved only if the transaction took effect.
    pub value: U256,
}

/// A block with its transactions in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockBody {
    /// The block.
    pub block: BlockRef,
    /// Its transactions.
    pub txs: Vec<TxBrief>,
}
