//! What an open persona remembers of its pool until it closes: nothing that a crash could not lose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use teahouse_api::ErrorView;
use teahouse_api::shielded::{ShieldedProgressView, ShieldedState};
use teahouse_base::Clock;
use teahouse_chain::port::{Asset, Heads};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::PoolPlace;
use teahouse_wallet::shielded::prover::ProverService;
use teahouse_wallet::time::ChainClock;
use tokio::sync::Notify;

use super::insertion::Prepayment;

/// What is remembered.
pub(crate) struct ShieldedSlot {
    /// There may be something to do.
    pub(crate) wake: Notify,
    /// The chain's time.
    pub(crate) clock: ChainClock,
    held: Mutex<Held>,
    prover: Mutex<Option<(PoolPlace, Arc<ProverService>)>>,
}

/// What went wrong on the way of a payment.
struct Fault {
    view: ErrorView,
    /// Whether it goes on only when somebody asks for that.
    stops: bool,
}

/// What bringing a payment of few notes costs.
#[derive(Clone, Copy)]
struct Price {
    amount: u128,
    /// When it was heard, milliseconds.
    at: u64,
}

#[derive(Default)]
struct Held {
    heads: Option<(PoolPlace, Heads)>,
    asked_up_to: u64,
    trouble: Option<ErrorView>,
    misfits: u32,
    hidden: BTreeMap<IntentId, u32>,
    checked: BTreeSet<PoolPlace>,
    proving: BTreeMap<IntentId, Arc<AtomicBool>>,
    progress: BTreeMap<IntentId, ShieldedProgressView>,
    faults: BTreeMap<IntentId, Fault>,
    asked_at: BTreeMap<IntentId, u64>,
    told: BTreeMap<String, ShieldedState>,
    prices: BTreeMap<(PoolPlace, Asset), Price>,
    tidy_at: BTreeMap<(PoolPlace, Asset), u64>,
    prepayments: BTreeMap<IntentId, Prepayment>,
}

/// The most deposits whose choice of insertion is remembered: more than sheets can wait.
const MOST_PREPAYMENTS: usize = 64;

