// The parts that have no story: amounts, texts, bytes, and what crosses the boundary.

import assert from "node:assert/strict";
import { test } from "node:test";

import { amount, column, decimal, languageOf, pack, parseAmount, say, split, text, times, unpack, inLanguage } from "../src/index.ts";
import { flatten } from "../src/flat.ts";
import { guest, type Always, type WireEvent } from "../src/guest.ts";
import { wiring as claims } from "../src/interfaces/claims.ts";
import { wiring as clock } from "../src/interfaces/clock.ts";
import { wiring as contracts } from "../src/interfaces/contracts.ts";
import { fetch, forget, pick, read, share, wiring as files } from "../src/interfaces/files.ts";
import { wiring as meter } from "../src/interfaces/meter.ts";
import { wiring as sign } from "../src/interfaces/sign.ts";
import { wiring as wallet } from "../src/interfaces/wallet.ts";
import { bind } from "../src/wiring.ts";
import { jar } from "./jar.ts";

test("what is written is what is read back", () => {
  const cases: [string, bigint, string][] = [
    ["12.5", 12_500_000n, "12.5"],
    ["0.000001", 1n, "0.000001"],
    ["7", 7_000_000n, "7"],
    [".25", 250_000n, "0.25"],
    [" 3. ", 3_000_000n, "3"],
    ["1.500000000", 1_500_000n, "1.5"],
    ["0", 0n, "0"],
  ];
  for (const [written, units, shown] of cases) {
    assert.deepEqual(parseAmount("pusd", written, 6), { ok: true, amount: { asset: "pusd", units } }, written);
    assert.equal(decimal(amount("pusd", units), 6), shown);
  }
  assert.equal(decimal(amount("pusd", 42n), 0), "42");
});

test("nothing is rounded and nothing wraps", () => {
  const cases: [string, string][] = [
    ["0.0000001", "too-fine"],
    ["", "not-a-number"],
    [".", "not-a-number"],
    ["-1", "not-a-number"],
    ["1e3", "not-a-number"],
    ["1.2.3", "not-a-number"],
    ["٣", "not-a-number"],
    ["340282366920938463463374607431769", "too-large"],
  ];
  for (const [written, problem] of cases) assert.deepEqual(parseAmount("pusd", written, 6), { ok: false, problem }, written);
  assert.throws(() => amount("pusd", -1n), RangeError);
  assert.throws(() => amount("pusd", 1n << 128n), RangeError);
});

test("equal shares add up to the unit or there are none", () => {
  const ten = amount("pusd", 10n);
  assert.deepEqual(split(ten, 5), amount("pusd", 2n));
  assert.deepEqual(times(amount("pusd", 2n), 5), ten);
  for (const none of [3, 0, 11, 1.5, -1]) assert.equal(split(ten, none), undefined, `${none}`);
});

test("every Chinese locale reads Chinese and all others English", () => {
  for (const locale of ["zh-Hans", "zh", "zh_CN", "zh-Hant-TW"]) assert.equal(languageOf(locale), "zh", locale);
  for (const locale of ["en", "en-GB", "fr", "", "zhuang"]) assert.equal(languageOf(locale), "en", locale);
  assert.equal(inLanguage("恭喜", "en"), "恭喜");
  assert.equal(inLanguage(say("Open", "拆"), "zh"), "拆");
});

test("what is packed is what is unpacked, in ASCII", () => {
  const value = { big: 1n << 80n, none: null, words: "拆 🧧", bytes: Uint8Array.of(0, 255), list: [{ on: true }, -1.5], empty: [] };
  const bytes = pack(value);
  assert.ok(bytes.every((byte) => byte < 0x80));
  assert.deepEqual(unpack(bytes), value);
  for (const bad of ["", "{", "{}x", '{"$z":1}', '{"$n":"x"}', '{"$b":"0"}']) assert.equal(unpack(new TextEncoder().encode(bad)), undefined, bad);
});

