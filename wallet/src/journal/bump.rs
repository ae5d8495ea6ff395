//! A late transaction is outbid by itself: the same intent at the same nonce for a higher fee, up to the agreed cap.

use alloy::primitives::U256;
use teahouse_base::{ReadRecords, StoreError, WriteRecords};
use teahouse_chain::port::FeeQuote;

use super::probe::Step;
use super::record::{Agreement, Attempt, AttemptKind, IntentId, IntentRecord};
use super::state::{State, Trouble};
use super::{Journal, ReplaceError, TickError, View, table};
use crate::signer::{Fees, SignedTx, Signer, SignsNow, TxPlan};

impl Journal {
    pub(super) async fn bump_late(&self, signs: &dyn SignsNow, view: &View) -> Result<(), TickError> {
        for (id, record) in self.unsettled()? {
            let Some(attempt) = self.newest_attempt(&id, &record)? else { continue };
            if self.is_late(&record, &attempt, view) {
                self.bump(signs, &id, &record, &attempt, view).await?;
            }
        }
        Ok(())
    }

    /// It is its turn, it was sent, and enough blocks went by without it.
    fn is_late(&self, record: &IntentRecord, attempt: &Attempt, view: &View) -> bool {
        let waiting = matches!(record.state, State::Signed | State::Broadcast | State::Dropped);
        let its_turn = record.agreement.as_ref().is_some_and(|a| a.plan.nonce() == view.nonce_latest);
        let blocks = view.heads.latest.number.saturating_sub(attempt.signed_at);
        waiting && its_turn && attempt.sent_at.is_some() && blocks >= self.patience.bump_after
    }

    async fn bump(
        &self,
        signs: &dyn SignsNow,
        id: &IntentId,
        record: &IntentRecord,
        last: &Attempt,
        view: &View,
    ) -> Result<(), TickError> {
        let Some(agreement) = &record.agreement else { return Ok(()) };
        let Some(fees) = outbid(last.fees, &view.fees, agreement.fee_cap) else {
            let dear = view.fees.base_fee.saturating_add(view.fees.tip) > last.fees.max_fee;
            let trouble = if dear { Some(Trouble::FeeCapReached) } else { record.trouble };
            self.update(id, &mut Vec::new(), |r| std::mem::replace(&mut r.trouble, trouble) != trouble)?;
            return Ok(());
        };
        let plan = plan_of(&agreement.plan, last.kind, fees);
        let signed = signs.signer().map(|signer| signer.sign(&plan)).transpose()?;
        let Some(signed) = signed else { return Ok(()) };
        let next = new_attempt(last.kind, signed, fees, view.heads.latest.number);
        self.step(Step::BeforeBumpCommit).await;
        let mut records = self.store.begin_write()?;
        self.add_attempt(&mut *records, id, record.attempts, &next)?;
        records.commit()?;
        self.step(Step::AfterBumpCommit).await;
        Ok(())
    }

    /// Adds an attempt if the newest one is still the one that was looked at.
    pub(super) fn add_attempt(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        expected: u16,
        attempt: &Attempt,
    ) -> Result<(), StoreError> {
        let Some(mut record) = table::intent(records, &self.lane, id)? else { return Ok(()) };
        let waiting = matches!(record.state, State::Signed | State::Broadcast | State::Dropped);
        if record.attempts != expected || expected == u16::MAX || !waiting {
            return Ok(());
        }
        table::put_attempt(records, &self.lane, id, expected, attempt)?; // JRN-002
        record.attempts = expected + 1;
        table::put_intent(records, &self.lane, id, &record)
    }

    /// Signs a transaction that uses the intent's nonce up and does nothing, in the caller's commit. The next tick
    /// sends it; which of the two happens is for the chain to say.
    ///
    /// # Errors
    /// [`ReplaceError`] when the intent is past calling back or the agreed cap leaves no room to outbid it.
    pub fn cancel(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        signer: &Signer,
        fees: &FeeQuote,
    ) -> Result<(), ReplaceError> {
        self.replace(records, id, signer, fees, |_| AttemptKind::Cancellation)
    }

    /// Signs the same for a higher fee now, without waiting until it is late, in the caller's commit; the next tick sends
    /// it. What was called back stays called back: then it is the cancellation that gets the higher fee.
    ///
    /// # Errors
    /// [`ReplaceError`] as for [`Journal::cancel`].
    pub fn speed_up(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        signer: &Signer,
        fees: &FeeQuote,
    ) -> Result<(), ReplaceError> {
        self.replace(records, id, signer, fees, |last| last)
    }

    fn replace(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        signer: &Signer,
        fees: &FeeQuote,
        kind: impl FnOnce(AttemptKind) -> AttemptKind,
    ) -> Result<(), ReplaceError> {
        let next = self.replacement(records, id, fees)?;
        let kind = kind(next.last.kind);
        let signed = signer.sign(&next.plan_of(kind))?;
        let attempt = new_attempt(kind, signed, next.fees, next.last.signed_at);
        Ok(self.add_attempt(records, id, next.attempts, &attempt)?)
    }

