//! A block-list says which bundles and publishers its author warns of, and why; it is a text that the author signed.
//!
//! The first line is `teahouse-blocklist-1 KEY SIGNATURE` in hex. What follows is TOML, signed as
//! `"teahouse blocklist signature v1" | TOML`:
//!
//! ```toml
//! name = "Warnings of the tea guild"
//! number = 3
//!
//! [[entry]]
//! bundle = "64 hex digits, the hash of a bundle's content"
//! reason = "It sends what you type to somebody else."
//!
//! [[entry]]
//! publisher = "64 hex digits, the key that signs bundles"
//! reason = "Sells apps of others as its own."
//! ```
//!
//! A list decides nothing: whoever subscribed to it is told, and goes on after a yes.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::text::{self, TextError};
use crate::{ContentHash, PublisherKey};

/// Most bytes of a list with its first line.
pub const MAX_LIST: usize = 1 << 20;
/// Most entries of a list.
pub const MAX_ENTRIES: usize = 5_000;
/// Most characters of a list's name.
pub const MAX_NAME: usize = 60;
/// Most characters of a reason.
pub const MAX_REASON: usize = 140;

const MARK: &str = "teahouse-blocklist-1";
const SIGNATURE_DOMAIN: &[u8] = b"teahouse blocklist signature v1";

/// Why a block-list is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BlocklistError {
    /// Not a block-list, or one that breaks a rule.
    #[error("not a block-list: {0}")]
    Form(String),
    /// The signature is not the author's over this list.
    #[error("the signature does not belong to this list and author")]
    Signature,
    /// A text that a person may not be shown.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Coded for BlocklistError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Form(_) => ErrorCode::new("BND-601"),
            Self::Signature => ErrorCode::new("BND-602"),
            Self::Text(text) => text.code(),
        }
    }
}

fn form(problem: impl Into<String>) -> BlocklistError {
    BlocklistError::Form(problem.into())
}

/// What one entry warns of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlocklistEntry {
    /// The hash of a bundle's content, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
    /// A publisher's key, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Why, in one line.
    pub reason: String,
}

impl BlocklistEntry {
    /// The hash or the key that it names.
    pub fn id(&self) -> &str {
        self.bundle.as_deref().or(self.publisher.as_deref()).unwrap_or_default()
    }

    fn check(&self) -> Result<(), BlocklistError> {
        let is_right = match (&self.bundle, &self.publisher) {
            (Some(hash), None) => hash.parse::<ContentHash>().is_ok(),
            (None, Some(key)) => key.parse::<PublisherKey>().is_ok(),
            _ => false,
        };
        if !is_right {
            return Err(form("an entry names either a bundle's hash or a publisher's key, in hex"));
        }
        Ok(text::check_line("reason", &self.reason, MAX_REASON)?)
    }
}

/// What a list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocklist {
    /// What its author calls it.
    pub name: String,
    /// Grows with each that its author signs.
    pub number: u32,
    /// What it warns of.
    #[serde(default, rename = "entry")]
    pub entries: Vec<BlocklistEntry>,
}

impl Blocklist {
    /// Reads and checks the TOML of a list.
    ///
    /// # Errors
    /// [`BlocklistError`] with the first thing that is wrong.
    pub fn from_toml(toml: &str) -> Result<Self, BlocklistError> {
        let list: Self = toml::from_str(toml).map_err(|error| form(error.message()))?;
        text::check_line("name", &list.name, MAX_NAME)?;
        if list.entries.len() > MAX_ENTRIES {
            return Err(form("it has too many entries"));
        }
        list.entries.iter().try_for_each(BlocklistEntry::check)?;
        Ok(list)
    }
}

/// Signs the TOML of a list as it stands; it is checked first.
///
/// # Errors
/// As [`Blocklist::from_toml`], and for one that is too long.
pub fn sign(toml: &str, author: &SigningKey) -> Result<Vec<u8>, BlocklistError> {
    Blocklist::from_toml(toml)?;
    let key = hex::encode(author.verifying_key().as_bytes());
    let signature = hex::encode(author.sign(&signed_bytes(toml)).to_bytes());
    let bytes = format!("{MARK} {key} {signature}\n{toml}").into_bytes();
    if bytes.len() > MAX_LIST { Err(form("it is too long")) } else { Ok(bytes) }
}

