//! What a person did so that the profile can be restored: the phrase was checked, a backup was made.

use serde::{Deserialize, Serialize};
use teahouse_api::backup::{BackupStateView, PhraseView, ShowPhraseParams};
use teahouse_api::profile::CheckView;
use teahouse_api::secret::SecretText;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::phrase::Phrase;
use zeroize::Zeroizing;

use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::node::Shared;
use crate::records::Single;
use crate::unlock::open_phrase;

/// What was done, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BackupState {
    /// When the words were last compared, milliseconds; with the first persona's records only.
    pub phrase_checked_at: Option<u64>,
    /// When a backup that holds this persona was last made, milliseconds.
    pub backup_made_at: Option<u64>,
}

impl Single for BackupState {
    const KEY: &'static [u8] = b"backup";
}

impl Shared {
    /// Shows the phrase to whoever gives the password and has asked for it.
    pub(crate) async fn show_phrase(&self, params: ShowPhraseParams) -> Result<PhraseView, NodeError> {
        if !params.confirmed {
            return Err(codes::NOT_ASKED_FOR.error()); // NODE-030
        }
        // A locked profile shows it no more than it signs.
        self.persona()?;
        let passphrase = params.password.map(|password| Passphrase::new(password.take()));
        let dir = self.dir.clone();
        let opened = tokio::task::spawn_blocking(move || open_phrase(&dir, passphrase.as_ref()));
        let phrase = opened.await.map_err(|error| codes::BUG.with("what", "the keystore").told(&error))??;
        Ok(PhraseView { phrase: SecretText::new(text_of(&phrase).to_string()) })
    }
}

/// What `doctor` says about the phrase and the backup.
pub(crate) fn checks(state: &BackupStateView) -> [CheckView; 2] {
    let check = |name: &str, code: crate::error::Code, at: Option<u64>| CheckView {
        check: name.to_owned(),
        ok: at.is_some(),
        code: at.is_none().then(|| code.error().code().to_owned()),
        params: at.into_iter().map(|at| ("at".to_owned(), at.to_string())).collect(),
    };
    [
        check("phrase", codes::PHRASE_UNCHECKED, state.phrase_checked_at),
        check("backup", codes::NO_BACKUP, state.backup_made_at),
    ]
}

/// The phrase of a profile that nobody has open, with spaces between its words.
///
/// # Errors
/// `NOD-103`, `KEY-211` for a wrong passphrase, `KEY-212` for a missing one, `KEY-2…` for damage.
pub fn phrase_text(
    dir: &ProfileDir,
    passphrase: Option<&Passphrase>,
) -> Result<Zeroizing<String>, NodeError> {
    Ok(text_of(&open_phrase(dir, passphrase)?))
}

/// The words with spaces between them.
fn text_of(phrase: &Phrase) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(24 * 9));
    for word in phrase.words() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
