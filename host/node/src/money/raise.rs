//! A payment that waits at the highest fee that was agreed to gets a sheet of its own for a higher one.

use std::collections::BTreeMap;

use teahouse_api::consent::{ConsentAction, ConsentSheetView, WarningView};
use teahouse_api::money::ReplaceParams;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Intent;

use super::limits::decimal_text;
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes, with_reason};
use crate::node::Shared;

impl Shared {
    /// Opens a sheet that says what the fee may reach, or only shows it.
    pub(crate) async fn raise_fee(&self, params: &ReplaceParams) -> Result<ConsentSheetView, NodeError> {
        let unknown = || codes::NO_PAYMENT.with("payment", &params.id);
        // A claim is carried by others: it has no fee of this account.
        let id: IntentId = params.id.parse().map_err(|_| unknown())?;
        let chain = self.lane_with(&id)?;
        let record = chain.journal.look_up(&id)?.ok_or_else(unknown)?;
        let ask = Ask {
            id,
            action: ConsentAction::RaiseFee,
            asker: None,
            reason: None,
            method: None,
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        self.open_sheet(&chain, record.intent, ask, Way::own(params.dry_run)).await
    }
}

/// What a sheet is about: a payment, or the higher fee of one that waits.
pub(crate) async fn preview_of(chain: &Chain, ask: &Ask, intent: Intent) -> Result<Preview, NodeError> {
    if ask.action == ConsentAction::RaiseFee {
        chain.agreed_on(&ask.id).await?; // NODE-026
        return Ok(Preview::raise(&chain.journal, &chain.book, &ask.id).await?);
    }
    let prepared = Preview::prepare(&chain.journal, &chain.book, intent).await;
    prepared.map_err(|error| with_reason(error.contract_says(), error))
}

/// What the fee could reach so far, on the sheet that asks for more.
pub(crate) fn fee_so_far(chain: &Chain, id: &IntentId) -> Result<Option<WarningView>, NodeError> {
    let agreed = chain.journal.look_up(id)?.and_then(|record| record.agreement);
    Ok(agreed.map(|agreed| {
        let most = U256::from(agreed.plan.gas()).saturating_mul(U256::from(agreed.fee_cap));
        let coin = chain.asset(Asset::Native);
        let was = decimal_text(&most.to_string(), coin.decimals);
        let params = BTreeMap::from([("was".to_owned(), was), ("symbol".to_owned(), coin.symbol)]);
        WarningView { code: "WRN-121".to_owned(), params, grave: false }
    }))
}
