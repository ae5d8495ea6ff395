//! A private payee is a contact who has said, over its own session, at which shielded address it can be paid.
//!
//! # Guarantees
//! - It is said by the same act of the person as where an account can be paid, in the same commit, and taken back with it.
//! - What a contact said is replaced only by what the same contact says later. Another address than the one that was relied on
//!   is never used without a yes to exactly that one (NODE-014): an honest contact says the same for ever (NODE-071).
//!
//! # Privacy
//! Each contact is told an address of its own: two who compare theirs do not learn from them that they know one person.

use serde::{Deserialize, Serialize};
use teahouse_base::{CodecError, Decode, Encode, StoreError, WriteRecords};
use teahouse_chat::contact::{Contact, Standing};
use teahouse_chat::content::Content;
use teahouse_wallet::shielded::{NetworkId, PoolPlace, ShieldedAddress, SpendingKey};

use super::{PayeeRecord, of_key, record};
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{PAYEES, all_json, put_json};

/// In how many pools of one chain a contact can name an address: what it says of more is not kept.
const MAX_POOLS: usize = 4;

/// A shielded address as records keep it: the hex of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Kept(ShieldedAddress);

impl TryFrom<String> for Kept {
    type Error = CodecError;

    fn try_from(text: String) -> Result<Self, CodecError> {
        let bytes = hex::decode(text).map_err(|_| CodecError::Malformed("shielded address"))?;
        ShieldedAddress::from_bytes(&bytes).map(Self)
    }
}

impl From<Kept> for String {
    fn from(kept: Kept) -> Self {
        hex::encode(kept.0.to_bytes())
    }
}

/// What a contact and this profile have told each other about being paid privately on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PrivateRecord {
    /// Where it can be paid, as it said last.
    address: Option<Kept>,
    /// The place of that message in the conversation: an older one that comes late changes nothing.
    place: u64,
    /// Of each pool the address that came first, or that the person said yes to.
    trusted: Vec<Kept>,
    /// What we told the contact last.
    ours: Option<Kept>,
}

impl PrivateRecord {
    /// Takes in what the contact says, as [`PayeeRecord::hear`] does. Bytes that are no address known here say nothing.
    pub(super) fn hear(&mut self, address: Option<&[u8]>, lamport: u64, now: u64) {
        match address.map(ShieldedAddress::from_bytes) {
            None => self.tell(None, lamport.min(now)),
            Some(Ok(address)) => self.tell(Some(address), lamport.min(now)),
            Some(Err(_)) => {}
        }
    }

    fn tell(&mut self, address: Option<ShieldedAddress>, place: u64) {
        if place < self.place || address.is_some_and(|address| !self.has_room_for(address.network())) {
            return;
        }
        (self.address, self.place) = (address.map(Kept), place);
        let first = address.filter(|address| self.trusted_in(address.network()).is_none());
        self.trusted.extend(first.map(Kept));
    }

    fn has_room_for(&self, network: NetworkId) -> bool {
        self.trusted.len() < MAX_POOLS || self.trusted_in(network).is_some()
    }

    fn trusted_in(&self, network: NetworkId) -> Option<ShieldedAddress> {
        self.trusted.iter().map(|kept| kept.0).find(|address| address.network() == network)
    }

    /// Where it can be paid in this pool, as it said last.
    pub(super) fn told_in(&self, network: NetworkId) -> Option<ShieldedAddress> {
        self.address.map(|kept| kept.0).filter(|address| address.network() == network)
    }

    /// The address that was relied on in this pool, where another one was named since.
    pub(super) fn changed_from(&self, network: NetworkId) -> Option<ShieldedAddress> {
        let now = self.told_in(network)?;
        self.trusted_in(network).filter(|trusted| *trusted != now) // NODE-014
    }

    /// Whether the contact was told where this profile can be paid in this pool.
    pub(super) fn knows_ours(&self, network: NetworkId) -> bool {
        self.ours.is_some_and(|ours| ours.0.network() == network)
    }

    /// What the contact was told.
    pub(super) fn note_told(&mut self, ours: Option<ShieldedAddress>) {
        self.ours = ours.map(Kept);
    }

    /// Whether the contact was told an address of any pool.
    pub(super) const fn was_told(&self) -> bool {
        self.ours.is_some()
    }

    /// The person said yes to `address`: from now on it is the one to compare with.
    fn trust(&mut self, address: ShieldedAddress) {
        self.trusted.retain(|kept| kept.0.network() != address.network());
        self.trusted.push(Kept(address));
    }

