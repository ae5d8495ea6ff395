//! A door is one persona's socket and port; every open persona has one, and no two share a doorway (RPC-008).

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use teahouse_api::ErrorView;
use teahouse_api::Method;
use teahouse_api::method::ProfileShow;
use teahouse_api::profile::ProfileView;
use teahouse_node::{Node, OpenProfile, PersonaNumber};
use tokio::task::JoinSet;

use super::connection::Answers;
use super::doorway::Doorway;
use super::socket;

/// A persona whose door is open.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) number: u32,
    pub(super) nickname: String,
    pub(super) url: String,
    pub(super) socket: String,
}

/// The doors of a profile's open personas.
pub(super) struct Doors {
    profile: Arc<OpenProfile>,
    port: u16,
    /// That of the first persona, where it was open before there was a profile.
    first: Option<Doorway>,
    open: BTreeSet<u32>,
    sockets: Vec<PathBuf>,
    tasks: JoinSet<u32>,
}

impl Doors {
    /// None is open yet. The first persona's port is `port`, each other's as much above it as its number,
    /// or a free one where that is taken; 0 takes free ones.
    pub(super) fn new(profile: Arc<OpenProfile>, port: u16, first: Option<Doorway>) -> Self {
        Self { profile, port, first, open: BTreeSet::new(), sockets: Vec::new(), tasks: JoinSet::new() }
    }

    /// Opens a door for every open persona that has none.
    pub(super) async fn open_missing(&mut self) -> Result<Vec<Opened>, ErrorView> {
        let mut opened = Vec::new();
        for node in self.profile.nodes() {
            if self.open.insert(node.dir().persona().get()) {
                opened.push(self.open(node).await?);
            }
        }
        Ok(opened)
    }

    async fn open(&mut self, node: Arc<Node>) -> Result<Opened, ErrorView> {
        let number = node.dir().persona();
        let doorway = self.doorway(number).await?;
        let path = node.dir().socket();
        let sockets = socket::bind(&path)?;
        let opened = Opened {
            number: number.get(),
            nickname: nickname(&node).await?,
            url: doorway.url.clone(),
            socket: path.display().to_string(),
        };
        self.profile.set_page(number, opened.url.clone());
        self.sockets.push(path);
        let answers = Answers { profile: self.profile.clone(), node };
        doorway.seat(answers.clone());
        self.tasks.spawn(async move {
            tokio::select! {
                () = doorway.web => {}
                () = socket::run(sockets, answers) => {}
            }
            number.get()
        });
        Ok(opened)
    }

    /// The port of a persona: its own, or for the first one that which its profile was made through.
    async fn doorway(&mut self, number: PersonaNumber) -> Result<Doorway, ErrorView> {
        if number == PersonaNumber::FIRST
            && let Some(open) = self.first.take()
        {
            return Ok(open);
        }
        let port = match self.port {
            0 => 0,
            first => first.saturating_add(u16::try_from(number.get()).unwrap_or(u16::MAX)),
        };
        match Doorway::open(port, None).await {
            // Nobody asked for a further persona's port by its number, so another program on it ends no host.
            Err(_) if number != PersonaNumber::FIRST && port != 0 => Doorway::open(0, None).await,
            opened => opened,
        }
    }

    /// Waits until a door is lost; says whose.
    pub(super) async fn lost(&mut self) -> u32 {
        match self.tasks.join_next().await {
            Some(Ok(number)) => number,
            Some(Err(_)) => u32::MAX,
            None => std::future::pending().await,
        }
    }

    /// Answers no more, and takes the sockets away: they are this owner's, the next one makes its own.
    pub(super) fn close(&mut self) {
        self.tasks.abort_all();
        for path in &self.sockets {
            drop(std::fs::remove_file(path));
        }
    }
}

async fn nickname(node: &Node) -> Result<String, ErrorView> {
    let shown = node.call(ProfileShow::NAME, serde_json::json!({})).await?;
    let shown: ProfileView = serde_json::from_value(shown).map_err(|_| ErrorView::failed("CLI-102"))?;
    Ok(shown.nickname)
}
