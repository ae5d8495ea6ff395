//! What tests of gadgets share: numbers as they are printed, random elements, and forgers that change
//! single cells, or many a little.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::str::FromStr;

use ark_bn254::Fr;
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{Field, PrimeField, Zero};
use ark_relations::gr1cs::{ConstraintSystem, SynthesisMode};
use proptest::prelude::*;
use taceo_ark_babyjubjub::EdwardsAffine;

use crate::babyjub::{A, Coordinates, D, Scalar};
use crate::wires::{self, Circuit};

/// A field element from its decimal digits.
pub(crate) fn number(digits: &str) -> Fr {
    Fr::from_str(digits).unwrap()
}

/// Points of the curve of order 8, 4, 2 and 1.
pub(crate) fn small_orders() -> Vec<Coordinates> {
    let of_order_8 = (1..).find_map(|x| {
        let xx = Fr::from(x).square();
        let y = ((Fr::ONE - A * xx) / (Fr::ONE - D * xx)).sqrt()?;
        let torsion = EdwardsAffine::new_unchecked(Fr::from(x), y).mul_bigint(Scalar::MODULUS);
        (!torsion.mul_bigint([4]).is_zero()).then_some(torsion)
    });
    [8, 4, 2, 1].map(|times| Coordinates::of(of_order_8.unwrap().mul_bigint([times]).into_affine())).to_vec()
}

/// Any field element.
pub(crate) fn arb_fr() -> impl Strategy<Value = Fr> {
    any::<[u8; 32]>().prop_map(|bytes| Fr::from_le_bytes_mod_order(&bytes))
}

/// The private cells that can be changed alone, each by the same odd amount, while every constraint still holds.
pub(crate) fn free_cells(circuit: &Circuit) -> Vec<usize> {
    let cells = cells(circuit);
    let mut is_held = vec![false; cells.len()];
    for row in rows(circuit) {
        hold(&mut is_held, &cells, &row);
    }
    let publics = circuit.num_instance_variables();
    (publics..cells.len()).filter(|cell| !is_held[*cell]).map(|cell| cell - publics).collect()
}

/// How many of the private cells behind the first `given` ones can move a little, together, while every constraint
/// still holds: the columns of the constraints' Jacobian that its rank lacks. 0 says that what is given decides the
/// rest, up to finitely many choices.
pub(crate) fn loose_cells(circuit: &Circuit, given: usize) -> usize {
    let cells = cells(circuit);
    let first = circuit.num_instance_variables() + given;
    let mut pivots: BTreeMap<usize, BTreeMap<usize, Fr>> = BTreeMap::new();
    for row in rows(circuit) {
        let mut slopes = jacobian(&row, &cells);
        slopes.retain(|cell, slope| *cell >= first && !slope.is_zero());
        while let Some((&last, &slope)) = slopes.last_key_value() {
            let Some(pivot) = pivots.get(&last) else {
                pivots.insert(last, slopes);
                break;
            };
            let factor = slope / pivot[&last];
            pivot.iter().for_each(|(cell, of)| *slopes.entry(*cell).or_default() -= factor * of);
            slopes.retain(|_, slope| !slope.is_zero());
        }
    }
    cells.len() - first - pivots.len()
}

/// The private cells, of those asked for, that can be changed while every constraint still holds, if all that is computed
/// from them follows: each time the circuit is built anew, with a forger's number in one place.
pub(crate) fn hints_that_pass(build: impl Fn(&Circuit), cells: impl Iterator<Item = usize>) -> Vec<usize> {
    let passes = |cell: &usize| {
        BENT_CELL.set(Some(*cell));
        let circuit = ConstraintSystem::new_ref();
        build(&circuit);
        assert!(BENT_CELL.take().is_none(), "there is a cell {cell}");
        circuit.is_satisfied().unwrap()
    };
    cells.filter(passes).collect()
}

/// From one cell that [`hints_that_pass`] changes to the next: in a plain run, and with `TEAHOUSE_FULL=1`.
pub(crate) fn stride(plain: usize, full: usize) -> usize {
    let is_full = std::env::var_os("TEAHOUSE_FULL").is_some_and(|said| said == "1");
    if is_full { full } else { plain }
}

