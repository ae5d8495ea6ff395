//! A ledger is what a submitter's journal adds up to: what it brought, what that cost, and what it was paid.
//!
//! | table | key | value |
//! |---|---|---|
//! | `submitter.costs` | lane (28) · intent (16) | version 1, wei (32): what the chain took for the transaction |
//!
//! Fees are read from the call data that was signed, so they need no record of their own. Costs are asked of the chain when a
//! transaction is seen in a block, and again whenever its block changes, at each tick until the chain has said them. They count
//! while a block has the transaction.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use alloy::primitives::U256;
use alloy::sol_types::SolCall;
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, Writer};
use teahouse_chain::bindings::RedEnvelope;
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::Batch;
use teahouse_chain::pool::Entry as QueuedEntry;
use teahouse_chain::port::Asset;

use super::Submitter;
use crate::bytes;
use crate::journal::{IntentId, Journal, State};
use crate::signer::Intent;

const COSTS: Table = Table::new("submitter.costs");

/// What became of everything that a submitter has taken, and what it amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// In no block yet.
    pub waiting: u32,
    /// In a block, and it took effect.
    pub confirmed: u32,
    /// Refused by a contract, or never sent.
    pub failed: u32,
    /// Batches of the pool's queue that it inserted.
    pub inserted: u32,
    /// Wei that these insertions were paid: a part of what was earned.
    pub rewards: U256,
    /// Fees of what is confirmed, and rewards of insertions.
    pub earned: BTreeMap<Asset, U256>,
    /// Wei that the chain took, for what failed as well, and what shielded payments prepaid for their insertion.
    pub spent: U256,
}

impl Ledger {
    /// The ledger of `journal`, as far as the chain was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of(journal: &Journal) -> Result<Self, StoreError> {
        let records = journal.store().begin_read()?;
        let mut ledger = Self::default();
        for (id, record) in journal.history(&*records)? {
            let Some(entry) = entry_of(&record.intent) else { continue };
            ledger.enter(&record.state, &entry);
            // What a block that was taken back took is not gone.
            if record.state.block().is_some() {
                let cost = cost(&*records, journal, &id)?.unwrap_or_default();
                ledger.spent = ledger.spent.saturating_add(cost);
            }
        }
        Ok(ledger)
    }

    /// Everything that was taken.
    pub const fn submitted(&self) -> u32 {
        self.waiting.saturating_add(self.confirmed).saturating_add(self.failed)
    }

    fn enter(&mut self, state: &State, entry: &Entry) {
        match state {
            State::Included(_) | State::Safe(_) | State::Final(_) => {
                self.took_effect(entry);
                self.spent = self.spent.saturating_add(entry.prepaid);
            }
            // Insertions are the submitter's own work: nobody asked for them, and nobody waits.
            _ if entry.is_own => {}
            State::Reverted { .. } | State::Replaced(_) | State::Expired => self.failed += 1,
            State::Draft | State::Approved | State::Signed | State::Broadcast | State::Dropped => {
                self.waiting += 1
            }
        }
    }

    fn took_effect(&mut self, entry: &Entry) {
        if entry.is_own {
            self.inserted += 1;
            self.rewards = self.rewards.saturating_add(entry.fee);
        } else {
            self.confirmed += 1;
        }
        if !entry.fee.is_zero() {
            let sum = self.earned.entry(entry.asset).or_default();
            *sum = sum.saturating_add(entry.fee);
        }
    }
}

