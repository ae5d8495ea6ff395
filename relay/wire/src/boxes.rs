//! A box is a place for one envelope, named by a one-time Ed25519 key that only the holders of its seed can compute.
//!
//! A conversation has one [`BoxSeed`] per direction and device pair. Box number n of the seed is the root key times a
//! factor that depends on n (BACAP's construction): writers multiply the secret half, readers the public half, and both
//! land on the same [`BoxId`].
//!
//! # Guarantees
//! - Without the seed or the [`BoxReader`], two box ids of one conversation look like two random keys.
//! - Only a holder of the seed can sign for a box; a holder of the reader alone cannot.
//! - In a 1:1 conversation both sides hold the seed, so either could have written any box: deniable.
//!
//! `relay/DESIGN.md` ("Why the blinding is safe") argues these; this file follows its names: `a`, `A`, `c`, `b_n`.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Signature, VerifyingKey};
use hkdf::Hkdf;
use sha2::{Digest, Sha256, Sha512};
use std::fmt;
use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, SecretBytes, Writer, fixed_id};
use zeroize::{Zeroize, Zeroizing};

use crate::shard::ShardKey;

fixed_id!(
    /// The name of one box and, at the same time, the Ed25519 key its content must be signed with.
    pub struct BoxId(32)
);

/// The number of a box under its seed, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxIndex(u64);

impl BoxIndex {
    /// Box number `n`.
    pub const fn new(n: u64) -> Self {
        Self(n)
    }

    /// Its number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The box after this one; the last one is followed by itself.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The secret from which all boxes of one direction follow. Who holds it can write and find them.
#[derive(Clone, Debug)]
pub struct BoxSeed(SecretBytes<32>);

impl BoxSeed {
    /// A fresh seed.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(SecretBytes::random(rng))
    }

    /// The seed with these bytes.
    pub const fn from_secret(bytes: SecretBytes<32>) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be stored encrypted or handed over inside a sealed message.
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The key that writes box `n`.
    pub fn key(&self, n: BoxIndex) -> BoxKey {
        let a = self.root();
        let blinded = self.reader_of(&a).blind(n) * *a; // BOX-001
        let id = BoxId::from_array(EdwardsPoint::mul_base(&blinded).compress().to_bytes());
        // Per box: two boxes must never share a nonce, see DESIGN.md "Nonces".
        let mut wide =
            wide_hash(b"teahouse box nonce 1", &[self.expose(), &n.0.to_be_bytes(), id.as_bytes()]); // BOX-004
        let mut hash_prefix = [0; 32];
        hash_prefix.copy_from_slice(&wide[..32]);
        wide.zeroize();
        BoxKey { expanded: ExpandedSecretKey { scalar: blinded, hash_prefix }, id }
    }

    /// The id of box `n`, without making the key that writes it.
    pub fn box_id(&self, n: BoxIndex) -> BoxId {
        let a = self.root();
        let blinded = Zeroizing::new(self.reader_of(&a).blind(n) * *a);
        BoxId::from_array(EdwardsPoint::mul_base(&blinded).compress().to_bytes())
    }

    /// The half that finds boxes but cannot write them: for readers of groups, channels and moments.
    pub fn reader(&self) -> BoxReader {
        self.reader_of(&self.root())
    }

    /// The shard key of the conversation that uses this seed, when it has not agreed on another.
    pub fn shard_key(&self) -> ShardKey {
        ShardKey::from_array(*self.subkey(b"teahouse box shard 1").expose())
    }

    /// A key for another purpose, bound to `label` (HKDF-SHA-256): a session layer encrypts its headers with one.
    /// Labels that start with `teahouse box` are taken by this crate.
    pub fn subkey(&self, label: &[u8]) -> SecretBytes<32> {
        let mut out = [0; 32];
        Hkdf::<Sha256>::new(None, self.expose())
            .expand(label, &mut out)
            .expect("32 bytes are far below HKDF-SHA-256's bound of 8,160");
        let key = SecretBytes::new(out);
        out.zeroize();
        key
    }

