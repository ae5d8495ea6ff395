//! What a persona does in the recorded day besides writing, claiming and paying: each thing at a moment of its own.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;
use teahouse_chain::primitives::Address;

use super::life::{Pair, WAIT, call, until};
use super::stage::{COIN, Stage};
use crate::node::Node;

/// The longest pause before a person does the next thing.
const PAUSE_MS: u64 = 1_500;
/// The password of a pair that is locked.
pub(super) const PASSWORD: &str = "long black tea";
/// The app that both allow something: one that is known by its id only.
pub(super) const APP: [u8; 32] = [0xa9; 32];

/// One thing that a person does.
#[derive(Clone, Copy)]
enum Act {
    /// Looks a name up that nobody has.
    LookUp,
    /// Says, unreadably, which name is wanted.
    AskForName,
    /// Takes it.
    TakeName,
    /// Pays in dollars, for a fee in dollars, by a submitter.
    PayByOthers,
    /// Lets an app spend something.
    Allow,
    /// Ends that.
    Disallow,
    /// Puts money into the pool.
    Deposit,
}

impl Pair {
    /// Before the time of the commitments is over.
    pub async fn morning(&self, at: usize, stage: &Stage, rng: &mut SeededRng) {
        self.live(
            at,
            stage,
            rng,
            vec![Act::LookUp, Act::AskForName, Act::PayByOthers, Act::Allow, Act::Deposit],
        )
        .await;
    }

    /// After it.
    pub async fn evening(&self, at: usize, stage: &Stage, rng: &mut SeededRng) {
        self.live(at, stage, rng, vec![Act::TakeName, Act::LookUp, Act::Disallow, Act::PayByOthers]).await;
    }

    /// In an order and with pauses that are drawn.
    async fn live(&self, at: usize, stage: &Stage, rng: &mut SeededRng, mut acts: Vec<Act>) {
        while !acts.is_empty() {
            let next = usize::try_from(rng.below(acts.len() as u64)).unwrap();
            let act = acts.swap_remove(next);
            tokio::time::sleep(Duration::from_millis(rng.below(PAUSE_MS))).await;
            self.act(at, act, stage.sink()).await;
        }
    }

    async fn act(&self, at: usize, act: Act, sink: Address) {
        let node = &self.nodes()[at];
        let name = ["anna-of-the-tea", "lin-of-the-river"][at];
        let app = hex::encode(APP);
        match act {
            Act::LookUp => {
                let other = ["tea-by-the-well", "boats-by-the-bridge"][at];
                assert_eq!(call(node, "name.show", json!({ "name": other })).await["phase"], "free");
            }
            Act::AskForName => self.step_to_name(node, name, "commit").await,
            Act::TakeName => self.step_to_name(node, name, "register").await,
            Act::PayByOthers => {
                let send = json!({
                    "to": format!("0x{}", hex::encode(sink)), "asset": "PRACTICE-USD", "baseUnits": "250000",
                    "feeIn": "PRACTICE-USD",
                });
                let paid = agreed(node, call(node, "wallet.send", send).await).await;
                assert_eq!(paid["fee"]["asset"]["symbol"], "PRACTICE-USD", "{paid}");
                assert_ne!(paid["fee"]["baseUnits"], "0", "{paid}");
            }
            Act::Allow => {
                let total = (COIN / 100).to_string();
                let order = json!({
                    "app": app, "asset": "native", "total": total, "perPayment": total, "perPeriod": total,
                    "period": 3_600, "lasts": 86_400,
                });
                let step = call(node, "wallet.allowanceopen", order).await;
                agreed(node, step["sheet"].clone()).await;
            }
            Act::Deposit => {
                let sheet = deposit(node, [COIN / 50, COIN / 40][at]).await;
                agreed(node, sheet).await;
                let found = |wallet: &Value| !wallet["balances"].as_array().unwrap().is_empty();
                until(node, "shielded.balance", json!({}), found).await;
            }
            Act::Disallow => {
                let sheet = call(node, "wallet.allowancerevoke", json!({ "allowance": app })).await;
                agreed(node, sheet).await;
            }
        }
    }

    async fn step_to_name(&self, node: &Node, name: &str, step: &str) {
        let next = call(node, "name.register", json!({ "name": name })).await;
        assert_eq!(next["step"], step, "{next}");
        agreed(node, next["sheet"].clone()).await;
    }

    /// Takes the keys away, whatever is being looked at, and gives them back as persona `at` after a while.
    pub async fn lock_and_unlock(&self, at: usize, rng: &mut SeededRng) {
        let nodes = self.nodes();
        call(&nodes[1 - at], "wallet.lock", json!({})).await;
        for node in &nodes {
            assert_eq!(call(node, "wallet.lockstate", json!({})).await["locked"], true);
        }
        tokio::time::sleep(Duration::from_millis(500 + rng.below(PAUSE_MS))).await;
        let unlocked = call(&nodes[at], "wallet.unlock", json!({ "password": PASSWORD })).await;
        assert_eq!(unlocked["locked"], false);
    }
}

/// The sheet of a deposit, once the pool was looked at: other people's blocks come in between.
async fn deposit(node: &Node, base_units: u128) -> Value {
    let order = json!({ "asset": "native", "baseUnits": base_units.to_string() });
    let deadline = Instant::now() + WAIT;
    loop {
        match node.call("shielded.deposit", order.clone()).await {
            Ok(sheet) => return sheet,
            Err(early) if early.code == "NOD-602" && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// Says yes until a yes counts, since the other persona's blocks make a sheet old, and waits until it is final.
pub(super) async fn agreed(node: &Node, mut sheet: Value) -> Value {
    let payment = loop {
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        match node.call("consent.approve", yes).await {
            Ok(outcome) => break outcome["payment"].clone(),
            Err(stale) if stale.code == "CON-404" => {
                sheet = call(node, "consent.show", json!({ "sheet": sheet["id"] })).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    };
    until(node, "wallet.payment", json!({ "id": payment }), |payment| payment["state"] == "final").await
}
