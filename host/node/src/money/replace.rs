//! A payment that no block holds yet is hastened or called back: another attempt takes its place, within the agreed fee.

use teahouse_api::money::{PaymentState, PaymentView, ReplaceParams, ReplacementView};
use teahouse_chain::port::{Asset, FeeQuote};
use teahouse_chain::primitives::U256;
use teahouse_wallet::journal::{IntentId, ReplaceError};

use super::payment::money;
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// What takes a payment's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    /// The same for a higher fee.
    SpeedUp,
    /// Nothing: the nonce is used up.
    Cancel,
}

impl Shared {
    pub(crate) async fn replace_payment(
        &self,
        params: &ReplaceParams,
        how: Replace,
    ) -> Result<ReplacementView, NodeError> {
        let payment = self.payment(&params.id).await?;
        // A claim is carried by others: it has no attempt of this account.
        let id: IntentId = params.id.parse().map_err(|_| codes::NO_PAYMENT.with("payment", &params.id))?;
        let chain = self.lane_with(&id)?;
        if payment.state == PaymentState::Approved && payment.app.is_none() && how == Replace::Cancel {
            return self.withdraw(&chain, &id, payment, params.dry_run);
        }
        chain.agreed_on(&id).await?;
        let fees = chain.port.fees().await?;
        let next = self.read(|records| chain.journal.replacement(records, &id, &fees))?;
        let fee = match how {
            Replace::SpeedUp => next.cost_of_speed_up(),
            Replace::Cancel => next.cost_of_cancellation(),
        };
        if !params.dry_run {
            self.put_replacement(&chain, &id, &fees, how)?;
        }
        Ok(ReplacementView {
            payment: self.payment(&params.id).await?,
            fee_max: money(&chain, Asset::Native, fee),
            sent: !params.dry_run,
        })
    }

    fn put_replacement(
        &self,
        chain: &Chain,
        id: &IntentId,
        fees: &FeeQuote,
        how: Replace,
    ) -> Result<(), NodeError> {
        let signer = self.signer(chain)?;
        self.write(|records| match how {
            Replace::SpeedUp => chain.journal.speed_up(records, id, &signer, fees),
            Replace::Cancel => chain.journal.cancel(records, id, &signer, fees),
        })?;
        self.money.notify_one();
        Ok(())
    }

    /// Nothing was signed: it is taken back, and costs nothing.
    fn withdraw(
        &self,
        chain: &Chain,
        id: &IntentId,
        payment: PaymentView,
        dry_run: bool,
    ) -> Result<ReplacementView, NodeError> {
        if !dry_run && !self.write(|records| chain.journal.withdraw(records, id))? {
            // It was signed while this was decided.
            return Err(ReplaceError::TooLate.into());
        }
        let state = if dry_run { payment.state } else { PaymentState::Abandoned };
        let fee_max = money(chain, Asset::Native, U256::ZERO);
        Ok(ReplacementView { payment: PaymentView { state, ..payment }, fee_max, sent: !dry_run })
    }
}
