//! A joinsplit spends notes of one owner and makes two others, and the sums agree.
//!
//! It is a payment when an output goes to someone else, a withdrawal when a public amount leaves the pool, and a
//! consolidation when many notes become one. It has `N` inputs, 2 or 6; an input of value 0 is a dummy, and no chain
//! can tell. What it shows is [`JoinsplitPublic`]; what it hides is [`JoinsplitWitness`] and the owner's signature.
//!
//! # The circuit
//! [`JoinsplitCircuit`] proves:
//! 1. the values of inputs and outputs and the public amount are numbers of 128 bits,
//! 2. there is one owner: each input's note key follows from the one spend key `A` and nullifier key `nk`,
//! 3. each input's commitment opens to its note key, the asset, its value and its ρ,
//! 4. each nullifier is that of the commitment, under the same `nk`,
//! 5. each input of a value other than 0 stands in the tree with the root; the bits of every path are bits,
//! 6. no two nullifiers are equal,
//! 7. each output's ρ follows from the first nullifier and its place, and its commitment opens to a note key, the same
//!    asset, its value and that ρ,
//! 8. the inputs' values are the outputs' and the public amount together,
//! 9. the public asset is the notes' if the public amount is not 0, else 0,
//! 10. `A` signed `Poseidon("spend", nullifiers, commitments, amount, asset, external data)`: everything public but the
//!     root, so that a payment can be signed before it can be proved, and whoever proves cannot steer it.
//!
//! A dummy is exempt from being in the tree and from nothing else: its nullifier is that of a commitment to 0, so that
//! it never burns a note. The asset has no range of its own: what is in the tree with a value came from a deposit,
//! whose asset the contract knows, or from such a note. The contract demands 160 bits of the public asset.
//!
//! [`holds`] is the plain predicate.

mod gadget;
mod holds;
mod public;
#[cfg(test)]
mod tests;
mod witness;

use ark_bn254::Fr;
use ark_relations::gr1cs::ConstraintSynthesizer;

use crate::eddsa::Signature;
use crate::merkle::DEPTH;
use crate::poseidon::gadget::Sbox;
use crate::wires::{Built, Circuit};

pub use holds::{BrokenClause, holds};
pub use public::JoinsplitPublic;
pub use witness::{InputWitness, JoinsplitWitness, OutputWitness};

/// How many notes a joinsplit makes.
pub const OUTPUTS: usize = 2;

/// A joinsplit to be proved: what it shows, and what shows that it may.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a, const N: usize, const D: usize = DEPTH> {
    /// What everyone sees.
    pub public: &'a JoinsplitPublic<N>,
    /// What nobody sees.
    pub witness: &'a JoinsplitWitness<N, D>,
    /// The owner's signature on [`JoinsplitPublic::message`].
    pub signature: &'a Signature,
}

/// The circuit of a joinsplit with `N` inputs, 2 or 6, from a tree of depth `D`.
///
/// ```
/// use teahouse_zk::{joinsplit::JoinsplitCircuit, shape::Shape};
/// assert_eq!(Shape::of(JoinsplitCircuit::<2>::set_up())?.publics, 8);
/// # Ok::<(), ark_relations::gr1cs::SynthesisError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JoinsplitCircuit<'a, const N: usize, const D: usize = DEPTH> {
    claim: Option<Claim<'a, N, D>>,
    sbox: Sbox,
}

impl<'a, const N: usize, const D: usize> JoinsplitCircuit<'a, N, D> {
    /// The circuit without values, for keys.
    pub const fn set_up() -> Self {
        Self { claim: None, sbox: Sbox::of_joinsplit(N) }
    }

    /// The circuit with the values of one joinsplit, for its proof.
    pub const fn proving(claim: Claim<'a, N, D>) -> Self {
        Self { claim: Some(claim), sbox: Sbox::of_joinsplit(N) }
    }

    /// Another circuit of the same statement, with its S-boxes made this way: to be measured beside the real one.
    #[must_use]
    pub const fn with_sbox(mut self, sbox: Sbox) -> Self {
        self.sbox = sbox;
        self
    }
}

impl<const N: usize, const D: usize> ConstraintSynthesizer<Fr> for JoinsplitCircuit<'_, N, D> {
    fn generate_constraints(self, circuit: Circuit) -> Built<()> {
        gadget::enforce(&circuit, self.claim, self.sbox)
    }
}
