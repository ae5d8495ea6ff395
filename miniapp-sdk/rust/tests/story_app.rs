//! What the SDK promises an app, told with one small app: a jar that people put coins into.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    AssetId, BatchId, MeterId, Metered, PersonId, Receipt, Request, Signature, Typed, UnixMillis, Value,
    claims, clock, meter, sign, wallet,
};

const TEA: AssetId = AssetId::known("tea");

#[derive(Default, Debug, Serialize, Deserialize)]
struct Jar {
    coins: u128,
    last: Option<RefusalCode>,
    batches: Vec<BatchId>,
    opened_at: UnixMillis,
    paid_for: Vec<u32>,
    name: String,
}

#[derive(Clone)]
enum Do {
    Pay,
    PayTwice,
    Reserve,
    Name(String),
    Nothing,
}

impl App for Jar {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        let pay = |tag| wallet::pay(PersonId::new("bo"), Amount::new(TEA, 5), "tea", "once").tagged(Tag(tag));
        match event {
            Event::Started(_) => return clock::now().into(),
            Event::Ui(Do::Pay) => return pay(7).into(),
            Event::Ui(Do::PayTwice) => return Effects::none().and(pay(1)).and(pay(2)),
            Event::Ui(Do::Reserve) => return claims::reserve(2).into(),
            Event::Ui(Do::Name(name)) => self.name = name,
            Event::Answered(_, Answer::Now(now)) => self.opened_at = now,
            Event::Answered(_, Answer::Reserved(Ok(batch))) => self.batches.push(batch),
            Event::Answered(Tag(tag), Answer::Paid(Ok(receipt))) => {
                self.coins += receipt.amount.units();
                self.paid_for.push(tag);
            }
            Event::Answered(_, Answer::Paid(Err(refusal)) | Answer::Reserved(Err(refusal))) => {
                self.last = Some(refusal.code);
            }
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([text(say(format!("{} coins", self.coins), format!("{} 枚", self.coins)))])
            .children((self.coins > 0).then(|| text("thank you")))
            .child(text_input(say("Name", "名字"), &self.name).on_input(Do::Name).key("name"))
            .child(button("Pay").on_press(Do::Pay))
            .child(button("Pay twice").on_press(Do::PayTwice))
            .child(button("Reserve").on_press(Do::Reserve))
            .child(button("Nothing").on_press(Do::Nothing))
            .child(button("Closed").enabled(false).on_press(Do::Nothing))
    }
}

fn paid() -> Answer {
    let receipt = Receipt { reference: "r".into(), amount: Amount::new(TEA, 5), paid_at: UnixMillis(1) };
    Answer::Paid(Ok(receipt))
}

#[test]
fn sdk_001_the_state_is_kept_in_the_turn_that_changed_it_and_only_then() {
    let mut host = TestHost::<Jar>::launch();
    let before = host.writes();

    host.press("Nothing");
    assert_eq!(host.writes(), before, "nothing changed, nothing is written");
    host.type_text("Name", "Anna");

    assert_eq!(host.writes(), before + 1);
    host.restart();
    assert_eq!(host.state().name, "Anna");
}

#[test]
fn sdk_002_bytes_that_cannot_be_read_are_said_and_left_alone() {
    let mut host = TestHost::<Jar>::launch();
    host.type_text("Name", "Anna");
    let good = host.kept().to_vec();

    let mut other_layout = good.clone();
    other_layout[0] = 9;
    let mut other_version = good.clone();
    other_version[1] = 2;
    for bent in
        [other_layout, other_version, [good.as_slice(), b"more"].concat(), good[..good.len() - 1].to_vec()]
    {
        host.restart_with(bent.clone());
        assert!(host.shows("cannot read what an earlier one kept"), "{:?}", host.lines());
        host.leave_and_return();
        assert_eq!(host.kept(), bent, "it may be the only trace of someone's money");
    }
    host.restart_with(good);
    assert_eq!(host.state().name, "Anna");
}

#[test]
fn sdk_003_an_answer_finds_its_question_after_a_restart() {
    let mut host = TestHost::<Jar>::launch();
    host.press("Pay");
    host.restart();

    host.answer(paid());

    assert_eq!((host.state().coins, host.state().paid_for.as_slice()), (5, [7].as_slice()));
    assert!(host.waiting().is_empty());
}

