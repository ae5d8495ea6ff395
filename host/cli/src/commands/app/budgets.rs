//! Budgets: what apps pay out of without asking, within limits that the chain enforces.

use teahouse_api::ErrorView;
use teahouse_api::allowance::{BudgetsParams, EndBudgetParams, OpenBudgetParams};
use teahouse_api::app::{AppParams, GrantCapView};
use teahouse_api::method::{AppBudget, AppBudgetend, AppBudgets, AppGrants};

use crate::args::{BudgetOrder, Fee, Spend};
use crate::calendar::end_of_day;
use crate::commands::limits::base_units;
use crate::commands::{Context, allowance, money};
use crate::connect::Host;
use crate::tell;

/// Goes as far as it gets: the approval, where the asset is a token, and the deposit.
pub(super) async fn open(context: &Context<'_>, host: &Host, order: BudgetOrder) -> Result<(), ErrorView> {
    let spend = order.spend.clone();
    let params = params_of(host, order).await?;
    tell::person("This is a budget: the app pays people out of it WITHOUT ASKING YOU, within its limits.");
    allowance::steps::<AppBudget>(context, host, params, &spend).await
}

async fn params_of(host: &Host, order: BudgetOrder) -> Result<OpenBudgetParams, ErrorView> {
    let bad_date = || ErrorView::usage("CLI-207").with("time", &order.until);
    let until = end_of_day(&order.until).ok_or_else(bad_date)?;
    let cap = cap_of(host, &order.app, &order.asset).await?;
    let units = |text: &str| base_units(text, cap.decimals);
    Ok(OpenBudgetParams {
        most: units(&order.most)?,
        per_day: order.per_day.as_deref().map(units).transpose()?,
        account: order.of.account,
        app: order.app,
        asset: cap.asset,
        until,
        fee_in: order.fee.fee_in,
        dry_run: order.spend.dry_run,
    })
}

/// What the app may pay of an asset, by what apps call it or by its symbol.
async fn cap_of(host: &Host, app: &str, asset: &str) -> Result<GrantCapView, ErrorView> {
    let grants = host.call::<AppGrants>(AppParams { app: app.to_owned() }).await?;
    let of_wallet = grants.into_iter().filter(|grant| grant.id == "wallet");
    let mut caps = of_wallet.flat_map(|grant| grant.caps);
    let found = caps.find(|cap| cap.asset == asset || cap.symbol.eq_ignore_ascii_case(asset));
    found.ok_or_else(|| ErrorView::not_found("CAP-107").with("grant", "wallet").with("asset", asset))
}

/// Lists budgets.
pub(super) async fn list(context: &Context<'_>, host: &Host, app: Option<String>) -> Result<(), ErrorView> {
    let all = host.call::<AppBudgets>(BudgetsParams { app }).await?;
    context.print(&all, |all| match all.as_slice() {
        [] => vec!["No app pays anything without asking you.".to_owned()],
        all => all.iter().map(allowance::line).collect(),
    });
    Ok(())
}

/// Ends one.
pub(super) async fn end(
    context: &Context<'_>,
    host: &Host,
    (app, asset): (String, Option<String>),
    (fee, spend): (Fee, Spend),
) -> Result<(), ErrorView> {
    let params = EndBudgetParams { app, asset, fee_in: fee.fee_in, dry_run: spend.dry_run };
    let sheet = host.call::<AppBudgetend>(params).await?;
    money::answer(context, host, &sheet, &spend).await
}
