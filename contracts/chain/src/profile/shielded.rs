//! Where a shielded pool is, which verifiers it believes, and where their keys come from.
//!
//! # Guarantees
//! [`ShieldedAt::check`] reads the code of pool and verifiers, asks the pool whom it believes, and asks each verifier where its
//! key comes from, before anything is put into the pool (CHN-012).

use alloy::primitives::{Address, B256, keccak256};
use alloy::sol;
use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::book::{AddressBook, BookError, ContractAt, ContractName};
use crate::contract::{self, ReadError};
use crate::pool::{Pool, PoolCap, Verifiers};
use crate::port::{At, ChainPort, PortError};

sol! {
    /// What every verifier says of itself, whatever its circuit.
    interface Verifier {
        /// Where its key comes from.
        function SETUP_KIND() external view returns (string);
    }
}

/// What a verifier says whose key comes from a published seed.
const DEVELOPMENT: &str = "DEV_INSECURE";

/// Where the keys of a pool's verifiers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySetup {
    /// From a published seed: everybody can forge. For practice alone.
    Development,
    /// From a ceremony: nobody can forge while one who took part was honest.
    Ceremony,
}

/// The verifiers of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiersAt {
    /// Of payments that spend two notes.
    pub two: ContractAt,
    /// Of payments that spend six.
    pub six: ContractAt,
    /// Of batches of two leaves.
    pub pair: ContractAt,
    /// Of batches of sixteen.
    pub sixteen: ContractAt,
}

/// A shielded pool of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShieldedAt {
    /// The pool. Its logs are read from its block of creation on.
    pub pool: ContractAt,
    /// Where its keys come from.
    pub keys: KeySetup,
    /// Whom it believes.
    pub verifiers: VerifiersAt,
    /// What it takes, and how much of it.
    pub caps: Vec<PoolCap>,
}

/// Why a pool cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShieldedError {
    /// There is other code, or none, at an address.
    #[error("{address} has code {found}, the profile says {expected}")]
    OtherCode {
        /// The address.
        address: Address,
        /// The hash in the profile.
        expected: B256,
        /// The hash of what is there.
        found: B256,
    },
    /// The pool believes other verifiers.
    #[error("the pool {0} believes other verifiers than its profile says")]
    OtherVerifiers(Address),
    /// A verifier's key comes from elsewhere.
    #[error("the key of {0} comes from elsewhere than its profile says")]
    OtherKeys(Address),
    /// The pool takes another amount of a token.
    #[error("the pool takes another amount of {0} than its profile says")]
    OtherCap(Address),
    /// The pool could not be asked.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for ShieldedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherCode { .. } => ErrorCode::new("SHP-211"),
            Self::OtherVerifiers(_) => ErrorCode::new("SHP-212"),
            Self::OtherKeys(_) => ErrorCode::new("SHP-213"),
            Self::OtherCap(_) => ErrorCode::new("SHP-214"),
            Self::Read(e) => e.code(),
            Self::Port(e) => e.code(),
        }
    }
}

impl VerifiersAt {
    /// In the order of the circuits.
    pub const fn all(&self) -> [&ContractAt; 4] {
        [&self.two, &self.six, &self.pair, &self.sixteen]
    }

    /// Where they are.
    pub const fn addresses(&self) -> Verifiers {
        Verifiers {
            two: self.two.address,
            six: self.six.address,
            pair: self.pair.address,
            sixteen: self.sixteen.address,
        }
    }
}

impl ShieldedAt {
    /// The pool of a book whose verifiers have development keys, as the practice chain's.
    ///
    /// # Errors
    /// [`BookError::Missing`].
    pub fn of_practice(book: &AddressBook, caps: Vec<PoolCap>) -> Result<Self, BookError> {
        Ok(Self {
            pool: book.find(ContractName::ShieldedPool)?,
            keys: KeySetup::Development,
            verifiers: VerifiersAt {
                two: book.find(ContractName::VerifierJoinsplitTwo)?,
                six: book.find(ContractName::VerifierJoinsplitSix)?,
                pair: book.find(ContractName::VerifierInsertionPair)?,
                sixteen: book.find(ContractName::VerifierInsertionSixteen)?,
            },
            caps,
        })
    }

    /// The pool, to make calls to.
    pub const fn pool(&self) -> Pool {
        Pool::at(self.pool.address)
    }

