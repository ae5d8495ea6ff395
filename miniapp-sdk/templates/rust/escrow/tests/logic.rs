//! A deal, played natively: two test hosts, and cards that are carried from one to the other or made up.

use escrow::deal::{BEGIN_WITHIN, CHALLENGE, DAY, REVIEW, Stage, Step, Terms};
use escrow::{Escrow, Trouble};
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    Amount, Answer, AssetId, PersonId, Refusal, RefusalCode, Request, Source, UnixMillis, Value, Write,
    Written,
};

const NOON: u64 = 1_767_268_800;

/// A chair for 100, to be delivered in a week.
fn terms() -> Terms {
    let begin_by = NOON + BEGIN_WITHIN;
    let what = "A chair".to_owned();
    Terms { name: [9; 16], price: 100_000_000, begin_by, deliver_by: begin_by + 7 * DAY, what }
}

fn card(sender: &'static str, payload: Vec<u8>) -> Source {
    Source::Card { sender: PersonId::new(sender), mine: false, payload, share: None }
}

fn at(host: &mut TestHost<Escrow>, seconds: u64) {
    host.set_now(UnixMillis(seconds * 1_000));
    host.leave_and_return();
}

/// Bo has opened Anna's offer.
fn buyer() -> TestHost<Escrow> {
    let mut host = TestHost::launch_from(card("anna", terms().to_card(false)), "en");
    at(&mut host, NOON);
    host
}

/// The contract says how the deal stands.
fn says(host: &mut TestHost<Escrow>, status: u128) {
    host.answer(Answer::Returned(Ok(vec![Value::Uint(status), Value::Uint(0)])));
}

fn refused(code: RefusalCode) -> Refusal {
    Refusal::new(code, "")
}

/// The write that waits, which the chain then confirms.
fn confirmed(host: &mut TestHost<Escrow>, at: u64) -> Write {
    let waiting = host.waiting();
    let write = waiting.iter().find_map(|request| match request {
        Request::Write(write) => Some(write.clone()),
        _ => None,
    });
    let confirmed_at = UnixMillis(at * 1_000);
    host.answer(Answer::Written(Ok(Written { reference: "w".to_owned(), confirmed_at })));
    write.expect("a write waits")
}

/// The card that waits, which is then sent.
fn sent(host: &mut TestHost<Escrow>) -> Vec<u8> {
    let payload = host.waiting().iter().find_map(|request| match request {
        Request::SendCard(card) => Some(card.payload.clone()),
        _ => None,
    });
    host.answer(Answer::CardSent(Ok(())));
    payload.expect("a card waits")
}

#[test]
fn a_deal_goes_from_the_offer_to_the_payment() {
    let mut anna = TestHost::<Escrow>::launch_from(Source::Conversation, "en");
    anna.set_now(UnixMillis(NOON * 1_000));
    anna.type_text("What you sell", " A chair ");
    anna.type_amount("Price", &Amount::new(AssetId::known("pusd"), 100_000_000));
    anna.type_number("Days to deliver", 7);
    anna.press("Send the offer");
    let offer = sent(&mut anna);
    let mut bo = TestHost::<Escrow>::launch_from(card("anna", offer), "en");
    at(&mut bo, NOON);
    says(&mut bo, 0);
    bo.press("Accept and pay in");
    let paid = confirmed(&mut bo, NOON);
    bo.press("Tell the other side");
    let news = sent(&mut bo);
    anna.open_from(card("bo", news));
    assert!(anna.shows("Your offer is out."), "Bo's word is not enough");
    says(&mut anna, 1);
    anna.press("Begin");
    let begun = confirmed(&mut anna, NOON);
    anna.press("Tell the other side");
    bo.open_from(card("anna", sent(&mut anna)));
    says(&mut bo, 2);
    bo.press("Pay the seller");
    confirmed(&mut bo, NOON);

    assert_eq!(bo.state().deals[0].stage(), Stage::Closed);
    // Both name the same deal to the contract, each from their own side.
    assert_eq!(paid.spend, Some(terms().amount()));
    assert_eq!(begun.spend, None);
    assert_eq!(paid.call.argument("payee"), Some(&Value::Person(PersonId::new("anna"))));
    assert_eq!(begun.call.argument("payer"), Some(&Value::Person(PersonId::new("bo"))));
    assert_eq!(begun.call.argument("payee"), Some(&Value::OwnAccount));
    for name in ["token", "milestones.1.amount", "milestones.1.deliverBy", "metaHash", "acceptBy", "salt"] {
        assert!(paid.call.argument(name).is_some(), "{name}");
        assert_eq!(paid.call.argument(name), begun.call.argument(name), "{name}");
    }
}

