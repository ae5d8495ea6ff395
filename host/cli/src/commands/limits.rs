//! Limits: what may leave at most, for everything or for one app. Loosening one takes a yes; tightening does not.

use std::time::{Duration, SystemTime};

use teahouse_api::ErrorView;
use teahouse_api::account::AccountParams;
use teahouse_api::limit::{ClearLimitParams, LimitChangeView, LimitView, SetLimitParams};
use teahouse_api::method::{ChainStatus, WalletBalance, WalletLimitclear, WalletLimits, WalletLimitset};
use teahouse_api::profile::Nothing;

use super::change::Shown;
use super::{Context, devnet};
use crate::args::{LimitName, Limits, Spend};
use crate::connect::Host;
use crate::table::{self, decimal};

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Option<Limits>) -> Result<(), ErrorView> {
    match verb.unwrap_or(Limits::List) {
        Limits::List => {
            let all = host.call::<WalletLimits>(Nothing {}).await?;
            context.print(&all, |all| match all.as_slice() {
                [] => vec!["There is no limit. Set one with `teahouse wallet limits set`.".to_owned()],
                all => all.iter().map(line).collect(),
            });
        }
        Limits::Set { of, per_payment, per_day, total, ends_in, spend } => {
            let decimals = decimals(host, &of.asset).await?;
            let units = |text: Option<String>| text.map(|text| base_units(&text, decimals)).transpose();
            let ends_at = match ends_in {
                Some(wait) => Some(now(host).await?.saturating_add(millis(devnet::length(&wait)?))),
                None => None,
            };
            let params = SetLimitParams {
                app: of.app,
                asset: of.asset,
                per_payment: units(per_payment)?,
                per_day: units(per_day)?,
                total: units(total)?,
                ends_at,
                digest: spend.approve_digest.clone(),
                dry_run: spend.dry_run,
            };
            let mut change = host.call::<WalletLimitset>(params.clone()).await?;
            if let Some(digest) = wants_yes(context, host, &change, &spend)? {
                change =
                    host.call::<WalletLimitset>(SetLimitParams { digest: Some(digest), ..params }).await?;
            }
            context.print(&change, lines);
        }
        Limits::Clear { of: LimitName { app, asset }, spend } => {
            let (digest, dry_run) = (spend.approve_digest.clone(), spend.dry_run);
            let params = ClearLimitParams { app, asset, digest, dry_run };
            let mut change = host.call::<WalletLimitclear>(params.clone()).await?;
            if let Some(digest) = wants_yes(context, host, &change, &spend)? {
                let params = ClearLimitParams { digest: Some(digest), ..params };
                change = host.call::<WalletLimitclear>(params).await?;
            }
            context.print(&change, lines);
        }
    }
    Ok(())
}

/// The digest to say yes with, where it waits for one and the person gave it.
fn wants_yes(
    context: &Context<'_>,
    host: &Host,
    view: &LimitChangeView,
    spend: &Spend,
) -> Result<Option<String>, ErrorView> {
    let (question, otherwise) = ("Let more leave? [y/N] ", "Nothing has changed");
    Shown { done: view.done, digest: &view.digest, lines: lines(view), question, otherwise }
        .agreed(context, host, spend)
}

/// How many decimals an asset has; a token that is not known here is counted in its smallest unit.
pub(super) async fn decimals(host: &Host, asset: &str) -> Result<u8, ErrorView> {
    let balances = host.call::<WalletBalance>(AccountParams { account: None }).await?.balances;
    let mut known = balances.iter().map(|balance| &balance.asset);
    let found = known.find(|known| known.id == asset || known.symbol.eq_ignore_ascii_case(asset));
    Ok(found.map_or(0, |asset| asset.decimals))
}

/// What a person typed, in the smallest unit.
pub(super) fn base_units(text: &str, decimals: u8) -> Result<String, ErrorView> {
    let bad = || ErrorView::usage("CLI-206").with("amount", text).with("decimals", decimals);
    table::base_units(text, decimals).ok_or_else(bad)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The time that limits go by, milliseconds: the machine's, or the chain's where that is ahead.
async fn now(host: &Host) -> Result<u64, ErrorView> {
    let machine = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let chain = host.call::<ChainStatus>(Nothing {}).await?.block_time.unwrap_or(0);
    Ok(millis(machine).max(chain.saturating_mul(1_000)))
}

/// A limit in one line: whose, of what, each bound with what is used of it.
fn line(view: &LimitView) -> String {
    let amount = |units: &str| decimal(units, view.asset.decimals);
    let bound = |most: &Option<String>, used: Option<&str>, what: &str| {
        let most = most.as_ref()?;
        let used = used.map_or_else(String::new, |used| format!("{} of ", amount(used)));
        Some(format!("{used}{} {what}", amount(most)))
    };
    let bounds = [
        bound(&view.per_payment, None, "a payment"),
        bound(&view.per_day, Some(&view.used_day), "a day"),
        bound(&view.total, Some(&view.used_total), "in total"),
    ];
    let whose = match (&view.app, &view.app_name) {
        (None, _) => "everything".to_owned(),
        (Some(_), Some(name)) => name.clone(),
        (Some(id), None) => id.clone(),
    };
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    let days = |at: u64| at.saturating_sub(view.since) / 86_400_000;
    let ends =
        view.ends_at.map_or_else(String::new, |at| format!("  ends {} days after it was set", days(at)));
    format!("{whose:<16} {:<14} {}{ends}", view.asset.symbol, bounds.join(", "))
}

fn lines(change: &LimitChangeView) -> Vec<String> {
    let of = |limit: &Option<LimitView>| limit.as_ref().map_or_else(|| "no limit".to_owned(), line);
    let what = match (change.done, change.loosens) {
        (true, _) => "changed",
        (false, true) => "would let more leave",
        (false, false) => "would change",
    };
    vec![format!("was  {}", of(&change.before)), format!("is   {}  ({what})", of(&change.after))]
}
