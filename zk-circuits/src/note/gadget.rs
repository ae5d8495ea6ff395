//! A note's digests inside a circuit. A tag is a constant and saves three constraints.

use ark_bn254::Fr;
use ark_ff::Field;

use super::tag;
use crate::babyjub::gadget::PointVar;
use crate::poseidon::gadget::hash;
use crate::wires::{self, Built, Circuit, Wire};

/// The owner key of a spend key and a nullifier key. 294 constraints.
pub fn owner_key(circuit: &Circuit, key: &PointVar, nullifier_key: &Wire) -> Built<Wire> {
    hash(circuit, &[wires::constant(tag::OWNER), key.x.clone(), key.y.clone(), nullifier_key.clone()])
}

/// The address key of an owner key and an address secret. 258 constraints.
pub fn address_key(circuit: &Circuit, owner: &Wire, secret: &Wire) -> Built<Wire> {
    hash(circuit, &[wires::constant(tag::ADDRESS), owner.clone(), secret.clone()])
}

/// The note key of an address key and a blinding. 258 constraints.
pub fn note_key(circuit: &Circuit, address: &Wire, blinding: &Wire) -> Built<Wire> {
    hash(circuit, &[wires::constant(tag::KEY), address.clone(), blinding.clone()])
}

/// The commitment to a note. 297 constraints.
pub fn commitment(circuit: &Circuit, key: &Wire, asset: &Wire, value: &Wire, rho: &Wire) -> Built<Wire> {
    let tagged = wires::sum(circuit, &[(Fr::ONE, asset)], tag::above_asset())?;
    hash(circuit, &[key.clone(), tagged, value.clone(), rho.clone()])
}

/// The nullifier of a commitment. 258 constraints.
pub fn nullifier(circuit: &Circuit, nullifier_key: &Wire, commitment: &Wire) -> Built<Wire> {
    hash(circuit, &[wires::constant(tag::NULLIFIER), nullifier_key.clone(), commitment.clone()])
}

/// The ρ of the output at a place. 255 constraints.
pub fn output_rho(circuit: &Circuit, first_nullifier: &Wire, place: u64) -> Built<Wire> {
    hash(circuit, &[wires::constant(tag::RHO), first_nullifier.clone(), wires::constant(place)])
}
