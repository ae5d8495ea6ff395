//! The submitter role, on a real practice chain: a stranger to its persona, and away while the profile is locked.

use std::time::Duration;

use teahouse_base::{Decode, Encode};
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::EnvelopeId;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_relay::PeerId;
use teahouse_relay::edge::{Edge, EdgeConfig, Reach};
use teahouse_relay::net::PeerAddress;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::submitter::{Answer, Refusal, Request, ShareRef};

use super::*;
use crate::profile::OpenProfile;
use crate::records::RECEIPTS;
use crate::submit::ServeSubmitter;

const COIN: u64 = 1_000_000_000_000_000_000;
const WAIT: Duration = Duration::from_secs(20);

/// Carla, whose host submits for others, on a practice chain.
struct Carla {
    node: Node,
    dir: ProfileDir,
    devnet: Devnet,
    _folder: tempfile::TempDir,
}

fn opened(dir: &ProfileDir) -> Node {
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let typed = Passphrase::new("tea".to_owned());
    Node::open(dir, unlock(dir, Some(&typed)).unwrap(), options).unwrap()
}

impl Carla {
    async fn new() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("carla").unwrap();
        let typed = Passphrase::new("tea".to_owned());
        let new = NewProfile { nickname: "Carla", passphrase: Some(&typed), phrase: None };
        create_profile(&dir, new, &SystemClock).unwrap();
        let node = opened(&dir);
        let profile = serde_json::to_string(devnet.profile()).unwrap();
        let chain = json!({ "profile": profile, "book": devnet.book().to_json() });
        node.call("chain.use", chain).await.unwrap();
        Self { node, dir, devnet, _folder: folder }
    }

    async fn serve(&self, listen: &str) -> Value {
        let how = ServeSubmitter { listen: vec![listen.to_owned()], ..ServeSubmitter::default() };
        serde_json::to_value(self.node.serve_submitter(&how).await.unwrap()).unwrap()
    }

    async fn status(&self) -> Value {
        self.node.call("submitter.status", json!({})).await.unwrap()
    }

    async fn fund(&self, account: &Value) {
        let account: Address = account.as_str().unwrap().parse().unwrap();
        self.devnet.faucet(account, U256::from(COIN), U256::ZERO).await.unwrap();
    }

    /// What she says when somebody asks for how much she would carry a claim.
    async fn quoted(&self, edge: &Edge, peer: PeerId) -> Answer {
        let contract = self.devnet.book().find(ContractName::RedEnvelope).unwrap().address;
        let (chain, envelope) = (self.devnet.book().chain_id, EnvelopeId::from_array([7; 32]));
        let share = ShareRef { chain, contract, envelope, index: 0 };
        let request = Request::Quote { share, asset: Asset::Native }.to_bytes();
        Answer::from_bytes(&edge.submit(peer, request).await.unwrap()).unwrap()
    }
}

async fn reach(status: &Value) -> (Edge, PeerId) {
    let address: PeerAddress = status["addresses"][0].as_str().unwrap().parse().unwrap();
    let peer = address.peer();
    let edge = Edge::start(EdgeConfig::new(vec![address], Arc::new(SystemClock))).unwrap();
    assert!(edge.reaches(Reach::Weak, WAIT).await, "{:?}", edge.status());
    (edge, peer)
}

