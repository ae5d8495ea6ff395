//! Guest and house, played natively: a test host presses the buttons, sends the cards and answers the requests.

use booking::House;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    Amount, Answer, AssetId, PersonId, Progress, Receiver, Refusal, RefusalCode, Request, ShareId,
    ShareState, Source, UnixMillis, Value, Written,
};

/// Noon UTC on 1 January 2026, which is day 20454.
const NOON: UnixMillis = UnixMillis(1_767_268_800_000);
const DAY: u64 = 86_400_000;
/// What the house sends: three places on the first day, two on the second, none on the third.
const OFFER: &str = "booking1 offer 20454 3 2 0";

fn card(sender: &'static str, words: &str, share: Option<String>) -> Source {
    let (sender, payload) = (PersonId::new(sender), words.as_bytes().to_vec());
    Source::Card { sender, mine: false, payload, share: share.map(ShareId::new) }
}

fn opened(sender: &'static str, words: &str, share: Option<String>) -> TestHost<House> {
    let mut host = TestHost::launch();
    host.set_now(NOON);
    host.open_from(card(sender, words, share));
    host
}

/// A guest who has asked for two on the day with this place in the offer; nothing is answered yet.
fn asking(place: u32) -> TestHost<House> {
    let mut host = opened("lotus", OFFER, None);
    host.choose("Day", place);
    host.type_number("Guests", 2);
    host.press("Ask, with a deposit");
    host
}

fn confirmed(place: u32) -> TestHost<House> {
    let mut host = asking(place);
    host.answer(written());
    host.answer(Answer::Given(Ok(())));
    host.open_from(card("lotus", "booking1 say 1 confirmed", None));
    host
}

fn written() -> Answer {
    Answer::Written(Ok(Written { reference: "w".into(), confirmed_at: NOON }))
}

fn dollars(units: u128) -> Amount {
    Amount::new(AssetId::known("pusd"), units * 1_000_000)
}

/// The chain shows a deposit for two on day 20455, until `hours` after it can go back.
fn shown(state: ShareState, each: Amount, hours: u64) -> Answer {
    let expires = UnixMillis(20_458 * DAY + hours * 3_600_000 - 1);
    Answer::Progress(Ok(Progress { state, claimed: 0, count: 1, each, expires }))
}

fn no(code: RefusalCode) -> Refusal {
    Refusal::new(code, "")
}

#[test]
fn one_press_sets_the_deposit_aside_until_three_days_after_the_booked_day_and_asks_the_house() {
    let host = asking(1);

    let waiting = host.waiting();
    let [Request::Write(write), Request::Give(gifts)] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!(write.spend, Some(dollars(10)));
    assert_eq!(write.call.argument("expiry"), Some(&Value::DeadlineIn(306_000)));
    assert_eq!(write.call.argument("refundTo"), Some(&Value::OwnAccount));
    assert_eq!((gifts.len(), &gifts[0].to), (1, &Receiver::Person(PersonId::new("lotus"))));
    assert_eq!(gifts[0].payload, b"booking1 ask 1 20455 2");
}

#[test]
fn a_refused_deposit_leaves_no_booking_and_no_key_is_used_twice() {
    let mut host = asking(1);
    host.answer(Answer::Written(Err(no(RefusalCode::Denied))));
    host.answer(Answer::Given(Err(no(RefusalCode::Rejected))));
    assert!(host.shows("You did not agree. No money has left your account") && !host.shows("guests:"));

    host.press("Ask, with a deposit");

    let key = |request: &Request| match request {
        Request::Write(write) => Some(write.idempotency_key.clone()),
        _ => None,
    };
    assert_eq!(host.waiting().into_iter().filter_map(key).collect::<Vec<_>>(), ["deposit-2"]);
}

#[test]
fn cancelling_is_free_until_the_day_before_and_the_card_says_which_it_was() {
    for (place, button, said) in [
        (1, "Cancel, free of charge", "booking1 say 1 cancelled"),
        (0, "Cancel late: the house may take the deposit", "booking1 say 1 late"),
    ] {
        let mut host = confirmed(place);
        host.press(button);
        assert!(matches!(host.waiting()[..], [Request::SendCard(card)] if card.payload == said.as_bytes()));
        assert!(host.shows("guests: confirmed"), "nothing is said before the card is on its way");

        host.answer(Answer::CardSent(Ok(())));

        assert!(host.shows("guests: cancelled") && !host.shows("[Cancel"));
    }
}

