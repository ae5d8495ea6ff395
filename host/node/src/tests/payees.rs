//! What a sheet says about the one who is paid; the chain is a scripted one, and contacts say what the test lets them.

use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::Address;
use teahouse_chat::card::ContactCard;
use teahouse_chat::ids::AccountId;

use super::consent::{COIN, Payer};
use super::reopen;
use crate::home::Home;
use crate::people::payees::tell_for_test;
use crate::unlock::{NewProfile, create_profile};

/// A contact that was never heard from over the network.
async fn acquaint(payer: &Payer, profile: &str, nickname: &str) -> AccountId {
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
