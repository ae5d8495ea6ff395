//! Apps are installed from bundles, run in the sandbox, and get what they ask for only through this profile's own rules.
//!
//! | module | holds |
//! |---|---|
//! | [`about`] | what there is to see of an app: words, pictures, size |
//! | [`alarms`] | the clock that shows what apps wanted shown by now |
//! | [`blocklist`] | what others warn of |
//! | [`breaker`] | apps that fail each time they start |
//! | [`came`] | where an app came from |
//! | [`catalogue`] | what is installed, and what each app may do |
//! | [`direct`] | links to one bundle, without a registry |
//! | [`fetch`] | getting an app by what somebody named |
//! | [`grants`] | what the person lets each app ask for |
//! | [`guest`] | apps that run without having been installed |
//! | [`handing`] | links that lead others to an installed app |
//! | [`link`] | how an app of the registry is named |
//! | [`listing`] | what the registry says of an app, and installing by it |
//! | [`publish`] | publishing, withdrawing, and changing the key |
//! | [`release`] | whether a release is taken |
//! | [`source`] | where the bytes of a release come from |
//! | [`store`] | everything that the registry has, page by page |
//! | [`open`] | running apps: opening, events, closing |
//! | [`usage`] | what each open app uses |
//! | [`host`] | what the runtime is handed: the node's side of a turn |
//! | [`requests`] | carrying out what apps ask for, and answering |
//! | [`funding`] | a red envelope's way to the chain |
//! | [`deals`] | a deal's way into the escrow, and how it stands there |
//! | [`gifts`] | shares on their way to people, and links |
//! | [`files`] | files that are picked, shared and fetched |
//! | [`sign`] | typed data that apps have signed, and signatures that they hold against people |
//! | [`fill`] | accounts, assets and moments where an app named roles |
//! | [`private`] | private payments, and telling apps how far they are |
//! | [`names`] | people, shares and assets as one app knows them |
//! | [`notices`] | what apps said while nobody looked |
//! | [`tree`] | an app's view with this profile's own names and symbols |

pub(crate) mod about;
pub(crate) mod alarms;
pub(crate) mod blocklist;
pub(crate) mod breaker;
pub(crate) mod came;
pub(crate) mod catalogue;
pub(crate) mod deals;
pub(crate) mod direct;
pub(crate) mod fetch;
pub(crate) mod files;
pub(crate) mod fill;
pub(crate) mod funding;
pub(crate) mod gifts;
pub(crate) mod grants;
pub(crate) mod guest;
pub(crate) mod handing;
pub(crate) mod host;
pub(crate) mod link;
pub(crate) mod listing;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod open;
pub(crate) mod private;
pub(crate) mod publish;
pub(crate) mod release;
pub(crate) mod requests;
pub(crate) mod sign;
pub(crate) mod source;
pub(crate) mod store;
pub(crate) mod tree;
pub(crate) mod usage;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use teahouse_base::SecretBytes;
use teahouse_bundle::AppId;
use teahouse_runtime::{ArtifactCache, Compiler, Sandbox};
use teahouse_wallet::keys::Persona;

use crate::error::NodeError;
use crate::home::ProfileDir;
use open::OpenApp;

/// The sandbox of one open profile, and what runs in it.
pub(crate) struct Apps {
    sandbox: OnceLock<Sandbox>,
    compiler: Arc<dyn Compiler>,
    cache: ArtifactCache,
    open: Mutex<BTreeMap<AppId, Arc<OpenApp>>>,
    person_key: SecretBytes<32>,
    told: private::ToldApps,
    pub(crate) transfers: files::transfers::Transfers,
}

impl Apps {
    /// No app runs yet; the engine starts with the first.
    pub(crate) fn open(
        dir: &ProfileDir,
        persona: &Persona,
        compiler: Arc<dyn Compiler>,
    ) -> Result<Self, NodeError> {
        let key = |purpose: &str| SecretBytes::new(*persona.storage_key(purpose).expose());
        Ok(Self {
            sandbox: OnceLock::new(),
            compiler,
            cache: ArtifactCache::new(dir.path().join("code"), key("app code")),
            open: Mutex::new(BTreeMap::new()),
            person_key: key("app people"),
            told: private::ToldApps::default(),
            transfers: files::transfers::Transfers::default(),
        })
    }

    fn sandbox(&self) -> Result<&Sandbox, NodeError> {
        if self.sandbox.get().is_none() {
            // Two callers may both start one; the second is dropped.
            drop(self.sandbox.set(Sandbox::new(self.compiler.clone())?));
        }
        Ok(self.sandbox.get().expect("set on the line above when it was not there"))
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<AppId, Arc<OpenApp>>> {
        // Every change is one insertion or removal, so a panic elsewhere leaves the map whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The app, if it is open.
    pub(crate) fn get(&self, app: &AppId) -> Option<Arc<OpenApp>> {
        self.running().get(app).cloned()
    }

    /// Tells an open app that an answer waits.
    pub(crate) fn wake(&self, app: &AppId) {
        if let Some(open) = self.get(app) {
            open.wake();
        }
    }

    /// Tells an open app that an interface has something new about a number.
    pub(crate) fn signal(&self, app: &AppId, source: &str, id: u64) {
        if let Some(open) = self.get(app) {
            open.signal(source, id);
        }
    }

    /// Ends every app after what is queued, and what is under way for them.
    pub(crate) async fn close_all(&self) {
        self.transfers.stop().await;
        let all = std::mem::take(&mut *self.running());
        for (_, open) in all {
            open.close().await;
        }
    }
}
