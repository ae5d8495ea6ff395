//! The matrices of a circuit are its constraints: row by row, three sums of cells of which the third is the product of
//! the first two.
//!
//! They are made once, from a circuit without values, and kept with the key; a proof needs only the first two, and the
//! values of the cells. Cell 0 is 1, the public inputs follow, then what is private.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisMode,
};
use std::collections::HashMap;

use crate::wires::{Built, Circuit};

/// A sparse matrix, row by row. Factors repeat in circuits: each is kept once. Two are equal when their rows are, in
/// whatever order they keep their factors.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Where each row begins among the entries, and at last where they end.
    starts: Vec<u32>,
    /// A cell and the place of its factor.
    entries: Vec<(u32, u32)>,
    factors: Vec<Fr>,
}

impl Matrix {
    /// The matrix with these rows of factors and cells.
    pub fn of<R: IntoIterator<Item = (Fr, u32)>>(rows: impl IntoIterator<Item = R>) -> Self {
        let mut matrix = Self { starts: vec![0], entries: Vec::new(), factors: Vec::new() };
        let mut places = HashMap::new();
        for row in rows {
            for (factor, cell) in row {
                let place = *places.entry(factor).or_insert_with(|| {
                    matrix.factors.push(factor);
                    index(matrix.factors.len() - 1)
                });
                matrix.entries.push((cell, place));
            }
            matrix.starts.push(index(matrix.entries.len()));
        }
        matrix
    }

    /// The matrix with rows of these sizes, their cells and places of factors, and the factors, if they fit.
    pub(crate) fn of_parts(sizes: &[u32], entries: Vec<(u32, u32)>, factors: Vec<Fr>) -> Option<Self> {
        let mut starts = vec![0_u32];
        for size in sizes {
            starts.push(starts.last()?.checked_add(*size)?);
        }
        let is_whole = *starts.last()? as usize == entries.len();
        let is_named = entries.iter().all(|(_, factor)| (*factor as usize) < factors.len());
        (is_whole && is_named).then_some(Self { starts, entries, factors })
    }

    /// A row's cells, and the places of their factors.
    pub(crate) fn places(&self, at: usize) -> &[(u32, u32)] {
        &self.entries[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The factors that places name.
    pub(crate) fn factors(&self) -> &[Fr] {
        &self.factors
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The factors and cells of a row.
    pub fn row(&self, at: usize) -> impl Iterator<Item = (Fr, u32)> + '_ {
        self.places(at).iter().map(|(cell, factor)| (self.factors[*factor as usize], *cell))
    }

    /// How many factors are not 0.
    pub fn weight(&self) -> usize {
        self.entries.len()
    }

    /// The highest cell that a row names.
    pub(crate) fn last_cell(&self) -> Option<u32> {
        self.entries.iter().map(|(cell, _)| *cell).max()
    }

    /// The row's sum for these values of the cells. Products are made two by two, with one reduction for both.
    pub(crate) fn product(&self, at: usize, cells: &[Fr]) -> Fr {
        let (mut sum, mut waiting) = (Fr::ZERO, None);
        for (factor, cell) in self.row(at) {
            let value = cells[cell as usize];
            if factor == Fr::ONE {
                sum += value;
            } else if let Some((earlier, its_value)) = waiting.take() {
                sum += Fr::sum_of_products(&[earlier, factor], &[its_value, value]);
            } else {
                waiting = Some((factor, value));
            }
        }
        waiting.map_or(sum, |(factor, value)| sum + factor * value)
    }
}

impl PartialEq for Matrix {
    fn eq(&self, other: &Self) -> bool {
        let alike = |(one, two): (&(u32, u32), &(u32, u32))| {
            one.0 == two.0 && self.factors[one.1 as usize] == other.factors[two.1 as usize]
        };
        self.starts == other.starts && self.entries.iter().zip(&other.entries).all(alike)
    }
}

impl Eq for Matrix {}

/// How far back in the first matrix a row of the second is looked for. An S-box multiplies its input by itself, and two
/// rows later something else by its input again; one that is made of products does so in each of three rows.
pub(crate) const BACK: [usize; 4] = [0, 2, 1, 3];

/// Of each row of the second matrix, the place in [`BACK`] of how far back the first one has the same row, if it has.
pub(crate) fn repeated(first: &Matrix, second: &Matrix) -> Vec<Option<usize>> {
    let places: HashMap<_, _> = first.factors.iter().zip(0_u32..).collect();
    let of_first: Vec<_> = second.factors.iter().map(|factor| places.get(factor).copied()).collect();
    let alike = |row: &[(u32, u32)], other: &[(u32, u32)]| {
        let mut pairs = row.iter().zip(other);
        row.len() == other.len()
            && pairs.all(|(one, two)| one.0 == two.0 && of_first[one.1 as usize] == Some(two.1))
    };
    let found = |at: usize| {
        let is_there = |back: &usize| {
            let earlier = at.checked_sub(*back).filter(|earlier| *earlier < first.rows());
            earlier.is_some_and(|earlier| alike(second.places(at), first.places(earlier)))
        };
        BACK.iter().position(is_there)
    };
    (0..second.rows()).map(found).collect()
}

/// A number below 2^32, as the formats of the field have room for.
fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a circuit has fewer than 2^32 entries")
}

/// A circuit without values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrices {
    /// The first factors.
    pub a: Matrix,
    /// The second factors.
    pub b: Matrix,
    /// The products.
    pub c: Matrix,
    /// Public inputs, without the 1 before them.
    pub publics: usize,
    /// All cells: the 1, the public inputs and the private ones.
    pub cells: usize,
}

