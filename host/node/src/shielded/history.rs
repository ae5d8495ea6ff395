//! The history of the pool: what was agreed to here, what arrived, and what this phrase did from elsewhere, newest first.

use std::collections::BTreeSet;

use teahouse_api::money::MoneyView;
use teahouse_api::shielded::{ShieldedHistoryParams, ShieldedPaymentView, ShieldedState};
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{NoteOrigin, ShieldedIntent, ShieldedState as State, own_spends, sent};

use super::lane::PoolLane;
use super::view::note_name;
use crate::error::{NodeError, codes};
use crate::money::payment::money;
use crate::node::Shared;

const MILLIS_A_DAY: u64 = 86_400_000;
/// The most that are listed.
const MOST: u32 = 200;

impl Shared {
    pub(crate) fn shielded_history(
        &self,
        params: &ShieldedHistoryParams,
    ) -> Result<Vec<ShieldedPaymentView>, NodeError> {
        if !(1..=MOST).contains(&params.limit) {
            return Err(codes::OUT_OF_RANGE.with("field", "limit"));
        }
        let pool = self.pool()?;
        let asset = params.asset.as_deref().map(|name| pool.asset(name)).transpose()?;
        let mut all = self.all_shielded(&pool, asset)?;
        all.retain(|view| !params.open || is_open(view.state));
        all.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        all.truncate(params.limit as usize);
        Ok(all)
    }

    fn all_shielded(
        &self,
        pool: &PoolLane,
        asset: Option<Asset>,
    ) -> Result<Vec<ShieldedPaymentView>, NodeError> {
        let is_wanted = |of: Asset| asset.is_none_or(|asset| asset == of);
        let intents = pool.plans.list(false)?;
        let mut all = Vec::new();
        for (id, record) in intents.iter().filter(|(_, record)| is_wanted(record.wish.asset())) {
            all.push(self.view_of_intent(pool, id, record)?);
        }
        let (notes, deposits) = (self.notes(pool)?, self.agreed_deposits()?);
        for deposit in deposits.iter().filter(|deposit| is_wanted(deposit.asset())) {
            all.push(self.deposit_view(pool, deposit, &notes)?);
        }
        for note in notes.iter().filter(|note| is_wanted(note.record.asset)) {
            let is_told = deposits.iter().any(|deposit| deposit.made(note));
            if note.record.origin != NoteOrigin::Change && !is_told {
                all.push(self.note_view(pool, note));
            }
        }
        let known: BTreeSet<_> = intents.iter().flat_map(|(_, record)| record.commitments).collect();
        let finalized = self.finalized(pool)?;
        for one in own_spends(&*self.store, &pool.lane, usize::MAX)? {
            if !known.contains(&one.commitment) && is_wanted(one.asset) {
                all.push(self.own_spend_view(pool, &one, finalized)?);
            }
        }
        for one in sent(&*self.store, &pool.lane, usize::MAX)? {
            if !known.contains(&one.commitment) && is_wanted(one.asset) {
                all.push(self.sent_view(pool, &one, finalized)?);
            }
        }
        Ok(all)
    }

    fn view_of_intent(
        &self,
        pool: &PoolLane,
        id: &IntentId,
        record: &ShieldedIntent,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let kept = self.shielded_record(id)?;
        self.shielded_view(pool, (id, record), kept.as_ref())
    }

    /// What an app has had paid out of the pool on a day since 1970, by what was shown. What came to nothing was not spent.
    pub(crate) fn privately_spent(&self, app: &str, day: u64) -> Result<Vec<MoneyView>, NodeError> {
        let Ok(pool) = self.pool() else { return Ok(Vec::new()) };
        let mut spent = Vec::new();
        for (id, record) in pool.plans.list(false)? {
            let came_to_nothing = matches!(record.state, State::Failed(_) | State::Expired);
            let Some(known) = self.shielded_record(&id)?.filter(|_| !came_to_nothing) else { continue };
            if known.app.as_deref() == Some(app) && known.at / MILLIS_A_DAY == day {
                let costs = record.wish.costs(0, false);
                spent.extend(costs.into_iter().map(|(asset, units)| money(&pool.chain, asset, units)));
            }
        }
        Ok(spent)
    }

    /// The newest block that is known to be final.
    pub(crate) fn finalized(&self, pool: &PoolLane) -> Result<u64, NodeError> {
        if let Some(heads) = self.shielded.heads(pool.place()) {
            return Ok(heads.finalized.number);
        }
        Ok(self.looked(pool)?.first().map_or(0, |point| point.block.number))
    }

    /// One payment by its name.
    pub(crate) fn shielded_payment(&self, name: &str) -> Result<ShieldedPaymentView, NodeError> {
        let pool = self.pool()?;
        if let Some((id, record)) = self.find_shielded(&pool, name)? {
            return self.view_of_intent(&pool, &id, &record);
        }
        let notes = self.notes(&pool)?;
        if let Some(deposit) = self.agreed_deposits()?.iter().find(|deposit| deposit.is_named(name)) {
            return self.deposit_view(&pool, deposit, &notes);
        }
        let spends = own_spends(&*self.store, &pool.lane, usize::MAX)?;
        if let Some(spend) = spends.iter().find(|spend| note_name(&spend.commitment) == name) {
            return self.own_spend_view(&pool, spend, self.finalized(&pool)?);
        }
        if let Some(note) = notes.iter().find(|note| note_name(&note.commitment) == name) {
            return Ok(self.note_view(&pool, note));
        }
        let all = sent(&*self.store, &pool.lane, usize::MAX)?;
        let found = all.iter().find(|one| note_name(&one.commitment) == name);
        let found = found.ok_or_else(|| codes::NO_PAYMENT.with("payment", name))?;
        self.sent_view(&pool, found, self.finalized(&pool)?)
    }

    /// The intent of a name, if it is one.
    pub(crate) fn find_shielded(
        &self,
        pool: &PoolLane,
        name: &str,
    ) -> Result<Option<(IntentId, ShieldedIntent)>, NodeError> {
        let Ok(id) = name.parse::<IntentId>() else { return Ok(None) };
        Ok(pool.plans.get(&id)?.map(|record| (id, record)))
    }
}

/// Whether more will happen to it.
const fn is_open(state: ShieldedState) -> bool {
    use ShieldedState as S;
    matches!(state, S::Agreed | S::Proving | S::Proved | S::Sent | S::Included)
}
