// A jar of coins: the small app that the SDK's own tests play.

import { amount, app, button, column, sentence, tagged, text, textInput, type Answered, type RefusalCode } from "../src/index.ts";
import { now } from "../src/interfaces/clock.ts";
import { reserve } from "../src/interfaces/claims.ts";
import { pay, type Receipt } from "../src/interfaces/wallet.ts";

/** What the jar remembers. */
export interface Jar {
  coins: bigint;
  name: string;
  paidFor: number[];
  batches: number[];
  openedAt: number;
  last: RefusalCode | undefined;
}

type Do = { do: "pay" } | { do: "pay twice" } | { do: "reserve" } | { do: "nothing" } | { do: "name"; name: string };

const payment = (key: string) => pay({ to: "anna", amount: amount("pusd", 5n), memo: "tea", idempotencyKey: key });

/** What a confirmed payment of the jar is answered. */
export const RECEIPT: Receipt = { reference: "r", amount: amount("pusd", 5n), paidAt: 1 };

/** The app. */
export const jar = app<Jar, Do>({
  stateVersion: 1,
  initial: () => ({ coins: 0n, name: "", paidFor: [], batches: [], openedAt: 0, last: undefined }),

  update(state, event) {
    if (event.type === "started") return [now()];
    if (event.type === "ui") return pressed(state, event.message);
    if (event.type !== "answered") return [];
    if (!event.result.ok) state.last = event.result.refusal.code;
    else answered(state, event);
    return [];
  },

  view: (state) =>
    column([
      state.coins > 0n && text("thank you"),
      state.last && text(sentence(state.last)),
      textInput("Name", state.name, (name) => ({ do: "name", name }), { key: "name" }),
      button("Pay", { do: "pay" }),
      button("Pay twice", { do: "pay twice" }),
      button("Reserve", { do: "reserve" }),
      button("Nothing", { do: "nothing" }),
      button("Closed", { do: "nothing" }, { enabled: false }),
    ]),
});

function answered(state: Jar, answer: Answered) {
  if (!answer.result.ok) return;
  if (answer.of === "clock.now") state.openedAt = answer.result.value;
  if (answer.of === "claims.reserve") state.batches.push(answer.result.value);
  if (answer.of === "wallet.pay") {
    state.coins += answer.result.value.amount.units;
    state.paidFor.push(answer.tag);
  }
}

function pressed(state: Jar, message: Do) {
  switch (message.do) {
    case "pay":
      return [tagged(7, payment("one"))];
    case "pay twice":
      return [tagged(1, payment("one")), tagged(2, payment("two"))];
    case "reserve":
      return [reserve(3)];
    case "name":
      state.name = message.name;
      return [];
    case "nothing":
      return [];
  }
}
