//! A blob is bytes too long for an envelope, sealed in chunks and named by a hash over what is sealed, so that whoever
//! keeps it can check it without being able to read it.
//!
//! `bytes` → [`SealedBlob`] → [`Outboard`] and [`SealedChunk`]s travel → [`ChunkVerifier`] → [`open`] → `bytes`.
//!
//! # Guarantees
//! - A [`SealedChunk`] is the chunk of that number of the blob it was checked for: it was sealed here, or verified.
//! - A [`BlobId`] binds the length too, so that no outboard of another shape leads to it.
//! - [`open`] gives back exactly what was sealed under this key, or nothing.
//!
//! # Privacy
//! Who keeps a blob learns its id and its length. The key of a public blob follows from the hash of its content: whoever
//! knows that hash can read it and can recognize the blob. The key of a private one is random and travels in the
//! [`BlobRef`].

mod outboard;
mod reference;
mod seal;
mod shape;

use teahouse_base::{Coded, ErrorCode, fixed_id};
use thiserror::Error;

pub use outboard::{ChunkHash, ChunkVerifier, Outboard, SealedChunk};
pub use reference::BlobRef;
pub use seal::{BlobKey, SealedBlob, holds, open, seal};
pub use shape::{BlobSize, ChunkSet, MOST_BLOB, MOST_CHUNKS, PLAIN_CHUNK, SEALED_CHUNK};

fixed_id!(
    /// Names a blob: a hash over its length and the BLAKE3 root of its sealed chunks.
    pub struct BlobId(32)
);

fixed_id!(
    /// The BLAKE3 hash of what a public blob holds, which its key follows from.
    pub struct PublicContent(32)
);

impl PublicContent {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_array(*blake3::hash(bytes).as_bytes())
    }
}

/// Why bytes are not the blob they should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BlobError {
    /// More bytes than a blob may have.
    #[error("{found} bytes are more than a blob of {MOST_BLOB} bytes takes")]
    TooLarge {
        /// How many there are.
        found: u64,
    },
    /// The list of chunk hashes belongs to another blob.
    #[error("the chunk hashes do not lead to the blob's id")]
    WrongOutboard,
    /// The blob has fewer chunks.
    #[error("chunk {index} of a blob of {chunks} chunks")]
    NoSuchChunk {
        /// The number asked for.
        index: u32,
        /// How many there are.
        chunks: u32,
    },
    /// The chunk has not the one length of its place.
    #[error("chunk {index} has {expected} bytes, {found} were given")]
    ChunkLength {
        /// The chunk.
        index: u32,
        /// The length of its place.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// The chunk's bytes are others.
    #[error("the bytes of chunk {index} are not the blob's")]
    WrongChunk {
        /// The chunk.
        index: u32,
    },
    /// The chunks are not all there, or not in order.
    #[error("chunk {expected} is missing")]
    MissingChunk {
        /// The first that is not in its place.
        expected: u32,
    },
    /// The key is not the one it was sealed with.
    #[error("the key does not open the blob")]
    WrongKey,
}

impl Coded for BlobError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } => ErrorCode::new("BLB-101"),
            Self::WrongOutboard => ErrorCode::new("BLB-102"),
            Self::NoSuchChunk { .. } => ErrorCode::new("BLB-103"),
            Self::ChunkLength { .. } => ErrorCode::new("BLB-104"),
            Self::WrongChunk { .. } => ErrorCode::new("BLB-105"),
            Self::MissingChunk { .. } => ErrorCode::new("BLB-106"),
            Self::WrongKey => ErrorCode::new("BLB-107"),
        }
    }
}

#[cfg(test)]
mod tests;