    /// Compares all of it with the chain.
    ///
    /// # Errors
    /// [`ShieldedError`] with the first thing that does not hold.
    pub async fn check(&self, port: &dyn ChainPort) -> Result<(), ShieldedError> {
        for at in [&self.pool].into_iter().chain(self.verifiers.all()) {
            check_code(port, at).await?;
        }
        if self.pool().verifiers(port, At::Latest).await? != self.verifiers.addresses() {
            return Err(ShieldedError::OtherVerifiers(self.pool.address)); // CHN-012
        }
        for at in self.verifiers.all() {
            if key_setup(port, at.address).await? != self.keys {
                return Err(ShieldedError::OtherKeys(at.address)); // CHN-012
            }
        }
        for PoolCap { token, most } in &self.caps {
            if self.pool().cap(port, *token, At::Latest).await? != Some(*most) {
                return Err(ShieldedError::OtherCap(*token));
            }
        }
        Ok(())
    }
}

async fn check_code(port: &dyn ChainPort, at: &ContractAt) -> Result<(), ShieldedError> {
    let found = keccak256(port.code(at.address, At::Latest).await?);
    let (address, expected) = (at.address, at.code_hash);
    if found == expected { Ok(()) } else { Err(ShieldedError::OtherCode { address, expected, found }) } // CHN-012
}

/// Where the key of a verifier comes from. What is not of a published seed names a ceremony, and the hash of the code, in
/// which the key is, says of which.
async fn key_setup(port: &dyn ChainPort, at: Address) -> Result<KeySetup, ReadError> {
    let named = (ContractName::VerifierJoinsplitTwo, at);
    let said = contract::read(port, named, Verifier::SETUP_KINDCall {}, At::Latest).await?;
    Ok(if said == DEVELOPMENT { KeySetup::Development } else { KeySetup::Ceremony })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::ChainId;
    use crate::profile::{ChainProfile, ProfileError};

    fn at(byte: u8) -> ContractAt {
        let (address, code_hash) = (Address::repeat_byte(byte), B256::repeat_byte(byte));
        ContractAt { address, code_hash, since: byte.into() }
    }

    fn shielded(keys: KeySetup) -> ShieldedAt {
        let verifiers = VerifiersAt { two: at(1), six: at(2), pair: at(3), sixteen: at(4) };
        let caps = vec![PoolCap { token: Address::ZERO, most: u128::MAX }];
        ShieldedAt { pool: at(5), keys, verifiers, caps }
    }

    #[test]
    fn chn_012_a_pool_with_development_keys_is_refused_where_money_has_a_worth() {
        let mut profile = ChainProfile::practice("http://127.0.0.1:8545");
        profile.shielded = vec![shielded(KeySetup::Development)];
        assert!(profile.check().is_ok(), "practice is for that");
        (profile.chain_id, profile.practice) = (ChainId::new(8_453), false);
        let refused = profile.check().expect_err("everybody could forge");
        assert!(matches!(refused, ProfileError::DevelopmentKeys(pool) if pool == at(5).address));
        assert_eq!(refused.code().as_str(), "CHN-209");
        profile.shielded = vec![shielded(KeySetup::Ceremony)];
        assert!(profile.check().is_ok());
    }

    #[test]
    fn a_profile_with_a_pool_survives_json_and_one_without_says_nothing_of_pools() {
        let mut profile = ChainProfile::practice("http://127.0.0.1:8545");
        assert!(!profile.to_json().contains("shielded"));
        profile.shielded = vec![shielded(KeySetup::Development)];
        assert_eq!(ChainProfile::from_json(&profile.to_json()).ok(), Some(profile.clone()));
        let odd = profile.to_json().replace("\"development\"", "\"trusted\"");
        assert!(matches!(ChainProfile::from_json(&odd), Err(ProfileError::Malformed(_))));
    }

    #[test]
    fn a_book_without_a_verifier_has_no_pool() {
        let mut book = AddressBook::new(ChainId::PRACTICE);
        book.contracts.insert(ContractName::ShieldedPool, at(5));
        let said = ShieldedAt::of_practice(&book, Vec::new());
        assert!(matches!(said, Err(BookError::Missing(ContractName::VerifierJoinsplitTwo))));
    }
}
