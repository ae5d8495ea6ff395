// Cups of tea are poured and counted: the smallest app to begin from.

import { app, button, column, heading, say, text } from "@teahouse/miniapp";

/** What is kept: plain data, nothing else is remembered. */
interface Tea {
  cups: number;
}

/** What the view says. */
type Press = "pour" | "empty";

export default app<Tea, Press>({
  stateVersion: 1,
  initial: () => ({ cups: 0 }),

  update(state, event) {
    if (event.type !== "ui") return [];
    state.cups = event.message === "pour" ? state.cups + 1 : 0;
    return [];
  },

  view: (state) =>
    column([
      heading(say("Tea", "茶")),
      text(say(`${state.cups} cups`, `${state.cups} 杯`)),
      button(say("Pour", "倒茶"), "pour", { primary: true }),
      state.cups > 0 && button(say("Start over", "重新开始"), "empty"),
    ]),
});
