//! A payment record says who asked for an intent and what was shown; the journal says how far it is.

use serde::{Deserialize, Serialize};
use teahouse_api::money::{MoneyView, PartyView, PaymentPurpose, PaymentState, PaymentView};
use teahouse_base::{Encode, StoreError, UnixMillis, WriteRecords};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::Amounts;
use teahouse_wallet::journal::{AttemptKind, IntentId, IntentRecord, Rival, State, Trouble};
use teahouse_wallet::signer::Intent;

use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{PAYMENTS, all_json, get_json, put_json};

/// Who asked for an intent and what was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentRecord {
    /// What it is for.
    pub purpose: PaymentPurpose,
    /// The app that asked, hex.
    pub app: Option<String>,
    /// What leaves, fee left out.
    pub leaves: Vec<MoneyView>,
    /// What arrives.
    pub arrives: Vec<MoneyView>,
}

/// Keeps the record of an intent in the caller's commit.
pub(crate) fn put(
    records: &mut dyn WriteRecords,
    id: &IntentId,
    record: &PaymentRecord,
) -> Result<(), StoreError> {
    put_json(records, PAYMENTS, id.as_bytes(), record)
}

/// An intent's name that follows from who asks, so that asking twice is asking once.
pub(crate) fn intent_id(parts: &[&[u8]]) -> IntentId {
    let mut hasher = blake3::Hasher::new_derive_key("teahouse 2026-11 node intent id v1");
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    IntentId::from_array(id)
}

/// Amounts as the surface shows them, the largest fee left out of what leaves.
pub(crate) fn shown(chain: &Chain, amounts: &Amounts, fee: U256) -> Vec<MoneyView> {
    let less =
        |asset: Asset, amount: U256| if asset == Asset::Native { amount.saturating_sub(fee) } else { amount };
    let rest = amounts.iter().map(|(asset, amount)| (*asset, less(*asset, *amount)));
    rest.filter(|(_, amount)| !amount.is_zero()).map(|(asset, amount)| money(chain, asset, amount)).collect()
}

/// Amounts as the surface shows them, a fee in `asset` left out.
pub(crate) fn shown_without(chain: &Chain, amounts: &Amounts, asset: Asset, fee: U256) -> Vec<MoneyView> {
    let mut rest = amounts.clone();
    rest.entry(asset).and_modify(|amount| *amount = amount.saturating_sub(fee));
    shown(chain, &rest, U256::ZERO)
}

/// One amount as the surface shows it.
pub(crate) fn money(chain: &Chain, asset: Asset, amount: U256) -> MoneyView {
    MoneyView { asset: chain.asset(asset), base_units: amount.to_string() }
}

impl Shared {
    /// Someone on the other side.
    pub(crate) fn party(&self, chain: &Chain, address: Address) -> Result<PartyView, NodeError> {
        let contract = chain.book.name_of(address).map(|name| name.to_string());
        let paid = chain.journal.view(|records| chain.journal.was_paid(records, address))?;
        let claims = self.claims_of_address(chain, address)?;
        let mine = self.is_mine(address)?;
        // An address that two contacts call theirs is nobody's by name, and what is known for sure is no contact's.
        let is_sure = contract.is_some() || mine;
        let claim = if let [claim] = &claims[..] { Some(claim).filter(|_| !is_sure) } else { None };
        Ok(PartyView {
            address: text_of(address),
            contact: claim.map(|claim| claim.contact.name().to_owned()),
            // A contract of the address book is vouched for by its code, and is called, not paid.
            first_time: !paid && contract.is_none(),
            contract,
            verified: claim.is_some_and(|claim| claim.contact.is_verified() && claim.is_trusted(address)),
            mine,
        })
    }

    /// Who asked for an intent and what was shown, as it was kept.
    pub(crate) fn payment_record(&self, id: &IntentId) -> Result<Option<PaymentRecord>, NodeError> {
        self.read(|records| get_json(records, PAYMENTS, id.as_bytes()))
    }

