//! The story of a gift: Anna sends ten shares, Bo claims one without owning any gas, a stranger gets nothing, and what
//! nobody claimed goes back to where Anna said.

use alloy::primitives::{Address, U256};
use proptest::prelude::*;
use teahouse_base::{Coded, Decode, Encode};
use teahouse_chain::destination::NoteOpening;
use teahouse_chain::envelope::{
    Amount, ContractCall, Destination, EnvelopeEvent, EnvelopeStatus, Mode, ShareTree, SignedClaim, Terms,
    create, events_of, find_terms, read_state, refund,
};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;

use crate::kit::{Gift, House, amount, key};

const BO: Address = Address::repeat_byte(0xb0);
const REST: Address = Address::repeat_byte(0xa8);
const ANNA: u8 = 1;
const CARRIER: u8 = 2;
const MALLORY: u8 = 3;
const DAY: std::time::Duration = std::time::Duration::from_secs(26 * 3_600);

async fn assets(house: &House) -> [Asset; 2] {
    [Asset::Native, Asset::Token(house.dollar)]
}

#[tokio::test]
async fn bo_gets_his_share_through_a_carrier_and_never_needs_gas() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    for asset in assets(&house).await {
        let gift = house.gift(&anna, asset, 10, 250_000).await;
        let before = house.held(BO, asset).await;
        let paid = house.held(carrier.address(), asset).await;

        let signed = gift.claim(3, BO, carrier.address(), 1_000);
        let call = signed.call(house.envelope, amount(700));
        let simulation = house.simulate(carrier.address(), call.clone()).await;
        let receipt = house.send(&carrier, call).await;

        assert!(receipt.success);
        assert_eq!(house.held(BO, asset).await - before, U256::from(249_300));
        assert_eq!(simulation.delta(BO, asset).to_string(), "249300");
        let gas = if asset == Asset::Native { receipt.fee } else { U256::ZERO };
        assert_eq!(house.held(carrier.address(), asset).await, paid + U256::from(700) - gas);
    }
}

#[tokio::test]
async fn events_and_state_tell_the_whole_story() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    let gift = house.gift(&anna, Asset::Token(house.dollar), 2, 5).await;
    let id = gift.terms.id(&gift.domain);
    house.send(&carrier, gift.claim(1, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO)).await;

    let head = house.port().heads().await.expect("anvil answers").latest.number;
    let logs = house.port().logs(events_of(house.envelope, id, 0, head)).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| EnvelopeEvent::read(house.envelope, log)).collect();
    let state = read_state(house.port(), house.envelope, id, At::Latest).await.expect("the contract answers");

    let created = EnvelopeEvent::Created { id, funder: anna.address(), terms: gift.terms };
    assert_eq!(events[0], created);
    assert!(matches!(events[1], EnvelopeEvent::Claimed { index: 1, dest: Destination::Account(BO), .. }));
    assert!(state.is_claimed(1) && !state.is_claimed(0) && state.claimed() == 1);
    assert_eq!((state.status, state.remaining), (EnvelopeStatus::Live, amount(5)));
    assert_eq!(find_terms(house.port(), house.envelope, id, (0, head)).await, Ok(gift.terms));
}

#[tokio::test]
async fn red_004_a_copied_claim_pays_nobody_but_bo() {
    let house = House::open().await;
    let (anna, carrier, mallory) =
        (house.rich(ANNA).await, house.rich(CARRIER).await, house.rich(MALLORY).await);
    for asset in assets(&house).await {
        let gift = house.gift(&anna, asset, 10, 250_000).await;
        let pending = gift.claim(0, BO, carrier.address(), 1_000);
        let before = house.held(BO, asset).await;

        // Mallory sees it waiting and is faster, with herself as the one to be paid, as relayer, with another amount…
        for stolen in forgeries(&pending, mallory.address()) {
            let refusal = house.refusal(mallory.address(), stolen.call(house.envelope, Amount::ZERO)).await;
            assert!(matches!(refusal, Refusal::BadSignature { .. } | Refusal::BadTerms(_)), "{refusal}");
            assert!(!house.send(&mallory, stolen.call(house.envelope, Amount::ZERO)).await.success);
        }
        let greedy = house.refusal(mallory.address(), pending.call(house.envelope, amount(1_000))).await;
        assert!(matches!(greedy, Refusal::NotTheRelayer { .. }), "{greedy}");

        // …and when she carries it unchanged she pays the gas for Bo.
        assert!(house.send(&mallory, pending.call(house.envelope, Amount::ZERO)).await.success);
        assert_eq!(house.held(BO, asset).await - before, U256::from(250_000));
        let late = house.refusal(carrier.address(), pending.call(house.envelope, amount(700))).await;
        assert!(matches!(late, Refusal::AlreadyClaimed { index: 0, .. }));
    }
}

