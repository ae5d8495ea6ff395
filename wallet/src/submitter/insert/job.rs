//! An insertion to be proved: the batch, its path in the tree, and what the contract will ask of the proof.

use alloy::primitives::{Address, B256};
use teahouse_base::Rng;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{EvmProof, Insertion};
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::groth16::{Prove, Witness};
use teahouse_zk::insertion::{self, Batch, InsertionPublic, InsertionWitness, PairCircuit, SixteenCircuit};
use teahouse_zk::merkle::DEPTH;
use teahouse_zk::note::Commitment;
use teahouse_zk::{Fr, field};

use super::InsertError;
use super::choose::{Choice, SIXTEEN};
use super::queue::{Queue, element};

/// An insertion without its proof.
#[derive(Clone, Debug)]
pub struct InsertionJob {
    pub(super) insertion: Insertion,
    pub(super) first: u64,
    pub(super) old_root: B256,
    public: InsertionPublic,
    witness: AnyWitness,
}

#[derive(Clone, Debug)]
enum AnyWitness {
    Pair(Box<InsertionWitness<2, { DEPTH - 1 }>>),
    Sixteen(Box<InsertionWitness<16, { DEPTH - 4 }>>),
}

impl InsertionJob {
    /// The insertion of what was chosen, for `payee`'s reward.
    pub(super) fn of(
        queue: &Queue,
        choice: Choice,
        domain: &ContractDomain,
        payee: Address,
    ) -> Result<Self, InsertError> {
        let leaves = choice.entries.iter().flat_map(teahouse_chain::pool::Entry::leaves);
        let leaves =
            leaves.take(choice.count.into()).map(|leaf| element(&leaf).map(Commitment::from_element));
        let queued: Option<Vec<Commitment>> = leaves.collect();
        let queued = queued.ok_or(InsertError::NoBatch)?;
        let place = Place { queue, domain, payee };
        let (public, witness) = if choice.size == SIXTEEN {
            let (public, witness) = place.batch::<16, { DEPTH - 4 }>(queued)?;
            (public, AnyWitness::Sixteen(Box::new(witness)))
        } else {
            let (public, witness) = place.batch::<2, { DEPTH - 1 }>(queued)?;
            (public, AnyWitness::Pair(Box::new(witness)))
        };
        let new_root = B256::from(field::to_bytes(&public.new_root));
        let Choice { first, size, count, entries, .. } = choice;
        let insertion = Insertion { size, count, new_root, payee, entries };
        Ok(Self { insertion, first, old_root: queue.state().root, public, witness })
    }

    /// By which circuit it is proved.
    pub const fn circuit(&self) -> CircuitKind {
        match self.witness {
            AnyWitness::Pair(_) => CircuitKind::InsertionPair,
            AnyWitness::Sixteen(_) => CircuitKind::InsertionSixteen,
        }
    }

    /// What everyone will see of it, as a verifier takes it.
    pub const fn publics(&self) -> [Fr; 5] {
        self.public.to_field_elements()
    }

    /// The proof, which was checked. It takes a while: this is work for a thread of its own.
    ///
    /// # Errors
    /// [`InsertError::NoBatch`], [`InsertError::NotProven`].
    pub fn prove(&self, prover: &dyn Prove, rng: &mut dyn Rng) -> Result<EvmProof, InsertError> {
        let witness = match &self.witness {
            AnyWitness::Pair(it) => Witness::satisfying(PairCircuit::proving(&self.public, it)),
            AnyWitness::Sixteen(it) => Witness::satisfying(SixteenCircuit::proving(&self.public, it)),
        };
        let witness = witness.map_err(|_| InsertError::NoBatch)?;
        Ok(EvmProof::from_bytes(&prover.prove(&witness, rng)?.to_bytes()))
    }
}

/// Where a batch goes.
struct Place<'a> {
    queue: &'a Queue,
    domain: &'a ContractDomain,
    payee: Address,
}

