//! Submitters, asked by people without coin: honest, dear, broken and dead ones.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{Decode, Encode, RngExt};
use teahouse_chain::envelope::{Amount, Destination, SignedClaim};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::redeem::{RedeemError, RedemptionState};
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{
    Answer, Candidate, Carried, CarryError, FeePolicy, Limits, Progress, Refusal, Request, ShareRef,
    SubmitTransport, Submitter, Terms, TransportError, Why, carry,
};

use crate::redeem::{EACH, Gift};
use crate::world::*;

pub const LIFE: Duration = Duration::from_secs(600);

pub fn submitter(gift: &Gift, seed: u8, policy: FeePolicy) -> Submitter {
    gift.world.chain.fund(account_of(gift, seed), U256::from(COIN));
    penniless(gift, seed, Terms::of(policy))
}

pub fn account_of(gift: &Gift, seed: u8) -> Address {
    Signer::new(key(seed), gift.world.book.clone()).address()
}

/// One whose account nobody has funded.
pub fn penniless(gift: &Gift, seed: u8, terms: Terms) -> Submitter {
    let signer = Signer::new(key(seed), gift.world.book.clone());
    let lane = Lane { chain: CHAIN, account: signer.address() };
    let clock = Arc::new(gift.world.clock.clone());
    let journal = Journal::open(lane, Arc::new(MemoryStore::new()), gift.world.port(), clock);
    let limits = Limits { peer_burst: 100, peer_per_minute: 100, all_per_minute: 1_000 };
    Submitter::on_terms(journal, signer, terms, limits)
}

pub fn priced(percent: u32) -> FeePolicy {
    FeePolicy::Priced { margin_percent: percent, tokens: BTreeMap::new() }
}

pub fn ask(submitter: &Submitter, request: &Request) -> Answer {
    Answer::from_bytes(&now(submitter.handle(b"peer", &request.to_bytes()))).unwrap()
}

pub fn share_ref(gift: &Gift, index: u32) -> ShareRef {
    ShareRef { chain: CHAIN, contract: ENVELOPE, envelope: gift.plan.id(), index }
}

pub fn submit(claim: &SignedClaim, fee: Amount) -> Request {
    Request::Submit { chain: CHAIN, contract: ENVELOPE, claim: Box::new(claim.clone()), fee }
}

/// A network of submitters by name, some of which do not answer.
#[derive(Default)]
pub struct Net<'a> {
    pub peers: BTreeMap<String, &'a Submitter>,
    pub deaf_to_answers: Vec<String>,
    pub babbling: Vec<String>,
    /// Those that say of everything that the contract refuses it.
    pub lying: Vec<String>,
}

impl SubmitTransport for Net<'_> {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move {
            if self.babbling.iter().any(|p| p == peer) {
                return Ok(vec![7; 40]);
            }
            if self.lying.iter().any(|p| p == peer) {
                return Ok(Answer::Refused(Refusal::WouldFail(vec![1, 2, 3, 4])).to_bytes());
            }
            let reached = self.peers.get(peer).ok_or_else(|| TransportError("nobody there".into()))?;
            let answer = reached.handle(b"asker", &request).await;
            let lost = self.deaf_to_answers.iter().any(|p| p == peer) && request[1] == 2;
            if lost { Err(TransportError("answer lost".into())) } else { Ok(answer) }
        }
        .boxed()
    }
}

impl<'a> Net<'a> {
    /// A network of one.
    pub fn of(name: &str, submitter: &'a Submitter) -> Self {
        Self { peers: BTreeMap::from([(name.to_owned(), submitter)]), ..Self::default() }
    }
}

/// Somebody without coin has share `index` claimed for account 9 by one of these.
pub fn carried_by(gift: &Gift, net: &Net<'_>, index: u32, row: &[Candidate]) -> Result<Carried, CarryError> {
    let dest = Destination::Account(account(9));
    now(carry(&gift.redemptions(), net, &gift.share(index), dest, row, LIFE))
}

pub fn candidates(names: &[(&str, u64)]) -> Vec<Candidate> {
    let candidate = |(peer, cap): &(&str, u64)| Candidate {
        peer: (*peer).into(),
        fee_cap: Amount::new(u128::from(*cap)).unwrap(),
    };
    names.iter().map(candidate).collect()
}

