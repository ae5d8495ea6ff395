//! A deadline is over when the machine's clock has passed it, or the time of the chain's newest block has.
//!
//! The contract goes by its blocks. Those can be ahead of the machine by days where a chain's time can be moved; a
//! signature that is good by the machine's clock alone would be refused there. The other way round, a chain on which
//! nothing happens shows an old time until its next block, and that one is about as late as the machine is.

use std::sync::atomic::Ordering;
use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_chain::port::{Heads, PortError};

use super::{RedeemError, Redemption, RedemptionState, Redemptions};
use crate::envelope::GivenShare;

impl Redemptions {
    /// Reads the chain's heads. From here on deadlines are judged by this newest block too.
    ///
    /// # Errors
    /// [`PortError`]; deadlines are then judged by what was read before.
    pub async fn look(&self) -> Result<Heads, PortError> {
        let heads = self.port.heads().await?;
        self.newest_block.store(heads.latest.time.get(), Ordering::Relaxed);
        Ok(heads)
    }

    /// The time that deadlines are judged by.
    pub fn now(&self) -> UnixSeconds {
        let newest_block = UnixSeconds::new(self.newest_block.load(Ordering::Relaxed));
        self.clock.now().seconds().max(newest_block)
    }

    /// The deadline of a claim of `share` that is to be good for `life`, cut at the end of the envelope. The chain is looked at
    /// first: before anything was read, a chain that is ahead of the machine would seem to be on time.
    ///
    /// # Errors
    /// [`PortError`]; nothing is known of the chain's time then.
    pub async fn deadline(&self, share: &GivenShare, life: Duration) -> Result<UnixSeconds, PortError> {
        self.look().await?; // RDM-005
        Ok(self.deadline_as_last_seen(share, life))
    }

    /// The same by what was read last, for whom others can still carry while the own endpoint is silent.
    pub(crate) fn deadline_as_last_seen(&self, share: &GivenShare, life: Duration) -> UnixSeconds {
        let last = UnixSeconds::new(share.terms().expiry.get().saturating_sub(1));
        self.now().after(life).min(last)
    }

    /// Whether a redemption is dead only because its signatures were too old: the share is still there for a new one.
    pub fn can_sign_again(&self, known: &Redemption) -> bool {
        known.state == RedemptionState::Dead && self.now().after(Duration::from_secs(1)) < known.expiry
    }

    pub(super) fn check_time(&self, share: &GivenShare, deadline: UnixSeconds) -> Result<(), RedeemError> {
        let expiry = share.terms().expiry;
        if deadline <= self.now() || deadline >= expiry {
            return Err(RedeemError::NoTimeLeft { deadline, expiry });
        }
        Ok(())
    }
}
