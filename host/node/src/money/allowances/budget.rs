//! A budget is an allowance that its app pays out of without a question: the sheets that opened it said so, and it is written down.
//!
//! What is held here before a payment is held by the contract too (BGT-002). A host that errs can pay out too early, and never more
//! than the person put in. After a restore it is not known which allowances were budgets, and each payment is asked for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teahouse_api::allowance::{
    AllowanceState, AllowanceStepView, AllowanceView, EndAllowanceParams, EndBudgetParams,
    OpenAllowanceParams, OpenBudgetParams,
};
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_base::{StoreError, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chain::allowance::{BudgetId, BudgetStatus};
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_wallet::allowance::{AllowancePlan, KeptAllowance, Payout, Payouts};
use teahouse_wallet::journal::State;
use teahouse_wallet::signer::Intent;

use super::open::name_of_approval;
use super::pay::first_unused;
use super::{Asked, Ending, name_of_open};
use crate::apps::names::asset_id;
use crate::chain::Chain;
use crate::consent::Ask;
use crate::error::{NodeError, codes};
use crate::money::limits::spending_app;
use crate::node::Shared;
use crate::records::{BUDGETS, all_json, get_json, put_json};

/// Seconds of a budget's period.
const DAY: u32 = 86_400;
/// A budget that ends so near to what is asked for, in seconds, is the same one: its terms were made when it was asked for first.
const NEAR: u64 = 3_600;

/// Whether the person is asked for each payment out of an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spending {
    /// They are.
    Asked,
    /// They are not, as long as the app is the one that pays.
    Unasked,
}

/// An allowance that is a budget.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BudgetRecord {
    /// The app, hex.
    app: String,
}

/// Writes down that an allowance is a budget, in the commit that keeps it.
pub(super) fn keep(records: &mut dyn WriteRecords, plan: &AllowancePlan) -> Result<(), StoreError> {
    let app = plan.app().map(|app| app.to_string()).unwrap_or_default();
    put_json(records, BUDGETS, plan.id().as_bytes(), &BudgetRecord { app })
}

/// What the budgets of an app have for a payment.
pub(crate) enum Room {
    /// Nothing: its person is asked.
    None,
    /// A payment is on its way, and what is left is known after it.
    Soon,
    /// This payment.
    Spend(BudgetSpend),
}

/// A payment that an app makes out of its budget, ready to be agreed to.
pub(crate) struct BudgetSpend {
    /// The lane of the account that opened it, and brings the payment.
    pub(crate) chain: Arc<Chain>,
    /// What is signed.
    pub(crate) intent: Intent,
    payouts: Payouts,
    payout: Payout,
    number: u64,
}

impl BudgetSpend {
    /// Gives the payment the number that it was signed with, in the commit that agrees to it, if the budget was not taken back since.
    pub(crate) fn give_number(&self, records: &mut dyn WriteRecords) -> Result<(), NodeError> {
        let id = self.payouts.id;
        if get_json::<BudgetRecord>(&*records, BUDGETS, id.as_bytes())?.is_none() {
            return Err(codes::NO_ALLOWANCE.with("allowance", id)); // BDG-005
        }
        let given = self.payouts.give(records, &self.payout, self.number)?;
        if given == self.number {
            return Ok(()); // BDG-003
        }
        Err(codes::OUT_OF_RANGE.with("field", "number").and("bound", given))
    }
}

impl Shared {
    /// Whether the person is asked for each payment out of an allowance.
    pub(super) fn spending_of(&self, id: &BudgetId) -> Result<Spending, NodeError> {
        let kept = self.read(|records| get_json::<BudgetRecord>(records, BUDGETS, id.as_bytes()))?;
        Ok(if kept.is_some() { Spending::Unasked } else { Spending::Asked })
    }

