//! A keystore is a phrase that only its owner can read, sealed so that it may lie on any disk.
//!
//! A random data key seals the phrase's entropy; a wrapping key seals the data key. The wrapping key comes from a
//! passphrase through Argon2id (RFC 9106, second recommended option), or, where the owner chose to have none, it lies
//! beside the data and only the file's permissions protect it. Changing the passphrase rewraps the data key.
//!
//! # Guarantees
//! - A wrong passphrase and a damaged file are two errors (KS-001): the file carries a checksum over all its fields, so
//!   that damage is found before a passphrase is tried.
//! - Version, protection and stretching parameters are associated data of both seals: none can be changed (KS-002).
//! - The stretching a file asks for is bounded before any memory is taken (KS-003).
//! - Neither passphrase nor entropy stays in the frames that sealed or opened (KEY-008).

mod error;
#[cfg(feature = "native")]
mod file;
mod format;
mod kdf;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use teahouse_base::{Rng, RngExt, SecretBytes, with_wiped_stack};
use zeroize::{Zeroize, Zeroizing};

pub use error::{KeystoreError, OpenError};
#[cfg(feature = "native")]
pub use file::{FileError, KeystoreFile};
pub use kdf::Stretching;

use crate::phrase::Phrase;

/// What protects a keystore.
pub enum Protection<'a> {
    /// A passphrase, stretched.
    Passphrase(&'a Passphrase, Stretching),
    /// Nothing but the file's permissions: whoever reads the file owns the keys. Every screen that offers this says so.
    FilePermissionsOnly,
}

/// A passphrase as typed. Not `Copy`, redacted `Debug`, wiped on drop.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes over what was typed.
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// What was typed, borrowed: the name makes every use easy to find.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// How the data key is wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrap {
    Passphrase { stretching: Stretching, salt: [u8; 16] },
    Open { key: SecretBytes<32> },
}

/// A nonce and what was sealed under it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sealed {
    nonce: [u8; 24],
    bytes: Vec<u8>,
}

/// A sealed phrase. [`Keystore::to_json`] is the form on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keystore {
    wrap: Wrap,
    data_key: Sealed,
    phrase: Sealed,
}

impl Keystore {
    /// Seals `phrase`.
    ///
    /// # Errors
    /// [`KeystoreError::NoMemory`] when the stretching does not get its memory.
    pub fn seal(
        phrase: &Phrase,
        protection: &Protection<'_>,
        rng: &mut dyn Rng,
    ) -> Result<Self, KeystoreError> {
        with_wiped_stack(|| {
            let (wrap, wrapping_key) = new_wrap(protection, rng)?;
            let data_key = SecretBytes::<32>::random(rng);
            let ad = wrap.associated_data();
            let entropy = phrase.entropy();
            Ok(Self {
                data_key: seal(&wrapping_key, &ad, data_key.expose(), rng),
                phrase: seal(&data_key, &ad, entropy.expose(), rng),
                wrap,
            })
        }) // KEY-008
    }

    /// Whether a passphrase is needed to open it.
    pub const fn needs_passphrase(&self) -> bool {
        matches!(self.wrap, Wrap::Passphrase { .. })
    }

    /// Opens the seal; `passphrase` is ignored where none protects it.
    ///
    /// # Errors
    /// [`OpenError`] tells a wrong passphrase from a missing one and from damage.
    pub fn open(&self, passphrase: Option<&Passphrase>) -> Result<Phrase, OpenError> {
        with_wiped_stack(|| self.open_with(passphrase)) // KEY-008
    }

    fn open_with(&self, passphrase: Option<&Passphrase>) -> Result<Phrase, OpenError> {
        let wrapping_key = match (&self.wrap, passphrase) {
            (Wrap::Open { key }, _) => key.clone(),
            (Wrap::Passphrase { .. }, None) => return Err(OpenError::PassphraseNeeded),
            (Wrap::Passphrase { stretching, salt }, Some(typed)) => {
                stretching.stretch(typed.bytes(), salt)?
            }
        };
        let ad = self.wrap.associated_data();
        // The checksum held when the file was read, so a seal that does not open has met another key (KS-001).
        let refusal = || {
            if self.needs_passphrase() { OpenError::WrongPassphrase } else { OpenError::Damaged("data key") }
        };
        let data_key = open(&wrapping_key, &ad, &self.data_key).ok_or_else(refusal)?; // KS-001
        let entropy = open(&data_key, &ad, &self.phrase).ok_or(OpenError::Damaged("phrase"))?;
        Ok(Phrase::from_entropy(&entropy))
    }

    /// The same phrase under another protection.
    ///
    /// # Errors
    /// As [`Keystore::open`] for the old protection and [`Keystore::seal`] for the new one.
    pub fn protect_anew(
        &self,
        old: Option<&Passphrase>,
        new: &Protection<'_>,
        rng: &mut dyn Rng,
    ) -> Result<Self, OpenError> {
        let phrase = self.open(old)?;
        Ok(Self::seal(&phrase, new, rng)?)
    }
}

fn new_wrap(
    protection: &Protection<'_>,
    rng: &mut dyn Rng,
) -> Result<(Wrap, SecretBytes<32>), KeystoreError> {
    match protection {
        Protection::Passphrase(typed, stretching) => {
            let salt = rng.array();
            let key = stretching.stretch(typed.bytes(), &salt)?;
            Ok((Wrap::Passphrase { stretching: *stretching, salt }, key))
        }
        Protection::FilePermissionsOnly => {
            let key = SecretBytes::random(rng);
            Ok((Wrap::Open { key: key.clone() }, key))
        }
    }
}

fn seal(key: &SecretBytes<32>, ad: &[u8], secret: &[u8; 32], rng: &mut dyn Rng) -> Sealed {
    let nonce = rng.array::<24>();
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let payload = Payload { msg: secret, aad: ad };
    let bytes = cipher.encrypt(&XNonce::from(nonce), payload); // KS-002
    Sealed { nonce, bytes: bytes.expect("32 bytes are below the cipher's bound of 256 GiB") }
}

fn open(key: &SecretBytes<32>, ad: &[u8], sealed: &Sealed) -> Option<SecretBytes<32>> {
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let payload = Payload { msg: &sealed.bytes, aad: ad };
    let plain = Zeroizing::new(cipher.decrypt(&XNonce::from(sealed.nonce), payload).ok()?);
    let mut bytes: [u8; 32] = plain.as_slice().try_into().ok()?;
    let secret = SecretBytes::new(bytes);
    bytes.zeroize();
    Some(secret)
}

#[cfg(test)]
mod tests;
