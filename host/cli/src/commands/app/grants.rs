//! What a person lets an app ask for, within which bounds, and the receipts of it.

use std::path::Path;

use serde::Serialize;
use teahouse_api::ErrorView;
use teahouse_api::app::{
    AppParams, AppReceiptView, AppReceiptsParams, AppReceiptsView, GrantCapView, GrantTerm, GrantView,
    LimitGrantParams,
};
use teahouse_api::method::{AppGrants, AppLimit, AppReceipts, AppReceiptsexport};
use teahouse_api::profile::Nothing;
use teahouse_node::{CheckedReceipts, NodeError, check_receipts};

use crate::args::Term;
use crate::calendar::utc;
use crate::commands::keyfile::write_new;
use crate::commands::limits::base_units;
use crate::commands::{Context, read_file};
use crate::connect::Host;
use crate::table::word;

/// What an export has written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported {
    file: String,
    count: u64,
    head: String,
}

/// Sets a grant's end, and the person's own most of the asset that stands behind its name.
pub(super) async fn limit(
    host: &Host,
    (app, named): (String, String),
    (most, per_day): (Option<String>, Option<String>),
    lasts: Option<Term>,
) -> Result<Vec<GrantView>, ErrorView> {
    let known = host.call::<AppGrants>(AppParams { app: app.clone() }).await?;
    let (grant, cap) = split(&known, &named);
    let wants_asset = most.is_some() || per_day.is_some();
    let cap = cap.or_else(|| only_cap(&known, &grant).filter(|_| wants_asset));
    if wants_asset && cap.is_none() {
        return Err(ErrorView::not_found("CAP-107").with("grant", &named).with("asset", &named));
    }
    let decimals = cap.map_or(0, |cap| cap.decimals);
    let units = |text: Option<String>| text.map(|text| base_units(&text, decimals)).transpose();
    let params = LimitGrantParams {
        asset: cap.map(|cap| cap.asset.clone()),
        per_payment: units(most)?,
        per_day: units(per_day)?,
        lasts: lasts.map(term),
        app,
        grant,
    };
    host.call::<AppLimit>(params).await
}

const fn term(term: Term) -> GrantTerm {
    match term {
        Term::Hour => GrantTerm::Hour,
        Term::Day => GrantTerm::Day,
        Term::Month => GrantTerm::Month,
        Term::Never => GrantTerm::Never,
    }
}

/// The grant that was named, and the asset behind it where one was: `wallet/pusd`. A grant of that very name is meant first.
fn split<'a>(known: &'a [GrantView], named: &str) -> (String, Option<&'a GrantCapView>) {
    let of_asset = |grant: &'a GrantView| {
        let asset = named.strip_prefix(grant.id.as_str())?.strip_prefix('/')?;
        let is_it = |cap: &&GrantCapView| cap.asset == asset || cap.symbol.eq_ignore_ascii_case(asset);
        Some((grant.id.clone(), grant.caps.iter().find(is_it)?))
    };
    if known.iter().any(|grant| grant.id == named) {
        return (named.to_owned(), None);
    }
    match known.iter().find_map(of_asset) {
        Some((grant, cap)) => (grant, Some(cap)),
        None => (named.to_owned(), None),
    }
}

/// The one asset that a grant moves, where it is one.
fn only_cap<'a>(known: &'a [GrantView], grant: &str) -> Option<&'a GrantCapView> {
    match known.iter().find(|one| one.id == grant)?.caps.as_slice() {
        [cap] => Some(cap),
        _ => None,
    }
}

/// Shows receipts, newest first.
pub(super) async fn receipts(
    context: &Context<'_>,
    host: &Host,
    app: Option<String>,
    (limit, before): (u32, Option<u64>),
) -> Result<(), ErrorView> {
    let page = host.call::<AppReceipts>(AppReceiptsParams { app, before, limit }).await?;
    context.print(&page, lines);
    page.trouble.map_or(Ok(()), Err)
}

fn lines(page: &AppReceiptsView) -> Vec<String> {
    let mut lines: Vec<String> = page.receipts.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("There is no receipt yet.".to_owned());
    }
    if let (true, Some(last)) = (page.more, page.receipts.last()) {
        lines.push(format!("older ones: --before {}", last.number));
    }
    lines
}

fn line(receipt: &AppReceiptView) -> String {
    let app: String = receipt.app.chars().take(8).collect();
    format!(
        "{:>5} {} {:<14} {:<16} {:<28} app {app} {}",
        receipt.number,
        utc(receipt.at),
        word(&receipt.kind),
        word(&receipt.answer),
        receipt.scope,
        receipt.version
    )
}

/// Writes all receipts to a file that was not there.
pub(super) async fn export(context: &Context<'_>, host: &Host, file: &Path) -> Result<(), ErrorView> {
    let all = host.call::<AppReceiptsexport>(Nothing {}).await?;
    write_new(file, all.lines.as_bytes())
        .map_err(|_| ErrorView::failed("CLI-303").with("file", file.display()))?;
    let exported = Exported { file: file.display().to_string(), count: all.count, head: all.head };
    context.print(&exported, |done| {
        vec![format!("{} receipts in {}. Note the newest one's hash: {}", done.count, done.file, done.head)]
    });
    Ok(())
}

/// Checks a file of receipts; no host is asked.
pub(crate) fn verify_receipts(context: &Context<'_>, file: &Path) -> Result<(), ErrorView> {
    let text = String::from_utf8_lossy(&read_file(file)?).into_owned();
    let checked = check_receipts(&text).map_err(NodeError::into_view)?;
    context.print(&checked, |checked: &CheckedReceipts| {
        vec![format!("{} receipts, whole. The newest one's hash: {}", checked.count, checked.head)]
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use teahouse_api::app::GrantDecision;

    use super::*;

    fn grant(id: &str, assets: &[&str]) -> GrantView {
        let cap = |asset: &&str| GrantCapView {
            asset: (*asset).to_owned(),
            symbol: asset.to_uppercase(),
            decimals: 6,
            asked_payment: "1".to_owned(),
            asked_day: "1".to_owned(),
            own_payment: None,
            own_day: None,
        };
        GrantView {
            id: id.to_owned(),
            capability: id.to_owned(),
            scope: Vec::new(),
            asks: true,
            decision: GrantDecision::Open,
            given_at: None,
            given_to: None,
            ends_at: None,
            caps: assets.iter().map(cap).collect(),
        }
    }

    #[test]
    fn an_asset_stands_behind_the_grant_that_it_is_limited_in() {
        let known = [grant("wallet", &["pusd", "native"]), grant("contracts/gifts", &["pusd"])];
        let named = |name: &str| {
            let (grant, cap) = split(&known, name);
            (grant, cap.map(|cap| cap.asset.clone()))
        };
        let pusd = Some("pusd".to_owned());
        assert_eq!(named("wallet/pusd"), ("wallet".to_owned(), pusd.clone()));
        assert_eq!(named("wallet/PUSD"), ("wallet".to_owned(), pusd.clone()));
        assert_eq!(named("contracts/gifts"), ("contracts/gifts".to_owned(), None));
        assert_eq!(named("contracts/gifts/pusd"), ("contracts/gifts".to_owned(), pusd));
        assert_eq!(named("wallet/gold"), ("wallet/gold".to_owned(), None));
        assert!(only_cap(&known, "wallet").is_none(), "which of the two is meant is said");
        assert!(only_cap(&known, "contracts/gifts").is_some());
    }
}
