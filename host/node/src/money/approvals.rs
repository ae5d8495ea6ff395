//! What others may still take from the accounts, and how that ends.
//!
//! From here only contracts of the address book are allowed anything; an account that was imported may have allowed anybody.
//! So it is asked about two kinds of pairs: every known token beside every contract of the book, whatever happened before the
//! blocks that are looked at, and every token and spender that an `Approval` event of the account names in those blocks.

use std::collections::BTreeSet;

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::{ApprovalView, ApprovalsParams, RevokeApprovalParams};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::book::ContractName;
use teahouse_chain::erc20::{self, TokenError};
use teahouse_chain::port::{Asset, At, CallError};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::signer::Intent;

use super::payment::{intent_id, money};
use crate::chain::{Chain, text_of};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// Rounds of looking at more blocks before a list is given: several thousand blocks.
const ROUNDS: usize = 16;
/// The most pairs of unknown tokens that an account's list asks about: anybody can write an event that names an account.
const MAX_UNKNOWN: usize = 256;

/// Who may take something.
enum Spender {
    /// A contract of the address book.
    Known(ContractName),
    /// Anybody else.
    Foreign(Address),
}

impl Shared {
    /// Everything that others may still take from the accounts, as far as the chain was looked at.
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
        for _ in 0..ROUNDS {
            if !self.scan(&chain).await {
                break;
            }
        }
        let mut found = Vec::new();
        for (token, spender) in pairs(&chain)? {
            let left = left(&chain, token, spender).await?;
            if !left.is_zero() {
                let may_take = money(&chain, Asset::Token(token), left);
                let (address, spender) = (text_of(chain.account()), self.party(&chain, spender)?);
                found.push(ApprovalView { account, address, may_take, spender });
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
        let no_approval = || codes::NO_APPROVAL.with("spender", &params.spender);
        let spender = spender(&chain, &params.spender).ok_or_else(no_approval)?;
        let at = match spender {
            Spender::Known(name) => chain.book.find(name)?.address,
            Spender::Foreign(at) => at,
        };
        if left(&chain, token, at).await?.is_zero() {
            return Err(no_approval());
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
        let intent = match spender {
            Spender::Known(spender) => Intent::AllowToken { token, spender, amount: U256::ZERO },
            Spender::Foreign(spender) => Intent::DisallowToken { token, spender },
        };
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        self.open_sheet(&chain, intent, ask, way).await
    }
}

/// Every token and spender to ask about, the known tokens first.
fn pairs(chain: &Chain) -> Result<Vec<(Address, Address)>, NodeError> {
    let tokens = tokens(chain);
    let contracts: Vec<Address> = chain.book.contracts.values().map(|contract| contract.address).collect();
    let beside = |token: &Address| contracts.iter().map(|at| (*token, *at)).collect::<Vec<_>>();
    let mut known: BTreeSet<(Address, Address)> = tokens.iter().flat_map(beside).collect();
    let seen = chain.scanner.approved()?.into_iter().map(|one| (one.token, one.spender));
    let (of_known, unknown): (Vec<_>, Vec<_>) = seen.partition(|(token, _)| tokens.contains(token));
    known.extend(of_known);
    if unknown.len() > MAX_UNKNOWN {
        tracing::warn!(pairs = unknown.len(), "more approvals of unknown tokens than are looked at");
    }
    Ok(known.into_iter().chain(unknown.into_iter().take(MAX_UNKNOWN)).collect())
}

fn tokens(chain: &Chain) -> BTreeSet<Address> {
    let token = |asset| match asset {
        Asset::Token(at) => Some(at),
        Asset::Native => None,
    };
    chain.held_assets().into_iter().filter_map(token).collect()
}

/// What may be taken now. What does not answer like a token lets nobody take anything.
async fn left(chain: &Chain, token: Address, spender: Address) -> Result<U256, NodeError> {
    match erc20::allowance(&*chain.port, token, (chain.account(), spender), At::Latest).await {
        Err(TokenError::Call(CallError::Port(error))) => Err(error.into()),
        answer => Ok(answer.unwrap_or_default()),
    }
}

/// Who is meant by a contract's name or by an address.
fn spender(chain: &Chain, named: &str) -> Option<Spender> {
    let by_name = |name: &ContractName| name.to_string().eq_ignore_ascii_case(named);
    if let Some(name) = ContractName::ALL.into_iter().find(by_name) {
        return Some(Spender::Known(name));
    }
    let at: Address = named.parse().ok()?;
    Some(chain.book.name_of(at).map_or(Spender::Foreign(at), Spender::Known))
}
