//! Several endpoints of one chain: what they agree on is known, and where they contradict each other nothing is signed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_chain::book::AddressBook;
use teahouse_chain::erc20::APPROVAL;
use teahouse_chain::port::{At, ChainId, ChainPort, Log, Revert};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_chain::profile::{ChainProfile, EndpointAt};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::{Done, Lie, ReorgChain, ScriptedCall, ScriptedContract, ScriptedEndpoint};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::{Fees, Intent, Signer, TxPlan};

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

    /// Whatever `at` is, it is a token now that names our account in `events` events, in the next block.
    async fn names_us(&self, at: Address, events: u64, answers: Answers) {
        let owner = self.open.node.shared().keys.account();
        self.scripted.place(at, Box::new(Naming { owner, events, answers }));
        let stranger = Signer::new(AccountKey::from_bytes(&[7; 32]).unwrap(), book());
        self.scripted.fund(stranger.address(), U256::from(COIN));
        let intent = Intent::SendCoin { to: at, amount: U256::ONE };
        let nonce = self.one.nonce(stranger.address(), At::Latest).await.unwrap();
        let fees = Fees { max_fee: 10_000_000_000, tip: 1_000_000_000 };
        let plan = TxPlan::new(&book(), stranger.address(), intent, nonce, 200_000, fees).unwrap();
        self.one.send_raw(stranger.sign(&plan).unwrap().raw).await.unwrap();
        self.scripted.mine();
    }
}

/// What a token says that somebody may take.
#[derive(Clone)]
enum Answers {
    /// Always five.
    Five,
    /// Something else each time that it is asked, so that no two endpoints are told the same.
    Fickle(Arc<AtomicU64>),
}

/// A token of somebody else's: when it is sent coin, it says that `owner` allowed it to be taken by so many.
#[derive(Clone)]
struct Naming {
    owner: Address,
    events: u64,
    answers: Answers,
}

impl ScriptedContract for Naming {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        if call.value.is_zero() {
            let left = match &self.answers {
                Answers::Five => 5,
                Answers::Fickle(asked) => asked.fetch_add(1, Ordering::Relaxed) + 1,
            };
            return Ok(Done { output: U256::from(left).to_be_bytes_vec().into(), ..Done::default() });
        }
        let named = |number: u64| Log {
            address: call.to,
            topics: vec![APPROVAL, self.owner.into_word(), B256::from(U256::from(number))],
            data: U256::from(5).to_be_bytes_vec().into(),
            block: None,
            tx: B256::ZERO,
            index: 0,
        };
        Ok(Done { logs: (1..=self.events).map(named).collect(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// Each approval: its token, how much of it, and why that is not known.
fn rows(list: &Value) -> Vec<(String, Value, Value)> {
    let one = |row: &Value| {
        let token = row["asset"]["id"].as_str().unwrap().to_owned();
        (token, row["mayTake"]["baseUnits"].clone(), row["trouble"]["code"].clone())
    };
    list["approvals"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn node_061_a_token_that_tells_every_endpoint_something_else_costs_the_list_one_row() {
    // given a token that answers five, and after it one that is made to be contradicted
    let (plain, fickle) = (Address::repeat_byte(0x11), Address::repeat_byte(0xf1));
    let text = crate::chain::text_of;
    let two = Two::new();
    let nothing = two.open.call("wallet.approvals", json!({})).await;
    assert_eq!((rows(&nothing), &nothing["whole"]), (vec![], &json!(true)));
    two.names_us(plain, 1, Answers::Five).await;
    two.names_us(fickle, 1, Answers::Fickle(Arc::default())).await;
    // then what is known is listed, and what is not says why
    let list = two.open.call("wallet.approvals", json!({})).await;
    let known = (text(plain), json!("5"), json!(null));
    let unknown = (text(fickle), json!(null), json!("CHN-103"));
    assert_eq!(rows(&list), [known, unknown]);
    assert_eq!(list["whole"], json!(false), "an amount is not known");
    // and where no endpoint answers at all, there is no list
    two.one.set_down(true);
    two.other.set_down(true);
    assert!(two.open.node.call("wallet.approvals", json!({})).await.is_err());
}

#[tokio::test]
async fn node_062_what_was_not_asked_about_or_not_looked_at_is_said_and_the_last_said_is_not_pushed_out() {
    // given three hundred events of a stranger's token, and an approval after them
    let (flood, last) = (Address::repeat_byte(0x01), Address::repeat_byte(0xff));
    let two = Two::new();
    two.names_us(flood, 300, Answers::Five).await;
    two.names_us(last, 1, Answers::Five).await;
    // then the last is the first of those that are asked about, and the rest is counted
    let list = two.open.call("wallet.approvals", json!({})).await;
    assert_eq!(rows(&list)[0].0, crate::chain::text_of(last));
    assert_eq!((rows(&list).len(), &list["leftOut"], &list["whole"]), (256, &json!(45), &json!(false)));
    assert_eq!(list["lookedFrom"], json!(0));
    // and of the rest, most was never kept: a token's events fill no disk
    let kept = two.open.node.shared().chain().unwrap().scanner.approved().unwrap().len();
    assert_eq!(kept, 256 + 1);
    // when only the newest blocks are looked at, then an empty list is not called whole
    let two = Two::new();
    two.open.call("wallet.rescan", json!({ "from": 60 })).await;
    let list = two.open.call("wallet.approvals", json!({})).await;
    assert_eq!((rows(&list).len(), &list["lookedFrom"], &list["lookedTo"]), (0, &json!(60), &json!(70)));
    assert_eq!(list["whole"], json!(false));
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
