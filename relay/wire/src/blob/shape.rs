//! The shape of a blob is how many chunks it has and how long each is; it follows from the length alone.

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::BlobError;

/// Bytes of a sealed chunk; only the last one of a blob may be shorter.
///
/// A power of two, so that every chunk is a whole subtree of BLAKE3.
pub const SEALED_CHUNK: usize = 256 << 10;
/// Bytes the seal adds to a chunk.
const TAG: usize = 16;
/// Bytes of content in a whole chunk.
pub const PLAIN_CHUNK: usize = SEALED_CHUNK - TAG;
/// The most chunks of a blob.
pub const MOST_CHUNKS: u32 = 64;
/// The most bytes of content in a blob: with their seals 16 MiB.
pub const MOST_BLOB: u64 = MOST_CHUNKS as u64 * PLAIN_CHUNK as u64;

/// How many bytes of content a blob has, at most [`MOST_BLOB`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobSize(u64);

impl BlobSize {
    /// A blob of `bytes` bytes.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`].
    pub const fn new(bytes: u64) -> Result<Self, BlobError> {
        if bytes > MOST_BLOB {
            return Err(BlobError::TooLarge { found: bytes }); // BLB-001
        }
        Ok(Self(bytes))
    }

    /// Bytes of content.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// How many chunks it has: an empty blob has one, of nothing but its seal.
    pub fn chunks(self) -> u32 {
        let whole = self.0.div_ceil(PLAIN_CHUNK as u64).max(1);
        u32::try_from(whole).expect("a blob's size was checked to be of at most 64 chunks")
    }

    /// Bytes of all sealed chunks together.
    pub fn sealed_len(self) -> u64 {
        self.0 + u64::from(self.chunks()) * TAG as u64
    }

    /// Bytes of one sealed chunk.
    ///
    /// # Errors
    /// [`BlobError::NoSuchChunk`].
    pub fn chunk_len(self, index: u32) -> Result<usize, BlobError> {
        let chunks = self.chunks();
        if index >= chunks {
            return Err(BlobError::NoSuchChunk { index, chunks }); // BLB-002
        }
        let before = u64::from(index) * SEALED_CHUNK as u64;
        let left = (self.sealed_len() - before).min(SEALED_CHUNK as u64);
        Ok(usize::try_from(left).expect("a chunk is at most 256 KiB"))
    }
}

impl Encode for BlobSize {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.0);
    }
}

impl Decode for BlobSize {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Self::new(from.u64()?).map_err(|_| CodecError::Malformed("blob size"))
    }
}

/// Which chunks of a blob there are: bit n of eight bytes is chunk n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkSet(u64);

impl ChunkSet {
    /// All chunks of a blob of this size.
    pub fn whole(size: BlobSize) -> Self {
        Self(u64::MAX >> (MOST_CHUNKS - size.chunks()))
    }

    /// Whether chunk `index` is there.
    pub const fn has(self, index: u32) -> bool {
        index < MOST_CHUNKS && (self.0 >> index) & 1 == 1
    }

    /// The set with chunk `index`, which is one of a blob.
    #[must_use]
    pub const fn with(self, index: u32) -> Self {
        if index < MOST_CHUNKS { Self(self.0 | (1 << index)) } else { self }
    }

    /// What is missing to a blob of this size, in order.
    pub fn missing(self, size: BlobSize) -> impl Iterator<Item = u32> {
        (0..size.chunks()).filter(move |index| !self.has(*index))
    }

    /// Whether nothing is missing to a blob of this size.
    pub fn is_whole(self, size: BlobSize) -> bool {
        self.missing(size).next().is_none()
    }
}

impl Encode for ChunkSet {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.0);
    }
}

impl Decode for ChunkSet {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.u64().map(Self)
    }
}