impl Matrices {
    /// The matrices of a circuit, which is built without values.
    ///
    /// # Errors
    /// What building the circuit gives.
    pub fn of(build: impl FnOnce(&Circuit) -> Built<()>) -> Built<Self> {
        let circuit = ConstraintSystem::new_ref();
        circuit.set_optimization_goal(OptimizationGoal::Constraints);
        circuit.set_mode(SynthesisMode::Setup);
        build(&circuit)?;
        circuit.finalize();
        let mut matrices = circuit.to_matrices()?;
        let mut sides = matrices.remove(R1CS_PREDICATE_LABEL).unwrap_or_default().into_iter();
        let mut side = || Matrix::of(sides.next().unwrap_or_default().into_iter().map(narrow));
        let publics = circuit.num_instance_variables() - 1;
        let cells = circuit.num_variables();
        Ok(Self { a: side(), b: side(), c: side(), publics, cells })
    }

    /// The matrices of one of the circuits here, set up.
    ///
    /// # Errors
    /// What building the circuit gives.
    pub fn of_circuit(set_up: impl ConstraintSynthesizer<Fr>) -> Built<Self> {
        Self::of(|circuit| set_up.generate_constraints(circuit.clone()))
    }

    /// How many constraints it has.
    pub fn constraints(&self) -> usize {
        self.a.rows()
    }

    /// The domain of the proof's polynomials: a row for each constraint and for each public cell, and up to a power of
    /// two.
    pub fn domain(&self) -> usize {
        (self.constraints() + self.publics + 1).next_power_of_two()
    }

    /// The first constraint that these values break.
    pub fn broken_by(&self, cells: &[Fr]) -> Option<usize> {
        let [a, b, c] = [&self.a, &self.b, &self.c];
        (0..self.constraints())
            .find(|&row| a.product(row, cells) * b.product(row, cells) != c.product(row, cells))
    }
}

fn narrow(row: Vec<(Fr, usize)>) -> impl Iterator<Item = (Fr, u32)> {
    row.into_iter().map(|(factor, cell)| (factor, index(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wires;

    #[test]
    fn a_matrix_gives_back_the_rows_it_was_made_of() {
        let rows = [vec![(Fr::from(3), 0), (Fr::from(5), 2)], vec![], vec![(Fr::from(3), 1)]];
        let matrix = Matrix::of(rows.clone());
        assert_eq!((matrix.rows(), matrix.weight(), matrix.last_cell()), (3, 3, Some(2)));
        assert_eq!([0, 1, 2].map(|at| matrix.row(at).collect::<Vec<_>>()), rows);
        assert_eq!(matrix.product(0, &[1, 10, 100].map(Fr::from)), Fr::from(503));
    }

    #[test]
    fn a_row_is_found_where_the_first_matrix_has_it() {
        let row = |factor: u64, cell: u32| vec![(Fr::from(factor), cell)];
        let first = Matrix::of([row(1, 4), row(1, 5), row(2, 4), row(7, 1)]);
        let second = Matrix::of([row(1, 4), row(2, 4), row(1, 4), row(7, 1), vec![]]);
        assert_eq!(repeated(&first, &second), [Some(0), None, Some(1), Some(0), None]);
    }

    #[test]
    fn matrices_with_their_factors_in_another_order_are_equal() {
        let (two, three) = (Fr::from(2), Fr::from(3));
        let one = Matrix::of_parts(&[2], vec![(0, 0), (1, 1)], vec![two, three]);
        assert_eq!(one, Matrix::of_parts(&[2], vec![(0, 1), (1, 0)], vec![three, two]));
        assert_ne!(one, Matrix::of_parts(&[2], vec![(0, 0), (1, 1)], vec![three, two]));
        assert_ne!(one, Matrix::of_parts(&[1, 1], vec![(0, 0), (1, 1)], vec![two, three]));
    }

    #[test]
    fn a_rows_sum_is_that_of_its_products_one_by_one() {
        let factor = |at: u64| if at.is_multiple_of(3) { Fr::ONE } else { -Fr::from(at * at) };
        for entries in 0..9_u64 {
            let row: Vec<_> = (0_u32..).zip(0..entries).map(|(cell, at)| (factor(at), cell)).collect();
            let cells: Vec<_> = (0..entries).map(|at| -Fr::from(7 * at + 1)).collect();
            let plain = row.iter().map(|(factor, cell)| *factor * cells[*cell as usize]).sum::<Fr>();
            assert_eq!(Matrix::of([row]).product(0, &cells), plain, "{entries} entries");
        }
    }

    #[test]
    fn a_circuit_is_its_matrices() {
        let matrices = Matrices::of(|circuit| {
            let square = wires::public(circuit, None)?;
            let root = wires::private(circuit, None)?;
            wires::enforce_product(circuit, &root, &root, &square)
        });
        let matrices = matrices.unwrap();
        assert_eq!(
            (matrices.publics, matrices.cells, matrices.constraints(), matrices.domain()),
            (1, 3, 1, 4)
        );
        assert_eq!(matrices.broken_by(&[1, 49, 7].map(Fr::from)), None);
        assert_eq!(matrices.broken_by(&[1, 49, 8].map(Fr::from)), Some(0));
    }
}
