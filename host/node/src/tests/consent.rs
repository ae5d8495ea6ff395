//! A sheet is answered once, whatever else looks at its intent meanwhile; the chain is a scripted one.

use std::sync::Arc;

use serde_json::json;
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_base::testing::FrozenClock;
use teahouse_bundle::AppId;
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::{ChainProfile, EvmLevel};
use teahouse_chain::testing::ReorgChain;
use teahouse_runtime::model::RequestId;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::signer::Intent;

use super::Open;
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::NodeError;
use crate::money::payment::name_of_next_try;

pub(super) const COIN: u128 = 1_000_000_000_000_000_000;

pub(super) struct Payer {
    pub(super) open: Open,
    pub(super) chain: Arc<Chain>,
    /// The app's request behind what is asked for, if one is.
    pub(super) origin: Option<(AppId, RequestId)>,
    pub(super) scripted: ReorgChain,
}

impl Payer {
    pub(super) fn new() -> Self {
        Self::on(ChainProfile::practice("http://127.0.0.1:1"))
    }

    pub(super) fn on(profile: ChainProfile) -> Self {
        let open = super::open();
        let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(FrozenClock::default()));
        scripted.mine_empty(70);
        scripted.fund(open.node.shared().keys.account(), U256::from(100 * COIN));
        let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap();
        let port = Arc::new(scripted.endpoint("one"));
        open.node.shared().put_chain(Chain::over(open.node.shared(), profile, Arc::new(book), port));
        let chain = open.node.shared().chain().unwrap();
        Self { open, chain, scripted, origin: None }
    }

    /// Asks for the same payment, as the drive does for an app's request each time it looks.
    pub(super) async fn ask(&self) -> Result<ConsentSheetView, NodeError> {
        let intent = Intent::SendCoin { to: Address::repeat_byte(0xb0), amount: U256::from(COIN) };
        let ask = Ask {
            id: IntentId::from_array([7; 16]),
            action: ConsentAction::Send,
            asker: None,
            reason: None,
            method: None,
            origin: self.origin,
            spends_for: None,
            step: (1, 1),
        };
        self.open.node.shared().open_sheet(&self.chain, intent, ask, Way::own(false)).await
    }

    pub(super) async fn waiting(&self) -> usize {
        self.open.call("consent.list", json!({})).await.as_array().unwrap().len()
    }
}

#[tokio::test]
async fn con_005_one_intent_has_one_sheet_however_often_it_is_asked_for() {
    let payer = Payer::new();
    let first = payer.ask().await.unwrap();
    let second = payer.ask().await.unwrap();
    assert_eq!(first, second, "the sheet that waits is the one that counts");
    assert_eq!(payer.waiting().await, 1);
}

/// The defect that this is named after: a second sheet of the same approval appeared between a yes and its commit, and
/// was answered by the next command.
#[tokio::test]
async fn con_005_between_a_yes_and_its_commit_no_second_sheet_appears() {
    let payer = Payer::new();
    let sheet = payer.ask().await.unwrap();
    let consent = &payer.open.node.shared().consent;
    let answering = consent.answer(&sheet.id).unwrap();
    assert_eq!(payer.ask().await.unwrap_err().code(), "CON-402");
    assert_eq!(
        consent.answer(&sheet.id).err().map(|error| error.code().to_owned()),
        Some("CON-402".to_owned())
    );
    drop(answering);
    assert_eq!(payer.ask().await.unwrap(), sheet, "a yes that was broken off leaves the sheet as it was");

    let yes = json!({ "sheet": sheet.id, "digest": sheet.digest });
    assert_eq!(payer.open.call("consent.approve", yes.clone()).await["state"], "approved");
    assert_eq!(payer.ask().await.unwrap_err().code(), "CON-402", "it was agreed to: there is nothing to ask");
    assert_eq!(payer.waiting().await, 0);
    assert_eq!(payer.open.refused("consent.approve", yes).await.0, "CON-401");
}

#[tokio::test]
async fn con_005_a_yes_to_another_digest_leaves_the_sheet_waiting() {
    let payer = Payer::new();
    let sheet = payer.ask().await.unwrap();
    let wrong = json!({ "sheet": sheet.id, "digest": "00" });
    assert_eq!(payer.open.refused("consent.approve", wrong).await.0, "CON-403");
    assert_eq!(payer.ask().await.unwrap(), sheet);
    let no = payer.open.call("consent.refuse", json!({ "sheet": sheet.id })).await;
    assert_eq!((no["state"].as_str(), payer.waiting().await), (Some("refused"), 0));
}

#[tokio::test]
async fn what_came_to_nothing_can_be_wished_again_and_what_did_not_cannot() {
    let payer = Payer::new();
    let wish: [&[u8]; 2] = [b"refund", b"an envelope"];
    let first = name_of_next_try(&payer.chain, &wish).unwrap();
    assert_eq!(name_of_next_try(&payer.chain, &wish).unwrap(), first, "nothing was tried yet");
    // when the first try is wanted, then asking again is about that one
    let journal = &payer.chain.journal;
    let intent = Intent::SendCoin { to: Address::repeat_byte(0xb0), amount: U256::from(1) };
    let long_ago = teahouse_base::UnixMillis::new(1);
    journal.commit(|records| journal.draft(records, first, intent, Some(long_ago))).unwrap();
    assert_eq!(name_of_next_try(&payer.chain, &wish).unwrap(), first);
    // when its time is over, then there is another one, and it stays the same
    journal.tick(None).await.unwrap();
    let second = name_of_next_try(&payer.chain, &wish).unwrap();
    assert_ne!(second, first);
    assert_eq!(name_of_next_try(&payer.chain, &wish).unwrap(), second);
}

#[tokio::test]
async fn chn_008_where_the_machine_is_too_old_nobody_is_asked_to_bring_a_payment() {
    let profile = ChainProfile { evm: EvmLevel::Cancun, ..ChainProfile::practice("http://127.0.0.1:1") };
    let payer = Payer::on(profile);
    let intent = Intent::SendCoin { to: Address::repeat_byte(0xb0), amount: U256::from(COIN) };
    let said = payer.open.node.shared().relayed_preview(&payer.chain, vec![intent], Asset::Native).await;
    let Err(refused) = said else { panic!("this chain has no set-code transactions") };
    assert_eq!(refused.view().code, "CHN-207");
    // Its own payments are as before.
    payer.ask().await.unwrap();
}
