//! A payee is a contact who has said, over its own session, where it can be paid.
//!
//! # Guarantees
//! - Where this profile can be paid leaves it only by a person's act, to one contact at a time; what is said is on disk in
//!   the commit that sends it.
//! - What a contact said is kept in the commit that takes its message in. An address other than the one that was relied on
//!   is never used without a yes to exactly that one (NODE-014): whoever holds a contact's device could name another.
//!
//! # Privacy
//! Telling a contact links this account to this person, for that contact and for everyone it passes it on to. The shielded
//! address that is told with it links nothing ([`private`]).

pub(crate) mod private;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_api::payee::{PayeeView, ShareAddressParams};
use teahouse_base::{ReadRecords, StoreError, SystemRng, WriteRecords};
use teahouse_chain::book::ContractName;
use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::Address;
use teahouse_chat::chat::{Chat, ChatEvent, ChatView};
use teahouse_chat::contact::{Contact, Standing};
use teahouse_chat::content::Content;
use teahouse_chat::ids::{AccountId, ConversationId, MessageId};
use teahouse_wire::VerifiedEnvelope;

use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::money::recipient::{is_like_an_address, read_address};
use crate::node::Shared;
use crate::people::app_accounts;
use crate::records::{PAYEES, all_json, get_json, put_json};
use private::{PrivateRecord, pool_of};

/// On how many chains one contact can name an address: more are not kept.
const MAX_CHAINS: usize = 16;
/// How many addresses that were given up are still known by their contact's name.
const MAX_FORMER: usize = 8;

/// What a contact and this profile have told each other about being paid on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PayeeRecord {
    /// Where it can be paid, as it said last.
    address: Option<Address>,
    /// The place of that message in the conversation: an older one that comes late changes nothing.
    place: u64,
    /// When it came, milliseconds.
    told_at: Option<u64>,
    /// The address that came first, or that the person said yes to.
    trusted: Option<Address>,
    /// Addresses that were relied on before, oldest first.
    former: Vec<Address>,
    /// What we told the contact last.
    ours: Option<Address>,
    /// Whether it asked, and was not answered.
    asks: bool,
    /// The same of being paid privately.
    #[serde(default)]
    private: PrivateRecord,
}

impl PayeeRecord {
    /// The address that was relied on, where another one was named since.
    pub(crate) fn changed_from(&self) -> Option<Address> {
        self.trusted.filter(|trusted| self.address.is_some_and(|now| now != *trusted)) // NODE-014
    }

    /// Whether `address` is or was the contact's, as far as the contact said.
    fn names(&self, address: Address) -> bool {
        self.address == Some(address) || self.trusted == Some(address) || self.former.contains(&address)
    }

    /// Takes in what the contact says. An older word that comes late changes nothing, and neither does the zero address: it
    /// is nobody's. A place in the future counts as now, or it would keep every later word from counting.
    fn hear(&mut self, address: Option<Address>, lamport: u64, now: u64) {
        let place = lamport.min(now);
        if place >= self.place {
            self.tell(address.filter(|address| !address.is_zero()), place, now);
        }
    }

    fn tell(&mut self, address: Option<Address>, place: u64, at: u64) {
        (self.address, self.place, self.told_at) = (address, place, Some(at));
        self.trusted = self.trusted.or(address);
    }

    /// The person said yes to `address`: from now on it is the one to compare with.
    fn trust(&mut self, address: Address) {
        let given_up = self.trusted.replace(address).filter(|old| *old != address);
        self.former.retain(|old| Some(*old) != given_up && *old != address);
        self.former.extend(given_up);
        let over = self.former.len().saturating_sub(MAX_FORMER);
        self.former.drain(..over);
    }
}

/// What a contact said about an address.
pub(crate) struct Claim {
    pub(crate) contact: Contact,
    pub(crate) record: PayeeRecord,
}

impl Claim {
    /// Whether the contact says now that it can be paid there.
    pub(crate) fn is_current(&self, address: Address) -> bool {
        self.record.address == Some(address)
    }

