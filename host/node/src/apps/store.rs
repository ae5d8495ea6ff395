//! The store is what the registry on the chain in use has, read from its events and kept, so that the next look reads only what is new.
//!
//! Of each app it holds who publishes it, its name and its newest release. Blocks that can still be taken back are read anew with
//! each look; what is kept is as old as the newest final block, and is thrown away where the chain does not have its last event
//! any more.
//!
//! # Privacy
//! Everybody who looks reads the whole registry, and the search is done here: the endpoints see that this host looks, and no
//! words. Whose the publishers of the shown page are is asked one by one, so that they see which page it is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use teahouse_api::app::{StoreAppView, StoreParams, StoreView};
use teahouse_api::money::PartyView;
use teahouse_bundle::text::looks_like;
use teahouse_bundle::{AppId, Version};
use teahouse_chain::port::{At, BlockRef, Log};
use teahouse_chain::primitives::Address;
use teahouse_chain::registry::{PublisherId, RegistryEvent};

use super::catalogue::AppRecord;
use super::listing::Place;
use super::release::version_of;
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{STORE, STORE_HEADS, all_json, get_json, put_json};

/// How many a page has unless somebody says otherwise.
const PAGE: u32 = 20;
/// The most that a page has: each publisher of it is asked about.
const MOST: u32 = 50;

/// An app as the registry's events have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoreRecord {
    /// Its publisher's number.
    publisher: u64,
    /// Its name.
    name: String,
    /// The block that it was created in and its place there: who was first.
    created: (u64, u64),
    /// Its newest release.
    newest: Option<NewestRelease>,
}

/// The newest release of an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NewestRelease {
    version: Version,
    /// When it was published, seconds.
    at: u64,
    withdrawn: bool,
}

/// How far the store was read for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoreHead {
    /// The newest block that is in it.
    upto: u64,
    /// The block of the newest event that is in it: number and hash, hex.
    last: Option<(u64, String)>,
}

/// Everything that the registry has.
#[derive(Default)]
struct Stock {
    apps: BTreeMap<AppId, StoreRecord>,
    head: StoreHead,
    /// Whether it begins anew, and what was kept before counts no more.
    anew: bool,
    changed: BTreeSet<AppId>,
}

impl Stock {
    fn anew() -> Self {
        Self { anew: true, ..Self::default() }
    }

    fn take(&mut self, contract: Address, logs: &[Log]) {
        for log in logs {
            if let (Some(event), Some(block)) = (RegistryEvent::read(contract, log), log.block) {
                self.take_event(event, &block, log.index);
            }
        }
    }

    fn take_event(&mut self, event: RegistryEvent, block: &BlockRef, index: u64) {
        let app = match event {
            RegistryEvent::AppCreated { app, publisher, slug } => {
                let app = AppId::from_array(*app.as_bytes());
                let created = (block.number, index);
                let (publisher, name) = (publisher.get(), slug.to_string());
                self.apps.insert(app, StoreRecord { publisher, name, created, newest: None });
                app
            }
            RegistryEvent::Released { app, version, .. } => {
                let app = AppId::from_array(*app.as_bytes());
                let Some(record) = self.apps.get_mut(&app) else { return };
                let (version, at) = (version_of(version), block.time.get());
                record.newest = Some(NewestRelease { version, at, withdrawn: false });
                app
            }
            RegistryEvent::Yanked { app, version, .. } => {
                let app = AppId::from_array(*app.as_bytes());
                let newest = self.apps.get_mut(&app).and_then(|record| record.newest.as_mut());
                let Some(newest) = newest.filter(|newest| newest.version == version_of(version)) else {
                    return;
                };
                newest.withdrawn = true;
                app
            }
            _ => return,
        };
        self.changed.insert(app);
    }

    /// The apps that have a release and every word, the newest first; withdrawn ones behind the others.
    fn find(
        &self,
        words: &str,
        titles: &BTreeMap<AppId, String>,
    ) -> Vec<(AppId, &StoreRecord, &NewestRelease)> {
        let words = words.to_lowercase();
        let has = |app: &AppId, record: &StoreRecord| {
            let title = titles.get(app).map_or("", String::as_str);
            let all = format!("{}/{} {title}", record.publisher, record.name).to_lowercase();
            words.split_whitespace().all(|word| all.contains(word))
        };
        let released =
            self.apps.iter().filter_map(|(app, record)| Some((*app, record, record.newest.as_ref()?)));
        let mut found: Vec<_> = released.filter(|(app, record, _)| has(app, record)).collect();
        found.sort_by_key(|(app, record, newest)| {
            (newest.withdrawn, Reverse(newest.at), record.name.clone(), *app)
        });
        found
    }

    /// Whether another publisher's app was there before under a name that a reader would take for this one.
    fn is_late(&self, record: &StoreRecord) -> bool {
        self.apps.values().any(|other| {
            other.created < record.created
                && other.publisher != record.publisher
                && looks_like(&other.name, &record.name) // APS-002
        })
    }
}

/// What is kept of a registry stands under the chain and the contract.
fn shelf(chain: &Chain, place: &Place) -> Vec<u8> {
    [&chain.book.chain_id.get().to_be_bytes()[..], place.contract.as_slice()].concat()
}

