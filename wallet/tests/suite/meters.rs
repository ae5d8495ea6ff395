//! Meters: one yes to a sum that rises, vouchers of one thing within the most, and what of it counts until the chain shows it over.

use std::sync::atomic::Ordering;

use alloy::primitives::{Address, B256, U256};
use teahouse_base::RecordStore;
use teahouse_chain::book::ContractName;
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::promise::{
    MeterDraft, MeterError, MeterRecord, MeterState, PromiseError, Step, changing, is_signed_by, may_count,
    may_sign,
};
use teahouse_wallet::typed::{FillError, Filled};

use crate::promises::house::*;
use crate::world::{DOLLAR, id, key_of, now};

/// The fare of the ride that `quote` opens, at the most that it may come to.
fn fare_of(ride: B256, most: u128) -> Filled {
    let words = words([
        ("rideId", ride),
        ("seq", B256::ZERO),
        ("cumulative", number(most)),
        ("routeHead", B256::ZERO),
    ]);
    fill(ContractName::RideSettlement, "RideVoucher", &words).unwrap()
}

fn pay_of(house: &House, payer: Address, most: u128, seconds: u64) -> Filled {
    let until = house.world.chain.head().time.get() + seconds;
    let words = words([
        ("payer", place(payer)),
        ("payee", place(Address::repeat_byte(9))),
        ("lane", B256::repeat_byte(7)),
        ("token", place(DOLLAR)),
        ("cumulative", number(most)),
        ("expiry", number(until)),
    ]);
    fill(ContractName::VoucherBank, "PayVoucher", &words).unwrap()
}

fn draft(house: &House, filled: &Filled, account: Address) -> Result<MeterDraft, MeterError> {
    let bound = house.bound(filled.contract(), filled.name());
    house.promises.meter_draft(&bound, filled.clone(), account)
}

fn open(house: &House, key: &AccountKey, name: IntentId, filled: &Filled) -> Result<MeterRecord, MeterError> {
    let draft = draft(house, filled, key.address())?;
    let newest = house.world.chain.head().time;
    let mut records = house.world.store.begin_write().unwrap();
    let opened = house.promises.open_meter(&mut *records, key, name, &draft, (APP, newest))?;
    records.commit().unwrap();
    Ok(opened)
}

fn vouch(
    house: &House,
    key: &AccountKey,
    name: IntentId,
    (request, sum): (u64, u64),
    changes: &[(String, B256)],
) -> Result<MeterRecord, MeterError> {
    let known = house.promises.meter(key.address(), &name).unwrap().ok_or(MeterError::Unknown)?;
    let bound = house.bound(known.terms.contract(), known.terms.name());
    let newest = house.world.chain.head().time;
    let step = Step { request, sum: U256::from(sum), changes };
    let mut records = house.world.store.begin_write().unwrap();
    let said = house.promises.vouch(&mut *records, key, &name, (&bound, newest), &step)?;
    records.commit().unwrap();
    Ok(said)
}

fn stop(house: &House, key: &AccountKey, name: IntentId) -> Option<MeterRecord> {
    let mut records = house.world.store.begin_write().unwrap();
    let stopped = house.promises.stop_meter(&mut *records, key.address(), &name).unwrap();
    records.commit().unwrap();
    stopped
}

/// A rider whose ride is agreed to here, and the ride.
fn rider(house: &House) -> (AccountKey, B256) {
    let key = key_of(1, 3);
    let quote = quote(house, key.address(), Address::repeat_byte(9));
    house.agree(&key, id(100), &ride(&quote)).unwrap();
    (key, quote.id(&domain(RIDES)).word())
}

fn head(byte: u8) -> [(String, B256); 1] {
    [("routeHead".to_owned(), B256::repeat_byte(byte))]
}

pub fn specimens() -> Vec<MeterRecord> {
    let house = House::new();
    let key = key_of(1, 3);
    let opened = open(&house, &key, id(1), &pay_of(&house, key.address(), 50, 600)).unwrap();
    let said = vouch(&house, &key, id(1), (1, 5), &[]).unwrap();
    let states = [MeterState::Stopped, MeterState::Used, MeterState::Dead, MeterState::Replaced];
    let ended = states.map(|state| MeterRecord { state, ..said.clone() });
    [opened, said].into_iter().chain(ended).collect()
}

