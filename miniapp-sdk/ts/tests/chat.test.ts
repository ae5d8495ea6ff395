// What the SDK promises an app about its cards and the conversation it is open in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { say } from "../src/index.ts";
import { members, sendCardAs, takeUpdate, updateCard, wiring } from "../src/interfaces/chat.ts";
import { bind } from "../src/wiring.ts";

test("cards under a name wait for an answer, and what the host knows is answered at once", () => {
  assert.equal(sendCardAs("list", "Tea", new Uint8Array(), "mei").way, "later");
  assert.equal(updateCard("list", "Cups", new Uint8Array()).way, "later");
  assert.deepEqual([members().way, takeUpdate(7).way], ["now", "now"]);
});

test("names, people and payloads cross the boundary as the engine wants them", () => {
  const asked: unknown[] = [];
  const raw = {
    sendCard: () => 1,
    sendCardAs: (...card: unknown[]) => asked.push(card),
    updateCard: (...card: unknown[]) => asked.push(card),
    takeAnswer: () => {},
    members: () => [{ id: "mei", me: false }],
    takeUpdate: (id: number) => ({ sender: "mei", title: `card ${id}`, payload: new Uint8Array([1]), updated: true }),
  };
  const wires = new Map(bind(wiring, raw));
  const payload = new Uint8Array([1]);
  const card = { name: "list", title: say("Tea", "茶"), payload };
  assert.equal(wires.get("chat.sendCardAs")?.request?.({ ...card, to: "mei" }, "zh"), 1);
  assert.equal(wires.get("chat.sendCardAs")?.request?.(card, "en"), 2);
  assert.equal(wires.get("chat.updateCard")?.request?.(card, "en"), 3);
  assert.deepEqual(asked, [
    ["list", "mei", { title: "茶", payload }],
    ["list", undefined, { title: "Tea", payload }],
    ["list", { title: "Tea", payload }],
  ]);
  assert.equal(wires.get("chat.updateCard")?.take?.(3), null);
  assert.deepEqual(wires.get("chat.members")?.ask?.(null, "en"), [{ id: "mei", me: false }]);
  assert.deepEqual(wires.get("chat.takeUpdate")?.ask?.(7, "en"), { sender: "mei", title: "card 7", payload, updated: true });
  assert.throws(() => wires.get("chat.takeUpdate")?.ask?.(2 ** 60, "en"), RangeError);
});
