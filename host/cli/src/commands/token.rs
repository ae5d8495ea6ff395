//! Tokens: what the wallet knows, adding one by its address after a look at it, and forgetting it.

use teahouse_api::method::{WalletTokenadd, WalletTokenlook, WalletTokenremove, WalletTokens};
use teahouse_api::profile::Nothing;
use teahouse_api::token::{AddTokenParams, TokenParams};
use teahouse_api::{ErrorView, Exit};

use super::Context;
use crate::args::Token;
use crate::connect::Host;
use crate::person;
use crate::{table, tell};

/// Lists what the wallet shows and sends.
pub(super) async fn list(context: &Context<'_>, host: &Host) -> Result<(), ErrorView> {
    let all = host.call::<WalletTokens>(Nothing {}).await?;
    context.print(&all, |all| all.iter().flat_map(table::token).collect());
    Ok(())
}

pub(super) async fn run(context: &Context<'_>, host: &Host, verb: Token) -> Result<(), ErrorView> {
    match verb {
        Token::Add { token, approve_digest } => add(context, host, token, approve_digest).await,
        Token::Remove { token } => {
            let left = host.call::<WalletTokenremove>(TokenParams { token }).await?;
            context.print(&left, |left| left.iter().flat_map(table::token).collect());
            Ok(())
        }
    }
}

/// Shows what the token says of itself; it is added by a yes at the terminal, or by the digest of what was shown.
async fn add(
    context: &Context<'_>,
    host: &Host,
    token: String,
    agreed: Option<String>,
) -> Result<(), ErrorView> {
    let offer = host.call::<WalletTokenlook>(TokenParams { token: token.clone() }).await?;
    if agreed.is_none() && !person::is_there() {
        context.print(&offer, |offer| {
            let mut lines = table::token(&offer.token);
            lines.push(format!("digest {}", offer.digest));
            lines
        });
        if !context.json {
            tell::person(
                "Nothing was added. To add exactly this, say it again with --approve-digest and the digest.",
            );
        }
        return Ok(());
    }
    let digest = match agreed {
        Some(digest) => digest,
        None => {
            table::token(&offer.token).iter().for_each(|line| tell::person(line));
            if !person::ask("Add this token? [y/N] ") {
                return Err(ErrorView::new("CLI-205", Exit::Refused));
            }
            offer.digest
        }
    };
    let added = host.call::<WalletTokenadd>(AddTokenParams { token, digest }).await?;
    context.print(&added, table::token);
    Ok(())
}
