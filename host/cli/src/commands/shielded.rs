//! Shielded money: what there is, what leaves after a yes, and what can be shown of it to whom.

mod follow;
mod tidy;

use std::time::{Duration, Instant};

use teahouse_api::consent::ConsentSheetView;
use teahouse_api::method::{
    ProfileShow, ShieldedBalance, ShieldedCancel, ShieldedCheckreceipt, ShieldedDeposit, ShieldedHistory,
    ShieldedJoin, ShieldedPayment, ShieldedQuestion, ShieldedReceipt, ShieldedReceive, ShieldedRetry,
    ShieldedSend, ShieldedViewkey, ShieldedWithdraw,
};
use teahouse_api::profile::Nothing;
use teahouse_api::secret::SecretText;
use teahouse_api::shielded::{
    CheckReceiptParams, GiveReceiptParams, QuestionView, ShieldedCancelParams, ShieldedDepositParams,
    ShieldedHistoryParams, ShieldedJoinParams, ShieldedPaymentParams, ShieldedPaymentView,
    ShieldedReceiptView, ShieldedReceiveParams, ShieldedReceiveView, ShieldedRetryParams, ShieldedSendParams,
    ShieldedWithdrawParams, ViewKeyKind, ViewKeyParams, ViewKeyView,
};
use teahouse_api::{ErrorView, Exit, Method};

use super::{Context, limits};
use crate::args::{Follow, Shielded, Spend, Yes};
use crate::connect::Host;
use crate::person::{Answered, Person};
use crate::table::{self, shielded as lines};
use crate::tell;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Shielded) -> Result<(), ErrorView> {
    match verb {
        Shielded::Balance => {
            let view = host.call::<ShieldedBalance>(Nothing {}).await?;
            context.print(&view, lines::wallet);
        }
        Shielded::Address => {
            let view = host.call::<ShieldedReceive>(asking(None, None, None)).await?;
            context.print(&view, |view: &ShieldedReceiveView| vec![view.address.clone()]);
        }
        Shielded::Receive { asset, amount, memo } => {
            let base_units = match (&asset, &amount) {
                (Some(asset), Some(amount)) => Some(units(host, asset, amount).await?),
                _ => None,
            };
            let view = host.call::<ShieldedReceive>(asking(asset, base_units, memo)).await?;
            context.print(&view, lines::receive);
        }
        Shielded::Deposit { amount, asset, of, inserted, spend, follow } => {
            let base_units = units(host, &asset, &amount).await?;
            let (account, insertion, dry_run) = (of.account, inserted.into(), spend.dry_run);
            let params = ShieldedDepositParams { account, asset, base_units, insertion, dry_run };
            deposit(context, host, &params, (&spend, follow)).await?;
        }
        Shielded::Send { to, amount, asset, memo, brought, inserted, spend, follow } => {
            let base_units = units(host, &asset, &amount).await?;
            let (by, insertion, dry_run) = (brought.by.into(), inserted.into(), spend.dry_run);
            let params = ShieldedSendParams { to, asset, base_units, memo, by, insertion, dry_run };
            let sheet = looked::<ShieldedSend>(host, params).await?;
            pay(context, host, &sheet, (&spend, follow)).await?;
        }
        Shielded::Withdraw { amount, asset, to, brought, inserted, spend, follow } => {
            let base_units = units(host, &asset, &amount).await?;
            let (by, insertion, dry_run) = (brought.by.into(), inserted.into(), spend.dry_run);
            let params = ShieldedWithdrawParams { to, asset, base_units, by, insertion, dry_run };
            let sheet = looked::<ShieldedWithdraw>(host, params).await?;
            pay(context, host, &sheet, (&spend, follow)).await?;
        }
        Shielded::Join { asset, brought, spend, follow } => {
            let params = ShieldedJoinParams { asset, by: brought.by.into(), dry_run: spend.dry_run };
            let sheet = looked::<ShieldedJoin>(host, params).await?;
            pay(context, host, &sheet, (&spend, follow)).await?;
        }
        Shielded::Tidy { asset, fee_per_day, off: _, spend } => {
            tidy::run(context, host, (asset, fee_per_day), &spend).await?;
        }
        Shielded::History { limit, asset, open } => {
            let params = ShieldedHistoryParams { limit, asset, open };
            let all = host.call::<ShieldedHistory>(params).await?;
            context.print(&all, |all| all.iter().flat_map(lines::payment).collect());
        }
        Shielded::Show(named) => {
            let view = host.call::<ShieldedPayment>(ShieldedPaymentParams { id: named.payment }).await?;
            context.print(&view, lines::detail);
        }
        Shielded::Cancel { named, dry_run } => {
            let params = ShieldedCancelParams { id: named.payment, dry_run };
            let view = host.call::<ShieldedCancel>(params).await?;
            context.print(&view, lines::payment);
            if dry_run && !context.json {
                tell::person("It can be called off. Nothing was changed.");
            }
        }
        Shielded::Retry { named, brought, yes, follow } => {
            let (by, dry_run) = (brought.by.into(), yes.dry_run);
            let retried =
                host.call::<ShieldedRetry>(ShieldedRetryParams { id: named.payment, by, dry_run }).await?;
            // The sheet is of the account's transaction; what is followed is the payment that it brings.
            let goes_on = match &retried.sheet {
                Some(sheet) => agree(context, host, sheet, &yes.into()).await?.is_some(),
                None if dry_run => {
                    context.print(&retried.payment, lines::payment);
                    false
                }
                None => true,
            };
            if goes_on {
                finish(context, host, &retried.payment.id, follow).await?;
            }
        }
        Shielded::Question => {
            let view = host.call::<ShieldedQuestion>(Nothing {}).await?;
            context.print(&view, |view: &QuestionView| vec![view.question.clone()]);
        }
        Shielded::Receipt { payment: id, question } => {
            let view = host.call::<ShieldedReceipt>(GiveReceiptParams { id, question }).await?;
            context.print(&view, |view: &ShieldedReceiptView| vec![view.receipt.clone()]);
        }
        Shielded::Check { receipt, question } => {
            let view = host.call::<ShieldedCheckreceipt>(CheckReceiptParams { receipt, question }).await?;
            context.print(&view, lines::receipt);
        }
        Shielded::Viewkey { key } => view_key(context, host, key.into()).await?,
    }
    Ok(())
}

