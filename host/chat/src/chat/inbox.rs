//! The request inbox is a day's slots, opened as the day begins and closed when they were looked through after its end.

use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{CodecError, Decode, Encode, Reader, StoreError, UnixMillis, Writer};
use teahouse_wire::{BoxId, Day};

use super::{Chat, INBOX_DAYS, InboxDays};
use crate::error::DeviceError;
use crate::tables::{DEVICE, INBOX, PAGE};

/// How many days back slots are looked into: as long as mailboxes keep envelopes.
const DAYS_BACK: u32 = 14;
/// How long before its first minute a day is opened, and after its last one it is kept open, for clocks that differ.
const MARGIN: Duration = Duration::from_secs(3_600);
/// How many days after its own a slot may still be written to: a letter that was sealed for it may have to wait.
pub(super) const DAYS_LATE: u32 = 1;
const DAY_MILLIS: u64 = 86_400_000;

/// The first day whose slots somebody may still write to at `at`, by a clock that differs.
pub(super) fn first_open(at: UnixMillis) -> Day {
    let today = Day::of(UnixMillis::new(at.get().saturating_sub(MARGIN.as_millis() as u64)));
    Day::new(today.get().saturating_sub(DAYS_LATE)) // CHAT-011
}

impl Chat<'_> {
    /// Takes note that the [slots that were over](super::ChatView::slots_over) at `at` were asked for since, by enough
    /// mailboxes, and that what they had was given to [`Chat::receive`]. Those days are not looked into again.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn note_swept(&mut self, at: UnixMillis) -> Result<(), DeviceError> {
        let days = self.inbox_days()?;
        self.move_inbox(InboxDays { first: days.first.max(first_open(at).min(days.next)), ..days })
    }

    /// Opens the days that have begun and closes those that mailboxes have forgotten.
    pub(super) fn open_inbox(&mut self) -> Result<(), DeviceError> {
        let mut days = self.inbox_days()?;
        let seed = self.own_card()?.inbox().clone();
        let last = Day::of(self.now.after(MARGIN));
        let oldest = Day::new(last.get().saturating_sub(DAYS_BACK));
        let from = days.next.max(oldest);
        for day in (from.get()..=last.get()).map(Day::new) {
            for id in seed.slot_ids(day) {
                put_value(self.records, INBOX, id.as_bytes(), &Slot(day))?;
            }
        }
        days.next = Day::new(last.get() + 1).max(days.next);
        self.move_inbox(InboxDays { first: days.first.max(oldest), ..days })
    }

    /// When the next day has to be opened.
    pub(super) fn next_inbox_day(&self) -> Result<UnixMillis, DeviceError> {
        let start = u64::from(self.inbox_days()?.next.get()) * DAY_MILLIS;
        Ok(UnixMillis::new(start.saturating_sub(MARGIN.as_millis() as u64)))
    }

    /// Takes a slot out of the inbox; `None` when it is none, or was taken before.
    pub(super) fn take_slot(&mut self, id: &BoxId) -> Result<Option<Day>, StoreError> {
        let slot: Option<Slot> = get_value(self.reader(), INBOX, id.as_bytes())?;
        self.records.delete(INBOX, id.as_bytes())?;
        Ok(slot.map(|slot| slot.0))
    }

    fn inbox_days(&self) -> Result<InboxDays, DeviceError> {
        get_value(self.reader(), DEVICE, INBOX_DAYS)?.ok_or(DeviceError::Missing)
    }

    fn move_inbox(&mut self, days: InboxDays) -> Result<(), DeviceError> {
        if self.inbox_days()?.first < days.first {
            self.close_before(days.first)?;
        }
        Ok(put_value(self.records, DEVICE, INBOX_DAYS, &days)?)
    }

    fn close_before(&mut self, first: Day) -> Result<(), StoreError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let rows = self.records.scan(INBOX, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            after = Some(last.clone());
            for (key, bytes) in &rows {
                let slot: Slot = super::view::decode(INBOX.name(), bytes)?;
                if slot.0 < first {
                    self.records.delete(INBOX, key)?;
                }
            }
        }
    }
}

/// The day whose slot a box is.
pub(super) struct Slot(pub(super) Day);

impl Encode for Slot {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u32(self.0.get());
    }
}

impl Decode for Slot {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self(Day::new(from.u32()?)))
    }
}
