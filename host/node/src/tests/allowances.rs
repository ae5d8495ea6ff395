//! What an app may spend, from the first yes to the last unit home, on a real practice chain.

use std::time::Duration;

use teahouse_chain::allowance::AllowanceEvent;
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::erc20;
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::allowance;

use super::*;

pub(super) const COIN: u128 = 1_000_000_000_000_000_000;
const SHOP: &str = "0x00000000000000000000000000000000000005a0";

fn taxi() -> String {
    "a9".repeat(32)
}

/// A person with five coins and a hundred practice dollars.
pub(super) struct Pocket {
    pub(super) open: Open,
    pub(super) devnet: Devnet,
}

impl Pocket {
    pub(super) async fn new() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let open = open();
        let profile = serde_json::to_string(devnet.profile()).unwrap();
        open.call("chain.use", json!({ "profile": profile, "book": devnet.book().to_json() })).await;
        let account = open.node.shared().keys.account();
        devnet.faucet(account, U256::from(5 * COIN), U256::from(100_000_000)).await.unwrap();
        Self { open, devnet }
    }

    /// The process dies and another one opens the profile.
    pub(super) async fn killed(self) -> Self {
        let Self { open, devnet } = self;
        open.node.close().await;
        let Open { node, dir, folder } = open;
        drop(node);
        Self { open: Open { node: reopen(&dir), dir, folder }, devnet }
    }

    pub(super) async fn call(&self, method: &str, params: Value) -> Value {
        self.open.call(method, params).await
    }

    /// A refusal's code, exit status and values.
    pub(super) async fn refused(&self, method: &str, params: Value) -> (String, u8, Value) {
        self.open.refused(method, params).await
    }

    async fn agree(&self, sheet: &Value) -> Value {
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        self.call("consent.approve", yes).await["payment"].clone()
    }

    /// Takes a payment as far as it gets, as the drive does.
    async fn settle(&self, payment: &Value) -> Value {
        for _ in 0..1_000 {
            for lane in self.open.node.shared().lanes().unwrap() {
                let signer = self.open.node.shared().signer(&lane).unwrap();
                lane.journal.tick(Some(&signer)).await.unwrap();
            }
            let view = self.call("wallet.payment", json!({ "id": payment })).await;
            if ["final", "reverted"].contains(&view["state"].as_str().unwrap()) {
                return view;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not settle");
    }

    pub(super) async fn done(&self, sheet: &Value) -> Value {
        let payment = self.agree(sheet).await;
        self.settle(&payment).await
    }

    async fn list(&self) -> Value {
        self.call("wallet.allowances", json!({})).await
    }

    pub(super) async fn dollars(&self, of: Address) -> u64 {
        let token = self.devnet.book().find(ContractName::PracticeDollar).unwrap().address;
        erc20::balance(self.devnet.port(), token, of, At::Latest).await.unwrap().to()
    }

    pub(super) fn account(&self) -> Address {
        self.open.node.shared().keys.account()
    }

    fn contract(&self) -> Address {
        self.devnet.book().find(ContractName::Allowance).unwrap().address
    }

    /// Tells anvil something, as a developer with `curl` would.
    pub(super) async fn tell(&self, method: &str, params: Value) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let host = self.devnet.url().strip_prefix("http://").unwrap().trim_end_matches('/');
        let (kind, length) = ("content-type: application/json\r\nconnection: close", body.len());
        let head = format!("POST / HTTP/1.1\r\nhost: {host}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n");
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains("\"result\""), "{method}: {answer}");
    }

    /// How many allowances the chain has seen this account open.
    async fn opened(&self) -> usize {
        let head = self.devnet.port().heads().await.unwrap().latest.number;
        let filter = AllowanceEvent::opened_by(self.contract(), self.account(), 0, head);
        self.devnet.port().logs(filter).await.unwrap().len()
    }
}

/// Twenty dollars, eight a day, five at once, for one shop.
fn dollars_order() -> Value {
    json!({
        "app": taxi(), "asset": "PRACTICE-USD", "total": "20000000", "perPayment": "5000000",
        "perPeriod": "8000000", "period": 86_400, "lasts": 30 * 86_400, "payees": [SHOP],
    })
}

