//! What a submitter carries, what it can afford, and what it came to.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::Asset;
use teahouse_chain::testing::Fate;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::signer::Intent;
use teahouse_wallet::submitter::{
    Answer, BatchQuery, FeePolicy, Ledger, Progress, Refusal, Request, Submitter, Terms,
};

use crate::redeem::{EACH, Gift};
use crate::submit::{
    Net, account_of, ask, candidates, carried_by, penniless, priced, share_ref, submit, submitter,
};
use crate::world::*;

#[test]
fn sub_007_what_the_terms_do_not_name_is_neither_quoted_nor_carried() {
    // given one that brings batches only, and one that carries claims only
    let gift = Gift::new();
    let of = |seed, terms| {
        gift.world.chain.fund(account_of(&gift, seed), U256::from(COIN));
        penniless(&gift, seed, terms)
    };
    let no_claims = of(5, Terms { claims: None, ..Terms::of(FeePolicy::Sponsored) });
    let no_batches = of(6, Terms { batches: None, ..Terms::of(FeePolicy::Sponsored) });
    // then each says so, with a refusal that sends the asker on to another
    let not_carried = Answer::Refused(Refusal::NotCarried);
    let quote = Request::Quote { share: share_ref(&gift, 0), asset: Asset::Native };
    assert_eq!(ask(&no_claims, &quote), not_carried);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    assert_eq!(ask(&no_claims, &submit(&claim, Amount::ZERO)), not_carried);
    assert!(matches!(ask(&no_batches, &quote), Answer::Quoted { .. }));
    let query = BatchQuery { chain: CHAIN, asset: Asset::Native, gas: 90_000, words: 0 };
    let answer = ask(&no_batches, &Request::QuoteBatch(query));
    assert!([Refusal::NotCarried, Refusal::NotServed].map(Answer::Refused).contains(&answer), "{answer:?}");
    assert!(Refusal::NotCarried.is_about_the_submitter());
}

#[test]
fn sub_008_without_coin_nothing_is_quoted_or_taken_and_the_next_submitter_is_asked() {
    // given one whose account is empty, and a sponsor
    let gift = Gift::new();
    let empty = penniless(&gift, 5, Terms::of(FeePolicy::Sponsored));
    let sponsor = submitter(&gift, 6, FeePolicy::Sponsored);
    let quote = Request::Quote { share: share_ref(&gift, 0), asset: Asset::Native };
    assert_eq!(ask(&empty, &quote), Answer::Refused(Refusal::NoCoin));
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    assert_eq!(ask(&empty, &submit(&claim, Amount::ZERO)), Answer::Refused(Refusal::NoCoin));
    assert!(empty.journal().unsettled().unwrap().is_empty());
    // when a claimer asks both, then the second one carries it
    let peers = BTreeMap::from([("empty".into(), &empty), ("sponsor".into(), &sponsor)]);
    let net = Net { peers, ..Net::default() };
    let all = candidates(&[("empty", 0), ("sponsor", 0)]);
    let carried = carried_by(&gift, &net, 1, &all).unwrap();
    assert_eq!(carried.peer, "sponsor");
}

#[test]
fn sub_009_a_payout_is_what_was_shown_once() {
    // given a submitter with coin, and a payout that was shown
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let intent = Intent::SendCoin { to: account(70), amount: U256::from(1_000) };
    let shown = now(sponsor.show_payout(intent.clone())).unwrap();
    let other = Intent::SendCoin { to: account(70), amount: U256::from(1_001) };
    let others = now(sponsor.show_payout(other)).unwrap().digest();
    let id = IntentId::from_array([9; 16]);
    // when it is agreed to by another digest, then nothing leaves; by its own, it leaves once
    assert!(now(sponsor.pay_out(id, intent.clone(), &shown, &others)).is_err());
    assert!(sponsor.journal().unsettled().unwrap().is_empty());
    for _ in 0..2 {
        let again = now(sponsor.pay_out(id, intent.clone(), &shown, &shown.digest()));
        drop(again);
    }
    gift.world.chain.mine();
    now(sponsor.tick()).unwrap();
    assert_eq!(gift.world.chain.balance(account(70)), U256::from(1_000));
    // and it is nothing that was carried
    assert_eq!(sponsor.ledger().unwrap(), Ledger::default());
}

#[test]
fn sub_010_what_waits_for_a_block_is_bounded_and_who_comes_then_is_told() {
    let gift = Gift::new();
    gift.world.chain.fund(account_of(&gift, 5), U256::from(COIN));
    let one = penniless(&gift, 5, Terms { at_a_time: 1, ..Terms::of(FeePolicy::Sponsored) });
    let claims: Vec<_> = (0..2).map(|n| gift.sign(&gift.share(n), account(9)).unwrap()).collect();
    let first = ask(&one, &submit(&claims[0], Amount::ZERO));
    assert!(matches!(first, Answer::Progress(Progress::Taken, _)), "{first:?}");
    assert_eq!(ask(&one, &submit(&claims[1], Amount::ZERO)), Answer::Refused(Refusal::Busy));
    // what was taken is still answered for, and a block makes room
    assert_eq!(ask(&one, &submit(&claims[0], Amount::ZERO)), first);
    gift.world.chain.mine();
    now(one.tick()).unwrap();
    assert!(matches!(ask(&one, &submit(&claims[1], Amount::ZERO)), Answer::Progress(Progress::Taken, _)));
}

