//! Watching a pool: its queue is rebuilt from its events, up to the newest block.
//!
//! What cannot be taken back is kept; what can be is read again at every look, so that a reorganisation has nothing to undo.
//! Where even the kept block is gone, as on a chain without finality, everything is read again from the pool's first block
//! (SUB-018).

use alloy::primitives::Address;
use teahouse_chain::pool::find_logs;
use teahouse_chain::port::{BlockRef, ChainPort};

use super::InsertError;
use super::queue::Queue;

/// The most blocks of one reading.
const MOST_BLOCKS: u64 = 2_048;

/// A pool that is watched.
#[derive(Debug)]
pub(super) struct Watch {
    pool: Address,
    since: u64,
    /// The queue in a block that cannot be taken back.
    kept: Option<(BlockRef, Queue)>,
    /// The queue in the block that was the newest.
    last: Option<(BlockRef, Queue)>,
}

impl Watch {
    /// Watches the pool that was made in block `since`.
    pub(super) const fn new(pool: Address, since: u64) -> Self {
        Self { pool, since, kept: None, last: None }
    }

    /// Believes nothing of what was read: the next look begins at the first block.
    pub(super) fn forget(&mut self) {
        (self.kept, self.last) = (None, None);
    }

    /// The queue in the newest block.
    ///
    /// # Errors
    /// [`InsertError`]; after a fault the next look begins anew.
    pub(super) async fn look(&mut self, port: &dyn ChainPort) -> Result<(BlockRef, Queue), InsertError> {
        let looked = self.try_look(port).await;
        if matches!(looked, Err(InsertError::Fault(_))) {
            self.forget(); // SUB-018
        }
        looked
    }

    async fn try_look(&mut self, port: &dyn ChainPort) -> Result<(BlockRef, Queue), InsertError> {
        let heads = port.heads().await?;
        if let Some((block, queue)) = self.last.as_ref().filter(|(block, _)| *block == heads.latest) {
            return Ok((*block, queue.clone()));
        }
        let kept = self.kept.as_ref().map(|(block, _)| *block);
        if let Some(block) = kept
            && port.block(block.number).await? != Some(block)
        {
            self.forget(); // SUB-018
        }
        while self.next() <= heads.finalized.number {
            let to = heads.finalized.number.min(self.next().saturating_add(MOST_BLOCKS - 1));
            self.kept = Some(self.read(port, self.kept_queue(), (self.next(), to)).await?);
        }
        let (mut queue, mut from) = (self.kept_queue(), self.next());
        let mut at = heads.latest;
        while from <= heads.latest.number {
            let to = heads.latest.number.min(from.saturating_add(MOST_BLOCKS - 1));
            (at, queue) = self.read(port, queue, (from, to)).await?;
            from = to.saturating_add(1);
        }
        if at != heads.latest {
            return Err(InsertError::Moved);
        }
        self.last = Some((at, queue.clone()));
        Ok((at, queue))
    }

    fn next(&self) -> u64 {
        self.kept.as_ref().map_or(self.since, |(block, _)| block.number.saturating_add(1))
    }

    fn kept_queue(&self) -> Queue {
        self.kept.as_ref().map(|(_, queue)| queue.clone()).unwrap_or_default()
    }

    async fn read(
        &self,
        port: &dyn ChainPort,
        mut queue: Queue,
        (from, to): (u64, u64),
    ) -> Result<(BlockRef, Queue), InsertError> {
        let end = port.block(to).await?.ok_or(InsertError::Moved)?;
        let mut logs = find_logs(port, self.pool, (from, to)).await?;
        if port.block(to).await? != Some(end) {
            return Err(InsertError::Moved);
        }
        logs.sort_by_key(|log| (log.block.number, log.index));
        for log in &logs {
            queue.apply(&log.event)?;
        }
        Ok((end, queue))
    }
}
