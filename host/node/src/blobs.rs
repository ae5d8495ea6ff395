//! A person's blobs lie on a shelf of the persona and are brought to the mailboxes of its relays, from where others
//! get them.
//!
//! What lies on the shelf is sealed already, so the file holds it as it is. When the shelf is full, what was used least
//! recently makes room: it is a cache of what the mailboxes keep, and of what has still to be brought to them.
//!
//! # Privacy
//! Ids and lengths are visible to whoever reads the disk, as keys of records are; contents are not.

use std::sync::{Arc, Mutex, PoisonError};

use teahouse_base::SystemRng;
use teahouse_relay::blob::{BlobStore, RedbShelf, ShelfFault, shelve, unshelve};
use teahouse_relay::edge::{Edge, FetchError};
use teahouse_wire::blob::{
    BlobError, BlobId, BlobKey, BlobRef, BlobSize, PublicContent, SealedBlob, SealedChunk, open, seal,
};
use zeroize::Zeroizing;

use crate::error::{NodeError, codes};
use crate::node::{Node, Shared};

/// Bytes of sealed chunks on a persona's shelf.
const SHELF: u64 = 512 << 20;

/// The most blobs that are fetched to find out which of them is a public content: an honest mailbox names only that one.
const MOST_NAMED: usize = 3;

/// The shelf, opened when it is first used.
#[derive(Default)]
pub(crate) struct BlobSlot(Mutex<Option<Arc<dyn BlobStore>>>);

impl Node {
    /// Seals bytes under a key of their own and brings them to mailboxes. The reference holds the key: it belongs into
    /// sealed messages only.
    ///
    /// # Errors
    /// `BLB-101` for too many bytes, `NOD-301` without relays, `BLB-204` when no mailbox takes it: then it is on the shelf.
    pub async fn put_blob(&self, bytes: Zeroizing<Vec<u8>>) -> Result<BlobRef, NodeError> {
        let key = BlobKey::random(&mut SystemRng);
        let reference = self.shared().put_blob(bytes, key.clone()).await?;
        Ok(BlobRef { key: Some(key), ..reference })
    }

    /// Brings public bytes to mailboxes, for everybody who knows `content`: a collision-resistant hash of these very bytes.
    ///
    /// # Errors
    /// As [`Node::put_blob`].
    pub async fn put_public_blob(&self, bytes: Vec<u8>, content: &[u8; 32]) -> Result<BlobRef, NodeError> {
        self.shared().put_public_blob(bytes, content).await
    }

    /// The bytes of a blob: from the shelf, or from every mailbox that has it at once.
    ///
    /// # Errors
    /// `BLB-107` when the reference has no key or another one, `NOD-301` without relays, `BLB-201` and `BLB-202` when the
    /// mailboxes do not have it, or not all of it.
    pub async fn get_blob(&self, reference: &BlobRef) -> Result<Zeroizing<Vec<u8>>, NodeError> {
        let key = reference.key.clone().ok_or(BlobError::WrongKey)?;
        self.shared().get_blob(reference, key).await
    }

    /// The bytes of a public blob. The caller compares their hash with `content`: whoever knows it could have sealed others.
    ///
    /// # Errors
    /// As [`Node::get_blob`].
    pub async fn get_public_blob(
        &self,
        reference: &BlobRef,
        content: &[u8; 32],
    ) -> Result<Zeroizing<Vec<u8>>, NodeError> {
        self.shared().get_public_blob(reference, content).await
    }
}

impl Shared {
    /// As [`Node::put_public_blob`].
    pub(crate) async fn put_public_blob(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        content: &[u8; 32],
    ) -> Result<BlobRef, NodeError> {
        self.put_blob(Zeroizing::new(bytes), BlobKey::of_public(content)).await
    }

    /// As [`Node::get_public_blob`].
    pub(crate) async fn get_public_blob(
        self: &Arc<Self>,
        reference: &BlobRef,
        content: &[u8; 32],
    ) -> Result<Zeroizing<Vec<u8>>, NodeError> {
        self.get_blob(reference, BlobKey::of_public(content)).await
    }

    /// Seals bytes under `key`, which seals nothing else, and brings them to mailboxes.
    pub(crate) async fn put_blob(
        self: &Arc<Self>,
        bytes: Zeroizing<Vec<u8>>,
        key: BlobKey,
    ) -> Result<BlobRef, NodeError> {
        let (shelf, id, size) = self.seal_onto_shelf(bytes, key).await?;
        self.blob_edge()?.offer_blob(id, &shelf).await?;
        Ok(BlobRef { id, size, key: None })
    }

