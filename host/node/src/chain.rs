//! A chain choice is the chain profile and address book that this profile works with, and everything opened over them.
//!
//! # Privacy
//! One profile, one port: the endpoints of the chosen chain see this persona's accounts and this machine's address, and no
//! other persona's.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use teahouse_api::money::AssetView;
use teahouse_api::network::ChainStatusView;
use teahouse_api::{ErrorView, Event};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::port::{Asset, ChainPort};
use teahouse_chain::primitives::Address;
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::quorum::{self, Quorum};
use teahouse_chain::tokens::listed;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::promise::Promises;
use teahouse_wallet::redeem::Redemptions;
use teahouse_wallet::relayed::Relayed;
use teahouse_wallet::scan::Scanner;
use teahouse_wallet::signer::Signer;

use crate::error::{NodeError, codes};
use crate::money::certainty::told;
use crate::money::tokens::{self, Added};
use crate::node::Shared;
use crate::records::{self, ChainChoice};

/// Digits behind the point of a native coin.
const NATIVE_DECIMALS: u8 = 18;
/// Digits behind the point of the practice dollar.
const PRACTICE_DOLLAR_DECIMALS: u8 = 6;
/// What apps call the native coin.
pub(crate) const NATIVE: &str = "native";
/// What apps call the practice dollar.
pub(crate) const PUSD: &str = "pusd";

/// The chain in use, if one is.
#[derive(Default)]
pub(crate) struct ChainSlot {
    first: RwLock<Option<Arc<Chain>>>,
    /// The same chain, as further accounts work with it, by number.
    pub(crate) lanes: Mutex<BTreeMap<u32, Arc<Chain>>>,
}

/// A chain in use by one account.
pub(crate) struct Chain {
    pub(crate) profile: ChainProfile,
    pub(crate) book: Arc<AddressBook>,
    pub(crate) port: Arc<dyn ChainPort>,
    pub(crate) journal: Journal,
    pub(crate) redemptions: Redemptions,
    pub(crate) relayed: Relayed,
    /// What the accounts of apps have signed; the same for every account.
    pub(crate) promises: Promises,
    pub(crate) scanner: Scanner,
    /// The tokens that the person added: the same for every account.
    pub(crate) added: Arc<RwLock<Added>>,
    /// The port as what it is, where it is several endpoints.
    pub(crate) quorum: Option<Arc<Quorum>>,
    /// Why the last look could not follow the chain.
    pub(crate) trouble: Mutex<Option<ErrorView>>,
    checked: AtomicBool,
}

impl Chain {
    fn open(shared: &Shared, choice: &ChainChoice) -> Result<Self, NodeError> {
        let profile = ChainProfile::from_json(&choice.profile)?;
        let book: Arc<AddressBook> = Arc::new(choice.book.parse()?);
        if book.chain_id != profile.chain_id {
            return Err(codes::OTHER_CHAIN.with("book", book.chain_id).and("profile", profile.chain_id));
        }
        profile.agrees_with(&book)?; // CHN-009
        let quorum = Arc::new(quorum::open(&profile)?);
        let added = shared.read(|records| tokens::added(records, profile.chain_id))?;
        Ok(Self { added: Arc::new(RwLock::new(added)), ..Self::over_several(shared, profile, book, quorum) })
    }

    /// Everything that works over several endpoints.
    pub(crate) fn over_several(
        shared: &Shared,
        profile: ChainProfile,
        book: Arc<AddressBook>,
        quorum: Arc<Quorum>,
    ) -> Self {
        let chain = Self::over(shared, profile, book, quorum.clone());
        Self { quorum: Some(quorum), ..chain }
    }

    /// Everything that works over a port.
    pub(crate) fn over(
        shared: &Shared,
        profile: ChainProfile,
        book: Arc<AddressBook>,
        port: Arc<dyn ChainPort>,
    ) -> Self {
        Self::with_account(shared, shared.keys.account(), profile, book, port)
    }

    /// The same chain over the same port, as another account works with it.
    pub(crate) fn of_account(&self, shared: &Shared, account: Address) -> Self {
        let (profile, book, port) = (self.profile.clone(), self.book.clone(), self.port.clone());
        let lane = Self::with_account(shared, account, profile, book, port);
        Self { quorum: self.quorum.clone(), added: self.added.clone(), ..lane }
    }

    fn with_account(
        shared: &Shared,
        account: Address,
        profile: ChainProfile,
        book: Arc<AddressBook>,
        port: Arc<dyn ChainPort>,
    ) -> Self {
        let lane = Lane { chain: profile.chain_id, account };
        let (store, clock) = (&shared.store, &shared.clock);
        Self {
            journal: Journal::open(lane, store.clone(), port.clone(), clock.clone())
                .for_persona(shared.keys.number()),
            redemptions: Redemptions::open(book.clone(), store.clone(), port.clone(), clock.clone()),
            relayed: Relayed::open(lane, book.clone(), store.clone(), port.clone(), clock.clone()),
            promises: Promises::open(
                book.clone(),
                store.clone(),
                port.clone(),
                clock.clone(),
                shared.keys.number(),
            ),
            scanner: Scanner::open(lane, store.clone(), port.clone(), clock.clone()),
            added: Arc::default(),
            quorum: None,
            trouble: Mutex::default(),
            checked: AtomicBool::new(false),
            profile,
            book,
            port,
        }
    }

    /// The account that works with it.
    pub(crate) const fn account(&self) -> Address {
        self.journal.lane().account
    }

