//! The registry says who publishes which mini-app, under which bundle key, and what each release is.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::SolCall;
use teahouse_base::UnixSeconds;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::bindings::MiniAppRegistry as Contract;
use crate::envelope::ContractCall;
use crate::port::{At, CallError, ChainPort};

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

    fn word(self) -> alloy::primitives::aliases::U96 {
        alloy::primitives::aliases::U96::from(self.to_number())
    }
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

/// Why the registry could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegistryError {
    /// The chain could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What is at the address is no registry.
    #[error("{0} does not answer like a MiniAppRegistry")]
    NotARegistry(Address),
}

impl Coded for RegistryError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Call(e) => e.code(),
            Self::NotARegistry(_) => ErrorCode::new("CHN-341"),
        }
    }
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

    fn write(&self, call: &impl SolCall) -> ContractCall {
        ContractCall { to: self.contract, value: U256::ZERO, data: call.abi_encode().into() }
    }

    /// Makes the caller a publisher that signs with `bundle_key`.
    pub fn register_publisher(&self, bundle_key: [u8; 32]) -> ContractCall {
        self.write(&Contract::registerPublisherCall { bundleKey: bundle_key.into() })
    }

    /// Replaces a publisher's bundle key.
    pub fn rotate_key(&self, publisher: u64, bundle_key: [u8; 32]) -> ContractCall {
        self.write(&Contract::rotateKeyCall { publisher, bundleKey: bundle_key.into() })
    }

    /// Creates the app `slug` (1 to 32 of a-z, 0-9 and `-`, a letter first; the contract checks).
    pub fn create_app(&self, publisher: u64, slug: &str) -> ContractCall {
        self.write(&Contract::createAppCall { publisher, slug: slug_word(slug) })
    }

    /// Releases a version.
    pub fn publish(&self, app: B256, version: AppVersion, bundle_hash: B256) -> ContractCall {
        self.write(&Contract::publishCall { app, version: version.word(), bundleHash: bundle_hash })
    }

    /// Withdraws a release for good.
    pub fn yank(&self, app: B256, version: AppVersion, advisory_hash: B256) -> ContractCall {
        self.write(&Contract::yankCall { app, version: version.word(), advisoryHash: advisory_hash })
    }

    async fn read<C: SolCall>(&self, port: &dyn ChainPort, call: C) -> Result<C::Return, RegistryError> {
        let answer: Bytes = port.call(self.contract, call.abi_encode().into(), At::Latest).await?;
        C::abi_decode_returns(&answer).map_err(|_| RegistryError::NotARegistry(self.contract))
    }

    /// The id of the app `slug` of a publisher.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn app_id(
        &self,
        port: &dyn ChainPort,
        publisher: u64,
        slug: &str,
    ) -> Result<B256, RegistryError> {
        self.read(port, Contract::appIdCall { publisher, slug: slug_word(slug) }).await
    }

    /// A release; `None` when there is none of this version.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn release(
        &self,
        port: &dyn ChainPort,
        app: B256,
        version: AppVersion,
    ) -> Result<Option<Release>, RegistryError> {
        let said = self.read(port, Contract::releaseOfCall { app, version: version.word() }).await?;
        let yanked_at = (said.yankedAt != 0).then(|| UnixSeconds::new(said.yankedAt));
        Ok((said.publishedAt != 0).then(|| Release {
            bundle_hash: said.bundleHash,
            bundle_key: said.bundleKey.0,
            published_at: UnixSeconds::new(said.publishedAt),
            yanked_at,
        }))
    }
}

/// The slug's bytes, then zeros. One that is too long becomes the empty slug, which the contract refuses.
fn slug_word(slug: &str) -> B256 {
    let bytes = slug.as_bytes();
    if bytes.len() > 32 {
        return B256::ZERO;
    }
    B256::right_padding_from(bytes)
}
