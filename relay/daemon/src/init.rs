//! Initialising makes keys and a first configuration, and never overwrites either.

use std::io::Write;

use serde_json::json;

use crate::arguments::Init;
use crate::config::ConfigFile;
use crate::failure::Failure;
use crate::keys::Keys;

/// Makes what is missing and says who the relay will be.
pub fn init(options: &Init) -> Result<(), Failure> {
    let keys = Keys::open_or_make(&options.data)?;
    let path = options.data.join("relay.toml");
    if !path.exists() {
        let listen = vec!["/ip4/0.0.0.0/udp/4001/quic-v1".to_owned(), "/ip4/0.0.0.0/tcp/4001".to_owned()];
        let file = ConfigFile { listen, ..ConfigFile::default() };
        let text = toml::to_string(&file).map_err(|error| Failure::Failed(error.to_string()))?;
        std::fs::write(&path, text).map_err(|error| Failure::file(&path, error))?;
    }
    let peer = keys.identity.public().to_peer_id().to_string();
    let (store, submitter) = (format!("0x{}", keys.store.store_id()), keys.submitter.address().to_string());
    let mut out = std::io::stdout();
    let written = if options.json {
        writeln!(out, "{}", json!({"peer": peer, "store": store, "submitter": submitter, "config": path}))
    } else {
        writeln!(
            out,
            "peer       {peer}\nstore      {store}\nsubmitter  {submitter}\nconfig     {}",
            path.display()
        )
    };
    written.map_err(|error| Failure::Failed(error.to_string()))
}
