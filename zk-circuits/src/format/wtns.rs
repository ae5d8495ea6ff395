//! A `.wtns` file: the values of all cells, as snarkjs takes them. It holds secrets: whoever writes one to a disk wipes
//! it there.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use zeroize::Zeroizing;

use super::FormatError;
use super::bytes::{Bytes, scalar_of, u32_of};
use super::sections::{self, File, Sections, prime_of};
use crate::groth16::Witness;

const HEADER: u32 = 1;
const CELLS: u32 = 2;

/// The file of a witness. Its bytes are wiped when they are dropped.
pub fn write(witness: &Witness) -> Zeroizing<Vec<u8>> {
    let cells = witness.expose();
    let mut file = File::new("wtns", 2, 2);
    file.section(HEADER, prime_of(&Fr::MODULUS).chain(u32_of(cells.len())));
    file.section(CELLS, cells.iter().flat_map(scalar_of));
    Zeroizing::new(file.finish())
}

/// The witness of a file, for a circuit with `publics` public inputs.
///
/// # Errors
/// Why it is none.
pub fn read(file: &[u8], publics: usize) -> Result<Witness, FormatError> {
    let sections = Sections::read(file, "wtns", 2)?;
    let mut header = sections.one(HEADER, "header")?;
    sections::scalars(&mut header)?;
    let count = header.u32()? as usize;
    header.done()?;
    let mut bytes = sections.one(CELLS, "cells")?;
    let cells = bytes.all(count, 32, Bytes::scalar)?;
    bytes.done()?;
    Witness::from_cells(cells, publics).ok_or(FormatError::Malformed("first cell or number of cells"))
}
