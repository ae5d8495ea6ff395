//! Our own file of a proving key: what a proof needs and nothing else, ready to be used as it is read.
//!
//! A `.zkey` has a point for every cell in every column, and each factor of each constraint with 32 bytes. Here a column
//! has the cells that it names, and a factor that repeats is there once: less than half the bytes. A key whose digest is known is
//! read without looking at its points, in a fraction of the time; any other is looked at point by point.
//!
//! | bytes | field |
//! |---|---|
//! | 4, 4 | `thzk`, version 1, as in all files of these formats |
//! | 64, 64, 128, 128, 64, 128 | α, β, β, γ, δ, δ |
//! | 4 + 64 each | points of the 1 and the public inputs |
//! | 4 + 4 each, 64 each | cells of the first column, and their points |
//! | 4 + 4 each, 64 each, 128 each | cells of the second column, and their points in both groups |
//! | 4 + 64 each | points of the private cells |
//! | 4 + 64 each | points of the quotient |
//! | twice: 4 + 32 each | the factors of a matrix |
//! | 4 | how many rows |
//! | 1 to 5 for each number | of each row how many entries; of each entry its cell less the one before, and its factor |
//!
//! Numbers are little-endian; points, and factors as well, are in Montgomery form. The small numbers of rows have seven
//! bits a byte, the lowest first, and the highest bit of a byte says that another follows.

use ark_bn254::Fr;

use super::FormatError;
use super::bytes::{Bytes, g1_of, g2_of, limbs_of, u32_of};
use crate::groth16::{Columns, Matrix, ProvingKey, VerifyingKey, digest, lint};

const NAME: &[u8; 4] = b"thzk";
const VERSION: u32 = 1;

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
    list(&mut out, &key.a.cells, |cell| cell.to_le_bytes());
    out.extend(key.a.points.iter().flat_map(g1_of));
    list(&mut out, &key.b_g1.cells, |cell| cell.to_le_bytes());
    out.extend(key.b_g1.points.iter().flat_map(g1_of));
    out.extend(key.b_g2.points.iter().flat_map(g2_of));
    list(&mut out, &key.private, g1_of);
    list(&mut out, &key.quotient, g1_of);
    for matrix in &key.factors {
        let (sizes, entries, factors) = matrix.parts();
        list(&mut out, factors, |factor| limbs_of(&factor.0));
        out.extend(u32_of(sizes.len()));
        let mut left = entries;
        for size in sizes {
            let (row, rest) = left.split_at(size as usize);
            write_row(&mut out, row);
            left = rest;
        }
    }
    out
}

fn write_row(out: &mut Vec<u8>, row: &[(u32, u32)]) {
    small(out, u32::from_le_bytes(u32_of(row.len())));
    let mut before = 0;
    for (cell, factor) in row {
        small(out, cell.wrapping_sub(before));
        small(out, *factor);
        before = *cell;
    }
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
    let cells = counted(&mut bytes, 4, Bytes::u32)?;
    let a = Columns { points: bytes.all(cells.len(), 64, Bytes::g1)?, cells };
    let cells = counted(&mut bytes, 4, Bytes::u32)?;
    let b_g1 = Columns { points: bytes.all(cells.len(), 64, Bytes::g1)?, cells: cells.clone() };
    let b_g2 = Columns { points: bytes.all(cells.len(), 128, Bytes::g2)?, cells };
    let private = counted(&mut bytes, 64, Bytes::g1)?;
    let quotient = counted(&mut bytes, 64, Bytes::g1)?;
    let factors = [matrix(&mut bytes)?, matrix(&mut bytes)?];
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

fn matrix(bytes: &mut Bytes<'_>) -> Result<Matrix, FormatError> {
    let factors: Vec<Fr> = counted(bytes, 32, Bytes::element::<ark_bn254::FrConfig>)?;
    let rows = bytes.count(1)?;
    let (mut sizes, mut entries) = (Vec::with_capacity(rows), Vec::new());
    for _ in 0..rows {
        let size = read_small(bytes)?;
        sizes.push(size);
        let mut before = 0_u32;
        for _ in 0..size {
            before = before.wrapping_add(read_small(bytes)?);
            entries.push((before, read_small(bytes)?));
        }
    }
    Matrix::of_parts(&sizes, entries, factors).ok_or(FormatError::Malformed("matrix"))
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
