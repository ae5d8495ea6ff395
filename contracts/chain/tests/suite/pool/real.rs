//! The pool as it is on a chain, with its own verifiers and real proofs, and its model: whatever is called in whatever order, both
//! take it and write the same, or both refuse it with the same words.
//!
//! A sequence is a handful of calls, drawn from a seed: deposits, payments of two and of six notes, withdrawals, insertions of
//! two leaves, of one and of sixteen, payments that bring an insertion along, closings; and around each honest one the
//! dishonest ones that are next to it (`bends`). After every call the chain is asked whether it stands where the books say:
//!
//! - queue and tree are those of a list and a [`Tree`](teahouse_zk::merkle::Tree) that are kept beside;
//! - what came in of an asset and did not leave is what unspent notes are worth, and no more left than came;
//! - no nullifier was written twice.
//!
//! In the end, with deposits closed or open, all that waits is inserted, every note is withdrawn, and nothing is left. A few
//! sequences are played in every run, three hundred with `TEAHOUSE_FULL=1`. A sequence that fails says how it is played alone:
//! with its number in `TEAHOUSE_SEQUENCE`.

mod bends;
mod ledger;
pub mod owner;
pub mod payment;
mod sequence;
mod tally;

use alloy::primitives::U256;
use alloy::rpc::client::RpcClient;
use serde_json::{Value, json};

use super::Shielded;
use super::proofs::Provers;
use crate::kit::WEI;
use sequence::Sequence;
use tally::Tally;

/// Sequences of a plain run: one of each kind.
const SEQUENCES: u64 = 3;
/// With `TEAHOUSE_FULL=1`.
const SEQUENCES_IN_FULL: u64 = 300;

/// Says how a sequence is played again, when it fails.
struct Failing(u64);

impl Drop for Failing {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("sequence {0} failed; TEAHOUSE_SEQUENCE={0} plays it alone", self.0);
        }
    }
}

/// The chain, which can be turned back.
struct Past(RpcClient);

impl Past {
    async fn tell(&self, method: &'static str, params: Value) -> Value {
        self.0.request::<_, Value>(method, params).await.expect("anvil answers")
    }

    async fn remember(&self) -> Value {
        self.tell("evm_snapshot", json!([])).await
    }

    async fn go_back(&self, to: Value) {
        assert_eq!(self.tell("evm_revert", json!([to])).await, json!(true));
    }
}

/// The sequences to play.
fn numbers() -> std::ops::Range<u64> {
    let number = std::env::var("TEAHOUSE_SEQUENCE").ok();
    if let Some(number) = number.map(|text| text.parse::<u64>().expect("a sequence has a number")) {
        return number..number + 1;
    }
    let full = std::env::var_os("TEAHOUSE_FULL").is_some_and(|full| full == "1");
    0..if full { SEQUENCES_IN_FULL } else { SEQUENCES }
}

#[tokio::test]
#[allow(clippy::print_stdout, reason = "the table is what the test came to")]
async fn shp_004_005_007_008_012_with_real_proofs_the_pool_keeps_its_books_and_everybody_gets_out() {
    let (mut shielded, provers, mut tally) = (Shielded::open().await, Provers::default(), Tally::default());
    let devnet = &shielded.house.devnet;
    let plenty = U256::from(WEI) * U256::from(100);
    devnet.faucet(shielded.anna.address(), plenty, U256::ZERO).await.expect("the faucet runs");
    let past = Past(RpcClient::new_http(devnet.url().parse().expect("anvil's address is one")));
    let fresh = shielded.model.clone();
    let sequences = numbers();
    for number in sequences.clone() {
        let failing = Failing(number);
        let before = past.remember().await;
        Sequence::new(&mut shielded, &provers, &mut tally, number).play().await;
        past.go_back(before).await;
        shielded.model = fresh.clone();
        drop(failing);
    }
    println!("{tally}");
    if sequences.end - sequences.start >= SEQUENCES {
        tally.check();
    }
}
