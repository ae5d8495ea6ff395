// The state is everything the app remembers: a draft in the cart, and orders that are asked for, paid, denied or failed.

import { amount, say, type Amount, type PersonId, type RefusalCode, type Text, type UnixMillis } from "@teahouse/miniapp";

import { ASSET, ITEMS } from "./catalogue.ts";

/** Most of one thing in an order. */
const MOST_OF_ONE = 9;

/** The whole app. */
export interface Shop {
  /** Whose shop it is, and so who is paid. */
  keeper: PersonId | undefined;
  /** The draft: how many of each thing, by its place in the catalogue. */
  cart: number[];
  /** Oldest first. */
  orders: Order[];
  /** How many orders there ever were: the number of the newest. */
  counted: number;
  /** What just went wrong. */
  trouble: Trouble | undefined;
}

/** An order. It keeps its own words and its total, so that a new catalogue does not change an old order. */
export interface Order {
  /** Counted from 1. */
  number: number;
  /** How often a payment was asked for. */
  tries: number;
  /** Who is paid. */
  to: PersonId;
  lines: { en: string; zh: string };
  total: Amount;
  standing: Standing;
}

/** Where an order stands. */
export type Standing =
  | { is: "asked" }
  | { is: "paid"; reference: string; at: UnixMillis }
  | { is: "denied" }
  | { is: "failed"; code: RefusalCode };

/** What just went wrong: in the draft, with a card, or with what was asked of the host. */
export type Trouble = "empty-cart" | "no-keeper" | "strange-card" | { refused: RefusalCode };

/** How many of the thing at `place` are in the cart. */
export function count(shop: Shop, place: number): number {
  return shop.cart[place] ?? 0;
}

/** Lets `wanted` of the thing at `place` be in the cart. */
export function put(shop: Shop, place: number, wanted: number): void {
  shop.cart = ITEMS.map((_, at) => (at === place ? Math.max(0, Math.min(MOST_OF_ONE, wanted)) : count(shop, at)));
}

/** What the cart costs. */
export function total(shop: Shop): Amount {
  return amount(ASSET, ITEMS.reduce((sum, { price }, place) => sum + price * BigInt(count(shop, place)), 0n));
}

/** What is in the cart. */
export function lines(shop: Shop): { en: string; zh: string } {
  const there = ITEMS.map(({ name }, place) => ({ name, count: count(shop, place) })).filter(({ count }) => count > 0);
  return {
    en: there.map(({ name, count }) => `${count} × ${name.en}`).join(", "),
    zh: there.map(({ name, count }) => `${name.zh}×${count}`).join("、"),
  };
}

/** Whether nothing was paid and nothing is asked any more. */
export function isRefused({ standing }: Order): boolean {
  return standing.is === "denied" || standing.is === "failed";
}

/** What payer and shop read beside the money. */
export function memo({ number, lines }: Order): Text {
  return say(`Order ${number}: ${lines.en}`, `订单 ${number}：${lines.zh}`);
}
