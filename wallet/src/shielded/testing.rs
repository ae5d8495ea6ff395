//! What tests of shielded payments share: a place on a practice chain, and persons with keys.

mod notes;
mod person;
mod pool;
mod port;

use alloy::primitives::Address;
use teahouse_base::SecretBytes;
use teahouse_chain::port::ChainId;
use teahouse_zk::groth16::Proof;

use super::keys::SpendingKey;
use super::place::PoolPlace;
use crate::keys::{KeyTree, Persona, PersonaNumber};
use crate::phrase::Phrase;

pub(crate) use notes::{free_notes, note};
pub(crate) use person::{Person, VerifierThatBelieves};
pub(crate) use pool::{PoolDouble, START};
pub(crate) use port::PortOfPool;

/// A pool on the practice chain.
pub(crate) const PLACE: PoolPlace = PoolPlace { chain: ChainId::PRACTICE, pool: Address::repeat_byte(0x2a) };

/// Somebody of this number; two numbers are two phrases.
pub(crate) fn persona(number: u8) -> Persona {
    KeyTree::new(&Phrase::from_entropy(&SecretBytes::new([number; 32]))).persona(PersonaNumber::FIRST)
}

/// Somebody's keys.
pub(crate) fn spending(number: u8) -> SpendingKey {
    SpendingKey::of(&persona(number))
}

/// A proof that is three points, and of nothing.
pub(crate) fn proof_of_nothing() -> Proof {
    let words = [
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2",
        "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed",
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b",
        "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
    ];
    let bytes: [u8; Proof::BYTES] = hex::decode(words.concat()).unwrap().try_into().unwrap();
    Proof::from_bytes(&bytes).unwrap()
}