#[test]
fn the_deposit_comes_back_once_and_a_refused_try_can_be_repeated_under_another_key() {
    let mut host = confirmed(1);
    assert!(!host.shows("[Take the deposit back]"));
    host.set_now(UnixMillis(20_458 * DAY + 3_600_000));
    host.leave_and_return();

    for (key, answer) in
        [("refund-1-1", Answer::Written(Err(no(RefusalCode::Offline)))), ("refund-1-2", written())]
    {
        host.press("Take the deposit back");
        assert!(matches!(host.waiting()[..], [Request::Write(write)] if write.idempotency_key == key));
        host.answer(answer);
    }

    assert!(host.shows("the deposit is back with the guest") && !host.shows("[Take the deposit back]"));
}

#[test]
fn a_house_believes_only_a_deposit_that_is_open_whole_and_there_long_enough() {
    for (answer, is_believed) in [
        (shown(ShareState::Open, dollars(10), 1), true),
        (shown(ShareState::Open, dollars(10), 0), false),
        (shown(ShareState::Open, dollars(9), 1), false),
        (shown(ShareState::Open, Amount::new(AssetId::known("native"), 10_000_000), 1), false),
        (shown(ShareState::Gone, dollars(10), 1), false),
        (shown(ShareState::Unfunded, dollars(10), 1), false),
    ] {
        let mut host = opened("anna", "booking1 ask 7 20455 2", Some("share".to_owned()));
        assert!(!host.shows("[Accept]"));

        host.answer(answer);

        assert_eq!(host.shows("[Accept]"), is_believed);
        assert_eq!(host.shows("The deposit is not there as agreed."), !is_believed);
    }
}

#[test]
fn the_last_place_of_a_day_is_given_away_once() {
    let mut host = opened("anna", "booking1 ask 1 20455 2", Some("share-1".to_owned()));
    for number in 1..=4 {
        let share = Some(format!("share-{number}"));
        host.open_from(card("anna", &format!("booking1 ask {number} 20455 2"), share));
        host.answer_each(|request| {
            matches!(request, Request::Look(_)).then(|| shown(ShareState::Open, dollars(10), 1))
        });
        host.press("Accept");
        host.answer_each(|request| {
            matches!(request, Request::SendCard(_)).then_some(Answer::CardSent(Ok(())))
        });
    }

    assert!(host.shows("There is no place left.") && host.shows("2026-01-02: full"));
    assert!(host.shows("[Accept]"), "the fourth waits for another answer");
}

#[test]
fn a_strangers_words_change_nothing() {
    let mut host = asking(1);
    host.answer(written());
    host.answer(Answer::Given(Ok(())));
    for (sender, words) in [
        ("mallory", "booking1 say 1 confirmed"),
        ("lotus", "booking1 say 2 confirmed"),
        ("lotus", "booking1 say 1 cancelled"),
        ("lotus", "booking1 say 1 asked"),
        ("lotus", "booking1 say 1 confirmed again"),
        ("lotus", "booking2 say 1 confirmed"),
        ("lotus", "booking1 offer 20454 3 9"),
        ("lotus", "booking1 ask 1 20455 7"),
        ("lotus", "booking1 ask 1 99999999 2"),
        ("lotus", ""),
    ] {
        host.open_from(card(sender, words, None));
        assert!(host.shows("This card fits none of your bookings."), "{sender} {words}: {:?}", host.lines());
    }

    host.open_from(card("lotus", OFFER, None));
    assert!(host.shows("guests: asked for, with a deposit"));
}

#[test]
fn a_cancellation_overtakes_the_yes_that_is_on_its_way() {
    let mut host = opened("anna", "booking1 ask 7 20455 2", Some("share".to_owned()));
    host.answer(shown(ShareState::Open, dollars(10), 1));
    host.press("Accept");
    host.open_from(card("anna", "booking1 say 7 cancelled", None));

    host.answer(Answer::CardSent(Ok(())));

    assert!(host.shows("guests: cancelled in time") && !host.shows("[Mark arrived]"));
    assert!(host.shows("2026-01-02: 3 free"));
}

#[test]
fn a_restart_between_request_and_answer_loses_nothing() {
    let mut host = asking(1);
    host.restart();
    host.answer(written());
    host.restart();
    assert!(host.shows("waiting for you and the chain"));

    host.answer(Answer::Given(Ok(())));

    assert!(host.shows("guests: asked for, with a deposit"));
}
