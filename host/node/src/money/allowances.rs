//! Allowances are deposits that apps pay out of: kept before anybody says yes, looked at on the chain, ended by their owner.
//!
//! | module | holds |
//! |---|---|
//! | `budget` | those that their app pays out of without a question |
//! | `open` | the way to one: its approval and its deposit, neither of them twice |
//! | `pay` | payments out of one, each under a number of its own |
//! | `view` | what the surface is told |
//!
//! The account that the persona has for the app signs payments; the account that opened an allowance brings them, may end
//! it, and gets back what is left.

mod budget;
mod open;
mod pay;
mod view;

use std::sync::Arc;

use teahouse_api::allowance::{AllowanceState, EndAllowanceParams};
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_base::UnixSeconds;
use teahouse_bundle::AppId;
use teahouse_chain::allowance::{AllowanceEvent, AllowanceRefusal, BudgetId, BudgetState, BudgetStatus};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::At;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::allowance::{self, AllowancePlan, KeptAllowance};
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::limits::SpendingApp;
use teahouse_wallet::signer::Intent;

pub(crate) use budget::{BudgetSpend, Room, Spending};
pub(crate) use pay::{Rest, rest_of};

use super::limits::{decimal_text, spending_app};
use super::payment::name_of_next_try;
use super::wallet::decimal;
use crate::chain::{Chain, text_of};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How an allowance ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Its owner ends it.
    Revoke,
    /// It is past its expiry.
    Refund,
}

/// An allowance with what the chain says of it.
struct Asked {
    /// The lane of the account that opened it.
    chain: Arc<Chain>,
    plan: AllowancePlan,
    said: BudgetState,
    /// The newest block's time.
    now: UnixSeconds,
}

impl Shared {
    /// The account that this persona has for an app.
    fn app_key(&self, app: &SpendingApp) -> Result<AccountKey, NodeError> {
        Ok(self.persona()?.app_account(app.as_bytes())) // LCK-001
    }

    fn kept_allowances(&self, chain: &Chain) -> Result<Vec<KeptAllowance>, NodeError> {
        self.read(|records| allowance::list(records, chain.journal.persona(), chain.book.chain_id))
    }

    /// What the chain says of an allowance.
    async fn ask(&self, plan: &AllowancePlan) -> Result<Asked, NodeError> {
        let chain = self.lane_of(&text_of(plan.budget().owner))?;
        chain.ready().await?;
        let now = chain.port.heads().await?.latest.time;
        let said = plan.contract().state(&*chain.port, plan.id(), At::Latest).await?;
        Ok(Asked { chain, plan: plan.clone(), said, now })
    }

    async fn ask_allowance(&self, named: &str) -> Result<Asked, NodeError> {
        let chain = self.chain()?;
        let kept = self.kept_allowances(&chain)?;
        match kept.iter().find(|one| one.plan.id().to_string() == named) {
            Some(one) => self.ask(&one.plan).await,
            None => self.ask_allowance_of(named, &kept).await,
        }
    }

    /// The allowance of an app: the one that lives, else the newest that is over, else the newest that was asked for.
    async fn ask_allowance_of(&self, named: &str, kept: &[KeptAllowance]) -> Result<Asked, NodeError> {
        let app = self.find_spending_app(named)?;
        let (mut live, mut over, mut planned) = (Vec::new(), None, None);
        for one in kept.iter().filter(|one| one.plan.app() == Some(app)) {
            let asked = self.ask(&one.plan).await?;
            match asked.said.status {
                BudgetStatus::Live => live.push(asked),
                BudgetStatus::Unknown => planned = planned.or(Some(asked)),
                _ => over = over.or(Some(asked)),
            }
        }
        if live.len() > 1 {
            return Err(codes::AMBIGUOUS_ALLOWANCE.with("app", named).and("count", live.len()));
        }
        let found = live.pop().or(over).or(planned);
        found.ok_or_else(|| codes::NO_ALLOWANCE.with("allowance", named))
    }

    /// Where an allowance stands: by the chain and, before the chain has seen it, by the journal.
    fn standing(&self, asked: &Asked) -> Result<AllowanceState, NodeError> {
        Ok(match asked.said.status {
            BudgetStatus::Unknown => {
                let name = name_of_open(&asked.chain, &asked.plan.id())?;
                let opening = is_under_way(&asked.chain, &name)?;
                if opening { AllowanceState::Opening } else { AllowanceState::Planned }
            }
            BudgetStatus::Live if asked.now >= asked.plan.budget().expiry => AllowanceState::Expired,
            BudgetStatus::Live => AllowanceState::Live,
            BudgetStatus::Empty => AllowanceState::Empty,
            BudgetStatus::Revoked => AllowanceState::Revoked,
            BudgetStatus::Refunded => AllowanceState::Refunded,
        })
    }

