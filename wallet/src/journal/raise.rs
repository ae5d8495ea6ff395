//! A fee cap that is used up is raised by a new agreement: the same call at the same nonce, for more.

use alloy::primitives::U256;
use teahouse_base::{ReadRecords, StoreError, WriteRecords};
use teahouse_chain::port::{Asset, FeeQuote};

use super::bump::{new_attempt, outbid, outbids, plan_of};
use super::record::{Agreement, IntentId, IntentRecord};
use super::{ApproveError, Journal, RaiseError, ReplaceError, table};
use crate::bytes::Amounts;
use crate::limits::{self, Reservation};
use crate::preview::ConfirmedPreview;
use crate::signer::{Signer, TxPlan};

/// How far above what the chain asks now the raised cap lies: room for attempts that each outbid the last.
const CAP_FACTOR: u128 = 2;

/// What takes the place of a payment that waits, under a higher cap.
pub(crate) struct Raised {
    /// The next attempt: the payment, or its cancellation where it was called back.
    pub plan: TxPlan,
    /// What the fee may reach.
    pub fee_cap: u128,
}

impl Journal {
    /// What `id` would be sent as, and what its fee might reach, if the person agreed to more.
    pub(crate) fn raised(&self, id: &IntentId, quote: &FeeQuote) -> Result<Raised, ReplaceError> {
        let waiting = self.waiting(&*self.store.begin_read()?, id)?;
        // At least a quarter more, or the chain would not take a single attempt under it.
        let quarter_more = waiting.agreement.fee_cap.saturating_add(waiting.agreement.fee_cap.div_ceil(4));
        let fee_cap = quote.max_fee().saturating_mul(CAP_FACTOR).max(quarter_more);
        let fees = outbid(waiting.last.fees, quote, fee_cap).ok_or(ReplaceError::FeeCapReached)?;
        Ok(Raised { plan: plan_of(&waiting.agreement.plan, waiting.last.kind, fees), fee_cap })
    }

    /// Takes the agreement to a higher cap, counts what it may cost more, and signs what was shown, in the caller's
    /// commit. The next tick sends it; of all attempts only one can happen.
    ///
    /// # Errors
    /// [`RaiseError`]; the caller's commit must not be made.
    pub fn raise(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        shown: &ConfirmedPreview,
        signer: &Signer,
    ) -> Result<IntentRecord, RaiseError> {
        let waiting = self.waiting(records, id)?;
        let (agreement, last, wanted) = (waiting.agreement, waiting.last, shown.agreement());
        if wanted.plan != plan_of(&agreement.plan, last.kind, wanted.plan.fees()) {
            return Err(ApproveError::OtherIntent.into());
        }
        if wanted.fee_cap <= agreement.fee_cap || !outbids(wanted.plan.fees(), last.fees) {
            return Err(RaiseError::Outbid);
        }
        let outflow = raised_outflow(&agreement, wanted.fee_cap);
        self.check_raised_funds(records, &agreement, &outflow, shown.holdings())?;
        let counts = self.beyond(records, agreement.plan.intent(), &outflow)?;
        self.reserve_raised(records, id, shown, &counts)?; // SPL-001
        let attempt = new_attempt(last.kind, signer.sign(&wanted.plan)?, wanted.plan.fees(), last.signed_at);
        let (consent, fee_cap) = (wanted.consent, wanted.fee_cap);
        let agreement = Agreement { consent, outflow, fee_cap, ..agreement };
        let record = IntentRecord { agreement: Some(agreement), trouble: None, ..waiting.record };
        table::put_intent(records, &self.lane, id, &record)?;
        self.add_attempt(records, id, record.attempts, &attempt)?; // JRN-006
        Ok(record)
    }

    /// What the raised fee takes more has to be held, beside what is promised to others.
    fn check_raised_funds(
        &self,
        records: &dyn WriteRecords,
        before: &Agreement,
        outflow: &Amounts,
        holdings: &Amounts,
    ) -> Result<(), RaiseError> {
        let coin = |amounts: &Amounts| amounts.get(&Asset::Native).copied().unwrap_or_default();
        let others = self.reserved(records, Asset::Native)?.saturating_sub(coin(&before.outflow));
        let (needed, available) = (coin(outflow), coin(holdings).saturating_sub(others));
        if needed > available {
            let asset = Asset::Native;
            return Err(ApproveError::InsufficientFunds { asset, needed, available }.into()); // JRN-005
        }
        Ok(())
    }

    fn reserve_raised(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        shown: &ConfirmedPreview,
        outflow: &Amounts,
    ) -> Result<(), ApproveError> {
        let held = Reservation::find(records, &self.lane, id)?;
        let spender = held.map_or(self.spender(None), |held| held.spender);
        let now = limits::moment(records, self.persona, self.clock.now(), shown.chain_time())?;
        Ok(limits::reserve(records, (&self.lane, id), spender, outflow, now)?)
    }

    /// The most that `id` may take under a cap of `fee_cap`; `None` where nothing was agreed to.
    pub(super) fn outflow_under(
        &self,
        records: &(impl ReadRecords + ?Sized),
        id: &IntentId,
        fee_cap: u128,
    ) -> Result<Option<Amounts>, StoreError> {
        let record = table::intent(records, &self.lane, id)?;
        let Some(agreement) = record.and_then(|record| record.agreement) else { return Ok(None) };
        self.beyond(records, agreement.plan.intent(), &raised_outflow(&agreement, fee_cap)).map(Some)
    }
}

/// What was agreed to, with the difference that the higher cap makes.
fn raised_outflow(agreement: &Agreement, fee_cap: u128) -> Amounts {
    let more = U256::from(fee_cap.saturating_sub(agreement.fee_cap));
    let mut outflow = agreement.outflow.clone();
    let coin = outflow.entry(Asset::Native).or_default();
    *coin = coin.saturating_add(more.saturating_mul(U256::from(agreement.plan.gas())));
    outflow
}
