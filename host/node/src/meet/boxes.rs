//! Where this persona looks: the slots of watched places, the slots of answers to its offers, and the boxes of its threads.
//!
//! A look costs hundreds of points on a curve, so what it gave is remembered until something changes or an hour begins.

use std::collections::{BTreeMap, BTreeSet};

use teahouse_base::{ReadRecords, StoreError, UnixMillis};
use teahouse_bundle::AppId;
use teahouse_chat::meet::{Hour, Place, Topic};
use teahouse_wire::BoxId;

use super::records::{
    MeetId, OFFERS, OwnOffer, THREADS, ThreadRecord, ThreadStanding, Until, WATCHES, all, app_of, id_of,
};
use crate::error::NodeError;
use crate::node::Shared;

/// What a box that is looked into may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// An offer in a place that an app watches.
    Slot { app: AppId, place: Place },
    /// An answer to an offer of ours.
    Answer { offer: MeetId, slot: u16 },
    /// A word of a thread.
    Word { thread: MeetId, number: u32 },
}

/// What the last look gave.
#[derive(Default)]
pub(super) struct Known {
    /// Until when it holds; nothing when it has to be made anew.
    until: Option<UnixMillis>,
    spots: BTreeMap<BoxId, Spot>,
    slots: BTreeMap<(AppId, Place, Hour), Vec<BoxId>>,
    answers: BTreeMap<MeetId, Vec<BoxId>>,
}

impl Known {
    /// It has to be made anew.
    pub(super) fn outdate(&mut self) {
        self.until = None;
    }

    /// Whether it has to be made anew.
    pub(super) fn is_old(&self, now: UnixMillis) -> bool {
        self.until.is_none_or(|until| until <= now)
    }

    /// What may lie in this box.
    pub(super) fn spot(&self, id: &BoxId) -> Option<Spot> {
        self.spots.get(id).cloned()
    }

    fn renew(&mut self, records: &dyn ReadRecords, now: UnixMillis) -> Result<(), StoreError> {
        let hour = Hour::of(now);
        let mut until = UnixMillis::new((u64::from(hour.get()) + 1) * 3_600_000);
        let mut spots = BTreeMap::new();
        self.slots.retain(|(_, _, other), _| hour.watched().any(|watched| watched == *other));
        for (key, Until(end)) in all(records, WATCHES, &[])? {
            let Some((app, place)) = watched(&key).filter(|_| end > now) else { continue };
            until = until.min(end);
            for hour in hour.watched() {
                let ids = self.slots.entry((app, place.clone(), hour));
                let ids = ids.or_insert_with(|| Topic::new(app.as_bytes(), &place).slot_ids(hour));
                spots.extend(ids.iter().map(|id| (*id, Spot::Slot { app, place: place.clone() })));
            }
        }
        let own: Vec<(Vec<u8>, OwnOffer)> = all(records, OFFERS, &[])?;
        let alive = own.iter().filter_map(|(key, own)| Some((id_of(key)?, own)));
        let alive: Vec<_> = alive.filter(|(_, own)| own.offer.expires().millis() > now).collect();
        self.answers.retain(|id, _| alive.iter().any(|(other, _)| other == id));
        for (offer, own) in alive {
            until = until.min(own.offer.expires().millis());
            let topic = || Topic::new(own.app.as_bytes(), &own.place);
            let ids = self.answers.entry(offer).or_insert_with(|| own.offer.answer_ids(&topic()));
            let open = (0_u16..).zip(ids.iter()).filter(|(slot, _)| !own.opened.contains(slot));
            spots.extend(open.map(|(slot, id)| (*id, Spot::Answer { offer, slot })));
        }
        for (key, record) in all::<ThreadRecord>(records, THREADS, &[])? {
            // An end can overtake words that were said before it.
            let listens = !matches!(record.standing, ThreadStanding::Closed | ThreadStanding::Broken);
            let Some(thread) = id_of(&key).filter(|_| listens) else { continue };
            let boxes = record.thread.wanted().into_iter();
            spots.extend(boxes.map(|(id, number)| (id, Spot::Word { thread, number })));
        }
        (self.spots, self.until) = (spots, Some(until));
        Ok(())
    }
}

/// App and place of a watch.
fn watched(key: &[u8]) -> Option<(AppId, Place)> {
    use teahouse_base::Decode;
    Some((app_of(key)?, Place::from_bytes(key.get(32..)?).ok()?))
}

impl Shared {
    /// The boxes in which something of a meeting may lie.
    pub(crate) fn meet_boxes(&self) -> Result<BTreeSet<BoxId>, NodeError> {
        let (mut known, now) = (self.meet.known(), self.clock.now());
        if known.is_old(now) {
            self.read(|records| known.renew(records, now))?;
        }
        Ok(known.spots.keys().copied().collect())
    }
}
