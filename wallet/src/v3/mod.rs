//! A keystore V3 is one account's key in the form that wallets exchange: "Web3 Secret Storage Definition", version 3.
//!
//! It is for moving a key in or out and nothing else: this wallet keeps its own keys under its own seal ([`crate::keystore`]).
//! The definition's cipher is AES-128-CTR under half of a stretched passphrase, its check is Keccak-256 over the other half
//! and the ciphertext.
//!
//! # Guarantees
//! - What a file asks for is bounded before memory or time is spent on it (KST-001).
//! - A wrong passphrase, damage, and a form that is not read here are three errors. The definition's check cannot tell a wrong
//!   passphrase from a changed ciphertext, so that case is called a wrong passphrase (KST-002).
//! - Where the file names an address, the key must be that address's (KST-003).
//! - Neither passphrase nor key stays in the frames that read or wrote (KEY-008).
//!
//! # Why not a ready crate
//! `eth-keystore`, which alloy's signer uses, stretches with whatever a file says, panics on a short key or vector, works on
//! files only, and protects what it writes with 2^13 rounds.

mod error;
mod format;
mod kdf;

use aes::Aes128;
use alloy::primitives::Keccak256;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use subtle::ConstantTimeEq;
use teahouse_base::{Rng, RngExt, SecretBytes, with_wiped_stack};
use zeroize::{Zeroize, Zeroizing};

pub use error::V3Error;
pub use kdf::V3Work;

use crate::keys::AccountKey;
use crate::keystore::Passphrase;
use format::Parts;

/// No file of this form is near this.
pub const MAX_V3: usize = 64 * 1024;

/// Reads the key of a keystore V3.
///
/// # Errors
/// [`V3Error`].
pub fn import(text: &str, passphrase: &Passphrase) -> Result<AccountKey, V3Error> {
    if text.len() > MAX_V3 {
        return Err(V3Error::Malformed("size"));
    }
    let parts = Parts::read(text)?;
    with_wiped_stack(|| open(parts, passphrase)) // KEY-008
}

fn open(parts: Parts, passphrase: &Passphrase) -> Result<AccountKey, V3Error> {
    let stretched = parts.work.stretch(passphrase.expose().as_bytes(), &parts.salt)?;
    let (cipher_key, mac_key) = halves(&stretched);
    let mac = mac_of(mac_key, &parts.ciphertext);
    if !bool::from(mac.ct_eq(&parts.mac)) {
        return Err(V3Error::WrongPassphrase); // KST-002
    }
    let mut secret = Zeroizing::new(parts.ciphertext);
    apply(cipher_key, &parts.iv, &mut secret);
    let key = AccountKey::from_bytes(&secret).ok_or(V3Error::Malformed("key"))?;
    match parts.address {
        Some(address) if address != key.address().as_slice() => Err(V3Error::OtherAddress), // KST-003
        _ => Ok(key),
    }
}

/// Writes `key` as a keystore V3.
///
/// # Errors
/// [`V3Error::NoMemory`] when the stretching does not get its memory.
pub fn export(
    key: &AccountKey,
    passphrase: &Passphrase,
    work: V3Work,
    rng: &mut dyn Rng,
) -> Result<String, V3Error> {
    let (salt, iv) = (rng.array::<32>(), rng.array::<16>());
    let parts = with_wiped_stack(|| seal(key, passphrase, work, salt, iv))?; // KEY-008
    Ok(parts.write(rng.array()))
}

fn seal(
    key: &AccountKey,
    passphrase: &Passphrase,
    work: V3Work,
    salt: [u8; 32],
    iv: [u8; 16],
) -> Result<Parts, V3Error> {
    let stretched = work.stretch(passphrase.expose().as_bytes(), &salt)?;
    let (cipher_key, mac_key) = halves(&stretched);
    let secret = key.export();
    let mut ciphertext = *secret.expose();
    apply(cipher_key, &iv, &mut ciphertext);
    let mac = mac_of(mac_key, &ciphertext);
    let address = Some(key.address().0.0);
    Ok(Parts { work, salt: salt.to_vec(), iv, ciphertext, mac, address })
}

fn halves(stretched: &SecretBytes<32>) -> (&[u8], &[u8]) {
    stretched.expose().split_at(16)
}

/// The definition's check. The key is fed in by itself: a copy beside the ciphertext would stay in memory.
fn mac_of(key: &[u8], ciphertext: &[u8]) -> [u8; 32] {
    let mut hash = Keccak256::new();
    hash.update(key);
    hash.update(ciphertext);
    hash.finalize().0
}

fn apply(key: &[u8], iv: &[u8; 16], bytes: &mut [u8; 32]) {
    let mut half: [u8; 16] = key.try_into().expect("half of 32 bytes is 16");
    Ctr128BE::<Aes128>::new(&half.into(), iv.into()).apply_keystream(bytes);
    half.zeroize();
}

#[cfg(test)]
mod tests;