    /// Compares the address book with the chain, once; nothing is signed before it holds (NODE-005).
    pub(crate) async fn ready(&self) -> Result<(), NodeError> {
        if !self.checked.load(Ordering::Relaxed) {
            self.book.check(&*self.port).await?; // NODE-005
            self.checked.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The assets of this chain that are known by name: what apps call them, and what they are.
    pub(crate) fn assets(&self) -> Vec<(&'static str, Asset, AssetView)> {
        let mut known = vec![(NATIVE, Asset::Native, self.asset(Asset::Native))];
        if let Some(dollar) = self.book.contracts.get(&ContractName::PracticeDollar) {
            let asset = Asset::Token(dollar.address);
            known.push((PUSD, asset, self.asset(asset)));
        }
        known
    }

    /// How an asset is shown. A token that the wallet does not know has neither name nor decimals.
    pub(crate) fn asset(&self, asset: Asset) -> AssetView {
        match asset {
            Asset::Native => AssetView {
                id: NATIVE.to_owned(),
                symbol: self.profile.native_symbol.clone(),
                decimals: NATIVE_DECIMALS,
            },
            Asset::Token(at) => {
                let view = |symbol: &str, decimals| AssetView {
                    id: text_of(at),
                    symbol: symbol.to_owned(),
                    decimals,
                };
                if self.book.name_of(at) == Some(ContractName::PracticeDollar) {
                    return view("PRACTICE-USD", PRACTICE_DOLLAR_DECIMALS);
                }
                match listed(self.profile.chain_id).iter().find(|token| token.address == at) {
                    Some(token) => view(&token.symbol, token.decimals),
                    None => self.added().get(&at).map_or_else(|| view("?", 0), |record| record.view(at)),
                }
            }
        }
    }

    /// The asset that `name` means: an app's name for it, a symbol, or a token's address.
    pub(crate) fn find_asset(&self, name: &str) -> Option<Asset> {
        let known = self.assets();
        let by_id = known.iter().find(|(id, ..)| *id == name).map(|(_, asset, _)| *asset);
        let called = |asset: &Asset| self.asset(*asset).symbol.eq_ignore_ascii_case(name);
        // What others vouch for stands before what was added.
        let by_symbol = || self.held_assets().into_iter().find(called);
        by_id.or_else(by_symbol).or_else(|| name.parse().ok().map(Asset::Token))
    }
}

/// An address as the surface writes it: lower case, since a checksum is the screen's.
pub(crate) fn text_of(address: Address) -> String {
    format!("0x{}", hex::encode(address))
}

impl Shared {
    /// The chain in use.
    pub(crate) fn chain(&self) -> Result<Arc<Chain>, NodeError> {
        let slot = self.chain.first.read().unwrap_or_else(PoisonError::into_inner);
        slot.clone().ok_or_else(|| codes::NO_CHAIN.error())
    }

    /// What signs for this chain's account. It is made for one use and wiped after it, so that locking leaves none behind.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn signer(&self, chain: &Chain) -> Result<Signer, NodeError> {
        Ok(Signer::new(self.key_of(chain.account())?, chain.book.clone())) // LCK-001
    }

    pub(crate) fn take_configured_chain(&self) -> Result<(), NodeError> {
        if let Some(choice) = self.read(|records| records::single::<ChainChoice>(records))? {
            self.put_chain(Chain::open(self, &choice)?);
        }
        Ok(())
    }

    pub(crate) fn put_chain(&self, chain: Chain) {
        *self.chain.first.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(chain));
        self.chain.lanes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.money.notify_one();
        self.shielded.wake.notify_one();
    }

    /// Uses another chain: both documents are checked before they are kept. Without a book the contracts are those that the
    /// profile names itself.
    pub(crate) async fn use_chain(&self, profile: &str, book: &str) -> Result<ChainStatusView, NodeError> {
        let named = ChainProfile::from_json(profile)?;
        let is_whole = book.is_empty() && !named.contracts.is_empty();
        let book = if is_whole { named.book().to_json() } else { book.to_owned() };
        let choice = ChainChoice { profile: profile.to_owned(), book };
        let chain = Chain::open(self, &choice)?;
        self.write(|records| records::put_single(records, &choice))?;
        self.put_chain(chain);
        self.emit(Event::Chain);
        Ok(self.chain_status().await)
    }

    pub(crate) async fn chain_status(&self) -> ChainStatusView {
        let Ok(chain) = self.chain() else { return no_chain() };
        let heads = chain.port.heads().await;
        let problem = match &heads {
            Ok(_) => chain.ready().await.err().map(|error| error.view().clone()).or_else(|| chain.trouble()),
            Err(error) => Some(told(error)),
        };
        let (problem, params) = problem.map(|view| (view.code, view.params)).unzip();
        let contracts = chain.book.contracts.iter();
        ChainStatusView {
            configured: true,
            name: chain.profile.name.clone(),
            chain_id: chain.profile.chain_id.get(),
            practice: chain.profile.practice,
            native_symbol: chain.profile.native_symbol.clone(),
            reachable: heads.is_ok(),
            height: heads.as_ref().ok().map(|heads| heads.latest.number),
            finalized: heads.as_ref().ok().map(|heads| heads.finalized.number),
            block_time: heads.as_ref().ok().map(|heads| heads.latest.time.get()),
            contracts: contracts.map(|(name, at)| (name.to_string(), text_of(at.address))).collect(),
            problem,
            params: params.unwrap_or_default(),
            endpoints: chain.endpoints(),
        }
    }
}

fn no_chain() -> ChainStatusView {
    ChainStatusView {
        configured: false,
        name: String::new(),
        chain_id: 0,
        practice: false,
        native_symbol: String::new(),
        reachable: false,
        height: None,
        finalized: None,
        block_time: None,
        contracts: BTreeMap::new(),
        problem: Some(codes::NO_CHAIN.error().code().to_owned()),
        params: BTreeMap::new(),
        endpoints: Vec::new(),
    }
}
