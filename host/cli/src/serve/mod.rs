//! Serving is owning a profile and answering for its personas: over a socket for this user, and over a loopback WebSocket
//! for the screens. Each persona has a socket and a port of its own. Where there is no profile yet, the page is where it begins.

mod beginning;
mod connection;
mod door;
mod doorway;
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
use doorway::Doorway;

pub(crate) use page::respond;
pub(crate) use web::{Guard, forbidden};

/// What a host says when it is ready.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    profile: String,
    pid: u32,
    /// The screens of the persona that was named. The token stands in the fragment, which no server sees.
    url: String,
    /// That persona's; none before there is a profile.
    socket: Option<String>,
    /// Every persona's.
    personas: Vec<Opened>,
    /// What it does for others, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    submitter: Option<SubmitterStatusView>,
}

/// Owns the profile until it is told to stop; one that is not there yet is made first, on its page.
pub(crate) async fn run(context: &Context<'_>, how: &Serve) -> Result<(), ErrorView> {
    // A submitter needs a chain and coin, which a profile that is only made now has not.
    let (profile, doorway) = if context.dir.exists() || how.role.submitter {
        (connect::open(&context.dir, &context.password)?, None)
    } else {
        let begun = beginning::wait(context, how.port, |url| empty(context, url)).await?;
        let Some((profile, doorway)) = begun else { return Ok(()) };
        (profile, Some(doorway))
    };
    let named = match &doorway {
        // What was made on the page is where its person goes on, whichever persona was named before there was any.
        Some(_) => PersonaNumber::FIRST,
        None => profile.find(context.persona).map_err(NodeError::into_view)?,
    };
    let doorways = Doorways { port: how.port, first: doorway };
    own(context, Arc::new(profile), named, doorways, &how.role).await
}

/// The ports: where they begin, and the one that is open already.
struct Doorways {
    port: u16,
    first: Option<Doorway>,
}

async fn own(
    context: &Context<'_>,
    profile: Arc<OpenProfile>,
    named: PersonaNumber,
    doorways: Doorways,
    role: &SubmitterRole,
) -> Result<(), ErrorView> {
    // Whoever reads objects was given one when the page opened, and may read no more.
    let told = doorways.first.is_some() && context.json;
    let mut doors = Doors::new(profile.clone(), doorways.port, doorways.first);
    profile.open_all(named).map_err(NodeError::into_view)?;
    let submitter = submitter(&profile, named, role).await?;
    let opened = doors.open_missing().await?;
    let ready = Ready { submitter, ..ready(context, opened, named)? };
    if !told {
        context.print(&ready, lines);
    }
    serve(&profile, &mut doors).await;
    doors.close();
    profile.close().await;
    Ok(())
}

/// Says where a profile that is not there can be made.
fn empty(context: &Context<'_>, url: &str) {
    let profile = context.dir.name().to_owned();
    let (pid, url) = (std::process::id(), url.to_owned());
    let ready = Ready { profile, pid, url, socket: None, personas: Vec::new(), submitter: None };
    context.print(&ready, |ready| {
        vec![
            format!(
                "There is no profile called {} yet. Make it, or bring it back, here: {}",
                ready.profile, ready.url
            ),
            "Ctrl-C ends it.".to_owned(),
        ]
    });
}

fn ready(context: &Context<'_>, personas: Vec<Opened>, named: PersonaNumber) -> Result<Ready, ErrorView> {
    let first = personas.iter().find(|one| one.number == named.get());
    let first = first.ok_or_else(|| ErrorView::failed("NOD-999"))?;
    let (url, socket) = (first.url.clone(), Some(first.socket.clone()));
    let (profile, pid) = (context.dir.name().to_owned(), std::process::id());
    Ok(Ready { profile, pid, url, socket, personas, submitter: None })
}

/// What a person reads when it is ready.
fn lines(ready: &Ready) -> Vec<String> {
    let pages = ready.personas.iter().map(|one| format!("{} is open: {}", one.nickname, one.url));
    let role = ready.submitter.iter().flat_map(|role| &role.addresses);
    let role = role.map(|at| format!("It submits for others: teahouse relay add {at}"));
    pages.chain(role).chain(std::iter::once("Ctrl-C ends it.".to_owned())).collect()
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
        no_claims: leaves_out(role, Carried::Claims),
        no_batches: leaves_out(role, Carried::Payments),
        no_shielded: leaves_out(role, Carried::Shielded),
        loss_a_day: role.submitter_loss_a_day.clone(),
    };
    let node = profile.persona(named).map_err(NodeError::into_view)?;
    node.serve_submitter(&how).await.map(Some).map_err(NodeError::into_view)
}

/// Whether the role is to carry something else only.
fn leaves_out(role: &SubmitterRole, kind: Carried) -> bool {
    role.submitter_only.is_some_and(|only| only != kind)
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

/// Another program has the port.
pub(crate) fn taken(port: u16) -> ErrorView {
    ErrorView::new("CLI-302", Exit::Failed).with("file", format!("127.0.0.1:{port}"))
}

/// Waits until this process is asked to end.
pub(crate) async fn stopped() {
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
