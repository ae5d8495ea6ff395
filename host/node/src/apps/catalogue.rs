//! The catalogue is what is installed: only what its publisher signed, what its manifest declares, and never an older one.

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_api::app::{AppView, GrantView};
use teahouse_bundle::manifest::{ChatPermission, DevicePermission, Permissions, SignPermission};
use teahouse_bundle::{AppId, InspectError, PackageError, VerifiedPackage, Version};
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::notify;

use super::came::{self, Came};
use super::release::Seen;
use super::sign::check_declared;
use super::{cards, notices};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{
    APPS, BUNDLES, FAILED_STARTS, GUESTS, RELEASES, all_json, get_bytes, get_json, put_bytes, put_json,
};

/// An installed app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppRecord {
    /// Its short name.
    pub name: String,
    /// Its title in English.
    pub title: String,
    /// Its version.
    pub version: Version,
    /// Its publisher's key, hex.
    pub publisher: String,
    /// The hash of its bundle, hex.
    pub bundle: String,
    /// When it was installed, milliseconds.
    pub installed_at: u64,
    /// What its binary imports.
    pub imports: Vec<String>,
    /// What it may ask for.
    pub permissions: Permissions,
    /// What to notice.
    pub warnings: Vec<String>,
    /// Where it came from; not kept of what was installed before that was.
    #[serde(default)]
    pub came: Option<Came>,
}

/// Reads and verifies a bundle, and says which interface was not declared.
///
/// # Errors
/// `BND-…`, of the class that ends a command with status 7.
pub fn verify_bundle(bytes: &[u8]) -> Result<VerifiedPackage, NodeError> {
    VerifiedPackage::from_bytes(bytes).map_err(|error| {
        let interface = match &error {
            PackageError::Inspect(
                InspectError::UndeclaredImport { interface, .. } | InspectError::UnknownImport { interface },
            ) => Some(interface.clone()),
            _ => None,
        };
        let refused = NodeError::from(error);
        match interface {
            Some(interface) => refused.and("interface", interface), // NODE-008
            None => refused,
        }
    })
}

/// What is kept of a package.
pub(super) fn record_of(package: &VerifiedPackage, now: u64, came: Option<Came>) -> AppRecord {
    let manifest = package.manifest();
    AppRecord {
        name: manifest.name.clone(),
        title: manifest.title_in("en").to_owned(),
        version: manifest.version,
        publisher: package.publisher().to_string(),
        bundle: package.content_hash().to_string(),
        installed_at: now,
        imports: package.inspection().imports.iter().map(|capability| capability.interface()).collect(),
        permissions: manifest.permissions.clone(),
        warnings: Vec::new(),
        came,
    }
}

/// The first bytes of a publisher's key, for a person to compare.
pub(crate) fn fingerprint(publisher: &str) -> String {
    let hash = blake3::hash(publisher.as_bytes());
    hex::encode(&hash.as_bytes()[..8])
}

pub(super) fn scopes(permissions: &Permissions) -> Vec<(Scope, Vec<String>)> {
    let mut scopes = Vec::new();
    if permissions.wallet.is_some() {
        let caps = permissions.assets.iter().map(|a| format!("{} {}/{}", a.id, a.per_request, a.per_day));
        scopes.push((Scope::Wallet, caps.collect()));
    }
    if permissions.shielded.is_some() {
        let caps = permissions.assets.iter().map(|a| format!("{} {}/{}", a.id, a.per_request, a.per_day));
        scopes.push((Scope::Shielded, caps.collect()));
    }
    for (alias, contract) in &permissions.contracts {
        let methods = contract.reads.iter().chain(&contract.writes);
        let scope = methods.map(|method| format!("{}.{method}", contract.contract)).collect();
        scopes.push((Scope::Contract(alias.clone()), scope));
    }
    for (alias, structs) in &permissions.sign {
        let contract = permissions.contracts.get(alias).map_or("?", |declared| declared.contract.as_str());
        let names = structs.iter().flat_map(|(name, bounds)| signed_bounds(contract, name, bounds));
        scopes.push((Scope::Sign(alias.clone()), names.collect()));
    }
    if !permissions.meter.is_empty() {
        let of = |alias: &String| permissions.contracts.get(alias).map_or("?", |one| one.contract.as_str());
        let lines = permissions.meter.iter().flat_map(|(alias, structs)| {
            structs.iter().flat_map(move |(name, bounds)| signed_bounds(of(alias), name, bounds))
        });
        scopes.push((Scope::Meter, lines.collect()));
    }
    if let Some(claims) = &permissions.claims {
        scopes.push((Scope::Claims, vec![claims.max_shares.to_string()]));
    }
    if let Some(chat) = permissions.chat.filter(ChatPermission::is_any) {
        // Cards are the whole of it where nothing is said.
        let more = [(chat.members, "members"), (chat.updates, "updates")];
        let more = more.iter().filter(|(is_asked, _)| *is_asked).map(|(_, word)| (*word).to_owned());
        scopes.push((Scope::Chat, more.collect()));
    }
    if let Some(device) = &permissions.device {
        scopes.push((Scope::Device, device_bounds(device)));
    }
    if permissions.notify.is_some() {
        scopes.push((Scope::Notify, Vec::new()));
    }
    if let Some(files) = &permissions.files {
        scopes.push((Scope::Files, vec![files.max_bytes.to_string()]));
    }
    if let Some(deals) = &permissions.deals {
        let contract = |alias: &String| permissions.contracts.get(alias).map(|it| it.contract.clone());
        scopes.push((Scope::Deals, deals.contracts.iter().filter_map(contract).collect()));
    }
    scopes
}