/// Two coins, all at once if need be, for anybody.
fn coins_order() -> Value {
    let total = (2 * COIN).to_string();
    json!({
        "app": taxi(), "asset": "native", "total": total, "perPayment": total, "perPeriod": total,
        "period": 3_600, "lasts": 86_400,
    })
}

fn pay(dollars: u64) -> Value {
    json!({ "allowance": taxi(), "to": SHOP, "baseUnits": (dollars * 1_000_000).to_string() })
}

fn field<'a>(sheet: &'a Value, path: &str) -> &'a Value {
    let fields = sheet["signs"]["fields"].as_array().unwrap();
    &fields.iter().find(|field| field["path"] == path).unwrap()["value"]
}

#[tokio::test]
async fn an_allowance_is_opened_in_two_steps_paid_from_within_its_limits_and_the_rest_comes_home() {
    let pocket = Pocket::new().await;
    assert_eq!(pocket.list().await, json!([]));
    assert_eq!(pocket.refused("wallet.allowanceshow", json!({ "allowance": taxi() })).await.0, "NOD-481");
    // when dollars are put aside, then first the contract may take exactly those, and then it takes them
    let first = pocket.call("wallet.allowanceopen", dollars_order()).await;
    let sheet = &first["sheet"];
    assert_eq!((&first["step"], &sheet["allows"]["baseUnits"]), (&json!("allow"), &json!("20000000")));
    assert_eq!((&sheet["step"], &sheet["steps"]), (&json!(1), &json!(2)));
    pocket.done(sheet).await;
    let second = pocket.call("wallet.allowanceopen", dollars_order()).await;
    let sheet = &second["sheet"];
    assert_eq!((&second["step"], &sheet["leaves"][0]["baseUnits"]), (&json!("open"), &json!("20000000")));
    assert_eq!((&sheet["signs"]["name"], &sheet["action"]), (&json!("Budget"), &json!("allowance-open")));
    assert_eq!(second["allowance"]["id"], first["allowance"]["id"], "it is one allowance all the way");
    let paid = pocket.done(sheet).await;
    assert_eq!((&paid["purpose"], &paid["app"]), (&json!("allowance"), &json!(taxi())));
    let seen = pocket.list().await[0].clone();
    assert_eq!((&seen["state"], &seen["left"]), (&json!("live"), &json!("20000000")));
    assert_eq!((&seen["spendable"], &seen["listed"]), (&json!("5000000"), &json!(true)));
    // when some is paid, then it comes out of the deposit, and the sheet says what the app's account signed
    let sheet = pocket.call("wallet.allowancepay", pay(3)).await;
    assert_eq!((&sheet["leaves"], &sheet["to"]["address"]), (&json!([]), &json!(SHOP)));
    assert_eq!((&sheet["signs"]["name"], field(&sheet, "nonce")), (&json!("Spend"), &json!("0")));
    // a no leaves the number to the same payment
    pocket.call("consent.refuse", json!({ "sheet": sheet["id"] })).await;
    let sheet = pocket.call("wallet.allowancepay", pay(3)).await;
    assert_eq!(field(&sheet, "nonce"), &json!("0"));
    pocket.done(&sheet).await;
    assert_eq!(pocket.dollars(SHOP.parse().unwrap()).await, 3_000_000);
    let shown = pocket.call("wallet.allowanceshow", json!({ "allowance": seen["id"] })).await;
    assert_eq!(shown["allowance"]["left"], "17000000");
    assert_eq!(shown["payments"][0]["amount"]["baseUnits"], "3000000");
    // when it would be too much, to somebody else, or too early, then nothing is signed, and it is said why
    let (code, status, params) = pocket.refused("wallet.allowancepay", pay(6)).await;
    assert_eq!((code.as_str(), status), ("BUD-112", 5));
    assert_eq!((&params["asked"], &params["most"]), (&json!("6"), &json!("5")));
    let other = json!({ "allowance": taxi(), "to": format!("0x{}", "b0".repeat(20)), "baseUnits": "1" });
    assert_eq!(pocket.refused("wallet.allowancepay", other).await.0, "BUD-111");
    let sheet = pocket.call("wallet.allowancepay", pay(5)).await;
    assert_eq!(field(&sheet, "nonce"), &json!("1"));
    pocket.done(&sheet).await;
    let (code, _, params) = pocket.refused("wallet.allowancepay", pay(1)).await;
    assert_eq!((code.as_str(), &params["left"]), ("BUD-113", &json!("0")));
    let early = pocket.refused("wallet.allowancerefund", json!({ "allowance": taxi() })).await;
    assert_eq!((early.0.as_str(), early.1), ("BUD-108", 5));
    // when it is ended, then the rest is home, and nothing more is paid
    let sheet = pocket.call("wallet.allowancerevoke", json!({ "allowance": taxi() })).await;
    assert_eq!((&sheet["arrives"][0]["baseUnits"], &sheet["leaves"]), (&json!("12000000"), &json!([])));
    pocket.done(&sheet).await;
    assert_eq!(pocket.dollars(pocket.account()).await, 92_000_000);
    assert_eq!(pocket.list().await[0]["state"], "revoked");
    assert_eq!(pocket.refused("wallet.allowancepay", pay(1)).await.0, "BUD-104");
    assert_eq!(pocket.refused("wallet.allowancerevoke", json!({ "allowance": taxi() })).await.0, "BUD-104");
}