    /// What would take the place of the newest attempt at `id`, if something can.
    ///
    /// # Errors
    /// [`ReplaceError`] as for [`Journal::cancel`].
    pub fn replacement(
        &self,
        records: &(impl ReadRecords + ?Sized),
        id: &IntentId,
        fees: &FeeQuote,
    ) -> Result<Replacement, ReplaceError> {
        let Waiting { record, agreement, last } = self.waiting(records, id)?;
        let fees = outbid(last.fees, fees, agreement.fee_cap).ok_or(ReplaceError::FeeCapReached)?;
        Ok(Replacement { plan: agreement.plan, last, fees, attempts: record.attempts })
    }

    /// The intent `id`, if it is signed and no block has it.
    pub(super) fn waiting(
        &self,
        records: &(impl ReadRecords + ?Sized),
        id: &IntentId,
    ) -> Result<Waiting, ReplaceError> {
        let record = table::intent(records, &self.lane, id)?.ok_or(ReplaceError::Unknown)?;
        let agreement = match (record.agreement.clone(), record.state) {
            (Some(agreement), State::Signed | State::Broadcast | State::Dropped) => agreement,
            (_, State::Draft | State::Approved) => return Err(ReplaceError::NothingSigned),
            _ => return Err(ReplaceError::TooLate),
        };
        let newest = record.attempts.checked_sub(1).ok_or(ReplaceError::NothingSigned)?;
        let last = table::attempt(records, &self.lane, id, newest)?.ok_or(ReplaceError::NothingSigned)?;
        Ok(Waiting { record, agreement, last })
    }
}

/// An intent that is signed and waits for a block.
pub(super) struct Waiting {
    pub record: IntentRecord,
    pub agreement: Agreement,
    pub last: Attempt,
}

/// What would take the place of an attempt.
#[derive(Clone, Debug)]
pub struct Replacement {
    plan: TxPlan,
    last: Attempt,
    fees: Fees,
    attempts: u16,
}

impl Replacement {
    /// What the newest attempt for a higher fee costs at most, in wei; within what was agreed to.
    pub fn cost_of_speed_up(&self) -> U256 {
        self.plan_of(self.last.kind).max_cost()
    }

    /// What a cancellation costs at most, in wei.
    pub fn cost_of_cancellation(&self) -> U256 {
        self.plan_of(AttemptKind::Cancellation).max_cost()
    }

    fn plan_of(&self, kind: AttemptKind) -> TxPlan {
        plan_of(&self.plan, kind, self.fees)
    }
}

/// What an attempt of this kind signs: the agreed plan, or what uses its nonce up.
pub(super) fn plan_of(plan: &TxPlan, kind: AttemptKind, fees: Fees) -> TxPlan {
    match kind {
        AttemptKind::Intent => plan.at_price(fees),
        AttemptKind::Cancellation => plan.cancellation(fees),
    }
}

pub(super) fn new_attempt(kind: AttemptKind, signed: SignedTx, fees: Fees, signed_at: u64) -> Attempt {
    Attempt { kind, hash: signed.hash, raw: signed.raw, fees, signed_at, sent_at: None, sends: 0 }
}

/// Both fees an eighth higher, which every pool takes as a replacement, or what the chain asks if that is more;
/// `None` when the cap leaves no room.
pub(super) fn outbid(old: Fees, quote: &FeeQuote, cap: u128) -> Option<Fees> {
    if eighth_more(old.max_fee) > cap {
        return None;
    }
    let max_fee = eighth_more(old.max_fee).max(quote.max_fee()).min(cap);
    let tip = eighth_more(old.tip).max(quote.tip).min(max_fee);
    Some(Fees { max_fee, tip })
}

const fn eighth_more(fee: u128) -> u128 {
    let more = fee.div_ceil(8);
    fee.saturating_add(if more == 0 { 1 } else { more })
}

/// Whether every pool takes `new` in the place of `old`.
pub(super) const fn outbids(new: Fees, old: Fees) -> bool {
    new.max_fee >= eighth_more(old.max_fee) && new.tip >= eighth_more(old.tip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_an_eighth_above_and_never_past_the_cap() {
        let old = Fees { max_fee: 800, tip: 80 };
        let cheap = FeeQuote { base_fee: 1, tip: 1 };
        assert_eq!(outbid(old, &cheap, 2_000), Some(Fees { max_fee: 900, tip: 90 }));
        let dear = FeeQuote { base_fee: 5_000, tip: 1_000 };
        assert_eq!(outbid(old, &dear, 2_000), Some(Fees { max_fee: 2_000, tip: 1_000 }));
        assert_eq!(outbid(old, &dear, 899), None);
    }
}
