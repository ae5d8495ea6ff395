//! What a backup holds, counted for a person, and what it does not bring back.

use std::collections::BTreeSet;

use teahouse_api::backup::{BackupContentsView, Held, HeldView, Lost, LostAppView, LostView};
use teahouse_base::{CodecError, StoreError};
use teahouse_chain::profile::ChainProfile;
use teahouse_runtime::records::GRANTS;
use teahouse_wallet::backup::{Backup, BackupApp, BackupPersona};
use teahouse_wallet::journal::{self, IntentId};
use teahouse_wallet::{allowance, limits, relayed, scan, shielded};

use super::CONTACTS;
use crate::error::NodeError;
use crate::money::accounts::Accounts;
use crate::records::{
    APP_RECEIPTS, BATCHES, CLAIMS, ChainChoice, GIFTS, IMPORTED, META, NAMES, PAYEES, QUESTIONS, RECEIPTS,
    Relays, SHARES, Single, TOKENS, json_of,
};

/// What a backup holds and what it does not: of all its personas together.
pub(crate) fn view(backup: &Backup) -> Result<BackupContentsView, NodeError> {
    let unsent = sum(backup, |persona| Ok(unsent(persona)?.len()))?;
    let apps: Vec<&BackupApp> = backup.personas.iter().flat_map(|persona| &persona.apps).collect();
    Ok(BackupContentsView {
        made_at: backup.made_at.get(),
        personas: backup.personas.iter().map(|persona| persona.nickname.clone()).collect(),
        chains: chains(backup)?,
        holds: holds(backup, unsent)?,
        lost: lost(backup, apps.len(), unsent),
        apps: apps.into_iter().map(app_view).collect(),
    })
}

/// Something counted over all personas.
fn sum(
    backup: &Backup,
    count: impl Fn(&BackupPersona) -> Result<usize, NodeError>,
) -> Result<u32, NodeError> {
    let all = backup.personas.iter().map(count).sum::<Result<usize, NodeError>>()?;
    Ok(many(all))
}

fn holds(backup: &Backup, unsent: u32) -> Result<Vec<HeldView>, NodeError> {
    let count = |table: &str| -> u32 {
        many(backup.personas.iter().map(|persona| persona.rows(table).len()).sum::<usize>())
    };
    let relays =
        |persona: &BackupPersona| Ok(setting::<Relays>(persona)?.map_or(0, |relays| relays.addresses.len()));
    let accounts = |persona: &BackupPersona| {
        let opened = setting::<Accounts>(persona)?.unwrap_or_default().opened;
        Ok(opened.values().filter(|account| !account.imported).count())
    };
    // Those of the pool are counted by themselves.
    let unsent = unsent.saturating_sub(sum(backup, |persona| Ok(unsigned_private(persona)?.len()))?);
    let payments = count(journal::TABLES[0].name()).saturating_add(count(relayed::TABLES[0].name()));
    let all = [
        (Held::Personas, many(backup.personas.len()).saturating_sub(1)),
        (Held::Accounts, sum(backup, accounts)?),
        (Held::Contacts, count(CONTACTS)),
        (Held::PayAddresses, count(PAYEES.name())),
        (Held::Payments, payments.saturating_sub(unsent)),
        (Held::PrivatePayments, sum(backup, |persona| Ok(signed_private(persona)?))?),
        (Held::Questions, count(QUESTIONS.name())),
        (Held::Moves, count(scan::TABLES[0].name())),
        (Held::Tokens, count(TOKENS.name())),
        (Held::Claims, count(CLAIMS.name())),
        (Held::Envelopes, count(BATCHES.name())),
        (Held::GivenShares, count(GIFTS.name())),
        (Held::ReceivedShares, count(SHARES.name())),
        (Held::Names, count(NAMES.name())),
        (Held::Grants, count(GRANTS.name())),
        (Held::Limits, count(limits::TABLES[0].name())),
        (Held::Allowances, count(allowance::TABLES[0].name())),
        (Held::Receipts, count(RECEIPTS.name()).saturating_add(count(APP_RECEIPTS.name()))),
        (Held::Relays, sum(backup, relays)?),
        (Held::ImportedAccounts, count(IMPORTED.name())),
    ];
    Ok(all.into_iter().map(|(what, count)| HeldView { what, count }).collect())
}

fn lost(backup: &Backup, apps: usize, unsent: u32) -> Vec<LostView> {
    let contacts: usize = backup.personas.iter().map(|persona| persona.rows(CONTACTS).len()).sum();
    let some = |count: u32| Some(count).filter(|count| *count > 0);
    let all = [
        (Lost::Messages, None),
        (Lost::Requests, None),
        (Lost::Sessions, some(many(contacts))),
        (Lost::Apps, some(many(apps))),
        (Lost::UnsentPayments, some(unsent)),
    ];
    let always = |what: &Lost| matches!(what, Lost::Messages | Lost::Requests);
    let named = all.into_iter().filter(|(what, count)| always(what) || count.is_some());
    named.map(|(what, count)| LostView { what, count }).collect()
}

