//! A bundle gets into the registry in at most three steps, each with its own sheet: publisher, app, release.
//!
//! Which step comes next is read from the chain, so that asking again goes on after a crash or a break. Once the release
//! stands, its bytes lie on this profile's shelf and are brought to mailboxes; the link says where.
//!
//! # Privacy
//! A publisher is an account, in public, with everything that it ever publishes.

use std::sync::Arc;

use teahouse_api::app::{PublishAppParams, PublishStep, PublishStepView, RotateKeyParams, YankAppParams};
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_base::{RngExt, SystemRng};
use teahouse_bundle::VerifiedPackage;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::At;
use teahouse_chain::primitives::B256;
use teahouse_chain::registry::{Publisher, PublisherId, RegistryEvent};
use teahouse_chain::slug::Slug;
use teahouse_wallet::signer::Intent;
use teahouse_wire::blob::BlobRef;

use super::catalogue::{fingerprint, verify_bundle};
use super::link::{AppLink, Wanted};
use super::listing::Place;
use super::release::{ReleaseFault, listed_version};
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::payment::intent_id;
use crate::node::Shared;
use crate::people::qr::qr;
use crate::records::{PUBLISHED, put_bytes};

/// A bundle on its way into the registry of a chain.
struct Publishing {
    package: VerifiedPackage,
    bytes: Vec<u8>,
    /// BLAKE3 of the bytes.
    hash: [u8; 32],
    name: Slug,
    place: Place,
}

impl Publishing {
    fn view(&self, step: PublishStep, publisher: Option<PublisherId>) -> PublishStepView {
        PublishStepView {
            step,
            sheet: None,
            publisher: publisher.map(PublisherId::get),
            name: self.name.to_string(),
            version: self.package.manifest().version.to_string(),
            link: None,
            qr: None,
            trouble: None,
        }
    }
}

