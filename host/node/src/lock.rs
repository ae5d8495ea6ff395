//! Locking drops and wipes every key that the phrase led to, of every persona; the password brings them back.
//!
//! A locked profile goes on receiving, and follows payments with the bytes that were signed before. It refuses to spend, to
//! sign, to open sheets, to claim, to back up and to show the phrase, as whichever persona (LCK-001). Without a password
//! there would be nothing to unlock with, so such a profile cannot be locked (LCK-002).
//!
//! When it locks itself is said once for the profile, and kept with its first persona's records.
//!
//! # Privacy
//! All personas are locked and unlocked at one moment, so none of them looks at its chain because of it: each goes on at the
//! next of its own times (NODE-021), but for the one that the person unlocked from.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_api::lock::{AutolockParams, LockView, UnlockParams};
use teahouse_wallet::keys::{KeyTree, PersonaNumber};
use teahouse_wallet::keystore::Passphrase;

use crate::error::{NodeError, codes};
use crate::keys::Vault;
use crate::node::Shared;
use crate::records::Single;
use crate::unlock::open_phrase;

/// How often the task looks whether the person has gone.
const LOOK: Duration = Duration::from_secs(1);
/// The shortest and the longest wait, in seconds.
const BOUNDS: std::ops::RangeInclusive<u64> = 60..=86_400;

/// When a profile locks itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Autolock {
    /// After so many seconds without its person.
    after_seconds: Option<u64>,
}

impl Single for Autolock {
    const KEY: &'static [u8] = b"autolock";
}

impl Autolock {
    /// What was asked for, if a profile with such a password can have it.
    ///
    /// # Errors
    /// `LCK-102` without a password; `NOD-121` outside of a minute to a day.
    pub(crate) fn asked(params: &AutolockParams, password: bool) -> Result<Self, NodeError> {
        let after_seconds = params.after_seconds;
        if after_seconds.is_some() && !password {
            return Err(codes::NO_PASSWORD_TO_LOCK.error()); // LCK-002
        }
        if after_seconds.is_some_and(|seconds| !BOUNDS.contains(&seconds)) {
            return Err(codes::OUT_OF_RANGE.with("field", "afterSeconds"));
        }
        Ok(Self { after_seconds })
    }
}

/// How it is with a profile's keys.
pub(crate) fn view_of(vault: &Vault, password: bool) -> LockView {
    let after_seconds = vault.autolock().after_seconds;
    LockView { locked: vault.is_locked(), can_lock: password, after_seconds }
}

/// Locks the profile when its person has been away long enough, and tells the fronts of this persona whenever it was locked
/// or unlocked, by whichever. Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut changes = shared.keys.vault.follow();
    loop {
        tokio::select! {
            changed = changes.changed() => {
                if changed.is_ok() {
                    shared.emit(Event::Profile); // NODE-021: it wakes nothing
                }
            }
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Err(error) = shared.lock_if_idle() {
            tracing::warn!(%error, "the profile could not look whether to lock itself");
        }
    }
}

/// What a page asks by itself, whoever sits before it: it keeps no profile open.
fn is_a_look(method: &str) -> bool {
    const LOOKS: [&str; 24] = [
        "show",
        "list",
        "requests",
        "card",
        "balance",
        "receive",
        "accounts",
        "approvals",
        "limits",
        "allowances",
        "allowanceshow",
        "delegate",
        "history",
        "historystatus",
        "payment",
        "payees",
        "tokens",
        "receipts",
        "opened",
        "status",
        "since",
        "doctor",
        "lockstate",
        "backupstate",
    ];
    let verb = method.rsplit('.').next().unwrap_or_default();
    LOOKS.contains(&verb)
}

impl Vault {
    /// Notes that the person did something, as whichever persona.
    pub(crate) fn note_call(&self, method: &str, clock: &dyn teahouse_base::Clock) {
        if !is_a_look(method) {
            self.note_active(clock.now());
        }
    }
}

impl Shared {
    /// Whether the keys are away.
    pub(crate) fn is_locked(&self) -> bool {
        self.keys.vault.is_locked()
    }

    pub(crate) fn lock_view(&self) -> LockView {
        view_of(&self.keys.vault, self.password)
    }

    /// Takes the keys of every persona away.
    pub(crate) fn lock_now(&self) -> Result<LockView, NodeError> {
        if !self.password {
            return Err(codes::NO_PASSWORD_TO_LOCK.error()); // LCK-002
        }
        if !self.is_locked() {
            self.keys.vault.set(None); // LCK-001
        }
        Ok(self.lock_view())
    }

    /// Puts the keys back, for whoever has the password. One try at a time: each costs the stretching.
    pub(crate) async fn unlock_with(&self, params: UnlockParams) -> Result<LockView, NodeError> {
        let _one = self.keys.vault.unlocking.lock().await;
        let typed = Passphrase::new(params.password.take());
        let dir = self.dir.of_persona(PersonaNumber::FIRST);
        let opened = tokio::task::spawn_blocking(move || open_phrase(&dir, Some(&typed)));
        let phrase = opened.await.map_err(|error| codes::BUG.with("what", "unlocking").told(&error))??;
        let tree = KeyTree::new(&phrase);
        if tree.persona(self.keys.number()).account(0).address() != self.keys.account() {
            // Somebody put another keystore where this profile's was.
            return Err(codes::OTHER_WORDS.error());
        }
        if self.is_locked() {
            self.keys.vault.note_active(self.clock.now());
            self.keys.vault.set(Some(tree));
            // What waited here goes on at once; the drives of the others are not told.
            self.money.notify_one();
            self.shielded.wake.notify_one();
        }
        Ok(self.lock_view())
    }

    /// Locks when nobody did anything for as long as was said. A machine that slept has been away.
    pub(crate) fn lock_if_idle(&self) -> Result<(), NodeError> {
        if !self.password || self.is_locked() {
            return Ok(());
        }
        let Some(after) = self.keys.vault.autolock().after_seconds else { return Ok(()) };
        if self.clock.now().since(self.keys.vault.active_at()) >= Duration::from_secs(after) {
            self.lock_now()?; // LCK-003
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
