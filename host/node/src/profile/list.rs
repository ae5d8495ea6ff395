//! The list of a profile's personas: each name is read from that persona's own records.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::persona::{PersonaView, RenamePersonaParams};
use teahouse_base::{ReadRecords, RecordStore, StoreError, WriteRecords};
use teahouse_wallet::keys::PersonaNumber;

use super::{OpenProfile, Seat, no_persona};
use crate::error::{NodeError, codes};
use crate::records::{self, Meta};
use crate::unlock::sealed_store;

impl OpenProfile {
    /// Every persona, as the one called `at` shows them.
    pub(super) fn list(&self, at: PersonaNumber) -> Result<Vec<PersonaView>, NodeError> {
        let seats = self.seats();
        let one = |number: &PersonaNumber| self.view(at, *number, seats.get(number));
        self.dir.personas()?.iter().map(one).collect()
    }

    fn view(
        &self,
        at: PersonaNumber,
        number: PersonaNumber,
        seat: Option<&Seat>,
    ) -> Result<PersonaView, NodeError> {
        Ok(PersonaView {
            number: number.get(),
            nickname: self.nickname(number, seat)?,
            current: number == at,
            open: seat.is_some(),
            page: seat.and_then(|seat| seat.page.clone()),
            socket: self.dir.of_persona(number).socket().display().to_string(),
        })
    }

    fn nickname(&self, number: PersonaNumber, seat: Option<&Seat>) -> Result<String, NodeError> {
        let meta: Option<Meta> = self.look(number, seat, |records| records::single(records))?;
        Ok(meta.ok_or_else(|| no_persona(number.get()))?.nickname)
    }

    /// Looks at a persona's records: those of its open node, else its file, without taking it online.
    fn look<T>(
        &self,
        number: PersonaNumber,
        seat: Option<&Seat>,
        look: impl FnOnce(&dyn ReadRecords) -> Result<T, StoreError>,
    ) -> Result<T, NodeError> {
        if let Some(seat) = seat {
            return seat.node.shared().read(look);
        }
        let file = self.dir.of_persona(number).database();
        let store = sealed_store(&file, &self.vault.persona(number)?)?;
        let read = store.begin_read()?;
        Ok(look(&*read)?)
    }

    /// As [`OpenProfile::look`], whether it is open or not.
    pub(super) fn look_at<T>(
        &self,
        number: PersonaNumber,
        look: impl FnOnce(&dyn ReadRecords) -> Result<T, StoreError>,
    ) -> Result<T, NodeError> {
        let seats = self.seats();
        if !self.dir.of_persona(number).database().exists() {
            return Err(no_persona(number.get()));
        }
        self.look(number, seats.get(&number), look)
    }

    /// Changes a persona's records, whether it is open or not, without taking it online.
    pub(super) fn change_at<T>(
        &self,
        number: PersonaNumber,
        change: impl FnOnce(&mut dyn WriteRecords) -> Result<T, NodeError>,
    ) -> Result<T, NodeError> {
        let seats = self.seats();
        if let Some(seat) = seats.get(&number) {
            return seat.node.shared().write(change);
        }
        let file = self.dir.of_persona(number).database();
        if !file.exists() {
            return Err(no_persona(number.get()));
        }
        let store = sealed_store(&file, &self.vault.persona(number)?)?;
        let mut write = store.begin_write()?;
        let value = change(&mut *write)?;
        write.commit()?;
        Ok(value)
    }

    /// The one persona that `name` means: a number, else a nickname that only one has.
    ///
    /// # Errors
    /// `NOD-141` when none does, `NOD-142` when several do.
    pub fn find(&self, name: &str) -> Result<PersonaNumber, NodeError> {
        if let Some(number) = name.parse().ok().and_then(PersonaNumber::new) {
            let known = self.dir.personas()?.contains(&number);
            return if known { Ok(number) } else { Err(no_persona(name)) };
        }
        let named = self.list(PersonaNumber::FIRST)?.into_iter().filter(|view| same(&view.nickname, name));
        match &named.map(|view| view.number).collect::<Vec<_>>()[..] {
            [] => Err(no_persona(name)),
            [one] => PersonaNumber::new(*one).ok_or_else(|| no_persona(name)),
            several => Err(codes::AMBIGUOUS_PERSONA.with("persona", name).and("count", several.len())),
        }
    }

    /// Gives a persona another nickname, on its card too.
    pub(super) fn rename(
        &self,
        at: PersonaNumber,
        params: &RenamePersonaParams,
    ) -> Result<PersonaView, NodeError> {
        let number = self.find(&params.persona)?;
        self.name_is_free(&params.nickname, Some(number))?;
        let open = self.seats().get(&number).map(|seat| seat.node.clone());
        let node = match open {
            Some(node) => node,
            // Nobody acts as it: it stays offline.
            None => Arc::new(self.node(number, Duration::ZERO, false)?),
        };
        node.shared().rename(&params.nickname)?;
        drop(node);
        self.shown(at, number)
    }

    /// Refuses a nickname that another persona's card shows: whoever has both cards would take them for one person's.
    pub(super) fn name_is_free(
        &self,
        nickname: &str,
        except: Option<PersonaNumber>,
    ) -> Result<(), NodeError> {
        let all = self.list(PersonaNumber::FIRST)?;
        let taken = all.iter().find(|view| {
            same(&view.nickname, nickname) && except.is_none_or(|number| number.get() != view.number)
        });
        match taken {
            Some(view) => {
                Err(codes::PERSONA_NAME_TAKEN.with("nickname", nickname).and("persona", view.number))
            } // NODE-023
            None => Ok(()),
        }
    }

    /// A persona that was just made, as `at` shows it.
    pub(super) fn shown(&self, at: PersonaNumber, number: PersonaNumber) -> Result<PersonaView, NodeError> {
        self.view(at, number, self.seats().get(&number))
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