#[tokio::test(flavor = "multi_thread")]
async fn node_045_the_role_is_a_stranger_to_its_persona_and_the_same_stranger_after_a_restart() {
    // given a host that submits for others
    let carla = Carla::new().await;
    let before = carla.status().await;
    assert_eq!((&before["running"], &before["problem"]), (&json!(false), &json!("NOD-491")));
    let status = carla.serve("/ip4/127.0.0.1/tcp/0").await;
    // then its account is none of the persona's, and it said so before it ran
    let accounts = carla.node.call("wallet.accounts", json!({})).await.unwrap();
    let own = accounts.as_array().unwrap().iter().any(|one| one["address"] == status["account"]);
    assert!(!own, "{accounts} {status}");
    assert_eq!((&before["account"], &before["peer"]), (&status["account"], &status["peer"]));
    // and its records are a file of their own, sealed
    assert!(carla.dir.path().join("submitter.redb").exists());
    // and it says that it has nothing to pay the gas with
    assert_eq!((&status["problem"], &status["coin"]["baseUnits"]), (&json!("SUB-109"), &json!("0")));
    let (edge, peer) = reach(&status).await;
    assert_eq!(carla.quoted(&edge, peer).await, Answer::Refused(Refusal::NoCoin));
    assert!(edge.card(peer).await.unwrap().submitter);
    assert_eq!(edge.card(peer).await.unwrap().mailbox, None);
    // when the host starts again, then others find the same one
    carla.node.close().await;
    let Carla { node, dir, devnet, _folder } = carla;
    drop(node);
    let carla = Carla { node: opened(&dir), dir, devnet, _folder };
    let again = carla.serve("/ip4/127.0.0.1/tcp/0").await;
    assert_eq!((&again["account"], &again["peer"]), (&status["account"], &status["peer"]));
    carla.node.close().await;
    carla.devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn node_046_a_locked_profile_submits_nothing_and_goes_on_when_it_is_unlocked() {
    // given a role with coin
    let carla = Carla::new().await;
    let status = carla.serve("/ip4/127.0.0.1/tcp/0").await;
    carla.fund(&status["account"]).await;
    let (edge, peer) = reach(&status).await;
    assert!(matches!(carla.quoted(&edge, peer).await, Answer::Quoted { .. }));
    // when the profile is locked, then askers are sent on to somebody else
    carla.node.call("wallet.lock", json!({})).await.unwrap();
    assert_eq!(carla.quoted(&edge, peer).await, Answer::Refused(Refusal::Unavailable));
    let locked = carla.status().await;
    assert_eq!((&locked["running"], &locked["problem"]), (&json!(true), &json!("LCK-101")));
    let payout = json!({ "to": status["account"], "asset": "native", "baseUnits": "1" });
    assert_eq!(carla.node.call("submitter.payout", payout).await.unwrap_err().code, "LCK-101");
    // when it is unlocked, then it goes on
    carla.node.call("wallet.unlock", json!({ "password": "tea" })).await.unwrap();
    let back = async {
        while !matches!(carla.quoted(&edge, peer).await, Answer::Quoted { .. }) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(WAIT, back).await.unwrap();
    carla.node.close().await;
    carla.devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_leaves_the_roles_account_after_a_yes_to_what_was_shown() {
    // given a role with coin, and a payout that was shown
    let carla = Carla::new().await;
    let status = carla.serve("/ip4/127.0.0.1/tcp/0").await;
    carla.fund(&status["account"]).await;
    let to = format!("0x{}", "b0".repeat(20));
    let wish = |units: &str| json!({ "to": to, "asset": "native", "baseUnits": units });
    let shown = carla.node.call("submitter.payout", wish("1000")).await.unwrap();
    assert_eq!((&shown["done"], &shown["account"]), (&json!(false), &status["account"]));
    // when another amount is agreed to with its digest, then nothing leaves
    let with = |units: &str, digest: &Value| {
        let mut params = wish(units);
        params["digest"] = digest.clone();
        params
    };
    let other = carla.node.call("submitter.payout", with("1001", &shown["digest"])).await.unwrap_err();
    assert_eq!(other.code, "CON-403");
    // when it is shown anew and agreed to, then it arrives
    let shown = carla.node.call("submitter.payout", wish("1000")).await.unwrap();
    let paid = carla.node.call("submitter.payout", with("1000", &shown["digest"])).await.unwrap();
    assert_eq!(paid["done"], json!(true));
    let arrived = async {
        use teahouse_chain::port::{At, ChainPort};
        let to: Address = to.parse().unwrap();
        while carla.devnet.port().balance(to, At::Latest).await.unwrap() != U256::from(1_000) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(WAIT, arrived).await.unwrap();
    // and it is no submission
    assert_eq!(carla.status().await["submitted"], json!(0));
    carla.node.close().await;
    carla.devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_refused_calls_may_cost_in_a_day_is_what_the_host_was_told_and_is_shown() {
    // given what is no number, then there is no role
    let carla = Carla::new().await;
    let how = |loss: &str| ServeSubmitter {
        listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()],
        loss_a_day: Some(loss.to_owned()),
        ..ServeSubmitter::default()
    };
    let refused = carla.node.serve_submitter(&how("much")).await.unwrap_err();
    assert_eq!(refused.code(), "NOD-122");
    assert_eq!(carla.status().await["lostToday"], Value::Null);
    // when it is told a number, then that is the bound, and it is told beside what was lost
    carla.node.serve_submitter(&how("7")).await.unwrap();
    let status = carla.status().await;
    assert_eq!(status["terms"]["lossADay"]["baseUnits"], "7");
    assert_eq!(status["lostToday"]["baseUnits"], "0");
    carla.node.close().await;
    carla.devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn con_008_a_payout_whose_yes_cannot_be_kept_does_not_leave_and_can_be_asked_for_again() {
    // given a role with coin, a payout that was shown, and a consent log that takes no further line
    let carla = Carla::new().await;
    let status = carla.serve("/ip4/127.0.0.1/tcp/0").await;
    carla.fund(&status["account"]).await;
    let to = format!("0x{}", "b0".repeat(20));
    let wish = json!({ "to": to, "asset": "native", "baseUnits": "1000" });
    let agreed_to = |shown: &Value| {
        let mut params = wish.clone();
        params["digest"] = shown["digest"].clone();
        params
    };
    let shown = carla.node.call("submitter.payout", wish.clone()).await.unwrap();
    let broken = 9_u64.to_be_bytes();
    let shared = carla.node.shared();
    shared.write(|records| records.put(RECEIPTS, &broken, b"bent")).unwrap();
    // when it is agreed to, then the person is told, and the role's journal knows of no payout
    let refused = carla.node.call("submitter.payout", agreed_to(&shown)).await.unwrap_err();
    assert!(refused.code.starts_with("STO-"), "{refused:?}");
    let payouts = || shared.submit.desk().unwrap().journal().unsettled().unwrap().len();
    assert_eq!(payouts(), 0);
    // when the log takes lines again and the payout is asked for again, then it leaves, once, and the log says so
    shared.write(|records| records.delete(RECEIPTS, &broken)).unwrap();
    let shown = carla.node.call("submitter.payout", wish.clone()).await.unwrap();
    let paid = carla.node.call("submitter.payout", agreed_to(&shown)).await.unwrap();
    assert_eq!(paid["done"], json!(true));
    let receipts = carla.node.call("consent.receipts", json!({})).await.unwrap();
    let kept: Vec<_> = receipts.as_array().unwrap().iter().map(|one| &one["digest"]).collect();
    assert_eq!(kept, [&shown["digest"]]);
    let arrived = async {
        use teahouse_chain::port::{At, ChainPort};
        let to: Address = to.parse().unwrap();
        while carla.devnet.port().balance(to, At::Latest).await.unwrap() != U256::from(1_000) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(WAIT, arrived).await.unwrap();
    carla.node.close().await;
    carla.devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_047_the_doctor_names_the_roles_account_to_whom_its_endpoints_show_it() {
    // given a profile whose persona submits for others
    let Carla { node, dir, devnet: _devnet, _folder } = Carla::new().await;
    node.close().await;
    drop(node);
    let typed = Passphrase::new("tea".to_owned());
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let profile = OpenProfile::open(&dir, unlock(&dir, Some(&typed)).unwrap(), options).unwrap();
    let persona = PersonaNumber::FIRST;
    let named = async || {
        let checks = profile.call(persona, "profile.doctor", json!({})).await.unwrap();
        let all = checks.as_array().unwrap().clone();
        all.into_iter().filter(|check| check["code"] == "NOD-156").collect::<Vec<_>>()
    };
    assert!(named().await.is_empty(), "nobody submits yet");
    // when the role runs, then the place that sees both is named, with the account that it sees
    let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".to_owned()];
    let how = ServeSubmitter { listen, ..ServeSubmitter::default() };
    let status =
        serde_json::to_value(profile.persona(persona).unwrap().serve_submitter(&how).await.unwrap()).unwrap();
    let said = named().await;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["params"]["account"], status["account"]);
    assert_eq!(said[0]["params"]["hosts"], "127.0.0.1");
}
