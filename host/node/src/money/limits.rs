//! The person's limits: what they are, what is used of them, and how they change.
//!
//! What lets less leave holds at once. What lets more leave is shown first, and holds after a yes that names the digest of
//! what was shown; the yes is a line of the consent log (SPL-005).

use sha2::{Digest, Sha256};
use teahouse_api::Event;
use teahouse_api::consent::ConsentState;
use teahouse_api::limit::{ClearLimitParams, LimitChangeView, LimitView, SetLimitParams};
use teahouse_base::{ReadRecords, UnixMillis, WriteRecords, Writer};
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::Amounts;
use teahouse_wallet::limits::{
    self, Bound, Bounds, Exceeded, Limit, LimitKey, ReserveError, Scope, SpendingApp, Usage,
};

use super::wallet::decimal;
use crate::chain::Chain;
use crate::consent::{Ask, Proposal};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// A change that is asked for: of which limit, into what.
struct Wish<'a> {
    key: LimitKey,
    bounds: Option<Bounds>,
    digest: Option<&'a str>,
    dry_run: bool,
}

impl Shared {
    pub(crate) async fn limits(&self) -> Result<Vec<LimitView>, NodeError> {
        let chain = self.chain()?;
        let now = chain.journal.limits_time().await?;
        let mut views = Vec::new();
        for (key, limit) in self.read(|records| limits::list(records, chain.journal.persona()))? {
            if key.chain == chain.profile.chain_id && !limit.bounds.ended(now) {
                let usage = self.read(|records| limits::usage(records, &key, &limit, now))?;
                views.push(self.limit_view(&chain, &key, &limit, usage)?);
            }
        }
        Ok(views)
    }

    pub(crate) async fn set_limit(&self, params: &SetLimitParams) -> Result<LimitChangeView, NodeError> {
        let chain = self.chain()?;
        let amount = |text: &Option<String>| text.as_deref().map(decimal).transpose();
        let bounds = Bounds {
            per_payment: amount(&params.per_payment)?,
            per_day: amount(&params.per_day)?,
            total: amount(&params.total)?,
            ends: params.ends_at.map(UnixMillis::new),
        };
        let key = self.limit_key(&chain, params.app.as_deref(), &params.asset)?;
        let (digest, dry_run) = (params.digest.as_deref(), params.dry_run);
        self.change_limit(&chain, &Wish { key, bounds: Some(bounds), digest, dry_run }).await
    }

    pub(crate) async fn clear_limit(&self, params: &ClearLimitParams) -> Result<LimitChangeView, NodeError> {
        let chain = self.chain()?;
        let key = self.limit_key(&chain, params.app.as_deref(), &params.asset)?;
        if self.read(|records| limits::find(records, &key))?.is_none() {
            return Err(codes::NO_LIMIT.with("asset", &params.asset));
        }
        let (digest, dry_run) = (params.digest.as_deref(), params.dry_run);
        self.change_limit(&chain, &Wish { key, bounds: None, digest, dry_run }).await
    }

    /// A change is made in the commit that found what it changes: what was shown is what is changed.
    async fn change_limit(&self, chain: &Chain, wish: &Wish<'_>) -> Result<LimitChangeView, NodeError> {
        let now = chain.journal.limits_time().await?;
        let mut records = self.store.begin_write()?;
        let before = limits::find(&*records, &wish.key)?.filter(|limit| !limit.bounds.ended(now));
        let loosens = limits::loosens(&*records, &wish.key, wish.bounds.as_ref(), now)?;
        let digest = digest_of(wish, before.as_ref());
        if wish.digest.is_some_and(|named| named != digest) {
            return Err(codes::OTHER_DIGEST.error()); // SPL-005
        }
        let shown = self.shown(chain, &*records, &wish.key, before.as_ref(), now)?;
        let after = apply(&mut *records, wish, now)?;
        let after = self.shown(chain, &*records, &wish.key, after.as_ref(), now)?;
        let done = !wish.dry_run && (!loosens || wish.digest.is_some()); // SPL-005
        if done {
            if loosens {
                self.persona()?; // LCK-001
                self.write_answer(&mut *records, "limit", &digest, ConsentState::Approved)?;
            }
            records.commit()?;
            self.emit(Event::Wallet);
        }
        Ok(LimitChangeView { before: shown, after, loosens, digest, done })
    }

    fn shown(
        &self,
        chain: &Chain,
        records: &dyn ReadRecords,
        key: &LimitKey,
        limit: Option<&Limit>,
        now: UnixMillis,
    ) -> Result<Option<LimitView>, NodeError> {
        let Some(limit) = limit else { return Ok(None) };
        let usage = limits::usage(records, key, limit, now)?;
        self.limit_view(chain, key, limit, usage).map(Some)
    }

    fn limit_view(
        &self,
        chain: &Chain,
        key: &LimitKey,
        limit: &Limit,
        usage: Usage,
    ) -> Result<LimitView, NodeError> {
        let text = |amount: Option<U256>| amount.map(|amount| amount.to_string());
        let app = match key.scope {
            Scope::Persona => None,
            Scope::App(app) => Some(app.to_string()),
        };
        Ok(LimitView {
            app_name: app.as_deref().map(|app| self.name_of_app(app)).transpose()?.flatten(),
            app,
            asset: chain.asset(key.asset),
            per_payment: text(limit.bounds.per_payment),
            per_day: text(limit.bounds.per_day),
            total: text(limit.bounds.total),
            ends_at: limit.bounds.ends.map(UnixMillis::get),
            since: limit.since.get(),
            used_day: usage.day.to_string(),
            used_total: usage.total.to_string(),
            frees_at: usage.frees_at.map(UnixMillis::get),
        })
    }

