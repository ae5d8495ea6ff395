//! A grant is what a person said about one scope of one app, held against what the app's manifest asked for.
//!
//! Both have to agree, and when one does not, the error carries both answers. No grant means: the host asks each time.
//! A no said twice in a row stays until the person changes it in the app's settings; an app cannot wear anybody down.
//! A grant that has run out has no power left; a person who presses is asked afresh whether it lives again ([`pending`]).

use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode, ReadRecords, StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::manifest::SignPermission;
use teahouse_bundle::manifest::permissions::{MAX_FILE, Structs};
use teahouse_bundle::{AppId, BaseUnits, Permissions, Version};
use thiserror::Error;

use crate::model::{Amount, AssetId, Refusal, RefusalCode, RequestKind, Typed, Value};
use crate::notify;
use crate::records::{GRANTS, app_key, from_record, to_record};
use crate::watch;

mod deals;
pub mod pending;
mod scope;

pub use scope::Scope;

/// How many refusals in a row become a standing no.
pub const REFUSALS_TO_STAND: u8 = 2;

/// With how many people a file is shared at once.
pub const MAX_SHARED_WITH: usize = 100;

/// What a person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// The host asks each time, within the limits.
    Ask,
    /// A standing no.
    Denied,
    /// Taken back.
    Revoked,
}

/// A cap that the person set, below the manifest's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cap {
    /// The asset.
    pub asset: AssetId,
    /// Most of one request.
    #[serde(default)]
    pub per_request: Option<BaseUnits>,
    /// Most of one day, of all that the app moves of it.
    #[serde(default)]
    pub per_day: Option<BaseUnits>,
}

impl Cap {
    /// Whether it bounds anything.
    pub const fn bounds_something(&self) -> bool {
        self.per_request.is_some() || self.per_day.is_some()
    }
}

/// What a person said about a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The app.
    pub app: AppId,
    /// The first version it holds for.
    pub from: Version,
    /// The last version it holds for; none for all later ones that do not widen the scope.
    pub to: Option<Version>,
    /// What it is about.
    pub scope: Scope,
    /// The person's own caps.
    pub limits: Vec<Cap>,
    /// When it runs out.
    pub expires: Option<UnixMillis>,
    /// What was said.
    pub decision: Decision,
    /// Refusals in a row.
    pub refusals: u8,
    /// When it was given; none where that was not noted yet.
    #[serde(default)]
    pub given: Option<UnixMillis>,
}

impl Grant {
    /// A grant under which the host asks each time.
    pub const fn ask(app: AppId, scope: Scope) -> Self {
        Self {
            app,
            from: Version::new(0, 0, 0),
            to: None,
            scope,
            limits: Vec::new(),
            expires: None,
            decision: Decision::Ask,
            refusals: 0,
            given: None,
        }
    }

    /// When it ran out, if it has by now.
    pub fn ended(&self, now: UnixMillis) -> Option<UnixMillis> {
        self.expires.filter(|at| *at <= now)
    }

    pub(crate) fn holds_for(&self, version: Version) -> bool {
        self.from <= version && self.to.is_none_or(|to| version <= to)
    }
}

/// Whose cap was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapOwner {
    /// The manifest's, for one request.
    Manifest,
    /// The manifest's, for one day.
    ManifestDay,
    /// The person's, for one request.
    Person,
    /// The person's, for one day.
    PersonDay,
}

/// Why a request is not even shown. Each carries what the manifest and what the person say.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GrantError {
    /// The manifest does not ask for it.
    #[error("the manifest does not request {what} (said by the person: {said_by_person:?})")]
    NotRequestedInManifest {
        /// What is missing: a scope, a method, an asset.
        what: String,
        /// What the person said about the scope, if anything.
        said_by_person: Option<Decision>,
    },
    /// The person has a standing no.
    #[error("{scope} is requested in the manifest and denied by the person")]
    NotApprovedByUser {
        /// The scope.
        scope: Scope,
    },
    /// The person has taken it back.
    #[error("{scope} is requested in the manifest and was revoked by the person")]
    Revoked {
        /// The scope.
        scope: Scope,
    },
    /// The person's grant has run out.
    #[error("{scope} is requested in the manifest and the person's grant ran out at {at:?}")]
    ExpiredAt {
        /// The scope.
        scope: Scope,
        /// When.
        at: UnixMillis,
    },
    /// More than a cap allows.
    #[error("{asked} of {asset} is above the {owner:?} cap of {cap}")]
    AboveCap {
        /// The asset.
        asset: AssetId,
        /// How much, with what the day has seen if the cap is a day's.
        asked: BaseUnits,
        /// The cap.
        cap: BaseUnits,
        /// Whose it is.
        owner: CapOwner,
    },
    /// More than the manifest allows of something that is not money.
    #[error("{asked} {what} asked, the manifest allows {bound}")]
    AboveBound {
        /// Shares, people, bytes, seconds.
        what: &'static str,
        /// How many.
        asked: usize,
        /// The bound.
        bound: usize,
    },
}

