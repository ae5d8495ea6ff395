//! Several endpoints of one chain: what they agree on is known, and where they contradict each other nothing is signed.

use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{ChainId, ChainPort};
use teahouse_chain::primitives::U256;
use teahouse_chain::profile::{ChainProfile, EndpointAt};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::{Lie, ReorgChain, ScriptedEndpoint};

use super::*;
use crate::chain::Chain;
use crate::money::certainty::why_not_followed;

const COIN: u128 = 1_000_000_000_000_000_000;
const PAYEE: &str = "0xb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0";

struct Two {
    open: Open,
    scripted: ReorgChain,
    one: ScriptedEndpoint,
    other: ScriptedEndpoint,
}

fn book() -> Arc<AddressBook> {
    Arc::new(r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap())
}

impl Two {
    fn new() -> Self {
        let open = open();
        let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(FrozenClock::default()));
        scripted.mine_empty(70);
        scripted.fund(open.node.shared().keys.account(), U256::from(100 * COIN));
        let (one, other) = (scripted.endpoint("one"), scripted.endpoint("other"));
        let member = |name: &str, at: &ScriptedEndpoint| -> (String, Arc<dyn ChainPort>) {
            (name.to_owned(), Arc::new(at.clone()))
        };
        let members = vec![member("one", &one), member("other", &other)];
        let quorum = Arc::new(Quorum::new(ChainId::PRACTICE, members));
        let mut profile = ChainProfile::practice("http://127.0.0.1:1");
        profile.endpoints = ["one", "other"]
            .map(|name| EndpointAt { name: name.into(), url: format!("http://{name}.example:8545/key") })
            .into();
        open.node.shared().put_chain(Chain::over_several(open.node.shared(), profile, book(), quorum));
        Self { open, scripted, one, other }
    }

    async fn send(&self) -> Result<Value, teahouse_api::ErrorView> {
        let send = json!({ "to": PAYEE, "asset": "native", "baseUnits": COIN.to_string(), "dryRun": false });
        self.open.node.call("wallet.send", send).await
    }

    /// A payment that was agreed to and signed, and that no block holds yet; its id.
    async fn waiting_payment(&self) -> Value {
        let sheet = self.send().await.unwrap();
        let approve = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        let payment = self.open.call("consent.approve", approve).await["payment"].clone();
        self.look().await;
        assert_eq!(self.payment(&payment).await["state"], "sent");
        payment
    }

    /// One look of the drive.
    async fn look(&self) {
        let shared = self.open.node.shared();
        let chain = shared.chain().unwrap();
        let signer = shared.signer(&chain).ok();
        let looked = chain.journal.tick(signer.as_ref()).await;
        shared.look_changed(chain.note_look(why_not_followed(looked.as_ref().err(), None)));
    }

    async fn payment(&self, id: &Value) -> Value {
        self.open.call("wallet.payment", json!({ "id": id })).await
    }
}

#[tokio::test]
async fn a_balance_on_which_endpoints_disagree_is_unknown_and_says_who_contradicts_whom() {
    let two = Two::new();
    let known = two.open.call("wallet.balance", json!({})).await;
    assert_eq!((&known["balances"][0]["unknown"], &known["trouble"]), (&json!(false), &json!(null)));
    // when one lies
    two.other.set_lie(Some(Lie::Balance(U256::from(7))));
    // then nothing is shown as a number, and both are named
    let wallet = two.open.call("wallet.balance", json!({})).await;
    assert_eq!(
        (&wallet["balances"][0]["unknown"], &wallet["balances"][0]["total"]),
        (&json!(true), &json!(null))
    );
    let trouble = &wallet["trouble"];
    assert_eq!((&trouble["code"], &trouble["exit"]), (&json!("CHN-103"), &json!("network")));
    let (left, right) = (&trouble["params"]["left"], &trouble["params"]["right"]);
    assert_eq!(
        (left, right, &trouble["params"]["what"]),
        (&json!("one"), &json!("other"), &json!("a balance"))
    );
    assert_eq!(two.send().await.unwrap_err().code, "CHN-103", "and nothing is offered to be signed");
}

