//! A field element is a number below the order of the curve BN254, and has one form as bytes.
//!
//! The order `p` is the one that Ethereum's pairing precompiles work with (EIP-196, "Specification"). A number of 32
//! bytes has up to five other names modulo `p`; whoever accepts them accepts one nullifier several times.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// The 32 bytes are `p` or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the number is not below the order of the field")]
pub struct NotCanonical;

impl Coded for NotCanonical {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("ZKP-101")
    }
}

/// The element whose big-endian bytes these are.
///
/// # Errors
/// [`NotCanonical`] for a number that is not below `p`: it is never reduced.
pub fn from_bytes(bytes: &[u8; 32]) -> Result<Fr, NotCanonical> {
    let mut limbs = [0; 4];
    for (limb, part) in limbs.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *limb = part.iter().fold(0, |limb, &byte| limb << 8 | u64::from(byte));
    }
    Fr::from_bigint(ark_ff::BigInt(limbs)).ok_or(NotCanonical) // FLD-001
}

/// The 32 big-endian bytes of an element.
pub fn to_bytes(element: &Fr) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&element.into_bigint().to_bytes_be());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `p + k`, as bytes.
    fn above(k: u64) -> [u8; 32] {
        let mut number = Fr::MODULUS;
        assert!(!number.add_with_carry(&k.into()));
        number.to_bytes_be().try_into().unwrap()
    }

    #[test]
    fn the_order_is_that_of_the_precompiles() {
        let order = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
        assert_eq!(Fr::MODULUS.to_string(), order);
    }

    #[test]
    fn fld_001_a_number_has_one_name() {
        for k in [0, 1, 7] {
            assert_eq!(from_bytes(&above(k)), Err(NotCanonical));
        }
        assert_eq!(from_bytes(&[0xff; 32]), Err(NotCanonical));
        assert_eq!(NotCanonical.code().as_str(), "ZKP-101");
    }

    #[test]
    fn bytes_and_elements_are_each_other() {
        for element in [Fr::from(0), Fr::from(0x0102_0304), -Fr::from(1)] {
            assert_eq!(from_bytes(&to_bytes(&element)), Ok(element));
        }
        assert_eq!(to_bytes(&Fr::from(258))[30..], [1, 2]);
    }
}
