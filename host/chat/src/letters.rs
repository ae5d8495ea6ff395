//! An outgoing letter is kept until the other device has acknowledged it, whatever happens in between.
//!
//! `Waiting → Sealed → Stored → gone`. A sealed letter keeps the envelope's bytes, so that every retry sends the same
//! ones; a stored one that stays unacknowledged is sealed again under the same inner id.

use std::collections::BTreeSet;
use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, UnixMillis, WriteRecords, Writer,
};
use teahouse_wire::{BoxId, ContentId, Day, EnvelopeBytes, Shard, StoreId};

use crate::ids::{ConversationId, MessageId, SessionId};
use crate::parcel::{Letter, MAX_ACKS};
use crate::tables::{Due, LETTER_PLACES, LETTERS, SEALED, drop_due, named, number_of, numbered, put_due};

const VERSION: u8 = 1;

/// A letter on its way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LetterRecord {
    pub(crate) cargo: Cargo,
    /// The line it must go through; any line if none.
    pub(crate) line: Option<SessionId>,
    pub(crate) stage: Stage,
    pub(crate) due: UnixMillis,
    /// How often it was sealed.
    pub(crate) seals: u32,
    /// How often its box was refused since it was last stored.
    pub(crate) refusals: u32,
}

/// What it carries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cargo {
    /// Repeated until acknowledged.
    Letter(Letter),
    /// Acknowledgements alone: gone once stored, the other side asks again by repeating.
    Acks(Vec<MessageId>),
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    Waiting,
    Sealed(Sealed),
    Stored { by: Seal, at: UnixMillis },
}

/// Which seal of which line it went out under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) line: SessionId,
    pub(crate) number: u64,
}

/// An envelope that was made and not yet proven to be stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sealed {
    pub(crate) by: Seal,
    pub(crate) envelope: EnvelopeBytes,
    pub(crate) content: ContentId,
    pub(crate) box_id: BoxId,
    pub(crate) shard: Shard,
    /// The inbox day it was sealed for, if it went round the boxes.
    pub(crate) day: Option<Day>,
    pub(crate) attempts: u32,
    pub(crate) stores: BTreeSet<StoreId>,
}

/// The wait after attempt number `attempts` of the same bytes: 2 s, doubling, at most 10 minutes.
pub(crate) fn retry_wait(attempts: u32) -> Duration {
    Duration::from_secs(600.min(2_u64 << attempts.min(16)))
}

impl LetterRecord {
    pub(crate) fn load(
        records: &dyn ReadRecords,
        conversation: &ConversationId,
        number: u64,
    ) -> Result<Option<Self>, StoreError> {
        get_value(records, LETTERS, &numbered(conversation, number))
    }

    /// Puts a new letter into the outbox.
    pub(crate) fn insert(
        &self,
        records: &mut dyn WriteRecords,
        conversation: &ConversationId,
        number: u64,
    ) -> Result<(), StoreError> {
        if let Cargo::Letter(letter) = &self.cargo {
            records.put(LETTER_PLACES, &named(conversation, &letter.id), &number.to_be_bytes())?;
        }
        put_value(records, LETTERS, &numbered(conversation, number), self)?;
        put_due(records, Due::Letter(*conversation, number), self.due)
    }

    /// Replaces what lies in the outbox, and moves its due time.
    pub(crate) fn update(
        &mut self,
        records: &mut dyn WriteRecords,
        conversation: &ConversationId,
        number: u64,
        due: UnixMillis,
    ) -> Result<(), StoreError> {
        drop_due(records, Due::Letter(*conversation, number), self.due)?;
        self.due = due;
        put_value(records, LETTERS, &numbered(conversation, number), self)?;
        put_due(records, Due::Letter(*conversation, number), due)
    }

