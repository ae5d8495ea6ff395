//! The way to an allowance: its terms are on disk before the first sheet, and asking again goes on where it was.
//!
//! A token takes two steps: the contract is allowed to take exactly the deposit, and takes it. Where a submitter brings them
//! they are one batch with one sheet, so that an approval never stays behind without its deposit. An app has at most one
//! allowance of an asset that lives or is on its way, so a person sees one number that an app can spend, and a command that
//! is said twice opens one.

use std::time::Duration;

use teahouse_api::allowance::{
    AllowanceState, AllowanceStep, AllowanceStepView, AllowanceView, OpenAllowanceParams,
};
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_base::{SystemRng, UnixMillis};
use teahouse_chain::allowance::BudgetId;
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::allowance::{self, AllowanceOrder, AllowancePlan};
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::signer::Intent;

use super::{Asked, Spending, amount_of, budget, is_under_way, name_of_open, question};
use crate::chain::Chain;
use crate::consent::Way;
use crate::error::{NodeError, codes};
use crate::money::payment::intent_id;
use crate::node::Shared;

/// What was asked for and not agreed to is forgotten after this long: its sheets have fallen by then.
const FORGOTTEN: Duration = Duration::from_secs(3_600);

/// What comes next.
enum Next {
    /// Something that was agreed to is on its way.
    Wait(IntentId),
    /// A sheet waits for a yes.
    Sheet(AllowanceStep, ConsentSheetView),
}

impl Shared {
    /// Takes the next step on the way to an allowance: opens its sheet, or says what to wait for. Asking again goes on.
    pub(crate) async fn open_allowance(
        &self,
        params: &OpenAllowanceParams,
        how: Spending,
    ) -> Result<AllowanceStepView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        chain.ready().await?;
        let order = self.allowance_order(&chain, params)?;
        let (mut draft, mut fallen) = (None, Vec::new());
        for kept in self.kept_allowances(&chain)? {
            if kept.plan.app() != Some(order.app) || kept.plan.budget().asset != order.asset {
                continue;
            }
            let asked = self.ask(&kept.plan).await?;
            match self.standing(&asked)? {
                AllowanceState::Live | AllowanceState::Opening => {
                    return self.known(&chain, &order, (&asked, how));
                }
                AllowanceState::Planned
                    if draft.is_none()
                        && serves(&asked, &order, &chain)
                        && self.spending_of(&asked.plan.id())? == how =>
                {
                    draft = Some(asked.plan);
                }
                AllowanceState::Planned if self.has_fallen(&asked, kept.made_at)? => fallen.push(asked.plan),
                _ => {}
            }
        }
        let plan = match draft {
            Some(plan) => plan,
            None => self.new_allowance(&chain, &order).await?,
        };
        let deposit = (order.asset, U256::from(order.total.get()));
        // Before its approval goes out, which alone would fit.
        self.check_whole(&chain, Some(order.app), deposit).await?; // NODE-041
        if !params.dry_run {
            let (persona, now) = (chain.journal.persona(), self.clock.now());
            self.write(|records| {
                for old in &fallen {
                    allowance::forget(records, persona, old)?;
                }
                if how == Spending::Unasked {
                    budget::keep(records, &plan)?; // BDG-001
                }
                allowance::keep(records, persona, &plan, now) // NODE-040
            })?;
        }
        let terms = AllowanceView { state: AllowanceState::Planned, ..self.terms_view(&chain, &plan)? };
        Ok(match self.next_step(&chain, &plan, way).await? {
            Next::Wait(payment) => step(AllowanceStep::Wait, terms, None, Some(payment)),
            Next::Sheet(next, sheet) => step(next, terms, Some(sheet), None),
        })
    }

    /// What there is already: the same one, or another, which is in the way.
    fn known(
        &self,
        chain: &Chain,
        order: &AllowanceOrder,
        (asked, how): (&Asked, Spending),
    ) -> Result<AllowanceStepView, NodeError> {
        let id = asked.plan.id();
        if !asked.plan.serves(order, chain.account()) || self.spending_of(&id)? != how {
            return Err(codes::HAS_ALLOWANCE.with("allowance", id).and("app", order.app)); // NODE-040
        }
        let allowance = self.allowance_view(asked)?;
        if allowance.state == AllowanceState::Opening {
            let payment = name_of_open(&asked.chain, &id)?;
            return Ok(step(AllowanceStep::Wait, allowance, None, Some(payment)));
        }
        Ok(step(AllowanceStep::Done, allowance, None, None))
    }

    async fn new_allowance(&self, chain: &Chain, order: &AllowanceOrder) -> Result<AllowancePlan, NodeError> {
        let now = chain.port.heads().await?.latest.time;
        let parties = (chain.account(), self.app_key(&order.app)?.address());
        Ok(AllowancePlan::new(&chain.book, order, parties, now, &mut SystemRng)?)
    }

    fn allowance_order(
        &self,
        chain: &Chain,
        params: &OpenAllowanceParams,
    ) -> Result<AllowanceOrder, NodeError> {
        let asset = chain.find_asset(&params.asset);
        let payee = |text: &String| {
            let at: Address = text.parse().map_err(|_| codes::MALFORMED.with("field", "to"))?;
            Ok::<_, NodeError>(Destination::Account(at))
        };
        Ok(AllowanceOrder {
            app: self.find_spending_app(&params.app)?,
            asset: asset.ok_or_else(|| codes::NO_ASSET.with("asset", &params.asset))?,
            total: amount_of(&params.total)?,
            per_payment: amount_of(&params.per_payment)?,
            per_period: amount_of(&params.per_period)?,
            period: params.period,
            lasts: Duration::from_secs(params.lasts.into()),
            payees: params.payees.iter().map(payee).collect::<Result<_, _>>()?,
        })
    }

    /// Whether nobody agreed to it, and nobody can any more.
    fn has_fallen(&self, asked: &Asked, made_at: UnixMillis) -> Result<bool, NodeError> {
        let name = name_of_open(&asked.chain, &asked.plan.id())?;
        let own = asked.chain.journal.look_up(&name)?;
        let untouched = own.is_none() && asked.chain.relayed.look_up(&name)?.is_none();
        Ok(untouched && self.clock.now().since(made_at) > FORGOTTEN)
    }

    /// The sheet of the first step that nobody agreed to yet.
    async fn next_step(&self, chain: &Chain, plan: &AllowancePlan, way: Way) -> Result<Next, NodeError> {
        let steps = if plan.approval().is_some() { 2 } else { 1 };
        let approval = missing_approval(chain, plan).await?;
        if let Some(fee_in) = way.fee_in {
            return self.both_steps(chain, plan, approval, (fee_in, way.dry_run)).await;
        }
        let (next, name, method, place, intent) = match approval {
            Some(intent) => {
                (AllowanceStep::Allow, name_of_approval(chain, &plan.id())?, "approve", (1, steps), intent)
            }
            None => {
                (AllowanceStep::Open, name_of_open(chain, &plan.id())?, "open", (steps, steps), plan.open())
            }
        };
        if is_under_way(chain, &name)? {
            return Ok(Next::Wait(name));
        }
        let ask = question(plan, name, ConsentAction::AllowanceOpen, method, place);
        Ok(Next::Sheet(next, self.open_sheet(chain, intent, ask, way).await?))
    }

    /// The sheet of the deposit, and of the approval before it where that is missing, as one batch that a submitter brings. An
    /// approval that the account itself sent before is waited for.
    async fn both_steps(
        &self,
        chain: &Chain,
        plan: &AllowancePlan,
        approval: Option<Intent>,
        (fee_in, dry_run): (Asset, bool),
    ) -> Result<Next, NodeError> {
        let (name, sent_before) = (name_of_open(chain, &plan.id())?, name_of_approval(chain, &plan.id())?);
        if is_under_way(chain, &name)? {
            return Ok(Next::Wait(name));
        }
        if approval.is_some() && is_under_way(chain, &sent_before)? {
            return Ok(Next::Wait(sent_before));
        }
        let ask = question(plan, name, ConsentAction::AllowanceOpen, "open", (1, 1));
        let intents = approval.into_iter().chain([plan.open()]).collect(); // NODE-042
        let sheet = self.open_relayed_sheet(chain, intents, ask, fee_in, dry_run).await?;
        Ok(Next::Sheet(AllowanceStep::Open, sheet))
    }
}

