// What the SDK promises an app about places and codes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { say } from "../src/index.ts";
import { pickCell, scan, wiring } from "../src/interfaces/device.ts";
import { bind } from "../src/wiring.ts";

test("a place and a code are requests with a purpose in both languages", () => {
  const place = pickCell(say("Where?", "哪里？"));
  assert.equal(place.kind, "device.pickCell");
  assert.equal(scan("Table").kind, "device.scan");
});

test("each is asked and taken with its own functions", () => {
  const asked: unknown[] = [];
  const raw = {
    pickContacts: () => 1,
    takeAnswer: () => ["mei"],
    pickCell: (purpose: string) => asked.push(["cell", purpose]),
    takeCell: (id: number) => `wtw3s of ${id}`,
    scan: (purpose: string) => asked.push(["scan", purpose]),
    takeCode: (id: number) => `table of ${id}`,
  };
  const wires = new Map(bind(wiring, raw));
  assert.equal(wires.get("device.pickCell")?.request?.(say("Where?", "哪里？"), "zh"), 1);
  assert.equal(wires.get("device.scan")?.request?.("Table", "en"), 2);
  assert.deepEqual(asked, [["cell", "哪里？"], ["scan", "Table"]]);
  assert.equal(wires.get("device.pickCell")?.take?.(7), "wtw3s of 7");
  assert.equal(wires.get("device.scan")?.take?.(8), "table of 8");
});
