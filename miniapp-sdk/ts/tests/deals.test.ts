// What an app hears of a deal, told with a stall that waits for a table.

import assert from "node:assert/strict";
import { test } from "node:test";

import { app, button, column, say, tagged, type RefusalCode } from "../src/index.ts";
import { look, open, unwatch, watch, wiring, type Deal, type DealView } from "../src/interfaces/deals.ts";
import { TestHost } from "../src/testing.ts";
import { bind } from "../src/wiring.ts";

interface Stall {
  state: string;
  can: string[];
  changed: number;
  last: RefusalCode | undefined;
}

type Do = "look" | "watch" | "enough";

const TABLE = 5;
const deal: Deal = { batch: 7 };

const stall = app<Stall, Do>({
  stateVersion: 1,
  initial: () => ({ state: "", can: [], changed: 0, last: undefined }),
  update(state, event) {
    switch (event.type) {
      case "ui":
        if (event.message === "watch") return [tagged(TABLE, watch(TABLE, deal))];
        return event.message === "look" ? [look(deal)] : [unwatch(TABLE)];
      case "answered":
        if (event.of !== "deals.look" && event.of !== "deals.watch") return [];
        if (!event.result.ok) {
          state.last = event.result.refusal.code;
          return [];
        }
        state.state = event.result.value.state;
        state.can = open(event.result.value).map((action) => action.name);
        return [];
      case "signal":
        if (event.source !== "deals" || event.id !== TABLE) return [];
        state.changed += 1;
        return [look(deal)];
      default:
        return [];
    }
  },
  view: () => column([button("Look", "look"), button("Watch", "watch"), button("Enough", "enough")]),
});

const offered: DealView = {
  kind: "escrow",
  state: "Offered",
  over: false,
  parties: [],
  sums: [],
  mine: [
    { name: "accept", subject: undefined, waitsUntil: undefined, until: 9_000, then: "cancelUnaccepted" },
    { name: "cancelUnaccepted", subject: undefined, waitsUntil: 9_000, until: undefined, then: undefined },
  ],
  deadlines: [],
};

test("a watched deal is told at once, and looked at again when the host says that it changed, also after a restart", () => {
  const host = new TestHost(stall).openFrom({ from: "launcher" });
  host.press("Watch");
  host.answer("deals.watch", offered);
  assert.deepEqual([host.state.state, host.state.can], ["Offered", ["accept"]], "what waits is not open");

  host.restart();
  host.signal("deals", TABLE);
  host.answer("deals.look", { ...offered, state: "Closed", over: true, mine: [] });

  assert.deepEqual([host.state.state, host.state.changed], ["Closed", 1]);
});

test("on the wire a deal is its terms or a number, and what is not there stays undefined", () => {
  const heard: unknown[] = [];
  const wire = {
    kind: "escrow",
    state: "Pending",
    over: false,
    parties: [{ role: "payee", me: false, person: "bo" }, { role: "payer", me: true, person: null }],
    sums: [{ name: "held", amount: { asset: "native", baseUnits: "20" } }],
    mine: [{ name: "release", subject: 0, waitsUntilMs: null, untilMs: null, then: null }],
    deadlines: [{ role: "payee", action: "deliver", subject: 0, atMs: 9_000 }],
  };
  const raw = {
    look: (asked: unknown) => (heard.push(asked), 1),
    watch: (tag: number, asked: unknown, remind: unknown) => (heard.push([tag, asked, remind]), 2),
    unwatch: (tag: number) => void heard.push(tag),
    takeAnswer: () => wire,
  };
  const wires = new Map(bind(wiring, raw));
  wires.get("deals.look")?.request?.({ terms: { contract: "deal", fields: {} } }, "en");
  wires.get("deals.watch")?.request?.({ tag: 5, deal: { share: "s" }, remind: undefined }, "en");
  wires.get("deals.watch")?.request?.({ tag: 6, deal, remind: { before: 60_000, title: say("Table", "桌子"), body: "" } }, "zh");
  wires.get("deals.unwatch")?.tell?.(5, "en");
  const terms = { tag: "terms", val: { contract: "deal", fields: [] } };
  const reminded = [6, { tag: "batch", val: 7 }, { beforeMs: 60_000, title: "桌子", body: "" }];
  assert.deepEqual(heard, [terms, [5, { tag: "share", val: "s" }, null], reminded, 5]);

  const view = wires.get("deals.look")?.take?.(1) as DealView;

  assert.deepEqual(view.parties[1], { role: "payer", me: true, person: undefined });
  assert.deepEqual(view.mine, [{ name: "release", subject: 0, waitsUntil: undefined, until: undefined, then: undefined }]);
  assert.equal(view.deadlines[0]?.at, 9_000);
});
