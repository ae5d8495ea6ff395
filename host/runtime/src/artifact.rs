//! An artifact is a component as machine code, ready to be instantiated.
//!
//! This is one of the two modules of the workspace with `unsafe`; the other is the program's heap. `Component::deserialize` runs
//! whatever machine code it is given, so the argument why that is safe stands here in full:
//!
//! 1. The bytes carry a BLAKE3 MAC under a key that only this profile's keystore has, over the bundle's hash, the engine's
//!    settings, version and CPU features, and the code. It is checked, in constant time, before anything else is read.
//! 2. Only [`seal`] makes such a MAC, and it is only called with what this engine's own compiler has just returned.
//! 3. Therefore bytes that pass are bytes that this program's compiler made, for this engine and this CPU, from the very
//!    component whose package was verified. A swapped, torn, older or foreign file fails the MAC and is compiled again.
//!
//! What this does not cover: whoever has the profile's key, or writes into this process's memory, is this profile.
#![allow(unsafe_code, reason = "the one place that loads machine code; the argument is in the module's text")]

use std::hash::{Hash, Hasher};

use teahouse_base::SecretBytes;
use teahouse_bundle::ContentHash;
use wasmtime::Engine;
use wasmtime::component::Component;

const VERSION: u8 = 1;
const HEADER: usize = 1 + 32;

/// A compiled component and the release it was compiled from.
#[derive(Clone)]
pub struct Artifact {
    component: Component,
    content: ContentHash,
}

impl Artifact {
    pub(crate) const fn new(component: Component, content: ContentHash) -> Self {
        Self { component, content }
    }

    /// The release it was compiled from.
    pub const fn content_hash(&self) -> ContentHash {
        self.content
    }

    pub(crate) const fn component(&self) -> &Component {
        &self.component
    }
}

/// The engine's settings, version, target and CPU features, as wasmtime itself compares them, in 32 bytes.
pub(crate) fn engine_tag(engine: &Engine) -> [u8; 32] {
    let mut hasher = Blake3Hasher(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    *hasher.0.finalize().as_bytes()
}

/// `version 1 | MAC 32 | code`.
pub(crate) fn seal(key: &SecretBytes<32>, tag: &[u8; 32], content: &ContentHash, code: &[u8]) -> Vec<u8> {
    let mac = mac(key, tag, content, code);
    [&[VERSION], mac.as_bytes().as_slice(), code].concat()
}

/// The component, when the bytes were sealed under this key for this release and engine; nothing otherwise.
pub(crate) fn unseal(
    engine: &Engine,
    key: &SecretBytes<32>,
    tag: &[u8; 32],
    content: &ContentHash,
    sealed: &[u8],
) -> Option<Component> {
    let (header, code) = sealed.split_at_checked(HEADER)?;
    let (version, found) = header.split_first()?;
    let found = blake3::Hash::from_slice(found).ok()?;
    // `blake3::Hash` compares in constant time.
    if *version != VERSION || found != mac(key, tag, content, code) {
        return None; // CAP-006
    }
    // SAFETY: the MAC above proves that `code` is what this program's compiler returned for this engine; see the module.
    unsafe { Component::deserialize(engine, code) }.ok()
}

fn mac(key: &SecretBytes<32>, tag: &[u8; 32], content: &ContentHash, code: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.expose());
    hasher.update(b"teahouse artifact v1").update(tag).update(content.as_bytes()).update(code);
    hasher.finalize()
}

/// Feeds what wasmtime hashes into a hash that is the same on every run.
struct Blake3Hasher(blake3::Hasher);

impl Hasher for Blake3Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_be_bytes(first)
    }
}
