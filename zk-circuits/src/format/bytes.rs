//! Numbers and points as bytes of these formats: little-endian, in Montgomery form where the format says so.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ff::{BigInt, Fp, FpConfig, MontBackend, MontConfig, PrimeField};

use super::FormatError;
use crate::groth16::{g1, g2};

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a> {
    left: &'a [u8],
    part: &'static str,
}

impl<'a> Bytes<'a> {
    pub(crate) const fn new(left: &'a [u8], part: &'static str) -> Self {
        Self { left, part }
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], FormatError> {
        let (taken, left) = self.left.split_at_checked(count).ok_or(self.length())?; // FMT-001
        self.left = left;
        Ok(taken)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, FormatError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, FormatError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number of things of `size` bytes each, of which there can be no more than there are bytes for.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, FormatError> {
        let count = self.u32()? as usize;
        if count > self.left.len() / size {
            return Err(self.length()); // FMT-001
        }
        Ok(count)
    }

    /// As many things as `count`, for which the bytes are there.
    pub(crate) fn all<T>(
        &mut self,
        count: usize,
        size: usize,
        read: impl Fn(&mut Self) -> Result<T, FormatError>,
    ) -> Result<Vec<T>, FormatError> {
        if count > self.left.len() / size {
            return Err(self.length()); // FMT-001
        }
        (0..count).map(|_| read(self)).collect()
    }

    /// A scalar, as its number.
    pub(crate) fn scalar(&mut self) -> Result<Fr, FormatError> {
        Fr::from_bigint(self.limbs()?).ok_or(self.not_canonical()) // FMT-002
    }

    /// An element in Montgomery form.
    pub(crate) fn element<P: MontConfig<4>>(&mut self) -> Result<Fp<MontBackend<P, 4>, 4>, FormatError> {
        let limbs = self.limbs()?;
        let is_below = limbs < <MontBackend<P, 4> as FpConfig<4>>::MODULUS;
        if is_below { Ok(Fp::new_unchecked(limbs)) } else { Err(self.not_canonical()) } // FMT-002
    }

    /// The coordinates of a point, in Montgomery form. Whether it is one of the group is for the caller to ask.
    pub(crate) fn g1(&mut self) -> Result<G1Affine, FormatError> {
        Ok(g1(self.element()?, self.element()?))
    }

    /// The coordinates of a point, in Montgomery form. Whether it is one of the group is for the caller to ask.
    pub(crate) fn g2(&mut self) -> Result<G2Affine, FormatError> {
        let mut pair = || -> Result<Fq2, FormatError> { Ok(Fq2::new(self.element()?, self.element()?)) };
        Ok(g2(pair()?, pair()?))
    }

    /// Nothing may be left.
    pub(crate) fn done(self) -> Result<(), FormatError> {
        if self.left.is_empty() { Ok(()) } else { Err(self.length()) } // FMT-001
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn limbs(&mut self) -> Result<BigInt<4>, FormatError> {
        let mut limbs = [0; 4];
        for limb in &mut limbs {
            *limb = self.u64()?;
        }
        Ok(BigInt(limbs))
    }

    const fn length(&self) -> FormatError {
        FormatError::Length { part: self.part }
    }

    const fn not_canonical(&self) -> FormatError {
        FormatError::NotCanonical { part: self.part }
    }
}

/// A number that fits the four bytes that a format has for it.
pub(crate) fn u32_of(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a circuit has fewer than 2^32 of anything").to_le_bytes()
}

pub(crate) fn limbs_of(limbs: &BigInt<4>) -> impl Iterator<Item = u8> + use<> {
    limbs.0.into_iter().flat_map(u64::to_le_bytes)
}

/// A scalar as its number.
pub(crate) fn scalar_of(scalar: &Fr) -> impl Iterator<Item = u8> + use<> {
    limbs_of(&scalar.into_bigint())
}

/// A point's coordinates in Montgomery form; two zeros for the identity.
pub(crate) fn g1_of(point: &G1Affine) -> impl Iterator<Item = u8> + use<> {
    [point.x, point.y].into_iter().flat_map(|part: Fq| limbs_of(&part.0))
}

/// A point's coordinates in Montgomery form; four zeros for the identity.
pub(crate) fn g2_of(point: &G2Affine) -> impl Iterator<Item = u8> + use<> {
    let parts = [point.x.c0, point.x.c1, point.y.c0, point.y.c1];
    parts.into_iter().flat_map(|part: Fq| limbs_of(&part.0))
}
