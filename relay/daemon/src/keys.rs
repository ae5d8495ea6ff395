//! The keys of a relay are three secrets of 32 bytes, each in a file only its owner can read.
//!
//! | file | is |
//! |---|---|
//! | `identity.key` | Ed25519, the peer id under which others find the relay |
//! | `store.key` | secp256k1, signs receipts |
//! | `submitter.key` | secp256k1, the account that pays for others' claims |
//!
//! Each file is 64 hex digits and a line end. A file that others can read is refused.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use teahouse_base::{Rng, SecretBytes, SystemRng};
use teahouse_relay::identity::Keypair;
use teahouse_wallet::keys::AccountKey;
use teahouse_wire::StoreKey;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The secrets of one relay.
pub struct Keys {
    /// Its network identity.
    pub identity: Keypair,
    /// The key of its receipts.
    pub store: StoreKey,
    /// Its account on the chain.
    pub submitter: AccountKey,
}

impl Keys {
    /// Reads the keys in `data`; those that do not exist yet are made.
    pub fn open_or_make(data: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(data).map_err(|error| Failure::file(data, error))?;
        let mut identity = Zeroizing::new(*secret(&data.join("identity.key"))?.expose());
        let identity = Keypair::ed25519_from_bytes(identity.as_mut_slice());
        let store_path = data.join("store.key");
        let store = StoreKey::from_secret(&secret(&store_path)?);
        let submitter_path = data.join("submitter.key");
        let submitter = AccountKey::from_bytes(secret(&submitter_path)?.expose());
        Ok(Self {
            identity: identity.map_err(|error| Failure::file(&data.join("identity.key"), error))?,
            store: store.map_err(|error| Failure::file(&store_path, error))?,
            submitter: submitter
                .ok_or_else(|| Failure::file(&submitter_path, "not the key of an account"))?,
        })
    }
}

/// The secret in a file; a new one when there is none.
fn secret(path: &Path) -> Result<SecretBytes<32>, Failure> {
    match File::open(path) {
        Ok(file) => read(path, file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(path),
        Err(error) => Err(Failure::file(path, error)),
    }
}

fn read(path: &Path, mut file: File) -> Result<SecretBytes<32>, Failure> {
    let mode = file.metadata().map_err(|error| Failure::file(path, error))?.mode();
    if mode & 0o077 != 0 {
        return Err(Failure::file(
            path,
            format!("mode {:o} lets others read this key; chmod 600", mode & 0o777),
        ));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(|error| Failure::file(path, error))?;
    parse_hex(text.trim()).ok_or_else(|| Failure::file(path, "not 64 hex digits"))
}

fn make(path: &Path) -> Result<SecretBytes<32>, Failure> {
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRng.fill(bytes.as_mut_slice());
    let text = Zeroizing::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n");
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = opened.map_err(|error| Failure::file(path, error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::file(path, error))?;
    Ok(SecretBytes::new(*bytes))
}

fn parse_hex(text: &str) -> Option<SecretBytes<32>> {
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(SecretBytes::new(*bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_for_their_owner_only_and_refused_when_others_can_read_them() {
        let dir = tempfile::tempdir().unwrap();
        let first = Keys::open_or_make(dir.path()).unwrap();
        let again = Keys::open_or_make(dir.path()).unwrap();
        assert_eq!(first.identity.public(), again.identity.public());
        assert_eq!(first.store.store_id(), again.store.store_id());
        assert_eq!(first.submitter.address(), again.submitter.address());
        for file in ["identity.key", "store.key", "submitter.key"] {
            let path = dir.path().join(file);
            assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(Keys::open_or_make(dir.path()), Err(Failure::Configuration(_))));
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    #[test]
    fn a_damaged_key_file_is_refused_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        Keys::open_or_make(dir.path()).unwrap();
        for bad in ["", "00", &"zz".repeat(32), &"é".repeat(32), &"00".repeat(32)] {
            std::fs::write(dir.path().join("store.key"), bad).unwrap();
            assert!(Keys::open_or_make(dir.path()).is_err(), "{bad}");
            assert_eq!(std::fs::read_to_string(dir.path().join("store.key")).unwrap(), *bad);
        }
    }
}
