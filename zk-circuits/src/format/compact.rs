//! Our own file of a proving key: what a proof needs and nothing else, ready to be used as it is read.
//!
//! A `.zkey` has a point for every cell in every column, and each factor of each constraint with 32 bytes. Here a column
//! has the cells that it names, and a factor that repeats is there once: little more than half the bytes. A key whose digest is known is
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
//! | 4 + 4 each | how many entries each row has |
//! | 8 each | cell and factor of each entry |
//!
//! Numbers are little-endian; points, and factors as well, are in Montgomery form.

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
        list(&mut out, &sizes, |size| size.to_le_bytes());
        out.extend(entries.iter().flat_map(|(cell, factor)| [*cell, *factor]).flat_map(u32::to_le_bytes));
    }
    out
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
    let sizes = counted(bytes, 4, Bytes::u32)?;
    let count: u64 = sizes.iter().map(|size| u64::from(*size)).sum();
    let entries = bytes
        .all(usize::try_from(count).unwrap_or(usize::MAX), 8, |bytes| Ok((bytes.u32()?, bytes.u32()?)))?;
    Matrix::of_parts(&sizes, entries, factors).ok_or(FormatError::Malformed("matrix"))
}