impl Coded for GrantError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotRequestedInManifest { .. } => ErrorCode::new("CAP-101"),
            Self::NotApprovedByUser { .. } => ErrorCode::new("CAP-102"),
            Self::Revoked { .. } => ErrorCode::new("CAP-103"),
            Self::ExpiredAt { .. } => ErrorCode::new("CAP-104"),
            Self::AboveCap { .. } => ErrorCode::new("CAP-105"),
            Self::AboveBound { .. } => ErrorCode::new("CAP-106"),
        }
    }
}

impl From<GrantError> for Refusal {
    fn from(error: GrantError) -> Self {
        let code = match error {
            GrantError::NotRequestedInManifest { .. } => RefusalCode::NotDeclared,
            GrantError::NotApprovedByUser { .. } => RefusalCode::Denied,
            GrantError::Revoked { .. } | GrantError::ExpiredAt { .. } => RefusalCode::Revoked,
            GrantError::AboveCap { .. } | GrantError::AboveBound { .. } => RefusalCode::Quota,
        };
        Self::new(code, error.to_string())
    }
}

/// What was asked, held against manifest and grant. `today` tells what an asset's day has already seen.
///
/// # Errors
/// [`GrantError`] with both answers.
pub fn check(
    kind: &RequestKind,
    permissions: &Permissions,
    grant: Option<&Grant>,
    version: Version,
    now: UnixMillis,
    today: &dyn Fn(&AssetId) -> BaseUnits,
) -> Result<(), GrantError> {
    let scope = kind.scope();
    let missing =
        |what: String| GrantError::NotRequestedInManifest { what, said_by_person: grant.map(|g| g.decision) };
    if !scope.requested_in(permissions) {
        return Err(missing(scope.to_string())); // CAP-001
    }
    check_manifest(kind, permissions, today, &missing)?;
    grant.map_or(Ok(()), |grant| check_person(kind, grant, (version, now), today))
}

/// The same for a scope that is used without asking the person each time, and moves nothing.
///
/// # Errors
/// [`GrantError`] with both answers.
pub fn check_scope(
    scope: &Scope,
    permissions: &Permissions,
    grant: Option<&Grant>,
    version: Version,
    now: UnixMillis,
) -> Result<(), GrantError> {
    if !scope.requested_in(permissions) {
        let (what, said_by_person) = (scope.to_string(), grant.map(|grant| grant.decision));
        return Err(GrantError::NotRequestedInManifest { what, said_by_person }); // CAP-001
    }
    let Some(grant) = grant else { return Ok(()) };
    check_decision(grant)?;
    match grant.ended(now).filter(|_| grant.holds_for(version)) {
        Some(at) => Err(GrantError::ExpiredAt { scope: grant.scope.clone(), at }), // CAP-002
        None => Ok(()),
    }
}

