// The story of an app: what is kept, what is answered, what is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inLanguage, REFUSAL_CODES, sentence } from "../src/index.ts";
import { TestHost } from "../src/testing.ts";
import { jar, RECEIPT, type Jar } from "./jar.ts";

function open(locale = "en") {
  let batches = 0;
  const host = new TestHost(jar, locale);
  return host
    .answersAtOnce("clock.now", () => 42)
    .answersAtOnce("claims.reserve", () => (batches += 1))
    .openFrom({ from: "launcher" });
}

test("sdk_001 the state is kept in the turn that changed it and only then", () => {
  const host = open();
  const before = host.writes;

  host.press("Nothing");
  assert.equal(host.writes, before, "nothing changed, nothing is written");
  host.typeText("Name", "安娜");

  assert.equal(host.writes, before + 1);
  host.restart();
  assert.equal(host.state.name, "安娜");
});

test("sdk_002 bytes that cannot be read are said and left alone", () => {
  const host = open();
  host.typeText("Name", "Anna");
  const good = host.kept;
  const layout = Uint8Array.from(good, (byte, at) => (at === 0 ? 1 : byte));
  const version = Uint8Array.from(new TextEncoder().encode(new TextDecoder().decode(good).replace('"version":1', '"version":2')));

  for (const bent of [layout, version, Uint8Array.of(...good, 0x6d), good.subarray(0, good.length - 1)]) {
    host.restartWith(bent);
    assert.ok(host.shows("cannot read what an earlier one kept"), host.lines.join("\n"));
    host.leaveAndReturn();
    assert.deepEqual(host.kept, bent, "it may be the only trace of someone's money");
  }
  host.restartWith(good);
  assert.equal(host.state.name, "Anna");
});

test("sdk_003 an answer finds its question after a restart", () => {
  const host = open();
  host.press("Pay");
  host.restart();

  host.answer("wallet.pay", RECEIPT);

  assert.deepEqual([host.state.coins, host.state.paidFor], [5n, [7]]);
  assert.equal(host.waiting.length, 0);
});

test("a refusal at once is the same event as a refusal later", () => {
  const host = open();
  host.refuseNext("needs-gesture");

  host.press("Pay");

  assert.equal(host.state.last, "needs-gesture");
  host.press("Pay");
  host.refuse("wallet.pay", "denied");
  assert.ok(host.shows("You said no."));
});

test("what the host knows at once is answered within the turn", () => {
  const host = open();

  host.press("Reserve");

  assert.deepEqual([host.state.batches, host.state.openedAt], [[1], 42]);
});

test("two requests of a turn keep their own tags", () => {
  const host = open();
  host.press("Pay twice");
  assert.deepEqual(host.waiting.map(({ kind }) => kind), ["wallet.pay", "wallet.pay"]);

  host.answer("wallet.pay", RECEIPT);
  host.answer("wallet.pay", RECEIPT);

  assert.deepEqual(host.state.paidFor, [1, 2]);
});

test("a field keeps its id when a neighbour appears above it", () => {
  const host = open();
  const before = host.idOf("Name");
  host.press("Pay");
  host.answer("wallet.pay", RECEIPT);
  assert.ok(host.shows("thank you"));

  assert.equal(host.idOf("Name"), before);
  host.restart();
  assert.equal(host.idOf("Name"), before);
});

test("an empty field says so with an empty text", () => {
  const host = open();
  host.typeText("Name", "Anna");

  host.clear("Name");

  assert.equal(host.state.name, "");
});

test("a disabled button cannot be pressed", () => {
  assert.throws(() => open().press("Closed"), /nothing called "Closed" can be used here/);
});

test("an app that answers every answer with another question ends", () => {
  const again = { type: "started", launch: LAUNCH } as const;
  const loop: typeof jar = { ...jar, update: (state: Jar, event) => jar.update(state, event.type === "answered" ? again : event) };
  const host = new TestHost(loop).answersAtOnce("clock.now", () => 1);

  assert.throws(() => host.openFrom({ from: "launcher" }), /another question/);
});

test("sdk_006 an older state is asked about and carried over", () => {
  const host = open();
  host.typeText("Name", "Anna");
  const next: typeof jar = { ...jar, stateVersion: 2, migrate: (version, kept) => (version === 1 ? { ...(kept as Jar), name: "Anna the second" } : undefined) };
  const later = new TestHost(next).answersAtOnce("clock.now", () => 1);

  later.restartWith(host.kept);

  assert.equal(later.state.name, "Anna the second");
  // and a version that it does not understand is said and left alone
  const third: typeof jar = { ...jar, stateVersion: 3, migrate: () => undefined };
  const newer = new TestHost(third).answersAtOnce("clock.now", () => 1);
  const kept = host.kept;
  newer.restartWith(kept);
  assert.ok(newer.shows("cannot read what an earlier one kept"), newer.lines.join("\n"));
  assert.deepEqual(newer.kept, kept);
});

test("every refusal has a sentence in both languages", () => {
  for (const code of REFUSAL_CODES) {
    assert.match(inLanguage(sentence(code), "en"), /^[\x20-\x7e]+$/, code);
    assert.match(inLanguage(sentence(code), "zh"), /[\u4e00-\u9fff]/, code);
  }
});

const LAUNCH = { source: { from: "launcher" }, theme: "light", apiLevel: 1, updatedFrom: undefined, locale: "en" } as const;
