//! A pool's place is its chain and its address there; everything that belongs to one pool is refused by another.

use std::fmt;

use alloy::primitives::Address;
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_zk::note;

use super::hash;
use crate::bytes;
use crate::keys::PersonaNumber;

/// Which pool of which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolPlace {
    /// The chain.
    pub chain: ChainId,
    /// The pool's contract.
    pub pool: Address,
}

teahouse_base::fixed_id!(
    /// A pool's place in eight bytes, as addresses and keys carry it.
    pub struct NetworkId(8)
);

impl PoolPlace {
    /// The place in eight bytes.
    pub fn network(&self) -> NetworkId {
        let chain = self.chain.get().to_be_bytes();
        let wide = hash::wide(b"teahouse.shielded.network", &[&chain, self.pool.as_slice()]);
        let mut id = [0; 8];
        id.copy_from_slice(&wide.expose()[..8]);
        NetworkId::from_array(id)
    }

    /// Whether whatever lies there is worthless: the two chain ids of local test chains.
    pub const fn is_local(&self) -> bool {
        matches!(self.chain.get(), 31_337 | 1_337)
    }

    /// What ciphertexts are bound to: `chain (8) | pool (20)`.
    pub(super) fn bytes(&self) -> [u8; 28] {
        let mut bytes = [0; 28];
        bytes[..8].copy_from_slice(&self.chain.get().to_be_bytes());
        bytes[8..].copy_from_slice(self.pool.as_slice());
        bytes
    }
}

impl fmt::Display for PoolPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the pool {} on chain {}", self.pool, self.chain)
    }
}

impl Encode for PoolPlace {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.bytes());
    }
}

impl Decode for PoolPlace {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { chain: ChainId::new(from.u64()?), pool: bytes::address(from)? })
    }
}

/// One persona in one pool: everything that is kept of shielded payments lies under one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShieldedLane {
    /// Whose.
    pub persona: PersonaNumber,
    /// Where.
    pub place: PoolPlace,
}

impl ShieldedLane {
    /// `persona (4) | chain (8) | pool (20)`: the beginning of every key.
    pub(super) fn prefix(&self) -> Vec<u8> {
        [&self.persona.get().to_be_bytes()[..], &self.place.bytes()].concat()
    }

    /// A key of this lane.
    pub(super) fn key(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut key = self.prefix();
        parts.iter().for_each(|part| key.extend_from_slice(part));
        key
    }
}

/// An asset as notes name it.
pub(super) fn note_asset(asset: Asset) -> note::Asset {
    note::Asset::from_array(asset.token().into_array())
}

/// An asset as the chain names it.
pub(super) fn chain_asset(asset: &note::Asset) -> Asset {
    Asset::from_token(Address::from(*asset.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_chain_or_pool_is_another_network() {
        let place = |chain, pool| PoolPlace { chain: ChainId::new(chain), pool: Address::repeat_byte(pool) };
        let networks = [place(1, 2), place(2, 2), place(1, 3)].map(|place| place.network());
        let distinct: std::collections::BTreeSet<_> = networks.into_iter().collect();
        assert_eq!(distinct.len(), 3);
        assert_eq!(place(1, 2).network(), networks[0]);
        assert!(place(31_337, 1).is_local() && place(1_337, 1).is_local() && !place(1, 1).is_local());
    }

    #[test]
    fn a_place_comes_back_from_its_bytes_and_assets_from_theirs() {
        let place = PoolPlace { chain: ChainId::new(7), pool: Address::repeat_byte(9) };
        assert_eq!(PoolPlace::from_bytes(&place.to_bytes()), Ok(place));
        for asset in [Asset::from_token(Address::ZERO), Asset::from_token(Address::repeat_byte(4))] {
            assert_eq!(chain_asset(&note_asset(asset)), asset);
        }
    }
}
