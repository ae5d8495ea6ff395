//! Mini-apps as their users see them: installed, and used in the terminal.

mod registry;
mod visit;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::ErrorView;
use teahouse_api::app::{AllowParams, AppParams, BundleParams, GrantView, OpenAppParams, RevokeParams};
use teahouse_api::method::{
    AppAllow, AppGrants, AppInstall, AppList, AppRevoke, AppUninstall, NotifyDismiss, NotifyList,
};
use teahouse_api::notify::DismissParams;
use teahouse_api::profile::Nothing;

use super::{Context, read_file};
use crate::args::App;
use crate::connect::Host;
use crate::table;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: App) -> Result<(), ErrorView> {
    match verb {
        App::Install { app, file: None, release: None, agree: _ } if is_file(&app) => {
            let params = BundleParams { bundle: STANDARD.encode(read_file(Path::new(&app))?) };
            let app = host.call::<AppInstall>(params).await?;
            context.print(&app, |app| vec![table::app(app)]);
        }
        App::Install { app, file, release, agree } => {
            registry::install(context, host, app, file.as_deref(), (release, agree)).await?;
        }
        App::Lookup { app, release } => registry::lookup(context, host, app, release).await?,
        App::Publish { bundle, publisher, of, fee, spend } => {
            registry::publish(context, host, &bundle, (publisher, of, fee), &spend).await?;
        }
        App::Yank { app, release, of, fee, spend } => {
            registry::yank(context, host, (app, release), (of, fee), &spend).await?;
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
        App::Open { app, to, message, locale, steps, timeout, anyway, spend } => {
            let open = OpenAppParams {
                app,
                conversation: to,
                message,
                locale: Some(locale),
                anyway: anyway.then_some(true),
            };
            visit::run(context, host, open, &steps, &spend, timeout).await?;
        }
        App::Notifications { dismiss } => notifications(context, host, dismiss).await?,
        App::Grants(named) => grants(context, &host.call::<AppGrants>(AppParams { app: named.app }).await?),
        App::Revoke { app, grant } => {
            grants(context, &host.call::<AppRevoke>(RevokeParams { app, grant }).await?)
        }
        App::Allow { app, grant } => {
            grants(context, &host.call::<AppAllow>(AllowParams { app, grant }).await?)
        }
        // Beginning, building and packing were answered without a host.
        App::New { .. }
        | App::Doctor { .. }
        | App::Build(_)
        | App::Test(_)
        | App::Inspect { .. }
        | App::Pack { .. } => {}
    }
    Ok(())
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
    context.print(all, |all| all.iter().map(table::grant).collect());
}
