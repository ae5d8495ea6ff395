//! The registry says who publishes which mini-app, under which bundle key, what each release is, and who rebuilt it.
//!
//! This is `contracts/src/MiniAppRegistry.sol` with `Ownership.sol` as a machine: all publishers and apps of one contract.
//! No money moves in it, and it never ends.
//!
//! | file | holds |
//! |---|---|
//! | `call` | acts, the two forms of each (called or signed), verbs, parties |
//! | `refusal` | the contract's errors |
//! | `owner` | who acts for a publisher: hand-over and recovery |
//! | `rules` | keys, apps, releases, attestations |
//! | `next` | who can do what until when |
//! | `sample` | a small registry to explore |

mod call;
mod next;
mod owner;
mod refusal;
mod rules;
mod sample;
#[cfg(test)]
mod tests;

pub use call::{Act, Form, RegistryAction, RegistryParty, RegistryVerb, SignedAct, Version};
pub use owner::Holding;
pub use refusal::RegistryRefusal;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use teahouse_base::UnixSeconds;

use crate::account::{Account, Word};

/// The shortest time an owner has to stop a recovery.
pub const MIN_RECOVERY_DELAY: Duration = Duration::from_secs(3 * 86_400);
/// The longest time a recovery can be made to wait.
pub const MAX_RECOVERY_DELAY: Duration = Duration::from_secs(30 * 86_400);

/// Who publishes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Publisher {
    /// Who acts for it.
    pub holding: Holding,
    /// The key that signs bundles now.
    pub key: Word,
    used: BTreeSet<Word>,
}

/// A mini-app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct App {
    /// Its publisher.
    pub publisher: u64,
    /// Its newest version.
    pub latest: Version,
    /// Its releases.
    pub releases: BTreeMap<Version, Release>,
}

/// A release. Its hash and key never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// BLAKE3 hash of the bundle.
    pub bundle_hash: Word,
    /// The key its bundle is signed with.
    pub bundle_key: Word,
    /// When it was published.
    pub published_at: UnixSeconds,
    /// When it was withdrawn.
    pub yanked_at: Option<UnixSeconds>,
}

/// A registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Registry {
    chain_id: u64,
    contract: Account,
    publishers: BTreeMap<u64, Publisher>,
    registered: BTreeSet<Word>,
    apps: BTreeMap<Word, App>,
    attested: BTreeMap<(Word, Version, Account), Word>,
    people: [Account; 3],
    horizon: u64,
}

impl Registry {
    /// A registry in which nothing is. The three people are those whose moves a search tries.
    pub fn empty(chain_id: u64, contract: Account, people: [Account; 3]) -> Self {
        Self {
            chain_id,
            contract,
            publishers: BTreeMap::new(),
            registered: BTreeSet::new(),
            apps: BTreeMap::new(),
            attested: BTreeMap::new(),
            people,
            horizon: u64::MAX,
        }
    }

    /// The same, of which a search follows no more than `acts` acts of owners.
    pub fn with_horizon(self, acts: u64) -> Self {
        Self { horizon: acts, ..self }
    }

    /// The three people whose moves a search tries.
    pub fn people(&self) -> [Account; 3] {
        self.people
    }

    /// The publishers by their numbers.
    pub fn publishers(&self) -> &BTreeMap<u64, Publisher> {
        &self.publishers
    }

    /// The apps by their ids.
    pub fn apps(&self) -> &BTreeMap<Word, App> {
        &self.apps
    }

    /// What an account's own build of a release hashed to.
    pub fn attestation(&self, app: Word, version: Version, by: Account) -> Option<Word> {
        self.attested.get(&(app, version, by)).copied()
    }
}