impl Place<'_> {
    fn batch<const N: usize, const U: usize>(
        &self,
        queued: Vec<Commitment>,
    ) -> Result<(InsertionPublic, InsertionWitness<N, U>), InsertError> {
        let edge = self.queue.edge();
        let mut batch = Batch::<N> {
            chain: self.domain.chain_id.get(),
            pool: self.domain.contract.into_array(),
            counter: edge.leaves(),
            queued,
            old_root: edge.root(),
            new_root: Fr::from(0),
            payee: self.payee.into_array(),
        };
        let leaves = batch.leaves().map_err(|_| InsertError::NoBatch)?;
        let (witness, _) = edge.next_insertion::<N, U>(leaves).map_err(|_| InsertError::NoBatch)?;
        batch.new_root = witness.new_root().map_err(|_| InsertError::NoBatch)?;
        let public = batch.public().map_err(|_| InsertError::NoBatch)?;
        insertion::holds(&public, &witness).map_err(|_| InsertError::NoBatch)?;
        Ok((public, witness))
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;
    use teahouse_chain::pool::{CIPHERTEXT, Inserted, PoolEvent, Transacted};
    use teahouse_chain::port::ChainId;

    use super::*;
    use crate::submitter::insert::choose::PAIR;

    fn word(number: u64) -> B256 {
        B256::from(U256::from(number))
    }

    /// A queue of payments, of which the first stands in the tree already.
    fn queue(payments: u64) -> Queue {
        let mut queue = Queue::default();
        for number in (0..).step_by(2).take(usize::try_from(payments).unwrap()) {
            let payment = Transacted {
                number,
                nullifiers: vec![word(1), word(2)],
                commitments: [word(1_000 + number), word(1_001 + number)],
                asset: Address::ZERO,
                amount: 0,
                recipient: Address::ZERO,
                submitter: Address::ZERO,
                fee: 0,
                reward: 10,
                ciphertexts: [Box::new([0; CIPHERTEXT]), Box::new([0; CIPHERTEXT])],
            };
            queue.apply(&PoolEvent::Transacted(payment)).unwrap();
        }
        let (domain, payee) = place();
        let job = InsertionJob::of(&queue, choice(&queue, PAIR, 2), &domain, payee).unwrap();
        let new_root = job.insertion.new_root;
        let (first, start, size, count, reward) = (0, 0, PAIR, 2, U256::from(10));
        let inserted = Inserted { first, start, size, count, new_root, payee, reward };
        queue.apply(&PoolEvent::Inserted(inserted)).unwrap();
        queue
    }

    fn place() -> (ContractDomain, Address) {
        let contract = Address::repeat_byte(0xe1);
        (ContractDomain { chain_id: ChainId::PRACTICE, contract }, Address::repeat_byte(0x5b))
    }

    fn choice(queue: &Queue, size: u8, count: u8) -> Choice {
        let entries = queue.next(count).unwrap();
        Choice { first: queue.first(), size, count, entries, loss: U256::ZERO }
    }

    /// What the contract computes for itself is what the prover shows, for each size and for a lone leaf.
    #[test]
    fn a_job_shows_what_the_contract_asks_for_and_its_root_is_the_one_after_it() {
        let (domain, payee) = place();
        for (size, count) in [(PAIR, 2), (PAIR, 1), (SIXTEEN, 16)] {
            // given a tree that has something, so that a large batch leaves places empty before it
            let mut queue = queue(10);
            let before = queue.state();
            // when a batch is worked out
            let job = InsertionJob::of(&queue, choice(&queue, size, count), &domain, payee).unwrap();
            // then its public inputs are those that the contract reckons with
            let batch = job.insertion.batch(before.counter, before.root).unwrap();
            let shown = job.publics().map(|element| B256::from(field::to_bytes(&element)));
            assert_eq!(shown, batch.inputs(&domain), "{size} {count}");
            assert_eq!((job.first, job.old_root), (before.inserted, before.root));
            // and the queue goes on to its root
            let inserted = Inserted {
                first: job.first,
                start: u32::try_from(batch.start).unwrap(),
                size,
                count,
                new_root: job.insertion.new_root,
                payee,
                reward: U256::ZERO,
            };
            queue.apply(&PoolEvent::Inserted(inserted)).unwrap();
            assert_eq!(queue.state().root, job.insertion.new_root);
        }
    }

    #[test]
    fn each_size_is_proved_by_its_own_circuit() {
        let (domain, payee) = place();
        let queue = queue(10);
        let circuit = |size, count| {
            InsertionJob::of(&queue, choice(&queue, size, count), &domain, payee).unwrap().circuit()
        };
        assert_eq!(circuit(PAIR, 2), CircuitKind::InsertionPair);
        assert_eq!(circuit(PAIR, 1), CircuitKind::InsertionPair);
        assert_eq!(circuit(SIXTEEN, 16), CircuitKind::InsertionSixteen);
    }
}
