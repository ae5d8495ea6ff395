//! The blob role of a node is a shelf for everybody: it gives what it has, and takes what verifies while there is room
//! and the bringer has not brought too much.

use std::sync::{Arc, Mutex, PoisonError};

use libp2p::PeerId;
use teahouse_base::{Clock, Decode};
use teahouse_wire::blob::{BlobId, ChunkVerifier, Outboard, PublicContent};
use tokio::sync::Semaphore;

use super::serve::served;
use crate::blob::ask::{BlobAsk, ChunkBytes, Room};
use crate::blob::{BLOB_DAYS, BlobStore, Held, Named, Naming, ShelfFault, name_public, on_shelf};
use crate::limits::{Ledger, Limits, Rate};
use crate::net::Served;
use crate::protocol::{Done, Refusal};

/// Peers whose bringing is remembered.
const BRINGERS: usize = 4_096;
/// Contents being compared at a time: each holds a whole blob, sealed and opened, where another question holds a chunk.
const COMPARED_AT_ONCE: usize = 2;

/// The shelf of a node and what each peer has brought to it.
pub(crate) struct BlobRole {
    shelf: Arc<dyn BlobStore>,
    brought: Mutex<Ledger<PeerId>>,
    at_once: Semaphore,
    comparing: Semaphore,
    clock: Arc<dyn Clock>,
}

impl BlobRole {
    pub(super) fn new(shelf: Arc<dyn BlobStore>, limits: &Limits, clock: Arc<dyn Clock>) -> Self {
        let any = Rate { per_second: u32::MAX, burst: u32::MAX };
        let brought = Mutex::new(Ledger::new(any, limits.blob_quota, BRINGERS));
        let (at_once, comparing) = (Semaphore::new(limits.blobs_at_once), Semaphore::new(COMPARED_AT_ONCE));
        Self { shelf, brought, at_once, comparing, clock }
    }

    /// Answers one question.
    pub(super) async fn answer(&self, from: PeerId, question: &[u8]) -> Served {
        let Ok(ask) = BlobAsk::from_bytes(question) else {
            return served::<Done>(&Err(Refusal::Malformed));
        };
        let Ok(_place) = self.at_once.try_acquire() else {
            return served::<Done>(&Err(Refusal::Busy { retry_after_ms: 250 })); // BLB-014
        };
        match ask {
            BlobAsk::Room => served(&self.room().await),
            BlobAsk::Held(id) => served(&self.held(id).await),
            BlobAsk::Outboard(id) => served(&self.blob(id).await.map(|blob| blob.outboard().clone())),
            BlobAsk::Chunk(id, index) => served(&self.chunk(id, index).await),
            BlobAsk::Begin(outboard) => served(&self.begin(from, outboard).await),
            BlobAsk::Keep(id, index, bytes) => served(&self.keep(id, index, bytes).await),
            BlobAsk::Find(content) => served(&self.find(content).await),
            BlobAsk::Name(content, id) => served(&self.name(content, id).await),
        }
    }

    /// Removes what nobody has used for long.
    pub(super) async fn expire(&self) {
        let now = self.clock.now().seconds();
        if let Ok(removed) = self.on_shelf(move |shelf| shelf.expire(now)).await {
            tracing::info!(removed, "unused blobs removed");
        }
    }

    async fn room(&self) -> Result<Room, Refusal> {
        let stats = self.on_shelf(|shelf| shelf.stats()).await?;
        Ok(Room { most: stats.most, used: stats.used, days: BLOB_DAYS })
    }

    async fn held(&self, id: BlobId) -> Result<Held, Refusal> {
        self.on_shelf(move |shelf| shelf.held(&id)).await?.ok_or(Refusal::Absent)
    }

    async fn blob(&self, id: BlobId) -> Result<ChunkVerifier, Refusal> {
        let now = self.clock.now().seconds();
        self.on_shelf(move |shelf| shelf.outboard(&id, now)).await?.ok_or(Refusal::Absent)
    }

    async fn chunk(&self, id: BlobId, index: u32) -> Result<ChunkBytes, Refusal> {
        let bytes = self.on_shelf(move |shelf| shelf.chunk(&id, index)).await?;
        bytes.map(ChunkBytes).ok_or(Refusal::Absent)
    }

    async fn begin(&self, from: PeerId, outboard: Outboard) -> Result<Held, Refusal> {
        let id = outboard.id();
        let blob = outboard.verify(&id).map_err(|_| Refusal::BadBlob)?;
        if self.on_shelf(move |shelf| shelf.held(&id)).await?.is_none() {
            self.charge(from, blob.size().sealed_len())?;
        }
        let now = self.clock.now().seconds();
        self.on_shelf(move |shelf| shelf.begin(&blob, now)).await
    }

    /// Counts a new blob for its bringer.
    fn charge(&self, from: PeerId, bytes: u64) -> Result<(), Refusal> {
        let mut brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let charged = brought.charge(from, bytes, self.clock.now());
        charged.map_err(|wait_ms| Refusal::Quota { retry_after_s: wait_ms.div_ceil(1_000) }) // BLB-015
    }

    async fn keep(&self, id: BlobId, index: u32, bytes: Vec<u8>) -> Result<Held, Refusal> {
        let blob = self.blob(id).await?;
        let verified = tokio::task::spawn_blocking(move || blob.verify(index, bytes)).await;
        let chunk = verified.map_err(|_| Refusal::Failed)?.map_err(|_| Refusal::BadBlob)?; // BLB-016
        self.on_shelf(move |shelf| shelf.keep(&id, &chunk)).await?.ok_or(Refusal::Absent)
    }

    async fn find(&self, content: PublicContent) -> Result<Named, Refusal> {
        self.on_shelf(move |shelf| shelf.find(&content)).await?.ok_or(Refusal::Absent)
    }

    /// Names a blob. What has the name already is not opened again, so that whoever keeps others busy here keeps no known
    /// content from being named.
    async fn name(&self, content: PublicContent, id: BlobId) -> Result<Named, Refusal> {
        let known = self.on_shelf(move |shelf| shelf.find(&content)).await?;
        if let Some(named) = known.filter(|named| named.id == id) {
            return Ok(named);
        }
        let Ok(_place) = self.comparing.try_acquire() else {
            return Err(Refusal::Busy { retry_after_ms: 250 }); // BLB-014
        };
        let now = self.clock.now().seconds();
        match self.on_shelf(move |shelf| name_public(shelf, &content, &id, now)).await? {
            Naming::Done(named) => Ok(named),
            Naming::Absent => Err(Refusal::Absent),
            Naming::Other => Err(Refusal::BadBlob),
        }
    }

    async fn on_shelf<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn BlobStore) -> Result<T, ShelfFault> + Send + 'static,
    ) -> Result<T, Refusal> {
        on_shelf(&self.shelf, work).await.map_err(|fault| match fault {
            ShelfFault::TooSmall => Refusal::Full,
            ShelfFault::Engine(_) | ShelfFault::Damaged(_) => {
                tracing::error!(%fault, "a shelf failed");
                Refusal::Failed
            }
        })
    }
}
