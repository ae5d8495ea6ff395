//! A scene is a true joinsplit in a small tree, which a test bends.

use ark_bn254::Fr;
use ark_relations::gr1cs::ConstraintSystem;
use teahouse_base::testing::SeededRng;
use teahouse_base::{RngExt, SecretBytes};

use crate::eddsa::{Signature, SigningKey};
use crate::joinsplit::gadget::{self, Bend, Clause};
use crate::joinsplit::{
    BrokenClause, Claim, InputWitness, JoinsplitPublic, JoinsplitWitness, OutputWitness, holds,
};
use crate::merkle::{Path, Tree};
use crate::note::{
    AddressKey, Asset, Blinding, Diversifier, DiversifierKey, Note, NoteKey, NoteValue, NullifierKey,
    OwnerKey, Rho,
};
use crate::wires::Circuit;

/// The depth of the trees of tests that do not ask for the real one.
pub(super) const SMALL: usize = 4;

/// A token that is worth something.
pub(super) const TOKEN: Asset = Asset::from_array([0x7e; 20]);

/// Somebody with notes.
pub(super) struct Owner {
    pub(super) key: SigningKey,
    pub(super) nullifier_key: NullifierKey,
    diversifiers: DiversifierKey,
    rng: SeededRng,
}

impl Owner {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let [key, nullifier, diversifiers] = [(); 3].map(|()| SecretBytes::random(&mut rng));
        Self {
            key: SigningKey::from_seed(&key),
            nullifier_key: NullifierKey::from_seed(&nullifier),
            diversifiers: DiversifierKey::new(diversifiers),
            rng,
        }
    }

    /// A note to a new address of the owner's, with what opens it but its path.
    pub(super) fn note<const D: usize>(&mut self, value: impl Into<Fr>) -> (Fr, InputWitness<D>) {
        let secret = self.diversifiers.secret(&Diversifier::from_array(self.rng.array()));
        let owner = OwnerKey::of(&self.key.public(), &self.nullifier_key);
        let blinding = Blinding::random(&mut self.rng);
        let (key, rho) =
            (NoteKey::of(&AddressKey::of(&owner, &secret), &blinding), Rho::random(&mut self.rng));
        let note = Note { asset: TOKEN, value: NoteValue::new(0), key, rho };
        let mut input = InputWitness::of(&note, &secret, &blinding, Path::NOWHERE);
        input.value = value.into();
        let commitment = crate::note::commitment(key.element(), TOKEN.element(), input.value, rho.element());
        (commitment, input)
    }
}

/// A joinsplit that a prover claims.
#[derive(Clone)]
pub(super) struct Scene<const N: usize, const D: usize = SMALL> {
    pub(super) public: JoinsplitPublic<N>,
    pub(super) witness: JoinsplitWitness<N, D>,
    pub(super) signature: Signature,
}

impl<const N: usize, const D: usize> Scene<N, D> {
    /// The owner of seed 1 spends notes of these values, dummies where they are 0, and makes two others. What remains
    /// leaves the pool.
    pub(super) fn of(inputs: [u128; N], outputs: [u128; 2]) -> Self {
        let spent: u128 = inputs.iter().sum();
        Self::with(&mut Owner::new(1), inputs.map(Fr::from), outputs, spent - outputs[0] - outputs[1])
    }

    pub(super) fn with(owner: &mut Owner, inputs: [Fr; N], outputs: [u128; 2], amount: u128) -> Self {
        let mut tree = Tree::<D>::default();
        tree.append(Fr::from(99)).unwrap();
        let mut notes = inputs.map(|value| owner.note(value));
        let mut places = Vec::new();
        for (commitment, input) in &notes {
            places.push((input.value != Fr::from(0)).then(|| tree.append(*commitment).unwrap()));
        }
        for ((_, input), place) in notes.iter_mut().zip(places) {
            input.path = place.map_or(Path::NOWHERE, |place| tree.path(place).unwrap());
        }
        let outputs = outputs.map(|value| {
            OutputWitness::of(NoteValue::new(value), &NoteKey::from_element(Fr::from(owner.rng.next_u64())))
        });
        let inputs = notes.map(|(_, input)| input);
        let witness =
            JoinsplitWitness::new(owner.key.public(), &owner.nullifier_key, &TOKEN, inputs, outputs);
        let public = witness.public(tree.root(), NoteValue::new(amount), Fr::from(0xe47));
        Self { public, witness, signature: owner.key.sign(public.message()) }
    }

    /// Computes what is public anew from the witness, and has `owner` sign it.
    pub(super) fn follow(&mut self, owner: &Owner) {
        let amount = self.public.amount;
        let paid = NoteValue::new(u128::from(amount != Fr::from(0)));
        self.public =
            JoinsplitPublic { amount, ..self.witness.public(self.public.root, paid, self.public.external) };
        self.sign(owner);
    }

    pub(super) fn sign(&mut self, owner: &Owner) {
        self.signature = owner.key.sign(self.public.message());
    }

    pub(super) fn claim(&self) -> Claim<'_, N, D> {
        Claim { public: &self.public, witness: &self.witness, signature: &self.signature }
    }

    pub(super) fn holds(&self) -> Result<(), BrokenClause> {
        holds(&self.claim())
    }

    pub(super) fn circuit(&self, bend: &Bend) -> Circuit {
        let circuit = ConstraintSystem::new_ref();
        gadget::bent(&circuit, Some(self.claim()), bend).unwrap();
        circuit
    }

    pub(super) fn accepts(&self, bend: &Bend) -> bool {
        self.circuit(bend).is_satisfied().unwrap()
    }

    /// Without its clause the forgery passes; with it, it is refused, and by the plain predicate too.
    pub(super) fn only_the_clause_refuses(&self, clause: Clause, bend: Bend, broken: BrokenClause) {
        assert_eq!(self.holds(), Err(broken));
        let omitted = Bend { omit: Some(clause), ..bend.clone() };
        assert!(self.accepts(&omitted), "{clause:?}: the forgery needs nothing else");
        assert!(!self.accepts(&bend), "{clause:?}");
    }
}
