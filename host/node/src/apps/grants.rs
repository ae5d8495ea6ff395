//! A grant is what a person lets an app ask for: since when, for how long, up to how much, and whether at all.
//!
//! Installing gives what the manifest asks for; an update that changes a scope gives it anew. Each change of a grant and its
//! receipt are one commit (RCT-002). What waits under a grant that ended is refused with its sheet ([`Shared::refuse_ended`]).

use std::time::Duration;

use teahouse_api::Event;
use teahouse_api::app::{
    GrantCapView, GrantDecision, GrantTerm, GrantView, LimitGrantParams, ReceiptAnswer, ReceiptKind,
};
use teahouse_api::consent::ConsentState;
use teahouse_base::{UnixMillis, WriteRecords};
use teahouse_bundle::manifest::{AssetPermission, Permissions};
use teahouse_bundle::{AppId, BaseUnits};
use teahouse_runtime::grant::pending::{Word, recheck};
use teahouse_runtime::grant::{self, Cap, Decision, Grant, Scope};
use teahouse_runtime::model::{Answer, AssetId, AssetInfo, Refusal, Request, RequestKind};
use teahouse_runtime::records;

use super::catalogue::{AppRecord, scopes};
use super::requests::Standing;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::receipts::log::{ALL, Entry};
use crate::receipts::shown;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// When what lasts so long from now ends.
fn end_of(term: GrantTerm, now: UnixMillis) -> Option<UnixMillis> {
    match term {
        GrantTerm::Hour => Some(now.after(HOUR)),
        GrantTerm::Day => Some(now.after(DAY)),
        GrantTerm::Month => Some(now.after(MONTH)),
        GrantTerm::Never => None,
    }
}

/// Whether a scope moves money, so that a most of it can be set.
const fn moves_money(scope: &Scope) -> bool {
    matches!(scope, Scope::Wallet | Scope::Shielded | Scope::Contract(_) | Scope::Sign(_) | Scope::Meter)
}

/// Whether nothing comes between a request and what is done for it but the person's hand: it has no sheet.
const fn is_at_once(kind: &RequestKind) -> bool {
    matches!(
        kind,
        RequestKind::PickContacts { .. }
            | RequestKind::PickCell { .. }
            | RequestKind::Scan { .. }
            | RequestKind::SendCard { .. }
            | RequestKind::UpdateCard { .. }
            | RequestKind::Give(_)
            | RequestKind::PickFile { .. }
            | RequestKind::ShareFile { .. }
            | RequestKind::FetchFile(_)
            | RequestKind::LookAtDeal(_)
            | RequestKind::WatchDeal { .. }
    )
}

/// What the person is shown of a grant that is as it was when nobody has said anything.
fn decision_of(said: Option<&Grant>, now: UnixMillis) -> GrantDecision {
    match said.map(|grant| (grant.decision, grant.ended(now))) {
        None | Some((Decision::Ask, None)) => GrantDecision::Open,
        Some((Decision::Ask, Some(_))) => GrantDecision::Ended,
        Some((Decision::Denied, _)) => GrantDecision::Denied,
        Some((Decision::Revoked, _)) => GrantDecision::Revoked,
    }
}

fn caps_of(
    permissions: &Permissions,
    scope: &Scope,
    said: Option<&Grant>,
    known: &[AssetInfo],
) -> Vec<GrantCapView> {
    if !moves_money(scope) {
        return Vec::new();
    }
    let cap = |asset: &AssetPermission| {
        let info = known.iter().find(|info| info.asset.as_str() == asset.id);
        let own = said.and_then(|grant| grant.limits.iter().find(|own| own.asset.as_str() == asset.id));
        let text = |units: Option<BaseUnits>| units.map(|units| units.to_string());
        GrantCapView {
            asset: asset.id.clone(),
            symbol: info.map_or_else(|| asset.id.clone(), |info| info.symbol.clone()),
            decimals: info.map_or(0, |info| info.decimals),
            asked_payment: asset.per_request.to_string(),
            asked_day: asset.per_day.to_string(),
            own_payment: text(own.and_then(|own| own.per_request)),
            own_day: text(own.and_then(|own| own.per_day)),
        }
    };
    permissions.assets.iter().map(cap).collect()
}

