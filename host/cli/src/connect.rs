//! A call goes to the owner of the profile when one runs, and opens the profile itself when none does.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use teahouse_api::event::{SubscribeParams, SubscriptionView};
use teahouse_api::method::PersonaList;
use teahouse_api::persona::PersonaView;
use teahouse_api::rpc::{EVENT_NOTIFICATION, Notification, Request, Response};
use teahouse_api::{ErrorView, Exit, Method, NumberedEvent};
use teahouse_base::SystemClock;
use teahouse_node::compile::HelperCompiler;
use teahouse_node::{
    NodeError, NodeOptions, OpenProfile, OwnerLock, PersonaNumber, ProfileDir, needs_passphrase, unlock,
};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Mutex;

use crate::keyring;
use crate::password::Source;

/// The host behind a command.
pub(crate) enum Host {
    /// This process has the profile open, and acts as this persona of it.
    Own(Arc<OpenProfile>, PersonaNumber),
    /// Another process has; this is its socket for the persona.
    Socket(Mutex<Line>),
}

/// A connection to an owner's socket: one frame a line.
pub(crate) struct Line {
    read: Lines<BufReader<OwnedReadHalf>>,
    write: OwnedWriteHalf,
    next: u64,
}

fn lost() -> ErrorView {
    ErrorView::new("CLI-601", Exit::Network)
}

impl Line {
    /// Connects to the owner of a profile; `None` when nobody listens.
    async fn connect(dir: &ProfileDir) -> Option<Self> {
        let (read, write) = UnixStream::connect(dir.socket()).await.ok()?.into_split();
        Some(Self { read: BufReader::new(read).lines(), write, next: 1 })
    }

    async fn send(&mut self, method: &str, params: Value) -> Result<u64, ErrorView> {
        let id = self.next;
        self.next += 1;
        let request = serde_json::to_string(&Request::new(id, method, params)).map_err(|_| lost())?;
        self.write.write_all(format!("{request}\n").as_bytes()).await.map_err(|_| lost())?;
        Ok(id)
    }

    async fn frame(&mut self) -> Result<String, ErrorView> {
        self.read.next_line().await.map_err(|_| lost())?.ok_or_else(lost)
    }

    async fn call(&mut self, method: &str, params: Value) -> Result<Value, ErrorView> {
        let id = self.send(method, params).await?;
        loop {
            let frame = self.frame().await?;
            if let Ok(response) = serde_json::from_str::<Response>(&frame)
                && response.id == Some(id)
            {
                return response.outcome();
            }
        }
    }

    async fn event(&mut self) -> Result<NumberedEvent, ErrorView> {
        loop {
            let frame = self.frame().await?;
            if let Ok(told) = serde_json::from_str::<Notification>(&frame)
                && told.method == EVENT_NOTIFICATION
            {
                return serde_json::from_value(told.params).map_err(|_| lost());
            }
        }
    }
}

/// What this program opens profiles with: real time, the network, and itself as the helper that compiles apps.
pub(crate) fn options() -> Result<NodeOptions, ErrorView> {
    let helper = HelperCompiler::of_this_program().map_err(|error| NodeError::from(error).into_view())?;
    Ok(NodeOptions { clock: Arc::new(SystemClock), online: true, compiler: Arc::new(helper) })
}

/// Takes the profile for this process; none of its personas is open yet.
pub(crate) fn open(dir: &ProfileDir, source: &Source<'_>) -> Result<OpenProfile, ErrorView> {
    let unlocked = if needs_passphrase(dir).map_err(NodeError::into_view)? {
        let given = keyring::given(&keyring::system(), dir, source, std::io::stdin().is_terminal())?;
        let unlocked = unlock(dir, given.passphrase.as_ref());
        unlocked.map_err(|error| given.told(error.into_view()))?
    } else {
        unlock(dir, None).map_err(NodeError::into_view)?
    };
    OpenProfile::open(dir, unlocked, options()?).map_err(NodeError::into_view)
}