#[test]
fn a_refusal_at_once_is_the_same_event_as_a_refusal_later() {
    let mut host = TestHost::<Jar>::launch();
    host.refuse_next(RefusalCode::NeedsGesture);

    host.press("Pay");

    assert_eq!(host.state().last, Some(RefusalCode::NeedsGesture));
    host.press("Pay");
    host.answer(Answer::Paid(Err(Refusal::new(RefusalCode::Denied, ""))));
    assert_eq!(host.state().last, Some(RefusalCode::Denied));
}

#[test]
fn what_the_host_knows_at_once_is_answered_within_the_turn() {
    let mut host = TestHost::<Jar>::launch();
    host.press("Reserve");
    assert_eq!(host.state().batches, [BatchId::new(1)]);

    host.set_now(UnixMillis(42));
    host.restart();

    assert_eq!(host.state().opened_at, UnixMillis(42));
}

#[test]
fn two_requests_of_a_turn_keep_their_own_tags() {
    let mut host = TestHost::<Jar>::launch();
    host.press("Pay twice");
    assert!(matches!(host.waiting()[..], [Request::Pay(_), Request::Pay(_)]));

    host.answer(paid());
    host.answer(paid());

    assert_eq!(host.state().paid_for, [1, 2]);
}

#[test]
fn a_field_keeps_its_id_when_a_neighbour_appears_above_it() {
    let mut host = TestHost::<Jar>::launch();
    let before = host.id_of("Name").expect("there is a field");
    host.press("Pay");
    host.answer(paid());
    assert!(host.shows("thank you"));

    assert_eq!(host.id_of("Name"), Some(before));
    host.restart();
    assert_eq!(host.id_of("Name"), Some(before));
}

#[test]
fn an_empty_field_says_so_with_an_empty_text() {
    let mut host = TestHost::<Jar>::launch();
    host.type_text("Name", "Anna");

    host.clear("Name");

    assert_eq!(host.state().name, "");
}

#[test]
#[should_panic(expected = "nothing called \"Closed\" can be used here")]
fn a_disabled_button_cannot_be_pressed() {
    TestHost::<Jar>::launch().press("Closed");
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    use teahouse_miniapp::Language;
    for code in [
        RefusalCode::Denied,
        RefusalCode::NotDeclared,
        RefusalCode::Revoked,
        RefusalCode::NeedsGesture,
        RefusalCode::Quota,
        RefusalCode::RateLimited,
        RefusalCode::Busy,
        RefusalCode::Invalid,
        RefusalCode::NotFound,
        RefusalCode::Offline,
        RefusalCode::Expired,
        RefusalCode::Rejected,
        RefusalCode::Internal,
    ] {
        let (english, chinese) = (
            code.sentence().in_language(Language::English).to_owned(),
            code.sentence().in_language(Language::Chinese).to_owned(),
        );
        assert!(english.is_ascii() && !chinese.is_ascii(), "{code:?}");
    }
}

/// An app that has an agreement signed, and holds the other side's signature against it.
#[derive(Default, Debug, Serialize, Deserialize)]
struct Ride {
    until: u128,
    signed: Vec<u8>,
    agreed: Option<bool>,
}

#[derive(Clone)]
enum Side {
    Sign,
    Check,
}

impl App for Ride {
    type Message = Side;

