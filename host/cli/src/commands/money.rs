//! Money: what is there, what leaves with consent, and what arrives by a claim.

use std::time::{Duration, Instant};

use teahouse_api::account::{AccountParams, NewAccountParams};
use teahouse_api::consent::{ApproveParams, ConsentSheetView, RefuseParams, SheetParams};
use teahouse_api::envelope::{ClaimOwnParams, ClaimParams, EnvelopeParams, RefundParams};
use teahouse_api::method::{
    ConsentApprove, ConsentList, ConsentReceipts, ConsentRefuse, ConsentShow, ContactPayees, EnvelopeClaim,
    EnvelopeClaimown, EnvelopeRefund, EnvelopeShow, WalletAccounts, WalletApprovals, WalletBalance,
    WalletCancel, WalletCarryown, WalletNewaccount, WalletPayment, WalletRaise, WalletReceive, WalletRevoke,
    WalletSend, WalletSpeedup,
};
use teahouse_api::money::{
    AccountView, ApprovalsParams, PaymentParams, PaymentPurpose, PaymentState, PaymentView, ReplaceParams,
    ReplacementView, RevokeApprovalParams, WalletSendParams,
};
use teahouse_api::payee::PayeeView;
use teahouse_api::profile::Nothing;
use teahouse_api::{ErrorView, Exit};

use super::{Context, allowance, delegate, history, token};
use crate::args::{Accounts, Consent, Envelope, PaymentName, Spend, Wallet};
use crate::connect::Host;
use crate::person::{Answered, Person};
use crate::{table, tell};

/// How long a command waits for the chain after a yes.
const CHAIN_WAITS: u64 = 60;

pub(super) async fn wallet(context: &Context<'_>, host: &Host, verb: Wallet) -> Result<(), ErrorView> {
    match verb {
        Wallet::Balance(of) => {
            let view = host.call::<WalletBalance>(AccountParams { account: of.account }).await?;
            context.print(&view, table::wallet);
        }
        // Answered by the caller.
        Wallet::Keys(_) => {}
        Wallet::Receive(of) => {
            let view = host.call::<WalletReceive>(AccountParams { account: of.account }).await?;
            context.print(&view, |view| {
                let mut lines = table::qr(&view.qr);
                lines.push(view.address.clone());
                lines
            });
        }
        Wallet::Accounts { verb: None } => {
            let all = host.call::<WalletAccounts>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(account).collect());
        }
        Wallet::Accounts { verb: Some(Accounts::New { label, app }) } => {
            let opened = host.call::<WalletNewaccount>(NewAccountParams { label, app }).await?;
            context.print(&opened, |opened| vec![account(opened)]);
        }
        Wallet::Tokens => token::list(context, host).await?,
        Wallet::Token(verb) => token::run(context, host, verb).await?,
        Wallet::History(options) => history::run(context, host, options).await?,
        Wallet::Rescan { from, of } => history::rescan(context, host, from, of).await?,
        Wallet::Approvals(of) => {
            let list = host.call::<WalletApprovals>(ApprovalsParams { account: of.account }).await?;
            context.print(&list, table::approvals);
        }
        Wallet::Revoke { asset, spender, of, fee, spend } => {
            let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
            let params = RevokeApprovalParams { account, asset, spender, fee_in, dry_run };
            let sheet = host.call::<WalletRevoke>(params).await?;
            answer(context, host, &sheet, &spend).await?;
        }
        Wallet::Limits { verb } => super::limits::run(context, host, verb).await?,
        Wallet::SpeedUp { named, raise: true, consent, approve_digest, confirm } => {
            let sheet = host.call::<WalletRaise>(replacing(&named)).await?;
            let spend = Spend { dry_run: named.dry_run, consent, approve_digest, confirm };
            answer(context, host, &sheet, &spend).await?;
        }
        Wallet::SpeedUp { named, .. } => {
            let done = host.call::<WalletSpeedup>(replacing(&named)).await?;
            replaced(context, host, done, &named).await?;
        }
        Wallet::Cancel(named) => {
            let done = host.call::<WalletCancel>(replacing(&named)).await?;
            replaced(context, host, done, &named).await?;
        }
        Wallet::Carry { payment, own: _, spend } => {
            let params = ReplaceParams { id: payment, dry_run: spend.dry_run };
            let sheet = host.call::<WalletCarryown>(params).await?;
            answer(context, host, &sheet, &spend).await?;
        }
        Wallet::Delegate(verb) => delegate::run(context, host, verb).await?,
        Wallet::Allowance(verb) => allowance::run(context, host, verb).await?,
        Wallet::Send { to, amount, asset, of, fee, spend } => {
            let balances = host.call::<WalletBalance>(AccountParams { account: of.account }).await?.balances;
            let known = balances.iter().map(|balance| &balance.asset);
            let found = known
                .into_iter()
                .find(|known| known.id == asset || known.symbol.eq_ignore_ascii_case(&asset));
            let decimals = found.map_or(0, |asset| asset.decimals);
            let bad = || ErrorView::usage("CLI-206").with("amount", &amount).with("decimals", decimals);
            let base_units = table::base_units(&amount, decimals).ok_or_else(bad)?;
            offer_privately(context, host, (to.as_str(), amount.as_str(), asset.as_str())).await;
            let params = WalletSendParams {
                account: of.account,
                to,
                asset,
                base_units,
                fee_in: fee.fee_in,
                dry_run: spend.dry_run,
            };
            let sheet = host.call::<WalletSend>(params).await?;
            answer(context, host, &sheet, &spend).await?;
        }
    }
    Ok(())
}

