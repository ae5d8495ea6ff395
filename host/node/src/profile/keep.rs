//! What a person does so that the profile is theirs tomorrow: the words are checked, a backup is made, a lock is set. It is
//! said once for all personas.
//!
//! That the phrase was checked, and when the profile locks itself, is kept with the first persona's records; when a backup was
//! made is kept with each persona that is in it, so that one made later is missed.
//!
//! # Privacy
//! A backup holds every persona side by side. Only the phrase opens it, and whoever has the phrase has them all.

use teahouse_api::backup::{BackupStateView, BackupView};
use teahouse_api::lock::{AutolockParams, LockView};
use teahouse_api::profile::CheckView;
use teahouse_api::secret::SecretText;
use teahouse_base::{SystemRng, UnixMillis};
use teahouse_wallet::backup::{Backup, BackupKey};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::phrase::Phrase;

use super::OpenProfile;
use crate::backup::state::{BackupState, checks};
use crate::backup::{contents, export};
use crate::error::{NodeError, codes};
use crate::lock::{Autolock, view_of};
use crate::records;
use crate::unlock::first_persona;

impl OpenProfile {
    /// Seals a backup of every persona, and notes with each that it is in one.
    pub(super) fn make_backup(&self) -> Result<BackupView, NodeError> {
        use base64::Engine;
        let first = self.vault.persona(PersonaNumber::FIRST)?; // LCK-001
        let now = self.clock.now();
        let numbers = self.dir.personas()?;
        let one = |number: &PersonaNumber| self.look_at(*number, |records| Ok(export(records, *number)))?;
        let personas = numbers.iter().map(one).collect::<Result<Vec<_>, _>>()?;
        let backup = Backup { made_at: now, identity: first.identity().public(), personas }; // BAK-106
        let sealed = BackupKey::of(&first).seal(&backup, &mut SystemRng)?;
        let contents = contents::view(&backup)?;
        for number in numbers {
            self.note(number, |state| state.backup_made_at = Some(now.get()))?;
        }
        Ok(BackupView {
            file: base64::engine::general_purpose::STANDARD.encode(sealed),
            name: format!("{}.teahouse-backup", self.dir.name()),
            contents,
        })
    }

    /// Compares all 24 words: a question about single ones would let a program guess them one by one.
    pub(super) fn check_phrase(
        &self,
        at: PersonaNumber,
        typed: &SecretText,
    ) -> Result<BackupStateView, NodeError> {
        let phrase = Phrase::parse(typed.expose())?;
        let first = self.vault.persona(PersonaNumber::FIRST)?; // LCK-001
        if first_persona(&phrase).identity().public() != first.identity().public() {
            return Err(codes::OTHER_WORDS.error());
        }
        let now: UnixMillis = self.clock.now();
        self.note(PersonaNumber::FIRST, |state| state.phrase_checked_at = Some(now.get()))?;
        self.kept_state(at)
    }

    /// Whether the words were checked, and when a backup with persona `at` in it was made.
    pub(super) fn kept_state(&self, at: PersonaNumber) -> Result<BackupStateView, NodeError> {
        let state = |number| self.look_at(number, |records| records::single::<BackupState>(records));
        let (first, own) = (state(PersonaNumber::FIRST)?, state(at)?);
        Ok(BackupStateView {
            phrase_checked_at: first.unwrap_or_default().phrase_checked_at,
            backup_made_at: own.unwrap_or_default().backup_made_at,
        })
    }

    /// What `doctor` says about the phrase and the backup.
    pub(super) fn kept_checks(&self, at: PersonaNumber) -> Result<[CheckView; 2], NodeError> {
        Ok(checks(&self.kept_state(at)?))
    }

    fn note(&self, number: PersonaNumber, change: impl FnOnce(&mut BackupState)) -> Result<(), NodeError> {
        self.change_at(number, |records| {
            let mut state: BackupState = records::single(records)?.unwrap_or_default();
            change(&mut state);
            Ok(records::put_single(records, &state)?)
        })
    }

    /// Sets when the profile locks itself, whichever persona is in use.
    pub(super) fn lock_itself_after(&self, params: &AutolockParams) -> Result<LockView, NodeError> {
        let autolock = Autolock::asked(params, self.password)?;
        self.change_at(PersonaNumber::FIRST, |records| Ok(records::put_single(records, &autolock)?))?;
        self.vault.set_autolock(autolock);
        Ok(view_of(&self.vault, self.password))
    }
}
