//! What others may still take from the accounts, and how that ends.
//!
//! From here only contracts of the address book are allowed anything; an account that was imported may have allowed anybody.
//! So it is asked about two kinds of pairs: every known token beside every contract of the book, whatever happened before the
//! blocks that are looked at, and every token and spender that an `Approval` event of the account names in those blocks.
//!
//! Anybody can write such an event from a token of their own, which may answer every endpoint differently, or many of them. So a
//! pair that cannot be known is a row that says so and costs the list nothing else (NODE-061), and what was not asked about, and
//! the blocks that were not looked at, are part of the answer (NODE-062): an empty list is an all-clear only where it is whole.

use std::collections::BTreeSet;

use futures::future::join_all;
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::{ApprovalView, ApprovalsParams, ApprovalsView, RevokeApprovalParams};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::book::ContractName;
use teahouse_chain::erc20::{self, TokenError};
use teahouse_chain::port::{Asset, At, CallError};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::scan::Reach;
use teahouse_wallet::signer::Intent;

use super::payment::{intent_id, money};
use crate::chain::{Chain, text_of};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// Rounds of looking at more blocks before a list is given: several thousand blocks.
const ROUNDS: usize = 16;
/// The most pairs out of events that an account's list asks about: anybody can write an event that names an account.
const MAX_SEEN: usize = 256;
/// How many pairs are asked about at a time.
const AT_ONCE: usize = 16;

/// A token, and who may take it.
type Pair = (Address, Address);

/// The pairs that a list asks about, and how many it does not.
struct Pairs {
    asked: Vec<Pair>,
    left_out: usize,
}

/// Who may take something.
enum Spender {
    /// A contract of the address book.
    Known(ContractName),
    /// Anybody else.
    Foreign(Address),
}

impl Shared {
    /// Everything that others may still take from the accounts, as far as the chain was looked at, and how far that is.
    pub(crate) async fn approvals(&self, params: &ApprovalsParams) -> Result<ApprovalsView, NodeError> {
        let accounts = match params.account {
            Some(number) => vec![number],
            None => self.accounts()?.into_iter().map(|account| account.index).collect(),
        };
        // Before anything else: where the chain cannot be asked at all there is no list.
        let newest = self.chain()?.port.heads().await?.latest.number;
        let (mut approvals, mut left_out, mut reached) = (Vec::new(), 0, Vec::new());
        for number in accounts {
            let chain = self.lane(Some(number))?;
            self.look_far(&chain).await;
            let pairs = pairs(&chain)?;
            left_out = pairs.left_out.saturating_add(left_out);
            approvals.extend(self.approvals_of(&chain, number, &pairs.asked).await?);
            reached.push(chain.scanner.reach()?);
        }
        approvals.sort_by_key(|one| one.trouble.is_some());
        Ok(view(approvals, left_out, &reached, newest))
    }

    async fn look_far(&self, chain: &Chain) {
        for _ in 0..ROUNDS {
            if !self.scan(chain).await {
                break;
            }
        }
    }

    async fn approvals_of(
        &self,
        chain: &Chain,
        account: u32,
        pairs: &[Pair],
    ) -> Result<Vec<ApprovalView>, NodeError> {
        let mut found = Vec::new();
        for some in pairs.chunks(AT_ONCE) {
            let asking: Vec<_> = some.iter().map(|&(token, spender)| left(chain, token, spender)).collect();
            for (pair, answer) in some.iter().zip(join_all(asking).await) {
                if !answer.as_ref().is_ok_and(U256::is_zero) {
                    found.push(self.approval_view(chain, account, *pair, answer)?);
                }
            }
        }
        Ok(found)
    }

    fn approval_view(
        &self,
        chain: &Chain,
        account: u32,
        (token, spender): Pair,
        answer: Result<U256, NodeError>,
    ) -> Result<ApprovalView, NodeError> {
        let asset = Asset::Token(token);
        let (may_take, trouble) = match answer {
            Ok(left) => (Some(money(chain, asset, left)), None),
            Err(error) => (None, Some(error.view().clone())), // NODE-061
        };
        let (address, spender) = (text_of(chain.account()), self.party(chain, spender)?);
        Ok(ApprovalView { account, address, asset: chain.asset(asset), may_take, spender, trouble })
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

/// The list as it is given: with what is not in it.
fn view(
    approvals: Vec<ApprovalView>,
    left_out: usize,
    reached: &[Option<Reach>],
    newest: u64,
) -> ApprovalsView {
    let began: Option<Vec<u64>> = reached.iter().map(|reach| reach.map(|reach| reach.from)).collect();
    let came: Option<Vec<u64>> = reached.iter().map(|reach| reach.and_then(|reach| reach.to)).collect();
    let looked_from = began.and_then(|all| all.into_iter().max());
    let looked_to = came.and_then(|all| all.into_iter().min());
    let every_block = looked_from == Some(0) && looked_to.is_some_and(|to| to >= newest);
    let known = approvals.iter().all(|one| one.trouble.is_none());
    let whole = every_block && known && left_out == 0; // NODE-062
    let left_out = u32::try_from(left_out).unwrap_or(u32::MAX);
    ApprovalsView { approvals, left_out, looked_from, looked_to, whole }
}

/// Every token and spender to ask about: the known tokens first, then what was said last.
fn pairs(chain: &Chain) -> Result<Pairs, NodeError> {
    let tokens = tokens(chain);
    let contracts: Vec<Address> = chain.book.contracts.values().map(|contract| contract.address).collect();
    let beside = |token: &Address| contracts.iter().map(|at| (*token, *at)).collect::<Vec<_>>();
    let known: BTreeSet<Pair> = tokens.iter().flat_map(beside).collect();
    let said = chain.scanner.approved()?.into_iter().map(|one| (one.token, one.spender));
    let seen = said.filter(|pair| !known.contains(pair));
    let (of_known, unknown): (Vec<_>, Vec<_>) = seen.partition(|(token, _)| tokens.contains(token));
    let cut = usize::try_from(chain.scanner.approved_cut()?).unwrap_or(usize::MAX); // NODE-062
    let left_out = (of_known.len() + unknown.len()).saturating_sub(MAX_SEEN).saturating_add(cut);
    let seen = of_known.into_iter().chain(unknown).take(MAX_SEEN);
    Ok(Pairs { asked: known.iter().copied().chain(seen).collect(), left_out })
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