/// Says of a contact who can be paid in the pool how that is done, before it is paid where everybody sees it.
async fn offer_privately(context: &Context<'_>, host: &Host, wish: (&str, &str, &str)) {
    if context.json {
        return;
    }
    let payees = host.call::<ContactPayees>(Nothing {}).await.unwrap_or_default();
    if let Some(hint) = privately(&payees, &context.flags(), wish) {
        tell::person(&hint);
    }
}

/// How a contact is paid privately, where it has said that it can be.
fn privately(payees: &[PayeeView], flags: &str, (to, amount, asset): (&str, &str, &str)) -> Option<String> {
    let is_named = |payee: &&PayeeView| payee.contact == to || payee.name.eq_ignore_ascii_case(to);
    let payee = payees.iter().filter(|payee| payee.private_address.is_some()).find(is_named)?;
    Some(format!(
        "{} can be paid privately: teahouse {flags} shielded send \"{to}\" {amount} {asset}",
        payee.name
    ))
}

/// An account, and what is to be known of it.
pub(super) fn account(one: &AccountView) -> String {
    let names = [&one.label, &one.app].into_iter().flatten().map(|name| format!("  {name}"));
    let place = if one.imported {
        "imported: a backup brings it back, the 24 words do not"
    } else {
        one.path.as_str()
    };
    format!("{} {} {place}{}", one.index, one.address, names.collect::<String>())
}

fn replacing(named: &PaymentName) -> ReplaceParams {
    ReplaceParams { id: named.payment.clone(), dry_run: named.dry_run }
}

/// Says what took a payment's place, and where wanted what came of it.
async fn replaced(
    context: &Context<'_>,
    host: &Host,
    mut done: ReplacementView,
    named: &PaymentName,
) -> Result<(), ErrorView> {
    // Where this process owns the profile, nobody else would send it.
    if done.sent && done.payment.waits && (named.wait || host.is_own()) {
        done.payment = settled(host, &named.payment, named.timeout).await?;
    }
    context.print(&done, table::replacement);
    Ok(())
}

