//! A restore makes a new device of an old profile, with all its personas: from the phrase, and from a backup where there is one.
//!
//! Everything is written before the keystore is, so a restore that is cut short leaves no profile. What is restored can
//! neither use a nonce twice nor pay twice: signed bytes come back as they were, what was only agreed to does not (JRN-008),
//! and batches of share keys are counted from now on (ENVL-005).

use std::collections::BTreeSet;
use std::path::PathBuf;

use teahouse_api::backup::RestoredView;
use teahouse_base::{Clock, RecordStore, RngExt, SystemRng, Table, UnixMillis, WriteRecords};
use teahouse_chain::profile::ChainProfile;
use teahouse_chat::chat::Chat;
use teahouse_runtime::records::BOOKS;
use teahouse_wallet::backup::{Backup, BackupError, BackupKey, BackupPersona, Row};
use teahouse_wallet::envelope::{BATCH_FLOOR, begin_batches_anew};
use teahouse_wallet::journal::{self, IntentId};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::relayed;
use teahouse_wallet::shielded::{self, PoolPlace, ShieldedLane, restored_own_notes};

use super::state::BackupState;
use super::{CONTACTS, contents, export, tables};
use crate::chain::text_of;
use crate::error::{NodeError, codes, disk};
use crate::home::{Home, ProfileDir};
use crate::records::{ChainChoice, META, PAYMENTS, SHIELDED, put_single, single};
use crate::unlock::{NewProfile, create_with, first_persona, sealed_store, unlock, write_first_records};

/// Opens a backup's file with the phrase it belongs to.
///
/// # Errors
/// `BAK-2…`: another phrase, damage, a file cut short and a newer version are told apart.
pub fn open_backup(phrase: &Phrase, file: &[u8]) -> Result<Backup, NodeError> {
    let persona = first_persona(phrase);
    let backup = BackupKey::of(&persona).open(file)?;
    if backup.identity != persona.identity().public() {
        return Err(BackupError::OtherPhrase.into());
    }
    Ok(backup)
}

/// Makes a profile from its phrase and, where there is one, its backup.
///
/// # Errors
/// As `create_profile`; `BAK-202` for a backup with tables that this program does not know.
pub fn restore_profile(
    dir: &ProfileDir,
    new: NewProfile<'_>,
    backup: Option<&Backup>,
    clock: &dyn Clock,
) -> Result<RestoredView, NodeError> {
    let phrase = new.phrase.as_ref().ok_or_else(|| codes::BUG.with("what", "a restore without a phrase"))?;
    let account = text_of(first_persona(phrase).account(0).address());
    let nickname = new.nickname;
    create_with(dir, new, |tree| {
        let write = |number: PersonaNumber, nickname: &str, kept: Option<&BackupPersona>| {
            let place = dir.of_persona(number);
            place.make()?;
            write_first_records(&place.database(), &tree.persona(number), nickname, clock, |records| {
                fill(records, backup, kept, clock)
            })
        };
        let kept = backup.map(|backup| backup.personas.as_slice()).unwrap_or_default();
        write(PersonaNumber::FIRST, nickname, kept.first())?;
        kept.iter().skip(1).try_for_each(|one| write(one.number, &one.nickname, Some(one))) // BAK-106
    })?;
    view(Some(dir.name().to_owned()), account, backup)
}

fn view(
    profile: Option<String>,
    account: String,
    backup: Option<&Backup>,
) -> Result<RestoredView, NodeError> {
    let contents = backup.map(contents::view).transpose()?;
    let lost = contents.as_ref().map_or_else(contents::lost_without_backup, |contents| contents.lost.clone());
    Ok(RestoredView { profile, account, contents, lost })
}

/// What a restored persona begins with, in the commit that makes its records.
fn fill(
    records: &mut dyn WriteRecords,
    backup: Option<&Backup>,
    kept: Option<&BackupPersona>,
    clock: &dyn Clock,
) -> Result<(), NodeError> {
    let now = clock.now();
    let made = backup.map(|backup| backup.made_at.get());
    // Whoever typed the phrase has it.
    put_single(records, &BackupState { phrase_checked_at: Some(now.get()), backup_made_at: made })?;
    if let Some(kept) = kept {
        import(records, kept, clock)?;
        count_own_notes_anew(records, kept.number, now)?;
    }
    Ok(begin_batches_anew(records, now)?)
}

/// Puts the rows of a backup into an empty store, but for the payments that are not restored.
fn import(records: &mut dyn WriteRecords, kept: &BackupPersona, clock: &dyn Clock) -> Result<(), NodeError> {
    for section in &kept.sections {
        if section.table == CONTACTS {
            restore_contacts(records, &section.rows, clock)?;
            continue;
        }
        let table = known(&section.table)?;
        for row in &section.rows {
            records.put(table, &row.key, &row.value)?;
        }
    }
    let mut forgotten = journal::forget_unsigned(records)?; // JRN-008
    forgotten.extend(relayed::forget_unsigned(records)?); // JRN-008
    forgotten.extend(shielded::forget_unsigned(records)?); // JRN-008
    for id in &forgotten {
        records.delete(PAYMENTS, id.as_bytes())?;
        records.delete(SHIELDED, id.as_bytes())?;
    }
    Ok(())
}

