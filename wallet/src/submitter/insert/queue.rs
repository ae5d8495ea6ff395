//! The queue of a pool as its events tell it: the leaves that wait, and the tree that they go into.
//!
//! # Guarantees
//! A number that was left out, a leaf that nobody queued, a place or a root that is not the chain's is a fault, after which
//! nothing of the queue is believed (SUB-018).

use std::collections::VecDeque;

use alloy::primitives::B256;
use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::pool::{Entry, Inserted, PoolEvent, PoolState};
use teahouse_zk::merkle::Frontier;
use teahouse_zk::{Fr, field};
use thiserror::Error;

/// What an endpoint tells of a pool does not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QueueFault {
    /// A number was left out, or comes twice.
    #[error("leaf {expected} is next, the chain was told to have {found}")]
    Gap {
        /// The next number.
        expected: u64,
        /// The number that was told.
        found: u64,
    },
    /// A leaf is in the tree that nobody queued, or is no number of the field.
    #[error("leaf {0} is none that was queued")]
    NotQueued(u64),
    /// A batch is at a place where no batch can be.
    #[error("a batch is at {0}, where none can be")]
    OtherPlace(u32),
    /// The leaves lead to another root.
    #[error("the leaves up to {0} lead to another root than the chain's")]
    OtherRoot(u64),
    /// The contract says something else of itself.
    #[error("the contract's queue and tree are not those of its events")]
    OtherState,
}

impl Coded for QueueFault {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::Gap { .. } => "SUB-311",
            Self::NotQueued(_) => "SUB-312",
            Self::OtherPlace(_) => "SUB-313",
            Self::OtherRoot(_) => "SUB-314",
            Self::OtherState => "SUB-315",
        })
    }
}

/// Leaves that wait, and the tree before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queue {
    edge: Frontier,
    queued: u64,
    inserted: u64,
    waiting: VecDeque<Entry>,
}

impl Queue {
    /// Goes on by one event.
    pub(super) fn apply(&mut self, event: &PoolEvent) -> Result<(), QueueFault> {
        match event {
            PoolEvent::Deposited(it) => {
                let entry = Entry { leaf0: it.commitment, leaf1: B256::ZERO, reward: it.reward };
                self.push(it.number, entry)
            }
            PoolEvent::Transacted(it) => {
                let [leaf0, leaf1] = it.commitments;
                self.push(it.number, Entry { leaf0, leaf1, reward: it.reward })
            }
            PoolEvent::Inserted(it) => self.grow(it),
        }
    }

    fn push(&mut self, found: u64, entry: Entry) -> Result<(), QueueFault> {
        if found != self.queued {
            return Err(QueueFault::Gap { expected: self.queued, found }); // SUB-018
        }
        self.queued += entry.count();
        self.waiting.push_back(entry);
        Ok(())
    }

    fn grow(&mut self, it: &Inserted) -> Result<(), QueueFault> {
        if it.first != self.inserted {
            return Err(QueueFault::Gap { expected: self.inserted, found: it.first }); // SUB-018
        }
        let mut leaves = Vec::with_capacity(it.size.into());
        for _ in 0..it.count {
            leaves.push(self.take()?);
        }
        leaves.resize(it.size.into(), Fr::from(0));
        let start = self.edge.append_batch(&leaves).map_err(|_| QueueFault::OtherPlace(it.start))?;
        if start != u64::from(it.start) {
            return Err(QueueFault::OtherPlace(it.start)); // SUB-018
        }
        if self.root() != it.new_root {
            return Err(QueueFault::OtherRoot(self.inserted)); // SUB-018
        }
        Ok(())
    }

    /// The next leaf. What is left of an entry of two is an entry of its own, worth the other half (SHP-011).
    fn take(&mut self) -> Result<Fr, QueueFault> {
        let none = QueueFault::NotQueued(self.inserted);
        let entry = self.waiting.pop_front().ok_or(none)?;
        if !entry.leaf1.is_zero() {
            let reward = entry.reward - entry.reward / 2;
            self.waiting.push_front(Entry { leaf0: entry.leaf1, leaf1: B256::ZERO, reward });
        }
        self.inserted += 1;
        element(&entry.leaf0).ok_or(none)
    }

    /// The tree before the leaves that wait.
    pub(super) const fn edge(&self) -> &Frontier {
        &self.edge
    }

    /// The number of the next leaf.
    pub(super) const fn first(&self) -> u64 {
        self.inserted
    }

    /// How many leaves wait.
    pub(super) const fn waiting(&self) -> u64 {
        self.queued.saturating_sub(self.inserted)
    }

    /// The entries that the next `count` leaves are of; `None` where there are not so many.
    pub(super) fn next(&self, count: u8) -> Option<Vec<Entry>> {
        let (mut found, mut entries) = (0, Vec::new());
        for entry in &self.waiting {
            if found >= u64::from(count) {
                break;
            }
            found += entry.count();
            entries.push(*entry);
        }
        (found >= u64::from(count)).then_some(entries)
    }

    /// What the contract has to say of itself.
    pub(super) fn state(&self) -> PoolState {
        PoolState {
            root: self.root(),
            queued: self.queued,
            inserted: self.inserted,
            counter: self.edge.leaves(),
        }
    }

    fn root(&self) -> B256 {
        B256::from(field::to_bytes(&self.edge.root()))
    }
}

