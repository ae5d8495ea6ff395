//! Several personas of one profile: what is joint, and what is not.

use teahouse_base::testing::FrozenClock;
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::U256;
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::ReorgChain;
use teahouse_wallet::keys::PersonaNumber;

use super::*;
use crate::chain::Chain;
use crate::owner::OwnerLock;
use crate::profile::OpenProfile;

struct House {
    profile: OpenProfile,
    dir: ProfileDir,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    create_profile(&dir, NewProfile { nickname: "Anna", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    House { profile: offline(&dir), dir, _folder: folder }
}

fn offline(dir: &ProfileDir) -> OpenProfile {
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    OpenProfile::open(dir, unlock(dir, None).unwrap(), options).unwrap()
}

fn number(number: u32) -> PersonaNumber {
    PersonaNumber::new(number).unwrap()
}

impl House {
    async fn call(&self, at: u32, method: &str, params: Value) -> Value {
        self.profile.call(number(at), method, params).await.unwrap()
    }

    async fn refused(&self, method: &str, params: Value) -> String {
        self.profile.call(PersonaNumber::FIRST, method, params).await.unwrap_err().code
    }

    async fn create(&self, nickname: &str) -> Value {
        self.call(0, "persona.create", json!({ "nickname": nickname })).await
    }
}

#[tokio::test]
async fn a_persona_has_its_own_identity_account_contacts_and_file_and_the_first_stays_where_it_was() {
    // given
    let house = house();
    let made = house.create("Lin").await;
    assert_eq!((&made["number"], &made["current"]), (&json!(1), &json!(false)));
    // when one of them changes something
    let lin = house.call(1, "profile.show", json!({})).await;
    let card = house.call(1, "contact.card", json!({})).await;
    let stranger = Home::at(house.dir.path()).profile("stranger").unwrap();
    create_profile(&stranger, NewProfile { nickname: "Bo", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    let bo = reopen(&stranger).call("contact.card", json!({})).await.unwrap();
    house.call(1, "contact.add", json!({ "link": bo["link"] })).await;
    // then the other one has none of it
    let anna = house.call(0, "profile.show", json!({})).await;
    assert_ne!(anna["identity"], lin["identity"]);
    assert_ne!(house.call(0, "contact.card", json!({})).await["link"], card["link"]);
    assert_eq!(house.call(0, "contact.list", json!({})).await, json!([]));
    assert_eq!(house.call(1, "contact.list", json!({})).await[0]["nickname"], "Bo");
    let account = async |at| house.call(at, "wallet.accounts", json!({})).await[0]["path"].clone();
    assert_eq!((account(0).await, account(1).await), (json!("m/44'/60'/0'/0/0"), json!("m/44'/60'/1'/0/0")));
    // and each lies in its own file, under its own key
    let second = house.dir.of_persona(number(1));
    assert!(house.dir.database().exists() && second.database().exists());
    house.profile.close().await;
    let keys = unlock(&house.dir, None).unwrap().tree;
    let foreign =
        crate::unlock::sealed_store(&second.database(), &keys.persona(PersonaNumber::FIRST)).unwrap();
    let read = teahouse_base::RecordStore::begin_read(&foreign).unwrap();
    assert!(crate::records::single::<crate::records::Meta>(&*read).is_err());
}

#[tokio::test]
async fn a_limit_is_of_one_persona_and_the_others_have_none_of_it() {
    // given two personas with a chain each
    let house = house();
    house.create("Lin").await;
    for at in [0, 1] {
        let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(FrozenClock::default()));
        scripted.mine_empty(70);
        let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap();
        let (profile, port) =
            (ChainProfile::practice("http://127.0.0.1:1"), Arc::new(scripted.endpoint("one")));
        let node = house.profile.persona(number(at)).unwrap();
        node.shared().put_chain(Chain::over(node.shared(), profile, Arc::new(book), port));
    }
    let limits = async |at| house.call(at, "wallet.limits", json!({})).await.as_array().unwrap().len();
    // when each in turn sets one, then it is that one's alone
    let limit = json!({ "asset": "native", "perDay": "5" });
    house.call(1, "wallet.limitset", limit.clone()).await;
    assert_eq!((limits(0).await, limits(1).await), (0, 1));
    house.call(0, "wallet.limitset", limit).await;
    assert_eq!((limits(0).await, limits(1).await), (1, 1));
    // and the answers to a change of one are in its own log
    let shown = house.call(0, "wallet.limitclear", json!({ "asset": "native" })).await;
    let clear = json!({ "asset": "native", "digest": shown["digest"] });
    house.call(0, "wallet.limitclear", clear).await;
    assert_eq!((limits(0).await, limits(1).await), (0, 1));
    assert_eq!(house.call(1, "consent.receipts", json!({})).await, json!([]));
}

#[tokio::test]
async fn personas_are_there_again_after_the_profile_was_closed_and_are_found_by_number_and_name() {
    let House { profile, dir, _folder } = house();
    for name in ["Lin", "Mei"] {
        profile.call(number(0), "persona.create", json!({ "nickname": name })).await.unwrap();
    }
    profile.close().await;
    drop(profile);
    let house = House { profile: offline(&dir), dir, _folder };
    let all = house.call(0, "persona.list", json!({})).await;
    let names: Vec<_> = all.as_array().unwrap().iter().map(|one| one["nickname"].clone()).collect();
    assert_eq!(names, ["Anna", "Lin", "Mei"]);
    assert!(all.as_array().unwrap().iter().all(|one| one["open"] == false), "a list opens nothing");
    for (name, found) in [("0", 0), ("2", 2), ("lin", 1), ("MEI", 2)] {
        assert_eq!(house.profile.find(name).unwrap(), number(found), "{name}");
    }
    for name in ["3", "Bo", ""] {
        assert_eq!(house.profile.find(name).unwrap_err().code(), "NOD-141", "{name}");
    }
    // and a new name counts at once, on the card too
    house.call(0, "persona.rename", json!({ "persona": "Lin", "nickname": "Lin Wu" })).await;
    assert_eq!(house.profile.find("lin wu").unwrap(), number(1));
    assert_eq!(house.call(1, "profile.show", json!({})).await["nickname"], "Lin Wu");
}

#[tokio::test]
async fn node_023_no_two_personas_show_one_name() {
    let house = house();
    house.create("Lin").await;
    for taken in ["Anna", "lin", " LIN "] {
        assert_eq!(house.refused("persona.create", json!({ "nickname": taken })).await, "NOD-145", "{taken}");
    }
    assert_eq!(
        house.refused("persona.rename", json!({ "persona": "1", "nickname": "ANNA" })).await,
        "NOD-145"
    );
    // one's own name in other letters is one's own
    house.call(0, "persona.rename", json!({ "persona": "1", "nickname": "LIN" })).await;
}

#[tokio::test]
async fn node_024_a_persona_whose_making_was_cut_short_is_none_and_can_be_made_again() {
    // given what a crash before the last step leaves: a folder with records that have no name yet
    let house = house();
    let dir = house.dir.of_persona(number(1));
    dir.make().unwrap();
    std::fs::write(dir.path().join("unfinished.redb"), b"half").unwrap();
    // then
    assert_eq!(house.profile.find("1").unwrap_err().code(), "NOD-141");
    assert_eq!(house.create("Lin").await["number"], 1);
    assert_eq!(house.call(1, "profile.show", json!({})).await["nickname"], "Lin");
}

#[tokio::test]
async fn a_number_is_taken_once_and_there_are_sixteen() {
    let house = house();
    let take = |number: u32| json!({ "nickname": format!("P{number}"), "number": number });
    house.call(0, "persona.create", json!({ "nickname": "Seven", "number": 7 })).await;
    for wrong in [0, 7, 16, u32::MAX] {
        assert_eq!(house.refused("persona.create", take(wrong)).await, "NOD-121", "{wrong}");
    }
    // the next one is above all others, and where that ends, one that was left out
    let next = async || {
        house.call(0, "persona.create", json!({ "nickname": hex::encode(SystemRng.array::<8>()) })).await["number"].clone()
    };
    assert_eq!(next().await, 8);
    house.call(0, "persona.create", take(15)).await;
    assert_eq!(next().await, 1);
    for _ in 0..11 {
        next().await;
    }
    assert_eq!(house.refused("persona.create", json!({ "nickname": "more" })).await, "NOD-143");
    assert_eq!(house.call(0, "persona.list", json!({})).await.as_array().unwrap().len(), 16);
}

#[tokio::test]
async fn a_new_persona_knows_no_network_unless_that_is_said() {
    let house = house();
    let relay = "/ip4/127.0.0.1/udp/9/quic-v1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
    house.call(0, "relay.add", json!({ "address": relay })).await;
    house.create("Lin").await;
    house.call(0, "persona.create", json!({ "nickname": "Mei", "sameNetwork": true })).await;
    let relays =
        async |at| house.call(at, "relay.status", json!({})).await["relays"].as_array().unwrap().len();
    assert_eq!((relays(1).await, relays(2).await), (0, 1));
    house.profile.close().await;
}

#[tokio::test]
async fn node_025_nobody_is_asked_about_personas_before_that_was_agreed_to() {
    // given a chain that would be asked
    let house = house();
    let look = |look: u32| json!({ "look": look });
    assert_eq!(house.refused("persona.find", look(4)).await, "NOD-311", "there is no chain to ask");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let profile = ChainProfile::practice(&endpoint);
    let choice = crate::records::ChainChoice {
        profile: serde_json::to_string(&profile).unwrap(),
        book: r#"{"version":1,"chain_id":31337,"contracts":{}}"#.to_owned(),
    };
    let first = house.profile.persona(PersonaNumber::FIRST).unwrap();
    first.shared().write(|records| crate::records::put_single(records, &choice)).unwrap();
    // then looking is refused with what it would tell to whom, and nothing is sent
    let refused = house.profile.call(PersonaNumber::FIRST, "persona.find", look(4)).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.exit.status()), ("NOD-144", 5));
    assert_eq!((refused.params["look"].as_str(), refused.params["endpoints"].is_empty()), ("4", false));
    assert!(listener.accept().is_err(), "nobody connected");
    for out_of_range in [0, 16] {
        assert_eq!(house.refused("persona.find", look(out_of_range)).await, "NOD-121");
    }
}

#[tokio::test]
async fn a_further_persona_reads_the_pool_from_its_first_block_since_its_phrase_may_have_had_it_before() {
    // given a phrase that was made here, and a persona that was made after it
    let house = house();
    house.create("Lin").await;
    let made_here = |at| {
        let node = house.profile.persona(number(at)).unwrap();
        node.shared()
            .read(|records| crate::records::single::<crate::shielded::birth::MadeHere>(records))
            .unwrap()
    };
    // then of the first one it is known that nothing can be older, and of the other one it is not
    assert!(made_here(0).is_some() && made_here(1).is_none());
    house.profile.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persona_whose_first_money_is_a_token_is_found_again_and_those_who_used_nothing_are_not() {
    // given a phrase whose second further persona was paid in dollars, and holds no coin
    let (devnet, house) = (Devnet::start_temporary().await.unwrap(), house());
    let vault = house.profile.persona(PersonaNumber::FIRST).unwrap().shared().keys.vault.clone();
    let paid = vault.persona(number(2)).unwrap().account(0).address();
    devnet.faucet(paid, U256::ZERO, U256::from(1)).await.unwrap();
    let choice = json!({ "profile": devnet.profile().to_json(), "book": devnet.book().to_json() });
    house.call(0, "chain.use", choice).await;
    // when three are looked for
    let found = house.call(0, "persona.find", json!({ "look": 3, "agreed": true })).await;
    // then she alone is a persona of the profile again
    assert_eq!((&found["looked"], found["found"].as_array().unwrap().len()), (&json!(3), 1));
    assert_eq!(found["found"][0]["number"], 2);
    assert_eq!(house.call(2, "wallet.accounts", json!({})).await[0]["address"], crate::chain::text_of(paid));
    house.profile.close().await;
    devnet.stop().await.unwrap();
}

/// A place where relays are dialled, and whether anybody has.
struct Dialled(std::net::TcpListener, String);

impl Dialled {
    fn new() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let peer = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
        Self(listener, format!("/ip4/127.0.0.1/tcp/{port}/p2p/{peer}"))
    }

    async fn within(&self, millis: u64) -> bool {
        for _ in 0..millis / 10 {
            if self.0.accept().is_ok() {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        false
    }
}

#[tokio::test]
async fn node_022_personas_do_not_go_online_together_but_each_when_its_time_has_come_or_it_is_called() {
    // given two personas with a relay each
    let House { profile, dir, _folder } = house();
    profile.call(number(0), "persona.create", json!({ "nickname": "Lin" })).await.unwrap();
    let relays = [Dialled::new(), Dialled::new()];
    for (at, relay) in (0..).zip(&relays) {
        profile.persona(number(at)).unwrap();
        let choice = crate::records::Relays { addresses: vec![relay.1.clone()] };
        let node = profile.persona(number(at)).unwrap();
        node.shared().write(|records| crate::records::put_single(records, &choice)).unwrap();
    }
    profile.close().await;
    drop(profile);
    // when a host opens both
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: true,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let profile = OpenProfile::open(&dir, unlock(&dir, None).unwrap(), options).unwrap();
    profile.open_all(PersonaNumber::FIRST).unwrap();
    // then one is there at once, and the other is not
    assert!(relays[0].within(5_000).await);
    assert!(!relays[1].within(1_000).await);
    // when it is called, then it is there too
    profile.call(number(1), "profile.show", json!({})).await.unwrap();
    assert!(relays[1].within(5_000).await);
    profile.close().await;
}

#[tokio::test]
async fn node_027_the_doctor_names_every_place_that_several_personas_use() {
    // given two personas with one relay in common, and an endpoint each
    let house = house();
    house.create("Lin").await;
    let peer = "p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
    for (at, host) in [(0, "rpc.one.example"), (1, "rpc.two.example")] {
        let mut chain = ChainProfile::practice(format!("https://{host}/key"));
        if at == 1 {
            chain.shielded = super::payees::with_pool().shielded;
        }
        let choice = crate::records::ChainChoice {
            profile: serde_json::to_string(&chain).unwrap(),
            book: r#"{"version":1,"chain_id":31337,"contracts":{}}"#.to_owned(),
        };
        let addresses = vec![format!("/dns4/relay.example/udp/1/quic-v1/{peer}")];
        let node = house.profile.persona(number(at)).unwrap();
        node.shared()
            .write(|records| {
                crate::records::put_single(records, &choice)?;
                crate::records::put_single(records, &crate::records::Relays { addresses })
            })
            .unwrap();
    }
    let said = async |at| {
        let checks = house.call(at, "profile.doctor", json!({})).await;
        let links = checks.as_array().unwrap().iter().filter(|check| check["check"] == "links").cloned();
        links
            .map(|link| (link["code"].as_str().unwrap().to_owned(), link["params"].clone()))
            .collect::<Vec<_>>()
    };
    // then each place is named with what it sees, and only the relay as one that sees both
    let links = said(1).await;
    let of = |code: &str| links.iter().filter(|link| link.0 == code).map(|link| &link.1).collect::<Vec<_>>();
    let account = house.call(1, "wallet.accounts", json!({})).await[0]["address"].clone();
    assert_eq!(
        (&of("NOD-151")[0]["host"], &of("NOD-151")[0]["accounts"]),
        (&json!("rpc.two.example"), &account)
    );
    // and of the chain that has a pool, that the pool is read there
    let pool = crate::chain::text_of(teahouse_chain::primitives::Address::repeat_byte(0x2a));
    assert_eq!(of("NOD-151")[0]["pool"], pool);
    assert!(said(0).await.iter().all(|link| link.1.get("pool").is_none()), "the first persona's has none");
    assert_eq!(of("NOD-152")[0]["host"], "relay.example");
    // and that the relay, should it be asked to bring something, sees what that is
    assert_eq!(of("NOD-157"), [&json!({ "host": "relay.example", "persona": "1" })]);
    assert_eq!(of("NOD-153"), [&json!({ "host": "relay.example", "personas": "0, 1" })]);
    assert_eq!(of("NOD-154").len(), 1);
    // and that both end in one moment is said of those that somebody can see
    assert_eq!(of("NOD-155"), [&json!({ "personas": "0, 1" })]);
    house.create("Mei").await;
    let links = said(1).await;
    let ends: Vec<_> = links.iter().filter(|link| link.0 == "NOD-155").collect();
    assert_eq!(ends, [&("NOD-155".to_owned(), json!({ "personas": "0, 1" }))], "Mei knows no place yet");
    assert!(said(2).await.is_empty());
    // and nobody hears of the other persona's endpoint
    assert!(
        !serde_json::to_string(&links.iter().map(|link| &link.1).collect::<Vec<_>>())
            .unwrap()
            .contains("rpc.one")
    );
    house.profile.close().await;
}

#[tokio::test]
async fn a_profile_of_several_personas_has_one_owner() {
    let house = house();
    house.create("Lin").await;
    house.profile.persona(number(1)).unwrap();
    assert_eq!(OwnerLock::take(&house.dir.of_persona(number(1))).unwrap_err().code(), "NOD-801");
}
