//! The view is the deals as a person sees them; nothing here decides anything.

use teahouse_miniapp::UnixMillis;
use teahouse_miniapp::prelude::*;

use crate::deal::{ASSET, Deal, MOST_DAYS, Stage, Step};
use crate::{Escrow, Press, Trouble};

/// The whole screen.
pub fn screen(app: &Escrow) -> Node<Press> {
    let trouble = app.trouble.map(|trouble| text(words(trouble)).tone(Tone::Warning).key("trouble"));
    let shown = app.on_screen().map_or_else(|| home(app), |deal| open(deal, app.seconds()));
    column([heading(say("Deals", "交易"))]).children(trouble).child(shown)
}

fn home(app: &Escrow) -> Node<Press> {
    let days = MOST_DAYS as i64;
    // What a stranger wrote is never the label of a button: one that is too long or cannot be seen would break the view.
    let known = app.deals.iter().rev().map(|deal| {
        let open = button(say("Open", "打开")).on_press(Press::Show(Some(deal.terms.name)));
        row([text(deal.terms.what.as_str()), open]).key(deal.number.to_string())
    });
    column([
        rows(known),
        text_input(say("What you sell", "出售什么"), app.draft.what.as_str())
            .max_chars(60)
            .on_input(Press::What),
        amount_input(say("Price", "价格"), ASSET, app.draft.price.clone()).on_input(Press::Price),
        number_input(say("Days to deliver", "几天内交付"), app.draft.days, 1, days).on_input(Press::Days),
        button(say("Send the offer", "发出报价")).primary().on_press(Press::Offer),
    ])
    .key("home")
}

fn open(deal: &Deal, now: u64) -> Node<Press> {
    let other = deal.other.as_ref().map(user);
    let steps = deal.steps(now).iter().enumerate().map(|(place, step)| {
        let button = button(label(*step)).enabled(deal.doing.0.is_none());
        if place == 0 {
            button.primary().on_press(Press::Do(*step))
        } else {
            button.on_press(Press::Do(*step))
        }
    });
    let doing = deal.doing.0.map(|_| waiting(say("Waiting for you and the chain", "等待你确认和上链")));
    let tell = button(say("Tell the other side", "告诉对方")).enabled(!deal.telling.0);
    card([text(deal.terms.what.as_str()), money(&deal.terms.amount())])
        .children(other)
        .child(text(standing(deal, now)).key("standing"))
        .child(text(say("Begin by", "最晚开始")).tone(Tone::Muted))
        .child(time(UnixMillis(deal.terms.begin_by * 1_000)))
        .child(text(say("Deliver by", "最晚交付")).tone(Tone::Muted))
        .child(time(UnixMillis(deal.terms.deliver_by * 1_000)))
        .children(doing)
        .children(steps)
        .children(deal.telling.1.then(|| tell.on_press(Press::Tell)))
        .children(deal.other.as_ref().map(|_| button(say("Look again", "刷新")).on_press(Press::Look)))
        .child(button(say("All deals", "全部交易")).on_press(Press::Show(None)))
        .key("deal")
}

