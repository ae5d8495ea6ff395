//! Content is what a person sends: text, a red envelope, a card or a file of a mini-app, where to be paid, or something newer
//! than this program.
//!
//! Unknown kinds keep their number and bytes: they are shown as "needs a newer version", stored, and readable once the
//! program knows them.
//!
//! | kind | bytes |
//! |---|---|
//! | 1 text | reply (option of 16), text ≤ 8,192 |
//! | 2 red envelope | app ≤ 256, summary ≤ 512, payload ≤ 4,096 |
//! | 3 app card | app ≤ 256, title ≤ 256, summary ≤ 512, payload ≤ 4,096 |
//! | 4 pay address | version 1, chain (8), address (option of 20) |
//! | 5 wish for one | version 1, chain (8) |
//! | 6 private pay address | version 1, chain (8), a flag and perhaps 4 + at most 256 bytes |
//! | 7 app card with a place | app ≤ 256, title ≤ 256, summary ≤ 512, payload ≤ 4,096, place ≤ 512 |
//! | 8 red envelope with a place | app ≤ 256, summary ≤ 512, payload ≤ 4,096, place ≤ 512 |
//! | 9 file of an app | version 1, app ≤ 256, name ≤ 256, size (8), payload ≤ 512 |
//! | 10 account of an app | version 1, app ≤ 256, address (20) |
//! | 11 what a card is made | version 1, card (16), revision (4), app ≤ 256, title ≤ 256, payload ≤ 4,096 |
//!
//! Of kinds 7 and 8 the place is never empty: each card and envelope has one form. They are kinds of their own so that those without a place
//! stay as they were; a program that does not know them keeps their bytes.
//!
//! A private pay address goes beside the public one, as a message of its own: who does not know it reads the other.

use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use thiserror::Error;

use crate::ids::MessageId;

/// The most bytes of a text.
pub const MAX_TEXT: usize = 8_192;
/// The most bytes of an app's id.
pub const MAX_APP_ID: usize = 256;
/// The most bytes of a summary: what is shown where the app is not.
pub const MAX_SUMMARY: usize = 512;
/// The most bytes of a title.
pub const MAX_TITLE: usize = 256;
/// The most bytes that an app puts into a card or an envelope.
pub const MAX_PAYLOAD: usize = 4_096;
/// The most bytes of content of any kind, also of kinds that are not known yet.
pub const MAX_CONTENT: usize = 10_240;

/// The most bytes of a private pay address, whatever its pool's form is.
pub const MAX_PRIVATE_ADDRESS: usize = 256;
/// The most bytes of a file's name.
pub const MAX_FILE_NAME: usize = 256;
/// The most bytes that say where a file is and how it is opened.
pub const MAX_FILE_PAYLOAD: usize = 512;

/// The most bytes of a place: a link by which a card's app can be got.
pub const MAX_PLACE: usize = 512;

