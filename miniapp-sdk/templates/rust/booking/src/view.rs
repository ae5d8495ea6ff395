//! The view is what a person sees: a guest their form and bookings, a house its days and requests. All its words are here.

use teahouse_miniapp::prelude::*;

use crate::stay::{Standing, Stay};
use crate::terms::{self, date};
use crate::{House, Press, Trouble};

/// Everything.
pub fn screen(house: &House) -> Node<Press> {
    let trouble = house.trouble.map(|trouble| text(sentence(trouble)).tone(Tone::Warning));
    let side = if house.is_guest { guest(house) } else { owner(house) };
    let stays = house.stays.iter().rev().filter(|stay| stay.mine == house.is_guest);
    column([heading(terms::name())])
        .children(trouble)
        .children(side)
        .children(stays.map(|one| stay(house, one)))
}

fn owner(house: &House) -> Vec<Node<Press>> {
    let days = house.days().map(|day| text(free_on(day, house.free(day))));
    vec![rows(days), button(say("Send the free days", "发送空位")).primary().on_press(Press::Offer)]
}

fn guest(house: &House) -> Vec<Node<Press>> {
    let Some((peer, first, free)) = &house.offer else { return Vec::new() };
    let days = (*first..).zip(free).map(|(day, free)| free_on(day, *free));
    let guests = house.guests.map(i64::from);
    vec![
        user(peer),
        text(terms::rules()).tone(Tone::Muted),
        select(say("Day", "日期"), days, house.place).on_choose(Press::Day),
        number_input(say("Guests", "人数"), guests, 1, terms::MOST_GUESTS.into()).on_input(Press::Guests),
        money(&terms::deposit(house.guests.unwrap_or(1))),
        button(say("Ask, with a deposit", "交定金预订")).primary().on_press(Press::Ask),
    ]
}

fn stay(house: &House, stay: &Stay) -> Node<Press> {
    let choices = choices(house, stay).into_iter();
    let until = row([text(say("Deposit, held until", "定金保管至")), time(terms::goes_back(stay.day))]);
    card([
        row([user(&stay.peer), money(&terms::deposit(stay.guests))]),
        text(title(stay, stay.standing)),
        until,
    ])
    .children(stay.next.map(|_| waiting(say("Under way", "处理中"))))
    .children(choices.map(|(label, to)| button(label).on_press(Press::Go(stay.id, to))))
    .key(format!("stay-{}", stay.id))
}

/// What this person can do now with a booking.
fn choices(house: &House, stay: &Stay) -> Vec<(Text, Standing)> {
    let (today, guest) = (house.days().start, stay.mine);
    let (is_free, is_late) = (stay.is_free_on(today), stay.standing == Standing::Late);
    let is_ahead = today <= stay.day;
    let cancel_late = say("Cancel late: the house may take the deposit", "逾期取消：店家可收取定金");
    let all = [
        (!guest && is_ahead, say("Accept", "接受"), Standing::Confirmed),
        (!guest, say("Decline", "谢绝"), Standing::Declined),
        (!guest && is_late, say("Take the deposit", "收取定金"), Standing::Taken),
        (!guest && !is_late && stay.day <= today, say("Mark arrived", "标记到店"), Standing::Taken),
        (guest && is_free, say("Cancel, free of charge", "免费取消"), Standing::Cancelled),
        (guest && !is_free && is_ahead, cancel_late, Standing::Late),
        (guest && stay.is_due(house.now), say("Take the deposit back", "取回定金"), Standing::Returned),
    ];
    let is_open = |to: Standing| stay.next.is_none() && stay.standing.may_become(to);
    all.into_iter().filter(|(fits, _, to)| *fits && is_open(*to)).map(|(_, label, to)| (label, to)).collect()
}

fn free_on(day: u32, free: u32) -> Text {
    let date = date(day);
    match free {
        0 => say(format!("{date}: full"), format!("{date}：已满")),
        _ => say(format!("{date}: {free} free"), format!("{date}：余 {free}")),
    }
}

/// The line of the card that offers days.
pub fn offer_title() -> Text {
    say("Free days: open to book", "空位：点开预订")
}

/// One line on a booking that stands like `to`: on the screen, on a card, as the purpose of a payment.
pub fn title(stay: &Stay, to: Standing) -> Text {
    let (english, chinese) = match to {
        Standing::Asking if stay.next.is_none() => ("the house was not told", "未能通知店家"),
        Standing::Asking => ("waiting for you and the chain", "等待你和链上确认"),
        Standing::Unchecked => ("looking for the deposit", "正在核对定金"),
        Standing::Asked => ("asked for, with a deposit", "已交定金，待答复"),
        Standing::Confirmed => ("confirmed", "已确认"),
        Standing::Declined => ("declined, the deposit goes back", "已谢绝，定金退回"),
        Standing::Cancelled => ("cancelled in time, the deposit goes back", "已按时取消，定金退回"),
        Standing::Late => ("cancelled late, the house may take the deposit", "逾期取消，店家可收取定金"),
        Standing::Taken => ("the deposit is in the house's account", "定金已由店家收取"),
        Standing::Returned => ("the deposit is back with the guest", "定金已退回客人"),
    };
    let (date, guests) = (date(stay.day), stay.guests);
    say(format!("{date}, {guests} guests: {english}"), format!("{date}，{guests} 位：{chinese}"))
}

/// What did not happen, whether money is safe, what to do.
fn sentence(trouble: Trouble) -> Text {
    let (english, chinese) = match trouble {
        Trouble::Stranger => (
            "This card fits none of your bookings. Nothing was changed.",
            "这张卡片与你的预订不符，未做更改。",
        ),
        Trouble::Gap => ("Choose a day, and say how many come.", "请选择日期并填写人数。"),
        Trouble::Day => {
            ("That day is past, or too far away. Nothing was booked.", "该日期已过或太远，未预订。")
        }
        Trouble::Full => ("There is no place left. Nothing was booked.", "没有空位了，未预订。"),
        Trouble::NoDeposit => (
            "The deposit is not there as agreed. Do not rely on this request; open its card again later.",
            "定金与约定不符，请勿当真；可稍后再打开卡片核对。",
        ),
        Trouble::Refused(Standing::Asking, RefusalCode::Denied) => (
            "You did not agree. No money has left your account, and the house was not asked.",
            "你没有同意。资金未转出，也没有通知店家。",
        ),
        Trouble::Refused(Standing::Asked, _) => (
            "The house could not be told. Your deposit is safe: nobody can take it, and it goes back to you.",
            "未能通知店家。定金安全：无人可收取，到期由你取回。",
        ),
        Trouble::Refused(
            Standing::Taken | Standing::Returned,
            RefusalCode::Rejected | RefusalCode::Expired,
        ) => (
            "No deposit has moved: the other side has it, or it is too early.",
            "定金未动：已归对方，或时间未到。",
        ),
        Trouble::Refused(_, RefusalCode::NotFound) => (
            "Open this from its card in the conversation, and do it there.",
            "请从会话里的卡片打开，再操作。",
        ),
        Trouble::Refused(_, code) => return code.sentence(),
    };
    say(english, chinese)
}
