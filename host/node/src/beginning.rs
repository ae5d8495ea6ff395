//! A beginning is a profile that is not there yet; it ends once, when a person has made the profile or brought it back.
//!
//! It answers `profile.create` and `profile.restore`, and refuses every other method with `NOD-103` (RPC-011). A profile
//! that is made through it always has a password (NODE-011): whoever wants none says so to the command line.
//! What was made and could not be opened is not made again: the same wish, said again with its password, opens it.
//!
//! # Trusts
//! Whoever may call it may own what comes of it, and nothing else: there is nothing here yet to take.

use base64::Engine;
use serde_json::Value;
use teahouse_api::ErrorView;
use teahouse_api::Method;
use teahouse_api::backup::RestoredView;
use teahouse_api::method::{ProfileCreate, ProfileRestore};
use teahouse_api::profile::{CreateProfileParams, Done, RestoreProfileParams};
use teahouse_api::secret::SecretText;
use teahouse_base::Clock;
use teahouse_wallet::backup::Backup;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::phrase::Phrase;

use crate::backup::restore::{open_backup, restore_profile};
use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::node::NodeOptions;
use crate::profile::OpenProfile;
use crate::rpc::{read, write};
use crate::unlock::{NewProfile, create_profile, parse_phrase, unlock};

/// The place of a profile that is not there yet.
pub struct Beginning {
    dir: ProfileDir,
    options: NodeOptions,
    /// One making at a time: each costs the stretching of its password.
    making: tokio::sync::Mutex<Option<Unopened>>,
}

/// What was made here and could not be opened yet.
struct Unopened {
    /// The method that made it.
    by: &'static str,
    /// What its maker is told once it is open.
    answer: Value,
}

impl Beginning {
    /// A beginning at `dir`; the profile that comes of it is opened with `options`.
    pub fn new(dir: &ProfileDir, options: NodeOptions) -> Self {
        Self { dir: dir.clone(), options, making: tokio::sync::Mutex::new(None) }
    }

    /// Answers one call: what the caller is told, and the profile, open.
    ///
    /// # Errors
    /// `NOD-102` when there is one by now, `NOD-103` for any other method; those of the words, the backup and the disk.
    pub async fn call(&self, method: &str, params: Value) -> Result<(Value, OpenProfile), ErrorView> {
        self.answer(method, params).await.map_err(NodeError::into_view)
    }

    async fn answer(&self, method: &str, params: Value) -> Result<(Value, OpenProfile), NodeError> {
        match method {
            ProfileCreate::NAME => {
                let CreateProfileParams { nickname, password: typed } = read::<ProfileCreate>(params)?;
                let how = move |dir: &ProfileDir, passphrase: &Passphrase, clock: &dyn Clock| {
                    create(dir, &nickname, passphrase, clock)
                };
                self.make::<ProfileCreate>(password(typed)?, how).await
            }
            ProfileRestore::NAME => {
                let RestoreProfileParams { phrase, backup, nickname, password: typed } =
                    read::<ProfileRestore>(params)?;
                let how = move |dir: &ProfileDir, passphrase: &Passphrase, clock: &dyn Clock| {
                    let paper = Paper { phrase, backup, nickname };
                    restore(dir, paper, passphrase, clock)
                };
                self.make::<ProfileRestore>(password(typed)?, how).await
            }
            _ => Err(codes::NO_PROFILE.with("profile", self.dir.name())), // RPC-011
        }
    }

    /// Makes the profile away from the tasks, since the password is stretched; then opens it with that password.
    async fn make<M: Method + 'static>(
        &self,
        passphrase: Passphrase,
        how: impl FnOnce(&ProfileDir, &Passphrase, &dyn Clock) -> Result<M::Result, NodeError> + Send + 'static,
    ) -> Result<(Value, OpenProfile), NodeError> {
        let mut unopened = self.making.lock().await;
        let before = unopened.as_ref().filter(|made| made.by == M::NAME).map(|made| made.answer.clone());
        let (dir, options) = (self.dir.clone(), self.options.clone());
        let made = tokio::task::spawn_blocking(move || {
            let answer = match before {
                // Its keys lie there, and only its password opens them: nothing is made anew over them.
                Some(answer) if dir.exists() => answer,
                _ if dir.exists() => return Err(codes::PROFILE_EXISTS.with("profile", dir.name())), // RPC-011
                _ => write::<M>(how(&dir, &passphrase, &*options.clock)?)?,
            };
            Ok((answer, open(&dir, &passphrase, options)))
        });
        let made =
            made.await.map_err(|error| codes::BUG.with("what", "the making of a profile").told(&error))?;
        let (answer, opened) = made?;
        *unopened = opened.is_err().then(|| Unopened { by: M::NAME, answer: answer.clone() });
        Ok((answer, opened?))
    }
}

fn open(dir: &ProfileDir, passphrase: &Passphrase, options: NodeOptions) -> Result<OpenProfile, NodeError> {
    OpenProfile::open(dir, unlock(dir, Some(passphrase))?, options)
}

fn create(
    dir: &ProfileDir,
    nickname: &str,
    passphrase: &Passphrase,
    clock: &dyn Clock,
) -> Result<Done, NodeError> {
    let new = NewProfile { nickname, passphrase: Some(passphrase), phrase: None };
    create_profile(dir, new, clock)?;
    Ok(Done {})
}

/// What a person brings a profile back from.
struct Paper {
    phrase: SecretText,
    backup: Option<String>,
    nickname: Option<String>,
}

fn restore(
    dir: &ProfileDir,
    paper: Paper,
    passphrase: &Passphrase,
    clock: &dyn Clock,
) -> Result<RestoredView, NodeError> {
    let phrase = parse_phrase(paper.phrase.expose())?;
    let backup = paper.backup.as_deref().map(|file| opened(&phrase, file)).transpose()?;
    let first = backup.as_ref().and_then(|backup| backup.personas.first());
    let kept = first.map(|persona| persona.nickname.as_str());
    let new = NewProfile {
        nickname: paper.nickname.as_deref().or(kept).unwrap_or(dir.name()),
        passphrase: Some(passphrase),
        phrase: Some(phrase),
    };
    restore_profile(dir, new, backup.as_ref(), clock)
}

/// A backup's file, as it came in base64.
fn opened(phrase: &Phrase, file: &str) -> Result<Backup, NodeError> {
    let sealed = base64::engine::general_purpose::STANDARD.decode(file);
    open_backup(phrase, &sealed.map_err(|_| codes::MALFORMED.with("field", "backup"))?)
}

/// A password with something in it.
fn password(typed: SecretText) -> Result<Passphrase, NodeError> {
    if typed.expose().is_empty() {
        return Err(codes::PASSWORD_OR_NONE.error()); // NODE-011
    }
    Ok(Passphrase::new(typed.take()))
}

#[cfg(test)]
mod tests;