/// Counts the notes that a persona makes for itself from now on, in every pool of the chain in use: numbers that were given out
/// since the backup are not given out again. Where no chain is known yet, the first look at a pool does the same.
fn count_own_notes_anew(
    records: &mut dyn WriteRecords,
    persona: PersonaNumber,
    now: UnixMillis,
) -> Result<(), NodeError> {
    let Some(choice) = single::<ChainChoice>(records)? else { return Ok(()) };
    let profile = ChainProfile::from_json(&choice.profile)?;
    for at in &profile.shielded {
        let place = PoolPlace { chain: profile.chain_id, pool: at.pool.address };
        restored_own_notes(records, &ShieldedLane { persona, place }, now)?;
    }
    Ok(())
}

fn restore_contacts(
    records: &mut dyn WriteRecords,
    rows: &[Row],
    clock: &dyn Clock,
) -> Result<(), NodeError> {
    let mut rng = SystemRng;
    let mut chat = Chat::new(records, clock, &mut rng);
    for row in rows {
        chat.restore_contact(&row.value)?;
    }
    Ok(())
}

/// A table of this program; one it does not know was written by a newer one, and is not silently left out.
fn known(name: &str) -> Result<Table, NodeError> {
    let all = tables().into_iter().chain([META, BOOKS]);
    let found = all.into_iter().find(|table| table.name() == name);
    found.ok_or_else(|| NodeError::from(BackupError::TooNew { found: 1, newest: 1 }).and("table", name)) // BAK-104
}

/// Restores a backup into a profile that is thrown away, and compares what came back, item for item.
///
/// # Errors
/// As [`open_backup`] and [`restore_profile`]; `BAK-305` when something did not come back as it was.
pub fn test_restore(phrase: &Phrase, file: &[u8], clock: &dyn Clock) -> Result<RestoredView, NodeError> {
    let backup = open_backup(phrase, file)?;
    let place = Scratch::new()?;
    let dir = Home::at(&place.0).profile("test")?;
    let passphrase = Passphrase::new(hex::encode(SystemRng.array::<32>()));
    let new = NewProfile {
        nickname: backup.personas.first().map_or("test", |first| first.nickname.as_str()),
        passphrase: Some(&passphrase),
        phrase: Some(Phrase::from_entropy(&phrase.entropy())),
    };
    let restored = restore_profile(&dir, new, Some(&backup), clock)?;
    compare(&dir, &passphrase, &backup)?;
    Ok(RestoredView { profile: None, ..restored })
}

/// Opens the restored profile as its owner would, and exports it again.
fn compare(dir: &ProfileDir, passphrase: &Passphrase, backup: &Backup) -> Result<(), NodeError> {
    let tree = unlock(dir, Some(passphrase))?.tree;
    let differs = |what: &str| codes::RESTORE_DIFFERS.with("table", what);
    if tree.persona(PersonaNumber::FIRST).identity().public() != backup.identity {
        return Err(differs("profile"));
    }
    let personas: Vec<PersonaNumber> = backup.personas.iter().map(|persona| persona.number).collect();
    if dir.personas()? != personas {
        return Err(differs("personas")); // BAK-105
    }
    for was in &backup.personas {
        let store = sealed_store(&dir.of_persona(was.number).database(), &tree.persona(was.number))?;
        let now = export(&*store.begin_read()?, was.number)?;
        if now.nickname != was.nickname {
            return Err(differs("profile"));
        }
        let left_out = Forgotten::of(was)?;
        for section in &was.sections {
            if left_out.kept(&section.rows) != left_out.kept(now.rows(&section.table)) {
                return Err(differs(&section.table)); // BAK-105
            }
        }
    }
    Ok(())
}

/// The rows that a restore does not bring back as they were: those of unsigned payments, and where batches begin.
struct Forgotten {
    /// How their keys end: with the payment's name.
    names: BTreeSet<IntentId>,
    /// The keys of relayed ones, which are counted by another number.
    keys: BTreeSet<Vec<u8>>,
}

impl Forgotten {
    fn of(persona: &BackupPersona) -> Result<Self, NodeError> {
        let mut keys = BTreeSet::new();
        for row in persona.rows(relayed::TABLES[0].name()) {
            if relayed::unsigned(&row.value)?.is_some() {
                keys.insert(row.key.clone());
            }
        }
        Ok(Self { names: contents::unsent(persona)?, keys })
    }

    fn kept<'a>(&self, rows: &'a [Row]) -> Vec<&'a Row> {
        rows.iter().filter(|row| !self.has(row)).collect()
    }

    fn has(&self, row: &Row) -> bool {
        row.key == BATCH_FLOOR
            || self.keys.contains(&row.key)
            // A note that is held, and a nullifier that is watched, name the payment in their value.
            || self.names.iter().any(|name| row.key.ends_with(name.as_bytes()) || *row.value == name.as_bytes())
    }
}

/// A folder of this user's that goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, NodeError> {
        let name = format!("teahouse-restore-{}", hex::encode(SystemRng.array::<8>()));
        let path = std::env::temp_dir().join(name);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(disk)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind is sealed under a passphrase that nobody has.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
