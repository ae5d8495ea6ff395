//! A bit is a wire that is 0 or 1, and a number in bits is as many of them, the lowest first.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field};

use crate::wires::{self, Built, Circuit, Wire};

/// A number of 256 bits.
pub type Number = BigInt<4>;

/// The lowest `count` bits of a number, as values of wires; as many unknown ones if it is unknown.
pub fn of(number: Option<&Number>, count: usize) -> Vec<Option<Fr>> {
    (0..count).map(|at| number.map(|number| Fr::from(number.get_bit(at)))).collect()
}

/// Private wires, each of which is 0 or 1. One constraint a bit.
pub fn private(circuit: &Circuit, values: &[Option<Fr>]) -> Built<Vec<Wire>> {
    let wires = unchecked(circuit, values)?;
    for wire in &wires {
        wires::enforce_product(circuit, wire, wire, wire)?; // BIT-001
    }
    Ok(wires)
}

/// Private wires that may be anything: what a gadget is left with when a test takes the clause above away.
pub(crate) fn unchecked(circuit: &Circuit, values: &[Option<Fr>]) -> Built<Vec<Wire>> {
    values.iter().map(|value| wires::private(circuit, *value)).collect()
}

/// The number that bits stand for, modulo `p`. No constraint.
pub fn number(circuit: &Circuit, bits: &[Wire]) -> Built<Wire> {
    let factors = std::iter::successors(Some(Fr::ONE), |factor| Some(factor.double()));
    let terms: Vec<_> = factors.zip(bits).collect();
    wires::sum(circuit, &terms, Fr::ZERO)
}

/// Demands that the number in `bits` is at most `most`, which has no higher bits.
///
/// From the top: as long as every bit that is set in `most` is set in the number too (`run`), a bit that is not set in
/// `most` must not be set in the number either. A constraint for each bit set in `most`, and one for each stretch of
/// bits not set; a sum of up to 254 bits is 0 only if all of them are.
pub fn enforce_at_most(circuit: &Circuit, bits: &[Wire], most: &Number) -> Built<()> {
    debug_assert!(bits.len() >= most.num_bits() as usize, "the bound fits the bits");
    let mut run = wires::constant(1);
    let mut unset = Vec::new();
    for (at, bit) in bits.iter().enumerate().rev() {
        if most.get_bit(at) {
            enforce_unset(circuit, &run, &mut unset)?;
            run = wires::product(circuit, &run, bit)?;
        } else {
            unset.push((Fr::ONE, bit));
        }
    }
    enforce_unset(circuit, &run, &mut unset)
}

/// If `run` is 1, none of `bits` is set. Empties `bits`.
fn enforce_unset(circuit: &Circuit, run: &Wire, bits: &mut Vec<(Fr, &Wire)>) -> Built<()> {
    if !bits.is_empty() {
        let set = wires::sum(circuit, bits, Fr::ZERO)?;
        wires::enforce_product(circuit, run, &set, &wires::constant(0))?; // BIT-002
        bits.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ark_relations::gr1cs::ConstraintSystem;

    use super::*;

    type Build = fn(&Circuit, &[Option<Fr>]) -> Built<Vec<Wire>>;

    fn bits_hold(values: &[u64], build: Build) -> bool {
        let circuit = ConstraintSystem::new_ref();
        let values: Vec<_> = values.iter().map(|value| Some(Fr::from(*value))).collect();
        build(&circuit, &values).unwrap();
        circuit.is_satisfied().unwrap()
    }

    fn at_most_holds(number: u64, most: u64, count: usize) -> bool {
        let circuit = ConstraintSystem::new_ref();
        let bits = private(&circuit, &of(Some(&number.into()), count)).unwrap();
        enforce_at_most(&circuit, &bits, &most.into()).unwrap();
        circuit.is_satisfied().unwrap()
    }

    #[test]
    fn bit_001_a_bit_is_0_or_1() {
        assert!(bits_hold(&[0, 1, 1], private));
        assert!(!bits_hold(&[0, 2, 1], private));
        assert!(bits_hold(&[0, 2, 1], unchecked), "without the clause anything passes");
    }

    #[test]
    fn bit_002_a_bound_holds_for_every_number_of_five_bits() {
        for most in 0..32 {
            for number in 0..32 {
                assert_eq!(at_most_holds(number, most, 5), number <= most, "{number} {most}");
            }
        }
    }

    /// A bound is asked of bits; of anything else it binds nothing. (Dark Forest's "less than" of operands without a range.)
    #[test]
    fn bit_002_a_bound_on_what_is_no_bit_would_bind_nothing() {
        let at_most_16 = |build: Build| {
            let circuit = ConstraintSystem::new_ref();
            let values = [24_u64, 0, 0, 0, 0].map(|value| Some(Fr::from(value)));
            let bits = build(&circuit, &values).unwrap();
            enforce_at_most(&circuit, &bits, &16_u64.into()).unwrap();
            assert_eq!(wires::value(&number(&circuit, &bits).unwrap()), Some(Fr::from(24)));
            circuit.is_satisfied().unwrap()
        };
        assert!(at_most_16(unchecked), "without the clause 24 is at most 16");
        assert!(!at_most_16(private));
    }

    #[test]
    fn bits_are_the_number_they_were_made_of() {
        let circuit = ConstraintSystem::new_ref();
        let bits = private(&circuit, &of(Some(&0b1011_u64.into()), 6)).unwrap();
        let number = number(&circuit, &bits).unwrap();
        assert_eq!(wires::value(&number), Some(Fr::from(0b1011)));
    }
}
