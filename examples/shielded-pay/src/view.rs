//! The view is the state as a person sees it; nothing here decides anything.

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::shielded::MOST_MEMO_BYTES;
use teahouse_miniapp::view::progress;

use crate::Press;
use crate::state::{Field, Form, Paying, ShieldedPay, Standing};
use crate::words;

/// The whole screen.
pub fn screen(app: &ShieldedPay) -> Node<Press> {
    let trouble = app.trouble.map(|trouble| text(words::trouble(trouble)).tone(Tone::Warning).key("trouble"));
    column([heading(say("Private pay", "隐私付款"))])
        .child(form(&app.form))
        .children(trouble)
        .children((!app.payments.is_empty()).then(|| rows(app.payments.iter().rev().map(payment))))
}

fn form(form: &Form) -> Node<Press> {
    card([
        column(form.to.as_ref().map(user))
            .child(button(say("Choose a friend", "选择朋友")).on_press(Press::PickFriend))
            .key("friend"),
        select(
            say("Asset", "币种"),
            [say("Practice dollar", "练习美元"), say("Coin", "原生币")],
            Some(form.asset),
        )
        .on_choose(|place| Press::Fill(Field::Asset(place))),
        amount_input(say("Amount", "金额"), form.asset(), form.amount.clone())
            .on_input(|amount| Press::Fill(Field::Amount(amount)))
            .key(format!("amount-{}", form.asset)),
        text_input(say("Memo", "附言"), &form.memo)
            .placeholder(say("Only your friend reads it", "只有对方能看到"))
            .max_chars(MOST_MEMO_BYTES as u32)
            .on_input(|words| Press::Fill(Field::Memo(words))),
        button(say("Pay privately", "隐私付款")).primary().on_press(Press::Send).key("send"),
    ])
    .key("form")
}

fn payment(paying: &Paying) -> Node<Press> {
    column([row([user(&paying.to), money(&paying.amount)])])
        .child(standing(paying.standing))
        .key(format!("payment-{}", paying.number))
}

fn standing(standing: Standing) -> Node<Press> {
    match standing {
        Standing::Asked => waiting(say("Waiting for your yes", "等待你确认")),
        Standing::Proving(Some(percent)) => progress(say("Making the proof", "正在生成证明"), percent),
        Standing::Proving(None) => waiting(say("Making the proof", "正在生成证明")),
        Standing::Sent => waiting(say("On its way", "正在送达")),
        Standing::Included => waiting(say("Arrived, not final yet", "已入块，等待最终确认")),
        Standing::Paid => text(say("Paid", "已付款")).tone(Tone::Good),
    }
}
