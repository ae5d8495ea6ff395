//! Names: asked for in two steps, kept, handed on, given up.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use teahouse_api::consent::ConsentSheetView;
use teahouse_api::method::{
    NameAccept, NameOffer, NameRecovery, NameRegister, NameRelease, NameRenew, NameShow, NameUpdate,
};
use teahouse_api::name::{
    NameActParams, NameParams, NameStep, NameStepView, NameView, OfferNameParams, RecoverNameParams,
    RecoveryStep,
};
use teahouse_api::{ErrorView, Method};

use super::{Context, devnet, money};
use crate::args::{Fee, Name, OfAccount, Recovering, Spend};
use crate::connect::Host;
use crate::{table, tell};

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Name) -> Result<(), ErrorView> {
    match verb {
        Name::Show { name } => show(context, host, name).await,
        Name::Register { name, no_wait, of, fee, spend } => {
            register(context, host, (name, of, fee), no_wait, &spend).await
        }
        Name::Renew { name, of, fee, spend } => {
            act::<NameRenew>(context, host, (name, of, fee), &spend).await
        }
        Name::Update { name, of, fee, spend } => {
            act::<NameUpdate>(context, host, (name, of, fee), &spend).await
        }
        Name::Release { name, of, fee, spend } => {
            act::<NameRelease>(context, host, (name, of, fee), &spend).await
        }
        Name::Accept { name, of, fee, spend } => {
            act::<NameAccept>(context, host, (name, of, fee), &spend).await
        }
        Name::Recovery { name, step, to, delay, of, fee, spend } => {
            let delay = u32::try_from(devnet::length(&delay)?.as_secs()).unwrap_or(u32::MAX);
            let (step, delay) = (recovery_step(step), Some(delay));
            let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
            let params = RecoverNameParams { account, name, step, to, delay, fee_in, dry_run };
            let sheet = host.call::<NameRecovery>(params).await?;
            money::answer(context, host, &sheet, &spend).await
        }
        Name::Transfer { name, to, of, fee, spend } => {
            let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
            let params = OfferNameParams { account, name, to, fee_in, dry_run };
            let sheet = host.call::<NameOffer>(params).await?;
            money::answer(context, host, &sheet, &spend).await
        }
    }
}

const fn recovery_step(step: Recovering) -> RecoveryStep {
    match step {
        Recovering::Set => RecoveryStep::Set,
        Recovering::Clear => RecoveryStep::Clear,
        Recovering::Start => RecoveryStep::Start,
        Recovering::Stop => RecoveryStep::Stop,
        Recovering::Finish => RecoveryStep::Finish,
    }
}

async fn show(context: &Context<'_>, host: &Host, name: String) -> Result<(), ErrorView> {
    let view = host.call::<NameShow>(NameParams { name }).await?;
    context.print(&view, lines);
    Ok(())
}

async fn act<M: Method<Params = NameActParams, Result = ConsentSheetView>>(
    context: &Context<'_>,
    host: &Host,
    (name, of, fee): (String, OfAccount, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let sheet = host.call::<M>(acting(&name, of, &fee, spend)).await?;
    money::answer(context, host, &sheet, spend).await
}

fn acting(name: &str, of: OfAccount, fee: &Fee, spend: &Spend) -> NameActParams {
    let fee_in = fee.fee_in.clone();
    NameActParams { account: of.account, name: name.to_owned(), fee_in, dry_run: spend.dry_run }
}

/// Goes as far as it gets: the hidden word, the wait, the name.
async fn register(
    context: &Context<'_>,
    host: &Host,
    (name, of, fee): (String, OfAccount, Fee),
    no_wait: bool,
    spend: &Spend,
) -> Result<(), ErrorView> {
    loop {
        let next = host.call::<NameRegister>(acting(&name, of, &fee, spend)).await?;
        match (next.step, &next.sheet) {
            (NameStep::Done, _) => return show(context, host, name).await,
            (NameStep::Wait, _) if no_wait || spend.dry_run => {
                context.print(&next, wait_line);
                return Ok(());
            }
            (NameStep::Wait, _) => wait(&next).await,
            (_, Some(sheet)) => {
                let Some(paid) = money::answer_step(context, host, sheet, spend).await? else {
                    return Ok(());
                };
                // The last step is done when a block has it; then the name is shown.
                if no_wait && next.step == NameStep::Commit {
                    context.print(&paid, |paid| vec![table::payment(paid)]);
                    return Ok(());
                }
            }
            (_, None) => return Err(ErrorView::new("NOD-999", teahouse_api::Exit::Failed)),
        }
    }
}

fn wait_line(next: &NameStepView) -> Vec<String> {
    let until = next.not_before.unwrap_or_default();
    vec![format!("{} is committed to; it can be registered from {until} (milliseconds) on", next.name)]
}

async fn wait(next: &NameStepView) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let until = Duration::from_millis(next.not_before.unwrap_or_default());
    let left = until.saturating_sub(now);
    tell::person(&format!(
        "The name is hidden and committed to. It goes on in {} seconds.",
        left.as_secs() + 1
    ));
    // Looked at again after a while at most: a practice chain's time can be moved ahead.
    tokio::time::sleep((left + Duration::from_secs(1)).min(Duration::from_secs(5))).await;
}

fn lines(view: &NameView) -> Vec<String> {
    let mut lines = vec![format!("{} ({})", view.name, table::word(&view.phase))];
    lines.extend(view.owner.as_ref().map(|owner| format!("owner     {}", table::party(owner))));
    lines.extend(view.offered_to.as_ref().map(|to| format!("offered to {}", table::party(to))));
    let hours = view.recovery_delay.unwrap_or_default() / 3_600;
    let chosen = view.recovery.as_ref();
    lines.extend(chosen.map(|who| {
        format!("recovery  {} may begin one; the owner has {hours} hours to stop it", table::party(who))
    }));
    let running = view.heir.as_ref().zip(view.recover_at);
    lines.extend(running.map(|(heir, at)| {
        format!("RECOVERY  runs: {} gets the name from {at} (milliseconds) on", table::party(heir))
    }));
    let whose = if view.card_is_mine { " (your own card, as it is now)" } else { "" };
    lines.extend(view.card.as_ref().map(|card| format!("card      {card}{whose}, record {}", view.seq)));
    lines.extend(view.expires_at.map(|at| format!("expires   {at} (milliseconds)")));
    lines.push(format!("deposit   {}, which comes back when the name ends", table::money(&view.deposit)));
    lines
}
