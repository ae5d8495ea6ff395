//! A simulation runs the exact call on the newest block, behind the lane's own transactions that are on their way.

use alloy::primitives::{I256, U256};
use alloy::sol_types::SolCall;
use teahouse_base::StoreError;
use teahouse_chain::port::{Asset, At, BlockRef, CallError, CallPlan, PortError, Simulation};

use super::PreviewError;
use crate::bytes::Amounts;
use crate::journal::{IntentRecord, Journal};
use crate::signer::{Call, Erc20, Intent, TxPlan, as_if, word_gas};

/// What a transaction would do to the account's holdings.
pub(super) struct Outcome {
    pub on: BlockRef,
    pub outflow: Amounts,
    pub inflow: Amounts,
    pub gas_used: u64,
}

/// How often a limit that was too low is doubled.
const DOUBLINGS: u32 = 6;

/// The gas limit of `call`: a quarter more than the least that is enough, so that what others do first does not make it
/// fail. What is used is no measure of that: a contract may ask for gas that it then leaves.
pub(super) async fn gas_limit(
    journal: &Journal,
    intent: &Intent,
    call: &Call,
    nonce: u64,
) -> Result<u64, PreviewError> {
    Ok(call_gas(journal, intent, call, nonce).await?.saturating_add(word_gas(intent)))
}

async fn call_gas(journal: &Journal, intent: &Intent, call: &Call, nonce: u64) -> Result<u64, PreviewError> {
    let Call { to, value, data } = call.clone();
    let (from, as_if) = (journal.lane().account, as_if(intent));
    let plan = |gas| CallPlan { from, to, value, data: data.clone(), gas, as_if };
    let used = run(journal, nonce, plan(None)).await?.gas_used;
    // A plain transfer to an account costs the same whatever happens before it.
    if used == 21_000 {
        return Ok(used);
    }
    let mut limit = match journal.port().estimate_gas(plan(None)).await {
        Ok(least) => least.saturating_add(least / 4),
        Err(CallError::Port(error)) => return Err(error.into()),
        // The endpoint estimates on the newest block, which lacks what is on its way from here.
        Err(CallError::Reverted(_)) => used.saturating_add(used / 2),
    };
    for _ in 0..DOUBLINGS {
        match run(journal, nonce, plan(Some(limit))).await {
            Err(PreviewError::WouldFail(_)) => limit = limit.saturating_mul(2),
            enough => return enough.map(|_| limit),
        }
    }
    Ok(limit)
}

/// What exactly this plan would do.
pub(super) async fn exact(journal: &Journal, plan: &TxPlan) -> Result<Outcome, PreviewError> {
    let done = run(journal, plan.nonce(), plan.to_call_plan()).await?;
    let (mut outflow, mut inflow) = (Amounts::new(), Amounts::new());
    for ((holder, asset), delta) in &done.deltas {
        if *holder == plan.from() {
            let side = if *delta < I256::ZERO { &mut outflow } else { &mut inflow };
            side.insert(*asset, delta.unsigned_abs());
        }
    }
    Ok(Outcome { on: done.on, outflow, inflow, gas_used: done.gas_used })
}

/// The outcome with the most that fees may take.
pub(super) fn with_fees(mut outcome: Outcome, plan: &TxPlan, fee_cap: u128) -> Outcome {
    let most = U256::from(plan.gas()) * U256::from(fee_cap);
    let coin = outcome.outflow.entry(Asset::Native).or_default();
    *coin = coin.saturating_add(most);
    outcome
}

/// What `plan` does behind the lane's own transactions that come before `nonce`.
pub(crate) async fn run(journal: &Journal, nonce: u64, plan: CallPlan) -> Result<Simulation, PreviewError> {
    let mut plans = before(journal, nonce)?;
    plans.push(plan);
    let mut all = journal.port().simulate_all(plans, At::Latest).await?;
    let done =
        all.pop().ok_or_else(|| PortError::Malformed { method: "simulate", what: "no result".into() })?;
    match done.revert {
        None if done.success => Ok(done),
        revert => Err(PreviewError::WouldFail(revert.unwrap_or_default())), // PRV-005
    }
}

/// The lane's transactions that the newest block does not hold yet and that come before `nonce`, in order.
fn before(journal: &Journal, nonce: u64) -> Result<Vec<CallPlan>, StoreError> {
    let mut waiting = journal.unsettled()?;
    let earlier = |record: &IntentRecord| record.agreement.as_ref().is_some_and(|a| a.plan.nonce() < nonce);
    waiting.retain(|(_, record)| record.state.reserves() && earlier(record));
    waiting.sort_by_key(|(_, record)| record.agreement.as_ref().map(|a| a.plan.nonce()));
    let plans = waiting.into_iter().filter_map(|(_, record)| record.agreement.map(|a| a.plan.to_call_plan()));
    Ok(plans.collect())
}

/// What the account holds now of everything that would leave it.
pub(crate) async fn holdings(journal: &Journal, outflow: &Amounts) -> Result<Amounts, PreviewError> {
    let mut held = Amounts::new();
    for asset in outflow.keys() {
        held.insert(*asset, holding(journal, *asset).await?);
    }
    Ok(held)
}

async fn holding(journal: &Journal, asset: Asset) -> Result<U256, PreviewError> {
    let (port, account) = (journal.port(), journal.lane().account);
    match asset {
        Asset::Native => Ok(port.balance(account, At::Latest).await?),
        Asset::Token(token) => {
            let data = Erc20::balanceOfCall { account }.abi_encode().into();
            let answer = port.call(token, data, At::Latest).await?;
            Erc20::balanceOfCall::abi_decode_returns(&answer).map_err(|_| PreviewError::NotAToken(token))
        }
    }
}
