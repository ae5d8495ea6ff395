// A notification is a few words beside the app: now, or at a set time, also while the app is closed.

import { never, now as atOnce, type EffectOf } from "../effect.ts";
import { exact, small, type Tag, type UnixMillis } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import type { Wiring } from "../wiring.ts";

/** The most bytes of a title. */
export const MOST_TITLE_BYTES = 64;
/** The most bytes of a body. */
export const MOST_BODY_BYTES = 256;

/** What a person reads beside the app, a line each. */
export interface Notification {
  /** 1 to 64 bytes. */
  readonly title: Text;
  /** At most 256 bytes. */
  readonly body: Text;
}

/** A notification and its time. */
export interface Alarm extends Notification {
  /** Setting it again moves the alarm. */
  readonly tag: Tag;
  readonly at: UnixMillis;
}

declare module "../effect.ts" {
  interface Calls {
    "notify.post": Asked<Notification, null>;
    "notify.alarm": Asked<Alarm, null>;
    "notify.cancel": Asked<Tag, never>;
  }
}

/**
 * Shows `title` and `body` once the turn is kept. Answered within the turn; `rate-limited` beyond one in 30 seconds and 20 in 24 hours, alarms
 * counted.
 */
export function post(title: Text, body: Text = ""): EffectOf<"notify.post"> {
  return atOnce("notify.post", { title, body });
}

/**
 * Shows it at `at`, also while the app is closed. Answered within the turn; `quota` beyond 32 alarms. An open app hears it as a `signal` of the
 * source `notify`; one that is opened from it knows it by its `launch.source`.
 */
export function alarm(alarm: Alarm): EffectOf<"notify.alarm"> {
  return atOnce("notify.alarm", alarm);
}

/** Forgets an alarm. */
export function cancel(tag: Tag): EffectOf<"notify.cancel"> {
  return never("notify.cancel", tag);
}

/** `teahouse:app/notify` as the engine offers it. */
interface Raw {
  post(title: string, body: string): void;
  setAlarm(tag: number, atMs: number, title: string, body: string): void;
  cancelAlarm(tag: number): void;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "notify.post" | "notify.alarm" | "notify.cancel"> = {
  "notify.post": {
    ask: (raw, { title, body }, language) => {
      raw.post(inLanguage(title, language), inLanguage(body, language));
      return null;
    },
  },
  "notify.alarm": {
    ask: (raw, { tag, at, title, body }, language) => {
      raw.setAlarm(small(tag), exact(at), inLanguage(title, language), inLanguage(body, language));
      return null;
    },
  },
  "notify.cancel": { tell: (raw, tag) => raw.cancelAlarm(small(tag)) },
};
