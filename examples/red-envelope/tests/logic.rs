//! Both sides of a red envelope, played natively: a test host presses the buttons and answers the requests.

use red_envelope::card::Greeting;
use red_envelope::state::{Bubble, RedEnvelope, Sent, Standing};
use teahouse_miniapp::testing::{TestHost, card_from};
use teahouse_miniapp::{
    Amount, Answer, AssetId, Gift, PersonId, Progress, Receiver, Redeemed, Refusal, RefusalCode, Request,
    ShareState, Source, Subject, UnixMillis, Value, Written,
};

const PUSD: AssetId = AssetId::known("pusd");

fn dollars(units: u128) -> Amount {
    Amount::new(PUSD, units)
}

fn no(code: RefusalCode) -> Refusal {
    Refusal::new(code, "")
}

fn written() -> Answer {
    Answer::Written(Ok(Written { reference: "w1".into(), confirmed_at: UnixMillis(1) }))
}

fn stands(state: ShareState, claimed: u32) -> Answer {
    Answer::Progress(Ok(Progress {
        state,
        claimed,
        count: 2,
        each: dollars(5_000_000),
        expires: UnixMillis(9),
    }))
}

/// Anna has chosen two friends and five dollars for each.
fn composed() -> TestHost<RedEnvelope> {
    let mut host = TestHost::launch();
    host.press("Choose friends");
    host.answer(Answer::Picked(Ok(vec![PersonId::new("bo"), PersonId::new("cai")])));
    host.type_amount("Each share", &dollars(5_000_000));
    host.type_text("Blessing", "Happy new year");
    host.choose("Cover", 1);
    host
}

fn sent() -> TestHost<RedEnvelope> {
    let mut host = composed();
    host.press("Send");
    host.answer(written());
    host.answer(Answer::Given(Ok(())));
    host
}

/// Bo opens the card that Anna sent.
fn opened_card() -> TestHost<RedEnvelope> {
    let greeting = Greeting { cover: 1, words: "Happy new year".into() };
    TestHost::launch_from(card_from("anna", greeting.to_payload(), "share-1"), "en")
}

#[test]
fn gift_001_one_press_funds_the_whole_and_gives_each_friend_one_share() {
    let mut host = composed();

    host.press("Send");

    let waiting = host.waiting();
    let [Request::Write(write), Request::Give(gifts)] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!(write.spend, Some(dollars(10_000_000)), "the shares add up to the unit");
    assert_eq!(write.value, None);
    assert_eq!(write.call.argument("refundTo"), Some(&Value::OwnAccount));
    assert!(
        matches!(write.call.argument("root"), Some(Value::ShareRoot(_, each)) if *each == dollars(5_000_000))
    );
    let receivers: Vec<_> = gifts.iter().map(|gift: &Gift| (gift.index, gift.to.clone())).collect();
    assert_eq!(
        receivers,
        [(0, Receiver::Person(PersonId::new("bo"))), (1, Receiver::Person(PersonId::new("cai")))]
    );
    assert!(host.shows("Your envelope is on its way"));
}

#[test]
fn a_sent_envelope_is_listed_with_how_many_were_opened() {
    let mut host = sent();
    assert!(host.shows("🐉 Happy new year"));
    assert!(host.shows("0 of 2 opened"));

    host.press("Refresh");
    host.answer(stands(ShareState::Open, 1));

    assert!(host.shows("1 of 2 opened"));
    assert_eq!(host.state().compose.each, None, "the form is empty again");
}

#[test]
fn native_coin_travels_with_the_call_and_links_carry_a_share_each() {
    let mut host = TestHost::<RedEnvelope>::launch();
    host.choose("Asset", 1);
    host.type_amount("Each share", &Amount::new(AssetId::known("native"), 7));
    host.switch("As links to pass on", true);
    host.type_number("Links", 3);

    host.press("Send");

    let waiting = host.waiting();
    let [Request::Write(write), Request::Give(gifts)] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!(write.value.as_ref().map(Amount::units), Some(21));
    assert_eq!(write.spend, None);
    assert!(gifts.len() == 3 && gifts.iter().all(|gift| gift.to == Receiver::Link));
}