impl ShieldedSlot {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            wake: Notify::new(),
            clock: ChainClock::new(clock),
            held: Mutex::default(),
            prover: Mutex::default(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Every change is one insertion, removal or whole value, so a panic elsewhere leaves it whole.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The heads that the chain said last.
    pub(crate) fn heads(&self, place: &PoolPlace) -> Option<Heads> {
        self.held().heads.filter(|(of, _)| of == place).map(|(_, heads)| heads)
    }

    pub(crate) fn saw(&self, place: &PoolPlace, heads: Heads) {
        self.clock.saw(&heads);
        self.held().heads = Some((*place, heads));
    }

    /// The last block whose events were asked for while nothing could be looked at.
    pub(crate) fn asked_up_to(&self) -> u64 {
        self.held().asked_up_to
    }

    pub(crate) fn note_asked_up_to(&self, block: u64) {
        self.held().asked_up_to = block;
    }

    pub(crate) fn trouble(&self) -> Option<ErrorView> {
        self.held().trouble.clone()
    }

    /// Notes why the last round ended early, or that it did not; whether that is news.
    pub(crate) fn note_trouble(&self, trouble: Option<ErrorView>) -> bool {
        let mut held = self.held();
        let changed = held.trouble.as_ref().map(|view| &view.code) != trouble.as_ref().map(|view| &view.code);
        held.trouble = trouble;
        changed
    }

    /// How often in a row what the pool wrote did not fit what was looked at before.
    pub(crate) fn misfits(&self) -> u32 {
        self.held().misfits
    }

    /// Notes that it did not fit once more; gives how often before.
    pub(crate) fn note_misfit(&self) -> u32 {
        let mut held = self.held();
        let before = held.misfits;
        held.misfits = before.saturating_add(1);
        before
    }

    /// Notes that everything fits, up to the newest block.
    pub(crate) fn fits(&self) {
        self.held().misfits = 0;
    }

    /// How often the chain called a note of this payment spent that no block had shown.
    pub(crate) fn hidden(&self, id: &IntentId) -> u32 {
        self.held().hidden.get(id).copied().unwrap_or(0)
    }

    /// Notes that it did so once more; gives how often before.
    pub(crate) fn note_hidden(&self, id: IntentId) -> u32 {
        let mut held = self.held();
        let times = held.hidden.entry(id).or_insert(0);
        let before = *times;
        *times = before.saturating_add(1);
        before
    }

    pub(crate) fn is_checked(&self, place: &PoolPlace) -> bool {
        self.held().checked.contains(place)
    }

    pub(crate) fn note_checked(&self, place: PoolPlace) {
        self.held().checked.insert(place);
    }

    /// Whether a proof of this payment is being made, or waits for others.
    pub(crate) fn is_proving(&self, id: &IntentId) -> bool {
        self.held().proving.contains_key(id)
    }

    /// Notes that a proof of a payment was ordered, and what calls it off.
    pub(crate) fn begin_proving(&self, id: IntentId, switch: Arc<AtomicBool>) {
        self.held().proving.insert(id, switch);
    }

    pub(crate) fn end_proving(&self, id: &IntentId) {
        let mut held = self.held();
        held.proving.remove(id);
        held.progress.remove(id);
    }

    /// Calls the proof of a payment off, if one is made.
    pub(crate) fn call_off(&self, id: &IntentId) {
        if let Some(switch) = self.held().proving.get(id) {
            switch.store(true, Ordering::Release);
        }
    }

    pub(crate) fn note_progress(&self, id: IntentId, progress: ShieldedProgressView) {
        self.held().progress.insert(id, progress);
    }

    pub(crate) fn progress(&self, id: &IntentId) -> Option<ShieldedProgressView> {
        self.held().progress.get(id).cloned()
    }

    /// The first proof that is being made.
    pub(crate) fn working(&self) -> Option<ShieldedProgressView> {
        self.held().progress.values().next().cloned()
    }

    /// The last thing that went wrong on the way of a payment.
    pub(crate) fn fault(&self, id: &IntentId) -> Option<ErrorView> {
        self.held().faults.get(id).map(|fault| fault.view.clone())
    }

    /// Whether a payment goes on only when somebody asks for that.
    pub(crate) fn is_stopped(&self, id: &IntentId) -> bool {
        self.held().faults.get(id).is_some_and(|fault| fault.stops)
    }

    /// Notes what went wrong; what `stops` waits for somebody who asks.
    pub(crate) fn note_fault(&self, id: IntentId, view: ErrorView, stops: bool) {
        self.held().faults.insert(id, Fault { view, stops });
    }

    pub(crate) fn clear_fault(&self, id: &IntentId) {
        self.held().faults.remove(id);
    }

    /// Whether somebody may be asked now, when the last time is long enough ago; and notes that it is done.
    pub(crate) fn may_ask(&self, id: IntentId, now: u64, patience: u64) -> bool {
        let mut held = self.held();
        let last = held.asked_at.get(&id).copied();
        let may = last.is_none_or(|last| now >= last.saturating_add(patience) || now < last);
        if may {
            held.asked_at.insert(id, now);
        }
        may
    }

    /// Lets somebody be asked at once.
    pub(crate) fn ask_again(&self, id: &IntentId) {
        let mut held = self.held();
        held.asked_at.remove(id);
        held.faults.remove(id);
    }

    /// Whether a payment's state is another than the fronts were told.
    pub(crate) fn is_news(&self, id: &str, state: ShieldedState) -> bool {
        self.held().told.insert(id.to_owned(), state) != Some(state)
    }

    /// Notes what bringing a payment of few notes costs in an asset.
    pub(crate) fn note_price(&self, place: &PoolPlace, (asset, amount): (Asset, u128), now: u64) {
        self.held().prices.insert((*place, asset), Price { amount, at: now });
    }

    /// What that costs, by asset, as far as it was heard since `from`, milliseconds.
    pub(crate) fn prices(&self, place: &PoolPlace, from: u64) -> BTreeMap<Asset, u128> {
        let held = self.held();
        let fresh = held.prices.iter().filter(|((of, _), price)| of == place && price.at >= from);
        fresh.map(|((_, asset), price)| (*asset, price.amount)).collect()
    }

    /// Whether notes of an asset may be joined unasked now; asked for the first time they may be at `first`.
    pub(crate) fn may_tidy(&self, of: (PoolPlace, Asset), now: u64, first: u64) -> bool {
        *self.held().tidy_at.entry(of).or_insert(first) <= now
    }

    /// Has notes of an asset joined unasked from this time on, and not before.
    pub(crate) fn tidy_at(&self, of: (PoolPlace, Asset), at: u64) {
        self.held().tidy_at.insert(of, at);
    }

    /// Forgets when: there is nothing to join.
    pub(crate) fn tidy_no_more(&self, of: &(PoolPlace, Asset)) {
        self.held().tidy_at.remove(of);
    }

    /// What the insertion of a deposit is paid, for its sheet.
    pub(crate) fn prepayment(&self, id: &IntentId) -> Option<Prepayment> {
        self.held().prepayments.get(id).copied()
    }

    pub(crate) fn note_prepayment(&self, id: IntentId, prepayment: Prepayment) {
        let mut held = self.held();
        if held.prepayments.len() >= MOST_PREPAYMENTS {
            held.prepayments.clear();
        }
        held.prepayments.insert(id, prepayment);
    }

    /// The prover of a pool; `start` makes it the first time.
    pub(crate) fn prover<E>(
        &self,
        place: &PoolPlace,
        start: impl FnOnce() -> Result<ProverService, E>,
    ) -> Result<Arc<ProverService>, E> {
        let mut slot = self.prover.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, prover)) = slot.as_ref()
            && of == place
        {
            return Ok(prover.clone());
        }
        let prover = Arc::new(start()?);
        *slot = Some((*place, prover.clone()));
        Ok(prover)
    }

    /// Calls every proof off: each ends before its next stage.
    pub(crate) fn call_all_off(&self) {
        for switch in self.held().proving.values() {
            switch.store(true, Ordering::Release);
        }
    }

    /// Calls every proof off and takes the prover away; whoever has it waits for its thread.
    pub(crate) fn stop_proving(&self) -> Option<Arc<ProverService>> {
        self.call_all_off();
        self.prover.lock().unwrap_or_else(PoisonError::into_inner).take().map(|(_, prover)| prover)
    }
}

