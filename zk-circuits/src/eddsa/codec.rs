//! A point is 64 bytes and a signature 96: each coordinate below `p`, the response below `l`, all big-endian.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::Signature;
use crate::babyjub::{Coordinates, Scalar};
use crate::bits::Number;
use crate::field;

impl Encode for Coordinates {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&field::to_bytes(&self.x)).fixed(&field::to_bytes(&self.y));
    }
}

impl Decode for Coordinates {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let point = Self { x: coordinate(from)?, y: coordinate(from)? };
        point.is_on_curve().then_some(point).ok_or(CodecError::Malformed("point")) // EDS-008
    }
}

impl Encode for Signature {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.commitment).fixed(&self.response.to_bytes_be());
    }
}

impl Decode for Signature {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (commitment, bytes) = (from.value()?, from.array::<32>()?);
        let mut response = Number::default();
        for (limb, part) in response.0.iter_mut().rev().zip(bytes.chunks_exact(8)) {
            *limb = part.iter().fold(0, |limb, &byte| limb << 8 | u64::from(byte));
        }
        let is_below = Scalar::from_bigint(response).is_some(); // EDS-008
        is_below.then_some(Self { commitment, response }).ok_or(CodecError::Malformed("response"))
    }
}

fn coordinate(from: &mut Reader<'_>) -> Result<Fr, CodecError> {
    field::from_bytes(&from.array()?).map_err(|_| CodecError::Malformed("coordinate")) // EDS-008
}
