//! A public blob is found by the hash of its content alone: mailboxes that have it say which blob that is.
//!
//! # Guarantees
//! - A mailbox takes a name only after it has opened the blob and compared the hash, so that nobody can put another blob there.
//! - What a mailbox says is a hint: whoever fetches compares the hash again.
//!
//! # Privacy
//! The hash of its content opens a public blob, and is told to every mailbox that is asked. So only what is in public anyway is
//! named and looked for: bytes whose hash a registry tells everybody.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use libp2p::PeerId;
use teahouse_wire::blob::{BlobId, PublicContent};

use super::{Edge, FetchError, OfferError, Offered, RelayError};
use crate::blob::ask::BlobAsk;
use crate::blob::{BlobStore, Named};

impl Edge {
    /// The blobs that connected mailboxes say are this public content, what most of them say first.
    ///
    /// # Errors
    /// [`FetchError::Nobody`] when none has one.
    pub async fn find_public(&self, content: PublicContent) -> Result<Vec<Named>, FetchError> {
        let sources = self.inner.blob_sources(&BlobId::from_array(*content.as_bytes()));
        let asks = sources.into_iter().map(|peer| self.ask_name(peer, BlobAsk::Find(content)));
        let (mut said, mut dropped) = (BTreeMap::<Named, usize>::new(), Vec::new());
        for (peer, answer) in join_all(asks).await {
            match answer {
                Ok(named) => *said.entry(named).or_default() += 1,
                Err(error) => dropped.push((peer, error)),
            }
        }
        if said.is_empty() {
            return Err(FetchError::Nobody { dropped });
        }
        let mut said: Vec<(Named, usize)> = said.into_iter().collect();
        said.sort_by_key(|(_, times)| Reverse(*times));
        Ok(said.into_iter().map(|(named, _)| named).collect())
    }

    /// As [`Edge::offer_blob`], of a public blob: the mailboxes that keep it let it be found by its content.
    ///
    /// # Errors
    /// [`OfferError`].
    pub async fn offer_public(
        &self,
        content: PublicContent,
        id: BlobId,
        shelf: &Arc<dyn BlobStore>,
    ) -> Result<Offered, OfferError> {
        let Offered { kept, mut causes } = self.offer_blob(id, shelf).await?;
        let asks = kept.into_iter().map(|peer| self.ask_name(peer, BlobAsk::Name(content, id)));
        let mut named = Vec::new();
        for (peer, answer) in join_all(asks).await {
            match answer {
                Ok(_) => named.push(peer),
                Err(error) => causes.push((peer, error)),
            }
        }
        if named.is_empty() {
            Err(OfferError::Nobody { causes })
        } else {
            Ok(Offered { kept: named, causes })
        }
    }

    async fn ask_name(&self, peer: PeerId, question: BlobAsk) -> (PeerId, Result<Named, RelayError>) {
        (peer, self.inner.ask_blob(peer, &question).await)
    }
}