#[cfg(test)]
mod tests {
    use teahouse_base::SystemClock;

    use super::*;

    #[test]
    fn what_does_not_fit_is_counted_until_everything_fits_and_a_hidden_spend_for_each_payment() {
        let slot = ShieldedSlot::new(Arc::new(SystemClock));
        assert_eq!((slot.note_misfit(), slot.note_misfit(), slot.misfits()), (0, 1, 2));
        slot.fits();
        assert_eq!(slot.misfits(), 0);
        let (one, other) = (IntentId::from_array([1; 16]), IntentId::from_array([2; 16]));
        assert_eq!((slot.note_hidden(one), slot.note_hidden(one), slot.note_hidden(other)), (0, 1, 0));
        assert_eq!((slot.hidden(&one), slot.hidden(&other)), (2, 1));
    }

    #[test]
    fn a_lock_calls_every_proof_off() {
        let slot = ShieldedSlot::new(Arc::new(SystemClock));
        let switches = [1, 2].map(|byte| {
            let switch = Arc::new(AtomicBool::new(false));
            slot.begin_proving(IntentId::from_array([byte; 16]), switch.clone());
            switch
        });
        slot.call_all_off();
        assert!(switches.iter().all(|switch| switch.load(Ordering::Acquire)));
    }

    #[test]
    fn notes_are_joined_unasked_a_while_after_they_were_found_or_when_it_was_said() {
        let slot = ShieldedSlot::new(Arc::new(SystemClock));
        let place = PoolPlace { chain: teahouse_chain::port::ChainId::new(1), pool: Default::default() };
        let of = (place, Asset::Native);
        assert!(!slot.may_tidy(of, 1_000, 5_000));
        assert!(!slot.may_tidy(of, 4_999, 9_000), "another look begins no other wait");
        assert!(slot.may_tidy(of, 5_000, 10_000));
        slot.tidy_at(of, 7_000);
        assert!(!slot.may_tidy(of, 6_999, 0));
        slot.tidy_no_more(&of);
        assert!(!slot.may_tidy(of, 9_000, 12_000), "what is found anew waits anew");
    }

    #[test]
    fn the_same_is_asked_again_only_after_a_while() {
        let (slot, id) = (ShieldedSlot::new(Arc::new(SystemClock)), IntentId::from_array([1; 16]));
        assert!(slot.may_ask(id, 1_000, 15_000));
        assert!(!slot.may_ask(id, 15_999, 15_000));
        assert!(slot.may_ask(id, 16_000, 15_000));
        slot.ask_again(&id);
        assert!(slot.may_ask(id, 16_001, 15_000));
    }
}
