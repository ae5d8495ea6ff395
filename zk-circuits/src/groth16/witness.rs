//! A witness is the values of all cells of a circuit: the public inputs, and what nobody but the prover knows.

use std::fmt;

use ark_bn254::Fr;
use ark_ff::Field;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem, OptimizationGoal, SynthesisMode};
use zeroize::Zeroize;

use crate::wires::{Built, Circuit};

/// The values of a circuit's cells, 1 first. It prints nothing and wipes itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Witness {
    cells: Vec<Fr>,
    publics: usize,
}

impl Witness {
    /// The values of a circuit, which is built with them and without its matrices: those are kept with the key.
    ///
    /// # Errors
    /// What building the circuit gives, such as a value that is missing.
    pub fn of(build: impl FnOnce(&Circuit) -> Built<()>) -> Built<Self> {
        let circuit = ConstraintSystem::new_ref();
        circuit.set_optimization_goal(OptimizationGoal::Constraints);
        circuit.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
        build(&circuit)?;
        let built = circuit.borrow().ok_or(ark_relations::gr1cs::SynthesisError::MissingCS)?;
        let (publics, private) = (built.instance_assignment()?, built.witness_assignment()?);
        let mut cells = Vec::with_capacity(publics.len() + private.len());
        cells.extend_from_slice(publics);
        cells.extend_from_slice(private);
        Ok(Self { cells, publics: publics.len() - 1 })
    }

    /// The values of a statement of one of the circuits here.
    ///
    /// # Errors
    /// What building the circuit gives, such as a value that is missing.
    pub fn satisfying(statement: impl ConstraintSynthesizer<Fr>) -> Built<Self> {
        Self::of(|circuit| statement.generate_constraints(circuit.clone()))
    }

    /// The witness with these cells, of which the first is 1 and `publics` more are public.
    pub(crate) fn from_cells(cells: Vec<Fr>, publics: usize) -> Option<Self> {
        (cells.first() == Some(&Fr::ONE) && publics < cells.len()).then_some(Self { cells, publics })
    }

    /// The public inputs.
    pub fn publics(&self) -> &[Fr] {
        &self.cells[1..=self.publics]
    }

    /// All cells, the secret ones among them.
    pub fn expose(&self) -> &[Fr] {
        &self.cells
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness(..)") // GRO-006
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.cells.zeroize(); // GRO-006
    }
}
