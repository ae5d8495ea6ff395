//! A `.zkey` file: a proving key as snarkjs writes it (snarkjs, `src/zkey_utils.js`, "Format").
//!
//! Points are in Montgomery form. The factors of the two matrices are multiplied by R twice, because snarkjs multiplies
//! them with a witness that is not in Montgomery form and wants a product that is. The rows behind the constraints are
//! those of the public cells. We write no contributions: a key with a history is the work of a ceremony.

use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ff::{BigInt, Field, MontConfig, PrimeField};

use super::FormatError;
use super::bytes::{Bytes, g1_of, g2_of, limbs_of, u32_of};
use super::sections::{self, File, Sections, prime_of};
use crate::groth16::{Columns, Matrix, ProvingKey, VerifyingKey, lint};

const PROTOCOL: u32 = 1;
const HEADER: u32 = 2;
const INPUTS: u32 = 3;
const FACTORS: u32 = 4;
const A: u32 = 5;
const B_G1: u32 = 6;
const B_G2: u32 = 7;
const PRIVATE: u32 = 8;
const QUOTIENT: u32 = 9;
const CONTRIBUTIONS: u32 = 10;

const GROTH16: u32 = 1;
const G1: usize = 64;
const G2: usize = 128;

/// A matrix, a row, a cell and a factor.
const FACTOR: usize = 44;

/// R, the number that Montgomery form multiplies by, and its inverse.
const R: Fr = Fr::new_unchecked(<ark_bn254::FrConfig as MontConfig<4>>::R2);
const BY_R: Fr = Fr::new_unchecked(BigInt::new([1, 0, 0, 0]));

/// The file of a key, without contributions.
pub fn write(key: &ProvingKey) -> Vec<u8> {
    write_with(key, [0; 64].into_iter().chain(u32_of(0)))
}

/// The file of a key with the history that a ceremony wrote down, its sections in the order of a fresh file of snarkjs.
pub(crate) fn write_with(key: &ProvingKey, history: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let cells = key.cells();
    let mut file = File::new("zkey", 1, 10);
    file.section(PROTOCOL, GROTH16.to_le_bytes());
    file.section(HEADER, header(key));
    file.section(FACTORS, factors(key));
    file.section(INPUTS, key.verifying.inputs.iter().flat_map(g1_of));
    file.section(QUOTIENT, key.quotient.iter().flat_map(g1_of));
    file.section(PRIVATE, key.private.iter().flat_map(g1_of));
    file.section(A, spread(&key.a, G1Affine::identity(), cells).flat_map(|point| g1_of(&point)));
    file.section(B_G1, spread(&key.b_g1, G1Affine::identity(), cells).flat_map(|point| g1_of(&point)));
    file.section(B_G2, spread(&key.b_g2, G2Affine::identity(), cells).flat_map(|point| g2_of(&point)));
    file.section(CONTRIBUTIONS, history);
    file.finish()
}

fn header(key: &ProvingKey) -> impl Iterator<Item = u8> + '_ {
    let VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, .. } = &key.verifying;
    let counts = [key.cells(), key.verifying.publics(), key.quotient.len()].map(u32_of);
    prime_of(&ark_bn254::Fq::MODULUS)
        .chain(prime_of(&Fr::MODULUS))
        .chain(counts.into_iter().flatten())
        .chain(g1_of(alpha_g1))
        .chain(g1_of(&key.beta_g1))
        .chain(g2_of(beta_g2))
        .chain(g2_of(gamma_g2))
        .chain(g1_of(&key.delta_g1))
        .chain(g2_of(delta_g2))
}

fn factors(key: &ProvingKey) -> Vec<u8> {
    let [a, b] = &key.factors;
    let mut bytes = Vec::from(u32_of(a.weight() + b.weight() + key.verifying.inputs.len()));
    let mut write = |matrix: u32, row: usize, cell: u32, factor: Fr| {
        bytes.extend(matrix.to_le_bytes().into_iter().chain(u32_of(row)).chain(cell.to_le_bytes()));
        bytes.extend(limbs_of(&(factor * R).0));
    };
    for row in 0..a.rows() {
        a.row(row).for_each(|(factor, cell)| write(0, row, cell, factor));
        b.row(row).for_each(|(factor, cell)| write(1, row, cell, factor));
    }
    for (row, cell) in (0..=key.verifying.publics()).zip(0..) {
        write(0, a.rows() + row, cell, Fr::ONE);
    }
    bytes
}

/// A point for every cell.
pub(crate) fn spread<G: Copy>(columns: &Columns<G>, nothing: G, cells: usize) -> impl Iterator<Item = G> {
    let mut all = vec![nothing; cells];
    for (cell, point) in columns.cells.iter().zip(&columns.points) {
        all[*cell as usize] = *point;
    }
    all.into_iter()
}

