//! The story of a ride: Bo drives Anna to the station; she signs vouchers on the way, and the last one is paid. On other days one
//! of them does not come, or says nothing, and everybody takes a wrong turn and is told so.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::{Destination, NoteOpening};
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::{Asset, At, Receipt};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::ride::{
    Arrive, CancelRide, PurseDraw, PurseEvent, Rating, RideEnd, RideEvent, RideId, RideQuote, RideRefusal,
    RideSettlement, RideStep, RideVoucher, Start, pickup_commit,
};
use teahouse_deals::deal::{Deal, Until};
use teahouse_deals::ride::{self as machine, RideParty, RideStatus, RideVerb, WINDOW};

use crate::kit::{House, amount, signed};

mod wrong;

const ANNA_TO: Address = Address::repeat_byte(0xa7);
const BO_TO: Address = Address::repeat_byte(0xb7);
const CODE: B256 = B256::repeat_byte(0xc0);
const MINUTE: Duration = Duration::from_secs(60);

struct Story {
    house: House,
    rides: RideSettlement,
    anna: PrivateKeySigner,
    bo: PrivateKeySigner,
    carrier: PrivateKeySigner,
}

impl Story {
    async fn open() -> Self {
        let house = House::open().await;
        let rides = RideSettlement::at(house.at(ContractName::RideSettlement));
        let (anna, bo, carrier) = (house.rich(1).await, house.rich(2).await, house.rich(9).await);
        Self { rides, house, anna, bo, carrier }
    }

    fn domain(&self) -> ContractDomain {
        self.rides.domain(self.house.port().chain_id())
    }

    fn contract(&self) -> Address {
        self.domain().contract
    }

    fn id(&self, quote: &RideQuote) -> RideId {
        quote.id(&self.domain())
    }

    async fn quote(&self, asset: Asset) -> RideQuote {
        let now = self.house.now().await;
        RideQuote {
            rider: self.anna.address(),
            driver: self.bo.address(),
            asset,
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
            rider_to: Destination::Account(ANNA_TO),
            driver_to: Destination::Account(BO_TO),
            valid_until: now.after(10 * MINUTE),
            arrive_by: now.after(30 * MINUTE),
            salt: B256::repeat_byte(0x5a),
        }
    }

    async fn does(&self, who: &PrivateKeySigner, call: ContractCall) -> Receipt {
        let receipt = self.house.send(who, call).await;
        assert!(receipt.success);
        receipt
    }

    async fn refused(&self, who: &PrivateKeySigner, call: ContractCall) -> Refusal {
        self.house.refusal(who.address(), call).await
    }

    async fn ride(&self, quote: &RideQuote) -> machine::Ride {
        self.rides.ride(self.house.port(), quote, At::Latest).await.expect("the contract answers")
    }

    async fn later(&self, wait: Duration) {
        self.house.devnet.advance(wait).await.expect("anvil's time moves");
    }

    /// Puts Bo's bond into his purse, and lets the contract take what both may need.
    async fn prepare(&self, quote: &RideQuote) {
        for who in [&self.anna, &self.bo] {
            self.house.approve(who, quote.asset, self.contract(), 5_000).await;
        }
        let bond = self.rides.fund(self.bo.address(), quote.asset, quote.driver_bond);
        self.does(&self.bo, bond).await;
    }

    /// A ride that Anna pays for and Bo signed.
    async fn book(&self, asset: Asset) -> RideQuote {
        let quote = self.quote(asset).await;
        self.prepare(&quote).await;
        let bos = signed(&self.bo, self.id(&quote).word());
        self.does(&self.anna, self.rides.open(&quote, &[], &bos)).await;
        quote
    }

    async fn arrive(&self, quote: &RideQuote) {
        let arrived_at = self.house.now().await;
        let arrival = Arrive { ride: self.id(quote), arrived_at, cell_commit: B256::ZERO };
        self.does(&self.bo, self.rides.arrive(quote, &arrival, &[])).await;
    }

    async fn board(&self, quote: &RideQuote) {
        let start = Start { ride: self.id(quote), code: CODE };
        self.does(&self.bo, self.rides.start(quote, &start, &[])).await;
    }

    fn voucher(&self, quote: &RideQuote, seq: u32, units: u128) -> RideVoucher {
        RideVoucher { ride: self.id(quote), seq, cumulative: amount(units), route_head: B256::ZERO }
    }

    /// A voucher that Anna signed and somebody shows.
    fn show(&self, quote: &RideQuote, seq: u32, units: u128) -> ContractCall {
        let voucher = self.voucher(quote, seq, units);
        self.rides.close(quote, &voucher, &signed(&self.anna, voucher.digest(&self.domain())))
    }

    async fn held(&self, asset: Asset) -> [U256; 2] {
        [self.house.held(ANNA_TO, asset).await, self.house.held(BO_TO, asset).await]
    }

