//! A power is something the runtime is handed: a store, a clock, chance, and a host that carries out what apps ask for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use teahouse_base::{Clock, ErrorCode, RecordStore, Rng, UnixMillis, WriteRecords};
use teahouse_bundle::{AppId, Capability, Manifest, VerifiedPackage};

use crate::limit::Limits;
use crate::model::{AssetInfo, Notification, Refusal, Request, Reservation};
use crate::view::ViewTree;

/// Which app runs, and for whom.
#[derive(Clone, Debug)]
pub struct AppSpec {
    /// The app.
    pub app: AppId,
    /// What it is called and may ask for.
    pub manifest: Manifest,
    /// The person's pairwise id in this app.
    pub user_id: String,
    /// The assets of the manifest that the host knows.
    pub assets: Vec<AssetInfo>,
    /// Its bounds.
    pub limits: Limits,
    /// Whether a person installed it. One that nobody did asks for nothing (CAP-007).
    pub is_kept: bool,
}

impl AppSpec {
    /// The spec of a verified package, with the bounds its manifest asks for and no assets.
    pub fn of(package: &VerifiedPackage, user_id: impl Into<String>) -> Self {
        Self {
            app: package.app(),
            manifest: package.manifest().clone(),
            user_id: user_id.into(),
            assets: Vec::new(),
            limits: Limits::for_manifest(package.manifest()),
            is_kept: true,
        }
    }

    /// The same for an app that nobody installed: it draws, computes and stores, and everything that could leave is refused.
    #[must_use]
    pub fn without_powers(self) -> Self {
        Self { is_kept: false, ..self }
    }

    /// With what the host knows about these assets; those the manifest does not list are left out.
    #[must_use]
    pub fn with_assets(mut self, assets: impl IntoIterator<Item = AssetInfo>) -> Self {
        let known: Vec<_> = assets.into_iter().collect();
        let find = |id: &str| known.iter().find(|info| info.asset.as_str() == id).cloned();
        self.assets = self.manifest.permissions.assets.iter().filter_map(|a| find(&a.id)).collect();
        self
    }
}

/// What a turn is about to keep, for the host's own records in the same commit.
#[derive(Debug)]
pub struct TurnRecords<'a> {
    /// The app.
    pub app: AppId,
    /// What it asks for.
    pub requests: &'a [Request],
    /// Keys it reserved.
    pub reservations: &'a [Reservation],
    /// What it posted, for the person to see once this is kept.
    pub posted: Option<&'a Notification>,
    /// When the turn began.
    pub now: UnixMillis,
}

/// What a turn wants done, after it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Carry this out and answer with [`record_answer`](crate::records::record_answer).
    Request(Request),
    /// Show this.
    Render(Arc<ViewTree>),
    /// A notification was posted: the host kept it with the turn ([`TurnRecords::posted`]).
    Posted(Notification),
    /// Alarms were set, moved or cancelled: the next may be due at another time ([`next_due`](crate::notify::next_due)).
    Alarms,
    /// Reads began to be watched, or ceased to be ([`watch::list`](crate::watch::list)).
    Watches,
}

/// How important a developer finds a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// For the one who looks closely.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth looking at.
    Warn,
    /// Wrong.
    Error,
}

/// A line of an app's log, tamed and cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its level.
    pub level: LogLevel,
    /// Its text.
    pub text: String,
}

/// What happens to a running app, beside its turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It wrote lines; also when the turn failed.
    Log(Vec<LogLine>),
    /// A turn failed; nothing of it was kept.
    TurnFailed {
        /// The error's code.
        code: ErrorCode,
        /// Its text, for the developer.
        text: String,
    },
    /// It starts again from what was kept.
    Restarted {
        /// Which restart within the minute.
        attempt: usize,
    },
    /// It failed too often and stays stopped.
    Stopped {
        /// The last error's code.
        code: ErrorCode,
        /// Its text.
        text: String,
    },
    /// Its actor has ended.
    Closed,
}

/// What a turn used, for the app's developer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnUse {
    /// Whether it was kept: nothing of another has happened.
    pub kept: bool,
    /// Why it began: `start`, `ui`, `answered`, `signal`, `timer`, `grantRevoked`, `resume` or `suspend`.
    pub cause: &'static str,
    /// Time in the guest.
    pub guest_time: Duration,
    /// Calls from guest to host.
    pub host_calls: u32,
    /// Linear memory of all its instances, in bytes.
    pub memory: usize,
    /// Bytes of keys and values in storage, as the turn would have them.
    pub storage_bytes: u64,
    /// Keys in storage, as the turn would have them.
    pub storage_keys: u32,
    /// Interfaces that did something for it, of those that need a permission.
    pub interfaces: BTreeSet<Capability>,
    /// What it asked for and its manifest does not declare: a scope, a method, an asset. All of it was refused.
    pub undeclared: BTreeSet<String>,
}

/// The one that carries out what apps ask for. Called from the app's own thread: do not block it for long.
pub trait AppHost: Send + Sync {
    /// Adds the host's own records to a turn's commit. A refusal refuses the turn: nothing of it is kept.
    ///
    /// # Errors
    /// A refusal, with the reason.
    fn join(&self, turn: &TurnRecords<'_>, records: &mut dyn WriteRecords) -> Result<(), Refusal> {
        let _ = (turn, records);
        Ok(())
    }

    /// Carries out what a kept turn wants.
    fn carry_out(&self, app: AppId, effects: Vec<Effect>);

    /// Hears what a turn used, also of one that is not kept.
    fn turned(&self, app: AppId, used: TurnUse) {
        let _ = (app, used);
    }

    /// Hears what else happens.
    fn notice(&self, app: AppId, notice: Notice) {
        let _ = (app, notice);
    }
}

/// Everything a running app's actor is handed.
pub struct Powers {
    /// The profile's database.
    pub store: Arc<dyn RecordStore>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub rng: Box<dyn Rng>,
    /// The host.
    pub host: Arc<dyn AppHost>,
}