fn check_manifest(
    kind: &RequestKind,
    permissions: &Permissions,
    today: &dyn Fn(&AssetId) -> BaseUnits,
    missing: &dyn Fn(String) -> GrantError,
) -> Result<(), GrantError> {
    let method = |alias: &str, method: &str, writes: bool| {
        let found = permissions.contracts.get(alias).is_some_and(|contract| {
            let list = if writes { &contract.writes } else { &contract.reads };
            list.iter().any(|m| m == method)
        });
        if found { Ok(()) } else { Err(missing(format!("contracts/{alias} {method}"))) } // CAP-001
    };
    match kind {
        RequestKind::Read(call) => method(&call.contract, &call.method, false)?,
        RequestKind::Write(write) => method(&write.call.contract, &write.call.method, true)?,
        RequestKind::PickContacts { max, .. } => {
            let bound = permissions.device.as_ref().map_or(0, |d| d.pick_contacts);
            within("people", *max as usize, bound as usize)?;
        }
        RequestKind::SendCard { .. } if permissions.chat.is_none_or(|chat| !chat.cards) => {
            return Err(missing("chat/cards".to_owned())); // CAP-001
        }
        RequestKind::UpdateCard { .. } if permissions.chat.is_none_or(|chat| !chat.updates) => {
            return Err(missing("chat/updates".to_owned())); // CAP-001
        }
        RequestKind::PickCell { letters, .. } => {
            let finest = permissions.device.as_ref().and_then(|d| d.location);
            let finest = finest.ok_or_else(|| missing("device/location".to_owned()))?; // CAP-001
            within("letters", usize::from(*letters), usize::from(finest.letters()))?; // PIC-001
        }
        RequestKind::Scan { .. } if permissions.device.as_ref().is_none_or(|d| !d.scan) => {
            return Err(missing("device/scan".to_owned())); // CAP-001
        }
        RequestKind::Sign(sign) => check_signed(&sign.typed, ("sign", &permissions.sign), missing)?,
        RequestKind::OpenMeter(meter) => {
            check_signed(&meter.typed, ("meter", &permissions.meter), missing)?;
        }
        RequestKind::Verify(verify) => {
            may_be_signed(&verify.typed, ("sign", &permissions.sign), missing)?;
        }
        RequestKind::Give(gifts) => {
            let bound = permissions.claims.as_ref().map_or(0, |c| c.max_shares);
            within("shares", gifts.len(), bound as usize)?;
        }
        RequestKind::PickFile { max_bytes, .. } => {
            let bound = permissions.files.as_ref().map_or(0, |f| f.max_bytes).min(MAX_FILE);
            let of = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
            within("bytes", of(*max_bytes), of(bound))?; // FIL-001
        }
        RequestKind::LookAtDeal(deal) | RequestKind::WatchDeal { deal, .. } => {
            deals::check(deal, permissions, missing)?;
        }
        RequestKind::ShareFile { to, .. } => within("people", to.len(), MAX_SHARED_WITH)?,
        _ => {}
    }
    for amount in kind.amounts() {
        let asset = amount.asset.as_str();
        let declared = permissions.asset(asset).ok_or_else(|| missing(format!("assets/{asset}")))?;
        cap(&amount.asset, amount.base_units, declared.per_request, CapOwner::Manifest)?;
        cap(&amount.asset, day_with(amount, today), declared.per_day, CapOwner::ManifestDay)?;
    }
    Ok(())
}

/// What the day comes to with this amount.
fn day_with(amount: &Amount, today: &dyn Fn(&AssetId) -> BaseUnits) -> BaseUnits {
    let day = today(&amount.asset).checked_add(amount.base_units);
    day.unwrap_or(BaseUnits::new(u128::MAX))
}

fn may_be_signed<'a>(
    typed: &Typed,
    (part, structs): (&str, &'a Structs),
    missing: &dyn Fn(String) -> GrantError,
) -> Result<&'a SignPermission, GrantError> {
    let declared = structs.get(&typed.contract).and_then(|structs| structs.get(&typed.name));
    declared.ok_or_else(|| missing(format!("{part}/{} {}", typed.contract, typed.name))) // CAP-001
}

