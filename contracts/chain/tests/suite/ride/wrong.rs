//! Wrong turns before, at the beginning of, on and after a ride: each is refused with its values.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::port::Asset;
use teahouse_chain::refusal::{DealRefusal, Refusal};
use teahouse_chain::ride::{
    Arrive, CancelRide, FinalFare, Rating, RideId, RideQuote, RideRefusal, Start, pickup_commit,
};
use teahouse_deals::ride::RideStatus;

use super::{MINUTE, Story, units};
use crate::kit::{amount, signed};

#[tokio::test]
async fn wrong_turns_before_a_ride_are_refused_with_their_values() {
    let story = Story::open().await;
    let rides = story.rides;
    let quote = story.quote(Asset::Native).await;
    let (anna, bo) = (quote.rider, quote.driver);
    let both = |quote: &RideQuote| {
        let id = story.id(quote).word();
        [signed(&story.anna, id), signed(&story.bo, id)]
    };
    let open = |quote: &RideQuote| {
        let [annas, bos] = both(quote);
        rides.open(quote, &annas, &bos)
    };

    // The bond is not there; nobody ever opened it; nothing goes into the purse of nobody.
    let poor = RideRefusal::PurseTooSmall { account: bo, needed: U256::from(250), found: U256::ZERO };
    assert_eq!(story.refused(&story.anna, open(&quote)).await, Refusal::Ride(poor));
    let unknown = story.refused(&story.carrier, rides.lapse(&quote)).await;
    assert_eq!(unknown, Refusal::Ride(RideRefusal::UnknownRide(story.id(&quote))));
    let nobody = rides.fund(Address::ZERO, Asset::Native, amount(1));
    assert_eq!(story.refused(&story.bo, nobody).await, Refusal::Deal(DealRefusal::NotAParty(Address::ZERO)));

    // A quote that nobody could keep.
    let costly = RideQuote { fee_no_show: amount(2_001), ..quote };
    let fees = Refusal::Ride(RideRefusal::BadFees { grace: amount(10), most: amount(2_000) });
    assert_eq!(story.refused(&story.anna, open(&costly)).await, fees);
    let alone = RideQuote { driver: anna, ..quote };
    let parties = story.refused(&story.anna, open(&alone)).await;
    assert_eq!(parties, Refusal::Deal(DealRefusal::BadParties(anna, anna)));
    let hasty = RideQuote { wait: MINUTE, ..quote };
    let window = story.refused(&story.anna, open(&hasty)).await;
    assert!(matches!(window, Refusal::Deal(DealRefusal::BadWindow { window, .. }) if window == MINUTE));
    let late = RideQuote { arrive_by: UnixSeconds::new(1), ..quote };
    let arrive_by = story.refused(&story.anna, open(&late)).await;
    assert!(matches!(arrive_by, Refusal::Ride(RideRefusal::BadArriveBy { .. })), "{arrive_by}");
    assert_eq!(arrive_by.code().as_str(), "TRP-102");

    // Another quote than the one that was signed, and the same one twice.
    story.prepare(&quote).await;
    let dearer = RideQuote { max_fare: amount(3_000), ..quote };
    let [_, bos] = both(&quote);
    let bent = story.refused(&story.anna, rides.open(&dearer, &[], &bos)).await;
    assert_eq!(bent, Refusal::Deal(DealRefusal::NotSigned(bo)));
    story.does(&story.carrier, open(&quote)).await;
    let twice = story.refused(&story.carrier, open(&quote)).await;
    assert_eq!(twice, Refusal::Ride(RideRefusal::Exists(story.id(&quote))));
}

