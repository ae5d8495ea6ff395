//! The public half of a joinsplit.

use ark_bn254::Fr;
use ark_ff::PrimeField;

use super::OUTPUTS;
use crate::note::{VALUE_BITS, tag};
use crate::poseidon;

/// What everyone sees of a joinsplit, in the order in which a verifier takes it.
///
/// These are plain numbers because a prover may claim any: [`super::holds`] and the circuit ask what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinsplitPublic<const N: usize> {
    /// A root of the tree.
    pub root: Fr,
    /// What the inputs are spent with.
    pub nullifiers: [Fr; N],
    /// What the outputs are made with.
    pub commitments: [Fr; OUTPUTS],
    /// What leaves the pool.
    pub amount: Fr,
    /// Of which asset, if anything leaves it.
    pub asset: Fr,
    /// The hash of all that the contract does besides, modulo `p`.
    pub external: Fr,
}

impl<const N: usize> JoinsplitPublic<N> {
    /// How many field elements it is: the public inputs of the circuit.
    pub const LEN: usize = {
        assert!(N == 2 || N == 6, "a joinsplit has 2 or 6 inputs");
        assert!(VALUE_BITS + 3 < Fr::MODULUS_BIT_SIZE as usize, "a sum of up to eight values never wraps"); // JSP-009
        N + OUTPUTS + 4
    };

    /// The circuit's public inputs in order: root, nullifiers, commitments, amount, asset, external data.
    pub fn to_field_elements(&self) -> Vec<Fr> {
        let mut elements = Vec::with_capacity(Self::LEN);
        elements.push(self.root);
        elements.extend(self.nullifiers);
        elements.extend(self.commitments);
        elements.extend([self.amount, self.asset, self.external]);
        elements
    }

    /// What the owner signs: everything but the root, under a tag.
    pub fn message(&self) -> Fr {
        let mut elements = self.to_field_elements();
        elements[0] = Fr::from(tag::SPEND);
        digest(&elements)
    }
}

fn digest(elements: &[Fr]) -> Fr {
    if let Ok(of_two) = <&[Fr; 8]>::try_from(elements) {
        return poseidon::hash(of_two);
    }
    poseidon::hash(<&[Fr; 12]>::try_from(elements).expect("a joinsplit has 2 or 6 inputs"))
}