#[tokio::test]
async fn node_026_no_replacement_is_signed_while_endpoints_disagree_on_the_payment() {
    // given a payment on its way, and an endpoint that says that its nonce was used
    let two = Two::new();
    let payment = two.waiting_payment().await;
    let sent = (two.one.arrived().len(), two.other.arrived().len());
    for lie in [Lie::Nonce(5), Lie::Nonce(0)] {
        two.other.set_lie(Some(lie));
        if lie == Lie::Nonce(0) {
            // an endpoint that hides a block which holds it
            two.scripted.mine();
            two.other.set_lie(Some(Lie::NothingIncluded));
        }
        two.look().await;
        // then its state is called uncertain, and neither way of replacing it signs anything
        let view = two.payment(&payment).await;
        assert_eq!(
            (&view["state"], &view["trouble"]["code"]),
            (&json!("sent"), &json!("CHN-103")),
            "{lie:?}"
        );
        for method in ["wallet.speedup", "wallet.cancel", "wallet.raise"] {
            let (code, status, _) = two.open.refused(method, json!({ "id": payment, "dryRun": false })).await;
            assert_eq!((code.as_str(), status), ("CHN-103", 6), "{method} {lie:?}");
        }
        let shared = two.open.node.shared();
        let id = payment.as_str().unwrap().parse().unwrap();
        assert_eq!(shared.chain().unwrap().journal.attempts(&id).unwrap().len(), 1);
        assert_eq!((two.one.arrived().len(), two.other.arrived().len()), sent);
        let status = two.open.call("chain.status", json!({})).await;
        assert_eq!(status["problem"], "CHN-103", "{lie:?}");
        two.other.set_lie(None);
        two.look().await;
        assert_eq!(two.payment(&payment).await["trouble"], json!(null), "{lie:?}");
    }
    // when they agree again, then it is in the block that was hidden
    assert_ne!(two.payment(&payment).await["state"], "sent");
}

#[tokio::test]
async fn node_026_a_yes_to_a_higher_fee_counts_only_while_endpoints_agree_on_the_payment() {
    // given a payment that waits, and a sheet for a higher fee
    let two = Two::new();
    let payment = two.waiting_payment().await;
    let sheet = two.open.call("wallet.raise", json!({ "id": payment })).await;
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    let id = payment.as_str().unwrap().parse().unwrap();
    let attempts = || two.open.node.shared().chain().unwrap().journal.attempts(&id).unwrap().len();
    // when an endpoint says that its nonce was used, then the yes signs nothing, and the sheet waits on
    two.other.set_lie(Some(Lie::Nonce(5)));
    assert_eq!(two.open.refused("consent.approve", yes.clone()).await.0, "CHN-103");
    assert_eq!(attempts(), 1);
    // when they agree again, then it counts
    two.other.set_lie(None);
    assert_eq!(two.open.call("consent.approve", yes).await["payment"], payment);
    assert_eq!(attempts(), 2);
}

#[tokio::test]
async fn one_endpoint_that_answers_is_enough_and_the_status_says_who_does_not() {
    let two = Two::new();
    two.other.set_down(true);
    let wallet = two.open.call("wallet.balance", json!({})).await;
    assert_eq!((&wallet["balances"][0]["unknown"], &wallet["trouble"]), (&json!(false), &json!(null)));
    let status = two.open.call("chain.status", json!({})).await;
    assert_eq!((&status["reachable"], &status["problem"]), (&json!(true), &json!(null)));
    let [one, other] = [0, 1].map(|at| status["endpoints"][at].clone());
    assert_eq!((&one["host"], &one["failures"]), (&json!("one.example"), &json!(0)));
    assert!(other["failures"].as_u64().unwrap() > 0, "{other}");
    // when the second goes too, then it is said that nobody answers, and whom that concerns
    two.one.set_down(true);
    let wallet = two.open.call("wallet.balance", json!({})).await;
    assert_eq!(
        (&wallet["balances"][0]["unknown"], &wallet["trouble"]["code"]),
        (&json!(true), &json!("CHN-101"))
    );
    assert_eq!(wallet["trouble"]["params"]["endpoint"], "one");
}

#[tokio::test]
async fn an_endpoint_of_another_chain_is_refused_with_both_numbers_before_it_says_anything_about_money() {
    // given an endpoint that serves chain 1
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let asked = stream.read(&mut [0; 4_096]).await.unwrap();
            assert!(asked > 0);
            let body = r#"{"jsonrpc":"2.0","id":0,"result":"0x1"}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
    });
    let open = open();
    let profile = serde_json::to_string(&ChainProfile::practice(&url)).unwrap();
    let choice = json!({ "profile": profile, "book": book().to_json() });
    let status = tokio::time::timeout(Duration::from_secs(20), open.call("chain.use", choice)).await.unwrap();
    assert_eq!((&status["problem"], &status["reachable"]), (&json!("CHN-102"), &json!(false)));
    assert_eq!((&status["params"]["found"], &status["params"]["expected"]), (&json!("1"), &json!("31337")));
    let wallet = open.call("wallet.balance", json!({})).await;
    assert_eq!(
        (&wallet["balances"][0]["unknown"], &wallet["trouble"]["code"]),
        (&json!(true), &json!("CHN-102"))
    );
}
