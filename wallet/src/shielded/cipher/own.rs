//! An own note is one that its owner makes for itself: with the phrase and a number, all of it comes back, ciphertext too.
//!
//! Deposits to oneself are such notes, and what a vault pays out to a note. The number is given out once
//! (`table.rs`): two notes of one number would show one note key, and so that one person owns both.

use teahouse_chain::port::Asset;

use super::{NotePlain, SealedNote};
use crate::shielded::keys::SpendingKey;
use crate::shielded::memo::Memo;
use crate::shielded::place::PoolPlace;

/// A note for its own maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNote {
    /// Its number.
    pub index: u64,
    /// Note key and ciphertext.
    pub sealed: SealedNote,
}

impl OwnNote {
    /// The owner's note `index` for what will be deposited. A value of 0 leaves asset and value to the deposit's event.
    pub fn derive(keys: &SpendingKey, place: &PoolPlace, index: u64, asset: Asset, value: u128) -> Self {
        let view = keys.view();
        let address = view.incoming().address(place, index);
        let plain = NotePlain { asset, value, seed: keys.own_seed(place, index), memo: Memo::default() };
        Self { index, sealed: SealedNote::seal(place, &address, &plain, view.outgoing()) }
    }
}
