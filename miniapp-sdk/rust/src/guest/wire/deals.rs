//! Deals on the wire.

use super::contracts::argument;
use super::read_amount;
use crate::guest::bindings::teahouse::app::deals as wire;
use crate::{
    Deal, DealAction, DealDeadline, DealParty, DealSum, DealView, Language, PersonId, Reminder, UnixMillis,
};

pub(crate) fn deal(deal: &Deal) -> wire::Deal {
    match deal {
        Deal::Terms(terms) => wire::Deal::Terms(wire::Terms {
            contract: terms.contract.clone().into_owned(),
            fields: terms.fields.iter().map(argument).collect(),
        }),
        Deal::Batch(batch) => wire::Deal::Batch(batch.number()),
        Deal::Share(share) => wire::Deal::Share(share.as_str().to_owned()),
    }
}

pub(crate) fn reminder(reminder: &Reminder, language: Language) -> wire::Reminder {
    wire::Reminder {
        before_ms: reminder.before.0,
        title: reminder.words.title.in_language(language).to_owned(),
        body: reminder.words.body.in_language(language).to_owned(),
    }
}

pub(crate) fn deal_view(view: wire::View) -> Option<DealView> {
    Some(DealView {
        kind: view.kind,
        state: view.state,
        over: view.over,
        parties: view.parties.into_iter().map(party).collect(),
        sums: view.sums.into_iter().map(sum).collect::<Option<_>>()?,
        mine: view.mine.into_iter().map(action).collect(),
        deadlines: view.deadlines.into_iter().map(deadline).collect(),
    })
}

fn party(party: wire::Party) -> DealParty {
    DealParty { role: party.role, me: party.me, person: party.person.map(PersonId::new) }
}

fn sum(sum: wire::Sum) -> Option<DealSum> {
    Some(DealSum { name: sum.name, amount: read_amount(&sum.amount)? })
}

fn action(action: wire::Action) -> DealAction {
    DealAction {
        name: action.name,
        subject: action.subject,
        waits_until: action.waits_until_ms.map(UnixMillis),
        until: action.until_ms.map(UnixMillis),
        then: action.then,
    }
}

fn deadline(deadline: wire::Deadline) -> DealDeadline {
    DealDeadline {
        role: deadline.role,
        action: deadline.action,
        subject: deadline.subject,
        at: UnixMillis(deadline.at_ms),
    }
}