thread_local! {
    /// The private cell that [`hints_that_pass`] changes next.
    static BENT_CELL: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The value of the private cell that comes next, unless a forger changes it.
pub(crate) fn bent_cell(circuit: &Circuit, value: Option<Fr>) -> Option<Fr> {
    if BENT_CELL.get() != Some(circuit.num_witness_variables()) {
        return value;
    }
    BENT_CELL.set(None);
    value.map(|value| value + Fr::from(0x5eed_1234_5677_u64))
}

/// Whether a circuit is the same when it is set up, without values, as when it is proved.
pub(crate) fn is_one_circuit(build: impl Fn(&Circuit)) -> bool {
    let [proved, set_up] = [false, true].map(|is_set_up| {
        let circuit = ConstraintSystem::new_ref();
        if is_set_up {
            circuit.set_mode(SynthesisMode::Setup);
        }
        build(&circuit);
        circuit.finalize();
        (circuit.num_instance_variables(), circuit.num_witness_variables(), circuit.to_matrices().unwrap())
    });
    proved == set_up
}

/// The three sides of a constraint `a · b = c`, each a sum of cells.
type Row = [Vec<(Fr, usize)>; 3];

/// Public and private cells of a circuit whose statement is true.
fn cells(circuit: &Circuit) -> Vec<Fr> {
    circuit.finalize();
    assert!(circuit.is_satisfied().unwrap(), "the forger starts from a true statement");
    [circuit.instance_assignment().unwrap(), circuit.witness_assignment().unwrap()].concat()
}

fn rows(circuit: &Circuit) -> Vec<Row> {
    let mut matrices = circuit.to_matrices().unwrap()["R1CS"].clone().into_iter();
    let [a, b, c] = [(); 3].map(|()| matrices.next().unwrap());
    a.into_iter().zip(b).zip(c).map(|((a, b), c)| [a, b, c]).collect()
}

fn at(side: &[(Fr, usize)], cells: &[Fr]) -> Fr {
    side.iter().map(|(factor, cell)| *factor * cells[*cell]).sum()
}

/// How fast `a · b − c` changes with each cell.
fn jacobian([a, b, c]: &Row, cells: &[Fr]) -> BTreeMap<usize, Fr> {
    let (at_a, at_b) = (at(a, cells), at(b, cells));
    let mut slopes = BTreeMap::new();
    for (side, weight) in [(a, at_b), (b, at_a), (c, -Fr::ONE)] {
        for (factor, cell) in side {
            *slopes.entry(*cell).or_default() += *factor * weight;
        }
    }
    slopes
}

/// Marks the cells whose change breaks one constraint.
fn hold(is_held: &mut [bool], cells: &[Fr], [a, b, c]: &Row) {
    let delta = Fr::from(0x5eed_1234_5677_u64);
    let (at_a, at_b, at_c) = (at(a, cells), at(b, cells), at(c, cells));
    let slope = |side: &[(Fr, usize)], cell| {
        side.iter().filter(|(_, at)| *at == cell).map(|(factor, _)| *factor).sum::<Fr>() * delta
    };
    for (_, cell) in a.iter().chain(b).chain(c) {
        if !is_held[*cell] {
            let changed = (at_a + slope(a, *cell)) * (at_b + slope(b, *cell)) - (at_c + slope(c, *cell));
            is_held[*cell] = !changed.is_zero();
        }
    }
}

#[test]
fn the_second_forger_finds_a_hint_that_nothing_holds() {
    let build = |circuit: &Circuit| {
        let hints = [3, 4, 5].map(|value| wires::private(circuit, Some(Fr::from(value))).unwrap());
        let product = wires::product(circuit, &hints[0], &hints[1]).unwrap();
        let claimed = wires::public(circuit, Some(Fr::from(12))).unwrap();
        wires::enforce_equal(circuit, &product, &claimed).unwrap();
    };
    assert_eq!(hints_that_pass(build, 0..4), [2]);
}

/// The first bytes of a digest, as a test pins them.
pub(crate) fn short(digest: &[u8]) -> String {
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
