//! An app from a file is its publisher's key and its name; a release of it is the hash of its content.

use sha2::{Digest, Sha256};
use teahouse_base::fixed_id;

fixed_id!(
    /// The Ed25519 public key of whoever signs an app's releases.
    pub struct PublisherKey(32)
);

fixed_id!(
    /// Names an app for ever. From a file: SHA-256 over publisher key and name, so who cannot sign as the publisher cannot be
    /// this app. By the registry's record: the registry's own id, over chain, registry, publisher's number and name.
    pub struct AppId(32)
);

fixed_id!(
    /// SHA-256 over a bundle's canonical archive; the same files have the same hash on every machine.
    pub struct ContentHash(32)
);

impl AppId {
    /// The id of the app called `name` by `publisher`.
    ///
    /// `SHA-256("teahouse app id v1" | publisher 32 | name length u32 | name)`.
    pub fn derive(publisher: &PublisherKey, name: &str) -> Self {
        let len = u32::try_from(name.len()).expect("a manifest's name has at most 40 bytes");
        Self::from_array(
            Sha256::new()
                .chain_update(b"teahouse app id v1")
                .chain_update(publisher.as_bytes())
                .chain_update(len.to_be_bytes())
                .chain_update(name.as_bytes())
                .finalize()
                .into(),
        )
    }
}

impl ContentHash {
    /// The hash of an archive's bytes: `SHA-256("teahouse bundle content v1" | archive)`.
    pub fn of(archive: &[u8]) -> Self {
        Self::from_array(
            Sha256::new().chain_update(b"teahouse bundle content v1").chain_update(archive).finalize().into(),
        )
    }
}
