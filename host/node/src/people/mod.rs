//! People are contacts and the conversations with them, over the chat of this device.

pub(crate) mod app_accounts;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod inbox;
pub(crate) mod outbox;
pub(crate) mod payees;
pub(crate) mod payload;
pub(crate) mod qr;
pub(crate) mod sweep;

use teahouse_api::Event;
use teahouse_chat::chat::ChatEvent;

use crate::node::Shared;

impl Shared {
    /// Tells the fronts what came of an envelope or a receipt.
    pub(crate) fn report(&self, events: Vec<ChatEvent>) {
        for event in events {
            match event {
                ChatEvent::MessageArrived { conversation, message }
                | ChatEvent::StateChanged { conversation, message, .. } => {
                    self.report_message(&conversation, &message);
                    self.report_payee(&conversation, &message);
                }
                ChatEvent::RequestArrived { account } => match self.request(&account) {
                    Ok(request) => self.emit(Event::Request { request }),
                    Err(error) => tracing::warn!(%error, "a request could not be shown"),
                },
                ChatEvent::Accepted { account }
                | ChatEvent::KeysChanged { account }
                | ChatEvent::InboxFull { account } => {
                    self.emit(Event::Contact { contact: account.to_string() })
                }
                ChatEvent::NeedsNewerVersion { conversation } => {
                    tracing::info!(%conversation, "something came that needs a newer version");
                }
                ChatEvent::Unreadable { conversation, code } => {
                    tracing::warn!(%conversation, %code, "something came that does not open");
                }
                _ => {}
            }
        }
    }
}
