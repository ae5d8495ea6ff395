//! A refusal is the contract's error with its values.

use teahouse_base::UnixSeconds;
use thiserror::Error;

use super::call::Version;
use crate::account::{Account, Word};

/// Why the registry refuses a call. The names are those of `IMiniAppRegistry` and `IOwnership`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegistryRefusal {
    /// The signature made a publisher before.
    #[error("the signature of {digest} was used")]
    RegisteredBefore {
        /// What was signed.
        digest: Word,
    },
    /// A key of zeros.
    #[error("a key of zeros signs nothing")]
    EmptyKey,
    /// The key was used before.
    #[error("publisher {publisher} used the key {key} before")]
    KeyUsedBefore {
        /// The publisher.
        publisher: u64,
        /// The key.
        key: Word,
    },
    /// No name of an app.
    #[error("{slug} is no name of an app")]
    BadSlug {
        /// The word.
        slug: Word,
    },
    /// The app is there.
    #[error("the app {app} exists")]
    AppExists {
        /// The app.
        app: Word,
    },
    /// The app is not there.
    #[error("there is no app {app}")]
    UnknownApp {
        /// The app.
        app: Word,
    },
    /// The version is not above the newest.
    #[error("version {version:?} is not above {latest:?}")]
    VersionNotIncreasing {
        /// The one asked for.
        version: Version,
        /// The newest.
        latest: Version,
    },
    /// A hash of zeros.
    #[error("a hash of zeros names no bundle")]
    EmptyHash,
    /// The release is not there.
    #[error("{app} has no release {version:?}")]
    UnknownRelease {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
    },
    /// The release was withdrawn before.
    #[error("release {version:?} of {app} was withdrawn before")]
    AlreadyYanked {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
    },
    /// The caller said nothing.
    #[error("{attester} says nothing of release {version:?} of {app}")]
    NothingAttested {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
        /// The caller.
        attester: Account,
    },
    /// Nobody owns this.
    #[error("nobody owns publisher {publisher}")]
    NotOwned {
        /// The publisher.
        publisher: u64,
    },
    /// Only the owner may.
    #[error("{caller} is not the owner {owner}")]
    NotTheOwner {
        /// Who called.
        caller: Account,
        /// Who may.
        owner: Account,
    },
    /// Only whom it is offered to may.
    #[error("it is offered to {offered_to}, not to {caller}")]
    NotOffered {
        /// Who wants it.
        caller: Account,
        /// Who may have it.
        offered_to: Account,
    },
    /// Only the recovery account may.
    #[error("{caller} is not the recovery account {recovery}")]
    NotTheRecovery {
        /// Who called.
        caller: Account,
        /// Who may.
        recovery: Account,
    },
    /// The delay is too short or too long.
    #[error("a delay of {delay} is not between {least} and {most}")]
    BadDelay {
        /// The delay in seconds.
        delay: u32,
        /// The shortest.
        least: u32,
        /// The longest.
        most: u32,
    },
    /// A recovery hands it to somebody.
    #[error("a recovery needs an heir")]
    NoHeir,
    /// A recovery runs.
    #[error("a recovery runs until {recover_at}")]
    RecoveryRuns {
        /// When it can be ended.
        recover_at: UnixSeconds,
    },
    /// No recovery runs.
    #[error("no recovery of publisher {publisher} runs")]
    NoRecoveryRuns {
        /// The publisher.
        publisher: u64,
    },
    /// The owner has time left.
    #[error("the owner can stop it until {recover_at}, now is {time}")]
    RecoveryTooEarly {
        /// When it can be ended.
        recover_at: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The signature is for another act.
    #[error("it is signed for act {nonce}, the next one is {expected}")]
    WrongNonce {
        /// The one signed.
        nonce: u64,
        /// The next one.
        expected: u64,
    },
    /// The signature does not count any more.
    #[error("the signature was good until {deadline}, now is {time}")]
    SignaturePastDeadline {
        /// The last second.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The account did not sign this.
    #[error("{signer} did not sign this")]
    BadSignature {
        /// The account.
        signer: Account,
    },
}
