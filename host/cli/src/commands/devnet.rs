//! The local practice chain.

use std::time::Duration;

use teahouse_api::ErrorView;
use teahouse_api::profile::Done;
use teahouse_node::NodeError;
use teahouse_node::devnet::{self, DevnetView};

use super::Context;
use crate::args::{Devnet, Mining};
use crate::table::base_units;

const COIN_DECIMALS: u8 = 18;
const DOLLAR_DECIMALS: u8 = 6;

pub(super) async fn run(context: &Context<'_>, verb: Devnet) -> Result<(), ErrorView> {
    let folder = context.settings.home.devnet();
    let view = match verb {
        Devnet::Up { port } => devnet::up(&folder, port).await,
        Devnet::Status => devnet::status(&folder).await,
        Devnet::Time { by } => devnet::advance(&folder, length(&by)?).await,
        Devnet::Mining { mode } => devnet::set_mining(&folder, mode == Mining::On).await,
        Devnet::Faucet { account, coins, dollars } => {
            let (wei, units) = (amount(&coins, COIN_DECIMALS)?, amount(&dollars, DOLLAR_DECIMALS)?);
            devnet::faucet(&folder, &account, &wei, &units).await
        }
        Devnet::Down => {
            devnet::down(&folder).await.map_err(NodeError::into_view)?;
            context.print(&Done {}, |_| vec!["stopped; its state is kept".to_owned()]);
            return Ok(());
        }
    };
    context.print(&view.map_err(NodeError::into_view)?, lines);
    Ok(())
}

fn lines(view: &DevnetView) -> Vec<String> {
    let status = &view.status;
    let mut lines = vec![
        format!("{} ({})", status.url, status.note),
        format!("block {} at {}, process {}", status.block, status.time, status.pid),
        format!("use it with: teahouse chain use {}", view.folder.display()),
    ];
    lines.extend(status.contracts.iter().map(|(name, at)| format!("{name:<16} {}", at.address)));
    lines
}

fn amount(text: &str, decimals: u8) -> Result<String, ErrorView> {
    let bad = || ErrorView::usage("CLI-206").with("amount", text).with("decimals", decimals);
    base_units(text, decimals).ok_or_else(bad)
}

/// A length of time: a number and `s`, `m`, `h` or `d`.
pub(super) fn length(text: &str) -> Result<Duration, ErrorView> {
    let bad = || ErrorView::usage("CLI-207").with("time", text);
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => return Err(bad()),
    };
    let number: u64 =
        text.trim_start_matches('+')[..text.trim_start_matches('+').len() - 1].parse().map_err(|_| bad())?;
    number.checked_mul(unit).map(Duration::from_secs).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_a_unit() {
        assert_eq!(length("25h").ok(), Some(Duration::from_secs(90_000)));
        assert_eq!(length("+2d").ok(), Some(Duration::from_secs(172_800)));
        for bent in ["", "h", "5", "5x", "-1s", "99999999999999999999d"] {
            assert!(length(bent).is_err(), "{bent}");
        }
    }
}
