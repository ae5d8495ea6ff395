//! Running is starting the node, saying that it is ready, and stopping it in order.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::{Value, json};
use teahouse_base::{Coded, SystemClock};
use teahouse_relay::blob::{BlobStore, RedbShelf, ShelfFault};
use teahouse_relay::mailbox::MailboxFault;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode, StartError};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::arguments::Run;
use crate::config::Settings;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::submitter::WalletSubmitter;

/// The file in the data folder that says where a running relay is reached.
pub const READY_FILE: &str = "ready.json";

/// Runs the relay until a signal ends it: 0 after SIGTERM, 130 after an interrupt.
pub fn run(options: &Run) -> Result<ExitCode, Failure> {
    let settings = Settings::gather(options)?;
    start_logging(settings.json);
    let keys = Keys::open_or_make(&settings.data)?;
    let _owner = own(&settings.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(error.to_string()))?.block_on(serve(settings, keys))
}

/// Takes the folder for this process; the lock falls with the process, whatever ends it.
fn own(data: &Path) -> Result<File, Failure> {
    let path = data.join("owner.lock");
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(|error| Failure::file(&path, error))?;
    file.try_lock().map_err(|_| Failure::InUse(data.display().to_string()))?;
    Ok(file)
}

async fn serve(settings: Settings, keys: Keys) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen()?;
    let (count, data) = (settings.listen.len(), settings.data.clone());
    let mailbox = settings.mailbox.then(|| open_mailbox(&settings, keys.store)).transpose()?;
    let blobs = open_shelf(&settings)?;
    let submitter = match &settings.submitter {
        Some(file) => Some(WalletSubmitter::start(file, &data, keys.submitter).await?),
        None => None,
    };
    let account = submitter.as_ref().map(|submitter| submitter.address());
    let mut config = RelayConfig::new(keys.identity, settings.listen, settings.peers, Arc::new(SystemClock));
    config.limits = settings.limits;
    config.mailbox = mailbox;
    config.blobs = blobs;
    config.submit = submitter.map(|submitter| submitter as _);
    let node = RelayNode::start(config).map_err(start_failure)?;
    node.listening(count).await;
    say_ready(&data, &ready_line(&node, account))?;
    let code = signals.told().await;
    tracing::info!("stopping");
    node.stop().await;
    // A file that is gone already says what it should.
    let _ = std::fs::remove_file(data.join(READY_FILE));
    Ok(code)
}

fn open_mailbox(settings: &Settings, key: teahouse_wire::StoreKey) -> Result<MailboxConfig, Failure> {
    let path = settings.data.join("mailbox.redb");
    MailboxConfig::redb(&path, key, &settings.limits)
        .map_err(|fault: MailboxFault| Failure::file(&path, fault))
}

/// The blobs of a mailbox, when it offers to keep any.
fn open_shelf(settings: &Settings) -> Result<Option<Arc<dyn BlobStore>>, Failure> {
    let most = settings.limits.blob_bytes;
    if !settings.mailbox || most == 0 {
        return Ok(None);
    }
    let path = settings.data.join("blobs.redb");
    let shelf = RedbShelf::open(&path, most).map_err(|fault: ShelfFault| Failure::file(&path, fault))?;
    Ok(Some(Arc::new(shelf)))
}

fn start_failure(error: StartError) -> Failure {
    let text = format!("{error} ({})", error.code());
    match error {
        StartError::Net(_) => Failure::Network(text),
        StartError::Store { .. } => Failure::Configuration(text),
        StartError::Mailbox(_) => Failure::Failed(text),
    }
}

fn ready_line(node: &RelayNode, submitter: Option<String>) -> Value {
    let addresses: Vec<String> = node.addresses().iter().map(ToString::to_string).collect();
    json!({
        "ready": true,
        "peer": node.peer_id().to_string(),
        "address": addresses.first(),
        "addresses": addresses,
        "store": node.store_id().map(|id| format!("0x{id}")),
        "submitter": submitter,
    })
}

/// Tells programs on standard output, and whoever comes later by a file.
fn say_ready(data: &Path, line: &Value) -> Result<(), Failure> {
    let path = data.join(READY_FILE);
    std::fs::write(&path, format!("{line}\n")).map_err(|error| Failure::file(&path, error))?;
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| Failure::Failed(error.to_string()))
}

/// The signals that end the program. Listened to before it says that it is ready, so that none is lost.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        let on = |kind| signal(kind).map_err(|error| Failure::Failed(error.to_string()));
        Ok(Self { terminate: on(SignalKind::terminate())?, interrupt: on(SignalKind::interrupt())? })
    }

    async fn told(&mut self) -> ExitCode {
        tokio::select! {
            _ = self.terminate.recv() => ExitCode::SUCCESS,
            _ = self.interrupt.recv() => ExitCode::from(130),
        }
    }
}

fn start_logging(json: bool) {
    let filter =
        EnvFilter::try_from_env("TEAHOUSE_LOG").unwrap_or_else(|_| EnvFilter::new("info,libp2p=warn"));
    let base = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only when a subscriber is set already, and this is the only place that sets one.
    let _ = if json { base.json().try_init() } else { base.try_init() };
}
