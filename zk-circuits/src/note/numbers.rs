//! A note's value is a number of 128 bits, its asset the address of a token: 160 bits, and 0 for the chain's own coin.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use crate::{field, keccak};

/// Bits of a value. A sum of all values of a joinsplit is far below `p`, so that it never wraps.
pub const VALUE_BITS: usize = 128;

teahouse_base::fixed_id!(
    /// The address of a token, or 0 for the chain's own coin.
    pub struct Asset(20)
);

impl Asset {
    /// The chain's own coin.
    pub const COIN: Self = Self::from_array([0; 20]);

    /// The asset as a circuit's number.
    pub fn element(&self) -> Fr {
        Fr::from_be_bytes_mod_order(&keccak::address(self.as_bytes()))
    }

    /// The asset that a field element stands for, if it has no more than 160 bits.
    pub fn from_element(element: &Fr) -> Option<Self> {
        let bytes = field::to_bytes(element);
        let fits = element.into_bigint().num_bits() <= 160; // NTE-002
        bytes.last_chunk().copied().filter(|_| fits).map(Self::from_array)
    }
}

/// How much a note promises, in the smallest unit of its asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteValue(u128);

impl NoteValue {
    /// This many units.
    pub const fn new(units: u128) -> Self {
        Self(units)
    }

    /// How many units.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// The value as a circuit's number.
    pub fn element(self) -> Fr {
        Fr::from(self.0)
    }

    /// The value that a field element stands for, if it has no more than 128 bits.
    pub fn from_element(element: &Fr) -> Option<Self> {
        let [low, high, 0, 0] = element.into_bigint().0 else { return None }; // NTE-002
        Some(Self(u128::from(high) << 64 | u128::from(low)))
    }
}

impl Encode for NoteValue {
    fn encode(&self, to: &mut Writer) {
        to.u128(self.0);
    }
}

impl Decode for NoteValue {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.u128().map(Self)
    }
}
