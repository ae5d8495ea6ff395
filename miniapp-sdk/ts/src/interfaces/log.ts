// The log is for the developer; it stays on the person's machine.

import { never, type EffectOf } from "../effect.ts";
import type { Wiring } from "../wiring.ts";

/** How much it matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line. */
export interface Line {
  readonly level: LogLevel;
  readonly words: string;
}

declare module "../effect.ts" {
  interface Calls {
    "log.line": Asked<Line, never>;
  }
}

/** Writes one line. */
export function line(level: LogLevel, words: string): EffectOf<"log.line"> {
  return never("log.line", { level, words });
}

/** `teahouse:app/log` as the engine offers it. */
interface Raw {
  write(level: LogLevel, message: string): void;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "log.line"> = {
  "log.line": { tell: (raw, { level, words }) => raw.write(level, words) },
};
