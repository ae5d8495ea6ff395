// What an app hears of what it wants shown, told with a kettle that reminds of tea.

import assert from "node:assert/strict";
import { test } from "node:test";

import { app, button, column, say, tagged, type RefusalCode } from "../src/index.ts";
import { readLaunch, type WireLaunch } from "../src/guest.ts";
import { alarm, cancel, post, wiring, type Alarm, type Notification } from "../src/interfaces/notify.ts";
import { TestHost } from "../src/testing.ts";
import { bind } from "../src/wiring.ts";

interface Kettle {
  last: RefusalCode | undefined;
  set: number;
  posted: number;
  reminded: boolean;
  openedBy: number | null | undefined;
}

type Do = "remind" | "say" | "forget";

const TEA = 5;

const kettle = app<Kettle, Do>({
  stateVersion: 1,
  initial: () => ({ last: undefined, set: 0, posted: 0, reminded: false, openedBy: undefined }),
  update(state, event) {
    switch (event.type) {
      case "started":
        if (event.launch.source.from === "notification") state.openedBy = event.launch.source.tag ?? null;
        return [];
      case "ui":
        if (event.message === "remind") return [tagged(TEA, alarm({ tag: TEA, at: 180_000, title: say("Tea", "茶"), body: "It has drawn." }))];
        return event.message === "say" ? [post("Tea")] : [cancel(TEA)];
      case "answered":
        if (event.of !== "notify.alarm" && event.of !== "notify.post") return [];
        if (!event.result.ok) state.last = event.result.refusal.code;
        else if (event.of === "notify.post") state.posted += 1;
        else state.set = event.tag;
        return [];
      case "signal":
        state.reminded = event.source === "notify" && event.id === TEA;
        return [];
      default:
        return [];
    }
  },
  view: () => column([button("Remind", "remind"), button("Say", "say"), button("Forget", "forget")]),
});

function open() {
  const alarms: Alarm[] = [];
  const posts: Notification[] = [];
  const host = new TestHost(kettle)
    .answersAtOnce("notify.alarm", (set) => (alarms.push(set), null))
    .answersAtOnce("notify.post", (words) => (posts.push(words), null))
    .openFrom({ from: "launcher" });
  return { host, alarms, posts };
}

test("an alarm is set within the turn and an open app hears it fire", () => {
  const { host, alarms } = open();
  host.press("Remind");
  assert.deepEqual([host.state.set, alarms.map(({ tag, at }) => [tag, at])], [TEA, [[TEA, 180_000]]]);

  host.signal("notify", TEA);

  assert.equal(host.state.reminded, true);
});

test("an app that was closed is opened from what was shown", () => {
  const { host } = open();
  host.openFrom({ from: "notification", tag: TEA });
  assert.equal(host.state.openedBy, TEA);
  host.openFrom({ from: "notification", tag: undefined });
  assert.equal(host.state.openedBy, null);
});

test("what is posted is shown and what is refused is said", () => {
  const { host, posts } = open();
  host.press("Say");
  assert.deepEqual([host.state.posted, posts], [1, [{ title: "Tea", body: "" }]]);

  host.refuseNext("rate-limited");
  host.press("Say");

  assert.deepEqual([host.state.last, posts.length], ["rate-limited", 1]);
  host.press("Forget");
  assert.deepEqual(host.told.map(({ kind, body }) => [kind, body]), [["notify.cancel", TEA]]);
});

test("words, tags and times cross the boundary as the engine wants them", () => {
  const asked: unknown[] = [];
  const raw = {
    post: (...words: unknown[]) => void asked.push(words),
    setAlarm: (...alarm: unknown[]) => void asked.push(alarm),
    cancelAlarm: (tag: number) => void asked.push(tag),
  };
  const wires = new Map(bind(wiring, raw));
  const set = wires.get("notify.alarm");
  assert.equal(wires.get("notify.post")?.ask?.({ title: say("Tea", "茶"), body: "" }, "zh"), null);
  assert.equal(set?.ask?.({ tag: TEA, at: 180_000, title: "Tea", body: "now" }, "en"), null);
  wires.get("notify.cancel")?.tell?.(TEA, "en");

  assert.deepEqual(asked, [["茶", ""], [TEA, 180_000, "Tea", "now"], TEA]);
  assert.throws(() => set?.ask?.({ tag: 2 ** 31, at: 1, title: "Tea", body: "" }, "en"), RangeError);
  assert.throws(() => set?.ask?.({ tag: TEA, at: 2 ** 60, title: "Tea", body: "" }, "en"), RangeError);
});

test("the tag that stands for a post is told as none, whatever the engine makes of it", () => {
  const launch = (val: number): WireLaunch => ({ via: { tag: "notification", val }, locale: "en", theme: "light", apiLevel: 1, updatedFrom: null });
  const tagOf = (val: number) => readLaunch(launch(val)).source;
  assert.deepEqual(tagOf(TEA), { from: "notification", tag: TEA });
  for (const posted of [-1, 2 ** 32 - 1, 2 ** 31]) assert.deepEqual(tagOf(posted), { from: "notification", tag: undefined });
});
