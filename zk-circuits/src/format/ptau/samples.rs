//! A `.ptau` file of known numbers, as snarkjs would have prepared it: for tests, here and of the ceremony's program.

use ark_bn254::{Fq, Fr, G1Projective, G2Projective};
use ark_ec::PrimeGroup;
use ark_ec::scalar_mul::ScalarMul;
use ark_ff::{Field, PrimeField};
use ark_poly::EvaluationDomain;

use crate::format::bytes::{g1_of, g2_of, u32_of};
use crate::format::sections::{File, prime_of};
use crate::groth16::quotient;

const TAU: u64 = 1_234_567;
const ALPHA: u64 = 11;
const BETA: u64 = 13;

/// The file for 2^`power` points.
pub fn file(power: u32) -> Vec<u8> {
    let (tau, alpha, beta) = (Fr::from(TAU), Fr::from(ALPHA), Fr::from(BETA));
    let size = 1 << power;
    let powers: Vec<_> =
        std::iter::successors(Some(Fr::ONE), |last| Some(*last * tau)).take(2 * size - 1).collect();
    let prepared: Vec<_> = (0..=power).flat_map(|power| values(power, tau, None)).collect();
    // The last power of the largest domain is not there: its part of each value is missing.
    let largest = values(power + 1, tau, Some(powers.len() as u64));
    let times =
        |numbers: &[Fr], factor: Fr| numbers.iter().map(|number| *number * factor).collect::<Vec<_>>();
    let mut file = File::new("ptau", 1, 11);
    file.section(1, prime_of(&Fq::MODULUS).chain(u32_of(power as usize)).chain(u32_of(power as usize)));
    file.section(2, g1(&powers));
    file.section(3, g2(&powers[..size]));
    file.section(4, g1(&times(&powers[..size], alpha)));
    file.section(5, g1(&times(&powers[..size], beta)));
    file.section(6, g2(&[beta]));
    file.section(7, u32_of(0));
    file.section(12, g1(&[prepared.as_slice(), &largest].concat()));
    file.section(13, g2(&prepared));
    file.section(14, g1(&times(&prepared, alpha)));
    file.section(15, g1(&times(&prepared, beta)));
    file.finish()
}

/// The values of a domain's Lagrange polynomials, without the part of the power `missing`.
fn values(power: u32, at: Fr, missing: Option<u64>) -> Vec<Fr> {
    let domain = quotient::domain(1 << power).expect("a sample is small");
    let mut values = domain.evaluate_all_lagrange_coefficients(at);
    if let Some(missing) = missing {
        let each = values.iter_mut().zip(domain.elements());
        each.for_each(|(value, point)| *value -= at.pow([missing]) * point * domain.size_inv());
    }
    values
}

fn g1(numbers: &[Fr]) -> Vec<u8> {
    G1Projective::generator().batch_mul(numbers).iter().flat_map(g1_of).collect()
}

fn g2(numbers: &[Fr]) -> Vec<u8> {
    G2Projective::generator().batch_mul(numbers).iter().flat_map(g2_of).collect()
}