/// Every kind of thing that a backup holds.
pub(super) const HELD: [Held; 20] = [
    Held::Personas,
    Held::Accounts,
    Held::ImportedAccounts,
    Held::Contacts,
    Held::PayAddresses,
    Held::Payments,
    Held::Moves,
    Held::PrivatePayments,
    Held::Questions,
    Held::Tokens,
    Held::Claims,
    Held::Envelopes,
    Held::GivenShares,
    Held::ReceivedShares,
    Held::Names,
    Held::Limits,
    Held::Grants,
    Held::Allowances,
    Held::Receipts,
    Held::Relays,
];

/// What does not come back where there is only the phrase: of each kind that a backup would have held, and what no backup holds.
pub(crate) fn lost_without_backup() -> Vec<LostView> {
    let never = [Lost::Messages, Lost::Requests, Lost::Apps];
    let mut all: Vec<Lost> = Vec::new();
    for what in HELD.into_iter().map(missed).chain(never) {
        if !all.contains(&what) {
            all.push(what); // BAK-107
        }
    }
    all.into_iter().map(|what| LostView { what, count: None }).collect()
}

/// What is missed of a kind without a backup. Private money and whom it was paid to are read from the pool again; what was on its
/// way, the name of whoever it was for, and what was asked of payers, are not.
const fn missed(held: Held) -> Lost {
    match held {
        Held::Personas => Lost::Personas,
        Held::Accounts => Lost::Accounts,
        Held::ImportedAccounts => Lost::ImportedAccounts,
        Held::Contacts => Lost::Contacts,
        Held::PayAddresses => Lost::PayAddresses,
        Held::Payments | Held::Moves => Lost::History,
        Held::PrivatePayments => Lost::PrivatePayments,
        Held::Questions => Lost::Questions,
        Held::Tokens => Lost::Tokens,
        Held::Claims | Held::Envelopes => Lost::Envelopes,
        Held::GivenShares | Held::ReceivedShares => Lost::Shares,
        Held::Names => Lost::Names,
        Held::Limits | Held::Grants | Held::Allowances => Lost::Limits,
        Held::Receipts => Lost::Receipts,
        Held::Relays => Lost::Relays,
    }
}

/// The payments that were agreed to and carry no signature: those that a restore forgets.
pub(super) fn unsent(persona: &BackupPersona) -> Result<BTreeSet<IntentId>, StoreError> {
    let mut names = BTreeSet::new();
    let table = journal::TABLES[0].name();
    let broken = |table| move |source| StoreError::Record { table, source };
    for row in persona.rows(table) {
        if journal::is_unsigned(&row.value).map_err(broken(table))? {
            let name = row.key.last_chunk::<16>().copied().map(IntentId::from_array);
            names.insert(name.ok_or(CodecError::Malformed("key of an intent")).map_err(broken(table))?);
        }
    }
    let table = relayed::TABLES[0].name();
    for row in persona.rows(table) {
        names.extend(relayed::unsigned(&row.value).map_err(broken(table))?);
    }
    names.extend(unsigned_private(persona)?);
    Ok(names)
}

/// The shielded payments that were agreed to and carry no signature.
fn unsigned_private(persona: &BackupPersona) -> Result<BTreeSet<IntentId>, StoreError> {
    let table = shielded::TABLES[0].name();
    let broken = |source| StoreError::Record { table, source };
    let mut names = BTreeSet::new();
    for row in persona.rows(table) {
        if shielded::is_unsigned(&row.value).map_err(broken)? {
            let name = row.key.last_chunk::<16>().copied().map(IntentId::from_array);
            names.insert(name.ok_or(CodecError::Malformed("key of an intent")).map_err(broken)?);
        }
    }
    Ok(names)
}

/// How many shielded payments were signed.
fn signed_private(persona: &BackupPersona) -> Result<usize, StoreError> {
    let all = persona.rows(shielded::TABLES[0].name()).len();
    Ok(all.saturating_sub(unsigned_private(persona)?.len()))
}

/// The names of the chains in use.
fn chains(backup: &Backup) -> Result<Vec<String>, NodeError> {
    let mut names = BTreeSet::new();
    for persona in &backup.personas {
        if let Some(choice) = setting::<ChainChoice>(persona)? {
            names.insert(ChainProfile::from_json(&choice.profile)?.name);
        }
    }
    Ok(names.into_iter().collect())
}

fn setting<T: Single>(persona: &BackupPersona) -> Result<Option<T>, StoreError> {
    let row = persona.rows(META.name()).iter().find(|row| row.key == T::KEY);
    row.map(|row| json_of(META, &row.value)).transpose()
}

fn app_view(app: &BackupApp) -> LostAppView {
    LostAppView {
        id: hex::encode(app.id),
        name: app.name.clone(),
        version: app.version.clone(),
        bundle: hex::encode(app.bundle),
    }
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
