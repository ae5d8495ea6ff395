//! A person of a life agrees: to payments, and to a higher fee for what waits. The model keeps what was agreed to, and when.

use alloy::primitives::U256;
use teahouse_base::{RecordStore, RngExt, StoreError, UnixMillis};
use teahouse_wallet::journal::{ApproveError, IntentId, Journal, RaiseError, Rival, State};
use teahouse_wallet::limits::{self, LimitKey, Scope, SpendingApp};
use teahouse_wallet::preview::{ConfirmedPreview, Preview};

use super::life::{Agreed, Life, Payment};
use super::tally::Dimension;
use crate::world::*;

/// What became of a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yes {
    Taken,
    OverLimit,
    NotTaken,
}

#[derive(Debug)]
pub struct Refused;

impl From<StoreError> for Refused {
    fn from(_: StoreError) -> Self {
        Self
    }
}

impl Life {
    /// Wants every payment whose time has come. The first process that gets so far dies at the point `kill_at`.
    pub fn want_all(&mut self, kill_at: &mut u64) {
        for payment in self.payments.clone() {
            if payment.wanted_at <= self.round && !self.day_is_over {
                self.want(&payment, std::mem::take(kill_at));
            }
        }
    }

    /// The person drafts and agrees until the journal has it, whatever happens in between.
    pub fn want(&mut self, payment: &Payment, kill_at: u64) {
        let journal = self.journal();
        let intent = payment.intent();
        if kill_at == 1 {
            self.lived.note(Dimension::Kill);
            let begun = self.disk.begin_write();
            drop(begun.map(|mut r| journal.draft(&mut *r, payment.id, intent.clone(), None)));
        }
        let is_new = journal.look_up(&payment.id).unwrap().is_none();
        if is_new {
            let _ =
                journal.commit(|r| journal.draft(r, payment.id, intent.clone(), None).map_err(|_| Refused));
        }
        if kill_at == 2 {
            self.lived.note(Dimension::Kill);
            return;
        }
        let asks = is_new || kill_at != 0 || self.asks_again();
        if !asks || !self.is_draft(&journal, payment) {
            return;
        }
        let Ok(preview) = now(Preview::prepare(&journal, &self.world.book, intent)) else { return };
        let Ok(confirmed) = now(preview.confirm(&journal, &preview.digest())) else { return };
        if kill_at == 3 {
            self.lived.note(Dimension::Kill);
            let Ok(mut records) = self.disk.begin_write() else { return };
            let _ = journal.approve_for(&mut *records, &payment.id, &confirmed, payment.app);
            return; // dropped: rolled back
        }
        let at = self.moment();
        let agreed =
            journal.commit(|r| journal.approve_for(r, &payment.id, &confirmed, payment.app).map(drop));
        if self.note_agreement(at, (payment.id, payment.app), agreed) == Yes::Taken {
            self.note_cap(payment.id, &confirmed);
            if payment.private {
                self.lived.note(Dimension::Private);
            }
        }
        if kill_at == 4 {
            self.lived.note(Dimension::Kill);
        }
    }

    /// Whoever got no answer, a no, or no more than somebody's word asks again now and then.
    pub fn asks_again(&mut self) -> bool {
        self.is_calm || self.rng.below(3) == 0
    }

    /// A payment whose nonce went elsewhere is wanted anew by half of the people.
    fn is_draft(&mut self, journal: &Journal, payment: &Payment) -> bool {
        let Some(record) = journal.look_up(&payment.id).unwrap() else { return false };
        let stubborn = payment.id.as_bytes()[0].is_multiple_of(2);
        if record.state == State::Replaced(Rival::Foreign) && stubborn {
            return journal.commit(|r| journal.redraft(r, &payment.id).map_err(|_| Refused)).is_ok();
        }
        record.state == State::Draft
    }

    /// What the model keeps of an agreement to `name`, for an app or not, at the moment `at`.
    pub fn note_agreement(
        &mut self,
        at: UnixMillis,
        (id, app): (IntentId, Option<SpendingApp>),
        agreed: Result<(), ApproveError>,
    ) -> Yes {
        match agreed {
            Ok(()) => {
                self.latest = at;
                self.agreed.push(Agreed { id, at, app });
                Yes::Taken
            }
            Err(ApproveError::Limit(exceeded)) => {
                self.lived.note(match exceeded.scope {
                    Scope::Persona => Dimension::OverLimit,
                    Scope::App(_) => Dimension::OverAppLimit,
                });
                Yes::OverLimit
            }
            Err(_) => Yes::NotTaken,
        }
    }

    pub fn note_cap(&mut self, name: IntentId, agreed: &ConfirmedPreview) {
        let cap = self.caps.entry(name).or_default();
        *cap = agreed.agreement().fee_cap.max(*cap);
    }

    /// The person agrees to a higher fee for the first thing that waits; a third of the processes die before that is kept.
    pub fn raise(&mut self) {
        let (journal, dies) = (self.journal(), self.rng.below(3) == 0);
        for name in self.own_names() {
            let Ok(shown) = now(Preview::raise(&journal, &self.world.book, &name)) else { continue };
            let Ok(confirmed) = now(shown.confirm(&journal, &shown.digest())) else { continue };
            return self.raise_one(&journal, name, &confirmed, dies);
        }
    }

    fn raise_one(&mut self, journal: &Journal, name: IntentId, confirmed: &ConfirmedPreview, dies: bool) {
        let before = journal.look_up(&name).unwrap().and_then(|record| record.agreement).unwrap();
        let (at, disk) = (self.moment(), self.disk.clone());
        let counted = self.counted(at);
        let Ok(mut records) = disk.begin_write() else { return };
        let raised = journal.raise(&mut *records, &name, confirmed, &self.world.signer).map(drop);
        if dies && raised.is_ok() {
            drop(records); // rolled back
            self.lived.note(Dimension::Kill);
            return;
        }
        let raised = raised.map_err(|error| match error {
            RaiseError::Approve(error) => error,
            _ => ApproveError::NotADraft,
        });
        let raised = raised.and_then(|()| Ok(records.commit()?));
        let app = self.payments.iter().find(|payment| payment.id == name).and_then(|payment| payment.app);
        if self.note_agreement(at, (name, app), raised) != Yes::Taken {
            return;
        }
        self.lived.note(Dimension::Raise);
        self.note_cap(name, confirmed);
        let more = U256::from(confirmed.agreement().fee_cap - before.fee_cap) * U256::from(before.plan.gas());
        if self.counted(at) < counted + more {
            self.uncounted = Some(more);
        }
    }

    /// What counts towards the day of everything.
    fn counted(&self, at: UnixMillis) -> U256 {
        let [(key, _), _]: [(LimitKey, U256); 2] = Self::limits();
        let records = self.disk.begin_read().unwrap();
        let limit = limits::find(&*records, &key).unwrap();
        limit.map_or(U256::ZERO, |limit| limits::usage(&*records, &key, &limit, at).unwrap().day)
    }
}
