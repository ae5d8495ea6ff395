//! A shielded note is a promise of value to whoever holds its keys, and shows neither.
//!
//! What a chain sees of a note is two numbers that nobody can link: its commitment when it is made, and its nullifier
//! when it is spent. Both follow from the numbers below by Poseidon, each with a tag of its own:
//!
//! | name | is | known to |
//! |---|---|---|
//! | owner key | `Poseidon("owner", A.x, A.y, nk)` | whoever may see the owner's payments |
//! | address secret `h` | BLAKE2b of a diversifier and the owner's diversifier key | the same |
//! | address key | `Poseidon("address", owner key, h)` | payers; two of them tell nobody that one person holds both |
//! | note key | `Poseidon("notekey", address key, r)` | for deposits everyone, else payer and owner |
//! | commitment | `Poseidon(note key, "note" ‖ asset, value, ρ)` | everyone |
//! | nullifier | `Poseidon("nullifier", nk, commitment)` | everyone, once the note is spent |
//! | ρ of an output | `Poseidon("rho", first nullifier, place)` | everyone |
//! | ρ of a deposit | keccak of `"teahouse.rho.deposit"`, chain, pool and counter, modulo `p` | everyone |
//!
//! # Guarantees
//! ρ is unique: a nullifier is accepted once, and so is a deposit's counter. So no two notes have one commitment or one
//! nullifier, whatever their makers do. The order in which leaves are inserted never matters to a nullifier.
//!
//! # Privacy
//! A deposit shows note key, value and ρ, a payment its ρ. Only [`Blinding`] hides who is paid: it is drawn or derived
//! anew for every note.
//!
//! [`gadget`] has the same digests inside a circuit.

mod digest;
mod element;
pub mod gadget;
mod keys;
mod numbers;
pub(crate) mod tag;
#[cfg(test)]
mod tests;

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

pub(crate) use digest::*;
pub use element::{AddressKey, Commitment, NoteKey, Nullifier, Rho};
pub use keys::{AddressSecret, Blinding, Diversifier, DiversifierKey, NullifierKey, OwnerKey};
pub use numbers::{Asset, NoteValue, VALUE_BITS};

/// The newest form of a note's bytes.
const VERSION: u8 = 1;

/// A note, as payer and owner know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is a promise of.
    pub asset: Asset,
    /// How much.
    pub value: NoteValue,
    /// To whom.
    pub key: NoteKey,
    /// What no other note has.
    pub rho: Rho,
}

impl Note {
    /// What the chain sees when the note is made.
    pub fn commitment(&self) -> Commitment {
        let [asset, value] = [self.asset.element(), self.value.element()];
        Commitment::from_element(commitment(self.key.element(), asset, value, self.rho.element()))
    }

    /// What the chain sees when the note is spent.
    pub fn nullifier(&self, key: &NullifierKey) -> Nullifier {
        Nullifier::from_element(nullifier(key.expose(), self.commitment().element()))
    }
}

impl Encode for Note {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.asset).value(&self.value).value(&self.key).value(&self.rho);
    }
}

impl Decode for Note {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { asset: from.value()?, value: from.value()?, key: from.value()?, rho: from.value()? })
    }
}
