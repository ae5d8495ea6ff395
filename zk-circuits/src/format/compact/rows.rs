//! The rows of a key's two matrices in few bytes.
//!
//! A circuit of hashes has few kinds of rows, and the second matrix mostly has rows of the first: an S-box multiplies its
//! input by itself, and what becomes of it by its input again. In a row, cells that follow each other in equal steps have
//! factors that follow each other: a run of them is four small numbers, however long it is.
//!
//! | bytes | field |
//! |---|---|
//! | 4 + 32 each | the factors of both matrices |
//! | 4 | how many rows each has |
//! | … | each row of the first matrix |
//! | 1, … | of each row of the second: 0, 1, 2 or 3 if the first has it there, two, one or three rows before; else 4 and the row |
//!
//! A row is the number of its runs, and of each run: how many entries follow its first; the first cell less the last one
//! before; if entries follow, the step between cells; and the first factor's place less the one behind the last before,
//! twice, plus 1 for a negative number.

use std::collections::HashMap;

use ark_bn254::Fr;

use super::{read_small, small};
use crate::format::FormatError;
use crate::format::bytes::{Bytes, limbs_of, u32_of};
use crate::groth16::{BACK, Matrix, repeated};

/// A cell and the place of its factor.
type Entry = (u32, u32);

pub(super) fn write(out: &mut Vec<u8>, [first, second]: &[Matrix; 2]) {
    let mut factors = first.factors().to_vec();
    let mut places: HashMap<Fr, u32> = HashMap::new();
    for (factor, place) in factors.iter().zip(0..) {
        places.entry(*factor).or_insert(place);
    }
    for factor in second.factors() {
        let next = u32::from_le_bytes(u32_of(factors.len()));
        places.entry(*factor).or_insert_with(|| {
            factors.push(*factor);
            next
        });
    }
    out.extend(u32_of(factors.len()));
    out.extend(factors.iter().flat_map(|factor| limbs_of(&factor.0)));
    out.extend(u32_of(first.rows()));
    (0..first.rows()).for_each(|at| write_row(out, first.places(at)));
    for (at, found) in repeated(first, second).into_iter().enumerate() {
        small(out, u32::from_le_bytes(u32_of(found.unwrap_or(BACK.len()))));
        if found.is_none() {
            let row: Vec<_> = second.row(at).map(|(factor, cell)| (cell, places[&factor])).collect();
            write_row(out, &row);
        }
    }
}

/// The two matrices, which have no more entries than `most`: a file says its rows in fewer bytes than they take.
pub(super) fn read(bytes: &mut Bytes<'_>, most: usize) -> Result<[Matrix; 2], FormatError> {
    let count = bytes.count(32)?;
    let factors: Vec<Fr> = bytes.all(count, 32, Bytes::element::<ark_bn254::FrConfig>)?;
    let count = bytes.count(2)?; // of each row at least a byte in each matrix
    let mut first = Rows::new(most);
    for _ in 0..count {
        first.read(bytes)?;
    }
    let mut second = Rows::new(most);
    for at in 0..count {
        let found = read_small(bytes)? as usize;
        match BACK.get(found) {
            Some(back) => second.copy(at.checked_sub(*back).and_then(|at| first.row(at)))?,
            None if found == BACK.len() => second.read(bytes)?,
            None => return Err(MALFORMED),
        }
    }
    Ok([first.matrix(factors.clone())?, second.matrix(factors)?])
}

const MALFORMED: FormatError = FormatError::Malformed("matrix");

fn write_row(out: &mut Vec<u8>, row: &[Entry]) {
    let runs = runs(row);
    small(out, u32::from_le_bytes(u32_of(runs.len())));
    let (mut cell, mut place) = (0_u32, 0_u32);
    for run in runs {
        let ((first, named), (last, last_named)) = (run[0], run[run.len() - 1]);
        small(out, u32::from_le_bytes(u32_of(run.len() - 1)));
        small(out, first.wrapping_sub(cell));
        if let Some((second, _)) = run.get(1) {
            small(out, second.wrapping_sub(first));
        }
        small(out, signed(named.wrapping_sub(place)));
        (cell, place) = (last, last_named.wrapping_add(1));
    }
}

/// A row in pieces, in each of which cells follow each other in one step and places without a gap.
fn runs(mut row: &[Entry]) -> Vec<&[Entry]> {
    let mut runs = Vec::new();
    while !row.is_empty() {
        let step = |pair: &[Entry]| {
            let follows = pair[1].1 == pair[0].1.wrapping_add(1);
            follows.then_some(pair[1].0.wrapping_sub(pair[0].0))
        };
        let first = row.windows(2).next().and_then(step);
        let more = row.windows(2).take_while(|pair| first.is_some() && step(pair) == first).count();
        let (run, rest) = row.split_at(more + 1);
        runs.push(run);
        row = rest;
    }
    runs
}

/// A small number of either sign, as a small one.
const fn signed(number: u32) -> u32 {
    let doubled = number << 1;
    if number >> 31 == 1 { !doubled } else { doubled }
}

/// The number that [`signed`] made this of.
const fn unsigned(number: u32) -> u32 {
    if number & 1 == 1 { !(number >> 1) } else { number >> 1 }
}

/// Rows that are read.
struct Rows {
    sizes: Vec<u32>,
    starts: Vec<usize>,
    entries: Vec<Entry>,
    most: usize,
}