#[test]
fn mtr_001_a_voucher_is_of_what_was_agreed_to_but_for_the_sum_its_number_and_what_changes() {
    let house = House::new();
    let (key, ride) = rider(&house);
    let opened = open(&house, &key, id(1), &fare_of(ride, 40)).unwrap();
    assert_eq!((opened.most(), opened.said(), opened.signature), (U256::from(40), U256::ZERO, None));
    let said = vouch(&house, &key, id(1), (1, 7), &head(5)).unwrap();
    // Every field of it is what was agreed to, or what was to change.
    let expected = words([
        ("rideId", ride),
        ("seq", number(1_u8)),
        ("cumulative", number(7_u8)),
        ("routeHead", B256::repeat_byte(5)),
    ]);
    assert_eq!(said.last, fill(ContractName::RideSettlement, "RideVoucher", &expected).unwrap());
    let bound = house.bound(ContractName::RideSettlement, "RideVoucher");
    assert!(is_signed_by(&bound, &said.last, &said.signature.unwrap(), key.address()));
    // Another ride, another sum beside the sum, and a number of its own are no changes.
    for field in ["rideId", "cumulative", "seq", "tip"] {
        let refused = vouch(&house, &key, id(1), (2, 8), &[(field.to_owned(), number(9_u8))]).unwrap_err();
        let is_unknown = matches!(&refused, MeterError::Promise(PromiseError::Fill(FillError::Unknown(_))));
        assert!(is_unknown, "{field}: {refused}");
    }
    // Above the most nothing is signed, and just the most is.
    let above = vouch(&house, &key, id(1), (2, 41), &[]).unwrap_err();
    assert!(matches!(above, MeterError::AboveMost { .. }), "{above}");
    assert_eq!(vouch(&house, &key, id(1), (2, 40), &[]).unwrap().said(), U256::from(40));
}

#[test]
fn mtr_001_who_does_not_pay_by_it_or_signed_no_terms_here_opens_nothing() {
    let house = House::new();
    let (key, ride) = rider(&house);
    let refused = |filled: &Filled, account| draft(&house, filled, account).unwrap_err();
    let unknown = refused(&fare_of(B256::repeat_byte(1), 40), key.address());
    assert!(matches!(unknown, MeterError::Promise(PromiseError::OtherSubject(_))), "{unknown}");
    let other = refused(&fare_of(ride, 40), Address::repeat_byte(9));
    assert!(matches!(other, MeterError::Promise(PromiseError::OtherSubject(_))), "{other}");
    let payee = refused(&pay_of(&house, Address::repeat_byte(8), 9, 60), key.address());
    assert!(matches!(payee, MeterError::Promise(PromiseError::NotASide("PayVoucher"))), "{payee}");
    // The driver has signed the same quote, and is not who pays.
    let driver = key_of(1, 4);
    let quote = quote(&house, Address::repeat_byte(9), driver.address());
    house.agree(&driver, id(101), &crate::promises::house::ride(&quote)).unwrap();
    let driven = refused(&fare_of(quote.id(&domain(RIDES)).word(), 40), driver.address());
    assert!(matches!(driven, MeterError::Promise(PromiseError::NotASide("RideVoucher"))), "{driven}");
    // What is signed once is no voucher, and a voucher is not signed once.
    assert!(may_count(ContractName::RideSettlement, "FinalFare").is_none());
    assert!(may_count(ContractName::RideSettlement, "RideVoucher").is_some());
    assert!(may_sign(ContractName::VoucherBank, "PayVoucher").is_none());
    let later: Vec<_> = changing(ContractName::RideSettlement, "RideVoucher").collect();
    assert_eq!(later, ["seq", "routeHead"]);
    assert_eq!(changing(ContractName::VoucherBank, "PayVoucher").count(), 0);
}

#[test]
fn mtr_002_the_same_sum_or_less_never_gives_a_second_signature() {
    let house = House::new();
    let (key, ride) = rider(&house);
    open(&house, &key, id(1), &fare_of(ride, 40)).unwrap();
    let first = vouch(&house, &key, id(1), (1, 7), &head(5)).unwrap();
    for sum in [7, 6, 0] {
        let refused = vouch(&house, &key, id(1), (2, sum), &head(6)).unwrap_err();
        assert!(matches!(refused, MeterError::NotAbove { .. }), "{sum}: {refused}");
    }
    assert_eq!(vouch(&house, &key, id(1), (1, 7), &head(5)).unwrap(), first, "the request that it answers");
    // A meter that takes its place goes on above it, also where the one before has stopped.
    stop(&house, &key, id(1)).unwrap();
    let refused = open(&house, &key, id(2), &fare_of(ride, 7)).unwrap_err();
    assert!(matches!(refused, MeterError::NotAbove { .. }), "{refused}");
    open(&house, &key, id(2), &fare_of(ride, 50)).unwrap();
    let refused = vouch(&house, &key, id(2), (3, 7), &[]).unwrap_err();
    assert!(matches!(refused, MeterError::NotAbove { .. }), "{refused}");
    let next = vouch(&house, &key, id(2), (3, 8), &[]).unwrap();
    let seq = next.last.fields().find(|(slot, _)| slot.path == "seq").map(|(_, word)| *word);
    assert_eq!(seq, Some(number(2_u8)), "vouchers of a ride are numbered on");
}

