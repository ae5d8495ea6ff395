//! A reference is what one person hands another so that they can find and open a blob: id, length and, for a private
//! blob, the key.
//!
//! Its text is `teahouse-blob:`, the length in decimal digits, a colon, the id in hex and, with a key, a colon and the key
//! in hex. It has one form, so that a link can be compared.

use std::fmt;
use std::str::FromStr;

use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, Writer};
use zeroize::Zeroizing;

use super::BlobId;
use super::seal::BlobKey;
use super::shape::BlobSize;

const PREFIX: &str = "teahouse-blob:";
const MALFORMED: CodecError = CodecError::Malformed("blob reference");

/// Where a blob is found and how it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRef {
    /// Its name.
    pub id: BlobId,
    /// Bytes of content.
    pub size: BlobSize,
    /// The key; `None` for a public blob, whose key follows from the hash of its content.
    pub key: Option<BlobKey>,
}

impl BlobRef {
    /// Its text. With a key, whoever reads it can open the blob: it belongs into sealed messages only.
    pub fn expose_text(&self) -> Zeroizing<String> {
        let key = self.key.as_ref().map(|key| Zeroizing::new(hex::encode(key.expose())));
        let colon = if key.is_some() { ":" } else { "" };
        let key = key.as_ref().map_or("", |text| text.as_str());
        Zeroizing::new(format!("{PREFIX}{}:{}{colon}{key}", self.size.get(), self.id))
    }
}

/// Prints what is public of it.
impl fmt::Display for BlobRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}:{}", self.size.get(), self.id) // BLB-006
    }
}

impl FromStr for BlobRef {
    type Err = CodecError;

    fn from_str(text: &str) -> Result<Self, CodecError> {
        let mut parts = text.strip_prefix(PREFIX).ok_or(MALFORMED)?.split(':');
        let size = size_of(parts.next().ok_or(MALFORMED)?)?;
        let id = parts.next().ok_or(MALFORMED)?.parse().map_err(|_| MALFORMED)?;
        let key = parts.next().map(key_of).transpose()?;
        if parts.next().is_some() { Err(MALFORMED) } else { Ok(Self { id, size, key }) }
    }
}

fn size_of(text: &str) -> Result<BlobSize, CodecError> {
    let size: u64 = text.parse().map_err(|_| MALFORMED)?;
    // No sign and no leading zeros: one form.
    if size.to_string() != text {
        return Err(MALFORMED); // BLB-009
    }
    BlobSize::new(size).map_err(|_| MALFORMED)
}

fn key_of(text: &str) -> Result<BlobKey, CodecError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(MALFORMED);
    }
    hex::decode_to_slice(text, bytes.as_mut_slice()).map_err(|_| MALFORMED)?;
    Ok(BlobKey::from_secret(SecretBytes::new(*bytes)))
}

impl Encode for BlobRef {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.id).value(&self.size).bool(self.key.is_some());
        if let Some(key) = &self.key {
            to.fixed(key.expose());
        }
    }
}

impl Decode for BlobRef {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let (id, size) = (from.value()?, from.value()?);
        let key =
            if from.bool()? { Some(BlobKey::from_secret(SecretBytes::new(from.array()?))) } else { None };
        Ok(Self { id, size, key })
    }
}
