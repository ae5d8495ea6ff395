//! Profiles are made, listed and shown.

use std::path::Path;

use serde::Serialize;
use teahouse_api::method::{ProfileRename, ProfileShow};
use teahouse_api::profile::{Nothing, ProfileView, RenameProfileParams};
use teahouse_api::{ErrorView, Exit};
use teahouse_base::SystemClock;
use teahouse_node::{NewProfile, NodeError, OwnerLock, Passphrase, create_profile, parse_phrase};
use zeroize::Zeroizing;

use super::{Context, read_file};
use crate::args::Profile;
use crate::connect::Host;

/// A profile of this home.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    name: String,
    /// The process that has it open.
    owner: Option<String>,
    /// Where its socket is.
    socket: String,
}

pub(super) fn create(
    context: &Context<'_>,
    nickname: Option<&str>,
    no_password: bool,
    phrase_file: Option<&Path>,
) -> Result<(), ErrorView> {
    let passphrase = new_password(context, no_password)?;
    let words = phrase_file.map(read_file).transpose()?.map(Zeroizing::new);
    let phrase = words.as_ref().map(|words| parse_phrase(&String::from_utf8_lossy(words))).transpose();
    let new = NewProfile {
        nickname: nickname.unwrap_or(context.dir.name()),
        passphrase: passphrase.as_ref(),
        phrase: phrase.map_err(NodeError::into_view)?,
    };
    create_profile(&context.dir, new, &SystemClock).map_err(NodeError::into_view)?;
    let listed = Listed {
        name: context.dir.name().to_owned(),
        owner: None,
        socket: context.dir.socket().display().to_string(),
    };
    context.print(&listed, |made| vec![format!("profile {} is made", made.name)]);
    Ok(())
}

/// The password of a new profile; none only where that was said.
pub(super) fn new_password(
    context: &Context<'_>,
    no_password: bool,
) -> Result<Option<Passphrase>, ErrorView> {
    let passphrase = if no_password { None } else { context.password.read_new()? };
    if passphrase.is_none() && !no_password {
        return Err(ErrorView::new("NOD-111", Exit::Usage)); // NODE-011
    }
    Ok(passphrase)
}

pub(super) fn list(context: &Context<'_>) -> Result<(), ErrorView> {
    let mut all = Vec::new();
    for dir in context.settings.home.profiles().map_err(NodeError::into_view)? {
        all.push(Listed {
            name: dir.name().to_owned(),
            owner: OwnerLock::owner(&dir).map_err(NodeError::into_view)?,
            socket: dir.socket().display().to_string(),
        });
    }
    context.print(&all, |all| {
        let owner = |one: &Listed| {
            one.owner.as_ref().map_or_else(String::new, |pid| format!("  open in process {pid}"))
        };
        all.iter().map(|one| format!("{}{}", one.name, owner(one))).collect()
    });
    Ok(())
}

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Profile) -> Result<(), ErrorView> {
    let view = match verb {
        Profile::Rename { nickname } => host.call::<ProfileRename>(RenameProfileParams { nickname }).await?,
        _ => host.call::<ProfileShow>(Nothing {}).await?,
    };
    context.print(&view, lines);
    Ok(())
}

fn lines(view: &ProfileView) -> Vec<String> {
    vec![
        format!("{} ({})", view.nickname, view.name),
        format!("identity {}", view.identity),
        format!(
            "password {}",
            if view.password { "yes" } else { "no: whoever reads the files owns the keys" }
        ),
        format!("relays   {}", view.relays),
        format!("chain    {}", if view.chain { "configured" } else { "none" }),
    ]
}