#[tokio::test]
async fn wrong_turns_at_the_pick_up_are_refused_with_their_values() {
    let story = Story::open().await;
    let (rides, domain) = (story.rides, story.domain());
    let quote = story.book(Asset::Native).await;
    let (id, anna, bo) = (story.id(&quote), quote.rider, quote.driver);
    let now = story.house.now().await;

    let arrival = Arrive { ride: id, arrived_at: now, cell_commit: B256::ZERO };
    let hers = story.refused(&story.anna, rides.arrive(&quote, &arrival, &[])).await;
    assert_eq!(hers, Refusal::Deal(DealRefusal::NotSigned(bo)));
    let ahead = Arrive { arrived_at: now.after(60 * MINUTE), ..arrival };
    let early = story.refused(&story.bo, rides.arrive(&quote, &ahead, &[])).await;
    let at = ahead.arrived_at;
    assert!(
        matches!(early, Refusal::Ride(RideRefusal::BadArrival { arrived_at, .. }) if arrived_at == at),
        "{early}"
    );
    let elsewhere = Arrive { ride: RideId::from(B256::ZERO), ..arrival };
    let other = story.refused(&story.bo, rides.arrive(&quote, &elsewhere, &[])).await;
    assert_eq!(other, Refusal::Ride(RideRefusal::OtherRide { signed: elsewhere.ride, id }));
    let guess = Start { ride: id, code: B256::repeat_byte(0xc1) };
    let wrong = story.refused(&story.bo, rides.start(&quote, &guess, &[])).await;
    let (found, commit) = (pickup_commit(guess.code), quote.pickup_commit);
    assert_eq!(wrong, Refusal::Ride(RideRefusal::WrongCode { found, commit }));

    story.arrive(&quote).await;
    let impatient = story.refused(&story.bo, rides.no_show(&quote)).await;
    let last = story.ride(&quote).await.exit_after().expect("it is open");
    assert!(
        matches!(impatient, Refusal::Deal(DealRefusal::TooEarly { opens_after, .. }) if opens_after == last),
        "{impatient}"
    );
    // Giving up costs more by now than she signed; past its deadline a signature counts for nothing.
    let cheap = CancelRide { ride: id, max_fee: amount(199), deadline: quote.arrive_by };
    let fee = story.refused(&story.anna, rides.cancel(&quote, &cheap, anna, &[])).await;
    let (costs, most) = (amount(200), amount(199));
    assert_eq!(fee, Refusal::Ride(RideRefusal::FeeAboveMost { fee: costs, most }));
    let stale = CancelRide { deadline: UnixSeconds::new(1), ..cheap };
    let past = story.refused(&story.anna, rides.cancel(&quote, &stale, anna, &[])).await;
    assert_eq!(past, Refusal::SignaturePastDeadline { deadline: stale.deadline });
    let third = signed(&story.carrier, cheap.digest(&domain));
    let meddler = story.carrier.address();
    let none = story.refused(&story.bo, rides.cancel(&quote, &cheap, meddler, &third)).await;
    assert_eq!(none, Refusal::Deal(DealRefusal::NotAParty(meddler)));
}

#[tokio::test]
async fn wrong_turns_on_the_way_and_after_it_are_refused_with_their_values() {
    let story = Story::open().await;
    let (rides, domain) = (story.rides, story.domain());
    let quote = story.book(Asset::Native).await;
    let (id, anna) = (story.id(&quote), quote.rider);
    story.board(&quote).await;
    story.does(&story.bo, story.show(&quote, 9, 1_234)).await;

    // A high number over a small sum shuts nothing out; Bo writes more on her voucher.
    let small = story.refused(&story.anna, story.show(&quote, u32::MAX, 1)).await;
    let (cumulative, shown) = (amount(1), amount(1_234));
    assert_eq!(small, Refusal::Ride(RideRefusal::NotAbove { cumulative, shown }));
    let annas = signed(&story.anna, story.voucher(&quote, 9, 1_234).digest(&domain));
    let forged = rides.close(&quote, &story.voucher(&quote, 9, 1_900), &annas);
    assert_eq!(story.refused(&story.bo, forged).await, Refusal::Deal(DealRefusal::NotSigned(anna)));

    // She gives up a ride that she has had; they agree on more than it can cost; the two hours are not over.
    let cancel = CancelRide { ride: id, max_fee: quote.max_fare, deadline: quote.arrive_by };
    let late = story.refused(&story.anna, rides.cancel(&quote, &cancel, anna, &[])).await;
    let closing = Refusal::Ride(RideRefusal::WrongStatus { id, found: Some(RideStatus::Closing) });
    assert_eq!(late, closing);
    assert_eq!(late.code().as_str(), "TRP-105");
    let agreed = FinalFare { ride: id, fare: amount(2_001), deadline: quote.arrive_by };
    let bos = signed(&story.bo, agreed.digest(&domain));
    let more = story.refused(&story.anna, rides.close_mutual(&quote, &agreed, &[], &bos)).await;
    let (fare, most) = (amount(2_001), amount(2_000));
    assert_eq!(more, Refusal::Ride(RideRefusal::FareAboveMost { fare, most }));
    let soon = story.refused(&story.bo, rides.finish(&quote)).await;
    assert!(matches!(soon, Refusal::Deal(DealRefusal::TooEarly { .. })), "{soon}");
    let rating = Rating { ride: id, score: 1, note_hash: B256::ZERO };
    assert_eq!(story.refused(&story.anna, rides.rate(&quote, &rating, anna, &[])).await, closing);

    // They agree on less, at once; then each rates once, one to five.
    let fair = FinalFare { fare: amount(900), ..agreed };
    let bos = signed(&story.bo, fair.digest(&domain));
    story.does(&story.anna, rides.close_mutual(&quote, &fair, &[], &bos)).await;
    assert_eq!(story.held(Asset::Native).await, units([1_100, 900]));
    let six = Rating { score: 6, ..rating };
    let high = story.refused(&story.anna, rides.rate(&quote, &six, anna, &[])).await;
    assert_eq!(high, Refusal::Ride(RideRefusal::BadScore { score: 6, most: 5 }));
    story.does(&story.anna, rides.rate(&quote, &rating, anna, &[])).await;
    let again = story.refused(&story.anna, rides.rate(&quote, &rating, anna, &[])).await;
    assert_eq!(again, Refusal::Ride(RideRefusal::RatedAlready { id, by: anna }));
}
