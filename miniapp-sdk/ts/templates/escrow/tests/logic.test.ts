// A deal, played natively: two test hosts, and cards that are carried from one to the other or made up.

import assert from "node:assert/strict";
import { test } from "node:test";

import { amount, type RefusalCode } from "@teahouse/miniapp";
import type { Write } from "@teahouse/miniapp/contracts";
import { TestHost } from "@teahouse/miniapp/testing";

import escrow from "../src/app.ts";
import { areSound, BEGIN_WITHIN, CHALLENGE, DAY, fromCard, newDeal, REVIEW, stage, steps, toCard, type Step, type Terms } from "../src/deal.ts";

const NOON = 1_767_268_800;
const BEGIN_BY = NOON + BEGIN_WITHIN;

/** A chair for 100, to be delivered in a week. */
const TERMS: Terms = { name: "09".repeat(16), price: 100_000_000n, beginBy: BEGIN_BY, deliverBy: BEGIN_BY + 7 * DAY, what: "A chair" };

function card(sender: string, payload: Uint8Array) {
  return { from: "card", sender, mine: false, payload, share: undefined } as const;
}

function host(locale = "en") {
  const chance = (count: number) => new Uint8Array(count).fill(7);
  return new TestHost(escrow, locale).answersAtOnce("clock.now", () => NOON * 1_000).answersAtOnce("random.bytes", chance);
}

/** Bo has opened Anna's offer. */
function buyer() {
  return host().openFrom(card("anna", toCard(TERMS, false)));
}

/** Anna's offer is out. */
function seller() {
  const anna = host().openFrom({ from: "conversation" });
  fillIn(anna);
  anna.press("Send the offer");
  return anna;
}

function fillIn(anna: ReturnType<typeof host>): void {
  anna.typeText("What you sell", " A chair ");
  anna.typeAmount("Price", amount("pusd", 100_000_000n));
  anna.typeNumber("Days to deliver", 7);
}

/** The contract says how the deal stands. */
function says(host: ReturnType<typeof buyer>, status: bigint): void {
  host.answer("contracts.read", [{ uint: status }, { uint: 0n }]);
}

/** The write that waits, which the chain then confirms. */
function confirmed(host: ReturnType<typeof buyer>): Write {
  const [write] = host.waiting.flatMap((effect) => (effect.kind === "contracts.write" ? [effect.body] : []));
  host.answer("contracts.write", { reference: "w", confirmedAt: NOON * 1_000 });
  return write ?? assert.fail("a write waits");
}

/** The card that waits, which is then sent. */
function sent(host: ReturnType<typeof buyer>): Uint8Array {
  const [payload] = host.waiting.flatMap((effect) => (effect.kind === "chat.sendCard" ? [effect.body.payload] : []));
  host.answer("chat.sendCard", null);
  return payload ?? assert.fail("a card waits");
}

test("a deal goes from the offer to the payment", () => {
  const anna = seller();
  const bo = host().openFrom(card("anna", sent(anna)));
  says(bo, 0n);
  bo.press("Accept and pay in");
  const paid = confirmed(bo);
  bo.press("Tell the other side");
  anna.openFrom(card("bo", sent(bo)));
  assert.ok(anna.shows("Your offer is out."), "Bo's word is not enough");
  says(anna, 1n);
  anna.press("Begin");
  const begun = confirmed(anna);
  anna.press("Tell the other side");
  bo.openFrom(card("anna", sent(anna)));
  says(bo, 2n);
  bo.press("Pay the seller");
  confirmed(bo);

  assert.ok(bo.shows("It is over"));
  // Both name the same deal to the contract, each from their own side.
  assert.deepEqual(paid.spend, amount("pusd", 100_000_000n));
  assert.equal(begun.spend, undefined);
  const { payer, payee, ...terms } = paid.call.arguments;
  assert.deepEqual([payer, payee], ["own-account", { person: "anna" }]);
  assert.deepEqual(begun.call.arguments, { ...terms, payer: { person: "bo" }, payee: "own-account" });
  assert.equal(Object.keys(paid.call.arguments).length, 13);
});

test("a card is whole and sound or no card at all", () => {
  assert.deepEqual(fromCard(toCard(TERMS, true)), { terms: TERMS, news: true });
  const chinese = { ...TERMS, what: "一张桌子 🪑" };
  assert.deepEqual(fromCard(toCard(chinese, false))?.terms, chinese);
  const { beginBy } = TERMS;
  const bent: readonly Partial<Terms>[] = [
    { price: 0n },
    { price: 1_000_000_001n },
    { deliverBy: beginBy + DAY - 1 },
    { deliverBy: beginBy + 90 * DAY + 1 },
    { beginBy: 2 ** 40, deliverBy: 2 ** 40 + DAY },
    { what: "" },
    { what: "a".repeat(201) },
    { what: "two\nlines" },
  ];
  for (const change of bent) {
    const terms = { ...TERMS, ...change };
    const opened = host().openFrom(card("mallory", toCard(terms, false)));
    assert.ok(!areSound(terms) && opened.shows("This card fits no deal."), JSON.stringify(change, (_, value) => String(value)));
    assert.equal(opened.state.deals.length, 0);
  }
  const whole = toCard(TERMS, false);
  for (let length = 0; length <= 50; length += 1) assert.equal(fromCard(whole.subarray(0, length)), undefined, `${length}`);
  for (const [place, byte] of [[0, 2], [1, 2], [50, 0xff]] as const) {
    const other = Uint8Array.from(whole);
    other[place] = byte;
    assert.equal(fromCard(other), undefined, `${place}`);
  }
});

