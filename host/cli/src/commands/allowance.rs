//! Allowances: opened in one step or two, paid from, ended; the chain holds apps to their limits.

use std::time::Duration;

use teahouse_api::allowance::{
    AllowanceDetailView, AllowanceParams, AllowancePaymentView, AllowanceState, AllowanceStep,
    AllowanceStepView, AllowanceView, AllowancesParams, EndAllowanceParams, OpenAllowanceParams,
    PayAllowanceParams,
};
use teahouse_api::consent::ConsentSheetView;
use teahouse_api::method::{
    WalletAllowanceopen, WalletAllowancepay, WalletAllowancerefund, WalletAllowancerevoke, WalletAllowances,
    WalletAllowanceshow,
};
use teahouse_api::{ErrorView, Method};

use super::{Context, devnet, limits, money};
use crate::args::{Allowance, Fee, Order, Spend};
use crate::connect::Host;
use crate::table::{self, decimal};
use crate::tell;

/// How long a step that was agreed to before is waited for, in seconds.
const CHAIN_WAITS: u64 = 60;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Allowance) -> Result<(), ErrorView> {
    match verb {
        Allowance::Open(order) => open(context, host, order).await,
        Allowance::List { look } => {
            let all = host.call::<WalletAllowances>(AllowancesParams { look }).await?;
            context.print(&all, |all| match all.as_slice() {
                [] => vec!["No app may spend anything by itself.".to_owned()],
                all => all.iter().map(line).collect(),
            });
            Ok(())
        }
        Allowance::Show { allowance } => {
            let view = host.call::<WalletAllowanceshow>(AllowanceParams { allowance }).await?;
            context.print(&view, lines);
            Ok(())
        }
        Allowance::Pay { allowance, to, amount, fee, spend } => {
            let named = AllowanceParams { allowance: allowance.clone() };
            let asset = host.call::<WalletAllowanceshow>(named).await?.allowance.asset;
            let base_units = limits::base_units(&amount, asset.decimals)?;
            let (fee_in, dry_run) = (fee.fee_in, spend.dry_run);
            let params = PayAllowanceParams { allowance, to, base_units, fee_in, dry_run };
            let sheet = host.call::<WalletAllowancepay>(params).await?;
            money::answer(context, host, &sheet, &spend).await
        }
        Allowance::Revoke { allowance, fee, spend } => {
            end::<WalletAllowancerevoke>(context, host, (allowance, fee), &spend).await
        }
        Allowance::Refund { allowance, fee, spend } => {
            end::<WalletAllowancerefund>(context, host, (allowance, fee), &spend).await
        }
    }
}

