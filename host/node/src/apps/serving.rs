//! Serving is bringing bundles that the registry has to mailboxes again: what is published here, and what is installed from there.
//!
//! Mailboxes forget what nobody uses, and one that is new has nothing. As long as one host has a release, others find it by the
//! hash of its record. What is there already is not sent twice.
//!
//! # Privacy
//! One bundle at a time, drawn anew, at this persona's own moments: a mailbox hears now and then that a throw-away id has an app, and
//! not which apps are together on one machine. An app that is in no registry is never named.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::{RngExt, StoreError, SystemRng, Table};

use super::came::is_listed;
use crate::blobs::blocking;
use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{BUNDLES, PUBLISHED, get_bytes};

/// About how long after the start the first is brought.
const FIRST: Duration = Duration::from_secs(10 * 60);
/// About how long it is from one to the next: a hundred apps come round within the month that mailboxes remember.
const EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// Brings a bundle now and then. Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(shared.pace.about(wait)).await;
        wait = EVERY;
        if let Err(error) = shared.serve_one().await {
            tracing::info!(%error, "no mailbox took a bundle; another is brought later");
        }
    }
}

impl Shared {
    /// Brings one bundle to mailboxes, and says whether there was one.
    pub(crate) async fn serve_one(self: &Arc<Self>) -> Result<bool, NodeError> {
        if self.network.edge().is_none() {
            return Ok(false);
        }
        let shared = self.clone();
        let Some(bytes) = blocking(move || shared.draw_served()).await? else { return Ok(false) };
        let hash = *blake3::hash(&bytes).as_bytes();
        self.serve_public(bytes, &hash).await?;
        Ok(true)
    }

    /// One of the bundles that may be named, every one equally likely.
    fn draw_served(&self) -> Result<Option<Vec<u8>>, NodeError> {
        let mut all = self.published()?;
        for (app, record) in self.installed()? {
            if is_listed(&app, &record) {
                all.push((BUNDLES, hex::decode(&record.bundle).unwrap_or_default())); // NODE-191
            }
        }
        let drawn = usize::try_from(SystemRng.below(all.len() as u64)).unwrap_or(0);
        let Some((table, key)) = all.get(drawn) else { return Ok(None) };
        self.read(|records| get_bytes(records, *table, key))
    }

    /// Where the bundles lie that were published here.
    fn published(&self) -> Result<Vec<(Table, Vec<u8>)>, NodeError> {
        self.read(|records| {
            let mut keys: Vec<(Table, Vec<u8>)> = Vec::new();
            // One at a time: a record is megabytes, and only its key is wanted.
            loop {
                let after = keys.last().map(|(_, key)| key.as_slice());
                let next = records.scan(PUBLISHED, &[], after, 1)?.into_iter().next();
                let Some((key, _)) = next else { return Ok::<_, StoreError>(keys) };
                keys.push((PUBLISHED, key));
            }
        })
    }
}
