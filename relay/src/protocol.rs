//! A question is what one peer asks another over a stream, and an answer is its body or a typed refusal.
//!
//! | protocol | questions |
//! |---|---|
//! | `/teahouse/mailbox/1` | put, get, watch, list |
//! | `/teahouse/light-push/1` | push an envelope into a shard |
//! | `/teahouse/submit/1` | opaque bytes for the submitter role |
//! | `/teahouse/status/1` | who are you and what do you do |
//! | `/teahouse/blob/1` | room, held, outboard, chunk, begin, keep, find, name: see [`crate::blob::ask`] |
//!
//! On the stream each is a four-byte big-endian length and that many bytes. Every question and answer starts with its
//! version, 1; an answer's second byte is 0 for a [`Refusal`] and 1 for a body.

use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, UnixMillis, UnixSeconds, Writer};
use teahouse_wire::blob::SEALED_CHUNK;
use teahouse_wire::{BoxId, ContentId, EnvelopeBytes, Shard, StoreId, StoreReceipt};
use thiserror::Error;

/// The most boxes in one watch.
pub const WATCH_BOXES: usize = 4_096;
/// The most boxes in one get.
pub const GET_BOXES: usize = 64;
/// The most entries in one answer to list.
pub const LIST_ENTRIES: usize = 1_024;
/// An answer to get or watch stops growing at this many bytes; the rest comes with the next question.
pub const FOUND_BYTES: usize = 448 << 10;

/// A protocol that peers negotiate for a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// Putting into and reading from boxes.
    Mailbox,
    /// Publishing through a relay.
    LightPush,
    /// Handing bytes to the submitter role.
    Submit,
    /// Asking a peer what it is.
    Status,
    /// Keeping blobs and getting them.
    Blob,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Mailbox, Self::LightPush, Self::Submit, Self::Status, Self::Blob];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mailbox => "/teahouse/mailbox/1",
            Self::LightPush => "/teahouse/light-push/1",
            Self::Submit => "/teahouse/submit/1",
            Self::Status => "/teahouse/status/1",
            Self::Blob => "/teahouse/blob/1",
        }
    }

    /// The longest question it takes, in bytes.
    pub const fn longest_question(self) -> u32 {
        match self {
            Self::Mailbox => (WATCH_BOXES * 32 + 1_024) as u32,
            Self::LightPush => 15 << 10,
            Self::Submit => 256 << 10,
            Self::Status => 64,
            Self::Blob => (SEALED_CHUNK + 128) as u32, // BLB-010
        }
    }

    /// The longest answer it takes, in bytes.
    pub const fn longest_answer(self) -> u32 {
        match self {
            Self::Mailbox => (FOUND_BYTES + (32 << 10)) as u32,
            Self::LightPush | Self::Status => 4 << 10,
            Self::Submit => 256 << 10,
            Self::Blob => (SEALED_CHUNK + 128) as u32,
        }
    }
}

/// Why a relay does not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The peer's budget is used up, or the relay has too much to do.
    #[error("too many requests, try again in {retry_after_ms} ms")]
    Busy {
        /// When to come back.
        retry_after_ms: u32,
    },
    /// The question is longer than the protocol allows.
    #[error("the question is longer than {bound} bytes")]
    TooLarge {
        /// The bound.
        bound: u32,
    },
    /// The question cannot be read.
    #[error("the question is malformed")]
    Malformed,
    /// The envelope has not the form of one, or a version this relay does not know.
    #[error("the envelope's form is not accepted")]
    BadEnvelope,
    /// The envelope's box signature does not hold.
    #[error("the box signature does not hold")]
    BadSignature,
    /// The envelope's stamp is too far from the relay's clock.
    #[error("the envelope's time is outside the window, the relay's clock says {relay_time}")]
    OutsideWindow {
        /// The relay's clock.
        relay_time: UnixMillis,
    },
    /// The box holds something else already: the first valid write wins.
    #[error("the box holds another content")]
    Taken,
    /// The box was emptied by its owner.
    #[error("the box was emptied by its owner")]
    Erased,
    /// The peer does not have the role that was asked for.
    #[error("the peer does not offer this")]
    NoSuchRole,
    /// The mailbox has no room.
    #[error("the mailbox is full")]
    Full,
    /// The store or the handler failed.
    #[error("the relay failed to do it")]
    Failed,
    /// The peer does not have this blob, or not this chunk of it.
    #[error("the peer does not have this")]
    Absent,
    /// The outboard or the chunk does not belong to the blob.
    #[error("this is no part of the blob")]
    BadBlob,
    /// The peer has brought as much as one may for now.
    #[error("one peer may not bring more for now, try again in {retry_after_s} s")]
    Quota {
        /// When there is room again.
        retry_after_s: u32,
    },
}