    /// Whether `address` is or was the contact's, as far as the contact said.
    fn names(&self, address: ShieldedAddress) -> bool {
        self.address == Some(Kept(address)) || self.trusted.contains(&Kept(address))
    }
}

/// A contact that can be paid privately.
pub(crate) struct PrivatePayee {
    /// Who it is.
    pub(crate) contact: Contact,
    /// Where it can be paid, as it said last.
    pub(crate) address: ShieldedAddress,
    /// The address that was relied on, where another one was named since: the new one needs a yes to exactly that (NODE-014).
    pub(crate) changed_from: Option<ShieldedAddress>,
}

/// The pool to use on a chain, where there is one.
pub(crate) fn pool_of(chain: &Chain) -> Option<PoolPlace> {
    let pool = chain.profile.shielded.first()?.pool.address;
    Some(PoolPlace { chain: chain.profile.chain_id, pool })
}

/// The message that tells a private address, or takes it back.
pub(super) fn letter(chain: &Chain, address: Option<ShieldedAddress>) -> Content {
    let address = address.map(|address| address.to_bytes());
    Content::PrivatePayAddress { chain: chain.profile.chain_id.get(), address }
}

impl Shared {
    /// The shielded address that `contact` is told: its own, the same at every time and after every restore.
    pub(super) fn private_address_for(
        &self,
        place: &PoolPlace,
        contact: &Contact,
    ) -> Result<ShieldedAddress, NodeError> {
        let keys = SpendingKey::of(&self.persona()?); // LCK-001
        Ok(keys.view().incoming().address_for(place, contact.account().as_bytes())) // NODE-071
    }

    /// Where the contact that `name` means can be paid in a pool. A name that is no contact's is refused as everywhere.
    pub(crate) fn shielded_address_of(
        &self,
        place: &PoolPlace,
        name: &str,
    ) -> Result<PrivatePayee, NodeError> {
        let contact = self.find_contact(name)?;
        if contact.standing() != Standing::Known {
            return Err(codes::PAYEE_NOT_A_CONTACT.with("contact", contact.name()));
        }
        let known = self.read(|records| record(records, &contact.account(), place.chain))?;
        let known = known.unwrap_or_default().private;
        match known.told_in(place.network()) {
            Some(address) => {
                Ok(PrivatePayee { contact, address, changed_from: known.changed_from(place.network()) })
            }
            None => Err(codes::NO_PRIVATE_ADDRESS.with("contact", contact.name())), // NODE-015
        }
    }

    /// The contact that said of itself to be paid at this shielded address; nobody, where several did.
    pub(crate) fn contact_of_shielded(
        &self,
        place: &PoolPlace,
        address: &ShieldedAddress,
    ) -> Result<Option<Contact>, NodeError> {
        let all = self.read(|records| all_json::<PayeeRecord>(records, PAYEES, &[]))?;
        let named = all.into_iter().filter_map(|(key, known)| {
            let (account, chain) = of_key(&key)?;
            (chain == place.chain && known.private.names(*address)).then_some(account)
        });
        let mut contacts = Vec::new();
        for account in named {
            let contact = self.chat_view(|chat| chat.contact(&account))?;
            contacts.extend(contact.filter(|contact| contact.standing() == Standing::Known));
        }
        let only = contacts.pop();
        Ok(only.filter(|_| contacts.is_empty()))
    }
}

/// A payment to `address` was agreed to: it is the one that its contacts are known by from now on. In the caller's commit.
pub(crate) fn trust_shielded(
    records: &mut dyn WriteRecords,
    place: &PoolPlace,
    address: &ShieldedAddress,
) -> Result<(), StoreError> {
    for (key, mut known) in all_json::<PayeeRecord>(records, PAYEES, &[])? {
        let here = of_key(&key).is_some_and(|(_, chain)| chain == place.chain);
        if here && known.private.told_in(place.network()) == Some(*address) {
            known.private.trust(*address);
            put_json(records, PAYEES, &key, &known)?;
        }
    }
    Ok(())
}

/// As if a message had come in which `contact` says where it can be paid privately.
#[cfg(test)]
pub(crate) fn hear_for_test(
    records: &mut dyn WriteRecords,
    contact: &teahouse_chat::ids::AccountId,
    place: &PoolPlace,
    address: Option<ShieldedAddress>,
    at: u64,
) -> Result<(), StoreError> {
    let mut known = record(records, contact, place.chain)?.unwrap_or_default();
    known.private.tell(address, at);
    put_json(records, PAYEES, &super::key(contact, place.chain), &known)
}

#[cfg(test)]
mod tests {
    use teahouse_base::SecretBytes;
    use teahouse_chain::port::ChainId;
    use teahouse_chain::primitives::Address;
    use teahouse_wallet::keys::{KeyTree, PersonaNumber};
    use teahouse_wallet::phrase::Phrase;

