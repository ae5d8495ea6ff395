//! A share tree commits to who may claim how much, and its root to the sum of it all.
//!
//! ```text
//! leaf = keccak256( 0x00 | index u32 | key 20 | amount u96 )                 37 bytes
//! node = keccak256( 0x01 | hashL 32 | sumL u96 | hashR 32 | sumR u96 )       89 bytes
//! ```
//! Unused leaves have key zero and amount zero. The same layout serves an equal envelope and a deck of unequal shares.

use alloy::primitives::{Address, B256, keccak256};
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use thiserror::Error;

use super::terms::{Amount, Terms};
use crate::bindings::RedEnvelope;

/// The most levels a tree has.
pub const MAX_DEPTH: u8 = 7;
/// The most shares an envelope has.
pub const MAX_SHARES: usize = 1 << MAX_DEPTH;

/// Why shares make no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// There must be 1 to [`MAX_SHARES`] shares.
    #[error("an envelope has 1 to {MAX_SHARES} shares, not {0}")]
    BadCount(usize),
    /// A share must hold something.
    #[error("share {0} is empty")]
    EmptyShare(u32),
    /// A share's key is missing or used twice.
    #[error("the key of share {0} is zero or belongs to another share too")]
    BadKey(u32),
    /// All shares together do not fit 96 bits.
    #[error("the shares together do not fit 96 bits")]
    TooMuch,
}

impl Coded for TreeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BadCount(_) => ErrorCode::new("CHN-311"),
            Self::EmptyShare(_) => ErrorCode::new("CHN-312"),
            Self::BadKey(_) => ErrorCode::new("CHN-313"),
            Self::TooMuch => ErrorCode::new("CHN-314"),
        }
    }
}

/// A hash and the sum of the amounts below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    hash: B256,
    sum: Amount,
}

impl Node {
    fn leaf(index: u32, key: Address, amount: Amount) -> Self {
        let mut to = Writer::new();
        to.u8(0).u32(index).fixed(key.as_slice()).value(&amount);
        Self { hash: keccak256(to.finish()), sum: amount }
    }

    fn over(left: Self, right: Self) -> Option<Self> {
        let mut to = Writer::new();
        to.u8(1).fixed(left.hash.as_slice()).value(&left.sum).fixed(right.hash.as_slice()).value(&right.sum);
        Some(Self { hash: keccak256(to.finish()), sum: left.sum.checked_add(right.sum)? }) // RED-006
    }
}

/// The shares of one envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareTree {
    shares: Vec<(Address, Amount)>,
    levels: Vec<Vec<Node>>,
}

impl ShareTree {
    /// One share of `amount` for each of `keys`, in this order.
    ///
    /// # Errors
    /// [`TreeError`] with the first share that cannot be.
    pub fn equal(keys: &[Address], amount: Amount) -> Result<Self, TreeError> {
        Self::of(keys.iter().map(|key| (*key, amount)).collect())
    }

    /// These shares in this order.
    ///
    /// # Errors
    /// [`TreeError`] with the first share that cannot be.
    pub fn of(shares: Vec<(Address, Amount)>) -> Result<Self, TreeError> {
        if shares.is_empty() || shares.len() > MAX_SHARES {
            return Err(TreeError::BadCount(shares.len()));
        }
        for (index, (key, amount)) in shares.iter().enumerate() {
            if *amount == Amount::ZERO {
                return Err(TreeError::EmptyShare(index as u32));
            }
            if key.is_zero() || shares[..index].iter().any(|(other, _)| other == key) {
                return Err(TreeError::BadKey(index as u32));
            }
        }
        let levels = grow(&shares).ok_or(TreeError::TooMuch)?;
        Ok(Self { shares, levels })
    }

    fn top(&self) -> Node {
        self.levels
            .last()
            .and_then(|level| level.first())
            .copied()
            .expect("a tree has a leaf, so it has a root")
    }

    /// Number of shares.
    pub fn shares(&self) -> u32 {
        self.shares.len() as u32
    }

    /// Levels above the leaves.
    pub fn depth(&self) -> u8 {
        (self.levels.len() - 1) as u8
    }

    /// The root's hash.
    pub fn root(&self) -> B256 {
        self.top().hash
    }

    /// All shares together.
    pub fn total(&self) -> Amount {
        self.top().sum
    }

    /// Key and amount of share `index`.
    pub fn share(&self, index: u32) -> Option<(Address, Amount)> {
        self.shares.get(index as usize).copied()
    }

    /// The way from share `index` to the root.
    pub fn path(&self, index: u32) -> Option<SharePath> {
        self.share(index)?;
        let sibling = |(level, nodes): (usize, &Vec<Node>)| nodes[(index as usize >> level) ^ 1];
        let below_top = &self.levels[..self.levels.len() - 1];
        Some(SharePath { siblings: below_top.iter().enumerate().map(sibling).collect() })
    }
}

fn grow(shares: &[(Address, Amount)]) -> Option<Vec<Vec<Node>>> {
    let width = shares.len().next_power_of_two();
    let share = |index: usize| shares.get(index).copied().unwrap_or_default();
    let leaf = |index: usize| Node::leaf(index as u32, share(index).0, share(index).1);
    let mut levels = vec![(0..width).map(leaf).collect::<Vec<_>>()];
    while let Some(below) = levels.last().filter(|level| level.len() > 1) {
        let above =
            below.chunks_exact(2).map(|pair| Node::over(pair[0], pair[1])).collect::<Option<Vec<_>>>()?;
        levels.push(above);
    }
    Some(levels)
}

/// The way from one share to the root: the other half of every level, leaves first.
///
/// As bytes: `count 4`, then for each level `hash 32 | sum 12`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharePath {
    siblings: Vec<Node>,
}

impl SharePath {
    /// Whether this path proves that share `index` with this key and amount is in the envelope of `terms`.
    pub fn proves(&self, terms: &Terms, index: u32, key: Address, amount: Amount) -> bool {
        let fits = self.siblings.len() == usize::from(terms.depth)
            && index < terms.shares
            && !key.is_zero()
            && terms.can_hold(amount);
        let root = self.climb(Node::leaf(index, key, amount), index);
        fits && root == Some(Node { hash: terms.root, sum: terms.total })
    }

    fn climb(&self, leaf: Node, index: u32) -> Option<Node> {
        let mut node = leaf;
        for (level, sibling) in self.siblings.iter().enumerate() {
            let is_right = index.checked_shr(level as u32)? & 1 == 1;
            node = if is_right { Node::over(*sibling, node)? } else { Node::over(node, *sibling)? };
        }
        Some(node)
    }

    pub(crate) fn to_sol(&self) -> Vec<RedEnvelope::Sibling> {
        self.siblings.iter().map(|n| RedEnvelope::Sibling { hash: n.hash, sum: n.sum.word() }).collect()
    }
}

impl Encode for Node {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.hash.as_slice()).value(&self.sum);
    }
}

impl Decode for Node {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { hash: from.array::<32>()?.into(), sum: from.value()? })
    }
}

impl Encode for SharePath {
    fn encode(&self, to: &mut Writer) {
        to.list(&self.siblings);
    }
}

impl Decode for SharePath {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { siblings: from.list("path of a share", usize::from(MAX_DEPTH))? })
    }
}
