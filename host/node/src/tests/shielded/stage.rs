//! A practice chain with its pool, a host that submits and inserts, and people online: real proofs, real contracts.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::phrase::Phrase;

use crate::submit::ServeSubmitter;
use crate::tests::*;

/// Keys are made once on a machine, and a proof takes seconds of one core.
const WAIT: Duration = Duration::from_secs(300);
/// One coin.
pub(super) const COIN: u128 = 1_000_000_000_000_000_000;

/// The chain, and Carla, who submits and inserts.
pub(super) struct Stage {
    pub(super) devnet: Devnet,
    carla: Option<Node>,
    address: String,
    folder: tempfile::TempDir,
}

/// Somebody online.
pub(super) struct Person {
    pub(super) node: Node,
    pub(super) dir: ProfileDir,
}

impl Stage {
    pub(super) async fn new() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("carla").unwrap();
        create_profile(&dir, NewProfile { nickname: "Carla", passphrase: None, phrase: None }, &SystemClock)
            .unwrap();
        let carla = reopen(&dir);
        let mut stage = Self { devnet, carla: None, address: String::new(), folder };
        carla.call("chain.use", stage.chain()).await.unwrap();
        let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
        let how = ServeSubmitter { listen, ..ServeSubmitter::default() };
        let status = serde_json::to_value(carla.serve_submitter(&how).await.unwrap()).unwrap();
        stage.address = status["addresses"][0].as_str().unwrap().to_owned();
        stage.fund(status["account"].as_str().unwrap(), 100 * COIN).await;
        stage.carla = Some(carla);
        stage
    }

    fn chain(&self) -> Value {
        let profile = serde_json::to_string(self.devnet.profile()).unwrap();
        json!({ "profile": profile, "book": self.devnet.book().to_json() })
    }

    pub(super) async fn fund(&self, account: &str, wei: u128) {
        self.devnet.faucet(account.parse().unwrap(), U256::from(wei), U256::ZERO).await.unwrap();
    }

    pub(super) async fn coin(&self, of: Address) -> U256 {
        self.devnet.port().balance(of, At::Latest).await.unwrap()
    }

    /// Carla goes away.
    pub(super) async fn without_submitter(&mut self) {
        if let Some(carla) = self.carla.take() {
            carla.close().await;
        }
    }

    /// Somebody new, with coin; or with a phrase that was used before, and none.
    pub(super) async fn person(&self, name: &str, phrase: Option<Phrase>) -> Person {
        let dir = Home::at(self.folder.path()).profile(name).unwrap();
        let is_new = phrase.is_none();
        create_profile(&dir, NewProfile { nickname: name, passphrase: None, phrase }, &SystemClock).unwrap();
        let person = self.online(dir).await;
        person.call("relay.add", json!({ "address": self.address })).await;
        person.call("chain.use", self.chain()).await;
        if is_new {
            self.fund(&person.account(), 20 * COIN).await;
        }
        person.connected().await;
        person
    }

    async fn online(&self, dir: ProfileDir) -> Person {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let options = NodeOptions {
                clock: Arc::new(SystemClock),
                online: true,
                compiler: crate::compile::InProcessCompiler::shared(),
            };
            match Node::open(&dir, unlock(&dir, None).unwrap(), options) {
                Ok(node) => return Person { node, dir },
                // The last task of the life before lets go of the records a moment after it was told to.
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The same profile after its process ended.
    pub(super) async fn again(&self, person: Person) -> Person {
        person.node.close().await;
        let Person { node, dir } = person;
        drop(node);
        self.online(dir).await
    }
}

impl Person {
    pub(super) async fn call(&self, method: &str, params: Value) -> Value {
        self.node.call(method, params).await.unwrap()
    }

    pub(super) async fn refused(&self, method: &str, params: Value) -> teahouse_api::ErrorView {
        self.node.call(method, params).await.unwrap_err()
    }

    pub(super) fn account(&self) -> String {
        crate::chain::text_of(self.node.shared().keys.account())
    }

    pub(super) fn phrase(&self) -> Phrase {
        crate::parse_phrase(&crate::phrase_text(&self.dir, None).unwrap()).unwrap()
    }

    /// Asks until the answer satisfies.
    pub(super) async fn until(&self, method: &str, params: Value, enough: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + WAIT;
        loop {
            let said = match self.node.call(method, params.clone()).await {
                Ok(answer) if enough(&answer) => return answer,
                Ok(answer) => answer,
                Err(error) => json!(error),
            };
            assert!(Instant::now() < deadline, "{method}: still {said}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub(super) async fn connected(&self) {
        let connected = |status: &Value| {
            status["relays"].as_array().is_some_and(|all| all.iter().any(|one| one["submitter"] == true))
        };
        self.until("relay.status", json!({}), connected).await;
    }

    /// Says yes; the payment's name.
    pub(super) async fn agree(&self, sheet: &Value) -> String {
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        self.call("consent.approve", yes).await["payment"].as_str().unwrap().to_owned()
    }

    /// Asks for a sheet as soon as the pool was looked at, and says yes.
    pub(super) async fn pays(&self, method: &str, params: Value) -> String {
        let sheet = self.until(method, params, |sheet| sheet["digest"].is_string()).await;
        self.agree(&sheet).await
    }

    /// Waits until a payment is in a state.
    pub(super) async fn is(&self, payment: &str, state: &str) -> Value {
        self.until("shielded.payment", json!({ "id": payment }), |paid| paid["state"] == state).await
    }

    /// Puts coin into the pool, and waits until it can be spent.
    pub(super) async fn deposits(&self, units: u128) {
        let before = self.available().await;
        let wish = json!({ "asset": "native", "baseUnits": units.to_string() });
        self.pays("shielded.deposit", wish).await;
        self.has(before + units).await;
    }

    pub(super) async fn available(&self) -> u128 {
        available(&self.call("shielded.balance", json!({})).await)
    }

    /// Waits until so much can be spent.
    pub(super) async fn has(&self, units: u128) {
        self.until("shielded.balance", json!({}), |wallet| available(wallet) == units).await;
    }

    pub(super) async fn address(&self) -> String {
        self.call("shielded.receive", json!({})).await["address"].as_str().unwrap().to_owned()
    }

    /// The sheet of a private payment, once the pool was looked at.
    pub(super) async fn wants_to_send(&self, to: &str, units: u128, memo: &str) -> Value {
        let wish = json!({ "to": to, "asset": "native", "baseUnits": units.to_string(), "memo": memo });
        self.until("shielded.send", wish, |sheet| sheet["digest"].is_string()).await
    }

    pub(super) async fn history(&self) -> Vec<Value> {
        let all = self.call("shielded.history", json!({ "limit": 50 })).await;
        all.as_array().unwrap().clone()
    }
}

fn available(wallet: &Value) -> u128 {
    let all = wallet["balances"].as_array().unwrap();
    let coin = all.iter().find(|one| one["total"]["asset"]["id"] == "native");
    coin.map_or(0, |coin| coin["available"].as_str().unwrap().parse().unwrap())
}

/// A number of the smallest unit in a view of money.
pub(super) fn units(money: &Value) -> u128 {
    money["baseUnits"].as_str().unwrap().parse().unwrap()
}
