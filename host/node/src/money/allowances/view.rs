//! Allowances as the surface shows them: what the chain does not say is absent, and never 0.

use teahouse_api::allowance::{AllowanceDetailView, AllowancePaymentView, AllowanceState, AllowanceView};
use teahouse_chain::allowance::{AllowanceEvent, BudgetStatus};
use teahouse_chain::book::ContractName;
use teahouse_chain::primitives::U256;
use teahouse_wallet::allowance::{AllowancePlan, KeptAllowance};

use super::Asked;
use crate::chain::{Chain, text_of};
use crate::error::NodeError;
use crate::money::payment::money;
use crate::node::Shared;

impl Shared {
    /// Every allowance that somebody agreed to, the newest first.
    pub(crate) async fn allowances(&self, look: bool) -> Result<Vec<AllowanceView>, NodeError> {
        let chain = self.chain()?;
        if look {
            self.look_for_allowances(&chain).await?;
        }
        let kept = self.kept_allowances(&chain)?;
        self.views_of(&chain, &kept).await
    }

    /// These, but for those that nobody agreed to.
    pub(super) async fn views_of(
        &self,
        chain: &Chain,
        all: &[KeptAllowance],
    ) -> Result<Vec<AllowanceView>, NodeError> {
        let mut views = Vec::new();
        for kept in all {
            let view = match self.ask(&kept.plan).await {
                Ok(asked) => self.allowance_view(&asked)?,
                Err(error) => {
                    let trouble = Some(error.view().clone());
                    AllowanceView { trouble, ..self.terms_view(chain, &kept.plan)? }
                }
            };
            if view.state != AllowanceState::Planned {
                views.push(view);
            }
        }
        Ok(views)
    }

    /// One allowance, and what was paid out of it.
    pub(crate) async fn allowance(&self, named: &str) -> Result<AllowanceDetailView, NodeError> {
        let asked = self.ask_allowance(named).await?;
        Ok(AllowanceDetailView {
            allowance: self.allowance_view(&asked)?,
            payments: self.paid_out(&asked).await?,
        })
    }

    async fn paid_out(&self, asked: &Asked) -> Result<Vec<AllowancePaymentView>, NodeError> {
        let (chain, plan) = (&asked.chain, &asked.plan);
        let at = chain.book.find(ContractName::Allowance)?;
        let head = chain.port.heads().await?.latest.number;
        let mut payments = Vec::new();
        for log in chain.port.logs(AllowanceEvent::filter(at.address, plan.id(), at.since, head)).await? {
            let Some(AllowanceEvent::Spent { dest, amount, .. }) = AllowanceEvent::read(at.address, &log)
            else {
                continue;
            };
            let Some(block) = log.block else { continue };
            payments.push(AllowancePaymentView {
                to: self.payee(chain, dest)?,
                amount: money(chain, plan.budget().asset, U256::from(amount.get())),
                tx: log.tx.to_string(),
                block: block.number,
                at: block.time.millis().get(),
            });
        }
        Ok(payments)
    }

    /// An allowance as the chain has it.
    pub(super) fn allowance_view(&self, asked: &Asked) -> Result<AllowanceView, NodeError> {
        let (budget, said) = (asked.plan.budget(), &asked.said);
        let state = self.standing(asked)?;
        let known = said.status != BudgetStatus::Unknown;
        let live = state == AllowanceState::Live;
        let resets = budget.period_at(asked.now).map(|(_, ends)| ends.min(budget.expiry).millis().get());
        Ok(AllowanceView {
            state,
            left: known.then(|| said.remaining.to_string()),
            spendable: known.then(|| said.spendable(budget, asked.now).to_string()),
            resets_at: resets.filter(|_| live),
            ..self.terms_view(&asked.chain, &asked.plan)?
        })
    }

    /// What is known of an allowance without the chain.
    pub(super) fn terms_view(&self, chain: &Chain, plan: &AllowancePlan) -> Result<AllowanceView, NodeError> {
        let (budget, app) = (plan.budget(), plan.app().map(|app| app.to_string()));
        let payees = plan.payees().iter().map(|payee| self.payee(chain, *payee));
        Ok(AllowanceView {
            id: plan.id().to_string(),
            app_name: app.as_deref().map(|app| self.name_of_app(app)).transpose()?.flatten(),
            app,
            state: AllowanceState::Unknown,
            asset: chain.asset(budget.asset),
            total: budget.total.to_string(),
            per_payment: budget.per_payment.to_string(),
            per_period: budget.per_period.to_string(),
            period: budget.period,
            expires_at: budget.expiry.millis().get(),
            listed: budget.payees.is_some(),
            payees: payees.collect::<Result<_, _>>()?,
            account: text_of(budget.owner),
            spender: text_of(budget.spender),
            left: None,
            spendable: None,
            resets_at: None,
            trouble: None,
        })
    }
}