#[test]
fn a_form_with_a_gap_asks_for_nothing_but_says_what_is_missing() {
    let mut host = TestHost::<RedEnvelope>::launch();

    host.press("Send");
    assert!(host.shows("How much shall each share hold?"));
    host.type_amount("Each share", &dollars(1));
    host.press("Send");
    assert!(host.shows("Choose at least one friend."));
    host.switch("As links to pass on", true);
    host.type_number("Links", 101);
    host.press("Send");

    assert!(host.shows("How many links, 1 to 100?"));
    assert!(host.waiting().is_empty());
}

#[test]
fn gift_002_a_refused_consent_moves_nothing_and_keeps_the_form() {
    let mut host = composed();
    host.press("Send");

    host.answer(Answer::Written(Err(no(RefusalCode::Denied))));
    host.answer(Answer::Given(Err(no(RefusalCode::Denied))));

    assert!(host.shows("You did not agree. No money has left your account."));
    assert!(host.state().sent.is_empty());
    assert_eq!(host.state().compose.each, Some(dollars(5_000_000)));
}

#[test]
fn a_late_no_of_one_envelope_does_not_touch_the_next() {
    let mut host = composed();
    host.press("Send");
    host.answer(Answer::Written(Err(no(RefusalCode::Denied))));
    host.press("Send");

    host.answer(Answer::Given(Err(no(RefusalCode::Denied))));

    assert_eq!(host.state().sent.len(), 1);
    assert_eq!(host.state().sent[0].standing, Standing::Funding);
}

#[test]
fn shares_that_could_not_be_handed_out_are_said_to_be_safe() {
    let mut host = composed();
    host.press("Send");
    host.answer(written());

    host.answer(Answer::Given(Err(no(RefusalCode::Offline))));

    assert!(host.shows("Nothing is lost"));
    assert_eq!(host.state().sent.len(), 1);
}

#[test]
fn a_restart_between_request_and_answer_loses_nothing() {
    let mut host = composed();
    host.press("Send");
    host.restart();
    assert!(host.shows("Your envelope is on its way"));

    host.answer(written());
    host.restart();
    host.answer(Answer::Given(Ok(())));

    assert_eq!(host.state().sent[0].standing, Standing::Given);
    let mut bo = opened_card();
    bo.answer(stands(ShareState::Open, 0));
    bo.press("Open");
    bo.restart();
    bo.answer(Answer::Redeemed(Ok(Redeemed { amount: dollars(5_000_000), reference: "r".into() })));
    assert_eq!(bo.state().received[0].bubble, Bubble::Opened(dollars(5_000_000)));
}

#[test]
fn an_expired_envelope_gives_the_rest_back_once() {
    let mut host = sent();
    host.press("Refresh");
    host.answer(stands(ShareState::Expired, 1));
    assert!(host.shows("the rest is yours"));

    host.press("Take the rest back");
    assert!(!host.shows("[Take the rest back]"));
    host.answer(written());

    assert!(host.shows("The rest came back to you"));
    assert!(!host.shows("[Take the rest back]"));
}

#[test]
fn gift_006_a_refused_try_to_take_the_rest_back_is_repeated_under_another_key() {
    let mut host = sent();
    host.press("Refresh");
    host.answer(stands(ShareState::Expired, 1));

    for (key, answer) in
        [("refund-1-1", Answer::Written(Err(no(RefusalCode::Offline)))), ("refund-1-2", written())]
    {
        host.press("Take the rest back");
        assert!(matches!(host.waiting()[..], [Request::Write(write)] if write.idempotency_key == key));
        host.answer(answer);
    }

    assert!(host.shows("The rest came back to you"));
    assert!(!host.shows("[Take the rest back]"));
}

/// Version 1 tried again under the same key, which is answered once, and waited for ever.
#[test]
fn gift_006_an_envelope_of_version_1_that_waits_for_its_rest_can_ask_again() {
    let mut host = sent();
    let RedEnvelope { screen, compose, sent, received, shares_seen, trouble } = host.state().clone();
    let first = |old: Sent| {
        let Sent { batch, each, count, friends, greeting, opened, expires, .. } = old;
        (batch, each, count, friends, greeting, Standing::TakingBack, opened, expires)
    };
    let sent: Vec<_> = sent.into_iter().map(first).collect();
    let state = postcard::to_allocvec(&(screen, compose, sent, received, shares_seen, trouble)).unwrap();

    host.restart_with([vec![1, 1, 0], state].concat());

    host.press("Take the rest back");
    assert!(matches!(host.waiting()[..], [Request::Write(write)] if write.idempotency_key == "refund-1-2"));
    host.answer(written());
    assert_eq!(host.state().sent[0].standing, Standing::Returned);
}

