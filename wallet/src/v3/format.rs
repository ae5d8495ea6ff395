//! The JSON of the definition. Fields of other wallets that mean nothing here are passed over.

use serde::{Deserialize, Serialize};

use super::{V3Error, V3Work};

const VERSION: u8 = 3;
/// A longer salt is none of any wallet's.
const MAX_SALT: usize = 256;

#[derive(Serialize, Deserialize)]
struct V3Json {
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(alias = "Crypto")]
    crypto: CryptoJson,
}

#[derive(Serialize, Deserialize)]
struct CryptoJson {
    cipher: String,
    cipherparams: CipherJson,
    ciphertext: String,
    kdf: String,
    kdfparams: KdfJson,
    mac: String,
}

#[derive(Serialize, Deserialize)]
struct CipherJson {
    iv: String,
}

#[derive(Default, Serialize, Deserialize)]
struct KdfJson {
    dklen: u32,
    salt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prf: Option<String>,
}

/// What a file says, before a passphrase is tried.
pub(super) struct Parts {
    pub(super) work: V3Work,
    pub(super) salt: Vec<u8>,
    pub(super) iv: [u8; 16],
    pub(super) ciphertext: [u8; 32],
    pub(super) mac: [u8; 32],
    pub(super) address: Option<[u8; 20]>,
}

impl Parts {
    pub(super) fn read(text: &str) -> Result<Self, V3Error> {
        let json: V3Json = serde_json::from_str(text).map_err(|_| V3Error::Malformed("json"))?;
        let crypto = json.crypto;
        if json.version != VERSION {
            return Err(V3Error::Unknown("version"));
        }
        if crypto.cipher != "aes-128-ctr" {
            return Err(V3Error::Unknown("cipher"));
        }
        let salt = hex::decode(&crypto.kdfparams.salt).map_err(|_| V3Error::Malformed("salt"))?;
        if salt.len() > MAX_SALT {
            return Err(V3Error::Malformed("salt"));
        }
        Ok(Self {
            work: work_of(&crypto.kdf, &crypto.kdfparams)?,
            salt,
            iv: fixed("iv", &crypto.cipherparams.iv)?,
            ciphertext: fixed("ciphertext", &crypto.ciphertext)?,
            mac: fixed("mac", &crypto.mac)?,
            address: json.address.map(|text| fixed("address", &text)).transpose()?,
        })
    }

    /// The text, under a random id (UUID version 4, RFC 9562).
    pub(super) fn write(&self, mut id: [u8; 16]) -> String {
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        let id = hex::encode(id);
        let id = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
        let (kdf, kdfparams) = self.kdf();
        let json = V3Json {
            version: VERSION,
            id: Some(id),
            address: self.address.map(hex::encode),
            crypto: CryptoJson {
                cipher: "aes-128-ctr".to_owned(),
                cipherparams: CipherJson { iv: hex::encode(self.iv) },
                ciphertext: hex::encode(self.ciphertext),
                kdf: kdf.to_owned(),
                kdfparams,
                mac: hex::encode(self.mac),
            },
        };
        serde_json::to_string_pretty(&json).expect("a struct of texts and numbers is always JSON")
    }

    fn kdf(&self) -> (&'static str, KdfJson) {
        let salt = hex::encode(&self.salt);
        match self.work {
            V3Work::Scrypt { log_n, r, p } => {
                let n = Some(1 << log_n);
                ("scrypt", KdfJson { dklen: 32, salt, n, r: Some(r), p: Some(p), ..KdfJson::default() })
            }
            V3Work::Pbkdf2 { rounds } => {
                let prf = Some("hmac-sha256".to_owned());
                ("pbkdf2", KdfJson { dklen: 32, salt, c: Some(rounds), prf, ..KdfJson::default() })
            }
        }
    }
}

fn work_of(kdf: &str, params: &KdfJson) -> Result<V3Work, V3Error> {
    if params.dklen != 32 {
        return Err(V3Error::Unknown("length of key"));
    }
    match kdf {
        "scrypt" => {
            let (Some(n), Some(r), Some(p)) = (params.n, params.r, params.p) else {
                return Err(V3Error::Malformed("scrypt"));
            };
            if !n.is_power_of_two() {
                return Err(V3Error::Malformed("scrypt"));
            }
            let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| V3Error::TooMuchWork)?;
            Ok(V3Work::Scrypt { log_n, r, p })
        }
        "pbkdf2" if params.prf.as_deref() == Some("hmac-sha256") => {
            Ok(V3Work::Pbkdf2 { rounds: params.c.ok_or(V3Error::Malformed("pbkdf2"))? })
        }
        "pbkdf2" => Err(V3Error::Unknown("hash")),
        _ => Err(V3Error::Unknown("stretching")),
    }
}

fn fixed<const N: usize>(what: &'static str, text: &str) -> Result<[u8; N], V3Error> {
    let mut bytes = [0; N];
    let digits = text.strip_prefix("0x").unwrap_or(text);
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| V3Error::Malformed(what))?;
    Ok(bytes)
}
