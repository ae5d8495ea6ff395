//! What an app pays without asking, from the sheet that says so to the last unit home, on a real practice chain.

use std::time::Duration;

use serde_json::Value as Json;
use teahouse_base::UnixMillis;
use teahouse_bundle::{BaseUnits, Manifest, Version};
use teahouse_chain::allowance::Spend;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount as Units;
use teahouse_chain::port::{ChainId, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chat::card::ContactCard;
use teahouse_runtime::model::{
    Amount, Answer, AssetId, Payment, PersonId, Refusal, RefusalCode, Request, RequestId, RequestKind,
};
use teahouse_runtime::records::{ANSWERS, REQUESTS};
use teahouse_wallet::allowance;
use teahouse_wallet::signer::Intent;

use super::allowances::Pocket;
use super::*;
use crate::apps::catalogue::AppRecord;
use crate::money::allowances::{Rest, Room, rest_of};
use crate::people::payees::tell_for_test;
use crate::records::{APPS, put_json};

const APP: AppId = AppId::from_array([7; 32]);
const BO: Address = Address::repeat_byte(0xb0);
const DOLLAR: u128 = 1_000_000;
const MANIFEST: &str = r#"
manifest = 1
name = "shop"
version = "1.0.0"
api-level = 1
title = { en = "Shop" }
summary = { en = "Sells tea." }
[permissions]
wallet = {}
assets = [{ id = "pusd", per-request = "100000000", per-day = "100000000" }]
"#;

/// A person with practice dollars, an app that may pay them, and Bo, who has said where he can be paid; what the app calls him.
async fn shopping() -> (Pocket, PersonId) {
    let pocket = Pocket::new().await;
    let dir = Home::at(pocket.open.folder.path()).profile("bo").unwrap();
    create_profile(&dir, NewProfile { nickname: "Bo", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    let card = reopen(&dir).call("contact.card", json!({})).await.unwrap();
    let link = card["link"].as_str().unwrap();
    pocket.call("contact.add", json!({ "link": link })).await;
    let bo = ContactCard::from_link(link).unwrap().account();
    let record = AppRecord {
        name: "shop".to_owned(),
        title: "Shop".to_owned(),
        version: Version::new(1, 0, 0),
        publisher: "00".repeat(32),
        bundle: "00".repeat(32),
        installed_at: 1,
        imports: Vec::new(),
        permissions: Manifest::from_toml(MANIFEST.as_bytes()).unwrap().permissions,
        warnings: Vec::new(),
        came: None,
    };
    let shared = pocket.open.node.shared();
    shared.write(|records| put_json(records, APPS, APP.as_bytes(), &record)).unwrap();
    shared.write(|records| tell_for_test(records, &bo, ChainId::PRACTICE, Some(BO), 1)).unwrap();
    let person = shared.person_id(&APP, &bo);
    (pocket, person)
}

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

impl Pocket {
    /// Twenty dollars, five a day, for thirty days: as far as it gets.
    async fn budget(&self) -> Json {
        let head = self.devnet.port().heads().await.unwrap().latest.time.get();
        let until = (head + 30 * 86_400) * 1_000;
        let order = json!({ "app": "shop", "asset": "pusd", "most": "20000000", "perDay": "5000000", "until": until });
        for _ in 0..4 {
            let next = self.call("app.budget", order.clone()).await;
            if next["step"] == "done" {
                return next["allowance"].clone();
            }
            let told = next["sheet"]["warnings"].as_array().unwrap();
            assert!(told.iter().any(|one| one["code"] == "WRN-162"), "the sheet says so: {next}");
            self.done(&next["sheet"]).await;
        }
        panic!("it is not opened");
    }

    /// As if a turn of the app had asked for it.
    fn wish(&self, id: u64, to: &PersonId, units: u128) {
        let amount = Amount { asset: AssetId::new("pusd"), base_units: BaseUnits::new(units) };
        let (memo, idempotency_key) = ("tea".to_owned(), format!("k{id}"));
        let kind = RequestKind::Pay(Payment { to: to.clone(), amount, memo, idempotency_key });
        let (name, asked_at) = (RequestId::new(id), UnixMillis::new(1));
        let request = Request { id: name, asked_at, version: Version::new(1, 0, 0), kind };
        let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
        self.open.node.shared().write(|records| records.put(REQUESTS, &key(id), &record)).unwrap();
    }

    /// One look of the drive at apps' requests.
    async fn looks(&self) {
        let shared = self.open.node.shared();
        shared.settle_requests(Some(&shared.chain().unwrap())).await.unwrap();
    }

    /// What became of a request, once it is over.
    async fn answered(&self, id: u64) -> Json {
        for _ in 0..1_000 {
            self.looks().await;
            let shared = self.open.node.shared();
            if let Some(kept) = shared.read(|records| records.get(ANSWERS, &key(id))).unwrap() {
                let kept: Json = serde_json::from_slice(&kept[1..]).unwrap();
                return kept["answer"].clone();
            }
            for lane in shared.lanes().unwrap() {
                let signer = shared.signer(&lane).unwrap();
                lane.journal.tick(Some(&signer)).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it is not answered");
    }

    async fn sheets(&self) -> Vec<Json> {
        self.call("consent.list", json!({})).await.as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn bdg_001_bdg_002_bdg_003_an_app_pays_within_its_budget_without_a_question_once_and_beyond_it_after_one()
 {
    let (pocket, bo) = shopping().await;
    let budget = pocket.budget().await;
    assert_eq!((&budget["total"], &budget["perPeriod"]), (&json!("20000000"), &json!("5000000")));
    assert_eq!(pocket.call("app.budgets", json!({ "app": "shop" })).await[0]["id"], budget["id"]);
    // when the app pays three dollars, and the process dies right after it was agreed to
    pocket.wish(1, &bo, 3 * DOLLAR);
    pocket.looks().await;
    let pocket = pocket.killed().await;
    let paid = pocket.answered(1).await;
    // then nobody was asked, Bo has them once, and nothing else left the account
    assert_eq!((&paid["kind"], &paid["value"]["amount"]["baseUnits"]), (&json!("paid"), &json!("3000000")));
    assert_eq!(pocket.sheets().await, Vec::<Json>::new());
    assert_eq!(pocket.dollars(BO).await, 3_000_000);
    let payment = pocket.call("wallet.payment", json!({ "id": paid["value"]["reference"] })).await;
    assert_eq!((&payment["purpose"], &payment["leaves"]), (&json!("allowance-payment"), &json!([])));
    assert_eq!(pocket.call("app.budgets", json!({})).await[0]["left"], "17000000");
    let newest =
        pocket.call("app.receipts", json!({ "app": "shop", "limit": 1 })).await["receipts"][0].clone();
    assert_eq!((&newest["kind"], &newest["answer"]), (&json!("payment"), &json!("within-budget")));
    // when it wants more than the day has left, then its person is asked, about their own money
    pocket.wish(2, &bo, 3 * DOLLAR);
    pocket.looks().await;
    let sheets = pocket.sheets().await;
    assert_eq!((sheets.len(), &sheets[0]["action"]), (1, &json!("app-payment")));
    assert_eq!(sheets[0]["leaves"][0]["baseUnits"], "3000000");
    pocket.call("consent.refuse", json!({ "sheet": sheets[0]["id"] })).await;
    assert_eq!(pocket.answered(2).await["value"]["code"], "denied");
    // and what still fits is paid
    pocket.wish(3, &bo, DOLLAR);
    pocket.wish(4, &bo, DOLLAR);
    for id in [3, 4] {
        assert_eq!(pocket.answered(id).await["kind"], "paid", "one after the other");
    }
    assert_eq!(pocket.dollars(BO).await, 5_000_000);
    // when the budget is ended, then the rest is home
    let sheet = pocket.call("app.budgetend", json!({ "app": "shop" })).await;
    assert_eq!(sheet["arrives"][0]["baseUnits"], "15000000");
    pocket.done(&sheet).await;
    assert_eq!(pocket.dollars(pocket.account()).await, 95_000_000);
    assert_eq!(pocket.refused("app.budgetend", json!({ "app": "shop" })).await.0, "NOD-481");
}

#[tokio::test]
async fn bdg_006_a_payment_that_somebody_else_brought_is_told_as_paid_and_one_that_may_still_be_brought_is_not_told()
 {
    // given a payment that was agreed to, and what of it is on its way
    let (pocket, bo) = shopping().await;
    pocket.budget().await;
    pocket.wish(1, &bo, 3 * DOLLAR);
    pocket.looks().await;
    let shared = pocket.open.node.shared();
    let chain = shared.chain().unwrap();
    let agreed = chain.journal.unsettled().unwrap();
    let intent = agreed[0].1.intent.clone();
    assert_eq!(rest_of(&chain, &intent).await.unwrap(), Rest::Open, "anybody may bring it");
    // when somebody who has seen it is faster
    let (carrier, call) = (Address::repeat_byte(0xca), intent.call(&chain.book).unwrap());
    pocket.tell("anvil_setBalance", json!([carrier, "0xde0b6b3a7640000"])).await;
    pocket.tell("anvil_impersonateAccount", json!([carrier])).await;
    let sent = json!([{ "from": carrier, "to": call.to, "data": call.data, "gas": "0x100000" }]);
    pocket.tell("eth_sendTransaction", sent).await;
    pocket.devnet.advance(Duration::from_secs(1)).await.unwrap();
    assert_eq!(pocket.dollars(BO).await, 3_000_000);
    // then the app is not told that it was refused, and does not pay again
    let told = pocket.answered(1).await;
    assert_eq!((&told["kind"], &told["value"]["amount"]["baseUnits"]), (&json!("paid"), &json!("3000000")));
    assert_eq!(pocket.dollars(BO).await, 3_000_000, "once");
    // and what is no payment out of an allowance leaves nothing behind
    let plain = Intent::SendCoin { to: BO, amount: U256::from(1) };
    assert_eq!(rest_of(&chain, &plain).await.unwrap(), Rest::Over);
}

#[tokio::test]
async fn bdg_006_a_payment_that_lost_its_place_waits_for_the_end_of_what_was_signed_and_is_paid_once() {
    let (pocket, bo) = shopping().await;
    pocket.budget().await;
    // given a payment of the person's own and one of the app behind it, both agreed to and neither sent
    let to = format!("0x{}", "a5".repeat(20));
    let send = json!({ "to": to, "asset": "native", "baseUnits": "1", "dryRun": false });
    let sheet = pocket.call("wallet.send", send).await;
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    let own = pocket.call("consent.approve", yes).await["payment"].clone();
    pocket.wish(1, &bo, 3 * DOLLAR);
    pocket.looks().await;
    // when the person calls theirs off, and the app's has lost its place
    pocket.call("wallet.cancel", json!({ "id": own })).await;
    pocket.looks().await;
    // then nobody is asked, and nothing is signed beside what may still be brought
    assert_eq!((pocket.sheets().await.len(), pocket.dollars(BO).await), (0, 0));
    // and when that is over, then it is paid
    pocket.devnet.advance(Duration::from_secs(3_700)).await.unwrap();
    assert_eq!(pocket.answered(1).await["kind"], "paid");
    assert_eq!(pocket.dollars(BO).await, 3_000_000);
}

/// The host of this test checks nothing: it signs what the app wants with the app's own key, and sends it.
#[tokio::test]
async fn bdg_004_a_host_that_skips_its_own_check_is_refused_by_the_contract() {
    let (pocket, _) = shopping().await;
    pocket.budget().await;
    let shared = pocket.open.node.shared();
    let chain = shared.chain().unwrap();
    let persona = chain.journal.persona();
    let kept = shared.read(|records| allowance::list(records, persona, chain.book.chain_id)).unwrap();
    let (plan, app) = (&kept[0].plan, shared.persona().unwrap().app_account(APP.as_bytes()));
    let now = chain.port.heads().await.unwrap().latest.time;
    let spent = |dollars: u128, number: u64| {
        let spend = Spend {
            id: plan.id(),
            dest: Destination::Account(BO),
            amount: Units::new(dollars * DOLLAR).unwrap(),
            nonce: U256::from(number),
            max_relayer_fee: Units::ZERO,
            relayer: Address::ZERO,
            deadline: now.after(Duration::from_secs(3_600)),
        };
        plan.pay(&app, &chain.book, &spend).unwrap().call(&chain.book).unwrap()
    };
    pocket.tell("anvil_impersonateAccount", json!([pocket.account()])).await;
    // six at once, five and then one more of the day, and the same five once more
    for (dollars, number, has) in [(6, 0, 0), (5, 1, 5), (1, 2, 5), (5, 1, 5)] {
        let call = spent(dollars, number);
        let sent = json!([{ "from": pocket.account(), "to": call.to, "data": call.data, "gas": "0x100000" }]);
        pocket.tell("eth_sendTransaction", sent).await;
        pocket.devnet.advance(Duration::from_secs(1)).await.unwrap();
        assert_eq!(pocket.dollars(BO).await, has * 1_000_000, "{dollars} under {number}");
    }
    assert_eq!(pocket.call("app.budgets", json!({})).await[0]["left"], "15000000");
}

#[tokio::test]
async fn bdg_005_taking_payments_back_ends_a_budget_at_once_and_asks_to_bring_the_rest_home() {
    let (pocket, bo) = shopping().await;
    pocket.budget().await;
    let shared = pocket.open.node.shared();
    let dollars = shared.chain().unwrap().find_asset("pusd").unwrap();
    let payment = (Destination::Account(BO), Units::new(DOLLAR).unwrap());
    let Room::Spend(signed) = shared.budget_for(&APP, dollars, payment).await.unwrap() else {
        panic!("it has room")
    };
    pocket.call("app.revoke", json!({ "app": "shop", "grant": "wallet" })).await;
    // then what was signed meanwhile is not agreed to
    assert_eq!(shared.write(|records| signed.give_number(records)).unwrap_err().code(), "NOD-481");
    // and it is no budget any more, and a sheet waits that has the money back
    assert_eq!(pocket.call("app.budgets", json!({})).await, json!([]));
    let ending = pocket.sheets().await;
    assert_eq!((ending.len(), &ending[0]["action"]), (1, &json!("allowance-end")));
    // and when the app may ask again, then it asks
    pocket.call("app.allow", json!({ "app": "shop", "grant": "wallet" })).await;
    pocket.wish(1, &bo, DOLLAR);
    pocket.looks().await;
    assert!(pocket.sheets().await.iter().any(|sheet| sheet["action"] == "app-payment"));
    pocket.done(&ending[0]).await;
    assert_eq!(pocket.dollars(pocket.account()).await, 100_000_000);
}

#[tokio::test]
async fn bdg_005_a_budget_does_not_outlive_a_lasting_no() {
    let (pocket, bo) = shopping().await;
    pocket.budget().await;
    pocket.call("app.deny", json!({ "app": "shop", "grant": "wallet" })).await;
    pocket.wish(1, &bo, DOLLAR);
    assert_eq!(pocket.answered(1).await["value"]["code"], "denied");
    // when the app may ask again, then it asks
    pocket.call("app.allow", json!({ "app": "shop", "grant": "wallet" })).await;
    assert_eq!(pocket.call("app.budgets", json!({})).await, json!([]));
    pocket.wish(2, &bo, DOLLAR);
    pocket.looks().await;
    assert!(pocket.sheets().await.iter().any(|sheet| sheet["action"] == "app-payment"));
    assert_eq!(pocket.dollars(BO).await, 0);
}

#[tokio::test]
async fn a_budget_is_for_an_app_that_may_pay_that_asset_and_no_other_allowance_becomes_one() {
    let (pocket, _) = shopping().await;
    let order = |asset: &str| json!({ "app": "shop", "asset": asset, "most": "5000000", "until": 4_000_000_000_000_u64 });
    assert_eq!(pocket.refused("app.budget", order("native")).await.0, "CAP-107");
    assert_eq!(pocket.refused("app.budget", order("tea")).await.0, "NOD-412");
    assert_eq!(pocket.refused("app.budget", order("pusd")).await.0, "BUD-101", "it would last too long");
    let budget = pocket.budget().await;
    // the same terms as an allowance that is asked about are in its way
    let asked = json!({
        "app": "shop", "asset": "pusd", "total": "20000000", "perPayment": "5000000", "perPeriod": "5000000",
        "period": 86_400, "lasts": 30 * 86_400,
    });
    let (code, _, params) = pocket.refused("wallet.allowanceopen", asked).await;
    assert_eq!((code.as_str(), &params["allowance"]), ("NOD-483", &budget["id"]));
}

#[tokio::test]
async fn grt_007_a_yes_to_a_payment_that_was_answered_meanwhile_does_not_count_and_its_sheet_takes_a_no() {
    let (pocket, bo) = shopping().await;
    pocket.wish(1, &bo, DOLLAR);
    pocket.looks().await;
    let sheet = pocket.sheets().await[0].clone();
    // when its request is over behind the sheet
    let shared = pocket.open.node.shared();
    shared.write(|records| records.delete(REQUESTS, &key(1))).unwrap();
    let grave: Vec<_> = sheet["warnings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"], "confirmed": grave });
    assert_eq!(pocket.refused("consent.approve", yes).await.0, "CON-402");
    // then nothing was agreed to, and the sheet can be put away
    assert!(shared.chain().unwrap().journal.unsettled().unwrap().is_empty());
    pocket.call("consent.refuse", json!({ "sheet": sheet["id"] })).await;
    assert_eq!(pocket.sheets().await, Vec::<Json>::new());
    // when an app is answered while a sheet of the request waits, then the sheet goes with it
    pocket.wish(2, &bo, DOLLAR);
    pocket.looks().await;
    let request = shared.requests_of(&APP).unwrap().remove(0);
    let over = Answer::Refused(Refusal::new(RefusalCode::NotFound, "over"));
    shared.answer_request(&APP, &request, &over).unwrap();
    assert_eq!(
        (pocket.sheets().await.len(), pocket.answered(2).await["value"]["code"].clone()),
        (0, json!("notFound"))
    );
}
