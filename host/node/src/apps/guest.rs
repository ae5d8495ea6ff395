//! A guest is an app that runs without having been installed: nobody is asked, it can ask for nothing, and it is forgotten when
//! it is closed.
//!
//! What it stores lies under its id like that of any other app, so that keeping it is one record more and its person goes on
//! where they were. A host that ended with guests open forgets them at its next start.
//!
//! # Privacy
//! A mailbox learns that this connection fetches a blob, and the endpoints which app of the registry was looked up. The guest itself
//! reaches nobody (CAP-007). What it drew and stored is deleted; its bytes stay among those of other blobs until room is needed, and
//! its compiled code under a name that tells nothing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teahouse_api::app::{AppView, OpenAppParams, OpenAppView, RunAppParams};
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_runtime::model::Source;
use teahouse_runtime::trace::Session;

use super::catalogue::{AppRecord, record_of};
use super::fetch::FetchedApp;
use super::open::Start;
use super::release::Seen;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{
    APPS, BUNDLES, FAILED_STARTS, GUESTS, PLACES, all_json, get_bytes, get_json, put_bytes, put_json,
};

/// An app that is here for as long as it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GuestRecord {
    /// What it is.
    pub app: AppRecord,
    /// What to remember of its release, once it is kept.
    pub seen: Option<Seen>,
}

impl Shared {
    /// Opens an app by a link: as what it is where it is installed, else as a guest.
    pub(crate) async fn run_app(self: &Arc<Self>, params: RunAppParams) -> Result<OpenAppView, NodeError> {
        let fetched = self.fetch_app((&params.name, None), None).await?;
        let app = fetched.package.app();
        if self.is_installed(&app)? {
            let locale = params.locale;
            let open = OpenAppParams {
                app: app.to_string(),
                conversation: None,
                message: None,
                locale,
                anyway: None,
                record: None,
            };
            return self.open(open).await;
        }
        self.close_app(&app).await;
        let record = self.admit(fetched)?;
        let start = Start {
            app,
            record,
            is_guest: true,
            is_recorded: false,
            via: Source::Launcher,
            conversation: None,
        };
        let opened = self.start(start, params.locale).await;
        if opened.is_err() {
            self.forget_guest(&app)?;
        }
        opened
    }

    /// Keeps what a guest needs to run and to be kept.
    fn admit(&self, fetched: FetchedApp) -> Result<AppRecord, NodeError> {
        let FetchedApp { package, bytes, seen, came } = fetched;
        let mut record = record_of(&package, self.clock.now().get(), Some(came));
        self.heed_blocklists(&record)?;
        record.warnings = self.lookalikes(&package.app(), &record.name)?;
        let guest = GuestRecord { app: record, seen };
        self.write(|records| {
            put_bytes(records, BUNDLES, package.content_hash().as_bytes(), &bytes)?;
            put_json(records, GUESTS, package.app().as_bytes(), &guest)
        })?;
        Ok(guest.app)
    }

    fn guest(&self, app: &AppId) -> Result<Option<GuestRecord>, NodeError> {
        self.read(|records| get_json(records, GUESTS, app.as_bytes()))
    }

    /// Installs a guest, with what it has stored, and closes it: opened again, it may ask.
    pub(crate) async fn keep_app(self: &Arc<Self>, handle: &str) -> Result<AppView, NodeError> {
        let not_open = || codes::NOT_OPEN.with("handle", handle);
        let app: AppId = handle.parse().map_err(|_| not_open())?;
        let guest = self.guest(&app)?.ok_or_else(not_open)?;
        let shared = self.clone();
        let kept = tokio::task::spawn_blocking(move || shared.install_guest(&app, guest));
        let view = kept.await.map_err(|error| codes::BUG.with("what", "installing").told(&error))??;
        self.close_app(&app).await;
        Ok(view)
    }

    fn install_guest(&self, app: &AppId, guest: GuestRecord) -> Result<AppView, NodeError> {
        let package: VerifiedPackage = self.package(app, &guest.app)?;
        let hash = package.content_hash();
        let bytes = self.read(|records| get_bytes(records, BUNDLES, hash.as_bytes()))?;
        let bytes = bytes.ok_or_else(|| codes::NO_APP.with("app", &guest.app.name))?;
        let came = guest.app.came.unwrap_or_else(super::came::Came::from_file);
        self.install_package(&package, &bytes, guest.seen.as_ref(), came)
    }

    /// Closes what is open under this handle, be it installed or a guest.
    pub(crate) async fn close_handle(&self, handle: &str) -> Result<Option<Session>, NodeError> {
        let open = handle.parse::<AppId>().ok().filter(|app| self.apps.get(app).is_some());
        let app = match open {
            Some(app) => app,
            None => self.find_app(handle)?.0,
        };
        Ok(self.close_app(&app).await)
    }

    /// Forgets a guest: what it stored, what was remembered of it, and its bytes. Does nothing to an installed app.
    pub(crate) fn forget_guest(&self, app: &AppId) -> Result<(), NodeError> {
        let Some(guest) = self.guest(app)? else { return Ok(()) };
        let is_shared = self.installed()?.iter().any(|(_, other)| other.bundle == guest.app.bundle);
        self.write(|records| {
            // Who installed it while it was being opened keeps what it has: then only this record is wrong.
            if records.get(APPS, app.as_bytes())?.is_some() {
                return records.delete(GUESTS, app.as_bytes()); // NODE-163
            }
            for table in [GUESTS, PLACES, FAILED_STARTS] {
                records.delete(table, app.as_bytes())?;
            }
            if !is_shared {
                records.delete(BUNDLES, &hex::decode(&guest.app.bundle).unwrap_or_default())?;
            }
            crate::meet::forget_app(records, app)?;
            teahouse_runtime::records::wipe(records, app) // NODE-163
        })
    }

    /// Forgets the guests of a host that ended with them open.
    pub(crate) fn forget_guests(&self) -> Result<(), NodeError> {
        for (key, _) in self.read(|records| all_json::<GuestRecord>(records, GUESTS, &[]))? {
            if let Ok(key) = <[u8; 32]>::try_from(key.as_slice()) {
                self.forget_guest(&AppId::from_array(key))?; // NODE-163
            }
        }
        Ok(())
    }
}
