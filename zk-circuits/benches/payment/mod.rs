//! A payment from the real tree: one note of seven is spent beside a dummy, three go to somebody and four come back.

use teahouse_base::testing::SeededRng;
use teahouse_base::{RngExt, SecretBytes};
use teahouse_zk::Fr;
use teahouse_zk::eddsa::{Signature, SigningKey};
use teahouse_zk::joinsplit::{Claim, InputWitness, JoinsplitPublic, JoinsplitWitness, OutputWitness};
use teahouse_zk::merkle::Tree;
use teahouse_zk::note::{
    AddressKey, Asset, Blinding, Diversifier, DiversifierKey, Note, NoteKey, NoteValue, NullifierKey,
    OwnerKey, Rho,
};

/// What is proved.
pub struct Payment {
    public: JoinsplitPublic<2>,
    witness: JoinsplitWitness<2>,
    signature: Signature,
}

impl Payment {
    /// The payment of a seed.
    pub fn sample(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let mut fresh = || SecretBytes::random(&mut rng);
        let (key, nullifier_key) = (SigningKey::from_seed(&fresh()), NullifierKey::from_seed(&fresh()));
        let diversifiers = DiversifierKey::new(fresh());
        let secret = diversifiers.secret(&Diversifier::from_array(rng.array()));
        let address = AddressKey::of(&OwnerKey::of(&key.public(), &nullifier_key), &secret);
        let [spent, idle] = [(); 2].map(|()| Blinding::random(&mut rng));
        let (value, rho) = (NoteValue::new(7), Rho::random(&mut rng));
        let note = Note { asset: Asset::COIN, value, key: NoteKey::of(&address, &spent), rho };
        let mut tree = Tree::<32>::default();
        for leaf in 1..=20_u64 {
            tree.append(Fr::from(leaf)).unwrap();
        }
        let place = tree.append(note.commitment().element()).unwrap();
        let inputs = [
            InputWitness::of(&note, &secret, &spent, tree.path(place).unwrap()),
            InputWitness::dummy(&secret, &idle, &Rho::random(&mut rng)),
        ];
        let outputs = [3, 4].map(|value| {
            let key = NoteKey::of(&address, &Blinding::random(&mut rng));
            OutputWitness::of(NoteValue::new(value), &key)
        });
        let witness = JoinsplitWitness::new(key.public(), &nullifier_key, &Asset::COIN, inputs, outputs);
        let public = witness.public(tree.root(), NoteValue::new(0), Fr::from(0xda7a));
        let signature = key.sign(public.message());
        Self { public, witness, signature }
    }

    /// The claim that a circuit takes.
    pub fn claim(&self) -> Claim<'_, 2> {
        Claim { public: &self.public, witness: &self.witness, signature: &self.signature }
    }
}
