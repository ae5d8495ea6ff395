//! A beginning is a profile that is not there yet; it ends once, when a person has made the profile or brought it back.
//!
//! It answers `profile.create` and `profile.restore`, and refuses every other method with `NOD-103` (RPC-011). A profile
//! that is made through it always has a password (NODE-011): whoever wants none says so to the command line.
//!
//! # Trusts
//! Whoever may call it may own what comes of it, and nothing else: there is nothing here yet to take.

use std::sync::Arc;

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
    making: tokio::sync::Mutex<()>,
}

impl Beginning {
    /// A beginning at `dir`; the profile that comes of it is opened with `options`.
    pub fn new(dir: &ProfileDir, options: NodeOptions) -> Self {
        Self { dir: dir.clone(), options, making: tokio::sync::Mutex::new(()) }
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
                let params = read::<ProfileCreate>(params)?;
                let (done, profile) = self.make(|dir, clock| create(dir, params, clock)).await?;
                Ok((write::<ProfileCreate>(done)?, profile))
            }
            ProfileRestore::NAME => {
                let params = read::<ProfileRestore>(params)?;
                let (view, profile) = self.make(|dir, clock| restore(dir, params, clock)).await?;
                Ok((write::<ProfileRestore>(view)?, profile))
            }
            _ => Err(codes::NO_PROFILE.with("profile", self.dir.name())), // RPC-011
        }
    }

    /// Makes the profile away from the tasks, since the password is stretched; then opens it with that password.
    async fn make<T: Send + 'static>(
        &self,
        how: impl FnOnce(&ProfileDir, &dyn Clock) -> Result<(T, Passphrase), NodeError> + Send + 'static,
    ) -> Result<(T, OpenProfile), NodeError> {
        let _one = self.making.lock().await;
        let (dir, options) = (self.dir.clone(), self.options.clone());
        let made = tokio::task::spawn_blocking(move || {
            if dir.exists() {
                return Err(codes::PROFILE_EXISTS.with("profile", dir.name())); // RPC-011
            }
            let clock: Arc<dyn Clock> = options.clock.clone();
            let (made, passphrase) = how(&dir, &*clock)?;
            let unlocked = unlock(&dir, Some(&passphrase))?;
            Ok((made, OpenProfile::open(&dir, unlocked, options)?))
        });
        made.await.map_err(|error| codes::BUG.with("what", "the making of a profile").told(&error))?
    }
}

fn create(
    dir: &ProfileDir,
    params: CreateProfileParams,
    clock: &dyn Clock,
) -> Result<(Done, Passphrase), NodeError> {
    let passphrase = password(params.password)?;
    let new = NewProfile { nickname: &params.nickname, passphrase: Some(&passphrase), phrase: None };
    create_profile(dir, new, clock)?;
    Ok((Done {}, passphrase))
}

fn restore(
    dir: &ProfileDir,
    params: RestoreProfileParams,
    clock: &dyn Clock,
) -> Result<(RestoredView, Passphrase), NodeError> {
    let passphrase = password(params.password)?;
    let phrase = parse_phrase(params.phrase.expose())?;
    let backup = params.backup.as_deref().map(|file| opened(&phrase, file)).transpose()?;
    let first = backup.as_ref().and_then(|backup| backup.personas.first());
    let kept = first.map(|persona| persona.nickname.as_str());
    let new = NewProfile {
        nickname: params.nickname.as_deref().or(kept).unwrap_or(dir.name()),
        passphrase: Some(&passphrase),
        phrase: Some(phrase),
    };
    Ok((restore_profile(dir, new, backup.as_ref(), clock)?, passphrase))
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
