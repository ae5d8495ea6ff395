//! The sheets that wait for an answer, at most one for each intent.
//!
//! A sheet that is being answered stays here until the answer is on disk, so that nobody takes its intent for one that
//! was not asked about yet (CON-005). A yes that fails, or is broken off, leaves the sheet waiting as before.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use teahouse_api::consent::ConsentSheetView;
use teahouse_base::UnixMillis;
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_runtime::model::RequestId;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::signer::Intent;

use super::{Ask, MeterProposal, PromiseProposal, Proposal};
use crate::error::{NodeError, codes};
use crate::shielded::proposal::ShieldedProposal;

/// The most sheets that wait at a time.
const MAX_OPEN: usize = 16;

/// What a person is shown, and what a yes to it would sign.
pub(super) struct Sheet {
    pub(super) view: ConsentSheetView,
    pub(super) ask: Ask,
    pub(super) what: What,
}

/// What a sheet is about.
pub(super) enum What {
    /// Calls of an account.
    Calls {
        /// What they are for; of several calls of one batch the last, which those before it make possible.
        intent: Box<Intent>,
        proposal: Proposal,
    },
    /// A payment out of the pool.
    Shielded(Box<ShieldedProposal>),
    /// What the account of an app signs.
    Promise(Box<PromiseProposal>),
    /// What the account of an app signs again and again.
    Meter(Box<MeterProposal>),
}

impl Sheet {
    /// The calls that it is about, if it is.
    pub(super) fn calls(&self) -> Option<(&Intent, &Proposal)> {
        match &self.what {
            What::Calls { intent, proposal } => Some((intent, proposal)),
            What::Shielded(_) | What::Promise(_) | What::Meter(_) => None,
        }
    }

    /// The payment out of the pool that it is about, if it is.
    pub(super) fn shielded(&self) -> Option<&ShieldedProposal> {
        match &self.what {
            What::Calls { .. } | What::Promise(_) | What::Meter(_) => None,
            What::Shielded(proposal) => Some(proposal),
        }
    }

    /// What an app has signed that it is about, if it is.
    pub(super) fn promise(&self) -> Option<&PromiseProposal> {
        match &self.what {
            What::Calls { .. } | What::Shielded(_) | What::Meter(_) => None,
            What::Promise(proposal) => Some(proposal),
        }
    }

    /// The meter that it is about, if it is.
    pub(super) fn meter(&self) -> Option<&MeterProposal> {
        match &self.what {
            What::Meter(proposal) => Some(proposal),
            _ => None,
        }
    }

    /// What a submitter is paid in by the account, where one is to bring it.
    fn fee_in(&self) -> Option<Asset> {
        self.calls().and_then(|(_, proposal)| proposal.fee_in())
    }
}

struct Slot {
    sheet: Arc<Sheet>,
    answering: bool,
}

/// The sheets of one open profile.
#[derive(Default)]
pub(crate) struct Consent(Mutex<BTreeMap<String, Slot>>);

/// What became of a sheet that was to be kept.
pub(super) enum Kept {
    /// It waits.
    New,
    /// Another one waits for the same intent, to go the same way.
    Waits(ConsentSheetView),
    /// It waits in the place of another one, of this name, that would have gone another way.
    Instead(String),
}

impl Consent {
    fn slots(&self) -> MutexGuard<'_, BTreeMap<String, Slot>> {
        // Every change is one insertion, removal or mark, so a panic elsewhere leaves the map whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a sheet, if no other is there for its intent, or one that would go another way, and if `still_open` says that the intent was not answered: both are
    /// one look, so that an answer that is given meanwhile counts.
    pub(super) fn keep(
        &self,
        sheet: Sheet,
        still_open: impl FnOnce() -> Result<bool, NodeError>,
    ) -> Result<Kept, NodeError> {
        let mut slots = self.slots();
        let closed = || codes::SHEET_CLOSED.with("sheet", &sheet.view.id);
        let before = match slots.values().find(|slot| slot.sheet.ask.id == sheet.ask.id) {
            Some(slot) if slot.answering => return Err(closed()),
            Some(slot) if slot.sheet.fee_in() == sheet.fee_in() => {
                return Ok(Kept::Waits(slot.sheet.view.clone()));
            }
            before => before.map(|slot| slot.sheet.view.id.clone()),
        };
        if !still_open()? {
            return Err(closed()); // CON-005
        }
        match &before {
            Some(name) => slots.remove(name), // CON-007
            None if slots.len() >= MAX_OPEN => {
                return Err(codes::TOO_MANY_SHEETS.with("bound", MAX_OPEN));
            }
            None => None,
        };
        slots.insert(sheet.view.id.clone(), Slot { sheet: Arc::new(sheet), answering: false });
        Ok(before.map_or(Kept::New, Kept::Instead))
    }

