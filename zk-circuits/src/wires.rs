//! A wire is a number inside a circuit: a constant, or a sum of the circuit's variables, with its value when there is
//! one.
//!
//! The functions here are the only ones that add constraints. Each says how many: sums are free, a product costs one.
//! They keep to `ark-r1cs-std`'s [`FpVar`], so that other gadgets of that library fit, but write their constraints
//! themselves: what a proof rests on can be read here in one page, and no constraint is left out because an operand
//! happens to be a constant.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::alloc::AllocVar;
use ark_r1cs_std::fields::fp::{AllocatedFp, FpVar};
use ark_relations::gr1cs::{ConstraintSystemRef, LinearCombination, SynthesisError, Variable};

/// A number inside a circuit.
pub type Wire = FpVar<Fr>;

/// The circuit that constraints are added to.
pub type Circuit = ConstraintSystemRef<Fr>;

/// What building a circuit gives.
pub type Built<T> = Result<T, SynthesisError>;

/// The wire that is always `value`.
pub fn constant(value: impl Into<Fr>) -> Wire {
    Wire::Constant(value.into())
}

/// The value of a wire, if the circuit is being proved rather than set up.
pub fn value(wire: &Wire) -> Option<Fr> {
    wire.value().ok()
}

/// A private wire that nothing constrains yet. No constraint.
pub fn private(circuit: &Circuit, value: Option<Fr>) -> Built<Wire> {
    #[cfg(test)]
    let value = crate::testing::bent_cell(circuit, value);
    Wire::new_witness(circuit.clone(), || value.ok_or(SynthesisError::AssignmentMissing))
}

/// A public input. No constraint.
pub fn public(circuit: &Circuit, value: Option<Fr>) -> Built<Wire> {
    Wire::new_input(circuit.clone(), || value.ok_or(SynthesisError::AssignmentMissing))
}

/// The sum of `factor · wire` over `terms`, and `rest`. No constraint.
pub fn sum(circuit: &Circuit, terms: &[(Fr, &Wire)], rest: Fr) -> Built<Wire> {
    let total = terms.iter().try_fold(rest, |total, (factor, wire)| Some(total + *factor * value(wire)?));
    if terms.iter().all(|(_, wire)| matches!(wire, Wire::Constant(_))) {
        return Ok(constant(total.ok_or(SynthesisError::AssignmentMissing)?));
    }
    let variable = circuit.new_lc(|| combine(terms, rest))?;
    Ok(AllocatedFp::new(total, variable, circuit.clone()).into())
}

/// `a · b`. One constraint, none if one of them is a constant.
pub fn product(circuit: &Circuit, a: &Wire, b: &Wire) -> Built<Wire> {
    match (a, b) {
        (Wire::Constant(factor), wire) | (wire, Wire::Constant(factor)) => {
            sum(circuit, &[(*factor, wire)], Fr::ZERO)
        }
        _ => {
            let result = private(circuit, both(a, b).map(|(a, b)| a * b))?;
            enforce_product(circuit, a, b, &result)?;
            Ok(result)
        }
    }
}

/// `a / b`: the wire whose product with `b` is `a`. One constraint.
///
/// The result is on the right: it goes on to be squared or multiplied, so that its column of Groth16's B matrix is in use
/// already, which that of a divisor often is not.
///
/// Nothing can be concluded from the result where `a` and `b` may both be 0: any number satisfies the constraint.
/// `undefined` is what is taken there.
pub fn quotient(circuit: &Circuit, a: &Wire, b: &Wire, undefined: impl FnOnce() -> Fr) -> Built<Wire> {
    let result = both(a, b).map(|(a, b)| b.inverse().map_or_else(undefined, |inverse| a * inverse));
    let result = private(circuit, result)?;
    enforce_product(circuit, b, &result, a)?;
    Ok(result)
}

/// Demands that `a · b` is `c`. One constraint.
pub fn enforce_product(circuit: &Circuit, a: &Wire, b: &Wire, c: &Wire) -> Built<()> {
    circuit.enforce_r1cs_constraint(|| row(a), || row(b), || row(c))
}

/// Demands that two wires are equal. One constraint.
pub fn enforce_equal(circuit: &Circuit, a: &Wire, b: &Wire) -> Built<()> {
    enforce_product(circuit, a, &constant(1), b)
}

/// Demands that a wire is not 0. One constraint: it has an inverse.
pub fn enforce_not_zero(circuit: &Circuit, wire: &Wire) -> Built<()> {
    quotient(circuit, &constant(1), wire, || Fr::ZERO).map(drop)
}

fn both(a: &Wire, b: &Wire) -> Option<(Fr, Fr)> {
    Some((value(a)?, value(b)?))
}

fn row(wire: &Wire) -> LinearCombination<Fr> {
    combine(&[(Fr::ONE, wire)], Fr::ZERO)
}

fn combine(terms: &[(Fr, &Wire)], mut rest: Fr) -> LinearCombination<Fr> {
    let mut row = Vec::with_capacity(terms.len() + 1);
    for (factor, wire) in terms {
        match wire {
            Wire::Constant(value) => rest += *factor * value,
            Wire::Var(wire) => row.push((*factor, wire.variable)),
        }
    }
    if rest != Fr::ZERO {
        row.push((rest, Variable::One));
    }
    let mut row = LinearCombination(row);
    row.compactify();
    row
}

#[cfg(test)]
mod tests {
    use ark_relations::gr1cs::ConstraintSystem;

    use super::*;
    use crate::testing::hints_that_pass;

    /// Builds `6 / 3` as a private cell, the third, and says what it is to be: 2, or what a forger likes.
    fn divide(circuit: &Circuit, is_bound: bool) {
        let [a, b] = [6_u64, 3].map(|value| private(circuit, Some(Fr::from(value))).unwrap());
        for (wire, value) in [(&a, 6_u64), (&b, 3)] {
            enforce_equal(circuit, wire, &constant(value)).unwrap();
        }
        if is_bound {
            let _ = quotient(circuit, &a, &b, || Fr::ZERO).unwrap();
        } else {
            let _ = private(circuit, Some(Fr::from(2_u64))).unwrap();
        }
    }

    /// `mul_by_inverse` of an older ark-r1cs-std computed a quotient and left the prover free to say another.
    #[test]
    fn a_quotient_that_its_product_does_not_bind_would_be_any_number() {
        assert_eq!(hints_that_pass(|circuit| divide(circuit, false), 0..3), [2]);
        assert_eq!(hints_that_pass(|circuit| divide(circuit, true), 0..3), Vec::<usize>::new());
    }

    /// Whoever divides 0 by 0 gets what the prover likes: that is why nobody may conclude anything from it.
    #[test]
    fn what_must_not_be_0_has_an_inverse() {
        let passes = |value: u64, is_asked: bool| {
            let circuit: Circuit = ConstraintSystem::new_ref();
            let wire = private(&circuit, Some(Fr::from(value))).unwrap();
            if is_asked {
                enforce_not_zero(&circuit, &wire).unwrap();
            } else {
                let _ = quotient(&circuit, &wire, &wire, || Fr::from(77_u64)).unwrap();
            }
            circuit.is_satisfied().unwrap()
        };
        assert!(passes(5, true) && passes(0, false));
        assert!(!passes(0, true));
    }
}