#[test]
fn a_claim_costs_its_claimer_nothing() {
    // given a receiver without any coin, and a sponsor
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    // when
    let net = Net::of("sponsor", &sponsor);
    let carried = carried_by(&gift, &net, 0, &candidates(&[("sponsor", 0)])).unwrap();
    assert_eq!(gift.state(0), RedemptionState::Handed);
    gift.world.chain.mine_many(70);
    gift.tick();
    // then the whole share arrived, and the sponsor paid the gas
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
    assert!(gift.world.chain.took_effect().contains(&carried.tx));
    assert!(matches!(gift.state(0), RedemptionState::Final(_)));
    assert!(gift.world.chain.balance(sponsor.address()) < U256::from(COIN));
    // and the sponsor knows it too
    now(sponsor.tick()).unwrap();
    assert!(matches!(
        ask(&sponsor, &Request::Status(share_ref(&gift, 0))),
        Answer::Progress(Progress::Final, _)
    ));
}

#[test]
fn a_priced_submitter_keeps_what_the_key_allowed_and_no_more() {
    let gift = Gift::new();
    let carrier = submitter(&gift, 5, priced(20));
    let net = Net::of("carrier", &carrier);
    let carried = carried_by(&gift, &net, 0, &candidates(&[("carrier", EACH / 2)])).unwrap();
    gift.world.chain.mine();
    assert!(carried.fee > Amount::ZERO);
    let received = gift.world.chain.balance(account(9));
    assert_eq!(received, U256::from(u128::from(EACH) - carried.fee.get()));
    // and it did not lose by it
    assert!(gift.world.chain.balance(carrier.address()) >= U256::from(COIN));
}

#[test]
fn when_one_submitter_is_dead_dear_or_babbling_another_is_asked() {
    let gift = Gift::new();
    let dear = submitter(&gift, 5, priced(100_000));
    let sponsor = submitter(&gift, 6, FeePolicy::Sponsored);
    let peers = BTreeMap::from([("dear".into(), &dear), ("sponsor".into(), &sponsor)]);
    let net = Net { peers, babbling: vec!["babbler".into()], ..Net::default() };
    let all = candidates(&[("dead", 9), ("babbler", 9), ("dear", 9), ("sponsor", 0)]);
    let carried = carried_by(&gift, &net, 0, &all).unwrap();
    assert_eq!(carried.peer, "sponsor");
    // and when nobody is left, every reason is told
    let refused = carried_by(&gift, &net, 1, &all[..3]).unwrap_err();
    let CarryError::Nobody(reasons) = refused else { panic!("{refused:?}") };
    assert!(matches!(reasons[0].1, Why::Unreachable(_)));
    assert!(matches!(reasons[1].1, Why::Garbled(_)));
    assert!(matches!(reasons[2].1, Why::TooDear(_)));
}

#[test]
fn a_lost_answer_and_a_second_submitter_pay_the_share_once() {
    let gift = Gift::new();
    let (one, two) = (submitter(&gift, 5, FeePolicy::Sponsored), submitter(&gift, 6, FeePolicy::Sponsored));
    let peers = BTreeMap::from([("one".into(), &one), ("two".into(), &two)]);
    let net = Net { peers, deaf_to_answers: vec!["one".into()], ..Net::default() };
    // given a first submitter that took the claim while its answer was lost
    let all = candidates(&[("one", 0), ("two", 0)]);
    let carried = carried_by(&gift, &net, 0, &all).unwrap();
    assert_eq!(carried.peer, "two");
    // when both are in blocks
    gift.world.chain.mine_many(2);
    gift.tick();
    // then the receiver has one share
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
    assert!(matches!(gift.state(0), RedemptionState::Included(_)));
}

#[test]
fn sub_001_a_claim_that_would_fail_is_refused_with_the_contracts_own_words() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    gift.carry(&claim, 1);
    gift.world.chain.mine();
    // when the same share is claimed a second time
    let Answer::Refused(Refusal::WouldFail(data)) = ask(&sponsor, &submit(&claim, Amount::ZERO)) else {
        panic!()
    };
    // then no gas was spent on it, and the reason can be read
    use alloy::sol_types::SolError;
    assert!(teahouse_chain::bindings::RedEnvelope::AlreadyClaimed::abi_decode(&data).is_ok());
    assert!(sponsor.journal().unsettled().unwrap().is_empty());
    assert_eq!(gift.world.chain.balance(sponsor.address()), U256::from(COIN));
}

#[test]
fn sub_001_a_claim_that_was_changed_on_the_way_is_refused_before_the_chain_is_asked() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    gift.world.endpoint.set_down(true);
    let changes: [fn(&mut SignedClaim); 6] = [
        |c| c.claim.dest = Destination::Account(account(66)),
        |c| c.claim.amount = Amount::new(1).unwrap(),
        |c| c.claim.index = 1,
        |c| c.claim.deadline = teahouse_base::UnixSeconds::new(c.claim.deadline.get() + 1),
        |c| c.signature[5] ^= 1,
        |c| c.key = account(66),
    ];
    for change in changes {
        let mut forged = claim.clone();
        change(&mut forged);
        assert_eq!(ask(&sponsor, &submit(&forged, Amount::ZERO)), Answer::Refused(Refusal::BadClaim));
    }
}

