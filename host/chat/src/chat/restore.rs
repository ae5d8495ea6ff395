//! Contacts outlive a device: a backup holds their cards and what was said about them, and no key of a session.
//!
//! The restored device is a new one. Nobody has a session with it, so each contact is asked anew by the first message that
//! is written to them; until then nothing of theirs arrives.

use teahouse_base::{CodecError, Decode, Encode, StoreError};

use super::{Chat, ChatView};
use crate::contact::{Contact, Standing};
use crate::conversation::ConversationState;
use crate::error::ContactError;
use crate::ids::{AccountId, ConversationId};
use crate::tables::CONTACTS;

impl ChatView<'_> {
    /// Everyone known or blocked as bytes for a backup, by account. Who only asked is left out: they can ask again.
    ///
    /// # Errors
    /// The store's.
    pub fn contacts_for_backup(&self) -> Result<Vec<(AccountId, Vec<u8>)>, StoreError> {
        let kept = |contact: Contact| Contact { changed: None, ..contact };
        let all = self.contacts()?.into_iter().map(kept);
        Ok(all.map(|contact| (contact.account(), contact.to_bytes())).collect())
    }
}

impl Chat<'_> {
    /// Puts a contact of a backup into this new device. Card, alias, verification and block are as they were.
    ///
    /// # Errors
    /// [`ContactError::Store`] for bytes that are no contact, or whose card does not hold; [`ContactError::OwnCard`].
    pub fn restore_contact(&mut self, bytes: &[u8]) -> Result<AccountId, ContactError> {
        let broken =
            |what| StoreError::Record { table: CONTACTS.name(), source: CodecError::Malformed(what) };
        let contact = Contact::from_bytes(bytes).map_err(|_| broken("contact"))?;
        contact.card.check().map_err(|_| broken("card"))?; // CHAT-012
        let (us, account) = (self.own_card()?.account(), contact.account());
        if account == us {
            return Err(ContactError::OwnCard);
        }
        if contact.standing == Standing::Asked || contact.changed.is_some() {
            return Err(broken("standing").into());
        }
        let id = ConversationId::between(&us, &account);
        if self.state(&id)?.is_none() {
            self.save_state(&id, &ConversationState::new(account))?;
        }
        self.save_contact(&contact)?;
        Ok(account)
    }
}
