//! A `.r1cs` file: the constraints of a circuit, as circom writes them (iden3/r1csfile, "R1CS binary format").
//!
//! With it other tools look for cells that nothing holds (Picus, Ecne) and make keys (snarkjs). Our cells have circom's
//! order already: the 1, the public inputs, the private cells. We write no outputs and label cells by their numbers.

use ark_bn254::Fr;
use ark_ff::PrimeField;

use super::FormatError;
use super::bytes::{Bytes, scalar_of, u32_of};
use super::sections::{self, File, Sections, prime_of};
use crate::groth16::{Matrices, Matrix};

const HEADER: u32 = 1;
const CONSTRAINTS: u32 = 2;
const LABELS: u32 = 3;
const CUSTOM_GATES: [u32; 2] = [4, 5];

/// A factor and the cell that it multiplies.
const TERM: usize = 36;

/// The file of a circuit.
pub fn write(circuit: &Matrices) -> Vec<u8> {
    let mut file = File::new("r1cs", 1, 3);
    file.section(HEADER, header(circuit));
    file.section(CONSTRAINTS, (0..circuit.constraints()).flat_map(|row| constraint(circuit, row)));
    file.section(LABELS, (0..circuit.cells as u64).flat_map(u64::to_le_bytes));
    file.finish()
}

fn header(circuit: &Matrices) -> impl Iterator<Item = u8> {
    let private = circuit.cells - circuit.publics - 1;
    let counts = [circuit.cells, 0, circuit.publics, private].map(u32_of);
    prime_of(&Fr::MODULUS)
        .chain(counts.into_iter().flatten())
        .chain((circuit.cells as u64).to_le_bytes())
        .chain(u32_of(circuit.constraints()))
}

fn constraint(circuit: &Matrices, row: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for side in [&circuit.a, &circuit.b, &circuit.c] {
        bytes.extend(u32_of(side.row(row).count()));
        for (factor, cell) in side.row(row) {
            bytes.extend(cell.to_le_bytes());
            bytes.extend(scalar_of(&factor));
        }
    }
    bytes
}

/// The circuit of a file.
///
/// # Errors
/// Why it is none, or one with gates that are no constraints.
pub fn read(file: &[u8]) -> Result<Matrices, FormatError> {
    let sections = Sections::read(file, "r1cs", 1)?;
    for section in CUSTOM_GATES {
        if let Some(mut gates) = sections.may(section, "custom gates")?
            && gates.u32()? != 0
        {
            return Err(FormatError::Malformed("custom gates"));
        }
    }
    let header = read_header(sections.one(HEADER, "header")?)?;
    let mut labels = sections.one(LABELS, "labels")?;
    labels.take((header.cells as usize).saturating_mul(8))?; // FMT-001
    labels.done()?;
    let mut bytes = sections.one(CONSTRAINTS, "constraints")?;
    let mut sides = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..header.constraints {
        for side in &mut sides {
            side.push(read_row(&mut bytes, header.cells)?);
        }
    }
    bytes.done()?;
    let [a, b, c] = sides.map(Matrix::of);
    Ok(Matrices { a, b, c, publics: header.publics, cells: header.cells as usize })
}

struct Header {
    cells: u32,
    publics: usize,
    constraints: u32,
}

fn read_header(mut bytes: Bytes<'_>) -> Result<Header, FormatError> {
    sections::scalars(&mut bytes)?;
    let cells = bytes.u32()?;
    let (outputs, inputs) = (bytes.u32()? as usize, bytes.u32()? as usize);
    let (_private, _labels) = (bytes.u32()?, bytes.u64()?);
    let constraints = bytes.u32()?;
    bytes.done()?;
    let publics = outputs.saturating_add(inputs);
    if publics >= cells as usize {
        return Err(FormatError::Malformed("number of public inputs"));
    }
    Ok(Header { cells, publics, constraints })
}

fn read_row(bytes: &mut Bytes<'_>, cells: u32) -> Result<Vec<(Fr, u32)>, FormatError> {
    let count = bytes.count(TERM)?;
    let term = |bytes: &mut Bytes<'_>| {
        let cell = bytes.u32()?;
        Ok((bytes.scalar()?, cell))
    };
    let row = bytes.all(count, TERM, term)?;
    let mut named: Vec<_> = row.iter().map(|(_, cell)| *cell).collect();
    named.sort_unstable();
    let is_well_formed =
        named.last().is_none_or(|last| *last < cells) && named.windows(2).all(|pair| pair[0] != pair[1]);
    if is_well_formed { Ok(row) } else { Err(FormatError::Malformed("row of a constraint")) }
}