    fn events(&self, receipt: &Receipt) -> Vec<RideStep> {
        let read = receipt.logs.iter().filter_map(|log| RideEvent::read(self.contract(), log));
        read.map(|event| event.what).collect()
    }
}

fn units(of: [u64; 2]) -> [U256; 2] {
    of.map(U256::from)
}

#[tokio::test]
async fn rid_002_anna_rides_to_the_station_and_the_last_voucher_is_paid_to_the_unit() {
    let story = Story::open().await;
    for asset in [Asset::Native, Asset::Token(story.house.dollar)] {
        let quote = story.book(asset).await;
        let (rides, domain) = (story.rides, story.domain());
        story.arrive(&quote).await;
        // Anyone carries what Bo signed, and the code that Anna showed him.
        let start = Start { ride: story.id(&quote), code: CODE };
        let bos = signed(&story.bo, start.digest(&domain));
        story.does(&story.carrier, rides.start(&quote, &start, &bos)).await;
        story.does(&story.carrier, story.show(&quote, 3, 800)).await;
        story.does(&story.carrier, story.show(&quote, 9, 1_234)).await;
        story.later(WINDOW + MINUTE).await;
        let receipt = story.does(&story.carrier, rides.finish(&quote)).await;

        let (how, to_rider, to_driver) = (Some(RideEnd::Paid), U256::from(766), U256::from(1_234));
        let ended = RideStep::Ended { how, to_rider, to_driver, bond_paid: U256::ZERO };
        assert_eq!(story.events(&receipt), [ended]);
        assert_eq!(story.held(asset).await, units([766, 1_234]));

        // They rate each other, and Bo has his bond back where he likes.
        let rating = Rating { ride: story.id(&quote), score: 5, note_hash: keccak256("thank you") };
        story.does(&story.anna, rides.rate(&quote, &rating, quote.rider, &[])).await;
        let bos = signed(&story.bo, rating.digest(&domain));
        story.does(&story.carrier, rides.rate(&quote, &rating, quote.driver, &bos)).await;
        let draw = PurseDraw {
            account: quote.driver,
            asset,
            amount: quote.driver_bond,
            to: quote.driver_to,
            deadline: quote.arrive_by.after(24 * 60 * MINUTE),
            salt: B256::repeat_byte(1),
        };
        let bos = signed(&story.bo, draw.digest(&domain));
        story.does(&story.carrier, rides.draw(&draw, None, &bos)).await;
        assert_eq!(story.held(asset).await, units([766, 1_484]));
        assert_eq!(story.house.held(story.contract(), asset).await, U256::ZERO);
        let ride = story.ride(&quote).await;
        assert!(ride.is_over() && ride.rated() == (true, true), "{ride:?}");
        let again = story.refused(&story.carrier, rides.draw(&draw, None, &bos)).await;
        assert_eq!(again, Refusal::Ride(RideRefusal::DrawUsed(draw.digest(&domain))));
    }
}

#[tokio::test]
async fn rid_008_a_rider_that_does_not_come_pays_what_it_signed_and_less_when_it_answers() {
    let story = Story::open().await;
    let rides = story.rides;
    for (answers, fee) in [(true, 200), (false, 300)] {
        let quote = story.book(Asset::Native).await;
        let before = story.held(Asset::Native).await;
        story.arrive(&quote).await;
        story.later(quote.wait + MINUTE).await;
        let receipt = story.does(&story.carrier, rides.no_show(&quote)).await;
        let [RideStep::NoShowPushed { fee: told, closes_after }] = story.events(&receipt)[..] else {
            panic!("{receipt:?}")
        };
        assert_eq!(told, amount(300));
        let ride = story.ride(&quote).await;
        assert_eq!((ride.state(), ride.exit_after()), (RideStatus::NoShow, Some(closes_after)));
        if answers {
            let costs = ride.cancel_fee(true, story.house.now().await).expect("it has not begun");
            let cancel = CancelRide { ride: story.id(&quote), max_fee: costs, deadline: closes_after };
            let annas = signed(&story.anna, cancel.digest(&story.domain()));
            story.does(&story.carrier, rides.cancel(&quote, &cancel, quote.rider, &annas)).await;
        } else {
            story.later(WINDOW + MINUTE).await;
            story.does(&story.carrier, rides.finish(&quote)).await;
        }
        let after = story.held(Asset::Native).await;
        assert_eq!([after[0] - before[0], after[1] - before[1]], units([2_000 - fee, fee]));
    }
}

