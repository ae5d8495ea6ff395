//! A small world: a scripted chain, a disk, a clock, one account with coin.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use alloy::primitives::{Address, U256, address, keccak256};
use futures::FutureExt;
use teahouse_base::RecordStore;
use teahouse_base::testing::{FrozenClock, MemoryStore};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{ChainId, ChainPort};
use teahouse_chain::testing::{ReorgChain, ScriptedEndpoint};
use teahouse_wallet::journal::{IntentId, IntentRecord, Journal, Lane, State};
use teahouse_wallet::keys::{AccountKey, KeyTree, Persona, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::{Intent, Signer};

pub const CHAIN: ChainId = ChainId::PRACTICE;
pub const ENVELOPE: Address = address!("00000000000000000000000000000000000e0e0e");
pub const DOLLAR: Address = address!("00000000000000000000000000000000000d0d0d");
pub const COIN: u64 = 1_000_000_000_000_000_000;

pub fn book() -> Arc<AddressBook> {
    // Every scripted contract has this code.
    let code = keccak256([0xfe]);
    let text = format!(
        r#"{{"version":1,"chain_id":31337,"contracts":{{
            "RedEnvelope":{{"address":"{ENVELOPE}","code_hash":"{code}","since":0}},
            "PracticeDollar":{{"address":"{DOLLAR}","code_hash":"{code}","since":0}}}}}}"#
    );
    Arc::new(text.parse().unwrap())
}

pub fn persona(seed: u8) -> Persona {
    let phrase = Phrase::from_entropy(&teahouse_base::SecretBytes::new([seed; 32]));
    KeyTree::new(&phrase).persona(PersonaNumber::FIRST)
}

/// Keys that were derived before: stretching a phrase takes longer than all else that a small world needs.
static DERIVED: Mutex<BTreeMap<(u8, u32), [u8; 32]>> = Mutex::new(BTreeMap::new());

/// An account's key from the phrase of `seed`.
pub fn key_of(seed: u8, account: u32) -> AccountKey {
    let mut derived = DERIVED.lock().unwrap();
    let derive = || *persona(seed).account(account).export().expose();
    AccountKey::from_bytes(derived.entry((seed, account)).or_insert_with(derive)).unwrap()
}

pub fn key(seed: u8) -> AccountKey {
    key_of(seed, 0)
}

pub struct World {
    pub clock: FrozenClock,
    pub chain: ReorgChain,
    pub endpoint: ScriptedEndpoint,
    pub store: MemoryStore,
    pub signer: Signer,
    pub book: Arc<AddressBook>,
}

impl World {
    /// A chain 70 blocks old whose blocks are safe 32 and final 64 blocks below the head.
    pub fn new() -> Self {
        Self::over(book())
    }

    /// The same, whose contracts are those of `book`.
    pub fn over(book: Arc<AddressBook>) -> Self {
        let clock = FrozenClock::default();
        let chain = ReorgChain::new(CHAIN, Arc::new(clock.clone()));
        chain.set_depths(32, 64);
        chain.mine_empty(70);
        let endpoint = chain.endpoint("one");
        let signer = Signer::new(key(1), book.clone());
        chain.fund(signer.address(), U256::from(100 * u128::from(COIN)));
        Self { clock, chain, endpoint, store: MemoryStore::new(), signer, book }
    }

    pub fn port(&self) -> Arc<dyn ChainPort> {
        Arc::new(self.endpoint.clone())
    }

    pub fn disk(&self) -> Arc<dyn RecordStore> {
        Arc::new(self.store.clone())
    }

    pub fn lane(&self) -> Lane {
        Lane { chain: CHAIN, account: self.signer.address() }
    }

    pub fn journal(&self) -> Journal {
        Journal::open(self.lane(), self.disk(), self.port(), Arc::new(self.clock.clone()))
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Takes the journal as far as it gets, a block a time, until everything is settled.
    pub fn settle(&self, journal: &Journal) {
        for _ in 0..400 {
            let _ = now(journal.tick(Some(&self.signer)));
            if journal.unsettled().unwrap().iter().all(|(_, r)| r.state == State::Draft) {
                return;
            }
            self.chain.mine();
            self.advance(3);
        }
    }
}

/// The value of a future that has nothing to wait for: everything in this world is scripted.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing in a scripted world waits")
}

pub fn id(number: u8) -> IntentId {
    IntentId::from_array([number; 16])
}

pub fn account(number: u8) -> Address {
    Address::from([number; 20])
}

pub fn send_coin(to: Address, amount: u64) -> Intent {
    Intent::SendCoin { to, amount: U256::from(amount) }
}

/// Drafts, shows, agrees: what a person does with a consent sheet.
pub fn agree(world: &World, journal: &Journal, name: IntentId, intent: Intent) -> IntentRecord {
    let preview = now(Preview::prepare(journal, &world.book, intent.clone())).unwrap();
    let confirmed = now(preview.confirm(journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, name, intent, None)).unwrap();
    journal.commit(|r| journal.approve(r, &name, &confirmed)).unwrap()
}

pub fn state(journal: &Journal, name: &IntentId) -> State {
    journal.look_up(name).unwrap().unwrap().state
}