#[test]
fn a_card_is_whole_and_sound_or_no_card_at_all() {
    let good = terms();
    assert_eq!(Terms::from_card(&good.to_card(true)), Some((good.clone(), true)));
    let bent: [&dyn Fn(&mut Terms); 8] = [
        &|terms| terms.price = 0,
        &|terms| terms.price = 1_000_000_001,
        &|terms| terms.deliver_by = terms.begin_by + DAY - 1,
        &|terms| terms.deliver_by = terms.begin_by + 90 * DAY + 1,
        &|terms| (terms.begin_by, terms.deliver_by) = (u64::MAX - DAY, u64::MAX),
        &|terms| terms.what = String::new(),
        &|terms| terms.what = "a".repeat(201),
        &|terms| terms.what = "two\nlines".to_owned(),
    ];
    for (case, bend) in bent.iter().enumerate() {
        let mut terms = good.clone();
        bend(&mut terms);
        let host = TestHost::<Escrow>::launch_from(card("mallory", terms.to_card(false)), "en");
        assert_eq!(host.state().trouble, Some(Trouble::Forged), "{case}");
        assert!(host.state().deals.is_empty());
    }
    let whole = good.to_card(false);
    for length in 0..51 {
        assert_eq!(Terms::from_card(&whole[..length]), None, "{length}");
    }
    for (place, byte) in [(0, 2), (1, 2), (50, 0xff)] {
        let mut card = whole.clone();
        card[place] = byte;
        assert_eq!(Terms::from_card(&card), None, "{place}");
    }
}

#[test]
fn nobody_changes_a_deal_or_takes_the_place_of_a_side() {
    let mut host = buyer();
    let dearer = Terms { price: 200_000_000, ..terms() };
    for (sender, payload, trouble) in [
        ("anna", dearer.to_card(false), Some(Trouble::Forged)),
        ("mallory", terms().to_card(false), Some(Trouble::Foreign)),
        ("mallory", terms().to_card(true), Some(Trouble::Foreign)),
        ("anna", terms().to_card(true), None),
    ] {
        host.open_from(card(sender, payload));
        assert_eq!(host.state().trouble, trouble, "{sender}");
    }
    let deal = &host.state().deals[0];
    assert_eq!((host.state().deals.len(), &deal.terms), (1, &terms()));
    assert_eq!(deal.other, Some(PersonId::new("anna")));
}

#[test]
fn the_seller_asks_the_contract_about_whoever_says_to_have_paid() {
    let mut anna = TestHost::<Escrow>::launch_from(Source::Conversation, "en");
    anna.set_now(UnixMillis(NOON * 1_000));
    anna.type_text("What you sell", "A chair");
    anna.type_amount("Price", &terms().amount());
    anna.type_number("Days to deliver", 7);
    anna.press("Send the offer");
    sent(&mut anna);
    let news = anna.state().deals[0].terms.to_card(true);
    anna.open_from(card("mallory", news.clone()));
    anna.open_from(card("bo", news.clone()));
    assert!(anna.shows("This card is of no deal"), "one is asked about at a time");
    says(&mut anna, 0);
    anna.open_from(card("bo", news.clone()));
    says(&mut anna, 1);
    assert!(anna.shows("@bo") && anna.shows("[Begin]"));
    anna.open_from(card("mallory", news));
    assert_eq!(anna.state().deals[0].other, Some(PersonId::new("bo")));
}

