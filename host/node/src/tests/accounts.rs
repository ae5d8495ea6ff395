//! Several accounts of one persona: each pays from its own lane.

use teahouse_base::SystemRng;
use teahouse_base::testing::FrozenClock;
use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::ReorgChain;
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::v3::{self, V3Work};

use super::*;
use crate::chain::{Chain, text_of};
use crate::money::imported::key_to_export;

const COIN: u128 = 1_000_000_000_000_000_000;
const PAYEE: &str = "0xb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0";

struct Purse {
    open: Open,
    scripted: ReorgChain,
}

impl Purse {
    fn new() -> Self {
        let open = open();
        let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(FrozenClock::default()));
        scripted.mine_empty(70);
        let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap();
        let (profile, port) =
            (ChainProfile::practice("http://127.0.0.1:1"), Arc::new(scripted.endpoint("one")));
        open.node.shared().put_chain(Chain::over(open.node.shared(), profile, Arc::new(book), port));
        Self { open, scripted }
    }

    async fn account(&self, label: &str) -> (u64, Address) {
        let made = self.open.call("wallet.newaccount", json!({ "label": label })).await;
        (made["index"].as_u64().unwrap(), made["address"].as_str().unwrap().parse().unwrap())
    }

    fn send(account: u64) -> Value {
        Self::send_to(account, PAYEE)
    }

    fn send_to(account: u64, to: &str) -> Value {
        json!({ "account": account, "to": to, "asset": "native", "baseUnits": COIN.to_string(), "dryRun": false })
    }

    async fn pay(&self, account: u64) -> Value {
        self.agree(Self::send(account)).await
    }

    async fn agree(&self, send: Value) -> Value {
        let sheet = self.open.call("wallet.send", send).await;
        let approve = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        self.open.call("consent.approve", approve).await["payment"].clone()
    }

    async fn history(&self, mut params: Value) -> Vec<Value> {
        params["limit"] = json!(50);
        self.open.call("wallet.history", params).await.as_array().unwrap().clone()
    }

    async fn look(&self) {
        let shared = self.open.node.shared();
        for lane in shared.lanes().unwrap() {
            lane.journal.tick(Some(&shared.signer(&lane).unwrap())).await.unwrap();
        }
    }
}

