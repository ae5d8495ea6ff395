//! A practice chain with its pool, a host that submits and inserts, and people online: real proofs, real contracts.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::pool::PoolState;
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::Finality;
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::signer::Intent;

use super::machine::{self, Machine};
pub(super) use super::person::{Person, units};
use crate::error::NodeError;
use crate::submit::ServeSubmitter;
use crate::tests::*;

/// Keys are made once on a machine, and a proof takes seconds of one core.
pub(super) const WAIT: Duration = Duration::from_secs(300);
/// One coin.
pub(super) const COIN: u128 = 1_000_000_000_000_000_000;

/// The chain, and Carla, who submits and inserts.
pub(super) struct Stage {
    pub(super) devnet: Devnet,
    carla: Option<Node>,
    address: String,
    folder: tempfile::TempDir,
}

impl Stage {
    pub(super) async fn new() -> Self {
        Self::of(None).await
    }

    /// A chain that Carla, too, takes for final only once so many blocks stand on it: what she sent is sent again after blocks
    /// were taken back.
    pub(super) async fn final_after(blocks: u64) -> Self {
        Self::of(Some(blocks)).await
    }

    async fn of(final_after: Option<u64>) -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("carla").unwrap();
        create_profile(&dir, NewProfile { nickname: "Carla", passphrase: None, phrase: None }, &SystemClock)
            .unwrap();
        let carla = reopen(&dir);
        let mut stage = Self { devnet, carla: None, address: String::new(), folder };
        let chain = final_after.map_or_else(|| stage.chain(), |blocks| stage.chain_final_after(blocks));
        carla.call("chain.use", chain).await.unwrap();
        let account = stage.has_submit(carla).await;
        stage.fund(&account, 100 * COIN).await;
        stage
    }

    /// Has Carla take her role on; her account in it.
    async fn has_submit(&mut self, carla: Node) -> String {
        let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
        let how = ServeSubmitter { listen, ..ServeSubmitter::default() };
        let status = serde_json::to_value(carla.serve_submitter(&how).await.unwrap()).unwrap();
        self.address = status["addresses"][0].as_str().unwrap().to_owned();
        self.carla = Some(carla);
        status["account"].as_str().unwrap().to_owned()
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
        self.state().await.queued
    }

    pub(super) async fn state(&self) -> PoolState {
        let newest = self.devnet.port().heads().await.unwrap().latest.number;
        self.devnet.pool().pool().state(self.devnet.port(), At::Number(newest)).await.unwrap()
    }

    /// Waits until the pool has queued so many leaves.
    pub(super) async fn has_leaves(&self, leaves: u64) {
        let deadline = Instant::now() + WAIT;
        while self.leaves().await != leaves {
            assert!(Instant::now() < deadline, "{} leaves, and not {leaves}", self.leaves().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
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

    /// Carla comes back, at another address.
    pub(super) async fn with_submitter(&mut self) {
        let dir = Home::at(self.folder.path()).profile("carla").unwrap();
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            online: false,
            compiler: crate::compile::InProcessCompiler::shared(),
        };
        let carla = patiently(|| Node::open(&dir, unlock(&dir, None).unwrap(), options.clone())).await;
        self.has_submit(carla).await;
    }

    /// Somebody new, with coin; or with a phrase that was used before, and none.
    pub(super) async fn person(&self, name: &str, phrase: Option<Phrase>) -> Person {
        self.somebody(name, phrase, (self.address(), self.chain())).await
    }

    /// Somebody for whom a block is final once so many stand on it.
    pub(super) async fn patient_person(&self, name: &str, phrase: Option<Phrase>, blocks: u64) -> Person {
        self.somebody(name, phrase, (self.address(), self.chain_final_after(blocks))).await
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
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            online: true,
            compiler: crate::compile::InProcessCompiler::shared(),
        };
        let open = || match on {
            None => Node::open(&dir, unlock(&dir, None).unwrap(), options.clone()),
            Some(machine) => machine::open(&dir, machine, options.clone()),
        };
        let node = patiently(open).await;
        Person { node, dir }
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

/// Opens a profile: the last task of the life before lets go of the records a moment after it was told to.
async fn patiently(open: impl Fn() -> Result<Node, NodeError>) -> Node {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match open() {
            Ok(node) => return node,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
