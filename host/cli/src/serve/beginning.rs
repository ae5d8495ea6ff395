//! The beginning is a host without a profile: it has a page and a token, waits until a person has made the profile there or
//! brought it back, and becomes that profile's host.
//!
//! It has no socket: a command about a profile that is not there is refused as ever (`NOD-103`). A call is taken to its end
//! also when the page has gone away meanwhile, so what was made is served.

use axum::extract::ws::{Message, WebSocket};
use futures::{SinkExt, StreamExt};
use teahouse_api::ErrorView;
use teahouse_api::rpc::{Request, Response};
use teahouse_node::{Beginning, OpenProfile};
use tokio::sync::mpsc;

use super::doorway::Doorway;
use super::stopped;
use crate::commands::Context;
use crate::{connect, tell};

/// Where a profile begins.
pub(super) struct Desk {
    beginning: Beginning,
    made: mpsc::Sender<OpenProfile>,
}

/// Serves the page of a profile that is not there until it is, and gives it with its doorway; `None` when it was told to
/// stop before.
///
/// # Errors
/// `CLI-302` when the port is taken.
pub(super) async fn wait(
    context: &Context<'_>,
    port: u16,
    ready: impl FnOnce(&str),
) -> Result<Option<(OpenProfile, Doorway)>, ErrorView> {
    let options = connect::options()?;
    let (made, mut profiles) = mpsc::channel(1);
    let desk = Desk { beginning: Beginning::new(&context.dir, options), made };
    let mut doorway = Doorway::open(port, Some(desk)).await?;
    ready(&doorway.url);
    tokio::select! {
        Some(profile) = profiles.recv() => Ok(Some((profile, doorway))),
        () = &mut doorway.web => {
            tell::person("the port of the page was lost");
            Ok(None)
        }
        () = stopped() => Ok(None),
    }
}

/// One connection, one call after the other, until there is a profile: the page then connects anew, to whoever it is.
pub(super) async fn serve(socket: WebSocket, desk: &Desk) {
    let (mut write, mut read) = socket.split();
    loop {
        let frame = tokio::select! {
            () = desk.made.closed() => break,
            message = read.next() => match message {
                Some(Ok(Message::Text(frame))) => frame,
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
        };
        let (response, profile) = desk.take(&frame).await;
        // Its text goes on as it is, and is wiped by the heap.
        let text = std::mem::take(&mut *response.into_frame());
        let told = write.send(Message::Text(text.into())).await;
        if let Some(profile) = profile {
            // Nobody waits for it only when the host ends.
            drop(desk.made.send(profile).await);
            break;
        }
        if told.is_err() {
            break;
        }
    }
    // A page that is gone already connects anew by itself.
    drop(write.close().await);
}

impl Desk {
    async fn take(&self, frame: &str) -> (Response, Option<OpenProfile>) {
        let request = match Request::read(frame) {
            Ok(request) => request,
            Err(refusal) => return (Response::new(None, Err(refusal)), None),
        };
        match self.beginning.call(&request.method, request.params).await {
            Ok((answer, profile)) => (Response::new(Some(request.id), Ok(answer)), Some(profile)),
            Err(refusal) => (Response::new(Some(request.id), Err(refusal)), None),
        }
    }
}
