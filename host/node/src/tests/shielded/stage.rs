//! A practice chain with its pool, a host that submits and inserts, and people online: real proofs, real contracts.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::Finality;
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::shielded::{ShieldedIntent, ShieldedState};
use teahouse_wallet::signer::Intent;

use super::machine::{self, Machine};
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

    /// The chain of somebody for whom a block is final once so many stand on it.
    fn chain_final_after(&self, blocks: u64) -> Value {
        let mut profile = self.devnet.profile().clone();
        profile.finality = Finality::Depth { safe: 0, finalized: blocks };
        json!({ "profile": profile.to_json(), "book": self.devnet.book().to_json() })
    }

    /// So many blocks are made, a second apart.
    pub(super) async fn passes(&self, blocks: u64) {
        for _ in 0..blocks {
            self.devnet.advance(Duration::from_secs(1)).await.unwrap();
        }
    }

    /// How many leaves the pool has queued, ever.
    pub(super) async fn leaves(&self) -> u64 {
        self.devnet.pool().pool().state(self.devnet.port(), At::Latest).await.unwrap().queued
    }

    /// Where Carla is.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until Carla has a private payment on her books that is not over.
    pub(super) async fn submitter_has_a_payment(&self) {
        let desk = self.carla.as_ref().unwrap().shared().submit.desk().unwrap();
        let deadline = Instant::now() + WAIT;
        loop {
            let open = desk.journal().unsettled().unwrap();
            if open.iter().any(|(_, record)| matches!(record.intent, Intent::PoolTransact { .. })) {
                return;
            }
            assert!(Instant::now() < deadline, "the submitter has nothing");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
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
        self.somebody(name, phrase, (self.address(), self.chain())).await
    }

    /// Somebody new for whom a block is final once so many stand on it.
    pub(super) async fn patient_person(&self, name: &str, blocks: u64) -> Person {
        self.somebody(name, None, (self.address(), self.chain_final_after(blocks))).await
    }

    /// Somebody new who knows another submitter than Carla.
    pub(super) async fn person_who_knows(&self, name: &str, relay: &str) -> Person {
        self.somebody(name, None, (relay, self.chain())).await
    }

    async fn somebody(&self, name: &str, phrase: Option<Phrase>, (relay, chain): (&str, Value)) -> Person {
        let dir = Home::at(self.folder.path()).profile(name).unwrap();
        let is_new = phrase.is_none();
        create_profile(&dir, NewProfile { nickname: name, passphrase: None, phrase }, &SystemClock).unwrap();
        let person = self.online(dir, None).await;
        person.call("relay.add", json!({ "address": relay })).await;
        person.call("chain.use", chain).await;
        if is_new {
            self.fund(&person.account(), 20 * COIN).await;
        }
        person.connected().await;
        person
    }

    /// Opens a profile, on a machine that things happen to if one is given.
    pub(super) async fn online(&self, dir: ProfileDir, on: Option<&Machine>) -> Person {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let options = NodeOptions { clock: Arc::new(SystemClock), online: true };
            let opened = match on {
                None => Node::open(&dir, unlock(&dir, None).unwrap(), options),
                Some(machine) => machine::open(&dir, machine, options),
            };
            match opened {
                Ok(node) => return Person { node, dir },
                // The last task of the life before lets go of the records a moment after it was told to.
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The same profile after its process ended.
    pub(super) async fn again(&self, person: Person) -> Person {
        self.online(person.ends().await, None).await
    }

    /// The same profile after its process ended, on a machine that things happen to.
    pub(super) async fn again_on(&self, person: Person, machine: &Machine) -> Person {
        self.online(person.ends().await, Some(machine)).await
    }
}

impl Person {
    /// Its process ends; where its records lie.
    pub(super) async fn ends(self) -> ProfileDir {
        self.node.close().await;
        self.dir
    }

    /// What the wallet has of its payments, also of those that nobody was told the name of.
    pub(super) fn payments(&self) -> Vec<(String, ShieldedIntent)> {
        let all = self.node.shared().pool().unwrap().plans.list(false).unwrap();
        all.into_iter().map(|(id, record)| (id.to_string(), record)).collect()
    }

    /// Waits until the record of a payment says so, whatever its person may be shown.
    pub(super) async fn gets_to(&self, payment: &str, state: ShieldedState) {
        let deadline = Instant::now() + WAIT;
        loop {
            let all = self.payments();
            let now = all.iter().find(|(id, _)| id == payment).map(|(_, record)| record.state);
            if now == Some(state) {
                return;
            }
            assert!(Instant::now() < deadline, "still {now:?}, and not {state:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

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

    /// What a payment is now.
    pub(super) async fn payment(&self, id: &str) -> Value {
        self.call("shielded.payment", json!({ "id": id })).await
    }

    /// Waits until a payment says that it met this.
    pub(super) async fn meets(&self, payment: &str, code: &str) -> Value {
        let met = |paid: &Value| paid["trouble"]["code"] == code;
        self.until("shielded.payment", json!({ "id": payment }), met).await
    }

    /// Puts coin into the pool, and waits until a block has it.
    pub(super) async fn puts_in(&self, units: u128) {
        let wish = json!({ "asset": "native", "baseUnits": units.to_string() });
        let payment = self.pays("shielded.deposit", wish).await;
        self.until("wallet.payment", json!({ "id": payment }), |paid| paid["state"] == "final").await;
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
