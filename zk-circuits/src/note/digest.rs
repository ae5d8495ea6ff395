//! A note's digests, over plain field elements: what a prover claims may be out of every range.

use ark_bn254::Fr;

use super::tag;
use crate::babyjub::Coordinates;
use crate::poseidon::hash;

pub(crate) fn owner_key(key: &Coordinates, nullifier_key: Fr) -> Fr {
    hash(&[Fr::from(tag::OWNER), key.x, key.y, nullifier_key])
}

pub(crate) fn address_key(owner: Fr, secret: Fr) -> Fr {
    hash(&[Fr::from(tag::ADDRESS), owner, secret])
}

pub(crate) fn note_key(address: Fr, blinding: Fr) -> Fr {
    hash(&[Fr::from(tag::KEY), address, blinding]) // NTE-008
}

pub(crate) fn commitment(key: Fr, asset: Fr, value: Fr, rho: Fr) -> Fr {
    hash(&[key, tag::above_asset() + asset, value, rho])
}

pub(crate) fn nullifier(nullifier_key: Fr, commitment: Fr) -> Fr {
    hash(&[Fr::from(tag::NULLIFIER), nullifier_key, commitment]) // NTE-003
}

pub(crate) fn output_rho(first_nullifier: Fr, place: u64) -> Fr {
    hash(&[Fr::from(tag::RHO), first_nullifier, Fr::from(place)]) // NTE-004
}
