//! Calling a payment off while nobody else has anything of it; and having it brought once more, by whoever may.
//!
//! Whoever brings it: it spends the same notes and makes the same outputs, so it happens once at most (SHW-016).

use teahouse_api::shielded::{
    ShieldedCancelParams, ShieldedCarrier, ShieldedPaymentView, ShieldedRetryParams, ShieldedRetryView,
};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{Carriage, FEW, JoinsplitSize, MANY, PlanError, ShieldedIntent, Wish};
use teahouse_wallet::submitter::ShieldedQuote;

use super::lane::PoolLane;
use super::record::{self, ShieldedRecord};
use super::view::seen_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

impl Shared {
    /// Calls a payment off: its notes are free again, and nothing happened. With `dry_run` it only says whether that can be.
    pub(crate) fn cancel_shielded(
        &self,
        params: &ShieldedCancelParams,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let (pool, name) = (self.pool()?, params.id.as_str());
        let (id, record) =
            self.find_shielded(&pool, name)?.ok_or_else(|| codes::NO_PAYMENT.with("payment", name))?;
        if params.dry_run {
            let as_it_is = self.shielded_payment(name)?;
            return if as_it_is.can_cancel {
                Ok(as_it_is)
            } else {
                Err(PlanError::NotNow(record.state).into())
            };
        }
        pool.plans.cancel(&id)?; // SHW-011
        self.shielded.call_off(&id);
        self.shielded.clear_fault(&id);
        self.tell_shielded(&pool, &id)?;
        self.emit(teahouse_api::Event::Wallet);
        self.shielded_payment(name)
    }

    /// Has a payment brought once more. With `dry_run` it only shows who would be asked, or the sheet that would be opened.
    pub(crate) async fn retry_shielded(
        &self,
        params: &ShieldedRetryParams,
    ) -> Result<ShieldedRetryView, NodeError> {
        self.persona()?; // LCK-001
        let pool = self.pool()?;
        let (id, record) = self.may_be_retried(&pool, &params.id)?;
        let (next, sheet) = match params.by {
            ShieldedCarrier::Own => {
                pool.ready(self).await?;
                (None, Some(self.open_own_carriage(&pool, &id, params.dry_run).await?))
            }
            ShieldedCarrier::Submitter => {
                let next = self.next_submitter(&pool, &id, &record).await?;
                if !params.dry_run {
                    self.ask_next(&pool, (&id, &record), next.as_ref())?;
                }
                (next, None)
            }
        };
        let mut payment = self.shielded_payment(&params.id)?;
        if let Some(quote) = next {
            payment.carrier = Some(quote.peer);
        }
        Ok(ShieldedRetryView { payment, sheet })
    }

    /// The payment of a name, where it is not over and its time has not run out.
    fn may_be_retried(&self, pool: &PoolLane, name: &str) -> Result<(IntentId, ShieldedIntent), NodeError> {
        let unknown = || codes::NO_PAYMENT.with("payment", name);
        let (id, record) = self.find_shielded(pool, name)?.ok_or_else(unknown)?;
        if record.state.is_settled() || seen_of(&record).is_some() {
            return Err(codes::NOT_RETRIED.with("payment", name));
        }
        if self.is_late(&record) {
            let code = if record.handed.is_some() { codes::NOT_RETRIED } else { codes::TIME_RAN_OUT };
            return Err(code.with("payment", name));
        }
        Ok((id, record))
    }

    /// Somebody who is connected and can bring the payment: nobody new where whoever was named stays, else another one that takes
    /// it for the fee that was agreed to. Who was named and has refused it, or has had it and not brought it, comes last.
    async fn next_submitter(
        &self,
        pool: &PoolLane,
        id: &IntentId,
        record: &ShieldedIntent,
    ) -> Result<Option<ShieldedQuote>, NodeError> {
        let known = self.shielded_record(id)?;
        let was_refused = self.shielded.fault(id).is_some_and(|fault| fault.code.starts_with("SUB-"));
        let named = known.as_ref().and_then(|known| known.peer.clone());
        let stays = !was_refused && named.as_ref().is_some_and(|peer| self.is_connected(peer));
        let avoid = was_refused || record.handed.is_some();
        if stays && !avoid {
            return Ok(None);
        }
        let quotes = match self.quotes_again(pool, record).await {
            Err(_) if stays => return Ok(None),
            quotes => quotes?,
        };
        let carriage = &record.carriage;
        match best(&quotes, carriage, named.as_ref().filter(|_| avoid)) {
            Some(quote) => Ok(Some(quote.clone())),
            None if stays => Ok(None),
            None => {
                let least = quotes.iter().map(|quote| quote.fee).min().unwrap_or(0);
                Err(codes::BRINGING_DEARER.with("agreed", carriage.fee).and("asked", least))
            }
        }
    }

