//! What the account of an app signs: filled as described, kept with what it counts, followed until it is used or dead, and held
//! against every field by whoever gets it.

pub mod house;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{RecordStore, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::escrow::{DealId, Ruling, Settlement};
use teahouse_chain::port::Asset;
use teahouse_chain::ride::{Arrive, CancelRide, FinalFare, Rating, RideId, RideQuote, Start};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::promise::{PromiseError, PromiseRecord, PromiseState, Promises, is_signed_by, may_sign};
use teahouse_wallet::typed::{FillError, bind, described};

use crate::world::{DOLLAR, id, key_of, now};
use house::*;

pub fn specimens() -> Vec<PromiseRecord> {
    let house = House::new();
    let key = key_of(1, 3);
    let quote = quote(&house, key.address(), Address::repeat_byte(9));
    let terms = terms(&house, key.address(), Address::repeat_byte(9));
    let kept = [(id(1), ride(&quote)), (id(2), deal(&terms))]
        .map(|(name, filled)| house.agree(&key, name, &filled).unwrap());
    let states = [PromiseState::Open, PromiseState::Used, PromiseState::Dead];
    let each = |record: PromiseRecord| states.map(|state| PromiseRecord { state, ..record.clone() });
    kept.into_iter().flat_map(each).collect()
}

#[test]
fn prm_001_what_is_signed_is_byte_for_byte_what_each_contract_has_signed() {
    let house = House::new();
    let (one, other) = (Address::repeat_byte(8), Address::repeat_byte(9));
    let (quote, terms) = (quote(&house, one, other), terms(&house, one, other));
    let (rides, escrow) = (domain(RIDES), domain(ESCROW));
    assert_eq!(ride(&quote).digest(&rides), quote.id(&rides).word());
    assert_eq!(deal(&terms).digest(&escrow), terms.id(&escrow).word());
    let (ride, deal, until) = (quote.id(&rides), terms.id(&escrow), UnixSeconds::new(77));
    let of = |name: &str, all: &Words| fill(ContractName::RideSettlement, name, all).unwrap().digest(&rides);
    let (hash, id) = (B256::repeat_byte(4), ("rideId", ride.word()));
    let arrive = Arrive { ride, arrived_at: until, cell_commit: hash };
    let all = words([id, ("arrivedAt", number(77_u8)), ("cellCommit", hash)]);
    assert_eq!(of("Arrive", &all), arrive.digest(&rides));
    assert_eq!(of("Start", &words([id, ("code", hash)])), Start { ride, code: hash }.digest(&rides));
    let rating = Rating { ride, score: 5, note_hash: hash };
    assert_eq!(
        of("Rating", &words([id, ("score", number(5_u8)), ("noteHash", hash)])),
        rating.digest(&rides)
    );
    let cancel = CancelRide { ride, max_fee: amount(3), deadline: until };
    let all = words([id, ("maxFee", number(3_u8)), ("deadline", number(77_u8))]);
    assert_eq!(of("CancelRide", &all), cancel.digest(&rides));
    let last = FinalFare { ride, fare: amount(40), deadline: until };
    assert_eq!(fare(ride, 40, until).digest(&rides), last.digest(&rides));
    let settlement = Settlement {
        id: deal,
        milestones: 3,
        to_payer: amount(1),
        to_payee: amount(2),
        nonce: 4,
        deadline: until,
    };
    let all = words([
        ("id", deal.word()),
        ("milestones", number(3_u8)),
        ("toPayer", number(1_u8)),
        ("toPayee", number(2_u8)),
        ("nonce", number(4_u8)),
        ("deadline", number(77_u8)),
    ]);
    let filled = fill(ContractName::Escrow, "Settlement", &all).unwrap();
    assert_eq!(filled.digest(&escrow), settlement.digest(&escrow));
    let ruling = Ruling { id: deal, milestone: 1, payee_bps: 9, reasons_hash: hash, deadline: until };
    let all = words([
        ("id", deal.word()),
        ("milestone", number(1_u8)),
        ("payeeBps", number(9_u8)),
        ("reasonsHash", hash),
        ("deadline", number(77_u8)),
    ]);
    assert_eq!(fill(ContractName::Escrow, "Ruling", &all).unwrap().digest(&escrow), ruling.digest(&escrow));
}

#[test]
fn prm_001_a_field_too_few_or_too_many_or_too_large_is_refused_and_so_is_every_other_struct() {
    let house = House::new();
    let full = terms_words(&terms(&house, Address::repeat_byte(8), Address::repeat_byte(9)));
    let filled = |words: &Words| fill(ContractName::Escrow, "DealTerms", words).map(drop);
    assert_eq!(filled(&full), Ok(()));
    for path in full.keys() {
        let mut fewer = full.clone();
        fewer.remove(path);
        assert_eq!(filled(&fewer), Err(FillError::Missing(path.clone())));
    }
    // A gap in a list, another field, and one that the host fills in itself.
    for path in ["milestones.4.amount", "tip", "payerKind"] {
        let mut more = full.clone();
        more.insert(path.to_owned(), B256::ZERO);
        assert_eq!(filled(&more), Err(FillError::Unknown(path.to_owned())));
    }
    for path in ["payer", "payerDeposit", "acceptBy", "defaultBps", "milestones.2.reviewWindow"] {
        let mut large = full.clone();
        large.insert(path.to_owned(), B256::repeat_byte(0xff));
        assert_eq!(filled(&large), Err(FillError::Unfit(path.to_owned())));
    }
    // A batch has bytes in it, a voucher is a meter's, and a claim is a share's.
    let none = Words::new();
    let batch = fill(ContractName::Delegate, "Batch", &none);
    assert!(matches!(batch, Err(FillError::UnknownStruct { .. })), "{batch:?}");
    for (contract, name) in [
        (ContractName::Delegate, "Batch"),
        (ContractName::RedEnvelope, "Claim"),
        (ContractName::RideSettlement, "RideVoucher"),
        (ContractName::RideSettlement, "PurseDraw"),
        (ContractName::VoucherBank, "PayVoucher"),
        (ContractName::Escrow, "Milestone"),
        (ContractName::Escrow, "Redirect"),
    ] {
        assert_eq!(may_sign(contract, name), None, "{contract} {name}");
        assert!(described(contract).iter().any(|one| one.name == name));
    }
    assert!(may_sign(ContractName::RideSettlement, "RideQuote").is_some());
}

#[test]
fn prm_001_an_account_that_is_no_side_of_it_signs_nothing() {
    let house = House::new();
    let filled = ride(&quote(&house, Address::repeat_byte(8), Address::repeat_byte(9)));
    let refused = house.draft(&filled, key_of(1, 3).address()).unwrap_err();
    assert!(matches!(refused, PromiseError::NotASide("RideQuote")), "{refused}");
    // and a struct that no app's account signs is refused, whoever is named in it
    let draw = words([
        ("account", place(Address::repeat_byte(8))),
        ("token", B256::ZERO),
        ("amount", number(1_u8)),
        ("to", B256::ZERO),
        ("deadline", number(9_u8)),
        ("salt", B256::ZERO),
    ]);
    let draw = fill(ContractName::RideSettlement, "PurseDraw", &draw).unwrap();
    let refused = house.draft(&draw, Address::repeat_byte(8)).unwrap_err();
    assert!(matches!(refused, PromiseError::Fill(FillError::UnknownStruct { .. })), "{refused}");
}

#[test]
fn prm_002_a_signature_is_on_disk_and_the_same_name_gives_the_same_bytes() {
    let house = House::new();
    let (key, other) = (key_of(1, 3), Address::repeat_byte(9));
    let quote = quote(&house, key.address(), other);
    let kept = house.agree(&key, id(1), &ride(&quote)).unwrap();
    // Whoever opens the same disk finds it.
    let (book, clock) = (house.world.book.clone(), Arc::new(house.world.clock.clone()));
    let again = Promises::open(book, house.world.disk(), house.world.port(), clock, PersonaNumber::FIRST);
    assert_eq!(again.look_up(key.address(), &id(1)).unwrap(), Some(kept.clone()));
    assert_eq!(house.agree(&key, id(1), &ride(&quote)).unwrap(), kept);
    // Another promise does not take its name, nor one whose time is over a signature.
    let dearer = RideQuote { max_fare: amount(51), ..quote };
    assert!(matches!(house.agree(&key, id(1), &ride(&dearer)), Err(PromiseError::NameTaken)));
    house.final_in(700);
    assert!(matches!(house.agree(&key, id(2), &ride(&dearer)), Err(PromiseError::TooLate(_))));
    // and what was signed in time comes back after it as well
    assert_eq!(house.agree(&key, id(1), &ride(&quote)).unwrap(), kept);
}

#[test]
fn prm_002_a_power_cut_before_the_commit_leaves_neither_signature_nor_count() {
    let house = House::new();
    house.set_limit(60);
    let key = key_of(1, 3);
    let draft = house.draft(&ride(&quote(&house, key.address(), Address::repeat_byte(9))), key.address());
    let newest = house.world.chain.head().time;
    let mut records = house.world.store.begin_write().unwrap();
    house.promises.agree(&mut *records, &key, id(1), &draft.unwrap(), (APP, newest)).unwrap();
    drop(records);
    assert_eq!(house.promises.look_up(key.address(), &id(1)).unwrap(), None);
    assert_eq!(house.counted(), U256::ZERO);
}

#[test]
fn prm_003_what_it_can_take_counts_until_the_chain_shows_it_used() {
    let house = House::new();
    house.set_limit(60);
    let key = key_of(1, 3);
    let rider = quote(&house, key.address(), Address::repeat_byte(9));
    house.agree(&key, id(1), &ride(&rider)).unwrap();
    assert_eq!(house.counted(), U256::from(50), "the most that the ride can cost");
    let second = RideQuote { salt: B256::repeat_byte(7), ..rider };
    assert!(matches!(house.agree(&key, id(2), &ride(&second)), Err(PromiseError::Limit(_))));
    // As the driver the same account puts up the bond, and no more.
    let driver = RideQuote { rider: rider.driver, driver: rider.rider, ..second };
    house.agree(&key, id(3), &ride(&driver)).unwrap();
    assert_eq!(house.counted(), U256::from(59));
    // Nothing is said early.
    assert!(now(house.promises.tick()).unwrap().is_empty());
    house.rides.status.store(1, Ordering::Relaxed);
    let settled = now(house.promises.tick()).unwrap();
    assert!(settled.iter().all(|change| change.now == PromiseState::Used) && settled.len() == 2);
    assert_eq!((house.counted(), house.state(key.address(), id(1))), (U256::ZERO, PromiseState::Used));
    assert!(house.promises.unsettled().unwrap().is_empty());
}

#[test]
fn prm_003_a_promise_dies_when_a_final_block_is_past_its_deadline_and_not_before() {
    let house = House::new();
    house.set_limit(60);
    let key = key_of(1, 3);
    let payer = terms(&house, key.address(), Address::repeat_byte(9));
    house.agree(&key, id(1), &deal(&payer)).unwrap();
    assert_eq!(house.counted(), U256::from(47), "both pieces and the deposit");
    // The newest block is past it, no final one is.
    house.world.advance(700);
    house.world.chain.mine_empty(3);
    assert!(now(house.promises.tick()).unwrap().is_empty());
    house.final_in(1);
    assert_eq!(now(house.promises.tick()).unwrap().len(), 1);
    assert_eq!((house.counted(), house.state(key.address(), id(1))), (U256::ZERO, PromiseState::Dead));
}

#[test]
fn prm_003_an_offer_uses_the_payers_word_and_waits_for_the_payees() {
    let house = House::new();
    let (payer, payee) = (key_of(1, 3), key_of(1, 4));
    let terms = terms(&house, payer.address(), payee.address());
    house.agree(&payer, id(1), &deal(&terms)).unwrap();
    house.agree(&payee, id(2), &deal(&terms)).unwrap();
    house.escrow.status.store(1, Ordering::Relaxed);
    let settled = now(house.promises.tick()).unwrap();
    assert_eq!(settled.iter().map(|change| change.id).collect::<Vec<_>>(), [id(1)]);
    house.escrow.status.store(2, Ordering::Relaxed);
    let settled = now(house.promises.tick()).unwrap();
    assert_eq!(settled.iter().map(|change| change.id).collect::<Vec<_>>(), [id(2)]);
}

#[test]
fn prm_004_what_is_about_a_ride_is_signed_only_by_a_side_that_signed_its_terms_here() {
    let house = House::new();
    let key = key_of(1, 3);
    let quote = quote(&house, key.address(), Address::repeat_byte(9));
    let (ride_id, until) = (quote.id(&domain(RIDES)), quote.arrive_by);
    let filled = fare(ride_id, 40, until);
    let refused = house.draft(&filled, key.address()).unwrap_err();
    assert!(matches!(refused, PromiseError::OtherSubject(ContractName::RideSettlement)), "{refused}");
    house.agree(&key, id(1), &ride(&quote)).unwrap();
    // Then it is of the ride's asset, and the rider's fare counts.
    let draft = house.draft(&filled, key.address()).unwrap();
    let counted = BTreeMap::from([(Asset::Token(DOLLAR), U256::from(40))]);
    assert_eq!((draft.outflow(), draft.until()), (&counted, Some(until)));
    // A name of something else that was signed is no name of terms, and neither is a deal's at the rides.
    let inner = house.agree(&key, id(2), &filled).unwrap();
    for other in [RideId::from(inner.digest), RideId::from(B256::ZERO)] {
        assert!(house.draft(&fare(other, 40, until), key.address()).is_err());
    }
    let deal_id: DealId = terms(&house, key.address(), Address::repeat_byte(9)).id(&domain(ESCROW));
    assert!(house.draft(&fare(RideId::from(deal_id.word()), 1, until), key.address()).is_err());
}

#[test]
fn prm_005_a_changed_field_another_signer_and_the_other_form_of_a_signature_are_refused() {
    let house = House::new();
    let (key, other) = (key_of(1, 3), Address::repeat_byte(9));
    let quote = quote(&house, key.address(), other);
    let kept = house.agree(&key, id(1), &ride(&quote)).unwrap();
    let bound = house.bound(ContractName::RideSettlement, "RideQuote");
    assert!(is_signed_by(&bound, &kept.filled, &kept.signature, key.address()));
    // every field
    for path in quote_words(&quote).keys() {
        let mut bent = quote_words(&quote);
        bent.entry(path.clone()).and_modify(|word| word.0[31] ^= 1);
        let bent = fill(ContractName::RideSettlement, "RideQuote", &bent).unwrap();
        assert!(!is_signed_by(&bound, &bent, &kept.signature, key.address()), "{path}");
    }
    // another account, and the description of something else
    assert!(!is_signed_by(&bound, &kept.filled, &kept.signature, other));
    let elsewhere = house.bound(ContractName::RideSettlement, "FinalFare");
    assert!(!is_signed_by(&elsewhere, &kept.filled, &kept.signature, key.address()));
    // the twin with the other s
    let order = U256::from_be_bytes(alloy::primitives::hex!(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    ));
    let mut twin = kept.signature;
    let s = U256::from_be_slice(&kept.signature[32..64]);
    twin[32..64].copy_from_slice(&(order - s).to_be_bytes::<32>());
    twin[64] = 27 + 28 - kept.signature[64];
    assert!(!is_signed_by(&bound, &kept.filled, &twin, key.address()));
    // and with other code at the contract there is no description to hold it against
    let port = house.world.port();
    house.world.chain.delegate(RIDES, ESCROW);
    let gone = now(bind(&*port, &house.world.book, ContractName::RideSettlement, "RideQuote"));
    assert!(gone.is_err());
}
