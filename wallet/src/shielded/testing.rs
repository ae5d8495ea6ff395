//! What tests of shielded payments share: a place on a practice chain, and persons with keys.

use alloy::primitives::Address;
use teahouse_base::SecretBytes;
use teahouse_chain::port::ChainId;

use super::keys::SpendingKey;
use super::place::PoolPlace;
use crate::keys::{KeyTree, Persona, PersonaNumber};
use crate::phrase::Phrase;

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
