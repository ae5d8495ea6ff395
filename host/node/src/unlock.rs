//! Unlocking turns a keystore and a passphrase into the persona's keys; creating makes both, and the first records.

use teahouse_base::store::RedbStore;
use teahouse_base::{Clock, RecordStore, SecretBytes, SystemRng, WriteRecords};
use teahouse_chat::card::CardProfile;
use teahouse_chat::chat::Chat;
use teahouse_wallet::keys::{KeyTree, Persona, PersonaNumber};
use teahouse_wallet::keystore::{Keystore, KeystoreFile, Passphrase, Protection, Stretching};
use teahouse_wallet::phrase::Phrase;

use std::path::Path;
use std::sync::Arc;

use crate::backup::restore::restore_profile;
use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::node::Shared;
use crate::owner::OwnerLock;
use crate::records::{self, Meta};
use crate::sealed::SealedStore;
use crate::shielded::birth::MadeHere;

/// A profile's keys, in memory: those of every persona.
#[derive(Debug)]
pub struct Unlocked {
    pub(crate) tree: KeyTree,
    pub(crate) password: bool,
}

/// Whether the profile's keystore needs a passphrase.
///
/// # Errors
/// `NOD-103` when there is no profile; the keystore's own.
pub fn needs_passphrase(dir: &ProfileDir) -> Result<bool, NodeError> {
    Ok(keystore(dir)?.needs_passphrase())
}

/// Opens the profile's keystore.
///
/// # Errors
/// `NOD-103`, `KEY-211` for a wrong passphrase, `KEY-212` for a missing one, `KEY-2…` for damage.
pub fn unlock(dir: &ProfileDir, passphrase: Option<&Passphrase>) -> Result<Unlocked, NodeError> {
    let keystore = keystore(dir)?;
    let phrase = keystore.open(passphrase)?;
    Ok(Unlocked { tree: KeyTree::new(&phrase), password: keystore.needs_passphrase() })
}

/// The phrase behind the profile's keystore.
pub(crate) fn open_phrase(dir: &ProfileDir, passphrase: Option<&Passphrase>) -> Result<Phrase, NodeError> {
    Ok(keystore(dir)?.open(passphrase)?)
}

fn keystore(dir: &ProfileDir) -> Result<Keystore, NodeError> {
    if !dir.exists() {
        return Err(codes::NO_PROFILE.with("profile", dir.name()));
    }
    Ok(KeystoreFile::at(dir.keystore()).read()?)
}

/// The persona that every profile begins with.
pub(crate) fn first_persona(phrase: &Phrase) -> Persona {
    KeyTree::new(phrase).persona(PersonaNumber::FIRST)
}

/// Reads the 24 words of a profile that is restored.
///
/// # Errors
/// The wallet's, when they are no phrase.
pub fn parse_phrase(text: &str) -> Result<Phrase, NodeError> {
    Ok(Phrase::parse(text)?)
}

/// What a new profile is made with.
pub struct NewProfile<'a> {
    /// The nickname in its card, 1 to 64 bytes.
    pub nickname: &'a str,
    /// Its passphrase; `None` only where the person said that there is to be none.
    pub passphrase: Option<&'a Passphrase>,
    /// The phrase of a profile that is restored; `None` for a fresh one.
    pub phrase: Option<Phrase>,
}

/// Makes a profile: keys, device and card. The keystore is written last, so that a crash in between leaves no profile.
///
/// # Errors
/// `NOD-102` when there is one of this name.
pub fn create_profile(dir: &ProfileDir, new: NewProfile<'_>, clock: &dyn Clock) -> Result<(), NodeError> {
    if new.phrase.is_some() {
        // An old phrase has an old life: what it may have given out is not given out again.
        return restore_profile(dir, new, None, clock).map(drop);
    }
    let first = dir.of_persona(PersonaNumber::FIRST);
    let nickname = new.nickname;
    create_with(dir, new, |tree| {
        let persona = tree.persona(PersonaNumber::FIRST);
        write_first_records(&first.database(), &persona, nickname, clock, |records| {
            Ok(records::put_single(records, &MadeHere { at: clock.now().get() })?)
        })
    })
}

/// Makes a profile with the personas whose records `write` writes, all before the keystore is there.
pub(crate) fn create_with(
    dir: &ProfileDir,
    new: NewProfile<'_>,
    write: impl FnOnce(&KeyTree) -> Result<(), NodeError>,
) -> Result<(), NodeError> {
    let dir = dir.of_persona(PersonaNumber::FIRST);
    dir.make()?;
    let _lock = OwnerLock::take(&dir)?;
    if dir.exists() {
        return Err(codes::PROFILE_EXISTS.with("profile", dir.name()));
    }
    // Left by a creation that a crash cut short: without its keystore nobody can read it.
    dir.clear()?;
    let phrase = new.phrase.unwrap_or_else(|| Phrase::generate(&mut SystemRng));
    let protection = match new.passphrase {
        Some(typed) => Protection::Passphrase(typed, Stretching::RFC_9106_SECOND),
        None => Protection::FilePermissionsOnly,
    };
    let keystore = Keystore::seal(&phrase, &protection, &mut SystemRng)?;
    write(&KeyTree::new(&phrase))?;
    Ok(KeystoreFile::at(dir.keystore()).write(&keystore)?)
}

/// The first records of a persona: its device, card and name.
pub(crate) fn write_first_records(
    file: &Path,
    persona: &Persona,
    nickname: &str,
    clock: &dyn Clock,
    fill: impl FnOnce(&mut dyn WriteRecords) -> Result<(), NodeError>,
) -> Result<(), NodeError> {
    let store = sealed_store(file, persona)?;
    let mut write = store.begin_write()?;
    let card = CardProfile { nickname: nickname.to_owned(), mailboxes: Vec::new() };
    let mut rng = SystemRng;
    Chat::new(&mut *write, clock, &mut rng).create_device(&Shared::account_key(persona), &card)?;
    let meta = Meta { nickname: nickname.to_owned(), created_at: clock.now().get(), starts: 0 };
    records::put_single(&mut *write, &meta)?;
    fill(&mut *write)?;
    Ok(write.commit()?)
}

/// A persona's records in `file`, sealed under its own key.
pub(crate) fn sealed_store(file: &Path, persona: &Persona) -> Result<SealedStore, NodeError> {
    sealed_for(file, persona, "profile")
}

/// Records in `file`, sealed under the persona's key for `purpose`.
pub(crate) fn sealed_for(file: &Path, persona: &Persona, purpose: &str) -> Result<SealedStore, NodeError> {
    let key = SecretBytes::new(*persona.storage_key(purpose).expose());
    Ok(SealedStore::new(Arc::new(RedbStore::open(file)?), &key))
}
