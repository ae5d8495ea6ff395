//! Typed data that apps want signed: what is refused before anybody is asked, what the sheet says, and what comes back; the chain is a
//! scripted one.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use teahouse_base::UnixMillis;
use teahouse_bundle::{AppId, BaseUnits, Manifest, Permissions, Version};
use teahouse_chain::port::Revert;
use teahouse_chain::primitives::{Address, U256, keccak256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};
use teahouse_chat::ids::AccountId;
use teahouse_runtime::model::{
    Amount, Argument, AssetId, PersonId, Request, RequestId, RequestKind, Sign, Typed, Value, Verify,
};
use teahouse_runtime::records::{ANSWERS, REQUESTS};

use super::consent::Payer;
use super::payees::acquaint;
use crate::apps::catalogue::AppRecord;
use crate::apps::sign::check_declared;
use crate::chain::Chain;
use crate::people::app_accounts::hear;
use crate::records::{APPS, put_json};

const APP: AppId = AppId::from_array([7; 32]);
const MANIFEST: &str = r#"
manifest = 1
name = "deal"
version = "1.0.0"
api-level = 1
title = { en = "Deal" }
summary = { en = "Two sides agree." }
[permissions.contracts.deal]
contract = "Escrow"
"#;
const SIGNS: &str = r#"
[permissions.sign.deal.DealTerms]
amounts."milestones.amount" = { native = "50" }
amounts.payerDeposit = { native = "5" }
deadlines.acceptBy = 600
deadlines."milestones.deliverBy" = 86400
"#;

/// A contract that knows of nothing.
#[derive(Clone)]
struct Empty;

