//! The account that a person uses with an app is told to whom they deal with in it, over their own session.
//!
//! # Guarantees
//! - It is told beside a card or a signature that the person sends on its way themselves, once to each contact, in that commit, and only
//!   for an app that may have something signed.
//! - The first that a contact tells for an app is the one (NODE-131): it follows from their phrase and never changes, so another one comes
//!   from somebody else.
//!
//! # Privacy
//! A contact that is told can see on the chain what this account does, which is what this app does; two apps have two accounts.

use serde::{Deserialize, Serialize};
use teahouse_base::{ReadRecords, StoreError, SystemRng, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chain::primitives::Address;
use teahouse_chat::chat::{Chat, ChatEvent, ChatView};
use teahouse_chat::content::Content;
use teahouse_chat::ids::{AccountId, ConversationId, MessageId};
use teahouse_runtime::model::PersonId;

use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{APP_ACCOUNTS, get_json, put_json};

/// For how many apps one contact can name an account: more are not kept.
const MAX_APPS: usize = 256;

/// What a contact and this profile have told each other about one app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppAccountRecord {
    /// The account that it uses.
    theirs: Option<Address>,
    /// Whether it was told ours.
    told: bool,
}

fn key(contact: &AccountId, app: &AppId) -> Vec<u8> {
    [contact.as_bytes().as_slice(), app.as_bytes()].concat()
}

fn record(
    records: &(impl ReadRecords + ?Sized),
    contact: &AccountId,
    app: &AppId,
) -> Result<AppAccountRecord, StoreError> {
    Ok(get_json(records, APP_ACCOUNTS, &key(contact, app))?.unwrap_or_default())
}

/// Keeps the account that a contact says it uses with an app, unless it said another one before.
pub(crate) fn hear(
    records: &mut dyn WriteRecords,
    contact: &AccountId,
    app: &AppId,
    account: Address,
) -> Result<(), StoreError> {
    let known = record(records, contact, app)?;
    let full = || {
        Ok::<_, StoreError>(records.scan(APP_ACCOUNTS, contact.as_bytes(), None, MAX_APPS)?.len() >= MAX_APPS)
    };
    if known.theirs.is_some() || account.is_zero() || full()? {
        return Ok(()); // NODE-131
    }
    put_json(records, APP_ACCOUNTS, &key(contact, app), &AppAccountRecord { theirs: Some(account), ..known })
}

/// Forgets what somebody told who was turned away.
pub(crate) fn forget(records: &mut dyn WriteRecords, contact: &AccountId) -> Result<(), StoreError> {
    let rows = records.scan(APP_ACCOUNTS, contact.as_bytes(), None, usize::MAX)?;
    rows.iter().try_for_each(|(key, _)| records.delete(APP_ACCOUNTS, key))
}

/// Keeps what the messages that arrived say about accounts of apps, in the commit that took them in.
pub(crate) fn note_arrivals(records: &mut dyn WriteRecords, events: &[ChatEvent]) -> Result<(), StoreError> {
    for event in events {
        let ChatEvent::MessageArrived { conversation, message } = event else { continue };
        let view = ChatView::new(records);
        let (Some(contact), Some(arrived)) =
            (view.account_of(conversation)?, view.message(conversation, message)?)
        else {
            continue;
        };
        let Content::AppAccount { app, account } = &arrived.content else { continue };
        if let Ok(app) = app.parse::<AppId>() {
            hear(records, &contact, &app, Address::from(*account))?;
        }
    }
    Ok(())
}

impl Shared {
    /// The account that a person uses with an app, as they told it, or this profile's own.
    pub(crate) fn account_of_person(
        &self,
        app: &AppId,
        person: &PersonId,
    ) -> Result<Option<Address>, NodeError> {
        if *person == self.person_id(app, &self.own_card()?.account()) {
            return Ok(Some(self.persona()?.app_account(app.as_bytes()).address()));
        }
        let Some(contact) = self.person_of(app, person)? else { return Ok(None) };
        Ok(self.read(|records| record(records, &contact, app))?.theirs)
    }

    /// Tells a contact the account of an app, in the caller's commit, if it was not told before.
    pub(crate) fn tell_app_account(
        &self,
        records: &mut dyn WriteRecords,
        contact: &AccountId,
        (app, account): (&AppId, Address),
    ) -> Result<Option<(ConversationId, MessageId)>, NodeError> {
        let known = record(records, contact, app)?;
        if known.told {
            return Ok(None);
        }
        let conversation = ConversationId::between(&self.own_card()?.account(), contact);
        let content = Content::AppAccount { app: app.to_string(), account: account.into_array() };
        let message = Chat::new(&mut *records, &*self.clock, &mut SystemRng).send(&conversation, content)?;
        put_json(records, APP_ACCOUNTS, &key(contact, app), &AppAccountRecord { told: true, ..known })?;
        Ok(Some((conversation, message)))
    }
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;

    use super::*;

    #[test]
    fn node_131_the_first_account_that_a_contact_tells_for_an_app_is_the_one() {
        let store = MemoryStore::new();
        let (bo, tea, ride) =
            (AccountId::from_array([1; 32]), AppId::from_array([2; 32]), AppId::from_array([3; 32]));
        let told = |app: &AppId, account: Address| {
            let mut records = store.begin_write().unwrap();
            hear(&mut *records, &bo, app, account).unwrap();
            records.commit().unwrap();
            record(&*store.begin_read().unwrap(), &bo, app).unwrap().theirs
        };
        let (first, other) = (Address::repeat_byte(7), Address::repeat_byte(8));
        assert_eq!(told(&tea, Address::ZERO), None, "the zero address is nobody");
        assert_eq!((told(&tea, first), told(&tea, other)), (Some(first), Some(first)));
        assert_eq!(told(&ride, other), Some(other), "each app has its own");
        for byte in 0..=255 {
            assert!(told(&AppId::from_array([byte; 32]), other).is_some());
        }
        let mut more = [1; 32];
        more[0] = 9;
        assert_eq!(told(&AppId::from_array(more), other), None, "they are bounded");
    }
}