impl Coded for Refusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Busy { .. } => ErrorCode::new("NET-201"),
            Self::TooLarge { .. } => ErrorCode::new("NET-202"),
            Self::Malformed => ErrorCode::new("NET-203"),
            Self::BadEnvelope => ErrorCode::new("NET-204"),
            Self::BadSignature => ErrorCode::new("NET-205"),
            Self::OutsideWindow { .. } => ErrorCode::new("NET-206"),
            Self::Taken => ErrorCode::new("NET-207"),
            Self::Erased => ErrorCode::new("NET-208"),
            Self::NoSuchRole => ErrorCode::new("NET-209"),
            Self::Full => ErrorCode::new("NET-210"),
            Self::Failed => ErrorCode::new("NET-211"),
            Self::Absent => ErrorCode::new("NET-212"),
            Self::BadBlob => ErrorCode::new("NET-213"),
            Self::Quota { .. } => ErrorCode::new("NET-214"),
        }
    }
}

impl Encode for Refusal {
    fn encode(&self, to: &mut Writer) {
        let (tag, value) = match self {
            Self::Busy { retry_after_ms } => (1, u64::from(*retry_after_ms)),
            Self::TooLarge { bound } => (2, u64::from(*bound)),
            Self::Malformed => (3, 0),
            Self::BadEnvelope => (4, 0),
            Self::BadSignature => (5, 0),
            Self::OutsideWindow { relay_time } => (6, relay_time.get()),
            Self::Taken => (7, 0),
            Self::Erased => (8, 0),
            Self::NoSuchRole => (9, 0),
            Self::Full => (10, 0),
            Self::Failed => (11, 0),
            Self::Absent => (12, 0),
            Self::BadBlob => (13, 0),
            Self::Quota { retry_after_s } => (14, u64::from(*retry_after_s)),
        };
        to.u8(tag).u64(value);
    }
}

impl Decode for Refusal {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (tag, value) = (from.u8()?, from.u64()?);
        let small = || u32::try_from(value).map_err(|_| CodecError::Malformed("refusal value"));
        let plain =
            |refusal| if value == 0 { Ok(refusal) } else { Err(CodecError::Malformed("refusal value")) };
        match tag {
            1 => Ok(Self::Busy { retry_after_ms: small()? }),
            2 => Ok(Self::TooLarge { bound: small()? }),
            3 => plain(Self::Malformed),
            4 => plain(Self::BadEnvelope),
            5 => plain(Self::BadSignature),
            6 => Ok(Self::OutsideWindow { relay_time: UnixMillis::new(value) }),
            7 => plain(Self::Taken),
            8 => plain(Self::Erased),
            9 => plain(Self::NoSuchRole),
            10 => plain(Self::Full),
            11 => plain(Self::Failed),
            12 => plain(Self::Absent),
            13 => plain(Self::BadBlob),
            14 => Ok(Self::Quota { retry_after_s: small()? }),
            _ => Err(CodecError::Malformed("refusal")),
        }
    }
}

/// A question to a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxAsk {
    /// Keep this envelope.
    Put(EnvelopeBytes),
    /// Give what is in these boxes now.
    Get(Vec<BoxId>),
    /// Give what is in these boxes, or wait until something comes, at most this many milliseconds.
    Watch(u32, Vec<BoxId>),
    /// Name what is held in the bucket of one expiry day, after this box, in order.
    List(u32, Option<BoxId>),
}

impl Encode for MailboxAsk {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        match self {
            Self::Put(envelope) => to.u8(1).bytes(envelope.as_slice()),
            Self::Get(boxes) => to.u8(2).list(boxes),
            Self::Watch(millis, boxes) => to.u8(3).u32(*millis).list(boxes),
            Self::List(day, after) => to.u8(4).u32(*day).option(after.as_ref()),
        };
    }
}

impl Decode for MailboxAsk {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        match from.u8()? {
            1 => Ok(Self::Put(envelope(from)?)),
            2 => Ok(Self::Get(from.list("boxes", GET_BOXES)?)),
            3 => Ok(Self::Watch(from.u32()?, from.list("boxes", WATCH_BOXES)?)),
            4 => Ok(Self::List(from.u32()?, from.option()?)),
            _ => Err(CodecError::Malformed("mailbox question")),
        }
    }
}

fn envelope(from: &mut Reader<'_>) -> Result<EnvelopeBytes, CodecError> {
    let bytes = from.bytes("envelope", 14_336)?;
    EnvelopeBytes::from_vec(bytes.to_vec()).map_err(|_| CodecError::Malformed("envelope length"))
}

