//! The way of a wish to the chain: by a transaction of the account itself, or by somebody who takes a fee for it in a token.
//!
//! Whoever has too little coin for the fee, and holds a token that a submitter takes, is told so before any sheet is shown:
//! whatever it is about, the same wish can be asked for again with that token.

use teahouse_chain::book::ContractName;
use teahouse_chain::port::Asset;
use teahouse_chain::profile::EvmLevel;
use teahouse_wallet::balance::Balance;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Intent;

use crate::chain::Chain;
use crate::error::{Code, NodeError, codes};
use crate::money::relayed::first_taken;
use crate::node::Shared;

/// How a wish is to reach the chain, as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// What a submitter is paid in, where one is to bring it.
    pub(crate) fee_in: Option<Asset>,
    /// Whether only to show what it would do: no sheet is kept.
    pub(crate) dry_run: bool,
}

impl Way {
    /// By a transaction of the account itself.
    pub(crate) const fn own(dry_run: bool) -> Self {
        Self { fee_in: None, dry_run }
    }

    /// As a call of the surface says it.
    pub(crate) fn asked(chain: &Chain, fee_in: Option<&str>, dry_run: bool) -> Result<Self, NodeError> {
        let asset = |named: &str| chain.find_asset(named).ok_or_else(|| codes::NO_ASSET.with("asset", named));
        Ok(Self { fee_in: fee_in.map(asset).transpose()?, dry_run })
    }
}

/// A payment of more coins than there are is refused before anybody is asked: an endpoint would only say that it cannot try it.
pub(super) async fn check_coins(chain: &Chain, intent: &Intent) -> Result<(), NodeError> {
    let needed = intent.call(&chain.book)?.value;
    if needed.is_zero() {
        return Ok(());
    }
    match Balance::read(&chain.journal, Asset::Native).await?.known() {
        Some(holding) if holding.available < needed => {
            Err(codes::TOO_FEW_COINS.with("needed", needed).and("available", holding.available))
        }
        _ => Ok(()),
    }
}

impl Shared {
    /// What costs a fee that cannot be paid is refused before anybody is asked; where somebody else can bring it for a fee in a
    /// token, the refusal names the token.
    pub(super) async fn check_fee(&self, chain: &Chain, preview: &Preview) -> Result<(), NodeError> {
        let summary = preview.summary();
        let needed = summary.outflow.get(&Asset::Native).copied().unwrap_or_default();
        let available = match Balance::read(&chain.journal, Asset::Native).await?.known() {
            Some(holding) if holding.available < needed => holding.available,
            _ => return Ok(()),
        };
        let few = |code: Code| code.with("needed", needed).and("available", available);
        Err(match self.token_for_fee(chain, &summary.intent).await? {
            Some(token) => {
                let asset = chain.asset(token);
                few(codes::NO_COIN_FOR_FEE).and("asset", asset.symbol).and("feeIn", asset.id)
            }
            None => few(codes::TOO_FEW_COINS),
        })
    }

    /// The token that a fee could be paid in: held, and taken by somebody who is connected. While nobody is, the first that is
    /// held: who may be connected soon is asked by the next step, which says so where nobody takes it.
    async fn token_for_fee(&self, chain: &Chain, intent: &Intent) -> Result<Option<Asset>, NodeError> {
        // Who sends coin has some: sending less is the better advice.
        let brings = intent.fits_batches() && !matches!(intent, Intent::SendCoin { .. });
        let delegates = chain.profile.require(EvmLevel::SET_CODE).is_ok()
            && chain.book.contracts.contains_key(&ContractName::Delegate);
        if !brings || !delegates {
            return Ok(None);
        }
        let held = tokens_held(chain, intent).await?;
        match self.network.edge().filter(|edge| !edge.submitters().is_empty()) {
            Some(edge) => Ok(first_taken(&edge, chain, &held).await),
            None => Ok(held.first().copied()),
        }
    }
}

/// The tokens that the account holds some of; the one that the wish is about comes first.
async fn tokens_held(chain: &Chain, intent: &Intent) -> Result<Vec<Asset>, NodeError> {
    let about = match intent {
        Intent::SendToken { token, .. } | Intent::AllowToken { token, .. } => Some(Asset::Token(*token)),
        _ => None,
    };
    let others =
        chain.held_assets().into_iter().filter(|asset| *asset != Asset::Native && Some(*asset) != about);
    let mut held = Vec::new();
    for asset in about.into_iter().chain(others) {
        let balance = Balance::read(&chain.journal, asset).await?;
        if balance.known().is_some_and(|holding| !holding.available.is_zero()) {
            held.push(asset);
        }
    }
    Ok(held)
}
