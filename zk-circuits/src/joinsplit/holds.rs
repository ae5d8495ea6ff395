//! The plain predicate of a joinsplit.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField, Zero};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{Claim, InputWitness, JoinsplitPublic, JoinsplitWitness};
use crate::note::{self, VALUE_BITS};
use crate::{eddsa, merkle};

/// The clause of a joinsplit that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BrokenClause {
    /// An input's value has more than 128 bits.
    #[error("the value of input {input} has more than 128 bits")]
    InputTooLarge {
        /// The input, from 0.
        input: usize,
    },
    /// An output's value has more than 128 bits.
    #[error("the value of output {output} has more than 128 bits")]
    OutputTooLarge {
        /// The output, from 0.
        output: usize,
    },
    /// The public amount has more than 128 bits.
    #[error("the public amount has more than 128 bits")]
    AmountTooLarge,
    /// A nullifier is not that of its input.
    #[error("nullifier {input} is not that of the input")]
    OtherNullifier {
        /// The input, from 0.
        input: usize,
    },
    /// An input has a value and is not in the tree, or its path is none.
    #[error("input {input}: {why}")]
    NotInTree {
        /// The input, from 0.
        input: usize,
        /// What is wrong with its path.
        why: merkle::BrokenClause,
    },
    /// Two inputs are one note.
    #[error("inputs {first} and {second} have one nullifier")]
    SpentTwice {
        /// The one, from 0.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A commitment is not that of its output.
    #[error("commitment {output} is not that of the output")]
    OtherCommitment {
        /// The output, from 0.
        output: usize,
    },
    /// The sums differ.
    #[error("the inputs are not the outputs and the public amount together")]
    Unbalanced,
    /// The public asset is not the one that it has to be.
    #[error("the public asset is not the notes', or it is named though nothing leaves the pool")]
    OtherAsset,
    /// The owner did not sign this.
    #[error("the spend key did not agree: {0}")]
    NotSigned(eddsa::BrokenClause),
}

impl Coded for BrokenClause {
    fn code(&self) -> ErrorCode {
        match self {
            Self::InputTooLarge { .. } => ErrorCode::new("ZKP-131"),
            Self::OutputTooLarge { .. } => ErrorCode::new("ZKP-132"),
            Self::AmountTooLarge => ErrorCode::new("ZKP-133"),
            Self::OtherNullifier { .. } => ErrorCode::new("ZKP-134"),
            Self::NotInTree { .. } => ErrorCode::new("ZKP-135"),
            Self::SpentTwice { .. } => ErrorCode::new("ZKP-136"),
            Self::OtherCommitment { .. } => ErrorCode::new("ZKP-137"),
            Self::Unbalanced => ErrorCode::new("ZKP-138"),
            Self::OtherAsset => ErrorCode::new("ZKP-139"),
            Self::NotSigned(_) => ErrorCode::new("ZKP-140"),
        }
    }
}

/// Whether a joinsplit keeps the rules.
///
/// # Errors
/// The first clause that is broken.
pub fn holds<const N: usize, const D: usize>(claim: &Claim<'_, N, D>) -> Result<(), BrokenClause> {
    let Claim { public, witness, signature } = claim;
    values(public, witness)?;
    inputs(public, witness)?;
    distinct(&public.nullifiers)?;
    outputs(public, witness)?;
    sums(public, witness)?;
    let asset = if public.amount.is_zero() { Fr::zero() } else { witness.asset };
    ensure(public.asset == asset, BrokenClause::OtherAsset)?; // JSP-010
    eddsa::verify(&witness.key, public.message(), signature).map_err(BrokenClause::NotSigned) // JSP-011
}

fn values<const N: usize, const D: usize>(
    public: &JoinsplitPublic<N>,
    witness: &JoinsplitWitness<N, D>,
) -> Result<(), BrokenClause> {
    let fits = |value: Fr| value.into_bigint().num_bits() as usize <= VALUE_BITS; // JSP-001
    for (input, it) in witness.inputs.iter().enumerate() {
        ensure(fits(it.value), BrokenClause::InputTooLarge { input })?;
    }
    for (output, it) in witness.outputs.iter().enumerate() {
        ensure(fits(it.value), BrokenClause::OutputTooLarge { output })?;
    }
    ensure(fits(public.amount), BrokenClause::AmountTooLarge)
}

/// Clauses 2 to 5: owner and opening of an input are in its commitment, which nullifier and tree confirm.
fn inputs<const N: usize, const D: usize>(
    public: &JoinsplitPublic<N>,
    witness: &JoinsplitWitness<N, D>,
) -> Result<(), BrokenClause> {
    for (input, commitment) in witness.commitments().into_iter().enumerate() {
        let nullifier = note::nullifier(witness.nullifier_key, commitment);
        ensure(nullifier == public.nullifiers[input], BrokenClause::OtherNullifier { input })?; // JSP-004
        let InputWitness { value, path, .. } = &witness.inputs[input];
        match merkle::holds(public.root, commitment, path) {
            Err(merkle::BrokenClause::OtherRoot) if value.is_zero() => {} // JSP-005
            found => found.map_err(|why| BrokenClause::NotInTree { input, why })?,
        }
    }
    Ok(())
}

fn distinct(nullifiers: &[Fr]) -> Result<(), BrokenClause> {
    for (second, nullifier) in nullifiers.iter().enumerate() {
        if let Some(first) = nullifiers[..second].iter().position(|it| it == nullifier) {
            return Err(BrokenClause::SpentTwice { first, second }); // JSP-006
        }
    }
    Ok(())
}

fn outputs<const N: usize, const D: usize>(
    public: &JoinsplitPublic<N>,
    witness: &JoinsplitWitness<N, D>,
) -> Result<(), BrokenClause> {
    let commitments = witness.output_commitments(public.nullifiers[0]);
    for (output, commitment) in commitments.into_iter().enumerate() {
        ensure(commitment == public.commitments[output], BrokenClause::OtherCommitment { output })?; // JSP-008
    }
    Ok(())
}

fn sums<const N: usize, const D: usize>(
    public: &JoinsplitPublic<N>,
    witness: &JoinsplitWitness<N, D>,
) -> Result<(), BrokenClause> {
    let spent: Fr = witness.inputs.iter().map(|input| input.value).sum();
    let made: Fr = witness.outputs.iter().map(|output| output.value).sum();
    ensure(spent == made + public.amount, BrokenClause::Unbalanced) // JSP-009
}

fn ensure(holds: bool, broken: BrokenClause) -> Result<(), BrokenClause> {
    if holds { Ok(()) } else { Err(broken) }
}
