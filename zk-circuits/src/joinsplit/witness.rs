//! The secret half of a joinsplit. It prints nothing and wipes itself.

use std::fmt;

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{JoinsplitPublic, OUTPUTS};
use crate::babyjub::Coordinates;
use crate::merkle::{DEPTH, Path};
use crate::note::{self, AddressSecret, Asset, Blinding, Note, NoteKey, NoteValue, NullifierKey, Rho};

/// A note that is spent, with what opens it.
///
/// As everywhere in a witness these are plain numbers, which may be out of every range: [`super::holds`] and the
/// circuit ask what they are.
#[derive(Clone)]
pub struct InputWitness<const D: usize = DEPTH> {
    /// How much it promises; 0 makes it a dummy.
    pub value: Fr,
    /// The secret of the address that it was sent to.
    pub address: Fr,
    /// What hides the address in the note key.
    pub blinding: Fr,
    /// What no other note has.
    pub rho: Fr,
    /// Where it stands in the tree; anywhere for a dummy.
    pub path: Path<D>,
}

impl<const D: usize> InputWitness<D> {
    /// A note of the owner's, at its place.
    pub fn of(note: &Note, address: &AddressSecret, blinding: &Blinding, path: Path<D>) -> Self {
        let [value, rho] = [note.value.element(), note.rho.element()];
        Self { value, address: address.expose(), blinding: blinding.expose(), rho, path }
    }

    /// A dummy. Its blinding and ρ are random, and the same again when the payment is tried again: a second dummy would
    /// be a second nullifier.
    pub fn dummy(address: &AddressSecret, blinding: &Blinding, rho: &Rho) -> Self {
        let [address, blinding, rho] = [address.expose(), blinding.expose(), rho.element()];
        Self { value: Fr::ZERO, address, blinding, rho, path: Path::NOWHERE }
    }
}

/// A note that is made.
#[derive(Clone)]
pub struct OutputWitness {
    /// How much it promises.
    pub value: Fr,
    /// To whom.
    pub key: Fr,
}

impl OutputWitness {
    /// A note of this value for the holder of this key.
    pub fn of(value: NoteValue, key: &NoteKey) -> Self {
        Self { value: value.element(), key: key.element() }
    }
}

/// What nobody sees of a joinsplit, but for the signature.
#[derive(Clone)]
pub struct JoinsplitWitness<const N: usize, const D: usize = DEPTH> {
    /// The owner's spend key.
    pub key: Coordinates,
    /// The owner's nullifier key.
    pub nullifier_key: Fr,
    /// The asset of all notes.
    pub asset: Fr,
    /// The notes that are spent.
    pub inputs: [InputWitness<D>; N],
    /// The notes that are made.
    pub outputs: [OutputWitness; OUTPUTS],
}

impl<const N: usize, const D: usize> JoinsplitWitness<N, D> {
    /// A joinsplit of one owner's notes of one asset.
    pub fn new(
        key: Coordinates,
        nullifier_key: &NullifierKey,
        asset: &Asset,
        inputs: [InputWitness<D>; N],
        outputs: [OutputWitness; OUTPUTS],
    ) -> Self {
        Self { key, nullifier_key: nullifier_key.expose(), asset: asset.element(), inputs, outputs }
    }

    /// What everyone will see of it, if `amount` leaves the pool.
    pub fn public(&self, root: Fr, amount: NoteValue, external: Fr) -> JoinsplitPublic<N> {
        let nullifiers = self.commitments().map(|commitment| note::nullifier(self.nullifier_key, commitment));
        let asset = if amount.get() == 0 { Fr::ZERO } else { self.asset };
        let commitments = self.output_commitments(nullifiers[0]);
        JoinsplitPublic { root, nullifiers, commitments, amount: amount.element(), asset, external }
    }

    /// The commitments of the inputs.
    pub(super) fn commitments(&self) -> [Fr; N] {
        let owner = note::owner_key(&self.key, self.nullifier_key);
        self.inputs.each_ref().map(|input| {
            let key = note::note_key(note::address_key(owner, input.address), input.blinding);
            note::commitment(key, self.asset, input.value, input.rho)
        })
    }

    /// The commitments of the outputs.
    pub(super) fn output_commitments(&self, first_nullifier: Fr) -> [Fr; OUTPUTS] {
        std::array::from_fn(|place| {
            let (output, rho) = (&self.outputs[place], note::output_rho(first_nullifier, place as u64));
            note::commitment(output.key, self.asset, output.value, rho)
        })
    }
}

impl<const D: usize> fmt::Debug for InputWitness<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InputWitness(..)") // JSP-012
    }
}

impl fmt::Debug for OutputWitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutputWitness(..)") // JSP-012
    }
}

impl<const N: usize, const D: usize> fmt::Debug for JoinsplitWitness<N, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinsplitWitness(..)") // JSP-012
    }
}

impl<const D: usize> Drop for InputWitness<D> {
    fn drop(&mut self) {
        for secret in [&mut self.value, &mut self.address, &mut self.blinding, &mut self.rho] {
            secret.zeroize(); // JSP-012
        }
    }
}

impl Drop for OutputWitness {
    fn drop(&mut self) {
        self.value.zeroize();
        self.key.zeroize();
    }
}

impl<const N: usize, const D: usize> Drop for JoinsplitWitness<N, D> {
    fn drop(&mut self) {
        self.nullifier_key.zeroize();
    }
}

impl<const D: usize> ZeroizeOnDrop for InputWitness<D> {}
impl ZeroizeOnDrop for OutputWitness {}
impl<const N: usize, const D: usize> ZeroizeOnDrop for JoinsplitWitness<N, D> {}