/// The socket that answers for persona `name` of a profile that another process has; `None` when nobody listens.
async fn line_to(dir: &ProfileDir, name: &str) -> Result<Option<Line>, ErrorView> {
    if let Some(number) = name.parse().ok().and_then(PersonaNumber::new) {
        return match dir.personas().map_err(NodeError::into_view)?.contains(&number) {
            true => Ok(Line::connect(&dir.of_persona(number)).await),
            false if dir.exists() => Err(ErrorView::not_found("NOD-141").with("persona", name)),
            false => Ok(None),
        };
    }
    let Some(mut first) = Line::connect(dir).await else { return Ok(None) };
    let all = first.call(PersonaList::NAME, serde_json::json!({})).await?;
    let all: Vec<PersonaView> = serde_json::from_value(all).map_err(|_| lost())?;
    let named = all.iter().filter(|view| view.nickname.to_lowercase() == name.to_lowercase());
    match &named.map(|view| view.number).collect::<Vec<_>>()[..] {
        [] => Err(ErrorView::not_found("NOD-141").with("persona", name)),
        [one] => {
            let number = PersonaNumber::new(*one).ok_or_else(lost)?;
            Ok(Line::connect(&dir.of_persona(number)).await)
        }
        several => Err(ErrorView::usage("NOD-142").with("persona", name).with("count", several.len())),
    }
}

impl Host {
    /// The owner, where one runs and answers.
    pub(crate) async fn running(dir: &ProfileDir) -> Option<Self> {
        Line::connect(dir).await.map(|line| Self::Socket(Mutex::new(line)))
    }

    /// The owner where one runs, else this process.
    pub(crate) async fn find(dir: &ProfileDir, name: &str, source: &Source<'_>) -> Result<Self, ErrorView> {
        let host = Self::desk(dir, name, source).await?;
        if let Self::Own(profile, number) = &host {
            profile.persona(*number).map_err(NodeError::into_view)?;
        }
        Ok(host)
    }

    /// As [`Host::find`], without opening the persona: for what is about the profile as a whole.
    pub(crate) async fn desk(dir: &ProfileDir, name: &str, source: &Source<'_>) -> Result<Self, ErrorView> {
        if let Some(line) = line_to(dir, name).await? {
            return Ok(Self::Socket(Mutex::new(line)));
        }
        let owned = OwnerLock::owner(dir).map_err(teahouse_node::NodeError::into_view)?;
        if owned.is_some() {
            // An owner that has just begun opens its socket in a moment.
            tokio::time::sleep(Duration::from_millis(500)).await;
            if let Some(line) = line_to(dir, name).await? {
                return Ok(Self::Socket(Mutex::new(line)));
            }
        }
        let profile = open(dir, source)?;
        let number = profile.find(name).map_err(NodeError::into_view)?;
        Ok(Self::Own(Arc::new(profile), number))
    }

    /// Whether this process has the profile open.
    pub(crate) const fn is_own(&self) -> bool {
        matches!(self, Self::Own(..))
    }

    /// One call.
    pub(crate) async fn call<M: Method>(&self, params: M::Params) -> Result<M::Result, ErrorView> {
        let params = serde_json::to_value(params).map_err(|_| ErrorView::failed("CLI-102"))?;
        let result = match self {
            Self::Own(profile, number) => profile.call(*number, M::NAME, params).await?,
            Self::Socket(line) => line.lock().await.call(M::NAME, params).await?,
        };
        serde_json::from_value(result).map_err(|_| ErrorView::failed("CLI-103").with("method", M::NAME))
    }

    /// Hands each event to `each` until it says that it has seen enough.
    pub(crate) async fn events(&self, mut each: impl FnMut(NumberedEvent) -> bool) -> Result<(), ErrorView> {
        match self {
            Self::Own(profile, number) => {
                let node = profile.persona(*number).map_err(NodeError::into_view)?;
                let mut last = node.events().follow();
                let mut seen = node.events().last();
                loop {
                    for event in node.events().since(seen, 500).events {
                        seen = event.seq;
                        if each(event) {
                            return Ok(());
                        }
                    }
                    last.changed().await.map_err(|_| lost())?;
                }
            }
            Self::Socket(line) => {
                let mut line = line.lock().await;
                let show = line.call(teahouse_api::method::ProfileShow::NAME, serde_json::json!({})).await?;
                let after = show["lastEvent"].as_u64().unwrap_or_default();
                let params = serde_json::to_value(SubscribeParams { after }).map_err(|_| lost())?;
                let start = line.call(teahouse_api::method::EventsSubscribe::NAME, params).await?;
                serde_json::from_value::<SubscriptionView>(start).map_err(|_| lost())?;
                while !each(line.event().await?) {}
                Ok(())
            }
        }
    }

    /// Lets go of the profile, if this process had it.
    pub(crate) async fn done(self) {
        if let Self::Own(profile, _) = self {
            profile.close().await;
        }
    }
}
