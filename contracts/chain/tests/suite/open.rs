//! The story of an open envelope: three guests join, Anna tells her secret, everyone is paid what the draw says, and the
//! seats that stayed empty go back.

use alloy::primitives::{Address, B256, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::{
    Amount, ContractCall, EnvelopeEvent, EnvelopeStatus, Gathering, Join, Mode, Seat, ShareClaim, ShareTree,
    SignedClaim, Terms, commitment_of, create, create_open, default_expiry, draw_of, events_of, join,
    parts_of, read_draw, read_state, refund, reveal, settle,
};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::{OpenRefusal, Refusal};

use crate::kit::{House, amount, key};

const SECRET: B256 = B256::repeat_byte(0x5e);
const REST: Address = Address::repeat_byte(0xa8);
const ANNA: u8 = 1;
const CARRIER: u8 = 2;
const GROUP: u8 = 9;
const TWO_HOURS: std::time::Duration = std::time::Duration::from_secs(2 * 3_600);

/// An open envelope and who sits down at it.
struct Table {
    terms: Terms,
    gathering: Gathering,
    seats: Vec<(Seat, Option<teahouse_chain::destination::NoteOpening>)>,
}

impl Table {
    async fn open(house: &House, anna: &PrivateKeySigner, shares: u32, total: u128) -> Self {
        let head = house.port().heads().await.expect("anvil answers").latest;
        let gathering = Gathering {
            commitment: commitment_of(SECRET),
            key: key(GROUP).address(),
            membership: Address::ZERO,
            group: B256::ZERO,
            closes_at: UnixSeconds::new(head.time.get() + 3_600),
        };
        let terms = Terms {
            mode: Mode::Open,
            depth: 0,
            shares,
            asset: Asset::Native,
            total: amount(total),
            expiry: default_expiry(head.time),
            refund_to: Destination::Account(REST),
            root: gathering.root(),
            salt: B256::repeat_byte(7),
        };
        assert!(house.send(anna, create_open(house.envelope, &terms, &gathering)).await.success);
        Self { terms, gathering, seats: Vec::new() }
    }

    fn guest(n: usize) -> Address {
        Address::repeat_byte(0xc0 + n as u8)
    }

    /// What guest `n` signs with the group's key, and the call that carries it.
    fn join_call(&self, house: &House, n: usize, relayer: Address, fee: Amount) -> (Join, ContractCall) {
        let signed = Join {
            id: self.terms.id(&house.domain()),
            nullifier: B256::repeat_byte(n as u8 + 1),
            dest: Destination::Account(Self::guest(n)),
            max_relayer_fee: fee,
            relayer,
            deadline: UnixSeconds::new(u64::MAX),
        };
        let signature = key(GROUP).sign_hash_sync(&signed.digest(&house.domain())).expect("a key signs");
        let both = (&self.terms, &self.gathering);
        (signed, join(house.envelope, both, &signed, (&signature.as_bytes(), &[]), fee))
    }

    async fn sit(&mut self, house: &House, carrier: &PrivateKeySigner, fee: u128) {
        let n = self.seats.len();
        let (signed, call) = self.join_call(house, n, carrier.address(), amount(fee));
        assert!(house.send(carrier, call).await.success);
        self.seats.push((signed.seat(n as u32, amount(fee)), None));
    }

    fn settle(&self, house: &House) -> ContractCall {
        settle(house.envelope, (&self.terms, &self.gathering), &self.seats)
    }
}

fn open_refusal(refusal: Refusal) -> OpenRefusal {
    match refusal {
        Refusal::Open(reason) => reason,
        other => panic!("refused for another reason: {other}"),
    }
}

#[tokio::test]
async fn red_014_three_guests_are_paid_what_secret_and_joins_decide_and_empty_seats_go_back() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    let mut table = Table::open(&house, &anna, 4, 10_000).await;
    let id = table.terms.id(&house.domain());
    for fee in [0, 40, 0] {
        table.sit(&house, &carrier, fee).await;
    }
    let tell = reveal(house.envelope, &table.terms, &table.gathering, SECRET);
    let early = open_refusal(house.refusal(anna.address(), tell.clone()).await);
    assert!(matches!(early, OpenRefusal::JoinsOpen { joined: 3, .. }), "{early}");

    house.devnet.advance(std::time::Duration::from_secs(3_700)).await.expect("time can be moved");
    let late = table.join_call(&house, 5, Address::ZERO, Amount::ZERO).1;
    let late = house.refusal(carrier.address(), late).await;
    assert_eq!(late.code().as_str(), "GFT-121");
    let waiting = open_refusal(house.refusal(anna.address(), table.settle(&house)).await);
    assert_eq!(waiting, OpenRefusal::NotDrawn { deadline: table.gathering.reveal_until() });
    assert!(house.send(&anna, tell).await.success);
    let seats: Vec<_> = table.seats.iter().map(|(seat, _)| *seat).collect();
    let draw = read_draw(house.port(), house.envelope, id, At::Latest).await.expect("the contract answers");
    assert_eq!(draw, draw_of(SECRET, &seats));

    assert!(house.send(&carrier, table.settle(&house)).await.success);
    let parts = parts_of(&table.terms, 3, Some(draw)).expect("the contract took these terms");
    assert_eq!(parts.iter().map(|part| part.get()).sum::<u128>(), 7_500, "three of four even parts");
    for (n, (seat, _)) in table.seats.iter().enumerate() {
        let fee = seat.fee.get().min(parts[n].get());
        let due = U256::from(parts[n].get() - fee);
        assert_eq!(house.held(Table::guest(n), Asset::Native).await, due, "less what the carrier asked for");
    }
    let state = read_state(house.port(), house.envelope, id, At::Latest).await.expect("it answers");
    assert_eq!((state.status, state.remaining, state.joined), (EnvelopeStatus::Drawn, amount(2_500), 3));
    assert!(!state.is_refundable(&table.terms, UnixSeconds::new(table.terms.expiry.get() - 1)));
    assert!(state.is_refundable(&table.terms, table.terms.expiry));

    house.devnet.advance(std::time::Duration::from_secs(25 * 3_600)).await.expect("time can be moved");
    assert!(house.send(&carrier, refund(house.envelope, &table.terms, None)).await.success);
    assert_eq!(house.held(REST, Asset::Native).await, U256::from(2_500));
    let state = read_state(house.port(), house.envelope, id, At::Latest).await.expect("it answers");
    assert_eq!(state.status, EnvelopeStatus::Refunded);
    assert!(!state.is_refundable(&table.terms, table.terms.expiry));
}