/// The newest form of a pay address, public or private, and of the wish for one.
const PAY_ADDRESS_VERSION: u8 = 1;
/// The newest form of a file.
const FILE_VERSION: u8 = 1;
/// The newest form of the account of an app.
const APP_ACCOUNT_VERSION: u8 = 1;
/// The newest form of what a card is made.
const CARD_UPDATE_VERSION: u8 = 1;

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Words, perhaps in reply to a message.
    Text {
        /// The words.
        text: String,
        /// The message they answer.
        reply_to: Option<MessageId>,
    },
    /// Shares of a red envelope: what the app needs to claim one is opaque here.
    RedEnvelope {
        /// The mini-app that made it.
        app: String,
        /// What is shown where the app is not installed.
        summary: String,
        /// The app's own bytes. They may be worth money: nothing here logs or shows them.
        payload: Vec<u8>,
        /// A link by which the app can be got, by who does not have it. Never empty.
        place: Option<String>,
    },
    /// A card that a mini-app put into the conversation.
    AppCard {
        /// The mini-app.
        app: String,
        /// The card's title.
        title: String,
        /// What is shown where the app is not installed.
        summary: String,
        /// The app's own bytes.
        payload: Vec<u8>,
        /// A link by which the app can be got, by who does not have it. Never empty.
        place: Option<String>,
    },
    /// Where its writer can be paid.
    PayAddress {
        /// The number of the chain (EIP-155).
        chain: u64,
        /// The account; `None` takes back what was said before.
        address: Option<[u8; 20]>,
    },
    /// A wish to be told where the reader can be paid.
    AskPayAddress {
        /// The number of the chain (EIP-155).
        chain: u64,
    },
    /// Where its writer can be paid privately.
    PrivatePayAddress {
        /// The number of the chain (EIP-155).
        chain: u64,
        /// The shielded address's bytes, opaque here; `None` takes back what was said before.
        address: Option<Vec<u8>>,
    },
    /// A file that was shared in a mini-app: the reader's app can fetch it.
    AppFile {
        /// The mini-app.
        app: String,
        /// What its writer calls it.
        name: String,
        /// Its bytes, as its writer says.
        size: u64,
        /// Where it is and how it is opened, opaque here. The key is in it: nothing here logs or shows it.
        payload: Vec<u8>,
    },
    /// The account that its writer uses with an app.
    AppAccount {
        /// The mini-app.
        app: String,
        /// The account.
        account: [u8; 20],
    },
    /// What its writer makes of a card that they sent before.
    CardUpdate {
        /// The message the card came with.
        card: MessageId,
        /// Rises with each change of the card, so that the newest one stays whatever arrives last.
        revision: u32,
        /// The mini-app, which is the card's.
        app: String,
        /// The card's title from now on.
        title: String,
        /// The app's own bytes from now on.
        payload: Vec<u8>,
    },
    /// Something that a newer version wrote.
    NeedsNewerVersion {
        /// Its kind.
        kind: u16,
        /// Its bytes, kept for the day this program can read them.
        bytes: Vec<u8>,
    },
}

/// Why content cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ContentError {
    /// There is nothing in it.
    #[error("there is nothing to send")]
    Empty,
    /// A field is too long.
    #[error("{field} has {found} bytes, {bound} are allowed")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Its bytes.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// It is of a kind that only a newer version can send.
    #[error("content of kind {0} needs a newer version")]
    NeedsNewerVersion(u16),
}

impl Coded for ContentError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::new("E2E-201"),
            Self::TooLong { .. } => ErrorCode::new("E2E-202"),
            Self::NeedsNewerVersion(_) => ErrorCode::new("E2E-203"),
        }
    }
}

