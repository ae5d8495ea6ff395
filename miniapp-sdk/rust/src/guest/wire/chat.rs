//! Cards on the wire.

use crate::guest::bindings::teahouse::app::chat as wire;
use crate::{Card, Language};

pub(crate) fn card(card: &Card, language: Language) -> wire::Card {
    wire::Card { title: card.title.in_language(language).to_owned(), payload: card.payload.clone() }
}
