//! What contracts may still take from the account, and how that ends.

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::{ApprovalView, ApprovalsParams, RevokeApprovalParams};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::book::ContractName;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::signer::Intent;

use super::payment::{intent_id, money};
use crate::chain::{Chain, text_of};
use crate::consent::Ask;
use crate::error::{NodeError, codes};
use crate::node::Shared;

impl Shared {
    /// Every known token beside every contract of the address book: nobody else can be allowed anything from here.
    pub(crate) async fn approvals(&self, params: &ApprovalsParams) -> Result<Vec<ApprovalView>, NodeError> {
        let accounts = match params.account {
            Some(number) => vec![number],
            None => self.accounts()?.into_iter().map(|account| account.index).collect(),
        };
        let mut found = Vec::new();
        for number in accounts {
            found.extend(self.approvals_of(number).await?);
        }
        Ok(found)
    }

    async fn approvals_of(&self, account: u32) -> Result<Vec<ApprovalView>, NodeError> {
        let chain = self.lane(Some(account))?;
        let mut found = Vec::new();
        for token in tokens(&chain) {
            for spender in chain.book.contracts.values().map(|contract| contract.address) {
                let left = left(&chain, token, spender).await?;
                if !left.is_zero() {
                    let may_take = money(&chain, Asset::Token(token), left);
                    let (address, spender) = (text_of(chain.account()), self.party(&chain, spender)?);
                    found.push(ApprovalView { account, address, may_take, spender });
                }
            }
        }
        Ok(found)
    }

    /// Opens a sheet that takes an approval back, or only shows what it would do.
    pub(crate) async fn revoke_approval(
        &self,
        params: &RevokeApprovalParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let no_asset = || codes::NO_ASSET.with("asset", &params.asset);
        let Some(Asset::Token(token)) = chain.find_asset(&params.asset) else { return Err(no_asset()) };
        let spender = spender(&chain, &params.spender)
            .ok_or_else(|| codes::NO_APPROVAL.with("spender", &params.spender))?;
        let at = chain.book.find(spender)?.address;
        if left(&chain, token, at).await?.is_zero() {
            return Err(codes::NO_APPROVAL.with("spender", &params.spender));
        }
        let name = SystemRng.array::<16>();
        let ask = Ask {
            id: intent_id(&[b"revoke", &name]),
            action: ConsentAction::Revoke,
            asker: None,
            reason: None,
            method: None,
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        let intent = Intent::AllowToken { token, spender, amount: U256::ZERO };
        self.open_sheet(&chain, intent, ask, params.dry_run).await
    }
}

fn tokens(chain: &Chain) -> Vec<Address> {
    let token = |asset| match asset {
        Asset::Token(at) => Some(at),
        Asset::Native => None,
    };
    chain.held_assets().into_iter().filter_map(token).collect()
}

async fn left(chain: &Chain, token: Address, spender: Address) -> Result<U256, NodeError> {
    Ok(erc20::allowance(&*chain.port, token, (chain.account(), spender), At::Latest).await?)
}

/// A contract by its name or its address.
fn spender(chain: &Chain, named: &str) -> Option<ContractName> {
    let by_name = |name: &ContractName| name.to_string().eq_ignore_ascii_case(named);
    let by_address = || named.parse().ok().and_then(|at: Address| chain.book.name_of(at));
    ContractName::ALL.into_iter().find(by_name).or_else(by_address)
}