    fn root(&self) -> Zeroizing<Scalar> {
        let mut wide = wide_hash(b"teahouse box root 1", &[self.expose()]);
        let a = Scalar::from_bytes_mod_order_wide(&wide);
        wide.zeroize();
        Zeroizing::new(a)
    }

    fn reader_of(&self, a: &Scalar) -> BoxReader {
        BoxReader { root: EdwardsPoint::mul_base(a).compress(), chain: self.subkey(b"teahouse box chain 1") }
    }
}

/// What a reader holds: the public root `A` and the chain secret `c`. It finds every box of a seed and can write none.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | version, 1 |
/// | 1 | 32 | `A`, compressed Edwards point |
/// | 33 | 32 | `c` |
#[derive(Clone, Debug)]
pub struct BoxReader {
    root: CompressedEdwardsY,
    chain: SecretBytes<32>,
}

impl BoxReader {
    /// The id of box `n`: `b_n · A`.
    pub fn box_id(&self, n: BoxIndex) -> BoxId {
        let root =
            self.root.decompress().expect("the root was checked or computed when this reader was made");
        BoxId::from_array((root * self.blind(n)).compress().to_bytes())
    }

    /// `b_n`: uniform below the group order, different for every seed and number.
    fn blind(&self, n: BoxIndex) -> Scalar {
        let wide = wide_hash(
            b"teahouse box blind 1",
            &[self.root.as_bytes(), self.chain.expose(), &n.0.to_be_bytes()],
        );
        Scalar::from_bytes_mod_order_wide(&wide)
    }
}

impl Encode for BoxReader {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).fixed(self.root.as_bytes()).fixed(self.chain.expose());
    }
}

impl Decode for BoxReader {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let root = CompressedEdwardsY(from.array()?);
        prime_order_point(&root).ok_or(CodecError::Malformed("box reader root"))?;
        Ok(Self { root, chain: SecretBytes::new(from.array()?) })
    }
}

/// The key that signs for one box.
pub struct BoxKey {
    expanded: ExpandedSecretKey,
    id: BoxId,
}

impl BoxKey {
    /// The box this key writes.
    pub const fn id(&self) -> BoxId {
        self.id
    }

    /// Signs as plain Ed25519 (RFC 8032 verification) under the box id.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let public = VerifyingKey::from(&self.expanded);
        raw_sign::<Sha512>(&self.expanded, message, &public).to_bytes()
    }
}

impl fmt::Debug for BoxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BoxKey({}, ..)", self.id)
    }
}

/// Why a box signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoxSignatureFault {
    /// The box id is not the canonical encoding of a point of prime order.
    Key,
    /// The signature does not fit the key and the message.
    Signature,
}

/// Checks a box signature strictly: canonical key of prime order, canonical `S`, `R` not of small order, cofactorless.
pub(crate) fn verify(id: &BoxId, message: &[u8], signature: &[u8; 64]) -> Result<(), BoxSignatureFault> {
    prime_order_point(&CompressedEdwardsY(*id.as_bytes())).ok_or(BoxSignatureFault::Key)?; // BOX-002
    let key = VerifyingKey::from_bytes(id.as_bytes()).map_err(|_| BoxSignatureFault::Key)?;
    key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| BoxSignatureFault::Signature) // BOX-003
}

/// The point, when `bytes` is its one canonical encoding and it generates the prime-order group.
fn prime_order_point(bytes: &CompressedEdwardsY) -> Option<EdwardsPoint> {
    let point = bytes.decompress()?;
    let canonical = point.compress() == *bytes;
    (canonical && !point.is_small_order() && point.is_torsion_free()).then_some(point)
}

fn wide_hash(label: &[u8], parts: &[&[u8]]) -> [u8; 64] {
    let mut hash = Sha512::new_with_prefix(label);
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
#[path = "boxes_tests.rs"]
mod tests;