impl Content {
    /// Words in answer to nothing.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), reply_to: None }
    }

    /// Checks that it can be sent.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn check(&self) -> Result<(), ContentError> {
        let bound = |field, found: usize, bound: usize| {
            if found > bound { Err(ContentError::TooLong { field, found, bound }) } else { Ok(()) }
        };
        match self {
            Self::Text { text, .. } if text.is_empty() => Err(ContentError::Empty),
            Self::Text { text, .. } => bound("text", text.len(), MAX_TEXT),
            Self::AppCard { place: Some(place), .. } | Self::RedEnvelope { place: Some(place), .. }
                if place.is_empty() =>
            {
                Err(ContentError::Empty)
            }
            Self::RedEnvelope { app, summary, payload, place } => {
                bound("place", place.as_ref().map_or(0, String::len), MAX_PLACE)?;
                bound("app", app.len(), MAX_APP_ID)?;
                bound("summary", summary.len(), MAX_SUMMARY)?;
                bound("payload", payload.len(), MAX_PAYLOAD)
            }
            Self::AppCard { app, title, summary, payload, place } => {
                bound("place", place.as_ref().map_or(0, String::len), MAX_PLACE)?;
                bound("app", app.len(), MAX_APP_ID)?;
                bound("title", title.len(), MAX_TITLE)?;
                bound("summary", summary.len(), MAX_SUMMARY)?;
                bound("payload", payload.len(), MAX_PAYLOAD)
            }
            Self::PayAddress { .. } | Self::AskPayAddress { .. } => Ok(()),
            Self::AppAccount { app, .. } => bound("app", app.len(), MAX_APP_ID),
            Self::CardUpdate { app, title, payload, .. } => {
                bound("app", app.len(), MAX_APP_ID)?;
                bound("title", title.len(), MAX_TITLE)?;
                bound("payload", payload.len(), MAX_PAYLOAD)
            }
            Self::PrivatePayAddress { address, .. } => {
                bound("address", address.as_ref().map_or(0, Vec::len), MAX_PRIVATE_ADDRESS)
            }
            Self::AppFile { app, name, payload, .. } => {
                bound("app", app.len(), MAX_APP_ID)?;
                bound("name", name.len(), MAX_FILE_NAME)?;
                bound("payload", payload.len(), MAX_FILE_PAYLOAD)
            }
            Self::NeedsNewerVersion { kind, .. } => Err(ContentError::NeedsNewerVersion(*kind)),
        }
    }

    /// The number of its kind.
    pub const fn kind(&self) -> u16 {
        match self {
            Self::Text { .. } => 1,
            Self::RedEnvelope { place: None, .. } => 2,
            Self::RedEnvelope { place: Some(_), .. } => 8,
            Self::AppCard { place: None, .. } => 3,
            Self::AppCard { place: Some(_), .. } => 7,
            Self::PayAddress { .. } => 4,
            Self::AskPayAddress { .. } => 5,
            Self::PrivatePayAddress { .. } => 6,
            Self::AppFile { .. } => 9,
            Self::AppAccount { .. } => 10,
            Self::CardUpdate { .. } => 11,
            Self::NeedsNewerVersion { kind, .. } => *kind,
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut to = Writer::new();
        match self {
            Self::Text { text, reply_to } => to.option(reply_to.as_ref()).text(text),
            Self::RedEnvelope { app, summary, payload, place } => {
                let to = to.text(app).text(summary).bytes(payload);
                place.iter().fold(to, |to, place| to.text(place))
            }
            Self::AppCard { app, title, summary, payload, place } => {
                let to = to.text(app).text(title).text(summary).bytes(payload);
                place.iter().fold(to, |to, place| to.text(place))
            }
            Self::PayAddress { chain, address } => {
                to.u8(PAY_ADDRESS_VERSION).u64(*chain).option(address.as_ref())
            }
            Self::AskPayAddress { chain } => to.u8(PAY_ADDRESS_VERSION).u64(*chain),
            Self::PrivatePayAddress { chain, address } => {
                let to = to.u8(PAY_ADDRESS_VERSION).u64(*chain).bool(address.is_some());
                address.iter().fold(to, |to, bytes| to.bytes(bytes))
            }
            Self::AppFile { app, name, size, payload } => {
                to.u8(FILE_VERSION).text(app).text(name).u64(*size).bytes(payload)
            }
            Self::AppAccount { app, account } => to.u8(APP_ACCOUNT_VERSION).text(app).fixed(account),
            Self::CardUpdate { card, revision, app, title, payload } => {
                let to = to.u8(CARD_UPDATE_VERSION).value(card).u32(*revision);
                to.text(app).text(title).bytes(payload)
            }
            Self::NeedsNewerVersion { bytes, .. } => to.fixed(bytes),
        };
        to.finish()
    }

    /// Reads a known kind; `None` for one that is not known, or has grown fields that this version does not know.
    fn known(kind: u16, bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let content = match kind {
            1 => read_text(&mut from),
            2 => read_envelope(&mut from, false),
            3 => read_card(&mut from, false),
            4 => read_pay_address(&mut from),
            5 => read_wish(&mut from),
            6 => read_private_address(&mut from),
            7 => read_card(&mut from, true),
            8 => read_envelope(&mut from, true),
            9 => read_file(&mut from),
            10 => read_app_account(&mut from),
            11 => read_card_update(&mut from),
            _ => return None,
        };
        let content = content.ok()?;
        from.finish().ok().map(|()| content)
    }
}