/// Where a deal stands, and what comes next, for this person.
fn standing(deal: &Deal, now: u64) -> Text {
    let late = now > deal.terms.begin_by;
    match (deal.stage(), deal.selling) {
        (Stage::Offered, _) if late => say("Nobody paid in, and the time is over.", "没有人付款，时间已过。"),
        (Stage::Offered, true) => say(
            "Your offer is out. Do nothing before the contract has the money.",
            "报价已发出。钱进合约之前请不要动手。",
        ),
        (Stage::Offered, false) => say(
            "An offer to you. What you pay in waits in the contract, not with the seller.",
            "给你的报价。你付的钱放在合约里，不在卖方手上。",
        ),
        (Stage::PaidIn, true) if late => say("You did not begin in time.", "你没有按时开始。"),
        (Stage::PaidIn, true) => {
            say("The contract has the money. Begin in time.", "钱已进合约，请按时开始。")
        }
        (Stage::PaidIn, false) if late => {
            say("The seller did not begin in time. Take the money back.", "卖方没有按时开始，请取回款项。")
        }
        (Stage::PaidIn, false) => {
            say("The contract has your money. The seller begins next.", "钱已进合约，等卖方开始。")
        }
        (Stage::Begun, true) => say("Deliver, and say so in time.", "请按时交付，并在这里说明。"),
        (Stage::Begun, false) => say(
            "The seller has begun. Pay when you have it; after a delivery, your silence lets the seller collect.",
            "卖方已开始，收到后再付款；交付后若你一直不回应，卖方可以收款。",
        ),
        (Stage::Delivered, _) => say(
            "The buyer looks at it. After four days of silence you can collect.",
            "买方正在查看。四天没有回应，你就可以收款。",
        ),
        (Stage::Closed, _) => {
            say("It is over: the contract holds nothing of it.", "交易已结束，合约里没有余款。")
        }
    }
}

/// What a step is called, on its button and on the host's sheet.
pub fn label(step: Step) -> Text {
    match step {
        Step::PayIn => say("Accept and pay in", "接受并付款到合约"),
        Step::Begin => say("Begin", "开始"),
        Step::Deliver => say("I have delivered", "我已交付"),
        Step::Release => say("Pay the seller", "付给卖方"),
        Step::CallOff => say("Call it off", "取消交易"),
        Step::TakeBack => say("Take the money back", "取回款项"),
        Step::Collect => say("Collect the money", "收款"),
    }
}

/// The line of a card.
pub fn title(deal: &Deal, news: bool) -> Text {
    let what = &deal.terms.what;
    if news {
        return say(format!("News of the deal: {what}"), format!("交易有进展：{what}"));
    }
    say(format!("An offer: {what}"), format!("报价：{what}"))
}

fn words(trouble: Trouble) -> Text {
    match trouble {
        Trouble::Unfinished => say(
            "Say what you sell, for at most 1,000, and in how many days (1 to 90).",
            "请写明出售什么、价格（最多 1,000）和几天内交付（1 到 90）。",
        ),
        Trouble::Forged => {
            say("This card fits no deal. Nothing was changed.", "这张卡片不合任何交易，未做任何更改。")
        }
        Trouble::Foreign => say(
            "This card is of no deal between you and its sender. Nothing was changed.",
            "这张卡片不是你和发送者之间的交易，未做任何更改。",
        ),
        Trouble::Full => say("Too many deals are open. End one first.", "进行中的交易太多，请先结束一笔。"),
        Trouble::NotSent(RefusalCode::NotFound) => say(
            "There is no conversation here: open this app in the one with your friend.",
            "这里没有会话：请在与对方的会话里打开本应用。",
        ),
        Trouble::NotSent(_) => say("The card was not sent. Try again.", "卡片没有送出，请重试。"),
        Trouble::Refused(RefusalCode::Denied) => {
            say("You did not agree. No money has moved.", "你没有同意，资金未动。")
        }
        Trouble::Refused(RefusalCode::Rejected) => say(
            "The contract does not do that now: look again. No money has moved.",
            "合约现在不接受这一步，请刷新。资金未动。",
        ),
        Trouble::Refused(RefusalCode::NotDeclared) | Trouble::Unseen(RefusalCode::NotDeclared) => {
            say("This Teahouse does not offer the contract to apps.", "这个茶馆不向应用提供此合约。")
        }
        Trouble::Refused(RefusalCode::NotFound) | Trouble::Unseen(RefusalCode::NotFound) => say(
            "The account of the other side is not known. Ask them to tell you where they can be paid.",
            "还不知道对方的账户。请对方告诉你收款地址。",
        ),
        Trouble::Refused(code) | Trouble::Unseen(code) => code.sentence(),
    }
}
