//! The part in Rust of `docs/contracts/ride.md`.

use std::path::Path;
use std::time::Duration;

use alloy::primitives::{B256, keccak256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::refusal::DealRefusal;
use teahouse_chain::ride::{RideQuote, RideSettlement, RideVoucher, Start, pickup_commit};
use teahouse_deals::deal::Deal;
use teahouse_deals::ride::RideParty;

use super::{House, Played, Refusal};
use crate::kit::{amount, key};

const MINUTE: Duration = Duration::from_secs(60);
const CODE: B256 = B256::repeat_byte(0xc0);

/// The page: what giving the ride up would cost at its end, and why its last call is refused.
#[allow(clippy::print_stdout, reason = "the page prints what can be done next")]
async fn page(house: &House, folder: &Path, quote: RideQuote) -> Played<(Option<Amount>, Option<Refusal>)> {
    let [ana, ben, anyone] = [1, 2, 9].map(key);
    let (code, route_head) = (CODE, B256::ZERO);
    let send = async |by: &PrivateKeySigner, call: ContractCall| super::send(house, by, call).await;
    // The page begins.
    let devnet = Devnet::attach(folder).await?; // or any `ChainPort` and an address book
    let (port, at) = (devnet.port(), devnet.book().find(ContractName::RideSettlement)?.address);
    let rides = RideSettlement::at(at);
    let domain = rides.domain(port.chain_id());
    let id = quote.id(&domain); // `quote: RideQuote`, as in the table above; both sides sign `id.word()`

    send(&ben, rides.fund(ben.address(), quote.asset, quote.driver_bond)).await?;
    let bens = ben.sign_hash_sync(&id.word())?.as_bytes();
    send(&ana, rides.open(&quote, &[], &bens)).await?; // whoever calls need not sign
    send(&ben, rides.start(&quote, &Start { ride: id, code }, &[])).await?; // `code` is what Ana showed
    let voucher = RideVoucher { ride: id, seq: 9, cumulative: Amount::small(1_234), route_head };
    let anas = ana.sign_hash_sync(&voucher.digest(&domain))?.as_bytes();
    send(&anyone, rides.close(&quote, &voucher, &anas)).await?;

    let ride = rides.ride(port, &quote, At::Latest).await?; // the machine, as the contract stands now
    let now = port.heads().await?.latest.time;
    // What Ben can do, from when, until when, and what follows.
    for next in ride.next_actions(RideParty::Driver, now) {
        println!("{:?} from {} until {:?}", next.verb, next.from, next.until);
    }
    let costs = ride.cancel_fee(true, now); // `None`: this ride can be given up no more
    let refused = port.simulate(rides.finish(&quote).plan(anyone.address())).await?.revert;
    let why = refused.map(|revert| Refusal::read(&revert)); // Deal(TooEarly { opens_after: …, time: … })
    // The page ends.
    Ok((costs, why))
}

#[tokio::test]
async fn the_page_of_rides_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = super::house(folder.path()).await;
    let [ana, ben, _] = [house.rich(1).await, house.rich(2).await, house.rich(9).await];
    let now = house.now().await;
    let quote = RideQuote {
        rider: ana.address(),
        driver: ben.address(),
        asset: Asset::Native,
        max_fare: amount(2_000),
        fee_grace: amount(10),
        fee_booked: amount(100),
        fee_arrived: amount(200),
        fee_no_show: amount(300),
        driver_bond: amount(250),
        grace: Duration::from_secs(90),
        wait: 5 * MINUTE,
        ride_timeout: 8 * 60 * MINUTE,
        pickup_commit: pickup_commit(CODE),
        tariff_hash: keccak256("so much a kilometre"),
        dest_cell_commit: keccak256("salt, and the station"),
        rider_to: Destination::Account(ana.address()),
        driver_to: Destination::Account(ben.address()),
        valid_until: now.after(10 * MINUTE),
        arrive_by: now.after(30 * MINUTE),
        salt: B256::repeat_byte(0x5a),
    };

    let (costs, why) = page(&house, folder.path(), quote).await.expect("every step is taken");

    assert_eq!(costs, None);
    assert!(matches!(why, Some(Refusal::Deal(DealRefusal::TooEarly { .. }))), "{why:?}");
    house.devnet.stop().await.expect("anvil stops");
}
