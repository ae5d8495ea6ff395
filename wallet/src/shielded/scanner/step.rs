//! Reading the next stretch from a chain: first whether the last block that was looked at is still there.

use teahouse_chain::pool::find_logs;
use teahouse_chain::port::{BlockRef, ChainPort};

use super::{ScanError, ScanReport, Scanner, Stretch};

/// What there is to do next.
#[derive(Clone, Debug)]
pub enum Step {
    /// Nothing: everything up to the newest block was looked at.
    UpToDate,
    /// Blocks were taken back, and what stood in them is forgotten. The scan goes on behind this block.
    Undone(Option<BlockRef>),
    /// These blocks can be taken ([`Scanner::take`]): that is work for a thread of its own.
    Read {
        /// What the pool wrote.
        stretch: Stretch,
        /// The newest block that cannot be taken back.
        finalized: u64,
    },
}

impl Scanner {
    /// Reads the next stretch, or undoes what was taken back.
    ///
    /// # Errors
    /// [`ScanError`]; everything stays as it is.
    pub async fn read(&self, port: &dyn ChainPort) -> Result<Step, ScanError> {
        let tip = self.cursor()?;
        if let Some(tip) = tip
            && port.block(tip.number).await? != Some(tip)
        {
            return self.undo(port).await;
        }
        let heads = port.heads().await?;
        let Some(range) = self.next(&heads)? else { return Ok(Step::UpToDate) };
        let (from, number) = (*range.start(), *range.end());
        let to = port.block(number).await?.ok_or(ScanError::Moved)?;
        let logs = find_logs(port, self.lane.place.pool, (from, number)).await?;
        let stays = port.block(number).await? == Some(to);
        let follows = match tip {
            Some(tip) => port.block(tip.number).await? == Some(tip),
            None => true,
        };
        if !(stays && follows) {
            return Err(ScanError::Moved);
        }
        Ok(Step::Read { stretch: Stretch { from, to, logs }, finalized: heads.finalized.number })
    }

    /// Reads and takes one stretch; `None` when there is nothing to read. For callers that may work where they are.
    ///
    /// # Errors
    /// [`ScanError`]; nothing of the stretch was kept.
    pub async fn step(&self, port: &dyn ChainPort) -> Result<Option<ScanReport>, ScanError> {
        match self.read(port).await? {
            Step::UpToDate => Ok(None),
            Step::Undone(_) => Ok(Some(ScanReport::default())),
            Step::Read { stretch, finalized } => self.take(stretch, finalized).map(Some),
        }
    }

    async fn undo(&self, port: &dyn ChainPort) -> Result<Step, ScanError> {
        for known in self.checkpoints()? {
            if port.block(known.number).await? == Some(known) {
                return Ok(Step::Undone(self.undo_to(Some(known.number))?));
            }
        }
        Ok(Step::Undone(self.undo_to(None)?))
    }
}
