//! What code the account took on, and how it is taken back.

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::delegate::{CodeView, DelegateView, UndelegateParams};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::code_of;
use teahouse_chain::port::At;
use teahouse_chain::primitives::Address;
use teahouse_wallet::signer::Intent;

use super::payment::intent_id;
use crate::chain::{Chain, text_of};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// Code as the surface names it.
pub(crate) fn code_view(chain: &Chain, at: Address) -> CodeView {
    CodeView { address: text_of(at), contract: chain.book.name_of(at).map(|name| name.to_string()) }
}

impl Shared {
    pub(crate) async fn delegate(&self, account: Option<u32>) -> Result<DelegateView, NodeError> {
        let chain = self.lane(account)?;
        let account = chain.account();
        let code = chain.port.code(account, At::Latest).await?;
        // Code that is no designator is the account's own, which no key of ours ever makes.
        let at = code_of(&code).or_else(|| (!code.is_empty()).then_some(account));
        let known = |at: Address| chain.book.name_of(at) == Some(ContractName::Delegate);
        let trusted = at.is_none_or(known) && chain.ready().await.is_ok();
        Ok(DelegateView { account: text_of(account), code: at.map(|at| code_view(&chain, at)), trusted })
    }

    /// Opens a sheet that makes the account a plain one again, or only shows what it would do. Nobody else brings it: the word
    /// that takes the code back holds before the first call of its transaction, and the code that would pay the fee is gone.
    pub(crate) async fn undelegate(&self, params: &UndelegateParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let account = chain.account();
        if chain.port.code(account, At::Latest).await?.is_empty() {
            return Err(codes::NOT_DELEGATED.with("account", text_of(account)));
        }
        let ask = Ask {
            id: intent_id(&[b"undelegate", &SystemRng.array::<16>()]),
            action: ConsentAction::Undelegate,
            asker: None,
            reason: None,
            method: None,
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        self.open_sheet(&chain, Intent::TakeCodeBack { account }, ask, way).await
    }
}
