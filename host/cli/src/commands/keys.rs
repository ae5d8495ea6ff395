//! A wallet is made, backed up, and made again; the words are shown to a person who asked for them.

use std::io::IsTerminal;
use std::path::Path;

use base64::Engine;
use serde::Serialize;
use teahouse_api::backup::{
    BackupContentsView, BackupStateView, CheckPhraseParams, PhraseView, RestoredView, ShowPhraseParams,
};
use teahouse_api::lock::{AutolockParams, LockView, UnlockParams};
use teahouse_api::method::{
    ProfileShow, WalletAutolock, WalletBackup, WalletCheckPhrase, WalletLock, WalletLockState, WalletPhrase,
    WalletUnlock,
};
use teahouse_api::profile::Nothing;
use teahouse_api::secret::SecretText;
use teahouse_api::{ErrorView, Exit};
use teahouse_base::SystemClock;
use teahouse_node::{
    BackupFile, NewProfile, NodeError, open_backup, parse_phrase, phrase_text, restore_profile, test_restore,
};
use zeroize::Zeroizing;

use super::{Context, keyfile, keyring, profile, read_file};
use crate::args::Keys;
use crate::connect::Host;
use crate::{backup_words, person, tell};

/// A backup that lies in its file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    file: String,
    bytes: usize,
    contents: BackupContentsView,
}

/// What needs no open profile.
pub(super) fn without_host(context: &Context<'_>, verb: &Keys) -> Option<Result<(), ErrorView>> {
    Some(match verb {
        Keys::Create { nickname, no_password } => {
            profile::create(context, nickname.as_deref(), *no_password, None)
        }
        Keys::VerifyBackup { file, phrase_file } => verify(context, file, phrase_file.as_deref()),
        Keys::Restore { phrase_file, backup, nickname, no_password } => {
            let files = (phrase_file.as_deref(), backup.as_deref());
            restore(context, files, nickname.as_deref(), *no_password)
        }
        Keys::Export { account, out, file_password_file } => {
            keyfile::export(context, *account, out, file_password_file.as_deref())
        }
        Keys::Keyring { how } => keyring::run(context, *how),
        _ => return None,
    })
}

/// What an open profile answers.
pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Keys) -> Result<(), ErrorView> {
    match verb {
        Keys::Backup { file } => backup(context, host, &file).await,
        Keys::Import { file, file_password_file } => {
            keyfile::import(context, host, &file, file_password_file.as_deref()).await
        }
        Keys::CheckPhrase { phrase_file } => {
            let phrase = SecretText::new(words(phrase_file.as_deref())?.to_string());
            let state = host.call::<WalletCheckPhrase>(CheckPhraseParams { phrase }).await?;
            context.print(&state, |_: &BackupStateView| {
                vec!["Those are your 24 words. Keep the paper where only you can find it.".to_owned()]
            });
            Ok(())
        }
        Keys::Autolock { after } => {
            let view = match after {
                None => host.call::<WalletLockState>(Nothing {}).await?,
                Some(after) => {
                    let after_seconds = span(&after)?;
                    host.call::<WalletAutolock>(AutolockParams { after_seconds }).await?
                }
            };
            context.print(&view, lock_lines);
            Ok(())
        }
        // The others were answered without a host.
        _ => Ok(()),
    }
}

async fn backup(context: &Context<'_>, host: &Host, path: &Path) -> Result<(), ErrorView> {
    let made = host.call::<WalletBackup>(Nothing {}).await?;
    let sealed = base64::engine::general_purpose::STANDARD.decode(&made.file);
    let sealed = sealed.map_err(|_| ErrorView::failed("CLI-103").with("method", "wallet.backup"))?;
    BackupFile::at(path).write(&sealed).map_err(|error| at(path, error.into()))?;
    let written = Written { file: path.display().to_string(), bytes: sealed.len(), contents: made.contents };
    context.print(&written, |written| {
        let mut lines = vec![format!("{} holds, for your 24 words only:", written.file)];
        lines.extend(backup_words::contents(&written.contents));
        lines.push(format!("Try it: teahouse wallet verify-backup {}", written.file));
        lines
    });
    Ok(())
}

fn verify(context: &Context<'_>, file: &Path, phrase_file: Option<&Path>) -> Result<(), ErrorView> {
    let sealed = BackupFile::at(file).read().map_err(|error| at(file, error.into()))?;
    let phrase = parse_phrase(&words(phrase_file)?).map_err(NodeError::into_view)?;
    let view = test_restore(&phrase, &sealed, &SystemClock).map_err(|error| at(file, error))?;
    context.print(&view, |view| {
        let mut lines =
            vec![format!("This backup opens with your words. Account {} would have again:", view.account)];
        lines.extend(restored(view));
        lines
    });
    Ok(())
}