/// Whether an allowance that nobody agreed to is what is asked for, and can still be opened.
fn serves(asked: &Asked, order: &AllowanceOrder, chain: &Chain) -> bool {
    asked.plan.serves(order, chain.account()) && asked.plan.can_open(asked.now)
}

/// What lets the contract take the deposit, where it is a token and the contract may not take as much yet.
async fn missing_approval(chain: &Chain, plan: &AllowancePlan) -> Result<Option<Intent>, NodeError> {
    let Some(Intent::AllowToken { token, spender, amount }) = plan.approval() else { return Ok(None) };
    let at = chain.book.find(ContractName::Allowance)?.address;
    let may = erc20::allowance(&*chain.port, token, (chain.account(), at), At::Latest).await?;
    Ok((may < amount).then_some(Intent::AllowToken { token, spender, amount }))
}

/// The name of an approval: of its first try that no block has decided about. One that a block has was used up, or another
/// took its place.
pub(super) fn name_of_approval(chain: &Chain, id: &BudgetId) -> Result<IntentId, NodeError> {
    let mut tries = 0_u32;
    loop {
        let name = intent_id(&[b"allowance-approval", id.as_bytes(), &tries.to_be_bytes()]);
        let over = match chain.journal.look_up(&name)?.map(|record| record.state) {
            Some(State::Safe(_) | State::Final(_) | State::Replaced(_) | State::Expired) => true,
            Some(State::Reverted { settled, .. }) => settled,
            _ => false,
        };
        if !over {
            return Ok(name);
        }
        tries = tries.saturating_add(1);
    }
}

fn step(
    step: AllowanceStep,
    allowance: AllowanceView,
    sheet: Option<ConsentSheetView>,
    payment: Option<IntentId>,
) -> AllowanceStepView {
    AllowanceStepView { step, allowance, sheet, payment: payment.map(|id| id.to_string()) }
}