/// The most people of a pick, how exactly a place is told, and whether codes are asked for.
fn device_bounds(device: &DevicePermission) -> Vec<String> {
    let people = (device.pick_contacts > 0).then(|| device.pick_contacts.to_string());
    let place = device.location.map(|precision| precision.name().to_owned());
    let codes = device.scan.then(|| "scan".to_owned());
    people.into_iter().chain(place).chain(codes).collect()
}

/// `Contract.Struct`, and then its bounds: an amount with its asset, a moment in seconds.
fn signed_bounds(contract: &str, name: &str, bounds: &SignPermission) -> Vec<String> {
    let mut lines = vec![format!("{contract}.{name}")];
    for (field, most) in &bounds.amounts {
        lines.extend(most.iter().map(|(asset, most)| format!("{name}.{field} {asset} {most}")));
    }
    lines.extend(bounds.deadlines.iter().map(|(field, most)| format!("{name}.{field} {most} s")));
    lines
}

impl Shared {
    pub(crate) fn app_view(&self, app: &AppId, record: &AppRecord) -> Result<AppView, NodeError> {
        let said = self.read(|records| grant::list(records, app))?;
        Ok(AppView {
            id: app.to_string(),
            name: record.name.clone(),
            title: record.title.clone(),
            version: record.version.to_string(),
            publisher: fingerprint(&record.publisher),
            bundle: record.bundle.clone(),
            installed_at: record.installed_at,
            imports: record.imports.clone(),
            grants: self.grant_views(&record.permissions, &said),
            warnings: record.warnings.clone(),
            origin: came::origin(app, record),
        })
    }

    pub(crate) fn installed(&self) -> Result<Vec<(AppId, AppRecord)>, NodeError> {
        let rows = self.read(|records| all_json::<AppRecord>(records, APPS, &[]))?;
        let id = |key: Vec<u8>| <[u8; 32]>::try_from(key.as_slice()).ok().map(AppId::from_array);
        Ok(rows.into_iter().filter_map(|(key, record)| Some((id(key)?, record))).collect())
    }

    pub(crate) fn apps(&self) -> Result<Vec<AppView>, NodeError> {
        let mut installed = self.installed()?;
        installed.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        installed.iter().map(|(app, record)| self.app_view(app, record)).collect()
    }

    pub(crate) fn app_record(&self, app: &AppId) -> Result<AppRecord, NodeError> {
        let found = self.read(|records| get_json::<AppRecord>(records, APPS, app.as_bytes()))?;
        found.ok_or_else(|| codes::NO_APP.with("app", app))
    }

    /// The one app that `name` means: an id, else a short name that only one has.
    pub(crate) fn find_app(&self, name: &str) -> Result<(AppId, AppRecord), NodeError> {
        let mut found = self.installed()?;
        found.retain(|(app, record)| record.name == name || app.to_string() == name);
        if found.len() > 1 {
            return Err(codes::AMBIGUOUS_APP.with("app", name));
        }
        found.pop().ok_or_else(|| codes::NO_APP.with("app", name))
    }

    /// What is installed as `app`; whether the id is the registry's was decided when it was installed.
    pub(crate) fn package(&self, app: &AppId, record: &AppRecord) -> Result<VerifiedPackage, NodeError> {
        Ok(verify_bundle(&self.bundle_bytes(record)?)?.listed_as(*app))
    }

    /// The bytes of an installed app's bundle.
    pub(crate) fn bundle_bytes(&self, record: &AppRecord) -> Result<Vec<u8>, NodeError> {
        let hash = hex::decode(&record.bundle).unwrap_or_default();
        let bytes = self.read(|records| get_bytes(records, BUNDLES, &hash))?;
        bytes.ok_or_else(|| codes::NO_APP.with("app", &record.name))
    }

    pub(crate) fn inspect(&self, bytes: &[u8]) -> Result<AppView, NodeError> {
        self.inspected(&verify_bundle(bytes)?, None)
    }