impl ScriptedContract for Empty {
    fn run(&mut self, _: &ScriptedCall) -> Result<Done, Revert> {
        Ok(Done { output: vec![0; 128].into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

fn permissions(signs: &str) -> Permissions {
    Manifest::from_toml(format!("{MANIFEST}{signs}").as_bytes()).unwrap().permissions
}

/// Somebody with an app, and with Bo, who has told the account that he uses with it.
async fn somebody() -> (Payer, PersonId) {
    let mut payer = Payer::new();
    let code = keccak256([0xfe]);
    let place = Address::repeat_byte(0xe5);
    payer.scripted.place(place, Box::new(Empty));
    let book = format!(
        r#"{{"version":1,"chain_id":31337,"contracts":{{"Escrow":{{"address":"{place}","code_hash":"{code}","since":0}}}}}}"#
    );
    let port = Arc::new(payer.scripted.endpoint("two"));
    let (shared, profile) = (payer.open.node.shared(), ChainProfile::practice("http://127.0.0.1:1"));
    shared.put_chain(Chain::over(shared, profile, Arc::new(book.parse().unwrap()), port));
    payer.chain = payer.open.node.shared().chain().unwrap();
    let bo = acquaint(&payer, "bo", "Bo").await;
    let record = AppRecord {
        name: "deal".to_owned(),
        title: "Deal".to_owned(),
        version: Version::new(1, 0, 0),
        publisher: "00".repeat(32),
        bundle: "00".repeat(32),
        installed_at: 1,
        imports: Vec::new(),
        permissions: permissions(SIGNS),
        warnings: Vec::new(),
        came: None,
    };
    let shared = payer.open.node.shared();
    shared.write(|records| put_json(records, APPS, APP.as_bytes(), &record)).unwrap();
    shared.write(|records| hear(records, &bo, &APP, Address::repeat_byte(0xb0))).unwrap();
    let person = person(&payer, &bo);
    (payer, person)
}

fn person(payer: &Payer, contact: &AccountId) -> PersonId {
    payer.open.node.shared().person_id(&APP, contact)
}

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

/// As if a turn had kept this request, and the drive had looked at it once.
async fn ask(payer: &Payer, id: u64, kind: RequestKind) {
    let (name, asked_at) = (RequestId::new(id), UnixMillis::new(1));
    let request = Request { id: name, asked_at, version: Version::new(1, 0, 0), kind };
    let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
    let shared = payer.open.node.shared();
    shared.write(|records| records.put(REQUESTS, &key(id), &record)).unwrap();
    // The drive may have answered it meanwhile.
    drop(shared.settle_requests(Some(&payer.chain)).await);
}

/// Takes what became of a request.
fn taken(payer: &Payer, id: u64) -> Option<Json> {
    let shared = payer.open.node.shared();
    let kept = shared.read(|records| records.get(ANSWERS, &key(id))).unwrap()?;
    shared.write(|records| records.delete(ANSWERS, &key(id))).unwrap();
    let kept: Json = serde_json::from_slice(&kept[1..]).unwrap();
    assert_eq!(kept["interface"], "sign");
    Some(kept["answer"].clone())
}

async fn refused(payer: &Payer, id: u64, kind: RequestKind) -> String {
    ask(payer, id, kind).await;
    let answer = taken(payer, id).unwrap();
    assert_eq!(answer["kind"], "refused", "{answer}");
    answer["value"]["code"].as_str().unwrap().to_owned()
}

fn native(units: u128) -> Value {
    Value::Amount(Amount { asset: AssetId::new("native"), base_units: BaseUnits::new(units) })
}

fn number(number: u64) -> Value {
    Value::Uint(number.to_string())
}

/// The terms of a deal in two pieces, which this person pays and `bo` delivers.
fn terms(bo: &PersonId) -> Vec<(String, Value)> {
    let hash = |byte: u8| Value::Bytes(vec![byte; 32]);
    let mut all = vec![
        ("payer", Value::OwnAccount),
        ("payee", Value::Person(bo.clone())),
        ("arbiter", number(0)),
        ("token", Value::Asset(AssetId::new("native"))),
        ("payerDeposit", native(5)),
        ("payeeDeposit", native(0)),
        ("arbiterFeeBps", number(0)),
        ("arbiterFeeCap", native(0)),
        ("responseWindow", number(86_400)),
        ("challengeWindow", number(86_400)),
        ("rulingWindow", number(86_400)),
        ("defaultBps", number(5_000)),
        ("payerTo", Value::OwnAccount),
        ("payeeTo", Value::Person(bo.clone())),
        ("metaHash", hash(1)),
        ("acceptBy", Value::DeadlineIn(600)),
        ("salt", hash(2)),
    ];
    for (amount, deliver, review) in [
        ("milestones.1.amount", "milestones.1.deliverBy", "milestones.1.reviewWindow"),
        ("milestones.2.amount", "milestones.2.deliverBy", "milestones.2.reviewWindow"),
    ] {
        all.extend([(amount, native(20)), (deliver, Value::DeadlineIn(86_400)), (review, number(3_600))]);
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn typed(fields: Vec<(String, Value)>) -> Typed {
    let fields = fields.into_iter().map(|(name, value)| Argument { name, value }).collect();
    Typed { contract: "deal".to_owned(), name: "DealTerms".to_owned(), fields }
}

fn sign(fields: Vec<(String, Value)>) -> RequestKind {
    let (purpose, idempotency_key) = ("a table".to_owned(), "k".to_owned());
    RequestKind::Sign(Sign { typed: typed(fields), purpose, idempotency_key })
}

fn with(mut fields: Vec<(String, Value)>, name: &str, value: Value) -> Vec<(String, Value)> {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value));
    fields
}

#[test]
fn node_132_what_no_app_can_have_signed_is_refused_with_its_manifest() {
    assert!(check_declared(&permissions(SIGNS)).is_ok());
    let refused = |signs: &str| check_declared(&permissions(signs)).unwrap_err().code().to_owned();
    for unknown in ["Milestone", "Redirect", "Batch", "RideQuote", "Tip"] {
        assert_eq!(refused(&format!("[permissions.sign.deal.{unknown}]")), "APP-433", "{unknown}");
    }
    for bound in [
        "amounts.tip = { native = \"1\" }",
        "amounts.acceptBy = { native = \"1\" }",
        "deadlines.payerDeposit = 1",
        "deadlines.\"milestones.amount\" = 1",
    ] {
        assert_eq!(refused(&format!("[permissions.sign.deal.DealTerms]\n{bound}")), "APP-434", "{bound}");
    }
}

#[tokio::test]
async fn node_132_an_app_that_wants_a_batch_signed_is_not_installed() {
    use ed25519_dalek::SigningKey;
    use teahouse_bundle::{Archive, archive};
    let open = super::open();
    let manifest = format!("{MANIFEST}[permissions.sign.deal.Redirect]\n");
    let component = wat::parse_str(
        "(component (import \"teahouse:app/sign@1.0.0\" (instance)) (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))",
    );
    let files = [
        (archive::MANIFEST, manifest.into_bytes()),
        (archive::COMPONENT, component.unwrap()),
        (archive::SOURCE, b"note".to_vec()),
    ];
    let bundle = Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]));
    let refused = open.install(&bundle).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.exit.status()), ("APP-433", 7));
    assert_eq!(open.call("app.list", json!({})).await, json!([]));
}

