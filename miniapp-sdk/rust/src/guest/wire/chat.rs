//! Cards on the wire.

use crate::guest::bindings::teahouse::app::chat as wire;
use crate::{Card, CardNews, Language, Member, PersonId};

pub(crate) fn card(card: &Card, language: Language) -> wire::Card {
    wire::Card { title: card.title.in_language(language).to_owned(), payload: card.payload.clone() }
}

pub(crate) fn members(members: Vec<wire::Member>) -> Option<Vec<Member>> {
    let member = |member: wire::Member| Member { id: PersonId::new(member.id), me: member.me };
    Some(members.into_iter().map(member).collect())
}

pub(crate) fn card_news(news: wire::News) -> Option<CardNews> {
    let wire::News { sender, title, payload, updated } = news;
    Some(CardNews { sender: PersonId::new(sender), title, payload, updated })
}
