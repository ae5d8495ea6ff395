//! Notes that nobody made, for what only counts and chooses them.

use alloy::primitives::B256;
use teahouse_base::{SecretBytes, UnixSeconds};
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_zk::Fr;
use teahouse_zk::note::{Commitment, Diversifier, NoteKey, Nullifier, Rho};

use crate::shielded::{Memo, NoteOrigin, NoteRecord, NoteState, OwnedNote, SeenAt};

/// A note of the chain's coin, received and inserted, whose every part is told by its number.
pub(crate) fn note(number: u64, value: u128, state: NoteState) -> OwnedNote {
    let block = BlockRef { number: 1, hash: B256::ZERO, time: UnixSeconds::new(1) };
    let record = NoteRecord {
        origin: NoteOrigin::Received,
        asset: Asset::Native,
        value,
        diversifier: Diversifier::from_array([1; 11]),
        seed: SecretBytes::new([2; 32]),
        key: NoteKey::from_element(Fr::from(number)),
        rho: Rho::from_element(Fr::from(number)),
        nullifier: Nullifier::from_element(Fr::from(number)),
        memo: Memo::default(),
        made: SeenAt { block, tx: B256::ZERO },
        inserted: Some((number, block)),
        spent: None,
    };
    OwnedNote { commitment: Commitment::from_element(Fr::from(number)), state, record }
}

/// Notes of these values that can be spent.
pub(crate) fn free_notes(values: &[u128]) -> Vec<OwnedNote> {
    (1..).zip(values).map(|(number, value)| note(number, *value, NoteState::Available)).collect()
}