    /// A package as it would be shown once it were installed.
    pub(crate) fn inspected(
        &self,
        package: &VerifiedPackage,
        came: Option<Came>,
    ) -> Result<AppView, NodeError> {
        check_declared(&package.manifest().permissions)?;
        let mut record = record_of(package, self.clock.now().get(), came);
        record.warnings = self.warnings_about(package)?;
        self.app_view(&package.app(), &record)
    }

    fn warnings_about(&self, package: &VerifiedPackage) -> Result<Vec<String>, NodeError> {
        self.disguises(package)
    }

    /// The warning about another installed app whose name a reader would take for `name`.
    pub(crate) fn lookalikes(&self, app: &AppId, name: &str) -> Result<Vec<String>, NodeError> {
        let others = self.installed()?;
        let alike = |record: &AppRecord| teahouse_bundle::text::looks_like(&record.name, name);
        Ok(if others.iter().any(|(id, record)| id != app && alike(record)) {
            vec!["WRN-201".to_owned()]
        } else {
            Vec::new()
        })
    }

    /// Keeps a bundle after it has compiled: what is installed can be opened. An update that may do more has to be agreed to.
    pub(crate) fn install(&self, bytes: &[u8], agreed: bool) -> Result<AppView, NodeError> {
        let package = verify_bundle(bytes)?;
        if !agreed {
            self.check_wishes(&package)?;
        }
        self.install_package(&package, bytes, None, Came::from_file())
    }

    /// The same for a package that was opened; `seen` is what to remember of a release of the registry.
    pub(crate) fn install_package(
        &self,
        package: &VerifiedPackage,
        bytes: &[u8],
        seen: Option<&Seen>,
        came: Came,
    ) -> Result<AppView, NodeError> {
        let app = package.app();
        check_declared(&package.manifest().permissions)?; // NODE-132
        let mut record = record_of(package, self.clock.now().get(), Some(came));
        record.warnings = self.warnings_about(package)?;
        self.heed_blocklists(&record)?;
        let known = self.read(|records| get_json::<AppRecord>(records, APPS, app.as_bytes()))?;
        if let Some(known) = &known {
            if known.bundle == record.bundle {
                return self.app_view(&app, known);
            }
            if known.version > record.version {
                return Err(codes::OLDER_VERSION
                    .with("installed", known.version)
                    .and("version", record.version)); // NODE-009
            }
            if known.version == record.version {
                return Err(codes::SAME_VERSION.with("version", record.version)); // NODE-009
            }
        }
        self.apps.sandbox()?.load(package, &self.apps.cache)?;
        self.write(|records| {
            put_bytes(records, BUNDLES, package.content_hash().as_bytes(), bytes)?;
            if let Some(seen) = seen {
                put_json(records, RELEASES, app.as_bytes(), seen)?; // NODE-102
            }
            // What runs of it as a guest stays what it is until it is closed; then it is forgotten no more.
            records.delete(GUESTS, app.as_bytes())?;
            if record.permissions.notify.is_none() {
                // A release that no longer says it may remind reminds of nothing that an older one set.
                notify::forget(records, &app)?;
            }
            put_json(records, APPS, app.as_bytes(), &record)?;
            self.give_grants(records, &app, known.as_ref(), &record)
        })?;
        self.emit(Event::App { app: app.to_string() });
        self.app_view(&app, &record)
    }

    pub(crate) fn forget_app(&self, app: &AppId, record: &AppRecord) -> Result<(), NodeError> {
        // One bundle can be two apps: one from a file, and one by the registry's record.
        let others = self.installed()?;
        let shared = others.iter().any(|(id, other)| id != app && other.bundle == record.bundle);
        self.write(|records| {
            self.receipt_of_removal(records, app)?;
            records.delete(APPS, app.as_bytes())?;
            records.delete(FAILED_STARTS, app.as_bytes())?;
            notices::forget(records, app)?;
            crate::meet::forget_app(records, app)?;
            cards::forget(records, app)?;
            if !shared {
                records.delete(BUNDLES, &hex::decode(&record.bundle).unwrap_or_default())?;
            }
            // What was seen of its releases stays (NODE-102).
            Ok::<_, NodeError>(teahouse_runtime::records::wipe(records, app)?)
        })?;
        // What it looked for is looked for no more, from now on and not from the next hour on.
        self.meet_changed();
        self.emit(Event::App { app: app.to_string() });
        Ok(())
    }

    pub(crate) fn grants(&self, app: &AppId, record: &AppRecord) -> Result<Vec<GrantView>, NodeError> {
        Ok(self.app_view(app, record)?.grants)
    }

    /// The conversation an app was last opened in.
    pub(crate) fn place_of(&self, app: &AppId) -> Result<Option<Vec<u8>>, NodeError> {
        self.read(|records| get_bytes(records, crate::records::PLACES, app.as_bytes()))
    }
}
