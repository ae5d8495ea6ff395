//! A keyring is a place of the operating system that keeps a profile's password, so that opening it asks nobody.
//!
//! It is asked only for profiles that say so (`teahouse wallet keyring on`), and only to open one: a locked host, the words and
//! the keys are still shown to nobody but who types the password (KRG-001). What was named on the command line goes first;
//! where the keyring does not answer, a person at a terminal may type.
//!
//! # Trusts
//! Whoever can use this user's keyring can open the profile: that is what is asked for.

#[cfg(target_os = "linux")]
mod desktop;

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::Serialize;
use teahouse_api::{ErrorView, Exit};
use teahouse_node::{Passphrase, ProfileDir};

use crate::password::Source;
use crate::sentence::sentence;
use crate::tell;

/// Which profile a password belongs to: its name, and the folder that tells it from others of that name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    profile: String,
    folder: String,
}

impl Place {
    pub(crate) fn of(dir: &ProfileDir) -> Self {
        let folder =
            dir.keyring().parent().map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.into()));
        let folder = folder.unwrap_or_default().display().to_string();
        Self { profile: dir.name().to_owned(), folder }
    }
}

/// A place that keeps one password for each profile.
pub(crate) trait Keyring {
    /// The password of a profile; `None` where none is kept.
    ///
    /// # Errors
    /// [`KeyringError`].
    fn look(&self, of: &Place) -> Result<Option<Passphrase>, KeyringError>;

    /// Keeps a password, in the place of an older one.
    ///
    /// # Errors
    /// [`KeyringError`].
    fn keep(&self, of: &Place, passphrase: &Passphrase) -> Result<(), KeyringError>;

    /// Forgets the password of a profile; one that is not there is no error.
    ///
    /// # Errors
    /// [`KeyringError`].
    fn forget(&self, of: &Place) -> Result<(), KeyringError>;
}

/// Why a keyring did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyringError {
    /// No service of this session keeps passwords.
    NotRunning,
    /// A person did not open it.
    Closed,
    /// It keeps none for this profile.
    Nothing,
    /// What it keeps does not open the profile.
    Wrong,
    /// It said something else.
    Refused(String),
    /// The profile has no password.
    NoPassword,
    /// This program knows no keyring of this system.
    #[cfg_attr(target_os = "linux", allow(dead_code, reason = "the other systems' answer"))]
    OtherSystem,
}

impl From<KeyringError> for ErrorView {
    fn from(error: KeyringError) -> Self {
        match error {
            KeyringError::NotRunning => Self::new("KRG-101", Exit::Configuration),
            KeyringError::Closed => Self::refused("KRG-102"),
            KeyringError::Nothing => Self::not_found("KRG-103"),
            KeyringError::Wrong => Self::refused("KRG-104"),
            KeyringError::Refused(detail) => Self::failed("KRG-105").with("detail", detail),
            KeyringError::NoPassword => Self::usage("KRG-106"),
            KeyringError::OtherSystem => Self::new("KRG-107", Exit::Configuration),
        }
    }
}

/// The keyring of this user's session.
#[cfg(target_os = "linux")]
pub(crate) const fn system() -> impl Keyring {
    desktop::DesktopKeyring
}

/// The keyring of this user's session.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn system() -> impl Keyring {
    NoKeyring
}

/// Of a system whose keyring this program does not know.
#[cfg(not(target_os = "linux"))]
struct NoKeyring;

#[cfg(not(target_os = "linux"))]
impl Keyring for NoKeyring {
    fn look(&self, _: &Place) -> Result<Option<Passphrase>, KeyringError> {
        Err(KeyringError::OtherSystem)
    }

    fn keep(&self, _: &Place, _: &Passphrase) -> Result<(), KeyringError> {
        Err(KeyringError::OtherSystem)
    }

    fn forget(&self, _: &Place) -> Result<(), KeyringError> {
        Err(KeyringError::OtherSystem)
    }
}

/// That a profile wants its keyring asked: an empty file in its folder.
struct Wish(PathBuf);

impl Wish {
    fn of(dir: &ProfileDir) -> Self {
        Self(dir.keyring())
    }

    fn is_there(&self) -> bool {
        self.0.exists()
    }

    fn make(&self) -> Result<(), ErrorView> {
        fs::write(&self.0, b"").map_err(|error| disk(&error))
    }

    fn end(&self) -> Result<(), ErrorView> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(&error)),
            _ => Ok(()),
        }
    }
}

fn disk(error: &io::Error) -> ErrorView {
    ErrorView::failed("NOD-110").with("kind", error.kind())
}

/// Whether a profile's password is in the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    /// Whether the keyring is asked when the profile is opened.
    pub(crate) on: bool,
    /// Whether it keeps a password for it.
    pub(crate) kept: bool,
}

/// Keeps a password that is known to open the profile, and has it asked for from now on.
pub(crate) fn turn_on(
    keyring: &dyn Keyring,
    dir: &ProfileDir,
    typed: &Passphrase,
) -> Result<Standing, ErrorView> {
    keyring.keep(&Place::of(dir), typed)?;
    Wish::of(dir).make()?;
    Ok(Standing { on: true, kept: true })
}

/// Asks no keyring any more, then has it forget the password: in this order, so that what is left behind is not used.
pub(crate) fn turn_off(keyring: &dyn Keyring, dir: &ProfileDir) -> Result<Standing, ErrorView> {
    Wish::of(dir).end()?;
    keyring.forget(&Place::of(dir))?;
    Ok(Standing { on: false, kept: false })
}

/// How it is.
pub(crate) fn standing(keyring: &dyn Keyring, dir: &ProfileDir) -> Result<Standing, ErrorView> {
    let kept = keyring.look(&Place::of(dir))?.is_some();
    Ok(Standing { on: Wish::of(dir).is_there(), kept })
}

/// The password that a profile is opened with, and where it came from.
pub(crate) struct Given {
    pub(crate) passphrase: Option<Passphrase>,
    from_keyring: bool,
}

impl Given {
    /// A refusal of the keystore, told as the keyring's where it was the keyring's password.
    pub(crate) fn told(&self, refusal: ErrorView) -> ErrorView {
        if self.from_keyring && refusal.code == "KEY-211" { KeyringError::Wrong.into() } else { refusal }
    }
}

/// What opens a profile with a password: what was named on the command line, else what the keyring keeps where it is to be
/// asked, else what somebody who is there types.
pub(crate) fn given(
    keyring: &dyn Keyring,
    dir: &ProfileDir,
    source: &Source<'_>,
    somebody_is_there: bool,
) -> Result<Given, ErrorView> {
    let typed = || source.read("Password: ").map(|passphrase| Given { passphrase, from_keyring: false });
    if source.is_named() || !Wish::of(dir).is_there() {
        return typed(); // KRG-001
    }
    let problem = match keyring.look(&Place::of(dir)) {
        Ok(Some(kept)) => return Ok(Given { passphrase: Some(kept), from_keyring: true }),
        Ok(None) => KeyringError::Nothing,
        Err(error) => error,
    };
    let problem = ErrorView::from(problem);
    if !somebody_is_there {
        return Err(problem);
    }
    tell::person(&sentence(&problem));
    typed()
}

#[cfg(test)]
mod tests;