#[tokio::test]
async fn red_015_without_the_secret_the_split_is_even_and_events_tell_the_story() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    let mut table = Table::open(&house, &anna, 2, 1_000).await;
    let id = table.terms.id(&house.domain());
    for _ in 0..2 {
        table.sit(&house, &carrier, 0).await;
    }
    let again = table.join_call(&house, 1, Address::ZERO, Amount::ZERO).1;
    let full = open_refusal(house.refusal(carrier.address(), again).await);
    assert!(matches!(full, OpenRefusal::JoinsClosed { joined: 2, .. }), "{full}");

    house.devnet.advance(TWO_HOURS).await.expect("time can be moved");
    let tell = reveal(house.envelope, &table.terms, &table.gathering, SECRET);
    let late = open_refusal(house.refusal(anna.address(), tell).await);
    assert_eq!(late, OpenRefusal::RevealTooLate { deadline: table.gathering.reveal_until() });
    assert!(house.send(&carrier, table.settle(&house)).await.success);
    for n in 0..2 {
        assert_eq!(house.held(Table::guest(n), Asset::Native).await, U256::from(500));
    }

    let head = house.port().heads().await.expect("anvil answers").latest.number;
    let logs = house.port().logs(events_of(house.envelope, id, 0, head)).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| EnvelopeEvent::read(house.envelope, log)).collect();
    assert!(matches!(events[0], EnvelopeEvent::Created { terms, .. } if terms == table.terms));
    assert_eq!(events[1], EnvelopeEvent::Opened { id, gathering: table.gathering });
    assert_eq!(events[2], EnvelopeEvent::Joined { id, seat: table.seats[0].0 });
    assert!(matches!(events[5], EnvelopeEvent::Claimed { index: 1, .. }));
}

