//! A parcel is what one envelope carries inside the ratchet: acknowledgements, and at most one letter.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 or 9 | resume (option): the number of the writer's next box, in messages that go round the boxes |
//! | 1 + 16 n | ids of letters that arrived here, at most 64 |
//! | 1 or more | letter (option): id 16, kind 1, length 4, body |
//!
//! A letter is repeated under the same id until it is acknowledged. A kind that is not known is not acknowledged, so its
//! writer keeps it until a newer version reads it.

use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, UnixMillis, Writer};
use teahouse_wire::BoxSeed;

use crate::content::{Content, MAX_CONTENT};
use crate::ids::MessageId;
use crate::session::{RenewalAnswer, RenewalOffer};

const VERSION: u8 = 1;
/// The most acknowledgements in one parcel.
pub(crate) const MAX_ACKS: usize = 64;
/// The most messages that one read receipt names.
pub(crate) const MAX_READ: usize = 64;
/// The most messages that a message names as seen before it.
pub(crate) const MAX_AFTER: usize = 4;
/// Lamport times stay far from the end of their range, so that counting on never wraps.
pub(crate) const MAX_LAMPORT: u64 = 1 << 62;
const MAX_BODY: usize = MAX_CONTENT + 256;

/// The inside of one envelope.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parcel {
    pub(crate) resume: Option<u64>,
    pub(crate) acks: Vec<MessageId>,
    pub(crate) letter: Option<Letter>,
}

/// Something that must arrive.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) id: MessageId,
    pub(crate) body: LetterBody,
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LetterBody {
    /// A person's message.
    Message(Message),
    /// The reader has seen these.
    Read(Vec<MessageId>),
    /// A renewal begins.
    Offer(RenewalOffer),
    /// A renewal is answered.
    Answer(RenewalAnswer),
    /// The first answer: the boxes of both directions.
    Boxes(BoxSeeds),
    /// A kind that a newer version wrote.
    Unknown(u8),
}

/// A person's message with its place in the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Later than everything its writer had seen.
    pub(crate) lamport: u64,
    /// What the writer's clock said. Shown, never trusted.
    pub(crate) sent_at: UnixMillis,
    /// The newest messages its writer had seen.
    pub(crate) after: Vec<MessageId>,
    pub(crate) content: Content,
}

/// The seeds of a session's boxes, one per direction.
#[derive(Clone, Debug)]
pub(crate) struct BoxSeeds {
    pub(crate) from_initiator: BoxSeed,
    pub(crate) from_responder: BoxSeed,
}

impl PartialEq for BoxSeeds {
    fn eq(&self, other: &Self) -> bool {
        let bytes = |seed: &BoxSeed| SecretBytes::new(*seed.expose());
        bytes(&self.from_initiator) == bytes(&other.from_initiator)
            && bytes(&self.from_responder) == bytes(&other.from_responder)
    }
}

fn put_ids(to: &mut Writer, ids: &[MessageId]) {
    to.u8(u8::try_from(ids.len()).expect("lists of ids are bounded by 64"));
    for id in ids {
        to.value(id);
    }
}

fn get_ids(from: &mut Reader<'_>, what: &'static str, bound: usize) -> Result<Vec<MessageId>, CodecError> {
    let found = usize::from(from.u8()?);
    if found > bound {
        return Err(CodecError::TooLong { what, found, bound });
    }
    (0..found).map(|_| from.value()).collect()
}

impl Encode for Parcel {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).option(self.resume.as_ref());
        put_ids(to, &self.acks);
        to.option(self.letter.as_ref());
    }
}

impl Decode for Parcel {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let resume = from.option()?;
        Ok(Self { resume, acks: get_ids(from, "acknowledgements", MAX_ACKS)?, letter: from.option()? })
    }
}

impl LetterBody {
    const fn kind(&self) -> u8 {
        match self {
            Self::Message(_) => 1,
            Self::Read(_) => 2,
            Self::Offer(_) => 3,
            Self::Answer(_) => 4,
            Self::Boxes(_) => 5,
            Self::Unknown(kind) => *kind,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut to = Writer::new();
        match self {
            Self::Message(message) => to.value(message),
            Self::Read(ids) => {
                put_ids(&mut to, ids);
                &mut to
            }
            Self::Offer(offer) => to.value(offer),
            Self::Answer(answer) => to.value(answer),
            Self::Boxes(seeds) => {
                to.fixed(seeds.from_initiator.expose()).fixed(seeds.from_responder.expose())
            }
            Self::Unknown(_) => &mut to,
        };
        to.finish()
    }

    fn read(kind: u8, bytes: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(bytes);
        let body = match kind {
            1 => Self::Message(from.value()?),
            2 => Self::Read(get_ids(&mut from, "read messages", MAX_READ)?),
            3 => Self::Offer(from.value()?),
            4 => Self::Answer(from.value()?),
            5 => Self::Boxes(BoxSeeds {
                from_initiator: BoxSeed::from_secret(SecretBytes::new(from.array()?)),
                from_responder: BoxSeed::from_secret(SecretBytes::new(from.array()?)),
            }),
            newer => return Ok(Self::Unknown(newer)),
        };
        from.finish()?;
        Ok(body)
    }
}

impl Encode for Letter {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.id).u8(self.body.kind()).bytes(&self.body.bytes());
    }
}

impl Decode for Letter {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (id, kind) = (from.value()?, from.u8()?);
        Ok(Self { id, body: LetterBody::read(kind, from.bytes("letter", MAX_BODY)?)? })
    }
}

impl Encode for Message {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.lamport).value(&self.sent_at);
        put_ids(to, &self.after);
        to.value(&self.content);
    }
}

impl Decode for Message {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (lamport, sent_at) = (from.u64()?, from.value()?);
        if lamport > MAX_LAMPORT {
            return Err(CodecError::Malformed("lamport time"));
        }
        Ok(Self { lamport, sent_at, after: get_ids(from, "after", MAX_AFTER)?, content: from.value()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> Parcel {
        let message = Message {
            lamport: 9,
            sent_at: UnixMillis::new(5),
            after: vec![MessageId::from_array([1; 16])],
            content: Content::text(text),
        };
        let letter = Letter { id: MessageId::from_array([2; 16]), body: LetterBody::Message(message) };
        Parcel { resume: None, acks: vec![MessageId::from_array([3; 16])], letter: Some(letter) }
    }

    proptest! {
        #[test]
        fn a_parcel_comes_back_from_its_bytes(text in ".{1,50}") {
            let parcel = message(&text);
            prop_assert_eq!(Parcel::from_bytes(&parcel.to_bytes()), Ok(parcel));
        }

        #[test]
        fn bent_parcels_never_panic(at in 0usize..80, bit in 0u8..8) {
            let mut bytes = message("hello").to_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            if let Ok(parcel) = Parcel::from_bytes(&bytes) {
                prop_assert!(parcel.to_bytes().len() <= bytes.len());
            }
        }
    }

    #[test]
    fn a_letter_of_a_newer_kind_is_read_as_unknown() {
        let mut to = Writer::new();
        to.fixed(&[7; 16]).u8(200).bytes(b"from the future");
        let letter = Letter::from_bytes(&to.finish()).unwrap();
        assert_eq!(letter.body, LetterBody::Unknown(200));
    }
}
