//! A chain profile says what a chain is and how far its word can be trusted, before the first request is sent.
//!
//! It is data, read from JSON. The chain id is pinned here: every port made from a profile refuses an endpoint that
//! serves another chain.
//!
//! The profiles that come with the program are `contracts/chain/profiles/*.json`. Those of real chains name nobody to ask,
//! because whoever is asked learns which accounts are looked at: a person names the endpoints ([`ChainProfile::asking`]).
//! Their contracts are where CREATE2 puts them on every chain; whether they are there is for [`AddressBook::check`] to say.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use alloy::primitives::Address;
use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::book::{AddressBook, ContractAt, ContractName};
use crate::port::ChainId;

mod shielded;

pub use shielded::{KeySetup, ShieldedAt, ShieldedError, VerifiersAt};

/// One place to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointAt {
    /// A short name for logs and the health screen.
    pub name: String,
    /// `http://` or `https://` address of its JSON-RPC service.
    pub url: String,
}

/// When a block counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Finality {
    /// The chain itself names its safe and final blocks, and those tags are relied on.
    Tags,
    /// The chain has no such tags: a block is safe and final at these depths below the head.
    Depth {
        /// Blocks above a safe block.
        safe: u64,
        /// Blocks above a final block; at least `safe`.
        finalized: u64,
    },
}

/// What inclusion costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeeModel {
    /// Base fee and tip (EIP-1559), nothing else.
    Eip1559,
    /// Base fee and tip, and a fee for the data that the roll-up posts below.
    Eip1559WithDataFee,
}

/// What the chain's machine can do, named after the fork of Ethereum that it has at least followed.
///
/// A profile that says nothing was written before there was a question, for a chain on which everything here worked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvmLevel {
    /// Transient storage and memory copies: the contracts run.
    Cancun,
    /// And accounts can take on code (EIP-7702).
    #[default]
    Prague,
    /// And what a passkey signed is checked cheaply (EIP-7951).
    Osaka,
}

impl EvmLevel {
    /// What an account needs to take on the `Delegate`, so that somebody else brings what it signs.
    pub const SET_CODE: Self = Self::Prague;

    /// Its name in profiles.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancun => "cancun",
            Self::Prague => "prague",
            Self::Osaka => "osaka",
        }
    }
}

impl fmt::Display for EvmLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a chain is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainProfile {
    /// A name for people: `practice`, `base`.
    pub name: String,
    /// The pinned chain id.
    pub chain_id: ChainId,
    /// What its machine can do.
    #[serde(default)]
    pub evm: EvmLevel,
    /// Where to ask; at least one, no two with one name.
    pub endpoints: Vec<EndpointAt>,
    /// When a block counts as done.
    pub finality: Finality,
    /// What inclusion costs.
    pub fees: FeeModel,
    /// The symbol of the native coin, as a person reads it.
    pub native_symbol: String,
    /// About how long a block takes, in milliseconds: how often it makes sense to ask.
    pub block_time_ms: u64,
    /// How long one request may take, in milliseconds.
    pub timeout_ms: u64,
    /// Whether everything on this chain is worthless practice money. Every screen says so.
    pub practice: bool,
    /// Where contracts are or will be, and what their code hashes to. Empty where the address book alone says so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contracts: BTreeMap<ContractName, ContractAt>,
    /// The shielded pools, the one to use first. A new circuit is a new pool; the older ones are left by withdrawing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shielded: Vec<ShieldedAt>,
}

