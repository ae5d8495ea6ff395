//! Serving is owning a profile and answering for its personas: over a socket for this user, and over a loopback WebSocket
//! for the screens. Each persona has a socket and a port of its own.

mod connection;
mod door;
mod page;
mod socket;
mod web;

use std::sync::Arc;

use serde::Serialize;
use teahouse_api::submitter::SubmitterStatusView;
use teahouse_api::{ErrorView, Exit};
use teahouse_node::{NodeError, OpenProfile, PersonaNumber, ServeSubmitter};

use crate::args::{Carried, Serve, SubmitterRole};
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
    /// What it does for others, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    submitter: Option<SubmitterStatusView>,
}

/// Owns the profile until it is told to stop.
pub(crate) async fn run(context: &Context<'_>, how: &Serve) -> Result<(), ErrorView> {
    let profile = Arc::new(connect::open(&context.dir, &context.password)?);
    let named = profile.find(context.persona).map_err(NodeError::into_view)?;
    let mut doors = Doors::new(profile.clone(), how.port);
    profile.open_all(named).map_err(NodeError::into_view)?;
    let submitter = submitter(&profile, named, &how.role).await?;
    let opened = doors.open_missing().await?;
    let ready = Ready { submitter, ..ready(context, opened, named)? };
    context.print(&ready, |ready| {
        let pages = ready.personas.iter().map(|one| format!("{} is open: {}", one.nickname, one.url));
        let role = ready.submitter.iter().flat_map(|role| &role.addresses);
        let role = role.map(|at| format!("It submits for others: teahouse relay add {at}"));
        pages.chain(role).chain(std::iter::once("Ctrl-C ends it.".to_owned())).collect()
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
    let (profile, pid) = (context.dir.name().to_owned(), std::process::id());
    Ok(Ready { profile, pid, url, socket, personas, submitter: None })
}

/// Takes the submitter role on for the persona that was named, where that was asked for.
async fn submitter(
    profile: &OpenProfile,
    named: PersonaNumber,
    role: &SubmitterRole,
) -> Result<Option<SubmitterStatusView>, ErrorView> {
    if !role.submitter {
        return Ok(None);
    }
    let how = ServeSubmitter {
        listen: role.submitter_listen.clone(),
        prices: role.submitter_price.iter().cloned().collect(),
        no_claims: role.submitter_only == Some(Carried::Payments),
        no_batches: role.submitter_only == Some(Carried::Claims),
    };
    let node = profile.persona(named).map_err(NodeError::into_view)?;
    node.serve_submitter(&how).await.map(Some).map_err(NodeError::into_view)
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
