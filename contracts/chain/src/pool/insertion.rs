//! An insertion moves the next leaves of the queue into the tree, for the reward that came with them.
//!
//! The contract computes no root. It names the leaves, takes the new root from whoever inserts, and has a proof checked that
//! the one leads to the other: `r` is a hash of all of it, `v` the leaves at `r` as a polynomial (`zk-circuits/DESIGN.md`).

use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::sol_types::SolValue;

use super::hash::{self, word};
use crate::bindings::ShieldedPool as Contract;
use crate::contract::ContractDomain;
use crate::rln::FIELD;

/// The levels of the tree.
pub const TREE_DEPTH: u8 = 32;
/// The sizes of a batch. Only a pair may hold less than its size: one leaf.
pub const BATCH_SIZES: [u8; 2] = [PAIR, 16];
/// The size that a lone leaf is inserted with.
pub const PAIR: u8 = 2;

/// What waits together: the leaf of a deposit, or both of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The first leaf.
    pub leaf0: B256,
    /// The second one; zero for a deposit.
    pub leaf1: B256,
    /// What its insertion pays, in wei: half and half where two batches share it.
    pub reward: u128,
}

/// What somebody inserts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Insertion {
    /// How many places the batch takes.
    pub size: u8,
    /// How many leaves are in it.
    pub count: u8,
    /// The root that they lead to.
    pub new_root: B256,
    /// Who is rewarded.
    pub payee: Address,
    /// The entries at the head of the queue that the leaves are of.
    pub entries: Vec<Entry>,
}

/// All that the public inputs of an insertion's proof follow from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Batch {
    /// The first place in the tree.
    pub start: u64,
    /// How many of the leaves are of the queue; the others are empty places.
    pub count: u8,
    /// The leaves, empty places included.
    pub leaves: Vec<B256>,
    /// The root before.
    pub old_root: B256,
    /// The root after.
    pub new_root: B256,
    /// Who is rewarded.
    pub payee: Address,
}

impl Entry {
    /// Its leaves in order: one or two.
    pub fn leaves(&self) -> impl Iterator<Item = B256> + use<> {
        let second = (!self.leaf1.is_zero()).then_some(self.leaf1);
        std::iter::once(self.leaf0).chain(second)
    }

    /// How many leaves it has.
    pub fn count(&self) -> u64 {
        if self.leaf1.is_zero() { 1 } else { 2 }
    }

    /// What the contract keeps of it.
    pub fn hash(&self) -> B256 {
        keccak256((self.leaf0, self.leaf1, self.reward).abi_encode())
    }

    pub(super) const fn to_sol(self) -> Contract::Entry {
        Contract::Entry { leaf0: self.leaf0, leaf1: self.leaf1, reward: self.reward }
    }

    pub(super) const fn from_sol(said: &Contract::Entry) -> Self {
        Self { leaf0: said.leaf0, leaf1: said.leaf1, reward: said.reward }
    }
}

impl Insertion {
    /// The batch that it is when `counter` places are used up and the root is `old_root`. What is left of an entry that was
    /// cut in two is an entry of its own. `None` where the entries do not give that many leaves, or the tree is full.
    pub fn batch(&self, counter: u64, old_root: B256) -> Option<Batch> {
        let queued = self.entries.iter().flat_map(Entry::leaves);
        let mut leaves: Vec<B256> = queued.take(usize::from(self.count)).collect();
        let is_whole = leaves.len() == usize::from(self.count) && (1..=self.size).contains(&self.count);
        leaves.resize(usize::from(self.size), B256::ZERO);
        let start = start_of(counter, self.size).filter(|_| is_whole)?;
        let Self { count, new_root, payee, .. } = *self;
        Some(Batch { start, count, leaves, old_root, new_root, payee })
    }

    pub(super) fn to_sol(&self) -> Contract::Insertion {
        Contract::Insertion {
            size: self.size,
            count: self.count,
            newRoot: self.new_root,
            payee: self.payee,
            entries: self.entries.iter().copied().map(Entry::to_sol).collect(),
        }
    }

    pub(super) fn from_sol(said: &Contract::Insertion) -> Self {
        Self {
            size: said.size,
            count: said.count,
            new_root: said.newRoot,
            payee: said.payee,
            entries: said.entries.iter().map(Entry::from_sol).collect(),
        }
    }
}

impl Batch {
    /// `r`: the new root is part of it, so that a prover has settled on its leaves before; the payee is, so that nobody copies
    /// a proof and takes the reward with it.
    pub fn challenge(&self, domain: &ContractDomain) -> B256 {
        let size = self.leaves.len() as u64;
        let mut words = vec![word(domain.chain_id.get()), domain.contract.into_word(), word(size)];
        words.extend([word(self.start), word(self.count)]);
        words.extend(&self.leaves);
        words.extend([self.old_root, self.new_root, self.payee.into_word()]);
        hash::element(&words) // SHP-008
    }

    /// `v`: the sum of every leaf times a power of `r`, from the zeroth on.
    pub fn evaluation(&self, challenge: B256) -> B256 {
        let r = U256::from_be_bytes(challenge.0);
        let horner =
            |sum: U256, leaf: &B256| sum.mul_mod(r, FIELD).add_mod(U256::from_be_bytes(leaf.0), FIELD);
        self.leaves.iter().rev().fold(U256::ZERO, horner).into() // SHP-008
    }

    /// The public inputs of the circuit in order: old root, new root, start, `r`, `v`.
    pub fn inputs(&self, domain: &ContractDomain) -> [B256; 5] {
        let challenge = self.challenge(domain);
        [self.old_root, self.new_root, word(self.start), challenge, self.evaluation(challenge)]
    }
}