/// Looks at a payment until the chain has decided about it, whichever way.
async fn settled(host: &Host, id: &str, timeout: u64) -> Result<PaymentView, ErrorView> {
    use PaymentState::{Abandoned, Expired, Final, Foreign, Reverted, Safe};
    let until = Instant::now() + Duration::from_secs(timeout);
    loop {
        let view = host.call::<WalletPayment>(PaymentParams { id: id.to_owned() }).await?;
        if matches!(view.state, Safe | Final | Reverted | Abandoned | Foreign | Expired) {
            return Ok(view);
        }
        if Instant::now() >= until {
            return Err(ErrorView::new("CLI-201", Exit::Network).with("seconds", timeout));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Answers a sheet of the person's own, and waits for the chain after a yes.
pub(super) async fn answer(
    context: &Context<'_>,
    host: &Host,
    sheet: &ConsentSheetView,
    spend: &Spend,
) -> Result<(), ErrorView> {
    if let Some(paid) = answer_step(context, host, sheet, spend).await? {
        context.print(&paid, |paid| vec![table::payment(paid)]);
    }
    Ok(())
}

/// Answers a sheet that may not be the last of its command, and waits for the chain after a yes: what it became is not printed.
pub(super) async fn answer_step(
    context: &Context<'_>,
    host: &Host,
    sheet: &ConsentSheetView,
    spend: &Spend,
) -> Result<Option<PaymentView>, ErrorView> {
    if spend.dry_run {
        context.print(sheet, table::sheet);
        return Ok(None);
    }
    match Person::new(spend).answer(host, sheet).await? {
        Answered::Open => {
            context.print(sheet, |_| Vec::new());
            if !context.json && !host.is_own() {
                tell::person(&format!(
                    "Nothing leaves before you agree: teahouse {} consent approve {} --digest {}",
                    context.flags(),
                    sheet.id,
                    sheet.digest
                ));
            }
            // Where this process owns the profile, the sheet falls with it.
            if host.is_own() { Err(ErrorView::new("CLI-204", Exit::Refused)) } else { Ok(None) }
        }
        Answered::Yes(outcome) => {
            let payment = outcome.payment.unwrap_or_default();
            await_payment(host, &payment, CHAIN_WAITS).await.map(Some)
        }
    }
}

/// Waits until the chain has a payment for good; one that will not happen is an error.
pub(super) async fn await_payment(host: &Host, id: &str, timeout: u64) -> Result<PaymentView, ErrorView> {
    let view = settled(host, id, timeout).await?;
    let paid = matches!(view.state, PaymentState::Safe | PaymentState::Final);
    if paid { Ok(view) } else { Err(failure(&view)) }
}

/// What became of a payment that will not happen.
fn failure(view: &PaymentView) -> ErrorView {
    let claim = view.purpose == PaymentPurpose::Claim;
    let code = match (&view.failure, view.state) {
        (Some(code), _) => code.as_str(),
        (None, PaymentState::Foreign) if claim => "RED-306",
        (None, PaymentState::Expired) if claim => "RED-305",
        (None, PaymentState::Foreign) => "CHN-122",
        (None, PaymentState::Expired) => "PAY-444",
        _ => "PAY-301",
    };
    ErrorView::refused(code).with("payment", &view.id)
}

pub(super) async fn envelope(context: &Context<'_>, host: &Host, verb: Envelope) -> Result<(), ErrorView> {
    match verb {
        Envelope::Show(named) => {
            let view = host.call::<EnvelopeShow>(EnvelopeParams { envelope: named.envelope }).await?;
            context.print(&view, table::envelope);
        }
        Envelope::Claim { envelope, own: true, fee_in, spend, .. } => {
            let params = ClaimOwnParams { envelope: envelope.envelope, fee_in, dry_run: spend.dry_run };
            let sheet = host.call::<EnvelopeClaimown>(params).await?;
            answer(context, host, &sheet, &spend).await?;
        }
        Envelope::Claim { envelope, own: false, fee_in: _, spend, wait, timeout } => {
            let params = ClaimParams { envelope: envelope.envelope, dry_run: spend.dry_run };
            let mut view = host.call::<EnvelopeClaim>(params).await?;
            if !spend.dry_run && (wait || host.is_own()) {
                view = await_payment(host, &view.id, timeout).await?;
            }
            context.print(&view, table::claim);
        }
        Envelope::Refund { envelope, fee, spend } => {
            let (envelope, fee_in, dry_run) = (envelope.envelope, fee.fee_in, spend.dry_run);
            let params = RefundParams { envelope, fee_in, dry_run };
            let sheet = host.call::<EnvelopeRefund>(params).await?;
            answer(context, host, &sheet, &spend).await?;
        }
    }
    Ok(())
}

pub(super) async fn consent(context: &Context<'_>, host: &Host, verb: Consent) -> Result<(), ErrorView> {
    match verb {
        Consent::List => {
            let all = host.call::<ConsentList>(Nothing {}).await?;
            context.print(&all, |all| all.iter().flat_map(table::sheet).collect());
        }
        Consent::Show(named) => {
            let sheet = host.call::<ConsentShow>(SheetParams { sheet: named.sheet }).await?;
            context.print(&sheet, table::sheet);
        }
        Consent::Approve { sheet, digest, confirm: confirmed } => {
            let outcome = host.call::<ConsentApprove>(ApproveParams { sheet, digest, confirmed }).await?;
            context.print(&outcome, |outcome| vec![format!("approved, receipt {}", outcome.receipt)]);
        }
        Consent::Refuse { sheet, for_good } => {
            let params = RefuseParams { sheet, for_good: for_good.then_some(true) };
            let outcome = host.call::<ConsentRefuse>(params).await?;
            context.print(&outcome, |outcome| vec![format!("refused, receipt {}", outcome.receipt)]);
        }
        Consent::Receipts => {
            let all = host.call::<ConsentReceipts>(Nothing {}).await?;
            let line = |one: &teahouse_api::consent::ConsentReceiptView| {
                format!(
                    "{} {} sheet {} digest {}",
                    one.number,
                    table::word(&one.answer),
                    one.sheet,
                    one.digest
                )
            };
            context.print(&all, |all| all.iter().map(line).collect());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_contact_who_said_so_is_offered_to_be_paid_privately() {
        let payee = |name: &str, private: Option<&str>| PayeeView {
            contact: "b0".repeat(32),
            name: name.to_owned(),
            verified: false,
            address: Some("0x0b".to_owned()),
            changed_from: None,
            told_at: None,
            taken_back: false,
            knows_ours: false,
            asks: false,
            private_address: private.map(ToOwned::to_owned),
            private_changed: false,
            knows_private: false,
        };
        let all = [payee("Anna", None), payee("Bo", Some("tea1…"))];
        let hint = |to: &str| privately(&all, "--profile carla", (to, "5", "PRACTICE-USD"));
        let said = "Bo can be paid privately: teahouse --profile carla shielded send \"bo\" 5 PRACTICE-USD";
        assert_eq!(hint("bo").as_deref(), Some(said));
        assert!(hint(&"b0".repeat(32)).is_some());
        assert_eq!((hint("Anna"), hint("0x0b")), (None, None));
    }
}
