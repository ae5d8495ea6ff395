//! The drive takes payments, claims and apps' requests as far as they get now, again and again.
//!
//! It keeps nothing in memory that matters: it looks at what is on disk and at what the chain says, so that after a crash
//! it goes on where it was.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_wallet::journal::State;

use super::payment::state_of;
use super::relayed::relayed_state;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// Between two looks while something is under way.
const BUSY: Duration = Duration::from_millis(300);
/// Between two looks while nothing is.
const IDLE: Duration = Duration::from_secs(5);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let wait = match round(&shared).await {
            Ok(true) => BUSY,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(%error, "a round over money and apps ended early");
                PAUSE
            }
        };
        tokio::select! {
            () = shared.money.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// One round; whether something is under way.
async fn round(shared: &Arc<Shared>) -> Result<bool, NodeError> {
    shared.drop_late_sheets()?;
    let Ok(chain) = shared.chain() else {
        return shared.settle_requests(None).await;
    };
    let moved = tick(shared, &chain).await;
    shared.begin_claims(&chain)?;
    shared.begin_relayed(&chain)?;
    let busy = shared.settle_requests(Some(&chain)).await?;
    moved?;
    let waiting = |state: &State| state.is_in_flight() || *state == State::Approved;
    let paying = chain.journal.unsettled()?.iter().any(|(_, record)| waiting(&record.state));
    Ok(busy || paying || !chain.relayed.unsettled()?.is_empty() || shared.claims_under_way(&chain)?)
}

/// Lets journal and redemptions look at the chain, and tells the fronts what changed.
async fn tick(shared: &Shared, chain: &Chain) -> Result<(), NodeError> {
    if chain.journal.unsettled()?.iter().any(|(_, record)| record.state == State::Approved) {
        chain.ready().await?;
    }
    let changes = chain.journal.tick(Some(&chain.signer)).await?;
    for change in &changes {
        shared.emit(Event::Payment { id: change.id.to_string(), state: state_of(&change.now) });
    }
    let redeemed = chain.redemptions.tick().await?;
    for change in &redeemed {
        shared.claim_moved(chain, change)?;
    }
    let relayed = chain.relayed.tick().await?;
    for change in &relayed {
        shared.emit(Event::Payment { id: change.id.to_string(), state: relayed_state(&change.now) });
    }
    if !changes.is_empty() || !redeemed.is_empty() || !relayed.is_empty() {
        shared.emit(Event::Wallet);
    }
    Ok(())
}
