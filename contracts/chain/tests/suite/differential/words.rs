//! Values of `teahouse-deals` as a chain writes them, and back.

use alloy::primitives::aliases::U96;
use alloy::primitives::{Address, B256, Bytes, U256};
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::account::{Account, Destination, Word};
use teahouse_deals::vault::{Note, Opening, VaultRefusal};

pub fn address(of: Account) -> Address {
    Address::from(*of.as_bytes())
}

pub fn account(of: Address) -> Account {
    Account::from_array(of.into_array())
}

pub fn word(of: Word) -> B256 {
    B256::from(*of.as_bytes())
}

pub fn deal_word(of: B256) -> Word {
    Word::from_array(of.0)
}

pub fn amount(of: Amount) -> U96 {
    of.word()
}

pub fn deal_amount(of: U96) -> Amount {
    Amount::from_word(of)
}

/// A number that may be an amount plus another: the contracts write these in 256 bits.
pub fn wide(of: U256) -> u128 {
    of.saturating_to()
}

pub fn seconds(of: U256) -> UnixSeconds {
    UnixSeconds::new(of.saturating_to())
}

pub fn destination(kind: u8, word: B256) -> Destination {
    Destination { kind, word: deal_word(word) }
}

/// The fields of a `NoteOpening` with an empty ciphertext: pool, key, authority, insertion, ciphertext.
pub fn opening(of: Opening) -> (Address, B256, Address, U96, Bytes) {
    let nothing =
        Note { pool: Account::ZERO, key: Word::ZERO, ciphertext_hash: Word::ZERO, authority: Account::ZERO };
    let note = match of {
        Opening::Missing => nothing,
        Opening::Of(note) => note,
    };
    (address(note.pool), word(note.key), address(note.authority), U96::ZERO, Bytes::new())
}

/// A vault's refusal of a destination, from the errors every vault has.
pub fn bad_destination(dest: B256) -> VaultRefusal {
    VaultRefusal::BadDestination { dest: deal_word(dest) }
}

pub fn unknown_destination(kind: u8) -> VaultRefusal {
    VaultRefusal::UnknownDestination { kind }
}

pub fn note_refused(dest: B256) -> VaultRefusal {
    VaultRefusal::NoteRefused { dest: deal_word(dest) }
}

pub fn wrong_opening(dest: B256, found: B256) -> VaultRefusal {
    VaultRefusal::WrongOpening { dest: deal_word(dest), found: deal_word(found) }
}