async fn end<M: Method<Params = EndAllowanceParams, Result = ConsentSheetView>>(
    context: &Context<'_>,
    host: &Host,
    (allowance, fee): (String, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let params = EndAllowanceParams { allowance, fee_in: fee.fee_in, dry_run: spend.dry_run };
    let sheet = host.call::<M>(params).await?;
    money::answer(context, host, &sheet, spend).await
}

/// Goes as far as it gets: the approval, where the deposit is a token, and the deposit.
async fn open(context: &Context<'_>, host: &Host, order: Order) -> Result<(), ErrorView> {
    let spend = order.spend.clone();
    let params = params_of(host, order).await?;
    steps::<WalletAllowanceopen>(context, host, params, &spend).await
}

/// Takes step after step of a way to an allowance.
pub(super) async fn steps<M>(
    context: &Context<'_>,
    host: &Host,
    params: M::Params,
    spend: &Spend,
) -> Result<(), ErrorView>
where
    M: Method<Result = AllowanceStepView>,
    M::Params: Clone,
{
    loop {
        let next = host.call::<M>(params.clone()).await?;
        match (next.step, &next.sheet) {
            (AllowanceStep::Done, _) => {
                context.print(&next.allowance, |view| vec![line(view)]);
                return Ok(());
            }
            (AllowanceStep::Wait, _) if spend.dry_run => {
                context.print(&next.allowance, |view| vec![line(view)]);
                return Ok(());
            }
            (AllowanceStep::Wait, _) => {
                tell::person("What you agreed to before is on its way.");
                money::await_payment(host, next.payment.as_deref().unwrap_or_default(), CHAIN_WAITS).await?;
            }
            (_, Some(sheet)) => {
                terms(&next.allowance).iter().for_each(|line| tell::person(line));
                // After the last step it is shown as the chain has it.
                if money::answer_step(context, host, sheet, spend).await?.is_none() {
                    return Ok(());
                }
            }
            (_, None) => return Err(ErrorView::new("NOD-999", teahouse_api::Exit::Failed)),
        }
    }
}

async fn params_of(host: &Host, order: Order) -> Result<OpenAllowanceParams, ErrorView> {
    let decimals = limits::decimals(host, &order.asset).await?;
    let units = |text: &str| limits::base_units(text, decimals);
    let total = units(&order.total)?;
    let per_period = order.per_period.as_deref().map_or_else(|| Ok(total.clone()), units)?;
    let per_payment = order.per_payment.as_deref().map_or_else(|| Ok(per_period.clone()), units)?;
    Ok(OpenAllowanceParams {
        account: order.of.account,
        app: order.app,
        asset: order.asset,
        total,
        per_payment,
        per_period,
        period: seconds(&order.period)?,
        lasts: seconds(&order.lasts)?,
        payees: order.payees,
        fee_in: order.fee.fee_in,
        dry_run: order.spend.dry_run,
    })
}

fn seconds(text: &str) -> Result<u32, ErrorView> {
    let length: Duration = devnet::length(text)?;
    u32::try_from(length.as_secs()).map_err(|_| ErrorView::usage("CLI-207").with("time", text))
}

/// An allowance in one line: whose, what is left of what, what a payment and a period may take.
pub(super) fn line(view: &AllowanceView) -> String {
    let amount = |units: &str| decimal(units, view.asset.decimals);
    let whose =
        view.app_name.as_ref().or(view.app.as_ref()).map_or("an app that is not here", String::as_str);
    let left = view.left.as_ref().map_or_else(|| "unknown".to_owned(), |left| amount(left));
    let paid_to = if view.listed { format!(", only to {} listed", view.payees.len()) } else { String::new() };
    let trouble = view.trouble.as_ref().map_or_else(String::new, |why| format!("  ({})", why.code));
    format!(
        "{whose:<16} {:<8} {left} of {} {} left, {} a payment, {} every {}{paid_to}  {}{trouble}",
        table::word(&view.state),
        amount(&view.total),
        view.asset.symbol,
        amount(&view.per_payment),
        amount(&view.per_period),
        length(view.period),
        view.id,
    )
}

/// What a person agrees to, beside the sheet of the step.
fn terms(view: &AllowanceView) -> Vec<String> {
    let amount = |units: &str| format!("{} {}", decimal(units, view.asset.decimals), view.asset.symbol);
    let mut lines = vec![
        format!("allowance   {} at most, for ever", amount(&view.total)),
        format!("a payment   {} at most", amount(&view.per_payment)),
        format!("a period    {} at most, every {}", amount(&view.per_period), length(view.period)),
        format!("spends      {}, the account that you have for the app", view.spender),
        format!(
            "ends        {} (milliseconds); then, or whenever you say so, the rest is yours",
            view.expires_at
        ),
    ];
    match (view.listed, view.payees.as_slice()) {
        (false, _) => lines.push("pays        anyone".to_owned()),
        (true, all) => lines.extend(all.iter().map(|payee| format!("pays        {}", table::party(payee)))),
    }
    lines
}

fn lines(view: &AllowanceDetailView) -> Vec<String> {
    let allowance = &view.allowance;
    let mut lines = vec![line(allowance)];
    lines.extend(terms(allowance));
    let now = allowance.spendable.as_ref().filter(|_| allowance.state == AllowanceState::Live);
    lines.extend(now.map(|most| {
        format!("now         {} {} at most", decimal(most, allowance.asset.decimals), allowance.asset.symbol)
    }));
    lines.extend(view.payments.iter().map(paid));
    lines
}

fn paid(payment: &AllowancePaymentView) -> String {
    let (amount, to) = (table::money(&payment.amount), table::party(&payment.to));
    format!("paid        {amount} to {to} in {}", payment.tx)
}

fn length(seconds: u32) -> String {
    match seconds {
        all if all % 86_400 == 0 => format!("{} d", all / 86_400),
        all if all % 3_600 == 0 => format!("{} h", all / 3_600),
        all => format!("{all} s"),
    }
}
