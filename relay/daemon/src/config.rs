//! A configuration is a TOML file, over which the options of the command line win.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use teahouse_chain::primitives::Address;
use teahouse_relay::Multiaddr;
use teahouse_relay::limits::Limits;
use teahouse_relay::net::PeerAddress;

use crate::arguments::Run;
use crate::failure::Failure;

/// The file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    /// The folder of keys and data; without it the folder of this file.
    pub data: Option<PathBuf>,
    /// Addresses to listen on.
    pub listen: Vec<String>,
    /// Other relays.
    pub peers: Vec<String>,
    /// Whether it keeps a mailbox; it does when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<bool>,
    /// Logs as JSON.
    pub json: bool,
    /// What it allows others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<LimitsFile>,
    /// The submitter role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitter: Option<SubmitterFile>,
}

/// Limits an operator may want to change; the others stay as built in.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsFile {
    /// Requests per second of one peer; four seconds' worth may be saved up.
    pub requests_per_second: Option<u32>,
    /// Connections from one address.
    pub connections_per_ip: Option<u32>,
    /// Inbound connections altogether.
    pub inbound_connections: Option<u32>,
    /// Envelopes the mailbox keeps.
    pub boxes: Option<u64>,
    /// Mebibytes of blobs that the mailbox keeps beside them; 0 to offer none.
    pub blob_mebibytes: Option<u64>,
}

/// The submitter role in the file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitterFile {
    /// The chain's endpoint.
    pub endpoint: String,
    /// The address book, a JSON file.
    pub book: PathBuf,
    /// The chain's profile, a JSON file; without it the practice chain.
    #[serde(default)]
    pub chain: Option<PathBuf>,
    /// What carrying costs in tokens, by the token's address, in its smallest unit: for one claim, or for each begun 150,000 gas
    /// of a batch. Tokens that are not here are not taken.
    #[serde(default)]
    pub prices: BTreeMap<Address, u64>,
}

/// What `run` runs with.
#[derive(Debug)]
pub struct Settings {
    /// The folder of keys and data.
    pub data: PathBuf,
    /// Addresses to listen on.
    pub listen: Vec<Multiaddr>,
    /// Other relays.
    pub peers: Vec<PeerAddress>,
    /// Whether it keeps a mailbox.
    pub mailbox: bool,
    /// Logs as JSON.
    pub json: bool,
    /// What it allows others.
    pub limits: Limits,
    /// The submitter role.
    pub submitter: Option<SubmitterFile>,
}

impl Settings {
    /// The options over the file over the defaults.
    pub fn gather(options: &Run) -> Result<Self, Failure> {
        let path = options.config.clone().or_else(|| beside(options.data.as_deref()?));
        let file = path.as_deref().map(read).transpose()?.unwrap_or_default();
        let folder = path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let data = options.data.clone().or(file.data).or(folder).unwrap_or_else(|| PathBuf::from("."));
        let submitter = options.submitter.clone().zip(options.book.clone()).map(|(endpoint, book)| {
            let prices = file.submitter.as_ref().map(|known| known.prices.clone()).unwrap_or_default();
            SubmitterFile { endpoint, book, chain: options.chain.clone(), prices }
        });
        Ok(Self {
            data,
            listen: listen(&options.listen, &file.listen)?,
            peers: peers(&options.peer, &file.peers)?,
            mailbox: !options.no_mailbox && file.mailbox.unwrap_or(true),
            json: options.json || file.json,
            limits: limits(file.limits.unwrap_or_default()),
            submitter: submitter.or(file.submitter),
        })
    }
}

fn beside(data: &Path) -> Option<PathBuf> {
    let path = data.join("relay.toml");
    path.exists().then_some(path)
}

fn read(path: &Path) -> Result<ConfigFile, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    toml::from_str(&text).map_err(|error| Failure::file(path, error))
}

fn listen(given: &[Multiaddr], file: &[String]) -> Result<Vec<Multiaddr>, Failure> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    let usual = ["/ip4/0.0.0.0/udp/4001/quic-v1".to_owned(), "/ip4/0.0.0.0/tcp/4001".to_owned()];
    let texts = if file.is_empty() { &usual[..] } else { file };
    let parsed = texts.iter().map(|text| text.parse().map_err(|_| bad("listen", text)));
    parsed.collect()
}

fn peers(given: &[PeerAddress], file: &[String]) -> Result<Vec<PeerAddress>, Failure> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    file.iter().map(|text| text.parse().map_err(|_| bad("peers", text))).collect()
}

fn bad(what: &str, text: &str) -> Failure {
    Failure::Configuration(format!("{what}: {text:?} is not usable"))
}

fn limits(file: LimitsFile) -> Limits {
    let mut limits = Limits::default();
    if let Some(rate) = file.requests_per_second {
        limits.requests.per_second = rate;
        limits.requests.burst = rate.saturating_mul(4);
    }
    limits.connections_per_ip = file.connections_per_ip.unwrap_or(limits.connections_per_ip);
    limits.inbound_connections = file.inbound_connections.unwrap_or(limits.inbound_connections);
    limits.boxes = file.boxes.unwrap_or(limits.boxes);
    let blobs = file.blob_mebibytes.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
    limits.blob_bytes = blobs.unwrap_or(limits.blob_bytes);
    limits
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::arguments::{Arguments, Verb};
    use clap::Parser;

    fn gather(arguments: &[&str]) -> Result<Settings, Failure> {
        let line = ["teahouse-relay", "run"].iter().chain(arguments);
        match Arguments::try_parse_from(line).unwrap().verb {
            Verb::Run(options) => Settings::gather(&options),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_win_over_the_file_and_the_file_over_the_defaults() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().to_str().unwrap();
        std::fs::write(
            dir.path().join("relay.toml"),
            "listen = [\"/ip4/127.0.0.1/tcp/7\"]\n[limits]\nboxes = 5\nrequests_per_second = 9\nblob_mebibytes = 3\n",
        )
        .unwrap();
        let plain = gather(&["--data", data]).unwrap();
        assert_eq!(plain.listen, ["/ip4/127.0.0.1/tcp/7".parse::<Multiaddr>().unwrap()]);
        assert_eq!((plain.limits.boxes, plain.limits.requests.burst, plain.mailbox), (5, 36, true));
        assert_eq!(plain.limits.blob_bytes, 3 << 20);
        let over = gather(&["--data", data, "--listen", "/ip4/127.0.0.1/tcp/8", "--no-mailbox"]).unwrap();
        assert_eq!(over.listen, ["/ip4/127.0.0.1/tcp/8".parse::<Multiaddr>().unwrap()]);
        assert!(!over.mailbox);
    }

    #[test]
    fn a_field_nobody_knows_and_an_address_nobody_reads_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        for bad in ["tea = 1", "listen = [\"here\"]", "peers = [\"/ip4/127.0.0.1/tcp/1\"]"] {
            std::fs::write(dir.path().join("relay.toml"), bad).unwrap();
            let refused = gather(&["--data", dir.path().to_str().unwrap()]);
            assert!(matches!(refused, Err(Failure::Configuration(_))), "{bad}");
        }
    }
}
