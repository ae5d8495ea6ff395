//! A viewing key is shown to a person who gives the password, and to nobody else: whoever has it sees, for ever.

use teahouse_api::secret::SecretText;
use teahouse_api::shielded::{ViewKeyKind, ViewKeyParams, ViewKeyView};
use teahouse_wallet::keys::KeyTree;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::shielded::SpendingKey;

use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::unlock::open_phrase;

impl Shared {
    /// Shows a viewing key of this persona's, for the pool in use.
    ///
    /// # Errors
    /// `KEY-211` for a wrong password; `LCK-101` while the profile is locked.
    pub(crate) async fn shielded_viewkey(&self, params: ViewKeyParams) -> Result<ViewKeyView, NodeError> {
        self.persona()?; // LCK-001
        let pool = self.pool()?;
        let typed = Passphrase::new(params.password.take());
        // A profile without a password has nothing to ask for.
        let passphrase = self.password.then_some(typed);
        let dir = self.dir.clone();
        let opened = tokio::task::spawn_blocking(move || open_phrase(&dir, passphrase.as_ref()));
        let phrase = opened.await.map_err(|error| codes::BUG.with("what", "the keystore").told(&error))??;
        let keys = SpendingKey::of(&KeyTree::new(&phrase).persona(self.keys.number()));
        let (view, place) = (keys.view(), pool.place());
        let text = match params.key {
            ViewKeyKind::Full => view.export(place),
            ViewKeyKind::Incoming => view.incoming().export(place),
            ViewKeyKind::Outgoing => view.outgoing().export(place),
        };
        Ok(ViewKeyView { key: SecretText::new(text.to_string()), pool: text_of(place.pool) })
    }
}
