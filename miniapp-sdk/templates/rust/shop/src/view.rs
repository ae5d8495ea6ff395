//! The view is the state as a person sees it; nothing here decides anything.

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::view::image;

use crate::Press;
use crate::catalogue::{ASSET, ITEMS, Item};
use crate::state::{Order, Shop, Standing, Trouble};

/// The whole screen.
pub fn screen(shop: &Shop) -> Node<Press> {
    let trouble = shop.trouble.map(|trouble| text(words(trouble)).tone(Tone::Warning).key("trouble"));
    column([heading(say("Tea and cups", "茶与茶具")), keeper(shop).key("keeper")])
        .children(trouble)
        .child(rows(ITEMS.iter().enumerate().map(|(place, item)| on_sale(shop, place, item))).key("items"))
        .child(cart(shop).key("cart"))
        .children(
            (!shop.orders.is_empty()).then(|| column(shop.orders.iter().rev().map(order)).key("orders")),
        )
}

fn keeper(shop: &Shop) -> Node<Press> {
    let nobody = || text(say("Whose shop is it?", "这是谁的店？")).tone(Tone::Muted);
    card([
        shop.keeper
            .as_ref()
            .map_or_else(nobody, |keeper| row([text(say("You buy from", "店主")), user(keeper)])),
        row([
            button(say("Choose the shop", "选择店主")).on_press(Press::Choose),
            button(say("Show my shop here", "在这里展示我的店")).on_press(Press::Share),
        ]),
    ])
}

fn on_sale(shop: &Shop, place: usize, item: &Item) -> Node<Press> {
    let (count, (english, chinese)) = (shop.count(place), item.name);
    let remove = button(say(format!("Remove: {english}"), format!("减少：{chinese}"))).enabled(count > 0);
    card([
        row([
            image(item.picture, say(english, chinese)),
            text(say(english, chinese)),
            money(&Amount::new(ASSET, item.price)),
        ]),
        row([
            button(say(format!("Add: {english}"), format!("加入：{chinese}"))).on_press(Press::Add(place)),
            remove.on_press(Press::Remove(place)),
        ]),
    ])
}

fn cart(shop: &Shop) -> Node<Press> {
    let (english, chinese) = shop.lines();
    let is_empty = english.is_empty();
    let lines =
        if is_empty { say("Nothing in the cart yet", "购物车是空的") } else { say(english, chinese) };
    card([text(lines)])
        .children((!is_empty).then(|| money(&shop.total())))
        .child(button(say("Order and pay", "下单付款")).primary().on_press(Press::Order))
}

fn order(order: &Order) -> Node<Press> {
    let number = order.number;
    card([heading(order.memo()), row([money(&order.total), user(&order.to)])])
        .children(standing(order))
        .key(format!("order-{number}"))
}

fn standing(order: &Order) -> Vec<Node<Press>> {
    match &order.standing {
        Standing::Asked => vec![waiting(say("Waiting for your yes and the chain", "等待你确认和上链"))],
        Standing::Paid { reference, at } => vec![
            text(say("Paid", "已付款")).tone(Tone::Good),
            row([text(say(format!("Receipt {reference}"), format!("收据 {reference}"))), time(*at)]),
        ],
        Standing::Denied => {
            refused(order, say("You did not agree. No money has left.", "你没有同意，资金未转出。"))
        }
        Standing::Failed(RefusalCode::Quota) => refused(
            order,
            say("That is more than this app may move. No money has left.", "超出此应用的限额，资金未转出。"),
        ),
        Standing::Failed(code) => refused(order, code.sentence()),
    }
}

fn refused(order: &Order, why: Text) -> Vec<Node<Press>> {
    let number = order.number;
    let again = button(say(format!("Pay order {number} again"), format!("重新支付订单 {number}")));
    vec![text(why).tone(Tone::Warning), again.on_press(Press::Again(number))]
}

fn words(trouble: Trouble) -> Text {
    match trouble {
        Trouble::EmptyCart => say("Put something into the cart first.", "请先选购商品。"),
        Trouble::NoKeeper => say("Choose whose shop it is first.", "请先选择店主。"),
        Trouble::StrangeCard => say(
            "This card is not from a shop that this version knows. Nothing was changed.",
            "此版本不认识这张卡片，未做任何更改。",
        ),
        Trouble::Refused(RefusalCode::NotFound) => {
            say("Open the app from a conversation to show it there.", "请从会话中打开应用，再在那里展示。")
        }
        Trouble::Refused(code) => code.sentence(),
    }
}
