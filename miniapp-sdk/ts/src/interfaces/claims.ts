// Claims are money for whoever holds a share; the host keeps the one-time keys, the app only names them.

import { fromWire, toWire, type Amount, type WireAmount } from "../amount.ts";
import { later, now, type EffectOf } from "../effect.ts";
import { exact, small, type BatchId, type PersonId, type ShareId, type UnixMillis } from "../id.ts";
import { inLanguage, type Text } from "../text.ts";
import { malformed, type Wiring } from "../wiring.ts";

/** Who gets a share: a person, in their own session, or whoever opens the link first. */
export type Receiver = { readonly person: PersonId } | "link";

/** One share for one receiver. */
export interface Gift {
  readonly batch: BatchId;
  /** Which share of it, from 0. */
  readonly index: number;
  readonly to: Receiver;
  /** The amount of this share, as funded. */
  readonly amount: Amount;
  /** The card's line of text. */
  readonly title: Text;
  /** What the receiver's app is launched with, at most 4096 bytes. */
  readonly payload: Uint8Array;
}

/** What to look at on the chain. */
export type Subject = { readonly batch: BatchId } | { readonly share: ShareId };

/** The state of a batch or a share: not yet on the chain; there to be claimed; this person has it; somebody else has it, or all are taken; the deadline
 * has passed; the rest went back. */
export type ShareState = "unfunded" | "open" | "mine" | "gone" | "expired" | "refunded";

/** How a batch or a share stands on the chain. */
export interface ShareProgress {
  readonly state: ShareState;
  /** Shares taken. */
  readonly claimed: number;
  /** Shares in all. */
  readonly count: number;
  /** The amount of each. */
  readonly each: Amount;
  /** The deadline. */
  readonly expires: UnixMillis;
}

/** A share that this person now has. */
export interface Redeemed {
  readonly amount: Amount;
  /** Names it towards the host. */
  readonly reference: string;
}

declare module "../effect.ts" {
  interface Calls {
    "claims.reserve": Asked<number, BatchId>;
    "claims.give": Asked<readonly Gift[], null>;
    "claims.redeem": Asked<ShareId, Redeemed>;
    "claims.look": Asked<Subject, ShareProgress>;
  }
}

/** Reserves one-time keys for `count` shares (1 to 100). Answered within the turn. */
export function reserve(count: number): EffectOf<"claims.reserve"> {
  return now("claims.reserve", count);
}

/** Gives shares of one batch away, all or none. Ask in the same turn as the funding: the host holds the gifts back until the envelope is on the chain. */
export function give(gifts: readonly Gift[]): EffectOf<"claims.give"> {
  return later("claims.give", gifts);
}

/** Claims `share` for this person, to an account the host chooses. Costs nothing. Needs a press. */
export function redeem(share: ShareId): EffectOf<"claims.redeem"> {
  return later("claims.redeem", share);
}

/** Looks how a batch or a share stands. */
export function look(at: Subject): EffectOf<"claims.look"> {
  return later("claims.look", at);
}

interface WireGift {
  batch: number;
  index: number;
  to: { tag: "person"; val: string } | { tag: "link" };
  amount: WireAmount;
  title: string;
  payload: Uint8Array;
}

type WireAnswer =
  | { tag: "given" }
  | { tag: "redeemed"; val: { amount: WireAmount; reference: string } }
  | { tag: "progress"; val: { state: ShareState; claimed: number; count: number; each: WireAmount; expiresMs: number } };

/** `teahouse:app/claims` as the engine offers it. */
interface Raw {
  reserve(count: number): number;
  give(gifts: WireGift[]): number;
  redeem(share: string): number;
  look(at: { tag: "batch"; val: number } | { tag: "share"; val: string }): number;
  takeAnswer(id: number): WireAnswer;
}

/** The interface on the wire. */
export const wiring: Wiring<Raw, "claims.reserve" | "claims.give" | "claims.redeem" | "claims.look"> = {
  "claims.reserve": { ask: (raw, count) => exact(raw.reserve(small(count))) },
  "claims.give": {
    request: (raw, gifts, language) =>
      raw.give(
        gifts.map(({ batch, index, to, amount, title, payload }) => ({
          batch: exact(batch),
          index: small(index),
          to: to === "link" ? { tag: "link" } : { tag: "person", val: to.person },
          amount: toWire(amount),
          title: inLanguage(title, language),
          payload,
        })),
      ),
    take: (raw, id) => {
      if (raw.takeAnswer(id).tag !== "given") throw malformed();
      return null;
    },
  },
  "claims.redeem": {
    request: (raw, share) => raw.redeem(share),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "redeemed") throw malformed();
      return { amount: fromWire(answer.val.amount), reference: answer.val.reference };
    },
  },
  "claims.look": {
    request: (raw, at) => raw.look("batch" in at ? { tag: "batch", val: exact(at.batch) } : { tag: "share", val: at.share }),
    take: (raw, id) => {
      const answer = raw.takeAnswer(id);
      if (answer.tag !== "progress") throw malformed();
      const { state, claimed, count, each, expiresMs } = answer.val;
      return { state, claimed, count, each: fromWire(each), expires: exact(expiresMs) };
    },
  },
};