impl From<Yes> for Spend {
    fn from(yes: Yes) -> Self {
        let Yes { dry_run, consent, approve_digest, confirm } = yes;
        Self { dry_run, consent, approve_digest, confirm }
    }
}

const fn asking(
    asset: Option<String>,
    base_units: Option<String>,
    memo: Option<String>,
) -> ShieldedReceiveParams {
    ShieldedReceiveParams { asset, base_units, memo }
}

/// How long the pool is waited for before a payment is refused, because not all of it was read.
const READING: Duration = Duration::from_secs(60);
/// How long a profile that was opened for this command waits for somebody to bring it.
const MEETING: Duration = Duration::from_secs(10);

/// Whether the same may be answered in a moment, when it was first asked for so long ago.
fn is_too_early(host: &Host, error: &ErrorView, since: Duration) -> bool {
    match error.code.as_str() {
        // What can be spent is not known before the pool was read up to now.
        "NOD-602" => since < READING,
        // Nobody is connected yet.
        "NOD-604" => host.is_own() && since < MEETING,
        _ => false,
    }
}

/// A call that needs to know what can be spent, and who brings it: it waits a while for both.
async fn looked<M>(host: &Host, params: M::Params) -> Result<M::Result, ErrorView>
where
    M: Method,
    M::Params: Clone,
{
    let (begun, mut said) = (Instant::now(), false);
    loop {
        match host.call::<M>(params.clone()).await {
            Err(error) if is_too_early(host, &error, begun.elapsed()) => {
                if !std::mem::replace(&mut said, true) {
                    tell::person("The pool is read first, and whoever brings it is asked.");
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            done => return done,
        }
    }
}

/// What a person typed, in the asset's smallest unit.
async fn units(host: &Host, asset: &str, amount: &str) -> Result<String, ErrorView> {
    limits::base_units(amount, limits::decimals(host, asset).await?)
}

/// Shows a key to whoever gives the password, also where the profile is open.
async fn view_key(context: &Context<'_>, host: &Host, key: ViewKeyKind) -> Result<(), ErrorView> {
    let password = if host.call::<ProfileShow>(Nothing {}).await?.password {
        let typed = context.password.read("Password: ")?.ok_or_else(|| ErrorView::refused("KEY-212"))?;
        typed.expose().to_owned()
    } else {
        String::new()
    };
    let params = ViewKeyParams { key, password: SecretText::new(password) };
    let view = host.call::<ShieldedViewkey>(params).await?;
    context.print(&view, |view: &ViewKeyView| vec![view.key.expose().to_owned()]);
    if !context.json {
        tell::person(&format!(
            "Whoever has this key sees {}, for ever, and can pay nothing. It cannot be taken back.",
            seen_with(key)
        ));
    }
    Ok(())
}

const fn seen_with(key: ViewKeyKind) -> &'static str {
    match key {
        ViewKeyKind::Full => "what comes and what goes",
        ViewKeyKind::Incoming => "what comes",
        ViewKeyKind::Outgoing => "what goes",
    }
}

/// Answers the sheets of a deposit, each a payment of the account, and waits for them: a token has to be let go of first.
async fn deposit(
    context: &Context<'_>,
    host: &Host,
    params: &ShieldedDepositParams,
    (spend, follow): (&Spend, Follow),
) -> Result<(), ErrorView> {
    loop {
        let sheet = host.call::<ShieldedDeposit>(params.clone()).await?;
        let Some(id) = agree(context, host, &sheet, spend).await? else { return Ok(()) };
        let paid = follow::deposit(context, host, &id, follow).await?;
        if sheet.step >= sheet.steps {
            context.print(&paid, |paid| vec![table::payment(paid)]);
            tell::person("It can be spent once the pool has inserted it: see `teahouse shielded balance`.");
            return Ok(());
        }
    }
}

/// Answers the sheet of a shielded payment, and waits for it.
async fn pay(
    context: &Context<'_>,
    host: &Host,
    sheet: &ConsentSheetView,
    (spend, follow): (&Spend, Follow),
) -> Result<(), ErrorView> {
    match agree(context, host, sheet, spend).await? {
        Some(id) => finish(context, host, &id, follow).await,
        None => Ok(()),
    }
}

async fn finish(context: &Context<'_>, host: &Host, id: &str, follow: Follow) -> Result<(), ErrorView> {
    let paid: ShieldedPaymentView = follow::payment(context, host, id, follow).await?;
    context.print(&paid, lines::payment);
    Ok(())
}

/// Answers a sheet; what it became, where the person said yes.
async fn agree(
    context: &Context<'_>,
    host: &Host,
    sheet: &ConsentSheetView,
    spend: &Spend,
) -> Result<Option<String>, ErrorView> {
    if spend.dry_run {
        context.print(sheet, table::sheet);
        return Ok(None);
    }
    if let Answered::Yes(outcome) = Person::new(spend).answer(host, sheet).await? {
        return Ok(Some(outcome.payment.unwrap_or_default()));
    }
    context.print(sheet, |_| Vec::new());
    // Where this process owns the profile, the sheet falls with it.
    if host.is_own() {
        return Err(ErrorView::new("CLI-204", Exit::Refused));
    }
    if !context.json {
        tell::person(&format!(
            "Nothing leaves before you agree: teahouse {} consent approve {} --digest {}",
            context.flags(),
            sheet.id,
            sheet.digest
        ));
    }
    Ok(None)
}
