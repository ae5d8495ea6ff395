//! A simulator is an app of one's own on a page, for a few people at once: built anew when a file changes, and answered by hand.
//!
//! The session is the developer tool's; this serves it on a loopback port with a token, behind the same guard as a profile's screens.

mod browser;
mod page;
mod server;
mod stage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use teahouse_api::ErrorView;
use teahouse_base::{SecretBytes, SystemRng};
use teahouse_devtool::dev::{BuildShown, Watch, rebuild};
use teahouse_devtool::{BuildOptions, Project};
use tokio::net::TcpListener;

use crate::args::Dev;
use crate::commands::{Context, refused, say};
use crate::serve::{stopped, taken};
use crate::tell;
use stage::Stage;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_millis(300);

/// What is said when the page is there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    folder: String,
    /// The token stands in the fragment, which no server sees.
    url: String,
    people: u8,
    pid: u32,
}

/// Runs until it is told to stop.
pub(crate) async fn run(context: &Context<'_>, how: &Dev) -> Result<(), ErrorView> {
    let project = Project::open(&how.folder).map_err(refused)?;
    let stage = Arc::new(Stage::new(usize::from(how.people)).map_err(refused)?);
    let listener = TcpListener::bind(("127.0.0.1", how.port)).await.map_err(|_| taken(how.port))?;
    let address = listener.local_addr().map_err(|_| taken(how.port))?;
    let token = SecretBytes::<32>::random(&mut SystemRng);
    let url = format!("http://{address}/#token={}", hex::encode(token.expose()));
    let folder = project.folder().display().to_string();
    let ready = Ready { folder, url, people: how.people, pid: std::process::id() };
    context.print(&ready, lines);
    // Kept until the end: the browser reads the file when it likes.
    let _opened = how.open.then(|| browser::open(&ready.url));
    let ends = Arc::new(AtomicBool::new(false));
    build_on_change(project, stage.clone(), ends.clone());
    let router = server::router(stage.clone(), address, token);
    tokio::select! {
        _ = axum::serve(listener, router).into_future() => tell::person("the port of the page was lost"),
        () = stage::pump(stage.clone()) => {}
        () = stopped() => {}
    }
    ends.store(true, Ordering::Relaxed);
    stage.end().await;
    Ok(())
}

fn lines(ready: &Ready) -> Vec<String> {
    vec![
        format!("{} is tried by {} people here: {}", ready.folder, ready.people, ready.url),
        "It is a simulation: nothing is paid, written or sent. Ctrl-C ends it.".to_owned(),
    ]
}

/// Builds now, and whenever the files have changed, on a thread of its own.
fn build_on_change(project: Project, stage: Arc<Stage>, ends: Arc<AtomicBool>) {
    thread::spawn(move || {
        let (folder, options) = (project.folder(), BuildOptions::from_env());
        let mut watch = Watch::new(folder);
        let mut changed = true;
        while !ends.load(Ordering::Relaxed) {
            if changed {
                tell_build(&rebuild(folder, &options, &stage.session, &mut say));
                stage.ring();
            }
            thread::sleep(LOOK);
            changed = watch.changed();
        }
    });
}

fn tell_build(build: &BuildShown) {
    match build {
        BuildShown::Building => {}
        BuildShown::Ready => tell::person("· it runs; a changed file builds it again"),
        BuildShown::Failed { code, text, .. } => tell::person(&format!("✖ {text} [{code}]")),
    }
}
