//! The key before anybody contributed: sums of the powers, as the circuit's constraints say, with δ = 1.

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use blake2::{Blake2b512, Digest as _};
use rayon::prelude::*;

use super::contribution::{plain_g1, plain_g2};
use super::{Ceremony, CeremonyError, Digest};
use crate::format::ptau::Powers;
use crate::format::zkey::spread;
use crate::groth16::{Columns, Matrices, Matrix, ProvingKey, VerifyingKey};

pub(super) fn of(circuit: &Matrices, powers: &Powers) -> Result<Ceremony, CeremonyError> {
    let (needed, found) = (circuit.domain(), powers.on_g1.len());
    if needed != found {
        return Err(CeremonyError::OtherPowers { needed, found: found.ilog2() }); // CER-001
    }
    let key = key(circuit, powers);
    Ok(Ceremony { circuit: digest(&key, powers), key, contributions: Vec::new() })
}

fn key(circuit: &Matrices, powers: &Powers) -> ProvingKey {
    let [a, b, c] = [&circuit.a, &circuit.b, &circuit.c].map(|side| terms(side, circuit.cells));
    let (publics, rows) = (circuit.publics, circuit.constraints());
    // The rows of the public cells, behind those of the constraints.
    let own = |cell: usize| (cell <= publics).then_some((Fr::ONE, rows + cell));
    let first = |cell: usize| sum(a[cell].iter().copied().chain(own(cell)), &powers.on_g1);
    let mixed = |cell: usize| -> G1Projective {
        let of_a = sum(a[cell].iter().copied().chain(own(cell)), &powers.beta_on_g1);
        of_a + sum(b[cell].iter().copied(), &powers.alpha_on_g1) + sum(c[cell].iter().copied(), &powers.on_g1)
    };
    let mut inputs = each(circuit.cells, mixed);
    let private = inputs.split_off(publics + 1);
    let (none1, none2) = (G1Affine::identity(), G2Affine::identity());
    ProvingKey {
        verifying: VerifyingKey {
            alpha_g1: powers.alpha_g1,
            beta_g2: powers.beta_g2,
            gamma_g2: G2Affine::generator(),
            delta_g2: G2Affine::generator(),
            inputs,
        },
        beta_g1: powers.beta_g1,
        delta_g1: G1Affine::generator(),
        a: Columns::without(&none1, each(circuit.cells, first)),
        b_g1: Columns::without(
            &none1,
            each(circuit.cells, |cell| sum(b[cell].iter().copied(), &powers.on_g1)),
        ),
        b_g2: Columns::without(
            &none2,
            G2Projective::normalize_batch(&all(circuit.cells, |cell| {
                sum(b[cell].iter().copied(), &powers.on_g2)
            })),
        ),
        private,
        quotient: powers.odd_g1.clone(),
        factors: [circuit.a.clone(), circuit.b.clone()],
    }
}

/// For each cell the rows that name it, with its factors.
fn terms(matrix: &Matrix, cells: usize) -> Vec<Vec<(Fr, usize)>> {
    let mut terms = vec![Vec::new(); cells];
    for row in 0..matrix.rows() {
        matrix.row(row).for_each(|(factor, cell)| terms[cell as usize].push((factor, row)));
    }
    terms
}

fn each(cells: usize, of: impl Fn(usize) -> G1Projective + Send + Sync) -> Vec<G1Affine> {
    G1Projective::normalize_batch(&all(cells, of))
}

fn all<P: Send>(cells: usize, of: impl Fn(usize) -> P + Send + Sync) -> Vec<P> {
    (0..cells).into_par_iter().map(of).collect()
}

fn sum<P: SWCurveConfig<ScalarField = Fr>>(
    terms: impl Iterator<Item = (Fr, usize)>,
    points: &[Affine<P>],
) -> Projective<P> {
    terms.fold(Projective::zero(), |sum, (factor, row)| sum + times(&points[row], &factor))
}

/// A point times a factor, which is mostly small or next to p.
fn times<P: SWCurveConfig<ScalarField = Fr>>(point: &Affine<P>, factor: &Fr) -> Projective<P> {
    let (positive, negative) = (factor.into_bigint(), (-*factor).into_bigint());
    if positive.num_bits() <= negative.num_bits() {
        point.mul_bigint(positive)
    } else {
        -point.mul_bigint(negative)
    }
}

/// snarkjs' digest of a fresh key (`src/zkey_new.js`, `csHasher`).
fn digest(key: &ProvingKey, powers: &Powers) -> Digest {
    let mut hasher = Blake2b512::new();
    let VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, inputs } = &key.verifying;
    hasher.update(plain_g1(alpha_g1));
    hasher.update(plain_g1(&key.beta_g1));
    [beta_g2, gamma_g2].into_iter().for_each(|point| hasher.update(plain_g2(point)));
    hasher.update(plain_g1(&key.delta_g1));
    hasher.update(plain_g2(delta_g2));
    let mut list = |count: usize, points: &mut dyn Iterator<Item = Vec<u8>>| {
        hasher.update(u32::try_from(count).expect("a circuit has fewer than 2^32 cells").to_be_bytes());
        points.for_each(|point| hasher.update(point));
    };
    let (cells, none1, none2) = (key.cells(), G1Affine::identity(), G2Affine::identity());
    list(inputs.len(), &mut inputs.iter().map(plain_g1));
    list(key.quotient.len() - 1, &mut powers.steps_g1.iter().map(plain_g1));
    list(key.private.len(), &mut key.private.iter().map(plain_g1));
    list(cells, &mut spread(&key.a, none1, cells).map(|point| plain_g1(&point)));
    list(cells, &mut spread(&key.b_g1, none1, cells).map(|point| plain_g1(&point)));
    list(cells, &mut spread(&key.b_g2, none2, cells).map(|point| plain_g2(&point)));
    hasher.finalize().into()
}