#[test]
fn a_receiver_sees_who_sent_what_and_opens_it_with_one_press() {
    let mut host = opened_card();
    host.answer(stands(ShareState::Open, 0));
    assert!(host.shows("🐉") && host.shows("Happy new year") && host.shows("@anna"));

    host.press("Open");
    assert!(host.shows("Opening"));
    host.answer(Answer::Redeemed(Ok(Redeemed { amount: dollars(5_000_000), reference: "r".into() })));

    assert!(host.shows("5000000 pusd"));
    assert!(!host.shows("[Open]"));
}

#[test]
fn each_way_of_being_too_late_has_its_bubble_in_both_languages() {
    for (state, english, chinese) in [
        (ShareState::Gone, "somebody was faster", "已被领完"),
        (ShareState::Expired, "The time is up", "已过期"),
        (ShareState::Refunded, "The time is up", "已过期"),
    ] {
        for (locale, words) in [("en", english), ("zh-Hans", chinese)] {
            let mut host = TestHost::<RedEnvelope>::launch_from(card_from("anna", vec![], "s"), locale);
            host.answer(stands(state, 2));
            assert!(host.shows(words), "{state:?} {locale}: {:?}", host.lines());
            assert!(!host.shows("[Open]") && !host.shows("[開]"));
        }
    }
}

#[test]
fn a_claim_that_fails_for_now_can_be_tried_again_and_one_that_lost_cannot() {
    for (code, bubble) in [
        (RefusalCode::Offline, Bubble::Unopened),
        (RefusalCode::Rejected, Bubble::NoneLeft),
        (RefusalCode::Expired, Bubble::Expired),
    ] {
        let mut host = opened_card();
        host.answer(stands(ShareState::Open, 0));
        host.press("Open");

        host.answer(Answer::Redeemed(Err(no(code))));

        assert_eq!(host.state().received[0].bubble, bubble, "{code:?}");
        assert_eq!(host.shows("[Open]"), bubble == Bubble::Unopened);
    }
}

#[test]
fn gift_003_a_late_look_does_not_undo_a_claim_under_way() {
    let mut host = opened_card();
    host.press("Open");

    host.answer(stands(ShareState::Open, 0));

    assert_eq!(host.state().received[0].bubble, Bubble::Opening);
    assert!(!host.shows("[Open]"), "one share is claimed once");
}

#[test]
fn opening_the_same_card_again_shows_the_same_share() {
    let mut host = opened_card();
    host.open_from(card_from("anna", vec![], "share-1"));
    host.open_from(Source::Link { payload: vec![], share: Some(teahouse_miniapp::ShareId::new("share-2")) });

    assert_eq!(host.state().received.len(), 2);
    assert!(host.shows("Best wishes"));
}

#[test]
fn gift_005_many_shares_fit_and_none_that_is_open_is_forgotten() {
    let mut host = opened_card();
    for number in 0..260 {
        let share = teahouse_miniapp::ShareId::new(format!("later-{number}"));
        host.open_from(Source::Link {
            payload: Greeting { cover: 0, words: "恭".repeat(60) }.to_payload(),
            share: Some(share),
        });
        host.answer_each(|request| match request {
            Request::Look(Subject::Share(share)) if share.as_str() == "share-1" => {
                Some(stands(ShareState::Open, 0))
            }
            _ => Some(stands(ShareState::Gone, 2)),
        });
    }

    assert_eq!(host.state().received.len(), 200);
    assert_eq!(host.state().received[0].greeting.words, "Happy new year", "it can still be opened");
    assert!(host.kept().len() < 256 << 10, "{} bytes", host.kept().len());
}

#[test]
fn gift_004_a_greeting_from_a_stranger_cannot_break_the_screen() {
    for payload in [vec![], vec![9], vec![1, 200, b'x'], [vec![1, 0], vec![0xff; 4000]].concat()] {
        let read = Greeting::from_payload(&payload);
        assert!(read.words.chars().count() <= 60 && read.cover == 0, "{payload:?}");
    }
    let long = Greeting { cover: 2, words: "恭".repeat(500) };
    assert_eq!(Greeting::from_payload(&long.to_payload()).words.chars().count(), 60);
}
