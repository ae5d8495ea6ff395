//! The status of a relay is asked over the network, the way any peer asks it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use teahouse_base::{Coded, SystemClock};
use teahouse_relay::edge::{Edge, EdgeConfig};
use teahouse_relay::net::PeerAddress;
use teahouse_relay::protocol::PeerCard;

use crate::arguments::Status;
use crate::failure::Failure;
use crate::run::READY_FILE;

/// Asks and prints.
pub fn status(options: &Status) -> Result<(), Failure> {
    let relays = match (&options.peer, &options.data) {
        (Some(peer), _) => vec![peer.clone()],
        (None, Some(data)) => addresses_of(data)?,
        (None, None) => return Err(Failure::Configuration("say --data or --peer".into())),
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::Failed(error.to_string()))?;
    let told = runtime.block_on(ask(relays))?;
    let mut out = std::io::stdout();
    let written = if options.json { writeln!(out, "{told}") } else { write_lines(&mut out, &told) };
    written.map_err(|error| Failure::Failed(error.to_string()))
}

fn write_lines(out: &mut impl Write, told: &Value) -> std::io::Result<()> {
    for (name, value) in told.as_object().into_iter().flatten() {
        writeln!(out, "{name:<14}{}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))?;
    }
    Ok(())
}

fn addresses_of(data: &Path) -> Result<Vec<PeerAddress>, Failure> {
    let path = data.join(READY_FILE);
    let text = std::fs::read_to_string(&path);
    let text = text.map_err(|_| Failure::Network(format!("no relay is running in {}", data.display())))?;
    let ready: Value = serde_json::from_str(&text).map_err(|error| Failure::file(&path, error))?;
    let texts = ready["addresses"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Ok(texts.filter_map(|text| text.parse().ok()).collect())
}

async fn ask(relays: Vec<PeerAddress>) -> Result<Value, Failure> {
    let Some(peer) = relays.first().map(PeerAddress::peer) else {
        return Err(Failure::Configuration("no address to ask at".into()));
    };
    let config = EdgeConfig::new(relays, Arc::new(SystemClock));
    let edge =
        Edge::start(config).map_err(|error| Failure::Network(format!("{error} ({})", error.code())))?;
    let card: PeerCard = edge.card(peer).await.map_err(|error| {
        Failure::Network(format!("the relay does not answer: {error} ({})", error.code()))
    })?;
    Ok(json!({
        "peer": peer.to_string(),
        "mailbox": card.mailbox.map(|id| format!("0x{id}")),
        "submitter": card.submitter,
        "peers": card.peers,
        "boxes": card.boxes,
        "clock": card.time.get(),
    }))
}
