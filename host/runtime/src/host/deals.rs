//! Deals: a look and a watch become requests, and what is answered names nobody that the app does not know.

use teahouse_base::UnixMillis;
use teahouse_bundle::Capability;

use super::HostError;
use super::convert::{amount_out, deal};
use super::notify::words;
use crate::bindings::teahouse::app::deals;
use crate::model::{
    Answer, DealAction, DealDeadline, DealParty, DealSum, DealView, RefusalCode, Reminder, RequestKind,
};
use crate::notify::POSTED;
use crate::state::{AppState, refused};

impl deals::Host for AppState {
    fn look(&mut self, of: deals::Deal) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::LookAtDeal(deal(of)?))
    }

    fn watch(
        &mut self,
        tag: u32,
        of: deals::Deal,
        remind: Option<deals::Reminder>,
    ) -> Result<u64, HostError> {
        self.count_call()?;
        let remind = remind.map(|reminder| self.reminder(tag, &reminder)).transpose()?;
        let reminds = remind.is_some();
        let id = self.ask(RequestKind::WatchDeal { tag, deal: deal(of)?, remind })?;
        if reminds {
            self.uses(Capability::Notify);
        }
        Ok(id)
    }

    fn unwatch(&mut self, tag: u32) -> wasmtime::Result<()> {
        self.count_call()?;
        for request in &mut self.draft.requests {
            if let RequestKind::WatchDeal { tag: asked, deal, .. } = &request.kind
                && *asked == tag
            {
                request.kind = RequestKind::LookAtDeal(deal.clone());
            }
        }
        self.draft.unwatched.insert(tag);
        Ok(())
    }

    fn take_answer(&mut self, id: u64) -> Result<deals::View, HostError> {
        self.count_call()?;
        match self.take(id, "deals")? {
            Answer::DealStands(view) => Ok(view_out(view)),
            _ => Err(refused(RefusalCode::Internal, "an answer of another kind")),
        }
    }
}

impl AppState {
    /// A reminder is an alarm: its words and its tag are held to what `notify` asks of them.
    fn reminder(&mut self, tag: u32, reminder: &deals::Reminder) -> Result<Reminder, HostError> {
        if tag == POSTED {
            return Err(refused(RefusalCode::Invalid, "this tag stands for what was posted"));
        }
        let notification = words(&reminder.title, &reminder.body)?;
        self.may_notify()?; // DEAL-008
        Ok(Reminder { before: reminder.before_ms, notification })
    }
}

fn view_out(view: DealView) -> deals::View {
    deals::View {
        kind: view.kind,
        state: view.state,
        over: view.over,
        parties: view.parties.into_iter().map(party_out).collect(),
        sums: view.sums.iter().map(sum_out).collect(),
        mine: view.mine.into_iter().map(action_out).collect(),
        deadlines: view.deadlines.into_iter().map(deadline_out).collect(),
    }
}

fn party_out(party: DealParty) -> deals::Party {
    let person = party.person.map(|person| person.as_str().to_owned());
    deals::Party { role: party.role, me: party.me, person }
}

fn sum_out(sum: &DealSum) -> deals::Sum {
    deals::Sum { name: sum.name.clone(), amount: amount_out(&sum.amount) }
}

fn action_out(action: DealAction) -> deals::Action {
    deals::Action {
        name: action.name,
        subject: action.subject,
        waits_until_ms: action.waits_until.map(UnixMillis::get),
        until_ms: action.until.map(UnixMillis::get),
        then: action.then,
    }
}

fn deadline_out(deadline: DealDeadline) -> deals::Deadline {
    deals::Deadline {
        role: deadline.role,
        action: deadline.action,
        subject: deadline.subject,
        at_ms: deadline.at.get(),
    }
}