#[test]
fn mtr_002_a_power_cut_before_the_commit_leaves_neither_voucher_nor_sum() {
    let house = House::new();
    let (key, ride) = rider(&house);
    let opened = open(&house, &key, id(1), &fare_of(ride, 40)).unwrap();
    let bound = house.bound(ContractName::RideSettlement, "RideVoucher");
    let (newest, changes) = (house.world.chain.head().time, head(5));
    let step = Step { request: 1, sum: U256::from(7), changes: &changes };
    let mut records = house.world.store.begin_write().unwrap();
    let lost = house.promises.vouch(&mut *records, &key, &id(1), (&bound, newest), &step).unwrap();
    drop(records);
    assert_eq!(house.promises.meter(key.address(), &id(1)).unwrap(), Some(opened));
    // Asked again it is the same voucher, bit for bit: nobody has two for one sum.
    assert_eq!(vouch(&house, &key, id(1), (1, 7), &changes).unwrap().signature, lost.signature);
}

#[test]
fn mtr_003_a_meter_that_has_stopped_signs_nothing_and_never_runs_again() {
    let house = House::new();
    let (key, ride) = rider(&house);
    open(&house, &key, id(1), &fare_of(ride, 40)).unwrap();
    let first = vouch(&house, &key, id(1), (1, 7), &[]).unwrap();
    assert!(stop(&house, &key, id(1)).is_some() && stop(&house, &key, id(1)).is_none());
    assert!(matches!(vouch(&house, &key, id(1), (2, 8), &[]), Err(MeterError::Stopped)));
    // What it had signed comes back as it was, and opening it anew does not start it.
    assert_eq!(vouch(&house, &key, id(1), (1, 7), &[]).unwrap().signature, first.signature);
    assert_eq!(open(&house, &key, id(1), &fare_of(ride, 40)).unwrap().state, MeterState::Stopped);
    // One that another takes the place of has ended too.
    open(&house, &key, id(2), &fare_of(ride, 40)).unwrap();
    open(&house, &key, id(3), &fare_of(ride, 41)).unwrap();
    assert!(matches!(vouch(&house, &key, id(2), (3, 9), &[]), Err(MeterError::Stopped)));
    assert!(matches!(vouch(&house, &key, id(4), (4, 9), &[]), Err(MeterError::Unknown)));
}

#[test]
fn mtr_004_the_most_counts_while_it_runs_and_what_was_said_from_its_end_on() {
    let house = House::new();
    house.set_limit(60);
    let key = key_of(1, 3);
    let pay = |most| pay_of(&house, key.address(), most, 600);
    assert!(matches!(open(&house, &key, id(1), &pay(61)), Err(MeterError::Promise(PromiseError::Limit(_)))));
    open(&house, &key, id(1), &pay(50)).unwrap();
    assert_eq!(house.counted(), U256::from(50));
    vouch(&house, &key, id(1), (1, 5), &[]).unwrap();
    assert_eq!(house.counted(), U256::from(50), "the rest may still be asked for");
    // Another for the same thing takes its place, and what it counts.
    let newest = house.world.chain.head().time;
    let dearer = draft(&house, &pay(55), key.address()).unwrap();
    assert_eq!(dearer.asset(), Asset::Token(DOLLAR));
    assert!(house.promises.meter_within_limits(&dearer, APP, newest).is_ok());
    open(&house, &key, id(2), &pay(55)).unwrap();
    assert_eq!(house.counted(), U256::from(55));
    vouch(&house, &key, id(2), (2, 8), &[]).unwrap();
    stop(&house, &key, id(2)).unwrap();
    assert_eq!(house.counted(), U256::from(8));
    // And once a final block is past its end, it proves nothing.
    assert!(now(house.promises.tick_meters()).unwrap().is_empty());
    house.final_in(700);
    assert_eq!(now(house.promises.tick_meters()).unwrap(), [id(2)]);
    assert_eq!(house.counted(), U256::ZERO);
    let state = house.promises.meter(key.address(), &id(2)).unwrap().unwrap().state;
    assert_eq!((state, house.promises.unsettled_meters().unwrap().len()), (MeterState::Dead, 0));
}

#[test]
fn mtr_004_a_ride_that_is_over_ends_its_meter() {
    let house = House::new();
    let (key, ride) = rider(&house);
    open(&house, &key, id(1), &fare_of(ride, 40)).unwrap();
    vouch(&house, &key, id(1), (1, 7), &[]).unwrap();
    house.rides.status.store(4, Ordering::Relaxed);
    assert!(now(house.promises.tick_meters()).unwrap().is_empty());
    house.rides.status.store(6, Ordering::Relaxed);
    assert_eq!(now(house.promises.tick_meters()).unwrap(), [id(1)]);
    assert!(matches!(vouch(&house, &key, id(1), (2, 8), &[]), Err(MeterError::Stopped)));
}
