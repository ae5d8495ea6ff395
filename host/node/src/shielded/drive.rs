//! The drive takes each payment as far as its record allows now: signed, proved, handed over, followed.
//!
//! What one payment meets stops no other. Where a person is needed, it waits for one, and says why.

use std::sync::Arc;

use teahouse_api::Exit;
use teahouse_base::Clock;
use teahouse_chain::port::Heads;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{Next, ShieldedIntent};
use tokio::task::JoinSet;

use super::lane::PoolLane;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// The disk refused: nothing was kept and nothing left, and there may be room in the next round.
const NO_ROOM: &str = "STO-203";

impl Shared {
    /// Takes every open payment further; whether something is under way.
    pub(crate) async fn drive_shielded(
        self: &Arc<Self>,
        pool: &PoolLane,
        heads: &Heads,
        tasks: &mut JoinSet<()>,
    ) -> Result<bool, NodeError> {
        if self.settle_shielded(pool, heads).await? {
            return Ok(true);
        }
        let mut is_busy = false;
        for (id, record) in pool.plans.list(true)? {
            if self.is_locked() {
                break; // LCK-001
            }
            is_busy |= record.next() != Next::Agree;
            if self.shielded.is_stopped(&id) || self.shielded.is_proving(&id) {
                continue;
            }
            if let Err(error) = self.take_further(pool, (id, &record), tasks).await {
                self.note_fault_of(id, &error);
            }
            self.tell_shielded(pool, &id)?;
        }
        Ok(is_busy)
    }

    /// Notes what went wrong on the way of a payment, and whether it goes on by itself.
    pub(super) fn note_fault_of(&self, id: IntentId, error: &NodeError) {
        // A note whose block is not safe yet, a payment that somebody called off or signed anew meanwhile, keys that are away:
        // the next round sees how it is then.
        if ["SHD-080", "SHD-074", codes::LOCKED.code()].contains(&error.code()) {
            return;
        }
        // What the network does is tried again, and so is a disk without room; the rest needs a person.
        let stops = error.view().exit != Exit::Network && error.code() != NO_ROOM;
        tracing::warn!(code = error.code(), stops, "a shielded payment did not go on");
        self.shielded.note_fault(id, error.view().clone(), stops);
    }

    async fn take_further(
        self: &Arc<Self>,
        pool: &PoolLane,
        (id, record): (IntentId, &ShieldedIntent),
        tasks: &mut JoinSet<()>,
    ) -> Result<(), NodeError> {
        let next = record.next();
        if matches!(next, Next::Sign | Next::Prove | Next::Hand) && self.is_late(record) {
            // What somebody was handed before it was signed anew may still be in a block.
            return if record.handed.is_some() { Ok(()) } else { Err(codes::TIME_RAN_OUT.error()) };
        }
        match next {
            Next::Sign => {
                pool.plans.sign(&id, &self.spending()?)?; // LCK-001
                self.order_proof(pool, id, tasks).await
            }
            Next::Prove => self.order_proof(pool, id, tasks).await,
            Next::Hand => self.hand_shielded(pool, id, tasks).await,
            Next::Wait if self.is_out_of_blocks(record) => self.hand_shielded(pool, id, tasks).await,
            Next::Wait | Next::Agree | Next::Done => Ok(()),
        }
    }

    /// Whether its deadline is over: a machine that slept, or a proof that took too long.
    pub(crate) fn is_late(&self, record: &ShieldedIntent) -> bool {
        record.carriage.deadline < self.shielded.clock.now().seconds()
    }

    /// Whether it was handed over, and could still be brought.
    fn is_out_of_blocks(&self, record: &ShieldedIntent) -> bool {
        record.state == teahouse_wallet::shielded::ShieldedState::Handed && !self.is_late(record)
    }
}
