//! The simulator's door lets in who has its token, from its own page, by this machine's own name: as a profile's does (RPC-007).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use futures::{SinkExt, StreamExt};
use teahouse_base::SecretBytes;
use tokio::sync::watch;

use super::page;
use super::stage::Stage;
use crate::serve::{Guard, forbidden};

struct Door {
    guard: Guard,
    stage: Arc<Stage>,
}

/// Everything the port answers.
pub(super) fn router(stage: Arc<Stage>, address: SocketAddr, token: SecretBytes<32>) -> Router {
    let door = Arc::new(Door { guard: Guard::new(address, token), stage });
    Router::new().route("/ws", get(socket)).fallback(file).with_state(door)
}

async fn file(State(door): State<Arc<Door>>, headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Response {
    if door.guard.knows_host(&headers) { page::file(uri.path()) } else { forbidden() }
}

async fn socket(State(door): State<Arc<Door>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let stage = door.stage.clone();
    door.guard.let_in(&headers, upgrade, move |socket| serve(socket, stage))
}

/// What there is to see now.
fn latest(seen: &mut watch::Receiver<String>) -> String {
    seen.borrow_and_update().clone()
}

/// Orders in, what has changed out.
async fn serve(socket: WebSocket, stage: Arc<Stage>) {
    let (mut write, mut read) = socket.split();
    let mut seen = stage.follow();
    loop {
        let text = tokio::select! {
            changed = seen.changed() => match changed {
                Ok(()) => Some(latest(&mut seen)),
                Err(_) => break,
            },
            message = read.next() => match message {
                Some(Ok(Message::Text(order))) => stage.take(&order).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => None,
            },
        };
        if let Some(text) = text
            && write.send(Message::Text(text.into())).await.is_err()
        {
            break;
        }
    }
}