    /// Takes it out of the outbox.
    pub(crate) fn remove(
        &self,
        records: &mut dyn WriteRecords,
        conversation: &ConversationId,
        number: u64,
    ) -> Result<(), StoreError> {
        if let Cargo::Letter(letter) = &self.cargo {
            records.delete(LETTER_PLACES, &named(conversation, &letter.id))?;
        }
        self.forget_seal(records)?;
        records.delete(LETTERS, &numbered(conversation, number))?;
        drop_due(records, Due::Letter(*conversation, number), self.due)
    }

    /// Forgets which envelope it last went out in.
    pub(crate) fn forget_seal(&self, records: &mut dyn WriteRecords) -> Result<(), StoreError> {
        match &self.stage {
            Stage::Sealed(sealed) => records.delete(SEALED, sealed.content.as_bytes()),
            _ => Ok(()),
        }
    }

    /// The seal it last went out under.
    pub(crate) const fn last_seal(&self) -> Option<Seal> {
        match &self.stage {
            Stage::Waiting => None,
            Stage::Sealed(sealed) => Some(sealed.by),
            Stage::Stored { by, .. } => Some(*by),
        }
    }
}

/// The number of the letter `id`.
pub(crate) fn number_of_letter(
    records: &dyn ReadRecords,
    conversation: &ConversationId,
    id: &MessageId,
) -> Result<Option<u64>, StoreError> {
    Ok(records.get(LETTER_PLACES, &named(conversation, id))?.and_then(|bytes| number_of(&bytes)))
}

impl Encode for Cargo {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Letter(letter) => to.u8(1).value(letter),
            Self::Acks(ids) => to.u8(2).list(ids),
        };
    }
}

impl Decode for Cargo {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        match from.u8()? {
            1 => Ok(Self::Letter(from.value()?)),
            2 => Ok(Self::Acks(from.list("acknowledgements", MAX_ACKS)?)),
            _ => Err(CodecError::Malformed("cargo")),
        }
    }
}

impl Encode for Seal {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.line).u64(self.number);
    }
}

impl Decode for Seal {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { line: from.value()?, number: from.u64()? })
    }
}

impl Encode for Sealed {
    fn encode(&self, to: &mut Writer) {
        let stores: Vec<StoreId> = self.stores.iter().copied().collect();
        to.value(&self.by)
            .bytes(self.envelope.as_slice())
            .value(&self.content)
            .value(&self.box_id)
            .value(&self.shard);
        to.option(self.day.map(Day::get).as_ref()).u32(self.attempts).list(&stores);
    }
}

impl Decode for Sealed {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let by = from.value()?;
        let envelope = EnvelopeBytes::from_vec(from.bytes("envelope", 14_336)?.to_vec());
        let envelope = envelope.map_err(|_| CodecError::Malformed("envelope"))?;
        let (content, box_id, shard) = (from.value()?, from.value()?, from.value()?);
        let (day, attempts) = (from.option()?.map(Day::new), from.u32()?);
        let stores: Vec<StoreId> = from.list("stores", 64)?;
        let stores = stores.into_iter().collect();
        Ok(Self { by, envelope, content, box_id, shard, day, attempts, stores })
    }
}

impl Encode for LetterRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION)
            .value(&self.cargo)
            .option(self.line.as_ref())
            .value(&self.due)
            .u32(self.seals)
            .u32(self.refusals);
        match &self.stage {
            Stage::Waiting => to.u8(1),
            Stage::Sealed(sealed) => to.u8(2).value(sealed),
            Stage::Stored { by, at } => to.u8(3).value(by).value(at),
        };
    }
}

impl Decode for LetterRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (cargo, line, due) = (from.value()?, from.option()?, from.value()?);
        let (seals, refusals) = (from.u32()?, from.u32()?);
        let stage = match from.u8()? {
            1 => Stage::Waiting,
            2 => Stage::Sealed(from.value()?),
            3 => Stage::Stored { by: from.value()?, at: from.value()? },
            _ => return Err(CodecError::Malformed("stage")),
        };
        Ok(Self { cargo, line, stage, due, seals, refusals })
    }
}