test("what would not come back as it was is not kept", () => {
  for (const bad of [{ at: new Date() }, { map: new Map() }, { n: Number.NaN }, { $n: "1" }, [undefined], { f: () => 1 }]) {
    assert.throws(() => pack(bad), TypeError);
  }
});

function binary() {
  const stored = new Map<string, Uint8Array>();
  const drawn: unknown[] = [];
  const lines: string[] = [];
  let paid: unknown;
  const always: Always = {
    ui: { render: (tree) => drawn.push(tree) },
    storage: { get: (key) => stored.get(key) ?? null, put: (key, value) => void stored.set(key, value) },
    clock: { nowMs: () => 1_800_000_000_000 },
    random: { bytes: (length) => new Uint8Array(length).fill(0x80) },
    log: { write: (level, message) => lines.push(`${level} ${message}`) },
  };
  const pay = {
    assets: () => [],
    requestPayment: (payment: unknown) => {
      paid = payment;
      return 2 ** 53 - 1;
    },
    takeAnswer: (): never => {
      throw Object.assign(new Error("denied"), { payload: { code: "denied", detail: "no" } });
    },
  };
  const time = { nowMs: always.clock.nowMs, setTimer: () => undefined, cancelTimer: () => undefined };
  return { exports: guest(jar, always, [bind(wallet, pay), bind(clock, time)]), drawn, lines, stored, paid: () => paid };
}

type Drawn = { id: number; kind: { tag: string; val?: { label?: string } | string } }[];

test("sdk_003 a request, its refusal and the view cross the boundary", () => {
  const { exports, drawn, paid } = binary();
  exports.start({ via: { tag: "launcher" }, locale: "zh-Hans", theme: "light", apiLevel: 1, updatedFrom: null });
  const shown = drawn.at(-1) as Drawn;
  const button = shown.find(({ kind }) => typeof kind.val === "object" && kind.val.label === "Pay");
  assert.ok(button);

  exports.onEvent({ tag: "ui", val: { node: button.id, input: { tag: "pressed" } } });
  exports.onEvent({ tag: "answered", val: 2 ** 53 - 1 });

  assert.deepEqual(paid(), { to: "anna", amount: { asset: "pusd", baseUnits: "5" }, memo: "tea", idempotencyKey: "one" });
  assert.ok((drawn.at(-1) as Drawn).some(({ kind }) => kind.val === "你已拒绝，未做任何操作。"));
});

test("sdk_004 a number that the engine cannot hold ends the turn and says why", () => {
  const { exports, lines } = binary();
  exports.start({ via: { tag: "launcher" }, locale: "en", theme: "light", apiLevel: 1, updatedFrom: null });
  const beyond: WireEvent = { tag: "answered", val: 2 ** 60 };
  assert.throws(() => exports.onEvent(beyond), RangeError);
  assert.match(lines.join("\n"), /2\^53/);
});

test("ids of nodes and tags of timers are numbers that the engine hands over unchanged", () => {
  const many = column(Array.from({ length: 500 }, (_, at) => column([text(`${at}`)], { key: `k${at}` })));
  const ids = flatten(many, "en").map(({ id }) => id);
  assert.equal(new Set(ids).size, 1001);
  assert.ok(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31));
  const tell = new Map(bind(clock, { nowMs: () => 1, setTimer: () => undefined, cancelTimer: () => undefined })).get("clock.timer")?.tell;
  assert.throws(() => tell?.({ tag: 2 ** 31, afterMs: 250 }, "en"), RangeError);
});

test("chance and time are the host's", () => {
  const [random, date] = [Math.random, Date];
  try {
    binary();
    assert.equal(Date.now(), 1_800_000_000_000);
    assert.equal(new Date().getTime(), 1_800_000_000_000);
    assert.equal(new Date(5).getTime(), 5);
    assert.ok(new Date() instanceof Date);
    assert.ok(Math.abs(Math.random() - 0.5) < 0.01);
  } finally {
    Math.random = random;
    globalThis.Date = date;
  }
});

