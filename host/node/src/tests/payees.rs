//! What a sheet says about the one who is paid; the chain is a scripted one, and contacts say what the test lets them.

use serde_json::{Value, json};
use teahouse_base::{SecretBytes, SystemClock};
use teahouse_chain::book::ContractAt;
use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::{Address, B256};
use teahouse_chain::profile::{ChainProfile, KeySetup, ShieldedAt, VerifiersAt};
use teahouse_chat::card::ContactCard;
use teahouse_chat::ids::AccountId;
use teahouse_wallet::keys::{KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::shielded::{PoolPlace, ShieldedAddress, SpendingKey};

use super::consent::{COIN, Payer};
use super::reopen;
use crate::home::Home;
use crate::people::payees::private::{hear_for_test, pool_of, trust_shielded};
use crate::people::payees::tell_for_test;
use crate::unlock::{NewProfile, create_profile};

/// A contact that was never heard from over the network.
pub(super) async fn acquaint(payer: &Payer, profile: &str, nickname: &str) -> AccountId {
    let dir = Home::at(payer.open.folder.path()).profile(profile).unwrap();
    create_profile(&dir, NewProfile { nickname, passphrase: None, phrase: None }, &SystemClock).unwrap();
    let card = reopen(&dir).call("contact.card", json!({})).await.unwrap();
    let link = card["link"].as_str().unwrap();
    payer.open.call("contact.add", json!({ "link": link })).await;
    ContactCard::from_link(link).unwrap().account()
}

/// As if a message had come in which the contact says where it can be paid.
fn tell(payer: &Payer, contact: &AccountId, address: Option<Address>, place: u64) {
    let shared = payer.open.node.shared();
    shared.write(|records| tell_for_test(records, contact, ChainId::PRACTICE, address, place)).unwrap();
}

async fn shown(payer: &Payer, to: &str) -> Value {
    let params = json!({ "to": to, "asset": "native", "baseUnits": COIN.to_string() });
    payer.open.call("wallet.send", params).await
}

fn grave(sheet: &Value) -> Vec<&str> {
    let all = sheet["warnings"].as_array().unwrap().iter();
    all.filter(|warning| warning["grave"] == true).map(|warning| warning["code"].as_str().unwrap()).collect()
}

async fn approve(payer: &Payer, sheet: &Value, confirmed: &[&str]) -> Result<Value, String> {
    let params = json!({ "sheet": sheet["id"], "digest": sheet["digest"], "confirmed": confirmed });
    payer.open.node.call("consent.approve", params).await.map_err(|view| view.code)
}

#[tokio::test]
async fn node_014_a_changed_address_is_red_and_needs_a_yes_of_its_own_and_only_once() {
    // given a contact that named one address, and then another
    let payer = Payer::new();
    let bo = acquaint(&payer, "bo", "Bo").await;
    tell(&payer, &bo, Some(Address::repeat_byte(0xb0)), 1);
    assert!(grave(&shown(&payer, "Bo").await).is_empty());
    tell(&payer, &bo, Some(Address::repeat_byte(0xba)), 2);
    // then the sheet says so, naming the old one
    let sheet = shown(&payer, "Bo").await;
    assert_eq!(grave(&sheet), ["WRN-151"]);
    assert_eq!(sheet["warnings"][0]["params"]["old"], format!("0x{}", "b0".repeat(20)));
    assert_eq!(sheet["to"]["verified"], false);
    // and a yes without that, or with another code, is no yes
    assert_eq!(approve(&payer, &sheet, &[]).await.unwrap_err(), "CON-416");
    assert_eq!(approve(&payer, &sheet, &["WRN-152"]).await.unwrap_err(), "CON-416");
    // when it is confirmed by itself, then it is paid, and is the one that counts
    assert_eq!(approve(&payer, &sheet, &["WRN-151"]).await.unwrap()["state"], "approved");
    assert!(grave(&shown(&payer, "Bo").await).is_empty());
    // and the address of before is told to be old
    let old = shown(&payer, &format!("0x{}", "b0".repeat(20))).await;
    assert!(old["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "WRN-154"));
    assert_eq!(old["to"]["contact"], "Bo");
}

#[tokio::test]
async fn con_006_what_looks_like_a_known_address_has_to_be_confirmed_by_itself() {
    // given a contact, and an address with the same first and last four digits
    let payer = Payer::new();
    let bo = acquaint(&payer, "bo", "Bo").await;
    tell(&payer, &bo, Some(Address::repeat_byte(0xb0)), 1);
    let twin = format!("0xb0b0{}b0b0", "17".repeat(16));
    // then
    let sheet = shown(&payer, &twin).await;
    assert_eq!(grave(&sheet), ["WRN-152"]);
    assert_eq!(sheet["to"]["contact"], Value::Null);
    assert_eq!(approve(&payer, &sheet, &[]).await.unwrap_err(), "CON-416");
    assert!(approve(&payer, &sheet, &["WRN-152"]).await.is_ok());
}

#[tokio::test]
async fn con_006_who_names_a_look_alike_for_itself_does_not_make_it_harmless() {
    // given a contact, and another one that says of itself to be paid where it looks like the first one's address
    let payer = Payer::new();
    let (bo, mallory) = (acquaint(&payer, "bo", "Bo").await, acquaint(&payer, "mallory", "Mallory").await);
    let twin: Address = format!("0xb0b0{}b0b0", "17".repeat(16)).parse().unwrap();
    tell(&payer, &bo, Some(Address::repeat_byte(0xb0)), 1);
    tell(&payer, &mallory, Some(twin), 1);
    // then
    let sheet = shown(&payer, "Mallory").await;
    assert_eq!((grave(&sheet), &sheet["to"]["contact"]), (vec!["WRN-152"], &json!("Mallory")));
    // and one that is blocked makes nothing known, neither its own address nor one that looks like it
    payer.open.call("contact.block", json!({ "contact": "Mallory" })).await;
    assert!(grave(&shown(&payer, "Bo").await).is_empty());
    let by_hand = shown(&payer, &format!("0xb0b0{}b0b0", "17".repeat(16))).await;
    assert_eq!((grave(&by_hand), &by_hand["to"]["contact"]), (vec!["WRN-152"], &Value::Null));
}

#[tokio::test]
async fn a_contact_that_names_this_accounts_own_address_lends_it_no_name() {
    let payer = Payer::new();
    let mallory = acquaint(&payer, "mallory", "Mallory").await;
    tell(&payer, &mallory, Some(payer.chain.account()), 1);
    let sheet = shown(&payer, "Mallory").await;
    assert_eq!((&sheet["to"]["contact"], &sheet["to"]["mine"]), (&Value::Null, &json!(true)));
    assert!(sheet["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "WRN-159"));
}

#[tokio::test]
async fn an_address_that_two_contacts_call_theirs_has_no_name_and_is_red() {
    let payer = Payer::new();
    let (bo, mallory) = (acquaint(&payer, "bo", "Bo").await, acquaint(&payer, "mallory", "Mallory").await);
    for contact in [&bo, &mallory] {
        tell(&payer, contact, Some(Address::repeat_byte(0xb0)), 1);
    }
    let sheet = shown(&payer, "Bo").await;
    assert_eq!((grave(&sheet), &sheet["to"]["contact"]), (vec!["WRN-155"], &Value::Null));
}

#[tokio::test]
async fn a_contact_is_told_of_the_account_that_was_named_and_lends_no_name_to_any_of_them() {
    // given a second account
    let payer = Payer::new();
    let bo = acquaint(&payer, "bo", "Bo").await;
    payer.open.call("wallet.newaccount", json!({ "label": "for Bo" })).await;
    let second = payer.open.call("wallet.receive", json!({ "account": 1 })).await["address"].clone();
    // when Bo is told of that one
    let told = payer.open.call("contact.shareaddress", json!({ "contact": "Bo", "account": 1 })).await;
    // then the letter names it and nothing else
    assert_eq!(told["knowsOurs"], true);
    let page = payer.open.call("chat.show", json!({ "conversation": "Bo", "limit": 10 })).await;
    let letters = page["messages"].as_array().unwrap().iter().map(|message| &message["content"]);
    let named: Vec<_> = letters.filter(|content| content["kind"] == "pay-address").collect();
    assert_eq!((named.len(), &named[0]["address"]), (1, &second));
    let missing = json!({ "contact": "Bo", "account": 7 });
    assert_eq!(payer.open.refused("contact.shareaddress", missing).await.0, "NOD-415");
    // and a contact who says of it that it is theirs has not made it theirs
    tell(&payer, &bo, Some(second.as_str().unwrap().parse().unwrap()), 1);
    let sheet = shown(&payer, "Bo").await;
    assert_eq!((&sheet["to"]["contact"], &sheet["to"]["mine"]), (&Value::Null, &json!(true)));
    // when it is taken back, then Bo is told of none
    let told = payer.open.call("contact.withdrawaddress", json!({ "contact": "Bo" })).await;
    assert_eq!(told["knowsOurs"], false);
}

#[tokio::test]
async fn who_was_blocked_is_not_paid_by_name_and_names_nothing() {
    let payer = Payer::new();
    let bo = acquaint(&payer, "bo", "Bo").await;
    tell(&payer, &bo, Some(Address::repeat_byte(0xb0)), 1);
    payer.open.call("contact.block", json!({ "contact": "Bo" })).await;
    let params = json!({ "to": bo.to_string(), "asset": "native", "baseUnits": "1" });
    let (code, ..) = payer.open.refused("wallet.send", params).await;
    assert!(["NOD-462", "NOD-401"].contains(&code.as_str()), "{code}");
    let by_hand = shown(&payer, &format!("0x{}", "b0".repeat(20))).await;
    assert_eq!(by_hand["to"]["contact"], Value::Null);
}

/// The practice chain with a pool.
pub(crate) fn with_pool() -> ChainProfile {
    let at = ContractAt { address: Address::repeat_byte(0x2a), code_hash: B256::ZERO, since: 1 };
    let verifiers = VerifiersAt { two: at, six: at, pair: at, sixteen: at };
    let pool = ShieldedAt { pool: at, keys: KeySetup::Development, verifiers, caps: Vec::new() };
    ChainProfile { shielded: vec![pool], ..ChainProfile::practice("http://127.0.0.1:1") }
}

/// A shielded address of somebody's.
pub(super) fn shielded(place: &PoolPlace, owner: u8) -> ShieldedAddress {
    let tree = KeyTree::new(&Phrase::from_entropy(&SecretBytes::new([owner; 32])));
    SpendingKey::of(&tree.persona(PersonaNumber::FIRST)).view().incoming().address(place, 0)
}

/// What was written to a contact about being paid privately, the oldest first.
async fn private_letters(payer: &Payer, to: &str) -> Vec<Value> {
    let page = payer.open.call("chat.show", json!({ "conversation": to, "limit": 20 })).await;
    let all = page["messages"].as_array().unwrap().iter().map(|message| message["content"].clone());
    all.filter(|content| content["kind"] == "private-pay-address").collect()
}

#[tokio::test]
async fn node_071_each_contact_is_told_an_address_of_its_own_with_the_account_and_always_the_same() {
    // given a chain with a pool, and two contacts who were told nothing
    let payer = Payer::on(with_pool());
    for (profile, name) in [("bo", "Bo"), ("carla", "Carla")] {
        acquaint(&payer, profile, name).await;
        assert!(private_letters(&payer, name).await.is_empty());
    }
    assert!(payer.open.call("contact.payees", json!({})).await[0]["knowsPrivate"] == false);
    // when each is told, and one of them twice
    for name in ["Bo", "Carla", "Bo"] {
        let told = payer.open.call("contact.shareaddress", json!({ "contact": name })).await;
        assert_eq!((&told["knowsOurs"], &told["knowsPrivate"]), (&json!(true), &json!(true)));
        assert_eq!(told["privateAddress"], Value::Null, "it has not said where it can be paid itself");
    }
    // then
    let (bo, carla) = (private_letters(&payer, "Bo").await, private_letters(&payer, "Carla").await);
    assert_eq!((bo.len(), carla.len()), (2, 1));
    assert!(bo[0]["address"].as_str().unwrap().starts_with("teatest1"));
    assert_eq!((&bo[0]["address"], &bo[0]["takenBack"]), (&bo[1]["address"], &json!(false)));
    assert_ne!(bo[0]["address"], carla[0]["address"]);
    // when it is taken back, then with both
    let told = payer.open.call("contact.withdrawaddress", json!({ "contact": "Bo" })).await;
    assert_eq!((&told["knowsOurs"], &told["knowsPrivate"]), (&json!(false), &json!(false)));
    assert_eq!(private_letters(&payer, "Bo").await[2]["takenBack"], true);
    // and on a chain without a pool nothing of it is said
    let plain = Payer::new();
    acquaint(&plain, "bo", "Bo").await;
    let told = plain.open.call("contact.shareaddress", json!({ "contact": "Bo" })).await;
    assert_eq!((&told["knowsOurs"], &told["knowsPrivate"]), (&json!(true), &json!(false)));
    assert!(private_letters(&plain, "Bo").await.is_empty());
}

#[tokio::test]
async fn node_015_a_name_is_paid_privately_where_it_has_said_so_itself_and_in_that_pool() {
    let payer = Payer::on(with_pool());
    let shared = payer.open.node.shared();
    let place = pool_of(&payer.chain).unwrap();
    let bo = acquaint(&payer, "bo", "Bo").await;
    let hear = |contact: &AccountId, address, at| {
        shared.write(|records| hear_for_test(records, contact, &place, address, at)).unwrap();
    };
    let paid = |name: &str| {
        let payee = shared.shielded_address_of(&place, name);
        payee.map(|payee| (payee.address, payee.changed_from)).map_err(|error| error.code().to_owned())
    };
    // given a contact that has told its account only
    tell(&payer, &bo, Some(Address::repeat_byte(0xb0)), 1);
    assert_eq!(paid("Bo"), Err("NOD-651".to_owned()));
    assert_eq!(paid("Nobody"), Err("NOD-401".to_owned()));
    // when it tells more
    let (old, new) = (shielded(&place, 2), shielded(&place, 3));
    hear(&bo, Some(old), 2);
    assert_eq!(paid("Bo"), Ok((old, None)));
    let known = payer.open.call("contact.payees", json!({})).await;
    assert_eq!(
        (&known[0]["privateAddress"], &known[0]["privateChanged"]),
        (&json!(old.text(&place)), &json!(false))
    );
    assert_eq!(known[0]["address"], format!("0x{}", "b0".repeat(20)));
    // and another one later, then that is a change until somebody says yes to it
    hear(&bo, Some(new), 3);
    assert_eq!(paid("Bo"), Ok((new, Some(old))));
    assert_eq!(payer.open.call("contact.payees", json!({})).await[0]["privateChanged"], true);
    shared.write(|records| trust_shielded(records, &place, &new)).unwrap();
    assert_eq!(paid("Bo"), Ok((new, None)));
    // and in another pool it has said nothing
    let elsewhere = PoolPlace { pool: Address::repeat_byte(9), ..place };
    assert_eq!(shared.shielded_address_of(&elsewhere, "Bo").err().unwrap().code(), "NOD-651");
    // when it takes it back
    hear(&bo, None, 4);
    assert_eq!(paid("Bo"), Err("NOD-651".to_owned()));
    // and who was blocked is not paid by name
    hear(&bo, Some(new), 5);
    payer.open.call("contact.block", json!({ "contact": "Bo" })).await;
    let code = paid(&bo.to_string()).unwrap_err();
    assert!(["NOD-462", "NOD-401"].contains(&code.as_str()), "{code}");
}

#[tokio::test]
async fn a_shielded_address_that_two_contacts_call_theirs_has_no_name() {
    let payer = Payer::on(with_pool());
    let shared = payer.open.node.shared();
    let place = pool_of(&payer.chain).unwrap();
    let (bo, mallory) = (acquaint(&payer, "bo", "Bo").await, acquaint(&payer, "mallory", "Mallory").await);
    let address = shielded(&place, 2);
    let named = || {
        let contact = shared.contact_of_shielded(&place, &address).unwrap();
        contact.map(|contact| contact.name().to_owned())
    };
    assert_eq!(named(), None);
    shared.write(|records| hear_for_test(records, &bo, &place, Some(address), 1)).unwrap();
    assert_eq!(named(), Some("Bo".to_owned()));
    // what was paid before keeps its name
    shared.write(|records| hear_for_test(records, &bo, &place, None, 2)).unwrap();
    assert_eq!(named(), Some("Bo".to_owned()));
    shared.write(|records| hear_for_test(records, &mallory, &place, Some(address), 1)).unwrap();
    assert_eq!(named(), None);
}