/// Where a batch of `size` starts when `counter` places are used up: the next multiple of its size; what is skipped stays
/// empty. `None` for a size that there is not, and for a tree that has no place left.
pub fn start_of(counter: u64, size: u8) -> Option<u64> {
    let multiple = BATCH_SIZES.contains(&size).then(|| counter.checked_next_multiple_of(size.into()))?;
    multiple.filter(|start| start >> TREE_DEPTH == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::pool::strategies::{arb_entry, arb_insertion};
    use crate::port::ChainId;

    fn text<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
        value.as_str().expect("text").parse().expect("of its type")
    }

    fn small<T: TryFrom<u64, Error: std::fmt::Debug>>(value: &Value) -> T {
        value.as_u64().expect("a number").try_into().expect("of its size")
    }

    fn words(value: &Value) -> Vec<B256> {
        value.as_array().expect("a list").iter().map(text).collect()
    }

    /// The batches of the circuits' own vectors, which the contract is held to as well.
    #[test]
    fn shp_008_the_inputs_of_a_batch_are_the_circuits() {
        let file = include_str!("../../../../zk-circuits/vectors/pool.json");
        let all: Value = serde_json::from_str(file).expect("the vectors are JSON");
        let batches = all["batches"].as_array().expect("a list");
        assert!(!batches.is_empty());
        for vector in batches {
            let domain = ContractDomain {
                chain_id: ChainId::new(small(&vector["chain"])),
                contract: text(&vector["pool"]),
            };
            let batch = Batch {
                start: small(&vector["start"]),
                count: small(&vector["count"]),
                leaves: words(&vector["leaves"]),
                old_root: text(&vector["old root"]),
                new_root: text(&vector["new root"]),
                payee: text(&vector["payee"]),
            };
            assert_eq!(batch.inputs(&domain)[..], words(&vector["public inputs"])[..]);
            let start = start_of(small(&vector["counter"]), small(&vector["size"]));
            assert_eq!(start, Some(batch.start));
        }
    }

    #[test]
    fn a_batch_starts_at_a_multiple_of_its_size_while_there_is_a_place() {
        for (counter, size, start) in [(0, 2, 0), (1, 2, 2), (2, 2, 2), (17, 16, 32), (3, 16, 16)] {
            assert_eq!(start_of(counter, size), Some(start));
        }
        let places = 1_u64 << TREE_DEPTH;
        assert_eq!(start_of(places - 2, 2), Some(places - 2));
        for (counter, size) in [(places, 2), (places - 15, 16), (u64::MAX, 16), (0, 0), (0, 1), (0, 3)] {
            assert_eq!(start_of(counter, size), None, "{counter} {size}");
        }
    }

    fn leaf(number: u8) -> B256 {
        B256::repeat_byte(number)
    }

    #[test]
    fn a_batch_takes_the_leaves_of_the_head_in_order_and_may_end_inside_an_entry() {
        let entry = |a, b| Entry { leaf0: leaf(a), leaf1: leaf(b), reward: 1 };
        let entries = vec![entry(1, 2), entry(3, 0), entry(4, 5)];
        let insertion = |size, count| Insertion {
            size,
            count,
            new_root: leaf(9),
            payee: Address::ZERO,
            entries: entries.clone(),
        };
        let of =
            |size, count| insertion(size, count).batch(1, leaf(8)).map(|batch| (batch.start, batch.leaves));
        assert_eq!(of(2, 2), Some((2, vec![leaf(1), leaf(2)])));
        assert_eq!(of(2, 1), Some((2, vec![leaf(1), B256::ZERO])));
        assert_eq!(of(16, 16), None, "there are not so many");
        assert_eq!(of(2, 3), None, "there is no place for them");
        assert_eq!(of(2, 0), None, "nothing is inserted");
    }

    proptest! {
        #[test]
        fn an_insertion_survives_the_contracts_form(insertion in arb_insertion()) {
            prop_assert_eq!(Insertion::from_sol(&insertion.to_sol()), insertion);
        }

        #[test]
        fn every_bit_of_an_entry_changes_what_the_contract_keeps(entry in arb_entry(), bit in 0_usize..640) {
            let mut bent = entry;
            match bit {
                0..256 => bent.leaf0.0[bit / 8] ^= 1 << (bit % 8),
                256..512 => bent.leaf1.0[(bit - 256) / 8] ^= 1 << (bit % 8),
                _ => bent.reward ^= 1 << (bit - 512),
            }
            prop_assert_ne!(bent.hash(), entry.hash());
        }

        /// Every word that a batch is made of changes `r`, the payee and the count included.
        #[test]
        fn shp_008_every_part_of_a_batch_changes_the_challenge(
            leaves in prop::collection::vec(any::<u8>().prop_map(B256::repeat_byte), 2), byte in 0_usize..32,
        ) {
            let domain = ContractDomain { chain_id: ChainId::PRACTICE, contract: Address::repeat_byte(1) };
            let batch = Batch {
                start: 4, count: 2, leaves, old_root: leaf(1), new_root: leaf(2), payee: Address::repeat_byte(3),
            };
            let bend = |word: &mut B256| word.0[byte] ^= 1;
            let mut others = vec![batch.clone(); 7];
            others[0].start += 2;
            others[1].count = 1;
            bend(&mut others[2].leaves[0]);
            bend(&mut others[3].leaves[1]);
            bend(&mut others[4].old_root);
            bend(&mut others[5].new_root);
            others[6].payee = Address::repeat_byte(4);
            for other in others {
                prop_assert_ne!(other.challenge(&domain), batch.challenge(&domain));
            }
            let elsewhere = ContractDomain { contract: Address::repeat_byte(2), ..domain };
            prop_assert_ne!(batch.challenge(&elsewhere), batch.challenge(&domain));
        }
    }
}
