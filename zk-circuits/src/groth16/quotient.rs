//! The quotient says that all constraints hold at once: the product of the first two sides less the third is a multiple
//! of the polynomial that vanishes on the domain.
//!
//! It is circom's reduction. On the domain the third side is the product of the first two, so that its matrix is not
//! needed; beside the domain, on its odd points, the difference itself is what the key's last points are made for, and
//! nothing is divided. Six transforms (`transform.rs`), where the textbook has seven.

use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use zeroize::Zeroize;

use super::matrices::{BACK, Matrix};
use super::transform::Transforms;

/// The domain of a proof's polynomials.
pub(crate) type Domain = Radix2EvaluationDomain<Fr>;

/// The domain of `size` points, a power of two of at most 2^27.
pub(crate) fn domain(size: usize) -> Option<Domain> {
    let domain = Radix2EvaluationDomain::new(size)?;
    (domain.size == size as u64 && domain.log_size_of_group < Fr::TWO_ADICITY).then_some(domain)
}

/// The values of `a · b − c` at the odd points, for the cells of a witness. `repeated` says which rows of the second
/// matrix the first one has: most of them.
pub(crate) fn at_odd_points(
    transforms: &Transforms,
    [a, b]: [&Matrix; 2],
    repeated: &[Option<usize>],
    publics: usize,
    cells: &[Fr],
) -> Vec<Fr> {
    let (size, rows) = (transforms.size(), a.rows());
    let mut a = evaluated(size, rows, |row| a.product(row, cells));
    let of_b = |row: usize| match repeated[row] {
        Some(place) => a[row - BACK[place]],
        None => b.product(row, cells),
    };
    let mut b = evaluated(size, rows, of_b);
    // The public cells have rows of their own, so that no proof is one for other public inputs.
    a[rows..=rows + publics].copy_from_slice(&cells[..=publics]);
    let mut c: Vec<_> = a.par_iter().zip(&b).map(|(a, b)| *a * b).collect();
    let turn = |side: &mut [Fr]| transforms.to_odd_points(side);
    rayon::join(|| turn(&mut a), || rayon::join(|| turn(&mut b), || turn(&mut c)));
    a.par_iter_mut().zip(&b).zip(&c).for_each(|((a, b), c)| *a = *a * b - c);
    b.zeroize(); // GRO-006
    c.zeroize(); // GRO-006
    a
}

/// A side's values on the domain: of each row, and nothing behind them.
fn evaluated(size: usize, rows: usize, product: impl Fn(usize) -> Fr + Sync + Send) -> Vec<Fr> {
    let mut values = Vec::with_capacity(size);
    (0..rows).into_par_iter().map(product).collect_into_vec(&mut values);
    values.resize(size, Fr::from(0));
    values
}

/// The values at `at` of the domain's Lagrange polynomials, and those of the odd points of the domain twice as large.
pub(crate) fn lagrange(domain: &Domain, at: Fr) -> (Vec<Fr>, Vec<Fr>) {
    let twice = Radix2EvaluationDomain::new(2 * domain.size()).expect("a domain is smaller than the largest");
    let all = twice.evaluate_all_lagrange_coefficients(at);
    let odd = all.into_iter().skip(1).step_by(2).collect();
    debug_assert!(at.pow([domain.size]) != Fr::ONE, "the point is outside the domain");
    (domain.evaluate_all_lagrange_coefficients(at), odd)
}

/// The domain's odd points: its points times a root of unity of twice its size.
#[cfg(test)]
pub(crate) fn odd(domain: &Domain) -> Domain {
    let root = Fr::get_root_of_unity(2 * domain.size).expect("a domain is smaller than the largest");
    domain.get_coset(root).expect("a root of unity is not 0")
}

/// The same as [`at_odd_points`], step by step and with the transforms of arkworks.
#[cfg(test)]
pub(crate) fn plainly(domain: &Domain, [a, b]: [&Matrix; 2], publics: usize, cells: &[Fr]) -> Vec<Fr> {
    let mut a: Vec<_> = (0..a.rows()).map(|row| a.product(row, cells)).collect();
    let mut b: Vec<_> = (0..b.rows()).map(|row| b.product(row, cells)).collect();
    a.extend_from_slice(&cells[..=publics]);
    a.resize(domain.size(), Fr::from(0));
    b.resize(domain.size(), Fr::from(0));
    let c = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
    let [a, b, c] = [a, b, c].map(|side| odd(domain).fft(&domain.ifft(&side)));
    a.iter().zip(&b).zip(&c).map(|((a, b), c)| *a * b - c).collect()
}