#[test]
fn sub_002_a_claim_that_would_lose_money_is_refused() {
    let gift = Gift::new();
    let carrier = submitter(&gift, 5, priced(0));
    let (share, redemptions) = (gift.share(0), gift.redemptions());
    let few = Amount::new(1_000).unwrap();
    let carriage = teahouse_wallet::redeem::Carriage { relayer: carrier.address(), max_fee: few };
    let claim = redemptions
        .commit(|r| {
            redemptions.sign(r, &share, Destination::Account(account(9)), carriage, gift.deadline(600))
        })
        .unwrap();
    let Answer::Refused(Refusal::FeeTooLow { needed }) = ask(&carrier, &submit(&claim, few)) else {
        panic!()
    };
    assert!(needed > few);
    // nor can more be taken than was signed, or by somebody else
    let more = Amount::new(1_001).unwrap();
    assert_eq!(ask(&carrier, &submit(&claim, more)), Answer::Refused(Refusal::BadClaim));
    let other = submitter(&gift, 6, priced(0));
    assert_eq!(ask(&other, &submit(&claim, few)), Answer::Refused(Refusal::BadClaim));
}

#[test]
fn sub_003_asking_ten_times_is_one_transaction() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    let first = ask(&sponsor, &submit(&claim, Amount::ZERO));
    assert!(matches!(first, Answer::Progress(Progress::Taken, _)), "{first:?}");
    for _ in 0..9 {
        assert_eq!(ask(&sponsor, &submit(&claim, Amount::ZERO)), first);
    }
    gift.world.chain.mine();
    now(sponsor.tick()).unwrap();
    assert!(matches!(ask(&sponsor, &submit(&claim, Amount::ZERO)), Answer::Progress(Progress::Included, _)));
    let sent: std::collections::BTreeSet<_> = gift.world.endpoint.arrived().into_iter().collect();
    assert_eq!(sent.len(), 2, "the gift and the claim");
}

#[test]
fn sub_003_the_state_of_one_claim_is_not_the_answer_to_another_of_the_same_share() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    assert!(matches!(ask(&sponsor, &submit(&claim, Amount::ZERO)), Answer::Progress(Progress::Taken, _)));
    // when somebody else who knows the share claims it, before and after the first is in a block
    let free = (Address::ZERO, Amount::ZERO);
    let thief = Destination::Account(account(66));
    let second = gift.share(0).sign_claim(&gift.world.book, thief, free, gift.deadline(600)).unwrap();
    for _ in 0..2 {
        let answer = ask(&sponsor, &submit(&second, Amount::ZERO));
        assert!(matches!(answer, Answer::Refused(Refusal::WouldFail(_))), "{answer:?}");
        gift.world.chain.mine();
        now(sponsor.tick()).unwrap();
    }
    assert_eq!(gift.world.chain.balance(account(66)), U256::ZERO);
}

#[test]
fn sub_004_requests_are_bounded_and_no_bytes_are_without_an_answer() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let mut rng = SeededRng::new(4);
    for length in [0, 1, 2, 30, 300, 2_048, 2_049, 100_000] {
        let mut bytes = vec![0; length];
        teahouse_base::Rng::fill(&mut rng, &mut bytes);
        let peer = rng.array::<8>();
        let answer = Answer::from_bytes(&now(sponsor.handle(&peer, &bytes))).unwrap();
        assert_eq!(answer, Answer::Refused(Refusal::Malformed), "{length}");
    }
    // and a peer past its rate is told so
    let status = Request::Status(share_ref(&gift, 0)).to_bytes();
    let answers: Vec<_> =
        (0..120).map(|_| Answer::from_bytes(&now(sponsor.handle(b"loud", &status))).unwrap()).collect();
    assert!(answers.contains(&Answer::Refused(Refusal::TooMany)));
    assert_eq!(answers[0], Answer::Progress(Progress::Unknown, alloy::primitives::B256::ZERO));
}

#[test]
fn other_chains_contracts_and_assets_are_not_served() {
    let gift = Gift::new();
    let carrier = submitter(&gift, 5, priced(10));
    let here = share_ref(&gift, 0);
    let elsewhere = ShareRef { chain: ChainId::new(1), ..here };
    let another = ShareRef { contract: account(0x55), ..here };
    for share in [elsewhere, another] {
        assert_eq!(ask(&carrier, &Request::Status(share)), Answer::Refused(Refusal::NotServed));
        let quote = Request::Quote { share, asset: Asset::Native };
        assert_eq!(ask(&carrier, &quote), Answer::Refused(Refusal::NotServed));
    }
    let token = Request::Quote { share: here, asset: Asset::Token(DOLLAR) };
    assert_eq!(ask(&carrier, &token), Answer::Refused(Refusal::NotServed));
    assert!(matches!(
        ask(&carrier, &Request::Quote { share: here, asset: Asset::Native }),
        Answer::Quoted { .. }
    ));
}

