//! An outboard is the list of a blob's chunk hashes: fetched first and checked against the id, it lets every chunk be
//! checked by itself, in any order and from anybody.
//!
//! Chunk hashes are chaining values of BLAKE3's own tree at the height of 256 KiB, joined by the crate's functions; the
//! one chunk of a short blob has its plain BLAKE3 hash instead, for it is the root itself.

use blake3::Hasher;
use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root,
};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer, fixed_id};

use super::shape::{BlobSize, SEALED_CHUNK};
use super::{BlobError, BlobId};

/// Under which an id is made of length and root.
const ID_CONTEXT: &str = "teahouse 2026-11 blob id v1";

fixed_id!(
    /// The hash of one sealed chunk at its place.
    pub struct ChunkHash(32)
);

/// A blob's length and chunk hashes, as somebody says they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outboard {
    size: BlobSize,
    hashes: Vec<ChunkHash>,
}

impl Outboard {
    /// The outboard of sealed chunks that are all there and in order: made by `seal` only.
    pub(super) fn of(size: BlobSize, chunks: &[SealedChunk]) -> Self {
        let alone = chunks.len() == 1;
        let hashes = chunks.iter().map(|chunk| hash_of(chunk.index, alone, &chunk.bytes));
        Self { size, hashes: hashes.collect() }
    }

    /// The length of the blob.
    pub const fn size(&self) -> BlobSize {
        self.size
    }

    /// The id it leads to.
    pub fn id(&self) -> BlobId {
        let mut hasher = Hasher::new_derive_key(ID_CONTEXT);
        // The tree alone does not say its height: two hashes may be two chunks, or two halves of four.
        hasher.update(&self.size.get().to_be_bytes()); // BLB-003
        hasher.update(&root(&self.hashes));
        BlobId::from_array(*hasher.finalize().as_bytes())
    }

    /// Checks it against the blob's id.
    ///
    /// # Errors
    /// [`BlobError::WrongOutboard`].
    pub fn verify(self, id: &BlobId) -> Result<ChunkVerifier, BlobError> {
        if self.id() == *id { Ok(ChunkVerifier { outboard: self }) } else { Err(BlobError::WrongOutboard) } // BLB-004
    }
}

impl Encode for Outboard {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.size);
        for hash in &self.hashes {
            to.value(hash);
        }
    }
}

impl Decode for Outboard {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let size: BlobSize = from.value()?;
        let hashes = (0..size.chunks()).map(|_| from.value()).collect::<Result<Vec<ChunkHash>, _>>()?;
        Ok(Self { size, hashes })
    }
}

/// An outboard that leads to the blob's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkVerifier {
    outboard: Outboard,
}

impl ChunkVerifier {
    /// The outboard.
    pub const fn outboard(&self) -> &Outboard {
        &self.outboard
    }

    /// The length of the blob.
    pub const fn size(&self) -> BlobSize {
        self.outboard.size
    }

    /// Takes the bytes when they are chunk `index`.
    ///
    /// # Errors
    /// [`BlobError::NoSuchChunk`], [`BlobError::ChunkLength`], [`BlobError::WrongChunk`].
    pub fn verify(&self, index: u32, bytes: Vec<u8>) -> Result<SealedChunk, BlobError> {
        let (expected, found) = (self.size().chunk_len(index)?, bytes.len());
        if found != expected {
            return Err(BlobError::ChunkLength { index, expected, found });
        }
        let alone = self.outboard.hashes.len() == 1;
        let hash = hash_of(index, alone, &bytes);
        let held = usize::try_from(index).ok().and_then(|n| self.outboard.hashes.get(n));
        if held != Some(&hash) {
            return Err(BlobError::WrongChunk { index }); // BLB-005
        }
        Ok(SealedChunk { index, bytes })
    }
}

/// One chunk of a blob, sealed here or verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedChunk {
    pub(super) index: u32,
    pub(super) bytes: Vec<u8>,
}

impl SealedChunk {
    /// Its number.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its bytes, without copying.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The hash of the chunk at its place. Never called with an empty chunk: a seal has 16 bytes.
fn hash_of(index: u32, alone: bool, bytes: &[u8]) -> ChunkHash {
    if alone {
        return ChunkHash::from_array(*blake3::hash(bytes).as_bytes());
    }
    let mut hasher = Hasher::new();
    hasher.set_input_offset(u64::from(index) * SEALED_CHUNK as u64);
    hasher.update(bytes);
    ChunkHash::from_array(hasher.finalize_non_root())
}

fn root(hashes: &[ChunkHash]) -> [u8; 32] {
    if let [only] = hashes {
        return *only.as_bytes();
    }
    let (left, right) = hashes.split_at(left_of(hashes.len()));
    *merge_subtrees_root(&subtree(left), &subtree(right), Mode::Hash).as_bytes()
}

fn subtree(hashes: &[ChunkHash]) -> ChainingValue {
    if let [only] = hashes {
        return *only.as_bytes();
    }
    let (left, right) = hashes.split_at(left_of(hashes.len()));
    merge_subtrees_non_root(&subtree(left), &subtree(right), Mode::Hash)
}

/// How many of two or more chunks stand in the left half of their tree.
fn left_of(chunks: usize) -> usize {
    let left = left_subtree_len(chunks as u64 * SEALED_CHUNK as u64) / SEALED_CHUNK as u64;
    usize::try_from(left).expect("half of at most 64 chunks")
}
