//! One account's key goes out to another wallet, or comes in from one, as a keystore V3.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::Path;

use serde::Serialize;
use teahouse_api::method::WalletImport;
use teahouse_api::money::ImportAccountParams;
use teahouse_api::secret::SecretText;
use teahouse_api::{ErrorView, Exit};
use teahouse_node::{NodeError, Passphrase, PersonaNumber, ProfileDir, export_account};

use super::{Context, money, read_file};
use crate::connect::Host;
use crate::password::Source;

/// A key that lies in its file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported {
    account: u32,
    address: String,
    file: String,
}

/// The file's own password: it is another one than the profile's.
fn file_password(file: Option<&Path>, new: bool) -> Result<Passphrase, ErrorView> {
    let source = Source { file, fd: None };
    if file.is_none() && std::io::stdin().is_terminal() {
        crate::tell::person("The keystore file has a password of its own.");
    }
    let typed = if new { source.read_new()? } else { source.read("Password of the file: ")? };
    typed.ok_or_else(|| ErrorView::usage("CLI-224"))
}

pub(super) fn export(
    context: &Context<'_>,
    account: u32,
    out: &Path,
    password_file: Option<&Path>,
) -> Result<(), ErrorView> {
    let dir = of_persona(context)?;
    let needed = teahouse_node::needs_passphrase(&context.dir).map_err(NodeError::into_view)?;
    let password = if needed { context.password.read("Password: ")? } else { None };
    let file_password = file_password(password_file, true)?;
    let made = export_account(&dir, password.as_ref(), account, &file_password);
    let made = made.map_err(NodeError::into_view)?;
    write_new(out, made.keystore.as_bytes())
        .map_err(|_| ErrorView::new("CLI-303", Exit::Failed).with("file", out.display()))?;
    let exported = Exported { account, address: made.address, file: out.display().to_string() };
    context.print(&exported, |exported| {
        vec![format!(
            "{} holds the key of account {} {}: whoever has it and its password can spend from it.",
            exported.file, exported.account, exported.address
        )]
    });
    Ok(())
}

/// The persona, by number: its name lies in records that are not opened for this.
fn of_persona(context: &Context<'_>) -> Result<ProfileDir, ErrorView> {
    let number = context.persona.parse().ok().and_then(PersonaNumber::new);
    let number = number.ok_or_else(|| ErrorView::usage("CLI-225").with("persona", context.persona))?;
    if !context.dir.personas().map_err(NodeError::into_view)?.contains(&number) {
        return Err(ErrorView::not_found("NOD-141").with("persona", context.persona));
    }
    Ok(context.dir.of_persona(number))
}

/// A file that was not there, for its owner only.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

pub(super) async fn import(
    context: &Context<'_>,
    host: &Host,
    path: &Path,
    password_file: Option<&Path>,
) -> Result<(), ErrorView> {
    let keystore = String::from_utf8_lossy(&read_file(path)?).into_owned();
    let password = SecretText::new(file_password(password_file, false)?.expose().to_owned());
    let view = host.call::<WalletImport>(ImportAccountParams { keystore, password }).await;
    let view = view.map_err(|error| error.with("file", path.display()))?;
    context.print(&view, |view| vec![money::account(view)]);
    Ok(())
}
