//! Relays, the chain in use, and the doctor.

use teahouse_api::ErrorView;
use teahouse_api::method::{ChainStatus, ChainUse, ProfileDoctor, RelayAdd, RelayRemove, RelayStatus};
use teahouse_api::network::{ChainStatusView, RelayParams, RelayStatusView, UseChainParams};
use teahouse_api::profile::Nothing;
use teahouse_node::devnet::{BOOK_FILE, PROFILE_FILE};

use super::{Context, read_file};
use crate::args::{Chain, Relay};
use crate::connect::Host;
use crate::table::word;

pub(super) async fn relay(context: &Context<'_>, host: &Host, verb: Relay) -> Result<(), ErrorView> {
    let status = match verb {
        Relay::Status => host.call::<RelayStatus>(Nothing {}).await?,
        Relay::Add(relay) => host.call::<RelayAdd>(RelayParams { address: relay.address }).await?,
        Relay::Remove(relay) => host.call::<RelayRemove>(RelayParams { address: relay.address }).await?,
    };
    context.print(&status, relay_lines);
    Ok(())
}

fn relay_lines(status: &RelayStatusView) -> Vec<String> {
    let mut lines = vec![format!("{}, {} messages wait", word(&status.state), status.queued)];
    lines.extend(status.relays.iter().map(|relay| {
        let roles = [(relay.mailbox, "mailbox"), (relay.submitter, "submitter")];
        let roles: Vec<&str> = roles.iter().filter(|(has, _)| *has).map(|(_, role)| *role).collect();
        format!("{} {} {}", if relay.connected { "✔" } else { "✖" }, relay.address, roles.join(", "))
    }));
    lines
}

pub(super) async fn chain(context: &Context<'_>, host: &Host, verb: Chain) -> Result<(), ErrorView> {
    let status = match verb {
        Chain::Status => host.call::<ChainStatus>(Nothing {}).await?,
        Chain::Use { folder } => {
            let text = |name: &str| {
                read_file(&folder.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            };
            let is_named = folder.join(BOOK_FILE).exists();
            let book = if is_named { text(BOOK_FILE)? } else { String::new() };
            host.call::<ChainUse>(UseChainParams { profile: text(PROFILE_FILE)?, book }).await?
        }
    };
    context.print(&status, chain_lines);
    Ok(())
}

fn chain_lines(status: &ChainStatusView) -> Vec<String> {
    if !status.configured {
        return vec!["no chain is configured".to_owned()];
    }
    let worth = if status.practice { "practice, worthless" } else { "real money" };
    let height = status.height.map_or_else(|| "not reached".to_owned(), |height| format!("block {height}"));
    let mut lines = vec![format!("{} ({}, {worth}): {height}", status.name, status.chain_id)];
    lines.extend(status.contracts.iter().map(|(name, at)| format!("{name:<16} {at}")));
    lines.extend(status.endpoints.iter().map(|at| {
        let how = match at.failures {
            0 => String::new(),
            times => format!(", no answer {times} times in a row"),
        };
        format!("asks {} ({}){how}", at.name, at.host)
    }));
    lines.extend(status.problem.iter().map(|code| {
        let mut view = ErrorView::failed(code);
        view.params.clone_from(&status.params);
        format!("cannot be relied on: {} [{code}]", crate::sentence::sentence(&view))
    }));
    lines
}

pub(super) async fn doctor(context: &Context<'_>, host: &Host) -> Result<(), ErrorView> {
    // A profile that was opened just now has not reached anybody yet.
    if host.is_own() {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
    let checks = host.call::<ProfileDoctor>(Nothing {}).await?;
    context.print(&checks, |checks| {
        let line = |check: &teahouse_api::profile::CheckView| {
            let value = |(name, value): (&String, &String)| match value.parse() {
                Ok(ms) if name == "at" => crate::calendar::utc(ms),
                _ => format!("{name} {value}"),
            };
            let values: Vec<String> = check.params.iter().map(value).collect();
            let said = check.code.as_ref().map(|code| {
                let mut view = ErrorView::failed(code);
                view.params.clone_from(&check.params);
                format!(" — {} [{code}]", crate::sentence::sentence(&view))
            });
            if let (true, Some(said)) = (check.ok, &said) {
                return format!("•{}", said.trim_start_matches(" —"));
            }
            let mark = if check.ok { "✔" } else { "✖" };
            format!("{mark} {} {}{}", check.check, values.join(", "), said.unwrap_or_default())
        };
        checks.iter().map(line).collect()
    });
    match checks.iter().find(|check| !check.ok) {
        Some(check) => Err(ErrorView::failed("CLI-209").with("check", &check.check)),
        None => Ok(()),
    }
}
