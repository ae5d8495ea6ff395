//! A shielded address is what payers need of their payee, and says nothing about its owner's other addresses.
//!
//! As a text: `tea` (on local test chains `teatest`) and, as bech32m, `version 1 | network 8 | diversifier 11 |
//! address key 32 | receiver 32`. It is of one pool: an address of another is refused, and both are named (SHW-001).

use std::fmt;

use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use teahouse_zk::note::{AddressKey, Diversifier};
use thiserror::Error;

use super::bech32m::{self, TextFault};
use super::place::{NetworkId, PoolPlace};

const VERSION: u8 = 1;
const PREFIX: &str = "tea";
const TEST_PREFIX: &str = "teatest";

/// Where a payment can be sent, once or often.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShieldedAddress {
    network: NetworkId,
    diversifier: Diversifier,
    key: AddressKey,
    receiver: CompressedRistretto,
}

/// Why a text is no address of this pool.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is no such text, or a letter of it is wrong.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// It is something else, or of another kind of chain.
    #[error("this begins with {found}, and an address here with {expected}")]
    OtherKind {
        /// What an address here begins with.
        expected: &'static str,
        /// What this begins with.
        found: String,
    },
    /// It is of another pool.
    #[error("the address is of the network {found}, and this is {expected}")]
    OtherNetwork {
        /// The one it is read for.
        expected: NetworkId,
        /// The one it names.
        found: NetworkId,
    },
    /// It is of a version that is not known.
    #[error("the address has version {found}, the newest known is {newest}")]
    Version {
        /// Its version.
        found: u8,
        /// The newest known.
        newest: u8,
    },
    /// Its bytes are none of an address.
    #[error("the address cannot be used: {0}")]
    Bytes(CodecError),
}

impl Coded for AddressError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Text(fault) => fault.code(),
            Self::OtherKind { .. } => ErrorCode::new("SHD-021"),
            Self::OtherNetwork { .. } => ErrorCode::new("SHD-022"),
            Self::Version { .. } => ErrorCode::new("SHD-023"),
            Self::Bytes(_) => ErrorCode::new("SHD-024"),
        }
    }
}

impl From<CodecError> for AddressError {
    fn from(error: CodecError) -> Self {
        match error {
            CodecError::UnknownVersion { found, newest } => Self::Version { found, newest },
            other => Self::Bytes(other),
        }
    }
}

impl ShieldedAddress {
    pub(super) const fn new(
        network: NetworkId,
        diversifier: Diversifier,
        key: AddressKey,
        receiver: CompressedRistretto,
    ) -> Self {
        Self { network, diversifier, key, receiver }
    }

    /// The address of a text that somebody gave.
    ///
    /// # Errors
    /// [`AddressError`]: a slip, something else, another network, another version.
    pub fn parse(text: &str, place: &PoolPlace) -> Result<Self, AddressError> {
        let (found, bytes) = bech32m::decode(text.trim())?;
        let expected = prefix(place);
        if found != expected {
            return Err(AddressError::OtherKind { expected, found: found.to_owned() }); // SHW-001
        }
        let address = Self::from_bytes(&bytes)?;
        let (expected, found) = (place.network(), address.network);
        if found != expected {
            return Err(AddressError::OtherNetwork { expected, found }); // SHW-001
        }
        Ok(address)
    }

    /// The address as a text. `place` is the pool that it is of: the text's prefix says what kind of chain that is.
    pub fn text(&self, place: &PoolPlace) -> String {
        (*bech32m::encode(prefix(place), &self.to_bytes())).clone()
    }

    /// The pool it is of, in eight bytes.
    pub const fn network(&self) -> NetworkId {
        self.network
    }

    /// What the owner calls it by.
    pub const fn diversifier(&self) -> &Diversifier {
        &self.diversifier
    }

    /// What note keys are made of.
    pub const fn key(&self) -> &AddressKey {
        &self.key
    }

    /// `pk_d`.
    pub(super) fn receiver_point(&self) -> RistrettoPoint {
        self.receiver.decompress().expect("an address is made, or read, with a point of the group")
    }
}

const fn prefix(place: &PoolPlace) -> &'static str {
    if place.is_local() { TEST_PREFIX } else { PREFIX }
}

impl fmt::Debug for ShieldedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShieldedAddress({}, {})", self.network, self.diversifier)
    }
}

impl Encode for ShieldedAddress {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.network).value(&self.diversifier).value(&self.key);
        to.fixed(self.receiver.as_bytes());
    }
}

impl Decode for ShieldedAddress {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (network, diversifier, key) = (from.value()?, from.value()?, from.value()?);
        let receiver = CompressedRistretto(from.array()?);
        // A receiver that is no point, or the one that every key multiplies to itself, cannot be paid in secret.
        let point = receiver.decompress().filter(|point| !point.is_identity());
        point.ok_or(CodecError::Malformed("receiver of an address"))?;
        Ok(Self { network, diversifier, key, receiver })
    }
}

#[cfg(test)]
mod tests;
