//! A listing is what the registry on the chain in use says of an app; an app is installed by it, wherever its bytes come from.
//!
//! # Privacy
//! The endpoints see which app is looked up. A name without its publisher is looked for among all that were ever created, so
//! that only the answer is about it.

use std::sync::Arc;

use teahouse_api::app::{AppListingView, AppLookupParams};
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_chain::book::ContractName;
use teahouse_chain::port::At;
use teahouse_chain::primitives::Address;
use teahouse_chain::registry::{App, AppVersion, PublisherId, Registry, RegistryEvent, Release};
use teahouse_chain::slug::Slug;

use super::catalogue::{AppRecord, fingerprint};
use super::link::{AppLink, Wanted};
use super::rebuilt::Counted;
use super::release::{Listing, Seen};
use super::source::{self, Mailboxes, Shelf};
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{APPS, RELEASES, get_json};

/// The registry of the chain in use.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub registry: Registry,
    pub contract: Address,
    /// The block it was created in.
    pub since: u64,
}

impl Place {
    pub(crate) async fn of(chain: &Chain) -> Result<Self, NodeError> {
        chain.ready().await?;
        let at = chain.book.find(ContractName::MiniAppRegistry)?;
        Ok(Self { registry: Registry::at(at.address), contract: at.address, since: at.since })
    }

    /// From the registry's first block to the newest.
    pub(crate) async fn blocks(&self, chain: &Chain) -> Result<(u64, u64), NodeError> {
        Ok((self.since, chain.port.heads().await?.latest.number))
    }

    /// Whose app of this name is meant, where nobody said: the one there is.
    async fn publisher_of(&self, chain: &Chain, name: &Slug) -> Result<PublisherId, NodeError> {
        let (from, to) = self.blocks(chain).await?;
        let logs = chain.port.logs(RegistryEvent::filter_of_created(self.contract, from, to)).await?;
        let of = |event: RegistryEvent| match event {
            RegistryEvent::AppCreated { publisher, slug, .. } if slug == *name => Some(publisher),
            _ => None,
        };
        let found: Vec<PublisherId> =
            logs.iter().filter_map(|log| RegistryEvent::read(self.contract, log).and_then(of)).collect();
        match found[..] {
            [] => Err(codes::NOT_LISTED.with("app", name)),
            [one] => Ok(one),
            _ => {
                let all: Vec<String> = found.iter().map(|publisher| format!("{publisher}/{name}")).collect();
                Err(codes::SEVERAL_LISTED.with("app", name).and("apps", all.join(", "))) // NODE-103
            }
        }
    }

    /// A release; `None` when there is none of this version.
    pub(crate) async fn release(
        &self,
        chain: &Chain,
        app: teahouse_chain::registry::AppId,
        version: AppVersion,
    ) -> Result<Option<Release>, NodeError> {
        Ok(self.registry.release(&*chain.port, (app, version), At::Latest).await?)
    }
}

/// An app as the registry has it.
pub(crate) struct Found {
    pub publisher: PublisherId,
    pub name: Slug,
    /// The registry's id.
    pub id: teahouse_chain::registry::AppId,
    pub app: App,
}

impl Found {
    /// The app on this machine.
    fn local(&self) -> AppId {
        AppId::from_array(*self.id.as_bytes())
    }

    fn listing(&self, version: AppVersion, release: Release) -> Listing {
        Listing { app: self.local(), name: self.name, version, release }
    }
}

impl Shared {
    pub(crate) async fn find_listed(
        &self,
        chain: &Chain,
        place: &Place,
        wanted: &Wanted,
    ) -> Result<Found, NodeError> {
        if let Some(other) = wanted.chain.filter(|named| *named != chain.book.chain_id) {
            return Err(codes::LISTED_ELSEWHERE.with("chain", other).and("profile", chain.book.chain_id));
        }
        let (name, not_listed) = (wanted.name, || codes::NOT_LISTED.with("app", wanted.name));
        let publisher = match wanted.publisher {
            Some(publisher) => publisher,
            None => place.publisher_of(chain, &name).await?,
        };
        let id = place.registry.app_id(chain.book.chain_id, publisher, &name);
        let app = place.registry.app(&*chain.port, id, At::Latest).await?.ok_or_else(not_listed)?;
        Ok(Found { publisher, name, id, app })
    }

