// The shop, played natively: a test host presses the buttons and answers the requests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { amount, type RefusalCode } from "@teahouse/miniapp";
import { TestHost } from "@teahouse/miniapp/testing";

import shop from "../src/app.ts";

const RECEIPT = { reference: "r1", amount: amount("pusd", 16_500_000n), paidAt: 9 };

/** The app, opened from a card. */
function opened(sender = "mei", payload = [1], { mine = false, locale = "en" } = {}) {
  const card = { from: "card", sender, mine, payload: Uint8Array.from(payload), share: undefined } as const;
  return new TestHost(shop, locale).openFrom(card);
}

/** Anna has opened Mei's card, and ordered a tin and a cup. */
function ordered() {
  const host = opened();
  host.press("Add: Oolong tea");
  host.press("Add: Porcelain cup");
  host.press("Order and pay");
  return host;
}

function payments(host: ReturnType<typeof opened>) {
  return host.waiting.flatMap((effect) => (effect.kind === "wallet.pay" ? [effect.body] : []));
}

test("an order asks for one payment to the sender of the card", () => {
  const host = ordered();

  const memo = { en: "Order 1: 1 × Oolong tea, 1 × Porcelain cup", zh: "订单 1：乌龙茶×1、瓷杯×1" };
  assert.deepEqual(payments(host), [{ to: "mei", amount: RECEIPT.amount, memo, idempotencyKey: "order-1-1" }]);
  assert.ok(host.shows("Waiting for your yes") && host.shows("Nothing in the cart yet"));
});

test("a restart between request and answer loses nothing and pays once", () => {
  const host = ordered();
  host.restart();
  assert.equal(payments(host).length, 1);

  host.answer("wallet.pay", RECEIPT);

  host.restart();
  assert.ok(host.shows("Paid") && host.shows("Receipt r1") && !host.shows("Pay order 1 again"));
  assert.deepEqual(host.waiting, []);
});

test("each try of an order has its own key and follows a refusal", () => {
  const host = ordered();
  const cases: [RefusalCode, string][] = [
    ["denied", "You did not agree. No money has left."],
    ["offline", "No connection."],
    ["rejected", "The chain refused it."],
  ];
  for (const [code, words] of cases) {
    assert.ok(!host.shows("Pay order 1 again"), "it is asked for");
    host.refuse("wallet.pay", code);
    assert.ok(host.shows(words), code);
    host.press("Pay order 1 again");
  }

  assert.deepEqual(payments(host).map(({ idempotencyKey }) => idempotencyKey), ["order-1-4"]);
  host.answer("wallet.pay", RECEIPT);
  assert.deepEqual(host.state.orders.map(({ standing }) => standing.is), ["paid"]);
});

test("nothing is asked for without goods and a shop", () => {
  const host = TestHost.launch(shop);
  host.press("Order and pay");
  assert.ok(host.shows("Put something into the cart first."));
  host.press("Add: Clay teapot");
  host.press("Order and pay");
  assert.ok(host.shows("Choose whose shop it is first."));
  assert.deepEqual(host.waiting, []);

  host.press("Choose the shop");
  host.answer("device.pickContacts", ["mei"]);
  assert.ok(host.shows("@mei"));
});

test("a card of another kind changes nothing, and one's own is no shop to buy from", () => {
  for (const payload of [[], [2], [1, 1], [0x7b, 0x7d]]) {
    const host = opened("mallory", payload);
    assert.ok(host.shows("Nothing was changed."));
    assert.equal(host.state.keeper, undefined);
  }
  assert.equal(opened("me", [1], { mine: true }).state.keeper, undefined);
});

test("many orders fit, and none under way is forgotten", () => {
  const host = ordered();
  for (let more = 0; more < 100; more += 1) {
    host.press("Add: Clay teapot");
    host.press("Order and pay");
    host.refuse("wallet.pay", "denied");
  }
  const asked = host.state.orders.filter(({ standing }) => standing.is === "asked");
  assert.deepEqual([host.state.orders.length, asked.length, payments(host).length], [20, 1, 1]);
  assert.ok(host.kept.length < 65_536, `${host.kept.length} bytes`);
});

test("everything is said in Chinese too", () => {
  const host = opened("mei", [1], { locale: "zh-Hans" });
  host.press("加入：乌龙茶");
  host.press("下单付款");
  host.refuse("wallet.pay", "denied");
  assert.ok(host.shows("订单 1：乌龙茶×1") && host.shows("你没有同意，资金未转出。"));
});
