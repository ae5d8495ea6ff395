//! An inserter that cheats with the real prover: leaves of its own choice are in the tree that it shows, and the pool, which asks
//! about the leaves of its queue, believes none of it.
//!
//! Each proof is of a true statement that is as near as can be to the one that is asked for: the same old root, place, new root
//! and `r`, and `v` of the leaves that were put in. Where the tree is another one, its root and place are.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::testing::SeededRng;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{EvmProof, Insertion, InsertionRefusal, PoolCall, PoolRefusal};
use teahouse_chain::port::Asset;
use teahouse_zk::Fr;
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::groth16::Witness;
use teahouse_zk::insertion::{InsertionCircuit, InsertionPublic, InsertionWitness};
use teahouse_zk::merkle::Tree;

use super::proofs::{Provers, element, insertion, word};
use super::{SOME, Shielded, deposit};

/// Who inserts.
const PAYEE: Address = Address::repeat_byte(0xb1);
/// Who would like to have done it.
const THIEF: Address = Address::repeat_byte(0xbd);

/// An inserter at work.
struct Inserter {
    shielded: Shielded,
    domain: ContractDomain,
    provers: Provers,
    rng: SeededRng,
}

impl Inserter {
    async fn open() -> Self {
        let (shielded, provers, rng) = (Shielded::open().await, Provers::default(), SeededRng::new(1));
        Self { domain: shielded.domain(), shielded, provers, rng }
    }

    fn prove(&mut self, values: &Witness) -> EvmProof {
        self.provers.prove(CircuitKind::InsertionPair, values, &mut self.rng)
    }

    /// Says of `honest` that it leads to a tree with these leaves, and proves that they are in it.
    async fn cheats(&mut self, what: &str, tree: &Tree, honest: &Insertion, leaves: [Fr; 2]) {
        let (values, _) = InsertionWitness::<2, 31>::next(tree, leaves).expect("the tree has room");
        let new_root = word(&values.new_root().expect("the path is one"));
        let told = Insertion { new_root, ..honest.clone() };
        let asked = told.batch(tree.leaves(), word(&tree.root())).expect("there are so many leaves");
        let [old_root, new_root, start, challenge, _] =
            asked.inputs(&self.domain).map(|input| element(&input));
        let evaluation = leaves[0] + leaves[1] * challenge;
        let public = InsertionPublic { old_root, new_root, start, challenge, evaluation };
        let circuit = InsertionCircuit::proving(&public, &values);
        let proof = self.prove(&Witness::satisfying(circuit).expect("nothing is missing"));
        self.is_refused(what, told, proof).await;
    }

    /// Neither a simulation nor a block believes it, and nothing changes.
    async fn is_refused(&self, what: &str, told: Insertion, proof: EvmProof) {
        let shielded = &self.shielded;
        let first = shielded.model.state().inserted;
        let wanted = InsertionRefusal::NotProven { first, new_root: told.new_root };
        let call = PoolCall::Insert(told, proof);
        assert_eq!(shielded.refusal(&call, U256::ZERO).await, PoolRefusal::from(wanted).into(), "{what}");
        let sent = shielded.pool.call(&call, U256::ZERO);
        let receipt = shielded.house.send(&shielded.anna, sent).await;
        assert!(!receipt.success && receipt.logs.is_empty(), "{what}");
        shielded.agrees().await;
    }
}

#[tokio::test]
async fn shp_008_shp_009_no_real_proof_hides_repeats_reorders_drops_or_invents_a_leaf_pads_or_overlaps() {
    // given a leaf in the tree beside an empty place, and three that wait
    let mut inserter = Inserter::open().await;
    let (domain, mut tree) = (inserter.domain, Tree::default());
    inserter.shielded.deposit(&deposit(Asset::Native, SOME)).await;
    let entries = inserter.shielded.model.next(1);
    let stands = [element(&entries[0].leaf0), Fr::from(0_u64)];
    let (first, values) = insertion(&domain, &tree, entries, (2, 1), PAYEE);
    let proof = inserter.prove(&values);
    inserter.shielded.insert(&first, proof).await;
    for leaf in stands {
        tree.append(leaf).expect("the tree has room");
    }
    for amount in [1, 2, 3] {
        inserter.shielded.deposit(&deposit(Asset::Native, amount)).await;
    }
    let waiting = inserter.shielded.model.next(3);
    let [one, two, three] = [0, 1, 2].map(|at: usize| element(&waiting[at].leaf0));
    let [none, own] = [0_u64, 77].map(Fr::from);
    let (new_root, entries) = (B256::ZERO, waiting[..2].to_vec());
    let pair = Insertion { size: 2, count: 2, new_root, payee: PAYEE, entries };
    let lone = Insertion { count: 1, entries: waiting[..1].to_vec(), ..pair.clone() };
    // when the tree that is shown is another than that of the queue, then it is refused
    for (what, honest, leaves) in [
        ("hides the second", &pair, [one, none]),
        ("hides the first", &pair, [none, two]),
        ("drops the first", &pair, [two, three]),
        ("repeats the first", &pair, [one, one]),
        ("re-orders", &pair, [two, one]),
        ("invents", &pair, [one, own]),
        ("pads with a leaf of its own", &lone, [one, own]),
        ("pads with what is not its turn", &lone, [one, two]),
    ] {
        inserter.cheats(what, &tree, honest, leaves).await;
    }
    inserter.cheats("overlaps what stands", &Tree::default(), &pair, [one, two]).await;
    // and an honest proof rewards nobody else, and is taken for whom it was made
    let (good, values) = insertion(&domain, &tree, pair.entries, (2, 2), PAYEE);
    let proof = inserter.prove(&values);
    inserter.is_refused("is copied", Insertion { payee: THIEF, ..good.clone() }, proof).await;
    inserter.shielded.insert(&good, proof).await;
}
