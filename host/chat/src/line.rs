//! A line is a session with one device and the boxes it writes into and reads from.

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, SecretBytes, StoreError, UnixMillis, WriteRecords,
    Writer,
};
use teahouse_wire::{BoxId, BoxIndex, BoxSeed, Generation, Shard};

use crate::ids::{ConversationId, DeviceId, SessionId};
use crate::parcel::BoxSeeds;
use crate::session::{Role, Session};
use crate::tables::{BOXES, LINES};
use crate::window::{Moved, Window};

const VERSION: u8 = 1;

/// A session and where it goes.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) session: Session,
    pub(crate) conversation: ConversationId,
    pub(crate) device: DeviceId,
    pub(crate) boxes: Option<Boxes>,
    /// How many messages were sealed in it.
    pub(crate) sealed: u64,
    /// The number of the latest of them that was acknowledged.
    pub(crate) acked: u64,
    /// When something was last read from it; its beginning before that.
    pub(crate) read_at: UnixMillis,
    /// Whether the other side was read here.
    pub(crate) heard: bool,
    /// When the current epoch began.
    pub(crate) epoch_since: UnixMillis,
}

/// The boxes of both directions.
#[derive(Debug)]
pub(crate) struct Boxes {
    pub(crate) write: BoxSeed,
    pub(crate) next_write: BoxIndex,
    pub(crate) read: BoxSeed,
    pub(crate) window: Window,
}

/// A box that a line reads from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadBox {
    pub(crate) session: SessionId,
    pub(crate) number: u64,
    pub(crate) shard: Shard,
}

impl Line {
    pub(crate) const fn new(
        session: Session,
        conversation: ConversationId,
        device: DeviceId,
        now: UnixMillis,
    ) -> Self {
        let (boxes, sealed, acked, heard) = (None, 0, 0, false);
        Self { session, conversation, device, boxes, sealed, acked, read_at: now, heard, epoch_since: now }
    }

    pub(crate) fn load(records: &dyn ReadRecords, id: &SessionId) -> Result<Option<Self>, StoreError> {
        get_value(records, LINES, id.as_bytes())
    }

    pub(crate) fn save(&self, records: &mut dyn WriteRecords) -> Result<(), StoreError> {
        put_value(records, LINES, self.session.id().as_bytes(), self)
    }

    /// Takes the boxes and begins to look into them; a line that has boxes keeps them.
    pub(crate) fn set_boxes(
        &mut self,
        records: &mut dyn WriteRecords,
        seeds: &BoxSeeds,
    ) -> Result<(), StoreError> {
        if self.boxes.is_some() {
            return Ok(());
        }
        let (write, read) = match self.session.role() {
            Role::Initiator => (&seeds.from_initiator, &seeds.from_responder),
            Role::Responder => (&seeds.from_responder, &seeds.from_initiator),
        };
        let boxes = Boxes {
            write: write.clone(),
            next_write: BoxIndex::new(0),
            read: read.clone(),
            window: Window::default(),
        };
        self.boxes = Some(boxes);
        self.watch(records)
    }

    /// Looks into every box of the window.
    pub(crate) fn watch(&self, records: &mut dyn WriteRecords) -> Result<(), StoreError> {
        let Some(boxes) = &self.boxes else { return Ok(()) };
        let moved = Moved { opened: boxes.window.wanted().into_iter().collect(), closed: Vec::new() };
        self.follow(records, &moved)
    }

    /// Looks into no box any more.
    pub(crate) fn unwatch(&self, records: &mut dyn WriteRecords) -> Result<(), StoreError> {
        let Some(boxes) = &self.boxes else { return Ok(()) };
        let moved = Moved { opened: Vec::new(), closed: boxes.window.wanted().into_iter().collect() };
        self.follow(records, &moved)
    }

    /// Box `number` was found.
    pub(crate) fn found(
        &mut self,
        records: &mut dyn WriteRecords,
        number: u64,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let Some(boxes) = &mut self.boxes else { return Ok(()) };
        let moved = boxes.window.found(number, now);
        self.follow(records, &moved)
    }

    /// The other side's next box is `number`.
    pub(crate) fn resume(
        &mut self,
        records: &mut dyn WriteRecords,
        number: u64,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let Some(boxes) = &mut self.boxes else { return Ok(()) };
        let moved = boxes.window.resume(number, now);
        self.follow(records, &moved)
    }

    fn follow(&self, records: &mut dyn WriteRecords, moved: &Moved) -> Result<(), StoreError> {
        let Some(boxes) = &self.boxes else { return Ok(()) };
        let shard = Shard::choose(Generation::CURRENT, &boxes.read.shard_key());
        let id = |number: &u64| boxes.read.box_id(BoxIndex::new(*number));
        for number in &moved.closed {
            records.delete(BOXES, id(number).as_bytes())?;
        }
        for number in &moved.opened {
            let place = ReadBox { session: self.session.id(), number: *number, shard };
            put_value(records, BOXES, id(number).as_bytes(), &place)?;
        }
        Ok(())
    }
}

impl ReadBox {
    pub(crate) fn load(records: &dyn ReadRecords, id: &BoxId) -> Result<Option<Self>, StoreError> {
        get_value(records, BOXES, id.as_bytes())
    }
}

impl Encode for ReadBox {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.session).u64(self.number).value(&self.shard);
    }
}

impl Decode for ReadBox {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { session: from.value()?, number: from.u64()?, shard: from.value()? })
    }
}

impl Encode for Boxes {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.write.expose())
            .u64(self.next_write.get())
            .fixed(self.read.expose())
            .value(&self.window);
    }
}

impl Decode for Boxes {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let seed = |bytes| BoxSeed::from_secret(SecretBytes::new(bytes));
        let (write, next_write) = (seed(from.array()?), BoxIndex::new(from.u64()?));
        Ok(Self { write, next_write, read: seed(from.array()?), window: from.value()? })
    }
}

impl Encode for Line {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).value(&self.conversation).value(&self.device).option(self.boxes.as_ref());
        to.u64(self.sealed).u64(self.acked).value(&self.read_at).bool(self.heard).value(&self.epoch_since);
        to.value(&self.session);
    }
}

impl Decode for Line {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let (conversation, device, boxes) = (from.value()?, from.value()?, from.option()?);
        let (sealed, acked, read_at) = (from.u64()?, from.u64()?, from.value()?);
        let (heard, epoch_since, session) = (from.bool()?, from.value()?, from.value()?);
        Ok(Self { session, conversation, device, boxes, sealed, acked, read_at, heard, epoch_since })
    }
}
