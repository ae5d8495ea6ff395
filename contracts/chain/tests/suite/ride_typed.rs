//! The golden digests of rides, to which Solidity and Rust are both held.

use std::collections::BTreeSet;
use std::time::Duration;

use alloy::primitives::B256;
use serde_json::Value;
use teahouse_base::{Decode, Encode};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::ride::{
    Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideId, RideQuote, RideVoucher, Start,
};

use crate::golden::{domain, each, field, list, time};
use crate::kit;

const VECTORS: &str = include_str!("../../../test/vectors/ride-settlement.json");

fn amount(vector: &Value, name: &str) -> Amount {
    kit::amount(field(vector, name))
}

fn span(vector: &Value, name: &str) -> Duration {
    Duration::from_secs(field(vector, name))
}

fn dest(vector: &Value, word: &str, kind: &str) -> Destination {
    Destination::read(field(vector, word), field(vector, kind)).expect("a destination of this version")
}

fn ride(vector: &Value) -> RideId {
    field::<B256>(vector, "rideId").into()
}

fn quote(vector: &Value) -> RideQuote {
    RideQuote {
        rider: field(vector, "rider"),
        driver: field(vector, "driver"),
        asset: Asset::from_token(field(vector, "token")),
        max_fare: amount(vector, "maxFare"),
        fee_grace: amount(vector, "feeGrace"),
        fee_booked: amount(vector, "feeBooked"),
        fee_arrived: amount(vector, "feeArrived"),
        fee_no_show: amount(vector, "feeNoShow"),
        driver_bond: amount(vector, "driverBond"),
        grace: span(vector, "graceSeconds"),
        wait: span(vector, "waitSeconds"),
        ride_timeout: span(vector, "rideTimeout"),
        pickup_commit: field(vector, "pickupCommit"),
        tariff_hash: field(vector, "tariffHash"),
        dest_cell_commit: field(vector, "destCellCommit"),
        rider_to: dest(vector, "riderTo", "riderKind"),
        driver_to: dest(vector, "driverTo", "driverKind"),
        valid_until: time(vector, "validUntil"),
        arrive_by: time(vector, "arriveBy"),
        salt: field(vector, "salt"),
    }
}

fn arrive(vector: &Value) -> Arrive {
    let (arrived_at, cell_commit) = (time(vector, "arrivedAt"), field(vector, "cellCommit"));
    Arrive { ride: ride(vector), arrived_at, cell_commit }
}

fn start(vector: &Value) -> Start {
    Start { ride: ride(vector), code: field(vector, "code") }
}

fn voucher(vector: &Value) -> RideVoucher {
    let (seq, cumulative) = (field(vector, "seq"), amount(vector, "cumulative"));
    RideVoucher { ride: ride(vector), seq, cumulative, route_head: field(vector, "routeHead") }
}

fn final_fare(vector: &Value) -> FinalFare {
    FinalFare { ride: ride(vector), fare: amount(vector, "fare"), deadline: time(vector, "deadline") }
}

fn cancel(vector: &Value) -> CancelRide {
    CancelRide { ride: ride(vector), max_fee: amount(vector, "maxFee"), deadline: time(vector, "deadline") }
}

fn rating(vector: &Value) -> Rating {
    Rating { ride: ride(vector), score: field(vector, "score"), note_hash: field(vector, "noteHash") }
}

fn draw(vector: &Value) -> PurseDraw {
    PurseDraw {
        account: field(vector, "account"),
        asset: Asset::from_token(field(vector, "token")),
        amount: amount(vector, "amount"),
        to: dest(vector, "to", "toKind"),
        deadline: time(vector, "deadline"),
        salt: field(vector, "salt"),
    }
}

/// Holds a digest to every vector of a list, and the list to every field that the vectors have.
fn check(of: &str, digest: impl Fn(&Value, &ContractDomain) -> B256) {
    let all = list(VECTORS, of);
    let fields = all[0].as_object().expect("an object").keys().map(String::as_str);
    let bound: BTreeSet<&str> = fields.filter(|name| !["changed", "digest"].contains(name)).collect();
    let changed = all.iter().map(|it| it["changed"].as_str().expect("text")).filter(|it| *it != "nothing");
    assert_eq!(changed.collect::<BTreeSet<_>>(), bound, "{of}: every field has a vector of its own");
    each(&all, &[], |vector| digest(vector, &domain(vector)));
}

#[test]
fn sig_002_rid_001_quotes_are_the_golden_ones_and_change_with_every_bound_field() {
    check("RideQuote", |vector, domain| quote(vector).id(domain).word());
}

#[test]
fn sig_002_what_is_signed_on_the_way_is_the_golden_digests_and_changes_with_every_bound_field() {
    check("Arrive", |vector, domain| arrive(vector).digest(domain));
    check("Start", |vector, domain| start(vector).digest(domain));
    check("RideVoucher", |vector, domain| voucher(vector).digest(domain));
    check("FinalFare", |vector, domain| final_fare(vector).digest(domain));
    check("CancelRide", |vector, domain| cancel(vector).digest(domain));
    check("Rating", |vector, domain| rating(vector).digest(domain));
    check("PurseDraw", |vector, domain| draw(vector).digest(domain));
}

/// Holds the bytes of every vector's value to it, and refuses a tail and another version.
fn bytes<T: Encode + Decode + PartialEq + std::fmt::Debug>(of: &str, read: impl Fn(&Value) -> T) {
    let mut seen = BTreeSet::new();
    for vector in &list(VECTORS, of) {
        let (value, changed) = (read(vector), vector["changed"].as_str().expect("text"));
        let bytes = value.to_bytes();
        assert_eq!(T::from_bytes(&bytes), Ok(value), "{of}: {changed}");
        // Chain and contract are in the digest and not in the bytes.
        let is_in_them = !["chainId", "contract"].contains(&changed);
        assert_eq!(seen.insert(bytes.clone()), is_in_them, "{of}: {changed}");
        assert!(T::from_bytes(&[&bytes[..], &[0]].concat()).is_err(), "{of}: a tail");
        assert!(T::from_bytes(&[&[9], &bytes[1..]].concat()).is_err(), "{of}: another version");
    }
}

#[test]
fn quotes_and_words_survive_their_bytes() {
    bytes("RideQuote", quote);
    bytes("Arrive", arrive);
    bytes("Start", start);
    bytes("RideVoucher", voucher);
    bytes("FinalFare", final_fare);
    bytes("CancelRide", cancel);
    bytes("Rating", rating);
    bytes("PurseDraw", draw);
}
