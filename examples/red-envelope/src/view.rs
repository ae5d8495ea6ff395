//! The view is the state as a person sees it; nothing here decides anything.

use teahouse_miniapp::prelude::*;

use crate::Press;
use crate::card::{COVERS, MOST_WORDS};
use crate::compose::{Compose, Field, MOST_SHARES};
use crate::state::{Bubble, Received, RedEnvelope, Screen, Sent, Standing};
use crate::words;

/// The whole screen.
pub fn screen(app: &RedEnvelope) -> Node<Press> {
    let trouble = app.trouble.map(|trouble| text(words::trouble(trouble)).tone(Tone::Warning).key("trouble"));
    let share = match app.screen {
        Screen::Share(number) => app.received.iter().find(|share| share.number == number),
        Screen::Home => None,
    };
    match share {
        Some(received) => column([envelope(received)])
            .children(trouble)
            .child(button(say("Back", "返回")).on_press(Press::Home).key("back")),
        None => home(app, trouble),
    }
}

fn home(app: &RedEnvelope, trouble: Option<Node<Press>>) -> Node<Press> {
    let busy =
        app.sent.last().is_some_and(|sent| matches!(sent.standing, Standing::Funding | Standing::Giving));
    column([heading(say("Red envelope", "红包"))])
        .child(if busy {
            waiting(say("Your envelope is on its way", "红包发送中")).key("form")
        } else {
            form(&app.compose)
        })
        .children(trouble)
        .children(list(say("Sent", "发出的"), app.sent.iter().rev().map(given)))
        .children(list(say("Received", "收到的"), app.received.iter().rev().map(line)))
        .children(
            (app.sent.len() + app.received.len() > 0)
                .then(|| button(say("Refresh", "刷新")).on_press(Press::Refresh).key("refresh")),
        )
}

fn form(form: &Compose) -> Node<Press> {
    let covers = COVERS.map(|(picture, english, chinese, _)| {
        say(format!("{picture} {english}"), format!("{picture} {chinese}"))
    });
    card([
        select(
            say("Asset", "币种"),
            [say("Practice dollar", "练习美元"), say("Coin", "原生币")],
            Some(form.asset),
        )
        .on_choose(|place| Press::Fill(Field::Asset(place))),
        amount_input(say("Each share", "每份金额"), form.asset(), form.each.clone())
            .on_input(|each| Press::Fill(Field::Each(each)))
            .key(format!("each-{}", form.asset)),
        toggle(say("As links to pass on", "生成链接转发"), form.as_links)
            .on_toggle(|on| Press::Fill(Field::AsLinks(on))),
        receivers(form),
        text_input(say("Blessing", "祝福语"), &form.greeting.words)
            .placeholder(say("Best wishes", "恭喜发财，大吉大利"))
            .max_chars(MOST_WORDS as u32)
            .on_input(|words| Press::Fill(Field::Words(words))),
        select(say("Cover", "封面"), covers, Some(form.greeting.cover.into()))
            .on_choose(|place| Press::Fill(Field::Cover(place))),
        select(
            say("Can be opened for", "有效期"),
            [say("A day", "一天"), say("A week", "一周")],
            Some(form.lifetime),
        )
        .on_choose(|place| Press::Fill(Field::Lifetime(place))),
    ])
    .children(form.order().ok().map(|order| {
        row([text(say("Together", "合计")).tone(Tone::Muted), money(&order.total)]).key("total")
    }))
    .child(button(say("Send", "塞钱进红包")).primary().on_press(Press::Send).key("send"))
    .key("form")
}

fn receivers(form: &Compose) -> Node<Press> {
    if form.as_links {
        return number_input(say("Links", "链接数量"), form.links, 1, MOST_SHARES)
            .on_input(|count| Press::Fill(Field::Links(count)))
            .key("links");
    }
    column((!form.friends.is_empty()).then(|| row(form.friends.iter().map(user))))
        .child(button(say("Choose friends", "选择朋友")).on_press(Press::PickFriends))
        .key("friends")
}

/// A share as it lies in the hand.
fn envelope(received: &Received) -> Node<Press> {
    let greeting = &received.greeting;
    let words = match greeting.words.as_str() {
        "" => say("Best wishes", "恭喜发财，大吉大利"),
        words => words.into(),
    };
    card([heading(greeting.picture()).centered(), text(words).tone(greeting.tone()).centered()])
        .children(
            received
                .from
                .as_ref()
                .map(|from| row([text(say("From", "来自")).tone(Tone::Muted), user(from)]).centered()),
        )
        .children(bubble(&received.bubble))
}

fn bubble(bubble: &Bubble) -> Vec<Node<Press>> {
    match bubble {
        Bubble::Unopened => vec![button(say("Open", "開")).primary().on_press(Press::Open).centered()],
        Bubble::Opening => vec![waiting(say("Opening", "正在拆开"))],
        Bubble::Opened(amount) => vec![
            money(amount).tone(Tone::Good).centered(),
            text(say("It is in your account.", "已存入你的账户。")).tone(Tone::Muted).centered(),
        ],
        Bubble::NoneLeft => vec![
            text(say("None left: somebody was faster.", "手慢了，红包已被领完。"))
                .tone(Tone::Muted)
                .centered(),
        ],
        Bubble::Expired => vec![
            text(say("The time is up; the money went back to the sender.", "红包已过期，余额退回发送者。"))
                .tone(Tone::Muted)
                .centered(),
        ],
    }
}

fn list(title: Text, items: impl Iterator<Item = Node<Press>>) -> Option<Node<Press>> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| column([text(title).tone(Tone::Muted), rows(items)]))
}

fn given(sent: &Sent) -> Node<Press> {
    let back = (sent.standing == Standing::Expired)
        .then(|| button(say("Take the rest back", "取回余额")).on_press(Press::TakeBack(sent.batch)));
    let until = sent.expires.filter(|_| sent.standing == Standing::Given);
    column([row([text(words::title(&sent.greeting)), money(&sent.each), text(format!("× {}", sent.count))])])
        .children((!sent.friends.is_empty()).then(|| row(sent.friends.iter().map(user))))
        .child(text(words::standing(sent.standing, sent.opened, sent.count)).tone(Tone::Muted))
        .children(until.map(|moment| row([text(say("until", "截止")).tone(Tone::Muted), time(moment)])))
        .children(back)
        .key(format!("sent-{}", sent.batch.number()))
}

fn line(received: &Received) -> Node<Press> {
    let standing = match &received.bubble {
        Bubble::Unopened | Bubble::Opening => text(say("unopened", "未拆开")),
        Bubble::Opened(amount) => money(amount).tone(Tone::Good),
        Bubble::NoneLeft => text(say("none left", "已领完")),
        Bubble::Expired => text(say("expired", "已过期")),
    };
    row([text(words::title(&received.greeting))]).children(received.from.as_ref().map(user)).child(standing)
}