/// Every field within the bounds that the manifest has for it; an amount of nothing needs none.
fn check_signed(
    typed: &Typed,
    (part, structs): (&str, &Structs),
    missing: &dyn Fn(String) -> GrantError,
) -> Result<(), GrantError> {
    let declared = may_be_signed(typed, (part, structs), missing)?;
    for field in &typed.fields {
        let name = field.bound_name();
        let unbound = || missing(format!("{part}/{} {}.{name}", typed.contract, typed.name));
        match &field.value {
            Value::Amount(amount) if amount.base_units > BaseUnits::default() => {
                let most = declared.amounts.get(&name).and_then(|most| most.get(amount.asset.as_str()));
                let most = most.copied().ok_or_else(unbound)?; // CAP-001
                cap(&amount.asset, amount.base_units, most, CapOwner::Manifest)?;
            }
            Value::DeadlineIn(seconds) => {
                let bound = declared.deadlines.get(&name).copied().ok_or_else(unbound)?; // CAP-001
                within("seconds", usize::try_from(*seconds).unwrap_or(usize::MAX), bound as usize)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_person(
    kind: &RequestKind,
    grant: &Grant,
    (version, now): (Version, UnixMillis),
    today: &dyn Fn(&AssetId) -> BaseUnits,
) -> Result<(), GrantError> {
    check_decision(grant)?;
    if !grant.holds_for(version) {
        return Ok(()); // Said about another version: the host asks afresh, with the difference.
    }
    if let Some(at) = grant.ended(now) {
        if kind.needs_person() {
            // Whoever presses is asked whether it lives again, before anything else.
            return Ok(()); // GRT-003
        }
        return Err(GrantError::ExpiredAt { scope: grant.scope.clone(), at }); // CAP-002
    }
    check_own_caps(kind, grant)?;
    for amount in kind.amounts().into_iter().chain(kind.promised()) {
        if let Some(most) = own_cap(grant, &amount.asset).and_then(|own| own.per_day) {
            cap(&amount.asset, day_with(amount, today), most, CapOwner::PersonDay)?; // GRT-001
        }
    }
    Ok(())
}

fn check_decision(grant: &Grant) -> Result<(), GrantError> {
    let scope = || grant.scope.clone();
    match grant.decision {
        Decision::Denied => Err(GrantError::NotApprovedByUser { scope: scope() }), // CAP-004
        Decision::Revoked => Err(GrantError::Revoked { scope: scope() }),          // CAP-002
        Decision::Ask => Ok(()),
    }
}

fn own_cap<'a>(grant: &'a Grant, asset: &AssetId) -> Option<&'a Cap> {
    grant.limits.iter().find(|own| own.asset == *asset)
}

fn check_own_caps(kind: &RequestKind, grant: &Grant) -> Result<(), GrantError> {
    for amount in kind.amounts().into_iter().chain(kind.promised()) {
        if let Some(most) = own_cap(grant, &amount.asset).and_then(|own| own.per_request) {
            cap(&amount.asset, amount.base_units, most, CapOwner::Person)?; // GRT-001
        }
    }
    Ok(())
}

fn cap(asset: &AssetId, asked: BaseUnits, cap: BaseUnits, owner: CapOwner) -> Result<(), GrantError> {
    if asked > cap {
        return Err(GrantError::AboveCap { asset: asset.clone(), asked, cap, owner }); // CAP-002
    }
    Ok(())
}

const fn within(what: &'static str, asked: usize, bound: usize) -> Result<(), GrantError> {
    if asked > bound {
        return Err(GrantError::AboveBound { what, asked, bound });
    }
    Ok(())
}

/// What a person did with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Agreed,
    Refused,
}

/// Counts refusals in a row; the second makes the no stand.
pub(crate) fn note(
    records: &mut dyn WriteRecords,
    app: &AppId,
    scope: &Scope,
    verdict: Verdict,
) -> Result<(), StoreError> {
    let mut grant = find(records, app, scope)?.unwrap_or_else(|| Grant::ask(*app, scope.clone()));
    match verdict {
        Verdict::Agreed if grant.refusals == 0 => return Ok(()),
        Verdict::Agreed => grant.refusals = 0,
        Verdict::Refused => grant.refusals = grant.refusals.saturating_add(1),
    }
    if grant.refusals >= REFUSALS_TO_STAND && grant.decision == Decision::Ask {
        grant.decision = Decision::Denied; // CAP-004
    }
    set(records, &grant)
}

/// What was said about one scope.
///
/// # Errors
/// When the records cannot be read.
pub fn find(records: &dyn ReadRecords, app: &AppId, scope: &Scope) -> Result<Option<Grant>, StoreError> {
    let found = records.get(GRANTS, &record_key(app, scope))?;
    found.map(|bytes| from_record(GRANTS, &bytes)).transpose()
}

/// Everything that was said about an app, for its page in the settings.
///
/// # Errors
/// When the records cannot be read.
pub fn list(records: &dyn ReadRecords, app: &AppId) -> Result<Vec<Grant>, StoreError> {
    let found = records.scan(GRANTS, app.as_bytes(), None, usize::MAX)?;
    found.iter().map(|(_, value)| from_record(GRANTS, value)).collect()
}

/// Keeps what was said. The app is told of a scope taken back with [`Event::GrantRevoked`](crate::Event::GrantRevoked).
///
/// # Errors
/// When the records cannot be written.
pub fn set(records: &mut dyn WriteRecords, grant: &Grant) -> Result<(), StoreError> {
    if grant.scope == Scope::Notify && grant.decision != Decision::Ask {
        notify::forget(records, &grant.app)?; // NTF-006
    }
    if grant.scope == Scope::Deals && grant.decision != Decision::Ask {
        crate::deals::forget(records, &grant.app)?; // DEAL-003
    }
    if let Scope::Contract(alias) = &grant.scope
        && grant.decision != Decision::Ask
    {
        watch::forget(records, &grant.app, alias)?; // WCH-003
    }
    records.put(GRANTS, &record_key(&grant.app, &grant.scope), &to_record(grant))
}

/// Takes a scope back, at once: the app's next request is refused.
///
/// # Errors
/// When the records cannot be written.
pub fn revoke(records: &mut dyn WriteRecords, app: &AppId, scope: &Scope) -> Result<(), StoreError> {
    let grant = find(records, app, scope)?.unwrap_or_else(|| Grant::ask(*app, scope.clone()));
    set(records, &Grant { decision: Decision::Revoked, ..grant })
}

pub(crate) fn record_key(app: &AppId, scope: &Scope) -> Vec<u8> {
    app_key(app, scope.to_string().as_bytes())
}
