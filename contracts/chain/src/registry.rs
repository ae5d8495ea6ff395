//! The registry says who publishes which mini-app, under which bundle key, what each release is, and who rebuilt it.
//!
//! This module says the same as `contracts/src/MiniAppRegistry.sol`, on the other side of the wire. Owners, offers and
//! recoveries of publishers are in [`crate::ownership`], reached through [`Registry::owners`].
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`Registry`]: the calls and the state |
//! | `signed` | [`Register`], [`RegistryAct`]: what owners sign so that others submit it |
//! | `event` | [`RegistryEvent`]: what the contract wrote |
//! | `refusal` | [`RegistryRefusal`]: why it refused |
//!
//! # Privacy
//! Everything here is public: a publisher is an account, and its apps, releases and rebuilders are linked to it. Reading tells
//! the endpoint which apps a host looks at.

mod call;
mod event;
mod refusal;
mod signed;

pub use call::{App, Publisher, Registry, Release};
pub use event::RegistryEvent;
pub use refusal::RegistryRefusal;
pub use signed::{Register, RegistryAct};

use std::fmt;
use std::str::FromStr;

use alloy::primitives::aliases::U96;
use alloy::primitives::{B256, U256};
use teahouse_base::{CodecError, fixed_id};

use crate::ownership::OwnedId;

fixed_id!(
    /// Names an app: the hash of chain, registry, publisher and slug.
    pub struct AppId(32)
);

impl AppId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for AppId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// The number of a publisher, from 1 in the order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublisherId(u64);

impl PublisherId {
    /// The publisher of this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for PublisherId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A publisher has its owner under its number.
impl From<PublisherId> for OwnedId {
    fn from(publisher: PublisherId) -> Self {
        B256::from(U256::from(publisher.0)).into()
    }
}

/// A version: major, minor and patch, compared in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppVersion {
    /// Breaks what was.
    pub major: u32,
    /// Adds to what was.
    pub minor: u32,
    /// Repairs what was.
    pub patch: u32,
}

impl AppVersion {
    /// The contract's number: 32 bits each, major highest.
    pub fn to_number(self) -> u128 {
        u128::from(self.major) << 64 | u128::from(self.minor) << 32 | u128::from(self.patch)
    }

    pub(crate) fn word(self) -> U96 {
        U96::from(self.to_number())
    }

    pub(crate) fn from_word(word: U96) -> Self {
        let part = |from: usize| ((word >> from) & U96::from(u32::MAX)).to::<u32>();
        Self { major: part(64), minor: part(32), patch: part(0) }
    }
}

/// Reads what [`fmt::Display`] of a version writes, and nothing else.
impl FromStr for AppVersion {
    type Err = CodecError;

    fn from_str(text: &str) -> Result<Self, CodecError> {
        let malformed = CodecError::Malformed("version");
        let parts: Vec<&str> = text.split('.').collect();
        let [major, minor, patch] = parts[..] else { return Err(malformed) };
        let number = |part: &str| part.parse::<u32>().map_err(|_| CodecError::Malformed("version"));
        let version = Self { major: number(major)?, minor: number(minor)?, patch: number(patch)? };
        if version.to_string() == text { Ok(version) } else { Err(malformed) }
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reg_002_a_version_survives_the_contracts_number_and_keeps_its_order() {
        let of = |major, minor, patch| AppVersion { major, minor, patch };
        let ordered = [of(0, 0, 1), of(0, 1, 0), of(0, u32::MAX, u32::MAX), of(1, 0, 0), of(u32::MAX, 0, 7)];
        for pair in ordered.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].to_number() < pair[1].to_number());
        }
        for version in ordered {
            assert_eq!(AppVersion::from_word(version.word()), version);
        }
        assert_eq!(of(1, 20, 3).to_string(), "1.20.3");
    }

    #[test]
    fn a_version_is_read_from_its_one_text() {
        let of = |major, minor, patch| AppVersion { major, minor, patch };
        for version in [of(0, 0, 1), of(1, 20, 3), of(u32::MAX, 0, 7)] {
            assert_eq!(version.to_string().parse::<AppVersion>().unwrap(), version);
        }
        for bad in ["", "1", "1.2", "1.2.3.4", "01.2.3", "+1.2.3", "1.2.x", "4294967296.0.0", "1.2.3 "] {
            assert!(bad.parse::<AppVersion>().is_err(), "{bad}");
        }
    }
}