    async fn find_release(
        &self,
        chain: &Chain,
        place: &Place,
        wanted: &Wanted,
    ) -> Result<(Found, Listing), NodeError> {
        let found = self.find_listed(chain, place, wanted).await?;
        let not_listed = || codes::NOT_LISTED.with("app", wanted.name);
        let version = wanted.version.or(found.app.latest).ok_or_else(not_listed)?;
        let release = place.release(chain, found.id, version).await?.ok_or_else(not_listed)?;
        let listing = found.listing(version, release);
        Ok((found, listing))
    }

    fn seen(&self, app: &AppId) -> Result<Option<Seen>, NodeError> {
        self.read(|records| get_json(records, RELEASES, app.as_bytes()))
    }

    /// Says what the registry has of an app, and what speaks against taking it.
    pub(crate) async fn lookup_app(&self, params: &AppLookupParams) -> Result<AppListingView, NodeError> {
        let chain = self.chain()?;
        let wanted = params.name.parse::<Wanted>()?.at(params.version.as_deref())?;
        let place = Place::of(&chain).await?;
        let (found, listing) = self.find_release(&chain, &place, &wanted).await?;
        let publisher = place.registry.publisher(&*chain.port, found.publisher, At::Latest).await?;
        let publisher = publisher.ok_or_else(|| codes::NOT_LISTED.with("app", wanted.name))?;
        let (hash, owner) = (listing.release.bundle_hash, publisher.owner);
        let counted = Counted { app: found.id, version: listing.version, hash, owner };
        let rebuilt = place.rebuilt(&chain, counted).await?;
        let seen = self.seen(&listing.app)?;
        let refused =
            listing.check(seen.as_ref()).err().map(|fault| NodeError::from(fault).code().to_owned());
        let installed = self.read(|records| get_json::<AppRecord>(records, APPS, listing.app.as_bytes()))?;
        Ok(AppListingView {
            id: listing.app.to_string(),
            name: found.name.to_string(),
            publisher: found.publisher.get(),
            owner: self.party(&chain, publisher.owner)?,
            key: fingerprint(&hex::encode(listing.release.bundle_key)),
            key_changed: publisher.bundle_key != listing.release.bundle_key,
            version: listing.version.to_string(),
            latest: found.app.latest.map(|latest| latest.to_string()),
            bundle: hex::encode(listing.release.bundle_hash),
            published_at: listing.release.published_at.get().saturating_mul(1_000),
            withdrawn_at: listing.release.yanked_at.map(|at| at.get().saturating_mul(1_000)),
            rebuilt: rebuilt.same,
            rebuilt_otherwise: rebuilt.otherwise,
            installed: installed.map(|record| record.version.to_string()),
            seen: seen.map(|seen| seen.version.to_string()),
            refused,
            warnings: self.lookalikes(&listing.app, found.name.as_str())?,
        })
    }

    /// The release that is wanted, and its bytes: those that came with the call, or from wherever they are.
    pub(crate) async fn fetch_listed(
        self: &Arc<Self>,
        wanted: &Wanted,
        bytes: Option<Vec<u8>>,
    ) -> Result<(AppLink, Listing, Vec<u8>), NodeError> {
        let chain = self.chain()?;
        let place = Place::of(&chain).await?;
        let (found, listing) = self.find_release(&chain, &place, wanted).await?;
        listing.check(self.seen(&listing.app)?.as_ref())?;
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => {
                let mailboxes = Mailboxes { shared: self.clone(), blob: wanted.blob.clone() };
                let found = source::find(&[&Shelf(self.clone()), &mailboxes], &listing).await?;
                found.ok_or_else(|| {
                    codes::NO_BYTES.with("app", listing.name).and("version", listing.version)
                })?
            }
        };
        let (publisher, name, version) = (found.publisher, found.name, listing.version);
        let blob = wanted.blob.clone();
        Ok((AppLink { chain: chain.book.chain_id, publisher, name, version, blob }, listing, bytes))
    }

    /// Refuses an update that may do more than what is installed, naming what.
    pub(super) fn check_wishes(&self, package: &VerifiedPackage) -> Result<(), NodeError> {
        let app = package.app();
        let known = self.read(|records| get_json::<AppRecord>(records, APPS, app.as_bytes()))?;
        let Some(known) = known else { return Ok(()) };
        let wider = package.manifest().permissions.widened_since(&known.permissions);
        if wider.is_empty() {
            return Ok(());
        }
        Err(codes::WANTS_MORE.with("app", &known.name).and("permissions", wider.join(", "))) // NODE-104
    }
}
