//! An artifact is a component as machine code, ready to be instantiated.
//!
//! This is one of the two modules of the workspace with `unsafe`; the other is the program's heap. `Component::deserialize` runs
//! whatever machine code it is given, so the argument why that is safe stands here in full:
//!
//! 1. It is only ever given a [`MachineCode`], and only one whose engine is this one: settings, version, target, CPU features.
//! 2. A `MachineCode` is made in three places of this crate, and nowhere else, since its fields and makers are private to it:
//!    - [`MachineCode::compiled`] takes what this process's compiler has just returned;
//!    - [`MachineCode::from_helper`] takes what this very program, run as its own helper, wrote into a pipe that only the two
//!      have; the helper is named by who starts this host, and whoever can replace it could as well replace the host;
//!    - [`unseal`] takes bytes from the disk after their MAC held, and before anything else of them was looked at.
//! 3. The MAC is BLAKE3 under a key that only this profile's keystore has, over the entry's name and the code. The name is a
//!    keyed hash of the engine's tag and the component's bytes. It is compared in constant time.
//! 4. Only [`seal`] makes such a MAC, and it takes a `MachineCode`: so by 2 what is unsealed was once compiled here, by this
//!    compiler, for this engine and CPU, from this very component. A swapped, torn, bent, older or foreign file fails the MAC
//!    and is compiled again. An older entry of the same name is the same component for the same engine, and so no step back.
//!
//! What this does not cover: whoever has the profile's key, or writes into this process's memory, is this profile.
#![allow(unsafe_code, reason = "the one place that loads machine code; the argument is in the module's text")]

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::Write;

use teahouse_base::SecretBytes;
use teahouse_bundle::ContentHash;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Largest machine code of one app; it is at most a few times its component.
pub(crate) const MAX_CODE: usize = 128 << 20;

const VERSION: u8 = 2;
/// Bytes before the code of a sealed entry.
pub(crate) const HEADER: usize = 1 + 32;
const TAG: usize = 32;

/// What an engine's settings, version, target and CPU features come to.
pub(crate) type EngineTag = [u8; TAG];

/// Machine code that a compiler of this program made, and for which engine.
pub struct MachineCode {
    tag: EngineTag,
    code: Vec<u8>,
}

impl MachineCode {
    /// What this process's compiler returned for the engine of `tag`.
    pub(crate) const fn compiled(tag: EngineTag, code: Vec<u8>) -> Self {
        Self { tag, code }
    }

    /// What the helper process wrote: `tag 32 | code`.
    pub(crate) fn from_helper(said: &[u8]) -> Option<Self> {
        let (tag, code) = said.split_first_chunk::<TAG>()?;
        (!code.is_empty()).then(|| Self { tag: *tag, code: code.to_vec() })
    }

    /// Writes it as [`MachineCode::from_helper`] reads it.
    pub(crate) fn write(&self, to: &mut impl Write) -> std::io::Result<()> {
        to.write_all(&self.tag)?;
        to.write_all(&self.code)
    }

    /// How many bytes of code.
    pub const fn len(&self) -> usize {
        self.code.len()
    }

    /// Whether there is no code, which no compiler makes.
    pub const fn is_empty(&self) -> bool {
        self.code.is_empty()
    }

    /// Whether it is for the engine of this tag.
    pub(crate) fn is_for(&self, tag: &EngineTag) -> bool {
        self.tag == *tag
    }
}

impl fmt::Debug for MachineCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MachineCode({} bytes)", self.code.len())
    }
}

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
pub(crate) fn engine_tag(engine: &Engine) -> EngineTag {
    let mut hasher = Blake3Hasher(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    *hasher.0.finalize().as_bytes()
}

/// The code as a component of `engine`, whose tag is `tag`; nothing when it is for another engine.
pub(crate) fn load(engine: &Engine, tag: &EngineTag, code: &MachineCode) -> Option<Component> {
    if !code.is_for(tag) {
        return None; // CAP-006
    }
    // SAFETY: a `MachineCode` is what a compiler of this program made, and this one is for this engine; see the module.
    unsafe { Component::deserialize(engine, &code.code) }.ok()
}

/// The name of an entry: which component, for which engine; to who lacks the key it says nothing.
pub(crate) fn entry_name(key: &SecretBytes<32>, tag: &EngineTag, component: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.expose());
    hasher.update(b"teahouse code name v2").update(tag).update(blake3::hash(component).as_bytes());
    hasher.finalize()
}

