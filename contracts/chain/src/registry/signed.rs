//! What publishers sign so that anybody can submit it.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::UnixSeconds;

use super::{AppId, AppVersion, PublisherId};
use crate::bindings::MiniAppRegistry as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::ownership::Signed;
use crate::slug::Slug;

/// What an account signs to become a publisher. It counts once (REG-007).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Register {
    /// Who becomes the owner, and signs.
    pub owner: Address,
    /// The Ed25519 public key that signs bundles.
    pub bundle_key: [u8; 32],
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Register {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::MiniAppRegistry)) // REG-007, SIG-002
    }

    pub(super) fn to_sol(self) -> Contract::Register {
        let (owner, deadline) = (self.owner, self.deadline.get());
        Contract::Register { owner, bundleKey: self.bundle_key.into(), deadline }
    }
}

/// An act of a publisher's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistryAct {
    /// Replaces the bundle key. The old one never counts again for a new release.
    RotateKey {
        /// The publisher.
        publisher: PublisherId,
        /// The key that signs bundles from now on.
        bundle_key: [u8; 32],
    },
    /// Creates an app.
    CreateApp {
        /// Its publisher.
        publisher: PublisherId,
        /// Its name.
        slug: Slug,
    },
    /// Releases a version above the newest one.
    Publish {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// BLAKE3 hash of the bundle.
        bundle_hash: B256,
    },
    /// Withdraws a release for good.
    Yank {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// Hash of the text that says why, or zero.
        advisory_hash: B256,
    },
}

/// Hands the struct that is signed, and the name of the call that carries it, to another macro.
macro_rules! signed_form {
    ($signed:expr, $then:ident) => {{
        let $crate::ownership::Signed { act, nonce, deadline } = *$signed;
        let deadline = deadline.get();
        match act {
            RegistryAct::RotateKey { publisher, bundle_key } => {
                let (publisher, bundleKey) = (publisher.get(), bundle_key.into());
                $then!(rotateKeySignedCall, Contract::RotateKey { publisher, bundleKey, nonce, deadline })
            }
            RegistryAct::CreateApp { publisher, slug } => {
                let (publisher, slug) = (publisher.get(), slug.word());
                $then!(createAppSignedCall, Contract::CreateApp { publisher, slug, nonce, deadline })
            }
            RegistryAct::Publish { app, version, bundle_hash: bundleHash } => {
                let (app, version) = (app.word(), version.word());
                $then!(publishSignedCall, Contract::Publish { app, version, bundleHash, nonce, deadline })
            }
            RegistryAct::Yank { app, version, advisory_hash: advisoryHash } => {
                let (app, version) = (app.word(), version.word());
                $then!(yankSignedCall, Contract::Yank { app, version, advisoryHash, nonce, deadline })
            }
        }
    }};
}
pub(super) use signed_form;

impl Signed<RegistryAct> {
    /// The digest to sign.
    #[allow(non_snake_case, reason = "fields of the binding keep their Solidity names")]
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        let domain = domain.eip712(ContractName::MiniAppRegistry);
        macro_rules! digest {
            ($call:ident, $form:expr) => {
                $form.eip712_signing_hash(&domain) // REG-004, SIG-002
            };
        }
        signed_form!(self, digest)
    }
}
