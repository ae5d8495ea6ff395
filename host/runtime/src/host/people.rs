//! Pickers: the person chooses, types or scans, and the app learns only that.

use teahouse_bundle::manifest::Precision;
use teahouse_bundle::text::tame;

use super::HostError;
use super::convert::MAX_LINE;
use crate::bindings::teahouse::app::device;
use crate::model::{Answer, RefusalCode, RequestId, RequestKind};
use crate::state::{AppState, refused};

impl device::Host for AppState {
    fn pick_contacts(&mut self, max: u32, purpose: String) -> Result<u64, HostError> {
        self.count_call()?;
        if max == 0 {
            return Err(refused(RefusalCode::Invalid, "a pick is of at least one"));
        }
        let purpose = tame(&purpose, MAX_LINE);
        self.ask(RequestKind::PickContacts { max, purpose })
    }

    fn take_answer(&mut self, id: u64) -> Result<Vec<String>, HostError> {
        self.count_call()?;
        match self.take(id, "device")? {
            Answer::Picked(people) => Ok(people.iter().map(|p| p.as_str().to_owned()).collect()),
            _ => Err(self.put_back(id)),
        }
    }

    fn pick_cell(&mut self, purpose: String) -> Result<u64, HostError> {
        self.count_call()?;
        let device = self.spec.manifest.permissions.device.as_ref();
        let letters = device.and_then(|device| device.location).map_or(0, Precision::letters); // PIC-001
        let purpose = tame(&purpose, MAX_LINE);
        self.ask(RequestKind::PickCell { letters, purpose })
    }

    fn take_cell(&mut self, id: u64) -> Result<String, HostError> {
        self.count_call()?;
        match self.take(id, "device")? {
            Answer::CellPicked(cell) => Ok(cell),
            _ => Err(self.put_back(id)),
        }
    }

    fn scan(&mut self, purpose: String) -> Result<u64, HostError> {
        self.count_call()?;
        let purpose = tame(&purpose, MAX_LINE);
        self.ask(RequestKind::Scan { purpose })
    }

    fn take_code(&mut self, id: u64) -> Result<String, HostError> {
        self.count_call()?;
        match self.take(id, "device")? {
            Answer::Scanned(text) => Ok(text),
            _ => Err(self.put_back(id)),
        }
    }
}

impl AppState {
    /// Leaves an answer of another kind where it was: the function that it is for finds it.
    fn put_back(&mut self, id: u64) -> HostError {
        self.draft.taken.remove(&RequestId::new(id));
        refused(RefusalCode::NotFound, "the answer is of another kind")
    }
}
