use std::sync::{Arc, Mutex};

use serde_json::json;
use teahouse_api::method::{ProfileShow, WalletBackup};
use teahouse_base::{SecretBytes, SystemClock};
use teahouse_wallet::keys::PersonaNumber;

use super::*;
use crate::home::Home;
use crate::owner::OwnerLock;

const PASSWORD: &str = "two cups of tea";

/// A home where profiles begin.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn begin(&self, name: &str) -> Beginning {
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            online: false,
            compiler: crate::compile::InProcessCompiler::shared(),
        };
        Beginning::new(&Home::at(self.0.path()).profile(name).unwrap(), options)
    }
}

fn words(seed: u8) -> String {
    let phrase = Phrase::from_entropy(&SecretBytes::new([seed; 32]));
    phrase.words().collect::<Vec<_>>().join(" ")
}

async fn refused(beginning: &Beginning, method: &str, params: Value) -> String {
    match beginning.call(method, params).await {
        Ok((answer, _)) => panic!("{method} was not refused: {answer}"),
        Err(refusal) => refusal.code,
    }
}

async fn nickname(profile: &OpenProfile) -> Value {
    let shown = profile.call(PersonaNumber::FIRST, ProfileShow::NAME, json!({})).await;
    shown.unwrap()["nickname"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn rpc_011_where_there_is_no_profile_nothing_is_answered_but_the_making_of_one_and_that_once() {
    // given
    let place = Place::new();
    let beginning = place.begin("anna");
    // then nothing else is answered
    for method in ["profile.show", "wallet.phrase", "wallet.send", "events.subscribe", "tea.pour"] {
        assert_eq!(refused(&beginning, method, json!({})).await, "NOD-103", "{method}");
    }
    // when it is made
    let params = json!({ "nickname": "Anna", "password": PASSWORD });
    let (answer, profile) = beginning.call(ProfileCreate::NAME, params.clone()).await.unwrap();
    // then it is open, and no second one is made, neither here nor by the profile itself
    assert_eq!((answer, nickname(&profile).await), (json!({}), json!("Anna")));
    assert_eq!(refused(&beginning, ProfileCreate::NAME, params.clone()).await, "NOD-102");
    let again = profile.call(PersonaNumber::FIRST, ProfileCreate::NAME, params).await;
    assert_eq!(again.unwrap_err().code, "NOD-102");
}

#[tokio::test(flavor = "multi_thread")]
async fn node_011_what_is_made_from_a_page_has_a_password() {
    let place = Place::new();
    let beginning = place.begin("anna");
    let bare = json!({ "nickname": "Anna", "password": "" });
    assert_eq!(refused(&beginning, ProfileCreate::NAME, bare).await, "NOD-111");
    assert_eq!(refused(&beginning, ProfileCreate::NAME, json!({ "nickname": "Anna" })).await, "RPC-105");
    let bare = json!({ "phrase": words(7), "backup": null, "nickname": null, "password": "" });
    assert_eq!(refused(&beginning, ProfileRestore::NAME, bare).await, "NOD-111");
    assert!(!beginning.dir.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_word_or_file_restores_nothing_and_the_right_ones_bring_everything_back() {
    // given a profile from words, and its backup
    let place = Place::new();
    let from = |phrase: &str, backup: Value| json!({ "phrase": phrase, "backup": backup, "nickname": null, "password": PASSWORD });
    let mut named = from(&words(7), Value::Null);
    named["nickname"] = json!("Anna");
    let (_, profile) = place.begin("anna").call(ProfileRestore::NAME, named).await.unwrap();
    let made = profile.call(PersonaNumber::FIRST, WalletBackup::NAME, json!({})).await.unwrap();
    // when words or file are wrong, then nothing is made
    let elsewhere = place.begin("elsewhere");
    let (unknown, same) = (["teapot"; 24].join(" "), ["abandon"; 24].join(" "));
    let (right, other) = (words(7), words(8));
    for (phrase, backup, code) in [
        ("tea for two", json!(null), "KEY-101"),
        (unknown.as_str(), json!(null), "KEY-102"),
        (same.as_str(), json!(null), "KEY-103"),
        (other.as_str(), made["file"].clone(), "BAK-205"),
        (right.as_str(), json!("Y29mZmVl"), "BAK-201"),
        (right.as_str(), json!("not base64"), "NOD-122"),
    ] {
        assert_eq!(refused(&elsewhere, ProfileRestore::NAME, from(phrase, backup)).await, code);
        assert!(!elsewhere.dir.exists(), "{code} left a profile");
    }
    // and the right ones bring it back
    let whole = from(&right, made["file"].clone());
    let (restored, profile) = elsewhere.call(ProfileRestore::NAME, whole).await.unwrap();
    assert_eq!(nickname(&profile).await, "Anna");
    assert_eq!((restored["profile"].as_str(), restored["contents"].is_object()), (Some("elsewhere"), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_and_could_not_be_opened_is_opened_when_it_is_asked_for_again_with_its_password() {
    // given a profile that somebody else takes as soon as it is made
    let place = Place::new();
    let beginning = place.begin("anna");
    let taken = Arc::new(Mutex::new(None));
    let taker = taken.clone();
    let how = move |dir: &ProfileDir, passphrase: &Passphrase, clock: &dyn Clock| {
        let done = create(dir, "Anna", passphrase, clock)?;
        *taker.lock().unwrap() = Some(OwnerLock::take(dir)?);
        Ok(done)
    };
    let made = beginning.make::<ProfileCreate>(Passphrase::new(PASSWORD.to_owned()), how).await;
    assert_eq!(made.err().unwrap().into_view().code, "NOD-801");
    // when it is free again, then neither another password nor another wish has it
    taken.lock().unwrap().take();
    let wish = |password: &str| json!({ "nickname": "Anna", "password": password });
    assert_eq!(refused(&beginning, ProfileCreate::NAME, wish("another tea")).await, "KEY-211");
    let back = json!({ "phrase": words(7), "backup": null, "nickname": null, "password": PASSWORD });
    assert_eq!(refused(&beginning, ProfileRestore::NAME, back).await, "NOD-102");
    // and the same wish opens it, once
    let (answer, profile) = beginning.call(ProfileCreate::NAME, wish(PASSWORD)).await.unwrap();
    assert_eq!((answer, nickname(&profile).await), (json!({}), json!("Anna")));
    assert_eq!(refused(&beginning, ProfileCreate::NAME, wish(PASSWORD)).await, "NOD-102");
}
