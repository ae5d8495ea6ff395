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