    /// Opens a sheet that ends an allowance and brings the rest home, or only shows what it would do.
    pub(crate) async fn end_allowance(
        &self,
        params: &EndAllowanceParams,
        how: Ending,
    ) -> Result<ConsentSheetView, NodeError> {
        let asked = self.ask_allowance(&params.allowance).await?;
        let (chain, plan) = (&asked.chain, &asked.plan);
        let way = Way::asked(chain, params.fee_in.as_deref(), params.dry_run)?;
        plan.check_live(&asked.said).map_err(|refusal| told(chain, plan, refusal))?;
        let expiry = plan.budget().expiry;
        if how == Ending::Refund && asked.now < expiry {
            return Err(told(chain, plan, AllowanceRefusal::NotExpired(expiry)));
        }
        let (wish, method, intent): (&[u8], &str, Intent) = match how {
            Ending::Revoke => (b"allowance-revoke", "revoke", plan.revoke()),
            Ending::Refund => (b"allowance-refund", "refund", plan.refund()),
        };
        let name = name_of_next_try(chain, &[wish, plan.id().as_bytes()])?;
        let ask = question(plan, name, ConsentAction::AllowanceEnd, method, (1, 1));
        self.open_sheet(chain, intent, ask, way).await
    }

    /// Takes in what accounts of this persona opened and this profile does not know: after a restore.
    async fn look_for_allowances(&self, chain: &Chain) -> Result<(), NodeError> {
        chain.ready().await?;
        let at = chain.book.find(ContractName::Allowance)?;
        let head = chain.port.heads().await?.latest.number;
        for lane in self.lanes()? {
            let filter = AllowanceEvent::opened_by(at.address, lane.account(), at.since, head);
            for log in chain.port.logs(filter).await? {
                let Some(AllowanceEvent::Opened { budget, .. }) = AllowanceEvent::read(at.address, &log)
                else {
                    continue;
                };
                let plan = AllowancePlan::found(&chain.book, budget, self.app_of(budget.spender)?)?;
                let when = log.block.map_or_else(|| self.clock.now(), |block| block.time.millis());
                let persona = chain.journal.persona();
                self.write(|records| match allowance::find(records, persona, plan.chain(), &plan.id())? {
                    None => allowance::keep(records, persona, &plan, when),
                    Some(_) => Ok(()),
                })?;
            }
        }
        Ok(())
    }

    /// The installed app whose account this is.
    fn app_of(&self, spender: Address) -> Result<Option<SpendingApp>, NodeError> {
        for app in self.installed()?.into_iter().map(|(app, _)| spending_app(&app)) {
            if self.app_key(&app)?.address() == spender {
                return Ok(Some(app));
            }
        }
        Ok(None)
    }
}

/// What a sheet about an allowance is asked for.
fn question(
    plan: &AllowancePlan,
    id: IntentId,
    action: ConsentAction,
    method: &str,
    step: (u32, u32),
) -> Ask {
    Ask {
        id,
        action,
        asker: None,
        reason: None,
        method: Some(method.to_owned()),
        origin: None,
        spends_for: plan.app().map(|app| AppId::from_array(*app.as_bytes())),
        step,
    }
}

/// The deposit of an allowance has one name for ever: its own.
fn name_of_open(chain: &Chain, id: &BudgetId) -> Result<IntentId, NodeError> {
    name_of_next_try(chain, &[b"allowance-open", id.as_bytes()])
}

/// Whether an intent was agreed to and did not come to nothing, whoever brings it.
fn is_under_way(chain: &Chain, name: &IntentId) -> Result<bool, NodeError> {
    let state = chain.journal.look_up(name)?.map(|record| record.state);
    let own = state.is_some_and(|state| state != State::Draft);
    let brought = chain.relayed.look_up(name)?;
    Ok(own || brought.is_some_and(|record| !record.came_to_nothing())) // NODE-042
}

/// An amount that the contract can keep.
fn amount_of(text: &str) -> Result<Amount, NodeError> {
    let units = u128::try_from(decimal(text)?).ok().and_then(|units| Amount::new(units).ok());
    units.ok_or_else(|| codes::OUT_OF_RANGE.with("field", "amount"))
}

/// The contract's refusal, with the amounts as a person writes them.
fn told(chain: &Chain, plan: &AllowancePlan, refusal: AllowanceRefusal) -> NodeError {
    let asset = chain.asset(plan.budget().asset);
    let whole = |units: U256| decimal_text(&units.to_string(), asset.decimals);
    let part = |amount: Amount| whole(U256::from(amount.get()));
    let error = NodeError::from(refusal.clone()).and("allowance", plan.id()).and("symbol", &asset.symbol);
    match refusal {
        AllowanceRefusal::AbovePayment { asked, most } => {
            error.and("asked", whole(asked)).and("most", part(most))
        }
        AllowanceRefusal::AbovePeriod { asked, left, resets_at } => {
            let resets = resets_at.millis().get();
            error.and("asked", whole(asked)).and("left", part(left)).and("resetsAt", resets)
        }
        AllowanceRefusal::AboveRest { asked, left } => {
            error.and("asked", whole(asked)).and("left", part(left))
        }
        AllowanceRefusal::NotBegun(at) | AllowanceRefusal::Expired(at) | AllowanceRefusal::NotExpired(at) => {
            error.and("at", at.millis().get())
        }
        _ => error,
    }
}