    async fn seal_onto_shelf(
        self: &Arc<Self>,
        bytes: Zeroizing<Vec<u8>>,
        key: BlobKey,
    ) -> Result<(Arc<dyn BlobStore>, BlobId, BlobSize), NodeError> {
        let shelf = self.shelf().await?;
        let (now, on) = (self.clock.now().seconds(), shelf.clone());
        let (id, size) = blocking(move || {
            let blob: SealedBlob = seal(&bytes, &key)?;
            Ok((shelve(&*on, &blob, now)?, blob.outboard().size()))
        })
        .await?;
        Ok((shelf, id, size))
    }

    /// Brings public bytes to mailboxes, where whoever knows their BLAKE3 finds them by it: for what a registry tells everybody, since
    /// the mailboxes are told it too.
    pub(crate) async fn serve_public(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        content: &[u8; 32],
    ) -> Result<BlobRef, NodeError> {
        let key = BlobKey::of_public(content);
        let (shelf, id, size) = self.seal_onto_shelf(Zeroizing::new(bytes), key).await?;
        let content = PublicContent::from_array(*content);
        self.blob_edge()?.offer_public(content, id, &shelf).await?;
        Ok(BlobRef { id, size, key: None })
    }

    /// The bytes that have this BLAKE3 and at most that length, from the mailboxes that say which blob they are; `None` where no
    /// connected one has them.
    pub(crate) async fn find_public(
        self: &Arc<Self>,
        content: &[u8; 32],
        most: usize,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        let Some(edge) = self.network.edge() else { return Ok(None) };
        let named = match edge.find_public(PublicContent::from_array(*content)).await {
            Ok(named) => named,
            Err(FetchError::Nobody { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let fits = |size: BlobSize| usize::try_from(size.get()).is_ok_and(|size| size <= most);
        let mut trouble = None;
        for one in named.into_iter().filter(|one| fits(one.size)).take(MOST_NAMED) {
            let reference = BlobRef { id: one.id, size: one.size, key: None };
            match self.get_public_blob(&reference, content).await {
                Ok(bytes) if blake3::hash(&bytes).as_bytes() == content => return Ok(Some(bytes.to_vec())), // NODE-190
                // A mailbox that lied costs one fetch, and the next is asked.
                Ok(_) => trouble = Some(NodeError::from(BlobError::WrongKey)),
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(None), Err)
    }

    /// The bytes of a blob that `key` opens.
    pub(crate) async fn get_blob(
        self: &Arc<Self>,
        reference: &BlobRef,
        key: BlobKey,
    ) -> Result<Zeroizing<Vec<u8>>, NodeError> {
        let (shelf, size) = (self.shelf().await?, reference.size);
        let chunks = match self.shelved(&shelf, reference.id).await? {
            Some(chunks) => chunks,
            None => {
                self.blob_edge()?.fetch_blob(reference.id, &shelf, |_| ()).await?;
                let chunks = self.shelved(&shelf, reference.id).await?;
                // Between fetching and reading another blob can have taken the room.
                chunks.ok_or(ShelfFault::TooSmall)?
            }
        };
        blocking(move || Ok(open(size, &chunks, &key)?)).await
    }

    async fn shelved(
        &self,
        shelf: &Arc<dyn BlobStore>,
        id: BlobId,
    ) -> Result<Option<Vec<SealedChunk>>, NodeError> {
        let (shelf, now) = (shelf.clone(), self.clock.now().seconds());
        blocking(move || Ok(unshelve(&*shelf, &id, now)?)).await
    }

    fn blob_edge(&self) -> Result<Edge, NodeError> {
        self.network.edge().ok_or_else(|| codes::NO_RELAYS.error())
    }

    /// The shelf; opened once for the life of the persona, for its file has one owner.
    async fn shelf(self: &Arc<Self>) -> Result<Arc<dyn BlobStore>, NodeError> {
        let shared = self.clone();
        blocking(move || {
            let mut slot = shared.blobs.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(shelf) = &*slot {
                return Ok(shelf.clone());
            }
            let shelf: Arc<dyn BlobStore> = Arc::new(RedbShelf::open(&shared.dir.blobs(), SHELF)?);
            *slot = Some(shelf.clone());
            Ok(shelf)
        })
        .await
    }
}

/// Does what blocks or computes long where it holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NodeError> + Send + 'static,
) -> Result<T, NodeError> {
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|error| Err(ShelfFault::Engine(error.to_string()).into()))
}
