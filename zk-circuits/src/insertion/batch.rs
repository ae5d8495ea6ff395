//! A batch is what the contract knows of an insertion, and computes `r` and `v` from.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Zero};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{InsertionPublic, evaluate};
use crate::field;
use crate::keccak::{self, Address, Word};
use crate::merkle::DEPTH;
use crate::note::Commitment;

/// The next leaves of a pool's queue, to be inserted `N` at once.
///
/// `r` is keccak of these words, modulo `p`: chain, pool, `N`, start, count, the `N` leaves, old root, new root, payee.
/// The new root is among them, so that a prover has settled on its leaves before `r` exists; the payee is, so that nobody
/// copies a proof and takes the reward with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch<const N: usize> {
    /// The chain's number.
    pub chain: u64,
    /// The pool's address.
    pub pool: Address,
    /// How many positions of the tree are used up.
    pub counter: u64,
    /// The queued leaves that are inserted, in order: `N`, or one alone if `N` is 2.
    pub queued: Vec<Commitment>,
    /// The pool's root.
    pub old_root: Fr,
    /// The root that the inserter claims.
    pub new_root: Fr,
    /// Who is rewarded.
    pub payee: Address,
}

/// Why a batch cannot be inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// There are too many leaves, too few, or none.
    #[error("{found} leaves are no batch of {size}")]
    WrongCount {
        /// How many there are.
        found: usize,
        /// How many a batch has.
        size: usize,
    },
    /// A leaf is 0, which means an empty place.
    #[error("leaf {at} is 0")]
    EmptyLeaf {
        /// Its place in the batch, from 0.
        at: usize,
    },
    /// The tree has no place left.
    #[error("the tree has no place for {size} leaves from {start}")]
    Full {
        /// Where the batch would start.
        start: u64,
        /// How many leaves it has.
        size: usize,
    },
}

impl Coded for BatchError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::WrongCount { .. } => ErrorCode::new("ZKP-146"),
            Self::EmptyLeaf { .. } => ErrorCode::new("ZKP-147"),
            Self::Full { .. } => ErrorCode::new("ZKP-148"),
        }
    }
}

impl<const N: usize> Batch<N> {
    /// The public inputs that the contract demands a proof for.
    ///
    /// # Errors
    /// [`BatchError`] for a batch that the contract refuses.
    pub fn public(&self) -> Result<InsertionPublic, BatchError> {
        let (start, leaves) = (self.start()?, self.leaves()?);
        let challenge = self.challenge(start, &leaves);
        Ok(InsertionPublic {
            old_root: self.old_root,
            new_root: self.new_root,
            start: Fr::from(start),
            challenge,
            evaluation: evaluate(&leaves, challenge),
        })
    }

    /// The position of the first leaf: the counter, rounded up to a multiple of `N`. Places that are skipped stay empty.
    ///
    /// # Errors
    /// [`BatchError::Full`].
    pub fn start(&self) -> Result<u64, BatchError> {
        let start = self.counter.div_ceil(N as u64).saturating_mul(N as u64);
        if start >> DEPTH != 0 {
            return Err(BatchError::Full { start, size: N }); // INS-006
        }
        Ok(start)
    }

    /// The leaves, padding included. Only a pair is padded, so that a lone payment never waits for company.
    ///
    /// # Errors
    /// [`BatchError::WrongCount`], [`BatchError::EmptyLeaf`].
    pub fn leaves(&self) -> Result<[Fr; N], BatchError> {
        let found = self.queued.len();
        if found != N && (found, N) != (1, 2) {
            return Err(BatchError::WrongCount { found, size: N }); // INS-007
        }
        if let Some(at) = self.queued.iter().position(|leaf| leaf.element().is_zero()) {
            return Err(BatchError::EmptyLeaf { at }); // INS-007
        }
        let leaf = |at: usize| self.queued.get(at).map_or(Fr::ZERO, Commitment::element);
        Ok(std::array::from_fn(leaf))
    }

    fn challenge(&self, start: u64, leaves: &[Fr; N]) -> Fr {
        let (size, count) = (N as u64, self.queued.len() as u64);
        let mut words: Vec<Word> = vec![keccak::number(self.chain), keccak::address(&self.pool)];
        words.extend([size, start, count].map(keccak::number));
        words.extend(leaves.iter().chain([&self.old_root, &self.new_root]).map(field::to_bytes));
        words.push(keccak::address(&self.payee));
        keccak::element(&words) // INS-008
    }
}