#[tokio::test]
async fn node_133_a_signature_is_shown_field_by_field_kept_with_the_yes_and_given_out_the_same_again() {
    let (payer, bo) = somebody().await;
    ask(&payer, 1, sign(terms(&bo))).await;
    // then the sheet names the app, every field, and Bo as he is known here
    let sheet = payer.open.call("consent.list", json!({})).await[0].clone();
    assert_eq!((&sheet["action"], &sheet["asker"]["name"]), (&json!("app-sign"), &json!("Deal")));
    assert_eq!(sheet["reason"], "a table");
    assert_eq!(sheet["leaves"][0]["baseUnits"], "45", "both pieces and the deposit");
    let fields = sheet["signs"]["fields"].as_array().unwrap();
    let field = |path: &str| fields.iter().find(|field| field["path"] == path).unwrap();
    assert_eq!(fields.len(), 19 + 2 * 3, "with the kinds of both places");
    assert_eq!(field("payee")["party"]["contact"], "Bo");
    assert_eq!(field("payer")["party"]["mine"], true);
    assert_eq!(field("milestones.2.amount")["money"]["baseUnits"], "20");
    assert_eq!(taken(&payer, 1), None, "nothing is signed before the yes");
    // when she says yes
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    let outcome = payer.open.call("consent.approve", yes).await;
    assert_eq!(outcome["state"], "approved");
    // then the app has 65 bytes, and the moments that were filled in
    let first = taken(&payer, 1).unwrap();
    assert_eq!(first["value"]["signature"].as_array().map(Vec::len), Some(65));
    let until = |answer: &Json| {
        let fields = answer["value"]["fields"].as_array().unwrap().clone();
        fields.into_iter().find(|field| field["name"] == "acceptBy").unwrap()["value"].clone()
    };
    assert_eq!(until(&first)["kind"], "uint");
    assert_eq!(until(&first)["value"].as_str().unwrap(), field("acceptBy")["value"]);
    // and it is in the journal of promises, counted, with Bo told which account signed
    let account = payer.open.node.shared().persona().unwrap().app_account(APP.as_bytes()).address();
    let open = payer.chain.promises.unsettled().unwrap();
    assert_eq!((open.len(), open[0].0.account), (1, account));
    let told = payer.open.call("chat.show", json!({ "conversation": "Bo", "limit": 50 })).await.to_string();
    assert!(told.contains("app-account"), "{told}");
    // when it is asked for again, then the same bytes come back and nobody is asked
    ask(&payer, 1, sign(terms(&bo))).await;
    assert_eq!(taken(&payer, 1), Some(first));
    assert_eq!(payer.waiting().await, 0);
    // and once the grant is taken back, a sheet that waits signs nothing, and not even those bytes come
    ask(&payer, 2, sign(with(terms(&bo), "salt", Value::Bytes(vec![3; 32])))).await;
    let sheet = payer.open.call("consent.list", json!({})).await[0].clone();
    payer.open.call("app.revoke", json!({ "app": APP.to_string(), "grant": "sign/deal" })).await;
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    assert_eq!(payer.open.refused("consent.approve", yes).await.0, "CON-401");
    assert_eq!(payer.chain.promises.unsettled().unwrap().len(), 1);
    assert_eq!(refused(&payer, 1, sign(terms(&bo))).await, "revoked");
}

