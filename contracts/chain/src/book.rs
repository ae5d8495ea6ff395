//! An address book says where each contract lives on one chain, and what its code must hash to.
//!
//! # Guarantees
//! [`AddressBook::check`] reads the code at every address and compares its hash before anything is signed for it, so
//! that a wrong or replaced contract is found at start and not by a payment (CHN-003).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use alloy::primitives::{Address, B256, keccak256};
use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::port::{At, ChainId, ChainPort, PortError};

/// The version of the book's JSON form.
const BOOK_VERSION: u8 = 1;

/// The contracts that a book can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ContractName {
    /// The gifts.
    RedEnvelope,
    /// The publishers, apps and releases.
    MiniAppRegistry,
    /// The members that rate-limit proofs are about.
    RLNMembership,
    /// The stakes of relays.
    RelayStake,
    /// What apps may spend.
    Allowance,
    /// Running accounts.
    VoucherBank,
    /// One-time tokens for services.
    ServiceVouchers,
    /// The code that accounts take on by EIP-7702.
    Delegate,
    /// The deals.
    Escrow,
    /// The names of people.
    NameDirectory,
    /// The rides.
    RideSettlement,
    /// The worthless dollar of the practice chain.
    PracticeDollar,
    /// Says whether a payment that spends two notes is proven.
    VerifierJoinsplitTwo,
    /// Says whether a payment that spends six is.
    VerifierJoinsplitSix,
    /// Says whether an insertion of two leaves is.
    VerifierInsertionPair,
    /// Says whether an insertion of sixteen is.
    VerifierInsertionSixteen,
    /// The shielded money.
    ShieldedPool,
}

impl ContractName {
    /// Every contract of this version; each comes after those that it needs to be made.
    pub const ALL: [Self; 17] = [
        Self::RedEnvelope,
        Self::MiniAppRegistry,
        Self::RLNMembership,
        Self::RelayStake,
        Self::Allowance,
        Self::VoucherBank,
        Self::ServiceVouchers,
        Self::Delegate,
        Self::Escrow,
        Self::NameDirectory,
        Self::RideSettlement,
        Self::PracticeDollar,
        Self::VerifierJoinsplitTwo,
        Self::VerifierJoinsplitSix,
        Self::VerifierInsertionPair,
        Self::VerifierInsertionSixteen,
        Self::ShieldedPool,
    ];

    /// Whether it is the same on every chain. The others are made for the practice chain: what they hold is worthless, and
    /// whoever knows the published seed can forge what a verifier of development keys believes.
    pub const fn is_on_every_chain(self) -> bool {
        match self {
            Self::RedEnvelope
            | Self::MiniAppRegistry
            | Self::RLNMembership
            | Self::RelayStake
            | Self::Allowance
            | Self::VoucherBank
            | Self::ServiceVouchers
            | Self::Delegate
            | Self::Escrow
            | Self::NameDirectory
            | Self::RideSettlement => true,
            Self::PracticeDollar
            | Self::VerifierJoinsplitTwo
            | Self::VerifierJoinsplitSix
            | Self::VerifierInsertionPair
            | Self::VerifierInsertionSixteen
            | Self::ShieldedPool => false,
        }
    }

    /// The name of the Solidity contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RedEnvelope => "RedEnvelope",
            Self::MiniAppRegistry => "MiniAppRegistry",
            Self::RLNMembership => "RLNMembership",
            Self::RelayStake => "RelayStake",
            Self::Allowance => "Allowance",
            Self::VoucherBank => "VoucherBank",
            Self::ServiceVouchers => "ServiceVouchers",
            Self::Delegate => "Delegate",
            Self::Escrow => "Escrow",
            Self::NameDirectory => "NameDirectory",
            Self::RideSettlement => "RideSettlement",
            Self::PracticeDollar => "PracticeDollar",
            Self::VerifierJoinsplitTwo => "VerifierJoinsplitTwo",
            Self::VerifierJoinsplitSix => "VerifierJoinsplitSix",
            Self::VerifierInsertionPair => "VerifierInsertionPair",
            Self::VerifierInsertionSixteen => "VerifierInsertionSixteen",
            Self::ShieldedPool => "ShieldedPool",
        }
    }
}

impl fmt::Display for ContractName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where one contract lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractAt {
    /// Its address.
    pub address: Address,
    /// `keccak256` of the runtime code that must be there.
    pub code_hash: B256,
    /// The block it was created in, 0 where that is not known: logs are read from here on.
    pub since: u64,
}

/// The contracts of one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressBook {
    version: u8,
    /// The chain these addresses are on.
    pub chain_id: ChainId,
    /// The contracts by name.
    pub contracts: BTreeMap<ContractName, ContractAt>,
}

