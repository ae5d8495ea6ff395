mod looks;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_base::testing::FrozenClock;
use teahouse_chain::port::ChainId;
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::ReorgChain;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::keystore::Passphrase;

use crate::chain::Chain;
use crate::home::Home;
use crate::node::{Node, NodeOptions};
use crate::pace::Pace;
use crate::profile::OpenProfile;
use crate::unlock::{NewProfile, create_profile, unlock};

struct House {
    profile: OpenProfile,
    node: Arc<Node>,
    clock: FrozenClock,
    _folder: tempfile::TempDir,
}

fn house(password: Option<&str>) -> House {
    house_at(password, Pace::Own)
}

fn house_at(password: Option<&str>, pace: Pace) -> House {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    let typed = password.map(|text| Passphrase::new(text.to_owned()));
    let new = NewProfile { nickname: "Anna", passphrase: typed.as_ref(), phrase: None };
    create_profile(&dir, new, &SystemClock).unwrap();
    let clock = FrozenClock::default();
    let options = NodeOptions {
        clock: Arc::new(clock.clone()),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let profile =
        OpenProfile::open(&dir, unlock(&dir, typed.as_ref()).unwrap(), options).unwrap().at_pace(pace);
    let node = profile.persona(PersonaNumber::FIRST).unwrap();
    let house = House { profile, node, clock, _folder: folder };
    house.put_chain(&house.node);
    house
}

impl House {
    fn put_chain(&self, node: &Node) {
        let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(self.clock.clone()));
        scripted.mine_empty(70);
        let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap();
        let (profile, port) =
            (ChainProfile::practice("http://127.0.0.1:1"), Arc::new(scripted.endpoint("one")));
        node.shared().put_chain(Chain::over(node.shared(), profile, Arc::new(book), port));
    }

    async fn call_as(&self, at: PersonaNumber, method: &str, params: Value) -> Value {
        self.profile.call(at, method, params).await.unwrap()
    }

    async fn refused_as(&self, at: PersonaNumber, method: &str, params: Value) -> String {
        self.profile.call(at, method, params).await.unwrap_err().code
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        self.call_as(PersonaNumber::FIRST, method, params).await
    }

    async fn refused(&self, method: &str, params: Value) -> String {
        self.refused_as(PersonaNumber::FIRST, method, params).await
    }
}

fn payment() -> Value {
    json!({ "to": format!("0x{}", "b0".repeat(20)), "asset": "native", "baseUnits": "1", "dryRun": false })
}

#[tokio::test]
async fn lck_001_a_locked_profile_spends_signs_and_shows_nothing_and_goes_on_receiving() {
    // given
    let house = house(Some("long black tea"));
    let kept = house.node.shared().keys.vault.tree().unwrap();
    let account = house.call("wallet.accounts", json!({})).await;
    // when
    assert_eq!(house.call("wallet.lock", json!({})).await["locked"], true);
    // then every way to the keys is shut
    let show = json!({ "password": "long black tea", "confirmed": true });
    for (method, params) in [
        ("wallet.send", payment()),
        ("consent.approve", json!({ "sheet": "s", "digest": "d" })),
        ("wallet.phrase", show),
        ("wallet.checkphrase", json!({ "phrase": format!("{}art", "abandon ".repeat(23)) })),
        ("wallet.backup", json!({})),
        ("shielded.deposit", json!({ "asset": "native", "baseUnits": "1" })),
        ("shielded.retry", json!({ "id": "0".repeat(32), "by": "own" })),
        ("shielded.viewkey", json!({ "key": "full", "password": "long black tea" })),
    ] {
        assert_eq!(house.refused(method, params).await, "LCK-101", "{method}");
    }
    assert!(house.node.shared().signer(&house.node.shared().chain().unwrap()).is_err());
    // and nobody else has them: this test's own copy is the last one
    assert_eq!(Arc::strong_count(&kept), 1);
    // and what needs no key goes on
    assert_eq!(house.call("wallet.accounts", json!({})).await, account);
    house.call("contact.card", json!({})).await;
    house.call("profile.rename", json!({ "nickname": "Anna Li" })).await;
    // when the password is wrong, then it stays locked; when it is right, then all is as before
    assert_eq!(house.refused("wallet.unlock", json!({ "password": "green" })).await, "KEY-211");
    assert_eq!(house.call("wallet.lockstate", json!({})).await["locked"], true);
    assert_eq!(house.call("wallet.unlock", json!({ "password": "long black tea" })).await["locked"], false);
    house.call("wallet.backup", json!({})).await;
    assert!(house.node.shared().signer(&house.node.shared().chain().unwrap()).is_ok());
}

