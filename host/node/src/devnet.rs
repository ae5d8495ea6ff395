//! The practice chain of a home: a real anvil on this machine, whose money is worthless.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::primitives::U256;

use crate::error::{NodeError, codes, disk};

/// The chain profile's file in the chain's folder, beside `book.json`.
pub const PROFILE_FILE: &str = "chain.json";
/// The address book's file in the chain's folder.
pub const BOOK_FILE: &str = "book.json";

/// What the practice chain is doing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DevnetView {
    /// Where its state, its profile and its address book lie: what `chain use` takes.
    pub folder: PathBuf,
    /// What the chain says of itself.
    #[serde(flatten)]
    pub status: teahouse_chain::devnet::DevnetStatus,
}

async fn view(devnet: &Devnet, folder: &Path) -> Result<DevnetView, NodeError> {
    Ok(DevnetView { folder: folder.to_owned(), status: devnet.status().await? })
}

/// Starts the chain on the state in `folder`, or finds it running; `port` 0 takes a free one. It outlives this process.
///
/// # Errors
/// The chain's own; `NOD-110` when the disk refuses.
pub async fn up(folder: &Path, port: u16) -> Result<DevnetView, NodeError> {
    let devnet = Devnet::up(folder, port).await?;
    let profile = serde_json::to_string_pretty(devnet.profile());
    let profile = profile.map_err(|error| codes::BUG.with("what", "a chain profile").told(&error))?;
    std::fs::write(folder.join(PROFILE_FILE), profile).map_err(disk)?;
    std::fs::write(folder.join(BOOK_FILE), devnet.book().to_json()).map_err(disk)?;
    view(&devnet, folder).await
}

/// What it is doing.
///
/// # Errors
/// The chain's own, also when it does not run.
pub async fn status(folder: &Path) -> Result<DevnetView, NodeError> {
    view(&Devnet::attach(folder).await?, folder).await
}

/// Moves its time ahead.
///
/// # Errors
/// The chain's own.
pub async fn advance(folder: &Path, by: Duration) -> Result<DevnetView, NodeError> {
    let devnet = Devnet::attach(folder).await?;
    devnet.advance(by).await?;
    view(&devnet, folder).await
}

/// Makes blocks for what arrives, or holds them back, so that payments wait.
///
/// # Errors
/// The chain's own.
pub async fn set_mining(folder: &Path, on: bool) -> Result<DevnetView, NodeError> {
    let devnet = Devnet::attach(folder).await?;
    devnet.set_mining(on).await?;
    view(&devnet, folder).await
}

/// Gives an account worthless coin (in wei) and practice dollars (in millionths).
///
/// # Errors
/// `NOD-122` for what is no account or amount; the chain's own.
pub async fn faucet(folder: &Path, to: &str, wei: &str, dollars: &str) -> Result<DevnetView, NodeError> {
    let amount = |text: &str| text.parse::<U256>().map_err(|_| codes::MALFORMED.with("field", "amount"));
    let to = to.parse().map_err(|_| codes::MALFORMED.with("field", "account"))?;
    let devnet = Devnet::attach(folder).await?;
    devnet.faucet(to, amount(wei)?, amount(dollars)?).await?;
    view(&devnet, folder).await
}

/// Ends it and waits until its state is written.
///
/// # Errors
/// The chain's own.
pub async fn down(folder: &Path) -> Result<(), NodeError> {
    Ok(Devnet::stop_at(folder).await?)
}
