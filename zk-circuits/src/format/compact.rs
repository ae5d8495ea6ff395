//! Our own file of a proving key: what a proof needs and nothing else, ready to be used as it is read.
//!
//! A `.zkey` has a point for every cell in every column, and each factor of each constraint with 32 bytes. Here a column
//! has the cells that it names, a factor that repeats is there once, and rows are said in few bytes (`rows.rs`): less than
//! half the bytes. A key whose digest is known is read without looking at its points, in a fraction of the time; any
//! other is looked at point by point.
//!
//! | bytes | field |
//! |---|---|
//! | 4, 4 | `thzk`, version 2, as in all files of these formats |
//! | 64, 64, 128, 128, 64, 128 | α, β, β, γ, δ, δ |
//! | 4 + 64 each | points of the 1 and the public inputs |
//! | 4 + 1 to 5 each, 64 each | cells of the first column, each less the one before, and their points |
//! | 4 + 1 to 5 each, 64 each, 128 each | the same of the second column, with points in both groups |
//! | 4 + 64 each | points of the private cells |
//! | 4 + 64 each | points of the quotient |
//! | … | the rows of both matrices |
//!
//! Numbers are little-endian; points, and factors as well, are in Montgomery form. Small numbers have seven bits a byte,
//! the lowest first, and the highest bit of a byte says that another follows.

mod rows;

use super::FormatError;
use super::bytes::{Bytes, g1_of, g2_of, u32_of};
use crate::groth16::{Columns, ProvingKey, VerifyingKey, digest, lint};

const NAME: &[u8; 4] = b"thzk";
const VERSION: u32 = 2;

/// What a key is known by.
pub type KeyDigest = [u8; 32];

/// The digest of a key's file.
pub fn digest(file: &[u8]) -> KeyDigest {
    digest::of(b"teahouse.groth16.key.1", &[file])
}

/// The file of a key.
pub fn write(key: &ProvingKey) -> Vec<u8> {
    let VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, inputs } = &key.verifying;
    let mut out = [NAME.as_slice(), &VERSION.to_le_bytes()].concat();
    out.extend(g1_of(alpha_g1).chain(g1_of(&key.beta_g1)).chain(g2_of(beta_g2)));
    out.extend(g2_of(gamma_g2).chain(g1_of(&key.delta_g1)).chain(g2_of(delta_g2)));
    list(&mut out, inputs, g1_of);
    write_cells(&mut out, &key.a.cells);
    out.extend(key.a.points.iter().flat_map(g1_of));
    write_cells(&mut out, &key.b_g1.cells);
    out.extend(key.b_g1.points.iter().flat_map(g1_of));
    out.extend(key.b_g2.points.iter().flat_map(g2_of));
    list(&mut out, &key.private, g1_of);
    list(&mut out, &key.quotient, g1_of);
    rows::write(&mut out, &key.factors);
    out
}

fn write_cells(out: &mut Vec<u8>, cells: &[u32]) {
    out.extend(u32_of(cells.len()));
    let mut before = 0;
    for cell in cells {
        small(out, cell.wrapping_sub(before));
        before = *cell;
    }
}

fn read_cells(bytes: &mut Bytes<'_>) -> Result<Vec<u32>, FormatError> {
    let mut cell = 0_u32;
    let count = bytes.count(1)?;
    let mut cells = Vec::with_capacity(count);
    for _ in 0..count {
        cell = cell.wrapping_add(read_small(bytes)?);
        cells.push(cell);
    }
    Ok(cells)
}

/// A number that is mostly small.
fn small(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_small(bytes: &mut Bytes<'_>) -> Result<u32, FormatError> {
    let mut number = 0;
    for shift in (0..5).map(|place| 7 * place) {
        let [byte] = bytes.array()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            let is_shortest = byte != 0 || shift == 0; // a number has one form
            let number = u32::try_from(number).ok().filter(|_| is_shortest);
            return number.ok_or(FormatError::Malformed("number of a row"));
        }
    }
    Err(FormatError::Malformed("number of a row"))
}

fn list<T, B: IntoIterator<Item = u8>>(out: &mut Vec<u8>, items: &[T], bytes: impl Fn(&T) -> B) {
    out.extend(u32_of(items.len()));
    out.extend(items.iter().flat_map(bytes));
}

/// The key of a file that anybody may have made. Every point is looked at.
///
/// # Errors
/// Why it is none.
pub fn read(file: &[u8]) -> Result<ProvingKey, FormatError> {
    let key = parse(file)?;
    lint::proving(&key)?; // FMT-004
    Ok(key)
}

/// The key of a file whose digest is known, and which was looked at when it became known.
///
/// # Errors
/// [`FormatError::OtherDigest`] for any other file.
pub fn read_known(file: &[u8], known: &KeyDigest) -> Result<ProvingKey, FormatError> {
    if digest(file) != *known {
        return Err(FormatError::OtherDigest); // FMT-005
    }
    let key = parse(file)?;
    lint::shape(&key)?;
    Ok(key)
}

fn parse(file: &[u8]) -> Result<ProvingKey, FormatError> {
    let mut bytes = Bytes::new(file, "key");
    if bytes.take(4).ok() != Some(NAME) {
        return Err(FormatError::OtherFormat("thzk"));
    }
    match bytes.u32()? {
        VERSION => {}
        other => return Err(FormatError::UnknownVersion(other)),
    }
    let (alpha_g1, beta_g1, beta_g2) = (bytes.g1()?, bytes.g1()?, bytes.g2()?);
    let (gamma_g2, delta_g1, delta_g2) = (bytes.g2()?, bytes.g1()?, bytes.g2()?);
    let inputs = counted(&mut bytes, 64, Bytes::g1)?;
    let cells = read_cells(&mut bytes)?;
    let a = Columns { points: bytes.all(cells.len(), 64, Bytes::g1)?, cells };
    let cells = read_cells(&mut bytes)?;
    let b_g1 = Columns { points: bytes.all(cells.len(), 64, Bytes::g1)?, cells: cells.clone() };
    let b_g2 = Columns { points: bytes.all(cells.len(), 128, Bytes::g2)?, cells };
    let private = counted(&mut bytes, 64, Bytes::g1)?;
    let quotient = counted(&mut bytes, 64, Bytes::g1)?;
    let factors = rows::read(&mut bytes, file.len())?;
    bytes.done()?;
    let verifying = VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, inputs };
    Ok(ProvingKey { verifying, beta_g1, delta_g1, a, b_g1, b_g2, private, quotient, factors })
}

fn counted<'a, T>(
    bytes: &mut Bytes<'a>,
    size: usize,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let count = bytes.count(size)?;
    bytes.all(count, size, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<u32, FormatError> {
        let mut bytes = Bytes::new(bytes, "key");
        let number = read_small(&mut bytes)?;
        bytes.done().map(|()| number)
    }

    #[test]
    fn a_rows_number_has_one_form() {
        for number in [0, 1, 127, 128, 300, 1 << 14, u32::MAX] {
            let mut bytes = Vec::new();
            small(&mut bytes, number);
            assert_eq!(read(&bytes), Ok(number));
        }
        let refused = Err(FormatError::Malformed("number of a row"));
        for bytes in [&[0x80, 0][..], &[0xff, 0xff, 0xff, 0xff, 0x10], &[0xff; 6]] {
            assert_eq!(read(bytes), refused);
        }
        assert_eq!(read(&[0x80]), Err(FormatError::Length { part: "key" }));
    }
}
