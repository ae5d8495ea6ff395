//! An app is a type that is its own state.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::view::Node;
use crate::{Effects, Event};

/// A mini-app. `Self` is its state: whatever must outlive a restart is a field, and nothing else is remembered.
pub trait App: Default + Serialize + DeserializeOwned {
    /// What the view's buttons and fields say to [`App::update`].
    type Message: Clone;

    /// Raised when the fields of the state change, so that [`App::migrate`] is asked about older bytes.
    const STATE_VERSION: u16 = 1;

    /// Reacts to one event. Whatever it changes and asks is kept together, or not at all.
    fn update(&mut self, event: Event<Self::Message>) -> Effects;

    /// What the person shall see. Depends on the state alone.
    fn view(&self) -> Node<Self::Message>;

    /// The state from bytes that `version` of this app wrote, in the postcard format; `None` when that version
    /// is not understood, in which case the app says so and touches nothing.
    fn migrate(version: u16, bytes: &[u8]) -> Option<Self> {
        let _ = (version, bytes);
        None
    }
}