    pub(crate) async fn payment(&self, text: &str) -> Result<PaymentView, NodeError> {
        let chain = self.chain()?;
        if let Some(claim) = self.claims_as_payments(&chain)?.into_iter().find(|claim| claim.id == text) {
            return Ok(claim);
        }
        if let Some(found) = self.find_move(text).await? {
            return Ok(found);
        }
        let unknown = || codes::NO_PAYMENT.with("payment", text);
        let id: IntentId = text.parse().map_err(|_| unknown())?;
        let chain = self.lane_with(&id)?;
        if let Some(record) = chain.relayed.look_up(&id)? {
            return self.relayed_view(&chain, &record);
        }
        let record = chain.journal.look_up(&id)?.ok_or_else(unknown)?;
        self.payment_view(&chain, &id, &record).await
    }

    pub(crate) async fn payment_view(
        &self,
        chain: &Chain,
        id: &IntentId,
        record: &IntentRecord,
    ) -> Result<PaymentView, NodeError> {
        let kept = self.payment_record(id)?;
        let attempts = chain.journal.attempts(id)?;
        let mut tx = attempts.last().map(|attempt| attempt.hash);
        let mut receipt = None;
        if record.state.block().is_some() {
            for attempt in attempts.iter().rev() {
                if let Ok(Some(found)) = chain.port.receipt(attempt.hash).await {
                    (tx, receipt) = (Some(attempt.hash), Some(found));
                    break;
                }
            }
        }
        let to = record.intent.other_side(&chain.book);
        Ok(PaymentView {
            id: id.to_string(),
            purpose: kept.as_ref().map_or_else(|| purpose_of(&record.intent), |kept| kept.purpose),
            state: state_of(&record.state),
            at: record.agreement.as_ref().map_or(record.created_at, |agreement| agreement.at).get(),
            leaves: kept.as_ref().map(|kept| kept.leaves.clone()).unwrap_or_default(),
            arrives: kept.as_ref().map(|kept| kept.arrives.clone()).unwrap_or_default(),
            from: None,
            to: to.map(|to| self.party(chain, to)).transpose()?,
            fee: receipt.as_ref().map(|receipt| money(chain, Asset::Native, receipt.fee)),
            gas_used: receipt.as_ref().map(|receipt| receipt.gas_used),
            tx: tx.map(|hash| hash.to_string()),
            block: record.state.block().map(|block| block.number),
            block_hash: record.state.block().map(|block| block.hash.to_string()),
            app: kept.and_then(|kept| kept.app),
            waits: matches!(record.state, State::Signed | State::Broadcast | State::Dropped),
            called_back: attempts.last().is_some_and(|attempt| attempt.kind == AttemptKind::Cancellation),
            failure: failure_of(record),
            trouble: if record.state.is_settled() { None } else { chain.trouble() },
            warnings: Vec::new(),
            signs: None,
        })
    }

    /// What an app has spent today, by what was shown.
    pub(crate) fn spent_today(&self, app: &str, now: u64) -> Result<Vec<MoneyView>, NodeError> {
        let chain = self.chain()?;
        let day = now / 86_400_000;
        let mut sums = std::collections::BTreeMap::<String, (MoneyView, U256)>::new();
        let mut add = |spent: MoneyView| {
            let amount: U256 = spent.base_units.parse().unwrap_or_default();
            let entry = sums.entry(spent.asset.id.clone()).or_insert_with(|| (spent, U256::ZERO));
            entry.1 = entry.1.saturating_add(amount);
        };
        for (key, record) in self.read(|records| all_json::<PaymentRecord>(records, PAYMENTS, &[]))? {
            let Some(id) = <[u8; 16]>::try_from(key.as_slice()).ok().map(IntentId::from_array) else {
                continue;
            };
            if record.app.as_deref() != Some(app) {
                continue;
            }
            if agreed_at(&chain, &id)?.is_none_or(|at| at.get() / 86_400_000 != day) {
                continue;
            }
            record.leaves.into_iter().for_each(&mut add);
        }
        self.privately_spent(app, day)?.into_iter().for_each(&mut add);
        Ok(sums.into_values().map(|(view, sum)| MoneyView { base_units: sum.to_string(), ..view }).collect())
    }
}

