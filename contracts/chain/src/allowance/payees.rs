//! A payee tree commits to everyone a budget may pay.
//!
//! ```text
//! leaf = keccak256( 0x00 | kind u8 | destination 32 )        34 bytes
//! node = keccak256( 0x01 | smaller 32 | larger 32 )          65 bytes
//! ```
//! A list of one is its leaf. A node without a partner moves up as it is.

use alloy::primitives::{B256, keccak256};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::destination::Destination;

/// Why payees make no tree, or have no path in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PayeeError {
    /// A list of payees has at least one.
    #[error("a list of payees has at least one")]
    Empty,
    /// The payee is not in the list.
    #[error("{} of kind {} is not in the list of payees", .0.word(), .0.kind())]
    NotListed(Destination),
}

impl Coded for PayeeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::new("BUD-121"),
            Self::NotListed(_) => ErrorCode::new("BUD-122"),
        }
    }
}

/// The payees of a budget, in an order of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeTree {
    payees: Vec<Destination>,
    /// From the leaves to the root.
    levels: Vec<Vec<B256>>,
}

impl PayeeTree {
    /// The tree over these payees.
    ///
    /// # Errors
    /// [`PayeeError::Empty`].
    pub fn new(payees: &[Destination]) -> Result<Self, PayeeError> {
        if payees.is_empty() {
            return Err(PayeeError::Empty);
        }
        let mut levels = vec![payees.iter().map(|payee| leaf(*payee)).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            levels.push(below.chunks(2).map(join).collect());
        }
        Ok(Self { payees: payees.to_vec(), levels })
    }

    /// What the budget names.
    pub fn root(&self) -> B256 {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or_default()
    }

    /// The siblings from `payee` up to the root.
    ///
    /// # Errors
    /// [`PayeeError::NotListed`].
    pub fn path(&self, payee: Destination) -> Result<Vec<B256>, PayeeError> {
        let found = self.payees.iter().position(|one| *one == payee);
        let index = found.ok_or(PayeeError::NotListed(payee))?;
        let sibling = |(height, level): (usize, &Vec<B256>)| level.get(index >> height ^ 1).copied();
        Ok(self.levels.iter().enumerate().filter_map(sibling).collect())
    }

    /// Whether `path` leads from `payee` to `root`.
    pub fn proves(root: B256, payee: Destination, path: &[B256]) -> bool {
        path.iter().fold(leaf(payee), |hash, side| node(hash, *side)) == root // ALW-005
    }
}

fn leaf(payee: Destination) -> B256 {
    keccak256([&[0, payee.kind()], payee.word().as_slice()].concat())
}

fn join(pair: &[B256]) -> B256 {
    match pair {
        [left, right] => node(*left, *right),
        alone => alone.first().copied().unwrap_or_default(),
    }
}

fn node(one: B256, other: B256) -> B256 {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    keccak256([&[1], low.as_slice(), high.as_slice()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::Address;
    use proptest::prelude::*;

    fn payees(count: u8) -> Vec<Destination> {
        (1..=count).map(|n| Destination::Account(Address::with_last_byte(n))).collect()
    }

    proptest! {
        #[test]
        fn alw_005_every_path_proves_its_payee_and_nobody_else(count in 1_u8..40, pick in 0_usize..40, other in 0_u8..60) {
            let list = payees(count);
            let tree = PayeeTree::new(&list).expect("somebody is listed");
            let payee = list[pick % list.len()];
            let path = tree.path(payee).expect("it is listed");
            let stranger = Destination::Account(Address::with_last_byte(other));
            prop_assert!(PayeeTree::proves(tree.root(), payee, &path));
            prop_assert_eq!(PayeeTree::proves(tree.root(), stranger, &path), stranger == payee);
            let note = Destination::Note(payee.word());
            prop_assert!(!PayeeTree::proves(tree.root(), note, &path));
        }
    }

    #[test]
    fn a_list_of_none_and_a_stranger_are_typed_errors() {
        let stranger = Destination::Account(Address::repeat_byte(9));
        assert_eq!(PayeeTree::new(&[]), Err(PayeeError::Empty));
        let tree = PayeeTree::new(&payees(3)).expect("three are listed");
        assert_eq!(tree.path(stranger), Err(PayeeError::NotListed(stranger)));
        assert_eq!(PayeeTree::new(&payees(1)).map(|one| one.root()), Ok(leaf(payees(1)[0])));
    }
}
