//! A receipt is one thing that a person did about an app, bound to the one before, so that none is changed, dropped or moved unnoticed.
//!
//! | bytes of a receipt | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 8, 8 | number from 1, milliseconds |
//! | 32, 4 + n, 32 | app, its version as text, BLAKE3 of its bundle |
//! | 4 + n | the scope as text |
//! | 1, 1 | what was asked or done, what was answered |
//! | 32, 32 | digest of what was shown, hash of the receipt before |
//!
//! A receipt's hash is BLAKE3 over these bytes in a context of its own. Where the log ends stands beside it, so that a log that
//! was cut is known from one that is short. Each receipt is written in the commit of the answer that it is about (RCT-002).
//! [`chain`] follows a log, [`export`] turns it into text and checks such a text, [`log`] writes and reads.

pub(crate) mod chain;
pub(crate) mod export;
pub(crate) mod log;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use teahouse_api::app::{AppReceiptView, ReceiptAnswer, ReceiptKind};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};
use teahouse_bundle::AppId;

use crate::records::Single;

const VERSION: u8 = 1;
/// The most bytes of a version's text.
const MAX_VERSION: usize = 64;
/// The most bytes of a scope's text.
const MAX_SCOPE: usize = 256;

/// What a log begins from.
const NOTHING: [u8; 32] = [0; 32];

/// One thing that a person did about an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) number: u64,
    pub(crate) at: UnixMillis,
    pub(crate) app: AppId,
    pub(crate) version: String,
    pub(crate) bundle: [u8; 32],
    pub(crate) scope: String,
    pub(crate) kind: ReceiptKind,
    pub(crate) answer: ReceiptAnswer,
    pub(crate) shown: [u8; 32],
    pub(crate) previous: [u8; 32],
}

impl Receipt {
    /// What the next receipt, or the end of the log, names it by.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 app receipt v1");
        hasher.update(&self.to_bytes());
        *hasher.finalize().as_bytes() // RCT-001
    }

    fn view(&self) -> AppReceiptView {
        AppReceiptView {
            number: self.number,
            at: self.at.get(),
            app: self.app.to_string(),
            version: self.version.clone(),
            bundle: hex::encode(self.bundle),
            scope: self.scope.clone(),
            kind: self.kind,
            answer: self.answer,
            shown: hex::encode(self.shown),
            previous: hex::encode(self.previous),
            hash: hex::encode(self.hash()),
        }
    }
}

/// Where a log ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// How many receipts were written.
    pub(crate) count: u64,
    /// The hash of the last, hex.
    pub(crate) head: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { count: 0, head: hex::encode(NOTHING) }
    }
}

impl Single for Head {
    const KEY: &'static [u8] = b"app receipts";
}

/// The digest of what was shown in words: each part with its length, so that two questions never look alike.
pub(crate) fn shown(parts: &[&str]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 app receipt words v1");
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

const KINDS: [ReceiptKind; 11] = [
    ReceiptKind::Grant,
    ReceiptKind::Denial,
    ReceiptKind::Revoke,
    ReceiptKind::Payment,
    ReceiptKind::Signature,
    ReceiptKind::ContractWrite,
    ReceiptKind::Card,
    ReceiptKind::Pick,
    ReceiptKind::Gift,
    ReceiptKind::Meter,
    ReceiptKind::MeterEnd,
];

const ANSWERS: [ReceiptAnswer; 5] = [
    ReceiptAnswer::Agreed,
    ReceiptAnswer::Refused,
    ReceiptAnswer::RefusedForGood,
    ReceiptAnswer::Lapsed,
    ReceiptAnswer::WithinBudget,
];

/// A name's byte: its place in the list, from 1. A place is never given to another name.
fn byte_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    let place = all.iter().position(|known| known == one).unwrap_or(all.len());
    u8::try_from(place + 1).unwrap_or(u8::MAX)
}

fn name_of<T: Copy>(all: &[T], byte: u8, what: &'static str) -> Result<T, CodecError> {
    let place = usize::from(byte).checked_sub(1);
    place.and_then(|place| all.get(place)).copied().ok_or(CodecError::Malformed(what))
}

impl Encode for Receipt {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).u64(self.number).u64(self.at.get());
        to.fixed(self.app.as_bytes()).text(&self.version).fixed(&self.bundle).text(&self.scope);
        to.u8(byte_of(&KINDS, &self.kind)).u8(byte_of(&ANSWERS, &self.answer));
        to.fixed(&self.shown).fixed(&self.previous);
    }
}

impl Decode for Receipt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            number: from.u64()?,
            at: UnixMillis::new(from.u64()?),
            app: AppId::from_array(from.array()?),
            version: from.text("version", MAX_VERSION)?.to_owned(),
            bundle: from.array()?,
            scope: from.text("scope", MAX_SCOPE)?.to_owned(),
            kind: name_of(&KINDS, from.u8()?, "kind of a receipt")?,
            answer: name_of(&ANSWERS, from.u8()?, "answer of a receipt")?,
            shown: from.array()?,
            previous: from.array()?,
        })
    }
}
