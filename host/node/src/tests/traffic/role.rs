//! The submitter role of a persona, and somebody on another machine whom it serves.
//!
//! Nobody reads the endpoint of who is served, so that each line that names the role is the role's own.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use teahouse_base::Encode;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, U256};
use teahouse_relay::PeerId;
use teahouse_relay::net::PeerAddress;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::submitter::{BatchQuery, Request};

use super::day::agreed;
use super::life::{Pair, Setup, call, opened, until};
use super::reader::Marks;
use super::stage::{Stage, fund};
use crate::node::Node;
use crate::profile::OpenProfile;
use crate::submit::ServeSubmitter;

/// What a persona's host is for others.
pub(super) struct Role {
    account: Address,
    peer: PeerId,
    /// What others add as a relay.
    address: String,
}

impl Role {
    /// The host of persona `at` submits for others, and has the coin for it.
    pub async fn serve(stage: &Stage, pair: &Pair, at: usize) -> Self {
        let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".to_owned()];
        let how = ServeSubmitter { listen, ..ServeSubmitter::default() };
        let status = pair.nodes()[at].serve_submitter(&how).await.unwrap();
        let account = status.account.parse().unwrap();
        fund(&stage.devnet, account).await;
        let address = status.addresses[0].clone();
        let peer = address.parse::<PeerAddress>().unwrap().peer();
        Self { account, peer, address }
    }

    /// What gives it away.
    pub fn marks(&self) -> Marks {
        let bytes = vec![self.account.as_slice().to_vec(), self.peer.to_bytes()];
        Marks { bytes, boxes: BTreeSet::new() }
    }

    /// Where its connections end.
    fn door(&self) -> String {
        self.address.split("/p2p/").next().unwrap().to_owned()
    }

    /// A planted leak: the person looks at the role's coin over the persona's own connection.
    pub async fn is_looked_at_by(&self, pair: &Pair, at: usize) {
        for _ in 0..3 {
            pair.look_around().await;
            let port = pair.nodes()[at].shared().chain().unwrap().port.clone();
            assert_ne!(port.balance(self.account, At::Latest).await.unwrap(), U256::ZERO);
        }
    }
}

/// Somebody elsewhere who knows this submitter and nobody else.
pub(super) struct Customer {
    profile: OpenProfile,
    _folder: tempfile::TempDir,
}

impl Customer {
    pub async fn of(stage: &Stage, role: &Role, name: &'static str) -> Self {
        let (profile, folder) = opened(&Setup::usual(stage, name));
        let customer = Self { profile, _folder: folder };
        let node = customer.node();
        call(&node, "relay.add", json!({ "address": role.address })).await;
        let chain = serde_json::to_string(stage.devnet.profile()).unwrap();
        call(&node, "chain.use", json!({ "profile": chain, "book": stage.devnet.book().to_json() })).await;
        fund(&stage.devnet, node.shared().keys.account()).await;
        until(&node, "relay.status", json!({}), |status| status["relays"][0]["submitter"] == true).await;
        customer
    }

    fn node(&self) -> Arc<Node> {
        self.profile.persona(PersonaNumber::FIRST).unwrap()
    }

    /// Pays in dollars by the role, and waits until that is final.
    pub async fn pay(&self, to: Address) {
        let node = self.node();
        let payment = agreed(&node, call(&node, "wallet.send", dollars(to)).await).await;
        assert_ne!(payment["fee"]["baseUnits"], "0", "{payment}");
    }

    /// The same, until the role has it in hand.
    pub async fn begin_to_pay(&self, to: Address) {
        let node = self.node();
        let sheet = call(&node, "wallet.send", dollars(to)).await;
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        let payment = call(&node, "consent.approve", yes).await["payment"].clone();
        until(&node, "wallet.payment", json!({ "id": payment }), |payment| payment["state"] == "sent").await;
    }

    /// Asks for the price once more, and writes down what is seen of the role: its peer id, where it is, and what it says.
    pub async fn sees(&self, stage: &Stage, role: &Role) {
        let query = BatchQuery { chain: stage.profile.chain_id, asset: Asset::Native, gas: 90_000, words: 0 };
        let question = Request::QuoteBatch(query).to_bytes();
        let edge = self.node().shared().network.edge().unwrap();
        let answer = edge.submit(role.peer, question).await.unwrap();
        stage.recorder.note_answer(role.peer.to_string(), role.door(), answer);
    }

    pub async fn close(self) {
        self.profile.close().await;
    }
}

fn dollars(to: Address) -> Value {
    let to = format!("0x{}", hex::encode(to));
    json!({ "to": to, "asset": "PRACTICE-USD", "baseUnits": "250000", "feeIn": "PRACTICE-USD" })
}
