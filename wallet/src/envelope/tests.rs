use alloy::primitives::{Address, B256};
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::envelope::{Amount, Destination, Mode, Terms, cut};
use teahouse_chain::port::{Asset, ChainId};

use super::{Cut, EnvelopePlan, GiftOrder, GivenShare, ShareError, find_batch};
use crate::keys::{BatchNumber, KeyTree, Persona, PersonaNumber};
use crate::phrase::Phrase;

fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

fn book() -> AddressBook {
    let at = ContractAt { address: Address::repeat_byte(0xe0), code_hash: B256::ZERO, since: 0 };
    let mut book = AddressBook::new(ChainId::PRACTICE);
    book.contracts.insert(ContractName::RedEnvelope, at);
    book
}

fn persona(seed: u64) -> Persona {
    KeyTree::new(&Phrase::generate(&mut SeededRng::new(seed))).persona(PersonaNumber::FIRST)
}

fn order(cut: Cut, shares: u32) -> GiftOrder {
    let refund_to = Destination::Account(Address::repeat_byte(0xa8));
    GiftOrder { asset: Asset::Native, shares, cut, expiry: UnixSeconds::new(1_800_000_000), refund_to }
}

fn deck(persona: &Persona, batch: u32, total: u128, shares: u32) -> EnvelopePlan {
    EnvelopePlan::new(persona, &book(), BatchNumber(batch), &order(Cut::Deck(amount(total)), shares)).unwrap()
}

fn amounts(plan: &EnvelopePlan) -> Vec<u128> {
    (0..plan.terms().shares).map(|index| plan.amount(index).unwrap().get()).collect()
}

fn drawn(persona: &Persona, chain: ChainId, batch: u32) -> Vec<u128> {
    let chance = B256::new(*persona.batch_cut(chain, BatchNumber(batch)).expose());
    cut(amount(10_000), 10, Some(chance)).unwrap().into_iter().map(Amount::get).collect()
}

#[test]
fn envl_004_a_restored_phrase_deals_the_same_deck_again() {
    // given a deck that was made, and the paper and the chain's terms that outlive the machine
    let phrase = Phrase::generate(&mut SeededRng::new(11));
    let made = deck(&KeyTree::new(&phrase).persona(PersonaNumber::FIRST), 3, 10_000, 10);
    let words = phrase.words().collect::<Vec<_>>().join(" ");
    // when
    let restored = KeyTree::new(&Phrase::parse(&words).unwrap()).persona(PersonaNumber::FIRST);
    let batch = find_batch(&restored, ChainId::PRACTICE, made.terms(), 5).unwrap();
    let again = EnvelopePlan::again(&restored, &book(), batch, made.terms()).unwrap();
    // then every share is the one that was, with key, amount and place
    assert_eq!((batch, &again), (BatchNumber(3), &made));
    for index in 0..10 {
        let bytes = |plan: &EnvelopePlan| plan.share(&restored, index, vec![]).unwrap().to_secret_bytes();
        assert_eq!(bytes(&again), bytes(&made));
    }
}

