//! Someone whose account has no coin does whatever the wallet can do, for a fee in a token: on a real chain, over a real relay.

mod till;

use std::time::Duration;

use teahouse_api::consent::ConsentAction;
use teahouse_base::{Clock as _, RngExt as _, SystemRng, UnixSeconds, WriteRecords};
use teahouse_bundle::BaseUnits;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_runtime::{model, records};
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::keys::BatchNumber;
use teahouse_wallet::signer::Intent;

use super::*;
use crate::apps::host::{BatchRecord, batch_key};
use crate::chain::text_of;
use crate::consent::{Ask, Way};
use crate::records::{BATCHES, put_json};
use till::{DOLLARS, Manner, Purse};

const SHOP: Address = Address::repeat_byte(0xa5);
/// What lies with a name of more than a few letters.
const DEPOSIT: u128 = 1_000_000_000_000_000;
const HOUR: Duration = Duration::from_secs(3_600);

fn taxi() -> String {
    "a9".repeat(32)
}

/// Four dollars for an app, all at once if need be.
fn order(lasts: u32) -> Value {
    json!({
        "app": taxi(), "asset": "PRACTICE-USD", "total": "4000000", "perPayment": "4000000",
        "perPeriod": "4000000", "period": 3_600, "lasts": lasts, "payees": [],
    })
}

fn question(action: ConsentAction) -> Ask {
    Ask {
        id: IntentId::from_array(SystemRng.array()),
        action,
        asker: None,
        reason: None,
        method: None,
        origin: None,
        spends_for: None,
        step: (1, 1),
    }
}

impl Purse {
    /// What the fees took in all, where so much of the dollars is elsewhere.
    async fn fees(&self, elsewhere: u64) -> u64 {
        DOLLARS - elsewhere - self.dollars(self.chain().account()).await
    }

