//! The shape of a circuit is all that its keys are made of: three matrices, and how many of its cells are public.
//!
//! Two circuits with one shape prove the same statements. The hash of a shape names a circuit in a ceremony, in a key
//! and in a test that pins it; its counts say what proving costs.
//!
//! The hash is BLAKE2b-256 of `"teahouse.r1cs.1"`, of the counts of public inputs, private cells and constraints as
//! eight bytes each, and of each constraint's sides A, B, C: the count of entries as four bytes, and for each entry,
//! by rising column, the column as four bytes and the factor as 32. All numbers are big-endian; column 0 is the
//! constant 1, then come public inputs, then private cells; no factor is 0.

use std::collections::{BTreeMap, BTreeSet};

use ark_bn254::Fr;
use ark_ff::Zero;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, Matrix, R1CS_PREDICATE_LABEL, SynthesisError, SynthesisMode,
};
use blake2::{Blake2b256, Digest};

use crate::field;
use crate::wires::{Built, Circuit};

/// What a circuit is, whatever its values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Public inputs, without the constant 1.
    pub publics: usize,
    /// Private cells.
    pub privates: usize,
    /// Constraints.
    pub constraints: usize,
    /// Entries of the matrices A, B and C.
    pub entries: [usize; 3],
    /// Columns with an entry, by matrix. Groth16 pays for those of B on the second curve.
    pub columns: [usize; 3],
    /// The hash of all of it.
    pub hash: [u8; 32],
}

impl Shape {
    /// The shape of a circuit that is set up: built without values.
    ///
    /// # Errors
    /// What building it gives.
    pub fn of(synthesizer: impl ConstraintSynthesizer<Fr>) -> Built<Self> {
        let circuit = ConstraintSystem::new_ref();
        circuit.set_mode(SynthesisMode::Setup);
        synthesizer.generate_constraints(circuit.clone())?;
        circuit.finalize();
        Self::read(&circuit)
    }

    fn read(circuit: &Circuit) -> Built<Self> {
        let mut matrices = circuit.to_matrices()?;
        let sides = matrices.remove(R1CS_PREDICATE_LABEL).ok_or(SynthesisError::PredicateNotFound)?;
        let [a, b, c] =
            <[Matrix<Fr>; 3]>::try_from(sides).map_err(|_| SynthesisError::ArityMismatch)?.map(canonical);
        let counts = |count: fn(&Rows) -> usize| [count(&a), count(&b), count(&c)];
        let mut shape = Self {
            publics: circuit.num_instance_variables() - 1,
            privates: circuit.num_witness_variables(),
            constraints: circuit.num_constraints(),
            entries: counts(|rows| rows.iter().map(BTreeMap::len).sum()),
            columns: counts(|rows| rows.iter().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>().len()),
            hash: [0; 32],
        };
        shape.hash = shape.digest([&a, &b, &c]);
        Ok(shape)
    }

    /// How many points Groth16 needs to write the circuit as polynomials: a power of two.
    pub fn domain(&self) -> usize {
        (self.constraints + self.publics + 1).next_power_of_two()
    }

    fn digest(&self, [a, b, c]: [&Rows; 3]) -> [u8; 32] {
        let mut hash = Blake2b256::new_with_prefix(b"teahouse.r1cs.1");
        for count in [self.publics, self.privates, self.constraints] {
            hash.update((count as u64).to_be_bytes());
        }
        for side in a.iter().zip(b).zip(c).flat_map(|((a, b), c)| [a, b, c]) {
            hash.update((side.len() as u32).to_be_bytes());
            for (column, factor) in side {
                hash.update((*column as u32).to_be_bytes());
                hash.update(field::to_bytes(factor));
            }
        }
        hash.finalize().into()
    }
}

/// For each constraint one side of it: factors by column.
type Rows = Vec<BTreeMap<usize, Fr>>;

/// Rows in their one form: no column twice, no factor 0.
fn canonical(matrix: Matrix<Fr>) -> Rows {
    let row = |entries: Vec<(Fr, usize)>| {
        let mut row = BTreeMap::<usize, Fr>::new();
        entries.into_iter().for_each(|(factor, column)| *row.entry(column).or_default() += factor);
        row.retain(|_, factor| !factor.is_zero());
        row
    };
    matrix.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wires;

    /// `(x + k)·y = z` for a public `z`.
    struct Product(u64);

    impl ConstraintSynthesizer<Fr> for Product {
        fn generate_constraints(self, circuit: Circuit) -> Built<()> {
            let z = wires::public(&circuit, None)?;
            let [x, y] = [wires::private(&circuit, None)?, wires::private(&circuit, None)?];
            let x = wires::sum(&circuit, &[(Fr::from(1), &x)], Fr::from(self.0))?;
            wires::enforce_product(&circuit, &x, &y, &z)
        }
    }

    #[test]
    fn a_shape_counts_what_is_there_and_its_hash_sees_every_factor() {
        let shape = Shape::of(Product(5)).unwrap();
        assert_eq!((shape.publics, shape.privates, shape.constraints), (1, 2, 1));
        assert_eq!((shape.entries, shape.columns, shape.domain()), ([2, 1, 1], [2, 1, 1], 4));
        assert_eq!(Shape::of(Product(5)).unwrap(), shape);
        assert_ne!(Shape::of(Product(6)).unwrap().hash, shape.hash);
    }

    /// BLAKE2b of the bytes that the page above describes, by Python.
    #[test]
    fn the_hash_is_what_the_page_says() {
        let hash = "72da1fe29f2d530f2676c44558f76aadbb764fafb4d6de2e53ec94d0a765458c";
        assert_eq!(hex::encode(Shape::of(Product(5)).unwrap().hash), hash);
    }
}
