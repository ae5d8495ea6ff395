//! A note's secrets are field elements that print nothing and wipe themselves.
//!
//! Each is derived with BLAKE2b-512 under a label, reduced modulo `p` from 512 bits so that no element is favoured. The
//! wallet derives the seeds from its phrase; nothing here draws a secret that must survive it.

use std::fmt;

use ark_bn254::Fr;
use ark_ff::PrimeField;
use blake2::{Blake2b512, Digest};
use teahouse_base::{Rng, SecretBytes};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::owner_key;
use crate::babyjub::Coordinates;
use crate::field::{self, NotCanonical};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Fr);

        impl $name {
            /// Reads back what [`Self::to_bytes`] gave.
            ///
            /// # Errors
            /// [`NotCanonical`] for a number that is not below `p`.
            pub fn from_bytes(bytes: &SecretBytes<32>) -> Result<Self, NotCanonical> {
                field::from_bytes(bytes.expose()).map(Self)
            }

            /// The one form as bytes.
            pub fn to_bytes(&self) -> SecretBytes<32> {
                SecretBytes::new(field::to_bytes(&self.0))
            }

            /// The field element, for a prover: the name makes every use easy to find.
            pub const fn expose(&self) -> Fr {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)")) // NTE-006
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.zeroize(); // NTE-006
            }
        }

        impl ZeroizeOnDrop for $name {}
    };
}

secret!(
    /// `nk`, which makes nullifiers: whoever has it sees which notes are spent.
    NullifierKey
);
secret!(
    /// What all addresses of one owner are made of: whoever has it and an address secret recognises an address.
    OwnerKey
);
secret!(
    /// `h`, what one address has and its owner's others have not.
    AddressSecret
);
secret!(
    /// `r`, what hides the address inside a note key. It is used for one note.
    Blinding
);

teahouse_base::fixed_id!(
    /// A number that an owner picks for an address.
    pub struct Diversifier(11)
);

/// `dk`, which makes address secrets: whoever has it and the owner key lists all addresses.
#[derive(Debug)]
pub struct DiversifierKey(SecretBytes<32>);

impl NullifierKey {
    /// The key that follows from 32 secret bytes.
    pub fn from_seed(seed: &SecretBytes<32>) -> Self {
        Self(derive(b"teahouse.note.nullifier.1", &[seed.expose()]))
    }
}

impl OwnerKey {
    /// The owner who signs with `key`.
    pub fn of(key: &Coordinates, nullifier_key: &NullifierKey) -> Self {
        Self(owner_key(key, nullifier_key.0))
    }
}

impl DiversifierKey {
    /// Takes 32 secret bytes over.
    pub const fn new(bytes: SecretBytes<32>) -> Self {
        Self(bytes)
    }

    /// The secret of the address that a diversifier names.
    pub fn secret(&self, diversifier: &Diversifier) -> AddressSecret {
        AddressSecret(derive(b"teahouse.note.address.1", &[self.0.expose(), diversifier.as_bytes()]))
    }
}

impl Blinding {
    /// A fresh one, for a note to someone else.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(derive(b"teahouse.note.random.1", &[SecretBytes::<64>::random(rng).expose()]))
    }

    /// The one for the owner's own note `index`, which the phrase gives back.
    pub fn derived(seed: &SecretBytes<32>, index: u64) -> Self {
        Self(derive(b"teahouse.note.own.1", &[seed.expose(), &index.to_be_bytes()])) // NTE-007
    }
}

/// A field element from a label and parts whose lengths the label fixes.
pub(super) fn derive(label: &[u8], parts: &[&[u8]]) -> Fr {
    let start = Blake2b512::new().chain_update([label.len() as u8]).chain_update(label);
    let mut wide: [u8; 64] = parts.iter().fold(start, |hash, part| hash.chain_update(part)).finalize().into();
    let element = Fr::from_be_bytes_mod_order(&wide);
    wide.zeroize();
    element
}
