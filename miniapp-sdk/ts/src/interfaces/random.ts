// Randomness is given by the host, and recorded so that a session can be replayed.

import { now, type EffectOf } from "../effect.ts";
import { small } from "../id.ts";
import type { Wiring } from "../wiring.ts";

declare module "../effect.ts" {
  interface Calls {
    "random.bytes": Asked<number, Uint8Array>;
  }
}

/** Asks for `count` random bytes, at most 1024. Answered within the turn. */
export function bytes(count: number): EffectOf<"random.bytes"> {
  return now("random.bytes", count);
}

/** `teahouse:app/random` as the engine offers it. */
interface Raw {
  bytes(length: number): Uint8Array;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "random.bytes"> = {
  "random.bytes": { ask: (raw, count) => Uint8Array.from(raw.bytes(small(count))) },
};
