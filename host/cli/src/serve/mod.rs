//! Serving is owning a profile and answering for its personas: over a socket for this user, and over a loopback WebSocket
//! for the screens. Each persona has a socket and a port of its own.

mod connection;
mod door;
mod page;
mod socket;
mod web;

use std::sync::Arc;

use serde::Serialize;
use teahouse_api::{ErrorView, Exit};
use teahouse_node::{NodeError, OpenProfile, PersonaNumber};

use crate::args::Serve;
use crate::commands::Context;
use crate::{connect, tell};
use door::{Doors, Opened};

/// What a host says when it is ready.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    profile: String,
    pid: u32,
    /// The screens of the persona that was named. The token stands in the fragment, which no server sees.
    url: String,
    socket: String,
    /// Every persona's.
    personas: Vec<Opened>,
}

/// Owns the profile until it is told to stop.
pub(crate) async fn run(context: &Context<'_>, how: &Serve) -> Result<(), ErrorView> {
    let profile = Arc::new(connect::open(&context.dir, &context.password)?);
    let named = profile.find(context.persona).map_err(NodeError::into_view)?;
    let mut doors = Doors::new(profile.clone(), how.port);
    profile.open_all(named).map_err(NodeError::into_view)?;
    let opened = doors.open_missing().await?;
    let ready = ready(context, opened, named)?;
    context.print(&ready, |ready| {
        let pages = ready.personas.iter().map(|one| format!("{} is open: {}", one.nickname, one.url));
        pages.chain(std::iter::once("Ctrl-C ends it.".to_owned())).collect()
    });
    serve(&profile, &mut doors).await;
    doors.close();
    profile.close().await;
    Ok(())
}

fn ready(context: &Context<'_>, personas: Vec<Opened>, named: PersonaNumber) -> Result<Ready, ErrorView> {
    let first = personas.iter().find(|one| one.number == named.get());
    let first = first.ok_or_else(|| ErrorView::failed("NOD-999"))?;
    let (url, socket) = (first.url.clone(), first.socket.clone());
    Ok(Ready { profile: context.dir.name().to_owned(), pid: std::process::id(), url, socket, personas })
}

/// Answers until a signal or the loss of a port; a persona that is made meanwhile gets its door.
async fn serve(profile: &OpenProfile, doors: &mut Doors) {
    let mut changed = profile.follow();
    loop {
        tokio::select! {
            lost = doors.lost() => {
                tell::person(&format!("the port of persona {lost} was lost"));
                return;
            }
            () = stopped() => return,
            more = changed.changed() => {
                if more.is_err() {
                    return;
                }
                if let Err(refusal) = doors.open_missing().await {
                    tell::refusal(&refusal, false);
                }
            }
        }
    }
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