#[tokio::test]
async fn node_040_an_open_that_was_killed_is_opened_once_and_another_of_the_same_is_in_its_way() {
    // given a question that nobody answered before the process died
    let pocket = Pocket::new().await;
    let first = pocket.call("wallet.allowanceopen", coins_order()).await;
    let pocket = pocket.killed().await;
    let again = pocket.call("wallet.allowanceopen", coins_order()).await;
    assert_eq!(again["allowance"]["id"], first["allowance"]["id"], "what was asked for is on disk");
    // when it is agreed to, and the process dies before anything was sent
    let payment = pocket.agree(&again["sheet"]).await;
    let pocket = pocket.killed().await;
    // then asking again is told to wait for the same payment, and nothing new is asked
    let waits = pocket.call("wallet.allowanceopen", coins_order()).await;
    assert_eq!(
        (&waits["step"], &waits["payment"], &waits["sheet"]),
        (&json!("wait"), &payment, &Value::Null)
    );
    assert_eq!(pocket.call("consent.list", json!({})).await, json!([]));
    pocket.settle(&payment).await;
    let done = pocket.call("wallet.allowanceopen", coins_order()).await;
    assert_eq!((&done["step"], &done["allowance"]["id"]), (&json!("done"), &first["allowance"]["id"]));
    assert_eq!(pocket.opened().await, 1);
    // and another one of this asset for this app is refused while it lives
    let mut other = coins_order();
    other["lasts"] = json!(2 * 86_400);
    let (code, status, params) = pocket.refused("wallet.allowanceopen", other).await;
    assert_eq!((code.as_str(), status, &params["allowance"]), ("NOD-483", 5, &done["allowance"]["id"]));
}

#[tokio::test]
async fn node_041_what_is_put_into_an_apps_allowance_counts_for_the_limit_of_the_app() {
    let pocket = Pocket::new().await;
    let limit = json!({ "app": taxi(), "asset": "native", "perPayment": COIN.to_string() });
    pocket.call("wallet.limitset", limit).await;
    let mut dry = coins_order();
    dry["dryRun"] = json!(true);
    for order in [coins_order(), dry] {
        let (code, status, params) = pocket.refused("wallet.allowanceopen", order).await;
        assert_eq!((code.as_str(), status, &params["app"]), ("PAY-241", 5, &json!(taxi())));
    }
    // and a deposit in a token that does not fit is refused before its approval, which alone would fit
    let mut dry = dollars_order();
    dry["dryRun"] = json!(true);
    for limit in [
        json!({ "app": taxi(), "asset": "PRACTICE-USD", "perPayment": "19999999" }),
        json!({ "app": null, "asset": "PRACTICE-USD", "perDay": "19999999" }),
    ] {
        pocket.call("wallet.limitset", limit.clone()).await;
        for order in [dollars_order(), dry.clone()] {
            let (code, status, params) = pocket.refused("wallet.allowanceopen", order).await;
            assert_eq!(
                (status, &params["symbol"], &params["wanted"]),
                (5, &json!("PRACTICE-USD"), &json!("20"))
            );
            assert!(["PAY-241", "PAY-246"].contains(&code.as_str()), "{code}");
        }
        let clear = json!({ "app": limit["app"], "asset": "PRACTICE-USD" });
        let shown = pocket.call("wallet.limitclear", clear.clone()).await;
        let mut yes = clear;
        yes["digest"] = shown["digest"].clone();
        pocket.call("wallet.limitclear", yes).await;
    }
    // of all that nothing is kept, and what fits goes on
    assert_eq!(pocket.list().await, json!([]));
    assert_eq!(pocket.call("wallet.allowanceopen", dry).await["step"], "allow");
    assert_eq!(pocket.call("consent.list", json!({})).await, json!([]));
}