test("nobody changes a deal or takes the place of a side", () => {
  const bo = buyer();
  const dearer = { ...TERMS, price: 200_000_000n };
  const cards = [
    ["anna", toCard(dearer, false), "forged"],
    ["mallory", toCard(TERMS, false), "foreign"],
    ["mallory", toCard(TERMS, true), "foreign"],
    ["anna", toCard(TERMS, true), undefined],
  ] as const;
  for (const [sender, payload, trouble] of cards) {
    bo.openFrom(card(sender, payload));
    assert.equal(bo.state.trouble, trouble, sender);
  }
  const [deal] = bo.state.deals;
  assert.deepEqual([bo.state.deals.length, deal?.terms, deal?.other], [1, TERMS, "anna"]);
});

test("the seller asks the contract about whoever says to have paid", () => {
  const anna = seller();
  sent(anna);
  const [offered] = anna.state.deals;
  const news = toCard(offered?.terms ?? assert.fail("a deal"), true);
  anna.openFrom(card("mallory", news));
  anna.openFrom(card("bo", news));
  assert.ok(anna.shows("This card is of no deal"), "one is asked about at a time");
  says(anna, 0n);
  anna.openFrom(card("bo", news));
  says(anna, 1n);
  assert.ok(anna.shows("@bo") && anna.shows("[Begin]"));
  anna.openFrom(card("mallory", news));
  assert.equal(anna.state.deals[0]?.other, "bo");
});

test("each side can do what its time allows and nothing else", () => {
  const { beginBy, deliverBy } = TERMS;
  const back = deliverBy + CHALLENGE;
  const collect = NOON + REVIEW + CHALLENGE;
  const cases: readonly (readonly [number, boolean, number | undefined, number, readonly Step[]])[] = [
    [0, false, undefined, beginBy, ["payIn"]],
    [0, false, undefined, beginBy + 1, []],
    [0, true, undefined, NOON, []],
    [1, true, undefined, beginBy, ["begin", "callOff"]],
    [1, true, undefined, beginBy + 1, []],
    [1, false, undefined, beginBy, []],
    [1, false, undefined, beginBy + 1, ["callOff"]],
    [2, true, undefined, deliverBy, ["deliver"]],
    [2, true, undefined, deliverBy + 1, []],
    [2, false, undefined, back, ["release"]],
    [2, false, undefined, back + 1, ["release", "takeBack"]],
    [2, true, NOON, collect, []],
    [2, true, NOON, collect + 1, ["collect"]],
    [3, false, undefined, back + 1, []],
    [3, true, NOON, collect + 1, []],
  ];
  for (const [status, selling, delivered, now, expected] of cases) {
    const deal = { ...newDeal(1, TERMS, "anna"), selling, status, delivered };
    assert.deepEqual(steps(deal, now), expected, `${status} ${selling} ${now}`);
  }
});

test("a refusal is said, moves nothing, and the next try has a key of its own", () => {
  const bo = buyer();
  const keys = new Set<string>();
  const cases: readonly (readonly [RefusalCode, string])[] = [
    ["denied", "You did not agree."],
    ["rejected", "The contract does not do that now"],
    ["offline", "No connection."],
    ["not-found", "The account of the other side is not known."],
    ["not-declared", "This Teahouse does not offer the contract to apps."],
  ];
  for (const [code, words] of cases) {
    bo.press("Accept and pay in");
    for (const effect of bo.waiting) if (effect.kind === "contracts.write") keys.add(effect.body.idempotencyKey);
    bo.restart();
    bo.refuse("contracts.write", code);
    assert.ok(bo.shows(words) && bo.shows("[Accept and pay in]"), code);
  }
  assert.equal(keys.size, cases.length);
});

test("an answer that is older than what is known changes nothing", () => {
  const bo = buyer();
  bo.press("Accept and pay in");
  confirmed(bo);
  says(bo, 0n);
  const [deal] = bo.state.deals;
  assert.equal(deal && stage(deal), "paidIn");
});

test("an offer that did not leave was not made", () => {
  const anna = host().openFrom({ from: "launcher" });
  anna.press("Send the offer");
  assert.equal(anna.state.trouble, "unfinished");
  fillIn(anna);
  anna.press("Send the offer");
  anna.refuse("chat.sendCard", "not-found");
  assert.ok(anna.shows("There is no conversation here") && anna.shows("What you sell:  A chair "));
  assert.equal(anna.state.deals.length, 0);
});

test("strangers' offers fit and push no money out", () => {
  const bo = buyer();
  bo.press("Accept and pay in");
  confirmed(bo);
  for (let number = 0; number < 200; number += 1) {
    const name = number.toString(16).padStart(32, "0");
    bo.openFrom(card("mallory", toCard({ ...TERMS, name, what: "a".repeat(200) }, false)));
    bo.refuse("contracts.read", "offline");
  }
  assert.deepEqual([bo.state.deals.length, bo.state.deals[0]?.terms], [30, TERMS]);
  assert.ok(bo.kept.length < 32_768, `${bo.kept.length} bytes`);
});

test("everything is said in Chinese too", () => {
  const bo = host("zh-Hans").openFrom(card("anna", toCard(TERMS, false)));
  assert.ok(bo.shows("交易") && bo.shows("[接受并付款到合约]") && bo.shows("最晚交付"));
});
