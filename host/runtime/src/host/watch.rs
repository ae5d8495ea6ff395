//! Watching: a declared read is noted down within the turn, and the host looks at it from then on.

use teahouse_bundle::Capability;

use super::HostError;
use crate::model::{Call, RefusalCode, RequestKind};
use crate::records::WATCHES;
use crate::state::{AppState, refused};
use crate::watch::{MOST_WATCHES, Watches};

impl AppState {
    /// Watches a read that the app may make; the number of the watch. What is watched already has its number.
    pub(super) fn watch_read(&mut self, call: Call) -> Result<u64, HostError> {
        self.check_grant(&RequestKind::Read(call.clone()))?; // WCH-002
        self.check_kept()?; // CAP-007
        self.uses(Capability::Contracts);
        let watches = self.watches()?;
        if let Some(number) = watches.number_of(&call) {
            return Ok(number);
        }
        if watches.now.len() >= MOST_WATCHES {
            return Err(refused(RefusalCode::Quota, format!("{MOST_WATCHES} reads are watched"))); // WCH-002
        }
        let number = self.draft.books.last_request + 1;
        self.draft.books.last_request = number;
        self.watches()?.now.insert(number, call);
        Ok(number)
    }

    /// Ends a watch; one that there is not is ended already.
    pub(super) fn unwatch_read(&mut self, number: u64) -> Result<(), HostError> {
        self.watches()?.now.remove(&number);
        Ok(())
    }

    /// The app's watches in this turn.
    fn watches(&mut self) -> Result<&mut Watches, HostError> {
        if self.draft.watches.is_none() {
            let app = self.app();
            let rows = self.scan(WATCHES, app.as_bytes(), None, usize::MAX)?;
            self.draft.watches = Some(Watches::read(&rows)?);
        }
        Ok(self.draft.watches.as_mut().expect("set on the lines above when it was not there"))
    }
}