#[tokio::test]
async fn typ_002_what_was_checked_at_the_start_is_checked_again_before_a_sheet() {
    // given a chain whose contracts were compared with the book, and are
    let pocket = Pocket::new().await;
    let mut dry = coins_order();
    dry["dryRun"] = json!(true);
    pocket.call("wallet.allowanceopen", dry.clone()).await;
    // when other code stands at the contract of allowances since
    pocket.tell("anvil_setCode", json!([pocket.contract(), "0x00"])).await;
    pocket.devnet.advance(Duration::from_secs(1)).await.unwrap();
    // then no sheet is opened that sends it a deposit
    let (code, status, _) = pocket.refused("wallet.allowanceopen", dry).await;
    assert_eq!((code.as_str(), status), ("PAY-455", 7));
    assert_eq!(pocket.call("consent.list", json!({})).await, json!([]));
}

#[tokio::test]
async fn after_a_restore_allowances_are_found_on_the_chain_and_the_money_can_be_had_back() {
    // given an allowance that this profile does not know any more
    let pocket = Pocket::new().await;
    let next = pocket.call("wallet.allowanceopen", coins_order()).await;
    pocket.done(&next["sheet"]).await;
    let id = next["allowance"]["id"].clone();
    let shared = pocket.open.node.shared();
    let chain = shared.chain().unwrap();
    let persona = chain.journal.persona();
    for kept in shared.read(|records| allowance::list(records, persona, chain.book.chain_id)).unwrap() {
        shared.write(|records| allowance::forget(records, persona, &kept.plan)).unwrap();
    }
    assert_eq!(pocket.list().await, json!([]));
    // when the chain is looked at, then it is there again; nobody can sign for an app that is not known
    let found = pocket.call("wallet.allowances", json!({ "look": true })).await;
    assert_eq!((&found[0]["id"], &found[0]["app"], &found[0]["state"]), (&id, &Value::Null, &json!("live")));
    let mut one = pay(1);
    one["allowance"] = id.clone();
    assert_eq!(pocket.refused("wallet.allowancepay", one).await.0, "NOD-484");
    // and the money comes home
    let sheet = pocket.call("wallet.allowancerevoke", json!({ "allowance": id })).await;
    assert_eq!(sheet["arrives"][0]["baseUnits"], json!((2 * COIN).to_string()));
    pocket.done(&sheet).await;
    assert_eq!(pocket.list().await[0]["state"], "revoked");
}

#[tokio::test]
async fn what_no_allowance_can_be_is_refused_before_anything_is_kept() {
    let pocket = Pocket::new().await;
    for (key, value, code, status) in [
        ("total", json!("0"), "BUD-101", 2),
        ("perPayment", json!("9000000"), "BUD-101", 2),
        ("period", json!(60), "BUD-101", 2),
        ("lasts", json!(3_600), "BUD-101", 2),
        ("total", json!("1.5"), "NOD-122", 2),
        ("asset", json!("TEA"), "NOD-412", 4),
        ("app", json!("no such app"), "APP-404", 4),
        ("payees", json!(["0xb0b"]), "NOD-122", 2),
    ] {
        let mut order = dollars_order();
        order[key] = value;
        let (found, exit, _) = pocket.refused("wallet.allowanceopen", order).await;
        assert_eq!((found.as_str(), exit), (code, status), "{key}");
    }
    assert_eq!(pocket.list().await, json!([]));
}
