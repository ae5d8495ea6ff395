//! A digest is a field element with a type of its own, so that a nullifier is never taken for a commitment.

use ark_bn254::Fr;
use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, RngExt, Writer};

use super::{AddressSecret, Blinding, OwnerKey, address_key, keys, note_key, output_rho};
use crate::field;
use crate::keccak::{self, Address};

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Fr);

        impl $name {
            /// Takes a field element for what the caller knows it to be.
            pub const fn from_element(element: Fr) -> Self {
                Self(element)
            }

            /// The field element.
            pub const fn element(&self) -> Fr {
                self.0
            }
        }

        impl Encode for $name {
            fn encode(&self, to: &mut Writer) {
                to.fixed(&field::to_bytes(&self.0));
            }
        }

        impl Decode for $name {
            fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
                let element = field::from_bytes(&from.array()?);
                element.map(Self).map_err(|_| CodecError::Malformed($what)) // NTE-001
            }
        }
    };
}

digest!(
    /// What an address is made of: payers have it, and two of one person share nothing.
    AddressKey,
    "address key"
);
digest!(
    /// Whom a note is promised to, in a form that is used for one note.
    NoteKey,
    "note key"
);
digest!(
    /// What no other note has.
    Rho,
    "rho"
);
digest!(
    /// What the chain sees when a note is made.
    Commitment,
    "commitment"
);
digest!(
    /// What the chain sees when a note is spent.
    Nullifier,
    "nullifier"
);

impl AddressKey {
    /// One of an owner's addresses.
    pub fn of(owner: &OwnerKey, secret: &AddressSecret) -> Self {
        Self(address_key(owner.expose(), secret.expose()))
    }
}

impl NoteKey {
    /// The key of one note to an address.
    pub fn of(address: &AddressKey, blinding: &Blinding) -> Self {
        Self(note_key(address.0, blinding.expose()))
    }
}

impl Rho {
    /// The ρ of a joinsplit's output: `place` is 0 for the first and 1 for the second.
    pub fn of_output(first: &Nullifier, place: u64) -> Self {
        Self(output_rho(first.0, place))
    }

    /// The ρ of a deposit, the `counter`-th into a pool.
    pub fn of_deposit(chain: u64, pool: &Address, counter: u64) -> Self {
        let label = keccak::hash(b"teahouse.rho.deposit");
        let place = [keccak::number(chain), keccak::address(pool), keccak::number(counter)];
        Self(keccak::element(&[label, place[0], place[1], place[2]])) // NTE-005
    }

    /// The ρ of a dummy, which nobody else may guess.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(keys::derive(b"teahouse.note.dummy.1", &[&rng.array::<64>()]))
    }
}
