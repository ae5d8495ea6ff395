//! A check is the contract's own answer to a payment, given before anything is signed for it.

use alloy::primitives::U256;
use teahouse_base::UnixSeconds;
use teahouse_chain::allowance::{AllowanceRefusal, BudgetState, BudgetStatus};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;

use super::AllowancePlan;

impl AllowancePlan {
    /// Whether the contract, which says `state` of this allowance, would pay `amount` to `to` at `now`.
    ///
    /// # Errors
    /// [`AllowanceRefusal`] with what the contract would say: which limit, what is asked and what is left of it.
    pub fn check(
        &self,
        state: &BudgetState,
        now: UnixSeconds,
        to: Destination,
        amount: Amount,
    ) -> Result<(), AllowanceRefusal> {
        self.check_alive(state, now)?;
        if amount == Amount::ZERO {
            return Err(AllowanceRefusal::NothingToSpend);
        }
        if self.budget().payees.is_some() && !self.payees().contains(&to) {
            return Err(AllowanceRefusal::NotAPayee); // BGT-002
        }
        self.check_limits(state, now, amount)
    }

    /// Whether there is anything in it to pay with.
    ///
    /// # Errors
    /// [`AllowanceRefusal`].
    pub fn check_live(&self, state: &BudgetState) -> Result<(), AllowanceRefusal> {
        let id = self.id();
        match state.status {
            BudgetStatus::Unknown => Err(AllowanceRefusal::UnknownBudget(id)),
            BudgetStatus::Live => Ok(()),
            status => Err(AllowanceRefusal::Over { id, status: Some(status) }),
        }
    }

    fn check_alive(&self, state: &BudgetState, now: UnixSeconds) -> Result<(), AllowanceRefusal> {
        self.check_live(state)?;
        let budget = self.budget();
        if now < budget.origin {
            return Err(AllowanceRefusal::NotBegun(budget.origin));
        }
        if now >= budget.expiry {
            return Err(AllowanceRefusal::Expired(budget.expiry));
        }
        Ok(())
    }

    fn check_limits(
        &self,
        state: &BudgetState,
        now: UnixSeconds,
        amount: Amount,
    ) -> Result<(), AllowanceRefusal> {
        let (budget, asked) = (self.budget(), U256::from(amount.get()));
        if amount > budget.per_payment {
            return Err(AllowanceRefusal::AbovePayment { asked, most: budget.per_payment }); // BGT-002
        }
        let (index, resets_at) = budget.period_at(now).unwrap_or((0, budget.expiry));
        let same = u64::from(state.index) == index;
        let spent = if same { state.spent_in_period } else { Amount::ZERO };
        let left = budget.per_period.checked_sub(spent).unwrap_or(Amount::ZERO);
        if amount > left {
            return Err(AllowanceRefusal::AbovePeriod { asked, left, resets_at }); // BGT-002
        }
        if amount > state.remaining {
            return Err(AllowanceRefusal::AboveRest { asked, left: state.remaining }); // BGT-002
        }
        Ok(())
    }
}
