//! An app is fetched by what somebody named: its bytes from wherever they are, held against the registry's record or the link.
//!
//! # Privacy
//! As of [`super::source`]: a mailbox learns that this connection fetches a blob.

use std::sync::Arc;

use teahouse_api::app::{AppView, AppWay, FetchAppParams, InstallNamedParams};
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_chat::content::Content;

use super::came::Came;
use super::direct::{DirectLink, Lead};
use super::release::{Listing, Seen};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// Who says what the bytes must be.
enum Claim {
    Listed(Listing),
    Direct(DirectLink),
}

/// A bundle that was opened as what was named.
pub(crate) struct FetchedApp {
    /// The package, under the id it has here.
    pub package: VerifiedPackage,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What to remember of a release of the registry.
    pub seen: Option<Seen>,
    /// By which way it came.
    pub came: Came,
}

impl Claim {
    fn open(&self, bytes: &[u8]) -> Result<VerifiedPackage, NodeError> {
        match self {
            Self::Listed(listing) => listing.open(bytes),
            Self::Direct(link) => link.open(bytes),
        }
    }

    fn seen(&self) -> Option<Seen> {
        match self {
            Self::Listed(listing) => Some(listing.seen()),
            Self::Direct(_) => None,
        }
    }
}

impl Shared {
    /// Fetches an app, from the bytes that came with the call, or from wherever they are; nothing is kept.
    pub(crate) async fn fetch_app(
        self: &Arc<Self>,
        (name, version): (&str, Option<&str>),
        bytes: Option<Vec<u8>>,
    ) -> Result<FetchedApp, NodeError> {
        let (claim, bytes, came) = match name.parse::<Lead>()? {
            Lead::Listed(wanted) => {
                let (link, listing, bytes) = self.fetch_listed(&wanted.at(version)?, bytes).await?;
                let way = if name.starts_with("teahouse:") { AppWay::Link } else { AppWay::Registry };
                let named = Some(format!("{}/{}", link.publisher, link.name));
                let came = Came { way, named, link: Some(link.to_string()), contact: None };
                (Claim::Listed(listing), bytes, came)
            }
            Lead::Direct(link) => {
                let bytes = match bytes {
                    Some(bytes) => bytes,
                    None => self.get_public_blob(&link.blob, &link.hash).await?.to_vec(),
                };
                let came =
                    Came { way: AppWay::Link, named: None, link: Some(link.to_string()), contact: None };
                (Claim::Direct(link), bytes, came)
            }
        };
        // Megabytes are hashed and read: not on the threads that answer others.
        let opened = tokio::task::spawn_blocking(move || {
            let (package, seen) = (claim.open(&bytes)?, claim.seen());
            Ok::<_, NodeError>(FetchedApp { package, bytes, seen, came })
        });
        opened.await.map_err(|error| codes::BUG.with("what", "opening a bundle").told(&error))?
    }

    /// Says what an app could ever do, from its bytes, without installing it.
    pub(crate) async fn look_into(self: &Arc<Self>, params: &FetchAppParams) -> Result<AppView, NodeError> {
        let fetched = self.fetch_app((&params.name, None), None).await?;
        let fetched = self.with_card(fetched, params.message.as_deref())?;
        self.inspected(&fetched.package, Some(fetched.came))
    }

    /// Installs a release by the registry's record or by a direct link.
    pub(crate) async fn install_named(
        self: &Arc<Self>,
        params: InstallNamedParams,
        bytes: Option<Vec<u8>>,
    ) -> Result<AppView, NodeError> {
        let fetched = self.fetch_app((&params.name, params.version.as_deref()), bytes).await?;
        let fetched = self.with_card(fetched, params.message.as_deref())?;
        let shared = self.clone();
        // Compiling takes seconds of one core: not on the threads that answer others.
        let installed = tokio::task::spawn_blocking(move || shared.take(fetched, params.agree));
        installed.await.map_err(|error| codes::BUG.with("what", "installing").told(&error))?
    }

    fn take(&self, fetched: FetchedApp, agreed: bool) -> Result<AppView, NodeError> {
        let FetchedApp { package, bytes, seen, came } = fetched;
        if !agreed {
            self.check_wishes(&package)?;
        }
        self.install_package(&package, &bytes, seen.as_ref(), came)
    }

    /// The same app, as one that came with a card: it has to be the card's.
    fn with_card(&self, fetched: FetchedApp, message: Option<&str>) -> Result<FetchedApp, NodeError> {
        let Some(text) = message else { return Ok(fetched) };
        let found = self.search_message(text)?;
        let (conversation, message) = found.ok_or_else(|| codes::NO_MESSAGE.with("message", text))?;
        let app = fetched.package.app();
        match &message.content {
            Content::AppCard { app: of, .. } | Content::RedEnvelope { app: of, .. }
                if *of == app.to_string() => {}
            Content::AppCard { app: of, .. } | Content::RedEnvelope { app: of, .. } => {
                return Err(codes::OTHER_APP.with("app", app).and("needed", of)); // NODE-162
            }
            _ => return Err(codes::OTHER_APP.with("app", app)),
        }
        let sender = self.chat_view(|chat| chat.account_of(&conversation))?.filter(|_| !message.is_ours());
        let contact = sender.map(|account| account.to_string());
        Ok(FetchedApp { came: Came { way: AppWay::Card, contact, ..fetched.came }, ..fetched })
    }

    /// Whether an app of this id is installed.
    pub(crate) fn is_installed(&self, app: &AppId) -> Result<bool, NodeError> {
        Ok(self.installed()?.iter().any(|(known, _)| known == app))
    }
}
