//! A deposit stands in the history from the yes on, before any block holds it, and stays one line when its note is found.
//!
//! Until then the account's journal says how far it is; from then on the pool does. The name is the journal's all the while. A
//! phrase that comes back without its journal knows the note alone, by the note's own name.

use std::sync::Arc;

use teahouse_api::ErrorView;
use teahouse_api::shielded::{ShieldedKind, ShieldedMoney, ShieldedPaymentView, ShieldedState as StateView};
use teahouse_base::Encode;
use teahouse_chain::pool::DepositCall;
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::{IntentId, IntentRecord, Rival, State};
use teahouse_wallet::shielded::OwnedNote;
use teahouse_wallet::signer::Intent;

use super::lane::PoolLane;
use super::view::blank;
use crate::chain::{Chain, text_of};
use crate::error::NodeError;
use crate::money::payment::failure_of;
use crate::node::Shared;

/// A deposit that was agreed to here.
pub(crate) struct AgreedDeposit {
    id: IntentId,
    record: IntentRecord,
    call: Box<DepositCall>,
    lane: Arc<Chain>,
}

impl AgreedDeposit {
    /// Of what.
    pub(crate) fn asset(&self) -> Asset {
        Asset::from_token(self.call.token)
    }

    /// Whether a note is the one that it made.
    pub(crate) fn made(&self, note: &OwnedNote) -> bool {
        note.record.key.to_bytes().as_slice() == self.call.note_key.as_slice()
    }

    /// Whether this is its name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.id.to_string() == name
    }

    fn agreed_at(&self) -> u64 {
        let record = &self.record;
        record.agreement.as_ref().map_or(record.created_at, |agreement| agreement.at).get()
    }
}

/// How far a deposit is whose note was not found yet, and where its money is.
const fn of_journal(state: &State) -> (StateView, ShieldedMoney) {
    match state {
        State::Draft | State::Approved => (StateView::Agreed, ShieldedMoney::Held),
        State::Signed | State::Broadcast | State::Dropped => (StateView::Sent, ShieldedMoney::OnItsWay),
        State::Included(_) | State::Safe(_) | State::Final(_) => {
            (StateView::Included, ShieldedMoney::OnItsWay)
        }
        State::Replaced(Rival::Cancellation) => (StateView::Cancelled, ShieldedMoney::Yours),
        // Nothing went in, and nothing will: the money is in the account.
        State::Reverted { .. } | State::Replaced(Rival::Foreign) | State::Expired => {
            (StateView::Expired, ShieldedMoney::Yours)
        }
    }
}

impl Shared {
    /// Every deposit that an account of this persona's was agreed to make.
    pub(crate) fn agreed_deposits(&self) -> Result<Vec<AgreedDeposit>, NodeError> {
        let mut all = Vec::new();
        for lane in self.lanes()? {
            for (id, record) in lane.journal.view(|records| lane.journal.history(records))? {
                let Intent::PoolDeposit { deposit, .. } = &record.intent else { continue };
                if record.state != State::Draft {
                    let (call, lane) = (deposit.clone(), lane.clone());
                    all.push(AgreedDeposit { id, record, call, lane });
                }
            }
        }
        Ok(all)
    }

    /// A deposit's line: what its note says, where it was found among `notes`, and the journal before.
    pub(crate) fn deposit_view(
        &self,
        pool: &PoolLane,
        deposit: &AgreedDeposit,
        notes: &[OwnedNote],
    ) -> Result<ShieldedPaymentView, NodeError> {
        let view = match notes.iter().find(|note| deposit.made(note)) {
            Some(note) => self.note_view(pool, note),
            None => self.expected_deposit(pool, deposit)?,
        };
        let carrier = Some(text_of(deposit.lane.account()));
        Ok(ShieldedPaymentView { id: deposit.id.to_string(), at: deposit.agreed_at(), carrier, ..view })
    }

    fn expected_deposit(
        &self,
        pool: &PoolLane,
        deposit: &AgreedDeposit,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let (lane, record) = (&deposit.lane, &deposit.record);
        let (state, money) = of_journal(&record.state);
        let failure = failure_of(record).map(|code| ErrorView::refused(&code));
        let trouble = if record.state.is_settled() { failure } else { failure.or_else(|| lane.trouble()) };
        Ok(ShieldedPaymentView {
            kind: ShieldedKind::Deposit,
            state,
            money,
            amount: crate::money::payment::money(&pool.chain, deposit.asset(), deposit.call.amount),
            tx: lane.journal.attempts(&deposit.id)?.last().map(|attempt| attempt.hash.to_string()),
            block: record.state.block().map(|block| block.number),
            trouble,
            ..blank(pool)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_chain::port::BlockRef;

    #[test]
    fn money_that_may_have_left_is_never_called_the_payers_and_what_never_went_in_is() {
        let at = BlockRef { number: 1, hash: Default::default(), time: teahouse_base::UnixSeconds::new(1) };
        let out = [State::Signed, State::Broadcast, State::Dropped, State::Included(at), State::Final(at)];
        for state in out {
            assert_eq!(of_journal(&state).1, ShieldedMoney::OnItsWay, "{state:?}");
        }
        assert_eq!(of_journal(&State::Approved), (StateView::Agreed, ShieldedMoney::Held));
        let never = [
            State::Reverted { at, settled: true },
            State::Replaced(Rival::Foreign),
            State::Replaced(Rival::Cancellation),
            State::Expired,
        ];
        for state in never {
            assert_eq!(of_journal(&state).1, ShieldedMoney::Yours, "{state:?}");
        }
    }
}
