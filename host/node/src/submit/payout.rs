//! A payout takes coin or fees out of the role's account. It is shown, and sent after a yes that names what was shown.
//!
//! The person's limits do not count it: they are for what leaves the persona's accounts, and this leaves the role's.

use teahouse_api::consent::ConsentState;
use teahouse_api::submitter::{PayoutParams, PayoutView};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Intent;

use super::desk::Desk;
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::money::payment::{bytes_of, intent_id, money};
use crate::money::wallet::decimal;
use crate::node::Shared;

/// A payout that was shown.
pub(crate) struct Shown {
    wish: Wish,
    preview: Preview,
}

/// What is to be paid out.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wish {
    to: Address,
    asset: Asset,
    units: U256,
}

impl Wish {
    const fn intent(&self) -> Intent {
        match self.asset {
            Asset::Native => Intent::SendCoin { to: self.to, amount: self.units },
            Asset::Token(token) => Intent::SendToken { token, to: self.to, amount: self.units },
        }
    }
}

impl Shared {
    /// Shows a payout, or sends the one that was shown.
    pub(crate) async fn pay_out(&self, params: &PayoutParams) -> Result<PayoutView, NodeError> {
        let desk = self.submit.desk().ok_or_else(|| codes::NOT_SUBMITTING.error())?;
        let wish = self.wish(&desk, params)?;
        let mut last = desk.shown.lock().await;
        let Some(digest) = &params.digest else {
            let submitter = desk.submitter()?; // LCK-001
            let preview = submitter.show_payout(wish.intent()).await?;
            let view = view(&desk, wish, &preview, false);
            *last = Some(Shown { wish, preview });
            return Ok(view);
        };
        let shown = last.take().filter(|shown| shown.wish == wish && hex_of(&shown.preview) == *digest);
        let shown = shown.ok_or_else(|| codes::OTHER_DIGEST.error())?; // SUB-009
        self.agree(&desk, &shown).await?;
        Ok(view(&desk, wish, &shown.preview, true))
    }

    async fn agree(&self, desk: &Desk, shown: &Shown) -> Result<(), NodeError> {
        let submitter = desk.submitter()?; // LCK-001
        let (intent, preview) = (shown.wish.intent(), &shown.preview);
        // Each payout is a wish of its own: two alike are two payouts.
        let id = intent_id(&[b"payout", &SystemRng.array::<16>(), &bytes_of(&intent)]);
        let (agreed, digest) = (preview.digest(), hex_of(preview));
        // The role's store is another file: what was agreed to is on disk before anything may leave because of it.
        self.write(|records| self.write_answer(records, "payout", &digest, ConsentState::Approved))?; // CON-008
        Ok(submitter.pay_out(id, intent, preview, &agreed).await?)
    }

    fn wish(&self, desk: &Desk, params: &PayoutParams) -> Result<Wish, NodeError> {
        let chain = &desk.chain;
        let asset = chain.find_asset(&params.asset);
        let asset = asset.ok_or_else(|| codes::NO_ASSET.with("asset", &params.asset))?;
        Ok(Wish { to: self.recipient(chain, &params.to)?, asset, units: decimal(&params.base_units)? })
    }
}

fn hex_of(preview: &Preview) -> String {
    preview.digest().to_string()
}

fn view(desk: &Desk, wish: Wish, preview: &Preview, done: bool) -> PayoutView {
    PayoutView {
        account: text_of(desk.account),
        to: text_of(wish.to),
        amount: money(&desk.chain, wish.asset, wish.units),
        fee_max: money(&desk.chain, Asset::Native, preview.summary().max_fee),
        digest: hex_of(preview),
        done,
    }
}