test("a call's values have the words of the level", () => {
  let asked: unknown;
  const raw = {
    read: (call: unknown) => ((asked = call), 1),
    requestWrite: () => 1,
    takeAnswer: () => ({ tag: "returned" as const, val: [{ tag: "uint" as const, val: "7" }] }),
    watch: () => 1,
    unwatch: () => undefined,
  };
  const [read] = bind(contracts, raw).map(([, wire]) => wire);
  const root = { shareRoot: { batch: 1, total: amount("pusd", 4n) } };
  read?.request?.({ contract: "box", method: "size", arguments: { at: { uint: 3n }, root, to: "own-account" } }, "en");

  assert.deepEqual(asked, {
    contract: "box",
    method: "size",
    arguments: [
      { name: "at", value: { tag: "uint", val: "3" } },
      { name: "root", value: { tag: "share-root", val: [1, { asset: "pusd", baseUnits: "4" }] } },
      { name: "to", value: { tag: "own-account" } },
    ],
  });
  assert.deepEqual(read?.take?.(1), [{ uint: 7n }]);
});

test("a file is picked, read, shared, fetched and forgotten by its number and its hash", () => {
  const calls: unknown[] = [];
  const hash = "ab".repeat(32);
  const file = { id: 3, name: "tea.png", size: 9, mediaType: "image/png", hash };
  let answer: { tag: "picked" | "fetched"; val: typeof file } | { tag: "shared"; val: { hash: string; blob: string; size: number } } = { tag: "picked", val: file };
  const raw = {
    pick: (...asked: unknown[]) => calls.push(["pick", ...asked]),
    read: (...asked: unknown[]) => (calls.push(["read", ...asked]), Uint8Array.of(1, 2)),
    share: (...asked: unknown[]) => calls.push(["share", ...asked]),
    fetch: (...asked: unknown[]) => calls.push(["fetch", ...asked]),
    forget: (...asked: unknown[]) => void calls.push(["forget", ...asked]),
    takeAnswer: () => answer,
  };
  const wires = new Map(bind(files, raw));

  wires.get("files.pick")?.request?.(pick(100, ["image/*"], say("Hang it up", "挂起来")).body, "zh");
  assert.deepEqual(wires.get("files.read")?.ask?.(read(3, 0, 64).body, "en"), Uint8Array.of(1, 2));
  wires.get("files.share")?.request?.(share(3, ["bo"]).body, "en");
  wires.get("files.fetch")?.request?.(fetch(hash).body, "en");
  wires.get("files.forget")?.tell?.(forget(3).body, "en");

  const asked = [["pick", 100, ["image/*"], "挂起来"], ["read", 3, 0, 64], ["share", 3, ["bo"]], ["fetch", hash], ["forget", 3]];
  assert.deepEqual(calls, asked);
  assert.deepEqual(wires.get("files.pick")?.take?.(1), file);
  assert.throws(() => wires.get("files.fetch")?.take?.(1), { payload: { code: "internal", detail: "the host's answer is of another shape" } });
  answer = { tag: "shared", val: { hash, blob: "cd", size: 9 } };
  assert.deepEqual(wires.get("files.share")?.take?.(1), { hash, blob: "cd", size: 9 });
  assert.throws(() => wires.get("files.read")?.ask?.(read(2 ** 60, 0, 1).body, "en"), RangeError);
});