/// `version 1 | MAC 32 | code`.
pub(crate) fn seal(key: &SecretBytes<32>, name: &blake3::Hash, code: &MachineCode) -> Vec<u8> {
    let mac = mac(key, name, &code.code);
    [&[VERSION], mac.as_bytes().as_slice(), &code.code].concat()
}

/// The code for the engine of `tag`, when the bytes were sealed under this key and name; nothing otherwise.
pub(crate) fn unseal(
    key: &SecretBytes<32>,
    name: &blake3::Hash,
    tag: &EngineTag,
    sealed: &[u8],
) -> Option<MachineCode> {
    let (header, code) = sealed.split_at_checked(HEADER)?;
    let (version, found) = header.split_first()?;
    let found = blake3::Hash::from_slice(found).ok()?;
    // `blake3::Hash` compares in constant time.
    if *version != VERSION || found != mac(key, name, code) {
        return None; // CAP-006
    }
    Some(MachineCode { tag: *tag, code: code.to_vec() })
}

fn mac(key: &SecretBytes<32>, name: &blake3::Hash, code: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.expose());
    hasher.update(b"teahouse artifact v2").update(name.as_bytes()).update(code);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use super::*;

    const TAG_HERE: EngineTag = [5; TAG];

    fn key() -> SecretBytes<32> {
        SecretBytes::new([1; 32])
    }

    fn code() -> MachineCode {
        MachineCode::compiled(TAG_HERE, b"not code: these tests load nothing".to_vec())
    }

    fn name() -> blake3::Hash {
        entry_name(&key(), &TAG_HERE, b"component")
    }

    #[test]
    fn cap_006_an_entry_is_refused_with_any_one_of_its_bits_changed() {
        let sealed = seal(&key(), &name(), &code());
        assert!(unseal(&key(), &name(), &TAG_HERE, &sealed).is_some());
        for bit in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal(&key(), &name(), &TAG_HERE, &bent).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn cap_006_an_entry_is_refused_at_any_other_length() {
        let sealed = seal(&key(), &name(), &code());
        for length in 0..sealed.len() {
            assert!(unseal(&key(), &name(), &TAG_HERE, &sealed[..length]).is_none(), "{length} bytes");
        }
        let longer = [sealed.as_slice(), &[0]].concat();
        assert!(unseal(&key(), &name(), &TAG_HERE, &longer).is_none());
    }

    #[test]
    fn cap_006_an_entry_of_another_profile_component_or_engine_is_refused() {
        let sealed = seal(&key(), &name(), &code());
        let other = SecretBytes::new([2; 32]);
        // under the very name, and under the name that the other profile would look for
        assert!(unseal(&other, &name(), &TAG_HERE, &sealed).is_none());
        assert!(unseal(&other, &entry_name(&other, &TAG_HERE, b"component"), &TAG_HERE, &sealed).is_none());
        assert!(unseal(&key(), &entry_name(&key(), &TAG_HERE, b"componenu"), &TAG_HERE, &sealed).is_none());
        assert!(unseal(&key(), &entry_name(&key(), &[6; TAG], b"component"), &TAG_HERE, &sealed).is_none());
    }

    #[test]
    fn cap_006_code_for_another_engine_is_not_loaded() {
        let engine = Engine::new(&crate::sandbox::settings()).unwrap();
        assert!(load(&engine, &engine_tag(&engine), &code()).is_none());
    }

    #[test]
    fn what_the_helper_says_reads_back_and_less_than_a_tag_and_a_byte_is_nothing() {
        let mut said = Vec::new();
        code().write(&mut said).unwrap();
        let read = MachineCode::from_helper(&said).unwrap();
        assert!(read.is_for(&TAG_HERE) && !read.is_empty());
        assert_eq!(read.len(), code().len());
        for length in 0..=TAG {
            assert!(MachineCode::from_helper(&said[..length]).is_none(), "{length}");
        }
    }
}
