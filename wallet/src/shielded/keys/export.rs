//! A viewing key as a text: what it is, of which pool, and its bytes.
//!
//! | text begins with | bytes behind version 1 and network 8 |
//! |---|---|
//! | `teafvk` | `A.x` 32, `A.y` 32, `nk` 32, `ivk` 32, `dk` 32, `ovk` 32 |
//! | `teaivk` | owner key 32, `ivk` 32, `dk` 32 |
//! | `teaovk` | `ovk` 32 |
//!
//! On the two local test chains the prefix has `test` behind it. A key itself is the same in all pools: the network says
//! where whoever gave it meant it to be used, and another use is refused.

use teahouse_base::{CodecError, Coded, Decode, ErrorCode, Reader, SecretBytes, Writer};
use teahouse_zk::babyjub::Coordinates;
use teahouse_zk::note::{NullifierKey, OwnerKey};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{FullViewingKey, IncomingViewingKey, OutgoingViewingKey};
use crate::shielded::bech32m::{self, TextFault};
use crate::shielded::hash::SecretScalar;
use crate::shielded::place::{NetworkId, PoolPlace};

const VERSION: u8 = 1;

/// Why a text is no viewing key of this pool.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyTextError {
    /// It is no such text, or a letter of it is wrong.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// It is something else, or of another kind of chain.
    #[error("this begins with {found}, and a key of this kind with {expected}")]
    OtherKind {
        /// What such a key begins with.
        expected: String,
        /// What this one begins with.
        found: String,
    },
    /// It is of another pool.
    #[error("the key is for the network {found}, and this is {expected}")]
    OtherNetwork {
        /// The one it is read for.
        expected: NetworkId,
        /// The one it names.
        found: NetworkId,
    },
    /// Its bytes are none of a key, or of a newer version.
    #[error("the key cannot be used: {0}")]
    Bytes(#[from] CodecError),
}

impl Coded for KeyTextError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Text(fault) => fault.code(),
            Self::OtherKind { .. } => ErrorCode::new("SHD-011"),
            Self::OtherNetwork { .. } => ErrorCode::new("SHD-012"),
            Self::Bytes(_) => ErrorCode::new("SHD-013"),
        }
    }
}

impl FullViewingKey {
    const KIND: &'static str = "teafvk";

    /// The key as a text. Whoever has it sees everything, for ever.
    pub fn export(&self, place: &PoolPlace) -> Zeroizing<String> {
        let incoming = &self.incoming;
        write(Self::KIND, place, |to| {
            to.value(&self.spend).fixed(self.nullifiers.to_bytes().expose());
            to.fixed(incoming.ivk.to_bytes().expose()).fixed(incoming.diversifiers.expose());
            to.fixed(self.outgoing.expose());
        })
    }

    /// The key of a text.
    ///
    /// # Errors
    /// [`KeyTextError`].
    pub fn import(text: &str, place: &PoolPlace) -> Result<Self, KeyTextError> {
        read(Self::KIND, text, place, |from| {
            let spend = Coordinates::decode(from)?;
            let nullifiers = NullifierKey::from_bytes(&secret(from)?);
            let nullifiers = nullifiers.map_err(|_| CodecError::Malformed("nullifier key"))?;
            let (ivk, diversifiers) = (scalar(from)?, secret(from)?);
            let outgoing = OutgoingViewingKey(secret(from)?);
            Ok(Self::made_of(spend, nullifiers, ivk, diversifiers, outgoing))
        })
    }
}

impl IncomingViewingKey {
    const KIND: &'static str = "teaivk";

    /// The key as a text. Whoever has it sees everything that arrives.
    pub fn export(&self, place: &PoolPlace) -> Zeroizing<String> {
        write(Self::KIND, place, |to| {
            to.fixed(self.owner.to_bytes().expose());
            to.fixed(self.ivk.to_bytes().expose()).fixed(self.diversifiers.expose());
        })
    }

    /// The key of a text.
    ///
    /// # Errors
    /// [`KeyTextError`].
    pub fn import(text: &str, place: &PoolPlace) -> Result<Self, KeyTextError> {
        read(Self::KIND, text, place, |from| {
            let owner = OwnerKey::from_bytes(&secret(from)?);
            let owner = owner.map_err(|_| CodecError::Malformed("owner key"))?;
            Ok(Self { owner: Box::new(owner), ivk: scalar(from)?, diversifiers: secret(from)? })
        })
    }
}

impl OutgoingViewingKey {
    const KIND: &'static str = "teaovk";

    /// The key as a text. Whoever has it sees everything that was sent.
    pub fn export(&self, place: &PoolPlace) -> Zeroizing<String> {
        write(Self::KIND, place, |to| {
            to.fixed(self.expose());
        })
    }

    /// The key of a text.
    ///
    /// # Errors
    /// [`KeyTextError`].
    pub fn import(text: &str, place: &PoolPlace) -> Result<Self, KeyTextError> {
        read(Self::KIND, text, place, |from| secret(from).map(Self))
    }
}

fn prefix(kind: &str, place: &PoolPlace) -> String {
    let test = if place.is_local() { "test" } else { "" };
    format!("{kind}{test}")
}

fn write(kind: &str, place: &PoolPlace, body: impl FnOnce(&mut Writer)) -> Zeroizing<String> {
    let mut to = Writer::new();
    to.u8(VERSION).value(&place.network());
    body(&mut to);
    bech32m::encode(&prefix(kind, place), &Zeroizing::new(to.finish()))
}

fn read<T>(
    kind: &str,
    text: &str,
    place: &PoolPlace,
    body: impl FnOnce(&mut Reader<'_>) -> Result<T, CodecError>,
) -> Result<T, KeyTextError> {
    let (found, bytes) = bech32m::decode(text)?;
    let expected = prefix(kind, place);
    if found != expected {
        return Err(KeyTextError::OtherKind { expected, found: found.to_owned() });
    }
    let mut from = Reader::new(&bytes);
    from.version(VERSION)?;
    let (expected, found) = (place.network(), from.value::<NetworkId>()?);
    if found != expected {
        return Err(KeyTextError::OtherNetwork { expected, found });
    }
    let key = body(&mut from)?;
    from.finish()?;
    Ok(key)
}

fn secret(from: &mut Reader<'_>) -> Result<SecretBytes<32>, CodecError> {
    from.array().map(SecretBytes::new)
}

fn scalar(from: &mut Reader<'_>) -> Result<SecretScalar, CodecError> {
    SecretScalar::from_bytes(&secret(from)?).ok_or(CodecError::Malformed("incoming viewing key"))
}
