// The clock is time as the host tells it: it does not move within a turn.

import { never, now as atOnce, type EffectOf } from "../effect.ts";
import { exact, small, type Tag, type UnixMillis } from "../id.ts";
import type { Wiring } from "../wiring.ts";

/** When to ring. */
export interface Timer {
  readonly tag: Tag;
  readonly afterMs: number;
}

declare module "../effect.ts" {
  interface Calls {
    "clock.now": Asked<null, UnixMillis>;
    "clock.timer": Asked<Timer, never>;
    "clock.cancel": Asked<Tag, never>;
  }
}

/** Asks for the time. Answered within the turn. */
export function now(): EffectOf<"clock.now"> {
  return atOnce("clock.now", null);
}

/** Rings once, as a `timer` event with `tag`, no earlier than `afterMs` (at least 250) from now, while the app is open. */
export function timer(tag: Tag, afterMs: number): EffectOf<"clock.timer"> {
  return never("clock.timer", { tag, afterMs });
}

/** Forgets a timer. */
export function cancel(tag: Tag): EffectOf<"clock.cancel"> {
  return never("clock.cancel", tag);
}

/** `teahouse:app/clock` as the engine offers it. */
interface Raw {
  nowMs(): number;
  setTimer(tag: number, afterMs: number): void;
  cancelTimer(tag: number): void;
}

/** The interface on the wire. A timer that is refused (below 250 ms, or the 33rd) is a fault of the program and ends the turn. */
export const wiring: Wiring<Raw, "clock.now" | "clock.timer" | "clock.cancel"> = {
  "clock.now": { ask: (raw) => exact(raw.nowMs()) },
  "clock.timer": { tell: (raw, { tag, afterMs }) => raw.setTimer(small(tag), exact(afterMs)) },
  "clock.cancel": { tell: (raw, tag) => raw.cancelTimer(small(tag)) },
};