fn restore(
    context: &Context<'_>,
    (phrase_file, backup_file): (Option<&Path>, Option<&Path>),
    nickname: Option<&str>,
    no_password: bool,
) -> Result<(), ErrorView> {
    let phrase = parse_phrase(&words(phrase_file)?).map_err(NodeError::into_view)?;
    let open = |path: &Path| {
        let sealed = BackupFile::at(path).read().map_err(|error| at(path, error.into()))?;
        open_backup(&phrase, &sealed).map_err(|error| at(path, error))
    };
    let backup = backup_file.map(open).transpose()?;
    let passphrase = profile::new_password(context, no_password)?;
    let first = backup.as_ref().and_then(|backup| backup.personas.first());
    let kept = first.map(|persona| persona.nickname.as_str());
    let new = NewProfile {
        nickname: nickname.or(kept).unwrap_or(context.dir.name()),
        passphrase: passphrase.as_ref(),
        phrase: Some(phrase),
    };
    let made = restore_profile(&context.dir, new, backup.as_ref(), &SystemClock);
    let view = made.map_err(NodeError::into_view)?;
    context.print(&view, |view| {
        let mut lines =
            vec![format!("Profile {} is here again, with account {}:", context.dir.name(), view.account)];
        lines.extend(restored(view));
        lines
    });
    Ok(())
}

fn restored(view: &RestoredView) -> Vec<String> {
    match &view.contents {
        Some(contents) => backup_words::contents(contents),
        None => backup_words::lost(&view.lost),
    }
}

/// Locks or unlocks the host that runs. Where none runs, nothing holds the keys.
pub(super) async fn lock(context: &Context<'_>, unlock: bool) -> Result<(), ErrorView> {
    let Some(host) = Host::running(&context.dir).await else {
        return Err(ErrorView::new("CLI-223", Exit::NotFound).with("profile", context.dir.name()));
    };
    let view = if unlock {
        let typed = context.password.read("Password: ")?.ok_or_else(|| ErrorView::refused("KEY-212"))?;
        let password = SecretText::new(typed.expose().to_owned());
        host.call::<WalletUnlock>(UnlockParams { password }).await?
    } else {
        host.call::<WalletLock>(Nothing {}).await?
    };
    context.print(&view, lock_lines);
    Ok(())
}

fn lock_lines(view: &LockView) -> Vec<String> {
    let now = if view.locked {
        "locked: it receives, and spends and signs nothing"
    } else if view.can_lock {
        "unlocked"
    } else {
        "without a password, so it cannot be locked"
    };
    let after = match view.after_seconds {
        Some(seconds) if seconds % 3_600 == 0 => format!("after {} h without you", seconds / 3_600),
        Some(seconds) => format!("after {} min without you", seconds / 60),
        None => "never by itself".to_owned(),
    };
    vec![format!("The profile is {now}."), format!("It locks {after}.")]
}

/// A time like `15m`, `2h`, `90s`; `None` for `never`.
fn span(text: &str) -> Result<Option<u64>, ErrorView> {
    if text == "never" {
        return Ok(None);
    }
    let bad = || ErrorView::usage("CLI-207").with("time", text);
    let (digits, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(bad)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return Err(bad()),
    };
    let number: u64 = digits.parse().map_err(|_| bad())?;
    number.checked_mul(factor).map(Some).ok_or_else(bad)
}

/// Shows the words: the password first, then a yes.
pub(super) async fn phrase(context: &Context<'_>, show: bool) -> Result<(), ErrorView> {
    let asked = std::io::stdin().is_terminal() && !context.json;
    if !show && !asked {
        return Err(ErrorView::new("CLI-221", Exit::Refused)); // NODE-030
    }
    let running = Host::running(&context.dir).await;
    let needed = match &running {
        Some(host) => host.call::<ProfileShow>(Nothing {}).await?.password,
        None => teahouse_node::needs_passphrase(&context.dir).map_err(NodeError::into_view)?,
    };
    let password = if needed { context.password.read("Password: ")? } else { None };
    if !show && !person::ask("Whoever sees the 24 words can take everything. Show them here? [y/N] ") {
        return Err(ErrorView::new("CLI-221", Exit::Refused));
    }
    let view = match running {
        Some(host) => {
            let password = password.map(|typed| SecretText::new(typed.expose().to_owned()));
            host.call::<WalletPhrase>(ShowPhraseParams { password, confirmed: true }).await?
        }
        None => {
            let text = phrase_text(&context.dir, password.as_ref()).map_err(NodeError::into_view)?;
            PhraseView { phrase: SecretText::new(text.to_string()) }
        }
    };
    context.print(&view, |view| numbered(view.phrase.expose()));
    if !context.json {
        tell::person("Write them on paper, in this order. Then: teahouse wallet check-phrase");
    }
    Ok(())
}

/// Four words a line, each with its number.
fn numbered(phrase: &str) -> Vec<String> {
    let words: Vec<&str> = phrase.split(' ').collect();
    let line = |(row, four): (usize, &[&str])| {
        let one = |(place, word): (usize, &&str)| format!("{:>2} {word:<9}", row * 4 + place + 1);
        four.iter().enumerate().map(one).collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    words.chunks(4).enumerate().map(line).collect()
}

/// The words as they were written down: from a file, else typed where nobody sees them.
fn words(file: Option<&Path>) -> Result<Zeroizing<String>, ErrorView> {
    if let Some(path) = file {
        let bytes = Zeroizing::new(read_file(path)?);
        return Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()));
    }
    if !std::io::stdin().is_terminal() {
        return Err(ErrorView::usage("CLI-222"));
    }
    let typed = rpassword::prompt_password("The 24 words, with spaces (they are not shown): ");
    typed.map(Zeroizing::new).map_err(|_| ErrorView::new("CLI-211", Exit::Configuration))
}

/// A refusal with the file it is about.
fn at(path: &Path, error: NodeError) -> ErrorView {
    error.into_view().with("file", path.display())
}
