//! A vault pays accounts and shielded notes; what it asks of a destination is the same for every deal.
//!
//! This is `contracts/src/NoteVault.sol` as far as a deal sees it. A payment that its receiver refuses is owed to it, so
//! for a deal it is made either way.

use thiserror::Error;

use crate::account::{Account, Destination, Word};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::hash::{NO_BYTES, keccak, keccak_words};

/// A note of a shielded pool, as a destination names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Note {
    /// The pool that takes the money.
    pub pool: Account,
    /// The note's key in that pool.
    pub key: Word,
    /// keccak256 of the ciphertext that tells the receiver.
    pub ciphertext_hash: Word,
    /// Who may name another destination should the pool refuse; nobody when zero.
    pub authority: Account,
}

impl Note {
    /// The word of a destination that means this note: EIP-712 `hashStruct`.
    pub fn hash(&self) -> Word {
        let kind = keccak(b"NoteDest(address pool,bytes32 noteKey,bytes32 ciphertextHash,address authority)");
        keccak_words(&[kind, self.pool.word(), self.key, self.ciphertext_hash, self.authority.word()])
    }

    /// The destination that means this note.
    pub fn dest(&self) -> Destination {
        Destination { kind: Destination::NOTE, word: self.hash() }
    }
}

/// What a caller brings to open a shielded destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opening {
    /// Nothing: the note is owed the amount.
    Missing,
    /// This note, with its ciphertext.
    Of(Note),
}

impl Opening {
    /// What the contract computes of it.
    pub fn hash(&self) -> Word {
        match self {
            Self::Of(note) => note.hash(),
            Self::Missing => {
                let (pool, authority) = (Account::ZERO, Account::ZERO);
                Note { pool, key: Word::ZERO, ciphertext_hash: NO_BYTES, authority }.hash()
            }
        }
    }
}

/// Why a vault refuses a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VaultRefusal {
    /// No version pays such a destination.
    #[error("no destination is of kind {kind}")]
    UnknownDestination {
        /// Its kind.
        kind: u8,
    },
    /// The destination cannot be paid: nobody, too long for an account, or the contract itself.
    #[error("{dest} cannot be paid")]
    BadDestination {
        /// Its word.
        dest: Word,
    },
    /// What was brought does not open the destination.
    #[error("{found} does not open {dest}")]
    WrongOpening {
        /// The destination.
        dest: Word,
        /// What the opening hashes to.
        found: Word,
    },
    /// The pool of a note that was to be paid at once refused.
    #[error("the pool of {dest} refuses")]
    NoteRefused {
        /// The note.
        dest: Word,
    },
}

/// Whether a destination can be paid by `contract` at all.
///
/// # Errors
/// [`VaultRefusal::UnknownDestination`], [`VaultRefusal::BadDestination`].
pub fn require_dest(dest: Destination, contract: Account) -> Result<(), VaultRefusal> {
    if dest.kind > Destination::NOTE {
        return Err(VaultRefusal::UnknownDestination { kind: dest.kind });
    }
    let fits = dest.is_note() || dest.to_account().is_some_and(|at| at != contract);
    if fits && !dest.word.is_zero() { Ok(()) } else { Err(VaultRefusal::BadDestination { dest: dest.word }) }
}

/// Pays a destination; nothing is paid when the amount is zero.
///
/// # Errors
/// [`VaultRefusal::WrongOpening`] when something else was brought for a note.
pub fn pay(dest: Destination, amount: Amount, opening: Opening) -> Result<Option<Effect>, VaultRefusal> {
    let wrong = dest.is_note() && opening != Opening::Missing && opening.hash() != dest.word;
    if wrong && amount != Amount::ZERO {
        return Err(VaultRefusal::WrongOpening { dest: dest.word, found: opening.hash() });
    }
    Ok(Effect::pay(dest, amount))
}

/// Pays a destination at once or not at all, for who can choose another one. No pool is there yet, so each refuses.
///
/// # Errors
/// [`VaultRefusal::WrongOpening`] when a note comes without its opening, [`VaultRefusal::NoteRefused`] when with it.
pub fn pay_now(dest: Destination, amount: Amount, opening: Opening) -> Result<Option<Effect>, VaultRefusal> {
    if dest.is_note() && opening.hash() != dest.word {
        return Err(VaultRefusal::WrongOpening { dest: dest.word, found: opening.hash() });
    }
    if dest.is_note() && amount != Amount::ZERO {
        return Err(VaultRefusal::NoteRefused { dest: dest.word });
    }
    Ok(Effect::pay(dest, amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: Account = Account::repeat(0xc0);

    #[test]
    fn nobody_and_the_contract_itself_cannot_be_paid() {
        let anna = Destination::account(Account::repeat(1));
        assert_eq!(require_dest(anna, HOUSE), Ok(()));
        for dest in [HOUSE, Account::ZERO].map(Destination::account) {
            assert_eq!(require_dest(dest, HOUSE), Err(VaultRefusal::BadDestination { dest: dest.word }));
        }
        let note = Destination { kind: 1, word: Word::ZERO };
        assert_eq!(require_dest(note, HOUSE), Err(VaultRefusal::BadDestination { dest: Word::ZERO }));
        let odd = Destination { kind: 2, word: anna.word };
        assert_eq!(require_dest(odd, HOUSE), Err(VaultRefusal::UnknownDestination { kind: 2 }));
    }

    #[test]
    fn a_note_is_paid_with_its_opening_or_owed_without() {
        let note =
            Note { pool: HOUSE, key: Word::repeat(1), ciphertext_hash: Word::ZERO, authority: Account::ZERO };
        let paid = Ok(Effect::pay(note.dest(), Amount::small(5)));
        assert_eq!(pay(note.dest(), Amount::small(5), Opening::Of(note)), paid);
        assert_eq!(pay(note.dest(), Amount::small(5), Opening::Missing), paid);
        let other = Note { key: Word::repeat(2), ..note };
        let wrong = VaultRefusal::WrongOpening { dest: note.hash(), found: other.hash() };
        assert_eq!(pay(note.dest(), Amount::small(5), Opening::Of(other)), Err(wrong));
    }

    #[test]
    fn who_can_choose_again_is_refused_where_others_are_owed() {
        let note =
            Note { pool: HOUSE, key: Word::repeat(1), ciphertext_hash: Word::ZERO, authority: Account::ZERO };
        let (dest, five) = (note.dest(), Amount::small(5));
        let unopened = VaultRefusal::WrongOpening { dest: note.hash(), found: Opening::Missing.hash() };
        assert_eq!(pay_now(dest, five, Opening::Missing), Err(unopened));
        let refused = Err(VaultRefusal::NoteRefused { dest: note.hash() });
        assert_eq!(pay_now(dest, five, Opening::Of(note)), refused);
        assert_eq!(pay_now(dest, Amount::ZERO, Opening::Of(note)), Ok(None));
        let anna = Destination::account(Account::repeat(1));
        assert_eq!(pay_now(anna, five, Opening::Missing), Ok(Effect::pay(anna, five)));
    }
}
