//! The node's own records: what a profile is, which relays and chain it uses, what is installed, what was agreed to.
//!
//! | table | key | value: JSON behind the version byte 1 |
//! |---|---|---|
//! | `node.meta` | name | [`Meta`], [`Relays`], [`ChainChoice`], [`crate::money::accounts::Accounts`], [`crate::shielded::tidy::Tidyings`], [`crate::receipts::Head`] |
//! | `node.apps` | app 32 | [`crate::apps::catalogue::AppRecord`] |
//! | `node.bundles` | content hash 32 | version byte 1, the bundle's bytes |
//! | `node.places` | app 32 | the conversation an app was last opened in |
//! | `node.failures` | app 32 | [`crate::apps::breaker::FailedStarts`] |
//! | `node.guests` | app 32 | [`crate::apps::guest::GuestRecord`] |
//! | `node.releases` | app 32 | [`crate::apps::release::Seen`] |
//! | `node.blocklists` | author's key 32 | [`crate::apps::blocklist::BlocklistRecord`] |
//! | `node.store` | chain u64, registry 20, app 32 | [`crate::apps::store::StoreRecord`] |
//! | `node.storeheads` | chain u64, registry 20 | [`crate::apps::store::StoreHead`] |
//! | `node.published` | BLAKE3 of a bundle 32 | version byte 1, the bundle's bytes |
//! | `node.notifications` | number u64 | [`crate::apps::notices::NoticeRecord`] |
//! | `node.batches` | app 32, batch u64 | what a reserved batch of share keys became |
//! | `node.shares` | app 32, share id | version byte 1, the share's secret bytes |
//! | `node.gifts` | envelope 32, index u32 | a share given as a link |
//! | `node.fileoffers` | app 32, BLAKE3 of a file 32, contact 32 | version byte 1, the message that offers it, with its key |
//! | `node.cardstates` | conversation 32, 1 if ours, message 16 | [`crate::apps::cards::CardState`] |
//! | `node.sentcards` | app 32, the app's name for a card | the card's conversation and message |
//! | `node.payments` | intent 16 | who asked for a payment and what was shown |
//! | `node.payees` | contact 32, chain u64 | [`crate::people::payees::PayeeRecord`] |
//! | `node.appaccounts` | contact 32, app 32 | [`crate::people::app_accounts::AppAccountRecord`] |
//! | `node.budgets` | allowance 32 | [`crate::money::allowances`]: it is spent without a question |
//! | `node.signed` | intent 16 | [`crate::apps::sign::SignedRecord`] |
//! | `node.tokens` | chain u64, token 20 | [`crate::money::tokens::TokenRecord`] |
//! | `node.claims` | envelope 32, index u32 | a claim on its way, or done |
//! | `node.names` | chain u64, name, account but the first | what a commitment to a name hides |
//! | `node.imported` | account 20 | version byte 1, the key's bytes, sealed under a key that a locked profile does not have |
//! | `node.shielded` | intent 16 | [`crate::shielded::record::ShieldedRecord`] |
//! | `node.questions` | nonce 32 | when a question for a receipt was made |
//! | `node.receipts` | number u64 | the consent log |
//! | `node.appreceipts` | number u64 | [`crate::receipts::Receipt`], in the codec of its own |
//!
//! The tables `node.meet…` stand in [`crate::meet`].
//!
//! Values are sealed by [`crate::sealed`] before they reach the disk.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, Table, WriteRecords};

/// What there is once.
pub(crate) const META: Table = Table::new("node.meta");
/// Installed apps.
pub(crate) const APPS: Table = Table::new("node.apps");
/// Their bundles.
pub(crate) const BUNDLES: Table = Table::new("node.bundles");
/// The conversation an app was last opened in.
pub(crate) const PLACES: Table = Table::new("node.places");
/// Apps whose starts failed.
pub(crate) const FAILED_STARTS: Table = Table::new("node.failures");
/// Apps that run without having been installed.
pub(crate) const GUESTS: Table = Table::new("node.guests");
/// The newest releases that were taken of apps of the registry.
pub(crate) const RELEASES: Table = Table::new("node.releases");
/// Block-lists that the person added.
pub(crate) const BLOCKLISTS: Table = Table::new("node.blocklists");
/// What registries have, up to their newest final block.
pub(crate) const STORE: Table = Table::new("node.store");
/// How far each registry was read.
pub(crate) const STORE_HEADS: Table = Table::new("node.storeheads");
/// Bundles that this profile published.
pub(crate) const PUBLISHED: Table = Table::new("node.published");
/// What apps said.
pub(crate) const NOTIFICATIONS: Table = Table::new("node.notifications");
/// Reserved batches of share keys.
pub(crate) const BATCHES: Table = Table::new("node.batches");
/// Received shares.
pub(crate) const SHARES: Table = Table::new("node.shares");
/// Shares given as links.
pub(crate) const GIFTS: Table = Table::new("node.gifts");
/// Files that contacts have shared in apps.
pub(crate) const FILE_OFFERS: Table = Table::new("node.fileoffers");
/// What cards were made.
pub(crate) const CARD_STATES: Table = Table::new("node.cardstates");
/// Cards that apps sent under names.
pub(crate) const SENT_CARDS: Table = Table::new("node.sentcards");
/// Payments by intent.
pub(crate) const PAYMENTS: Table = Table::new("node.payments");
/// Allowances that are spent without a question.
pub(crate) const BUDGETS: Table = Table::new("node.budgets");
/// Who can be paid by name, and whom we told.
pub(crate) const PAYEES: Table = Table::new("node.payees");
/// The accounts that contacts use with apps, and who was told ours.
pub(crate) const APP_ACCOUNTS: Table = Table::new("node.appaccounts");
/// What was signed for apps.
pub(crate) const SIGNED: Table = Table::new("node.signed");
/// Meters that were opened for apps.
pub(crate) const METERS: Table = Table::new("node.meters");
/// Tokens that the person added.
pub(crate) const TOKENS: Table = Table::new("node.tokens");
/// Claims.
pub(crate) const CLAIMS: Table = Table::new("node.claims");
/// What commitments to names hide.
pub(crate) const NAMES: Table = Table::new("node.names");
/// Imported accounts.
pub(crate) const IMPORTED: Table = Table::new("node.imported");
/// What was agreed to of shielded payments.
pub(crate) const SHIELDED: Table = Table::new("node.shielded");
/// Questions for receipts of shielded payments.
pub(crate) const QUESTIONS: Table = Table::new("node.questions");
/// The consent log.
pub(crate) const RECEIPTS: Table = Table::new("node.receipts");
/// What a person did about apps.
pub(crate) const APP_RECEIPTS: Table = Table::new("node.appreceipts");

