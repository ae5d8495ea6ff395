//! A backup is what the phrase alone cannot bring back, in one file that only the phrase opens.
//!
//! | field | size | holds |
//! |---|---|---|
//! | magic | 15 | `teahouse backup` |
//! | version | 1 | 1 |
//! | nonce | 24 | fresh for every file |
//! | print | 16 | the first bytes of SHA-256 over the print key and the nonce: whether a phrase fits, said before a seal is tried |
//! | length | 8 | of the sealed bytes, which tells a file that was cut short from one that was changed |
//! | sealed | n | XChaCha20-Poly1305 of the contents; associated data: everything before it |
//! | checksum | 32 | SHA-256 over everything before it: it finds accidents, the seal finds attackers |
//!
//! Both keys are storage keys of the first persona, whichever personas are in it, for the purposes `backup` and `backup print`. The contents are version
//! 1: head of `contents.rs`.
//!
//! # Guarantees
//! - Another phrase, damage, a file cut short and a newer version are four errors (BAK-101).
//! - What a file claims is bounded before memory is taken, and no byte of it can be changed unnoticed (BAK-102).
//! - A file is replaced whole or not at all, and never where something else lies (BAK-103).
//!
//! # Privacy
//! A file says that it is a backup, of which version, and how long it is. Two files of one profile have nothing in common.

mod contents;
mod error;
#[cfg(feature = "native")]
mod file;
mod tables;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use teahouse_base::{Decode, Encode, Reader, Rng, RngExt, Writer, with_wiped_stack};
use zeroize::Zeroizing;

pub use contents::{Backup, BackupApp, BackupPersona, Row, Section};
pub use error::BackupError;
#[cfg(feature = "native")]
pub use file::{BackupFile, BackupFileError};
pub use tables::tables;

use crate::keys::{Persona, StorageKey};

const MAGIC: &[u8; 15] = b"teahouse backup";
const VERSION: u8 = 1;
const HEAD: usize = 15 + 1 + 24 + 16 + 8;
const CHECKSUM: usize = 32;
/// The largest file that is read: a wallet of a hundred thousand payments stays far below.
pub const MAX_BACKUP: usize = 256 << 20;

/// What seals the backups of one phrase.
#[derive(Debug)]
pub struct BackupKey {
    seal: StorageKey,
    print: StorageKey,
}

impl BackupKey {
    /// The key of `persona`, the first one of its phrase.
    pub fn of(persona: &Persona) -> Self {
        Self { seal: persona.storage_key("backup"), print: persona.storage_key("backup print") }
    }

    fn print(&self, nonce: &[u8; 24]) -> [u8; 16] {
        with_wiped_stack(|| {
            let hash = Sha256::new_with_prefix(self.print.expose()).chain_update(nonce).finalize(); // KEY-008
            let mut print = [0; 16];
            print.copy_from_slice(&hash[..16]);
            print
        })
    }

    /// Seals `backup`.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`] above [`MAX_BACKUP`].
    pub fn seal(&self, backup: &Backup, rng: &mut dyn Rng) -> Result<Vec<u8>, BackupError> {
        let plain = Zeroizing::new(backup.to_bytes());
        let nonce = rng.array::<24>();
        let mut head = Writer::new();
        head.fixed(MAGIC).u8(VERSION).fixed(&nonce).fixed(&self.print(&nonce)).u64(plain.len() as u64 + 16);
        let mut file = head.finish();
        if HEAD + plain.len() + 16 + CHECKSUM > MAX_BACKUP {
            return Err(BackupError::TooLarge { found: plain.len(), bound: MAX_BACKUP });
        }
        let payload = Payload { msg: &plain, aad: &file };
        let sealed = with_wiped_stack(|| self.cipher().encrypt(&XNonce::from(nonce), payload)); // BAK-102, KEY-008
        file.extend(sealed.expect("a backup is below the cipher's bound of 256 GiB"));
        let checksum = Sha256::digest(&file);
        file.extend_from_slice(&checksum);
        Ok(file)
    }

    /// Opens what [`BackupKey::seal`] made.
    ///
    /// # Errors
    /// [`BackupError`] tells another phrase from damage, from a file cut short, and from a newer version.
    pub fn open(&self, file: &[u8]) -> Result<Backup, BackupError> {
        let Parts { nonce, print, sealed } = parts(file)?;
        if print != self.print(&nonce) {
            return Err(BackupError::OtherPhrase); // BAK-101
        }
        let payload = Payload { msg: sealed, aad: &file[..HEAD] };
        let plain = with_wiped_stack(|| self.cipher().decrypt(&XNonce::from(nonce), payload)); // BAK-102, KEY-008
        let plain = Zeroizing::new(plain.map_err(|_| BackupError::Damaged("seal"))?);
        Backup::from_bytes(&plain).map_err(BackupError::Contents)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.seal.expose().into())
    }
}

/// What a whole file consists of.
struct Parts<'a> {
    nonce: [u8; 24],
    print: [u8; 16],
    sealed: &'a [u8],
}

fn parts(file: &[u8]) -> Result<Parts<'_>, BackupError> {
    if file.len() > MAX_BACKUP {
        return Err(BackupError::TooLarge { found: file.len(), bound: MAX_BACKUP });
    }
    if !file.starts_with(&MAGIC[..file.len().min(MAGIC.len())]) || file.is_empty() {
        return Err(BackupError::NotABackup);
    }
    let cut = |_| BackupError::Truncated;
    let mut from = Reader::new(&file[MAGIC.len().min(file.len())..]);
    match from.u8().map_err(cut)? {
        VERSION => {}
        0 => return Err(BackupError::Damaged("version")),
        found => return Err(BackupError::TooNew { found, newest: VERSION }), // BAK-101
    }
    let (nonce, print) = (from.array().map_err(cut)?, from.array().map_err(cut)?);
    let length = from.u64().map_err(cut)?;
    let left = from.left() as u64;
    let whole = length.saturating_add(CHECKSUM as u64);
    if left < whole {
        // A length that was changed looks like a file cut short; whoever reads that looks for another copy either way.
        return Err(BackupError::Truncated);
    }
    if left > whole {
        return Err(BackupError::Damaged("length"));
    }
    let body = file.len() - CHECKSUM;
    if Sha256::digest(&file[..body]).as_slice() != &file[body..] {
        return Err(BackupError::Damaged("checksum"));
    }
    Ok(Parts { nonce, print, sealed: &file[HEAD..body] })
}

#[cfg(test)]
mod tests;
