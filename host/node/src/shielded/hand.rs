//! Handing over gives a payment to the submitter that its proof names, again and again until a block has it or its time is over.
//!
//! That it may be out there is on disk before its bytes leave (SHW-010). Asked again, a submitter gives the state of the first
//! asking, so asking twice pays once.

use std::sync::Arc;

use teahouse_api::shielded::ShieldedCarrier;
use teahouse_base::Clock;
use teahouse_chain::pool::Proven;
use teahouse_relay::edge::Edge;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::PoolPlace;
use teahouse_wallet::submitter::{Why, hand_over_shielded};
use tokio::task::JoinSet;

use super::lane::PoolLane;
use crate::error::{NodeError, codes};
use crate::money::claims::OverEdge;
use crate::node::Shared;

/// How long a submitter may take before it is asked again.
const PATIENCE_MS: u64 = 15_000;

impl Shared {
    /// Hands a proved payment over to whoever was agreed on.
    pub(crate) async fn hand_shielded(
        self: &Arc<Self>,
        pool: &PoolLane,
        id: IntentId,
        tasks: &mut JoinSet<()>,
    ) -> Result<(), NodeError> {
        let known = self.shielded_record(&id)?;
        if known.as_ref().is_some_and(|known| known.by == ShieldedCarrier::Own) {
            return self.carry_by_own(pool, id).await;
        }
        let Some(peer) = known.and_then(|known| known.peer) else {
            // A backup brought it back without its carrier: whoever is connected can be named by a retry.
            return Err(codes::SUBMITTER_GONE.error());
        };
        let edge =
            self.network.edge().filter(|edge| edge.submitters().iter().any(|one| one.to_string() == peer));
        let Some(edge) = edge else {
            let gone = codes::SUBMITTER_GONE.with("peer", &peer);
            self.shielded.note_fault(id, gone.view().clone(), false);
            return Ok(());
        };
        if !self.shielded.may_ask(id, self.clock.now().get(), PATIENCE_MS) {
            return Ok(());
        }
        let keys = self.spending()?; // LCK-001
        let handed = pool.plans.hand(&id, keys.view().outgoing(), &peer, self.shielded.clock.now()); // SHW-010
        // What was not kept was given to nobody, who can so be asked at once.
        let proven = handed.inspect_err(|_| self.shielded.ask_again(&id))?;
        tasks.spawn(give(self.clone(), (id, *pool.place()), (edge, peer), Box::new(proven)));
        Ok(())
    }
}

/// Gives a payment to one submitter, and notes what it says.
async fn give(
    shared: Arc<Shared>,
    (id, place): (IntentId, PoolPlace),
    (edge, peer): (Edge, String),
    proven: Box<Proven>,
) {
    let said = hand_over_shielded(&OverEdge(edge), &peer, &proven, place.chain, place.pool).await;
    match said {
        Ok(_) => {
            tracing::info!(%peer, "a submitter has taken a shielded payment");
            shared.shielded.clear_fault(&id);
        }
        Err(why) => {
            let refused = refused(why);
            tracing::info!(%peer, code = refused.code(), "a shielded payment is handed over later");
            shared.shielded.note_fault(id, refused.view().clone(), false);
        }
    }
    if let Ok(pool) = shared.pool()
        && let Err(error) = shared.tell_shielded(&pool, &id)
    {
        tracing::debug!(code = error.code(), "nobody was told of a payment");
    }
    shared.shielded.wake.notify_one();
}

/// Why a submitter did not take it, as the surface says it.
fn refused(why: Why) -> NodeError {
    match why {
        Why::Refused(refusal) => refusal.into(),
        other => codes::SUBMITTER_GONE.error().told(&other),
    }
}
