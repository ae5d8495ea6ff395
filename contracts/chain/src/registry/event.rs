//! An event is what the registry wrote; a client rebuilds publishers, apps and releases from these and those of
//! [`crate::ownership::OwnerEvent`].

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolEventInterface;

use super::{AppId, AppVersion, PublisherId};
use crate::bindings::MiniAppRegistry as Contract;
use crate::ownership::OwnedId;
use crate::port::{Log, LogFilter};
use crate::slug::Slug;

/// What `MiniAppRegistry` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryEvent {
    /// A publisher came to be.
    PublisherRegistered {
        /// Its number.
        publisher: PublisherId,
        /// Who owns it.
        owner: Address,
        /// The Ed25519 public key that signs its bundles.
        bundle_key: [u8; 32],
    },
    /// A publisher signs with another key from now on.
    KeyRotated {
        /// The publisher.
        publisher: PublisherId,
        /// The key that never counts again for a new release.
        retired: [u8; 32],
        /// The key that counts now.
        bundle_key: [u8; 32],
    },
    /// An app came to be.
    AppCreated {
        /// The app.
        app: AppId,
        /// Its publisher.
        publisher: PublisherId,
        /// Its name.
        slug: Slug,
    },
    /// A version was released.
    Released {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// BLAKE3 hash of the bundle.
        bundle_hash: B256,
        /// The key that must have signed it.
        bundle_key: [u8; 32],
    },
    /// A release was withdrawn, for good.
    Yanked {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// Hash of the text that says why, or zero.
        advisory_hash: B256,
    },
    /// Somebody rebuilt a release and says what came out.
    Attested {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// Who.
        attester: Address,
        /// What came out; the bundle's hash when it is the same.
        result_hash: B256,
    },
    /// Somebody does not stand by what they said of a release any more.
    AttestationWithdrawn {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// Who.
        attester: Address,
    },
}

impl RegistryEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or about an owner.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        let event = Contract::MiniAppRegistryEvents::decode_raw_log(&log.topics, &log.data).ok()?;
        of_publisher(&event).or_else(|| of_release(&event))
    }

    /// The filter for everything that the contract wrote in blocks `from` to `to`.
    pub const fn filter(contract: Address, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: Vec::new() }
    }

    /// The filter for everything about one app in blocks `from` to `to`.
    pub fn filter_of_app(contract: Address, app: AppId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(app.word())] }
    }

    /// The filter for a publisher's keys and owners in blocks `from` to `to`. Its apps are in [`Self::filter_of_apps`].
    pub fn filter_of_publisher(contract: Address, publisher: PublisherId, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: vec![None, Some(OwnedId::from(publisher).word())] }
    }

    /// The filter for the apps that anybody created in blocks `from` to `to`.
    pub fn filter_of_created(contract: Address, from: u64, to: u64) -> LogFilter {
        use alloy::sol_types::SolEvent;
        LogFilter { address: contract, from, to, topics: vec![Some(Contract::AppCreated::SIGNATURE_HASH)] }
    }

    /// The filter for the publishers that an account registered in blocks `from` to `to`; whose they are now, the state says.
    pub fn filter_of_registered(contract: Address, owner: Address, from: u64, to: u64) -> LogFilter {
        use alloy::sol_types::SolEvent;
        let registered = Contract::PublisherRegistered::SIGNATURE_HASH;
        let topics = vec![Some(registered), None, Some(owner.into_word())];
        LogFilter { address: contract, from, to, topics }
    }

    /// The filter for the apps that a publisher created in blocks `from` to `to`.
    pub fn filter_of_apps(contract: Address, publisher: PublisherId, from: u64, to: u64) -> LogFilter {
        use alloy::sol_types::SolEvent;
        let (created, publisher) = (Contract::AppCreated::SIGNATURE_HASH, OwnedId::from(publisher).word());
        LogFilter { address: contract, from, to, topics: vec![Some(created), None, Some(publisher)] }
    }
}

fn of_publisher(event: &Contract::MiniAppRegistryEvents) -> Option<RegistryEvent> {
    use Contract::MiniAppRegistryEvents as Events;
    Some(match event {
        Events::PublisherRegistered(e) => RegistryEvent::PublisherRegistered {
            publisher: PublisherId::new(e.publisher),
            owner: e.owner,
            bundle_key: e.bundleKey.0,
        },
        Events::KeyRotated(e) => RegistryEvent::KeyRotated {
            publisher: PublisherId::new(e.publisher),
            retired: e.retired.0,
            bundle_key: e.bundleKey.0,
        },
        Events::AppCreated(e) => RegistryEvent::AppCreated {
            app: e.app.into(),
            publisher: PublisherId::new(e.publisher),
            slug: Slug::from_word(e.slug)?,
        },
        _ => return None,
    })
}

fn of_release(event: &Contract::MiniAppRegistryEvents) -> Option<RegistryEvent> {
    use Contract::MiniAppRegistryEvents as Events;
    Some(match event {
        Events::Released(e) => RegistryEvent::Released {
            app: e.app.into(),
            version: AppVersion::from_word(e.version),
            bundle_hash: e.bundleHash,
            bundle_key: e.bundleKey.0,
        },
        Events::Yanked(e) => RegistryEvent::Yanked {
            app: e.app.into(),
            version: AppVersion::from_word(e.version),
            advisory_hash: e.advisoryHash,
        },
        Events::Attested(e) => RegistryEvent::Attested {
            app: e.app.into(),
            version: AppVersion::from_word(e.version),
            attester: e.attester,
            result_hash: e.resultHash,
        },
        Events::AttestationWithdrawn(e) => RegistryEvent::AttestationWithdrawn {
            app: e.app.into(),
            version: AppVersion::from_word(e.version),
            attester: e.attester,
        },
        _ => return None,
    })
}
