//! Chat is the conversation that the app was opened in, and no other.

use crate::{Card, Request, Text};

/// Sends a card that opens this app with `payload` (at most 4096 bytes). Needs a press.
pub fn send_card(title: impl Into<Text>, payload: Vec<u8>) -> Request {
    Request::SendCard(Card { title: title.into(), payload })
}
