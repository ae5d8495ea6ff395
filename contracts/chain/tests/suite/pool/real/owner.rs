//! Owners of notes, and the notes that are theirs.

use alloy::primitives::Address;
use teahouse_base::testing::SeededRng;
use teahouse_base::{RngExt, SecretBytes};
use teahouse_zk::eddsa::SigningKey;
use teahouse_zk::joinsplit::InputWitness;
use teahouse_zk::merkle::{Path, Tree};
use teahouse_zk::note::{
    AddressKey, AddressSecret, Asset, Blinding, Diversifier, DiversifierKey, Note, NoteKey, NullifierKey,
    OwnerKey, Rho,
};

/// Somebody with keys.
pub struct Owner {
    pub key: SigningKey,
    pub nullifier_key: NullifierKey,
    diversifiers: DiversifierKey,
}

/// What opens a note: the address that it was sent to, and what hid it.
pub struct Opening {
    address: AddressSecret,
    blinding: Blinding,
    pub key: NoteKey,
}

/// A note, who can spend it, and where its leaf is in the queue.
pub struct Held {
    pub owner: usize,
    pub token: Address,
    pub note: Note,
    pub opening: Opening,
    /// The number of its leaf.
    pub leaf: u64,
    pub is_spent: bool,
}

impl Owner {
    pub fn new(rng: &mut SeededRng) -> Self {
        let [key, nullifiers, diversifiers] = [(); 3].map(|()| SecretBytes::random(rng));
        Self {
            key: SigningKey::from_seed(&key),
            nullifier_key: NullifierKey::from_seed(&nullifiers),
            diversifiers: DiversifierKey::new(diversifiers),
        }
    }

    /// A place for one note of this owner's, at an address of its own.
    pub fn open(&self, rng: &mut SeededRng) -> Opening {
        let address = self.diversifiers.secret(&Diversifier::from_array(rng.array()));
        let owner = OwnerKey::of(&self.key.public(), &self.nullifier_key);
        let blinding = Blinding::random(rng);
        let key = NoteKey::of(&AddressKey::of(&owner, &address), &blinding);
        Opening { address, blinding, key }
    }

    /// An input that is worth nothing.
    pub fn dummy(&self, rng: &mut SeededRng) -> InputWitness {
        let Opening { address, blinding, .. } = self.open(rng);
        InputWitness::dummy(&address, &blinding, &Rho::random(rng))
    }
}

impl Opening {
    /// The note at a place of a tree, to be spent.
    pub fn spend(&self, note: &Note, path: Path) -> InputWitness {
        InputWitness::of(note, &self.address, &self.blinding, path)
    }
}

impl Held {
    /// As an input of a payment from a tree in which it stands at `place`.
    pub fn input(&self, tree: &Tree, place: u64) -> InputWitness {
        self.opening.spend(&self.note, tree.path(place).expect("it stands there"))
    }

    pub fn value(&self) -> u128 {
        self.note.value.get()
    }
}

/// A token as circuits name it.
pub fn asset(token: Address) -> Asset {
    Asset::from_array(token.into_array())
}
