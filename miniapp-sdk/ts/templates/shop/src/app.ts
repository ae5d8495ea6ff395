// A few things are put into a cart, ordered, and paid to the shop: an order is paid once or not at all.
//
// Read in this order: catalogue.ts (change it first), state.ts (what is remembered), this file (what happens), view.ts (what a person sees).

import { app, say, tagged, type Answered, type Effect, type RefusalCode, type Result, type Source } from "@teahouse/miniapp";
import { sendCard } from "@teahouse/miniapp/chat";
import { pickContacts } from "@teahouse/miniapp/device";
import { pay, type Receipt } from "@teahouse/miniapp/wallet";

import { count, isRefused, lines, memo, put, total, type Order, type Shop } from "./state.ts";
import { screen } from "./view.ts";

/** What a card of the shop holds: a version and nothing else. Goods and prices are in the program, so no card can change them. */
const CARD = Uint8Array.of(1);
/** Orders that are remembered. */
const MOST_KEPT = 20;

/** What a person can do. */
export type Press =
  | { do: "add" | "remove"; place: number }
  /** Choose whose shop it is; show this shop in the conversation; order what is in the cart. */
  | { do: "choose" | "share" | "order" }
  /** Ask again for an order that was refused. */
  | { do: "again"; number: number };

export default app<Shop, Press>({
  stateVersion: 1,
  initial: () => ({ keeper: undefined, cart: [], orders: [], counted: 0, trouble: undefined }),

  update(shop, event) {
    if (event.type === "ui") return pressed(shop, event.message);
    if (event.type === "started") opened(shop, event.launch.source);
    if (event.type === "answered") answered(shop, event);
    return [];
  },

  view: screen,
});

/** The host says who sent a card; its payload is the sender's, and is believed only when it is what a shop sends. */
function opened(shop: Shop, source: Source): void {
  shop.trouble = undefined;
  if (source.from !== "card") return;
  const isKnown = source.payload.length === CARD.length && source.payload[0] === CARD[0];
  if (!isKnown) shop.trouble = "strange-card";
  else if (!source.mine) shop.keeper = source.sender;
}

function pressed(shop: Shop, press: Press): readonly Effect[] {
  shop.trouble = undefined;
  switch (press.do) {
    case "add":
      put(shop, press.place, count(shop, press.place) + 1);
      return [];
    case "remove":
      put(shop, press.place, count(shop, press.place) - 1);
      return [];
    case "choose":
      return [pickContacts(1, say("Whose shop is it?", "这是谁的店？"))];
    case "share":
      return [sendCard(say("Open my tea shop", "来我的茶铺看看"), CARD)];
    case "order":
      return order(shop);
    case "again":
      return shop.orders.filter((order) => order.number === press.number && isRefused(order)).map(ask);
  }
}

function order(shop: Shop): readonly Effect[] {
  const cost = total(shop);
  if (cost.units === 0n) shop.trouble = "empty-cart";
  else if (shop.keeper === undefined) shop.trouble = "no-keeper";
  else {
    makeRoom(shop);
    shop.counted += 1;
    const order: Order = {
      number: shop.counted,
      tries: 0,
      to: shop.keeper,
      lines: lines(shop),
      total: cost,
      standing: { is: "asked" },
    };
    shop.orders.push(order);
    shop.cart = [];
    return [ask(order)];
  }
  return [];
}

/** The oldest that is settled makes room; one that waits for its answer is never forgotten. */
function makeRoom(shop: Shop): void {
  const oldest = shop.orders.findIndex(({ standing }) => standing.is !== "asked");
  if (shop.orders.length >= MOST_KEPT && oldest >= 0) shop.orders.splice(oldest, 1);
}

/**
 * Asks for the payment of an order. A key never pays twice, and is answered once: so each try has its own, and there is a next try only when the host
 * has said of the one before that it did not pay.
 */
function ask(order: Order): Effect {
  order.tries += 1;
  order.standing = { is: "asked" };
  const idempotencyKey = `order-${order.number}-${order.tries}`;
  return tagged(order.number, pay({ to: order.to, amount: order.total, memo: memo(order), idempotencyKey }));
}

function answered(shop: Shop, answer: Answered): void {
  if (answer.of === "wallet.pay") paid(shop, answer.tag, answer.result);
  else if (!answer.result.ok) refused(shop, answer.result.refusal.code);
  else if (answer.of === "device.pickContacts") shop.keeper = answer.result.value[0];
}

/** It was paid, or nothing has moved; a second answer to the same order changes nothing. */
function paid(shop: Shop, number: number, result: Result<Receipt>): void {
  const order = shop.orders.find((order) => order.number === number && order.standing.is === "asked");
  if (!order) return;
  if (result.ok) order.standing = { is: "paid", reference: result.value.reference, at: result.value.paidAt };
  else if (result.refusal.code === "denied") order.standing = { is: "denied" };
  else order.standing = { is: "failed", code: result.refusal.code };
}

/** Who says no knows that they did. */
function refused(shop: Shop, code: RefusalCode): void {
  shop.trouble = code === "denied" ? undefined : { refused: code };
}
