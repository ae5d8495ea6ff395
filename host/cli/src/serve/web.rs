//! The screens' door: a loopback address, the right host name, the right origin, and a token that only who started the host has.
//!
//! A page of another site can make this browser send requests here, but not with our origin and not with the token; a name
//! that is pointed at this machine (DNS rebinding) is not one of ours (RPC-007). Each persona has a door of its own: a port,
//! which is an origin, so that a browser keeps nothing of one persona's page where another's could find it (RPC-008).

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use futures::{SinkExt, StreamExt};
use teahouse_api::rpc::MAX_FRAME;
use teahouse_base::SecretBytes;
use tokio::sync::mpsc;

use super::connection::{Answers, Connection, Frame, OUT};
use super::doorway::Behind;
use super::{beginning, page};

/// The protocol's name; the token is offered beside it, so that it stands in no address.
const PROTOCOL: &str = "teahouse.1";
const TOKEN: &str = "token.";
/// The close code for a wrong token.
const REFUSED: u16 = 4_401;

struct Door {
    behind: Arc<Behind>,
    guard: Guard,
}

/// What a request must carry.
pub(crate) struct Guard {
    hosts: [String; 2],
    token: SecretBytes<32>,
}

impl Guard {
    /// Lets in who names this address and has this token.
    pub(crate) fn new(address: SocketAddr, token: SecretBytes<32>) -> Self {
        Self {
            hosts: [format!("127.0.0.1:{}", address.port()), format!("localhost:{}", address.port())],
            token,
        }
    }

    /// Lets a page's socket in, to be served by `serve`: 403 for a page of another place, and closed at once without the token.
    pub(crate) fn let_in<F: Future<Output = ()> + Send + 'static>(
        &self,
        headers: &HeaderMap,
        upgrade: WebSocketUpgrade,
        serve: impl FnOnce(WebSocket) -> F + Send + 'static,
    ) -> Response {
        if !self.knows_host(headers) || !self.knows_origin(headers) {
            return forbidden();
        }
        let known = self.knows_token(headers);
        let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME);
        upgrade.on_upgrade(move |socket| async move {
            if known { serve(socket).await } else { refuse(socket).await }
        })
    }

    /// Whether the request was meant for this machine by that name.
    pub(crate) fn knows_host(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.is_some_and(|host| self.hosts.iter().any(|known| known == host)) // RPC-007
    }

    /// Whether the page that asks is one of ours.
    fn knows_origin(&self, headers: &HeaderMap) -> bool {
        let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        let name = origin.and_then(|origin| origin.strip_prefix("http://"));
        name.is_some_and(|name| self.hosts.iter().any(|known| known == name)) // RPC-007
    }

    /// Whether it has the token. Compared in constant time.
    fn knows_token(&self, headers: &HeaderMap) -> bool {
        let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|offered| offered.to_str().ok());
        let token = offered.and_then(|all| all.split(',').find_map(|one| one.trim().strip_prefix(TOKEN)));
        let mut bytes = [0; 32];
        let read = token.is_some_and(|token| hex::decode_to_slice(token, &mut bytes).is_ok());
        read && SecretBytes::new(bytes) == self.token // RPC-007
    }
}

/// Everything the loopback port answers.
pub(super) fn router(behind: Arc<Behind>, address: SocketAddr, token: SecretBytes<32>) -> Router {
    let door = Arc::new(Door { behind, guard: Guard::new(address, token) });
    Router::new().route("/ws", get(socket)).fallback(file).with_state(door)
}

/// What a stranger gets.
pub(crate) fn forbidden() -> Response {
    page::respond(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", b"forbidden".to_vec())
}

async fn file(State(door): State<Arc<Door>>, headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Response {
    if door.guard.knows_host(&headers) { page::file(uri.path()) } else { forbidden() }
}

async fn socket(State(door): State<Arc<Door>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let behind = door.behind.clone();
    door.guard.let_in(&headers, upgrade, async move |socket| match (behind.persona(), behind.desk()) {
        (Some(answers), _) => serve(socket, answers.clone()).await,
        (None, Some(desk)) => beginning::serve(socket, desk).await,
        (None, None) => {}
    })
}

/// Closes at once; the page then says that the address has run out.
async fn refuse(mut socket: WebSocket) {
    let close = CloseFrame { code: REFUSED, reason: "token".into() };
    // A client that is gone already has its answer.
    drop(socket.send(Message::Close(Some(close))).await);
}

async fn serve(socket: WebSocket, answers: Answers) {
    let (mut write, mut read) = socket.split();
    let (out, mut frames) = mpsc::channel::<Frame>(OUT);
    let writer = tokio::spawn(async move {
        while let Some(mut frame) = frames.recv().await {
            // Its text goes on as it is, and is wiped by the heap.
            let text = std::mem::take(&mut *frame);
            if write.send(Message::Text(text.into())).await.is_err() {
                return;
            }
        }
    });
    let mut connection = Connection::new(answers, out);
    while let Some(Ok(message)) = read.next().await {
        let going = match message {
            Message::Text(text) => connection.take(&text).await,
            Message::Close(_) => false,
            _ => true,
        };
        if !going {
            break;
        }
    }
    drop(connection);
    drop(writer.await);
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn guard() -> Guard {
        Guard::new(([127, 0, 0, 1], 8_080).into(), SecretBytes::new([7; 32]))
    }

    fn headers(host: &str, origin: &str, token: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = |text: &str| HeaderValue::from_str(text).expect("a header");
        headers.insert(header::HOST, value(host));
        headers.insert(header::ORIGIN, value(origin));
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, value(&format!("teahouse.1, token.{token}")));
        headers
    }

    #[test]
    fn rpc_007_another_name_origin_or_token_is_refused() {
        let (guard, token) = (guard(), hex::encode([7; 32]));
        let good = headers("127.0.0.1:8080", "http://127.0.0.1:8080", &token);
        assert!(guard.knows_host(&good) && guard.knows_origin(&good) && guard.knows_token(&good));
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:81", "localhost.evil.example:8080"] {
            assert!(!guard.knows_host(&headers(host, "http://127.0.0.1:8080", &token)), "{host}");
        }
        for origin in
            ["http://evil.example", "https://127.0.0.1:8080", "null", "http://127.0.0.1:8080.evil.example"]
        {
            assert!(!guard.knows_origin(&headers("127.0.0.1:8080", origin, &token)), "{origin}");
        }
        for token in ["", "07", &hex::encode([8; 32]), &format!("{token}00")] {
            assert!(
                !guard.knows_token(&headers("127.0.0.1:8080", "http://127.0.0.1:8080", token)),
                "{token}"
            );
        }
        assert!(!guard.knows_host(&HeaderMap::new()) && !guard.knows_origin(&HeaderMap::new()));
    }
}
