//! The bytes of a release may come from anywhere: what they must be is the registry's word.
//!
//! | source | gives |
//! |---|---|
//! | [`Shelf`] | what this profile published or has installed |
//! | [`Mailboxes`] | what a link says lies on mailboxes, else what they have under the hash of the record |
//!
//! # Privacy
//! A mailbox learns that this connection fetches a blob, and whoever has the link, or the registry, knows which app that is.

use std::sync::Arc;

use futures::future::BoxFuture;
use teahouse_bundle::archive::MAX_BUNDLE;
use teahouse_wire::blob::BlobRef;

use super::release::Listing;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{BUNDLES, PUBLISHED, get_bytes};

/// Somewhere bytes of releases may lie.
pub(crate) trait BundleSource: Send + Sync {
    /// The bytes of this release; `None` where it has none.
    fn find<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Option<Vec<u8>>, NodeError>>;
}

/// This profile's own bundles.
pub(crate) struct Shelf(pub Arc<Shared>);

/// What was published, else what is installed and has the hash.
fn look(shared: &Shared, listing: &Listing) -> Result<Option<Vec<u8>>, NodeError> {
    let hash = listing.release.bundle_hash;
    let published = shared.read(|records| get_bytes(records, PUBLISHED, hash.as_slice()))?;
    if published.is_some() {
        return Ok(published);
    }
    for (_, record) in shared.installed()? {
        let content = hex::decode(&record.bundle).unwrap_or_default();
        let bytes = shared.read(|records| get_bytes(records, BUNDLES, &content))?;
        if let Some(bytes) = bytes.filter(|bytes| listing.has_bytes(bytes)) {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

impl BundleSource for Shelf {
    fn find<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Option<Vec<u8>>, NodeError>> {
        let (shared, listing) = (self.0.clone(), *listing);
        Box::pin(async move {
            // Megabytes are read and hashed: not on the threads that answer others.
            let looked = tokio::task::spawn_blocking(move || look(&shared, &listing));
            looked.await.map_err(|error| codes::BUG.with("what", "the shelf of bundles").told(&error))?
        })
    }
}

/// The mailboxes of this persona's relays: for the blob that somebody said it is, else for the hash.
pub(crate) struct Mailboxes {
    pub shared: Arc<Shared>,
    pub blob: Option<BlobRef>,
}

impl BundleSource for Mailboxes {
    fn find<'a>(&'a self, listing: &'a Listing) -> BoxFuture<'a, Result<Option<Vec<u8>>, NodeError>> {
        Box::pin(async move {
            let hash = &listing.release.bundle_hash.0;
            let Some(blob) = &self.blob else { return self.shared.find_public(hash, MAX_BUNDLE).await };
            let bytes = self.shared.get_public_blob(blob, hash).await?;
            Ok(Some(bytes.to_vec()))
        })
    }
}

/// The bytes of a release, from the first source that has them. Whether they are the right ones is not said here.
pub(crate) async fn find(
    sources: &[&dyn BundleSource],
    listing: &Listing,
) -> Result<Option<Vec<u8>>, NodeError> {
    for source in sources {
        if let Some(bytes) = source.find(listing).await? {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}
