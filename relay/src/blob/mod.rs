//! A shelf keeps blobs, chunk by chunk, for whoever asks for them by their id: a mailbox for everybody, a host for its
//! person.
//!
//! # Guarantees
//! - What [`BlobStore::keep`] and [`BlobStore::begin`] report survives a crash of the process and a loss of power.
//! - A shelf has a bound; what was used least recently makes room.
//! - Only chunks that were verified or sealed here come onto a shelf: the type [`SealedChunk`] says so.

pub mod ask;
pub mod engine;

use std::sync::Arc;

use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, UnixSeconds, Writer};
use teahouse_wire::blob::{
    BlobId, BlobSize, ChunkSet, ChunkVerifier, PublicContent, SealedBlob, SealedChunk, holds,
};
use thiserror::Error;

pub use engine::RedbShelf;

/// Days a blob is kept that nobody asks for.
pub const BLOB_DAYS: u32 = 30;

/// What a shelf has of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The length of the blob.
    pub size: BlobSize,
    /// Its chunks that are there.
    pub chunks: ChunkSet,
}

impl Held {
    /// Whether all of it is there.
    pub fn is_whole(&self) -> bool {
        self.chunks.is_whole(self.size)
    }
}

impl Encode for Held {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.size).value(&self.chunks);
    }
}

impl Decode for Held {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { size: from.value()?, chunks: from.value()? })
    }
}

/// Which blob is a public content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The blob.
    pub id: BlobId,
    /// Its length.
    pub size: BlobSize,
}

impl Encode for Named {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.id).value(&self.size);
    }
}

impl Decode for Named {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { id: from.value()?, size: from.value()? })
    }
}

/// What came of naming a blob by its public content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It is found by that content from now on.
    Done(Named),
    /// It is not whole on the shelf.
    Absent,
    /// It is not that content.
    Other,
}

/// How much of a shelf is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShelfStats {
    /// The most bytes of sealed chunks.
    pub most: u64,
    /// Bytes taken or promised.
    pub used: u64,
}

/// Why a shelf cannot do it.
#[derive(Debug, Error)]
pub enum ShelfFault {
    /// The database failed: disk full, file damaged, file in use.
    #[error("the shelf failed: {0}")]
    Engine(String),
    /// A blob on the shelf is not what it was.
    #[error("blob {0} is damaged on the shelf")]
    Damaged(BlobId),
    /// The blob is larger than the whole shelf.
    #[error("the shelf is too small for this blob")]
    TooSmall,
}

impl Coded for ShelfFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Engine(_) => ErrorCode::new("BLB-111"),
            Self::Damaged(_) => ErrorCode::new("BLB-112"),
            Self::TooSmall => ErrorCode::new("BLB-113"),
        }
    }
}

/// An engine that keeps blobs. Calls block; callers on an async runtime move them to a blocking thread.
pub trait BlobStore: Send + Sync + 'static {
    /// Makes room for a blob and says what is there of it already. Durable when it returns.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn begin(&self, blob: &ChunkVerifier, now: UnixSeconds) -> Result<Held, ShelfFault>;

    /// Keeps one chunk of a blob that was begun; `None` when it has made room for another since. Durable when it returns.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn keep(&self, id: &BlobId, chunk: &SealedChunk) -> Result<Option<Held>, ShelfFault>;

    /// What is there of a blob.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn held(&self, id: &BlobId) -> Result<Option<Held>, ShelfFault>;

    /// The verified outboard of a blob that was begun. To ask for it is to use the blob.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn outboard(&self, id: &BlobId, now: UnixSeconds) -> Result<Option<ChunkVerifier>, ShelfFault>;

    /// The bytes of a chunk as they were kept.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn chunk(&self, id: &BlobId, index: u32) -> Result<Option<Vec<u8>>, ShelfFault>;

    /// Has a blob that is whole found by its public content, which the caller has compared; false when it has made room for
    /// another. It is forgotten with the blob. Durable when it returns.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn name(&self, content: &PublicContent, id: &BlobId) -> Result<bool, ShelfFault>;

    /// The whole blob that has this public content, where it was named.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn find(&self, content: &PublicContent) -> Result<Option<Named>, ShelfFault>;

    /// Removes what nobody has used for [`BLOB_DAYS`] before `now`, and says how many blobs went.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn expire(&self, now: UnixSeconds) -> Result<u64, ShelfFault>;

    /// Numbers for whoever looks after it.
    ///
    /// # Errors
    /// [`ShelfFault`].
    fn stats(&self) -> Result<ShelfStats, ShelfFault>;
}

/// Puts a blob that was sealed here onto a shelf. Blocks.
///
/// # Errors
/// [`ShelfFault`].
pub fn shelve(shelf: &dyn BlobStore, blob: &SealedBlob, now: UnixSeconds) -> Result<BlobId, ShelfFault> {
    let id = blob.id();
    let whole = blob.outboard().clone().verify(&id).map_err(|_| ShelfFault::Damaged(id))?;
    shelf.begin(&whole, now)?;
    for chunk in blob.chunks() {
        shelf.keep(&id, chunk)?.ok_or(ShelfFault::TooSmall)?;
    }
    Ok(id)
}

/// All chunks of a blob, verified again, when the shelf has all. Blocks.
///
/// # Errors
/// [`ShelfFault`].
pub fn unshelve(
    shelf: &dyn BlobStore,
    id: &BlobId,
    now: UnixSeconds,
) -> Result<Option<Vec<SealedChunk>>, ShelfFault> {
    let Some(blob) = shelf.outboard(id, now)? else { return Ok(None) };
    let mut chunks = Vec::new();
    for index in 0..blob.size().chunks() {
        let Some(bytes) = shelf.chunk(id, index)? else { return Ok(None) };
        chunks.push(blob.verify(index, bytes).map_err(|_| ShelfFault::Damaged(*id))?);
    }
    Ok(Some(chunks))
}

/// Has a blob found by its public content, once it was opened and compared. Blocks.
///
/// # Errors
/// [`ShelfFault`].
pub fn name_public(
    shelf: &dyn BlobStore,
    content: &PublicContent,
    id: &BlobId,
    now: UnixSeconds,
) -> Result<Naming, ShelfFault> {
    if let Some(named) = shelf.find(content)?.filter(|named| named.id == *id) {
        return Ok(Naming::Done(named));
    }
    let Some(chunks) = unshelve(shelf, id, now)? else { return Ok(Naming::Absent) };
    let Some(Held { size, .. }) = shelf.held(id)? else { return Ok(Naming::Absent) };
    if !holds(size, &chunks, content) {
        return Ok(Naming::Other); // BLB-019
    }
    let named = Named { id: *id, size };
    Ok(if shelf.name(content, id)? { Naming::Done(named) } else { Naming::Absent })
}

/// Does something that blocks with a shelf.
pub(crate) async fn on_shelf<T: Send + 'static>(
    shelf: &Arc<dyn BlobStore>,
    work: impl FnOnce(&dyn BlobStore) -> Result<T, ShelfFault> + Send + 'static,
) -> Result<T, ShelfFault> {
    let shelf = shelf.clone();
    let worked = tokio::task::spawn_blocking(move || work(&*shelf)).await;
    worked.unwrap_or_else(|error| Err(ShelfFault::Engine(error.to_string())))
}