#[tokio::test]
async fn node_134_what_is_out_of_its_bounds_or_not_as_it_has_to_be_is_never_shown() {
    let (payer, bo) = somebody().await;
    let all = || terms(&bo);
    let moment = |ahead: u64| {
        let now = payer.open.node.shared().clock.now().seconds().max(payer.scripted.head().time);
        number(now.get() + ahead)
    };
    for (fields, code) in [
        (with(all(), "milestones.2.amount", native(51)), "quota"),
        (with(all(), "payerDeposit", native(6)), "quota"),
        (with(all(), "arbiterFeeCap", native(1)), "quota"),
        (with(all(), "acceptBy", Value::DeadlineIn(601)), "quota"),
        (with(all(), "acceptBy", moment(4_000)), "quota"),
        (with(all(), "acceptBy", number(5)), "expired"),
        (with(all(), "payee", Value::Person(PersonId::new("nobody"))), "notFound"),
        (with(all(), "payer", Value::Person(bo.clone())), "invalid"),
        (with(all(), "payer", number(7)), "invalid"),
        (with(all(), "payerTo", Value::Bytes(vec![1; 32])), "invalid"),
        (with(all(), "payerDeposit", number(5)), "invalid"),
        (with(all(), "salt", Value::Bytes(vec![1; 31])), "invalid"),
        (with(all(), "defaultBps", number(65_536)), "invalid"),
        (with(all(), "tip", number(1)), "invalid"),
        (with(all(), "payerKind", number(1)), "invalid"),
        (all().into_iter().filter(|(name, _)| name != "salt").collect(), "invalid"),
        (all().into_iter().chain(all().into_iter().take(1)).collect(), "invalid"),
    ] {
        let what = format!("{:?}", fields.last());
        assert_eq!(refused(&payer, 1, sign(fields)).await, code, "{what}");
    }
    // and neither is a struct, or a contract, that the manifest does not name
    let other = |contract: &str, name: &str| {
        let RequestKind::Sign(mut asked) = sign(all()) else { panic!() };
        (asked.typed.contract, asked.typed.name) = (contract.to_owned(), name.to_owned());
        RequestKind::Sign(asked)
    };
    assert_eq!(refused(&payer, 1, other("deal", "Settlement")).await, "notDeclared");
    assert_eq!(refused(&payer, 1, other("ride", "DealTerms")).await, "notDeclared");
    assert_eq!(payer.waiting().await, 0);
    // a limit of the person's own is not said to be which
    let limit = json!({ "asset": "native", "perPayment": "44", "app": APP.to_string() });
    payer.open.call("wallet.limitset", limit).await;
    assert_eq!(refused(&payer, 1, sign(all())).await, "quota");
    assert_eq!(payer.waiting().await, 0);
}

#[tokio::test]
async fn prm_005_an_app_hears_whether_a_signature_is_a_persons_of_exactly_these_fields() {
    let (payer, bo) = somebody().await;
    let shared = payer.open.node.shared();
    let me = person(&payer, &shared.own_card().unwrap().account());
    ask(&payer, 1, sign(terms(&bo))).await;
    let sheet = payer.open.call("consent.list", json!({})).await[0].clone();
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    payer.open.call("consent.approve", yes).await;
    let signed = taken(&payer, 1).unwrap()["value"].clone();
    let signature: Vec<u8> = serde_json::from_value(signed["signature"].clone()).unwrap();
    let fields: Vec<Argument> = serde_json::from_value(signed["fields"].clone()).unwrap();
    let fields: Vec<(String, Value)> = fields.into_iter().map(|field| (field.name, field.value)).collect();
    let holds = async |id: u64, fields: Vec<(String, Value)>, signature: &[u8], by: &PersonId| {
        let (typed, signature, by) = (typed(fields), signature.to_vec(), by.clone());
        ask(&payer, id, RequestKind::Verify(Verify { typed, signature, by })).await;
        let answer = taken(&payer, id).unwrap();
        assert_eq!(answer["kind"], "verified", "{answer}");
        answer["value"].as_bool().unwrap()
    };
    assert!(holds(2, fields.clone(), &signature, &me).await);
    // a changed field, another signer, and the twin with the other s
    assert!(!holds(3, with(fields.clone(), "payerDeposit", native(4)), &signature, &me).await);
    assert!(!holds(4, fields.clone(), &signature, &bo).await);
    let order: U256 = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141".parse().unwrap();
    let mut twin = signature.clone();
    let s = U256::from_be_slice(&signature[32..64]);
    twin[32..64].copy_from_slice(&(order - s).to_be_bytes::<32>());
    twin[64] = 55 - signature[64];
    assert!(!holds(5, fields.clone(), &twin, &me).await);
    // and of somebody who has shown no account nothing can be said
    let nobody = Verify { typed: typed(fields), signature, by: PersonId::new("nobody") };
    assert_eq!(refused(&payer, 6, RequestKind::Verify(nobody)).await, "notFound");
}
