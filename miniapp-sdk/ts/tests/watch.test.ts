// What an app hears of a read that it watches, told with a sign that shows how many rooms are left.

import assert from "node:assert/strict";
import { test } from "node:test";

import { app, button, column, type RefusalCode } from "../src/index.ts";
import { read, unwatch, watch, wiring, type Call } from "../src/interfaces/contracts.ts";
import { TestHost } from "../src/testing.ts";
import { bind } from "../src/wiring.ts";

interface Rooms {
  watch: number | undefined;
  left: number | undefined;
  last: RefusalCode | undefined;
}

const roomsLeft: Call = { contract: "hotel", method: "roomsLeft", arguments: {} };

const rooms = app<Rooms, "stop">({
  stateVersion: 1,
  initial: () => ({ watch: undefined, left: undefined, last: undefined }),
  update(state, event) {
    switch (event.type) {
      case "started":
        return [watch(roomsLeft)];
      case "ui":
        return state.watch === undefined ? [] : [unwatch(state.watch)];
      case "signal":
        return event.source === "contracts" && event.id === state.watch ? [read(roomsLeft)] : [];
      case "answered":
        if (event.of === "contracts.watch") {
          if (event.result.ok) state.watch = event.result.value;
          else state.last = event.result.refusal.code;
        }
        if (event.of === "contracts.read" && event.result.ok) {
          const [left] = event.result.value;
          if (left !== undefined && typeof left !== "string" && "uint" in left) state.left = Number(left.uint);
        }
        return [];
      default:
        return [];
    }
  },
  view: () => column([button("Stop", "stop")]),
});

function open() {
  const watched: Call[] = [];
  const host = new TestHost(rooms)
    .answersAtOnce("contracts.watch", (call) => (watched.push(call), 3))
    .openFrom({ from: "launcher" });
  return { host, watched };
}

test("a signal of a watch is answered with a read, and carries nothing itself", () => {
  const { host, watched } = open();
  assert.deepEqual([host.state.watch, watched], [3, [roomsLeft]]);

  host.signal("contracts", 3);
  host.answer("contracts.read", [{ uint: 4n }]);

  assert.equal(host.state.left, 4);
  host.press("Stop");
  assert.deepEqual(host.told.map(({ kind, body }) => [kind, body]), [["contracts.unwatch", 3]]);
});

test("a watch that is refused is said within the turn", () => {
  const host = new TestHost(rooms).answersAtOnce("contracts.watch", () => 3);
  host.refuseNext("quota");
  host.openFrom({ from: "launcher" });
  assert.deepEqual([host.state.watch, host.state.last], [undefined, "quota"]);
});

test("a watch crosses the boundary as a call and a number", () => {
  const asked: unknown[] = [];
  const raw = {
    read: () => 1,
    requestWrite: () => 1,
    takeAnswer: () => ({ tag: "returned" as const, val: [] }),
    watch: (call: unknown) => (asked.push(call), 3),
    unwatch: (id: number) => void asked.push(id),
  };
  const wires = new Map(bind(wiring, raw));
  assert.equal(wires.get("contracts.watch")?.ask?.(roomsLeft, "en"), 3);
  wires.get("contracts.unwatch")?.tell?.(3, "en");
  assert.deepEqual(asked, [{ contract: "hotel", method: "roomsLeft", arguments: [] }, 3]);
});