    use super::*;

    const POOL: PoolPlace = place(1);

    const fn place(pool: u8) -> PoolPlace {
        PoolPlace { chain: ChainId::PRACTICE, pool: Address::repeat_byte(pool) }
    }

    /// What a payer of this number is told of one and the same person.
    fn told(place: &PoolPlace, payer: u8) -> ShieldedAddress {
        let tree = KeyTree::new(&Phrase::from_entropy(&SecretBytes::new([7; 32])));
        let keys = SpendingKey::of(&tree.persona(PersonaNumber::FIRST));
        keys.view().incoming().address_for(place, &[payer; 32])
    }

    fn heard(known: &mut PrivateRecord, address: Option<ShieldedAddress>, lamport: u64) {
        known.hear(address.map(|address| address.to_bytes()).as_deref(), lamport, 1_000);
    }

    #[test]
    fn node_014_a_private_address_that_was_named_later_is_a_changed_one_until_it_is_agreed_to() {
        let (old, new, network) = (told(&POOL, 1), told(&POOL, 2), POOL.network());
        let mut known = PrivateRecord::default();
        heard(&mut known, Some(old), 1);
        assert_eq!((known.told_in(network), known.changed_from(network)), (Some(old), None));
        heard(&mut known, Some(new), 2);
        assert_eq!((known.told_in(network), known.changed_from(network)), (Some(new), Some(old)));
        // taking it back does not launder the next one
        heard(&mut known, None, 3);
        assert_eq!((known.told_in(network), known.changed_from(network)), (None, None));
        heard(&mut known, Some(new), 4);
        assert_eq!(known.changed_from(network), Some(old));
        // and neither does an address of another pool in between
        heard(&mut known, Some(told(&place(2), 1)), 5);
        assert_eq!(known.told_in(network), None);
        heard(&mut known, Some(new), 6);
        assert_eq!(known.changed_from(network), Some(old));
        known.trust(new);
        assert_eq!(known.changed_from(network), None);
    }

    #[test]
    fn an_older_word_and_bytes_that_are_no_address_change_nothing() {
        let (first, late, network) = (told(&POOL, 1), told(&POOL, 2), POOL.network());
        let mut known = PrivateRecord::default();
        heard(&mut known, Some(first), 5);
        heard(&mut known, Some(late), 4);
        heard(&mut known, None, 4);
        let whole = first.to_bytes();
        let newer = [&[2], &whole[1..]].concat();
        let none_of_them: [&[u8]; 4] = [&[], &[1; 84], &newer, &whole[1..]];
        none_of_them.into_iter().for_each(|bytes| known.hear(Some(bytes), 6, 1_000));
        assert_eq!(known.told_in(network), Some(first));
        // a word from the future does not keep later ones out
        heard(&mut known, None, u64::MAX);
        known.hear(Some(&late.to_bytes()), 1_001, 1_001);
        assert_eq!(known.told_in(network), Some(late));
    }

    #[test]
    fn only_so_many_pools_are_kept_and_what_was_relied_on_is_not_pushed_out() {
        let mut known = PrivateRecord::default();
        for pool in 1..=100 {
            heard(&mut known, Some(told(&place(pool), 1)), u64::from(pool));
        }
        assert_eq!(known.trusted.len(), MAX_POOLS);
        assert_eq!(known.told_in(place(4).network()), Some(told(&place(4), 1)));
        heard(&mut known, Some(told(&POOL, 2)), 200);
        assert_eq!(known.changed_from(POOL.network()), Some(told(&POOL, 1)));
    }

    #[test]
    fn a_record_comes_back_from_its_json_and_one_from_before_there_were_pools_has_nothing() {
        let mut known = PayeeRecord::default();
        heard(&mut known.private, Some(told(&POOL, 1)), 1);
        known.private.note_told(Some(told(&POOL, 9)));
        let text = serde_json::to_string(&known).expect("plain fields");
        assert_eq!(serde_json::from_str::<PayeeRecord>(&text).expect("just written"), known);
        let mut before: serde_json::Value = serde_json::from_str(&text).expect("just written");
        before.as_object_mut().expect("an object").remove("private").expect("a field");
        let read: PayeeRecord = serde_json::from_value(before).expect("as older programs wrote it");
        assert_eq!(read.private, PrivateRecord::default());
        let bent = text.replace(&hex::encode(told(&POOL, 9).to_bytes()), "00");
        assert!(serde_json::from_str::<PayeeRecord>(&bent).is_err());
    }
}
