//! Mini-apps as their users see them: installed, and used in the terminal.

mod visit;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::ErrorView;
use teahouse_api::app::{AllowParams, AppParams, BundleParams, GrantView, OpenAppParams, RevokeParams};
use teahouse_api::method::{AppAllow, AppGrants, AppInstall, AppList, AppRevoke, AppUninstall};
use teahouse_api::profile::Nothing;

use super::{Context, read_file};
use crate::args::App;
use crate::connect::Host;
use crate::table;

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: App) -> Result<(), ErrorView> {
    match verb {
        App::Install { bundle } => {
            let params = BundleParams { bundle: STANDARD.encode(read_file(&bundle)?) };
            let app = host.call::<AppInstall>(params).await?;
            context.print(&app, |app| vec![table::app(app)]);
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
        App::Grants(named) => grants(context, &host.call::<AppGrants>(AppParams { app: named.app }).await?),
        App::Revoke { app, grant } => {
            grants(context, &host.call::<AppRevoke>(RevokeParams { app, grant }).await?)
        }
        App::Allow { app, grant } => {
            grants(context, &host.call::<AppAllow>(AllowParams { app, grant }).await?)
        }
        // Building and packing were answered without a host.
        App::Build(_) | App::Test(_) | App::Inspect { .. } | App::Pack { .. } => {}
    }
    Ok(())
}

fn grants(context: &Context<'_>, all: &Vec<GrantView>) {
    context.print(all, |all| all.iter().map(table::grant).collect());
}
