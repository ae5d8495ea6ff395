//! A payment through an endpoint that cannot simulate, on a real chain, from the preview to the block.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::SystemClock;
use teahouse_base::testing::MemoryStore;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::quorum::open;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Signer;

use crate::limited::{Limit, LimitedEndpoint};
use crate::world::*;

#[tokio::test]
async fn a_payment_is_shown_and_made_through_an_endpoint_that_cannot_simulate() {
    // given a real chain whose endpoint has no `eth_simulateV1`, and an account with coin
    let devnet = Devnet::start_temporary().await.unwrap();
    let limited = LimitedEndpoint::before(devnet.url(), Limit::NoMethod("eth_simulateV1")).await;
    let port: Arc<dyn ChainPort> = Arc::new(open(&ChainProfile::practice(&limited.url)).unwrap());
    let book = Arc::new(devnet.book().clone());
    let signer = Signer::new(key(1), book.clone());
    devnet.faucet(signer.address(), U256::from(3 * u128::from(COIN)), U256::ZERO).await.unwrap();
    let lane = Lane { chain: CHAIN, account: signer.address() };
    let journal = Journal::open(lane, Arc::new(MemoryStore::new()), port, Arc::new(SystemClock));

    // when a payment is shown, agreed to and sent
    let intent = send_coin(account(9), COIN);
    let preview = Preview::prepare(&journal, &book, intent.clone()).await.unwrap();
    let shown = preview.summary();
    assert_eq!(shown.outflow[&Asset::Native], U256::from(COIN) + shown.max_fee);
    let confirmed = preview.confirm(&journal, &preview.digest()).await.unwrap();
    journal.commit(|records| journal.draft(records, id(1), intent, None)).unwrap();
    journal.commit(|records| journal.approve(records, &id(1), &confirmed)).unwrap();
    for _ in 0..100 {
        journal.tick(Some(&signer)).await.unwrap();
        if !devnet.port().balance(account(9), At::Latest).await.unwrap().is_zero() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    // then it arrived, and the endpoint was asked to simulate once
    assert_eq!(devnet.port().balance(account(9), At::Latest).await.unwrap(), U256::from(COIN));
    assert_eq!(limited.met(), 1);
}