#[tokio::test]
async fn red_010_each_share_of_a_deck_pays_what_its_leaf_says_and_a_greedy_claim_is_a_typed_refusal() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    let cut = [70, 20, 10];
    let keys: Vec<_> = (0..3).map(|n| key(50 + n)).collect();
    let shares = keys.iter().zip(cut).map(|(key, units)| (key.address(), amount(units))).collect();
    let tree = ShareTree::of(shares).expect("the shares make a tree");
    let head = house.port().heads().await.expect("anvil answers").latest;
    let terms = Terms {
        mode: Mode::Deck,
        depth: tree.depth(),
        shares: tree.shares(),
        asset: Asset::Native,
        total: tree.total(),
        expiry: default_expiry(head.time),
        refund_to: Destination::Account(REST),
        root: tree.root(),
        salt: B256::ZERO,
    };
    assert!(house.send(&anna, create(house.envelope, &terms)).await.success);
    let domain = house.domain();
    let claim = |index: u32, units: u128| {
        let claim = ShareClaim {
            id: terms.id(&domain),
            index,
            amount: amount(units),
            dest: Destination::Account(Table::guest(index as usize)),
            max_relayer_fee: Amount::ZERO,
            relayer: Address::ZERO,
            deadline: terms.expiry,
        };
        let key = &keys[index as usize];
        let signature = key.sign_hash_sync(&claim.digest(&domain)).expect("a key signs").as_bytes();
        let path = tree.path(index).expect("the share exists");
        let signed = SignedClaim { terms, claim, key: key.address(), path, signature, opening: None };
        signed.call(house.envelope, Amount::ZERO)
    };
    let greedy = house.refusal(carrier.address(), claim(2, 70)).await;
    assert!(matches!(greedy, Refusal::NotInTree { index: 2, .. }), "{greedy}");
    for (index, units) in cut.into_iter().enumerate() {
        assert!(house.send(&carrier, claim(index as u32, units)).await.success);
        assert_eq!(house.held(Table::guest(index), Asset::Native).await, U256::from(units));
    }
}

#[test]
fn red_016_splits_are_the_golden_ones_and_odd_terms_have_none() {
    let text = include_str!("../../../test/vectors/split.json");
    let all: serde_json::Value = serde_json::from_str(text).expect("the vectors are JSON");
    let number = |value: &serde_json::Value| -> u128 {
        value.as_str().and_then(|text| text.parse().ok()).expect("a decimal number")
    };
    let splits = all["splits"].as_array().expect("a list");
    assert_eq!(splits.len(), 10);
    let terms = |shares: u32, total: u128| Terms {
        mode: Mode::Open,
        depth: 0,
        shares,
        asset: Asset::Native,
        total: amount(total),
        expiry: UnixSeconds::new(0),
        refund_to: Destination::Account(REST),
        root: B256::ZERO,
        salt: B256::ZERO,
    };
    for golden in splits {
        let parts = u32::try_from(number(&golden["parts"])).expect("128 at most");
        let draw: B256 = golden["draw"].as_str().and_then(|text| text.parse().ok()).expect("32 bytes");
        let draw = (!draw.is_zero()).then_some(draw);
        let cut = parts_of(&terms(parts, number(&golden["pot"])), parts, draw).expect("a unit for each");
        let shares: Vec<_> = golden["shares"].as_array().expect("a list").iter().map(number).collect();
        assert_eq!(cut.iter().map(|part| part.get()).collect::<Vec<_>>(), shares);
    }
    assert_eq!(parts_of(&terms(0, 0), 0, None), None);
    assert_eq!(parts_of(&terms(3, 2), 3, None), None);
    assert_eq!(parts_of(&terms(2, 2), 3, None), None);
    assert_eq!(parts_of(&terms(2, 2), 0, None), Some(vec![]));
}
