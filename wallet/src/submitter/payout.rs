//! A payout takes coin or fees out of a submitter's account: shown first, agreed to by its digest, and sent by the same journal,
//! so that it never takes a nonce from what is carried.

use super::Submitter;
use crate::journal::{ApproveError, DraftError, IntentId};
use crate::preview::{ConfirmError, ConsentDigest, Preview, PreviewError};
use crate::signer::Intent;
use teahouse_base::{Coded, ErrorCode, StoreError};
use thiserror::Error;

/// Why nothing was paid out.
#[derive(Debug, Error)]
pub enum PayoutError {
    /// It is about something else than was shown, too old, or would take more by now.
    #[error(transparent)]
    Confirm(#[from] ConfirmError),
    /// Its name is taken.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The account does not hold it, or something carried came between: look again.
    #[error(transparent)]
    Approve(#[from] ApproveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for PayoutError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Confirm(error) => error.code(),
            Self::Draft(error) => error.code(),
            Self::Approve(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl Submitter {
    /// What `intent` would do if it were paid out now.
    ///
    /// # Errors
    /// [`PreviewError`].
    pub async fn show_payout(&self, intent: Intent) -> Result<Preview, PreviewError> {
        Preview::prepare(&self.journal, &self.book, intent).await
    }

    /// Pays out what was shown, once under the name `id`.
    ///
    /// # Errors
    /// [`PayoutError`]; nothing is on disk then.
    pub async fn pay_out(
        &self,
        id: IntentId,
        intent: Intent,
        shown: &Preview,
        agreed: &ConsentDigest,
    ) -> Result<(), PayoutError> {
        let _turn = self.turn.lock().await;
        let confirmed = shown.confirm(&self.journal, agreed).await?; // SUB-009
        self.journal.commit(|records| {
            self.journal.draft(records, id, intent, None)?;
            self.journal.approve(records, &id, &confirmed)?;
            Ok::<(), PayoutError>(())
        })?;
        // It is on disk: what the tick does not reach now, a later one does.
        drop(self.move_on().await);
        Ok(())
    }
}
