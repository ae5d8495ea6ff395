//! A link leads somebody else to an installed app; cards and envelopes carry one, so that whoever gets it can get the app.
//!
//! Of an app of the registry it names the record, of any other the bundle itself; both say on which mailboxes the bytes lie. It is made
//! when it is asked for, and when an app that sends them is opened in a conversation: a card does not wait for a mailbox, so
//! the first one may go without.
//!
//! # Privacy
//! A mailbox learns that this connection brings a blob, and whoever has the link knows which app that is. Two personas that hand one app
//! on bring the same blob, as do all who hand it on.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::app::AppLinkView;
use teahouse_api::chat::CardOfferView;
use teahouse_base::{ReadRecords, StoreError};
use teahouse_bundle::AppId;
use teahouse_chain::book::ContractName;
use teahouse_chain::registry::Registry;
use teahouse_chat::content::MAX_PLACE;

use super::came::{Came, is_listed};
use super::catalogue::AppRecord;
use super::direct::{DirectLink, Lead};
use super::link::{AppLink, Wanted};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::qr::qr;
use crate::records::{APPS, BUNDLES, get_bytes, get_json, put_json};

/// How long mailboxes may take before a card goes without a link.
const PATIENCE: Duration = Duration::from_secs(30);

impl Shared {
    /// Gives the link to an installed app, and brings its bytes to mailboxes.
    pub(crate) async fn link_app(self: &Arc<Self>, name: &str) -> Result<AppLinkView, NodeError> {
        let (app, record) = self.find_app(name)?;
        let (link, trouble) = self.make_link(&app, &record).await?;
        Ok(AppLinkView { qr: qr(&link), link, trouble })
    }

    async fn make_link(
        self: &Arc<Self>,
        app: &AppId,
        record: &AppRecord,
    ) -> Result<(String, Option<String>), NodeError> {
        let content = hex::decode(&record.bundle).unwrap_or_default();
        let bytes = self.read(|records| get_bytes(records, BUNDLES, &content))?;
        let bytes = bytes.ok_or_else(|| codes::NO_APP.with("app", &record.name))?;
        let hash = *blake3::hash(&bytes).as_bytes();
        let (link, trouble) = if is_listed(app, record) {
            let mut link = listed_link(record)?;
            let trouble = match self.serve_public(bytes, &hash).await {
                Ok(blob) => {
                    link.blob = Some(blob);
                    None
                }
                Err(error) => Some(error.into_view().code).filter(|_| link.blob.is_none()),
            };
            (link.to_string(), trouble)
        } else {
            let blob = self.put_public_blob(bytes, &hash).await?;
            let (name, version) = (record.name.clone(), record.version);
            (DirectLink { key: record.publisher.parse()?, name, version, hash, blob }.to_string(), None)
        };
        self.remember_link(app, record, &link)?;
        Ok((link, trouble))
    }

    /// Keeps the link beside the app, unless another release has taken its place meanwhile.
    fn remember_link(&self, app: &AppId, record: &AppRecord, link: &str) -> Result<(), NodeError> {
        self.write(|records| {
            let known: Option<AppRecord> = get_json(records, APPS, app.as_bytes())?;
            let Some(known) = known.filter(|known| known.bundle == record.bundle) else {
                return Ok::<_, StoreError>(());
            };
            let came = known.came.clone().unwrap_or_else(Came::from_file);
            let came = Some(Came { link: Some(link.to_owned()), ..came });
            put_json(records, APPS, app.as_bytes(), &AppRecord { came, ..known })
        })
    }

    /// Makes the link of an app that may send cards or envelopes, in the background, where there are mailboxes and nobody made it yet.
    pub(super) fn ready_link(self: &Arc<Self>, app: &AppId) {
        if !self.wants_link(app).unwrap_or(false) || self.network.edge().is_none() {
            return;
        }
        let (shared, app) = (self.clone(), *app);
        tokio::spawn(async move {
            let Ok(record) = shared.app_record(&app) else { return };
            match tokio::time::timeout(PATIENCE, shared.make_link(&app, &record)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::info!(%error, %app, "cards of this app go without a link"),
                Err(_) => tracing::info!(%app, "cards of this app go without a link: the mailboxes are slow"),
            }
        });
    }

    /// Whether the app is open in a conversation, may send cards or envelopes, and has no link yet.
    fn wants_link(&self, app: &AppId) -> Result<bool, NodeError> {
        let record = self.app_record(app)?;
        let wishes = &record.permissions;
        let sends = wishes.claims.is_some() || wishes.chat.is_some_and(|chat| chat.cards);
        Ok(sends && leading(&record).is_none() && self.conversation_of(app)?.is_some())
    }

    /// What the link on a card says, if it speaks of the card's own app.
    pub(crate) fn offer_of(&self, app: &str, link: &str) -> Option<CardOfferView> {
        let lead: Lead = link.parse().ok()?;
        let of = match &lead {
            Lead::Direct(direct) => Some(direct.app()),
            Lead::Listed(wanted) => self.listed_id(wanted),
        };
        if of.is_some_and(|of| of.to_string() != app) {
            return None; // NODE-162
        }
        lead.offer(link)
    }

    /// The id of an app of the registry in use; `None` where that cannot be said, so that it is said when it is fetched.
    fn listed_id(&self, wanted: &Wanted) -> Option<AppId> {
        let chain = self.chain().ok()?;
        let here = chain.book.chain_id;
        let publisher = wanted.publisher.filter(|_| wanted.chain == Some(here))?;
        let at = chain.book.find(ContractName::MiniAppRegistry).ok()?;
        let id = Registry::at(at.address).app_id(here, publisher, &wanted.name);
        Some(AppId::from_array(*id.as_bytes()))
    }
}

/// The link that a card or an envelope of the app carries, where it is there.
pub(super) fn place_in(records: &dyn ReadRecords, app: &AppId) -> Result<Option<String>, StoreError> {
    let record: Option<AppRecord> = get_json(records, APPS, app.as_bytes())?;
    Ok(record.as_ref().and_then(leading).filter(|link| link.len() <= MAX_PLACE))
}

/// The link that says where the app's bytes lie.
fn leading(record: &AppRecord) -> Option<String> {
    record.came.as_ref()?.link.clone().filter(|link| link.contains('#'))
}

/// The link to the record of an app of the registry.
fn listed_link(record: &AppRecord) -> Result<AppLink, NodeError> {
    let unknown = || codes::NOT_LISTED.with("app", &record.name);
    let link = record.came.as_ref().and_then(|came| came.link.as_ref()).ok_or_else(unknown)?;
    let Wanted { publisher, name, version, chain, blob } = link.parse()?;
    let (Some(chain), Some(publisher), Some(version)) = (chain, publisher, version) else {
        return Err(unknown());
    };
    Ok(AppLink { chain, publisher, name, version, blob })
}