impl Rows {
    const fn new(most: usize) -> Self {
        Self { sizes: Vec::new(), starts: Vec::new(), entries: Vec::new(), most }
    }

    fn row(&self, at: usize) -> Option<&[Entry]> {
        let (start, size) = (*self.starts.get(at)?, *self.sizes.get(at)?);
        self.entries.get(start..start + size as usize)
    }

    fn read(&mut self, bytes: &mut Bytes<'_>) -> Result<(), FormatError> {
        let start = self.entries.len();
        let (mut cell, mut place) = (0_u32, 0_u32);
        for _ in 0..read_small(bytes)? {
            let more = read_small(bytes)?;
            self.has_room((more as usize).saturating_add(1))?;
            cell = cell.wrapping_add(read_small(bytes)?);
            let step = if more == 0 { 0 } else { read_small(bytes)? };
            place = place.wrapping_add(unsigned(read_small(bytes)?));
            self.entries.push((cell, place));
            for _ in 0..more {
                (cell, place) = (cell.wrapping_add(step), place.wrapping_add(1));
                self.entries.push((cell, place));
            }
            place = place.wrapping_add(1);
        }
        self.close(start)
    }

    fn copy(&mut self, row: Option<&[Entry]>) -> Result<(), FormatError> {
        let (start, row) = (self.entries.len(), row.ok_or(MALFORMED)?);
        self.has_room(row.len())?;
        self.entries.extend_from_slice(row);
        self.close(start)
    }

    fn has_room(&self, count: usize) -> Result<(), FormatError> {
        let is_room = self.entries.len().checked_add(count).is_some_and(|all| all <= self.most);
        if is_room { Ok(()) } else { Err(MALFORMED) } // FMT-001
    }

    fn close(&mut self, start: usize) -> Result<(), FormatError> {
        let size = u32::try_from(self.entries.len() - start).map_err(|_| MALFORMED)?;
        self.starts.push(start);
        self.sizes.push(size);
        Ok(())
    }

    fn matrix(self, factors: Vec<Fr>) -> Result<Matrix, FormatError> {
        Matrix::of_parts(&self.sizes, self.entries, factors).ok_or(MALFORMED)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(matrices: &[Matrix; 2]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, matrices);
        out
    }

    fn come_back(matrices: &[Matrix; 2]) -> [Matrix; 2] {
        let file = written(matrices);
        let mut bytes = Bytes::new(&file, "key");
        let again = read(&mut bytes, 1 << 12).unwrap();
        bytes.done().unwrap();
        assert_eq!(written(&again), file, "it is written the same way again");
        again
    }

    #[test]
    fn a_run_takes_as_many_bytes_however_long_it_is_and_a_repeated_row_takes_one() {
        let row = |count: u32| -> Vec<_> { (0..count).map(|at| (Fr::from(at + 7), 5 + 3 * at)).collect() };
        let bytes = |count: u32| written(&[Matrix::of([row(count)]), Matrix::of([row(count)])]).len();
        let factors = |count: u32| 32 * count as usize;
        assert_eq!(bytes(30) - factors(30), bytes(3) - factors(3));
        assert_eq!(bytes(3), 4 + factors(3) + 4 + 5 + 1);
    }

    #[test]
    fn signs_come_back() {
        for number in [0, 1, 63, u32::MAX, u32::MAX - 62, i32::MAX as u32, i32::MIN as u32] {
            assert_eq!(unsigned(signed(number)), number);
        }
        assert_eq!([signed(1), signed(u32::MAX), signed(2)], [2, 1, 4]);
    }

    #[test]
    fn fmt_001_a_few_bytes_are_no_many_entries() {
        let mut file = written(&[Matrix::of([[(Fr::from(1), 0)]]), Matrix::of([[(Fr::from(1), 0)]])]);
        let refused = |file: &[u8]| read(&mut Bytes::new(file, "key"), file.len()).unwrap_err();
        let row_at = 4 + 32 + 4;
        assert_eq!(file[row_at..], [1, 0, 0, 0, 0]);
        drop(file.splice(row_at + 1..row_at + 2, [0xff, 0xff, 0xff, 0xff, 0x0f]));
        assert_eq!(refused(&file), MALFORMED);
        let one = written(&[Matrix::of([[(Fr::from(1), 0)]]), Matrix::of([[(Fr::from(1), 0)]])]);
        for code in [1, 3, 5] {
            let mut bent = one.clone();
            *bent.last_mut().unwrap() = code;
            assert_eq!(refused(&bent), MALFORMED, "no row before the first, and no code 5");
        }
    }

    fn arb_matrix() -> impl Strategy<Value = Vec<Vec<(Fr, u32)>>> {
        let entry = (0_u64..9, 0_u32..40).prop_map(|(factor, cell)| (Fr::from(factor), cell));
        prop::collection::vec(prop::collection::vec(entry, 0..6), 6)
    }

    proptest! {
        #[test]
        fn any_two_matrices_come_back(one in arb_matrix(), two in arb_matrix(), shared in 0_usize..6) {
            let mut second = two;
            second[shared] = one[shared].clone();
            second[5] = one[3].clone();
            let matrices = [Matrix::of(one), Matrix::of(second)];
            prop_assert_eq!(come_back(&matrices), matrices);
        }
    }
}
