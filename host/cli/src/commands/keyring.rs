//! The desktop's keyring is asked to open a profile, or not any more.

use teahouse_api::ErrorView;
use teahouse_node::{NodeError, needs_passphrase, unlock};

use super::Context;
use crate::args::KeyringVerb;
use crate::keyring::{self, KeyringError, Standing};

pub(super) fn run(context: &Context<'_>, how: KeyringVerb) -> Result<(), ErrorView> {
    let (dir, keyring) = (&context.dir, keyring::system());
    let needed = needs_passphrase(dir).map_err(NodeError::into_view)?;
    let standing = match how {
        KeyringVerb::On if !needed => return Err(KeyringError::NoPassword.into()),
        KeyringVerb::On => {
            let typed = context.password.read("Password: ")?.ok_or_else(|| ErrorView::refused("KEY-212"))?;
            // What does not open the profile is not kept.
            drop(unlock(dir, Some(&typed)).map_err(NodeError::into_view)?);
            keyring::turn_on(&keyring, dir, &typed)?
        }
        KeyringVerb::Off => keyring::turn_off(&keyring, dir)?,
        KeyringVerb::Show => keyring::standing(&keyring, dir)?,
    };
    context.print(&standing, |standing| vec![line(*standing).to_owned()]);
    Ok(())
}

const fn line(standing: Standing) -> &'static str {
    match (standing.on, standing.kept) {
        (true, true) => {
            "The keyring opens this profile: whoever uses your desktop session can. Unlocking a locked host, the 24 words and keystore files still take the password."
        }
        (true, false) => {
            "The keyring is asked and keeps nothing: the password is asked for. `wallet keyring on` again."
        }
        (false, true) => {
            "The keyring is not asked, and still keeps a password: `wallet keyring off` has it forget that."
        }
        (false, false) => "The keyring is not asked, and keeps nothing of this profile.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_that_keeps_the_password_says_what_the_wallets_page_shows() {
        let page = include_str!("../../../../docs/wallet.md");
        let (_, answer) = page.split_once("\n$ teahouse wallet keyring on\n").expect("the page shows it");
        let shown =
            answer.lines().next().and_then(|line| line.strip_suffix('…')).expect("a line that goes on");
        assert!(shown.len() > 40 && line(Standing { on: true, kept: true }).starts_with(shown), "{shown}");
    }
}