impl Submitter {
    /// What it has brought, and what that came to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ledger(&self) -> Result<Ledger, StoreError> {
        Ledger::of(&self.journal)
    }

    /// Asks for costs that a stop kept from being written down.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        for (id, record) in self.journal.view(|records| self.journal.history(records))? {
            self.note_loss(id, &record);
        }
        self.owe(self.without_cost()?);
        self.note_costs().await
    }

    /// What is in a block and has no cost written down.
    pub(super) fn without_cost(&self) -> Result<Vec<IntentId>, StoreError> {
        let records = self.journal.store().begin_read()?;
        let mut missing = Vec::new();
        for (id, record) in self.journal.history(&*records)? {
            if record.state.block().is_some() && cost(&*records, &self.journal, &id)?.is_none() {
                missing.push(id);
            }
        }
        Ok(missing)
    }

    /// Remembers whose costs are to be asked for, until the chain has said them.
    pub(super) fn owe(&self, ids: impl IntoIterator<Item = IntentId>) {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).extend(ids);
    }

    /// Writes down what the chain took, as far as it says so now; the next tick asks for the rest.
    pub(super) async fn note_costs(&self) -> Result<(), StoreError> {
        let owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for id in owed {
            if self.note_cost(&id).await? {
                self.owed.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            }
        }
        Ok(())
    }

    /// Whether there is nothing more to ask about `id`: its cost is written down, or no block has it any more.
    async fn note_cost(&self, id: &IntentId) -> Result<bool, StoreError> {
        let Some(record) = self.journal.look_up(id)? else { return Ok(true) };
        self.note_loss(*id, &record);
        if record.state.block().is_none() {
            return Ok(true);
        }
        for attempt in self.journal.attempts(id)?.iter().rev() {
            if let Ok(Some(receipt)) = self.journal.port().receipt(attempt.hash).await {
                let key = self.journal.lane().key(id);
                self.journal.commit(|records| put_value(records, COSTS, &key, &Cost(receipt.fee)))?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

pub(super) fn cost(
    records: &(impl ReadRecords + ?Sized),
    journal: &Journal,
    id: &IntentId,
) -> Result<Option<U256>, StoreError> {
    let kept: Option<Cost> = get_value(records, COSTS, &journal.lane().key(id))?;
    Ok(kept.map(|kept| kept.0))
}

/// What one call is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    asset: Asset,
    /// What it pays.
    fee: U256,
    /// What it takes along besides gas.
    prepaid: U256,
    /// Whether nobody asked for it.
    is_own: bool,
}

impl Entry {
    const fn carried(asset: Asset, fee: U256) -> Self {
        Self { asset, fee, prepaid: U256::ZERO, is_own: false }
    }
}

/// What a carried call, or an insertion, pays; `None` for what the submitter pays out itself.
fn entry_of(intent: &Intent) -> Option<Entry> {
    match intent {
        Intent::CarryBatch { data, .. } => {
            let (batch, fee) = Batch::of_execution(data)?;
            Some(Entry::carried(batch.fee_asset, U256::from(fee.get())))
        }
        Intent::CallContract { contract: ContractName::RedEnvelope, data, .. } => {
            let call = RedEnvelope::claimCall::abi_decode(data).ok()?;
            Some(Entry::carried(Asset::from_token(call.terms.token), U256::from(call.fee)))
        }
        Intent::PoolTransact { proven, prepaid } => {
            let asset = Asset::from_token(proven.payment.asset);
            Some(Entry { prepaid: *prepaid, ..Entry::carried(asset, U256::from(proven.external.fee)) })
        }
        Intent::PoolInsert { insertion, .. } => {
            let fee = U256::from(reward_of(insertion.count, &insertion.entries));
            Some(Entry { is_own: true, ..Entry::carried(Asset::Native, fee) })
        }
        _ => None,
    }
}

/// What the pool pays for the insertion of the first `count` leaves of these entries, in wei: of one that is cut in two, a half.
pub(super) fn reward_of(count: u8, entries: &[QueuedEntry]) -> u128 {
    let mut left = u64::from(count);
    let part = |entry: &QueuedEntry| {
        let taken = entry.count().min(left);
        left -= taken;
        if taken == entry.count() { entry.reward } else { entry.reward / 2 }
    };
    entries.iter().map(part).fold(0, u128::saturating_add)
}

struct Cost(U256);

impl Encode for Cost {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        bytes::put_amount(to, self.0);
    }
}

impl Decode for Cost {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        bytes::amount(from).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use teahouse_chain::port::BlockRef;

    const AT: BlockRef =
        BlockRef { number: 1, hash: alloy::primitives::B256::ZERO, time: teahouse_base::UnixSeconds::new(1) };

    #[test]
    fn a_cost_has_one_form_and_what_is_bent_is_another_cost_or_none() {
        for wei in [U256::ZERO, U256::from(21_000), U256::MAX] {
            let bytes = Cost(wei).to_bytes();
            assert_eq!(Cost::from_bytes(&bytes).unwrap().0, wei);
            assert!(Cost::from_bytes(&[&bytes[..], &[0]].concat()).is_err(), "a byte too many");
            for place in 0..bytes.len() {
                assert!(Cost::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
                for bits in 1..=u8::MAX {
                    let mut bent = bytes.clone();
                    bent[place] ^= bits;
                    match Cost::from_bytes(&bent) {
                        Ok(cost) => assert!(cost.0 != wei && cost.to_bytes() == bent, "{place} {bits}"),
                        Err(_) => assert_eq!(place, 0, "only the version is refused"),
                    }
                }
            }
        }
    }

    #[test]
    fn a_fee_is_earned_when_a_block_has_the_call_and_not_before_or_when_it_failed() {
        let mut ledger = Ledger::default();
        let nine = U256::from(9);
        for state in
            [State::Broadcast, State::Expired, State::Reverted { at: AT, settled: true }, State::Final(AT)]
        {
            ledger.enter(&state, &Entry::carried(Asset::Native, nine));
        }
        ledger.enter(&State::Included(AT), &Entry::carried(Asset::Native, U256::ZERO));
        assert_eq!((ledger.waiting, ledger.confirmed, ledger.failed, ledger.submitted()), (1, 2, 2, 5));
        assert_eq!(ledger.earned, BTreeMap::from([(Asset::Native, nine)]));
    }

    proptest! {
        #[test]
        fn a_cost_comes_back_from_its_bytes_and_bent_ones_say_what_they_say_or_are_refused(
            wei in any::<[u8; 32]>(), bit in any::<prop::sample::Index>(),
        ) {
            let wei = U256::from_be_bytes(wei);
            let bytes = Cost(wei).to_bytes();
            prop_assert_eq!(Cost::from_bytes(&bytes).map(|read| read.0), Ok(wei));
            // bent, cut, or with a byte more
            let place = bit.index(bytes.len() * 8);
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(read) = Cost::from_bytes(&bent) {
                prop_assert_eq!(read.to_bytes(), bent);
            }
            prop_assert!(Cost::from_bytes(&bytes[..place / 8]).is_err());
            prop_assert!(Cost::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }

        #[test]
        fn noise_is_no_cost_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for bytes in [bytes.clone(), [&[1], bytes.as_slice()].concat()] {
                if let Ok(read) = Cost::from_bytes(&bytes) {
                    prop_assert_eq!(read.to_bytes(), bytes);
                }
            }
        }
    }

    #[test]
    fn what_is_paid_out_is_nothing_that_was_carried() {
        let out = Intent::SendCoin { to: alloy::primitives::Address::repeat_byte(1), amount: U256::from(1) };
        assert_eq!(entry_of(&out), None);
    }

    #[test]
    fn what_was_prepaid_is_spent_once_a_block_has_the_payment_and_an_insertion_is_nothing_that_was_carried() {
        let (five, two) = (U256::from(5), U256::from(2));
        let payment = Entry { prepaid: two, ..Entry::carried(Asset::Native, five) };
        let insertion = Entry { is_own: true, ..Entry::carried(Asset::Native, two) };
        let mut ledger = Ledger::default();
        for state in [State::Broadcast, State::Reverted { at: AT, settled: true }] {
            ledger.enter(&state, &payment);
            ledger.enter(&state, &insertion);
        }
        assert_eq!((ledger.submitted(), ledger.inserted, ledger.spent), (2, 0, U256::ZERO));
        assert_eq!(ledger.rewards, U256::ZERO);
        ledger.enter(&State::Safe(AT), &payment);
        ledger.enter(&State::Final(AT), &insertion);
        assert_eq!((ledger.submitted(), ledger.inserted, ledger.spent), (3, 1, two));
        assert_eq!(ledger.rewards, two);
        assert_eq!(ledger.earned, BTreeMap::from([(Asset::Native, U256::from(7))]));
    }

    #[test]
    fn an_insertion_is_paid_all_of_whole_entries_and_half_of_one_that_it_cuts() {
        let leaf = alloy::primitives::B256::repeat_byte(1);
        let two = QueuedEntry { leaf0: leaf, leaf1: leaf, reward: 11 };
        let one = QueuedEntry { leaf1: alloy::primitives::B256::ZERO, reward: 3, ..two };
        assert_eq!(reward_of(2, &[two]), 11);
        assert_eq!(reward_of(1, &[two]), 5);
        assert_eq!(reward_of(2, &[one, two]), 8);
        assert_eq!(reward_of(1, &[one]), 3);
        assert_eq!(reward_of(2, &[QueuedEntry { reward: u128::MAX, ..one }, one]), u128::MAX);
    }
}
