//! The drive takes payments, claims and apps' requests as far as they get now, again and again.
//!
//! It keeps nothing in memory that matters: it looks at what is on disk and at what the chain says, so that after a crash
//! it goes on where it was.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_wallet::journal::{Change, State, TickError};

use super::certainty::why_not_followed;
use super::payment::state_of;
use super::relayed::relayed_state;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::keys::KeysNow;
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
            () = tokio::time::sleep(shared.pace.about(wait)) => {}
        }
    }
}

/// One round; whether something is under way.
async fn round(shared: &Arc<Shared>) -> Result<bool, NodeError> {
    shared.drop_late_sheets()?;
    let Ok(chain) = shared.chain() else {
        return shared.settle_requests(None).await;
    };
    let mut moved = tick(shared, &chain).await;
    for lane in shared.lanes()?.iter().skip(1) {
        moved = moved.and(follow(shared, lane).await);
    }
    // The chain is looked at while locked too; what would sign waits. It may be locked while it looks.
    if !shared.is_locked() {
        shared.begin_claims(&chain)?;
    }
    let mut busy = false;
    for lane in shared.lanes()? {
        if !shared.is_locked() {
            shared.begin_relayed(&lane)?;
        }
        busy |= shared.scan(&lane).await;
    }
    if !shared.is_locked() {
        shared.look_at_watches(&chain).await?;
        busy |= shared.settle_requests(Some(&chain)).await?;
        if let Err(error) = shared.look_at_deal_watches(&chain).await {
            tracing::warn!(%error, "deals that apps watch could not be looked at");
        }
    }
    moved?;
    let waiting = |state: &State| state.is_in_flight() || *state == State::Approved;
    let (mut paying, mut relaying) = (false, false);
    for lane in shared.lanes()? {
        paying |= lane.journal.unsettled()?.iter().any(|(_, record)| waiting(&record.state));
        relaying |= !lane.relayed.unsettled()?.is_empty();
    }
    Ok(busy || paying || relaying || shared.claims_under_way(&chain)?)
}

/// Lets journal, promises and redemptions look at the chain, and tells the fronts what changed.
async fn tick(shared: &Shared, chain: &Chain) -> Result<(), NodeError> {
    follow(shared, chain).await?;
    let redeemed = chain.redemptions.tick().await?;
    for change in &redeemed {
        shared.claim_moved(chain, change)?;
    }
    if !redeemed.is_empty() {
        shared.emit(Event::Wallet);
    }
    // Last: what one contract does not answer holds up nothing else.
    if !chain.promises.tick().await?.is_empty() {
        shared.emit(Event::Wallet);
    }
    shared.stop_idle_meters(chain)?;
    if !chain.promises.tick_meters().await?.is_empty() {
        shared.emit(Event::Wallet);
    }
    Ok(())
}

/// Lets what one account pays, and what others bring for it, look at the chain.
async fn follow(shared: &Shared, chain: &Chain) -> Result<(), NodeError> {
    if chain.journal.unsettled()?.iter().any(|(_, record)| record.state == State::Approved) {
        chain.ready().await?;
    }
    let looked = look(shared, chain).await;
    let relayed = chain.relayed.tick().await;
    let failed = why_not_followed(looked.as_ref().err(), relayed.as_ref().err());
    shared.look_changed(chain.note_look(failed));
    for change in relayed.iter().flatten() {
        shared.emit(Event::Payment { id: change.id.to_string(), state: relayed_state(&change.now) });
    }
    for change in looked.iter().flatten() {
        shared.emit(Event::Payment { id: change.id.to_string(), state: state_of(&change.now) });
    }
    let (looked, relayed) = (looked?, relayed?);
    if !looked.is_empty() || !relayed.is_empty() {
        shared.emit(Event::Wallet);
    }
    Ok(())
}

/// Lets the journal look at the chain. Locked, agreed payments wait; what is signed is followed.
///
/// A lock in the middle of a look takes the key and nothing else: the look goes on as it was, so that an endpoint does not see
/// the looks of two personas break off, or begin anew, in one second (NODE-021).
async fn look(shared: &Shared, chain: &Chain) -> Result<Vec<Change>, TickError> {
    chain.journal.tick_by(&KeysNow { shared, chain }).await // LCK-001
}