    /// Names whoever comes next, where that is somebody new, and has the payment handed over as soon as may be.
    fn ask_next(
        &self,
        pool: &PoolLane,
        (id, record): (&IntentId, &ShieldedIntent),
        next: Option<&ShieldedQuote>,
    ) -> Result<(), NodeError> {
        if let Some(quote) = next {
            self.name_submitter(pool, (id, record), quote)?;
        }
        self.shielded.ask_again(id);
        self.shielded.wake.notify_one();
        Ok(())
    }

    fn name_submitter(
        &self,
        pool: &PoolLane,
        (id, record): (&IntentId, &ShieldedIntent),
        quote: &ShieldedQuote,
    ) -> Result<(), NodeError> {
        let (keys, now) = (self.spending()?, self.clock.now().get()); // LCK-001
        let is_another = quote.submitter != record.carriage.submitter;
        if is_another {
            self.shielded.call_off(id);
        }
        // Whom it is signed for and who is asked are one commit: nobody is handed what names somebody else.
        self.write(|records| {
            if is_another {
                pool.plans.sign_again_in(records, id, quote.submitter, &keys)?; // SHW-016
            }
            let named = |record: &mut ShieldedRecord| {
                record.by = ShieldedCarrier::Submitter;
                record.peer = Some(quote.peer.clone());
            };
            Ok::<_, NodeError>(record::change_in(records, id, now, named)?)
        })
    }

    async fn quotes_again(
        &self,
        pool: &PoolLane,
        record: &ShieldedIntent,
    ) -> Result<Vec<ShieldedQuote>, NodeError> {
        let inputs = if record.size() == JoinsplitSize::Two { FEW } else { MANY };
        let withdraws = matches!(record.wish, Wish::Withdraw { .. });
        self.shielded_quotes(pool, record.wish.asset(), (inputs, withdraws)).await
    }

    fn is_connected(&self, peer: &str) -> bool {
        let edge = self.network.edge();
        edge.is_some_and(|edge| edge.submitters().iter().any(|one| one.to_string() == peer))
    }
}

/// Who is asked next: somebody who takes it for the fee, at best the account that is named already; where one is to be avoided,
/// another peer, at best with another account.
fn best<'a>(
    quotes: &'a [ShieldedQuote],
    carriage: &Carriage,
    avoided: Option<&String>,
) -> Option<&'a ShieldedQuote> {
    let others = quotes.iter().filter(|quote| avoided != Some(&quote.peer));
    let fair = others.filter(|quote| fits(quote, carriage.fee));
    fair.min_by_key(|quote| (quote.submitter == carriage.submitter) == avoided.is_some())
}

/// Whether somebody brings it for a fee that was agreed to: a fee names who gets it.
fn fits(quote: &ShieldedQuote, fee: u128) -> bool {
    quote.fee <= fee && (fee == 0 || !quote.submitter.is_zero())
}

#[cfg(test)]
mod tests {
    use teahouse_base::UnixSeconds;
    use teahouse_chain::primitives::Address;

    use super::*;

    const NAMED: Address = Address::repeat_byte(8);

    fn quote(peer: &str, submitter: u8, fee: u128) -> ShieldedQuote {
        ShieldedQuote { peer: peer.to_owned(), submitter: Address::repeat_byte(submitter), fee }
    }

    fn carriage() -> Carriage {
        let (not_before, deadline) = (UnixSeconds::new(0), UnixSeconds::new(9));
        Carriage { submitter: NAMED, fee: 5, not_before, deadline }
    }

    #[test]
    fn who_is_named_is_asked_first_and_who_had_it_and_did_not_bring_it_no_more() {
        let quotes = [quote("a", 9, 3), quote("b", 8, 5), quote("c", 8, 4), quote("d", 7, 6)];
        let peer = |avoided: Option<&String>| best(&quotes, &carriage(), avoided).map(|quote| &*quote.peer);
        assert_eq!(peer(None), Some("b"));
        assert_eq!(
            peer(Some(&"b".to_owned())),
            Some("a"),
            "another account, and not only another name of it"
        );
        let dear = [quote("b", 8, 5), quote("d", 7, 6)];
        assert!(
            best(&dear, &carriage(), Some(&"b".to_owned())).is_none(),
            "nobody else takes it for the fee"
        );
    }
}
