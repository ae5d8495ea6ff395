//! Sealing a blob is encrypting it chunk by chunk, each under a nonce of its number and whether it is the last one
//! (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use std::fmt;
use teahouse_base::{Rng, SecretBytes};
use zeroize::Zeroizing;

use super::outboard::{Outboard, SealedChunk};
use super::shape::{BlobSize, PLAIN_CHUNK};
use super::{BlobError, BlobId, PublicContent};

/// Under which the key of a public blob is made of the hash of its content.
const PUBLIC_CONTEXT: &str = "teahouse 2026-11 blob key of public content v1";

/// The key that opens one blob.
///
/// # Guarantees
/// Prints nothing of itself, compares in constant time, wipes itself when dropped (BLB-006).
#[derive(Clone, PartialEq, Eq)]
pub struct BlobKey(SecretBytes<32>);

impl BlobKey {
    /// The key of private bytes.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(SecretBytes::random(rng))
    }

    /// The key with these bytes.
    pub const fn from_secret(bytes: SecretBytes<32>) -> Self {
        Self(bytes)
    }

    /// The key of public bytes, for whoever knows their hash. `content` has to be a collision-resistant hash of the very
    /// bytes that are sealed: two texts sealed under one key would each tell of the other.
    pub fn of_public(content: &[u8; 32]) -> Self {
        Self(SecretBytes::new(blake3::derive_key(PUBLIC_CONTEXT, content)))
    }

    /// Its bytes, to be stored encrypted or handed over inside a sealed message.
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlobKey(..)") // BLB-006
    }
}

/// A blob as it is kept and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedBlob {
    outboard: Outboard,
    chunks: Vec<SealedChunk>,
}

impl SealedBlob {
    /// Its name.
    pub fn id(&self) -> BlobId {
        self.outboard.id()
    }

    /// The hashes of its chunks.
    pub const fn outboard(&self) -> &Outboard {
        &self.outboard
    }

    /// Its chunks, all and in order.
    pub fn chunks(&self) -> &[SealedChunk] {
        &self.chunks
    }
}

/// Seals bytes under a key that seals nothing else.
///
/// # Errors
/// [`BlobError::TooLarge`].
pub fn seal(bytes: &[u8], key: &BlobKey) -> Result<SealedBlob, BlobError> {
    let size = BlobSize::new(bytes.len() as u64)?;
    let cipher = ChaCha20Poly1305::new(key.expose().into());
    let mut left = bytes;
    let chunks: Vec<SealedChunk> = (0..size.chunks())
        .map(|index| {
            let (plain, after) = left.split_at(left.len().min(PLAIN_CHUNK));
            left = after;
            let sealed = cipher.encrypt(&nonce(index, size), plain);
            let bytes = sealed.expect("a chunk is far below the cipher's bound of 256 GiB");
            SealedChunk { index, bytes }
        })
        .collect();
    Ok(SealedBlob { outboard: Outboard::of(size, &chunks), chunks })
}

/// Opens the chunks of a blob of this size: all of them, in order.
///
/// # Errors
/// [`BlobError::MissingChunk`], [`BlobError::WrongKey`].
pub fn open(size: BlobSize, chunks: &[SealedChunk], key: &BlobKey) -> Result<Zeroizing<Vec<u8>>, BlobError> {
    let cipher = ChaCha20Poly1305::new(key.expose().into());
    let most = usize::try_from(size.get()).map_err(|_| BlobError::TooLarge { found: size.get() })?;
    // Made at its full length: growing would leave copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most));
    for expected in 0..size.chunks() {
        let chunk = usize::try_from(expected).ok().and_then(|n| chunks.get(n));
        let chunk = chunk.filter(|chunk| chunk.index == expected);
        let chunk = chunk.ok_or(BlobError::MissingChunk { expected })?; // BLB-008
        let plain = cipher.decrypt(&nonce(expected, size), chunk.bytes.as_slice());
        let plain = Zeroizing::new(plain.map_err(|_| BlobError::WrongKey)?);
        bytes.extend_from_slice(&plain);
    }
    if bytes.len() as u64 == size.get() { Ok(bytes) } else { Err(BlobError::WrongKey) }
}

/// Whether these chunks of a blob of this size are the public content of this hash, for whoever is told the hash.
pub fn holds(size: BlobSize, chunks: &[SealedChunk], content: &PublicContent) -> bool {
    let opened = open(size, chunks, &BlobKey::of_public(content.as_bytes()));
    opened.is_ok_and(|bytes| PublicContent::of(&bytes) == *content) // BLB-019
}

/// Eleven bytes of number, big-endian, and whether it is the last chunk: none can be moved, and none cut off.
fn nonce(index: u32, size: BlobSize) -> Nonce {
    let mut bytes = [0; 12];
    bytes[7..11].copy_from_slice(&index.to_be_bytes());
    bytes[11] = u8::from(index + 1 == size.chunks()); // BLB-007
    Nonce::from(bytes)
}