impl Shared {
    /// A page of what the registry has.
    pub(crate) async fn store(&self, params: &StoreParams) -> Result<StoreView, NodeError> {
        let chain = self.chain()?;
        let place = Place::of(&chain).await?;
        let (stock, block) = self.stock(&chain, &place).await?;
        let installed: BTreeMap<AppId, AppRecord> = self.installed()?.into_iter().collect();
        let titles: BTreeMap<AppId, String> =
            installed.iter().map(|(app, record)| (*app, record.title.clone())).collect();
        let found = stock.find(params.words.as_deref().unwrap_or_default(), &titles);
        let (from, limit) = (params.from.unwrap_or(0), params.limit.unwrap_or(PAGE).clamp(1, MOST));
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let page: Vec<_> = found.into_iter().skip(from as usize).take(limit as usize).collect();
        let publishers: BTreeSet<u64> = page.iter().map(|(_, record, _)| record.publisher).collect();
        let owners = self.owners(&chain, &place, publishers).await?;
        let mut apps = Vec::new();
        for (app, record, newest) in page {
            let owner = owners.get(&record.publisher).cloned();
            let owner = owner.ok_or_else(|| codes::NOT_LISTED.with("app", &record.name))?;
            let mut warnings = self.lookalikes(&app, &record.name)?;
            if stock.is_late(record) {
                warnings.push("WRN-203".to_owned());
            }
            apps.push(StoreAppView {
                id: app.to_string(),
                named: format!("{}/{}", record.publisher, record.name),
                name: record.name.clone(),
                title: titles.get(&app).cloned(),
                publisher: record.publisher,
                owner,
                version: newest.version.to_string(),
                published_at: newest.at.saturating_mul(1_000),
                withdrawn: newest.withdrawn,
                installed: installed.get(&app).map(|record| record.version.to_string()),
                warnings,
            });
        }
        let shown = from.saturating_add(u32::try_from(apps.len()).unwrap_or(u32::MAX));
        Ok(StoreView { apps, total, next: (shown < total).then_some(shown), block })
    }

    /// What was kept, and what came since; up to which block.
    async fn stock(&self, chain: &Chain, place: &Place) -> Result<(Stock, u64), NodeError> {
        let shelf = shelf(chain, place);
        let mut stock = self.kept_stock(chain, place, &shelf).await?;
        let from = if stock.anew { place.since } else { stock.head.upto.saturating_add(1) };
        let heads = chain.port.heads().await?;
        let newest = heads.latest.number;
        let logs = if from <= newest {
            chain.port.logs(RegistryEvent::filter(place.contract, from, newest)).await?
        } else {
            Vec::new()
        };
        let is_final = |log: &Log| log.block.is_some_and(|block| block.number <= heads.finalized.number);
        let (settled, open) = logs.split_at(logs.partition_point(is_final));
        stock.take(place.contract, settled);
        if from <= heads.finalized.number {
            let last = settled.last().and_then(|log| log.block);
            let last = last.map(|block| (block.number, hex::encode(block.hash)));
            stock.head = StoreHead { upto: heads.finalized.number, last: last.or(stock.head.last.take()) };
            self.keep_stock(&shelf, &stock)?;
        }
        stock.take(place.contract, open);
        Ok((stock, newest))
    }

    /// What was read for good, if the chain still has the last event of it.
    async fn kept_stock(&self, chain: &Chain, place: &Place, shelf: &[u8]) -> Result<Stock, NodeError> {
        let head = self.read(|records| get_json::<StoreHead>(records, STORE_HEADS, shelf))?;
        let Some(head) = head else { return Ok(Stock::anew()) };
        let Some((number, hash)) = &head.last else { return Ok(Stock::anew()) };
        let there = chain.port.logs(RegistryEvent::filter(place.contract, *number, *number)).await?;
        let stands = |log: &Log| log.block.is_some_and(|block| hex::encode(block.hash) == *hash);
        if !there.iter().any(stands) {
            return Ok(Stock::anew()); // APS-001
        }
        let rows = self.read(|records| all_json::<StoreRecord>(records, STORE, shelf))?;
        let id = |key: &[u8]| key.get(shelf.len()..).and_then(|id| <[u8; 32]>::try_from(id).ok());
        let apps = rows.into_iter().filter_map(|(key, record)| Some((AppId::from_array(id(&key)?), record)));
        Ok(Stock { apps: apps.collect(), head, ..Stock::default() })
    }

    fn keep_stock(&self, shelf: &[u8], stock: &Stock) -> Result<(), NodeError> {
        self.write(|records| {
            if stock.anew {
                for (key, _) in records.scan(STORE, shelf, None, usize::MAX)? {
                    records.delete(STORE, &key)?;
                }
            }
            for app in &stock.changed {
                let key = [shelf, app.as_bytes().as_slice()].concat();
                put_json(records, STORE, &key, &stock.apps[app])?;
            }
            put_json(records, STORE_HEADS, shelf, &stock.head)
        })
    }

    /// Whose these publishers are now, each asked once.
    async fn owners(
        &self,
        chain: &Chain,
        place: &Place,
        publishers: BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, PartyView>, NodeError> {
        let asked: Vec<_> = publishers.into_iter().map(|number| self.owner(chain, place, number)).collect();
        Ok(try_join_all(asked).await?.into_iter().collect())
    }

    async fn owner(&self, chain: &Chain, place: &Place, number: u64) -> Result<(u64, PartyView), NodeError> {
        let publisher = place.registry.publisher(&*chain.port, PublisherId::new(number), At::Latest).await?;
        let publisher = publisher.ok_or_else(|| codes::NOT_LISTED.with("app", number))?;
        Ok((number, self.party(chain, publisher.owner)?))
    }
}
