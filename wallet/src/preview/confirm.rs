//! Confirming takes an agreement only for what was shown, while it is still true.

use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_chain::port::Heads;

use super::simulate;
use super::{ConfirmError, ConsentDigest, Preview};
use crate::bytes::Amounts;
use crate::journal::{Agreement, Journal};

/// After this many blocks what was shown is old.
pub const MAX_BLOCKS: u64 = 2;
/// After this long what was shown is old.
pub const MAX_AGE: Duration = Duration::from_secs(30);

/// A preview that was agreed to: the only thing [`Journal::approve`] takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedPreview {
    agreement: Agreement,
    holdings: Amounts,
    chain_nonce: u64,
    chain_time: UnixSeconds,
}

impl ConfirmedPreview {
    /// What was agreed to.
    pub const fn agreement(&self) -> &Agreement {
        &self.agreement
    }

    /// What the account held of everything that would leave it.
    pub(crate) const fn holdings(&self) -> &Amounts {
        &self.holdings
    }

    /// The account's nonce as the chain had it.
    pub(crate) const fn chain_nonce(&self) -> u64 {
        self.chain_nonce
    }

    /// The time of the newest block when it was agreed to.
    pub(crate) const fn chain_time(&self) -> UnixSeconds {
        self.chain_time
    }
}

impl Preview {
    /// Takes an agreement to `digest`, the digest of what was on the screen.
    ///
    /// # Errors
    /// [`ConfirmError`]: about something else, too old, or the same bytes would by now take more or fail.
    pub async fn confirm(
        &self,
        journal: &Journal,
        digest: &ConsentDigest,
    ) -> Result<ConfirmedPreview, ConfirmError> {
        if *digest != self.digest() {
            return Err(ConfirmError::NotWhatWasShown); // PRV-002
        }
        let heads = journal.port().heads().await?;
        self.check_age(journal, &heads)?;
        let outcome = match simulate::exact(journal, &self.plan).await {
            Ok(outcome) => outcome,
            Err(error) => return Err(self.relied.why(journal, error).await.into()),
        };
        self.relied.check(journal, Some(&outcome.on)).await?; // TYP-002
        let now = simulate::with_fees(outcome, &self.plan, self.fee_cap).outflow;
        self.check_growth(&now)?;
        let (agreement, holdings) = (self.agreement(&**journal.clock()), self.holdings.clone());
        Ok(ConfirmedPreview {
            agreement,
            holdings,
            chain_nonce: self.chain_nonce,
            chain_time: heads.latest.time,
        })
    }

    fn check_age(&self, journal: &Journal, heads: &Heads) -> Result<(), ConfirmError> {
        // A head below the one shown on means that blocks were taken back: that is as old as it gets.
        let blocks = heads.latest.number.checked_sub(self.on.number).unwrap_or(u64::MAX);
        let age = journal.clock().now().since(self.taken_at);
        if blocks > MAX_BLOCKS || age > MAX_AGE {
            return Err(ConfirmError::Stale { blocks, age }); // PRV-003
        }
        Ok(())
    }

    fn check_growth(&self, now: &Amounts) -> Result<(), ConfirmError> {
        for (asset, now) in now {
            let shown = self.summary.outflow.get(asset).copied().unwrap_or_default();
            if *now > shown {
                return Err(ConfirmError::OutflowGrew { asset: *asset, shown, now: *now }); // PRV-004
            }
        }
        Ok(())
    }
}
