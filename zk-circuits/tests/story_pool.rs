//! The story of one promise: Alice deposits ten, the pool inserts her note alone, she pays Bob four, the pool inserts the
//! two notes that this made, and Bob withdraws. Every statement on the way holds as plain Rust and as a circuit.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem};
use teahouse_base::testing::SeededRng;
use teahouse_base::{RngExt, SecretBytes};
use teahouse_zk::Fr;
use teahouse_zk::eddsa::SigningKey;
use teahouse_zk::insertion::{self, Batch, InsertionCircuit, InsertionWitness};
use teahouse_zk::joinsplit::{
    self, Claim, InputWitness, JoinsplitCircuit, JoinsplitPublic, JoinsplitWitness, OutputWitness,
};
use teahouse_zk::merkle::Tree;
use teahouse_zk::note::{
    AddressKey, AddressSecret, Asset, Blinding, Commitment, Diversifier, DiversifierKey, Note, NoteKey,
    NoteValue, Nullifier, NullifierKey, OwnerKey, Rho,
};

const COIN: Asset = Asset::COIN;

/// Somebody with keys.
struct Person {
    key: SigningKey,
    nullifier_key: NullifierKey,
    diversifiers: DiversifierKey,
    rng: SeededRng,
}

/// An address that its owner gave away, and what the owner keeps.
struct Address {
    secret: AddressSecret,
    key: AddressKey,
}

impl Person {
    fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let mut fresh = || SecretBytes::random(&mut rng);
        let key = SigningKey::from_seed(&fresh());
        let nullifier_key = NullifierKey::from_seed(&fresh());
        Self { key, nullifier_key, diversifiers: DiversifierKey::new(fresh()), rng }
    }

    fn address(&mut self) -> Address {
        let secret = self.diversifiers.secret(&Diversifier::from_array(self.rng.array()));
        let owner = OwnerKey::of(&self.key.public(), &self.nullifier_key);
        let key = AddressKey::of(&owner, &secret);
        Address { secret, key }
    }

    fn dummy(&mut self) -> InputWitness {
        let (address, blinding) = (self.address(), Blinding::random(&mut self.rng));
        InputWitness::dummy(&address.secret, &blinding, &Rho::random(&mut self.rng))
    }

    /// Spends one note beside a dummy.
    fn spend(
        &mut self,
        pool: &Pool,
        input: InputWitness,
        outputs: [OutputWitness; 2],
        amount: u128,
    ) -> JoinsplitPublic<2> {
        let inputs = [self.dummy(), input];
        let witness = JoinsplitWitness::new(self.key.public(), &self.nullifier_key, &COIN, inputs, outputs);
        let public = witness.public(pool.tree.root(), NoteValue::new(amount), Fr::from(0xda7a));
        let signature = self.key.sign(public.message());
        let claim = Claim { public: &public, witness: &witness, signature: &signature };
        assert_eq!(joinsplit::holds(&claim), Ok(()));
        assert!(accepts(JoinsplitCircuit::proving(claim)));
        public
    }
}

/// A pool as its contract sees it.
#[derive(Default)]
struct Pool {
    tree: Tree,
    counter: u64,
}

impl Pool {
    /// Inserts one or two queued commitments, and says where the first of them stands.
    fn insert(&mut self, queued: &[Commitment]) -> u64 {
        let mut batch = Batch::<2> {
            chain: 31_337,
            pool: [0x2a; 20],
            counter: self.counter,
            queued: queued.to_vec(),
            old_root: self.tree.root(),
            new_root: Fr::from(0),
            payee: [0x3b; 20],
        };
        let (witness, start) = InsertionWitness::<2, 31>::next(&self.tree, batch.leaves().unwrap()).unwrap();
        batch.new_root = witness.new_root().unwrap();
        let public = batch.public().unwrap();
        assert_eq!(insertion::holds(&public, &witness), Ok(()));
        assert!(accepts(InsertionCircuit::proving(&public, &witness)));
        while self.tree.leaves() < start {
            self.tree.append(Fr::from(0)).unwrap();
        }
        queued.iter().for_each(|leaf| assert!(self.tree.append(leaf.element()).is_ok()));
        self.counter = start + queued.len() as u64;
        assert_eq!(self.tree.root(), batch.new_root);
        start
    }
}

fn accepts(statement: impl ConstraintSynthesizer<Fr>) -> bool {
    let circuit = ConstraintSystem::new_ref();
    statement.generate_constraints(circuit.clone()).unwrap();
    circuit.is_satisfied().unwrap()
}

#[test]
fn a_promise_goes_from_alice_to_bob_and_out_of_the_pool() {
    let (mut alice, mut bob, mut pool) = (Person::new(1), Person::new(2), Pool::default());

    // Alice deposits ten: the contract makes the commitment of her note key, the amount and the ρ of its counter.
    let (own, blinding) = (alice.address(), Blinding::derived(&SecretBytes::new([1; 32]), 0));
    let key = NoteKey::of(&own.key, &blinding);
    let note =
        Note { asset: COIN, value: NoteValue::new(10), key, rho: Rho::of_deposit(31_337, &[0x2a; 20], 0) };
    let place = pool.insert(&[note.commitment()]);
    assert_eq!(place, 0);

    // Alice pays Bob four, to an address that he gave her, and keeps six.
    let (his, blinding_of_his) = (bob.address(), Blinding::random(&mut alice.rng));
    let key_of_his = NoteKey::of(&his.key, &blinding_of_his);
    let change = NoteKey::of(&alice.address().key, &Blinding::derived(&SecretBytes::new([1; 32]), 1));
    let outputs =
        [(4, &key_of_his), (6, &change)].map(|(value, key)| OutputWitness::of(NoteValue::new(value), key));
    let input = InputWitness::of(&note, &own.secret, &blinding, pool.tree.path(place).unwrap());
    let paid = alice.spend(&pool, input, outputs, 0);
    assert_eq!(paid.nullifiers[1], note.nullifier(&alice.nullifier_key).element());
    assert_eq!((paid.amount, paid.asset), (Fr::from(0), Fr::from(0)));
    let place = pool.insert(&paid.commitments.map(Commitment::from_element));
    assert_eq!(place, 2, "the place beside Alice's first note stays empty");

    // Bob was told value and blinding; ρ he computes from the first nullifier, and the commitment tells him that it is so.
    let rho = Rho::of_output(&Nullifier::from_element(paid.nullifiers[0]), 0);
    let received =
        Note { asset: COIN, value: NoteValue::new(4), key: NoteKey::of(&his.key, &blinding_of_his), rho };
    assert_eq!(received.commitment().element(), paid.commitments[0]);

    // Bob withdraws the four.
    let nothing = || OutputWitness::of(NoteValue::new(0), &NoteKey::from_element(Fr::from(1)));
    let input = InputWitness::of(&received, &his.secret, &blinding_of_his, pool.tree.path(place).unwrap());
    let withdrawn = bob.spend(&pool, input, [nothing(), nothing()], 4);
    assert_eq!(withdrawn.amount, Fr::from(4));

    // Four nullifiers, dummies included, and no two alike.
    let nullifiers: std::collections::BTreeSet<_> =
        paid.nullifiers.into_iter().chain(withdrawn.nullifiers).collect();
    assert_eq!(nullifiers.len(), 4);
}