/// When a payment was agreed to, whoever brings it. What a submitter did not bring for good was not spent.
fn agreed_at(chain: &Chain, id: &IntentId) -> Result<Option<UnixMillis>, NodeError> {
    if let Some(relayed) = chain.relayed.look_up(id)? {
        return Ok((!relayed.came_to_nothing()).then_some(relayed.agreed_at));
    }
    let known = chain.journal.look_up(id)?;
    Ok(known.and_then(|known| known.agreement).map(|agreement| agreement.at))
}

const fn purpose_of(intent: &Intent) -> PaymentPurpose {
    match intent {
        Intent::SendCoin { .. } | Intent::SendToken { .. } => PaymentPurpose::Transfer,
        Intent::CallContract { .. } | Intent::PoolDeposit { .. } | Intent::PoolTransact { .. } => {
            PaymentPurpose::Contract
        }
        Intent::AllowToken { .. }
        | Intent::DisallowToken { .. }
        | Intent::CarryBatch { .. }
        | Intent::TakeCodeBack { .. }
        | Intent::PoolInsert { .. } => PaymentPurpose::Other,
    }
}

/// The state of an intent as the surface names it.
pub(crate) const fn state_of(state: &State) -> PaymentState {
    match state {
        State::Draft | State::Approved => PaymentState::Approved,
        State::Signed | State::Dropped => PaymentState::Signed,
        State::Broadcast => PaymentState::Sent,
        State::Included(_) => PaymentState::Included,
        State::Safe(_) => PaymentState::Safe,
        State::Final(_) => PaymentState::Final,
        State::Reverted { .. } => PaymentState::Reverted,
        State::Replaced(Rival::Cancellation) => PaymentState::Abandoned,
        State::Replaced(Rival::Foreign) => PaymentState::Foreign,
        State::Expired => PaymentState::Expired,
    }
}

/// What went wrong with an intent, or holds it up: a code.
pub(crate) fn failure_of(record: &IntentRecord) -> Option<String> {
    let code = match (&record.state, record.trouble) {
        (State::Reverted { .. }, _) => "PAY-301",
        (_, trouble) => code_of(trouble?),
    };
    Some(code.to_owned())
}

/// What holds a payment up has the code of the sending that failed.
const fn code_of(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NonceUsed => "CHN-122",
        Trouble::FeeCapReached | Trouble::Underpriced => "CHN-123",
        Trouble::InsufficientFunds => "CHN-124",
        Trouble::Rejected => "CHN-125",
        Trouble::Unreachable => "CHN-126",
        Trouble::Locked => "LCK-101",
    }
}

/// The name of a wish that may be tried again: of its first try that was not over without effect. A try that is under way or
/// took effect keeps its name, so that asking again is not paying again.
pub(crate) fn name_of_next_try(chain: &Chain, wish: &[&[u8]]) -> Result<IntentId, NodeError> {
    let mut tries = 0_u32;
    loop {
        let name = intent_id(&[wish, &[&tries.to_be_bytes()]].concat());
        let state = chain.journal.look_up(&name)?.map(|record| record.state);
        let failed = matches!(
            state,
            Some(State::Reverted { settled: true, .. } | State::Replaced(_) | State::Expired)
        );
        let brought = chain.relayed.look_up(&name)?;
        if !failed && !brought.is_some_and(|record| record.came_to_nothing()) {
            return Ok(name);
        }
        tries = tries.saturating_add(1);
    }
}

/// The bytes of an intent, for its name.
pub(crate) fn bytes_of(intent: &Intent) -> Vec<u8> {
    intent.to_bytes()
}

#[cfg(test)]
mod tests {
    use teahouse_base::Coded;
    use teahouse_chain::port::SendError;

    use super::*;

    #[test]
    fn what_holds_a_payment_up_is_told_under_the_code_of_the_sending_that_failed() {
        for (trouble, error) in [
            (Trouble::NonceUsed, SendError::NonceTooLow),
            (Trouble::Underpriced, SendError::Underpriced),
            (Trouble::InsufficientFunds, SendError::InsufficientFunds),
            (Trouble::Rejected, SendError::Rejected { reason: String::new() }),
            (Trouble::Unreachable, SendError::Unreachable { reason: String::new() }),
        ] {
            assert_eq!(code_of(trouble), error.code().as_str());
        }
    }
}