/// The leaf as a number of the field.
pub(super) fn element(leaf: &B256) -> Option<Fr> {
    field::from_bytes(&leaf.0).ok()
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, U256};
    use proptest::prelude::*;
    use teahouse_chain::pool::{CIPHERTEXT, Deposited, EMPTY_ROOT, Transacted, start_of};
    use teahouse_zk::merkle::Tree;

    use super::*;

    fn word(number: u64) -> B256 {
        B256::from(U256::from(number))
    }

    fn deposited(number: u64, reward: u128) -> PoolEvent {
        PoolEvent::Deposited(Deposited {
            number,
            token: Address::ZERO,
            amount: 1,
            note_key: B256::ZERO,
            commitment: word(1_000 + number),
            reward,
            ciphertext: Box::new([0; CIPHERTEXT]),
        })
    }

    fn transacted(number: u64, reward: u128) -> PoolEvent {
        PoolEvent::Transacted(Transacted {
            number,
            nullifiers: vec![word(1), word(2)],
            commitments: [word(1_000 + number), word(1_001 + number)],
            asset: Address::ZERO,
            amount: 0,
            recipient: Address::ZERO,
            submitter: Address::ZERO,
            fee: 0,
            reward,
            ciphertexts: [Box::new([0; CIPHERTEXT]), Box::new([0; CIPHERTEXT])],
        })
    }

    /// The tree with all its nodes.
    #[derive(Default)]
    struct Chain {
        tree: Tree,
        inserted: u64,
    }

    impl Chain {
        /// What the pool writes of a batch of the next leaves.
        fn insert(&mut self, size: u8, count: u8) -> Inserted {
            let start = start_of(self.tree.leaves(), size).unwrap();
            let first = self.inserted;
            for _ in self.tree.leaves()..start {
                self.tree.append(Fr::from(0)).unwrap();
            }
            for place in 0..u64::from(size) {
                let is_leaf = place < u64::from(count);
                let leaf = if is_leaf { Fr::from(1_000 + first + place) } else { Fr::from(0) };
                self.tree.append(leaf).unwrap();
            }
            self.inserted += u64::from(count);
            let new_root = B256::from(field::to_bytes(&self.tree.root()));
            let (start, payee, reward) = (u32::try_from(start).unwrap(), Address::ZERO, U256::ZERO);
            Inserted { first, start, size, count, new_root, payee, reward }
        }
    }

    #[test]
    fn an_empty_queue_has_the_pools_first_root() {
        let empty = Queue::default();
        assert_eq!(empty.state(), PoolState { root: EMPTY_ROOT, queued: 0, inserted: 0, counter: 0 });
        assert_eq!((empty.next(1), empty.waiting()), (None, 0));
    }

    #[test]
    fn an_entry_that_a_batch_cuts_leaves_an_entry_worth_the_other_half() {
        let (mut queue, mut chain) = (Queue::default(), Chain::default());
        queue.apply(&deposited(0, 9)).unwrap();
        queue.apply(&transacted(1, 11)).unwrap();
        assert_eq!(queue.next(2).unwrap().len(), 2);
        queue.apply(&PoolEvent::Inserted(chain.insert(2, 2))).unwrap();
        let rest = Entry { leaf0: word(1_002), leaf1: B256::ZERO, reward: 6 };
        assert_eq!((queue.next(1), queue.next(2), queue.first()), (Some(vec![rest]), None, 2));
    }

    #[test]
    fn sub_018_what_does_not_fit_together_is_a_fault() {
        let mut queue = Queue::default();
        assert_eq!(queue.apply(&deposited(1, 0)), Err(QueueFault::Gap { expected: 0, found: 1 }));
        let lone = Chain::default().insert(2, 1);
        assert_eq!(queue.apply(&PoolEvent::Inserted(lone)), Err(QueueFault::NotQueued(0)));
        let told = |change: fn(&mut Inserted)| {
            let mut queue = Queue::default();
            queue.apply(&deposited(0, 0)).unwrap();
            queue.apply(&deposited(1, 0)).unwrap();
            let mut batch = Chain::default().insert(2, 2);
            change(&mut batch);
            queue.apply(&PoolEvent::Inserted(batch))
        };
        assert_eq!(told(|_| ()), Ok(()));
        assert_eq!(told(|it| it.new_root.0[31] ^= 1), Err(QueueFault::OtherRoot(2)));
        assert_eq!(told(|it| it.start = 2), Err(QueueFault::OtherPlace(2)));
        assert_eq!(told(|it| it.first = 1), Err(QueueFault::Gap { expected: 0, found: 1 }));
        assert_eq!(told(|it| it.count = 1), Err(QueueFault::OtherRoot(1)));
    }

    proptest! {
        // Each leaf costs a path of hashes in the tree that keeps all its nodes.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn whatever_is_queued_and_inserted_the_queue_has_the_trees_root_and_the_leaves_that_are_left(
            steps in prop::collection::vec((any::<bool>(), 0_u8..3), 1..24),
        ) {
            let (mut queue, mut chain, mut queued) = (Queue::default(), Chain::default(), 0);
            for (is_deposit, then) in steps {
                let event = if is_deposit { deposited(queued, 4) } else { transacted(queued, 4) };
                queued += if is_deposit { 1 } else { 2 };
                queue.apply(&event).unwrap();
                let (size, count) = [(2, 1), (2, 2), (16, 16)][usize::from(then)];
                if queue.next(count).is_some() {
                    queue.apply(&PoolEvent::Inserted(chain.insert(size, count))).unwrap();
                }
                prop_assert_eq!(queue.edge().root(), chain.tree.root());
                prop_assert_eq!((queue.first(), queue.waiting()), (chain.inserted, queued - chain.inserted));
                let all = u8::try_from(queue.waiting()).unwrap();
                let left: Vec<_> =
                    queue.next(all).unwrap().iter().flat_map(Entry::leaves).collect();
                let expected: Vec<_> = (chain.inserted..queued).map(|number| word(1_000 + number)).collect();
                prop_assert_eq!(left, expected);
            }
        }
    }
}
