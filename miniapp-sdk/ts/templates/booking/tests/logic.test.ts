// Guest and house, played natively: a test host presses the buttons, sends the cards and answers the requests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { amount, type RefusalCode } from "@teahouse/miniapp";
import { TestHost } from "@teahouse/miniapp/testing";

import house from "../src/app.ts";

/** Noon UTC on 1 January 2026, which is day 20454. */
const NOON = 1_767_268_800_000;
const DAY = 86_400_000;
/** What the house sends: three places on the first day, two on the second, none on the third. */
const OFFER = "booking1 offer 20454 3 2 0";
const WRITTEN = { reference: "w", confirmedAt: NOON };

const bytes = (words: string) => Uint8Array.from(words, (char) => char.charCodeAt(0));
const card = (sender: string, words: string, share?: string) =>
  ({ from: "card", sender, mine: false, payload: bytes(words), share }) as const;

function opened(sender: string, words: string, share?: string, clock = { now: NOON }) {
  let batches = 0;
  return new TestHost(house)
    .answersAtOnce("clock.now", () => clock.now)
    .answersAtOnce("claims.reserve", () => (batches += 1))
    .openFrom(card(sender, words, share));
}

/** A guest who has asked for two on the day with this place in the offer; nothing is answered yet. */
function asking(place: number, clock = { now: NOON }) {
  const host = opened("lotus", OFFER, undefined, clock);
  host.choose("Day", place);
  host.typeNumber("Guests", 2);
  host.press("Ask, with a deposit");
  return host;
}

function confirmed(place: number, clock = { now: NOON }) {
  const host = asking(place, clock);
  host.answer("contracts.write", WRITTEN);
  host.answer("claims.give", null);
  return host.openFrom(card("lotus", "booking1 say 1 confirmed"));
}

/** The chain shows a deposit for two on day 20455. */
const shown = (units = 10_000_000n, state: "open" | "gone" | "unfunded" = "open", expires = 20_458 * DAY) =>
  ({ state, claimed: 0, count: 1, each: amount("pusd", units), expires });

test("one press sets the deposit aside until three days after the booked day and asks the house", () => {
  const [write, give] = asking(1).waiting;

  assert.ok(write?.kind === "contracts.write" && give?.kind === "claims.give");
  assert.deepEqual(write.body.spend, amount("pusd", 10_000_000n));
  assert.deepEqual(write.body.call.arguments["expiry"], { deadlineIn: 306_000 });
  assert.deepEqual(give.body[0]?.to, { person: "lotus" });
  assert.deepEqual(give.body[0]?.payload, bytes("booking1 ask 1 20455 2"));
});

test("a refused deposit leaves no booking", () => {
  for (const code of ["denied", "offline"] satisfies RefusalCode[]) {
    const host = asking(1);
    host.refuse("contracts.write", code);
    host.refuse("claims.give", "rejected");
    assert.ok(host.shows(code === "denied" ? "No money has left your account" : "No connection.") && !host.shows("guests:"));
  }
});

test("cancelling is free until the day before and the card says which it was", () => {
  for (const [place, button, said] of [
    [1, "Cancel, free of charge", "booking1 say 1 cancelled"],
    [0, "Cancel late: the house may take the deposit", "booking1 say 1 late"],
  ] as const) {
    const host = confirmed(place);
    host.press(button);
    const [sent] = host.waiting;
    assert.ok(sent?.kind === "chat.sendCard");
    assert.deepEqual(sent.body.payload, bytes(said));

    host.answer("chat.sendCard", null);

    assert.ok(host.shows("guests: cancelled") && !host.shows("[Cancel"));
  }
});

test("the deposit comes back once and a refused try can be repeated", () => {
  const clock = { now: NOON };
  const host = confirmed(1, clock);
  assert.ok(!host.shows("[Take the deposit back]"));
  clock.now = 20_458 * DAY + 3_600_000;
  host.leaveAndReturn();

  host.press("Take the deposit back");
  host.refuse("contracts.write", "offline");
  host.press("Take the deposit back");
  host.answer("contracts.write", WRITTEN);

  assert.ok(host.shows("the deposit is back with the guest") && !host.shows("[Take the deposit back]"));
});

test("a house believes only a deposit that is open, whole and there long enough", () => {
  for (const [seen, isBelieved] of [
    [shown(), true],
    [shown(9_999_999n), false],
    [shown(10_000_000n, "gone"), false],
    [shown(10_000_000n, "unfunded"), false],
    [shown(10_000_000n, "open", 20_458 * DAY - 1), false],
  ] as const) {
    const host = opened("anna", "booking1 ask 7 20455 2", "share");
    host.answer("claims.look", seen);
    assert.equal(host.shows("[Accept]"), isBelieved);
    assert.equal(host.shows("The deposit is not there as agreed."), !isBelieved);
  }
});

test("a stranger's words change nothing", () => {
  const host = asking(1);
  host.answer("contracts.write", WRITTEN);
  host.answer("claims.give", null);
  for (const [sender, words] of [
    ["mallory", "booking1 say 1 confirmed"],
    ["lotus", "booking1 say 2 confirmed"],
    ["lotus", "booking1 say 1 cancelled"],
    ["lotus", "booking1 say 1 confirmed again"],
    ["lotus", "booking1 offer 20454 3 9"],
    ["lotus", "booking1 ask 1 20455 7"],
    ["lotus", ""],
  ] as const) {
    host.openFrom(card(sender, words));
    assert.ok(host.shows("This card fits none of your bookings."), `${sender} ${words}: ${host.lines.join("\n")}`);
  }
  host.openFrom(card("lotus", OFFER));
  assert.ok(host.shows("guests: asked for, with a deposit"));
});

test("a cancellation overtakes the yes that is on its way, and a restart loses nothing", () => {
  const host = opened("anna", "booking1 ask 7 20455 2", "share");
  host.restart();
  host.answer("claims.look", shown());
  host.press("Accept");
  host.restart();
  host.openFrom(card("anna", "booking1 say 7 cancelled"));

  host.answer("chat.sendCard", null);

  assert.ok(host.shows("guests: cancelled in time") && host.shows("2026-01-02: 3 free"));
});