    /// Whether it is the address that was relied on.
    pub(crate) fn is_trusted(&self, address: Address) -> bool {
        self.record.trusted == Some(address)
    }
}

fn key(account: &AccountId, chain: ChainId) -> Vec<u8> {
    [account.as_bytes().as_slice(), &chain.get().to_be_bytes()].concat()
}

/// The contact and the chain of a key.
fn of_key(key: &[u8]) -> Option<(AccountId, ChainId)> {
    let account = AccountId::from_array(key.get(..32)?.try_into().ok()?);
    Some((account, ChainId::new(u64::from_be_bytes(key.get(32..)?.try_into().ok()?))))
}

fn record(
    records: &(impl ReadRecords + ?Sized),
    account: &AccountId,
    chain: ChainId,
) -> Result<Option<PayeeRecord>, StoreError> {
    get_json(records, PAYEES, &key(account, chain))
}

/// The record to change, unless the contact has named too many chains already.
fn record_to_change(
    records: &dyn WriteRecords,
    account: &AccountId,
    chain: ChainId,
) -> Result<Option<PayeeRecord>, StoreError> {
    if let Some(known) = record(records, account, chain)? {
        return Ok(Some(known));
    }
    let others = records.scan(PAYEES, account.as_bytes(), None, MAX_CHAINS)?;
    Ok((others.len() < MAX_CHAINS).then(PayeeRecord::default))
}

/// Keeps what the messages that arrived say about being paid, in the commit that took them in.
fn note_arrivals(records: &mut dyn WriteRecords, events: &[ChatEvent], now: u64) -> Result<(), StoreError> {
    for event in events {
        let ChatEvent::MessageArrived { conversation, message } = event else { continue };
        let view = ChatView::new(records);
        let (Some(account), Some(arrived)) =
            (view.account_of(conversation)?, view.message(conversation, message)?)
        else {
            continue;
        };
        let chain = match arrived.content {
            Content::PayAddress { chain, .. }
            | Content::AskPayAddress { chain }
            | Content::PrivatePayAddress { chain, .. } => ChainId::new(chain),
            _ => continue,
        };
        let Some(mut known) = record_to_change(records, &account, chain)? else { continue };
        match &arrived.content {
            Content::PayAddress { address, .. } => {
                known.hear(address.map(Address::from), arrived.lamport, now)
            }
            Content::PrivatePayAddress { address, .. } => {
                known.private.hear(address.as_deref(), arrived.lamport, now)
            }
            Content::AskPayAddress { .. } => known.asks = true,
            _ => continue,
        }
        put_json(records, PAYEES, &key(&account, chain), &known)?;
    }
    Ok(())
}

/// The message that tells an account, or takes it back.
fn public_letter(chain: &Chain, address: Option<Address>) -> Content {
    let address = address.map(|at| at.into_array());
    Content::PayAddress { chain: chain.profile.chain_id.get(), address }
}

impl Shared {
    /// Opens an envelope, and keeps what it says about being paid, which files it offers, and what it makes of cards, in the same commit.
    pub(crate) fn receive_letter(&self, envelope: &VerifiedEnvelope) -> Result<Vec<ChatEvent>, NodeError> {
        let hearing = self.apps.hearing();
        let (events, woken) = self.write(|records| {
            let events = Chat::new(records, &*self.clock, &mut SystemRng).receive(envelope)?;
            note_arrivals(records, &events, self.clock.now().get())?;
            crate::apps::files::note_arrivals(records, &events)?;
            app_accounts::note_arrivals(records, &events)?;
            let woken = self.note_cards(records, &events, &hearing)?;
            Ok::<_, NodeError>((events, woken))
        })?;
        woken.iter().for_each(|app| self.apps.wake(app));
        Ok(events)
    }