    pub(crate) fn name_of_app(&self, id: &str) -> Result<Option<String>, NodeError> {
        let known = self.installed()?;
        Ok(known.into_iter().find(|(app, _)| app.to_string() == id).map(|(_, record)| record.title))
    }

    fn limit_key(&self, chain: &Chain, app: Option<&str>, asset: &str) -> Result<LimitKey, NodeError> {
        let known = chain.find_asset(asset).ok_or_else(|| codes::NO_ASSET.with("asset", asset))?;
        let scope = app.map_or(Ok(Scope::Persona), |app| self.find_spending_app(app).map(Scope::App))?;
        Ok(LimitKey { persona: chain.journal.persona(), scope, chain: chain.profile.chain_id, asset: known })
    }

    /// An app by name or id. The id is enough for one that is gone: its limit stays, and can be cleared.
    pub(crate) fn find_spending_app(&self, named: &str) -> Result<SpendingApp, NodeError> {
        named.parse().or_else(|_| self.find_app(named).map(|(app, _)| spending_app(&app)))
    }

    /// Refuses what does not fit into the person's limits before anybody is asked for a yes.
    pub(crate) fn check_limits(
        &self,
        chain: &Chain,
        ask: &Ask,
        proposal: &Proposal,
    ) -> Result<(), NodeError> {
        let app = ask.spender();
        let fits = match proposal {
            Proposal::Own(preview) => chain.journal.within_limits(&ask.id, preview, app),
            Proposal::Relayed(preview) => chain.relayed.within_limits(&chain.journal, preview, app),
        };
        self.fits(chain, fits)
    }

    /// Refuses what takes several steps before the first, where what it is for does not fit into the limits.
    pub(crate) async fn check_whole(
        &self,
        chain: &Chain,
        app: Option<SpendingApp>,
        leaves: (Asset, U256),
    ) -> Result<(), NodeError> {
        let fits = chain.journal.whole_within_limits(&Amounts::from([leaves]), app).await;
        self.fits(chain, fits)
    }

    /// What a limit has refused, as the surface says it.
    pub(crate) fn fits(&self, chain: &Chain, fits: Result<(), ReserveError>) -> Result<(), NodeError> {
        match fits {
            Err(ReserveError::Exceeded(exceeded)) => Err(self.over_limit(chain, &exceeded)), // SPL-004
            Err(ReserveError::Store(error)) => Err(error.into()),
            Ok(()) => Ok(()),
        }
    }

    /// The refusal of what does not fit: which limit, what is used and wanted, and when it would fit.
    pub(crate) fn over_limit(&self, chain: &Chain, exceeded: &Exceeded) -> NodeError {
        let asset = chain.asset(exceeded.asset);
        let amount = |units: U256| decimal_text(&units.to_string(), asset.decimals);
        let mut error = NodeError::from(*exceeded)
            .and("bound", bound_name(exceeded.bound))
            .and("symbol", &asset.symbol)
            .and("limit", amount(exceeded.limit))
            .and("used", amount(exceeded.used))
            .and("wanted", amount(exceeded.wanted));
        if let Scope::App(app) = exceeded.scope {
            let name = self.name_of_app(&app.to_string()).ok().flatten();
            error = error.and("app", name.unwrap_or_else(|| app.to_string()));
        }
        match exceeded.frees_at {
            Some(at) => {
                let hours = at.since(exceeded.at).as_secs().div_ceil(3_600).max(1);
                error.and("freesAt", at.get()).and("hours", hours)
            }
            None => error,
        }
    }
}

/// Whether a refusal is of a limit.
pub(crate) fn is_over_limit(error: &NodeError) -> bool {
    matches!(error.code(), "PAY-241" | "PAY-242" | "PAY-243" | "PAY-246")
}

/// The app that a payment is counted for.
pub(crate) const fn spending_app(app: &AppId) -> SpendingApp {
    SpendingApp::from_array(*app.as_bytes())
}

fn apply(
    records: &mut dyn WriteRecords,
    wish: &Wish<'_>,
    now: UnixMillis,
) -> Result<Option<Limit>, NodeError> {
    match wish.bounds {
        Some(bounds) => Ok(Some(limits::set(records, &wish.key, bounds, now)?)),
        None => {
            limits::clear(records, &wish.key)?;
            Ok(None)
        }
    }
}

const fn bound_name(bound: Bound) -> &'static str {
    match bound {
        Bound::Payment => "payment",
        Bound::Day => "day",
        Bound::Total => "total",
    }
}

/// `SHA-256("teahouse/limit-change/1" | scope | chain (8) | asset (20) | before? | after?)`: the limit before, and the
/// numbers after, in the form that they are kept in.
fn digest_of(wish: &Wish<'_>, before: Option<&Limit>) -> String {
    let mut to = Writer::new();
    to.fixed(b"teahouse/limit-change/1");
    match &wish.key.scope {
        Scope::Persona => to.u8(0),
        Scope::App(app) => to.u8(1).value(app),
    };
    to.u64(wish.key.chain.get()).fixed(wish.key.asset.token().as_slice()).option(before);
    let after = wish.bounds.map(|bounds| Limit { bounds, since: UnixMillis::new(0) });
    to.option(after.as_ref());
    hex::encode(Sha256::digest(to.finish()))
}

/// An amount as a person writes it, in the asset's own decimals.
pub(crate) fn decimal_text(base_units: &str, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{base_units:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    match rest.trim_end_matches('0') {
        "" => whole.to_owned(),
        rest => format!("{whole}.{rest}"),
    }
}
