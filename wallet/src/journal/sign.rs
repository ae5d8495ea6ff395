//! Signing gives an agreed intent its nonce and its bytes, and both to the disk, before anybody sees them.

use teahouse_base::StoreError;

use super::probe::Step;
use super::record::{Agreement, Attempt, AttemptKind, IntentId};
use super::state::{State, Trouble};
use super::{Change, Journal, TickError, View, note, table};
use crate::signer::{SignedTx, SignsNow};

impl Journal {
    pub(super) async fn sign_agreed(
        &self,
        signs: &dyn SignsNow,
        view: &View,
        changes: &mut Vec<Change>,
    ) -> Result<(), TickError> {
        let agreed = self.agreed(&*self.store.begin_read()?)?;
        for (id, record) in agreed {
            let Some(agreement) = &record.agreement else { continue };
            let signed = signs.signer().map(|signer| signer.sign(&agreement.plan)).transpose()?;
            match signed {
                Some(signed) => self.keep_one(signed, &id, agreement, view, changes).await?,
                None => self
                    .update(&id, changes, |r| r.trouble.replace(Trouble::Locked) != Some(Trouble::Locked))?,
            }
        }
        Ok(())
    }

    async fn keep_one(
        &self,
        signed: SignedTx,
        id: &IntentId,
        agreement: &Agreement,
        view: &View,
        changes: &mut Vec<Change>,
    ) -> Result<(), TickError> {
        let attempt = Attempt {
            kind: AttemptKind::Intent,
            hash: signed.hash,
            raw: signed.raw,
            fees: agreement.plan.fees(),
            signed_at: view.heads.latest.number,
            sent_at: None,
            sends: 0,
        };
        self.step(Step::BeforeSignCommit).await;
        self.keep_signed(id, agreement, &attempt, view.nonce_latest, changes)?;
        self.step(Step::AfterSignCommit).await;
        Ok(())
    }

    /// Nonce and bytes in one commit; or, when the nonce is not free any more, back to a draft.
    fn keep_signed(
        &self,
        id: &IntentId,
        agreement: &Agreement,
        attempt: &Attempt,
        chain_nonce: u64,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        // Looked up again inside the commit: since the plan was read the person may have withdrawn it.
        let Some(mut record) = table::intent(&*records, &self.lane, id)? else {
            return Ok(());
        };
        if record.state != State::Approved || record.agreement.as_ref() != Some(agreement) {
            return Ok(());
        }
        let nonce = agreement.plan.nonce();
        if nonce != table::next_nonce(&*records, &self.lane)?.max(chain_nonce) {
            self.back_to_draft(&mut *records, nonce, changes)?;
            return records.commit();
        }
        let number = record.attempts;
        (record.state, record.trouble, record.attempts) = (State::Signed, None, number + 1);
        table::put_next_nonce(&mut *records, &self.lane, nonce + 1)?;
        table::put_attempt(&mut *records, &self.lane, id, number, attempt)?;
        table::put_intent(&mut *records, &self.lane, id, &record)?;
        records.commit()?; // JRN-001
        note(changes, *id, State::Approved, State::Signed);
        Ok(())
    }
}
