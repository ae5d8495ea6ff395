//! The methods `shielded.…` that open sheets, by what they ask for.

use teahouse_api::consent::ConsentSheetView;
use teahouse_api::shielded::{ShieldedJoinParams, ShieldedSendParams, ShieldedWithdrawParams};

use super::order::question;
use crate::error::NodeError;
use crate::node::Shared;

impl Shared {
    /// Opens the sheet of a private payment.
    pub(crate) async fn shielded_send(
        &self,
        params: &ShieldedSendParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let pool = self.pool()?;
        let order = self.order_of_send(&pool, params)?;
        self.open_shielded(&pool, question(&order), order, params.dry_run).await
    }

    /// Opens the sheet of a withdrawal.
    pub(crate) async fn shielded_withdraw(
        &self,
        params: &ShieldedWithdrawParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let pool = self.pool()?;
        let order = self.order_of_withdrawal(&pool, params)?;
        self.open_shielded(&pool, question(&order), order, params.dry_run).await
    }

    /// Opens the sheet of a joining.
    pub(crate) async fn shielded_join(
        &self,
        params: &ShieldedJoinParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let pool = self.pool()?;
        let order = self.order_of_joining(&pool, params)?;
        self.open_shielded(&pool, question(&order), order, params.dry_run).await
    }
}