#[tokio::test]
async fn node_028_money_leaves_the_account_that_the_sheet_named_and_no_other() {
    // given two accounts with money
    let purse = Purse::new();
    let first = purse.open.node.shared().keys.account();
    let (number, second) = purse.account("for Bo").await;
    assert_eq!(number, 1);
    for account in [first, second] {
        purse.scripted.fund(account, U256::from(10 * COIN));
    }
    purse.scripted.mine_empty(70);
    // when each pays
    let payments = [purse.pay(0).await, purse.pay(1).await];
    purse.look().await;
    purse.scripted.mine();
    purse.look().await;
    // then each has paid once, at its own first nonce
    for account in [first, second] {
        let left = purse.scripted.balance(account);
        assert!(left < U256::from(9 * COIN) && left > U256::from(8 * COIN), "{left}");
    }
    // and the history has both, or those of one account
    let ids = async |params: Value| {
        let all = purse.history(params).await;
        let paid = all.iter().filter(|one| one["purpose"] == "transfer");
        paid.map(|one| one["id"].to_string()).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(ids(json!({})).await, 2);
    assert_eq!(ids(json!({ "account": 1 })).await, 1);
    for payment in payments {
        assert_ne!(purse.open.call("wallet.payment", json!({ "id": payment })).await["state"], "abandoned");
    }
}

#[tokio::test]
async fn his_001_what_one_account_paid_another_is_one_line_and_each_account_alone_has_its_side_of_it() {
    // given two accounts, of which the first pays the second
    let purse = Purse::new();
    let first = purse.open.node.shared().keys.account();
    let (_, second) = purse.account("for Bo").await;
    purse.scripted.fund(first, U256::from(10 * COIN));
    purse.scripted.mine_empty(70);
    let payment = purse.agree(Purse::send_to(0, &crate::chain::text_of(second))).await;
    purse.look().await;
    purse.scripted.mine();
    purse.look().await;
    // then together it is the payment and nothing else, beside the coin that was there before
    let purposes = |all: &[Value]| {
        let mut all: Vec<_> = all.iter().map(|one| one["purpose"].as_str().unwrap().to_owned()).collect();
        all.sort_unstable();
        all
    };
    let all = purse.history(json!({})).await;
    assert_eq!(purposes(&all), ["contracts", "transfer"]);
    assert_eq!(purposes(&purse.history(json!({ "account": 0 })).await), ["contracts", "transfer"]);
    let line = all.iter().find(|one| one["id"] == payment).unwrap();
    assert_eq!((&line["to"]["mine"], &line["to"]["contact"]), (&json!(true), &json!(null)));
    // and alone the second one has what arrived there, under a name that leads to it
    let alone = purse.history(json!({ "account": 1 })).await;
    assert_eq!(purposes(&alone), ["received"]);
    assert_eq!(alone[0]["from"]["mine"], json!(true));
    let named = purse.open.call("wallet.payment", json!({ "id": alone[0]["id"] })).await;
    assert_eq!(named, alone[0]);
    // and both were looked at to the end, or anew from a block on, each or both
    let status = purse.open.call("wallet.historystatus", json!({})).await;
    assert_eq!((&status["from"], &status["complete"]), (&json!(0), &json!(true)));
    let anew = purse.open.call("wallet.rescan", json!({ "account": 1, "from": 9 })).await;
    assert_eq!((&anew["from"], &anew["to"], &anew["complete"]), (&json!(9), &json!(null), &json!(false)));
    let both = purse.open.call("wallet.historystatus", json!({})).await;
    assert_eq!((&both["from"], &both["complete"]), (&json!(0), &json!(false)));
    assert_eq!(purposes(&purse.history(json!({ "account": 1 })).await), ["received"]);
}

#[tokio::test]
async fn a_limit_of_the_persona_counts_what_leaves_any_of_its_accounts() {
    // given two accounts with money, and a limit with room for one payment
    let purse = Purse::new();
    let (_, second) = purse.account("for Bo").await;
    for account in [purse.open.node.shared().keys.account(), second] {
        purse.scripted.fund(account, U256::from(10 * COIN));
    }
    purse.scripted.mine_empty(70);
    let day = (COIN + COIN / 2).to_string();
    purse.open.call("wallet.limitset", json!({ "asset": "native", "perDay": day })).await;
    // when one has paid, then the other has no room left
    purse.pay(1).await;
    assert_eq!(purse.open.refused("wallet.send", Purse::send(0)).await.0, "PAY-242");
    let used = purse.open.call("wallet.limits", json!({})).await[0]["usedDay"].clone();
    assert!(used.as_str().unwrap().parse::<u128>().unwrap() > COIN, "{used}");
}

#[tokio::test]
async fn an_account_is_opened_once_keeps_its_name_and_is_there_after_a_restart() {
    let purse = Purse::new();
    let (one, at) = purse.account(" for Bo ").await;
    let (other, _) = purse.account("").await;
    assert_eq!((one, other), (1, 2));
    let balance = async |account: u64| {
        purse.open.call("wallet.balance", json!({ "account": account })).await["address"].clone()
    };
    assert_eq!(balance(1).await, json!(crate::chain::text_of(at)));
    let receive = purse.open.call("wallet.receive", json!({ "account": 1 })).await;
    assert_eq!(receive["address"], json!(crate::chain::text_of(at)));
    // an account that is not there is named, and so is what to do
    for method in ["wallet.balance", "wallet.receive"] {
        let (code, status, params) = purse.open.refused(method, json!({ "account": 3 })).await;
        assert_eq!((code.as_str(), status, &params["account"]), ("NOD-415", 4, &json!("3")), "{method}");
    }
    assert_eq!(
        purse.open.refused("wallet.newaccount", json!({ "label": "x".repeat(65) })).await.0,
        "NOD-121"
    );
    // when the profile is opened again
    purse.open.node.close().await;
    let Open { node, dir, folder } = purse.open;
    drop(node);
    let open = Open { node: reopen(&dir), dir, folder };
    let all = open.call("wallet.accounts", json!({})).await;
    let shown = |at: usize| (all[at]["index"].clone(), all[at]["label"].clone(), all[at]["path"].clone());
    assert_eq!(shown(0), (json!(0), json!(null), json!("m/44'/60'/0'/0/0")));
    assert_eq!(shown(1), (json!(1), json!("for Bo"), json!("m/44'/60'/0'/0/1")));
    assert_eq!(shown(2), (json!(2), json!(null), json!("m/44'/60'/0'/0/2")));
}

#[tokio::test]
async fn an_app_has_one_account_and_no_other_app_has_it() {
    let purse = Purse::new();
    purse.open.install(&bundle("1.0.0", "teahouse:app/ui@1.0.0", "one")).await.unwrap();
    let app = purse.open.call("app.list", json!({})).await[0]["id"].clone();
    let open = async || purse.open.call("wallet.newaccount", json!({ "app": app })).await;
    let made = open().await;
    assert_eq!((&made["app"], &made["path"]), (&app, &json!("m/29797'/0'/4'")));
    assert_eq!(open().await, made, "asking again gives the same");
    let main = purse.account("main").await;
    assert_ne!(made["address"], json!(crate::chain::text_of(main.1)));
    assert_eq!(main.0, 2, "a number is used once");
    assert_eq!(purse.open.refused("wallet.newaccount", json!({ "app": "no such app" })).await.0, "APP-404");
}

#[tokio::test]
async fn what_is_exported_is_the_key_that_pays_from_the_account_of_that_number() {
    // given an account of another wallet, an app's, and one of the tree
    let purse = Purse::new();
    let import =
        json!({ "keystore": keystore(&AccountKey::from_bytes(&[7; 32]).unwrap()), "password": "jasmine" });
    purse.open.call("wallet.import", import).await;
    purse.open.install(&bundle("1.0.0", "teahouse:app/ui@1.0.0", "one")).await.unwrap();
    let app = purse.open.call("app.list", json!({})).await[0]["id"].clone();
    purse.open.call("wallet.newaccount", json!({ "app": app })).await;
    purse.account("for Bo").await;
    let shown = purse.open.call("wallet.accounts", json!({})).await.as_array().unwrap().clone();
    assert_eq!(shown.len(), 4);
    // while the profile is open, others have no way to its records
    let exported = |number: u32| key_to_export(&purse.open.dir, None, number);
    assert_eq!(exported(1).unwrap_err().code(), "NOD-801");
    assert_eq!(json!(text_of(exported(0).unwrap().address())), shown[0]["address"]);
    // when each is exported, then it is the account that is shown under the number
    purse.open.node.close().await;
    let Open { node, dir, folder: _folder } = purse.open;
    drop(node);
    for (number, account) in (0..).zip(&shown) {
        let key = key_to_export(&dir, None, number).unwrap();
        assert_eq!(json!(text_of(key.address())), account["address"], "{number}");
    }
    // and a number that is nobody's gives no key
    assert_eq!(key_to_export(&dir, None, 4).unwrap_err().code(), "NOD-415");
}

/// The keystore V3 of a key that is nobody's here.
fn keystore(key: &AccountKey) -> String {
    let (password, work) = (Passphrase::new("jasmine".to_owned()), V3Work::Scrypt { log_n: 4, r: 1, p: 1 });
    v3::export(key, &password, work, &mut SystemRng).unwrap()
}

#[tokio::test]
async fn an_imported_account_is_paid_shown_and_pays_like_any_other() {
    // given an account of another wallet with money
    let purse = Purse::new();
    let (stranger, first) =
        (AccountKey::from_bytes(&[7; 32]).unwrap(), purse.open.node.shared().keys.account());
    purse.scripted.fund(stranger.address(), U256::from(10 * COIN));
    purse.scripted.mine_empty(70);
    // when it is taken in, once or twice
    let import = json!({ "keystore": keystore(&stranger), "password": "jasmine" });
    let taken = purse.open.call("wallet.import", import.clone()).await;
    assert_eq!(purse.open.call("wallet.import", import).await, taken);
    let (number, at) = (taken["index"].as_u64().unwrap(), json!(crate::chain::text_of(stranger.address())));
    assert_eq!((number, &taken["address"], &taken["path"]), (1, &at, &json!("")));
    // then it is received at, and its balance is its own
    assert_eq!(purse.open.call("wallet.receive", json!({ "account": number })).await["address"], at);
    let balance = purse.open.call("wallet.balance", json!({ "account": number })).await;
    assert_eq!(balance["balances"][0]["total"], json!((10 * COIN).to_string()));
    // and it pays, and nobody else does
    purse.pay(number).await;
    purse.look().await;
    purse.scripted.mine();
    purse.look().await;
    let left = purse.scripted.balance(stranger.address());
    assert!(left < U256::from(9 * COIN) && left > U256::from(8 * COIN), "{left}");
    assert_eq!(purse.scripted.balance(first), U256::ZERO);
    // and accounts of the tree, opened or not, are not taken in a second time
    let own = purse.open.node.shared().persona().unwrap();
    for number in [0, 5] {
        let import = json!({ "keystore": keystore(&own.account(number)), "password": "jasmine" });
        assert_eq!(purse.open.refused("wallet.import", import).await.0, "KEY-306", "{number}");
    }
    // and its key is not to be had without one that follows from the phrase
    let shared = purse.open.node.shared();
    let rows = shared.read(|records| records.scan(crate::records::IMPORTED, &[], None, 9)).unwrap();
    let plain = stranger.export();
    assert!(rows.iter().all(|(_, value)| !value.windows(32).any(|part| part == plain.expose())));
}
