//! A pool that writes what the contract would write, and has its whole tree; its branches can be taken back.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::UnixSeconds;
use teahouse_chain::pool::{Deposited, Inserted, PoolEvent, PoolLog, Proven, Transacted};
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_zk::merkle::Tree;
use teahouse_zk::note::{Commitment, Note, NoteValue, Rho};

use super::PLACE;
use crate::shielded::cipher::SealedNote;
use crate::shielded::event::{element, word};
use crate::shielded::place::note_asset;
use crate::shielded::scanner::Stretch;

/// When the first block is made, and how long each takes.
pub(crate) const START: u64 = 1_800_000_000;
const SECONDS: u64 = 10;

#[derive(Clone, Default)]
struct Books {
    whole: Tree,
    queue: Vec<Commitment>,
    inserted: usize,
}

pub(crate) struct PoolDouble {
    books: Books,
    tip: BlockRef,
    branch: u8,
    logs: Vec<PoolLog>,
    history: Vec<(BlockRef, Books)>,
}

fn block(number: u64, branch: u8) -> BlockRef {
    let mut hash = [branch; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    BlockRef { number, hash: hash.into(), time: UnixSeconds::new(START + SECONDS * number) }
}

impl PoolDouble {
    /// A pool that was made in block 1.
    pub(crate) fn new() -> Self {
        let books = Books::default();
        Self { books, tip: block(1, 0), branch: 0, logs: Vec::new(), history: Vec::new() }
    }

    pub(crate) const fn tip(&self) -> BlockRef {
        self.tip
    }

    /// The block of this number on the branch at hand.
    pub(crate) fn block(&self, number: u64) -> Option<BlockRef> {
        let mut known = self.history.iter().map(|(block, _)| *block).chain([self.tip]);
        known.find(|block| block.number == number)
    }

    pub(crate) fn logs(&self) -> &[PoolLog] {
        &self.logs
    }

    /// The block at hand is done; the next begins.
    pub(crate) fn mine(&mut self) -> BlockRef {
        self.history.push((self.tip, self.books.clone()));
        self.tip = block(self.tip.number + 1, self.branch);
        self.tip
    }

    /// What stood above a block never happened, and another branch begins.
    pub(crate) fn reorganise(&mut self, common: u64) {
        self.history.retain(|(block, _)| block.number <= common);
        self.logs.retain(|log| log.block.number <= common);
        let (_, books) = self.history.last().unwrap();
        self.books = books.clone();
        self.branch += 1;
        self.tip = block(common + 1, self.branch);
    }

    fn write(&mut self, event: PoolEvent) {
        let index = self.logs.iter().filter(|log| log.block == self.tip).count() as u64;
        let tx = B256::from(U256::from(self.tip.number * 1_000 + index));
        self.logs.push(PoolLog { block: self.tip, tx, index, event });
    }

    pub(crate) fn deposit(&mut self, note: &SealedNote, asset: Asset, amount: u128) {
        let number = self.books.queue.len() as u64;
        let rho = Rho::of_deposit(PLACE.chain.get(), &PLACE.pool.into_array(), number);
        let value = NoteValue::new(amount);
        let leaf = Note { asset: note_asset(asset), value, key: note.key, rho }.commitment();
        self.books.queue.push(leaf);
        self.write(PoolEvent::Deposited(Deposited {
            number,
            token: asset.token(),
            amount,
            note_key: word(&note.key.element()),
            commitment: word(&leaf.element()),
            reward: 0,
            ciphertext: note.ciphertext.clone(),
        }));
    }

    pub(crate) fn transact(&mut self, proven: &Proven) {
        let Proven { payment, external, .. } = proven.clone();
        let number = self.books.queue.len() as u64;
        let leaves = payment.commitments.map(|leaf| Commitment::from_element(element(&leaf).unwrap()));
        self.books.queue.extend(leaves);
        self.write(PoolEvent::Transacted(Transacted {
            number,
            nullifiers: payment.nullifiers,
            commitments: payment.commitments,
            asset: payment.asset,
            amount: payment.amount,
            recipient: external.recipient,
            submitter: external.submitter,
            fee: external.fee,
            reward: 0,
            ciphertexts: external.ciphertexts,
        }));
    }

    /// How many leaves wait.
    pub(crate) fn queued(&self) -> usize {
        self.books.queue.len() - self.books.inserted
    }

    /// Puts `count` queued leaves into the tree, at a place that a multiple of `size` begins.
    pub(crate) fn insert(&mut self, size: u8, count: u8) {
        let start = self.books.whole.leaves().next_multiple_of(u64::from(size));
        while self.books.whole.leaves() < start {
            self.books.whole.append(0.into()).unwrap();
        }
        let first = self.books.inserted;
        for leaf in &self.books.queue[first..first + usize::from(count)] {
            self.books.whole.append(leaf.element()).unwrap();
        }
        self.books.inserted += usize::from(count);
        let new_root = word(&self.books.whole.root());
        self.write(PoolEvent::Inserted(Inserted {
            first: first as u64,
            start: u32::try_from(start).unwrap(),
            size,
            count,
            new_root,
            payee: Address::ZERO,
            reward: U256::ZERO,
        }));
    }

    /// Puts all that waits into the tree, two by two.
    pub(crate) fn insert_all(&mut self) {
        while self.books.inserted < self.books.queue.len() {
            let left = self.books.queue.len() - self.books.inserted;
            self.insert(2, if left == 1 { 1 } else { 2 });
        }
    }

    /// What was written from a block on.
    pub(crate) fn stretch(&self, from: u64) -> Stretch {
        let logs = self.logs.iter().filter(|log| log.block.number >= from).cloned().collect();
        Stretch { from, to: self.tip, logs }
    }
}
