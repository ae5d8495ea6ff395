//! Mini-apps as the registry has them: looked up, installed, published, withdrawn.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::app::{
    AppListingView, AppLookupParams, AttestAppParams, InstallNamedParams, PublishAppParams, PublishStep,
    PublishStepView, RotateKeyParams, StoreParams, StoreView, YankAppParams,
};
use teahouse_api::method::{
    AppAttest, AppInstallnamed, AppLookup, AppPublish, AppRotatekey, AppStore, AppYank,
};
use teahouse_api::{ErrorView, Exit};

use super::super::{Context, appdev, money, read_file};
use crate::args::{Fee, OfAccount, Spend};
use crate::connect::Host;
use crate::table;

pub(super) async fn install(
    context: &Context<'_>,
    host: &Host,
    name: String,
    file: Option<&Path>,
    (version, agree): (Option<String>, bool),
) -> Result<(), ErrorView> {
    let bundle = file.map(read_file).transpose()?.map(|bytes| STANDARD.encode(bytes));
    let app = host
        .call::<AppInstallnamed>(InstallNamedParams { name, version, bundle, agree, message: None })
        .await?;
    context.print(&app, |app| vec![table::app(app)]);
    Ok(())
}

pub(super) async fn store(
    context: &Context<'_>,
    host: &Host,
    words: String,
    (from, limit): (u32, u32),
) -> Result<(), ErrorView> {
    let words = Some(words).filter(|words| !words.is_empty());
    let params = StoreParams { words, from: Some(from), limit: Some(limit) };
    let page = host.call::<AppStore>(params).await?;
    context.print(&page, store_lines);
    Ok(())
}

fn store_lines(view: &StoreView) -> Vec<String> {
    let mut lines: Vec<String> = view.apps.iter().map(table::store_app).collect();
    if view.apps.is_empty() {
        lines.push("The registry has no such app.".to_owned());
    }
    let more = view.next.map(|next| format!("{} in all; the next ones: --from {next}", view.total));
    lines.extend(more);
    lines
}

pub(super) async fn lookup(
    context: &Context<'_>,
    host: &Host,
    name: String,
    version: Option<String>,
) -> Result<(), ErrorView> {
    let listing = host.call::<AppLookup>(AppLookupParams { name, version }).await?;
    context.print(&listing, listing_lines);
    Ok(())
}

fn listing_lines(view: &AppListingView) -> Vec<String> {
    let mut lines = vec![format!("{}/{} {}", view.publisher, view.name, view.version)];
    let latest = view.latest.as_ref().filter(|latest| **latest != view.version);
    lines.extend(latest.map(|latest| format!("newest    {latest}")));
    lines.push(format!("publisher {}", table::party(&view.owner)));
    let changed = if view.key_changed { " (the publisher signs with another key by now)" } else { "" };
    lines.push(format!("key       {}{changed}", view.key));
    lines.push(format!("bundle    {}", view.bundle));
    let otherwise = match view.rebuilt_otherwise {
        0 => String::new(),
        others => format!(", with other bytes by {others}"),
    };
    lines.push(format!("made again by {} other accounts with the same bytes{otherwise}", view.rebuilt));
    lines.extend(view.withdrawn_at.map(|at| format!("WITHDRAWN by its publisher at {at} (milliseconds)")));
    lines.extend(view.installed.as_ref().map(|version| format!("installed {version}")));
    lines.extend(view.refused.as_ref().map(|code| format!("would not be installed [{code}]")));
    lines.extend(view.warnings.iter().map(|code| format!("notice    [{code}]")));
    lines
}

/// Goes as far as it gets: publisher, app, release.
pub(super) async fn publish(
    context: &Context<'_>,
    host: &Host,
    bundle: &Path,
    (publisher, of, fee): (Option<u64>, OfAccount, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let params = PublishAppParams {
        bundle: STANDARD.encode(read_file(bundle)?),
        account: of.account,
        publisher,
        fee_in: fee.fee_in,
        dry_run: spend.dry_run,
    };
    loop {
        let next = host.call::<AppPublish>(params.clone()).await?;
        match (next.step, &next.sheet) {
            (PublishStep::Done, _) => {
                context.print(&next, done_lines);
                return Ok(());
            }
            (_, Some(sheet)) => {
                if money::answer_step(context, host, sheet, spend).await?.is_none() {
                    return Ok(());
                }
            }
            (_, None) => return Err(ErrorView::new("NOD-999", Exit::Failed)),
        }
    }
}

fn done_lines(view: &PublishStepView) -> Vec<String> {
    let publisher = view.publisher.unwrap_or_default();
    let mut lines = vec![format!("{publisher}/{} {} is published", view.name, view.version)];
    lines.extend(view.link.clone());
    let trouble = view.trouble.as_ref();
    lines.extend(trouble.map(|code| {
        format!("No mailbox took its bytes [{code}]: hand on the file, or say it again with a relay.")
    }));
    lines
}

pub(super) async fn yank(
    context: &Context<'_>,
    host: &Host,
    (name, version): (String, String),
    (of, fee): (OfAccount, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
    let params = YankAppParams { name, version, account, fee_in, dry_run };
    let sheet = host.call::<AppYank>(params).await?;
    money::answer(context, host, &sheet, spend).await
}

/// Makes a bundle again before anybody is asked: what is said is what was seen here.
pub(super) async fn attest(
    context: &Context<'_>,
    host: &Host,
    (bundle, project, app): (&Path, &Path, Option<String>),
    (of, fee): (OfAccount, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let bytes = read_file(bundle)?;
    appdev::made_again(project, &bytes)?;
    let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
    let params = AttestAppParams { bundle: STANDARD.encode(bytes), app, account, fee_in, dry_run };
    let sheet = host.call::<AppAttest>(params).await?;
    money::answer(context, host, &sheet, spend).await
}

pub(super) async fn rotate_key(
    context: &Context<'_>,
    host: &Host,
    key: &Path,
    (publisher, of, fee): (Option<u64>, OfAccount, Fee),
    spend: &Spend,
) -> Result<(), ErrorView> {
    let key = appdev::known_publisher(key)?.public().to_string();
    let (account, fee_in, dry_run) = (of.account, fee.fee_in, spend.dry_run);
    let params = RotateKeyParams { key, account, publisher, fee_in, dry_run };
    let sheet = host.call::<AppRotatekey>(params).await?;
    money::answer(context, host, &sheet, spend).await
}