/// The key of a file, every point of which was looked at.
///
/// # Errors
/// Why it is none. That it belongs to a circuit is not looked at: a ceremony's transcript shows that.
pub fn read(file: &[u8]) -> Result<ProvingKey, FormatError> {
    let key = parse(file)?;
    lint::proving(&key)?; // FMT-004
    Ok(key)
}

/// What a ceremony wrote down of a file's key.
pub(crate) fn history(file: &[u8]) -> Result<Bytes<'_>, FormatError> {
    Sections::read(file, "zkey", 1)?.one(CONTRIBUTIONS, "contributions")
}

/// The key of a file, no point of which was looked at.
pub(crate) fn parse(file: &[u8]) -> Result<ProvingKey, FormatError> {
    let sections = Sections::read(file, "zkey", 1)?;
    let mut protocol = sections.one(PROTOCOL, "protocol")?;
    if protocol.u32()? != GROTH16 {
        return Err(FormatError::Malformed("protocol"));
    }
    protocol.done()?;
    let header = read_header(sections.one(HEADER, "header")?)?;
    let g1 = |section, part, count| points(sections.one(section, part)?, count, G1, Bytes::g1);
    let g2 = |section, part, count| points(sections.one(section, part)?, count, G2, Bytes::g2);
    let Header { cells, publics, domain, .. } = header;
    let inputs = g1(INPUTS, "inputs", publics + 1)?;
    let quotient = g1(QUOTIENT, "quotient", domain)?;
    let factors = read_factors(sections.one(FACTORS, "factors")?, &header)?;
    Ok(ProvingKey {
        verifying: VerifyingKey { inputs, ..header.verifying },
        beta_g1: header.beta_g1,
        delta_g1: header.delta_g1,
        a: Columns::without(&G1Affine::identity(), g1(A, "a", cells)?),
        b_g1: Columns::without(&G1Affine::identity(), g1(B_G1, "b", cells)?),
        b_g2: Columns::without(&G2Affine::identity(), g2(B_G2, "b", cells)?),
        private: g1(PRIVATE, "private", cells - publics - 1)?,
        quotient,
        factors,
    })
}

struct Header {
    cells: usize,
    publics: usize,
    domain: usize,
    verifying: VerifyingKey,
    beta_g1: G1Affine,
    delta_g1: G1Affine,
}

fn read_header(mut bytes: Bytes<'_>) -> Result<Header, FormatError> {
    sections::coordinates(&mut bytes)?;
    sections::scalars(&mut bytes)?;
    let [cells, publics, domain] = [bytes.u32()?, bytes.u32()?, bytes.u32()?].map(|count| count as usize);
    if publics >= cells {
        return Err(FormatError::Malformed("number of public inputs"));
    }
    let (alpha_g1, beta_g1, beta_g2) = (bytes.g1()?, bytes.g1()?, bytes.g2()?);
    let (gamma_g2, delta_g1, delta_g2) = (bytes.g2()?, bytes.g1()?, bytes.g2()?);
    bytes.done()?;
    let verifying = VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, inputs: Vec::new() };
    Ok(Header { cells, publics, domain, verifying, beta_g1, delta_g1 })
}

fn points<'a, T>(
    mut bytes: Bytes<'a>,
    count: usize,
    size: usize,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let points = bytes.all(count, size, read)?;
    bytes.done()?;
    Ok(points)
}

/// The rows of two matrices, for a domain that the file has points for; and behind them those of the public cells, which are as every key has them.
fn read_factors(mut bytes: Bytes<'_>, header: &Header) -> Result<[Matrix; 2], FormatError> {
    let count = bytes.count(FACTOR)?;
    let mut sides = [(); 2].map(|()| vec![Vec::new(); header.domain]);
    let mut last = 0;
    for _ in 0..count {
        let (matrix, row, cell) = (bytes.u32()? as usize, bytes.u32()? as usize, bytes.u32()?);
        let factor = bytes.element::<ark_bn254::FrConfig>()? * BY_R;
        let side: Option<&mut Vec<Vec<(Fr, u32)>>> = sides.get_mut(matrix);
        let row_of = side.and_then(|side| side.get_mut(row)).filter(|_| (cell as usize) < header.cells);
        row_of.ok_or(FormatError::Malformed("factor"))?.push((factor, cell));
        last = last.max(row);
    }
    bytes.done()?;
    let rows = last.checked_sub(header.publics).ok_or(FormatError::Malformed("rows of public cells"))?;
    let own = sides[0].drain(rows..).take(header.publics + 1);
    let is_own = own.zip(0..).all(|(row, cell)| row == [(Fr::ONE, cell)]);
    if !is_own || sides[1].drain(rows..).any(|row| !row.is_empty()) {
        return Err(FormatError::Malformed("rows of public cells"));
    }
    Ok(sides.map(Matrix::of))
}