/// The digest of a grant as the person was shown it: scope, bounds, end, the person's own most.
fn shown_grant(grant: &Grant, bounds: &[String]) -> [u8; 32] {
    let mut parts = vec![grant.scope.to_string()];
    parts.extend(bounds.iter().cloned());
    parts.push(grant.expires.map_or_else(|| "never".to_owned(), |at| at.to_string()));
    let text = |units: Option<BaseUnits>| units.map_or_else(|| "-".to_owned(), |units| units.to_string());
    for own in &grant.limits {
        parts.push(format!("{} {} {}", own.asset.as_str(), text(own.per_request), text(own.per_day)));
    }
    shown(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What a change does to a grant, and what its receipt calls it.
struct Change<'a> {
    kind: ReceiptKind,
    answer: ReceiptAnswer,
    make: &'a dyn Fn(Grant) -> Grant,
}

impl Shared {
    pub(super) fn grant_views(&self, permissions: &Permissions, said: &[Grant]) -> Vec<GrantView> {
        let (now, known) = (self.clock.now(), self.asset_infos());
        let asking = |(scope, bounds): (Scope, Vec<String>)| {
            let said = said.iter().find(|grant| grant.scope == scope);
            let given = said.and_then(|grant| Some((grant.given?, grant.from)));
            GrantView {
                id: scope.to_string(),
                capability: scope.to_string().split('/').next().unwrap_or_default().to_owned(),
                scope: bounds,
                asks: !matches!(scope, Scope::Notify | Scope::Deals),
                decision: decision_of(said, now),
                given_at: given.map(|(at, _)| at.get()),
                given_to: given.map(|(_, version)| version.to_string()),
                ends_at: said.and_then(|grant| grant.expires).map(UnixMillis::get),
                caps: caps_of(permissions, &scope, said, &known),
            }
        };
        let quiet = |id: &str, scope: Vec<String>| GrantView {
            id: id.to_owned(),
            capability: id.to_owned(),
            scope,
            asks: false,
            decision: GrantDecision::Open,
            given_at: None,
            given_to: None,
            ends_at: None,
            caps: Vec::new(),
        };
        let mut views: Vec<GrantView> = scopes(permissions).into_iter().map(asking).collect();
        let storage = permissions.storage.as_ref();
        views.extend(storage.map(|storage| quiet("storage", vec![storage.bytes.to_string()])));
        views.extend(permissions.identity.as_ref().map(|_| quiet("identity", Vec::new())));
        views
    }

    /// Notes what installing gives: each scope that is new, or that is another one than the installed version had. What the
    /// person said about it stays.
    pub(super) fn give_grants(
        &self,
        records: &mut dyn WriteRecords,
        app: &AppId,
        before: Option<&AppRecord>,
        now: &AppRecord,
    ) -> Result<(), NodeError> {
        let had = before.map(|record| scopes(&record.permissions)).unwrap_or_default();
        for asked in scopes(&now.permissions) {
            if had.contains(&asked) {
                continue;
            }
            let (scope, bounds) = asked;
            let kept = grant::find(&*records, app, &scope)?;
            let kept = kept.unwrap_or_else(|| Grant::ask(*app, scope));
            let grant = Grant { from: now.version, given: Some(self.clock.now()), ..kept };
            self.keep_grant(records, &grant, &bounds, (ReceiptKind::Grant, ReceiptAnswer::Agreed))?; // GRT-005
        }
        Ok(())
    }

    /// A grant and the receipt of how it came about, in the caller's commit.
    fn keep_grant(
        &self,
        records: &mut dyn WriteRecords,
        grant: &Grant,
        bounds: &[String],
        (kind, answer): (ReceiptKind, ReceiptAnswer),
    ) -> Result<(), NodeError> {
        grant::set(records, grant)?;
        let (app, scope) = (grant.app, grant.scope.to_string());
        let entry = Entry { app, scope, kind, answer, shown: shown_grant(grant, bounds) };
        self.write_app_receipt(records, entry).map(drop)
    }

    /// The receipt of an app that is removed: everything that it was given ends.
    pub(super) fn receipt_of_removal(
        &self,
        records: &mut dyn WriteRecords,
        app: &AppId,
    ) -> Result<(), NodeError> {
        let (kind, answer, shown) = (ReceiptKind::Revoke, ReceiptAnswer::Agreed, shown(&[ALL]));
        let entry = Entry { app: *app, scope: ALL.to_owned(), kind, answer, shown };
        self.write_app_receipt(records, entry).map(drop)
    }

    /// Changes the grants of one scope, or of all, each with its receipt, in one commit; the app hears of it at once.
    fn change_grants(
        &self,
        (app, record): (&AppId, &AppRecord),
        wanted: &[(Scope, Vec<String>)],
        change: &Change<'_>,
    ) -> Result<Vec<GrantView>, NodeError> {
        self.write(|records| {
            for (scope, bounds) in wanted {
                let kept = grant::find(&*records, app, scope)?;
                let kept = kept.unwrap_or_else(|| Grant::ask(*app, scope.clone()));
                let grant = (change.make)(kept);
                self.keep_grant(records, &grant, bounds, (change.kind, change.answer))?;
            }
            Ok::<_, NodeError>(())
        })?;
        self.refuse_ended(app)?;
        // It looks at its grants again, and at what was refused.
        self.apps.wake(app);
        self.money.notify_one();
        self.emit(Event::App { app: app.to_string() });
        self.app_changed(app);
        self.grants(app, record)
    }

    /// Takes one scope back, or all that ask; the app is told at once.
    pub(crate) fn revoke(
        &self,
        app: &AppId,
        record: &AppRecord,
        which: Option<&str>,
    ) -> Result<Vec<GrantView>, NodeError> {
        let wanted = scopes_named(record, which)?;
        let make = |kept: Grant| Grant { decision: Decision::Revoked, ..kept };
        let change = Change { kind: ReceiptKind::Revoke, answer: ReceiptAnswer::Agreed, make: &make };
        let views = self.change_grants((app, record), &wanted, &change)?;
        if let Some(open) = self.apps.get(app) {
            wanted.iter().for_each(|(scope, _)| open.grant_revoked(scope));
        }
        Ok(views)
    }

    /// Refuses one scope for good: the app is refused without a question until it is allowed again.
    pub(crate) fn deny(
        &self,
        app: &AppId,
        record: &AppRecord,
        which: &str,
    ) -> Result<Vec<GrantView>, NodeError> {
        let wanted = scopes_named(record, Some(which))?;
        let make = |kept: Grant| Grant { decision: Decision::Denied, ..kept }; // GRT-006
        let (kind, answer) = (ReceiptKind::Denial, ReceiptAnswer::RefusedForGood);
        self.change_grants((app, record), &wanted, &Change { kind, answer, make: &make })
    }

    /// Whether the person said no to payments of an app for good, or took them back.
    pub(crate) fn may_not_pay(&self, app: &AppId) -> Result<bool, NodeError> {
        let grant = self.read(|records| grant::find(records, app, &Scope::Wallet))?;
        Ok(grant.is_some_and(|grant| grant.decision != Decision::Ask))
    }

    /// Lets the host ask again, without an end; the person's own most stays.
    pub(crate) fn allow(
        &self,
        app: &AppId,
        record: &AppRecord,
        which: &str,
    ) -> Result<Vec<GrantView>, NodeError> {
        let wanted = scopes_named(record, Some(which))?;
        let given = Some(self.clock.now());
        let make = |kept: Grant| Grant {
            from: record.version,
            given,
            limits: kept.limits,
            ..Grant::ask(kept.app, kept.scope)
        };
        let change = Change { kind: ReceiptKind::Grant, answer: ReceiptAnswer::Agreed, make: &make };
        self.change_grants((app, record), &wanted, &change)
    }

    /// Sets when a scope ends, and the person's own most of one asset in it.
    pub(crate) fn limit_grant(
        &self,
        app: &AppId,
        record: &AppRecord,
        params: &LimitGrantParams,
    ) -> Result<Vec<GrantView>, NodeError> {
        let wanted = scopes_named(record, Some(&params.grant))?;
        let own = own_cap(record, &wanted, params)?;
        let now = self.clock.now();
        let make = |mut kept: Grant| {
            if let Some(own) = &own {
                kept.limits.retain(|other| other.asset != own.asset);
                kept.limits.extend(Some(own.clone()).filter(|own| own.bounds_something()));
            }
            let expires = params.lasts.map_or(kept.expires, |term| end_of(term, now));
            Grant { expires, given: kept.given.or(Some(now)), ..kept }
        };
        let change = Change { kind: ReceiptKind::Grant, answer: ReceiptAnswer::Agreed, make: &make };
        self.change_grants((app, record), &wanted, &change)
    }

    /// How the person's word stands to an open request.
    pub(super) fn word_on(&self, app: &AppId, request: &Request) -> Result<Result<Word, Refusal>, NodeError> {
        let grant = self.read(|store| grant::find(store, app, &request.kind.scope()))?;
        Ok(recheck(request, grant.as_ref(), self.clock.now()).map_err(Refusal::from))
    }

    /// How a request stands by the person's word alone, where that word comes before anything else is looked at: what is under
    /// way for one that a person agreed to on a sheet goes on, and its next sheet looks itself.
    pub(super) fn word_first(&self, app: &AppId, request: &Request) -> Result<Option<Standing>, NodeError> {
        if is_at_once(&request.kind) { self.word_against(app, request) } else { Ok(None) }
    }

    /// Why nothing is shown or done for a request now, if that is so.
    pub(super) fn word_against(&self, app: &AppId, request: &Request) -> Result<Option<Standing>, NodeError> {
        match self.word_on(app, request)? {
            Ok(Word::Holds) => Ok(None),
            Ok(Word::AsksAgain { .. }) => Ok(Some(Standing::Waits)), // GRT-003
            Err(_) if self.consent.is_answering(app, request.id) => Ok(Some(Standing::Waits)),
            Err(refusal) => {
                self.refuse_request(app, request, refusal)?;
                Ok(Some(Standing::Busy))
            }
        }
    }

    /// The scopes that ran out, and that the app has asked for since.
    pub(super) fn renewals(&self, app: &AppId) -> Result<Vec<String>, NodeError> {
        let mut all = Vec::new();
        for request in self.requests_of(app)? {
            let scope = request.kind.scope().to_string();
            let asks = matches!(self.word_on(app, &request)?, Ok(Word::AsksAgain { .. }));
            if asks && !all.contains(&scope) {
                all.push(scope); // GRT-003
            }
        }
        Ok(all)
    }

    /// Refuses the app's requests that wait for a person under a grant that ended. What was agreed to goes on, and what has no
    /// sheet yet is refused when it would get one.
    pub(crate) fn refuse_ended(&self, app: &AppId) -> Result<(), NodeError> {
        self.stop_ungranted_meters(app)?;
        for request in self.requests_of(app)? {
            let Err(refusal) = self.word_on(app, &request)? else { continue };
            let waits = match &request.kind {
                kind if is_at_once(kind) => true,
                RequestKind::Pay(_)
                | RequestKind::Write(_)
                | RequestKind::PayPrivately(_)
                | RequestKind::Sign(_)
                | RequestKind::OpenMeter(_) => self.consent.asks_for(app, request.id),
                _ => false,
            };
            if waits {
                self.refuse_request(app, &request, refusal)?;
            }
        }
        Ok(())
    }

    /// Refuses one request and takes its sheets away; one that is being answered is left to that answer, which looks itself.
    pub(super) fn refuse_request(
        &self,
        app: &AppId,
        request: &Request,
        refusal: Refusal,
    ) -> Result<(), NodeError> {
        self.answer_request(app, request, &Answer::Refused(refusal))
    }

    /// Answers one request and takes its sheets away; one that is being answered by its person is left to that answer.
    pub(crate) fn answer_request(
        &self,
        app: &AppId,
        request: &Request,
        answer: &Answer,
    ) -> Result<(), NodeError> {
        if self.consent.is_answering(app, request.id) {
            return Ok(());
        }
        let sheets = self.consent.of_request(app, request.id);
        let now = self.clock.now();
        let kept = self.write(|store| records::record_answer(store, app, request.id, answer, now));
        match kept {
            Err(error) if error.code() == "APP-401" => {} // It was answered meanwhile.
            kept => kept?,                                // GRT-002
        }
        for sheet in sheets {
            let name = sheet.id().to_owned();
            sheet.done();
            self.emit(Event::Consent { sheet: name, state: ConsentState::Refused });
        }
        self.answered(app);
        Ok(())
    }
}

/// The scopes that a name means, each with its bounds; all that ask without one.
fn scopes_named(record: &AppRecord, which: Option<&str>) -> Result<Vec<(Scope, Vec<String>)>, NodeError> {
    let mut wanted = scopes(&record.permissions);
    wanted.retain(|(scope, _)| which.is_none_or(|which| scope.to_string() == which));
    match which {
        Some(which) if wanted.is_empty() => Err(codes::NO_GRANT.with("grant", which)),
        _ => Ok(wanted),
    }
}

/// The person's own most that was said, of an asset that the scope can move.
fn own_cap(
    record: &AppRecord,
    wanted: &[(Scope, Vec<String>)],
    params: &LimitGrantParams,
) -> Result<Option<Cap>, NodeError> {
    let Some(asset) = &params.asset else { return Ok(None) };
    let is_declared = record.permissions.asset(asset).is_some();
    if !is_declared || !wanted.iter().all(|(scope, _)| moves_money(scope)) {
        return Err(codes::NOTHING_TO_LIMIT.with("grant", &params.grant).and("asset", asset));
    }
    let units = |text: &Option<String>| {
        let parsed = text.as_ref().map(|text| text.parse::<BaseUnits>()).transpose();
        parsed.map_err(|_| codes::MALFORMED.with("field", "amount"))
    };
    let (per_request, per_day) = (units(&params.per_payment)?, units(&params.per_day)?);
    Ok(Some(Cap { asset: AssetId::new(asset.as_str()), per_request, per_day }))
}