#[test]
fn envl_004_each_persona_chain_and_batch_cuts_its_own_deck() {
    let (anna, bo) = (persona(1), persona(2));
    let all = [
        drawn(&anna, ChainId::new(1), 0),
        drawn(&anna, ChainId::new(2), 0),
        drawn(&anna, ChainId::new(1), 1),
        drawn(&bo, ChainId::new(1), 0),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

/// Nine degrees of freedom: a fair deck is above 27.88 once in a thousand seeds, and this seed is fixed.
#[test]
fn envl_004_no_place_in_a_deck_is_luckier_than_another() {
    const DECKS: u32 = 10_000;
    let anna = persona(7);
    let (mut best, mut sums) = ([0_u32; 10], [0_u128; 10]);
    for batch in 0..DECKS {
        let shares = drawn(&anna, ChainId::PRACTICE, batch);
        let most = shares.iter().max().unwrap();
        best[shares.iter().position(|share| share == most).unwrap()] += 1;
        shares.iter().enumerate().for_each(|(place, share)| sums[place] += share);
    }
    let expected = f64::from(DECKS) / 10.0;
    let square: f64 = best.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
    assert!(square < 27.88, "the best share is at {best:?}");
    for sum in sums {
        let mean = sum / u128::from(DECKS);
        assert!((980..=1_020).contains(&mean), "a place holds {mean} of 1000 on average");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn envl_004_the_shares_of_a_deck_are_whole_and_together_the_total(
        shares in 1_u32..=128, spare in 0_u128..1 << 90, batch in any::<u32>()
    ) {
        let total = u128::from(shares) + spare;
        let anna = persona(5);
        let chance = B256::new(*anna.batch_cut(ChainId::PRACTICE, BatchNumber(batch)).expose());
        let parts = cut(amount(total), shares, Some(chance)).unwrap();
        prop_assert_eq!(parts.len(), shares as usize);
        prop_assert!(parts.iter().all(|part| part.get() >= 1));
        prop_assert_eq!(parts.iter().map(|part| part.get()).sum::<u128>(), total);
    }
}

#[test]
fn a_deck_promises_what_its_shares_hold() {
    let plan = deck(&persona(3), 0, 10_000, 10);
    assert_eq!((plan.terms().mode, plan.terms().total), (Mode::Deck, amount(10_000)));
    assert_eq!(amounts(&plan).iter().sum::<u128>(), 10_000);
    assert_eq!((plan.amount(10), plan.share(&persona(3), 10, vec![]).is_none()), (None, true));
}

#[test]
fn a_share_of_a_deck_survives_its_bytes_and_its_link() {
    let (anna, plan) = (persona(3), deck(&persona(3), 0, 10_000, 10));
    for index in 0..10 {
        let share = plan.share(&anna, index, vec![]).unwrap();
        let bytes = GivenShare::read(&share.to_secret_bytes()).unwrap();
        let link = GivenShare::from_link(&share.to_link()).unwrap();
        for read in [bytes, link] {
            assert_eq!(
                (read.id(), read.index(), Some(read.amount())),
                (plan.id(), index, plan.amount(index))
            );
        }
    }
}

/// Whoever passes a share on cannot make it look larger than its leaf, nor an equal one like one of a deck.
#[test]
fn envl_003_a_share_that_says_another_amount_is_refused() {
    // given `version 1 | chain 8 | contract 20 | terms 144 | index 4 | amount 12 | …`
    let (anna, plan) = (persona(3), deck(&persona(3), 0, 10_000, 10));
    let honest = plan.share(&anna, 4, vec![]).unwrap().to_secret_bytes();
    let at = 1 + 8 + 20 + 144 + 4;
    assert_eq!(honest[at..at + 12], plan.amount(4).unwrap().get().to_be_bytes()[4..]);
    // when
    let mut greedy = honest.to_vec();
    greedy[at + 11] ^= 1;
    let mut nothing = honest.to_vec();
    nothing[at..at + 12].fill(0);
    let mut older = honest.to_vec();
    older[0] = 1;
    // then
    for bent in [greedy, nothing] {
        assert_eq!(GivenShare::read(&bent).unwrap_err(), ShareError::NotInEnvelope);
    }
    assert!(matches!(GivenShare::read(&older), Err(ShareError::Codec(_))));
    let equal = order(Cut::Equal(amount(7)), 3);
    let plan = EnvelopePlan::new(&anna, &book(), BatchNumber(1), &equal).unwrap();
    let mut newer = plan.share(&anna, 0, vec![]).unwrap().to_secret_bytes().to_vec();
    assert_eq!(newer[0], 1);
    newer[0] = 2;
    assert!(matches!(GivenShare::read(&newer), Err(ShareError::Codec(_))));
}

#[test]
fn what_cannot_be_dealt_is_refused_with_a_code() {
    let anna = persona(3);
    let plan = |cut, shares| EnvelopePlan::new(&anna, &book(), BatchNumber(0), &order(cut, shares));
    let code = |result: Result<EnvelopePlan, super::EnvelopeError>| result.unwrap_err().code().to_string();
    assert_eq!(code(plan(Cut::Deck(amount(9)), 10)), "PAY-403");
    assert_eq!(code(plan(Cut::Deck(amount(9)), 0)), "CHN-311");
    assert_eq!(code(plan(Cut::Deck(amount(900)), 129)), "CHN-311");
    let open = Terms { mode: Mode::Open, ..*deck(&anna, 0, 10, 2).terms() };
    assert_eq!(code(EnvelopePlan::again(&anna, &book(), BatchNumber(0), &open)), "PAY-404");
}
