//! A destination is where money goes: an account, or a shielded note that only its receiver can read.
//!
//! A note is named by the hash of pool, key, ciphertext hash and authority, and by no commitment: the pool computes that
//! from what it measures. Whoever pushes money there brings the opening.
//!
//! # Privacy
//! The hash says nothing. Once a payment is pushed, the chain shows pool, note key and ciphertext, and the amount.

use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::sol_types::{Eip712Domain, SolStruct};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};

use crate::bindings::Allowance;
use crate::envelope::Amount;

/// No ciphertext of a note is longer, in bytes.
pub const MAX_CIPHERTEXT: usize = 1024;

/// Where money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// An account or contract.
    Account(Address),
    /// A note of a shielded pool: the hash of its [`NoteDest`].
    Note(B256),
}

impl Destination {
    /// `DestKind.ACCOUNT`.
    const ACCOUNT: u8 = 0;
    /// `DestKind.NOTE`.
    const NOTE: u8 = 1;

    /// The account, where it is one.
    pub const fn account(self) -> Option<Address> {
        match self {
            Self::Account(at) => Some(at),
            Self::Note(_) => None,
        }
    }

    /// What the contracts call the kind.
    pub const fn kind(self) -> u8 {
        match self {
            Self::Account(_) => Self::ACCOUNT,
            Self::Note(_) => Self::NOTE,
        }
    }

    /// The 32 bytes that the contracts keep.
    pub fn word(self) -> B256 {
        match self {
            Self::Account(at) => at.into_word(),
            Self::Note(hash) => hash,
        }
    }

    /// Reads the contracts' form; `None` for a kind that this version does not know, or an account with upper bytes that
    /// are not zero.
    pub fn read(word: B256, kind: u8) -> Option<Self> {
        let account = Address::from_word(word);
        match kind {
            Self::ACCOUNT => (account.into_word() == word).then_some(Self::Account(account)),
            Self::NOTE => Some(Self::Note(word)),
            _ => None,
        }
    }
}

/// As bytes: `kind 1 | word 32`.
impl Encode for Destination {
    fn encode(&self, to: &mut Writer) {
        to.u8(self.kind()).fixed(self.word().as_slice());
    }
}

impl Decode for Destination {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (kind, word) = (from.u8()?, from.array::<32>()?);
        Self::read(word.into(), kind).ok_or(CodecError::Malformed("destination"))
    }
}

/// What a note's hash stands for. Whoever signs a destination binds all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoteDest {
    /// The pool that takes the money.
    pub pool: Address,
    /// The note's key in that pool.
    pub note_key: B256,
    /// keccak256 of the ciphertext that tells the receiver about the note.
    pub ciphertext_hash: B256,
    /// Who may name another destination should the pool refuse; zero when nobody may.
    pub authority: Address,
}

impl NoteDest {
    /// The destination: EIP-712 `hashStruct`.
    pub fn dest(&self) -> Destination {
        Destination::Note(self.to_sol().eip712_hash_struct()) // DST-003
    }

    pub(crate) fn to_sol(self) -> Allowance::NoteDest {
        Allowance::NoteDest {
            pool: self.pool,
            noteKey: self.note_key,
            ciphertextHash: self.ciphertext_hash,
            authority: self.authority,
        }
    }
}

/// What whoever pushes money to a note brings along.
///
/// As bytes: `pool 20 | note key 32 | authority 20 | insertion 12 | ciphertext 4 + n`, n at most [`MAX_CIPHERTEXT`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoteOpening {
    /// The pool.
    pub pool: Address,
    /// The note's key.
    pub note_key: B256,
    /// Who may name another destination.
    pub authority: Address,
    /// Coin of the caller that the pool gets for inserting the note.
    pub insertion: Amount,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
}

impl NoteOpening {
    /// What it opens.
    pub fn note(&self) -> NoteDest {
        NoteDest {
            pool: self.pool,
            note_key: self.note_key,
            ciphertext_hash: keccak256(&self.ciphertext),
            authority: self.authority,
        }
    }

    /// The coin that goes along with it.
    pub(crate) fn value(&self) -> U256 {
        U256::from(self.insertion.get())
    }
}

impl Encode for NoteOpening {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.pool.as_slice()).fixed(self.note_key.as_slice()).fixed(self.authority.as_slice());
        to.value(&self.insertion).bytes(&self.ciphertext);
    }
}

impl Decode for NoteOpening {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (pool, note_key) = (from.array::<20>()?.into(), from.array::<32>()?.into());
        let (authority, insertion) = (from.array::<20>()?.into(), from.value()?);
        let ciphertext = from.bytes("ciphertext", MAX_CIPHERTEXT)?.to_vec();
        Ok(Self { pool, note_key, authority, insertion, ciphertext })
    }
}

/// What a note's authority signs to send owed money elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Redirect {
    /// The token; zero for coin.
    pub token: Address,
    /// The note that could not be paid: its hash.
    pub dest: B256,
    /// All that is owed to it.
    pub amount: U256,
    /// The other destination.
    pub to: Destination,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Redirect {
    /// The digest to sign, in the domain of the contract that owes.
    pub fn digest(&self, domain: &Eip712Domain) -> B256 {
        self.to_sol().eip712_signing_hash(domain) // DST-004
    }

    pub(crate) fn to_sol(self) -> Allowance::Redirect {
        Allowance::Redirect {
            token: self.token,
            dest: self.dest,
            amount: self.amount,
            toKind: self.to.kind(),
            to: self.to.word(),
            deadline: self.deadline.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_survives_its_bytes_and_refuses_what_it_is_not() {
        for dest in [Destination::Account(Address::repeat_byte(7)), Destination::Note(B256::repeat_byte(9))] {
            assert_eq!(Destination::from_bytes(&dest.to_bytes()), Ok(dest));
        }
        let long = [&[0][..], &[1; 32]].concat();
        let unknown = [&[2][..], &[0; 32]].concat();
        for bad in [long, unknown] {
            assert_eq!(Destination::from_bytes(&bad), Err(CodecError::Malformed("destination")));
        }
    }

    #[test]
    fn an_opening_opens_the_note_of_its_ciphertext_and_survives_its_bytes() {
        let opening = NoteOpening {
            pool: Address::repeat_byte(1),
            note_key: B256::repeat_byte(2),
            authority: Address::repeat_byte(3),
            insertion: Amount::ZERO,
            ciphertext: b"for the receiver alone".to_vec(),
        };
        let other = NoteOpening { ciphertext: b"for somebody else".to_vec(), ..opening.clone() };
        assert_ne!(opening.note().dest(), other.note().dest());
        assert_eq!(NoteOpening::from_bytes(&opening.to_bytes()), Ok(opening.clone()));
        let long = NoteOpening { ciphertext: vec![0; MAX_CIPHERTEXT + 1], ..opening };
        assert!(NoteOpening::from_bytes(&long.to_bytes()).is_err());
    }
}
