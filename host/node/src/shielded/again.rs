//! Calling a payment off while nobody else has anything of it; and having it brought once more, by whoever may.
//!
//! Whoever brings it: it spends the same notes and makes the same outputs, so it happens once at most (SHW-016).

use teahouse_api::shielded::{ShieldedCarrier, ShieldedPaymentView, ShieldedRetryParams, ShieldedRetryView};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{FEW, JoinsplitSize, MANY, ShieldedIntent, Wish};
use teahouse_wallet::submitter::ShieldedQuote;

use super::lane::PoolLane;
use super::view::seen_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

impl Shared {
    /// Calls a payment off: its notes are free again, and nothing happened.
    pub(crate) fn cancel_shielded(&self, name: &str) -> Result<ShieldedPaymentView, NodeError> {
        let pool = self.pool()?;
        let (id, _) =
            self.find_shielded(&pool, name)?.ok_or_else(|| codes::NO_PAYMENT.with("payment", name))?;
        pool.plans.cancel(&id)?; // SHW-011
        self.shielded.call_off(&id);
        self.shielded.clear_fault(&id);
        self.tell_shielded(&pool, &id)?;
        self.emit(teahouse_api::Event::Wallet);
        self.shielded_payment(name)
    }

    /// Has a payment brought once more.
    pub(crate) async fn retry_shielded(
        &self,
        params: &ShieldedRetryParams,
    ) -> Result<ShieldedRetryView, NodeError> {
        self.persona()?; // LCK-001
        let pool = self.pool()?;
        let unknown = || codes::NO_PAYMENT.with("payment", &params.id);
        let (id, record) = self.find_shielded(&pool, &params.id)?.ok_or_else(unknown)?;
        if record.state.is_settled() || seen_of(&record).is_some() {
            return Err(codes::NOT_RETRIED.with("payment", &params.id));
        }
        if self.is_late(&record) {
            // Of what somebody had, nobody can say yet that it never happens.
            let late = if record.handed.is_some() { codes::NOT_RETRIED } else { codes::TIME_RAN_OUT };
            return Err(late.with("payment", &params.id));
        }
        let sheet = match params.by {
            ShieldedCarrier::Own => {
                pool.ready(self).await?;
                Some(self.open_own_carriage(&pool, &id).await?)
            }
            ShieldedCarrier::Submitter => {
                self.name_submitter(&pool, &id, &record).await?;
                self.shielded.ask_again(&id);
                self.shielded.wake.notify_one();
                None
            }
        };
        Ok(ShieldedRetryView { payment: self.shielded_payment(&params.id)?, sheet })
    }

    /// Sees to it that somebody who is connected can bring the payment: whoever was named, or else another one that takes it for
    /// the fee that was agreed to. Who was handed it and has not brought it yet may never do: another one is named first, and the
    /// same one asked again only where there is no other.
    async fn name_submitter(
        &self,
        pool: &PoolLane,
        id: &IntentId,
        record: &ShieldedIntent,
    ) -> Result<(), NodeError> {
        let known = self.shielded_record(id)?;
        let was_refused = self.shielded.fault(id).is_some_and(|fault| fault.code.starts_with("SUB-"));
        let named = known.as_ref().and_then(|known| known.peer.clone());
        let can_ask = named.as_ref().is_some_and(|peer| self.is_connected(peer)) && !was_refused;
        if can_ask && record.handed.is_none() {
            return Ok(());
        }
        let inputs = if record.size() == JoinsplitSize::Two { FEW } else { MANY };
        let withdraws = matches!(record.wish, Wish::Withdraw { .. });
        let asset = record.wish.asset();
        let quotes = match self.shielded_quotes(pool, asset, (inputs, withdraws)).await {
            Err(_) if can_ask => return Ok(()),
            quotes => quotes?,
        };
        let fee = record.carriage.fee;
        let is_other = |quote: &&ShieldedQuote| Some(&quote.peer) != named.as_ref();
        let others = quotes.iter().filter(|quote| !(was_refused || can_ask) || is_other(quote));
        let mut fair: Vec<&ShieldedQuote> = others.filter(|quote| fits(quote, fee)).collect();
        fair.sort_by_key(|quote| quote.submitter != record.carriage.submitter);
        let Some(quote) = fair.first() else {
            if can_ask {
                return Ok(());
            }
            let least = quotes.iter().map(|quote| quote.fee).min().unwrap_or(0);
            return Err(codes::BRINGING_DEARER.with("agreed", fee).and("asked", least));
        };
        if quote.submitter != record.carriage.submitter {
            self.shielded.call_off(id);
            pool.plans.sign_again(id, quote.submitter, &self.spending()?)?; // SHW-016
        }
        let peer = quote.peer.clone();
        self.change_shielded_record(id, |record| {
            record.by = ShieldedCarrier::Submitter;
            record.peer = Some(peer);
        })
    }

    fn is_connected(&self, peer: &str) -> bool {
        let edge = self.network.edge();
        edge.is_some_and(|edge| edge.submitters().iter().any(|one| one.to_string() == peer))
    }
}

/// Whether somebody brings it for a fee that was agreed to: a fee names who gets it.
fn fits(quote: &ShieldedQuote, fee: u128) -> bool {
    quote.fee <= fee && (fee == 0 || !quote.submitter.is_zero())
}
