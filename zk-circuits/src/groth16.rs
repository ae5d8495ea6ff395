//! A Groth16 proof convinces anybody, in three points, that its maker knows values which satisfy a circuit.
//!
//! Who proves or checks asks for [`Prove`] and [`Verify`] and never for this back end: another one, on other hardware,
//! takes its place without anybody noticing.
//!
//! | start reading at | for |
//! |---|---|
//! | [`Matrices`], [`Witness`] | a circuit without values, and the values |
//! | [`Prover`] | making proofs |
//! | [`Verifier`] | checking them, one by one and in batches |
//! | [`lint`] | what is looked at before a key is used |
//! | [`development`] | keys for tests, with which everybody can forge |
//!
//! # What it guarantees
//! No proof leaves that does not hold. A key is looked at before it is used. Blinders are fresh, witness and blinders
//! are wiped. What it cannot guarantee: that nobody knows the numbers behind a key.
//!
//! # Privacy
//! A proof shows the public inputs and nothing else. How long it takes to make depends on the values (`msm.rs`).

pub mod development;
pub(crate) mod digest;
mod halves;
mod key;
pub mod lint;
mod matrices;
pub(crate) mod msm;
mod pieces;
mod points;
mod proof;
mod prove;
mod quarters;
pub(crate) mod quotient;
mod sums;
#[cfg(test)]
pub(crate) mod tests;
mod transform;
mod verify;
mod witness;

use ark_bn254::Fr;
use teahouse_base::Rng;

pub(crate) use key::Columns;
pub use key::{ProvingKey, VerifyingKey};
pub(crate) use matrices::{BACK, repeated};
pub use matrices::{Matrices, Matrix};
pub(crate) use pieces::Pieces;
pub use points::PointFault;
pub(crate) use points::{Group, g1, g2};
pub use proof::{Proof, ProofFault};
pub use prove::{ProveError, Prover};
pub(crate) use verify::pairs_cancel;
pub use verify::{BatchError, Verifier, VerifyError};
pub use witness::Witness;

/// A statement and what is said to prove it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The public inputs.
    pub publics: &'a [Fr],
    /// The proof.
    pub proof: &'a Proof,
}

/// Checks claims about one circuit.
pub trait Verify: Send + Sync {
    /// How many public inputs the circuit has.
    fn publics(&self) -> usize;

    /// Whether a claim holds.
    ///
    /// # Errors
    /// Why it is refused.
    fn verify(&self, claim: &Claim<'_>) -> Result<(), VerifyError>;

    /// Whether all claims hold, for less than checking each of them costs. `rng` must be one that nobody foresees.
    ///
    /// # Errors
    /// All claims that are refused; finding them costs a few more checks for each.
    fn verify_all(&self, claims: &[Claim<'_>], rng: &mut dyn Rng) -> Result<(), BatchError>;
}

/// Makes proofs about one circuit.
pub trait Prove: Verify {
    /// A proof of what the witness satisfies. `rng` must be one that nobody foresees: it hides the witness.
    ///
    /// # Errors
    /// Why there is none. A proof that does not hold is never returned.
    fn prove(&self, witness: &Witness, rng: &mut dyn Rng) -> Result<Proof, ProveError>;
}
