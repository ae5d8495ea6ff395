//! Payments, contracts and shares: everything here becomes a request, and nothing moves.

use std::collections::BTreeSet;

use teahouse_bundle::Capability;
use teahouse_bundle::text::tame;

use super::HostError;
use super::convert::{self, amount, amount_out};
use crate::bindings::teahouse::app::{claims, contracts, shielded, wallet};
use crate::model::{
    Answer, BatchId, Gift, Payment, PersonId, RefusalCode, RequestKind, Reservation, ShareId,
};
use crate::state::{AppState, refused};

fn other_kind() -> HostError {
    refused(RefusalCode::Internal, "an answer of another kind")
}

impl wallet::Host for AppState {
    fn assets(&mut self) -> wasmtime::Result<Vec<wallet::AssetInfo>> {
        self.count_call()?;
        self.uses(Capability::Wallet);
        let info = |info: &crate::model::AssetInfo| wallet::AssetInfo {
            asset: info.asset.as_str().to_owned(),
            symbol: info.symbol.clone(),
            decimals: info.decimals,
        };
        Ok(self.spec.assets.iter().map(info).collect())
    }

    fn request_payment(&mut self, p: wallet::Payment) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::Pay(Payment {
            to: PersonId::new(p.to),
            amount: amount(p.amount)?,
            memo: tame(&p.memo, convert::MAX_LINE),
            idempotency_key: p.idempotency_key,
        }))
    }

    fn take_answer(&mut self, id: u64) -> Result<wallet::Receipt, HostError> {
        self.count_call()?;
        match self.take(id, "wallet")? {
            Answer::Paid(receipt) => Ok(wallet::Receipt {
                reference: receipt.reference,
                amount: amount_out(&receipt.amount),
                paid_at_ms: receipt.paid_at.get(),
            }),
            _ => Err(other_kind()),
        }
    }
}

impl shielded::Host for AppState {
    fn send(&mut self, p: shielded::Payment) -> Result<u64, HostError> {
        self.count_call()?;
        let memo = tame(&p.memo, convert::MAX_LINE);
        if memo.len() > convert::MAX_MEMO {
            return Err(refused(RefusalCode::Invalid, "a private memo has at most 175 bytes"));
        }
        self.ask(RequestKind::PayPrivately(Payment {
            to: PersonId::new(p.to),
            amount: amount(p.amount)?,
            memo,
            idempotency_key: p.idempotency_key,
        }))
    }

    fn look(&mut self, idempotency_key: String) -> Result<u64, HostError> {
        self.count_call()?;
        if idempotency_key.is_empty() || idempotency_key.len() > convert::MAX_KEY {
            return Err(refused(RefusalCode::Invalid, "an idempotency key has 1 to 64 bytes"));
        }
        self.ask(RequestKind::LookAtPayment(idempotency_key))
    }

    fn take_answer(&mut self, id: u64) -> Result<shielded::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "shielded")? {
            Answer::PaidPrivately(receipt) => Ok(shielded::Answer::Paid(shielded::Receipt {
                reference: receipt.reference,
                amount: amount_out(&receipt.amount),
                paid_at_ms: receipt.paid_at.get(),
            })),
            Answer::PaymentStands(progress) => {
                Ok(shielded::Answer::Progress(convert::payment_progress_out(progress)))
            }
            _ => Err(other_kind()),
        }
    }
}

impl contracts::Host for AppState {
    fn read(&mut self, call: contracts::Call) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::Read(convert::call(call)?))
    }

    fn request_write(&mut self, write: contracts::Write) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::Write(convert::write(write)?))
    }

    fn take_answer(&mut self, id: u64) -> Result<contracts::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "contracts")? {
            Answer::Written(outcome) => Ok(contracts::Answer::Written(contracts::Outcome {
                reference: outcome.reference,
                confirmed_at_ms: outcome.confirmed_at.get(),
            })),
            Answer::Returned(values) => {
                Ok(contracts::Answer::Returned(values.into_iter().map(convert::value_out).collect()))
            }
            _ => Err(other_kind()),
        }
    }

    fn watch(&mut self, call: contracts::Call) -> Result<u64, HostError> {
        self.count_call()?;
        self.watch_read(convert::call(call)?)
    }

    fn unwatch(&mut self, id: u64) -> wasmtime::Result<()> {
        self.count_call()?;
        self.unwatch_read(id).map_err(HostError::into_trap)
    }
}

impl claims::Host for AppState {
    fn reserve(&mut self, count: u32) -> Result<u64, HostError> {
        self.count_call()?;
        self.check_kept()?; // CAP-007
        let bound = self.spec.manifest.permissions.claims.as_ref().map_or(0, |c| c.max_shares);
        if count == 0 || count > bound {
            return Err(refused(RefusalCode::Invalid, format!("a batch has 1 to {bound} shares")));
        }
        if self.draft.reservations.len() >= self.spec.limits.pending as usize {
            return Err(refused(RefusalCode::Quota, "too many batches in one turn"));
        }
        self.uses(Capability::Claims);
        self.draft.books.last_batch += 1; // TURN-006
        let batch = BatchId::new(self.draft.books.last_batch);
        self.draft.reservations.push(Reservation { batch, count });
        Ok(batch.get())
    }

    fn give(&mut self, gifts: Vec<claims::Gift>) -> Result<u64, HostError> {
        self.count_call()?;
        let gifts = gifts.into_iter().map(convert::gift).collect::<Result<Vec<_>, _>>()?;
        check_gifts(&gifts, self.draft.books.last_batch)?;
        self.ask(RequestKind::Give(gifts))
    }

    fn redeem(&mut self, share: String) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::Redeem(ShareId::new(share)))
    }

    fn look(&mut self, at: claims::Subject) -> Result<u64, HostError> {
        self.count_call()?;
        self.ask(RequestKind::Look(convert::subject(at)))
    }

    fn take_answer(&mut self, id: u64) -> Result<claims::Answer, HostError> {
        self.count_call()?;
        match self.take(id, "claims")? {
            Answer::Given => Ok(claims::Answer::Given),
            Answer::Redeemed(redeemed) => Ok(claims::Answer::Redeemed(claims::Redeemed {
                amount: amount_out(&redeemed.amount),
                reference: redeemed.reference,
            })),
            Answer::Progress(progress) => Ok(claims::Answer::Progress(convert::progress_out(&progress))),
            _ => Err(other_kind()),
        }
    }
}

/// One known batch, no index twice.
fn check_gifts(gifts: &[Gift], last_batch: u64) -> Result<(), HostError> {
    let Some(first) = gifts.first() else {
        return Err(refused(RefusalCode::Invalid, "nothing to give"));
    };
    let indexes: BTreeSet<u32> = gifts.iter().map(|gift| gift.index).collect();
    if indexes.len() != gifts.len() || gifts.iter().any(|gift| gift.batch != first.batch) {
        return Err(refused(RefusalCode::Invalid, "shares of one batch, each once"));
    }
    if first.batch.get() == 0 || first.batch.get() > last_batch {
        return Err(refused(RefusalCode::NotFound, "no such batch"));
    }
    Ok(())
}