#[test]
fn a_claim_whose_deadline_is_near_is_not_worth_a_fee() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    gift.world.advance(545);
    assert_eq!(ask(&sponsor, &submit(&claim, Amount::ZERO)), Answer::Refused(Refusal::TooLate));
}

#[test]
fn copying_a_pending_claim_pays_nobody_else() {
    // given somebody who sees the claim on its way and sends it first, from an account of their own
    let gift = Gift::new();
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    let copycat = submitter(&gift, 7, FeePolicy::Sponsored);
    assert!(matches!(ask(&copycat, &submit(&claim, Amount::ZERO)), Answer::Progress(..)));
    gift.world.chain.mine();
    // then the receiver is paid, by the copycat's gas
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
    gift.tick();
    assert!(matches!(gift.state(0), RedemptionState::Included(_)));
}

#[test]
fn sub_011_one_liar_does_not_end_a_claim_wherever_it_stands_in_the_row() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let peers = BTreeMap::from([("sponsor".into(), &sponsor)]);
    let net = Net { peers, lying: vec!["liar".into()], ..Net::default() };
    // when the first that is asked says that the contract would refuse a good claim
    let row = candidates(&[("liar", 0), ("sponsor", 0)]);
    let carried = carried_by(&gift, &net, 0, &row).unwrap();
    // then the second brings it
    assert_eq!(carried.peer, "sponsor");
    gift.world.chain.mine();
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
    // and with nobody else to ask, it is told as what it is, also behind one that is away
    let row = candidates(&[("liar", 0), ("dead", 0)]);
    let refused = carried_by(&gift, &net, 1, &row);
    assert!(matches!(refused, Err(CarryError::Refused(_))), "{refused:?}");
}

#[test]
fn the_contracts_refusal_is_told_once_nobody_took_the_claim() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let net = Net::of("sponsor", &sponsor);
    let stolen = gift
        .share(0)
        .sign_claim(
            &gift.world.book,
            Destination::Account(account(66)),
            (Address::ZERO, Amount::ZERO),
            gift.deadline(600),
        )
        .unwrap();
    gift.carry(&stolen, 1);
    gift.world.chain.mine();
    let row = candidates(&[("sponsor", 0)]);
    let refused = carried_by(&gift, &net, 0, &row);
    assert!(matches!(refused, Err(CarryError::Refused(_))));
    // and past the envelope's life nothing is signed at all
    gift.world.advance(26 * 3600);
    let refused = carried_by(&gift, &net, 1, &row);
    assert!(matches!(refused, Err(CarryError::Redeem(RedeemError::NoTimeLeft { .. }))), "{refused:?}");
}

#[test]
fn messages_have_one_form_and_bent_ones_never_panic() {
    let gift = Gift::new();
    let claim = gift.sign(&gift.share(2), account(9)).unwrap();
    let requests = [
        Request::Quote { share: share_ref(&gift, 1), asset: Asset::Token(DOLLAR) },
        submit(&claim, Amount::new(7).unwrap()),
        Request::Status(share_ref(&gift, 2)),
    ];
    for request in requests {
        let bytes = request.to_bytes();
        assert!(bytes.len() <= teahouse_wallet::submitter::MAX_REQUEST, "{}", bytes.len());
        assert_eq!(Request::from_bytes(&bytes).unwrap(), request);
        for cut in 0..bytes.len() {
            assert!(Request::from_bytes(&bytes[..cut]).is_err());
        }
        for place in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[place] ^= 0x80;
            if let Ok(read) = Request::from_bytes(&bent) {
                assert_eq!(read.to_bytes(), bent);
            }
        }
    }
    let answers = [
        Answer::Refused(Refusal::FeeTooLow { needed: Amount::new(3).unwrap() }),
        Answer::Refused(Refusal::WouldFail(vec![1; 260])),
        Answer::Quoted { relayer: account(3), fee: Amount::new(3).unwrap(), good_until: gift.deadline(9) },
        Answer::Progress(Progress::Final, alloy::primitives::B256::repeat_byte(9)),
    ];
    for answer in answers {
        let bytes = answer.to_bytes();
        assert!(bytes.len() <= teahouse_wallet::submitter::MAX_ANSWER);
        assert_eq!(Answer::from_bytes(&bytes).unwrap(), answer);
    }
}
