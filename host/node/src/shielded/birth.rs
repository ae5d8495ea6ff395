//! The first block in which a note of this persona's can be: the pool's own, unless the phrase was made here, lately.
//!
//! A phrase that was restored has an old life of unknown length, and so has each further persona of its profile: nobody says
//! which of them it had. Looking from the pool's first block costs a little time, once; looking too late would hide money. So an
//! endpoint that told of a newest block that was none is not believed for ever: once another one is told, all is looked at.
//!
//! # Privacy
//! No block is asked for because of it: all of the pool's events are read anyway, and only opened from that block on.

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_chain::port::Heads;
use teahouse_wallet::shielded::{Birth, has_begun, restored_own_notes};

use super::lane::PoolLane;
use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{self, Single};

/// No chain makes more blocks in a second.
const BLOCKS_A_SECOND: u64 = 4;
/// How wrong the machine's clock may have been when the phrase was made, in seconds.
const SLACK: u64 = 86_400;

/// That the phrase was made here, for this persona, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeHere {
    /// Milliseconds.
    pub at: u64,
}

impl Single for MadeHere {
    const KEY: &'static [u8] = b"made-here";
}

/// The first block in which a note can be of a phrase that was made at `made` milliseconds, if it was made here.
fn first_block(pool: u64, made: Option<u64>, heads: &Heads) -> u64 {
    let Some(made) = made else { return pool };
    let age = heads.latest.time.get().saturating_sub(made / 1_000);
    let blocks = age.saturating_add(SLACK).saturating_mul(BLOCKS_A_SECOND);
    heads.latest.number.saturating_sub(blocks).max(pool)
}

impl Shared {
    /// Says where the scan begins, the first time; notes for oneself are counted from now on, in case that an old life gave
    /// some out.
    pub(crate) fn begin_pool(&self, pool: &PoolLane, heads: &Heads) -> Result<(), NodeError> {
        if has_begun(&*self.store, &pool.lane)? {
            if self.pool_scanner(pool)?.doubt_birth(heads.latest.number)? {
                tracing::warn!("the first block of a scan was none; everything is looked at again");
                self.emit(Event::Wallet);
            }
            return Ok(());
        }
        let made: Option<MadeHere> = self.read(|records| records::single(records))?;
        let first = pool.at.pool.since;
        let owner = first_block(first, made.map(|made| made.at), heads);
        self.write(|records| restored_own_notes(records, &pool.lane, self.clock.now()))?;
        Ok(self.pool_scanner(pool)?.begin(Birth { pool: first, owner })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::UnixSeconds;
    use teahouse_chain::port::BlockRef;

    fn heads(number: u64, time: u64) -> Heads {
        let block = BlockRef { number, hash: Default::default(), time: UnixSeconds::new(time) };
        Heads { latest: block, safe: block, finalized: block }
    }

    #[test]
    fn only_a_phrase_that_was_made_here_lately_is_looked_for_later_than_the_pool() {
        let head = heads(10_000_000, 2_000_000_000);
        assert_eq!(first_block(100, None, &head), 100);
        // made an hour ago: a day and an hour of the fastest blocks are looked at
        let hour_ago = Some((2_000_000_000 - 3_600) * 1_000);
        assert_eq!(first_block(100, hour_ago, &head), 10_000_000 - 4 * (86_400 + 3_600));
        // made long ago, or on a machine that is ahead of its chain
        assert_eq!(first_block(100, Some(0), &head), 100);
        assert_eq!(first_block(100, Some(3_000_000_000_000), &head), 10_000_000 - 4 * 86_400);
        assert_eq!(first_block(100, hour_ago, &heads(50, 2_000_000_000)), 100);
    }
}
