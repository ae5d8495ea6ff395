//! A payment out of a budget is agreed to without a sheet: its person agreed when the budget was opened, on a sheet that said so.
//!
//! It is prepared as a sheet would be, simulated against the contract that holds the budget, and agreed to only where nothing but
//! the fee leaves the account. Everything that was looked at has its digest in the receipt.

use teahouse_api::Event;
use teahouse_api::app::ReceiptAnswer;
use teahouse_api::money::PaymentState;
use teahouse_base::{RngExt, SystemRng};
use teahouse_wallet::signer::Intent;

use super::sheets::{Sheet, What};
use super::way::check_coins;
use super::{Ask, Proposal};
use crate::error::{NodeError, codes, with_reason};
use crate::money::allowances::BudgetSpend;
use crate::money::raise::preview_of;
use crate::node::Shared;

impl Shared {
    /// Agrees to a payment out of a budget, in one commit with its number and its receipt.
    ///
    /// # Errors
    /// Where it cannot be made so: the contract refuses it, the fee cannot be paid, a limit or the grant stands against it.
    pub(crate) async fn agree_within_budget(&self, spend: &BudgetSpend, ask: Ask) -> Result<(), NodeError> {
        let (chain, intent) = (&*spend.chain, spend.intent.clone());
        self.persona()?; // LCK-001
        chain.ready().await?;
        check_coins(chain, &intent).await?;
        let preview = preview_of(chain, &ask, intent.clone()).await?; // BDG-004
        self.check_fee(chain, &preview).await?;
        let sheet = self.sheet_of_budget(spend, ask, intent, preview.into())?;
        let (intent, proposal) = sheet.calls().ok_or_else(|| codes::BUG.with("what", "a sheet of calls"))?;
        let confirmed = proposal.confirm(chain).await;
        let confirmed = confirmed.map_err(|error| with_reason(error.contract_says(), error))?;
        self.write(|records| {
            self.still_granted(&*records, &sheet.ask)?;
            spend.give_number(records)?;
            confirmed.keep(records, self, chain, (&sheet, intent))?; // BDG-003
            self.sheet_receipt(records, &sheet, ReceiptAnswer::WithinBudget)
        })?;
        self.emit(Event::Payment { id: sheet.ask.id.to_string(), state: PaymentState::Approved });
        self.money.notify_one();
        Ok(())
    }

    /// What a person would be shown, if somebody were asked.
    fn sheet_of_budget(
        &self,
        spend: &BudgetSpend,
        ask: Ask,
        intent: Intent,
        proposal: Proposal,
    ) -> Result<Sheet, NodeError> {
        let chain = &*spend.chain;
        self.check_limits(chain, &ask, &proposal)?;
        let view = self.sheet_view(chain, hex::encode(SystemRng.array::<8>()), &ask, &intent, &proposal)?;
        if !view.leaves.is_empty() || view.warnings.iter().any(|warning| warning.grave) {
            return Err(codes::BUG.with("what", "a budget out of which more leaves")); // BDG-002
        }
        Ok(Sheet { view, ask, what: What::Calls { intent: Box::new(intent), proposal } })
    }
}