#[tokio::test]
async fn rid_007_a_driver_that_does_not_come_pays_from_its_bond() {
    let story = Story::open().await;
    let asset = Asset::Token(story.house.dollar);
    let quote = story.book(asset).await;
    story.later(30 * MINUTE + WINDOW + MINUTE).await;
    let receipt = story.does(&story.carrier, story.rides.lapse(&quote)).await;
    let (how, bond_paid) = (Some(RideEnd::DriverMissed), U256::from(100));
    let ended = RideStep::Ended { how, to_rider: U256::from(2_100), to_driver: U256::ZERO, bond_paid };
    assert_eq!(story.events(&receipt), [ended]);
    assert_eq!(story.held(asset).await, units([2_100, 0]));
    assert_eq!(story.ride(&quote).await.purse(account(quote.driver)), 150);
}

fn account(at: Address) -> teahouse_deals::Account {
    teahouse_deals::Account::from_array(at.into_array())
}

#[tokio::test]
async fn what_the_contract_says_is_what_the_machine_expects() {
    let story = Story::open().await;
    let (rides, port) = (story.rides, story.house.port());
    let quote = story.quote(Asset::Native).await;
    assert_eq!(story.ride(&quote).await, quote.promised(&story.domain()));
    story.prepare(&quote).await;
    story.does(&story.anna, rides.fund(quote.rider, quote.asset, quote.max_fare)).await;
    let now = story.house.now().await;
    let can = |ride: &machine::Ride, party| {
        let next = ride.next_actions(party, now).into_iter();
        next.map(|it| it.verb).collect::<Vec<_>>()
    };
    let ready = story.ride(&quote).await;
    assert_eq!(can(&ready, RideParty::Both), [RideVerb::Open, RideVerb::OpenFromPurse]);
    let [annas, bos] = [&story.anna, &story.bo].map(|who| signed(who, story.id(&quote).word()));
    story.does(&story.carrier, rides.open_from_purse(&quote, &annas, &bos)).await;
    story.board(&quote).await;
    let receipt = story.does(&story.bo, story.show(&quote, 1, 5_000)).await;

    let ride = story.ride(&quote).await;
    assert_eq!((ride.state(), ride.fare(), ride.held()), (RideStatus::Closing, amount(2_000), amount(2_250)));
    let closes_after = ride.exit_after().expect("it is open");
    let shown = RideStep::VoucherShown { seq: 1, fare: amount(2_000), route_head: B256::ZERO, closes_after };
    assert_eq!(story.events(&receipt), [shown]);
    // Nothing is above the largest fare; anyone finishes the ride from the second after the window on.
    let now = story.house.now().await;
    assert_eq!(ride.next_actions(RideParty::Driver, now), []);
    let finish = ride.next_actions(RideParty::Anyone, now).remove(0);
    let from = closes_after.after(Duration::from_secs(1));
    assert_eq!((finish.verb, finish.from, finish.until), (RideVerb::Finish, from, Until::Forever));

    let head = port.heads().await.expect("anvil answers").latest.number;
    let (at, id) = (story.contract(), story.id(&quote));
    let logs = port.logs(RideEvent::filter(at, id, 0, head)).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| RideEvent::read(at, log)).collect();
    assert!(events.iter().all(|event| event.id == id) && events.len() == 3, "{events:?}");
    assert_eq!(events[0].what, RideStep::Opened { from_purse: true, quote: Box::new(quote) });
    assert_eq!(events[1].what, RideStep::Started { code: CODE });
    let logs = port.logs(PurseEvent::filter(at, quote.driver, 0, head)).await.expect("anvil answers");
    let (account, funder, asset) = (quote.driver, quote.driver, quote.asset);
    let funded = PurseEvent::Funded { account, asset, funder, amount: U256::from(250) };
    assert_eq!(logs.iter().filter_map(|log| PurseEvent::read(at, log)).collect::<Vec<_>>(), [funded]);
}

#[tokio::test]
async fn dst_005_a_rider_is_paid_in_a_note_that_is_owed_until_somebody_pushes_it() {
    let story = Story::open().await;
    let opening = NoteOpening {
        pool: Address::repeat_byte(0x90),
        note_key: B256::repeat_byte(0x4e),
        authority: story.anna.address(),
        insertion: amount(0),
        ciphertext: b"for Anna alone".to_vec(),
    };
    let quote = RideQuote { rider_to: opening.note().dest(), ..story.quote(Asset::Native).await };
    story.prepare(&quote).await;
    let [annas, bos] = [&story.anna, &story.bo].map(|who| signed(who, story.id(&quote).word()));
    story.does(&story.carrier, story.rides.open(&quote, &annas, &bos)).await;
    let cancel = CancelRide { ride: story.id(&quote), max_fee: amount(100), deadline: quote.arrive_by };
    story.does(&story.bo, story.rides.cancel(&quote, &cancel, quote.driver, &[])).await;

    // Nobody is at the pool's address: the note stays owed, and the ride is over all the same.
    let push = story.rides.pay_owed_note(quote.asset, &opening);
    let refused = story.refused(&story.carrier, push).await;
    assert!(matches!(refused, Refusal::Note(_)), "{refused}");
    assert_eq!(story.ride(&quote).await.state(), RideStatus::Closed);
}