    /// Agrees to calls that no method of the surface asks for by itself.
    async fn call_all(&self, intents: Vec<Intent>) -> Value {
        let (chain, dollar) = (self.chain(), Asset::Token(self.dollar()));
        let ask = question(ConsentAction::AppContract);
        let shared = self.open.node.shared();
        let sheet = shared.open_relayed_sheet(&chain, intents, ask, dollar, false).await.unwrap();
        self.brought(&serde_json::to_value(sheet).unwrap()).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_042_who_has_no_coin_opens_an_allowance_in_one_batch_pays_out_of_it_ends_it_and_has_another_back()
 {
    let purse = Purse::new().await;
    // given what the sheet of an allowance says: one yes for the approval and the deposit, and the terms field by field
    let mut dry = order(3 * 3_600);
    (dry["feeIn"], dry["dryRun"]) = (json!("PRACTICE-USD"), json!(true));
    let next = purse.open.call("wallet.allowanceopen", dry).await;
    let sheet = &next["sheet"];
    assert_eq!((&next["step"], &sheet["step"], &sheet["steps"]), (&json!("open"), &json!(1), &json!(1)));
    assert_eq!((&sheet["to"]["contract"], &sheet["allows"]), (&json!("Allowance"), &Value::Null));
    let left = sheet["leaves"].as_array().unwrap();
    assert_eq!((left.len(), &left[0]["baseUnits"]), (1, &json!("4000000")));
    let fields = sheet["signs"]["fields"].as_array().unwrap();
    let field =
        |path: &str| fields.iter().find(|field| field["path"] == path).unwrap_or_else(|| panic!("{path}"));
    assert_eq!(field("calls.2.data.total")["money"]["baseUnits"], "4000000");
    assert_eq!(field("calls.2.data.total")["label"], "Budget.total");
    field("calls.1.data");
    assert_eq!(field("maxFee")["money"], sheet["feeMax"]);
    assert_eq!(purse.open.call("consent.list", json!({})).await, json!([]));
    // when it is opened, then the deposit is there and nothing more may be taken
    let paid = purse.pays("wallet.allowanceopen", order(3 * 3_600)).await;
    assert_eq!((&paid["purpose"], &paid["app"]), (&json!("allowance"), &json!(taxi())));
    let again = purse.open.call("wallet.allowanceopen", order(3 * 3_600)).await;
    assert_eq!((&again["step"], &again["allowance"]["left"]), (&json!("done"), &json!("4000000")));
    assert_eq!(purse.open.call("wallet.approvals", json!({})).await["approvals"], json!([]));
    // when a dollar is paid out of it and the rest had back, then nobody's coin was needed
    let pay = json!({ "allowance": taxi(), "to": text_of(SHOP), "baseUnits": "1000000" });
    let paid = purse.pays("wallet.allowancepay", pay).await;
    assert_eq!(paid["purpose"], "allowance-payment");
    assert_eq!(purse.dollars(SHOP).await, 1_000_000);
    purse.pays("wallet.allowancerevoke", json!({ "allowance": taxi() })).await;
    let all = purse.open.call("wallet.allowances", json!({})).await;
    assert_eq!(all[0]["state"], "revoked");
    // and of another one, after its end
    purse.pays("wallet.allowanceopen", order(3 * 3_600)).await;
    purse.devnet.advance(4 * HOUR).await.unwrap();
    purse.pays("wallet.allowancerefund", json!({ "allowance": taxi() })).await;
    assert_eq!(purse.coin().await, U256::ZERO);
    let fees = purse.fees(1_000_000).await;
    assert!((1..1_000_000).contains(&fees), "{fees}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_coin_takes_an_approval_back() {
    // given a contract that was allowed to take five dollars
    let purse = Purse::new().await;
    let (token, spender) = (purse.dollar(), ContractName::RedEnvelope);
    purse.call_all(vec![Intent::AllowToken { token, spender, amount: U256::from(5_000_000) }]).await;
    let approvals = purse.open.call("wallet.approvals", json!({})).await["approvals"].clone();
    assert_eq!(approvals[0]["mayTake"]["baseUnits"], "5000000");
    // when it is taken back, then it is, and the history says what it was
    let paid =
        purse.pays("wallet.revoke", json!({ "asset": "PRACTICE-USD", "spender": "RedEnvelope" })).await;
    assert_eq!((&paid["purpose"], &paid["leaves"]), (&json!("revoke"), &json!([])));
    assert_eq!(purse.open.call("wallet.approvals", json!({})).await["approvals"], json!([]));
    assert_eq!(purse.coin().await, U256::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_coin_for_fees_takes_a_name_keeps_it_offers_it_and_gives_it_up() {
    let purse = Purse::new().await;
    let name = json!({ "name": "bo-of-the-tea" });
    // when the name is committed to, and a minute later taken with its deposit, which is all the coin there is
    let before = purse.open.call("name.show", name.clone()).await;
    assert_eq!(
        (&before["phase"], &before["deposit"]["baseUnits"]),
        (&json!("free"), &json!(DEPOSIT.to_string()))
    );
    purse.pays("name.register", name.clone()).await;
    purse.devnet.advance(Duration::from_secs(61)).await.unwrap();
    purse.devnet.faucet(purse.chain().account(), U256::from(DEPOSIT), U256::ZERO).await.unwrap();
    purse.pays("name.register", name.clone()).await;
    assert_eq!(purse.coin().await, U256::ZERO);
    let taken = purse.open.call("name.show", name.clone()).await;
    assert_eq!((&taken["phase"], &taken["owner"]["mine"]), (&json!("live"), &json!(true)));
    // when it is kept for longer and offered, then it is
    purse.devnet.advance(24 * HOUR).await.unwrap();
    purse.pays("name.renew", name.clone()).await;
    let kept = purse.open.call("name.show", name.clone()).await;
    assert!(kept["expiresAt"].as_u64() > taken["expiresAt"].as_u64());
    let offer = json!({ "name": "bo-of-the-tea", "to": text_of(SHOP) });
    purse.pays("name.offer", offer).await;
    purse.pays("name.update", name.clone()).await;
    assert_eq!(purse.coin().await, U256::ZERO);
    // and when it is given up, then the deposit is back, whole
    purse.pays("name.release", name.clone()).await;
    assert_eq!(purse.open.call("name.show", name).await["phase"], "free");
    assert_eq!(purse.coin().await, U256::from(DEPOSIT));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_coin_gives_an_envelope_claims_a_share_of_it_and_sends_the_rest_back() {
    // given two shares of a dollar, made by one batch of an approval and the creation
    let purse = Purse::new().await;
    let (shared, chain) = (purse.open.node.shared(), purse.chain());
    let now = chain.port.heads().await.unwrap().latest.time.max(SystemClock.now().seconds());
    let gift = GiftOrder {
        asset: Asset::Token(purse.dollar()),
        shares: 2,
        cut: Cut::Equal(Amount::new(1_000_000).unwrap()),
        expiry: UnixSeconds::new(now.get() + 90_000),
        refund_to: Destination::Account(chain.account()),
    };
    let persona = shared.persona().unwrap();
    let plan = EnvelopePlan::new(&persona, &chain.book, BatchNumber(0), &gift).unwrap();
    let made = purse.call_all(plan.intents()).await;
    assert_eq!(made["leaves"][0]["baseUnits"], "2000000");
    // when the own account claims one, and the rest is sent back after the end
    let link = plan.share(&persona, 0, Vec::new()).unwrap().to_link().to_string();
    purse.pays("envelope.claimown", json!({ "envelope": link })).await;
    let seen = purse.open.call("envelope.show", json!({ "envelope": plan.id().to_string() })).await;
    assert_eq!((&seen["claimed"], &seen["left"]["baseUnits"]), (&json!(1), &json!("1000000")));
    purse.devnet.advance(26 * HOUR).await.unwrap();
    // then the fee counts towards a limit, though more of the same token arrives than leaves
    let dollars = json!({ "asset": "PRACTICE-USD" });
    purse.open.call("wallet.limitset", json!({ "asset": "PRACTICE-USD", "perPayment": "1" })).await;
    let refund = json!({ "envelope": plan.id().to_string(), "feeIn": "PRACTICE-USD" });
    assert_eq!(purse.open.refused("envelope.refund", refund).await.0, "PAY-241");
    let shown = purse.open.call("wallet.limitclear", dollars).await;
    let clear = json!({ "asset": "PRACTICE-USD", "digest": shown["digest"] });
    purse.open.call("wallet.limitclear", clear).await;
    let paid = purse.pays("envelope.refund", json!({ "envelope": plan.id().to_string() })).await;
    assert_eq!((&paid["purpose"], &paid["arrives"][0]["baseUnits"]), (&json!("refund"), &json!("1000000")));
    // then everything is home but the fees
    assert_eq!(purse.coin().await, U256::ZERO);
    let fees = purse.fees(0).await;
    assert!((1..1_000_000).contains(&fees), "{fees}");
}

/// What an app is that may make red envelopes, and asks for nothing by itself.
fn giving_app() -> Vec<u8> {
    let manifest = "manifest = 1\nname = \"gifts\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = { en = \"Gifts\" }\n\
                    summary = { en = \"Gives money away.\" }\n[permissions]\nclaims = { max-shares = 10 }\n\
                    assets = [{ id = \"pusd\", per-request = \"9000000\", per-day = \"9000000\" }]\n\
                    [permissions.contracts.gift]\ncontract = \"RedEnvelope\"\nwrites = [\"create\", \"refund\"]\n";
    let component = wat::parse_str(
        "(component (import \"teahouse:app/ui@1.0.0\" (instance)) (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))",
    );
    let files = [(archive::MANIFEST, manifest.as_bytes().to_vec()), (archive::COMPONENT, component.unwrap())];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// The wish of an app for an envelope of two shares of a dollar.
fn creation() -> model::Write {
    let pusd = || model::AssetId::new("pusd");
    let dollars = |units: u128| model::Amount { asset: pusd(), base_units: BaseUnits::new(units) };
    let batch = model::BatchId::new(1);
    let argument = |name: &str, value| model::Argument { name: name.to_owned(), value };
    let arguments = vec![
        argument("shares", model::Value::BatchCount(batch)),
        argument("root", model::Value::ShareRoot { batch, each: dollars(1_000_000) }),
        argument("token", model::Value::Asset(pusd())),
        argument("total", model::Value::Amount(dollars(2_000_000))),
        argument("expiry", model::Value::DeadlineIn(90_000)),
        argument("refundTo", model::Value::OwnAccount),
    ];
    let call = model::Call { contract: "gift".to_owned(), method: "create".to_owned(), arguments };
    let (value, spend, purpose) = (None, Some(dollars(2_000_000)), "For the team".to_owned());
    model::Write { call, value, spend, purpose, idempotency_key: "one".to_owned() }
}

impl Purse {
    /// Keeps a wish of an app as its turn would, and lets the drive look.
    fn wish(&self, write: model::Write) -> AppId {
        let shared = self.open.node.shared();
        let (app, record) = shared.find_app("gifts").unwrap();
        let (id, kind) = (model::RequestId::new(1), model::RequestKind::Write(write));
        let request = model::Request { id, asked_at: SystemClock.now(), version: record.version, kind };
        let key = [app.as_bytes().as_slice(), &id.get().to_be_bytes()].concat();
        let row = [&[1_u8][..], serde_json::to_vec(&request).unwrap().as_slice()].concat();
        let batch =
            BatchRecord { number: 0, count: 2, order: None, funding: None, funded: false, given: Vec::new() };
        let keep = |store: &mut dyn WriteRecords| {
            put_json(store, BATCHES, &batch_key(&app, model::BatchId::new(1)), &batch)?;
            store.put(records::REQUESTS, &key, &row)
        };
        shared.write(keep).unwrap();
        shared.money.notify_one();
        app
    }

    /// What became of the wish, once that is known.
    async fn told(&self, app: &AppId) -> Value {
        let shared = self.open.node.shared();
        for _ in 0..1_000 {
            if shared.requests_of(app).unwrap().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let key = [app.as_bytes().as_slice(), &1_u64.to_be_bytes()].concat();
        let kept = shared.read(|store| store.get(records::ANSWERS, &key)).unwrap().unwrap();
        let kept: Value = serde_json::from_slice(&kept[1..]).unwrap();
        kept["answer"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_176_an_envelope_takes_in_what_its_app_asked_to_spend_or_nobody_is_asked_for_it() {
    let purse = Purse::new().await;
    purse.open.install(&giving_app()).await.unwrap();
    let dollar =
        || model::Amount { asset: model::AssetId::new("pusd"), base_units: BaseUnits::new(1_000_000) };
    // when an app hides from its caps what it spends, or names a smaller sum, or sends along what is to be taken
    for (value, spend) in [(None, None), (None, Some(dollar())), (creation().spend, None)] {
        let app = purse.wish(model::Write { value, spend, ..creation() });
        // then it is refused before anybody is asked, and the batch is as it was
        let told = purse.told(&app).await;
        assert_eq!((&told["kind"], &told["value"]["code"]), (&json!("refused"), &json!("invalid")));
        assert_eq!(purse.open.call("consent.list", json!({})).await, json!([]));
        let batch = purse.open.node.shared().batch(&app, model::BatchId::new(1)).unwrap().unwrap();
        assert!(batch.order.is_none() && batch.funding.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_042_what_an_app_asks_for_comes_with_a_fee_in_the_token_where_coin_lacks_all_steps_in_one_sheet()
{
    // given an app that asks for an envelope, which takes an approval and the creation
    let purse = Purse::new().await;
    purse.open.install(&giving_app()).await.unwrap();
    let app = purse.wish(creation());
    // then one sheet says what both would do, who asks, and what the fee is in
    let sheets = purse.until("consent.list", json!({}), |all| all != &json!([])).await;
    let (sheet, count) = (&sheets[0], sheets.as_array().unwrap().len());
    assert_eq!((count, &sheet["steps"], &sheet["asker"]["name"]), (1, &json!(1), &json!("Gifts")));
    assert_eq!(sheet["leaves"][0]["baseUnits"], "2000000");
    // when it is agreed to, then the app is told that it is done, and the envelope is there
    let paid = purse.brought(sheet).await;
    assert_eq!((&paid["purpose"], &paid["app"]), (&json!("contract"), &json!(app.to_string())));
    let shared = purse.open.node.shared();
    for _ in 0..1_000 {
        if shared.requests_of(&app).unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let batch = shared.batch(&app, model::BatchId::new(1)).unwrap().unwrap();
    assert!(batch.funded, "the app heard of it in the same commit");
    assert_eq!(purse.open.call("consent.list", json!({})).await, json!([]));
    let plan = shared.plan_of(&purse.chain(), &batch).unwrap().unwrap();
    let seen = purse.open.call("envelope.show", json!({ "envelope": plan.id().to_string() })).await;
    assert_eq!((&seen["state"], &seen["funded"]["baseUnits"]), (&json!("open"), &json!("2000000")));
    assert_eq!(purse.coin().await, U256::ZERO);
    // and what it spent counts for its day
    let spent = shared.spent_today(&app.to_string(), SystemClock.now().get()).unwrap();
    assert_eq!(spent[0].base_units, "2000000");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_submitter_can_bring_or_takes_and_what_is_over_a_limit_is_refused_and_nothing_is_kept() {
    let purse = Purse::new().await;
    let with = |fee_in: &str| {
        let mut wanted = order(3 * 3_600);
        wanted["feeIn"] = json!(fee_in);
        wanted
    };
    // a fee in what is unknown, in what nobody takes, or in coin that is not there
    let contract = text_of(purse.devnet.book().find(ContractName::RedEnvelope).unwrap().address);
    for (fee_in, code) in [("TEA", "NOD-412"), (contract.as_str(), "SUB-204"), ("native", "PAY-215")] {
        assert_eq!(purse.open.refused("wallet.allowanceopen", with(fee_in)).await.0, code, "{fee_in}");
    }
    // more than there is, the fee included
    let mut all = with("PRACTICE-USD");
    for field in ["total", "perPayment", "perPeriod"] {
        all[field] = json!(DOLLARS.to_string());
    }
    assert_eq!(purse.open.refused("wallet.allowanceopen", all).await.0, "PAY-215");
    // more than the person lets leave, whoever brings it
    let limit = json!({ "asset": "PRACTICE-USD", "perPayment": "4000000" });
    purse.open.call("wallet.limitset", limit).await;
    let (code, status, told) = purse.open.refused("wallet.allowanceopen", with("PRACTICE-USD")).await;
    assert_eq!((code.as_str(), status, &told["symbol"]), ("PAY-241", 5, &json!("PRACTICE-USD")));
    // a submitter that answers nonsense has no price, and then nothing is offered
    purse.till.behave(Manner::Babbles);
    assert_eq!(purse.open.refused("wallet.allowanceopen", with("PRACTICE-USD")).await.0, "SUB-204");
    assert_eq!(purse.open.refused("wallet.allowanceopen", order(3 * 3_600)).await.0, "PAY-215");
    purse.till.behave(Manner::Honest);
    assert_eq!(purse.open.call("consent.list", json!({})).await, json!([]));
    // and taking the account's code back is nobody else's to bring
    let (token, spender) = (purse.dollar(), ContractName::RedEnvelope);
    purse.call_all(vec![Intent::AllowToken { token, spender, amount: U256::ONE }]).await;
    let undelegate = json!({ "feeIn": "PRACTICE-USD" });
    let (code, status, _) = purse.open.refused("wallet.undelegate", undelegate).await;
    assert_eq!((code.as_str(), status), ("PAY-448", 5));
    let alone = purse.open.refused("wallet.undelegate", json!({})).await.0;
    assert_eq!(alone, "PAY-215", "its own transaction needs coin, and no token is offered for it");
    assert_eq!(purse.coin().await, U256::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_submitter_that_asks_for_more_than_was_agreed_to_gets_no_signature_and_one_that_keeps_it_gains_nothing()
 {
    let purse = Purse::new().await;
    let relayed = || purse.chain().relayed.history().unwrap().pop().unwrap();
    // given a yes to an allowance for at most the fee that was shown
    let mut wanted = order(3 * 3_600);
    wanted["feeIn"] = json!("PRACTICE-USD");
    let next = purse.open.call("wallet.allowanceopen", wanted.clone()).await;
    // when the submitter asks for ten times as much afterwards, then nothing is signed, and asking again waits
    purse.till.behave(Manner::Dear);
    let payment = purse.agree(&next["sheet"]).await;
    for _ in 0..500 {
        if relayed().asked_at.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(relayed().asked_at.is_some() && relayed().handed.is_empty(), "it was asked, and handed nothing");
    let waits = purse.open.call("wallet.allowanceopen", wanted).await;
    assert_eq!((&waits["step"], &waits["payment"]), (&json!("wait"), &payment));
    // when it takes it for the price that was agreed to and does nothing, then nothing has left
    purse.till.behave(Manner::Keeps);
    purse.until("wallet.payment", json!({ "id": payment }), |paid| paid["state"] == "sent").await;
    assert_eq!(purse.dollars(purse.chain().account()).await, DOLLARS);
    // and when it is honest, then it happens once
    purse.till.behave(Manner::Honest);
    purse.settled(&payment).await;
    let all = purse.open.call("wallet.allowances", json!({})).await;
    assert_eq!((all.as_array().unwrap().len(), &all[0]["left"]), (1, &json!("4000000")));
    assert!((1..1_000_000).contains(&purse.fees(4_000_000).await));
}

/// The defect that this is named after: a wish that was asked for again with a fee in a token got the sheet that waited, whose
/// fee was in coin.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn con_007_a_wish_asked_for_another_way_has_the_sheet_of_that_way_and_no_other() {
    // given somebody who has both, and a wish whose fee is in coin
    let purse = Purse::new().await;
    let (chain, shared) = (purse.chain(), purse.open.node.shared());
    purse.devnet.faucet(chain.account(), U256::from(10_u128.pow(18)), U256::ZERO).await.unwrap();
    let ask = question(ConsentAction::Send);
    let intent = Intent::SendToken { token: purse.dollar(), to: SHOP, amount: U256::from(1_000_000) };
    let (own, brought) =
        (Way::own(false), Way { fee_in: Some(Asset::Token(purse.dollar())), dry_run: false });
    let wish = |way| shared.open_sheet(&chain, intent.clone(), ask.clone(), way);
    let first = wish(own).await.unwrap();
    assert!(first.carried.is_none());
    // when it is asked for with the fee in dollars, then that is what is shown, and nothing else waits
    let second = wish(brought).await.unwrap();
    assert!(second.carried.is_some() && second.id != first.id);
    assert_eq!(second.fee_max.as_ref().map(|fee| fee.asset.symbol.as_str()), Some("PRACTICE-USD"));
    let waiting = || async { purse.open.call("consent.list", json!({})).await };
    assert_eq!(waiting().await.as_array().unwrap().len(), 1);
    let late = json!({ "sheet": first.id, "digest": first.digest });
    assert_eq!(purse.open.refused("consent.approve", late).await.0, "CON-401");
    assert_eq!(wish(brought).await.unwrap(), second, "asked the same way it is the same sheet");
    // and the reverse
    let third = wish(own).await.unwrap();
    assert!(third.carried.is_none());
    assert_eq!(waiting().await[0]["id"], json!(third.id));
}