impl Shared {
    /// Opens the sheet of the next step on a bundle's way into the registry, or says that it is there.
    pub(crate) async fn publish_app(
        self: &Arc<Self>,
        params: &PublishAppParams,
        bytes: Vec<u8>,
    ) -> Result<PublishStepView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let (package, hash) = (verify_bundle(&bytes)?, *blake3::hash(&bytes).as_bytes());
        let (name, place) = (Slug::new(&package.manifest().name)?, Place::of(&chain).await?);
        let on_its_way = Publishing { package, bytes, hash, name, place };
        match own_publisher(&chain, &place, params.publisher).await? {
            Some((id, publisher)) => self.release_step(&chain, on_its_way, (id, publisher), way).await,
            None => {
                let key = *on_its_way.package.publisher().as_bytes();
                let method = format!("become a publisher who signs with {}", fingerprint(&hex::encode(key)));
                let call = place.registry.register_publisher(key);
                let sheet = self.registry_sheet(&chain, method, call, way).await?;
                let view = on_its_way.view(PublishStep::Register, None);
                Ok(PublishStepView { sheet: Some(sheet), ..view })
            }
        }
    }

    async fn release_step(
        self: &Arc<Self>,
        chain: &Chain,
        on_its_way: Publishing,
        (id, publisher): (PublisherId, Publisher),
        way: Way,
    ) -> Result<PublishStepView, NodeError> {
        let Publishing { package, hash, name, place, .. } = &on_its_way;
        let app = place.registry.app_id(chain.book.chain_id, id, name);
        let version = listed_version(package.manifest().version);
        let there = place.release(chain, app, version).await?;
        if there.is_some_and(|release| release.bundle_hash.0 == *hash) {
            return self.deliver_release(chain, on_its_way, id, way.dry_run).await;
        }
        if publisher.bundle_key != *package.publisher().as_bytes() {
            return Err(ReleaseFault::OtherSigner.into()); // NODE-105
        }
        let created = place.registry.app(&*chain.port, app, At::Latest).await?;
        if let Some(latest) = created.and_then(|known| known.latest).filter(|latest| *latest >= version) {
            return Err(codes::NOT_ABOVE.with("version", version).and("latest", latest)); // NODE-192
        }
        let (step, method, call) = if created.is_some() {
            let method = format!("publish {name} {version}");
            (PublishStep::Release, method, place.registry.publish(app, version, B256::from(*hash)))
        } else {
            let call = place.registry.create_app(id, name);
            (PublishStep::Create, format!("create the app {name}"), call)
        };
        let sheet = self.registry_sheet(chain, method, call, way).await?;
        Ok(PublishStepView { sheet: Some(sheet), ..on_its_way.view(step, Some(id)) })
    }

    /// Puts the bytes of a release on the shelf and on mailboxes. That no mailbox took them is told and undoes nothing.
    async fn deliver_release(
        self: &Arc<Self>,
        chain: &Chain,
        done: Publishing,
        publisher: PublisherId,
        dry_run: bool,
    ) -> Result<PublishStepView, NodeError> {
        let view = done.view(PublishStep::Done, Some(publisher));
        let version = listed_version(done.package.manifest().version);
        let (blob, trouble) =
            if dry_run { (None, None) } else { self.spread(done.bytes, &done.hash).await? };
        let link =
            AppLink { chain: chain.book.chain_id, publisher, name: done.name, version, blob }.to_string();
        Ok(PublishStepView { qr: qr(&link), link: Some(link), trouble, ..view })
    }

    async fn spread(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        hash: &[u8; 32],
    ) -> Result<(Option<BlobRef>, Option<String>), NodeError> {
        self.write(|records| put_bytes(records, PUBLISHED, hash, &bytes))?;
        Ok(match self.serve_public(bytes, hash).await {
            Ok(blob) => (Some(blob), None),
            Err(error) => (None, Some(error.into_view().code)),
        })
    }

    /// Withdraws a release for good, with a yes.
    pub(crate) async fn yank_app(&self, params: &YankAppParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let wanted = params.name.parse::<Wanted>()?.at(Some(&params.version))?;
        let place = Place::of(&chain).await?;
        let found = self.find_listed(&chain, &place, &wanted).await?;
        own_publisher(&chain, &place, Some(found.publisher.get())).await?;
        let not_listed = || codes::NOT_LISTED.with("app", wanted.name);
        let version = wanted.version.ok_or_else(not_listed)?;
        place.release(&chain, found.id, version).await?.ok_or_else(not_listed)?;
        let call = place.registry.yank(found.id, version, B256::ZERO);
        self.registry_sheet(&chain, format!("withdraw {} {version} for good", found.name), call, way).await
    }

    /// Has another key sign a publisher's bundles from now on, with a yes.
    pub(crate) async fn rotate_key(&self, params: &RotateKeyParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let bytes = hex::decode(&params.key).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
        let key = bytes.ok_or_else(|| codes::MALFORMED.with("field", "key"))?;
        let place = Place::of(&chain).await?;
        let own = own_publisher(&chain, &place, params.publisher).await?;
        let (publisher, _) = own.ok_or_else(|| codes::PUBLISHER_NOT_MINE.error())?;
        let method = format!("sign with {} from now on", fingerprint(&hex::encode(key)));
        self.registry_sheet(&chain, method, place.registry.rotate_key(publisher, key), way).await
    }

    pub(super) async fn registry_sheet(
        &self,
        chain: &Chain,
        method: String,
        call: ContractCall,
        way: Way,
    ) -> Result<ConsentSheetView, NodeError> {
        let contract = ContractName::MiniAppRegistry;
        let (value, data) = (call.value, call.data);
        let ask = Ask {
            id: intent_id(&[b"publish", &SystemRng.array::<16>()]),
            action: ConsentAction::Publish,
            asker: None,
            reason: None,
            method: Some(method),
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        self.open_sheet(chain, Intent::CallContract { contract, value, data }, ask, way).await
    }
}

/// The publisher of this number, which has to be the account's; without a number the first that it registered and still
/// owns, if there is one.
async fn own_publisher(
    chain: &Chain,
    place: &Place,
    number: Option<u64>,
) -> Result<Option<(PublisherId, Publisher)>, NodeError> {
    let (account, port) = (chain.account(), &*chain.port);
    if let Some(number) = number {
        let id = PublisherId::new(number);
        let found = place.registry.publisher(port, id, At::Latest).await?;
        let own = found.filter(|publisher| publisher.owner == account);
        let not_mine = || codes::PUBLISHER_NOT_MINE.with("publisher", number);
        return own.map(|publisher| Some((id, publisher))).ok_or_else(not_mine); // NODE-105
    }
    let (from, to) = place.blocks(chain).await?;
    let filter = RegistryEvent::filter_of_registered(place.contract, account, from, to);
    for log in chain.port.logs(filter).await? {
        let Some(RegistryEvent::PublisherRegistered { publisher, .. }) =
            RegistryEvent::read(place.contract, &log)
        else {
            continue;
        };
        let found = place.registry.publisher(port, publisher, At::Latest).await?;
        if let Some(found) = found.filter(|found| found.owner == account) {
            return Ok(Some((publisher, found)));
        }
    }
    Ok(None)
}