    /// A message about being paid changes its contact, for the fronts.
    pub(crate) fn report_payee(&self, conversation: &ConversationId, message: &MessageId) {
        let about = |chat: ChatView<'_>| {
            let content = chat.message(conversation, message)?.map(|message| message.content);
            let pays = matches!(
                content,
                Some(
                    Content::PayAddress { .. }
                        | Content::AskPayAddress { .. }
                        | Content::PrivatePayAddress { .. }
                )
            );
            if pays { chat.account_of(conversation) } else { Ok(None) }
        };
        match self.chat_view(about) {
            Ok(Some(account)) => self.emit(Event::Contact { contact: account.to_string() }),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a message about being paid could not be told"),
        }
    }

    /// Who can be paid by name, and who can pay this profile so.
    pub(crate) fn payees(&self) -> Result<Vec<PayeeView>, NodeError> {
        let chain = self.chain()?;
        let mut known = self.chat_view(|chat| chat.contacts())?;
        known.retain(|contact| contact.standing() == Standing::Known);
        known.sort_by_key(|contact| contact.name().to_lowercase());
        known.iter().map(|contact| self.payee_view(&chain, contact)).collect()
    }

    fn payee_view(&self, chain: &Chain, contact: &Contact) -> Result<PayeeView, NodeError> {
        let id = chain.profile.chain_id;
        let known = self.read(|records| record(records, &contact.account(), id))?.unwrap_or_default();
        let pool = pool_of(chain);
        let network = pool.map(|pool| pool.network());
        let private = network.and_then(|network| known.private.told_in(network));
        Ok(PayeeView {
            contact: contact.account().to_string(),
            name: contact.name().to_owned(),
            verified: contact.is_verified(),
            address: known.address.map(text_of),
            changed_from: known.changed_from().map(text_of),
            told_at: known.told_at,
            taken_back: known.told_at.is_some() && known.address.is_none(),
            knows_ours: known.ours.map(|ours| self.is_mine(ours)).transpose()?.unwrap_or(false),
            asks: known.asks,
            private_address: private.zip(pool).map(|(address, pool)| address.text(&pool)),
            private_changed: network.is_some_and(|network| known.private.changed_from(network).is_some()),
            knows_private: network.is_some_and(|network| known.private.knows_ours(network)),
        })
    }

    /// Where a contact can be paid.
    pub(crate) fn pay_address_of(&self, chain: &Chain, name: &str) -> Result<Address, NodeError> {
        let contact = self.find_contact(name)?;
        if contact.standing() != Standing::Known {
            return Err(codes::PAYEE_NOT_A_CONTACT.with("contact", contact.name()));
        }
        let known = self.read(|records| record(records, &contact.account(), chain.profile.chain_id))?;
        let address = known.and_then(|known| known.address);
        address.ok_or_else(|| codes::NO_PAY_ADDRESS.with("contact", contact.name())) // NODE-015
    }

    /// Where a contact can be paid, while it says the same as when it was first relied on.
    pub(crate) fn pay_address_relied_on(
        &self,
        chain: &Chain,
        contact: &AccountId,
    ) -> Result<Option<Address>, NodeError> {
        let contact = self.chat_view(|chat| chat.contact(contact))?;
        let Some(contact) = contact.filter(|contact| contact.standing() == Standing::Known) else {
            return Ok(None);
        };
        let known = self.read(|records| record(records, &contact.account(), chain.profile.chain_id))?;
        Ok(known.filter(|known| known.changed_from().is_none()).and_then(|known| known.address)) // NODE-014
    }

    /// Tells a contact at which account this profile can be paid: the first, or one that only some people know; and, where the
    /// chain has a pool, at which shielded address.
    pub(crate) fn tell_address(&self, params: &ShareAddressParams) -> Result<PayeeView, NodeError> {
        let chain = self.lane(params.account)?;
        let contact = self.find_contact(&params.contact)?;
        let shielded = pool_of(&chain).map(|pool| self.private_address_for(&pool, &contact)).transpose()?;
        let account = Some(chain.account());
        // The public one comes last: it is what every version of the other side can show.
        let first = shielded.map(|_| private::letter(&chain, shielded));
        let letters = first.into_iter().chain([public_letter(&chain, account)]).collect();
        self.write_letters(&chain, &contact, letters, |known| {
            (known.ours, known.asks) = (account, false);
            known.private.note_told(shielded);
        })
    }

    /// Takes back what a contact was told, whichever account that was, and the shielded address with it.
    pub(crate) fn withdraw_address(&self, name: &str) -> Result<PayeeView, NodeError> {
        let chain = self.chain()?;
        let contact = self.find_contact(name)?;
        let known = self.read(|records| record(records, &contact.account(), chain.profile.chain_id))?;
        let may_know = known.unwrap_or_default().private.was_told() || pool_of(&chain).is_some();
        let first = may_know.then(|| private::letter(&chain, None));
        let letters = first.into_iter().chain([public_letter(&chain, None)]).collect();
        self.write_letters(&chain, &contact, letters, |known| {
            (known.ours, known.asks) = (None, false);
            known.private.note_told(None);
        })
    }

    /// Asks a contact where it can be paid.
    pub(crate) fn ask_address(&self, name: &str) -> Result<PayeeView, NodeError> {
        let chain = self.chain()?;
        let content = Content::AskPayAddress { chain: chain.profile.chain_id.get() };
        self.write_letters(&chain, &self.find_contact(name)?, vec![content], |_| ())
    }

    /// Sends messages about being paid, in this order, and keeps what they mean, in one commit.
    fn write_letters(
        &self,
        chain: &Chain,
        contact: &Contact,
        letters: Vec<Content>,
        change: impl FnOnce(&mut PayeeRecord),
    ) -> Result<PayeeView, NodeError> {
        let conversation = contact.conversation(&self.own_card()?.account());
        let key = key(&contact.account(), chain.profile.chain_id);
        let messages = self.write(|records| {
            let mut messages = Vec::new();
            for content in letters {
                messages.push(Chat::new(records, &*self.clock, &mut SystemRng).send(&conversation, content)?);
            }
            let mut known: PayeeRecord = get_json(records, PAYEES, &key)?.unwrap_or_default();
            change(&mut known);
            put_json(records, PAYEES, &key, &known)?;
            Ok::<_, NodeError>(messages)
        })?;
        for message in &messages {
            self.message_sent(&conversation, message)?;
        }
        self.emit(Event::Contact { contact: contact.account().to_string() });
        self.payee_view(chain, contact)
    }

    /// The contacts who said that `address` is theirs, or was.
    pub(crate) fn claims_of_address(&self, chain: &Chain, address: Address) -> Result<Vec<Claim>, NodeError> {
        let all = self.read(|records| all_json::<PayeeRecord>(records, PAYEES, &[]))?;
        let here = |(key, record): (Vec<u8>, PayeeRecord)| {
            let (account, id) = of_key(&key)?;
            (id == chain.profile.chain_id && record.names(address)).then_some((account, record))
        };
        let mut claims = Vec::new();
        for (account, record) in all.into_iter().filter_map(here) {
            let contact = self.chat_view(|chat| chat.contact(&account))?;
            let known = contact.filter(|contact| contact.standing() == Standing::Known);
            claims.extend(known.map(|contact| Claim { contact, record }));
        }
        Ok(claims)
    }

    /// Every address that `name` means: an address, a contract of the book, or all that a contact has named.
    pub(crate) fn addresses_meant(&self, chain: &Chain, name: &str) -> Result<BTreeSet<Address>, NodeError> {
        let contract = ContractName::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
        if let Some(at) = contract.and_then(|name| chain.book.contracts.get(&name)) {
            return Ok(BTreeSet::from([at.address]));
        }
        if is_like_an_address(name) {
            return Ok(BTreeSet::from([read_address(name, "with", chain.profile.chain_id)?]));
        }
        let contact = self.find_contact(name)?;
        let known = self.read(|records| record(records, &contact.account(), chain.profile.chain_id))?;
        let known = known.unwrap_or_default();
        Ok(known.address.into_iter().chain(known.trusted).chain(known.former).collect())
    }

    /// Every address that a contact has named on this chain, and whether that contact was compared. Who waits or is blocked
    /// names none.
    pub(crate) fn addresses_of_contacts(&self, chain: &Chain) -> Result<Vec<(Address, bool)>, NodeError> {
        let all = self.read(|records| all_json::<PayeeRecord>(records, PAYEES, &[]))?;
        let here = all.into_iter().filter_map(|(key, known)| {
            let (account, id) = of_key(&key)?;
            (id == chain.profile.chain_id).then_some((account, known))
        });
        let mut addresses = Vec::new();
        for (account, known) in here {
            let contact = self.chat_view(|chat| chat.contact(&account))?;
            if let Some(contact) = contact.filter(|contact| contact.standing() == Standing::Known) {
                let named = known.trusted.into_iter().chain(known.former);
                addresses.extend(named.map(|address| (address, contact.is_verified())));
            }
        }
        Ok(addresses)
    }
}

