//! Private payments, played natively: a test host presses the buttons and answers the requests.

use shielded_pay::state::{ShieldedPay, Standing};
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    Amount, Answer, AssetId, PaymentProgress, PaymentStage, PersonId, Receipt, Refusal, RefusalCode, Request,
    Source, UnixMillis,
};

const PUSD: AssetId = AssetId::known("pusd");

fn dollars(units: u128) -> Amount {
    Amount::new(PUSD, units)
}

fn paid() -> Answer {
    Answer::PaidPrivately(Ok(Receipt {
        reference: "p1".into(),
        amount: dollars(5_000_000),
        paid_at: UnixMillis(9),
    }))
}

fn refused(code: RefusalCode) -> Answer {
    Answer::PaidPrivately(Err(Refusal::new(code, "")))
}

fn stands(stage: PaymentStage, percent: Option<u8>) -> Answer {
    Answer::PaymentStands(Ok(PaymentProgress { stage, percent }))
}

/// Anna has chosen Bo, five dollars and a memo.
fn written() -> TestHost<ShieldedPay> {
    let mut host = TestHost::launch();
    host.press("Choose a friend");
    host.answer(Answer::Picked(Ok(vec![PersonId::new("bo")])));
    host.type_amount("Amount", &dollars(5_000_000));
    host.type_text("Memo", "For the tea");
    host
}

fn sent() -> TestHost<ShieldedPay> {
    let mut host = written();
    host.press("Pay privately");
    host
}

#[test]
fn one_press_asks_for_one_private_payment_and_the_form_is_empty_again() {
    let host = sent();

    let waiting = host.waiting();
    let [Request::PayPrivately(payment)] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((payment.to.as_str(), &payment.amount), ("bo", &dollars(5_000_000)));
    assert_eq!(payment.idempotency_key, "pay-1");
    assert!(host.shows("Waiting for your yes") && host.shows("@bo"));
    assert_eq!(host.state().form, Default::default());
}

#[test]
fn a_signal_makes_it_look_and_each_stage_is_shown_until_it_is_paid() {
    let mut host = sent();
    for (stage, percent, words) in [
        (PaymentStage::Proving, None, "Making the proof"),
        (PaymentStage::Proving, Some(40), "Making the proof"),
        (PaymentStage::Sent, None, "On its way"),
        (PaymentStage::Included, None, "Arrived, not final yet"),
    ] {
        host.signal("shielded", 1);
        assert!(
            host.waiting().iter().any(|one| matches!(one, Request::LookAtPayment(key) if key == "pay-1"))
        );
        host.answer(stands(stage, percent));
        assert!(host.shows(words), "{words}");
    }
    host.signal("shielded", 1);
    host.answer(paid());
    assert!(host.shows("Paid"));
    // a look that was under way does not undo it, and nothing is asked any more
    host.answer(stands(PaymentStage::Included, None));
    assert_eq!(host.state().payments[0].standing, Standing::Paid);
    host.signal("shielded", 1);
    assert!(host.waiting().is_empty());
}

#[test]
fn spay_001_what_was_refused_is_not_listed_and_does_not_have_to_be_typed_again() {
    for (code, words) in [
        (RefusalCode::Denied, "You did not agree. No money has left."),
        (RefusalCode::NotFound, "has not said where they can be paid privately"),
        (RefusalCode::Rejected, "is there enough private money?"),
        (RefusalCode::Offline, "Nobody is there who would bring it."),
        (RefusalCode::Expired, "The money is yours"),
    ] {
        let mut host = sent();
        host.answer(refused(code));
        assert!(host.shows(words), "{code:?}");
        assert!(host.state().payments.is_empty());
        assert_eq!(host.state().form.amount, Some(dollars(5_000_000)));
        assert_eq!(host.state().form.memo, "For the tea");
        // and a second try is another payment
        host.press("Pay privately");
        let waiting = host.waiting();
        let [Request::PayPrivately(payment)] = waiting.as_slice() else { panic!("{waiting:?}") };
        assert_eq!(payment.idempotency_key, "pay-2");
    }
}

#[test]
fn spay_001_a_late_refusal_does_not_overwrite_what_is_typed_since() {
    let mut host = sent();
    host.type_text("Memo", "Another one");
    host.answer(refused(RefusalCode::Expired));
    assert_eq!(host.state().form.memo, "Another one");
    assert_eq!(host.state().form.amount, None);
}

#[test]
fn a_form_with_a_gap_asks_for_nothing_but_says_what_is_missing() {
    let mut host = TestHost::<ShieldedPay>::launch();
    host.press("Pay privately");
    assert!(host.shows("Choose a friend first."));
    host.press("Choose a friend");
    host.answer(Answer::Picked(Ok(vec![PersonId::new("bo")])));
    host.press("Pay privately");
    assert!(host.shows("How much?"));
    assert!(host.waiting().is_empty());
}

#[test]
fn a_restart_between_request_and_answer_loses_nothing_and_pays_once() {
    let mut host = sent();
    host.restart();
    assert!(host.shows("Waiting for your yes"));
    let payments = host.waiting().into_iter().filter(|one| matches!(one, Request::PayPrivately(_))).count();
    assert_eq!(payments, 1);
    host.answer(paid());
    assert!(host.shows("Paid"));
}

#[test]
fn spay_002_a_thousand_payments_fit_and_none_under_way_is_forgotten() {
    let mut host = sent();
    for _ in 0..1_000 {
        host.press("Choose a friend");
        host.answer(Answer::Picked(Ok(vec![PersonId::new("cai")])));
        host.type_amount("Amount", &dollars(1));
        host.press("Pay privately");
        let cai = |one: &Request| match one {
            Request::PayPrivately(payment) if payment.to.as_str() == "cai" => Some(paid()),
            _ => None,
        };
        host.answer_each(cai);
    }
    assert!(host.state().payments.len() <= 50);
    assert!(host.kept().len() < 65_536, "{} bytes", host.kept().len());
    assert_eq!(host.state().payments[0].to.as_str(), "bo", "it waits for its answer");
}

#[test]
fn a_memo_is_cut_between_letters_and_never_too_long() {
    let mut host = written();
    host.type_text("Memo", &"茶".repeat(100));
    assert_eq!(host.state().form.memo, "茶".repeat(58));
}

#[test]
fn everything_is_said_in_chinese_too() {
    let mut host = TestHost::<ShieldedPay>::launch_from(Source::Launcher, "zh-Hans");
    host.press("隐私付款");
    assert!(host.shows("请先选择朋友。"));
}