    /// Whether a sheet is there for this intent, waiting or being answered.
    pub(crate) fn has_intent(&self, id: &IntentId) -> bool {
        self.slots().values().any(|slot| slot.sheet.ask.id == *id)
    }

    /// Whether no further sheet is kept now.
    pub(crate) fn is_full(&self) -> bool {
        self.slots().len() >= MAX_OPEN
    }

    /// The sheets of one app that wait.
    pub(crate) fn of_app(&self, app: &AppId) -> Vec<String> {
        let of = |sheet: &Sheet| sheet.ask.origin.is_some_and(|(owner, _)| owner == *app);
        let slots = self.slots();
        let waiting = slots.iter().filter(|(_, slot)| !slot.answering && of(&slot.sheet));
        waiting.map(|(name, _)| name.clone()).collect()
    }

    /// Begins to answer the sheets of an app's request, but for those that somebody is answering.
    pub(crate) fn of_request(&self, app: &AppId, request: RequestId) -> Vec<Answering<'_>> {
        let mut slots = self.slots();
        let of = |slot: &Slot| !slot.answering && slot.sheet.ask.origin == Some((*app, request));
        let waiting = slots.values_mut().filter(|slot| of(slot));
        waiting.map(|slot| self.begin(slot)).collect()
    }

    /// Whether a sheet of an app's request waits, and nobody is answering it.
    pub(crate) fn asks_for(&self, app: &AppId, request: RequestId) -> bool {
        let of = |slot: &Slot| !slot.answering && slot.sheet.ask.origin == Some((*app, request));
        self.slots().values().any(of)
    }

    /// Whether somebody is answering a sheet of an app's request.
    pub(crate) fn is_answering(&self, app: &AppId, request: RequestId) -> bool {
        let of = |slot: &Slot| slot.answering && slot.sheet.ask.origin == Some((*app, request));
        self.slots().values().any(of)
    }

    fn begin(&self, slot: &mut Slot) -> Answering<'_> {
        slot.answering = true;
        Answering { consent: self, sheet: Arc::clone(&slot.sheet) }
    }

    pub(super) fn views(&self) -> Vec<ConsentSheetView> {
        self.slots().values().map(|slot| slot.sheet.view.clone()).collect()
    }

    pub(super) fn view(&self, id: &str) -> Result<ConsentSheetView, NodeError> {
        let slots = self.slots();
        slots.get(id).map(|slot| slot.sheet.view.clone()).ok_or_else(|| codes::NO_SHEET.with("sheet", id))
    }

    /// Begins to answer a sheet: of two answers at a time, the second is refused.
    pub(crate) fn answer(&self, id: &str) -> Result<Answering<'_>, NodeError> {
        let mut slots = self.slots();
        let slot = slots.get_mut(id).ok_or_else(|| codes::NO_SHEET.with("sheet", id))?;
        if slot.answering {
            return Err(codes::SHEET_CLOSED.with("sheet", id));
        }
        Ok(self.begin(slot))
    }

    /// Begins to answer those that nobody answered in time.
    pub(crate) fn late(&self, now: UnixMillis) -> Vec<Answering<'_>> {
        let mut slots = self.slots();
        let late = slots.values_mut().filter(|s| !s.answering && s.sheet.view.expires_at <= now.get());
        late.map(|slot| self.begin(slot)).collect()
    }
}

/// A sheet that is being answered. Dropped, it waits again.
pub(crate) struct Answering<'a> {
    consent: &'a Consent,
    sheet: Arc<Sheet>,
}

impl Answering<'_> {
    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The sheet's name.
    pub(crate) fn id(&self) -> &str {
        &self.sheet.view.id
    }

    /// The app's request behind it.
    pub(crate) fn origin(&self) -> Option<(AppId, RequestId)> {
        self.sheet.ask.origin
    }

    /// The answer is on disk: the sheet goes.
    pub(crate) fn done(self) {
        self.consent.slots().remove(self.id());
    }

    /// Shows something else under the same name.
    pub(super) fn show(self, view: ConsentSheetView, what: What) {
        let ask = self.sheet.ask.clone();
        if let Some(slot) = self.consent.slots().get_mut(self.id()) {
            slot.sheet = Arc::new(Sheet { view, ask, what });
        }
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.consent.slots().get_mut(self.id()) {
            slot.answering = false;
        }
    }
}