fn signed_bytes(toml: &str) -> Vec<u8> {
    [SIGNATURE_DOMAIN, toml.as_bytes()].concat()
}

/// A list that its author signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBlocklist {
    /// Who signed it.
    pub author: PublisherKey,
    /// What it says.
    pub list: Blocklist,
}

impl SignedBlocklist {
    /// Reads a file; nothing in it is believed before its signature.
    ///
    /// # Errors
    /// [`BlocklistError`] with the first thing that is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BlocklistError> {
        if bytes.len() > MAX_LIST {
            return Err(form("it is too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| form("it is no text"))?;
        let (head, toml) = text.split_once('\n').ok_or_else(|| form("it has no first line"))?;
        let words: Vec<&str> = head.split(' ').collect();
        let [MARK, key, signature] = words[..] else { return Err(form("its first line is another one")) };
        let author: PublisherKey = key.parse().map_err(|_| form("its key is no key"))?;
        let mut raw = [0; 64];
        hex::decode_to_slice(signature, &mut raw).map_err(|_| form("its signature is no signature"))?;
        let key = VerifyingKey::from_bytes(author.as_bytes()).map_err(|_| BlocklistError::Signature)?;
        let signature = Signature::from_bytes(&raw);
        key.verify_strict(&signed_bytes(toml), &signature).map_err(|_| BlocklistError::Signature)?; // BLK-001
        Ok(Self { author, list: Blocklist::from_toml(toml)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[9; 32])
    }

    fn toml(entry: &str) -> String {
        format!("name = \"Warnings\"\nnumber = 3\n[[entry]]\n{entry}\n")
    }

    fn good() -> String {
        toml(&format!("bundle = \"{}\"\nreason = \"It is a trap.\"", "ab".repeat(32)))
    }

    #[test]
    fn blk_001_a_list_is_read_as_its_author_signed_it_and_not_otherwise() {
        let bytes = sign(&good(), &key()).expect("a good list");
        let read = SignedBlocklist::from_bytes(&bytes).expect("a signed list");
        assert_eq!(read.author.as_bytes(), key().verifying_key().as_bytes());
        assert_eq!((read.list.name.as_str(), read.list.number), ("Warnings", 3));
        assert_eq!(read.list.entries[0].id(), "ab".repeat(32));

        let text = String::from_utf8(bytes).expect("a text");
        let changed = text.replace("It is a trap.", "It is no trap.");
        assert_eq!(SignedBlocklist::from_bytes(changed.as_bytes()), Err(BlocklistError::Signature));
        let other = hex::encode(SigningKey::from_bytes(&[8; 32]).verifying_key().as_bytes());
        let own = hex::encode(key().verifying_key().as_bytes());
        let anothers = text.replace(&own, &other);
        assert_eq!(SignedBlocklist::from_bytes(anothers.as_bytes()), Err(BlocklistError::Signature));
        for bad in ["", "teahouse-blocklist-1\n", "teahouse-blocklist-2 a b\n", "teahouse-blocklist-1 a b\n"]
        {
            assert!(
                matches!(SignedBlocklist::from_bytes(bad.as_bytes()), Err(BlocklistError::Form(_))),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_entry_names_one_thing_exactly_and_says_why_in_plain_words() {
        let hash = "ab".repeat(32);
        let bad = [
            "reason = \"x\"".to_owned(),
            format!("bundle = \"{hash}\"\npublisher = \"{hash}\"\nreason = \"x\""),
            format!("bundle = \"{}\"\nreason = \"x\"", "AB".repeat(32)),
            "publisher = \"Bo\"\nreason = \"x\"".to_owned(),
            format!("bundle = \"{hash}\"\nreason = \"\""),
            format!("bundle = \"{hash}\"\nreason = \"two\\nlines\""),
            format!("bundle = \"{hash}\"\nreason = \"x\"\nkill = true"),
        ];
        for entry in bad {
            assert!(sign(&toml(&entry), &key()).is_err(), "{entry}");
        }
    }
}
