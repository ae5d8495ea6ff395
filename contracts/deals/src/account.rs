//! An account is who calls, signs or is paid; a destination is where money goes.

use std::fmt;

use teahouse_base::fixed_id;

fixed_id!(
    /// A key's account or a contract: 20 bytes of a chain.
    pub struct Account(20)
);

fixed_id!(
    /// 32 bytes of a chain: an id, a hash, a salt.
    pub struct Word(32)
);

impl Account {
    /// Nobody.
    pub const ZERO: Self = Self::from_array([0; 20]);

    /// The account whose bytes are all `byte`: names for the people of a small deal.
    pub const fn repeat(byte: u8) -> Self {
        Self::from_array([byte; 20])
    }

    /// Whether this is nobody.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// The account in the low 20 bytes of a word.
    pub const fn word(&self) -> Word {
        let mut bytes = [0; 32];
        let mut i = 0;
        while i < 20 {
            bytes[12 + i] = self.as_bytes()[i];
            i += 1;
        }
        Word::from_array(bytes)
    }
}

impl Word {
    /// The word of zeros.
    pub const ZERO: Self = Self::from_array([0; 32]);

    /// The word whose bytes are all `byte`.
    pub const fn repeat(byte: u8) -> Self {
        Self::from_array([byte; 32])
    }

    /// Whether this is the word of zeros.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

/// Where money goes, in the form a contract takes: what kind of destination, and a word that says which.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Destination {
    /// What `word` is: [`Destination::ACCOUNT`] or [`Destination::NOTE`]; every contract refuses another kind.
    pub kind: u8,
    /// Which destination of this kind.
    pub word: Word,
}

impl Destination {
    /// An account: its address in the low 20 bytes, the upper 12 bytes zero.
    pub const ACCOUNT: u8 = 0;

    /// A shielded note: the hash of a [`crate::vault::Note`].
    pub const NOTE: u8 = 1;

    /// The account `at`.
    pub const fn account(at: Account) -> Self {
        Self { kind: Self::ACCOUNT, word: at.word() }
    }

    /// Whether this is a shielded note.
    pub fn is_note(self) -> bool {
        self.kind == Self::NOTE
    }

    /// The account, when this is one and not nobody.
    pub fn to_account(self) -> Option<Account> {
        let mut low = [0; 20];
        low.copy_from_slice(&self.word.as_bytes()[12..]);
        let at = Account::from_array(low);
        (self == Self::account(at) && !at.is_zero()).then_some(at)
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_account() {
            Some(at) => write!(f, "{at}"),
            None => write!(f, "{}:{}", self.kind, self.word),
        }
    }
}

/// A signature, reduced to what a contract learns from it: whose key made it, and over what.
///
/// Whoever checks real ones turns them into this; a bent signature is one by [`Account::ZERO`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature<T> {
    /// The account whose key made it.
    pub by: Account,
    /// What was signed.
    pub over: T,
}

impl<T: PartialEq> Signature<T> {
    /// Whether `key` signed exactly `what`.
    pub fn is_by(&self, key: Account, what: &T) -> bool {
        !key.is_zero() && self.by == key && self.over == *what
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_destination_and_nobody_is_none() {
        let anna = Account::repeat(0xa1);
        assert_eq!(Destination::account(anna).to_account(), Some(anna));
        assert_eq!(Destination::account(Account::ZERO).to_account(), None);
        assert_eq!(Destination { kind: 1, word: anna.word() }.to_account(), None);
        assert_eq!(Destination { kind: 0, word: Word::repeat(0xa1) }.to_account(), None);
    }

    #[test]
    fn a_signature_holds_for_its_key_and_its_words_only() {
        let signature = Signature { by: Account::repeat(1), over: 7 };
        assert!(signature.is_by(Account::repeat(1), &7));
        assert!(!signature.is_by(Account::repeat(2), &7) && !signature.is_by(Account::repeat(1), &8));
        assert!(!Signature { by: Account::ZERO, over: 7 }.is_by(Account::ZERO, &7));
    }
}
