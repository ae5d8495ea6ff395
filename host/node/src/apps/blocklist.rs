//! Block-lists are what others warn of; an app that a list names is neither installed nor opened until its person says to go on.
//!
//! Only lists that the person added count, and each entry can be gone on in spite of: nobody can switch an app off for somebody.
//! A list is replaced by a newer one of its author; what was said about its entries stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use teahouse_api::app::{BlockedView, BlocklistIgnoreParams, BlocklistView};
use teahouse_bundle::PublisherKey;
use teahouse_bundle::blocklist::{Blocklist, BlocklistEntry, SignedBlocklist};

use super::catalogue::AppRecord;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{BLOCKLISTS, all_json, get_json, put_json};

/// A list that the person added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BlocklistRecord {
    list: Blocklist,
    /// When it was added, milliseconds.
    added_at: u64,
    /// The entries that the person goes on in spite of.
    ignored: BTreeSet<String>,
}

impl BlocklistRecord {
    fn warns_of(&self, app: &AppRecord) -> Option<&BlocklistEntry> {
        let names = |entry: &&BlocklistEntry| {
            let id = entry.id();
            (id == app.bundle || id == app.publisher) && !self.ignored.contains(id)
        };
        self.list.entries.iter().find(names)
    }

    fn view(&self, author: &PublisherKey) -> BlocklistView {
        let entry = |entry: &BlocklistEntry| BlockedView {
            id: entry.id().to_owned(),
            publisher: entry.publisher.is_some(),
            reason: entry.reason.clone(),
            ignored: self.ignored.contains(entry.id()),
        };
        BlocklistView {
            author: author.to_string(),
            name: self.list.name.clone(),
            number: self.list.number,
            added_at: self.added_at,
            entries: self.list.entries.iter().map(entry).collect(),
        }
    }
}

impl Shared {
    fn all_blocklists(&self) -> Result<Vec<(PublisherKey, BlocklistRecord)>, NodeError> {
        let rows = self.read(|records| all_json::<BlocklistRecord>(records, BLOCKLISTS, &[]))?;
        let author = |key: Vec<u8>| <[u8; 32]>::try_from(key.as_slice()).ok().map(PublisherKey::from_array);
        Ok(rows.into_iter().filter_map(|(key, record)| Some((author(key)?, record))).collect())
    }

    pub(crate) fn blocklists(&self) -> Result<Vec<BlocklistView>, NodeError> {
        Ok(self.all_blocklists()?.iter().map(|(author, record)| record.view(author)).collect())
    }

    /// Adds a list, or takes a newer one in the place of the one that its author signed before.
    pub(crate) fn add_blocklist(&self, bytes: &[u8]) -> Result<BlocklistView, NodeError> {
        let SignedBlocklist { author, list } = SignedBlocklist::from_bytes(bytes)?;
        let known =
            self.read(|records| get_json::<BlocklistRecord>(records, BLOCKLISTS, author.as_bytes()))?;
        if let Some(known) = known.as_ref().filter(|known| known.list.number > list.number) {
            let refused = codes::OLDER_BLOCKLIST.with("list", &list.name);
            return Err(refused.and("number", list.number).and("known", known.list.number)); // BLK-003
        }
        let ignored = known.map(|known| known.ignored).unwrap_or_default();
        let record = BlocklistRecord { list, added_at: self.clock.now().get(), ignored };
        self.write(|records| put_json(records, BLOCKLISTS, author.as_bytes(), &record))?;
        Ok(record.view(&author))
    }

    fn blocklist(&self, author: &str) -> Result<(PublisherKey, BlocklistRecord), NodeError> {
        let unknown = || codes::NO_BLOCKLIST.with("author", author);
        let key: PublisherKey = author.parse().map_err(|_| unknown())?;
        let record = self.read(|records| get_json::<BlocklistRecord>(records, BLOCKLISTS, key.as_bytes()))?;
        Ok((key, record.ok_or_else(unknown)?))
    }

    pub(crate) fn remove_blocklist(&self, author: &str) -> Result<(), NodeError> {
        let (key, _) = self.blocklist(author)?;
        self.write(|records| records.delete(BLOCKLISTS, key.as_bytes()))
    }

    /// Notes that the person goes on in spite of an entry, or heeds it again.
    pub(crate) fn ignore_blocked(&self, params: &BlocklistIgnoreParams) -> Result<BlocklistView, NodeError> {
        let (key, mut record) = self.blocklist(&params.author)?;
        if !record.list.entries.iter().any(|entry| entry.id() == params.id) {
            return Err(codes::NO_BLOCKLIST.with("author", &params.author).and("id", &params.id));
        }
        if params.ignore {
            record.ignored.insert(params.id.clone());
        } else {
            record.ignored.remove(&params.id);
        }
        self.write(|records| put_json(records, BLOCKLISTS, key.as_bytes(), &record))?;
        Ok(record.view(&key))
    }

    /// Refuses an app that a list names, saying which and why.
    pub(super) fn heed_blocklists(&self, app: &AppRecord) -> Result<(), NodeError> {
        for (author, record) in self.all_blocklists()? {
            if let Some(entry) = record.warns_of(app) {
                let refused = codes::ON_A_BLOCKLIST.with("app", &app.name).and("list", &record.list.name);
                let refused = refused.and("author", author).and("id", entry.id());
                return Err(refused.and("reason", &entry.reason)); // BLK-002
            }
        }
        Ok(())
    }
}
