//! Apps are installed from bundles, run in the sandbox, and get what they ask for only through this profile's own rules.
//!
//! | module | holds |
//! |---|---|
//! | [`about`] | what there is to see of an app: words, pictures, size |
//! | [`alarms`] | the clock that shows what apps wanted shown by now |
//! | [`blocklist`] | what others warn of |
//! | [`breaker`] | apps that fail each time they start |
//! | [`came`] | where an app came from |
//! | [`cards`] | cards in conversations: sent, changed, and heard of |
//! | [`catalogue`] | what is installed, and what each app may do |
//! | [`direct`] | links to one bundle, without a registry |
//! | [`disguise`] | names, titles and icons of other apps |
//! | [`fetch`] | getting an app by what somebody named |
//! | [`grants`] | what the person lets each app ask for |
//! | [`guest`] | apps that run without having been installed |
//! | [`handing`] | links that lead others to an installed app |
//! | [`link`] | how an app of the registry is named |
//! | [`listing`] | what the registry says of an app, and installing by it |
//! | [`publish`] | publishing, withdrawing, and changing the key |
//! | [`rebuilt`] | accounts that made a release again, and saying so |
//! | [`release`] | whether a release is taken |
//! | [`source`] | where the bytes of a release come from |
//! | [`serving`] | bringing what is in the registry to mailboxes again |
//! | [`store`] | everything that the registry has, page by page |
//! | [`open`] | running apps: opening, events, closing |
//! | [`usage`] | what each open app uses |
//! | [`host`] | what the runtime is handed: the node's side of a turn |
//! | [`requests`] | carrying out what apps ask for, and answering |
//! | [`funding`] | a red envelope's way to the chain |
//! | [`deals`] | a deal's way into the escrow, and how it stands there |
//! | [`stands`] | how a deal stands: what its machine says of what the chain says |
//! | [`deal_watches`] | deals that open apps watch |
//! | [`gifts`] | shares on their way to people, and links |
//! | [`files`] | files that are picked, shared and fetched |
//! | [`sign`] | typed data that apps have signed, and signatures that they hold against people |
//! | [`device`] | places and codes that a person types or scans for an app |
//! | [`meter`] | vouchers that count up under one yes: which run, what each signs, how it ends |
//! | [`fill`] | accounts, assets and moments where an app named roles |
//! | [`pay`] | payments to contacts, out of a budget or after a yes |
//! | [`private`] | private payments, and telling apps how far they are |
//! | [`names`] | people, shares and assets as one app knows them |
//! | [`notices`] | what apps said while nobody looked |
//! | [`places`] | what a person calls a place |
//! | [`tree`] | an app's view with this profile's own names and symbols |
//! | [`watch`] | reads that are looked at with each new block |

pub(crate) mod about;
pub(crate) mod alarms;
pub(crate) mod blocklist;
pub(crate) mod breaker;
pub(crate) mod came;
pub(crate) mod cards;
pub(crate) mod catalogue;
pub(crate) mod deal_watches;
pub(crate) mod deals;
pub(crate) mod device;
pub(crate) mod direct;
pub(crate) mod disguise;
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
pub(crate) mod meter;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod open;
pub(crate) mod pay;
pub(crate) mod places;
pub(crate) mod private;
pub(crate) mod publish;
pub(crate) mod rebuilt;
pub(crate) mod release;
pub(crate) mod requests;
pub(crate) mod serving;
pub(crate) mod sign;
pub(crate) mod source;
pub(crate) mod stands;
pub(crate) mod store;
pub(crate) mod tree;
pub(crate) mod usage;
pub(crate) mod watch;

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
    deal_watches: deal_watches::DealWatches,
    pub(crate) meters: meter::live::Meters,
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
            deal_watches: deal_watches::DealWatches::default(),
            meters: meter::live::Meters::default(),
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

    /// The installed apps that are open.
    fn kept(&self) -> Vec<Arc<OpenApp>> {
        self.running().values().filter(|open| open.guest.is_none()).cloned().collect()
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
