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
    /// is not understood, in which case the app says so and touches nothing. The requests under way stay what they are.
    ///
    /// # Example
    /// ```
    /// use serde::{Deserialize, Serialize};
    /// use teahouse_miniapp::{kept_as, prelude::*};
    ///
    /// /// The state as version 1 had it.
    /// #[derive(Serialize, Deserialize)]
    /// struct CupsOnly { cups: u32 }
    ///
    /// #[derive(Default, Serialize, Deserialize)]
    /// struct Tea { cups: u32, pots: u32 }
    ///
    /// impl App for Tea {
    ///     type Message = ();
    ///     const STATE_VERSION: u16 = 2;
    ///
    ///     fn update(&mut self, _: Event<()>) -> Effects {
    ///         Effects::none()
    ///     }
    ///
    ///     fn view(&self) -> Node<()> {
    ///         text(say("Tea", "茶"))
    ///     }
    ///
    ///     fn migrate(version: u16, bytes: &[u8]) -> Option<Self> {
    ///         let CupsOnly { cups } = kept_as(bytes).filter(|_| version == 1)?;
    ///         Some(Self { cups, pots: 0 })
    ///     }
    /// }
    /// ```
    fn migrate(version: u16, bytes: &[u8]) -> Option<Self> {
        let _ = (version, bytes);
        None
    }
}
