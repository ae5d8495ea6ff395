//! The form of a keystore on disk: one JSON object of version 1.
//!
//! ```json
//! { "version": 1,
//!   "protection": { "passphrase": { "kdf": "argon2id-1.3", "memory_kib": 65536, "passes": 3, "lanes": 4, "salt": "hex16" } },
//!   "data_key": { "nonce": "hex24", "sealed": "hex48" },
//!   "phrase":   { "nonce": "hex24", "sealed": "hex48" },
//!   "checksum": "hex32" }
//! ```
//! `"protection": { "file_permissions_only": { "key": "hex32" } }` is the variant without a passphrase.
//! Associated data of both seals: `"teahouse/keystore" | version (1) | 0` or `… | 1 | memory (4) | passes (4) |
//! lanes (4) | salt (16)`. The checksum is SHA-256 over the associated data, then for each seal its nonce and its
//! length-prefixed bytes; without a passphrase also the key. It finds accidents, the seals find attackers.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teahouse_base::{SecretBytes, Writer};

use super::{Keystore, KeystoreError, Sealed, Stretching, Wrap};

const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeystoreJson {
    version: u8,
    protection: ProtectionJson,
    data_key: SealedJson,
    phrase: SealedJson,
    checksum: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ProtectionJson {
    Passphrase { kdf: String, memory_kib: u32, passes: u32, lanes: u32, salt: String },
    FilePermissionsOnly { key: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedJson {
    nonce: String,
    sealed: String,
}

impl Wrap {
    pub(super) fn associated_data(&self) -> Vec<u8> {
        let mut ad = Writer::new();
        ad.fixed(b"teahouse/keystore").u8(VERSION);
        match self {
            Self::Open { .. } => ad.u8(0),
            Self::Passphrase { stretching, salt } => {
                let (memory_kib, passes, lanes) = stretching.parts();
                ad.u8(1).u32(memory_kib).u32(passes).u32(lanes).fixed(salt)
            }
        };
        ad.finish()
    }

    fn to_json(&self) -> ProtectionJson {
        match self {
            Self::Open { key } => ProtectionJson::FilePermissionsOnly { key: hex::encode(key.expose()) },
            Self::Passphrase { stretching, salt } => {
                let (memory_kib, passes, lanes) = stretching.parts();
                let kdf = "argon2id-1.3".to_owned();
                ProtectionJson::Passphrase { kdf, memory_kib, passes, lanes, salt: hex::encode(salt) }
            }
        }
    }

    fn from_json(json: ProtectionJson) -> Result<Self, KeystoreError> {
        match json {
            ProtectionJson::FilePermissionsOnly { key } => {
                Ok(Self::Open { key: SecretBytes::new(fixed(&key)?) })
            }
            ProtectionJson::Passphrase { kdf, .. } if kdf != "argon2id-1.3" => {
                Err(KeystoreError::Damaged("kdf"))
            }
            ProtectionJson::Passphrase { memory_kib, passes, lanes, salt, .. } => Ok(Self::Passphrase {
                stretching: Stretching::new(memory_kib, passes, lanes)?,
                salt: fixed(&salt)?,
            }),
        }
    }
}

impl Sealed {
    fn to_json(&self) -> SealedJson {
        SealedJson { nonce: hex::encode(self.nonce), sealed: hex::encode(&self.bytes) }
    }

    fn from_json(json: &SealedJson) -> Result<Self, KeystoreError> {
        let bytes: [u8; 48] = fixed(&json.sealed)?;
        Ok(Self { nonce: fixed(&json.nonce)?, bytes: bytes.to_vec() })
    }
}

impl Keystore {
    /// The keystore as the text that is kept on disk.
    pub fn to_json(&self) -> String {
        let json = KeystoreJson {
            version: VERSION,
            protection: self.wrap.to_json(),
            data_key: self.data_key.to_json(),
            phrase: self.phrase.to_json(),
            checksum: hex::encode(self.checksum()),
        };
        serde_json::to_string_pretty(&json).expect("a struct of texts and numbers is always JSON")
    }

    /// Reads the text that [`Keystore::to_json`] wrote.
    ///
    /// # Errors
    /// [`KeystoreError`] for anything else, with damage and newer versions told apart.
    pub fn from_json(text: &str) -> Result<Self, KeystoreError> {
        let any: serde_json::Value =
            serde_json::from_str(text).map_err(|_| KeystoreError::Damaged("json"))?;
        match any.get("version").and_then(serde_json::Value::as_u64) {
            Some(1) => {}
            Some(found) if found > 1 => {
                return Err(KeystoreError::TooNew { found, newest: u64::from(VERSION) });
            }
            _ => return Err(KeystoreError::Damaged("version")),
        }
        let json: KeystoreJson = serde_json::from_value(any).map_err(|_| KeystoreError::Damaged("fields"))?;
        let keystore = Self {
            wrap: Wrap::from_json(json.protection)?,
            data_key: Sealed::from_json(&json.data_key)?,
            phrase: Sealed::from_json(&json.phrase)?,
        };
        if fixed::<32>(&json.checksum)? != keystore.checksum() {
            return Err(KeystoreError::Damaged("checksum")); // KS-001
        }
        Ok(keystore)
    }

    fn checksum(&self) -> [u8; 32] {
        let mut all = Writer::new();
        all.fixed(&self.wrap.associated_data());
        for sealed in [&self.data_key, &self.phrase] {
            all.fixed(&sealed.nonce).bytes(&sealed.bytes);
        }
        let mut hash = Sha256::new_with_prefix(all.finish());
        if let Wrap::Open { key } = &self.wrap {
            hash.update(key.expose());
        }
        hash.finalize().into()
    }
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N], KeystoreError> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| KeystoreError::Damaged("hex"))?;
    Ok(bytes)
}
