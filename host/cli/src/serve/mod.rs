//! Serving is owning a profile and answering for it: over a socket for this user, and over a loopback WebSocket for the screens.

mod connection;
mod page;
mod socket;
mod web;

use std::sync::Arc;

use serde::Serialize;
use teahouse_api::{ErrorView, Exit};
use teahouse_base::{SecretBytes, SystemRng};
use tokio::net::TcpListener;

use crate::args::Serve;
use crate::commands::Context;
use crate::{connect, tell};

/// What a host says when it is ready.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    profile: String,
    pid: u32,
    /// The screens. The token stands in the fragment, which no server sees.
    url: String,
    socket: String,
}

/// Owns the profile until it is told to stop.
pub(crate) async fn run(context: &Context<'_>, how: &Serve) -> Result<(), ErrorView> {
    let node = Arc::new(connect::open(&context.dir, &context.password, true)?);
    let listener = TcpListener::bind(("127.0.0.1", how.port)).await.map_err(|_| taken(how.port))?;
    let address = listener.local_addr().map_err(|_| taken(how.port))?;
    let path = context.dir.socket();
    let sockets = socket::bind(&path)?;
    let token = SecretBytes::<32>::random(&mut SystemRng);
    let ready = Ready {
        profile: context.dir.name().to_owned(),
        pid: std::process::id(),
        url: format!("http://{address}/#token={}", hex::encode(token.expose())),
        socket: path.display().to_string(),
    };
    context.print(&ready, |ready| {
        vec![format!("{} is open: {}", ready.profile, ready.url), "Ctrl-C ends it.".to_owned()]
    });
    let router = web::router(node.clone(), address, token);
    let web = axum::serve(listener, router).with_graceful_shutdown(stopped());
    tokio::select! {
        served = web => if served.is_err() { tell::person("the screens' port was lost") },
        () = socket::run(sockets, node.clone()) => {}
        () = stopped() => {}
    }
    node.close().await;
    // The socket is this owner's; the next one makes its own.
    drop(std::fs::remove_file(path));
    Ok(())
}

fn taken(port: u16) -> ErrorView {
    ErrorView::new("CLI-302", Exit::Failed).with("file", format!("127.0.0.1:{port}"))
}

/// Waits until this process is asked to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated => {}
    }
}
