//! The submitter role: how it stands, what it takes, and how its earnings leave it.

use teahouse_api::ErrorView;
use teahouse_api::method::{SubmitterPayout, SubmitterStatus};
use teahouse_api::money::MoneyView;
use teahouse_api::profile::Nothing;
use teahouse_api::submitter::{
    PayoutParams, PayoutView, SubmitterPriceView, SubmitterStatusView, SubmitterTermsView,
};

use super::change::Shown;
use super::{Context, limits};
use crate::args::{Spend, Submitter};
use crate::connect::Host;
use crate::table::decimal;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Submitter) -> Result<(), ErrorView> {
    match verb {
        Submitter::Status => {
            let status = host.call::<SubmitterStatus>(Nothing {}).await?;
            context.print(&status, lines);
        }
        Submitter::Terms => {
            let terms = host.call::<SubmitterStatus>(Nothing {}).await?.terms;
            let terms = terms.ok_or_else(|| ErrorView::refused("NOD-491"))?;
            context.print(&terms, term_lines);
        }
        Submitter::Payout { to, amount, asset, spend } => {
            let decimals = limits::decimals(host, &asset).await?;
            let base_units = limits::base_units(&amount, decimals)?;
            let digest = spend.approve_digest.clone().filter(|_| !spend.dry_run);
            let params = PayoutParams { to, asset, base_units, digest };
            payout(context, host, params, &spend).await?;
        }
    }
    Ok(())
}

async fn payout(
    context: &Context<'_>,
    host: &Host,
    params: PayoutParams,
    spend: &Spend,
) -> Result<(), ErrorView> {
    let mut view = host.call::<SubmitterPayout>(params.clone()).await?;
    if let Some(digest) = wants_yes(context, host, &view, spend)? {
        view = host.call::<SubmitterPayout>(PayoutParams { digest: Some(digest), ..params }).await?;
    }
    context.print(&view, payout_lines);
    Ok(())
}

/// The digest to say yes with, where it waits for one and the person gave it.
fn wants_yes(
    context: &Context<'_>,
    host: &Host,
    view: &PayoutView,
    spend: &Spend,
) -> Result<Option<String>, ErrorView> {
    let (question, otherwise) = ("Pay it out? [y/N] ", "Nothing has left");
    Shown { done: view.done, digest: &view.digest, lines: payout_lines(view), question, otherwise }
        .agreed(context, host, spend)
}

fn amount(money: &MoneyView) -> String {
    format!("{} {}", decimal(&money.base_units, money.asset.decimals), money.asset.symbol)
}

fn lines(status: &SubmitterStatusView) -> Vec<String> {
    let runs = match (status.running, &status.problem) {
        (true, None) => "It brings what others signed.".to_owned(),
        // It carries all the same: only its look at the pool's queue came to nothing.
        (true, Some(code)) if code.starts_with("SUB-3") => {
            let why = crate::sentence::sentence(&ErrorView::refused(code));
            format!("It brings what others signed, and inserts nothing now: {why} [{code}]")
        }
        (_, Some(code)) => format!("{} [{code}]", crate::sentence::sentence(&ErrorView::refused(code))),
        (false, None) => "It does not run.".to_owned(),
    };
    let coin = status.coin.as_ref().map_or_else(|| "not known".to_owned(), amount);
    let earned: Vec<String> = status.earned.iter().map(amount).collect();
    let earned = if earned.is_empty() { "nothing yet".to_owned() } else { earned.join(", ") };
    let mut lines = vec![runs, format!("account  {}", status.account), format!("coin     {coin}")];
    lines.push(format!(
        "brought  {}: {} confirmed, {} waiting, {} failed",
        status.submitted, status.confirmed, status.waiting, status.failed
    ));
    if status.inserted > 0 || status.terms.as_ref().is_some_and(|terms| terms.inserts) {
        let batches = if status.inserted == 1 { "batch" } else { "batches" };
        let (inserted, rewards) = (status.inserted, amount(&status.rewards));
        lines.push(format!("inserted {inserted} {batches} of the pool's queue, for {rewards}"));
    }
    lines.push(format!("earned   {earned}"));
    lines.push(format!("spent    {}", amount(&status.spent)));
    let most = status.terms.as_ref().map(|terms| &terms.loss_a_day);
    lines.extend(status.lost_today.as_ref().zip(most).map(|(lost, most)| {
        format!("lost     {} to refused calls in a day, at most {}", amount(lost), amount(most))
    }));
    lines.extend(status.addresses.iter().map(|at| format!("reached  {at}")));
    lines
}

fn term_lines(terms: &SubmitterTermsView) -> Vec<String> {
    vec![
        format!("claims    {}", price(terms.claims.as_ref())),
        format!("payments  {}", price(terms.batches.as_ref())),
        format!("shielded  {}", price(terms.shielded.as_ref())),
        format!("inserts   {}", if terms.inserts { "what waits in the pool's queue" } else { "nothing" }),
        format!("at a time {}", terms.at_a_time),
        format!("a day     at most {} lost to calls that contracts refuse", amount(&terms.loss_a_day)),
    ]
}

fn price(price: Option<&SubmitterPriceView>) -> String {
    let Some(price) = price else { return "not carried".to_owned() };
    if price.free {
        return "for nothing".to_owned();
    }
    let coin = format!("in coin for the gas and {} %", price.margin_percent);
    let tokens = price.tokens.iter().map(|token| format!("{} for each begun 150,000 gas", amount(token)));
    std::iter::once(coin).chain(tokens).collect::<Vec<_>>().join(", ")
}

fn payout_lines(view: &PayoutView) -> Vec<String> {
    let what = if view.done { "leaves" } else { "would leave" };
    vec![
        format!("{} {what} {} to {}", amount(&view.amount), view.account, view.to),
        format!("fee at most {}", amount(&view.fee_max)),
    ]
}
