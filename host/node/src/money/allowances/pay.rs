//! A payment out of an allowance is signed by the account that the persona has for the app, and brought by the one that
//! opened it.
//!
//! Its number makes it happen once. A payment that came to nothing and is asked for again keeps its number: what was signed
//! for the first try may have been seen, and anybody may bring it until its deadline.

use std::time::Duration;

use teahouse_api::allowance::PayAllowanceParams;
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_chain::allowance::{
    Allowance, AllowanceCall, AllowanceEvent, AllowanceRefusal, BudgetId, Spend,
};
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::At;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::allowance::{Payout, Payouts};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::signer::Intent;

use super::{Asked, amount_of, is_under_way, question, told};
use crate::chain::Chain;
use crate::consent::Way;
use crate::error::{NodeError, codes};
use crate::money::payment::name_of_next_try;
use crate::node::Shared;

/// How long what the app's account signed counts.
const SIGNATURE_LIFE: Duration = Duration::from_secs(3_600);
/// More numbers than this, used by other devices with the same phrase, are not looked through.
const MAX_USED: u64 = 1_024;

/// What can still become of a payment whose own transaction came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing: it is not paid, and never will be.
    Over,
    /// Anybody may bring what was signed for it, until its deadline.
    Open,
    /// Somebody else brought it.
    Paid,
}

/// What can still become of `intent`, whose own transaction came to nothing: what the app's account signed for a payment out of an
/// allowance may have been seen on the way.
///
/// # Errors
/// Where the chain cannot be asked.
pub(crate) async fn rest_of(chain: &Chain, intent: &Intent) -> Result<Rest, NodeError> {
    let Some(signed) = signed_in(intent) else { return Ok(Rest::Over) };
    chain.ready().await?;
    let heads = chain.port.heads().await?;
    let contract = chain.book.find(ContractName::Allowance)?;
    let is_late = heads.finalized.time > signed.deadline;
    let at = if is_late { At::Number(heads.finalized.number) } else { At::Safe };
    let name = (signed.id, signed.nonce);
    if !Allowance::at(contract.address).is_nonce_used(&*chain.port, name, at).await? {
        return Ok(if is_late { Rest::Over } else { Rest::Open }); // BDG-006
    }
    let filter = AllowanceEvent::filter(contract.address, signed.id, contract.since, heads.latest.number);
    let logs = chain.port.logs(filter).await?;
    let mut events = logs.iter().filter_map(|log| AllowanceEvent::read(contract.address, log));
    Ok(match events.find_map(|event| paid_by(&event, signed.nonce)) {
        Some(paid) if paid == (signed.dest, signed.amount) => Rest::Paid,
        // Another device with the same phrase has used the number for something else.
        Some(_) => Rest::Over,
        // An endpoint that is behind.
        None => Rest::Open, // BDG-006
    })
}

/// Who was paid what under this number, where an event is of that.
fn paid_by(event: &AllowanceEvent, number: U256) -> Option<(Destination, Amount)> {
    match *event {
        AllowanceEvent::Spent { nonce, dest, amount, .. } if nonce == number => Some((dest, amount)),
        _ => None,
    }
}

/// What the app's account signed, where an intent brings a payment out of an allowance.
fn signed_in(intent: &Intent) -> Option<Spend> {
    let Intent::CallContract { contract: ContractName::Allowance, data, .. } = intent else { return None };
    match AllowanceCall::read(data)? {
        AllowanceCall::Spend(call) => Some(call.signed),
        _ => None,
    }
}

impl Shared {
    /// Opens a sheet for a payment out of an allowance, or only shows what it would do.
    pub(crate) async fn pay_allowance(
        &self,
        params: &PayAllowanceParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let to: Address = params.to.parse().map_err(|_| codes::MALFORMED.with("field", "to"))?;
        let (dest, amount) = (Destination::Account(to), amount_of(&params.base_units)?);
        let asked = self.ask_allowance(&params.allowance).await?;
        let (chain, plan) = (&asked.chain, &asked.plan);
        let way = Way::asked(chain, params.fee_in.as_deref(), params.dry_run)?;
        let refused = |refusal| told(chain, plan, refusal);
        plan.check(&asked.said, asked.now, dest, amount).map_err(refused)?; // BGT-002
        let number = self.number_of(&asked, dest, amount, params.dry_run).await?;
        let intent = self.signed_spend(&asked, (dest, amount), number)?;
        let name = name_of_payment(chain, &plan.id(), number)?;
        let ask = question(plan, name, ConsentAction::AllowancePay, "spend", (1, 1));
        self.open_sheet(chain, intent, ask, way).await
    }

    /// What pays so much under this number, signed by the account that the persona has for the app.
    pub(super) fn signed_spend(
        &self,
        asked: &Asked,
        (dest, amount): (Destination, Amount),
        number: u64,
    ) -> Result<Intent, NodeError> {
        let plan = &asked.plan;
        let app = plan.app().ok_or_else(|| codes::ALLOWANCE_OF_NO_APP.with("allowance", plan.id()))?;
        let spend = Spend {
            id: plan.id(),
            dest,
            amount,
            nonce: U256::from(number),
            max_relayer_fee: Amount::ZERO,
            relayer: Address::ZERO,
            deadline: asked.now.max(self.clock.now().seconds()).after(SIGNATURE_LIFE),
        };
        Ok(plan.pay(&self.app_key(&app)?, &asked.chain.book, &spend)?)
    }

    /// The number of a payment: its own where it was asked for before and came to nothing, else the next, on disk before its
    /// sheet.
    async fn number_of(
        &self,
        asked: &Asked,
        dest: Destination,
        amount: Amount,
        dry_run: bool,
    ) -> Result<u64, NodeError> {
        let (chain, id) = (&asked.chain, asked.plan.id());
        let payouts = Payouts { persona: chain.journal.persona(), chain: chain.book.chain_id, id };
        let payout = Payout { dest, amount, carried: false };
        let known = self.read(|records| payouts.all(records))?;
        for (number, before) in &known {
            if *before != payout || is_under_way(chain, &name_of_payment(chain, &id, *number)?)? {
                continue;
            }
            if !is_used(asked, *number).await? {
                return Ok(*number);
            }
            // Said once: whoever asks again after that means another payment.
            if !dry_run {
                self.write(|records| payouts.note_carried(records, *number))?;
            }
            let refusal = AllowanceRefusal::NonceUsed { id, nonce: U256::from(*number) };
            return Err(told(chain, &asked.plan, refusal));
        }
        let next = known.last().map_or(0, |(last, _)| last.saturating_add(1));
        let least = first_unused(asked, next).await?;
        if dry_run {
            return Ok(least);
        }
        self.write(|records| payouts.give(records, &payout, least))
    }
}

async fn is_used(asked: &Asked, number: u64) -> Result<bool, NodeError> {
    let name = (asked.plan.id(), U256::from(number));
    Ok(asked.plan.contract().is_nonce_used(&*asked.chain.port, name, At::Latest).await?)
}

/// The first number from `next` on that the chain has not seen: another device with the same phrase may have paid too.
pub(super) async fn first_unused(asked: &Asked, next: u64) -> Result<u64, NodeError> {
    for number in next..next.saturating_add(MAX_USED) {
        if !is_used(asked, number).await? {
            return Ok(number);
        }
    }
    Err(codes::OUT_OF_RANGE.with("field", "number"))
}

fn name_of_payment(chain: &Chain, id: &BudgetId, number: u64) -> Result<IntentId, NodeError> {
    name_of_next_try(chain, &[b"allowance-pay", id.as_bytes(), &number.to_be_bytes()])
}
