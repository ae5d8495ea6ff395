//! What is kept of meetings: a persona's own offers and watches, offers found, threads with their words, and what is on
//! its way.
//!
//! | table | key | value, behind the version byte 1 |
//! |---|---|---|
//! | `node.meetoffers` | id 16 | [`OwnOffer`] |
//! | `node.meetwatches` | app 32, place 33 | [`Until`] |
//! | `node.meetfound` | app 32, offer's name 32 | [`FoundOffer`] |
//! | `node.meetthreads` | id 16 | [`ThreadRecord`] |
//! | `node.meetwords` | thread 16, number u32 | [`WordRecord`] |
//! | `node.meetletters` | box 32 | [`Letter`] |
//! | `node.meetrates` | app 32 | [`Rates`] |

use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, Writer, fixed_id,
};
use teahouse_bundle::AppId;
use teahouse_chat::meet::offer::ANSWER_SLOTS;
use teahouse_chat::meet::{CLASS, Hour, MAX_NOTE, Offer, OfferId, OfferSecret, Place, Thread};
use teahouse_wire::{EnvelopeBytes, Shard};

pub(super) const OFFERS: Table = Table::new("node.meetoffers");
pub(super) const WATCHES: Table = Table::new("node.meetwatches");
pub(super) const FOUND: Table = Table::new("node.meetfound");
pub(super) const THREADS: Table = Table::new("node.meetthreads");
pub(super) const WORDS: Table = Table::new("node.meetwords");
pub(super) const LETTERS: Table = Table::new("node.meetletters");
pub(super) const RATES: Table = Table::new("node.meetrates");

const VERSION: u8 = 1;
/// The most times that are remembered of one kind of deed.
const MAX_TIMES: usize = 64;

fixed_id!(
    /// How one app knows an offer or a thread: random, and the same nowhere else.
    pub struct MeetId(16)
);

/// How far an offer of ours is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferStanding {
    /// No mailbox has it yet.
    Waiting,
    /// It lies where others look.
    Placed,
    /// Every slot that was tried was taken.
    Crowded,
}

/// How far a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadStanding {
    /// The answer that opens it is not at a mailbox yet.
    Knocking,
    /// Both may speak.
    Open,
    /// This side said that nothing more comes.
    Closed,
    /// The other side said so.
    Ended,
    /// The answer found no free slot, or somebody wrote into a box of it.
    Broken,
}

/// An offer of this persona's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnOffer {
    pub(super) app: AppId,
    pub(super) place: Place,
    pub(super) offer: Offer,
    pub(super) secret: OfferSecret,
    pub(super) standing: OfferStanding,
    pub(super) hour: Hour,
    pub(super) slot: u16,
    /// How often another slot was taken.
    pub(super) moves: u8,
    /// Slots of answers that were looked into.
    pub(super) opened: Vec<u16>,
}

/// Until when a place is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Until(pub(super) UnixMillis);

/// An offer of somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundOffer {
    pub(super) id: MeetId,
    pub(super) place: Place,
    pub(super) offer: Offer,
}

/// One end of a thread.
#[derive(Clone, Debug)]
pub(super) struct ThreadRecord {
    pub(super) app: AppId,
    /// The offer, as the app knows it.
    pub(super) offer: MeetId,
    /// The offer's own name.
    pub(super) name: OfferId,
    /// Whether the offer was ours.
    pub(super) author: bool,
    pub(super) standing: ThreadStanding,
    pub(super) thread: Thread,
    /// How often the answer took another slot.
    pub(super) moves: u8,
    /// How many words are kept.
    pub(super) words: u32,
    /// When it began.
    pub(super) began: UnixMillis,
    /// When something was said last.
    pub(super) last: UnixMillis,
    /// Whether both have spoken, as far as this side knows.
    pub(super) both: bool,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WordRecord {
    pub(super) mine: bool,
    pub(super) at: UnixMillis,
    pub(super) bytes: Vec<u8>,
}

/// What an envelope on its way is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// An offer of ours.
    Offer(MeetId),
    /// The answer that opens this thread.
    Answer(MeetId),
    /// A word of this thread.
    Word(MeetId),
    /// Emptying the box of an offer that was taken back.
    Withdraw,
}

/// An envelope on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) errand: Errand,
    pub(super) shard: Shard,
    pub(super) envelope: EnvelopeBytes,
    pub(super) due: UnixMillis,
    pub(super) tries: u8,
    /// When it is not worth bringing any more.
    pub(super) until: UnixMillis,
}

/// When an app published and answered, of the last hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rates {
    pub(super) published: Vec<UnixMillis>,
    pub(super) answered: Vec<UnixMillis>,
}

/// Every record of a table whose key begins with `prefix`.
pub(super) fn all<T: Decode>(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    prefix: &[u8],
) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
    let read = |(key, bytes): (Vec<u8>, Vec<u8>)| match T::from_bytes(&bytes) {
        Ok(value) => Ok((key, value)),
        Err(source) => Err(StoreError::Record { table: table.name(), source }),
    };
    records.scan(table, prefix, None, usize::MAX)?.into_iter().map(read).collect()
}

