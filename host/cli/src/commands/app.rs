//! Mini-apps as their users see them: installed, and used in the terminal.

mod blocklist;
mod budgets;
mod grants;
mod registry;
mod visit;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::ErrorView;
use teahouse_api::app::{
    AllowParams, AppLinkView, AppParams, GrantView, InstallParams, OpenAppParams, OpenAppView, RevokeParams,
    RunAppParams,
};
use teahouse_api::meter::{MeterParams, MetersParams};
use teahouse_api::method::{
    AppAllow, AppDeny, AppGrants, AppInstall, AppLink, AppList, AppMeters, AppMeterstop, AppOpen, AppRevoke,
    AppRun, AppRunning, AppUninstall, NotifyDismiss, NotifyList,
};
use teahouse_api::notify::DismissParams;
use teahouse_api::profile::Nothing;

use super::{Context, read_file};
use crate::args::App;
use crate::connect::Host;
use crate::{table, tell};

pub(super) use blocklist::sign as sign_blocklist;
pub(super) use grants::verify_receipts;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: App) -> Result<(), ErrorView> {
    match verb {
        App::Install { app, file: None, release: None, agree } if is_file(&app) => {
            let params = InstallParams { bundle: STANDARD.encode(read_file(Path::new(&app))?), agree };
            let app = host.call::<AppInstall>(params).await?;
            context.print(&app, |app| vec![table::app(app)]);
        }
        App::Install { app, file, release, agree } => {
            registry::install(context, host, app, file.as_deref(), (release, agree)).await?;
        }
        App::Store { words, from, limit } => {
            registry::store(context, host, words.join(" "), (from, limit)).await?;
        }
        App::Blocklist(verb) => blocklist::run(context, host, verb).await?,
        App::Lookup { app, release } => registry::lookup(context, host, app, release).await?,
        App::Publish { bundle, publisher, of, fee, spend } => {
            registry::publish(context, host, &bundle, (publisher, of, fee), &spend).await?;
        }
        App::Yank { app, release, of, fee, spend } => {
            registry::yank(context, host, (app, release), (of, fee), &spend).await?;
        }
        App::Attest { bundle, project, app, of, fee, spend } => {
            registry::attest(context, host, (&bundle, &project, app), (of, fee), &spend).await?;
        }
        App::RotateKey { key, publisher, of, fee, spend } => {
            registry::rotate_key(context, host, &key, (publisher, of, fee), &spend).await?;
        }
        App::Uninstall(named) => {
            let done = host.call::<AppUninstall>(AppParams { app: named.app }).await?;
            context.print(&done, |_| vec!["removed".to_owned()]);
        }
        App::List => {
            let all = host.call::<AppList>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::app).collect());
        }
        App::Open { app, to, message, locale, steps, timeout, anyway, record, spend } => {
            let open = OpenAppParams {
                app,
                conversation: to,
                message,
                locale: Some(locale),
                anyway: anyway.then_some(true),
                record: record.is_some().then_some(true),
            };
            let opened = open_app(host, open).await?;
            visit::run(context, host, opened, (&steps, record.as_deref()), &spend, timeout).await?;
        }
        App::Running => {
            let all = host.call::<AppRunning>(Nothing {}).await?;
            context.print(&all, |all| all.iter().map(table::running_app).collect());
        }
        App::Meters { app } => {
            let all = host.call::<AppMeters>(MetersParams { app }).await?;
            context.print(&all, |all| all.iter().map(table::meter).collect());
        }
        App::MeterStop { meter } => {
            let all = host.call::<AppMeterstop>(MeterParams { meter }).await?;
            context.print(&all, |all| all.iter().map(table::meter).collect());
        }
        App::Link(named) => {
            let made = host.call::<AppLink>(AppParams { app: named.app }).await?;
            context.print(&made, link_lines);
        }
        App::Notifications { dismiss } => notifications(context, host, dismiss).await?,
        App::Grants(named) => grants(context, &host.call::<AppGrants>(AppParams { app: named.app }).await?),
        App::Revoke { app, grant } => {
            grants(context, &host.call::<AppRevoke>(RevokeParams { app, grant }).await?)
        }
        App::Allow { app, grant } => {
            grants(context, &host.call::<AppAllow>(AllowParams { app, grant }).await?)
        }
        App::Deny { app, grant } => grants(context, &host.call::<AppDeny>(AllowParams { app, grant }).await?),
        App::Limit { app, grant, most, per_day, lasts } => {
            let all = grants::limit(host, (app, grant), (most, per_day), lasts).await?;
            grants(context, &all);
        }
        App::Budget(order) => budgets::open(context, host, order).await?,
        App::Budgets { app } => budgets::list(context, host, app).await?,
        App::BudgetEnd { app, asset, fee, spend } => {
            budgets::end(context, host, (app, asset), (fee, spend)).await?;
        }
        App::Receipts { export: Some(file), .. } => grants::export(context, host, &file).await?,
        App::Receipts { app, limit, before, .. } => {
            grants::receipts(context, host, app, (limit, before)).await?;
        }
        // Beginning, building, packing and replaying were answered without a host.
        App::New { .. }
        | App::Replay { .. }
        | App::Doctor { .. }
        | App::Build { .. }
        | App::Test { .. }
        | App::Dev(_)
        | App::Inspect { .. }
        | App::Pack { .. } => {}
    }
    Ok(())
}

/// Opens an app by its name, or by a link, which needs nothing to be installed.
async fn open_app(host: &Host, open: OpenAppParams) -> Result<OpenAppView, ErrorView> {
    if !open.app.starts_with("teahouse:") {
        return host.call::<AppOpen>(open).await;
    }
    if open.conversation.is_some() || open.message.is_some() || open.record.is_some() {
        // What is not installed is in no conversation, and what it did is forgotten.
        return Err(ErrorView::usage("NOD-122").with("field", "app"));
    }
    let opened = host.call::<AppRun>(RunAppParams { name: open.app, locale: open.locale }).await?;
    if opened.unkept.is_some() {
        tell::person("not installed: it runs without powers, and is forgotten when it is closed");
    }
    Ok(opened)
}

fn link_lines(view: &AppLinkView) -> Vec<String> {
    let trouble = view.trouble.as_ref();
    let no_bytes =
        trouble.map(|code| format!("No mailbox took its bytes [{code}]: say it again with a relay."));
    [view.link.clone()].into_iter().chain(no_bytes).collect()
}

/// What apps said, once what is to go is gone.
async fn notifications(context: &Context<'_>, host: &Host, dismiss: Option<String>) -> Result<(), ErrorView> {
    if let Some(which) = dismiss {
        let id = Some(which).filter(|which| which != "all");
        host.call::<NotifyDismiss>(DismissParams { id }).await?;
    }
    let all = host.call::<NotifyList>(Nothing {}).await?;
    context.print(&all, |all| all.iter().map(table::notification).collect());
    Ok(())
}

/// Whether a bundle's file is meant, and no app of the registry: neither a name nor a link ends so.
fn is_file(app: &str) -> bool {
    app.ends_with(".teahouse")
}

fn grants(context: &Context<'_>, all: &Vec<GrantView>) {
    context.print(all, |all| all.iter().flat_map(table::grant).collect());
}
