// The view is the state as a person sees it; nothing here decides anything.

import {
  amount, button, card, column, heading, image, money, row, rows, say, sentence, text, time, user, waiting, type Node, type Text,
} from "@teahouse/miniapp";

import type { Press } from "./app.ts";
import { ASSET, ITEMS, type Item } from "./catalogue.ts";
import { count, lines, memo, total, type Order, type Shop, type Trouble } from "./state.ts";

/** The whole screen. */
export function screen(shop: Shop): Node<Press> {
  return column<Press>([
    heading(say("Tea and cups", "茶与茶具")),
    keeper(shop),
    shop.trouble && text(words(shop.trouble), { tone: "warning", key: "trouble" }),
    rows<Press>(ITEMS.map((item, place) => onSale(shop, place, item)), { key: "items" }),
    cart(shop),
    shop.orders.length > 0 && column<Press>([...shop.orders].reverse().map(order), { key: "orders" }),
  ]);
}

function keeper(shop: Shop): Node<Press> {
  const nobody = text(say("Whose shop is it?", "这是谁的店？"), { tone: "muted" });
  return card<Press>(
    [
      shop.keeper === undefined ? nobody : row<Press>([text(say("You buy from", "店主")), user(shop.keeper)]),
      row<Press>([
        button<Press>(say("Choose the shop", "选择店主"), { do: "choose" }),
        button<Press>(say("Show my shop here", "在这里展示我的店"), { do: "share" }),
      ]),
    ],
    { key: "keeper" },
  );
}

function onSale(shop: Shop, place: number, { picture, name, price }: Item): Node<Press> {
  const enabled = count(shop, place) > 0;
  return card<Press>([
    row<Press>([image(picture, name), text(name), money(amount(ASSET, price))]),
    row<Press>([
      button<Press>(say(`Add: ${name.en}`, `加入：${name.zh}`), { do: "add", place }),
      button<Press>(say(`Remove: ${name.en}`, `减少：${name.zh}`), { do: "remove", place }, { enabled }),
    ]),
  ]);
}

function cart(shop: Shop): Node<Press> {
  const inside = lines(shop);
  const isEmpty = inside.en === "";
  return card<Press>(
    [
      text(isEmpty ? say("Nothing in the cart yet", "购物车是空的") : inside),
      !isEmpty && money(total(shop)),
      button<Press>(say("Order and pay", "下单付款"), { do: "order" }, { primary: true }),
    ],
    { key: "cart" },
  );
}

function order(order: Order): Node<Press> {
  const head = [heading(memo(order)), row<Press>([money(order.total), user(order.to)])];
  return card<Press>([...head, ...standing(order)], { key: `order-${order.number}` });
}

function standing(order: Order): Node<Press>[] {
  const { standing } = order;
  switch (standing.is) {
    case "asked":
      return [waiting(say("Waiting for your yes and the chain", "等待你确认和上链"))];
    case "paid": {
      const receipt = text(say(`Receipt ${standing.reference}`, `收据 ${standing.reference}`));
      return [text(say("Paid", "已付款"), { tone: "good" }), row<Press>([receipt, time(standing.at)])];
    }
    case "denied":
      return refused(order, say("You did not agree. No money has left.", "你没有同意，资金未转出。"));
    case "failed":
      if (standing.code !== "quota") return refused(order, sentence(standing.code));
      return refused(order, say("That is more than this app may move. No money has left.", "超出此应用的限额，资金未转出。"));
  }
}

function refused({ number }: Order, why: Text): Node<Press>[] {
  const again = say(`Pay order ${number} again`, `重新支付订单 ${number}`);
  return [text(why, { tone: "warning" }), button<Press>(again, { do: "again", number })];
}

function words(trouble: Trouble): Text {
  switch (trouble) {
    case "empty-cart":
      return say("Put something into the cart first.", "请先选购商品。");
    case "no-keeper":
      return say("Choose whose shop it is first.", "请先选择店主。");
    case "strange-card":
      return say("This card is not from a shop that this version knows. Nothing was changed.", "此版本不认识这张卡片，未做任何更改。");
    default:
      if (trouble.refused !== "not-found") return sentence(trouble.refused);
      return say("Open the app from a conversation to show it there.", "请从会话中打开应用，再在那里展示。");
  }
}