    /// Whether a sheet is a step on the way to a budget.
    pub(crate) fn opens_budget(&self, chain: &Chain, ask: &Ask) -> Result<bool, NodeError> {
        if ask.action != ConsentAction::AllowanceOpen {
            return Ok(false);
        }
        for kept in self.kept_allowances(chain)? {
            let id = kept.plan.id();
            let is_step = name_of_open(chain, &id)? == ask.id || name_of_approval(chain, &id)? == ask.id;
            if is_step && self.spending_of(&id)? == Spending::Unasked {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The budgets of an app, or of all, the newest first.
    fn kept_budgets(&self, chain: &Chain, app: Option<&AppId>) -> Result<Vec<KeptAllowance>, NodeError> {
        let mut kept = self.kept_allowances(chain)?;
        kept.retain(|one| app.is_none_or(|app| one.plan.app() == Some(spending_app(app))));
        let mut budgets = Vec::new();
        for one in kept {
            if self.spending_of(&one.plan.id())? == Spending::Unasked {
                budgets.push(one);
            }
        }
        Ok(budgets)
    }

    /// Takes the next step on the way to a budget: opens its sheet, or says what to wait for. Asking again goes on.
    pub(crate) async fn open_budget(
        &self,
        params: &OpenBudgetParams,
    ) -> Result<AllowanceStepView, NodeError> {
        let (app, record) = self.find_app(&params.app)?;
        let chain = self.lane(params.account)?;
        let asset = chain.find_asset(&params.asset);
        let asset = asset.ok_or_else(|| codes::NO_ASSET.with("asset", &params.asset))?;
        let named = asset_id(&chain, asset);
        let is_declared = named.is_some_and(|named| record.permissions.asset(named.as_str()).is_some());
        if record.permissions.wallet.is_none() || !is_declared {
            return Err(codes::NOTHING_TO_LIMIT.with("grant", "wallet").and("asset", &params.asset));
        }
        let lasts = self.life_of(&chain, &app, (asset, params.until / 1_000)).await?;
        let per_day = params.per_day.clone().unwrap_or_else(|| params.most.clone());
        let order = OpenAllowanceParams {
            account: params.account,
            app: app.to_string(),
            asset: params.asset.clone(),
            total: params.most.clone(),
            per_payment: per_day.clone(),
            per_period: per_day,
            period: DAY,
            lasts,
            payees: Vec::new(),
            fee_in: params.fee_in.clone(),
            dry_run: params.dry_run,
        };
        self.open_allowance(&order, Spending::Unasked).await
    }

    /// How long a budget lasts that ends then, in seconds: as long as it was asked for before, where it was.
    async fn life_of(
        &self,
        chain: &Chain,
        app: &AppId,
        (asset, until): (Asset, u64),
    ) -> Result<u32, NodeError> {
        chain.ready().await?;
        let mut from = chain.port.heads().await?.latest.time.get();
        let mut ends = until;
        for kept in self.kept_budgets(chain, Some(app))? {
            let budget = kept.plan.budget();
            if budget.asset == asset && budget.expiry.get().abs_diff(until) <= NEAR {
                let asked = self.ask(&kept.plan).await?;
                let goes_on = match self.standing(&asked)? {
                    AllowanceState::Live | AllowanceState::Opening => true,
                    AllowanceState::Planned => kept.plan.can_open(asked.now),
                    _ => false,
                };
                if goes_on {
                    (from, ends) = (budget.origin.get(), budget.expiry.get());
                    break;
                }
            }
        }
        Ok(u32::try_from(ends.saturating_sub(from)).unwrap_or(u32::MAX))
    }

    /// Budgets that somebody agreed to, the newest first.
    pub(crate) async fn budgets(&self, named: Option<&str>) -> Result<Vec<AllowanceView>, NodeError> {
        let app = named.map(|named| self.find_app(named)).transpose()?.map(|(app, _)| app);
        let chain = self.chain()?;
        let kept = self.kept_budgets(&chain, app.as_ref())?;
        self.views_of(&chain, &kept).await
    }

    /// Opens a sheet that ends the budget of an app and brings the rest home, or only shows what it would do.
    pub(crate) async fn end_budget(&self, params: &EndBudgetParams) -> Result<ConsentSheetView, NodeError> {
        let (app, _) = self.find_app(&params.app)?;
        let chain = self.chain()?;
        let asset =
            |named: &String| chain.find_asset(named).ok_or_else(|| codes::NO_ASSET.with("asset", named));
        let asset = params.asset.as_ref().map(asset).transpose()?;
        let mut live = Vec::new();
        for kept in self.kept_budgets(&chain, Some(&app))? {
            if asset.is_some_and(|asset| kept.plan.budget().asset != asset) {
                continue;
            }
            let asked = self.ask(&kept.plan).await?;
            if asked.said.status == BudgetStatus::Live {
                live.push(asked);
            }
        }
        if live.len() > 1 {
            return Err(codes::AMBIGUOUS_ALLOWANCE.with("app", &params.app).and("count", live.len()));
        }
        let asked = live.pop().ok_or_else(|| codes::NO_ALLOWANCE.with("allowance", &params.app))?;
        let how = if asked.now >= asked.plan.budget().expiry { Ending::Refund } else { Ending::Revoke };
        let (allowance, fee_in) = (asked.plan.id().to_string(), params.fee_in.clone());
        self.end_allowance(&EndAllowanceParams { allowance, fee_in, dry_run: params.dry_run }, how).await
    }

    /// Payments were taken back from an app: nothing of its budgets is paid without a question any more, and a sheet for each brings
    /// the rest home.
    pub(crate) async fn take_budgets_back(&self, app: &AppId) -> Result<(), NodeError> {
        let kept = self.chain().and_then(|chain| self.kept_budgets(&chain, Some(app))).unwrap_or_default();
        self.write(|records| {
            for (id, record) in all_json::<BudgetRecord>(&*records, BUDGETS, &[])? {
                if record.app == app.to_string() {
                    records.delete(BUDGETS, &id)?; // BDG-005
                }
            }
            Ok::<_, StoreError>(())
        })?;
        for one in kept {
            let params =
                EndAllowanceParams { allowance: one.plan.id().to_string(), fee_in: None, dry_run: false };
            if let Err(error) = self.end_allowance(&params, Ending::Revoke).await {
                tracing::info!(%error, %app, "a budget that was taken back has no sheet that ends it");
            }
        }
        Ok(())
    }

    /// What the budgets of an app have for a payment to `dest`.
    ///
    /// # Errors
    /// Where the chain cannot be asked.
    pub(crate) async fn budget_for(
        &self,
        app: &AppId,
        asset: Asset,
        (dest, amount): (Destination, Amount),
    ) -> Result<Room, NodeError> {
        let chain = self.chain()?;
        for kept in self.kept_budgets(&chain, Some(app))? {
            if kept.plan.budget().asset != asset {
                continue;
            }
            let asked = self.ask(&kept.plan).await?;
            if asked.plan.check(&asked.said, asked.now, dest, amount).is_err() {
                continue; // BDG-001
            }
            if pays_now(&asked.chain)? {
                return Ok(Room::Soon);
            }
            return self.spend_of_budget(asked, dest, amount).await.map(Room::Spend);
        }
        Ok(Room::None)
    }

    async fn spend_of_budget(
        &self,
        asked: Asked,
        dest: Destination,
        amount: Amount,
    ) -> Result<BudgetSpend, NodeError> {
        let (chain, id) = (&asked.chain, asked.plan.id());
        let payouts = Payouts { persona: chain.journal.persona(), chain: chain.book.chain_id, id };
        let known = self.read(|records| payouts.all(records))?;
        let next = known.last().map_or(0, |(last, _)| last.saturating_add(1));
        let number = first_unused(&asked, next).await?;
        let intent = self.signed_spend(&asked, (dest, amount), number)?;
        // Marked as told, so that a payment by hand of the same never takes its number.
        let payout = Payout { dest, amount, carried: true };
        Ok(BudgetSpend { chain: asked.chain, intent, payouts, payout, number })
    }
}

/// Whether something is agreed to for the contract that no block has yet: it is one payment at a time, each within what the one before left.
fn pays_now(chain: &Chain) -> Result<bool, NodeError> {
    let is_out =
        |state: &State| matches!(state, State::Approved | State::Signed | State::Broadcast | State::Dropped);
    let of_allowances =
        |intent: &Intent| matches!(intent, Intent::CallContract { contract: ContractName::Allowance, .. });
    let open = chain.journal.unsettled()?;
    Ok(open.iter().any(|(_, record)| is_out(&record.state) && of_allowances(&record.intent)))
}
