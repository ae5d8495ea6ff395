//! Making a persona is writing its first records into a file that gets its name when they are whole.

use std::fs;

use teahouse_api::persona::{CreatePersonaParams, PersonaView};
use teahouse_base::RecordStore;
use teahouse_wallet::keys::PersonaNumber;

use super::{MAX_PERSONAS, OpenProfile};
use crate::error::{NodeError, codes, disk};
use crate::home::ProfileDir;
use crate::records::{self, ChainChoice, Relays};
use crate::unlock::{sealed_store, write_first_records};

/// What a new persona begins with of another one's network.
#[derive(Default)]
pub(super) struct Network {
    pub(super) relays: Option<Relays>,
    pub(super) chain: Option<ChainChoice>,
}

impl OpenProfile {
    /// Makes a persona and, in a host, opens it.
    pub(super) fn create(
        &self,
        at: PersonaNumber,
        params: &CreatePersonaParams,
    ) -> Result<PersonaView, NodeError> {
        self.name_is_free(&params.nickname, None)?;
        let number = self.free_number(params.number)?;
        let network = if params.same_network { self.network_of(at)? } else { Network::default() };
        self.make(number, &params.nickname, &network)?;
        self.sit_down(number)?;
        self.shown(at, number)
    }

    /// The number asked for if it is free; else the one above all others, and where that ends, one that was left out.
    fn free_number(&self, wanted: Option<u32>) -> Result<PersonaNumber, NodeError> {
        let taken = self.dir.personas()?;
        let free: Vec<PersonaNumber> = (1..MAX_PERSONAS)
            .filter_map(PersonaNumber::new)
            .filter(|number| !taken.contains(number))
            .collect();
        match wanted {
            Some(wanted) => free
                .into_iter()
                .find(|number| number.get() == wanted)
                .ok_or_else(|| codes::OUT_OF_RANGE.with("field", "number")),
            None => {
                let above = free.iter().find(|number| Some(*number) > taken.last());
                let next = above.or(free.first()).copied();
                next.ok_or_else(|| codes::TOO_MANY_PERSONAS.with("most", MAX_PERSONAS))
            }
        }
    }

    /// Opens a persona that was just made where the others are open too.
    pub(super) fn sit_down(&self, number: PersonaNumber) -> Result<(), NodeError> {
        if self.nodes().is_empty() { Ok(()) } else { self.persona(number).map(drop) }
    }

    fn network_of(&self, number: PersonaNumber) -> Result<Network, NodeError> {
        self.look_at(number, |records| {
            Ok(Network { relays: records::single(records)?, chain: records::single(records)? })
        })
    }

    /// Writes a persona's first records. A crash before the last line leaves no persona, and nothing in the way of one.
    pub(super) fn make(
        &self,
        number: PersonaNumber,
        nickname: &str,
        network: &Network,
    ) -> Result<(), NodeError> {
        let persona = self.vault.persona(number)?; // LCK-001
        let dir = self.dir.of_persona(number);
        dir.make()?;
        let file = unfinished(&dir)?;
        write_first_records(&file, &persona, nickname, &*self.clock, |_| Ok(()))?;
        let store = sealed_store(&file, &persona)?;
        let mut write = store.begin_write()?;
        if let Some(relays) = &network.relays {
            records::put_single(&mut *write, relays)?;
        }
        if let Some(chain) = &network.chain {
            records::put_single(&mut *write, chain)?;
        }
        write.commit()?;
        drop(store);
        fs::rename(&file, dir.database()).map_err(disk) // NODE-024
    }
}

/// A file for records that are not whole yet; what a crash left of an earlier try is thrown away.
fn unfinished(dir: &ProfileDir) -> Result<std::path::PathBuf, NodeError> {
    let file = dir.path().join("unfinished.redb");
    match fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(error)),
        _ => Ok(file),
    }
}
