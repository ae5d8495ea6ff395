//! The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC) is a keyring.
//!
//! The password crosses the session's bus encrypted for this connection (Diffie-Hellman), under attributes that name the
//! program, the profile and its folder. Opening a closed keyring shows the desktop's own question.

use std::collections::HashMap;

use secret_service::{EncryptionType, Error, Item, SearchItemsResult, SecretService};
use teahouse_node::Passphrase;
use zeroize::Zeroizing;

use super::{Keyring, KeyringError, Place};

/// The keyring of this desktop session.
pub(super) struct DesktopKeyring;

fn attributes(of: &Place) -> HashMap<&str, &str> {
    HashMap::from([("application", "teahouse"), ("profile", &of.profile), ("folder", &of.folder)])
}

fn told(error: Error) -> KeyringError {
    match error {
        Error::Unavailable => KeyringError::NotRunning,
        Error::Locked | Error::Prompt => KeyringError::Closed,
        other => KeyringError::Refused(other.to_string()),
    }
}

/// A connection. That there is none, and that nobody on the bus keeps secrets, are one thing to a person.
async fn connect() -> Result<SecretService<'static>, KeyringError> {
    SecretService::connect(EncryptionType::Dh).await.map_err(|error| {
        tracing::info!(%error, "no keyring");
        KeyringError::NotRunning
    })
}

/// Everything that is kept for a profile, opened.
async fn opened<'f, 'a>(found: &'f SearchItemsResult<Item<'a>>) -> Result<Vec<&'f Item<'a>>, KeyringError> {
    for closed in &found.locked {
        closed.unlock().await.map_err(told)?;
    }
    Ok(found.unlocked.iter().chain(&found.locked).collect())
}

/// Runs on a thread and a runtime of its own: the caller may be in the middle of another.
fn aside<T: Send + 'static>(
    work: impl AsyncFnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| KeyringError::Refused(error.to_string()))?.block_on(work())
    };
    let ended = std::thread::spawn(run).join();
    ended.unwrap_or_else(|_| Err(KeyringError::Refused("the connection ended".to_owned())))
}

impl Keyring for DesktopKeyring {
    fn look(&self, of: &Place) -> Result<Option<Passphrase>, KeyringError> {
        let of = of.clone();
        aside(async move || {
            let service = connect().await?;
            let found = service.search_items(attributes(&of)).await.map_err(told)?;
            let Some(item) = opened(&found).await?.first().copied() else { return Ok(None) };
            let secret = Zeroizing::new(item.get_secret().await.map_err(told)?);
            let text = std::str::from_utf8(&secret)
                .map_err(|_| KeyringError::Refused("what is kept is no text".to_owned()))?;
            Ok(Some(Passphrase::new(text.to_owned())))
        })
    }

    fn keep(&self, of: &Place, passphrase: &Passphrase) -> Result<(), KeyringError> {
        let of = of.clone();
        let secret = Zeroizing::new(passphrase.expose().as_bytes().to_vec());
        aside(async move || {
            let service = connect().await?;
            let collection = service.get_any_collection().await.map_err(told)?;
            if collection.is_locked().await.map_err(told)? {
                collection.unlock().await.map_err(told)?;
            }
            let label = format!("Teahouse, profile {}", of.profile);
            let kept = collection.create_item(&label, attributes(&of), &secret, true, "text/plain").await;
            kept.map(drop).map_err(told)
        })
    }

    fn forget(&self, of: &Place) -> Result<(), KeyringError> {
        let of = of.clone();
        aside(async move || {
            let service = connect().await?;
            let found = service.search_items(attributes(&of)).await.map_err(told)?;
            for item in opened(&found).await? {
                item.delete().await.map_err(told)?;
            }
            Ok(())
        })
    }
}