test("what is signed crosses the boundary by name, and comes back with what was filled in", () => {
  const asked: unknown[] = [];
  const signed = { tag: "signed" as const, val: { signature: new Uint8Array(65), fields: [{ name: "deadline", value: { tag: "uint" as const, val: "77" } }] } };
  let answer: typeof signed | { tag: "verified"; val: boolean } = signed;
  const raw = {
    request: (...given: unknown[]) => asked.push(given),
    verify: (...given: unknown[]) => asked.push(given),
    takeAnswer: () => answer,
  };
  const wires = new Map(bind(sign, raw));
  const typed = { contract: "ride", name: "FinalFare", fields: { fare: { amount: amount("pusd", 4n) }, deadline: { deadlineIn: 600 } } };
  wires.get("sign.request")?.request?.({ typed, purpose: say("The fare", "车费"), idempotencyKey: "f-1" }, "zh");
  assert.deepEqual(wires.get("sign.request")?.take?.(1), { bytes: new Uint8Array(65), fields: { deadline: { uint: 77n } } });
  assert.throws(() => wires.get("sign.verify")?.take?.(1), { payload: { code: "internal", detail: "the host's answer is of another shape" } });
  answer = { tag: "verified", val: false };
  wires.get("sign.verify")?.request?.({ typed, signature: new Uint8Array(65), by: "bo" }, "en");
  assert.equal(wires.get("sign.verify")?.take?.(2), false);

  const fields = [
    { name: "fare", value: { tag: "amount", val: { asset: "pusd", baseUnits: "4" } } },
    { name: "deadline", value: { tag: "deadline-in", val: 600 } },
  ];
  const wire = { contract: "ride", name: "FinalFare", fields };
  assert.deepEqual(asked, [[wire, "车费", "f-1"], [wire, new Uint8Array(65), "bo"]]);
});

test("a meter goes by the number of its request, and a sum crosses the boundary with what changes", () => {
  const asked: unknown[] = [];
  const signed = { tag: "signed" as const, val: { signature: new Uint8Array(65), fields: [{ name: "seq", value: { tag: "uint" as const, val: "2" } }] } };
  let answer: { tag: "opened"; val: { name: string; value: { tag: "uint"; val: string } }[] } | typeof signed | { tag: "stopped" } = { tag: "opened", val: [] };
  const raw = {
    open: (...given: unknown[]) => asked.push(given),
    tick: (...given: unknown[]) => asked.push(given),
    stop: (...given: unknown[]) => asked.push(given),
    takeAnswer: () => answer,
  };
  const wires = new Map(bind(meter, raw));
  const terms = { contract: "ride", name: "RideVoucher", fields: { cumulative: { amount: amount("pusd", 40n) } } };
  wires.get("meter.open")?.request?.({ terms, purpose: say("The ride", "行程"), idempotencyKey: "m-1" }, "zh");
  assert.deepEqual(wires.get("meter.open")?.take?.(7), { id: 7, fields: {} });
  assert.throws(() => wires.get("meter.tick")?.take?.(8), { payload: { code: "internal", detail: "the host's answer is of another shape" } });
  answer = signed;
  wires.get("meter.tick")?.request?.({ meter: 7, sum: amount("pusd", 4n) }, "en");
  assert.deepEqual(wires.get("meter.tick")?.take?.(8), { bytes: new Uint8Array(65), fields: { seq: { uint: 2n } } });
  answer = { tag: "stopped" };
  wires.get("meter.stop")?.request?.(7, "en");
  assert.equal(wires.get("meter.stop")?.take?.(9), null);

  const most = { contract: "ride", name: "RideVoucher", fields: [{ name: "cumulative", value: { tag: "amount", val: { asset: "pusd", baseUnits: "40" } } }] };
  assert.deepEqual(asked, [[most, "行程", "m-1"], [7, { asset: "pusd", baseUnits: "4" }, []], [7]]);
});

test("an answer of another shape is a failure of the host, not of the app", () => {
  const raw = { reserve: () => 1, give: () => 1, redeem: () => 1, look: () => 1, takeAnswer: () => ({ tag: "given" as const }) };
  const wires = new Map(bind(claims, raw));
  assert.throws(() => wires.get("claims.redeem")?.take?.(1), { payload: { code: "internal", detail: "the host's answer is of another shape" } });
});
