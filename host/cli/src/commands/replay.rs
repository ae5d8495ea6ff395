//! A recorded session is played again, with the bundle that was named or the one that is installed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::app::AppParams;
use teahouse_api::method::AppBundle;
use teahouse_api::{ErrorView, Exit};
use teahouse_devtool::replay::{ReplayFailure, ReplayReport, Session, Target, replay};
use teahouse_node::NodeError;
use teahouse_node::compile::HelperCompiler;

use super::{Context, appdev, read_file};

pub(super) async fn run(
    context: &Context<'_>,
    file: &Path,
    bundle: Option<PathBuf>,
    target: Target,
) -> Result<(), ErrorView> {
    let session = Session::from_bytes(&read_file(file)?);
    let session = session.map_err(|error| refused(ReplayFailure::from(error)))?;
    let bundle = match bundle {
        Some(path) => read_file(&path)?,
        None => installed(context, &session).await?,
    };
    let helper = HelperCompiler::of_this_program().map_err(|error| NodeError::from(error).into_view())?;
    let compiler = Arc::new(helper.to(target));
    // On a thread of its own, so that Ctrl-C is heard meanwhile.
    let played = tokio::task::spawn_blocking(move || replay(&bundle, &session, target, compiler)).await;
    let report = played.map_err(|_| ErrorView::failed("CLI-101"))?.map_err(refused)?;
    context.print(&report, lines);
    Ok(())
}

/// The bundle that the host has of the session's app.
async fn installed(context: &Context<'_>, session: &Session) -> Result<Vec<u8>, ErrorView> {
    let host = context.host().await?;
    let found = host.call::<AppBundle>(AppParams { app: session.app.to_string() }).await;
    host.done().await;
    let bundle = STANDARD.decode(found?.bundle);
    bundle.map_err(|_| ErrorView::new("CLI-103", Exit::Failed).with("method", "app.bundle"))
}

fn refused(error: ReplayFailure) -> ErrorView {
    let turn = error.turn();
    let view = appdev::refused(error);
    turn.into_iter().fold(view, |view, turn| view.with("turn", turn))
}

fn lines(report: &ReplayReport) -> Vec<String> {
    let ReplayReport { name, version, target, turns, .. } = report;
    let mut lines = vec![format!("{name} {version}: all {turns} turns are as they were recorded ({target})")];
    if report.skipped > 0 {
        lines.push(format!("{} of them had been ended from outside and were not run again", report.skipped));
    }
    if report.cut {
        lines.push("the session went on when there was no more room for it".to_owned());
    }
    if report.recorded_by != report.played_by {
        lines.push(format!("recorded by {}, played by {}", report.recorded_by, report.played_by));
    }
    lines
}
