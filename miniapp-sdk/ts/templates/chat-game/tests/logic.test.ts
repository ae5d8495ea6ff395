// The game, played natively: two test hosts, and cards that are carried from one to the other or made up.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { RefusalCode } from "@teahouse/miniapp";
import { TestHost } from "@teahouse/miniapp/testing";

import game from "../src/app.ts";
import { replay } from "../src/game.ts";

/** A card of the game `12345678`. */
function moves(...columns: number[]): number[] {
  return [1, 1, 2, 3, 4, 5, 6, 7, 8, ...columns];
}

function card(sender: string, payload: Iterable<number>, mine = false) {
  return { from: "card", sender, mine, payload: Uint8Array.from(payload), share: undefined } as const;
}

function host(locale = "en") {
  return new TestHost(game, locale).answersAtOnce("random.bytes", (count) => new Uint8Array(count).fill(7));
}

/** Anna has opened the card of Bo's first move, in the middle. */
function invited(locale = "en") {
  return host(locale).openFrom(card("bo", moves(3)));
}

/** The card that waits to be sent, which then is. */
function sent(host: ReturnType<typeof invited>): Uint8Array {
  const [payload] = host.waiting.flatMap((effect) => (effect.kind === "chat.sendCard" ? [effect.body.payload] : []));
  host.answer("chat.sendCard", null);
  return payload ?? assert.fail("a card waits");
}

function played(host: ReturnType<typeof invited>) {
  return host.state.games[0]?.moves;
}

test("two people play to the end, a move a card", () => {
  const anna = host().openFrom({ from: "conversation" });
  const bo = host();
  anna.press("New game");
  for (let round = 0; round < 3; round += 1) {
    anna.press("1");
    bo.openFrom(card("anna", sent(anna)));
    bo.press("2");
    anna.openFrom(card("bo", sent(bo)));
  }
  anna.press("1");
  assert.ok(anna.shows("Sending your move"));
  const last = sent(anna);

  assert.ok(anna.shows("You have won.") && anna.shows("@bo") && anna.shows("[New game]"));
  bo.openFrom(card("anna", last));
  assert.ok(bo.shows("You have lost.") && bo.shows("🔴🟡⚪⚪⚪⚪⚪"));
});

test("a move whose card did not leave was not made", () => {
  const anna = invited();
  const cases: [RefusalCode, string][] = [
    ["denied", "The card was not sent"],
    ["offline", "The card was not sent"],
    ["not-found", "There is no conversation here"],
  ];
  for (const [code, words] of cases) {
    anna.press("4");
    assert.deepEqual(played(anna), [3, 3]);
    anna.restart();
    anna.refuse("chat.sendCard", code);
    assert.ok(anna.shows(words) && anna.shows("Your turn"), code);
    assert.deepEqual(played(anna), [3]);
  }
});

test("a late refusal does not take back what the opponent has answered", () => {
  const anna = invited();
  anna.press("4");
  anna.openFrom(card("bo", moves(3, 3, 3)));
  anna.refuse("chat.sendCard", "offline");
  assert.deepEqual(played(anna), [3, 3, 3]);
});

test("a card that no game can have is refused and changes nothing", () => {
  const full = moves(3, 3, 3, 3, 3, 3, 3);
  const over = moves(0, 1, 0, 1, 0, 1, 0, 1);
  const otherVersion = [2, ...moves(3).slice(1)];
  for (const payload of [[], [1, 1, 2], moves(), moves(7), moves(255), full, over, otherVersion]) {
    const anna = host().openFrom(card("mallory", payload));
    assert.deepEqual([anna.state.trouble, anna.state.games], ["forged", []], payload.join());
  }
});

test("only the opponent adds one move of their own to what is known", () => {
  for (const [from, trouble] of [
    [card("bo", moves(4)), "forged"],
    [card("bo", moves(3, 2)), "forged"],
    [card("bo", moves(3, 2, 1)), "forged"],
    [card("me", moves(3, 2), true), "forged"],
    [card("mallory", moves(3)), "foreign"],
    [card("bo", moves(3)), undefined],
  ] as const) {
    const anna = invited().openFrom(from);
    assert.equal(anna.state.trouble, trouble, from.payload.join());
    assert.deepEqual(played(anna), [3]);
  }
  const anna = invited();
  anna.press("4");
  sent(anna);
  anna.openFrom(card("bo", moves(3)));
  assert.deepEqual([anna.state.trouble, played(anna)], ["stale", [3, 3]]);
  // a game that others have begun
  const cai = host().openFrom(card("bo", moves(3, 3, 3)));
  assert.deepEqual([cai.state.trouble, cai.state.games], ["foreign", []]);
});

test("four in a row win in every direction, and nothing is played after", () => {
  for (const won of [
    [0, 1, 0, 1, 0, 1, 0],
    [0, 0, 1, 1, 2, 2, 3],
    [0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3],
    [6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3],
  ]) {
    assert.equal(replay(won)?.outcome, "won", won.join());
    assert.equal(replay(won.slice(0, -1))?.outcome, "open", won.join());
    assert.equal(replay([...won, 6]), undefined, won.join());
  }
});

test("many games fit", () => {
  const anna = invited();
  for (let number = 0; number < 100; number += 1) {
    anna.openFrom(card("bo", [1, number, 0, 0, 0, 0, 0, 0, 9, 3]));
    anna.press("4");
    sent(anna);
  }
  assert.equal(anna.state.games.length, 20);
  assert.ok(anna.kept.length < 16_384, `${anna.kept.length} bytes`);
});

test("everything is said in Chinese too", () => {
  const anna = invited("zh-Hans");
  assert.ok(anna.shows("四子棋") && anna.shows("轮到你") && anna.shows("你执 🟡"));
});