/// Why a profile cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The text is not a profile.
    #[error("the chain profile is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
    /// There is nobody to ask.
    #[error("the chain profile {0} has no endpoint")]
    NoEndpoint(String),
    /// Two endpoints have one name, so that health and blame could not be told apart, or one address, so that one server
    /// would be its own witness (CHN-007).
    #[error("the chain profile names the endpoint {0} twice")]
    DuplicateEndpoint(String),
    /// An endpoint's address is not `http://` or `https://`.
    #[error("{0} is not the address of an endpoint")]
    BadUrl(String),
    /// A final block would lie above a safe one.
    #[error("final depth {finalized} is above safe depth {safe}")]
    FinalBeforeSafe {
        /// Blocks above a safe block.
        safe: u64,
        /// Blocks above a final block.
        finalized: u64,
    },
    /// Worthless money and a chain that is not the practice chain, or the reverse.
    #[error("chain {0} cannot be marked practice = {1}")]
    PracticeMismatch(ChainId, bool),
    /// The chain's machine cannot do what is wanted.
    #[error("the chain {name} follows {found}, and this needs {needed}")]
    EvmTooOld {
        /// The chain's name.
        name: String,
        /// What its machine can do.
        found: EvmLevel,
        /// What is needed.
        needed: EvmLevel,
    },
    /// The address book names another contract, or other code, than the profile.
    #[error("the address book says otherwise about {0} than the chain profile")]
    OtherContract(ContractName),
    /// The keys of a pool come from a published seed: everybody can forge, and the chain's money has a worth.
    #[error("the pool {0} has development keys, and only the practice chain is worthless")]
    DevelopmentKeys(Address),
}

impl Coded for ProfileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("CHN-201"),
            Self::NoEndpoint(_) => ErrorCode::new("CHN-202"),
            Self::DuplicateEndpoint(_) => ErrorCode::new("CHN-203"),
            Self::BadUrl(_) => ErrorCode::new("CHN-204"),
            Self::FinalBeforeSafe { .. } => ErrorCode::new("CHN-205"),
            Self::PracticeMismatch(..) => ErrorCode::new("CHN-206"),
            Self::EvmTooOld { .. } => ErrorCode::new("CHN-207"),
            Self::OtherContract(_) => ErrorCode::new("CHN-208"),
            Self::DevelopmentKeys(_) => ErrorCode::new("CHN-209"),
        }
    }
}

impl ChainProfile {
    /// The local practice chain behind `url`.
    ///
    /// It makes one block per transaction and takes none back, so its newest block counts as final: practice does not
    /// wait for anything.
    pub fn practice(url: impl Into<String>) -> Self {
        Self {
            name: "practice".into(),
            chain_id: ChainId::PRACTICE,
            evm: EvmLevel::Prague,
            endpoints: vec![EndpointAt { name: "anvil".into(), url: url.into() }],
            finality: Finality::Depth { safe: 0, finalized: 0 },
            fees: FeeModel::Eip1559,
            native_symbol: "PRACTICE-ETH".into(),
            block_time_ms: 1_000,
            timeout_ms: 10_000,
            practice: true,
            contracts: BTreeMap::new(),
            shielded: Vec::new(),
        }
    }