fn forgeries(pending: &SignedClaim, thief: Address) -> Vec<SignedClaim> {
    let bent = |bend: fn(&mut SignedClaim, Address)| {
        let mut copy = pending.clone();
        bend(&mut copy, thief);
        copy
    };
    vec![
        bent(|c, thief| c.claim.dest = Destination::Account(thief)),
        bent(|c, thief| c.claim.relayer = thief),
        bent(|c, _| c.claim.max_relayer_fee = amount(250_000)),
        bent(|c, _| c.claim.amount = amount(250_001)),
        bent(|c, _| c.claim.deadline = teahouse_base::UnixSeconds::new(u64::MAX)),
    ]
}

#[tokio::test]
async fn red_003_the_eleventh_claim_and_the_second_of_one_share_are_typed_refusals() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    let gift = house.gift(&anna, Asset::Native, 10, 7).await;
    for index in 0..10 {
        let call = gift.claim(index, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO);
        assert!(house.send(&carrier, call).await.success);
    }
    let again = house
        .refusal(carrier.address(), gift.claim(4, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO))
        .await;
    assert!(matches!(again, Refusal::AlreadyClaimed { index: 4, .. }));
    assert_eq!(again.code().as_str(), "GFT-104");

    let mut eleventh = gift.claim(0, BO, Address::ZERO, 0);
    eleventh.claim.index = 10;
    let none = house.refusal(carrier.address(), eleventh.call(house.envelope, Amount::ZERO)).await;
    assert_eq!(none, Refusal::NoSuchShare { index: 10, shares: 10 });
    assert_eq!(house.held(BO, Asset::Native).await, U256::from(70));

    let id = gift.terms.id(&gift.domain);
    let state = read_state(house.port(), house.envelope, id, At::Latest).await.expect("the contract answers");
    assert_eq!(state.status, EnvelopeStatus::Empty);
}

#[tokio::test]
async fn red_007_after_expiry_nobody_claims_and_anyone_sends_the_rest_to_the_named_destination() {
    let house = House::open().await;
    let (anna, carrier, mallory) =
        (house.rich(ANNA).await, house.rich(CARRIER).await, house.rich(MALLORY).await);
    let mut gifts: Vec<Gift> = vec![];
    for asset in assets(&house).await {
        let mut gift = house.draft(REST, asset, 3, 1_000_001).await;
        if let Asset::Token(token) = asset {
            house
                .send(&anna, ContractCall::approve(token, house.envelope, U256::from(gift.terms.total.get())))
                .await;
        }
        gift.funded = Some(house.send(&anna, create(house.envelope, &gift.terms)).await);
        let claimed = gift.claim(2, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO);
        assert!(house.send(&carrier, claimed).await.success);
        let early = house.refusal(mallory.address(), refund(house.envelope, &gift.terms, None)).await;
        assert!(matches!(early, Refusal::NotExpired { expiry } if expiry == gift.terms.expiry));
        gifts.push(gift);
    }

    house.devnet.advance(DAY).await.expect("time can be moved");

    for gift in gifts {
        let late = gift.claim(0, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO);
        assert!(matches!(house.refusal(carrier.address(), late).await, Refusal::Expired { .. }));
        assert!(house.send(&mallory, refund(house.envelope, &gift.terms, None)).await.success);
        assert_eq!(house.held(REST, gift.terms.asset).await, U256::from(2_000_002));
        assert_eq!(house.held(house.envelope, gift.terms.asset).await, U256::ZERO);
        let twice = house.refusal(mallory.address(), refund(house.envelope, &gift.terms, None)).await;
        assert!(matches!(twice, Refusal::NothingToRefund(_)));
    }
}

#[tokio::test]
async fn red_001_nobody_can_occupy_an_id_and_a_copy_of_the_terms_pays_for_the_same_promise() {
    let house = House::open().await;
    let (anna, mallory) = (house.rich(ANNA).await, house.rich(MALLORY).await);
    let gift = house.draft(anna.address(), Asset::Native, 2, 50).await;
    let bent = Terms { refund_to: Destination::Account(mallory.address()), ..gift.terms };
    assert_ne!(bent.id(&gift.domain), gift.terms.id(&gift.domain));

    assert!(house.send(&mallory, create(house.envelope, &gift.terms)).await.success);
    let refusal = house.refusal(anna.address(), create(house.envelope, &gift.terms)).await;
    assert_eq!(refusal, Refusal::AlreadyCreated(gift.terms.id(&gift.domain)));
    assert!(
        house
            .send(&anna, gift.claim(0, BO, Address::ZERO, 0).call(house.envelope, Amount::ZERO))
            .await
            .success
    );
    assert_eq!(house.held(BO, Asset::Native).await, U256::from(50));
}

