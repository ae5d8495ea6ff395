//! Somebody online, and what is asked of them and waited for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::shielded::{ShieldedIntent, ShieldedState};

use super::stage::WAIT;
use crate::tests::*;

/// Somebody online.
pub(super) struct Person {
    pub(super) node: Node,
    pub(super) dir: ProfileDir,
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
