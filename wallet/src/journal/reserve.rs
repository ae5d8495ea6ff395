//! What an agreement may cost counts towards the person's limits, from the agreement on and in its commit.

use alloy::primitives::U256;
use teahouse_base::{ReadRecords, StoreError, UnixMillis, UnixSeconds, WriteRecords};

use super::record::{Agreement, IntentId, IntentRecord};
use super::state::{Rival, State};
use super::{ApproveError, Journal};
use crate::bytes::Amounts;
use crate::keys::PersonaNumber;
use crate::limits::{self, Kept, Reservation, ReserveError, Spender, SpendingApp};
use crate::preview::{ConfirmedPreview, Preview};
use crate::relayed;
use crate::signer::{CANCELLATION_GAS, Intent};

impl Journal {
    /// The same journal, of an account of this persona: its limits are the ones that hold.
    #[must_use]
    pub const fn for_persona(mut self, persona: PersonaNumber) -> Self {
        self.persona = persona;
        self
    }

    /// The persona whose limits hold.
    pub const fn persona(&self) -> PersonaNumber {
        self.persona
    }

    pub(crate) const fn spender(&self, app: Option<SpendingApp>) -> Spender {
        Spender { persona: self.persona, app }
    }

    /// Whether what is shown fits into the limits now, so that nobody is asked for a yes that cannot count.
    ///
    /// # Errors
    /// [`ReserveError::Exceeded`].
    pub fn within_limits(
        &self,
        id: &IntentId,
        shown: &Preview,
        app: Option<SpendingApp>,
    ) -> Result<(), ReserveError> {
        let records = self.store.begin_read()?;
        let held = Reservation::find(&*records, &self.lane, id)?;
        // A payment that waits is counted already: the higher fee takes the place of what it counts.
        let raised = if held.is_some() { self.outflow_under(&*records, id, shown.fee_cap())? } else { None };
        let outflow = match raised {
            Some(raised) => raised,
            None => self.beyond(&*records, shown.plan().intent(), &shown.summary().outflow)?,
        };
        let (machine, chain) = (self.clock.now(), shown.on().time);
        let now = limits::moment(&*records, self.persona, machine, chain)?;
        let spender = held.as_ref().map_or(self.spender(app), |held| held.spender);
        limits::check(&*records, &spender, self.lane.chain, &outflow, now, held.as_ref())
    }

    /// Whether something that takes several payments would fit into the limits now, before the first of them is shown. `outflow`
    /// is what they are for; each counts its own fee when it is shown.
    ///
    /// # Errors
    /// [`ReserveError::Exceeded`].
    pub async fn whole_within_limits(
        &self,
        outflow: &Amounts,
        app: Option<SpendingApp>,
    ) -> Result<(), ReserveError> {
        let now = self.limits_time().await?;
        let records = self.store.begin_read()?;
        limits::check(&*records, &self.spender(app), self.lane.chain, outflow, now, None)
    }

    /// The time that limits go by; where the chain cannot be asked, without it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn limits_time(&self) -> Result<UnixMillis, StoreError> {
        let machine = self.clock.now();
        let newest = self.port.heads().await.map_or(machine.seconds(), |heads| heads.latest.time);
        limits::moment(&*self.store.begin_read()?, self.persona, machine, newest)
    }

    /// The time that limits go by, without a look at the chain.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn limits_now(&self) -> Result<UnixMillis, StoreError> {
        let machine = self.clock.now();
        limits::moment(&*self.store.begin_read()?, self.persona, machine, machine.seconds())
    }

    pub(super) fn reserve(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        shown: &ConfirmedPreview,
        app: Option<SpendingApp>,
    ) -> Result<(), ApproveError> {
        let outflow = self.promises(records, shown.agreement())?;
        Ok(self.count(records, id, &outflow, shown.chain_time(), app)?)
    }

    /// Counts what an agreement may take, in its commit: one way for what this journal sends and for what others bring.
    pub(crate) fn count(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        outflow: &Amounts,
        newest_block: UnixSeconds,
        app: Option<SpendingApp>,
    ) -> Result<(), ReserveError> {
        let now = limits::moment(records, self.persona, self.clock.now(), newest_block)?;
        limits::reserve(records, (&self.lane, id), self.spender(app), outflow, now) // SPL-001
    }

    /// The most that an agreement takes, beside what was agreed to with a batch that it brings.
    pub(super) fn promises(
        &self,
        records: &(impl ReadRecords + ?Sized),
        agreement: &Agreement,
    ) -> Result<Amounts, StoreError> {
        self.beyond(records, agreement.plan.intent(), &agreement.outflow)
    }

    pub(super) fn beyond(
        &self,
        records: &(impl ReadRecords + ?Sized),
        intent: &Intent,
        outflow: &Amounts,
    ) -> Result<Amounts, StoreError> {
        relayed::beyond(records, &self.lane, intent, outflow)
    }
}

/// What goes on counting of an intent that cannot change any more; `None` while it can.
pub(super) fn kept(record: &IntentRecord) -> Option<Kept> {
    let cap = record.agreement.as_ref().map_or(0, |agreement| agreement.fee_cap);
    let gas = record.agreement.as_ref().map_or(0, |agreement| agreement.plan.gas());
    let fee = |gas: u64| Kept::Fee(U256::from(gas).saturating_mul(U256::from(cap)));
    match record.state {
        State::Draft | State::Expired | State::Replaced(Rival::Foreign) => Some(Kept::Nothing),
        State::Final(_) => Some(Kept::All),
        State::Reverted { settled: true, .. } => Some(fee(gas)),
        State::Replaced(Rival::Cancellation) => Some(fee(CANCELLATION_GAS)),
        State::Approved
        | State::Signed
        | State::Broadcast
        | State::Dropped
        | State::Included(_)
        | State::Safe(_)
        | State::Reverted { settled: false, .. } => None,
    }
}
