//! Real proofs for a pool on a chain: statements as the contract will put them, and the development keys that prove them.

use std::cell::OnceCell;
use std::path::Path;

use alloy::primitives::{Address, B256};
use teahouse_base::Rng;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{Batch, Entry, EvmProof, Insertion};
use teahouse_zk::circuits::{self, CircuitKind};
use teahouse_zk::groth16::development::ChainKind;
use teahouse_zk::groth16::{Prove, Prover, Witness};
use teahouse_zk::insertion::{InsertionCircuit, InsertionPublic, InsertionWitness};
use teahouse_zk::merkle::Tree;
use teahouse_zk::{Fr, field};

/// An element as a contract has it.
pub fn word(element: &Fr) -> B256 {
    field::to_bytes(element).into()
}

/// The element that a word is.
pub fn element(word: &B256) -> Fr {
    field::from_bytes(&word.0).expect("the word is below the order")
}

/// The provers of the development keys. Each key is made once on a machine, and read when its first proof is asked for.
#[derive(Default)]
pub struct Provers([OnceCell<Prover>; 4]);

impl Provers {
    /// A proof of what `values` satisfy, as a chain takes it.
    pub fn prove(&self, kind: CircuitKind, values: &Witness, rng: &mut dyn Rng) -> EvmProof {
        let proof = self.of(kind).prove(values, rng).expect("the statement is true");
        EvmProof::from_bytes(&proof.to_bytes())
    }

    fn of(&self, kind: CircuitKind) -> &Prover {
        self.0[kind as usize].get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            circuits::prover(kind, folder, ChainKind::Local, &mut |_| ()).expect("there is a development key")
        })
    }
}

/// The circuit of batches of a size.
pub fn circuit_of(size: u8) -> CircuitKind {
    if size == 2 { CircuitKind::InsertionPair } else { CircuitKind::InsertionSixteen }
}

/// The insertion of the first `count` leaves of `entries` behind a tree, and the values that its circuit proves it by.
pub fn insertion(
    domain: &ContractDomain,
    tree: &Tree,
    entries: Vec<Entry>,
    (size, count): (u8, u8),
    payee: Address,
) -> (Insertion, Witness) {
    let draft = Insertion { size, count, new_root: B256::ZERO, payee, entries };
    if size == 2 { of_size::<2, 31>(domain, tree, draft) } else { of_size::<16, 28>(domain, tree, draft) }
}

fn of_size<const N: usize, const U: usize>(
    domain: &ContractDomain,
    tree: &Tree,
    draft: Insertion,
) -> (Insertion, Witness) {
    let batch = draft.batch(tree.leaves(), word(&tree.root())).expect("the entries hold so many leaves");
    let leaves: Vec<Fr> = batch.leaves.iter().map(element).collect();
    let leaves: [Fr; N] = leaves.try_into().expect("a batch has as many places as its size");
    let (values, start) = InsertionWitness::<N, U>::next(tree, leaves).expect("the tree has room");
    assert_eq!(start, batch.start, "the chain's books and the tree agree on the place");
    let new_root = word(&values.new_root().expect("the path is one"));
    let [old_root, new, start, challenge, evaluation] =
        Batch { new_root, ..batch }.inputs(domain).map(|input| element(&input));
    let public = InsertionPublic { old_root, new_root: new, start, challenge, evaluation };
    let witness =
        Witness::satisfying(InsertionCircuit::proving(&public, &values)).expect("nothing is missing");
    (Insertion { new_root, ..draft }, witness)
}
