//! The task of the pool: it reads what the pool wrote, and takes each payment as far as it gets now, again and again.
//!
//! It keeps nothing in memory that matters. While the profile is locked the keys that see are away: nothing is looked at, and the
//! look goes on where it was, and proofs that are being made end. Opening notes is work for a thread of its own.
//!
//! Where what an endpoint tells does not fit what was looked at before, one of the two is a lie. It is asked for again, then what was
//! believed before is read again, by ever more, with pauses that grow: a lie that was told once stops nothing for ever, and nobody
//! hammers an endpoint because of one (SHW-004).

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_base::Coded;
use teahouse_chain::pool::find_logs;
use teahouse_chain::port::Heads;
use teahouse_wallet::shielded::{MOST_BLOCKS, ScanError, ScanReport, Step};
use tokio::task::JoinSet;

use super::lane::PoolLane;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// Between two looks while something is under way.
const BUSY: Duration = Duration::from_millis(500);
/// Between two looks while nothing is.
const IDLE: Duration = Duration::from_secs(5);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(2);
/// How often that is doubled while what is told does not fit.
const MOST_DOUBLINGS: u32 = 8;

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    // Proofs and hand-overs that are followed: they end with this task, and go on from their records at the next start.
    let mut tasks = JoinSet::new();
    loop {
        while tasks.try_join_next().is_some() {}
        let wait = match round(&shared, &mut tasks).await {
            Ok(is_busy) => {
                shared.pool_went(None);
                if is_busy { BUSY } else { IDLE }
            }
            Err(error) => {
                tracing::info!(code = error.code(), "a look at the pool ended early");
                shared.pool_went(Some(&error));
                PAUSE.saturating_mul(1 << shared.shielded.misfits().min(MOST_DOUBLINGS))
            }
        };
        let is_doubted = shared.shielded.misfits() > 0;
        tokio::select! {
            // What does not fit is not asked for sooner because somebody waits.
            () = shared.shielded.wake.notified(), if !is_doubted => {}
            () = tokio::time::sleep(shared.pace.about(wait)) => {} // NODE-021
        }
    }
}

/// One round; whether something is under way.
async fn round(shared: &Arc<Shared>, tasks: &mut JoinSet<()>) -> Result<bool, NodeError> {
    let Ok(pool) = shared.pool() else { return Ok(false) };
    let heads = pool.chain.port.heads().await?;
    shared.shielded.saw(pool.place(), heads);
    if shared.is_locked() {
        // What is proved with is secret, too.
        shared.shielded.call_all_off(); // LCK-001
        shared.ask_as_usual(&pool, &heads).await?;
        return Ok(false); // LCK-001
    }
    shared.begin_pool(&pool, &heads)?;
    let is_through = shared.read_pool(&pool).await?;
    shared.tell_all_shielded(&pool)?;
    if !is_through {
        return Ok(true);
    }
    let is_busy = shared.drive_shielded(&pool, &heads, tasks).await?;
    Ok(shared.tidy_in_passing(&pool).await || is_busy)
}

impl Shared {
    /// Notes how the last look ended.
    fn pool_went(&self, error: Option<&NodeError>) {
        if self.shielded.note_trouble(error.map(|error| error.view().clone())) {
            self.emit(Event::Wallet);
        }
    }

    /// A locked profile asks for what is new as it does otherwise, and looks at nothing of it: if all personas fell silent in one
    /// second, whoever keeps an endpoint of two would know that they belong together (NODE-021).
    async fn ask_as_usual(&self, pool: &PoolLane, heads: &Heads) -> Result<(), NodeError> {
        let port = &*pool.chain.port;
        let tip = self.looked(pool)?.pop().map(|point| point.block.number);
        if let Some(tip) = tip {
            port.block(tip).await?;
        }
        let before = tip.unwrap_or(pool.at.pool.since.saturating_sub(1)).max(self.shielded.asked_up_to());
        let newest = heads.latest.number;
        if newest <= before {
            return Ok(());
        }
        let to = newest.min(before.saturating_add(MOST_BLOCKS));
        port.block(to).await?;
        find_logs(port, pool.place().pool, (before.saturating_add(1), to)).await?;
        port.block(to).await?;
        self.shielded.note_asked_up_to(to);
        Ok(())
    }

    /// Reads what the pool wrote since; whether everything was looked at. A front that asked between a block and its reading knows
    /// an insertion of its notes from nothing else.
    async fn read_pool(self: &Arc<Self>, pool: &PoolLane) -> Result<bool, NodeError> {
        let mut is_news = false;
        let ended = self.read_stretches(pool, &mut is_news).await;
        if is_news {
            self.emit(Event::Wallet); // NODE-106
        }
        ended
    }

    /// Reads stretch after stretch, until there is none left or something is in the way.
    async fn read_stretches(
        self: &Arc<Self>,
        pool: &PoolLane,
        is_news: &mut bool,
    ) -> Result<bool, NodeError> {
        while !self.is_locked() {
            match self.read_stretch(pool).await {
                Ok(true) => return Ok(true),
                Ok(false) => *is_news = true,
                // The branch changed under our eyes: what is there now is read the next time.
                Err(ReadFailure::Moved) => return Ok(false),
                Err(ReadFailure::Misfit(error)) => {
                    self.doubt_pool(pool)?;
                    return Err(error);
                }
                Err(ReadFailure::Else(error)) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Where it does not fit for a second time, what was believed before is read again: perhaps that was the lie.
    fn doubt_pool(&self, pool: &PoolLane) -> Result<(), NodeError> {
        if let Some(times) = self.shielded.note_misfit().checked_sub(1) {
            self.pool_scanner(pool)?.doubt(times)?; // SHW-004
            self.emit(Event::Wallet);
        }
        Ok(())
    }

    /// Reads one stretch, and opens its notes on another thread; whether there was none left.
    async fn read_stretch(self: &Arc<Self>, pool: &PoolLane) -> Result<bool, ReadFailure> {
        let scanner = self.pool_scanner(pool)?;
        let step = scanner.read(&*pool.chain.port).await?;
        match step {
            Step::UpToDate => {
                self.shielded.fits();
                Ok(true)
            }
            Step::Undone(_) => {
                self.emit(Event::Wallet);
                // An endpoint that changes its mind all the time is asked once a round.
                Err(ReadFailure::Moved)
            }
            Step::Read { stretch, finalized } => {
                let taken = tokio::task::spawn_blocking(move || scanner.take(stretch, finalized)).await;
                let taken = taken.map_err(|error| codes::BUG.with("what", "a scan").told(&error))?;
                self.found(&taken?);
                Ok(false)
            }
        }
    }

    fn found(&self, report: &ScanReport) {
        if report.refused > 0 {
            tracing::warn!(refused = report.refused, "notes that are not what they say were left out");
        }
        if report.found + report.spent + report.sent > 0 {
            self.emit(Event::Wallet);
        }
    }
}

/// Why a stretch was not read.
enum ReadFailure {
    Moved,
    Misfit(NodeError),
    Else(NodeError),
}

impl From<ScanError> for ReadFailure {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Moved | ScanError::Elsewhere { .. } => Self::Moved,
            error => {
                tracing::debug!(code = %error.code(), "a stretch was not read");
                if error.is_misfit() { Self::Misfit(error.into()) } else { Self::Else(error.into()) }
            }
        }
    }
}

impl From<NodeError> for ReadFailure {
    fn from(error: NodeError) -> Self {
        Self::Else(error)
    }
}
