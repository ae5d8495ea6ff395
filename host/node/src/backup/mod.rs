//! A backup is this profile without its device: what the phrase alone cannot bring back, of every persona, sealed for the phrase.
//!
//! Device keys and sessions are never in it: a restored profile is a new device, and contacts are asked anew. Payments that
//! were agreed to and not signed are not restored either (JRN-008). What is in it is said by the list of tables below, so
//! that a new table is one line; what is left out is named beside it, and a test knows every table of the program (BAK-106).

pub(crate) mod contents;
pub(crate) mod restore;
pub(crate) mod state;

use teahouse_base::{Decode, Encode, ReadRecords, Table};
use teahouse_runtime::records::{BOOKS, Books, GRANTS, SPENT};
use teahouse_wallet::backup::{BackupApp, BackupPersona, Row, Section};
use teahouse_wallet::keys::PersonaNumber;
use zeroize::Zeroizing;

use crate::apps::catalogue::AppRecord;
use crate::error::{NodeError, codes};
use crate::records::{
    self, APP_ACCOUNTS, APP_RECEIPTS, APPS, BATCHES, CLAIMS, GIFTS, IMPORTED, META, METERS, Meta, NAMES,
    PAYEES, PAYMENTS, QUESTIONS, RECEIPTS, SHARES, SHIELDED, SIGNED, Single, TOKENS, all_json,
};
use crate::shielded::birth::MadeHere;
use crate::shielded::tidy::Tidyings;
use state::BackupState;
pub use state::phrase_text;

/// The section of contacts, which the chat writes and reads itself.
const CONTACTS: &str = "contacts";

/// Every table of which a backup holds all rows.
fn tables() -> Vec<Table> {
    let node = [
        APP_ACCOUNTS,
        APP_RECEIPTS,
        BATCHES,
        CLAIMS,
        GIFTS,
        IMPORTED,
        METERS,
        NAMES,
        PAYEES,
        PAYMENTS,
        QUESTIONS,
        RECEIPTS,
        SHARES,
        SHIELDED,
        SIGNED,
        TOKENS,
    ];
    let runtime = [GRANTS, SPENT];
    [teahouse_wallet::backup::tables().as_slice(), &node, &runtime].concat()
}

/// Everything of a persona that goes into a backup, from one view of its records.
pub(crate) fn export(records: &dyn ReadRecords, number: PersonaNumber) -> Result<BackupPersona, NodeError> {
    let meta: Meta = records::single(records)?.ok_or_else(|| codes::NO_PROFILE.error())?;
    let mut sections = vec![contacts(records)?, settings(records)?, books(records)?];
    for table in tables() {
        sections.push(section(table, records.scan(table, &[], None, usize::MAX)?));
    }
    sections.sort_by(|a, b| a.table.cmp(&b.table));
    Ok(BackupPersona { number, nickname: meta.nickname, apps: apps(records)?, sections })
}

fn section(table: Table, rows: Vec<(Vec<u8>, Vec<u8>)>) -> Section {
    let row = |(key, value)| Row { key, value: Zeroizing::new(value) };
    Section { table: table.name().to_owned(), rows: rows.into_iter().map(row).collect() }
}

fn contacts(records: &dyn ReadRecords) -> Result<Section, NodeError> {
    let all = teahouse_chat::chat::ChatView::new(records).contacts_for_backup()?;
    let rows = all
        .into_iter()
        .map(|(account, bytes)| Row { key: account.as_bytes().to_vec(), value: Zeroizing::new(bytes) });
    Ok(Section { table: CONTACTS.to_owned(), rows: rows.collect() })
}

/// What there is once: accounts, relays, chain and whatever else is set, but not what a profile is born with. That a phrase was
/// made here is of this machine: a restored one is looked for from a pool's first block on. So is the yes to notes that are joined
/// unasked: two machines of one phrase would each spend what was agreed to.
fn settings(records: &dyn ReadRecords) -> Result<Section, NodeError> {
    let born_with = [Meta::KEY, BackupState::KEY, MadeHere::KEY, Tidyings::KEY];
    let mut rows = records.scan(META, &[], None, usize::MAX)?;
    rows.retain(|(key, _)| !born_with.contains(&key.as_slice()));
    Ok(section(META, rows))
}

/// The counters of apps without their storage, so that no request and no batch gets a number twice.
fn books(records: &dyn ReadRecords) -> Result<Section, NodeError> {
    let broken = |source| teahouse_base::StoreError::Record { table: BOOKS.name(), source };
    let mut rows = Vec::new();
    for (key, bytes) in records.scan(BOOKS, &[], None, usize::MAX)? {
        let books = Books::from_bytes(&bytes).map_err(broken)?;
        rows.push((key, Books { bytes: 0, keys: 0, ..books }.to_bytes()));
    }
    Ok(section(BOOKS, rows))
}

fn apps(records: &dyn ReadRecords) -> Result<Vec<BackupApp>, NodeError> {
    let fixed = |text: &str| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
    };
    let app = |(key, record): (Vec<u8>, AppRecord)| {
        Some(BackupApp {
            id: key.try_into().ok()?,
            name: record.title,
            version: record.version.to_string(),
            bundle: fixed(&record.bundle)?,
        })
    };
    Ok(all_json::<AppRecord>(records, APPS, &[])?.into_iter().filter_map(app).collect())
}

#[cfg(test)]
mod tests;