    fn update(&mut self, event: Event<Side>) -> Effects {
        let quote = |until: Value| {
            Typed::new("ride", "RideQuote")
                .with("rider", Value::OwnAccount)
                .with("driver", Value::Person(PersonId::new("bo")))
                .with("validUntil", until)
        };
        match event {
            Event::Ui(Side::Sign) => {
                return sign::request(quote(Value::DeadlineIn(600)), "the ride", "q-1").into();
            }
            Event::Ui(Side::Check) => {
                let typed = quote(Value::Uint(self.until));
                return sign::verify(typed, vec![7; sign::SIGNATURE_BYTES], PersonId::new("bo")).into();
            }
            Event::Answered(_, Answer::Signed(Ok(signature))) => {
                let until = signature.fields.iter().find(|(name, _)| name == "validUntil");
                if let Some((_, Value::Uint(until))) = until {
                    (self.until, self.signed) = (*until, signature.bytes);
                }
            }
            Event::Answered(_, Answer::Verified(holds)) => self.agreed = holds.ok(),
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Side> {
        column([button("Sign").primary().on_press(Side::Sign), button("Check").on_press(Side::Check)])
    }
}

/// An app that lets a fare rise: each press counts one more, and the newest voucher is what it holds.
#[derive(Default, Debug, Serialize, Deserialize)]
struct Fare {
    meter: Option<MeterId>,
    owed: u128,
    voucher: Vec<u8>,
    ended: bool,
}

#[derive(Clone)]
enum Turn {
    Begin,
    Further,
    Arrive,
}

impl App for Fare {
    type Message = Turn;

    fn update(&mut self, event: Event<Turn>) -> Effects {
        match (event, self.meter) {
            (Event::Ui(Turn::Begin), _) => {
                let voucher = Typed::new("ride", "RideVoucher")
                    .with("rideId", Value::Bytes(vec![1; 32]))
                    .with("cumulative", Value::Amount(Amount::new(TEA, 40)));
                return meter::open(voucher, "the ride", "m-1").into();
            }
            (Event::Ui(Turn::Further), Some(meter)) => {
                self.owed += 1;
                return meter::tick(meter, Amount::new(TEA, self.owed)).into();
            }
            (Event::Ui(Turn::Arrive), Some(meter)) => return meter::stop(meter).into(),
            (Event::Answered(_, Answer::MeterOpened(Ok(opened))), _) => self.meter = Some(opened.id),
            (Event::Answered(_, Answer::Vouched(Ok(voucher))), _) => self.voucher = voucher.bytes,
            (Event::Answered(_, Answer::Vouched(Err(refusal))), _) => {
                self.ended = refusal.code == RefusalCode::Expired;
            }
            (Event::Answered(_, Answer::MeterStopped(Ok(()))), _) => self.ended = true,
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Turn> {
        column([
            button("Begin").primary().on_press(Turn::Begin),
            button("Further").on_press(Turn::Further),
            button("Arrive").on_press(Turn::Arrive),
        ])
    }
}

#[test]
fn a_meter_is_agreed_to_once_and_each_sum_of_it_is_a_voucher() {
    let mut host = TestHost::<Fare>::launch();
    host.press("Begin");
    host.answer(Answer::MeterOpened(Ok(Metered { id: MeterId::new(1), fields: Vec::new() })));
    host.restart();
    host.press("Further");
    host.press("Further");
    let sums: Vec<_> = host.waiting().into_iter().cloned().collect();
    let tick = |sum| meter::tick(MeterId::new(1), Amount::new(TEA, sum));
    assert_eq!(sums, [tick(1), tick(2)]);
    host.answer(Answer::Vouched(Ok(Signature { bytes: vec![1; 65], fields: Vec::new() })));
    host.answer(Answer::Vouched(Err(Refusal::new(RefusalCode::Expired, "the meter has stopped"))));
    assert_eq!((host.state().voucher.len(), host.state().ended), (65, true));
    host.press("Arrive");
    assert_eq!(host.waiting().first(), Some(&&meter::stop(MeterId::new(1))));
    host.answer(Answer::MeterStopped(Ok(())));
    assert!(host.state().ended);
}

#[test]
fn what_was_filled_in_comes_back_with_the_signature_and_is_what_the_other_side_is_held_against() {
    let mut host = TestHost::<Ride>::launch();
    host.press("Sign");
    let Some(Request::Sign(asked)) = host.waiting().first().copied().cloned() else { panic!("it asks") };
    assert_eq!(asked.typed.field("validUntil"), Some(&Value::DeadlineIn(600)));
    host.restart();
    let fields = vec![("validUntil".to_owned(), Value::Uint(1_800_000_600))];
    host.answer(Answer::Signed(Ok(Signature { bytes: vec![1; 65], fields })));
    assert_eq!((host.state().until, host.state().signed.len()), (1_800_000_600, 65));
    host.press("Check");
    let Some(Request::Verify(asked)) = host.waiting().first().copied().cloned() else { panic!("it asks") };
    assert_eq!(asked.typed.field("validUntil"), Some(&Value::Uint(1_800_000_600)));
    host.answer(Answer::Verified(Ok(false)));
    assert_eq!(host.state().agreed, Some(false));
}