/// The id that a key begins with.
pub(super) fn id_of(key: &[u8]) -> Option<MeetId> {
    key.first_chunk::<16>().map(|bytes| MeetId::from_array(*bytes))
}

/// The app that a key begins with.
pub(super) fn app_of(key: &[u8]) -> Option<AppId> {
    key.first_chunk::<32>().map(|bytes| AppId::from_array(*bytes))
}

/// Where a watch lies.
pub(super) fn watch_key(app: &AppId, place: &Place) -> Vec<u8> {
    [app.as_bytes().as_slice(), &place.to_fixed()].concat()
}

/// Where an offer that was found lies.
pub(super) fn found_key(app: &AppId, name: &OfferId) -> Vec<u8> {
    [app.as_bytes().as_slice(), name.as_bytes()].concat()
}

/// Where a word lies.
pub(super) fn word_key(thread: &MeetId, number: u32) -> Vec<u8> {
    [thread.as_bytes().as_slice(), &number.to_be_bytes()].concat()
}

impl OfferStanding {
    const ALL: [Self; 3] = [Self::Waiting, Self::Placed, Self::Crowded];
}

impl ThreadStanding {
    const ALL: [Self; 5] = [Self::Knocking, Self::Open, Self::Closed, Self::Ended, Self::Broken];
}

/// The value with this number among all of its kind.
fn numbered<T: Copy>(all: &[T], number: u8, what: &'static str) -> Result<T, CodecError> {
    all.get(usize::from(number)).copied().ok_or(CodecError::Malformed(what))
}

impl Encode for OwnOffer {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.app).value(&self.place).value(&self.offer).value(&self.secret);
        to.u8(self.standing as u8).u32(self.hour.get()).u16(self.slot).u8(self.moves).list(&self.opened);
    }
}

impl Decode for OwnOffer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            app: from.value()?,
            place: from.value()?,
            offer: from.value()?,
            secret: from.value()?,
            standing: numbered(&OfferStanding::ALL, from.u8()?, "offer's standing")?,
            hour: Hour::new(from.u32()?),
            slot: from.u16()?,
            moves: from.u8()?,
            opened: from.list("opened slots", usize::from(ANSWER_SLOTS))?,
        })
    }
}

impl Encode for Until {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.0);
    }
}

impl Decode for Until {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        from.value().map(Self)
    }
}

impl Encode for FoundOffer {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.id).value(&self.place).value(&self.offer);
    }
}

impl Decode for FoundOffer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { id: from.value()?, place: from.value()?, offer: from.value()? })
    }
}

impl Encode for ThreadRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.app).value(&self.offer).value(&self.name).bool(self.author);
        to.u8(self.standing as u8).value(&self.thread).u8(self.moves).u32(self.words);
        to.value(&self.began).value(&self.last).bool(self.both);
    }
}

impl Decode for ThreadRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self {
            app: from.value()?,
            offer: from.value()?,
            name: from.value()?,
            author: from.bool()?,
            standing: numbered(&ThreadStanding::ALL, from.u8()?, "thread's standing")?,
            thread: from.value()?,
            moves: from.u8()?,
            words: from.u32()?,
            began: from.value()?,
            last: from.value()?,
            both: from.bool()?,
        })
    }
}

impl Encode for WordRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).bool(self.mine).value(&self.at).bytes(&self.bytes);
    }
}

impl Decode for WordRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { mine: from.bool()?, at: from.value()?, bytes: from.bytes("word", MAX_NOTE)?.to_vec() })
    }
}

impl Encode for Errand {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Offer(id) => to.u8(1).value(id),
            Self::Answer(id) => to.u8(2).value(id),
            Self::Word(id) => to.u8(3).value(id),
            Self::Withdraw => to.u8(4),
        };
    }
}

impl Decode for Errand {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        match from.u8()? {
            1 => from.value().map(Self::Offer),
            2 => from.value().map(Self::Answer),
            3 => from.value().map(Self::Word),
            4 => Ok(Self::Withdraw),
            _ => Err(CodecError::Malformed("errand")),
        }
    }
}

impl Encode for Letter {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.errand).value(&self.shard).bytes(self.envelope.as_slice());
        to.value(&self.due).u8(self.tries).value(&self.until);
    }
}

impl Decode for Letter {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (errand, shard) = (from.value()?, from.value()?);
        let bytes = from.bytes("envelope", CLASS.envelope_len())?.to_vec();
        let envelope = EnvelopeBytes::from_vec(bytes).map_err(|_| CodecError::Malformed("envelope"))?;
        Ok(Self { errand, shard, envelope, due: from.value()?, tries: from.u8()?, until: from.value()? })
    }
}

impl Encode for Rates {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).list(&self.published).list(&self.answered);
    }
}

impl Decode for Rates {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { published: from.list("times", MAX_TIMES)?, answered: from.list("times", MAX_TIMES)? })
    }
}
