//! A thread is what an offer's author and one answerer say to each other: two rows of boxes and two chains of keys, all from
//! the secret of one answer.
//!
//! Word n of a side lies in box n of that side's seed, under the n-th key of its chain ([`crate::session`]'s own chain, one
//! key per word, forgotten when used). There is no renewal: a thread lives for days and has 256 words a side at most.

use std::collections::BTreeMap;

use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, UnixMillis, Writer};
use teahouse_wire::{BoxId, BoxIndex, BoxKey, BoxSeed, Generation, Shard};
use zeroize::Zeroizing;

use super::error::MeetError;
use super::{MAX_NOTE, room};
use crate::kdf::{Key, SealKey, expand, pad, unpad};
use crate::session::chain::{RecvChain, SendChain};
use crate::window::Window;

/// The most words of one side.
pub const MAX_NOTES: u32 = 256;
const VERSION: u8 = 1;
const LABEL: &[u8] = b"teahouse meet note 1";

/// Which end of a thread this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Who made the offer.
    Author,
    /// Who answered it.
    Answerer,
}

/// One word of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Bytes of the app's, at most [`MAX_NOTE`].
    Said(Vec<u8>),
    /// Nothing more comes from this side.
    End,
}

/// A word on its way out.
#[derive(Debug)]
pub struct SealedNote {
    /// Its number.
    pub number: u32,
    /// The key of its box.
    pub key: BoxKey,
    /// One envelope's ciphertext.
    pub ciphertext: Vec<u8>,
}

/// One end of a thread.
#[derive(Clone, Debug)]
pub struct Thread {
    ours: BoxSeed,
    theirs: BoxSeed,
    send: SendChain,
    recv: RecvChain,
    window: Window,
}

impl Thread {
    /// This side's end, from the secret of an answer.
    pub(crate) fn start(secret: &Key, side: Side) -> Self {
        let seed = |who: &[u8]| BoxSeed::from_secret(expand(secret, b"teahouse meet thread 1 boxes", who));
        let chain = |who: &[u8]| -> Key { expand(secret, b"teahouse meet thread 1 chain", who) };
        let (author, answerer): (&[u8], &[u8]) = (b"author", b"answerer");
        let (ours, theirs) = match side {
            Side::Author => (author, answerer),
            Side::Answerer => (answerer, author),
        };
        Self {
            ours: seed(ours),
            theirs: seed(theirs),
            send: SendChain::new(chain(ours)),
            recv: RecvChain::new(chain(theirs)),
            window: Window::default(),
        }
    }

    /// Seals the next word. The caller stores the thread before the envelope leaves.
    ///
    /// # Errors
    /// [`MeetError::TooLarge`], [`MeetError::Full`]; nothing changes then.
    pub fn seal(&mut self, note: &Note) -> Result<SealedNote, MeetError> {
        let found = note.len();
        if found > MAX_NOTE {
            return Err(MeetError::TooLarge { found, bound: MAX_NOTE }); // MEET-006
        }
        if self.send.sent() >= MAX_NOTES {
            return Err(MeetError::Full); // MEET-006
        }
        let (number, key) = self.send.next_key();
        let place = self.ours.key(BoxIndex::new(u64::from(number)));
        let padded = pad(Zeroizing::new(note.to_bytes()), room(0))
            .expect("a word has 1,030 bytes at most, and a small envelope holds 2,664");
        let ciphertext = SealKey::derive(&key, LABEL, &[]).seal(&padded, place.id().as_bytes());
        Ok(SealedNote { number, key: place, ciphertext })
    }

    /// Reads word `number` of the other side. On an error nothing changes.
    ///
    /// # Errors
    /// [`MeetError::Spent`], [`MeetError::Forged`], [`MeetError::Malformed`].
    pub fn open(&mut self, number: u32, bytes: &[u8], now: UnixMillis) -> Result<Note, MeetError> {
        let id = self.theirs.box_id(BoxIndex::new(u64::from(number)));
        let (key, after) = self.recv.take_key(number, 0).map_err(|_| MeetError::Spent)?; // MEET-007
        let opened = SealKey::derive(&key, LABEL, &[]).open(bytes, id.as_bytes());
        let padded = opened.ok_or(MeetError::Forged)?; // MEET-007
        let plain = unpad(&padded).ok_or(CodecError::Malformed("padding"))?;
        let note = Note::from_bytes(plain)?;
        self.recv = after;
        self.pass(number, now);
        Ok(note)
    }

    /// Box `number` of the other side is not looked into any more: it was read, or holds what does not open.
    pub fn pass(&mut self, number: u32, now: UnixMillis) {
        self.window.found(u64::from(number), now);
    }

    /// The boxes in which the other side's words are looked for, with their numbers.
    pub fn wanted(&self) -> BTreeMap<BoxId, u32> {
        let numbers = self.window.wanted().into_iter().filter_map(|n| u32::try_from(n).ok());
        let open = numbers.filter(|n| *n < MAX_NOTES); // MEET-006
        open.map(|n| (self.theirs.box_id(BoxIndex::new(u64::from(n))), n)).collect()
    }

    /// The shard through which this side's words travel.
    pub fn shard(&self) -> Shard {
        Shard::choose(Generation::CURRENT, &self.ours.shard_key())
    }

    /// How many words this side has sealed.
    pub const fn sent(&self) -> u32 {
        self.send.sent()
    }
}

impl Note {
    const fn len(&self) -> usize {
        match self {
            Self::Said(bytes) => bytes.len(),
            Self::End => 0,
        }
    }
}

impl Encode for Note {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION);
        match self {
            Self::Said(bytes) => to.u8(1).bytes(bytes),
            Self::End => to.u8(2),
        };
    }
}

impl Decode for Note {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        match from.u8()? {
            1 => Ok(Self::Said(from.bytes("word of a thread", MAX_NOTE)?.to_vec())),
            2 => Ok(Self::End),
            _ => Err(CodecError::Malformed("word of a thread")),
        }
    }
}

impl Encode for Thread {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).fixed(self.ours.expose()).fixed(self.theirs.expose());
        to.value(&self.send).value(&self.recv).value(&self.window);
    }
}

impl Decode for Thread {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            ours: BoxSeed::from_secret(SecretBytes::new(from.array()?)),
            theirs: BoxSeed::from_secret(SecretBytes::new(from.array()?)),
            send: from.value()?,
            recv: from.value()?,
            window: from.value()?,
        })
    }
}
