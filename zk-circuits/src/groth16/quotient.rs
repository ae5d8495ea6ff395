//! The quotient says that all constraints hold at once: the product of the first two sides less the third is a multiple
//! of the polynomial that vanishes on the domain.
//!
//! It is circom's reduction. On the domain the third side is the product of the first two, so that its matrix is not
//! needed; beside the domain, on its odd points, the difference itself is what the key's last points are made for, and
//! nothing is divided. Six transforms, where the textbook has seven.

use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use zeroize::Zeroize;

use super::matrices::Matrix;

/// The domain of a proof's polynomials.
pub(crate) type Domain = Radix2EvaluationDomain<Fr>;

/// The domain of `size` points, a power of two of at most 2^27.
pub(crate) fn domain(size: usize) -> Option<Domain> {
    let domain = Radix2EvaluationDomain::new(size)?;
    (domain.size == size as u64 && domain.log_size_of_group < Fr::TWO_ADICITY).then_some(domain)
}

/// The domain's odd points: its points times a root of unity of twice its size.
pub(crate) fn odd(domain: &Domain) -> Domain {
    let root = Fr::get_root_of_unity(2 * domain.size).expect("a domain is smaller than the largest");
    domain.get_coset(root).expect("a root of unity is not 0")
}

/// The values of `a · b − c` at the odd points, for the cells of a witness.
pub(crate) fn at_odd_points(domain: &Domain, [a, b]: [&Matrix; 2], publics: usize, cells: &[Fr]) -> Vec<Fr> {
    let size = domain.size();
    let rows = a.rows();
    let mut a = evaluated(a, size, cells);
    // The public cells have rows of their own, so that no proof is one for other public inputs.
    a[rows..=rows + publics].copy_from_slice(&cells[..=publics]);
    let mut b = evaluated(b, size, cells);
    let mut c: Vec<_> = a.par_iter().zip(&b).map(|(a, b)| *a * b).collect();
    let odd = odd(domain);
    for side in [&mut a, &mut b, &mut c] {
        domain.ifft_in_place(side);
        odd.fft_in_place(side);
    }
    a.par_iter_mut().zip(&b).zip(&c).for_each(|((a, b), c)| *a = *a * b - c);
    b.zeroize(); // GRO-006
    c.zeroize(); // GRO-006
    a
}

fn evaluated(matrix: &Matrix, size: usize, cells: &[Fr]) -> Vec<Fr> {
    let mut values: Vec<_> =
        (0..matrix.rows()).into_par_iter().map(|row| matrix.product(row, cells)).collect();
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