fn read_text(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    let reply_to = from.option()?;
    Ok(Content::Text { text: from.text("text", MAX_TEXT)?.to_owned(), reply_to })
}

fn read_envelope(from: &mut Reader<'_>, has_place: bool) -> Result<Content, CodecError> {
    Ok(Content::RedEnvelope {
        app: from.text("app", MAX_APP_ID)?.to_owned(),
        summary: from.text("summary", MAX_SUMMARY)?.to_owned(),
        payload: from.bytes("payload", MAX_PAYLOAD)?.to_vec(),
        place: has_place.then(|| read_place(from)).transpose()?,
    })
}

fn read_card(from: &mut Reader<'_>, has_place: bool) -> Result<Content, CodecError> {
    Ok(Content::AppCard {
        app: from.text("app", MAX_APP_ID)?.to_owned(),
        title: from.text("title", MAX_TITLE)?.to_owned(),
        summary: from.text("summary", MAX_SUMMARY)?.to_owned(),
        payload: from.bytes("payload", MAX_PAYLOAD)?.to_vec(),
        place: has_place.then(|| read_place(from)).transpose()?,
    })
}

fn read_place(from: &mut Reader<'_>) -> Result<String, CodecError> {
    match from.text("place", MAX_PLACE)? {
        "" => Err(CodecError::Malformed("place")),
        place => Ok(place.to_owned()),
    }
}

fn read_pay_address(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(PAY_ADDRESS_VERSION)?;
    Ok(Content::PayAddress { chain: from.u64()?, address: from.option()? })
}

fn read_wish(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(PAY_ADDRESS_VERSION)?;
    Ok(Content::AskPayAddress { chain: from.u64()? })
}

fn read_private_address(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(PAY_ADDRESS_VERSION)?;
    let (chain, is_told) = (from.u64()?, from.bool()?);
    let address =
        is_told.then(|| from.bytes("address", MAX_PRIVATE_ADDRESS).map(<[u8]>::to_vec)).transpose()?;
    Ok(Content::PrivatePayAddress { chain, address })
}

fn read_file(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(FILE_VERSION)?;
    Ok(Content::AppFile {
        app: from.text("app", MAX_APP_ID)?.to_owned(),
        name: from.text("name", MAX_FILE_NAME)?.to_owned(),
        size: from.u64()?,
        payload: from.bytes("payload", MAX_FILE_PAYLOAD)?.to_vec(),
    })
}

fn read_app_account(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(APP_ACCOUNT_VERSION)?;
    Ok(Content::AppAccount { app: from.text("app", MAX_APP_ID)?.to_owned(), account: from.array()? })
}

fn read_card_update(from: &mut Reader<'_>) -> Result<Content, CodecError> {
    from.version(CARD_UPDATE_VERSION)?;
    Ok(Content::CardUpdate {
        card: from.value()?,
        revision: from.u32()?,
        app: from.text("app", MAX_APP_ID)?.to_owned(),
        title: from.text("title", MAX_TITLE)?.to_owned(),
        payload: from.bytes("payload", MAX_PAYLOAD)?.to_vec(),
    })
}

impl Encode for Content {
    fn encode(&self, to: &mut Writer) {
        to.u16(self.kind()).bytes(&self.body());
    }
}

impl Decode for Content {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let kind = from.u16()?;
        let bytes = from.bytes("content", MAX_CONTENT)?;
        let newer = || Self::NeedsNewerVersion { kind, bytes: bytes.to_vec() };
        Ok(Self::known(kind, bytes).unwrap_or_else(newer)) // CHAT-005
    }
}

#[cfg(test)]
mod tests;