const VERSION: u8 = 1;

/// What a profile is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// The nickname in its card.
    pub nickname: String,
    /// When it was made, milliseconds.
    pub created_at: u64,
    /// How often it was opened.
    pub starts: u64,
}

/// Which relays a profile uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Relays {
    /// Multiaddresses with peer ids, in the order they were added.
    pub addresses: Vec<String>,
}

/// Which chain a profile uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChainChoice {
    /// The chain profile, JSON.
    pub profile: String,
    /// The address book, JSON.
    pub book: String,
}

/// A record that there is once.
pub(crate) trait Single: Serialize + DeserializeOwned {
    /// Its key in `node.meta`.
    const KEY: &'static [u8];
}

impl Single for Meta {
    const KEY: &'static [u8] = b"profile";
}

impl Single for Relays {
    const KEY: &'static [u8] = b"relays";
}

impl Single for ChainChoice {
    const KEY: &'static [u8] = b"chain";
}

/// The record of its kind, if there is one.
pub(crate) fn single<T: Single>(records: &(impl ReadRecords + ?Sized)) -> Result<Option<T>, StoreError> {
    get_json(records, META, T::KEY)
}

/// Sets the record of its kind.
pub(crate) fn put_single<T: Single>(
    records: &mut (impl WriteRecords + ?Sized),
    value: &T,
) -> Result<(), StoreError> {
    put_json(records, META, T::KEY, value)
}

/// Reads one JSON record.
pub(crate) fn get_json<T: DeserializeOwned>(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    key: &[u8],
) -> Result<Option<T>, StoreError> {
    records.get(table, key)?.map(|bytes| json_of(table, &bytes)).transpose()
}

/// Sets one JSON record.
pub(crate) fn put_json<T: Serialize>(
    records: &mut (impl WriteRecords + ?Sized),
    table: Table,
    key: &[u8],
    value: &T,
) -> Result<(), StoreError> {
    let json = serde_json::to_vec(value).expect("records are texts, numbers and lists, which JSON can write");
    records.put(table, key, &[&[VERSION], json.as_slice()].concat())
}

/// Every JSON record whose key begins with `prefix`, in key order.
pub(crate) fn all_json<T: DeserializeOwned>(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    prefix: &[u8],
) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
    let rows = records.scan(table, prefix, None, usize::MAX)?;
    rows.into_iter().map(|(key, bytes)| Ok((key, json_of(table, &bytes)?))).collect()
}

/// Bytes behind the version byte.
pub(crate) fn put_bytes(
    records: &mut (impl WriteRecords + ?Sized),
    table: Table,
    key: &[u8],
    value: &[u8],
) -> Result<(), StoreError> {
    records.put(table, key, &[&[VERSION], value].concat())
}

/// Bytes that [`put_bytes`] has written.
pub(crate) fn get_bytes(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    key: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(bytes) = records.get(table, key)? else { return Ok(None) };
    Ok(Some(unversioned(table, &bytes)?.to_vec()))
}

/// Reads the bytes of one JSON record.
pub(crate) fn json_of<T: DeserializeOwned>(table: Table, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(unversioned(table, bytes)?)
        .map_err(|_| broken(table, CodecError::Malformed("JSON")))
}

/// The bytes behind the version byte.
pub(crate) fn unversioned(table: Table, bytes: &[u8]) -> Result<&[u8], StoreError> {
    let mut from = Reader::new(bytes);
    from.version(VERSION).map_err(|source| broken(table, source))?;
    let left = from.left();
    from.take(left).map_err(|source| broken(table, source))
}

fn broken(table: Table, source: CodecError) -> StoreError {
    StoreError::Record { table: table.name(), source }
}