/// A light push: publish this envelope on that shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushAsk {
    /// The topic.
    pub shard: Shard,
    /// The message.
    pub envelope: EnvelopeBytes,
}

impl Encode for PushAsk {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.shard).bytes(self.envelope.as_slice());
    }
}

impl Decode for PushAsk {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { shard: from.value()?, envelope: envelope(from)? })
    }
}

/// The body of an answer to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutDone {
    /// The envelope is on the mailbox's disk.
    Stored(StoreReceipt),
    /// The box is emptied. Not a receipt: a message and its tombstone must not look like two promises.
    Emptied,
}

impl Encode for PutDone {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Stored(receipt) => to.u8(1).value(receipt),
            Self::Emptied => to.u8(2),
        };
    }
}

impl Decode for PutDone {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        match from.u8()? {
            1 => from.value().map(Self::Stored),
            2 => Ok(Self::Emptied),
            _ => Err(CodecError::Malformed("put answer")),
        }
    }
}

/// The body of an answer to get and watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found(pub Vec<EnvelopeBytes>);

impl Encode for Found {
    fn encode(&self, to: &mut Writer) {
        to.u32(u32::try_from(self.0.len()).expect("an answer stops at 448 KiB"));
        for envelope in &self.0 {
            to.bytes(envelope.as_slice());
        }
    }
}

impl Decode for Found {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let count = from.u32()?;
        let mut found = Vec::new();
        for _ in 0..count {
            found.push(envelope(from)?);
        }
        Ok(Self(found))
    }
}

/// One line of an answer to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The box.
    pub box_id: BoxId,
    /// What is in it.
    pub content: ContentId,
    /// Until when it is kept.
    pub expires_at: UnixSeconds,
}

impl Encode for Entry {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.box_id).value(&self.content).value(&self.expires_at);
    }
}

impl Decode for Entry {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { box_id: from.value()?, content: from.value()?, expires_at: from.value()? })
    }
}

/// The body of an answer to list: at most [`LIST_ENTRIES`], fewer only at the end of the bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(pub Vec<Entry>);

impl Encode for Entries {
    fn encode(&self, to: &mut Writer) {
        to.list(&self.0);
    }
}

impl Decode for Entries {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.list("entries", LIST_ENTRIES).map(Self)
    }
}

/// The body of an answer to status: what a peer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerCard {
    /// The mailbox's receipt identity, when it is one.
    pub mailbox: Option<StoreId>,
    /// Whether it submits transactions for others.
    pub submitter: bool,
    /// Its clock.
    pub time: UnixMillis,
    /// Peers it is connected to.
    pub peers: u32,
    /// Boxes it holds.
    pub boxes: u64,
}

impl Encode for PeerCard {
    fn encode(&self, to: &mut Writer) {
        to.option(self.mailbox.as_ref())
            .bool(self.submitter)
            .value(&self.time)
            .u32(self.peers)
            .u64(self.boxes);
    }
}

impl Decode for PeerCard {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            mailbox: from.option()?,
            submitter: from.bool()?,
            time: from.value()?,
            peers: from.u32()?,
            boxes: from.u64()?,
        })
    }
}

/// An empty body: it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done;

impl Encode for Done {
    fn encode(&self, _: &mut Writer) {}
}

impl Decode for Done {
    fn decode(_: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self)
    }
}

/// Opaque bytes as a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque(pub Vec<u8>);

impl Encode for Opaque {
    fn encode(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }
}

impl Decode for Opaque {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.bytes("submit answer", 256 << 10).map(|bytes| Self(bytes.to_vec()))
    }
}

/// Writes an answer.
pub fn write_answer<T: Encode>(answer: &Result<T, Refusal>) -> Vec<u8> {
    let mut to = Writer::new();
    to.u8(1);
    match answer {
        Err(refusal) => to.u8(0).value(refusal),
        Ok(body) => to.u8(1).value(body),
    };
    to.finish()
}

/// Reads an answer.
///
/// # Errors
/// [`CodecError`] when the bytes are not an answer of this kind.
pub fn read_answer<T: Decode>(bytes: &[u8]) -> Result<Result<T, Refusal>, CodecError> {
    let mut from = Reader::new(bytes);
    from.version(1)?;
    let answer = match from.u8()? {
        0 => Err(from.value()?),
        1 => Ok(from.value()?),
        _ => return Err(CodecError::Malformed("answer")),
    };
    from.finish()?;
    Ok(answer)
}

#[cfg(test)]
#[path = "protocol_tests.rs"]
mod tests;
