// A refusal is a request that did not do what was asked, with a reason the app can act on.

import { say, type Text } from "./text.ts";

/** Why: the words of `types.error-code` of the level. */
export type RefusalCode =
  | "denied"
  | "not-declared"
  | "revoked"
  | "needs-gesture"
  | "quota"
  | "rate-limited"
  | "busy"
  | "invalid"
  | "not-found"
  | "offline"
  | "expired"
  | "rejected"
  | "internal";

/** A request that was refused. */
export interface Refusal {
  /** For the program. */
  readonly code: RefusalCode;
  /** A hint for the developer, never for a screen. */
  readonly detail: string;
}

/** What was asked for, or why not. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

const TOO_MUCH = say("Too much at once. Please try again in a moment.", "操作过于频繁，请稍后再试。");

const SENTENCES: Readonly<Record<RefusalCode, Text>> = {
  denied: say("You said no. Nothing was done.", "你已拒绝，未做任何操作。"),
  "not-declared": say("This app may not do that.", "此应用无权这样做。"),
  revoked: say(
    "You took this permission back. You can give it again in the app's settings.",
    "你已收回此权限，可在应用设置中重新授予。",
  ),
  "needs-gesture": say("Please press the button again.", "请再按一次按钮。"),
  quota: TOO_MUCH,
  "rate-limited": TOO_MUCH,
  busy: TOO_MUCH,
  invalid: say("That cannot be done with these values.", "这些数值无法完成操作。"),
  "not-found": say("It is no longer there.", "找不到了。"),
  offline: say("No connection. Nothing was done; please try again.", "没有连接，未做任何操作，请重试。"),
  expired: say("The time is up.", "已过期。"),
  rejected: say("The chain refused it. No money has moved.", "链上拒绝了此操作，资金未动。"),
  internal: say(
    "Something failed on this device. Nothing was done; please try again.",
    "本机出错，未做任何操作，请重试。",
  ),
};

/** Every code there is. */
export const REFUSAL_CODES = Object.keys(SENTENCES) as readonly RefusalCode[];

/** A sentence for a person, for apps that have nothing better to say: what happened, and what to do. */
export function sentence(code: RefusalCode): Text {
  return SENTENCES[code];
}

/**
 * Runs a call to the host and turns the refusal it throws into data. Anything else that is thrown is a fault of the program and goes on.
 */
export function attempt<T>(call: () => T): Result<T> {
  try {
    return { ok: true, value: call() };
  } catch (thrown) {
    const said = payload(thrown);
    if (isRefusal(said)) return { ok: false, refusal: { code: said.code, detail: said.detail } };
    throw thrown;
  }
}

/** The engine throws an `Error` that carries what the host said. */
function payload(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "payload" in thrown ? thrown.payload : thrown;
}

function isRefusal(thrown: unknown): thrown is Refusal {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "detail" in thrown && isCode(thrown.code);
}

function isCode(code: unknown): boolean {
  return REFUSAL_CODES.some((known) => known === code);
}
