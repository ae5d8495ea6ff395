//! Submitters that cheat: what they claim is not believed, another one brings the payment, and it happens once.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt};
use serde_json::{Value, json};
use teahouse_base::{Decode, Encode, UnixSeconds};
use teahouse_chain::envelope::Amount;
use teahouse_chain::primitives::{Address, B256};
use teahouse_relay::PeerId;
use teahouse_relay::identity::Keypair;
use teahouse_relay::node::{RelayConfig, RelayNode, SubmitHandler};
use teahouse_relay::protocol::Refusal as NotAnswered;
use teahouse_wallet::submitter::{Answer, Progress, Refusal, Request};

use super::stage::{COIN, Stage, units};
use crate::tests::*;

/// What the cheat asks for: more than Carla does.
const FEE: u128 = COIN / 50;

/// A submitter that names its price, takes every payment, and brings none.
struct Cheat {
    claims: Mutex<Progress>,
    taken: Mutex<BTreeSet<Vec<B256>>>,
}

impl Cheat {
    fn answer(&self, question: &[u8]) -> Answer {
        match Request::from_bytes(question) {
            Ok(Request::QuoteShielded(_)) => Answer::Quoted {
                relayer: Address::repeat_byte(0xee),
                fee: Amount::new(FEE).unwrap(),
                good_until: UnixSeconds::new(4_000_000_000),
            },
            Ok(Request::SubmitShielded { proven, .. }) => {
                self.taken.lock().unwrap().insert(proven.payment.nullifiers);
                Answer::Progress(*self.claims.lock().unwrap(), B256::repeat_byte(7))
            }
            _ => Answer::Refused(Refusal::NotServed),
        }
    }

    /// Waits until it has taken so many payments.
    async fn has_taken(&self, payments: usize) {
        let deadline = Instant::now() + Duration::from_secs(300);
        while self.taken.lock().unwrap().len() < payments {
            assert!(Instant::now() < deadline, "the cheat was not given {payments} payments");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

struct CheatsDoor(Arc<Cheat>);

impl SubmitHandler for CheatsDoor {
    fn submit(&self, _: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, NotAnswered>> {
        let said = self.0.answer(&question).to_bytes();
        async move { Ok(said) }.boxed()
    }
}

/// The cheat's node, and where it is.
async fn listening(cheat: &Arc<Cheat>) -> (RelayNode, String) {
    let identity = Keypair::ed25519_from_bytes([9; 32]).unwrap();
    let listen = vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()];
    let door = Arc::new(CheatsDoor(cheat.clone()));
    let node =
        RelayNode::start(RelayConfig::submitting(identity, listen, Arc::new(SystemClock), door)).unwrap();
    let known = node.listening(1).await;
    let address = format!("{}/p2p/{}", known[0].address(), known[0].peer());
    (node, address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_submitter_that_keeps_payments_or_lies_of_a_block_is_not_believed_and_another_brings_each_once() {
    // given Anna with two notes, who knows a cheat and nobody else
    let stage = Stage::new().await;
    let cheat = Arc::new(Cheat { claims: Mutex::new(Progress::Taken), taken: Mutex::default() });
    let (node, address) = listening(&cheat).await;
    let (anna, bo) = (stage.person_who_knows("anna", &address).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    anna.deposits(COIN).await;
    let to = bo.address().await;
    // when it keeps the first payment, and says of the second that a block has it
    let mut payments = Vec::new();
    for (claims, value) in [(Progress::Taken, COIN / 4), (Progress::Final, COIN / 8)] {
        *cheat.claims.lock().unwrap() = claims;
        let sheet = anna.wants_to_send(&to, value, "").await;
        assert_eq!(units(&sheet["feeMax"]), FEE);
        payments.push(anna.agree(&sheet).await);
        cheat.has_taken(payments.len()).await;
    }
    // then neither is believed: both are on their way, hold their notes, and cannot be called off
    for payment in &payments {
        let paid = anna.payment(payment).await;
        let told = (&paid["state"], &paid["money"], &paid["trouble"], &paid["canRetry"]);
        assert_eq!(told, (&json!("sent"), &json!("on-its-way"), &json!(null), &json!(true)));
        assert_eq!(anna.refused("shielded.cancel", json!({ "id": payment })).await.code, "SHD-074");
    }
    assert_eq!(anna.available().await, 0);
    // and where there is nobody else, asking once more asks the cheat
    let again = anna.call("shielded.retry", json!({ "id": payments[0] })).await;
    assert_eq!((&again["payment"]["state"], &again["sheet"]), (&json!("sent"), &json!(null)));
    assert_eq!(stage.leaves().await, 2);
    // when she knows somebody else, then that one is named instead, for the fee that was agreed to
    anna.call("relay.add", json!({ "address": stage.address() })).await;
    let both = |status: &Value| {
        let all = status["relays"].as_array().unwrap();
        all.iter().filter(|one| one["submitter"] == true).count() == 2
    };
    anna.until("relay.status", json!({}), both).await;
    // which a look says, and does nothing
    let named = anna.payment(&payments[0]).await["carrier"].clone();
    let looked = anna.call("shielded.retry", json!({ "id": payments[0], "dryRun": true })).await;
    assert!(looked["payment"]["carrier"].is_string() && looked["payment"]["carrier"] != named, "{looked}");
    assert_eq!(anna.payment(&payments[0]).await["carrier"], named);
    anna.call("shielded.retry", json!({ "id": payments[0] })).await;
    anna.is(&payments[0], "final").await;
    // when the cheat goes away with the second, then that is said, and the other brings that too
    node.stop().await;
    let gone = anna.meets(&payments[1], "NOD-616").await;
    assert_eq!((&gone["state"], &gone["money"]), (&json!("sent"), &json!("on-its-way")));
    anna.call("shielded.retry", json!({ "id": payments[1] })).await;
    anna.is(&payments[1], "final").await;
    // then each happened once
    bo.has(COIN / 4 + COIN / 8).await;
    anna.has(2 * COIN - COIN / 4 - COIN / 8 - 2 * FEE).await;
    assert_eq!(stage.leaves().await, 2 + 2 * 2);
}