/// A payment to `address` was agreed to: it is the one that its contacts are known by from now on. In the caller's commit.
pub(crate) fn trust_address(
    records: &mut dyn WriteRecords,
    chain: ChainId,
    address: Address,
) -> Result<(), StoreError> {
    for (key, mut known) in all_json::<PayeeRecord>(records, PAYEES, &[])? {
        let here = of_key(&key).is_some_and(|(_, id)| id == chain);
        if here && known.address == Some(address) && known.trusted != Some(address) {
            known.trust(address);
            put_json(records, PAYEES, &key, &known)?;
        }
    }
    Ok(())
}

/// As if a message had come in which `contact` says where it can be paid.
#[cfg(test)]
pub(crate) fn tell_for_test(
    records: &mut dyn WriteRecords,
    contact: &AccountId,
    chain: ChainId,
    address: Option<Address>,
    place: u64,
) -> Result<(), StoreError> {
    let mut known = record(records, contact, chain)?.unwrap_or_default();
    known.tell(address, place, place);
    put_json(records, PAYEES, &key(contact, chain), &known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Address = Address::repeat_byte(1);
    const NEW: Address = Address::repeat_byte(2);

    #[test]
    fn node_014_an_address_that_was_named_later_is_a_changed_one_until_it_is_agreed_to() {
        let mut known = PayeeRecord::default();
        known.tell(Some(OLD), 1, 10);
        assert_eq!((known.address, known.changed_from()), (Some(OLD), None));
        known.tell(Some(NEW), 2, 20);
        assert_eq!(known.changed_from(), Some(OLD));
        known.trust(NEW);
        assert_eq!((known.changed_from(), known.trusted), (None, Some(NEW)));
        assert!(known.names(OLD), "what was paid before keeps its name");
        // and going back is a change too
        known.tell(Some(OLD), 3, 30);
        assert_eq!(known.changed_from(), Some(NEW));
    }

    #[test]
    fn node_014_taking_an_address_back_does_not_launder_the_next_one() {
        let mut known = PayeeRecord::default();
        known.tell(Some(OLD), 1, 10);
        known.tell(None, 2, 20);
        assert_eq!((known.address, known.changed_from()), (None, None));
        known.tell(Some(NEW), 3, 30);
        assert_eq!(known.changed_from(), Some(OLD));
    }

    #[test]
    fn an_older_word_changes_nothing_and_one_from_the_future_does_not_keep_later_ones_out() {
        let mut known = PayeeRecord::default();
        known.hear(Some(OLD), 5, 10);
        known.hear(Some(NEW), 3, 20);
        assert_eq!(known.address, Some(OLD));
        known.hear(Some(NEW), u64::MAX, 30);
        known.hear(Some(OLD), 40, 50);
        assert_eq!(known.address, Some(OLD));
        known.hear(Some(Address::ZERO), 60, 60);
        assert_eq!((known.address, known.changed_from()), (None, None));
    }

    #[test]
    fn addresses_that_were_given_up_are_bounded() {
        let mut known = PayeeRecord::default();
        (0..100).for_each(|byte| known.trust(Address::repeat_byte(byte)));
        assert_eq!(known.former.len(), MAX_FORMER);
        assert_eq!(known.former.last(), Some(&Address::repeat_byte(98)));
    }
}