    /// Reads and checks a profile.
    ///
    /// # Errors
    /// [`ProfileError`] with the first thing that is wrong.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        Self::asking(text, Vec::new())
    }

    /// Reads a profile and checks it with more to ask, before those that it names itself; it may name nobody.
    ///
    /// # Errors
    /// [`ProfileError`] with the first thing that is wrong.
    pub fn asking(text: &str, more: Vec<EndpointAt>) -> Result<Self, ProfileError> {
        let mut profile: Self = serde_json::from_str(text)?;
        profile.endpoints = more.into_iter().chain(profile.endpoints).collect();
        profile.check()?;
        Ok(profile)
    }

    /// The JSON form, indented, in the order of the fields.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a profile is plain fields and maps with text keys")
    }

    /// Whether the chain's machine can do this much.
    ///
    /// # Errors
    /// [`ProfileError::EvmTooOld`].
    pub fn require(&self, needed: EvmLevel) -> Result<(), ProfileError> {
        let (name, found) = (self.name.clone(), self.evm);
        if found >= needed { Ok(()) } else { Err(ProfileError::EvmTooOld { name, found, needed }) } // CHN-008
    }

    /// The contracts that the profile names itself, as an address book.
    pub fn book(&self) -> AddressBook {
        let mut book = AddressBook::new(self.chain_id);
        book.contracts.clone_from(&self.contracts);
        book
    }

    /// Whether a book says the same of every contract that both name.
    ///
    /// # Errors
    /// [`ProfileError::OtherContract`] with the first that differs.
    pub fn agrees_with(&self, book: &AddressBook) -> Result<(), ProfileError> {
        let place = |at: &ContractAt| (at.address, at.code_hash);
        for (name, at) in &self.contracts {
            if let Some(said) = book.contracts.get(name)
                && place(said) != place(at)
            {
                return Err(ProfileError::OtherContract(*name)); // CHN-009
            }
        }
        Ok(())
    }

    /// Whether the profile can be used.
    ///
    /// # Errors
    /// [`ProfileError`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), ProfileError> {
        if self.endpoints.is_empty() {
            return Err(ProfileError::NoEndpoint(self.name.clone()));
        }
        for (place, endpoint) in self.endpoints.iter().enumerate() {
            let address = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
            let is_same =
                |e: &EndpointAt| e.name == endpoint.name || address(&e.url) == address(&endpoint.url);
            if self.endpoints[..place].iter().any(is_same) {
                return Err(ProfileError::DuplicateEndpoint(endpoint.name.clone()));
            }
            if !endpoint.url.starts_with("http://") && !endpoint.url.starts_with("https://") {
                return Err(ProfileError::BadUrl(endpoint.url.clone()));
            }
        }
        if let Finality::Depth { safe, finalized } = self.finality
            && finalized < safe
        {
            return Err(ProfileError::FinalBeforeSafe { safe, finalized });
        }
        if self.practice != (self.chain_id == ChainId::PRACTICE) {
            return Err(ProfileError::PracticeMismatch(self.chain_id, self.practice)); // CHN-004
        }
        let forgeable = self.shielded.iter().find(|it| it.keys == KeySetup::Development && !self.practice);
        forgeable.map_or(Ok(()), |it| Err(ProfileError::DevelopmentKeys(it.pool.address))) // CHN-012
    }

    /// How long one request may take.
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whatever is taken for a profile is one, and is the same when it is written and read again.
    fn is_refused_or_comes_back(text: &str) {
        if let Ok(profile) = ChainProfile::from_json(text) {
            let again = serde_json::to_string(&profile).expect("a profile is plain data");
            assert_eq!(ChainProfile::from_json(&again).ok(), Some(profile), "{text}");
        }
    }

    fn two_endpoints() -> String {
        let mut profile = ChainProfile::practice("http://127.0.0.1:8545");
        profile.endpoints.push(EndpointAt { name: "two".into(), url: "https://rpc.example/a".into() });
        serde_json::to_string(&profile).expect("a profile is plain data")
    }

    #[test]
    fn a_profile_of_which_any_bit_was_bent_or_that_was_cut_is_refused_or_comes_back() {
        let text = two_endpoints();
        assert!(ChainProfile::from_json(&text).is_ok());
        for place in 0..text.len() * 8 {
            let mut bent = text.clone().into_bytes();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(text) = String::from_utf8(bent) {
                is_refused_or_comes_back(&text);
            }
        }
        for end in 0..text.len() {
            assert!(ChainProfile::from_json(&text[..end]).is_err(), "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn noise_is_no_profile_and_never_stops_the_reader(
            noise in "[ -~é茶]{0,60}", at in any::<prop::sample::Index>(), taken in 0_usize..20,
        ) {
            is_refused_or_comes_back(&noise);
            // and noise in the place of a part of a true one
            let text = two_endpoints();
            let at = at.index(text.len());
            let rest = &text[text.len().min(at + taken)..];
            is_refused_or_comes_back(&format!("{}{noise}{rest}", &text[..at]));
        }
    }

    #[test]
    fn a_profile_survives_json() {
        let profile = ChainProfile::practice("http://127.0.0.1:8545");
        let text = serde_json::to_string(&profile).expect("a profile is plain data");
        assert_eq!(ChainProfile::from_json(&text).expect("it was just written"), profile);
    }

    #[test]
    fn a_profile_that_says_nothing_of_its_machine_and_contracts_is_read_as_before() {
        let text = ChainProfile::practice("http://127.0.0.1:8545").to_json();
        assert!(!text.contains("contracts"), "{text}");
        let old = text.replace("  \"evm\": \"prague\",\n", "");
        assert_ne!(old, text);
        let read = ChainProfile::from_json(&old).expect("it was good before");
        assert_eq!((read.evm, read.contracts.len()), (EvmLevel::Prague, 0));
    }

    #[test]
    fn chn_008_an_account_takes_code_on_only_where_the_machine_can() {
        let mut profile = ChainProfile::practice("http://127.0.0.1:8545");
        for (evm, can) in [(EvmLevel::Cancun, false), (EvmLevel::Prague, true), (EvmLevel::Osaka, true)] {
            profile.evm = evm;
            let said = profile.require(EvmLevel::SET_CODE);
            assert_eq!(said.is_ok(), can, "{evm}");
            if let Err(error) = said {
                assert_eq!(error.code(), ErrorCode::new("CHN-207"));
            }
        }
    }

    #[test]
    fn chn_009_a_book_that_contradicts_its_profile_is_refused() {
        use alloy::primitives::B256;
        let mut profile = ChainProfile::practice("http://127.0.0.1:8545");
        let at = ContractAt { address: Address::repeat_byte(7), code_hash: B256::repeat_byte(9), since: 0 };
        profile.contracts.insert(ContractName::Escrow, at);
        let mut book = profile.book();
        assert!(
            profile.agrees_with(&AddressBook::new(ChainId::PRACTICE)).is_ok(),
            "an empty book says nothing"
        );
        book.contracts.insert(ContractName::Escrow, ContractAt { since: 5, ..at });
        book.contracts.insert(ContractName::Allowance, at);
        assert!(profile.agrees_with(&book).is_ok(), "a block of creation contradicts nothing");
        book.contracts.insert(ContractName::Escrow, ContractAt { code_hash: B256::repeat_byte(8), ..at });
        let said = profile.agrees_with(&book);
        assert!(matches!(said, Err(ProfileError::OtherContract(ContractName::Escrow))), "{said:?}");
    }

    #[test]
    fn a_profile_that_names_nobody_to_ask_is_good_once_a_person_names_one() {
        let mut nobody = ChainProfile::practice("http://127.0.0.1:8545");
        let own = nobody.endpoints.clone();
        nobody.endpoints.clear();
        let text = nobody.to_json();
        assert!(matches!(ChainProfile::from_json(&text), Err(ProfileError::NoEndpoint(_))));
        assert_eq!(ChainProfile::asking(&text, own.clone()).expect("somebody is named").endpoints, own);
    }

    #[test]
    fn chn_004_only_the_practice_chain_is_worthless() {
        let mut real = ChainProfile::practice("https://rpc.example");
        real.chain_id = ChainId::new(8_453);
        assert!(matches!(real.check(), Err(ProfileError::PracticeMismatch(id, true)) if id.get() == 8_453));
        real.practice = false;
        assert!(real.check().is_ok());
    }

    #[test]
    fn each_fault_of_a_profile_has_its_own_error() {
        let good = || ChainProfile::practice("http://127.0.0.1:1");
        let mut none = good();
        none.endpoints.clear();
        assert!(matches!(none.check(), Err(ProfileError::NoEndpoint(_))));
        let mut twice = good();
        twice.endpoints.push(twice.endpoints[0].clone());
        assert!(matches!(twice.check(), Err(ProfileError::DuplicateEndpoint(_))));
        let mut own_witness = good();
        own_witness.endpoints.push(EndpointAt { name: "two".into(), url: "HTTP://127.0.0.1:1/".into() });
        assert!(matches!(own_witness.check(), Err(ProfileError::DuplicateEndpoint(name)) if name == "two"));
        let mut odd = good();
        odd.endpoints[0].url = "ftp://x".into();
        assert!(matches!(odd.check(), Err(ProfileError::BadUrl(_))));
        let mut early = good();
        early.finality = Finality::Depth { safe: 2, finalized: 1 };
        assert!(matches!(early.check(), Err(ProfileError::FinalBeforeSafe { .. })));
        assert!(matches!(ChainProfile::from_json("{"), Err(ProfileError::Malformed(_))));
    }
}
