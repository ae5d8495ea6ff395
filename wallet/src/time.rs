//! A chain clock is the machine's clock, moved ahead to the chain's where the chain is ahead.
//!
//! Deadlines and expiries are judged by the time in block headers. On a public chain that is the machine's time but for
//! seconds; the practice chain's time can be moved by days, and a claim signed by the machine's clock would be past its
//! deadline there. Whoever reads heads tells them to this clock.
//!
//! # Guarantees
//! It never shows less than the machine's clock, and a chain that is behind does not hold it back (TIM-001).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use teahouse_base::{Clock, UnixMillis};
use teahouse_chain::port::{ChainPort, Heads, PortError};

/// The machine's clock and how far the chain is ahead of it.
pub struct ChainClock {
    machine: Arc<dyn Clock>,
    ahead_millis: AtomicU64,
}

impl ChainClock {
    /// A clock that shows `machine` until a chain turns out to be ahead of it.
    pub fn new(machine: Arc<dyn Clock>) -> Self {
        Self { machine, ahead_millis: AtomicU64::new(0) }
    }

    /// Takes note of the chain's newest block.
    pub fn saw(&self, heads: &Heads) {
        let ahead = heads.latest.time.millis().since(self.machine.now()).as_millis(); // TIM-001
        let ahead = u64::try_from(ahead).unwrap_or(u64::MAX);
        // A block is as old as it is: the chain is at least this far ahead, and was further right after the block.
        self.ahead_millis.fetch_max(ahead, Ordering::SeqCst);
    }

    /// Reads the heads of `port` and takes note of them.
    ///
    /// # Errors
    /// [`PortError`]; the clock goes on as before.
    pub async fn follow(&self, port: &dyn ChainPort) -> Result<(), PortError> {
        self.saw(&port.heads().await?);
        Ok(())
    }
}

impl Clock for ChainClock {
    fn now(&self) -> UnixMillis {
        let ahead = self.ahead_millis.load(Ordering::SeqCst);
        UnixMillis::new(self.machine.now().get().saturating_add(ahead)) // TIM-001
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use teahouse_base::UnixSeconds;
    use teahouse_base::testing::FrozenClock;
    use teahouse_chain::port::BlockRef;

    fn heads(time: u64) -> Heads {
        let block = BlockRef { number: 1, hash: Default::default(), time: UnixSeconds::new(time) };
        Heads { latest: block, safe: block, finalized: block }
    }

    #[test]
    fn tim_001_a_chain_that_is_ahead_moves_the_clock_and_one_that_is_behind_does_not() {
        // given a machine at 1,000 s
        let machine = FrozenClock::at(UnixSeconds::new(1_000).millis());
        let clock = ChainClock::new(Arc::new(machine.clone()));
        clock.saw(&heads(900));
        assert_eq!(clock.now().seconds().get(), 1_000);
        // when the chain's time is moved by a day
        clock.saw(&heads(1_000 + 86_400));
        assert_eq!(clock.now().seconds().get(), 87_400);
        // then it goes on with the machine's, also while no block is made
        machine.advance(Duration::from_secs(60));
        clock.saw(&heads(1_000 + 86_400));
        assert_eq!(clock.now().seconds().get(), 87_460);
    }
}
