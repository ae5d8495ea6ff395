//! What the events of a pool add up to, kept beside the chain and its model: the queue as a list, the tree with all its nodes,
//! the notes with their owners, and what came and left.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{Address, B256};
use teahouse_chain::pool::{Inserted, PoolEvent};
use teahouse_chain::port::{Asset, At};
use teahouse_zk::Fr;
use teahouse_zk::merkle::Tree;

use super::owner::Held;
use crate::pool::Shielded;
use crate::pool::proofs::{element, word};

pub struct Ledger {
    /// Every tree that there was, the newest last.
    pub trees: Vec<Tree>,
    pub held: Vec<Held>,
    pub nullifiers: BTreeSet<B256>,
    queue: Vec<Fr>,
    /// Where each leaf that was inserted stands.
    places: Vec<u64>,
    came: BTreeMap<Address, u128>,
    left: BTreeMap<Address, u128>,
}

impl Ledger {
    pub fn new() -> Self {
        Self {
            trees: vec![Tree::default()],
            held: Vec::new(),
            nullifiers: BTreeSet::new(),
            queue: Vec::new(),
            places: Vec::new(),
            came: BTreeMap::new(),
            left: BTreeMap::new(),
        }
    }

    pub fn tree(&self) -> &Tree {
        self.trees.last().expect("there is always one")
    }

    /// How many leaves wait.
    pub fn waiting(&self) -> usize {
        self.queue.len() - self.places.len()
    }

    /// What an owner can still spend of a token.
    pub fn unspent(&self, owner: usize, token: Address) -> Vec<usize> {
        let is_theirs = |held: &Held| held.owner == owner && held.token == token && !held.is_spent;
        (0..self.held.len()).filter(|at| is_theirs(&self.held[*at])).collect()
    }

    /// Where a note stands, once it is inserted.
    pub fn place(&self, at: usize) -> Option<u64> {
        self.places.get(usize::try_from(self.held[at].leaf).expect("a sequence is short")).copied()
    }

    /// The first tree in which all these notes stand.
    pub fn first_tree_of(&self, notes: &[usize]) -> usize {
        let stand =
            |tree: &Tree| notes.iter().all(|at| self.place(*at).is_some_and(|place| place < tree.leaves()));
        self.trees.iter().position(stand).expect("they are inserted")
    }

    /// What a call wrote.
    pub fn take(&mut self, event: &PoolEvent) {
        match event {
            PoolEvent::Deposited(it) => {
                self.queue_up(it.number, &[it.commitment]);
                *self.came.entry(it.token).or_default() += it.amount;
            }
            PoolEvent::Transacted(it) => {
                self.queue_up(it.number, &it.commitments);
                for nullifier in &it.nullifiers {
                    assert!(self.nullifiers.insert(*nullifier), "{nullifier} is written once");
                }
                *self.left.entry(it.asset).or_default() += it.amount;
            }
            PoolEvent::Inserted(it) => self.insert(it),
        }
    }

    fn queue_up(&mut self, number: u64, leaves: &[B256]) {
        assert_eq!(number, self.queue.len() as u64, "leaves are numbered in their order");
        self.queue.extend(leaves.iter().map(element));
    }

    fn insert(&mut self, event: &Inserted) {
        let Inserted { first, start, size, count, .. } = *event;
        let (start, first) = (u64::from(start), usize::try_from(first).expect("a sequence is short"));
        assert_eq!(first, self.places.len(), "leaves are inserted in their order");
        let mut tree = self.tree().clone();
        let fill = |tree: &mut Tree, to: u64| {
            while tree.leaves() < to {
                tree.append(Fr::from(0_u64)).expect("the tree has room");
            }
        };
        fill(&mut tree, start);
        for leaf in &self.queue[first..first + usize::from(count)] {
            self.places.push(tree.append(*leaf).expect("the tree has room"));
        }
        fill(&mut tree, start + u64::from(size));
        self.trees.push(tree);
    }

    /// What came in of a token and did not leave; more than came never leaves.
    fn inside(&self, token: Address) -> u128 {
        let [came, left] = [&self.came, &self.left].map(|of| of.get(&token).copied().unwrap_or_default());
        came.checked_sub(left).unwrap_or_else(|| panic!("{left} of {token} left, {came} came"))
    }

    /// Chain, model and this ledger stand at the same place.
    pub async fn agrees(&self, shielded: &Shielded) {
        let (port, pool, model) = (shielded.house.port(), shielded.pool, &shielded.model);
        let state = pool.state(port, At::Latest).await.expect("it answers");
        assert_eq!(state, model.state());
        assert_eq!(state.root, word(&self.tree().root()), "the root is that of the leaves in their places");
        assert_eq!(state.counter, self.tree().leaves());
        assert_eq!((state.queued, state.inserted), (self.queue.len() as u64, self.places.len() as u64));
        for asset in [Asset::Native, shielded.dollars()] {
            let token = asset.token();
            let said = pool.shielded(port, token, At::Latest).await.expect("it answers");
            assert_eq!(said, self.inside(token), "{asset:?}: what came and did not leave");
            let unspent = self.held.iter().filter(|held| held.token == token && !held.is_spent);
            assert_eq!(said, unspent.map(Held::value).sum::<u128>(), "{asset:?}: what notes are worth");
            let held = shielded.house.held(pool.address(), asset).await;
            assert_eq!(held, model.books().held(token), "{asset:?}: to the unit");
        }
    }
}
