//! The shop, played natively: a test host presses the buttons and answers the requests.

use shop::state::{Shop, Standing};
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    Amount, Answer, AssetId, Payment, PersonId, Receipt, Refusal, RefusalCode, Request, Source, UnixMillis,
};

fn card(sender: &'static str, mine: bool, payload: &[u8]) -> Source {
    Source::Card { sender: PersonId::new(sender), mine, payload: payload.to_vec(), share: None }
}

fn dollars(units: u128) -> Amount {
    Amount::new(AssetId::known("pusd"), units)
}

fn paid() -> Answer {
    let receipt = Receipt { reference: "r1".into(), amount: dollars(16_500_000), paid_at: UnixMillis(9) };
    Answer::Paid(Ok(receipt))
}

fn refused(code: RefusalCode) -> Answer {
    Answer::Paid(Err(Refusal::new(code, "")))
}

fn payments(host: &TestHost<Shop>) -> Vec<Payment> {
    let payment = |request: &&Request| match request {
        Request::Pay(payment) => Some(payment.clone()),
        _ => None,
    };
    host.waiting().iter().filter_map(payment).collect()
}

/// Anna has opened Mei's card, and ordered a tin and a cup.
fn ordered() -> TestHost<Shop> {
    let mut host = TestHost::launch_from(card("mei", false, &[1]), "en");
    host.press("Add: Oolong tea");
    host.press("Add: Porcelain cup");
    host.press("Order and pay");
    host
}

#[test]
fn an_order_asks_for_one_payment_to_the_sender_of_the_card() {
    let host = ordered();

    let asked = payments(&host);
    let [payment] = asked.as_slice() else { panic!("one payment, not {asked:?}") };
    assert_eq!((payment.to.as_str(), &payment.amount), ("mei", &dollars(16_500_000)));
    assert_eq!(payment.memo, host.state().orders[0].memo());
    assert_eq!(payment.idempotency_key, "order-1-1");
    assert!(host.shows("Waiting for your yes") && host.shows("Nothing in the cart yet"));
}

#[test]
fn a_restart_between_request_and_answer_loses_nothing_and_pays_once() {
    let mut host = ordered();
    host.restart();
    assert_eq!(payments(&host).len(), 1);

    host.answer(paid());

    assert!(host.shows("Paid") && host.shows("Receipt r1"));
    host.restart();
    assert!(host.shows("Receipt r1") && !host.shows("Pay order 1 again"));
    assert!(payments(&host).is_empty());
}

#[test]
fn each_try_of_an_order_has_its_own_key_and_follows_a_refusal() {
    let mut host = ordered();
    for (code, words) in [
        (RefusalCode::Denied, "You did not agree. No money has left."),
        (RefusalCode::Offline, "No connection."),
        (RefusalCode::Rejected, "The chain refused it."),
    ] {
        assert!(!host.shows("Pay order 1 again"), "it is asked for");
        host.answer(refused(code));
        assert!(host.shows(words), "{code:?}");
        host.press("Pay order 1 again");
    }

    assert_eq!(payments(&host)[0].idempotency_key, "order-1-4");
    host.answer(paid());
    assert!(matches!(host.state().orders[0].standing, Standing::Paid { .. }));
    assert_eq!(host.state().orders.len(), 1);
}

#[test]
fn nothing_is_asked_for_without_goods_and_a_shop() {
    let mut host = TestHost::<Shop>::launch();
    host.press("Order and pay");
    assert!(host.shows("Put something into the cart first."));
    host.press("Add: Clay teapot");
    host.press("Order and pay");
    assert!(host.shows("Choose whose shop it is first."));
    assert!(host.waiting().is_empty());

    host.press("Choose the shop");
    host.answer(Answer::Picked(Ok(vec![PersonId::new("mei")])));
    assert!(host.shows("@mei"));
}

#[test]
fn a_card_of_another_kind_changes_nothing_and_ones_own_is_no_shop_to_buy_from() {
    for payload in [&[][..], &[2], &[1, 1], b"{}"] {
        let host = TestHost::<Shop>::launch_from(card("mallory", false, payload), "en");
        assert!(host.shows("Nothing was changed.") && host.state().keeper.is_none());
    }
    let host = TestHost::<Shop>::launch_from(card("me", true, &[1]), "en");
    assert!(host.state().keeper.is_none());
}

#[test]
fn a_thousand_orders_fit_and_none_under_way_is_forgotten() {
    let mut host = ordered();
    for _ in 0..1_000 {
        host.press("Add: Clay teapot");
        host.press("Order and pay");
        let later = |request: &Request| match request {
            Request::Pay(payment) if payment.idempotency_key != "order-1-1" => Some(paid()),
            _ => None,
        };
        host.answer_each(later);
    }
    assert_eq!((host.state().orders.len(), host.state().orders[0].number), (20, 1));
    assert!(host.kept().len() < 65_536, "{} bytes", host.kept().len());
}

#[test]
fn everything_is_said_in_chinese_too() {
    let mut host = TestHost::<Shop>::launch_from(card("mei", false, &[1]), "zh-Hans");
    host.press("加入：乌龙茶");
    host.press("下单付款");
    host.answer(refused(RefusalCode::Denied));
    assert!(host.shows("订单 1：乌龙茶×1") && host.shows("你没有同意，资金未转出。"));
}
