//! The calls of the registry, and what it says of publishers, apps and releases.

use alloy::primitives::{Address, B256, keccak256};
use alloy::sol_types::{SolCall, SolValue};
use teahouse_base::UnixSeconds;

use super::signed::signed_form;
use super::{AppId, AppVersion, PublisherId, Register, RegistryAct};
use crate::bindings::MiniAppRegistry as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::ContractCall;
use crate::ownership::{Owners, Signed};
use crate::port::{At, ChainId, ChainPort};
use crate::slug::Slug;

/// A publisher as the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// The account that publishes, yanks, rotates and hands over.
    pub owner: Address,
    /// The Ed25519 public key that signs bundles now.
    pub bundle_key: [u8; 32],
}

/// An app as the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct App {
    /// Its publisher.
    pub publisher: PublisherId,
    /// Its newest version; `None` before the first release.
    pub latest: Option<AppVersion>,
}

/// A release as the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// BLAKE3 hash of the bundle.
    pub bundle_hash: B256,
    /// The Ed25519 public key that must have signed the bundle.
    pub bundle_key: [u8; 32],
    /// When it was published.
    pub published_at: UnixSeconds,
    /// When it was withdrawn; `None` while it stands.
    pub yanked_at: Option<UnixSeconds>,
}

/// The registry at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registry {
    contract: Address,
}

impl Registry {
    /// The registry at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// The owners of its publishers.
    pub const fn owners(&self) -> Owners {
        Owners::at(ContractName::MiniAppRegistry, self.contract)
    }

    /// The id of the app `slug` of a publisher: known before it exists.
    pub fn app_id(&self, chain_id: ChainId, publisher: PublisherId, slug: &Slug) -> AppId {
        let of = (chain_id.get(), self.contract, publisher.get(), slug.word());
        keccak256(of.abi_encode()).into()
    }

    /// Makes the caller a publisher that signs with `bundle_key`. Its number is in the event
    /// [`super::RegistryEvent::PublisherRegistered`].
    pub fn register_publisher(&self, bundle_key: [u8; 32]) -> ContractCall {
        let call = Contract::registerPublisherCall { bundleKey: bundle_key.into() };
        contract::call(self.contract, &call)
    }

    /// Makes who signed a publisher. Anyone may call it.
    pub fn register_publisher_signed(&self, signed: &Register, signature: &[u8]) -> ContractCall {
        let (signed, signature) = (signed.to_sol(), signature.to_vec().into());
        contract::call(self.contract, &Contract::registerPublisherSignedCall { signed, signature })
    }

    /// Replaces a publisher's bundle key. Only the owner may call it.
    pub fn rotate_key(&self, publisher: PublisherId, bundle_key: [u8; 32]) -> ContractCall {
        let (publisher, bundle_key) = (publisher.get(), bundle_key.into());
        contract::call(self.contract, &Contract::rotateKeyCall { publisher, bundleKey: bundle_key })
    }

    /// Creates the app `slug`. Only the owner may call it.
    pub fn create_app(&self, publisher: PublisherId, slug: &Slug) -> ContractCall {
        let (publisher, slug) = (publisher.get(), slug.word());
        contract::call(self.contract, &Contract::createAppCall { publisher, slug })
    }

    /// Releases a version. Only the owner may call it.
    pub fn publish(&self, app: AppId, version: AppVersion, bundle_hash: B256) -> ContractCall {
        let (app, version) = (app.word(), version.word());
        contract::call(self.contract, &Contract::publishCall { app, version, bundleHash: bundle_hash })
    }

    /// Withdraws a release for good; `advisory_hash` names the text that says why, or is zero. Only the owner may call it.
    pub fn yank(&self, app: AppId, version: AppVersion, advisory_hash: B256) -> ContractCall {
        let (app, version) = (app.word(), version.word());
        contract::call(self.contract, &Contract::yankCall { app, version, advisoryHash: advisory_hash })
    }

    /// Submits what a publisher's owner signed. Anyone may call it.
    #[allow(non_snake_case, reason = "fields of the binding keep their Solidity names")]
    pub fn carry(&self, signed: &Signed<RegistryAct>, signature: &[u8]) -> ContractCall {
        let signature = signature.to_vec().into();
        macro_rules! carry {
            ($call:ident, $form:expr) => {
                contract::call(self.contract, &Contract::$call { signed: $form, signature })
            };
        }
        signed_form!(signed, carry)
    }

    /// Says that the caller's own build of a release hashed to `result_hash`. A later word replaces it.
    pub fn attest(&self, app: AppId, version: AppVersion, result_hash: B256) -> ContractCall {
        let (app, version) = (app.word(), version.word());
        contract::call(self.contract, &Contract::attestCall { app, version, resultHash: result_hash })
    }

    /// Takes back what the caller said of a release.
    pub fn withdraw_attestation(&self, app: AppId, version: AppVersion) -> ContractCall {
        let (app, version) = (app.word(), version.word());
        contract::call(self.contract, &Contract::withdrawAttestationCall { app, version })
    }

    /// A publisher; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn publisher(
        &self,
        port: &dyn ChainPort,
        publisher: PublisherId,
        at: At,
    ) -> Result<Option<Publisher>, ReadError> {
        let said = self.read(port, Contract::publisherOfCall { publisher: publisher.get() }, at).await?;
        let found = Publisher { owner: said.owner, bundle_key: said.bundleKey.0 };
        Ok((!found.owner.is_zero()).then_some(found))
    }

    /// An app; `None` when there is none of this id.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn app(&self, port: &dyn ChainPort, app: AppId, at: At) -> Result<Option<App>, ReadError> {
        let said = self.read(port, Contract::appOfCall { app: app.word() }, at).await?;
        let latest = (!said.latest.is_zero()).then(|| AppVersion::from_word(said.latest));
        Ok((said.publisher != 0).then(|| App { publisher: PublisherId::new(said.publisher), latest }))
    }

    /// A release; `None` when there is none of this version.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn release(
        &self,
        port: &dyn ChainPort,
        (app, version): (AppId, AppVersion),
        at: At,
    ) -> Result<Option<Release>, ReadError> {
        let call = Contract::releaseOfCall { app: app.word(), version: version.word() };
        let said = self.read(port, call, at).await?;
        let yanked_at = (said.yankedAt != 0).then(|| UnixSeconds::new(said.yankedAt));
        Ok((said.publishedAt != 0).then(|| Release {
            bundle_hash: said.bundleHash,
            bundle_key: said.bundleKey.0,
            published_at: UnixSeconds::new(said.publishedAt),
            yanked_at,
        }))
    }

    /// What an account's own build of a release hashed to; `None` when it says nothing.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn attestation(
        &self,
        port: &dyn ChainPort,
        (app, version): (AppId, AppVersion),
        attester: Address,
        at: At,
    ) -> Result<Option<B256>, ReadError> {
        let (app, version) = (app.word(), version.word());
        let said = self.read(port, Contract::attestationOfCall { app, version, attester }, at).await?;
        Ok((!said.is_zero()).then_some(said))
    }

    async fn read<C: SolCall>(&self, port: &dyn ChainPort, call: C, at: At) -> Result<C::Return, ReadError> {
        contract::read(port, (ContractName::MiniAppRegistry, self.contract), call, at).await
    }
}