#[tokio::test]
async fn a_deposit_without_allowance_is_a_typed_refusal() {
    let house = House::open().await;
    let anna = house.rich(ANNA).await;
    let gift = house.draft(anna.address(), Asset::Token(house.dollar), 2, 50).await;
    let refusal = house.refusal(anna.address(), create(house.envelope, &gift.terms)).await;
    assert!(matches!(refusal, Refusal::Deposit { token, .. } if token == house.dollar), "{refusal}");
}

proptest! {
    #[test]
    fn red_006_every_path_proves_its_share_and_nothing_else(count in 1_usize..=128, pick in 0_u32..128, each in 1_u128..1 << 80) {
        let keys: Vec<_> = (0..count).map(|n| Address::with_last_byte(n as u8 + 1)).collect();
        let tree = ShareTree::equal(&keys, amount(each)).expect("keys are distinct");
        let terms = Terms {
            mode: Mode::Equal,
            depth: tree.depth(),
            shares: tree.shares(),
            asset: Asset::Native,
            total: tree.total(),
            expiry: teahouse_base::UnixSeconds::new(1),
            refund_to: Destination::Account(BO),
            root: tree.root(),
            salt: tree.root(),
        };
        let index = pick % count as u32;
        let path = tree.path(index).expect("the share exists");
        let key = keys[index as usize];
        prop_assert!(path.proves(&terms, index, key, amount(each)));
        prop_assert!(!path.proves(&terms, index ^ 1, key, amount(each)));
        prop_assert!(!path.proves(&terms, index, Address::repeat_byte(0xee), amount(each)));
        prop_assert!(!path.proves(&terms, index, key, amount(each + 1)));
        prop_assert_eq!(Terms::from_bytes(&terms.to_bytes()), Ok(terms));
        prop_assert_eq!(terms.to_bytes().len(), 130);
    }

    #[test]
    fn bent_bytes_of_a_signed_claim_never_panic_and_read_back_canonically(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        if let Ok(claim) = SignedClaim::from_bytes(&bytes) {
            prop_assert_eq!(claim.to_bytes(), bytes);
        }
    }
}

#[test]
fn terms_of_every_mode_and_destination_have_one_form_of_bytes() {
    let equal = Terms {
        mode: Mode::Equal,
        depth: 3,
        shares: 5,
        asset: Asset::Native,
        total: amount(50),
        expiry: teahouse_base::UnixSeconds::new(9),
        refund_to: Destination::Account(REST),
        root: [1; 32].into(),
        salt: [2; 32].into(),
    };
    let note = Terms { refund_to: Destination::Note([3; 32].into()), ..equal };
    for terms in [equal, note, Terms { mode: Mode::Deck, ..equal }, Terms { mode: Mode::Open, ..note }] {
        let bytes = terms.to_bytes();
        assert_eq!(bytes.len(), if terms == equal { 130 } else { 144 });
        assert_eq!(Terms::from_bytes(&bytes), Ok(terms));
    }
    // What version 1 says is not said in version 2, and there is no fourth mode.
    let mut deck = Terms { mode: Mode::Deck, ..equal }.to_bytes();
    deck[1] = 0;
    assert!(Terms::from_bytes(&deck).is_err());
    deck[1] = 3;
    assert!(Terms::from_bytes(&deck).is_err());
}

#[test]
fn a_signed_claim_survives_its_bytes_and_refuses_a_tail() {
    let keys: Vec<_> = (0..5).map(|n| key(50 + n)).collect();
    let addresses: Vec<_> = keys.iter().map(|k| k.address()).collect();
    let tree = ShareTree::equal(&addresses, amount(9)).expect("keys are distinct");
    let terms = Terms {
        mode: Mode::Equal,
        depth: tree.depth(),
        shares: 5,
        asset: Asset::Token(BO),
        total: tree.total(),
        expiry: teahouse_base::UnixSeconds::new(9),
        refund_to: Destination::Account(REST),
        root: tree.root(),
        salt: tree.root(),
    };
    let domain = teahouse_chain::typed::EnvelopeDomain {
        chain_id: teahouse_chain::port::ChainId::PRACTICE,
        contract: BO,
    };
    let gift = Gift { terms, tree, keys, domain, funded: None };
    let claim = gift.claim(4, BO, REST, 3);
    let mut bytes = claim.to_bytes();
    assert_eq!(bytes.len(), 1 + 130 + 122 + 20 + 4 + 44 * 3 + 65);
    assert_eq!(SignedClaim::from_bytes(&bytes), Ok(claim.clone()));
    bytes.push(0);
    assert!(SignedClaim::from_bytes(&bytes).is_err());
    let opening = NoteOpening {
        pool: BO,
        note_key: [4; 32].into(),
        authority: REST,
        insertion: amount(7),
        ciphertext: vec![5; 100],
    };
    let shielded = SignedClaim { opening: Some(opening), ..claim };
    assert_eq!(SignedClaim::from_bytes(&shielded.to_bytes()), Ok(shielded));
}
