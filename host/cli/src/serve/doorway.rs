//! A doorway is a loopback port and its token; who answers behind it may come later, when a profile was made through it.

use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_api::ErrorView;
use teahouse_base::{SecretBytes, SystemRng};
use tokio::net::TcpListener;

use super::beginning::Desk;
use super::connection::Answers;
use super::{taken, web};

/// Who answers behind a doorway: a persona once one is there, until then the desk where profiles begin.
pub(super) struct Behind {
    persona: OnceLock<Answers>,
    desk: Option<Desk>,
}

impl Behind {
    /// The persona, if one is there.
    pub(super) fn persona(&self) -> Option<&Answers> {
        self.persona.get()
    }

    /// The desk, where this doorway was opened before there was a profile.
    pub(super) const fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }
}

/// A port, its token, and what serves it.
pub(super) struct Doorway {
    /// The address of the screens. The token stands in the fragment, which no server sees.
    pub(super) url: String,
    /// Serves the port while it is polled; ends when the port is lost.
    pub(super) web: BoxFuture<'static, ()>,
    behind: Arc<Behind>,
}

impl Doorway {
    /// Opens a port, with a token that nobody else has; 0 takes a free one.
    pub(super) async fn open(port: u16, desk: Option<Desk>) -> Result<Self, ErrorView> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|_| taken(port))?;
        let address = listener.local_addr().map_err(|_| taken(port))?;
        let token = SecretBytes::<32>::random(&mut SystemRng); // RPC-008
        let url = format!("http://{address}/#token={}", hex::encode(token.expose()));
        let behind = Arc::new(Behind { persona: OnceLock::new(), desk });
        let router = web::router(behind.clone(), address, token);
        let web = axum::serve(listener, router).into_future().map(drop).boxed();
        Ok(Self { url, web, behind })
    }

    /// Lets a persona answer from now on.
    pub(super) fn seat(&self, answers: Answers) {
        // A doorway is given to one door, which seats one persona.
        drop(self.behind.persona.set(answers));
    }
}