/// Why a book cannot be relied on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BookError {
    /// The text is not a book of a known version.
    #[error("the address book is malformed: {0}")]
    Malformed(String),
    /// The book is for another chain.
    #[error("the address book is for chain {book}, the endpoint serves {port}")]
    OtherChain {
        /// The chain of the book.
        book: ChainId,
        /// The chain of the port.
        port: ChainId,
    },
    /// The book does not name this contract.
    #[error("the address book does not name {0}")]
    Missing(ContractName),
    /// There is other code, or none, at the address.
    #[error("{name} at {address} has code {found}, the address book says {expected}")]
    OtherCode {
        /// The contract.
        name: ContractName,
        /// Its address in the book.
        address: Address,
        /// The hash in the book.
        expected: B256,
        /// The hash of what is there.
        found: B256,
    },
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for BookError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("CHN-211"),
            Self::OtherChain { .. } => ErrorCode::new("CHN-212"),
            Self::Missing(_) => ErrorCode::new("CHN-213"),
            Self::OtherCode { .. } => ErrorCode::new("CHN-214"),
            Self::Port(e) => e.code(),
        }
    }
}

impl AddressBook {
    /// An empty book for `chain_id`.
    pub const fn new(chain_id: ChainId) -> Self {
        Self { version: BOOK_VERSION, chain_id, contracts: BTreeMap::new() }
    }

    /// Where `name` lives.
    ///
    /// # Errors
    /// [`BookError::Missing`].
    pub fn find(&self, name: ContractName) -> Result<ContractAt, BookError> {
        self.contracts.get(&name).copied().ok_or(BookError::Missing(name))
    }

    /// The contract that lives at `address`, if the book knows it.
    pub fn name_of(&self, address: Address) -> Option<ContractName> {
        self.contracts.iter().find(|(_, at)| at.address == address).map(|(name, _)| *name)
    }

    /// Takes over the block of creation of every contract that `before` knew at the same address.
    pub fn keep_since(&mut self, before: &Self) {
        for (name, at) in &mut self.contracts {
            let known = before.contracts.get(name).filter(|old| old.address == at.address);
            if let (0, Some(old)) = (at.since, known) {
                at.since = old.since;
            }
        }
    }

    /// Compares every entry with the chain.
    ///
    /// # Errors
    /// [`BookError`] with the first entry that does not hold.
    pub async fn check(&self, port: &dyn ChainPort) -> Result<(), BookError> {
        if port.chain_id() != self.chain_id {
            return Err(BookError::OtherChain { book: self.chain_id, port: port.chain_id() });
        }
        for (name, at) in &self.contracts {
            let found = keccak256(port.code(at.address, At::Latest).await?);
            if found != at.code_hash {
                let (name, address, expected) = (*name, at.address, at.code_hash);
                return Err(BookError::OtherCode { name, address, expected, found }); // CHN-003
            }
        }
        Ok(())
    }

    /// The JSON form, sorted and indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a book is maps with text keys and plain fields")
    }
}

impl FromStr for AddressBook {
    type Err = BookError;

    fn from_str(text: &str) -> Result<Self, BookError> {
        let book: Self = serde_json::from_str(text).map_err(|e| BookError::Malformed(e.to_string()))?;
        if book.version != BOOK_VERSION {
            return Err(BookError::Malformed(format!("version {} is not {BOOK_VERSION}", book.version)));
        }
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whatever is taken for a book is one, and is the same when it is written and read again.
    fn is_refused_or_comes_back(text: &str) {
        if let Ok(book) = text.parse::<AddressBook>() {
            assert_eq!(book.to_json().parse::<AddressBook>().ok(), Some(book), "{text}");
        }
    }

    fn book() -> AddressBook {
        let mut book = AddressBook::new(ChainId::PRACTICE);
        let at = ContractAt { address: Address::repeat_byte(7), code_hash: B256::repeat_byte(9), since: 3 };
        book.contracts.insert(ContractName::RedEnvelope, at);
        book
    }

    #[test]
    fn a_book_survives_json_and_finds_both_ways() {
        let read: AddressBook = book().to_json().parse().expect("it was just written");
        assert_eq!(read, book());
        assert_eq!(read.name_of(Address::repeat_byte(7)), Some(ContractName::RedEnvelope));
        assert!(matches!(read.find(ContractName::MiniAppRegistry), Err(BookError::Missing(_))));
    }

    #[test]
    fn a_book_of_another_version_or_with_unknown_fields_is_refused() {
        let newer = book().to_json().replace("\"version\": 1", "\"version\": 2");
        assert!(matches!(newer.parse::<AddressBook>(), Err(BookError::Malformed(_))));
        let odd = book().to_json().replace("\"version\": 1", "\"version\": 1, \"extra\": 0");
        assert!(matches!(odd.parse::<AddressBook>(), Err(BookError::Malformed(_))));
    }
    #[test]
    fn a_book_of_which_any_bit_was_bent_or_that_was_cut_is_refused_or_comes_back() {
        let text = book().to_json();
        for place in 0..text.len() * 8 {
            let mut bent = text.clone().into_bytes();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(text) = String::from_utf8(bent) {
                is_refused_or_comes_back(&text);
            }
        }
        for end in 0..text.len() {
            assert!(text[..end].parse::<AddressBook>().is_err(), "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn noise_is_no_book_and_never_stops_the_reader(
            noise in "[ -~é茶]{0,60}", at in any::<prop::sample::Index>(), taken in 0_usize..20,
        ) {
            is_refused_or_comes_back(&noise);
            // and noise in the place of a part of a true one
            let text = book().to_json();
            let at = at.index(text.len());
            let rest = &text[text.len().min(at + taken)..];
            is_refused_or_comes_back(&format!("{}{noise}{rest}", &text[..at]));
        }
    }
}