#[test]
fn sub_012_what_was_taken_can_be_signed_until_it_would_come_too_late() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    let taken = ask(&sponsor, &submit(&claim, Amount::ZERO));
    assert!(matches!(taken, Answer::Progress(Progress::Taken, _)), "{taken:?}");
    let (_, record) = sponsor.journal().unsettled().unwrap().remove(0);
    let end = record.sign_before.unwrap().get();
    assert_eq!(end, (claim.claim.deadline.get() - 60) * 1_000, "and not a minute after it was taken");
}

/// Takes claims of one account, each of which somebody else's claim of the same share makes fail in its block.
fn burn(gift: &Gift, sponsor: &Submitter, shares: std::ops::Range<u32>) {
    for index in shares {
        let claim = gift.sign(&gift.share(index), account(9)).unwrap();
        let (book, other) = (&gift.world.book, Destination::Account(account(66)));
        let free = (Address::ZERO, Amount::ZERO);
        let stolen = gift.share(index).sign_claim(book, other, free, gift.deadline(600)).unwrap();
        let taken = ask(sponsor, &submit(&claim, Amount::ZERO));
        assert!(matches!(taken, Answer::Progress(Progress::Taken, _)), "{taken:?}");
        let ours = gift.world.chain.waiting();
        gift.carry(&stolen, u8::try_from(index).unwrap() + 40);
        let mut theirs = gift.world.chain.waiting();
        theirs.retain(|tx| !ours.contains(tx));
        gift.world.chain.mine_only(&theirs);
        gift.world.chain.mine();
        now(sponsor.tick()).unwrap();
    }
}

#[test]
fn sub_013_an_account_whose_claims_failed_in_three_blocks_is_carried_no_more_that_day() {
    let gift = Gift::new();
    let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
    // two are not enough: the third is taken
    burn(&gift, &sponsor, 0..3);
    assert_eq!(sponsor.ledger().unwrap().failed, 3);
    let fourth = submit(&gift.sign(&gift.share(3), account(9)).unwrap(), Amount::ZERO);
    assert_eq!(ask(&sponsor, &fourth), Answer::Refused(Refusal::TooMany));
    // and others are still served
    let quote = Request::Quote { share: share_ref(&gift, 0), asset: Asset::Native };
    assert!(matches!(ask(&sponsor, &quote), Answer::Quoted { .. }));
}

#[test]
fn sub_013_a_days_losses_are_bounded_and_the_next_day_is_another() {
    let gift = Gift::new();
    gift.world.chain.fund(account_of(&gift, 5), U256::from(COIN));
    let frugal = penniless(&gift, 5, Terms { loss_a_day: U256::ONE, ..Terms::of(FeePolicy::Sponsored) });
    let quote = Request::Quote { share: share_ref(&gift, 2), asset: Asset::Native };
    assert!(matches!(ask(&frugal, &quote), Answer::Quoted { .. }));
    burn(&gift, &frugal, 0..1);
    assert_eq!(ask(&frugal, &quote), Answer::Refused(Refusal::Busy));
    gift.world.advance(25 * 3_600);
    assert!(matches!(ask(&frugal, &quote), Answer::Quoted { .. }));
}

#[test]
fn a_ledger_is_whole_whichever_answer_of_the_chain_was_lost_and_forgets_a_block_that_was_taken_back() {
    for passes in 0..40 {
        // given a claim that was taken, and a chain one of whose answers gets lost when a block has it
        let gift = Gift::new();
        let sponsor = submitter(&gift, 5, FeePolicy::Sponsored);
        let claim = gift.sign(&gift.share(0), account(9)).unwrap();
        ask(&sponsor, &submit(&claim, Amount::ZERO));
        gift.world.chain.mine();
        gift.world.endpoint.fail_read_after(passes);
        // when the next looks get theirs
        for _ in 0..4 {
            drop(now(sponsor.tick()));
        }
        // then what was spent is what the account lacks
        let spent = U256::from(COIN) - gift.world.chain.balance(sponsor.address());
        assert!(!spent.is_zero());
        assert_eq!(sponsor.ledger().unwrap().spent, spent, "after {passes} answers");
        // and nothing of it once no block has it
        gift.world.chain.reorg(1, Fate::Waiting);
        for _ in 0..2 {
            drop(now(sponsor.tick()));
        }
        assert!(sponsor.ledger().unwrap().spent.is_zero());
    }
}

#[test]
fn a_ledger_says_what_was_brought_what_that_cost_and_what_came_in() {
    // given a claim that was carried for a fee
    let gift = Gift::new();
    let carrier = submitter(&gift, 5, priced(20));
    let net = Net::of("carrier", &carrier);
    let carried = carried_by(&gift, &net, 0, &candidates(&[("carrier", EACH / 2)])).unwrap();
    let before = carrier.ledger().unwrap();
    assert_eq!((before.waiting, before.confirmed, before.submitted()), (1, 0, 1));
    assert!(before.earned.is_empty() && before.spent.is_zero());
    // when a block has it
    gift.world.chain.mine();
    now(carrier.tick()).unwrap();
    // then fee and cost are those of the chain, and balance is what they say
    let ledger = carrier.ledger().unwrap();
    let fee = U256::from(carried.fee.get());
    assert_eq!((ledger.waiting, ledger.confirmed, ledger.failed), (0, 1, 0));
    assert_eq!(ledger.earned, BTreeMap::from([(Asset::Native, fee)]));
    let balance = gift.world.chain.balance(carrier.address());
    assert_eq!(balance, U256::from(COIN) + fee - ledger.spent);
}