#[test]
fn each_side_can_do_what_its_time_allows_and_nothing_else() {
    let deal_at = |status: u64, selling: bool, delivered: Option<u64>| {
        let mut deal = buyer().state().deals[0].clone();
        (deal.status, deal.selling, deal.delivered) = (status, selling, delivered);
        deal
    };
    let Terms { begin_by, deliver_by, .. } = terms();
    let back = deliver_by + CHALLENGE;
    let collect = NOON + REVIEW + CHALLENGE;
    let cases: [(u64, bool, Option<u64>, u64, &[Step]); 15] = [
        (0, false, None, begin_by, &[Step::PayIn]),
        (0, false, None, begin_by + 1, &[]),
        (0, true, None, NOON, &[]),
        (1, true, None, begin_by, &[Step::Begin, Step::CallOff]),
        (1, true, None, begin_by + 1, &[]),
        (1, false, None, begin_by, &[]),
        (1, false, None, begin_by + 1, &[Step::CallOff]),
        (2, true, None, deliver_by, &[Step::Deliver]),
        (2, true, None, deliver_by + 1, &[]),
        (2, false, None, back, &[Step::Release]),
        (2, false, None, back + 1, &[Step::Release, Step::TakeBack]),
        (2, true, Some(NOON), collect, &[]),
        (2, true, Some(NOON), collect + 1, &[Step::Collect]),
        (3, false, None, back + 1, &[]),
        (3, true, Some(NOON), collect + 1, &[]),
    ];
    for (status, selling, delivered, now, steps) in cases {
        assert_eq!(deal_at(status, selling, delivered).steps(now), steps, "{status} {selling} {now}");
    }
}

#[test]
fn a_refusal_is_said_moves_nothing_and_the_next_try_has_a_key_of_its_own() {
    let mut host = buyer();
    let mut keys = Vec::new();
    for (code, words) in [
        (RefusalCode::Denied, "You did not agree."),
        (RefusalCode::Rejected, "The contract does not do that now"),
        (RefusalCode::Offline, "No connection."),
        (RefusalCode::NotFound, "The account of the other side is not known."),
        (RefusalCode::NotDeclared, "This Teahouse does not offer the contract to apps."),
    ] {
        host.press("Accept and pay in");
        let waiting = host.waiting();
        let key = waiting.iter().find_map(|request| match request {
            Request::Write(write) => Some(write.idempotency_key.clone()),
            _ => None,
        });
        keys.extend(key);
        host.restart();
        host.answer(Answer::Written(Err(refused(code))));
        assert!(host.shows(words) && host.shows("[Accept and pay in]"), "{code:?}");
        assert_eq!(host.state().deals[0].stage(), Stage::Offered);
    }
    keys.dedup();
    assert_eq!(keys.len(), 5);
}

#[test]
fn an_answer_that_is_older_than_what_is_known_changes_nothing() {
    let mut host = buyer();
    host.press("Accept and pay in");
    confirmed(&mut host, NOON);
    says(&mut host, 0);
    assert_eq!(host.state().deals[0].stage(), Stage::PaidIn);
}

#[test]
fn an_offer_that_did_not_leave_was_not_made() {
    let mut host = TestHost::<Escrow>::launch();
    host.press("Send the offer");
    assert_eq!(host.state().trouble, Some(Trouble::Unfinished));
    host.type_text("What you sell", "A chair");
    host.type_amount("Price", &terms().amount());
    host.type_number("Days to deliver", 7);
    host.press("Send the offer");
    host.answer(Answer::CardSent(Err(refused(RefusalCode::NotFound))));
    assert!(host.shows("There is no conversation here") && host.shows("What you sell: A chair"));
    assert!(host.state().deals.is_empty());
}

#[test]
fn strangers_offers_fit_and_push_no_money_out() {
    let mut host = buyer();
    host.press("Accept and pay in");
    confirmed(&mut host, NOON);
    for number in 0..200u8 {
        let name = [[number; 8], [1; 8]].concat().try_into().expect("sixteen bytes");
        let what = "a".repeat(200);
        host.open_from(card("mallory", Terms { name, what, ..terms() }.to_card(false)));
        host.answer(Answer::Returned(Err(refused(RefusalCode::Offline))));
    }
    assert_eq!((host.state().deals.len(), &host.state().deals[0].terms), (30, &terms()));
    assert!(host.kept().len() < 32_768, "{} bytes", host.kept().len());
}
