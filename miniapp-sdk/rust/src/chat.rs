//! Chat is the conversation that the app was opened in: its cards, who is there, and what comes while the app is open.
//!
//! A card that was sent under a name can be changed later, on both sides and by its sender only. When a card of the other's comes
//! or changes, [`Event::Signal`](crate::Event::Signal) says so with the source [`SOURCE`] and a number for [`take_update`].

use crate::{Ask, Card, PersonId, Request, Text};

/// The source of the signal that a card came.
pub const SOURCE: &str = "chat";

/// Sends a card that opens this app with `payload` (at most 4096 bytes). Needs a press.
pub fn send_card(title: impl Into<Text>, payload: Vec<u8>) -> Request {
    Request::SendCard(Card { title: title.into(), payload })
}

/// The same under a name of the app's own (1 to 64 bytes), by which [`update_card`] changes it. Needs a press.
pub fn send_card_as(name: impl Into<String>, title: impl Into<Text>, payload: Vec<u8>) -> Request {
    Request::SendCardAs { name: name.into(), to: None, card: Card { title: title.into(), payload } }
}

/// The same into a person's own session, wherever the app was opened. Needs a press.
pub fn send_card_to(
    to: PersonId,
    name: impl Into<String>,
    title: impl Into<Text>,
    payload: Vec<u8>,
) -> Request {
    Request::SendCardAs { name: name.into(), to: Some(to), card: Card { title: title.into(), payload } }
}

/// Makes the card that was sent under `name` another one, in place. Needs no press; at most 10 in 10 seconds.
pub fn update_card(name: impl Into<String>, title: impl Into<Text>, payload: Vec<u8>) -> Request {
    Request::UpdateCard { name: name.into(), card: Card { title: title.into(), payload } }
}

/// Who is in the conversation, by ids. Answered within the turn.
pub fn members() -> Ask {
    Ask::Members
}

/// The card that came or changed, by the number of the signal. Answered within the turn.
pub fn take_update(id: u64) -> Ask {
    Ask::TakeUpdate(id)
}
