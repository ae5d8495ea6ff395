//! The wallet as the surface shows it: balances that say what they do not know, an address to be paid at, and sending.

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::{BalanceView, ReceiveView, WalletSendParams, WalletView};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::balance::Balance;
use teahouse_wallet::signer::Intent;

use crate::chain::{Chain, text_of};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::certainty::told;
use crate::money::payment;
use crate::node::Shared;
use crate::people::qr::qr;

impl Shared {
    pub(crate) async fn wallet(&self, account: Option<u32>) -> Result<WalletView, NodeError> {
        let chain = self.lane(account)?;
        let mut balances = Vec::new();
        let (mut height, mut trouble) = (None, chain.trouble());
        for asset in chain.held_assets() {
            let balance = Balance::read(&chain.journal, asset).await?;
            height = height.or_else(|| balance.known().map(|holding| holding.at.number));
            if let Balance::Unknown(error) = &balance {
                trouble = Some(told(error));
            }
            balances.push(balance_view(&chain, asset, &balance)?);
        }
        Ok(WalletView {
            address: text_of(chain.account()),
            chain: chain.profile.name.clone(),
            practice: chain.profile.practice,
            balances,
            height,
            trouble,
        })
    }

    pub(crate) fn receive(&self, account: Option<u32>) -> Result<ReceiveView, NodeError> {
        let chain = self.lane(account)?;
        let address = text_of(chain.account());
        let link = format!("ethereum:{address}@{}", chain.profile.chain_id);
        let qr = qr(&link).ok_or_else(|| codes::BUG.with("what", "the QR code of an address"))?;
        Ok(ReceiveView { address, link, qr })
    }

    /// Opens a sheet for a transfer, or only shows what it would do.
    pub(crate) async fn send_money(&self, params: &WalletSendParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let to = self.recipient(&chain, &params.to)?;
        let units: U256 = decimal(&params.base_units)?;
        let asset =
            chain.find_asset(&params.asset).ok_or_else(|| codes::NO_ASSET.with("asset", &params.asset))?;
        let intent = match asset {
            Asset::Native => Intent::SendCoin { to, amount: units },
            Asset::Token(token) => Intent::SendToken { token, to, amount: units },
        };
        // Each transfer is a wish of its own: two alike are two payments.
        let name = SystemRng.array::<16>();
        let id = payment::intent_id(&[b"send", &name, &payment::bytes_of(&intent)]);
        let ask = Ask {
            id,
            action: ConsentAction::Send,
            asker: None,
            reason: None,
            method: None,
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        self.open_sheet(&chain, intent, ask, way).await
    }
}

/// A whole number in its one decimal form.
pub(crate) fn decimal(text: &str) -> Result<U256, NodeError> {
    let fine = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| fine);
    number.ok_or_else(|| codes::MALFORMED.with("field", "amount"))
}

fn balance_view(chain: &Chain, asset: Asset, balance: &Balance) -> Result<BalanceView, NodeError> {
    let reserved = chain.journal.promised(asset)?;
    let known = balance.known();
    let text = |amount: Option<U256>| amount.map(|amount| amount.to_string());
    Ok(BalanceView {
        asset: chain.asset(asset),
        total: text(known.map(|holding| holding.total)),
        available: text(known.map(|holding| holding.available)),
        confirming: text(known.map(|holding| holding.confirming)),
        reserved: text(Some(reserved)),
        unknown: known.is_none(),
    })
}