#[tokio::test]
async fn lck_001_the_lock_takes_the_keys_of_every_persona_and_the_password_gives_all_of_them_back() {
    // given two personas on a chain, the second with an account of another wallet
    let house = house(Some("long black tea"));
    house.call("persona.create", json!({ "nickname": "Lin" })).await;
    let second = PersonaNumber::new(1).unwrap();
    let lin = house.profile.persona(second).unwrap();
    house.put_chain(&lin);
    let stranger = teahouse_wallet::keys::AccountKey::from_bytes(&[7; 32]).unwrap();
    let password = Passphrase::new("jasmine".to_owned());
    let work = teahouse_wallet::v3::V3Work::Scrypt { log_n: 4, r: 1, p: 1 };
    let keystore = teahouse_wallet::v3::export(&stranger, &password, work, &mut teahouse_base::SystemRng);
    let import = json!({ "keystore": keystore.unwrap(), "password": "jasmine" });
    let imported = house.call_as(second, "wallet.import", import.clone()).await;
    let signs = |node: &Node| {
        let lanes = node.shared().lanes().unwrap();
        lanes.iter().map(|lane| node.shared().signer(lane).is_ok()).collect::<Vec<_>>()
    };
    assert_eq!((signs(&house.node), signs(&lin)), (vec![true], vec![true, true]));
    // when it is locked by one of them, then none of them signs, and no further one is opened or made
    house.call_as(second, "wallet.lock", json!({})).await;
    assert_eq!((signs(&house.node), signs(&lin)), (vec![false], vec![false, false]));
    for at in [PersonaNumber::FIRST, second] {
        for (method, params) in
            [("wallet.send", payment()), ("wallet.newaccount", json!({})), ("wallet.import", import.clone())]
        {
            assert_eq!(house.refused_as(at, method, params).await, "LCK-101", "{method}");
        }
        assert_eq!(house.call_as(at, "wallet.lockstate", json!({})).await["locked"], true);
    }
    assert_eq!(house.refused("persona.create", json!({ "nickname": "Mei" })).await, "LCK-101");
    // and what is looked at needs no key
    assert_eq!(house.call_as(second, "wallet.accounts", json!({})).await[1], imported);
    assert_eq!(house.call("persona.list", json!({})).await[1]["nickname"], "Lin");
    // when the other one unlocks it, then all of them sign again
    house.call("wallet.unlock", json!({ "password": "long black tea" })).await;
    assert_eq!((signs(&house.node), signs(&lin)), (vec![true], vec![true, true]));
}

#[tokio::test]
async fn node_021_neither_a_lock_nor_its_end_wakes_the_personas_together() {
    // given two personas that follow the lock
    let house = house(Some("tea"));
    house.call("persona.create", json!({ "nickname": "Lin" })).await;
    let second = PersonaNumber::new(1).unwrap();
    let nodes = [house.node.clone(), house.profile.persona(second).unwrap()];
    let tasks = nodes.each_ref().map(|node| tokio::spawn(crate::lock::run(node.shared().clone())));
    let mut heard = nodes.each_ref().map(|node| node.events().follow());
    let woken = || nodes.each_ref().map(|node| node.shared().money.notified().now_or_never().is_some());
    tokio::task::yield_now().await;
    woken(); // by what came before
    // when it is locked, or when that is to happen by itself is said, then both hear of it and neither is woken
    for (method, params) in [("wallet.autolock", json!({ "afterSeconds": 900 })), ("wallet.lock", json!({}))]
    {
        house.call_as(second, method, params).await;
        for one in &mut heard {
            one.changed().await.unwrap();
        }
        assert_eq!(woken(), [false, false], "{method}");
    }
    // when it is unlocked from one, then only that one is
    house.call_as(second, "wallet.unlock", json!({ "password": "tea" })).await;
    for one in &mut heard {
        one.changed().await.unwrap();
    }
    assert_eq!(woken(), [false, true]);
    for task in tasks {
        task.abort();
    }
}

#[tokio::test]
async fn lck_003_when_it_locks_is_said_once_for_all_personas_and_holds_after_a_restart() {
    let house = house(Some("tea"));
    house.call("persona.create", json!({ "nickname": "Lin" })).await;
    let second = PersonaNumber::new(1).unwrap();
    house.call_as(second, "wallet.autolock", json!({ "afterSeconds": 900 })).await;
    assert_eq!(house.call("wallet.lockstate", json!({})).await["afterSeconds"], 900);
    // what one does keeps it open for both
    house.clock.advance(Duration::from_secs(800));
    house.call_as(second, "profile.rename", json!({ "nickname": "Lin Wu" })).await;
    house.clock.advance(Duration::from_secs(800));
    house.node.shared().lock_if_idle().unwrap();
    assert_eq!(house.call("wallet.lockstate", json!({})).await["locked"], false);
    // and the profile remembers it
    let House { profile, node, _folder, .. } = house;
    let dir = profile.dir().clone();
    profile.close().await;
    drop((node, profile));
    let typed = Passphrase::new("tea".to_owned());
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let again = OpenProfile::open(&dir, unlock(&dir, Some(&typed)).unwrap(), options).unwrap();
    let state = again.call(second, "wallet.lockstate", json!({})).await.unwrap();
    assert_eq!(state["afterSeconds"], 900);
}

#[tokio::test]
async fn lck_002_a_profile_without_a_password_cannot_be_locked() {
    let house = house(None);
    assert_eq!(house.call("wallet.lockstate", json!({})).await["canLock"], false);
    assert_eq!(house.refused("wallet.lock", json!({})).await, "LCK-102");
    assert_eq!(house.refused("wallet.autolock", json!({ "afterSeconds": 900 })).await, "LCK-102");
    assert_eq!(
        house.call("wallet.autolock", json!({ "afterSeconds": null })).await["afterSeconds"],
        Value::Null
    );
}

#[tokio::test]
async fn lck_003_it_locks_itself_once_its_person_is_away_and_a_page_that_looks_is_no_person() {
    // given a profile that locks after a quarter of an hour
    let house = house(Some("tea"));
    for wrong in [0, 59, 86_401] {
        assert_eq!(house.refused("wallet.autolock", json!({ "afterSeconds": wrong })).await, "NOD-121");
    }
    house.call("wallet.autolock", json!({ "afterSeconds": 900 })).await;
    // when its person does something in between, then it stays open
    house.clock.advance(Duration::from_secs(800));
    house.call("profile.rename", json!({ "nickname": "Anna" })).await;
    house.clock.advance(Duration::from_secs(800));
    house.node.shared().lock_if_idle().unwrap();
    assert_eq!(house.call("wallet.lockstate", json!({})).await["locked"], false);
    // when only a page looks, then it is locked
    house.call("contact.list", json!({})).await;
    house.clock.advance(Duration::from_secs(100));
    house.node.shared().lock_if_idle().unwrap();
    assert_eq!(house.call("wallet.lockstate", json!({})).await["locked"], true);
    // and after unlocking the time begins anew
    house.call("wallet.unlock", json!({ "password": "tea" })).await;
    house.clock.advance(Duration::from_secs(899));
    house.node.shared().lock_if_idle().unwrap();
    assert_eq!(house.call("wallet.lockstate", json!({})).await["locked"], false);
}
